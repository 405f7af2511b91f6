"""Marginals and their correlation: from standard normals to drawn values of the methodology's drivers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from scoring.methodology.document import Driver, Methodology

Array = Any  # numpy.ndarray
Marginal = Callable[[Array], Array]

FARTHEST = 8.5  # standard deviations that a table covers: P = 1e-17
TABLE = 8193
INTEGRATION = 50_001
PROJECTIONS = 500


def marginal(driver: Driver) -> Marginal:
    """Standard normal → value of the driver; that its distribution is one was seen when the methodology was read."""
    given = driver.distribution
    kind = str(given["kind"])
    if kind == "lognormal":
        mean, sd = _numbers(given, "mean", "sd")
        return lambda z: np.exp(mean + sd * z)
    if kind == "normal":
        mean, sd = _numbers(given, "mean", "sd")
        low, high = _limit(given, "low", -math.inf), _limit(given, "high", math.inf)
        if low == -math.inf and high == math.inf:
            return lambda z: mean + sd * z
        return lambda z: np.clip(mean + sd * z, low, high)
    return _tabulated(_quantiles(kind, given))


def _numbers(given: Mapping[str, object], *keys: str) -> list[float]:
    return [float(given[key]) for key in keys]  # type: ignore[arg-type]


def _limit(given: Mapping[str, object], key: str, default: float) -> float:
    value = given.get(key)
    return default if value is None else float(value)  # type: ignore[arg-type]


def _quantiles(kind: str, given: Mapping[str, object]) -> Callable[[Array], Array]:
    """Probability → value."""
    match kind:
        case "uniform":
            low, high = _numbers(given, "low", "high")
            return lambda p: low + (high - low) * p
        case "triangular":
            low, mode, high = _numbers(given, "low", "mode", "high")
            at = (mode - low) / (high - low)
            return lambda p: np.where(
                p < at,
                low + np.sqrt(p * (high - low) * (mode - low)),
                high - np.sqrt((1 - p) * (high - low) * (high - mode)),
            )
        case "beta":
            a, b = _numbers(given, "a", "b")
            return _integrated(lambda x: x ** (a - 1) * (1 - x) ** (b - 1), 1.0)
        case "gamma":
            shape, scale = _numbers(given, "shape", "scale")
            return _integrated(lambda x: x ** (shape - 1) * np.exp(-x / scale), scale * (shape + 40.0))
    raise KeyError("kind")


def _integrated(density: Callable[[Array], Array], end: float) -> Callable[[Array], Array]:
    """Quantiles of a density on (0, end), by the midpoint rule."""
    edges = np.linspace(0.0, end, INTEGRATION)
    mass = density((edges[1:] + edges[:-1]) / 2)
    cumulative = np.concatenate([[0.0], np.cumsum(mass)])
    cumulative /= cumulative[-1]
    return lambda p: np.interp(p, cumulative, edges)


@lru_cache(maxsize=1)
def _probabilities() -> Array:
    """The normal distribution function at the places of a table."""
    return np.array([0.5 * math.erfc(-x / math.sqrt(2.0)) for x in np.linspace(-FARTHEST, FARTHEST, TABLE)])


def normal_quantile(probabilities: Array) -> Array:
    """Probability → standard normal, by a table of the distribution function."""
    return np.interp(probabilities, _probabilities(), np.linspace(-FARTHEST, FARTHEST, TABLE))


def _tabulated(quantile: Callable[[Array], Array]) -> Marginal:
    """A table over the normal itself, so that a draw costs one look-up and no inverse."""
    values = quantile(_probabilities())
    slopes = np.append(np.diff(values), 0.0)
    step = (TABLE - 1) / (2 * FARTHEST)

    def look_up(draws: Array) -> Array:
        place = (np.clip(draws, -FARTHEST, FARTHEST) + FARTHEST) * step
        index = place.astype(np.intp)
        return values[index] + slopes[index] * (place - index)

    return look_up


def correlation(methodology: Methodology) -> Array:
    """The drivers' correlation matrix in the order of the methodology."""
    names = list(methodology.drivers)
    matrix = np.eye(len(names))
    for (a, b), rho in methodology.correlations.items():
        i, j = names.index(a), names.index(b)
        matrix[i, j] = matrix[j, i] = rho
    return matrix


def is_valid(matrix: Array) -> bool:
    """Whether correlations can hold together: the matrix is positive semi-definite."""
    return bool(np.linalg.eigvalsh(matrix).min() >= 0.0)


def nearest_valid(matrix: Array) -> Array:
    """The matrix if positive semi-definite, else the nearest correlation matrix that is (Frobenius norm, Higham 2002).

    Alternating projections on the semi-definite matrices, with Dykstra's correction, and on those with a unit diagonal.
    """
    if is_valid(matrix):
        return matrix
    found, correction = matrix, np.zeros_like(matrix)
    for _ in range(PROJECTIONS):
        wanted = found - correction
        values, vectors = np.linalg.eigh(wanted)
        projected = vectors @ np.diag(np.clip(values, 0.0, None)) @ vectors.T
        correction = projected - wanted
        found = projected.copy()
        np.fill_diagonal(found, 1.0)
        if np.abs(found - projected).max() < 1e-12:
            break
    scale = 1.0 / np.sqrt(np.diag(projected))
    return projected * np.outer(scale, scale)
