"""Sobol' indices: how much of the score's variance each driver makes alone, and with all it interacts with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.analysis.distributions import marginal, normal_quantile
from scoring.analysis.names import SCORE
from scoring.analysis.sequence import points
from scoring.analysis.simulate import CHUNK, DEFAULT_SEED, driven
from scoring.scorecard import Scorecard

Array = Any  # numpy.ndarray
BASE = 1024
RESAMPLES = 200
NINETY_FIVE = 1.96
LEAST_SPREAD = 1e-12  # of values scaled to a variance of 1: less is rounding


@dataclass(frozen=True, slots=True)
class Index:
    """Shares of variance; the errors are half of a 95 % interval, from resampling."""

    driver: str
    first: float
    total: float
    first_error: float
    total_error: float


@dataclass(frozen=True, slots=True)
class Sobol:
    """Of one number, drivers independent, the most important first. `runs` is (drivers + 2) × base."""

    name: str
    indices: tuple[Index, ...]
    runs: int
    seed: int
    variance: float


def sobol(
    card: Scorecard,
    base: int = BASE,
    seed: int = DEFAULT_SEED,
    name: str = SCORE,
    progress: Callable[[float], None] | None = None,
) -> Sobol:
    """Saltelli's scheme: two matrices and, for each driver, the first with that driver's column of the second."""
    card.must_be_sound()
    drivers = list(card.methodology.drivers.values())
    count = len(drivers)
    unit = points(base, 2 * count, seed)
    marginals = [marginal(driver) for driver in drivers]

    def evaluate(values: Array) -> Array:
        normals = normal_quantile(values)
        out = np.empty(len(values))
        with np.errstate(all="ignore"):
            for start in range(0, len(values), CHUNK):
                block = normals[start : start + CHUNK].T
                columns = [quantile(np.ascontiguousarray(z)) for quantile, z in zip(marginals, block, strict=True)]
                out[start : start + CHUNK] = driven(card.run, drivers, columns)[name]
                if progress is not None:
                    progress(min(1.0, (start + CHUNK) / len(values)))
        return out

    a, b, mixed = evaluated(evaluate, unit[:, :count], unit[:, count:])
    known = ~(np.isnan(a) | np.isnan(b) | np.isnan(mixed).any(axis=0))
    if not known.any():
        return Sobol(name, (), (count + 2) * base, seed, 0.0)
    found = indices([driver.id for driver in drivers], a[known], b[known], mixed[:, known], seed)
    variance = float(np.concatenate([a[known], b[known]]).var())
    return Sobol(name, tuple(sorted(found, key=lambda index: -index.total)), (count + 2) * base, seed, variance)


def evaluated(evaluate: Callable[[Array], Array], a: Array, b: Array) -> tuple[Array, Array, Array]:
    """The function on both matrices and on A with one column of B (columns × rows), all in one call."""
    stack = [a, b]
    for column in range(a.shape[1]):
        changed = a.copy()
        changed[:, column] = b[:, column]
        stack.append(changed)
    values = np.split(evaluate(np.vstack(stack)), a.shape[1] + 2)
    return values[0], values[1], np.array(values[2:])


def indices(names: Sequence[str], a: Array, b: Array, mixed: Array, seed: int = DEFAULT_SEED) -> list[Index]:
    """First order by Saltelli 2010, total by Jansen 1999, on values centred and scaled; 0 where nothing varies."""
    every = np.concatenate([a, b, mixed.ravel()])
    mean, sd = every.mean(), every.std()
    if np.ptp(np.concatenate([a, b])) == 0:  # a cap holds all draws, or all but some of the mixed ones
        return [Index(name, 0.0, 0.0, 0.0, 0.0) for name in names]
    a, b, mixed = (a - mean) / sd, (b - mean) / sd, (mixed - mean) / sd
    pick = np.random.default_rng(seed).integers(0, len(a), size=(RESAMPLES, len(a)))
    out = []
    for name, changed in zip(names, mixed, strict=True):
        firsts, totals = b * (changed - a), 0.5 * (a - changed) ** 2
        spread = np.concatenate([a[pick], b[pick]], axis=1).var(axis=1)
        errors = [_half_width(terms[pick].mean(axis=1), spread) for terms in (firsts, totals)]
        variance = float(np.concatenate([a, b]).var())
        out.append(Index(name, float(firsts.mean()) / variance, float(totals.mean()) / variance, *errors))
    return out


def _half_width(parts: Array, spread: Array) -> float:
    """95 % of the resampled shares lie within it; resamples in which nothing varies have no share."""
    varies = spread > LEAST_SPREAD
    return NINETY_FIVE * float((parts[varies] / spread[varies]).std(ddof=1)) if varies.sum() > 1 else 0.0
