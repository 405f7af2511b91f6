"""Every computed number leads back to the filing, by the branch that was really taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reports.appendix import source_cell
from reports.numbers import Style
from reports.plain import lineage_text
from resources.words import Words
from scoring import lineage, trace
from scoring.engine import evaluate
from scoring.explain import with_names, with_numbers
from scoring.filings.samples import read_sample
from scoring.methodology.document import Methodology
from scoring.methodology.nodes import parse
from scoring.scorecard import Scorecard


def test_that_every_line_of_the_card_can_be_explained_down_to_facts_or_assumptions(coreweave: Scorecard) -> None:
    for name in coreweave.methodology.lines:
        steps = [step for _, step, _ in lineage.walk(coreweave, name)]
        assert steps[0].name == name
        for step in steps:
            if step.kind == "input" and step.name != "profile" and step.value is not None and step.value != []:
                assert step.datum is not None, step.name
                assert step.datum.fact is not None, step.name


def test_that_leverage_was_made_from_principal_and_not_from_carrying_amounts(coreweave: Scorecard) -> None:
    used = trace.inputs(coreweave.run, "leverage")
    assert "debt_principal" in used
    assert "debt_current" not in used


def test_that_the_scale_that_was_not_chosen_does_not_count_as_used(
    coreweave: Scorecard, methodology: Methodology
) -> None:
    """Interest coverage of an AI issuer is on the risky scale whatever its assets; total assets are an estimate."""
    assert "total_assets" not in coreweave.metrics["interest_coverage"].inputs
    other = evaluate(methodology, read_sample("coreweave"), profile="general")
    assert "total_assets" in other.metrics["interest_coverage"].inputs


def test_that_a_bound_is_traced_under_its_variant(coreweave: Scorecard) -> None:
    reached = {(name, run is coreweave.run) for name, run in _reach(coreweave, "gold_content_high")}
    assert ("gold_content", False) in reached
    assert "counterparty_share_strongest" in trace.inputs(coreweave.run, "gold_content_high")


def _reach(card: Scorecard, name: str) -> list[tuple[str, object]]:
    found, open_parts = [], [(name, card.run)]
    seen = set()
    while open_parts:
        part, run = open_parts.pop()
        if (part, id(run)) in seen:
            continue
        seen.add((part, id(run)))
        found.append((part, run))
        open_parts.extend(trace.reads(run, part))
    return found


def test_that_a_formula_is_shown_with_its_numbers_and_only_the_branch_taken(coreweave: Scorecard) -> None:
    step = lineage.step(coreweave, "leverage")
    assert step.formula == "when(ebitda > 0, debt ÷ ebitda, blank)"
    assert step.numbers == "8,033,477,000 ÷ 1,218,900,000"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a - (b - c)", "a − (b − c)"),
        ("a / (b * c)", "a ÷ (b × c)"),
        ("-(a + b) ** 2", "−(a + b) ^ 2"),
        ("not a and b or c", "not a and b or c"),
        ("(a or b) and c", "(a or b) and c"),
        ("a <= b", "a ≤ b"),
        ("sum_year(a * b)", "sum_year(a × b)"),
    ],
)
def test_that_brackets_stand_where_they_are_needed_and_nowhere_else(text: str, shown: str) -> None:
    assert with_names(parse(text)) == shown


def test_that_filled_in_numbers_give_the_value_that_is_shown(coreweave: Scorecard) -> None:
    """For plain arithmetic the text with numbers, computed by Python, is the value."""
    checked = 0
    for line in coreweave.methodology.lines.values():
        value = coreweave[line.id]
        if line.over or not isinstance(value, float) or line.role != "line":
            continue
        text = with_numbers(coreweave.methodology, coreweave.run, line.node, lambda v, _: repr(v))
        plain = text.replace("−", "-").replace("×", "*").replace("÷", "/").replace("^", "**")
        if all(character in "0123456789.e+-*/() " for character in plain):
            checked += 1
            assert eval(plain, {"__builtins__": {}}) == pytest.approx(value, rel=1e-9), line.id  # noqa: S307
    assert checked > 20


@pytest.mark.parametrize(("language", "said"), [("en", "in 3 months, × 12/3 for twelve"), ("zh", "3 个月为")])
def test_that_a_quarter_brought_to_twelve_months_says_so_where_it_is_traced(
    methodology: Methodology, language: str, said: str
) -> None:
    filing = read_sample("coreweave")
    datum = filing.data["revenue"]
    assert datum.fact is not None
    quarter = replace(datum.fact, period_start=date(2024, 10, 1), period_end=date(2024, 12, 31))
    card = evaluate(methodology, replace(filing, data=dict(filing.data) | {"revenue": replace(datum, fact=quarter)}))
    assert card.run["revenue"] == pytest.approx(4 * datum.value)
    style = Style(Words(language))
    assert said in lineage_text(card, "revenue", style)
    assert said not in lineage_text(card, "capital_expenditure", style)
    assert said in " ".join(span.text for span in source_cell(card.filing.data["revenue"], card, style).spans)
