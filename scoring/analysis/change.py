"""What changed: from one score to another, metric by metric, adding up exactly."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.problems import Problem, Refused
from scoring.scorecard import Scorecard


@dataclass(frozen=True, slots=True)
class Part:
    """One metric.

    `points`: what its score's change adds, at the mean of its two weights; `weight_points`: what the change of its
    weight adds (it appears, goes missing, or is weighted otherwise), at the mean of its two scores against the mean of
    the two averages: more weight for what lies below the average takes from the score.
    """

    metric: str
    factor: str
    before: float | None
    after: float | None
    weight_before: float
    weight_after: float
    points: float
    weight_points: float


@dataclass(frozen=True, slots=True)
class Change:
    """From one card's score to another's.

    The points of all parts, of the weights, the weakest link and the caps add up to `after - before`, to the last bit.
    """

    before: float
    after: float
    parts: tuple[Part, ...]
    weights: float
    weakest_link: float
    caps: float

    @property
    def total(self) -> float:
        return self.after - self.before

    @property
    def explained(self) -> float:
        return sum(part.points for part in self.parts) + self.weights + self.weakest_link + self.caps

    @property
    def by_metric(self) -> dict[str, float]:
        """Points of every metric, of its score and its weight together, the largest effect first."""
        return {part.metric: part.points + part.weight_points for part in self.parts}


def change(before: Scorecard, after: Scorecard) -> Change:
    """Between two periods, methodologies or scenarios; metrics of the largest effect first.

    Raises Refused where one of the two has no point score: a range does not change by so many points.
    """
    if before.score is None or after.score is None:
        raise Refused([Problem("change_without_score")])
    level = ((before.average or 0.0) + (after.average or 0.0)) / 2
    parts = [_part(before, after, metric, level) for metric in dict.fromkeys((*before.metrics, *after.metrics))]
    parts.sort(key=lambda part: -abs(part.points + part.weight_points))
    return Change(
        before.score, after.score, tuple(parts), sum(part.weight_points for part in parts),
        after.adjustment - before.adjustment,
        (after.score - after.before_caps) - (before.score - before.before_caps),
    )  # fmt: skip


def _part(before: Scorecard, after: Scorecard, metric: str, level: float) -> Part:
    weight_0, weight_1 = effective_weight(before, metric), effective_weight(after, metric)
    score_0, score_1 = _score(before, metric, weight_0), _score(after, metric, weight_1)
    first, last = _either(score_0, score_1), _either(score_1, score_0)
    factor = (after if metric in after.metrics else before).methodology.metrics[metric].factor
    return Part(
        metric, factor, score_0, score_1, weight_0, weight_1,
        (weight_0 + weight_1) / 2 * (last - first), ((first + last) / 2 - level) * (weight_1 - weight_0),
    )  # fmt: skip


def _score(card: Scorecard, metric: str, weight: float) -> float | None:
    return card.metrics[metric].score if metric in card.metrics and weight else None


def _either(score: float | None, other: float | None) -> float:
    """The score; where there is none, the other's, so that appearing is a change of weight and not of score."""
    found = score if score is not None else other
    return 0.0 if found is None else float(found)


def effective_weight(card: Scorecard, metric: str) -> float:
    """A metric's share of the average: the average is the sum of these times the scores. 0 where it is not scored."""
    if metric not in card.metrics or card.metrics[metric].score is None:
        return 0.0
    factor = card.methodology.metrics[metric].factor
    total, available = card["scorecard.scored_weight"], card[f"{factor}.available"]
    if not total or not available:
        return 0.0
    return float(card[f"{factor}.scored_weight"] / total * card[f"{metric}.available"] / available)
