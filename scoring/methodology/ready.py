"""A shipped methodology as it was read and checked, kept beside its file, so that no start reads and checks it again.

`python -m scoring.methodology.ready` writes it anew. It holds nothing that the file does not say, and it counts only
for the very text it was made from: for any other it is as if it were not there.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import msgspec

from scoring.methodology.document import Document, Methodology
from scoring.methodology.nodes import Blank, Flag, Name, Node, Number, Text, children
from scoring.methodology.program import Program
from scoring.methodology.units import Shape

LEAVES = frozenset((Number, Flag, Text, Blank, Name))


class Ready(msgspec.Struct, frozen=True):
    """What a methodology's file says, and its Program.

    `made_of` tells the file's text. `shapes` holds each shape once, `shape_of` the number of the one that each of
    `_nodes` has, -1 for none.
    """

    made_of: tuple[int, int]
    document: Document
    literals: dict[str, float]
    names: tuple[str, ...]
    name_axes: dict[str, tuple[str, ...]]
    reads: dict[str, tuple[str, ...]]
    shapes: tuple[Shape, ...]
    shape_of: tuple[int, ...]


def path_of(file: Path) -> Path:
    """Where the ready form of a methodology file is kept."""
    return file.with_suffix(".ready")


def recall(file: Path) -> Methodology | None:
    """The shipped methodology of that file, checked before; none where what was kept is of another text."""
    try:
        raw = file.read_bytes()
        kept = msgspec.msgpack.decode(path_of(file).read_bytes(), type=Ready)
    except (OSError, msgspec.MsgspecError):
        return None
    if kept.made_of != _made_of(raw):
        return None
    document = kept.document
    shapes = {id(node): kept.shapes[n] for node, n in zip(_nodes(document), kept.shape_of, strict=True) if n >= 0}
    program = Program(
        document.axes, kept.literals, kept.names, document.lines, document.variants, shapes, kept.name_axes, kept.reads
    )
    return Methodology(**document.fields, text=raw.decode(), file=file.name, shipped=True, program=program)


def keep(methodology: Methodology) -> bytes:
    """The ready form of a checked methodology."""
    program = methodology.program
    shapes = list(dict.fromkeys(program.shapes.values()))
    number = {shape: n for n, shape in enumerate(shapes)}
    given = {id(node): number[shape] for node in _nodes(methodology) if (shape := program.shapes.get(id(node)))}
    ready = Ready(
        made_of=_made_of(methodology.text.encode()),
        document=Document(**methodology.fields),
        literals=dict(program.literals),
        names=program.names,
        name_axes=dict(program.name_axes),
        reads={name: tuple(sorted(read)) for name, read in program.reads.items()},
        shapes=tuple(shapes),
        shape_of=tuple(given.get(id(node), -1) for node in _nodes(methodology)),
    )
    return msgspec.msgpack.encode(ready)


def _made_of(raw: bytes) -> tuple[int, int]:
    """What tells one text of a file from another; hashlib would take 7 ms of the start to bring OpenSSL."""
    return len(raw), zlib.crc32(raw)


def _nodes(document: Document) -> Iterator[Node]:
    """Every node of every formula of a document, each before those below it."""
    overrides = chain(
        document.variants.values(),
        document.scenarios.values(),
        (driver.overrides for driver in document.drivers.values()),
    )
    ends = (end for driver in document.drivers.values() for end in (driver.p10, driver.p90))
    open_nodes: list[Node] = [line.node for line in document.lines.values()]
    open_nodes += [node for group in overrides for step in group.steps for _, node in step]
    open_nodes += [end for end in ends if not isinstance(end, float)]
    while open_nodes:
        node = open_nodes.pop()
        yield node
        if type(node) not in LEAVES:
            open_nodes += children(node)


def main() -> None:
    """Write the ready form of every methodology that ships."""
    from dataclasses import replace

    from resources import METHODOLOGIES
    from scoring.filings.located import read_text
    from scoring.methodology.load import methodology_names, read_methodology

    for name in methodology_names():
        file = METHODOLOGIES / f"{name}.toml"
        checked = replace(read_methodology(read_text(file), file.name), shipped=True)
        path_of(file).write_bytes(keep(checked))


if __name__ == "__main__":
    main()
