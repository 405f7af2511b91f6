"""What a card with no point score wants most: the inputs that nobody gave, by the weight that waits for them."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.scorecard import Scorecard

MOST_WANTED = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """An input that is not disclosed, and the share of the card's weight, 0 to 1, whose metrics it keeps blank.

    A metric may wait for several inputs at once, so that the shares of several add up to more than what is missing.
    """

    input: str
    share: float


def is_too_small(card: Scorecard) -> bool:
    """Whether more figures would still give no point score: revenue itself is known, and too small."""
    return not card.sufficient and not card.not_known_sufficient


def wanted(card: Scorecard, most: int = MOST_WANTED) -> tuple[Wanted, ...]:
    """The inputs that keep most weight blank, the first the one that most waits for; none where nothing waits."""
    total = sum(factor.weight for factor in card.factors.values() if factor.applies)
    metrics, applicable, shares = card.metrics.values(), dict[str, float](), dict[str, float]()
    for metric in metrics:
        if metric.applies:
            applicable[metric.factor] = applicable.get(metric.factor, 0.0) + metric.weight
    for metric in metrics:
        factor = card.factors[metric.factor]
        if metric.score is not None or not metric.applies or not metric.weight or not factor.applies:
            continue
        share = factor.weight / total * metric.weight / applicable[metric.factor]
        for name in metric.missing:
            shares[name] = shares.get(name, 0.0) + share
    ordered = sorted(shares.items(), key=lambda pair: -pair[1])
    return tuple(Wanted(name, share) for name, share in ordered[:most])
