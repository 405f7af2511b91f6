"""How long the what-if answers take: in one broadcast run, and for ten thousand draws."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench import Row, median

FRAME = 16e-3


def bench() -> Iterator[Row]:
    from scoring.analysis.names import BESIDE, SCORE
    from scoring.analysis.reverse import reverse
    from scoring.analysis.simulate import simulate
    from scoring.analysis.sobol import sobol
    from scoring.analysis.tornado import tornado_and_scenarios
    from scoring.engine import evaluate
    from scoring.filings.samples import read_sample
    from scoring.methodology.load import load_methodology

    card = evaluate(load_methodology(), read_sample("coreweave"))
    taken = median(lambda: tornado_and_scenarios(card), 31)
    yield "tornado and all scenarios in one run", f"{taken * 1e3:.1f} ms", "a frame, 16 ms", taken / FRAME, 1.0
    taken = median(lambda: simulate(card, 10_000, names=(SCORE, *BESIDE)), 9)
    yield "10,000 draws of score, gold, cover", f"{taken * 1e3:.0f} ms", "0.25 s", taken / 0.25, 1.0
    taken = median(lambda: sobol(card), 5)
    yield "Sobol indices, 12,288 runs", f"{taken * 1e3:.0f} ms", "0.5 s", taken / 0.5, 1.0
    taken = median(lambda: reverse(card), 5)
    yield "reverse stress, both ways", f"{taken * 1e3:.0f} ms", "0.5 s", taken / 0.5, 1.0
