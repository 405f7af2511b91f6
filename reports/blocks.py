"""What a document is made of, as plain data: sentences, tables, pictures, and what stands side by side.

All lengths are points. A link is a web address, or `#key` for a place in the document.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from reports.extras import Paper
from reports.picture_marks import Picture

Size = Literal["title", "large", "heading", "body", "small", "fine"]
Align = Literal["left", "right", "decimal"]


@dataclass(frozen=True, slots=True)
class Span:
    """Words in one weight and colour."""

    text: str
    bold: bool = False
    colour: str = "ink"
    link: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph. `bullet` stands before it, the lines hang behind it; `after` is the space under it in lines."""

    spans: tuple[Span, ...]
    size: Size = "body"
    bullet: str = ""
    after: float = 0.4


@dataclass(frozen=True, slots=True)
class Heading:
    """A title inside a chapter. With a key it is a place to link to and a bookmark."""

    text: str
    key: str = ""
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """Left columns wrap and share the width that the others leave, in proportion to `share`."""

    head: str
    align: Align = "left"
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """Cells in the order of the columns. A group row is a heading inside the table; `key` a place to link to."""

    cells: tuple[Text, ...]
    group: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    size: Size = "small"


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what belongs to them, one under the other."""

    rows: tuple[tuple[str, Text], ...]
    name_width: float = 62.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture, with its title above it."""

    picture: Picture
    titled: bool = True


@dataclass(frozen=True, slots=True)
class Masthead:
    """The head of a tear sheet: who, the verdict in large type (`spoken`: in words), and what it rests on."""

    issuer: str
    lines: tuple[Text, ...]
    score: str
    band: str
    spoken: str
    grade: int | None
    verdict: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """Blocks beside each other; widths in proportion."""

    columns: tuple[tuple[Block, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """Blocks that a page break should not part; `leads`: nor from what follows."""

    blocks: tuple[Block, ...]
    leads: bool = False


Block = Text | Heading | Table | Facts | Figure | Masthead | Side | Together


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the document that begins a page and stands in the bookmarks.

    `closer` has the same in less room, again and again, for where it is to stand on one page and does not fit.
    """

    title: str
    key: str
    blocks: tuple[Block, ...]
    closer: tuple[tuple[Block, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A scorecard to be read. `head` and `foot` stand on every page; `alt` texts are inside the pictures."""

    title: str
    subject: str
    language: str
    brand: str
    head: str
    dated: str
    foot: str
    page_word: str
    chapters: tuple[Chapter, ...] = field(default=())
    paper: Paper = "A4"


def say(*parts: str | Span, size: Size = "body", bullet: str = "", after: float = 0.4, bold: bool = False,
        colour: str = "ink") -> Text:  # fmt: skip
    """A paragraph of plain words and spans."""
    spans = tuple(part if isinstance(part, Span) else Span(part, bold, colour) for part in parts)
    return Text(spans, size, bullet, after)


def cell(text: str, bold: bool = False, colour: str = "ink", link: str = "") -> Text:
    """What stands in a table."""
    return Text((Span(text, bold, colour, link),), "small", after=0.0)


def cells(texts: Iterable[str]) -> tuple[Text, ...]:
    return tuple(cell(text) for text in texts)
