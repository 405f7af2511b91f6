"""Other weights: how far the score moves, and how often the issuers' order changes, when factor weights are shaken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.analysis.names import SCORE
from scoring.analysis.simulate import DEFAULT_SEED
from scoring.methodology.document import Methodology
from scoring.scorecard import Scorecard

Array = Any  # numpy.ndarray
SPREAD, DRAWS = 0.30, 1_000


@dataclass(frozen=True, slots=True)
class WeightDraws:
    """`scores[i]` are the draws of card i. `kept` is the share of draws with every pair in today's order.

    `pairs[i, j]` is the share of draws in which i stays above j, for each pair that i leads today; `tau` is Kendall's,
    the mean over the draws.
    """

    scores: tuple[Array, ...]
    kept: float | None
    pairs: Mapping[tuple[int, int], float]
    tau: float | None
    spread: float
    seed: int

    def percentiles(self, index: int, at: Sequence[float] = (5, 50, 95)) -> tuple[float, ...]:
        known = self.scores[index][~np.isnan(self.scores[index])]
        return tuple(float(x) for x in np.percentile(known, at)) if known.size else ()


def shaken_weights(
    cards: Sequence[Scorecard], spread: float = SPREAD, draws: int = DRAWS, seed: int = DEFAULT_SEED
) -> WeightDraws:
    """Every factor's weight times a uniform draw within ± spread, brought back to 100; the same for all of a profile.

    Cards of one methodology; those without a point score do not enter the order.
    """
    generator = np.random.default_rng(seed)
    drawn = _weights(cards[0].methodology, spread, draws, generator) if cards else {}
    scores = tuple(_scores(card, drawn, draws) for card in cards)
    scored = [index for index, card in enumerate(cards) if card.score is not None]
    pairs = {
        (i, j): float((scores[i] > scores[j]).mean()) for i in scored for j in scored if cards[i].score > cards[j].score
    }
    if not pairs:
        return WeightDraws(scores, None, {}, None, spread, seed)
    orders = np.array([scores[i] > scores[j] for i, j in pairs])
    tau = float((2.0 * orders.mean(axis=0) - 1.0).mean())
    return WeightDraws(scores, float(orders.all(axis=0).mean()), pairs, tau, spread, seed)


def _weights(methodology: Methodology, spread: float, draws: int, generator: np.random.Generator) -> dict[str, Array]:
    """Parameter name → its draws, for every profile."""
    out: dict[str, Array] = {}
    for profile in methodology.profiles:
        names = [f"{factor}.weight.{profile}" for factor in methodology.factors]
        base = np.array([float(methodology.edits.get(name, methodology.parameters[name])) for name in names])  # type: ignore[arg-type]
        raw = base[:, None] * generator.uniform(1 - spread, 1 + spread, size=(len(names), draws))
        total = raw.sum(axis=0)
        out |= dict(zip(names, 100.0 * raw / np.where(total > 0, total, 1.0), strict=True))
    return out


@np.errstate(all="ignore")
def _scores(card: Scorecard, drawn: Mapping[str, Array], draws: int) -> Array:
    program = card.run.program
    changes = {program.slots[name]: values for name, values in drawn.items()}
    run = card.run.fork(changes, program.affected(changes))
    return np.broadcast_to(np.asarray(run[SCORE], dtype=float), (draws,))
