"""Monte Carlo: correlated draws of the drivers through the one `evaluate`, in chunks so that memory stays flat."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.analysis.distributions import correlation, is_valid, marginal, nearest_valid
from scoring.analysis.names import DRAWS, SCORE, SEED
from scoring.methodology.document import Band, Driver
from scoring.methodology.program import DRAW, Run
from scoring.problems import Problem, Refused
from scoring.scorecard import Scorecard

if TYPE_CHECKING:
    from scoring.analysis.levers import Lever

Array = Any  # numpy.ndarray
CHUNK = 24_576
DEFAULT_SEED = SEED
RANKED = 50_000  # draws whose drivers are kept for rank correlation: enough for two digits, and memory stays flat
LEAST_DRAWS, MOST_DRAWS = 100, 10_000_000


@dataclass(frozen=True, slots=True)
class Simulation:
    """`values[name]` holds one number a draw; NaN where a draw has none.

    `drivers[id]` holds, for the first draws, standard normals in the order of the drawn values: for rank correlation.
    `repaired`: the methodology's correlations cannot hold together; the nearest that can were used.
    """

    seed: int | None
    draws: int
    values: Mapping[str, Array]
    drivers: Mapping[str, Array] = field(default_factory=dict)
    repaired: bool = False

    def known(self, name: str) -> Array:
        values = self.values[name]
        return values[~np.isnan(values)]

    def percentiles(self, name: str, at: Sequence[float] = (5, 25, 50, 75, 95)) -> tuple[float, ...]:
        """Of the draws that have the number; none where no draw has."""
        known = self.known(name)
        return tuple(float(x) for x in np.percentile(known, at)) if known.size else ()

    def below(self, name: str, edge: float) -> float | None:
        """The share of draws with the number that lie below an edge."""
        known = self.known(name)
        return float((known < edge).mean()) if known.size else None

    def bands(self, bands: Sequence[Band], name: str = SCORE) -> dict[str, float]:
        """The share of draws in each band, best band first; they add up to 1 over the draws that have a score."""
        known = self.known(name)
        if not known.size:
            return {}
        starts = np.array([band.start for band in bands])
        place = np.clip(np.searchsorted(starts, known, side="right") - 1, 0, len(bands) - 1)
        counts = np.bincount(place, minlength=len(bands))
        return {band.id: float(count) / known.size for band, count in reversed(list(zip(bands, counts, strict=True)))}

    def rank_correlations(self, name: str = SCORE) -> dict[str, float]:
        """Spearman's, each driver to the number: which uncertainty moves it, and which way."""
        values = self.values[name]
        out = {}
        for driver, normals in self.drivers.items():
            known = ~np.isnan(values[: len(normals)])
            out[driver] = spearman(normals[known], values[: len(normals)][known])
        return out


def spearman(x: Array, y: Array) -> float:
    """Rank correlation, ties at their mean rank; 0 where one of the two does not vary."""
    a, b = ranks(x), ranks(y)
    a, b = a - a.mean(), b - b.mean()
    scale = math.sqrt(float(a @ a) * float(b @ b))
    return float(a @ b) / scale if scale else 0.0


def ranks(x: Array) -> Array:
    """Ranks from 0, ties at their mean."""
    _, inverse, counts = np.unique(x, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return (ends - (counts + 1) / 2)[inverse]


def drawn(run: Run, driver: Driver | Lever, value: Any) -> Run:
    """The run with one driver or lever at a value: a float, or an array of draws."""
    return run.fork({run.program.slots[DRAW]: value}, ()).overridden(driver.overrides)


def simulate(
    card: Scorecard,
    draws: int,
    seed: int = DEFAULT_SEED,
    names: Sequence[str] = (SCORE,),
    progress: Callable[[float], None] | None = None,
) -> Simulation:
    """Draw the drivers `draws` times and evaluate the named numbers. The same seed gives the same draws.

    `progress` is told the share that is done; what it raises ends the work. Raises Refused for too few or many draws,
    and for a card whose figures contradict each other.
    """
    card.must_be_sound()
    if not LEAST_DRAWS <= draws <= MOST_DRAWS:
        values = {"draws": f"{draws:,}", "least": LEAST_DRAWS, "most": f"{MOST_DRAWS:,}"}
        raise Refused([Problem("draws_outside", values=values)])
    generator = np.random.default_rng(seed)
    count = len(card.methodology.drivers)
    done = 0

    def normals() -> Iterator[Array]:
        nonlocal done
        while done < draws:
            size = min(CHUNK, draws - done)
            yield generator.standard_normal((size, count))
            done += size
            if progress is not None:
                progress(done / draws)

    kept = {driver: np.empty(min(draws, RANKED)) for driver in card.methodology.drivers}
    repaired = not is_valid(correlation(card.methodology))
    return Simulation(seed, draws, evaluate_draws(card, normals(), draws, names, kept), kept, repaired)


def usual_draws(card: Scorecard) -> Simulation | None:
    """The draws whose P5 to P95 stand beside a disclosure range; None where there is no point score to be spread."""
    return None if card.score is None else simulate(card, DRAWS)


def evaluate_draws(
    card: Scorecard,
    normals: Iterator[Array],
    draws: int,
    names: Sequence[str] = (SCORE,),
    kept: Mapping[str, Array] | None = None,
) -> dict[str, Array]:
    """Standard normals, chunk by chunk (draws × drivers), to the named numbers.

    `kept`, one array a driver in their order, is filled with the first draws, correlated and still as normals.
    """
    drivers = list(card.methodology.drivers.values())
    marginals = [marginal(driver) for driver in drivers]
    factor = np.linalg.cholesky(nearest_valid(correlation(card.methodology)) + 1e-12 * np.eye(len(drivers))).T
    out = {name: np.empty(draws) for name in names}
    start = 0
    with np.errstate(all="ignore"):
        for block in normals:
            correlated = np.ascontiguousarray((block @ factor).T)
            run = driven(card.run, drivers, [quantile(z) for quantile, z in zip(marginals, correlated, strict=True)])
            for name in names:
                out[name][start : start + len(block)] = run[name]
            for normals_of, z in zip(kept.values(), correlated, strict=True) if kept else ():
                room = max(0, min(len(normals_of) - start, len(block)))
                normals_of[start : start + room] = z[:room]
            start += len(block)
    return out


def driven(run: Run, drivers: Sequence[Driver], values: Sequence[Array]) -> Run:
    """The run with all drivers at values, one after the other: a float or an array of draws each."""
    for driver, value in zip(drivers, values, strict=True):
        run = drawn(run, driver, value)
    return run


def chunks(normals: Array) -> Iterator[Array]:
    """A matrix of draws in chunks."""
    for start in range(0, len(normals), CHUNK):
        yield normals[start : start + CHUNK]
