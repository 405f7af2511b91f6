"""Many overrides in one run: every cell is what it would be alone; the tornado is the published one."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.analysis.cases import Case, at, broadcast, cell, driver_case, scenario_cases
from scoring.analysis.own_scenario import own_scenario, what_if
from scoring.analysis.scenarios import all_scenarios, stressed
from scoring.analysis.simulate import drawn
from scoring.analysis.tornado import SCORE, tornado, tornado_and_scenarios
from scoring.engine import evaluate
from scoring.filings.samples import read_sample, sample_names
from scoring.methodology.document import Methodology
from scoring.methodology.load import load_methodology
from scoring.problems import Refused
from scoring.scorecard import Scorecard
from tests.conftest import times
from tests.reference import inputs, issuer

METHODOLOGY = load_methodology()  # for hypothesis, which takes no fixture
PARTS = ("scorecard.score", "scorecard.low", "scorecard.high", "scorecard.completeness", "debt_load.score")
PUBLISHED = {  # score, gold content and loan life cover at P10 and P90, as the reference script prints them
    "margin_shift": ((34.3, 41.2), (0.882, 0.882), (0.60, 0.81)),
    "useful_life": ((33.1, 37.5), (0.882, 0.882), (0.72, 0.72)),
    "rate_change": ((39.1, 36.7), (0.893, 0.865), (0.72, 0.71)),
    "counterparty_strength": ((37.5, 38.5), (0.877, 0.886), (0.72, 0.72)),
    "non_delivery": ((38.4, 37.4), (0.895, 0.863), (0.72, 0.72)),
    "premium": ((38.4, 37.7), (0.893, 0.871), (0.72, 0.72)),
    "cancellation": ((38.2, 37.7), (0.887, 0.871), (0.72, 0.72)),
    "default_risk": ((38.1, 37.8), (0.885, 0.876), (0.72, 0.72)),
    "delivery_slip": ((38.1, 37.9), (0.884, 0.878), (0.72, 0.71)),
    "recovery_rate": ((37.9, 38.1), (0.880, 0.884), (0.72, 0.72)),
}


def same(one: float, other: float) -> bool:
    return (one != one and other != other) or abs(one - other) < 1e-9


def random_card(methodology: Methodology, seed: int) -> Scorecard:
    return evaluate(methodology, inputs(issuer(seed)))


def assert_cells_are_what_they_are_alone(card: Scorecard) -> None:
    methodology = card.methodology
    drivers = [(driver, draw) for driver in methodology.drivers.values() for draw in (driver.p10, driver.p90)]
    cases = [*scenario_cases(methodology), *(driver_case(driver, float(draw)) for driver, draw in drivers), Case()]
    together = broadcast(card, cases)
    alone = [found.run for found in all_scenarios(card).values()]
    alone += [drawn(card.run, driver, float(draw)) for driver, draw in drivers]
    alone.append(card.run)
    for part in (*PARTS, *(f"{metric}.score" for metric in methodology.metrics)):
        found = at(together, part, len(cases))
        for index, run in enumerate(alone):
            assert same(float(found[index]), run[part]), (part, index)


@pytest.mark.parametrize("name", sample_names())
def test_that_every_cell_of_a_broadcast_is_what_its_overrides_give_alone(name: str, methodology: Methodology) -> None:
    assert_cells_are_what_they_are_alone(evaluate(methodology, read_sample(name)))


@pytest.mark.parametrize("seed", range(times(300)))
def test_that_this_holds_for_issuers_that_nobody_thought_of(seed: int, methodology: Methodology) -> None:
    assert_cells_are_what_they_are_alone(random_card(methodology, seed))


def test_that_a_cell_reads_as_a_card_of_its_own(coreweave: Scorecard) -> None:
    together = broadcast(coreweave, scenario_cases(coreweave.methodology))
    for index, alone in enumerate(all_scenarios(coreweave).values()):
        found = cell(together, index)
        assert (found.score, found.low, found.high) == pytest.approx((alone.score, alone.low, alone.high))
        assert found.band == alone.band
        assert {key: m.score for key, m in found.metrics.items()} == pytest.approx(
            {key: m.score for key, m in alone.metrics.items()}
        )


def test_that_an_edited_assumption_is_kept_in_every_cell(methodology: Methodology) -> None:
    from scoring.engine import with_edit

    edited = with_edit(methodology, "contract_margin", 0.5)
    assert_cells_are_what_they_are_alone(evaluate(edited, read_sample("coreweave")))


def test_that_a_name_which_only_some_cells_pin_follows_its_formula_in_the_others(coreweave: Scorecard) -> None:
    """One scenario pins the margin of the backlog and another changes what that margin is computed from."""
    methodology = coreweave.methodology
    pins = own_scenario(methodology, "pins", [("contract_margin", "contract_margin"), ("operating_income", "0")])
    follows = own_scenario(methodology, "follows", [("operating_income", "0")])
    together = broadcast(coreweave, [Case(pins), Case(follows), Case()])
    margins = at(together, "contract_margin", 3)
    assert margins[0] == pytest.approx(coreweave["contract_margin"])
    assert margins[1] == pytest.approx(what_if(coreweave, follows)["contract_margin"])
    assert margins[1] < margins[0] == margins[2]
    for index, scenario in enumerate((pins, follows)):
        assert float(at(together, SCORE, 3)[index]) == pytest.approx(what_if(coreweave, scenario).score)


def test_that_the_tornado_is_the_reference_s(coreweave: Scorecard) -> None:
    found = tornado(coreweave)
    assert {bar.driver for bar in found.bars} == PUBLISHED.keys()
    for bar in found.bars:
        score, gold, cover = PUBLISHED[bar.driver]
        assert bar.ends[SCORE] == pytest.approx(score, abs=0.06 + 0.05)
        assert bar.ends["gold_content"] == pytest.approx(gold, abs=0.001)
        assert bar.ends["contract_backed_debt_service"] == pytest.approx(cover, abs=0.006)


def test_that_the_widest_bar_comes_first_and_the_contract_margin_is_it(coreweave: Scorecard) -> None:
    widths = [bar.width for bar in tornado(coreweave).bars]
    assert widths == sorted(widths, reverse=True)
    assert tornado(coreweave).bars[0].driver == "margin_shift"


def test_that_tornado_and_scenarios_in_one_run_are_those_of_two(coreweave: Scorecard) -> None:
    bars, scenarios = tornado_and_scenarios(coreweave)
    assert bars == tornado(coreweave)
    for key, card in all_scenarios(coreweave).items():
        assert scenarios[key][SCORE] == pytest.approx(card.score)
        assert scenarios[key]["scorecard.low"] == pytest.approx(card.low)


def test_that_a_driver_without_meaning_for_an_issuer_leaves_its_score_alone(methodology: Methodology) -> None:
    bars = {bar.driver: bar for bar in tornado(evaluate(methodology, read_sample("microsoft"))).bars}
    assert bars["useful_life"].width == 0.0


def test_that_without_a_point_score_a_tornado_has_ends_that_are_blank_and_not_zero(methodology: Methodology) -> None:
    found = tornado(evaluate(methodology, read_sample("coreweave-at-ipo")))
    assert found.base[SCORE] is None
    assert all(bar.ends[SCORE] == (None, None) for bar in found.bars)


# --- A reader's own scenario


def test_that_one_s_own_scenario_is_scored_as_if_the_filing_had_said_so(methodology: Methodology) -> None:
    card = evaluate(methodology, read_sample("coreweave"))
    scenario = own_scenario(methodology, "Weaker", [("interest_expense", "interest_expense * 1.5"), ("cash", "0")])
    values = card.filing.values() if card.filing else {}
    known = {name: value for name, value in values.items() if name in methodology.inputs}
    changed = known | {"interest_expense": known["interest_expense"] * 1.5, "cash": 0.0, "profile": card.profile}
    assert what_if(card, scenario).score == pytest.approx(evaluate(methodology, changed).score)


def test_that_as_a_stress_one_s_own_scenario_improves_no_metric(coreweave: Scorecard) -> None:
    better = own_scenario(
        coreweave.methodology, "Better", [("debt_principal", "debt_principal / 2"), ("risk_premium", "0.03")]
    )
    free, held = what_if(coreweave, better), what_if(coreweave, better, stress=True)
    assert free.metrics["leverage"].score > coreweave.metrics["leverage"].score
    for key, metric in held.metrics.items():
        if metric.score is not None:
            assert metric.score <= coreweave.metrics[key].score + 1e-9
    assert held.score < coreweave.score < free.score


def test_that_every_mistake_of_one_s_own_scenario_is_said_with_its_row(methodology: Methodology) -> None:
    pairs = [
        ("revenue", "revenu * 0.9"), ("risk_premium", "cash"), ("gold_content", "1"), ("cash", "1/"),
        ("capital_expenditure", "draw"), ("equity", "customer_share"), ("cash", "2"), ("cash", "3"),
        ("rpo_bands", "1"), ("profile", '"software"'),
    ]  # fmt: skip
    with pytest.raises(Refused) as refused:
        own_scenario(methodology, "Mine", pairs)
    assert [(problem.where, problem.code) for problem in refused.value.problems] == [
        ("Mine:1", "unknown_name"), ("Mine:2", "unit_declared"), ("Mine:3", "own_scenario_target"),
        ("Mine:4", "formula_syntax"), ("Mine:5", "unknown_name"), ("Mine:6", "axes_differ"),
        ("Mine:8", "own_scenario_twice"), ("Mine:9", "own_scenario_target"), ("Mine:10", "own_scenario_target"),
    ]  # fmt: skip


def test_that_a_list_can_be_changed_row_by_row_or_by_one_value_for_all(coreweave: Scorecard) -> None:
    methodology = coreweave.methodology
    rows = what_if(coreweave, own_scenario(methodology, "rows", [("customer_share", "customer_share * 0.5")]))
    one = what_if(coreweave, own_scenario(methodology, "one", [("customer_share", "0.2")]))
    assert rows["customer_share"][:2] == pytest.approx([0.31, 0.075])
    assert one["customer_share"][:2] == pytest.approx([0.2, 0.2])
    assert one["largest_customer"] == pytest.approx(0.2)


@given(st.text(max_size=40), st.text(max_size=30))
def test_that_whatever_is_typed_gives_a_scenario_or_a_sentence(text: str, target: str) -> None:
    for name in (target, "revenue"):
        problems = None
        try:
            own_scenario(METHODOLOGY, "typed", [(name, text)])
        except Refused as refused:
            problems = refused.problems
        assert problems is None or problems


@settings(max_examples=times(300))
@given(st.integers(0, 10**6))
def test_that_no_scenario_raises_a_factor_of_any_issuer(seed: int) -> None:
    card = random_card(METHODOLOGY, seed)
    scenario = random.Random(seed).choice(list(card.methodology.scenarios.values()))
    found = stressed(card, scenario)
    for key, factor in card.factors.items():
        if factor.score is not None and found.factors[key].score is not None:
            assert found.factors[key].score <= factor.score + 1e-9
            assert math.isfinite(found.factors[key].score)
