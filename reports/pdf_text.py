"""Text on a page: the fonts, the one gate that every word passes, and breaking paragraphs into lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from reports.blocks import Span, Text
from reports.picture_marks import text_width
from resources import FONTS

REGULAR, BOLD = "AssaySans-Regular", "AssaySans-Bold"
MISSING = "□"
VARIATIONS = range(0xFE00, 0xFE10)  # how the letter before is to look
SIZES = {"title": 19.0, "large": 32.0, "heading": 8.5, "body": 8.0, "small": 6.9, "fine": 6.0}
CLOSING = "，。；：！？、）》」』】”’％"
OPENING = "（《「『【“‘"
SQUARE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
PIECE = re.compile(rf"[{OPENING}]*(?:[{SQUARE}]|[^ {SQUARE}]+)[{CLOSING}]* *| +")


@lru_cache(maxsize=1)
def register_fonts() -> frozenset[int]:
    """Make the fonts known to reportlab, once a process; the letters that they have."""
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / f"{name}.ttf"), asciiReadable=1))
    return frozenset(pdfmetrics.getFont(REGULAR).face.charToGlyph) & frozenset(
        pdfmetrics.getFont(BOLD).face.charToGlyph
    )


class _Letters(dict[int, int | str | None]):
    """How each letter is written: itself where the font has it, nothing for controls, else by its number or a box."""

    def __init__(self, boxed: bool) -> None:
        super().__init__()
        self.boxed = boxed

    def __missing__(self, code: int) -> int | str | None:
        letter = chr(code)
        kind = unicodedata.category(letter)
        if (code in register_fonts() and kind not in ("Cc", "Cf", "Cn")) or code == 0xA0:
            written: int | str | None = code
        elif kind == "Cs":
            written = "\ufffd"  # as the record has it
        elif kind in ("Zs", "Zl", "Zp") or letter in "\t\n\r\f\v":
            written = " "
        elif kind in ("Cc", "Cf") or code in VARIATIONS:
            written = None
        else:
            written = MISSING if self.boxed else f"[U+{code:04X}]"
        self[code] = written
        return written


_BY_NUMBER, _BOXED = _Letters(False), _Letters(True)


@lru_cache(maxsize=65536)
def clean(text: str) -> str:
    """The gate: what of a text can be printed. No markup is ever read; what the font lacks is given by its number."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return text.translate(_BY_NUMBER)


@lru_cache(maxsize=65536)
def boxed(text: str) -> str:
    """The same where a label must not grow: what the font lacks is a box."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return text.translate(_BOXED)


@lru_cache(maxsize=65536)
def units(text: str, bold: bool) -> float:
    """Width of a text at size 1."""
    return text_width(text, 1.0, bold)


@dataclass(frozen=True, slots=True)
class Bit:
    """A stretch of one line in one style, `x` from the line's start."""

    x: float
    width: float
    text: str
    bold: bool
    colour: str
    link: str


Lines = tuple[tuple[Bit, ...], ...]


def lines_of(text: Text, width: float, size: float) -> Lines:
    """A paragraph in lines no wider than `width`; a word that is too long by itself is broken."""
    if len(text.spans) == 1:
        span = text.spans[0]
        whole = clean(span.text).strip()
        wide = units(whole, span.bold) * size
        if wide <= width:
            return ((Bit(0.0, wide, whole, span.bold, span.colour, span.link),),) if whole else ()
    return tuple(_lines(text.spans, width, size))


def _lines(spans: Iterable[Span], width: float, size: float) -> Iterable[tuple[Bit, ...]]:
    line: list[Bit] = []
    x = 0.0
    for span in spans:
        held: list[str] = []
        start = x
        for piece in _pieces(clean(span.text), width, size, span.bold):
            wide = units(piece, span.bold) * size
            if x + wide > width and x + units(piece.rstrip(), span.bold) * size > width + 0.01 and (held or line):
                _add(line, start, held, span, size)
                yield _trimmed(line, size, spaced=piece[0] == " ")
                line, held, start, x = [], [], 0.0, 0.0
                piece = piece.lstrip()
                wide = units(piece, span.bold) * size
            held.append(piece)
            x += wide
        _add(line, start, held, span, size)
    if line:
        yield _trimmed(line, size, last=True)


def _add(line: list[Bit], start: float, held: list[str], span: Span, size: float) -> None:
    text = "".join(held)
    if text:
        line.append(Bit(start, units(text, span.bold) * size, text, span.bold, span.colour, span.link))


def _trimmed(line: list[Bit], size: float, spaced: bool = False, last: bool = False) -> tuple[Bit, ...]:
    """A line as wide as its words. It keeps one space at its end where one parts it from the next, for who reads on."""
    end = line[-1]
    text = end.text.rstrip()
    space = " " if not last and (spaced or text != end.text) else ""
    return (*line[:-1], Bit(end.x, units(text, end.bold) * size, text + space, end.bold, end.colour, end.link))


def _pieces(text: str, width: float, size: float, bold: bool) -> Iterable[str]:
    for piece in PIECE.findall(text):
        if units(piece, bold) * size <= width:
            yield piece
        else:
            yield from _broken(piece, width, size, bold)


def _broken(piece: str, width: float, size: float, bold: bool) -> Iterable[str]:
    part, wide = "", 0.0
    for letter in piece:
        step = units(letter, bold) * size
        if part and wide + step > width and not letter.isspace():
            yield part
            part, wide = "", 0.0
        part += letter
        wide += step
    if part:
        yield part
