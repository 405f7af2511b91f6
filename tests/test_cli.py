"""The command line as a user runs it, one of each kind as a real process: its output, its exit code, its files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.command import assay, refused, sentence_of, started
from tests.conftest import ROOT

FORBIDDEN = ("PySide6", "pandas", "reportlab", "openpyxl", "xlsxwriter")


@pytest.fixture(scope="module")
def card() -> dict[str, Any]:
    result = started("score", "coreweave", "--json")
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    return json.loads(result.stdout)


def test_that_json_stands_alone_on_stdout_with_every_promised_key(card: dict[str, Any]) -> None:
    promised = (
        "issuer period_end as_of methodology profile score low high band completeness confidence factors metrics"
        " lines caps"
    )
    assert set(promised.split()) <= card.keys()
    assert card["score"] == pytest.approx(38.0, abs=0.1)
    assert (card["low"], card["high"]) == pytest.approx((35.3, 41.2), abs=0.1)
    assert (card["band"], card["confidence"], card["profile"]) == ("bb-", "low", "ai_infrastructure")
    assert card["completeness"] == pytest.approx(0.985)
    assert (card["period_end"], card["as_of"]) == ("2024-12-31", "2026-03-02")
    assert list(card["factors"]) == ["rpo_quality", "debt_load", "margin", "customer_concentration"]
    assert len(card["metrics"]) == 25
    for factor in card["factors"].values():
        assert {"score", "low", "high", "weight"} <= factor.keys()
    for metric in card["metrics"].values():
        assert {"value", "score", "low", "high", "missing"} <= metric.keys()
    assert card["metrics"]["lease_adjusted_leverage"]["score"] is None
    assert card["metrics"]["lease_adjusted_leverage"]["missing"] == ["lease_cost"]
    assert [cap["id"] for cap in card["caps"]] == ["K2", "K3", "K4", "K5"]
    assert card["lines"]["debt_service_coverage"][:5] == pytest.approx([0.47, 0.41, 0.63, 1.36, 1.59], abs=0.005)


def test_that_metric_ids_come_in_the_methodology_s_order(card: dict[str, Any]) -> None:
    assert list(card["metrics"])[:3] == ["gold_content", "backlog_coverage", "book_to_bill"]
    assert list(card["metrics"])[-1] == "circularity"


def test_that_the_text_says_score_range_band_estimates_conflicts_and_limits() -> None:
    result = started("score", "coreweave")
    assert result.returncode == 0
    for part in ("38.0", "[35.3, 41.2]", "bb-", "not a credit rating", "98.5%", "−310.8%", "Lease cost", "−74.1%"):
        assert part in result.stdout, part


def test_that_the_text_is_there_in_chinese() -> None:
    result = assay("score", "coreweave", "--lang", "zh")
    for part in ("含金量", "利息保障倍数", "客户集中度", "38.0", "非信用评级"):
        assert part in result.stdout, part


def test_that_scoring_from_the_shell_loads_no_window_and_no_renderer() -> None:
    code = (
        "import sys; sys.argv = ['main.py', 'score', 'coreweave', '--json']; import main; main.main();"
        f"loaded = [n for n in {FORBIDDEN!r} if n in sys.modules]; print(loaded, file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stderr.strip() == "[]"


def test_that_samples_lists_all_of_them() -> None:
    listed = assay("samples").stdout
    for name in ("coreweave", "coreweave-at-ipo", "microsoft", "oracle", "snowflake"):
        assert name in listed
    assert {item["name"] for item in json.loads(assay("samples", "--json").stdout)} >= {"coreweave", "oracle"}


def test_that_explain_leads_from_the_score_down_to_a_place_in_the_filing() -> None:
    result = assay("explain", "coreweave", "score")
    assert result.returncode == 0
    for part in (
        "leverage.score",
        "debt ÷ ebitda",
        "Excel: =IF(",
        "0001140361-25-032095",
        "8,033,477",
        "8,033,477,000 ÷",
    ):
        assert part in result.stdout, part


@pytest.mark.parametrize(
    "number", ["score", "low", "high", "debt_load", "gold_content", "gold_content.low", "net_debt", "K4.met"]
)
def test_that_every_kind_of_number_has_a_lineage(number: str) -> None:
    tree = json.loads(assay("explain", "coreweave", number, "--json").stdout)
    leaves = list(_leaves(tree))
    assert any(leaf["fact"] for leaf in leaves)
    assert all(
        leaf["kind"] in ("input", "assumption", "parameter") or leaf["repeated"] or not leaf["parts"] for leaf in leaves
    )


def _leaves(tree: dict[str, Any]) -> Any:
    if not tree["parts"]:
        yield tree
    for part in tree["parts"]:
        yield from _leaves(part)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("score", "nobody"), "coreweave"),
        (("score", "coreweave", "--profile", "bank"), "ai_infrastructure"),
        (("score", "coreweave", "--as-of", "yesterday"), "yesterday"),
        (("score", "coreweave", "--methodology", "nobody"), "assay"),
        (("score", "coreweave", "--methodology", "nobody.toml"), "nobody.toml"),
        (("explain", "coreweave", "gold_contnt"), "gold_content"),
        (("explain", "coreweave", "x" * 500), "x"),
        (("export", "coreweave"), "--pdf"),
        (("export", "coreweave", "--pdf", "/nowhere/at/all.pdf"), "/nowhere/at/all.pdf"),
        (("export", "coreweave", "--xlsx", "."), "."),
        (("score", "main.py"), "main.py"),
        (("dance",), "dance"),
    ],
)
def test_that_what_cannot_be_done_is_said_in_a_sentence_with_exit_code_two(
    arguments: tuple[str, ...], said: str
) -> None:
    assert said in refused(*arguments)


@pytest.mark.parametrize("arguments", [("score", "nobody"), ("dance",)])
def test_that_a_refusal_of_this_process_is_that_of_a_process_of_its_own(arguments: tuple[str, ...]) -> None:
    """Else the calls of `main` in the tests would not stand for what a user starts."""
    assert sentence_of(started(*arguments)) == refused(*arguments)


def test_that_an_answer_of_this_process_is_that_of_a_process_of_its_own() -> None:
    for arguments in (("explain", "coreweave", "score", "--lang", "zh"), ("samples", "--json")):
        one, other = started(*arguments), assay(*arguments)
        assert (one.returncode, one.stdout, one.stderr) == (other.returncode, other.stdout, other.stderr)


def test_that_all_mistakes_of_a_methodology_file_are_said_at_once_with_their_lines(tmp_path: Path) -> None:
    text = (ROOT / "resources" / "methodologies" / "assay.toml").read_text(encoding="utf-8")
    text = text.replace('formula = "debt - liquid_funds"', 'formula = "debt - committed_share"')
    text = text.replace('"cash + short_term_investments"', '"cash + nothing"')
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    said = refused("score", "coreweave", "--methodology", path)
    assert "nothing" in said
    assert said.count("mine.toml:") >= 2


def test_that_a_sample_in_error_is_refused_and_says_what_is_wrong(tmp_path: Path) -> None:
    text = (ROOT / "resources" / "samples" / "oracle.toml").read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(text.replace('input = "revenue"', 'input = "revenu"', 1), encoding="utf-8")
    assert "revenu" in refused("score", path)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a process of its own leaves in a folder where it was to write both files, and again where it could not."""
    folder = tmp_path_factory.mktemp("exported")
    result = started("export", "coreweave", "--pdf", folder / "c.pdf", "--xlsx", folder / "c.xlsx")
    assert result.returncode == 0, result.stderr
    (folder / "taken.xlsx").mkdir()
    refused("export", "coreweave", "--pdf", folder / "new.pdf", "--xlsx", folder / "taken.xlsx")
    return folder


