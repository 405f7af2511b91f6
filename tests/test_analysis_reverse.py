"""Reverse stress and what changed: a turn gets there and nothing nearer does; contributions add up."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.analysis_content import reverse_analysis
from reports.analysis_parts import cell_text
from reports.analysis_words import combination_parts, turn_sentence
from reports.numbers import Style
from resources.words import Words
from scoring.analysis.cases import Case, at, broadcast
from scoring.analysis.change import change, effective_weight
from scoring.analysis.levers import base_of, levers, support
from scoring.analysis.nearest import _space, nearest_combination
from scoring.analysis.own_scenario import own_scenario, what_if
from scoring.analysis.reverse import ReverseStress, band_edges, reached, reverse, score_at
from scoring.analysis.scenarios import all_scenarios
from scoring.analysis.simulate import driven
from scoring.engine import evaluate, with_edit
from scoring.filings.samples import read_sample
from scoring.methodology.document import Methodology
from scoring.methodology.load import load_methodology
from scoring.problems import Refused
from scoring.scorecard import Scorecard
from tests.conftest import times
from tests.reference import inputs, issuer

METHODOLOGY = load_methodology()  # for hypothesis, which takes no fixture


@pytest.fixture(scope="module")
def found(coreweave: Scorecard) -> ReverseStress:
    return reverse(coreweave)


def test_that_microsoft_s_share_would_have_to_fall_to_forty_one_per_cent(
    coreweave: Scorecard, found: ReverseStress
) -> None:
    turn = next(turn for turn in found.up if turn.lever.id == "largest_customer_share")
    said = turn_sentence(turn, coreweave, Style(Words("en")))
    assert said == "Microsoft's share of revenue would have to fall from 62.0% to 41.0%."
    assert turn_sentence(turn, coreweave, Style(Words("zh"))) == "Microsoft 的收入占比须从 62.0% 降至 41.0%。"


def test_that_the_bands_next_door_are_named_with_their_edges(found: ReverseStress) -> None:
    assert (found.band, found.bands["down"], found.bands["up"]) == ("bb-", "b+", "bb")
    assert (found.edges["down"], found.edges["up"]) == (35.0, 40.0)


@pytest.mark.parametrize("name", ["coreweave", "oracle", "snowflake", "coreweave-fy2025", "microsoft"])
def test_that_every_turn_gets_there_and_a_little_less_does_not(name: str, methodology: Methodology) -> None:
    card = evaluate(methodology, read_sample(name))
    result = reverse(card)
    for turn in (*result.down, *result.up):
        if turn.value is None:
            continue
        edge = result.edges[turn.direction]
        there = reached(turn.direction, edge)
        lever = turn.lever
        assert there(np.array(score_at(card, lever, turn.value))), lever.id
        short = turn.value + 1e-3 * (lever.base - turn.value)
        assert not there(np.array(score_at(card, lever, short))), lever.id
        assert lever.low <= turn.value <= lever.high


@pytest.mark.parametrize("name", ["coreweave", "oracle"])
def test_that_what_cannot_get_there_does_not_anywhere_in_its_range(name: str, methodology: Methodology) -> None:
    card = evaluate(methodology, read_sample(name))
    result = reverse(card)
    for turn in (*result.down, *result.up):
        if turn.value is None:
            lever = turn.lever
            values = np.linspace(lever.low, lever.high, 101)
            scores = at(broadcast(card, [Case(lever.overrides, float(v)) for v in values]), "scorecard.score", 101)
            assert not reached(turn.direction, result.edges[turn.direction])(scores).any(), lever.id


def test_that_a_lever_left_where_it_is_changes_nothing(coreweave: Scorecard) -> None:
    for lever in levers(coreweave):
        assert score_at(coreweave, lever, lever.base) == pytest.approx(coreweave.score, abs=1e-6), lever.id


@pytest.mark.parametrize("way", ["down", "up"])
def test_that_no_random_combination_is_nearer_than_the_nearest_one(
    way: str, coreweave: Scorecard, found: ReverseStress
) -> None:
    together = found.combinations[way]
    assert together is not None
    there = reached(way, found.edges[way])
    assert there(np.array(together.score))
    space = _space(coreweave)
    assert space is not None
    generator = np.random.default_rng(3)
    count = times(400_000)
    directions = generator.normal(size=(count, len(space.drivers)))
    radii = generator.uniform(0.0, 1.5 * together.distance, size=(count, 1))
    values = space.values(radii * directions / np.linalg.norm(directions, axis=1, keepdims=True))
    with np.errstate(all="ignore"):
        scores = driven(coreweave.run, space.drivers, list(np.ascontiguousarray(values.T)))["scorecard.score"]
    arrived = there(scores)
    assert arrived.any()
    assert space.distance(values[arrived]).min() >= together.distance - 0.01


def test_that_a_combination_is_nearer_than_any_driver_alone(coreweave: Scorecard, found: ReverseStress) -> None:
    space = _space(coreweave)
    assert space is not None
    for way, turns in (("down", found.down), ("up", found.up)):
        together = found.combinations[way]
        assert together is not None
        for turn in turns:
            if turn.lever.kind == "driver" and turn.value is not None:
                values = space.base.copy()
                values[[d.id for d in space.drivers].index(turn.lever.id)] = turn.value
                assert together.distance <= space.distance(values[None, :])[0] + 1e-6


@pytest.mark.parametrize("name", ["microsoft", "coreweave", "coreweave-fy2025"])
def test_that_a_combination_speaks_only_of_drivers_that_make_a_difference(name: str, methodology: Methodology) -> None:
    card = evaluate(methodology, read_sample(name))
    together = nearest_combination(card, reached("down", band_edges(card)["down"][1]))  # type: ignore[index]
    assert together is not None
    drivers = card.methodology.drivers
    bases = {key: base_of(card, driver) for key, driver in drivers.items()}
    known = [key for key in drivers if bases[key] == bases[key]]
    generator = np.random.default_rng(11)
    for key in known:
        draws = {other: np.repeat(generator.uniform(*support(drivers[other]), times(400)), 2) for other in known}
        draws[key] = np.tile(support(drivers[key]), times(400))
        with np.errstate(all="ignore"):
            scores = driven(card.run, [drivers[k] for k in known], [draws[k] for k in known])["scorecard.score"]
        scores = np.broadcast_to(scores, (2 * times(400),)).reshape(-1, 2)
        assert (key in together.values) == bool((np.abs(scores[:, 0] - scores[:, 1]) > 1e-9).any()), key


def test_that_the_same_card_gives_the_same_combination(coreweave: Scorecard, found: ReverseStress) -> None:
    assert nearest_combination(coreweave, reached("down", 35.0)) == found.combinations["down"]


def test_that_a_combination_is_said_with_the_driver_that_moves_most_first(
    coreweave: Scorecard, found: ReverseStress
) -> None:
    together = found.combinations["down"]
    assert together is not None
    for language, first, end in (("en", "Margin shift 0 → −", " points"), ("zh", "利润率变动 0 → −", " 个百分点")):
        said = combination_parts(together, coreweave.methodology, Style(Words(language)))[0]
        assert said.startswith(first)
        assert said.endswith(end)


def test_that_a_number_never_stands_without_its_unit_where_a_column_has_several(
    coreweave: Scorecard, found: ReverseStress
) -> None:
    style = Style(Words("en"))
    turns, together = reverse_analysis(coreweave, found, style).sections[0].grids
    shown = {line.id: [cell_text(cell, style) for cell in line.cells] for line in (*turns.lines, *together.lines)}
    assert shown["revenue"][2:4] == ["USD 1,915.4 m", "USD 1,744.9 m"]
    assert shown["margin_shift"][1] == "0.0 points"
    assert shown["margin_shift"][2].endswith(" points")
    assert shown["counterparty_strength"][1] == "50.0%"


def test_that_the_best_band_has_none_above_and_a_card_without_score_no_turns(methodology: Methodology) -> None:
    card = evaluate(methodology, read_sample("coreweave-at-ipo"))
    empty = reverse(card)
    assert (empty.score, empty.down, empty.up, empty.combinations["down"]) == (None, (), (), None)
    assert band_edges(card) == {"down": None, "up": None}


def test_that_a_methodology_without_a_figure_loses_only_the_levers_that_need_it(methodology: Methodology) -> None:
    ids = {lever.id for lever in levers(evaluate(methodology, read_sample("microsoft")))}
    assert "largest_customer_share" not in ids  # no customer of 10 % or more
    assert "useful_life" not in ids  # no server life in the filing
    assert {"debt", "revenue", "operating_margin", "margin_shift"} <= ids


# --- What changed


def assert_it_adds_up(before: Scorecard, after: Scorecard) -> None:
    found = change(before, after)
    assert found.explained == pytest.approx(after.score - before.score, abs=1e-9)


@pytest.mark.parametrize(
    ("one", "two"),
    [("coreweave", "coreweave-fy2025"), ("coreweave", "snowflake"), ("snowflake", "oracle"), ("oracle", "microsoft")],
)
def test_that_contributions_add_up_between_two_filings(one: str, two: str, methodology: Methodology) -> None:
    assert_it_adds_up(evaluate(methodology, read_sample(one)), evaluate(methodology, read_sample(two)))


def test_that_contributions_add_up_between_scenarios_profiles_and_methodologies(coreweave: Scorecard) -> None:
    for card in (*all_scenarios(coreweave).values(), *coreweave.profiles.values()):
        assert_it_adds_up(coreweave, card)
    edited = with_edit(coreweave.methodology, "rpo_quality.weight.ai_infrastructure", 45.0)
    assert_it_adds_up(coreweave, evaluate(edited, read_sample("coreweave")))


@settings(max_examples=times(2000, 0.05))
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_that_contributions_add_up_between_any_two_issuers(one: int, two: int) -> None:
    cards = [evaluate(METHODOLOGY, inputs(issuer(seed))) for seed in (one, two)]
    if all(card.score is not None for card in cards):
        assert_it_adds_up(*cards)
    else:
        with pytest.raises(Refused):
            change(*cards)


def test_that_effective_weights_add_up_to_one_and_give_the_average(coreweave: Scorecard) -> None:
    weights = {metric: effective_weight(coreweave, metric) for metric in coreweave.metrics}
    assert sum(weights.values()) == pytest.approx(1.0)
    average = sum(weight * (coreweave.metrics[metric].score or 0.0) for metric, weight in weights.items())
    assert average == pytest.approx(coreweave.average)


def test_that_a_change_of_one_figure_shows_in_its_metrics_alone(coreweave: Scorecard) -> None:
    scenario = own_scenario(coreweave.methodology, "less capex", [("capital_expenditure", "capital_expenditure / 4")])
    found = change(coreweave, what_if(coreweave, scenario))
    moved = {part.metric for part in found.parts if abs(part.points) > 1e-9}
    assert moved == {"liquidity_coverage", "fcf_margin", "fcf_to_debt"} & moved
    assert moved
    assert found.weights == pytest.approx(0.0)


def test_that_what_went_missing_is_a_change_of_weight_and_not_of_score(methodology: Methodology) -> None:
    found = change(
        evaluate(methodology, read_sample("coreweave")), evaluate(methodology, read_sample("coreweave-fy2025"))
    )
    gold = next(part for part in found.parts if part.metric == "gold_content")
    assert (gold.after, gold.points) == (None, 0.0)
    assert gold.weight_points < 0
    assert gold.weight_after == 0.0


@pytest.mark.parametrize(("one", "two"), [("coreweave", "coreweave-fy2025"), ("oracle", "snowflake")])
def test_that_the_points_of_every_metric_its_weight_counted_add_up_with_the_caps(
    one: str, two: str, methodology: Methodology
) -> None:
    before, after = (evaluate(methodology, read_sample(name)) for name in (one, two))
    found = change(before, after)
    assert sum(found.by_metric.values()) + found.weakest_link + found.caps == pytest.approx(found.total, abs=1e-9)
    level = (before.average + after.average) / 2
    for part in found.parts:
        scores = [score for score in (part.before, part.after) if score is not None]
        if scores:
            above = sum(scores) / len(scores) > level
            assert part.weight_points == pytest.approx(0.0, abs=1e-12) or (
                (part.weight_points > 0) == (above == (part.weight_after > part.weight_before))
            ), part.metric


def test_that_the_way_back_is_the_opposite(coreweave: Scorecard, methodology: Methodology) -> None:
    other = evaluate(methodology, read_sample("oracle"))
    there, back = change(coreweave, other), change(other, coreweave)
    assert there.total == pytest.approx(-back.total)
    assert there.weakest_link == pytest.approx(-back.weakest_link)
    points = {part.metric: part.points for part in back.parts}
    picked = random.Random(1).sample(list(there.parts), 6)
    assert all(part.points == pytest.approx(-points[part.metric]) for part in picked)
