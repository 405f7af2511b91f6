"""What pictures are made of: lines, boxes, paths and labels, with colours by name; and how wide a label is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from reports.palette import Palette
from resources import FONTS

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """A straight stroke. `dash` is on and off lengths; empty for a solid line."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str = "line"
    width: float = 0.75
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle from its upper left corner. An empty colour is not painted."""

    x: float
    y: float
    width: float
    height: float
    fill: str = "accent"
    stroke: str = ""
    stroke_width: float = 0.75
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Path:
    """Straight pieces through points: a polygon where `closed`, else an open line. An empty colour is not painted."""

    points: tuple[Point, ...]
    fill: str = ""
    stroke: str = ""
    width: float = 0.75
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Label:
    """One line of plain text. (x, y) is on the baseline at the text's start, middle or end."""

    x: float
    y: float
    text: str
    size: float = 8.0
    bold: bool = False
    anchor: Anchor = "start"
    colour: str = "ink"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a number stands in a picture, from its upper left corner: the window leads from there to its lineage.

    `number` is its name in the methodology; `said` names it with its value; `row` counts the issuers or periods of a
    picture of several cards.
    """

    x: float
    y: float
    width: float
    height: float
    number: str
    said: str
    row: int = 0


Mark = Line | Box | Path | Label


@dataclass(frozen=True, slots=True)
class Picture:
    """Marks in painting order; y runs down from the top.

    For readers who cannot see it `alt` says it in a sentence and `table` in rows, the first of which is the header.
    """

    width: float
    height: float
    marks: tuple[Mark, ...]
    title: str
    alt: str
    table: tuple[tuple[str, ...], ...] = ()
    spots: tuple[Spot, ...] = ()


def hex_of(token: str, palette: Palette) -> str:
    """`#RRGGBB` of a colour name: a field of Palette, `grade0`…`grade4` (best to worst), `grade_ink0`…`grade_ink4`."""
    if token[-1:].isdigit():
        colours: tuple[str, ...] = getattr(palette, "grade_ink" if token.startswith("grade_ink") else "grades")
        return colours[int(token[-1])]
    colour: str = getattr(palette, token)
    return colour


@lru_cache(maxsize=1)
def _advances() -> tuple[dict[str, float], dict[str, float]]:
    """Widths of the letters that are not a full square, in thousandths of the size: regular, bold."""
    table = json.loads((FONTS / "advances.json").read_text(encoding="utf-8"))
    return table["regular"], table["bold"]


def text_width(text: str, size: float, bold: bool = False) -> float:
    """How wide a line of text is in Assay Sans, without loading a font. Chinese signs are a full square."""
    widths = _advances()[bold]
    return sum(widths.get(letter, 1000.0) for letter in text) * size / 1000.0


def fitted(text: str, width: float, size: float, bold: bool = False) -> str:
    """The text, cut with an ellipsis where it is wider than `width`."""
    if text_width(text, size, bold) <= width:
        return text
    while text and text_width(text + "…", size, bold) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, width: float, size: float, bold: bool = False) -> tuple[str, ...]:
    """The text in lines no wider than `width`, broken at spaces and, in Chinese, between signs."""
    lines: list[str] = []
    line = ""
    for piece in pieces(text):
        if line and text_width((line + piece).rstrip(), size, bold) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return (*lines, line.rstrip()) if line.strip() else tuple(lines)


NO_START = set("，。；：！？、）》」』】”’%,.;:!?)]}…·")
NO_END = set("（《「『【“‘([{")


def pieces(text: str) -> Iterable[str]:
    """What may not be broken: words with the space after them, single Chinese signs with their punctuation."""
    found: list[str] = []
    for letter in text:
        last = found[-1] if found else ""
        glued = bool(last) and (
            last[-1] in NO_END
            or letter in NO_START
            or letter == " "
            or (last[-1] != " " and not _square(last[-1]) and not _square(letter))
        )
        if glued:
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _square(letter: str) -> bool:
    return letter >= "\u2e80" and letter not in NO_START and letter not in NO_END
