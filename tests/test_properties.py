"""What must hold for every issuer, on thousands of random ones."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from reports.plain import as_data
from scoring.analysis.scenarios import all_scenarios
from scoring.engine import evaluate, start, with_edit
from scoring.methodology.document import Methodology
from scoring.scorecard import Scorecard
from tests.conftest import times
from tests.reference import inputs, issuer

CASES = 3_000


def issuers(count: int = CASES, first: int = 0) -> Iterator[tuple[random.Random, dict[str, Any]]]:
    for seed in range(first, first + times(count)):
        yield random.Random(seed), inputs(issuer(seed))


def test_that_a_better_metric_never_lowers_the_score(methodology: Methodology) -> None:
    for rng, given in issuers():
        run = start(methodology, given)
        card = Scorecard(methodology, run)
        scored = [key for key, metric in card.metrics.items() if metric.score is not None]
        key = rng.choice(scored)
        better = card.metrics[key].score + rng.uniform(0, 100 - card.metrics[key].score)
        changes = {run.program.slots[f"{key}.score"]: better}
        lifted = Scorecard(methodology, run.fork(changes, run.program.affected(changes)))
        assert lifted.score >= card.score - 1e-9, key
        assert lifted.high >= card.high - 1e-9, key


def test_that_gold_content_lies_between_nothing_and_all(methodology: Methodology) -> None:
    for _, given in issuers():
        gold = evaluate(methodology, given)["gold_content"]
        assert gold is None or -1e-12 <= gold <= 1 + 1e-12


def test_that_a_backlog_paid_in_advance_and_delivered_is_all_gold(methodology: Methodology) -> None:
    seen = 0
    for _, given in issuers():
        given |= {"contract_liabilities": given["rpo"], "builds_capacity": False, "profile": "software"}
        given.pop("contract_liabilities_current", None)
        gold = evaluate(methodology, given)["gold_content"]
        if gold is not None:
            seen += 1
            assert gold == pytest.approx(1.0, abs=1e-12)
    assert seen


def test_that_without_haircuts_every_promised_dollar_is_gold(methodology: Methodology) -> None:
    free = methodology
    for name in (
        "risk_free_rate",
        "risk_premium",
        "pd_multiplier",
        "cancellation_scale",
        "never_delivered",
        "slip_years",
    ):
        free = with_edit(free, name, 0.0)
    for _, given in issuers():
        gold = evaluate(free, {**given, "cancellable_for_convenience": False})["gold_content"]
        assert gold is None or gold == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize(
    ("assumption", "sign"),
    [("risk_free_rate", -1), ("pd_multiplier", -1), ("cancellation_scale", -1), ("never_delivered", -1),
     ("slip_years", -1), ("recovery", 1)],
)  # fmt: skip
def test_that_gold_content_falls_with_each_haircut(assumption: str, sign: int, methodology: Methodology) -> None:
    base = methodology.assumptions[assumption].value
    more = with_edit(methodology, assumption, base * 1.5)
    for _, given in issuers(CASES // 6):
        before, after = evaluate(methodology, given)["gold_content"], evaluate(more, given)["gold_content"]
        if before is not None:
            assert sign * (after - before) >= -1e-12


def test_that_the_currency_s_size_changes_nothing(methodology: Methodology) -> None:
    money = {name for name, item in methodology.inputs.items() if item.unit == "money"}
    for rng, given in issuers():
        factor = 10 ** rng.uniform(-2, 3)
        scaled = {
            name: ([factor * x for x in value] if isinstance(value, list) else factor * value)
            if name in money
            else value
            for name, value in given.items()
        }
        scaled["usd_per_currency_unit"] = 1 / factor
        a, b = evaluate(methodology, given), evaluate(methodology, scaled)
        assert (a.score, a.low, a.high) == pytest.approx((b.score, b.low, b.high), abs=1e-6)


def test_that_the_range_with_a_metric_missing_contains_the_score_of_the_full_data(methodology: Methodology) -> None:
    """While the rules of availability are unchanged: every factor scored before and after.

    A provisional score leaves a factor out, which its range does not; the two are not about the same card.
    """
    compared = 0
    for rng, given in issuers():
        run = start(methodology, given)
        full = Scorecard(methodology, run)
        scored = [key for key, metric in full.metrics.items() if metric.score is not None]
        key = rng.choice(scored)
        slots = run.program.slots
        changes = {slots[f"{key}.{part}"]: math.nan for part in ("score", "low", "high")}
        hidden = Scorecard(methodology, run.fork(changes, run.program.affected(changes)))
        if full.provisional or hidden.provisional:
            continue
        compared += 1
        assert hidden.low - 1e-9 <= full.score <= hidden.high + 1e-9, key
    assert compared > times(CASES) // 3


def test_that_withholding_any_input_never_puts_the_full_score_outside_the_range_of_caps(
    methodology: Methodology,
) -> None:
    """Flags that caps read: unknown is met for the low end and unmet for the high one."""
    for _, given in issuers(CASES // 3):
        full = evaluate(methodology, given)
        hidden = evaluate(methodology, {k: v for k, v in given.items() if k != "going_concern_doubt"})
        assert hidden.low - 1e-9 <= full.score <= hidden.high + 1e-9


def test_that_no_stress_improves_a_factor_or_adds_a_metric(methodology: Methodology) -> None:
    for _, given in issuers(CASES // 3):
        base = evaluate(methodology, given)
        for name, card in all_scenarios(base).items():
            for key, factor in card.factors.items():
                assert (factor.score is None) == (base.factors[key].score is None), name
                assert factor.score is None or factor.score <= base.factors[key].score + 1e-9, name


def test_that_no_nan_or_infinity_ever_comes_out(methodology: Methodology) -> None:
    """Inputs blanked, emptied, zeroed, negated and blown up at random; strict JSON refuses what is not a number."""
    for rng, given in issuers():
        for name in list(given):
            change = rng.random()
            if change < 0.15:
                del given[name]
            elif change < 0.20 and isinstance(given[name], float):
                given[name] = rng.choice([0.0, -given[name], given[name] * 1e4, 1e-12])
            elif change < 0.22 and isinstance(given[name], list):
                given[name] = []
        card = evaluate(methodology, given)
        json.dumps(as_data(card), allow_nan=False)
        if card.score is not None:
            assert card.low - 1e-9 >= 0 or card.low >= -1e-9
            assert card.low <= card.score <= card.high


def test_that_many_issuers_in_one_call_score_as_one_by_one(methodology: Methodology) -> None:
    """One leading shape for issuers that differ in everything, the number of their bands and customers too."""
    cases = [given for _, given in issuers(400)]
    singles = [evaluate(methodology, given) for given in cases]
    card = evaluate_together(methodology, cases)
    for name, read in (("scorecard.score", "score"), ("scorecard.low", "low"), ("scorecard.high", "high")):
        together = np.broadcast_to(np.asarray(card.run[name], dtype=float), len(cases))
        alone = np.array([math.nan if getattr(s, read) is None else getattr(s, read) for s in singles])
        stopped = np.array([single.stopped for single in singles])
        assert np.allclose(together[~stopped], alone[~stopped], rtol=0, atol=1e-9, equal_nan=True), name


def evaluate_together(methodology: Methodology, cases: list[dict[str, Any]]) -> Scorecard:
    literals = methodology.program.literals
    names = {name for given in cases for name in given}
    together: dict[str, Any] = {}
    counts: dict[str, Any] = {}
    for name in names:
        over = methodology.inputs[name].over
        values = [given.get(name) for given in cases]
        if not over:
            together[name] = np.array([_number(value, literals) for value in values])
            continue
        width = max(len(value) for value in values if value is not None)
        rows = [
            [_number(x, literals) for x in value or []] + [math.nan] * (width - len(value or [])) for value in values
        ]
        together[name] = list(np.array(rows).T)
        if over[0] != "year":
            lengths = np.array([math.nan if value is None else float(len(value)) for value in values])
            counts[over[0]] = np.fmax(counts.get(over[0], math.nan), lengths)
    return Scorecard(methodology, start(methodology, together, counts))


def _number(value: Any, literals: dict[str, float]) -> float:
    if value is None:
        return math.nan
    return literals[value] if isinstance(value, str) else float(value)
