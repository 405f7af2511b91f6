"""How long the what-if answers take: in one broadcast run, for ten thousand draws, and for thousands of files."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench import Row, median
from tests.conftest import ROOT, SHARED

FRAME = 16e-3
MEMBERS = 2_000


def bench() -> Iterator[Row]:
    yield from answers()
    yield from batches()


def answers() -> Iterator[Row]:
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


def company_facts() -> list[tuple[str, bytes]]:
    """The JSON files of the folder beside the checkout; none where it is not there."""
    folder = SHARED / "data" / "companyfacts"
    return [(path.name.removesuffix(".gz"), gzip.decompress(path.read_bytes())) for path in sorted(folder.glob("*.gz"))]


def batches(members: int = MEMBERS) -> Iterator[Row]:
    """A zip of company facts, each file many times over, against inflating it and decoding the wanted concepts."""
    facts = company_facts()
    if not facts:
        return
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as folder:
        archive = Path(folder) / "companyfacts.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
            for number in range(members):
                name, content = facts[number % len(facts)]
                file.writestr(f"{number:05}_{name}", content)
        floor = _floor(archive)
        one, memory = _batch(archive, Path(folder) / "one", 1)
        two, _ = _batch(archive, Path(folder) / "two", 2)
        _, few = _batch(archive, Path(folder) / "few", 1, most=50)
    yield f"a batch of {members:,} company-facts files", f"{one:.1f} s", f"decoding {floor:.1f} s", one / floor, 1.3
    yield "the same with two processes", f"{two:.1f} s", f"one: {one:.1f} s", two / one, 0.6
    yield "its memory", f"{memory:.0f} MB", f"of 50: {few:.0f} MB", memory / few, 1.15


def _floor(archive: Path) -> float:
    """Inflating every member and decoding only the wanted concepts, nothing kept."""
    from scoring.filings.companyfacts import read_company_facts
    from scoring.filings.concepts import load_concepts

    wanted = load_concepts().wanted()
    start = time.perf_counter()
    with zipfile.ZipFile(archive) as file:
        for name in file.namelist():
            read_company_facts(file.read(name), wanted, name=name)
    return time.perf_counter() - start


def _batch(archive: Path, diary: Path, processes: int, most: int = 0) -> tuple[float, float]:
    """Seconds of the scoring, and the peak in MB, in a process of its own."""
    code = (
        "import json, resource, sys, time; from pathlib import Path; from scoring.analysis import batch;"
        "batch._methodology('assay'); every = batch.items_of;"
        f"batch.items_of = lambda source: every(source)[: {most} or None];"
        f"start = time.perf_counter(); batch.run_batch(batch.Job({str(archive)!r}), Path({str(diary)!r}), {processes});"
        "print(json.dumps([time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    seconds, peak = json.loads(done.stdout)
    return seconds, peak
