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
    """The card with the scenario's overrides in their order, every metric at the lower of base and stress."""
    run = card.run.overridden(scenario)
    slots = run.program.slots
    changes: dict[int, Value] = {}
    for metric in card.methodology.metrics:
        for part in KEPT_PARTS:
            changes[slots[f"{metric}.{part}"]] = card.run[f"{metric}.{part}"]
        for part in SCORED_PARTS:
            name = f"{metric}.{part}"
            changes[slots[name]] = lower(card.run[name], run, name)
    return Scorecard(card.methodology, run.fork(changes, run.program.affected(changes)), card.filing)


def lower(base: Value, run: Run, name: str) -> Value:
    """The lower of base and stress; where the stress leaves a metric blank the base stands."""
    return el.minimum(base, el.first_known(run[name], base))


def all_scenarios(card: Scorecard) -> Mapping[str, Scorecard]:
    """Every scenario of the methodology, by id, in its order."""
    return {key: stressed(card, scenario) for key, scenario in card.methodology.scenarios.items()}
