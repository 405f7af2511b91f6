"""What stands out in a scorecard: the metrics that lift its mean most and those that pull it down most."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.scorecard import Scorecard

MOST_REASONS = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """A metric and its pull: points of the composite against the same weight at the mean's own score."""

    metric: str
    pull: float


def reasons(card: Scorecard) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """The strongest pulls up and down, at most three each; none where there is no mean."""
    average, total = card.average, card["scorecard.scored_weight"]
    if average is None or not total:
        return (), ()
    pulls = []
    for key, metric in card.metrics.items():
        factor = card.factors[metric.factor]
        available = card[f"{metric.factor}.available"]
        if metric.score is not None and metric.weight and available and factor.score is not None:
            weight = factor.weight / total * metric.weight / available
            pulls.append(Reason(key, weight * (metric.score - average)))
    pulls.sort(key=lambda reason: reason.pull)
    down = tuple(reason for reason in pulls[:MOST_REASONS] if reason.pull < 0)
    up = tuple(reason for reason in reversed(pulls[-MOST_REASONS:]) if reason.pull > 0)
    return up, down
