"""How long the things take that a user waits for, each against a floor measured in the same run.

    make bench            all of them
    make bench ONLY=pdf   those whose name has this word

A goal is a ratio, since machines differ; every figure is a median of repeats. Exit code 1 where a goal is missed.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator

from tests.conftest import ROOT

Row = tuple[str, str, str, float, float]  # name, measured, floor, ratio, goal


def median(action: Callable[[], object], repeats: int = 9) -> float:
    """Seconds of one call, the median of repeats after one to warm up."""
    action()
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def scorecard() -> Iterator[Row]:
    from scoring.engine import evaluate
    from scoring.filings.samples import read_sample
    from scoring.methodology.load import load_methodology

    methodology, filing = load_methodology(), read_sample("coreweave")

    def one() -> tuple[float, ...]:
        card = evaluate(methodology, filing)
        return card.score, card.low, card.high, *(factor.score for factor in card.factors.values())

    taken = median(one, 51)
    yield "one scorecard, once loaded", f"{taken * 1e3:.2f} ms", "1 ms", taken / 1e-3, 1.0


def loading() -> Iterator[Row]:
    from resources import METHODOLOGIES
    from scoring.methodology.load import read_methodology

    text = (METHODOLOGIES / "assay.toml").read_text(encoding="utf-8")
    floors, loads = [], []
    for _ in range(9):  # in turns, so that a slow moment hits both
        floors.append(median(lambda: tomllib.loads(text), 1))
        loads.append(median(lambda: read_methodology(text, "assay.toml"), 1))
    floor, load = statistics.median(floors), statistics.median(loads)
    yield "loading the methodology", f"{load * 1e3:.0f} ms", f"tomllib {floor * 1e3:.0f} ms", load / floor, 4.0


def draws() -> Iterator[Row]:
    """In a process of its own, on one core, so that its memory is its own."""
    code = "from tests.bench import million; million()"
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    floor, taken, whole, memory = map(float, result.stdout.split())
    yield "a million draws of the point score", f"{taken:.2f} s", f"normals {floor:.2f} s", taken / floor, 8.0
    yield "their memory, the drawn matrix aside", f"{memory:.0f} MB", "500 MB", memory / 500, 1.0
    yield "a million draws with the drawing", f"{whole:.2f} s", f"normals {floor:.2f} s", whole / floor, 9.0


def million() -> None:
    """Prints seconds of the normals, of evaluating them, of `simulate` as a whole, and MB used by evaluating."""
    import numpy as np

    from scoring.analysis.simulate import chunks, evaluate_draws, simulate
    from scoring.engine import evaluate
    from scoring.filings.samples import read_sample
    from scoring.methodology.load import load_methodology

    card = evaluate(load_methodology(), read_sample("coreweave"))
    evaluate_draws(card, chunks(np.random.default_rng(0).standard_normal((1_000, 10))), 1_000)
    floors, taken = [], []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for seed in range(3):
        start = time.perf_counter()
        normals = np.random.default_rng(seed).standard_normal((1_000_000, 10))
        floors.append(time.perf_counter() - start)
        if seed == 0:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.perf_counter()
        evaluate_draws(card, chunks(normals), len(normals))
        taken.append(time.perf_counter() - start)
        del normals
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    start = time.perf_counter()
    simulate(card, 1_000_000)
    whole = time.perf_counter() - start
    print(statistics.median(floors), statistics.median(taken), whole, memory)


def scenarios() -> Iterator[Row]:
    from scoring.analysis.scenarios import all_scenarios
    from scoring.engine import evaluate
    from scoring.filings.samples import read_sample
    from scoring.methodology.load import load_methodology

    card = evaluate(load_methodology(), read_sample("coreweave"))
    taken = median(lambda: [stressed.score for stressed in all_scenarios(card).values()], 21)
    yield "all scenarios", f"{taken * 1e3:.1f} ms", "a frame, 16 ms", taken / 16e-3, 1.0


def analysis() -> Iterator[Row]:
    from tests.bench_analysis import bench

    yield from bench()


def pdf() -> Iterator[Row]:
    from tests.bench_pdf import LIMIT, bench

    yield from _against_floor(bench(), LIMIT)


def workbook() -> Iterator[Row]:
    from tests.bench_workbook import LIMIT, bench

    yield from _against_floor(bench(), LIMIT)


def window() -> Iterator[Row]:
    from tests.bench_window import PAINT_LIMIT, SCORE_LIMIT, bench

    for row, goal in zip(bench(), (PAINT_LIMIT, SCORE_LIMIT), strict=True):
        yield from _against_floor([row], goal)


def smooth() -> Iterator[Row]:
    from tests.bench_smooth import bench

    yield from bench()


def filings() -> Iterator[Row]:
    from tests.bench_filings import bench

    yield from bench()


def companyfacts() -> Iterator[Row]:
    from tests.bench_companyfacts import bench

    yield from bench()


def batch() -> Iterator[Row]:
    from tests.bench_batch import bench

    yield from bench()


def _against_floor(rows: Iterable[tuple[str, float, float, float]], goal: float) -> Iterator[Row]:
    """Rows of (name, seconds, limit, ratio to the floor) as rows of this table."""
    for name, measured, _, ratio in rows:
        yield name, f"{measured * 1e3:.0f} ms", f"{measured / ratio * 1e3:.0f} ms", ratio, goal


PARTS = (scorecard, loading, draws, scenarios, analysis, pdf, workbook, window, smooth, filings, companyfacts, batch)


def main(only: str = "") -> int:
    """Print a table of all goals; 1 if one is missed."""
    missed = 0
    print(f"{'':<52}{'measured':>12}  {'against':<24}{'ratio':>7}{'goal':>8}")
    for part in PARTS:
        if only and only not in part.__name__:
            continue
        for name, measured, floor, ratio, goal in part():
            met = ratio <= goal
            missed += not met
            print(
                f"{name:<44}{measured:>12}  {floor:<24}{ratio:>7.2f}{goal:>8.2f}  {'' if met else 'MISSED'}", flush=True
            )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
