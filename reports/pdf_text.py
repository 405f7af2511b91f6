"""Text on a page: the fonts, the one gate that every word passes, and breaking paragraphs into lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

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
ATOM = rf"[{OPENING}]*(?:[{SQUARE}]|[^ {SQUARE}]+)[{CLOSING},.;:!?%)\]}}/]*"
PIECE = re.compile(rf"{ATOM}(?:(?<=\u00a0){ATOM}|\u00a0+{ATOM})*\u00a0* *| +")
NO_START = frozenset(CLOSING + ",.;:!?%)]}/\u00a0")
NO_END = frozenset(OPENING + "([{\u00a0")
WIDE = "，。；：！？、）》」』】"
AFTER_WIDE = re.compile(f"(?<=[{WIDE}]) +")
SEAM = re.compile(rf"[/_-](?![/_-]|[{re.escape(''.join(sorted(NO_START)))}])|(?<=[a-z])(?=[A-Z])")
FAR_BACK = 0.5  # of the line: a seam before it would leave too much of the line empty
CLOSER = (0.98, 0.96, 0.93, 0.9)  # of the width: where a paragraph may be set so that its last line is not one word


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
    """The gate: what of a text can be printed. No markup is ever read; what the font lacks is given by its number.

    A wide closing mark has its space in itself: none follows it.
    """
    if text.isascii():
        return text.translate(_BY_NUMBER)
    return AFTER_WIDE.sub("", unicodedata.normalize("NFC", text).translate(_BY_NUMBER))


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
    lines = tuple(_lines(text.spans, width, size))
    if len(lines) < 2 or not _is_orphan(lines[-1], width, size):
        return lines
    closer = (tuple(_lines(text.spans, width * share, size)) for share in CLOSER)
    return next((c for c in closer if len(c) == len(lines) and not _is_orphan(c[-1], width, size)), lines)


def _is_orphan(line: tuple[Bit, ...], width: float, size: float) -> bool:
    """Whether a last line is one short word, or one Chinese sign with its punctuation."""
    text = line[-1].text.strip()
    wide = line[-1].x + line[-1].width
    if len(line) > 1 or " " in text:
        return False
    return len(text.rstrip(CLOSING)) == 1 or (text.isascii() and wide < min(0.12 * width, 4.0 * size))


def _lines(spans: Iterable[Span], width: float, size: float) -> Iterable[tuple[Bit, ...]]:
    line: list[tuple[Span, str]] = []
    x = 0.0
    for word in _words(spans, width, size):
        wide = sum(units(piece, span.bold) for span, piece in word) * size
        if line and x + wide > width:
            last, piece = word[-1]
            tail = (units(piece, last.bold) - units(piece.rstrip(" "), last.bold)) * size
            if x + wide - tail > width + 0.01:
                yield _trimmed(_bits(line, size), size, spaced=word[0][1][0] == " ")
                first, piece = word[0]
                word = [(first, piece.lstrip()), *word[1:]]
                line, x, wide = [], 0.0, sum(units(piece, span.bold) for span, piece in word) * size
        line += word
        x += wide
    if bits := _bits(line, size):
        yield _trimmed(bits, size, last=True)


def _words(spans: Iterable[Span], width: float, size: float) -> Iterable[list[tuple[Span, str]]]:
    """What may not be broken: pieces that touch over the end of a span are one word."""
    word: list[tuple[Span, str]] = []
    for span in spans:
        text = clean(span.text)
        if text[:1] == " " and word and word[-1][1][-1] in WIDE:
            text = text.lstrip(" ")
        for index, piece in enumerate(_pieces(text, width, size, span.bold)):
            if word and (index or _may_break(word[-1][1][-1], piece[0]) or _wide(word, piece, span) * size > width):
                yield word
                word = []
            word.append((span, piece))
    if word:
        yield word


def _wide(word: list[tuple[Span, str]], piece: str, span: Span) -> float:
    return sum(units(part, of.bold) for of, part in word) + units(piece, span.bold)


def _may_break(before: str, after: str) -> bool:
    """Whether a line may end between two letters of different spans."""
    if before == " " or after == " ":
        return True
    return (before >= "\u2e80" or after >= "\u2e80") and after not in NO_START and before not in NO_END


def _bits(line: Iterable[tuple[Span, str]], size: float) -> list[Bit]:
    """The pieces of a line, those of one span joined."""
    bits: list[Bit] = []
    x = 0.0
    for _, parts in groupby(line, key=lambda part: id(part[0])):
        found = list(parts)
        span, text = found[0][0], "".join(piece for _, piece in found)
        if text:
            bits.append(Bit(x, units(text, span.bold) * size, text, span.bold, span.colour, span.link))
            x += bits[-1].width
    return bits


def _trimmed(line: list[Bit], size: float, spaced: bool = False, last: bool = False) -> tuple[Bit, ...]:
    """A line as wide as its words. It keeps one space at its end where one parts it from the next, for who reads on."""
    end = line[-1]
    text = end.text.rstrip(" ")
    space = " " if not last and (spaced or text != end.text) else ""
    return (*line[:-1], Bit(end.x, units(text, end.bold) * size, text + space, end.bold, end.colour, end.link))


def _pieces(text: str, width: float, size: float, bold: bool) -> Iterable[str]:
    for piece in PIECE.findall(text):
        if units(piece, bold) * size <= width:
            yield piece
        else:
            yield from _broken(piece, width, size, bold)


def _broken(piece: str, width: float, size: float, bold: bool) -> Iterable[str]:
    """A word too long for a line in parts: where an address or a tag has a seam, not too far back, else anywhere."""
    part, wide = "", 0.0
    for letter in piece:
        step = units(letter, bold) * size
        if part and wide + step > width and letter != " ":
            seams = [seam.end() for seam in SEAM.finditer(part + letter) if seam.end() <= len(part)]
            cut = seams[-1] if seams and seams[-1] > FAR_BACK * len(part) else len(part)
            yield part[:cut]
            part = part[cut:]
            wide = units(part, bold) * size
        part += letter
        wide += step
    if part:
        yield part
