"""How long the SEC's company facts take to become inputs, against a bare typed decode of the same concepts.

In turns in the same run, as processor time, so that a busy machine hits both alike.
"""

from __future__ import annotations

import gzip
import json
import statistics
import time
from collections.abc import Callable, Collection, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from tests.conftest import SHARED

Line = tuple[str, str, str, float, float]  # name, measured, floor, ratio, goal

FOLDER = SHARED / "data" / "companyfacts"
WHOLE = 1_000_000  # bytes of the whole files; the others are extracts


class Row(msgspec.Struct, gc=False):
    """What a figure is, and no more."""

    end: date
    val: float | None
    accn: str
    form: str
    filed: date
    start: date | None = None


def bare_decoder(concepts: Collection[str]) -> msgspec.json.Decoder[Any]:
    """The floor: msgspec with a type that names the wanted concepts."""
    by_taxonomy: dict[str, list[str]] = {}
    for concept in sorted(concepts):
        taxonomy, _, tag = concept.rpartition(":")
        by_taxonomy.setdefault(taxonomy, []).append(tag)
    concept_type = msgspec.defstruct("Concept", [("units", dict[str, list[Row]])])
    groups = [_optional(tags, [concept_type] * len(tags)) for tags in by_taxonomy.values()]
    return msgspec.json.Decoder(msgspec.defstruct("File", [("facts", _optional(list(by_taxonomy), groups))]))


def _optional(names: list[str], types: list[Any]) -> type[msgspec.Struct]:
    fields = [(f"f{number}", type_ | None, None) for number, type_ in enumerate(types)]
    return msgspec.defstruct("Group", fields, rename={f"f{number}": name for number, name in enumerate(names)})


def in_turns(*actions: Callable[[], object], repeats: int = 25) -> list[float]:
    """Median processor seconds of each, run in turns."""
    taken: list[list[float]] = [[] for _ in actions]
    for _ in range(repeats + 1):
        for action, times in zip(actions, taken, strict=True):
            start = time.process_time()
            action()
            times.append(time.process_time() - start)
    return [statistics.median(times[1:]) for times in taken]


def files() -> list[tuple[str, bytes]]:
    """The company facts beside the checkout, unpacked; none where they are not there."""
    return [(path.name.removesuffix(".gz"), _unpacked(path)) for path in sorted(FOLDER.glob("*.json.gz"))]


def _unpacked(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


def bench() -> Iterator[Line]:
    """All issuers whose file is whole; nothing where the shared data is not there."""
    from scoring.filings.companyfacts import read_company_facts
    from scoring.filings.concepts import load_concepts
    from scoring.filings.sources import read_bytes

    whole = [(name, data) for name, data in files() if len(data) > WHOLE]
    if not whole:
        return
    concepts = load_concepts().wanted()
    decoder = bare_decoder(concepts)
    bare = read = inputs = loads = 0.0
    for name, data in whole:
        floor, facts, filing = in_turns(
            partial(decoder.decode, data), partial(read_company_facts, data, concepts), partial(read_bytes, data, name)
        )
        bare, read, inputs = bare + floor, read + facts, inputs + filing
        loads += in_turns(partial(json.loads, data), repeats=3)[0]
    beside = f"typed decode {bare * 1e3:.1f} ms"
    yield f"company facts of {len(whole)} issuers, all wanted", f"{read * 1e3:.1f} ms", beside, read / bare, 1.3
    yield f"company facts of {len(whole)} issuers to inputs", f"{inputs * 1e3:.1f} ms", beside, inputs / bare, 1.3
    size = sum(len(data) for _, data in whole) / 1e6
    json_loads = f"json.loads {loads * 1e3:.0f} ms"
    yield f"the same {size:.0f} MB to inputs", f"{inputs * 1e3:.1f} ms", json_loads, inputs / loads, 0.3


if __name__ == "__main__":
    for line in bench():
        print(*line)
