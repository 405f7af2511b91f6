"""Stresses: the scorecard under a scenario of the methodology. No stress improves a metric, nor adds one."""

from __future__ import annotations

from collections.abc import Mapping

from scoring import elements as el
from scoring import trace
from scoring.methodology.document import Methodology, Overrides
from scoring.methodology.program import Run, Value
from scoring.scorecard import Scorecard

SCORED_PARTS = ("score", "low", "high")
KEPT_PARTS = ("applies", "weight")


def stressed(card: Scorecard, scenario: Overrides) -> Scorecard:
    """The card with the scenario's overrides in their order, every metric at the lower of base and stress.

    Where the base stands in place of the stress, its lineage leads into the base; all else keeps its own.
    """
    run = card.run.overridden(scenario)
    slots, lines = run.program.slots, card.methodology.lines
    held: dict[str, Value] = {}
    for metric in card.methodology.metrics:
        for part in KEPT_PARTS:
            name = f"{metric}.{part}"
            if not same(card.run[name], run[name]):
                held[name] = card.run[name]
        for part in SCORED_PARTS:
            name = f"{metric}.{part}"
            value = lower(card.run[name], run, name)
            if not same(value, run[name]):
                held[name] = value
    changes = {slots[name]: value for name, value in held.items()}
    forked = run.fork(changes, run.program.affected(changes))
    forked.replaced |= {name: (lines[name].node, card.run) for name in held if name in lines}
    return Scorecard(card.methodology, forked, card.filing)


def same(one: Value, other: Value) -> bool:
    """Whether two numbers are one, both blank counting as that; arrays and lists are not looked into."""
    return one is other or (
        type(one) is float and type(other) is float and (one == other or (one != one and other != other))
    )


def lower(base: Value, run: Run, name: str) -> Value:
    """The lower of base and stress; where the stress leaves a metric blank the base stands."""
    return el.minimum(base, el.first_known(run[name], base))


def all_scenarios(card: Scorecard) -> Mapping[str, Scorecard]:
    """Every scenario of the methodology, by id, in its order."""
    return {key: stressed(card, scenario) for key, scenario in card.methodology.scenarios.items()}


def parts_of(scenario: Overrides, methodology: Methodology) -> tuple[str, ...]:
    """The scenarios that one is made of, where it is nothing but others one after the other."""
    single = {other.steps[0]: key for key, other in methodology.scenarios.items() if len(other.steps) == 1}
    parts = tuple(single.get(step, "") for step in scenario.steps)
    return parts if len(parts) > 1 and all(parts) else ()


def not_disclosed(card: Scorecard, scenario: Overrides, under: Scorecard) -> tuple[str, ...]:
    """The inputs for want of which a stress cannot be computed; none where it can, also where it changes nothing.

    `under` is the card under the stress. A stress that moves some metric was computed. One that moves none was not
    where what it changes is blank, or where the metrics that it would move are.
    """
    numbers = [name for key, metric in card.methodology.metrics.items() for name in (f"{key}.score", metric.value)]
    if any(card[name] != under[name] for name in numbers):
        return ()
    run, program = card.run.overridden(scenario), card.run.program
    targets = [name for step in scenario.steps for name, _ in step]
    moved = [name for name in targets if not same(run[name], card.run[name])]
    still = [name for name in targets if name not in moved]
    wanted = [leaf for name in still for leaf in trace.missing(run, name)]
    if not wanted:
        wanted = [leaf for name in still for leaf in trace.inputs(run, name) if trace.is_blank(card.run[leaf])]
    reached = set(program.affected(program.slots[name] for name in moved))
    for key, metric in card.metrics.items():
        if metric.score is None and metric.applies and program.slots[f"{key}.score"] in reached:
            wanted += metric.missing
    inputs = card.methodology.inputs
    named = ((inputs[name].column or name).split(".")[0] for name in wanted if name != "profile")
    return tuple(dict.fromkeys(named))
