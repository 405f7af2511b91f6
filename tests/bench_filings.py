"""Reading filings: the time of inline documents to inputs against lxml merely parsing them, and one of 19 MB."""

from __future__ import annotations

import gzip
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.conftest import ROOT, SHARED

Row = tuple[str, str, str, float, float]  # name, measured, floor, ratio, goal

INLINE = SHARED / "data" / "inline"
MEDIUM = "nvda-10k-fy2025.htm.gz"
REPEATS = 7
LEAST = 1_000_000
CLEARED = 40_000_000


def bench() -> Iterator[Row]:
    """Nothing where the real filings are not at hand."""
    if not (INLINE / MEDIUM).is_file():
        return
    yield from whole_filings()
    yield from nineteen_megabytes()


def whole_filings() -> Iterator[Row]:
    """Every real filing above a megabyte from its bytes to its inputs: all together, and the slowest by its ratio."""
    rows = [row for path in sorted(INLINE.glob("*.htm.gz")) if (row := one_filing(path)) is not None]
    floor, read = sum(row[1] for row in rows), sum(row[2] for row in rows)
    name = f"{len(rows)} filings of {sum(row[3] for row in rows) / 1e6:.0f} MB to inputs"
    yield name, f"{read * 1e3:.0f} ms", f"lxml alone {floor * 1e3:.0f} ms", read / floor, 3.0
    slowest, floor, read, _ = max(rows, key=lambda row: row[2] / row[1])
    name = f"the slowest of them, {slowest}"
    yield name, f"{read * 1e3:.0f} ms", f"lxml alone {floor * 1e3:.0f} ms", read / floor, 3.0


def one_filing(path: Path) -> tuple[str, float, float, int] | None:
    """Its name, processor seconds of lxml merely parsing it and of reading it to inputs, and its bytes.

    In turns, so that a busy machine hits both alike. What the last turn left in memory is cleared away outside of the
    timing: the allocator puts that off to whoever next asks for much. None: too small, or no filing of its own.
    """
    from lxml import etree

    from scoring.filings.sources import read_bytes
    from scoring.problems import Refused

    name, data = path.name.removesuffix(".htm.gz"), gzip.decompress(path.read_bytes())
    if len(data) < LEAST:
        return None
    with suppress(Refused):
        read_bytes(data, path.name.removesuffix(".gz"))
        floors, taken = [], []
        for _ in range(REPEATS):
            bytearray(CLEARED)
            start = time.process_time()
            root = etree.fromstring(data)
            floors.append(time.process_time() - start)
            del root
            bytearray(CLEARED)
            start = time.process_time()
            filing = read_bytes(data, path.name.removesuffix(".gz"))
            taken.append(time.process_time() - start)
            del filing
        return name, statistics.median(floors), statistics.median(taken), len(data)
    return None


def nineteen_megabytes() -> Iterator[Row]:
    code = "from tests.bench_filings import large; large()"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    seconds, memory, size, facts = map(float, result.stdout.split())
    name = f"a {size:.0f} MB filing of {facts:,.0f} facts to inputs"
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
    """Prints seconds of reading 19 MB to inputs, MB used at the most by the whole process, MB read, facts."""
    from scoring.filings.archive import read_document
    from scoring.filings.concepts import load_concepts
    from scoring.filings.selection import select

    data = repeated(INLINE / MEDIUM, 19)
    start = time.perf_counter()
    document = read_document(data, "large.htm", load_concepts().wanted())
    filing = select(document)
    assert all(datum.fact is not None for datum in filing.data.values() if datum.status == "found")
    taken = time.perf_counter() - start
    print(taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, len(data) / 1e6, len(document.facts))
