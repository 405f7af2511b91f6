"""The nearest combination of drivers that moves the score to another band: the most likely way to get there."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.analysis.distributions import correlation, nearest_valid
from scoring.analysis.levers import base_of, support
from scoring.analysis.names import SCORE, SEED
from scoring.analysis.simulate import driven
from scoring.analysis.tornado import ends_of
from scoring.methodology.document import Driver
from scoring.scorecard import Scorecard

Array = Any  # numpy.ndarray
P10_TO_P90 = 2.563  # standard deviations of a normal
FARTHEST = 6.0  # standard deviations that are looked at
RADII, FINER = 24, 3
DIRECTIONS, ROUNDS = 80, 8
NEAR = 0.1  # standard deviations over which a slope is taken
PLACES, NO_MOVE = 12, 1e-9


@dataclass(frozen=True, slots=True)
class Combination:
    """Where the drivers go together, what the score is there, and how far it is.

    `distance` is in standard deviations, correlations counted: 1 is an ordinary year, 3 a rare one.
    """

    values: Mapping[str, float]
    base: Mapping[str, float]
    distance: float
    score: float


@dataclass(frozen=True, slots=True)
class _Space:
    """Drivers around today's values, one unit a standard deviation (P10 to P90 over 2.563), correlated."""

    drivers: tuple[Driver, ...]
    base: Array
    sd: Array
    low: Array
    high: Array
    factor: Array  # uncorrelated → correlated
    inverse: Array

    def values(self, steps: Array) -> Array:
        """Uncorrelated steps (n × drivers) → values, kept within what the drivers can be."""
        return np.clip(self.base + (steps @ self.factor.T) * self.sd, self.low, self.high)

    def distance(self, values: Array) -> Array:
        moved = (values - self.base) / self.sd
        return np.sqrt(np.einsum("ni,ij,nj->n", moved, self.inverse, moved))


def nearest_combination(card: Scorecard, there: Callable[[Array], Array]) -> Combination | None:
    """The combination at the shortest distance whose score satisfies `there`; None within six deviations.

    Directions are walked outwards until the score gets there; the best is varied, closer each time. The same card
    gives the same answer.
    """
    space = _space(card)
    if space is None:
        return None
    generator = np.random.default_rng(SEED)
    count = len(space.drivers)
    directions = np.vstack(
        [
            np.eye(count),
            -np.eye(count),
            _steepest(card, space, np.zeros(count)),
            generator.normal(size=(DIRECTIONS, count)),
        ]
    )
    best: tuple[float, Array] | None = None
    spread = 0.6
    for _ in range(ROUNDS):
        found = _walked(card, space, directions, there)
        if found is not None and (best is None or found[0] < best[0]):
            best = found
        if best is None:
            return None
        noise = generator.normal(size=(DIRECTIONS, count)) * spread / math.sqrt(count)
        directions = np.vstack([best[1], _steepest(card, space, best[1]), _unit(best[1]) + noise])
        spread *= 0.7
    assert best is not None
    values = space.values(best[1][None, :])
    score = float(_scores(card, space, values)[0])
    names = [driver.id for driver in space.drivers]
    return Combination(
        dict(zip(names, values[0].tolist(), strict=True)), dict(zip(names, space.base.tolist(), strict=True)),
        float(space.distance(values)[0]), score,
    )  # fmt: skip


def _space(card: Scorecard) -> _Space | None:
    """Of the drivers that move the score; without the others the distance is the same, and nothing is said of them."""
    methodology = card.methodology
    everything = list(methodology.drivers.values())
    bases = [base_of(card, driver) for driver in everything]
    matrix = nearest_valid(correlation(methodology))
    known = _of([index for index, base in enumerate(bases) if base == base], card, everything, bases, matrix)
    moving = [] if known is None else _moving(card, known)
    return _of([everything.index(driver) for driver in moving], card, everything, bases, matrix)


