"""Reverse stress: for each thing alone, where it stands in its range and where it would have to go."""

from __future__ import annotations

from collections.abc import Sequence

from reports.analysis_words import is_shift, lever_name, shift_text, shown
from reports.numbers import Style
from reports.picture_marks import Box, Label, Line, Mark, Path, Picture, fitted, text_width
from reports.picture_parts import legend
from reports.wording import clauses
from scoring.analysis.reverse import Direction, Turn
from scoring.scorecard import Scorecard

ROW = 2.1  # heights of the text
COLOUR: dict[Direction, str] = {"down": "debt", "up": "accent"}


def reverse_picture(
    card: Scorecard, turns: Sequence[Turn], way: Direction, style: Style, width: float = 500.0, size: float = 7.5
) -> Picture:
    """One row a lever that gets there, the nearest first: its range, a dot for today, an arrow to the turn."""
    words, small = style.words, size * 0.9
    height = size * (2.4 + ROW * len(turns))
    names = [lever_name(turn.lever, card, style) for turn in turns]
    texts = [move_text(turn, style) for turn in turns]
    left = min(width * 0.36, max(text_width(name, size) for name in names) + size)
    right = width - max(text_width(text, small) for text in texts) - size
    marks, _ = legend(
        left, size, (("muted", "", words("analysis.today")), (COLOUR[way], "", words("analysis.would_be"))), small
    )
    for place, (turn, name, text) in enumerate(zip(turns, names, texts, strict=True)):
        middle = size * 1.9 + size * ROW * (place + 0.5)
        marks.append(Label(0, middle + size * 0.34, fitted(name, left - size * 0.5, size), size))
        marks += _row(turn, left, right, middle, COLOUR[way], size)
        marks.append(Label(width, middle + size * 0.32, text, small, anchor="end", colour="muted"))
    rows = tuple(zip(names, texts, strict=True))
    alt = words("analysis.picture.reverse_alt", rows=clauses((" ".join(row) for row in rows), words))
    head = (words("analysis.lever_head"), words("analysis.would_be"))
    return Picture(width, height, tuple(marks), words(f"analysis.picture.reverse_{way}"), alt, (head, *rows))


def move_text(turn: Turn, style: Style) -> str:
    """`62.0% → 41.0%`; of a shift the points."""
    lever = turn.lever
    if is_shift(lever):
        return shift_text(turn.value, style)
    return f"{shown(lever.base, lever.unit, style)} → {shown(turn.value, lever.unit, style)}"


def _row(turn: Turn, left: float, right: float, middle: float, colour: str, size: float) -> list[Mark]:
    lever, half = turn.lever, size * 0.36
    low, high = min(lever.low, lever.base), max(lever.high, lever.base)

    def at(value: float) -> float:
        return left + half + (right - left - 2 * half) * (value - low) / (high - low)

    x1, x2 = at(lever.base), at(turn.value if turn.value is not None else lever.base)
    tip = -half if x2 > x1 else half
    return [
        Line(left, middle, right, middle, "line", 2.0),
        Line(x1, middle, x2 + tip, middle, colour, 2.0),
        Path(((x2, middle), (x2 + 2 * tip, middle - half * 1.3), (x2 + 2 * tip, middle + half * 1.3)), colour),
        Box(x1 - half, middle - half, 2 * half, 2 * half, "muted", radius=half),
    ]
