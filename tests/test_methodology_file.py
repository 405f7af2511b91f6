"""A methodology file with mistakes: all of them at once, each with its line, before anything is computed."""

from __future__ import annotations

from pathlib import Path

import pytest

from resources import METHODOLOGIES
from scoring.engine import evaluate, with_edit
from scoring.filings.samples import read_sample
from scoring.methodology.document import Methodology
from scoring.methodology.load import load_methodology, read_methodology
from scoring.methodology.nodes import Name, walk
from scoring.problems import Refused

TEXT = (METHODOLOGIES / "assay.toml").read_text(encoding="utf-8")


def problems(text: str) -> dict[str, str]:
    with pytest.raises(Refused) as caught:
        read_methodology(text, "mine.toml")
    return {problem.code: problem.where for problem in caught.value.problems}


def line_of(text: str, part: str) -> str:
    return f"mine.toml:{text[: text.index(part)].count(chr(10)) + 1}"


def test_that_many_mistakes_are_all_reported_at_once_each_with_its_line() -> None:
    text = TEXT
    wrong = {
        'formula = "cash + short_term_investments"': 'formula = "cash + short_term_investmens"',
        'formula = "debt - liquid_funds"': 'formula = "debt - committed_share"',
        "weight = { ai_infrastructure = 35, software = 40, general = 40 }": "weight = { ai_infrastructure = 35 }",
        "knots = [[0.30, 0], [0.50, 20]": "knots = [[0.60, 0], [0.50, 20]",
        "[assumption.recovery]\nvalue = 0.35": '[assumption.recovery]\nvalue = "much"',
    }
    for old, new in wrong.items():
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    text += '\n[line.orphan]\nformula = "revenue"\nunit = "money"\nwhy = "w"\nsource = "definition"\n[surprise]\n'
    found = problems(text)
    assert {
        "unknown_name", "units_differ", "weights_expected", "knots_not_rising", "number_wanted", "unused_line",
        "unknown_section",
    } <= found.keys()  # fmt: skip
    assert found["unknown_name"] == line_of(text, 'formula = "cash + short_term_investmens"')
    assert found["knots_not_rising"] == line_of(text, "knots = [[0.60, 0]")
    assert found["unused_line"] == line_of(text, "[line.orphan]").replace(
        str(text[: text.index("[line.orphan]")].count("\n") + 1),
        str(text[: text.index("[line.orphan]")].count("\n") + 2),
    )


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("[factor.rpo_quality]\n", "[factor.rpo_quality]\ncolour = 1\n", "unknown_key"),
        ('severity = "error"', 'severity = "bad"', "severity_expected"),
        ("limit = 34.9", 'limit = "revenue"', "unit_declared"),
        ("factor_threshold = 0.5", "", "key_missing"),
        ("[axis.year]\nsize = 30", "[axis.year]\nsize = 3000", "axis_size"),
        ('"default_risk,cancellation" = 0.6', '"default_risk,nobody" = 0.6', "correlation_expected"),
        ('["contract_margin", "contract_margin"],', '["contract_margin"],', "pair_expected"),
        ('include = ["final_prepayment", "weakest_mix"]', 'include = ["nobody"]', "unknown_variant"),
    ],
)
def test_that_each_kind_of_mistake_is_named(old: str, new: str, code: str) -> None:
    assert old in TEXT, old
    assert code in problems(TEXT.replace(old, new, 1))


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01\x02", b"\xff\xfe\x00", b"a = [" + b"[" * 5_000, b"not toml at all", b"x = 1\n" * 200_000,
     b"a" + b".a" * 100_000 + b" = 1", b"[methodology]\nid = 5\n", b"metric = 3\nline = 'x'\nband = 7\nconfidence = 1"],
)  # fmt: skip
def test_that_any_bytes_as_a_methodology_give_a_sentence_and_no_traceback(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    with pytest.raises(Refused) as caught:
        load_methodology(path)
    assert caught.value.problems


def test_that_an_unknown_methodology_names_those_that_there_are() -> None:
    with pytest.raises(Refused) as caught:
        load_methodology("nobody")
    assert "assay" in str(caught.value.problems[0].values)


def test_that_every_number_of_the_methodology_says_why_and_where_from(methodology: Methodology) -> None:
    m = methodology
    groups = (m.assumptions, m.tables, m.metrics, m.factors, m.caps, m.scales, m.scenarios, m.drivers)
    for group in groups:
        for item in group.values():
            assert item.why, item.id
            assert item.source, item.id


def test_that_nothing_recalled_is_published_as_a_source(methodology: Methodology) -> None:
    for group in (
        methodology.assumptions,
        methodology.tables,
        methodology.metrics,
        methodology.factors,
        methodology.caps,
    ):
        for item in group.values():
            if "recalled" in item.source or "not re-read" in item.source:
                assert "judgement" in item.source, item.id


def test_that_no_threshold_stands_in_the_expanded_lines_but_those_of_the_file(methodology: Methodology) -> None:
    for line in methodology.lines.values():
        if line.role == "scorecard":
            read = [part.id for part in walk(line.node) if isinstance(part, Name)]
            assert read, line.id


def test_that_an_edit_changes_the_score_and_taking_it_back_restores_it(methodology: Methodology) -> None:
    filing = read_sample("coreweave")
    before = evaluate(methodology, filing).score
    edited = with_edit(methodology, "never_delivered", 0.3)
    assert evaluate(edited, filing).score < before
    assert evaluate(with_edit(edited, "never_delivered", None), filing).score == before
    assert evaluate(with_edit(methodology, "contract_margin", 0.4), filing).score < before
    assert evaluate(with_edit(methodology, "gold_content", [(0.3, 0), (0.95, 50)]), filing).score < before
    assert evaluate(with_edit(methodology, "debt_load.weight.ai_infrastructure", 60.0), filing).score < before
    assert evaluate(with_edit(methodology, "unknown_rating", "CCC"), filing).score < before


@pytest.mark.parametrize(
    ("name", "value"),
    [("nobody", 1.0), ("never_delivered", float("nan")), ("unknown_rating", "Z"), ("gold_content", [(1, 0), (0, 1)]),
     ("debt_load.weight.ai_infrastructure", -1.0)],
)  # fmt: skip
def test_that_an_edit_that_does_not_fit_is_refused(methodology: Methodology, name: str, value: object) -> None:
    with pytest.raises(Refused):
        with_edit(methodology, name, value)


def test_that_an_edited_scale_keeps_the_lineage_of_its_metric(methodology: Methodology) -> None:
    """A scale and a line share a name; only the scale was edited."""
    filing = read_sample("coreweave")
    before = evaluate(methodology, filing)
    after = evaluate(with_edit(methodology, "gold_content", [(0.3, 0), (0.95, 50)]), filing)
    assert after.metrics["gold_content"].inputs == before.metrics["gold_content"].inputs
    assert after.estimated_share == pytest.approx(before.estimated_share)


def test_that_one_bad_knot_and_one_bad_weight_are_two_problems_each_at_its_line(methodology: Methodology) -> None:
    text = methodology.text.replace("knots = [[0.5, 0], [0.8, 5]", "knots = [[0.5, 0], [0.4, 5]", 1)
    text = text.replace("weight = { ai_infrastructure = 30", "weight = { ai_infrastructure = 31", 1)
    lines = text.splitlines()
    with pytest.raises(Refused) as caught:
        read_methodology(text, "mine.toml")
    places = [(problem.code, lines[int(problem.where.rpartition(":")[2]) - 1]) for problem in caught.value.problems]
    assert [code for code, _ in places] == ["knots_not_rising", "weights_sum"]
    assert places[0][1].startswith("knots = [[0.5, 0], [0.4")
    assert places[1][1].startswith("weight = { ai_infrastructure = 31")
