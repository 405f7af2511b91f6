"""Monte Carlo: correlated draws of the drivers through the one `evaluate`, in chunks so that memory stays flat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.analysis.distributions import correlation, marginal, nearest_valid
from scoring.methodology.document import Driver
from scoring.methodology.program import DRAW, Run
from scoring.scorecard import Scorecard

Array = Any  # numpy.ndarray
CHUNK = 24_576
DEFAULT_SEED = 20250331
SCORE = "scorecard.score"


@dataclass(frozen=True, slots=True)
class Simulation:
    """`values[name]` holds one number a draw; NaN where a draw has none."""

    seed: int | None
    draws: int
    values: Mapping[str, Array]

    def percentiles(self, name: str, at: Sequence[float] = (5, 25, 50, 75, 95)) -> tuple[float, ...]:
        known = self.values[name][~np.isnan(self.values[name])]
        return tuple(float(x) for x in np.percentile(known, at)) if known.size else ()


def drawn(run: Run, driver: Driver, value: Any) -> Run:
    """The run with one driver at a value: a float, or an array of draws."""
    return run.fork({run.program.slots[DRAW]: value}, ()).overridden(driver.overrides)


def simulate(
    card: Scorecard,
    draws: int,
    seed: int = DEFAULT_SEED,
    names: Sequence[str] = (SCORE,),
    progress: Callable[[float], None] | None = None,
) -> Simulation:
    """Draw the drivers `draws` times and evaluate the named numbers. The same seed gives the same draws."""
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

    return Simulation(seed, draws, evaluate_draws(card, normals(), draws, names))


def evaluate_draws(
    card: Scorecard, normals: Iterator[Array], draws: int, names: Sequence[str] = (SCORE,)
) -> dict[str, Array]:
    """Standard normals, chunk by chunk (draws × drivers), to the named numbers."""
    drivers = list(card.methodology.drivers.values())
    marginals = [marginal(driver) for driver in drivers]
    factor = np.linalg.cholesky(nearest_valid(correlation(card.methodology)) + 1e-12 * np.eye(len(drivers))).T
    out = {name: np.empty(draws) for name in names}
    start = 0
    with np.errstate(all="ignore"):
        for block in normals:
            correlated = np.ascontiguousarray((block @ factor).T)
            run = card.run
            for driver, quantile, z in zip(drivers, marginals, correlated, strict=True):
                run = drawn(run, driver, quantile(z))
            for name in names:
                out[name][start : start + len(block)] = run[name]
            start += len(block)
    return out


def chunks(normals: Array) -> Iterator[Array]:
    """A matrix of draws in chunks."""
    for start in range(0, len(normals), CHUNK):
        yield normals[start : start + CHUNK]
