"""What-if on the command line: its output, its exit code, its files."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from resources import METHODOLOGIES, SAMPLES
from tests.command import assay, refused
from tests.conftest import SOAK
from tests.inline_pages import figure, page

KEYS = {"score", "low", "high", "band", "factors", "metrics"}
ONE = (("scenarios",), ("tornado",), ("tornado", "--sobol"), ("simulate", "--draws", "500"), ("reverse",))
STATEMENTS = "".join((
    figure("2000000000"), figure("100000000", "gaap:NetIncomeLoss"),
    figure("900000000", "gaap:StockholdersEquity", "end"), figure("3000000000", "gaap:Assets", "end"),
    figure("300000000", "gaap:NetCashProvidedByUsedInOperatingActivities"),
))  # fmt: skip
SEVERAL = (
    ("compare", "coreweave", "microsoft", "coreweave-at-ipo"),
    ("history", "coreweave", "coreweave-fy2025"),
    ("backtest", "coreweave", "coreweave-fy2025"),
)


def data(*arguments: object) -> dict[str, Any]:
    result = assay(*arguments, "--json")
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout, parse_constant=lambda text: pytest.fail(f"{text} is not JSON"))
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("sample", ["coreweave", "coreweave-at-ipo", "microsoft"] if SOAK else ["coreweave"])
@pytest.mark.parametrize("command", ONE, ids=" ".join)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_each_command_answers_in_both_languages_and_says_what_it_is_not(
    command: tuple[str, ...], sample: str, language: str
) -> None:
    result = assay(command[0], sample, *command[1:], "--lang", language)
    assert (result.returncode, result.stderr) == (0, "")
    assert {"en": "not a credit rating", "zh": "并非信用评级"}[language] in result.stdout
    assert "nan" not in result.stdout.lower().replace("finance", "")


@pytest.mark.parametrize("command", SEVERAL, ids=" ".join)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_commands_over_several_filings_answer_in_both_languages(command: tuple[str, ...], language: str) -> None:
    result = assay(*command, "--lang", language)
    assert (result.returncode, result.stderr) == (0, "")
    assert {"en": "not a credit rating", "zh": "并非信用评级"}[language] in result.stdout


def test_that_scenarios_are_published_with_score_range_band_factors_and_metrics() -> None:
    found = data("scenarios", "coreweave")["scenarios"]
    assert list(found) == [
        "base", "top_customer_lost", "delivery_slip_12m", "rates_up_200bp", "useful_life_4y", "margin_down_10pts",
        "combined_severe",
    ]  # fmt: skip
    assert all(scenario.keys() >= KEYS for scenario in found.values())
    scores = [scenario["score"] for scenario in found.values()]
    assert scores == pytest.approx([38.0, 25.5, 31.5, 36.3, 32.5, 33.3, 22.6], abs=0.2)
    assert found["combined_severe"]["band"] == "b-"
    assert found["top_customer_lost"]["factors"]["rpo_quality"]["score"] == pytest.approx(56.1, abs=0.2)
    assert found["margin_down_10pts"]["metrics"]["contract_backed_debt_service"]["value"] == pytest.approx(
        0.57, abs=0.01
    )


def test_that_a_scenario_of_one_s_own_stands_beside_the_others() -> None:
    found = data("scenarios", "coreweave", "--set", "debt_principal=debt_principal*0.8", "--set", "risk_premium = 0.03")
    own, base = found["scenarios"]["own"], found["scenarios"]["base"]
    assert own["metrics"]["leverage"]["value"] == pytest.approx(0.8 * base["metrics"]["leverage"]["value"])
    assert own["metrics"]["gold_content"]["value"] < base["metrics"]["gold_content"]["value"]
    said = refused("scenarios", "coreweave", "--set", "revenu=1", "--set", "cash")
    assert "revenu" in said
    assert len(said.splitlines()) == 2


def test_that_the_tornado_is_sorted_and_has_its_numbers() -> None:
    found = data("tornado", "coreweave", "--sobol")
    assert found["base"]["score"] == pytest.approx(38.0, abs=0.1)
    assert found["bars"][0]["driver"] == "margin_shift"
    assert found["bars"][1]["score"] == pytest.approx([33.1, 37.5], abs=0.3)
    assert found["sobol"]["runs"] == 12_288
    assert sum(index["first"] for index in found["sobol"]["indices"]) == pytest.approx(1.0, abs=0.06)


def test_that_a_simulation_says_its_seed_and_repeats_with_it() -> None:
    one, two = (data("simulate", "coreweave", "--draws", "2000", "--seed", "5") for _ in range(2))
    assert one == two
    assert (one["seed"], one["draws"]) == (5, 2000)
    assert one["numbers"]["score"]["p5"] == pytest.approx(29.97, abs=0.8)
    assert sum(one["bands"].values()) == pytest.approx(1.0)
    assert one["rank_correlations"]["margin_shift"] > 0.75
    assert data("simulate", "coreweave", "--draws", "2000", "--seed", "6") != one


def test_that_reverse_stress_gives_turns_and_the_nearest_combination() -> None:
    found = data("reverse", "coreweave")
    share = next(turn for turn in found["up"]["turns"] if turn["lever"] == "largest_customer_share")
    assert share["to"] == pytest.approx(0.41, abs=0.005)
    assert (found["up"]["band"], found["up"]["edge"]) == ("bb", 40)
    assert 0.3 < found["down"]["combination"]["distance"] < 1.2


def test_that_a_comparison_is_ranked_with_its_sources() -> None:
    found = data("compare", "coreweave", "microsoft", "oracle")
    assert [(entry["source"], entry["rank"]) for entry in found["ranked"]] == [
        ("microsoft", 1), ("oracle", 2), ("coreweave", 3),
    ]  # fmt: skip
    assert "S-1" in {source["form"] for source in found["ranked"][2]["sources"]}
    assert found["weights"]["order_kept"] == 1.0


def test_that_p5_to_p95_stand_beside_the_range_of_each_score_that_is_listed() -> None:
    drawn = data("simulate", "coreweave")["numbers"]["score"]
    ends = {"p5": drawn["p5"], "p95": drawn["p95"]}
    for entry in (
        data("compare", "microsoft", "coreweave")["ranked"][1],
        data("history", "coreweave", "coreweave-fy2025")["issuers"][0]["periods"][0],
        data("backtest", "coreweave", "coreweave-fy2025")["then"],
    ):
        assert {key: entry[key] for key in ends} == ends
    unscored = data("compare", "coreweave", "coreweave-at-ipo")["ranked"][1]
    assert (unscored["score"], unscored["p5"], unscored["p95"]) == (None, None, None)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "P5–P95 of 10,000 draws: [29.9, 40.6]"), ("zh", "10,000 次抽样的 P5–P95：[29.9, 40.6]")],
)
def test_that_the_score_itself_has_p5_to_p95_under_its_range(language: str, said: str) -> None:
    rows = assay("score", "coreweave", "--lang", language).stdout.splitlines()
    place = next(place for place, row in enumerate(rows) if "[35.3, 41.2]" in row)
    assert rows[place + 1].strip() == said
    assert "P5" not in assay("score", "coreweave-at-ipo", "--lang", language).stdout


@pytest.mark.parametrize("command", [("reverse", "coreweave"), ("scenarios", "coreweave"), ("tornado", "coreweave")])
def test_that_over_each_analysis_of_one_filing_stands_its_score_with_both_ranges(command: tuple[str, ...]) -> None:
    second = assay(*command).stdout.splitlines()[1]
    assert all(text in second for text in ("38.0", "bb-", "[35.3, 41.2]", "[29.9, 40.6]", "not a credit rating"))


def test_that_withheld_factors_at_their_worst_are_set_beside_the_scores_of_the_others() -> None:
    rows = assay("compare", "coreweave", "coreweave-fy2025").stdout.splitlines()
    assert any(row.startswith("Unscored at worst: ") for row in rows)
    ranked = [row for row in rows if row.startswith("CoreWeave, Inc. 31 Dec")][:2]
    assert ["38.0" in ranked[0].split("]")[-1], "14.0" in ranked[1].split("]")[-1]] == [True, True]
    assert "Unscored at worst" not in assay("compare", "coreweave", "microsoft").stdout


def test_that_another_methodology_stands_beside_with_what_each_metric_makes_of_the_difference(tmp_path: Path) -> None:
    text = (METHODOLOGIES / "assay.toml").read_text(encoding="utf-8")
    weight = "weight = { ai_infrastructure = 35, software = 40, general = 40 }"
    path = tmp_path / "house.toml"
    path.write_text(text.replace(weight, weight.replace("35", "60"), 1).replace('version = "1.0"', 'version = "9"', 1))
    command = ("compare", "coreweave", "microsoft", "--against", path)
    for entry in data(*command)["against"]:
        change = entry["change"]
        points = sum(part["points"] + part["weight_points"] for part in change["metrics"].values())
        total = points + change["weakest_link"] + change["caps"]
        assert total == pytest.approx(change["after"] - change["before"], abs=1e-9)
        assert (entry["score"] != change["before"]) == (entry["source"] == "coreweave")
    for language, said in (("en", "what changed from Assay investor risk scorecard 1.0"), ("zh", "改为")):
        assert said in assay(*command, "--lang", language).stdout
    assert "nosuch" in refused("compare", "coreweave", "--against", "nosuch")
    assert assay(*command, "--xlsx", tmp_path / "a.xlsx").returncode == 0
    rows = list(openpyxl.load_workbook(tmp_path / "a.xlsx")["Methodologies"].iter_rows(values_only=True))
    now = next(row for row in rows if row[1] == "CoreWeave, Inc." and "9" in str(row[2]))
    assert [round(x, 1) for x in now if isinstance(x, float)] == [38.9, 35.9, 42.3]


def test_that_history_explains_the_change_to_the_last_digit() -> None:
    (issuer,) = data("history", "coreweave-fy2025", "coreweave")["issuers"]
    first, second = issuer["periods"]
    change = second["change"]
    total = sum(part["points"] for part in change["metrics"].values())
    total += change["weights"] + change["weakest_link"] + change["caps"]
    assert total == pytest.approx(second["score"] - first["score"], abs=1e-9)


def test_that_a_back_test_says_that_it_passes_one_sided() -> None:
    found = data("backtest", "coreweave", "coreweave-fy2025")["conversion"]
    assert found["verdict"] == "passes_one_sided"
    assert found["ratio"] == pytest.approx(1.23, abs=0.01)


def test_that_all_sources_that_cannot_be_opened_are_named_at_once() -> None:
    said = refused("compare", "coreweave", "nowhere", "neither")
    assert "nowhere" in said
    assert "neither" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("simulate", "coreweave", "--draws", "3"), "Choose from 100"),
        (("simulate", "coreweave", "--seed", "-1"), "cannot be negative"),
        (("backtest", "coreweave", "microsoft"), "different issuers"),
        (("reverse", "nowhere"), "nowhere"),
        (("batch", "nowhere", "--out", "x.csv"), "not a folder"),
        (("batch", ".", "--out", "x.doc"), ".parquet"),
        (("batch", ".", "--out", "x.csv", "--processes", "0"), "processes"),
    ],
)
def test_that_a_command_that_cannot_be_done_says_why(arguments: tuple[str, ...], words: str) -> None:
    assert words in refused(*arguments)


@pytest.mark.parametrize("command", ["score", "scenarios", "reverse", "history"])
def test_that_a_period_that_a_filing_does_not_have_is_not_answered_with_another(command: str, tmp_path: Path) -> None:
    path = tmp_path / "filing.htm"
    path.write_bytes(page(STATEMENTS))
    said = refused(command, path, "--period", "1999-12-31")
    assert "There is no period" in said
    assert "fy, quarter or ttm" in said


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_that_a_batch_writes_one_table_and_leaves_nothing_else(suffix: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("oracle", "coreweave"):
        (tmp_path / "in" / f"{name}.toml").write_bytes((SAMPLES / f"{name}.toml").read_bytes())
    (tmp_path / "in" / "broken.toml").write_text("=", encoding="utf-8")
    result = assay("batch", "in", "--out", f"out.{suffix}", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "1 of them failed" in result.stdout
    assert "3/3" in result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"in", f"out.{suffix}"}
    if suffix == "csv":
        rows = list(csv.DictReader((tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()))
        assert [row["status"] for row in rows] == ["failed", "scored", "scored"]
        assert float(rows[1]["score"]) == pytest.approx(38.0, abs=0.1)


def test_that_scenarios_and_comparisons_do_not_wait_for_pandas_or_a_window() -> None:
    import subprocess
    import sys

    from tests.conftest import ROOT

    code = (
        "import sys; from ui.cli import run; run(['scenarios', 'coreweave', '--json']);"
        "sys.stderr.write(str([n for n in ('PySide6', 'pandas', 'reportlab', 'numpy') if n in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=300, check=True
    )
    assert done.stderr == "[]"
