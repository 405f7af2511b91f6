"""Stresses: the scorecard under a scenario of the methodology. No stress improves a metric, nor adds one."""

from __future__ import annotations

from collections.abc import Mapping

from scoring import elements as el
from scoring.methodology.document import Overrides
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