def _of(
    used: Sequence[int], card: Scorecard, everything: Sequence[Driver], bases: Sequence[float], matrix: Array
) -> _Space | None:
    if not used:
        return None
    drivers = tuple(everything[index] for index in used)
    base = np.array([bases[index] for index in used])
    ends = np.array([ends_of(card, driver) for driver in drivers])
    limits = np.array([support(driver) for driver in drivers])
    part = matrix[np.ix_(used, used)] + 1e-9 * np.eye(len(used))
    sd = np.maximum((ends[:, 1] - ends[:, 0]) / P10_TO_P90, 1e-12)
    low, high = np.minimum(limits[:, 0], base), np.maximum(limits[:, 1], base)
    return _Space(drivers, base, sd, low, high, np.linalg.cholesky(part), np.linalg.inv(part))


def _moving(card: Scorecard, space: _Space) -> list[Driver]:
    """The drivers that make a difference: today, or from any of some places around it."""
    count = len(space.drivers)
    steps = np.random.default_rng(SEED).normal(size=(PLACES, count))
    places = np.vstack([space.base, space.values(steps)])
    trials = np.repeat(places[None], 2 * count, axis=0)
    for index in range(count):
        trials[2 * index, :, index], trials[2 * index + 1, :, index] = space.low[index], space.high[index]
    scores = _scores(card, space, np.vstack([places, trials.reshape(-1, count)])).reshape(2 * count + 1, -1)
    differs = (np.abs(scores[1:] - scores[0]) > NO_MOVE) | (np.isnan(scores[1:]) != np.isnan(scores[0]))
    return [driver for index, driver in enumerate(space.drivers) if differs[2 * index : 2 * index + 2].any()]


def _scores(card: Scorecard, space: _Space, values: Array) -> Array:
    with np.errstate(all="ignore"):
        run = driven(card.run, space.drivers, list(np.ascontiguousarray(values.T)))
        return np.broadcast_to(np.asarray(run[SCORE], dtype=float), (len(values),))


def _steepest(card: Scorecard, space: _Space, at: Array) -> Array:
    """The directions of steepest fall and rise at a place, and halfway to them: the nearest place lies along one."""
    count = len(space.drivers)
    steps = at + np.vstack([NEAR * np.eye(count), -NEAR * np.eye(count)])
    scores = np.nan_to_num(_scores(card, space, space.values(steps)))
    slope = _unit(scores[:count] - scores[count:])
    return np.vstack([slope, -slope, _unit(at) + slope, _unit(at) - slope])


def _unit(steps: Array) -> Array:
    return steps / (np.linalg.norm(steps) or 1.0)


def _walked(
    card: Scorecard, space: _Space, directions: Array, there: Callable[[Array], Array]
) -> tuple[float, Array] | None:
    """The shortest way over all directions: its distance and its steps."""
    lengths = np.linalg.norm(directions, axis=1, keepdims=True)
    unit = directions / np.where(lengths > 0, lengths, 1.0)
    inner, outer = np.zeros(len(unit)), np.full(len(unit), FARTHEST)
    for _ in range(FINER):
        shares = np.linspace(0.0, 1.0, RADII + 1)[1:]
        radii = inner[:, None] + (outer - inner)[:, None] * shares
        steps = (radii[..., None] * unit[:, None, :]).reshape(-1, unit.shape[1])
        hit = there(_scores(card, space, space.values(steps))).reshape(radii.shape)
        arrived = hit.any(axis=1)
        if not arrived.any():
            return None
        first = hit.argmax(axis=1)
        rows = np.arange(len(unit))
        outer = radii[rows, first]
        inner = np.where(first > 0, radii[rows, np.maximum(first - 1, 0)], inner)
        unit, inner, outer = unit[arrived], inner[arrived], outer[arrived]
    steps = outer[:, None] * unit
    distances = space.distance(space.values(steps))
    nearest = int(distances.argmin())
    return float(distances[nearest]), steps[nearest]
