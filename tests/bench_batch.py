"""How long a batch over company facts takes, against inflating and decoding only the wanted concepts."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from tests.bench_companyfacts import Line, bare_decoder, files
from tests.conftest import ROOT, SOAK

MEMBERS = 2_000 if SOAK else 300
FEW = 100
TURNS = 3


def bench() -> Iterator[Line]:
    """A zip of all company facts beside the checkout, each many times over; nothing where there are none."""
    if not files():
        return
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as folder:
        archive, few = Path(folder) / "facts.zip", Path(folder) / "few.zip"
        write_archive(archive, MEMBERS)
        write_archive(few, FEW)
        turns = [(_run("floor", archive), _run("one", archive), _run("two", archive)) for _ in range(TURNS)]
        _, _, memory_of_few = _run("one", few)
    floor, one, two = ([turn[place] for turn in turns] for place in range(3))
    bare, taken = (statistics.median(cpu for cpu, _, _ in runs) for runs in (floor, one))
    alone, together = (statistics.median(wall for _, wall, _ in runs) for runs in (one, two))
    memory = max(peak for _, _, peak in one)
    name = f"a batch of {MEMBERS:,} company-facts files"
    yield name, f"{taken:.1f} s", f"inflate, decode {bare:.1f} s", taken / bare, 1.3
    yield "the same with two processes", f"{together:.1f} s", f"one: {alone:.1f} s", together / alone, 0.6
    yield "its memory", f"{memory:.0f} MB", f"of {FEW}: {memory_of_few:.0f} MB", memory / memory_of_few, 1.1


def write_archive(path: Path, members: int) -> None:
    """A zip with each of the files many times under other names, each deflated once."""
    packed = []
    for name, content in files():
        deflater = zlib.compressobj(wbits=-15)
        packed.append((name, content, deflater.compress(content) + deflater.flush()))
    with zipfile.ZipFile(path, "w") as archive:
        assert archive.fp is not None
        for number in range(members):
            name, content, deflated = packed[number % len(packed)]
            info = zipfile.ZipInfo(f"{number:05}_{name}")
            info.compress_type = zipfile.ZIP_DEFLATED
            info.file_size, info.compress_size, info.CRC = len(content), len(deflated), zlib.crc32(content)
            info.header_offset = archive.fp.tell()
            archive.fp.write(info.FileHeader() + deflated)
            archive.filelist.append(info)
            archive.NameToInfo[info.filename] = info
        archive.start_dir = archive.fp.tell()
        archive._didModify = True  # type: ignore[attr-defined]


def _run(what: str, archive: Path) -> tuple[float, float, float]:
    """Processor seconds, seconds and MB at the most of one run in a process of its own, its imports aside."""
    code = f"from tests.bench_batch import {what}, measured; measured({what}, {str(archive)!r})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    cpu, wall, peak = json.loads(done.stdout)
    return cpu, wall, peak


def measured(what: object, archive: str) -> None:
    """Print what `_run` reads."""
    assert callable(what)
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as folder:  # imports and the methodology aside
        small = Path(folder) / "small.zip"
        write_archive(small, 20)
        what(small)
    cpu, wall = time.process_time(), time.perf_counter()
    what(Path(archive))
    spent = time.process_time() - cpu, time.perf_counter() - wall
    print(json.dumps([*spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


def floor(archive: Path) -> None:
    """Inflating every member and decoding only the wanted concepts, nothing kept."""
    from scoring.filings.concepts import load_concepts

    decoder = bare_decoder(load_concepts().wanted())
    with zipfile.ZipFile(archive) as file:
        for info in file.infolist():
            with file.open(info) as stream:
                decoder.decode(stream.read(info.file_size + 1))


def one(archive: Path, processes: int = 1) -> None:
    from scoring.analysis.batch import Job, run_batch

    with tempfile.TemporaryDirectory(prefix="assay-bench-") as folder:
        run_batch(Job(str(archive)), Path(folder) / "diary", processes)


def two(archive: Path) -> None:
    one(archive, 2)
