"""Reading filings: the time of an inline document against lxml merely parsing it, and one of 19 MB."""

from __future__ import annotations

import gzip
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT, SHARED

Row = tuple[str, str, str, float, float]  # name, measured, floor, ratio, goal

INLINE = SHARED / "data" / "inline"
MEDIUM = "nvda-10k-fy2025.htm.gz"
REPEATS = 15


def bench() -> Iterator[Row]:
    """Nothing where the real filings are not at hand."""
    if not (INLINE / MEDIUM).is_file():
        return
    yield from two_megabytes()
    yield from nineteen_megabytes()


def two_megabytes() -> Iterator[Row]:
    from lxml import etree

    from scoring.filings.inline import read_inline

    data = gzip.decompress((INLINE / MEDIUM).read_bytes())
    read_inline(data, MEDIUM)
    floors, taken = [], []
    for _ in range(REPEATS):  # in turns and as processor time, so that a busy machine hits both alike
        start = time.process_time()
        root = etree.fromstring(data)
        floors.append(time.process_time() - start)
        del root
        start = time.process_time()
        document = read_inline(data, MEDIUM)
        taken.append(time.process_time() - start)
        del document
    floor, read = statistics.median(floors), statistics.median(taken)
    size = f"a {len(data) / 1e6:.1f} MB 10-K to its facts"
    yield size, f"{read * 1e3:.0f} ms", f"lxml alone {floor * 1e3:.0f} ms", read / floor, 3.0


def nineteen_megabytes() -> Iterator[Row]:
    code = "from tests.bench_filings import large; large()"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    seconds, memory, size, facts = map(float, result.stdout.split())
    name = f"a {size:.0f} MB filing, {facts:,.0f} facts"
    yield name, f"{seconds:.1f} s", "3 s", seconds / 3, 1.0
    yield "its memory, all of the process", f"{memory:.0f} MB", "400 MB", memory / 400, 1.0


def repeated(path: Path, megabytes: float) -> bytes:
    """A filing made large: the content of its body again and again, each time with other ids."""
    whole = gzip.decompress(path.read_bytes())
    start = whole.index(b"</ix:header>") + len(b"</ix:header>")
    start = whole.index(b">", start) + 1
    end = whole.rindex(b"</body>")
    body = whole[start:end]
    times = round((megabytes * 1e6 - len(whole) + len(body)) / len(body))
    copies = [body, *(body.replace(b' id="f-', b' id="f%d-' % n) for n in range(1, times))]
    return whole[:start] + b"".join(copies) + whole[end:]


def large() -> None:
    """Prints seconds of reading 19 MB with one quote, MB used at the most by the whole process, MB read, facts."""
    from scoring.filings.inline import read_inline

    data = repeated(INLINE / MEDIUM, 19)
    start = time.perf_counter()
    document = read_inline(data, "large.htm")
    assert document.quote(document.facts[-1].fact_id)
    taken = time.perf_counter() - start
    print(taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, len(data) / 1e6, len(document.facts))