def test_that_export_writes_both_files_and_an_unwritable_one_leaves_nothing(exported: Path) -> None:
    assert (exported / "c.pdf").read_bytes().startswith(b"%PDF")
    assert (exported / "c.xlsx").read_bytes().startswith(b"PK")
    assert sorted(path.name for path in exported.iterdir()) == ["c.pdf", "c.xlsx", "taken.xlsx"]


def test_that_a_file_whose_name_does_not_say_what_it_is_is_not_written(tmp_path: Path) -> None:
    said = refused("export", "coreweave", "--pdf", tmp_path / "c.xlsx", "--xlsx", tmp_path / "c.pdf")
    assert ".pdf" in said
    assert ".xlsx" in said
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a display")
def test_that_without_a_display_the_window_says_so() -> None:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    command = [sys.executable, str(ROOT / "main.py")]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert result.returncode == 2
    assert "no display" in result.stderr
    assert "Traceback" not in result.stderr


def test_that_band_and_confidence_can_be_explained() -> None:
    assert "Score [scorecard.score] = 38.0" in assay("explain", "coreweave", "band").stdout
    assert "Completeness [scorecard.completeness] = 98.5%" in assay("explain", "coreweave", "confidence").stdout


def test_that_two_processes_write_the_same_bytes(exported: Path, tmp_path: Path) -> None:
    assay("export", "coreweave", "--pdf", tmp_path / "c.pdf", "--xlsx", tmp_path / "c.xlsx")
    for name in ("c.pdf", "c.xlsx"):
        assert (tmp_path / name).read_bytes() == (exported / name).read_bytes()


def edited(tmp_path: Path, sample: str, old: str, new: str) -> Path:
    text = (ROOT / "resources" / "samples" / f"{sample}.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "mine.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_that_contradictory_figures_are_neither_scored_nor_simulated(tmp_path: Path) -> None:
    path = edited(tmp_path, "coreweave", "value = 8_702_000_000", "value = -8_702_000_000")
    result = assay("score", path, "--json")
    assert result.returncode == 2
    assert json.loads(result.stdout)["score"] is None
    assert json.loads(result.stdout)["no_score_because"] == "contradiction"
    assert "negative" in result.stderr
    for command in ("simulate", "tornado", "reverse"):
        assert "negative" in refused(command, path)


def test_that_a_file_of_one_s_own_never_passes_as_the_published_methodology(tmp_path: Path) -> None:
    text = (ROOT / "resources" / "methodologies" / "assay.toml").read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(text.replace("value = 0.043", "value = 0.042", 1), encoding="utf-8")
    said = json.loads(assay("score", "coreweave", "--methodology", path, "--json").stdout)
    assert said["methodology"] == "assay 1.0 (mine.toml)"
    assert "mine.toml" in assay("score", "coreweave", "--methodology", path).stdout


def test_that_where_only_the_range_is_published_no_part_of_a_point_score_is() -> None:
    card = json.loads(assay("score", "coreweave-at-ipo", "--json").stdout)
    parts = ("score", "average", "score_before_caps", "geometric_mean", "score_with_unscored_at_worst", "weakest_link")
    assert [card[part] for part in parts] == [None] * len(parts)
    assert card["no_score_because"] == "completeness"
    assert {factor["contribution"] for factor in card["factors"].values()} == {None}


def test_that_another_as_of_date_does_not_keep_the_sample_s_title() -> None:
    said = assay("score", "coreweave", "--as-of", "2025-12-31").stdout
    assert "2 March 2026" not in said
    assert "as known on 2025-12-31" in said


def test_that_output_is_utf_8_whatever_the_console_is() -> None:
    command = [sys.executable, str(ROOT / "main.py"), "score", "coreweave", "--lang", "zh"]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    assert "含金量" in result.stdout.decode("utf-8")
