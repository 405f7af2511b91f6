"""Sobol' indices: what share of the score's variance each driver makes alone, and with all it interacts with."""

from __future__ import annotations

from reports.analysis_words import joined
from reports.numbers import Style
from reports.picture_marks import Box, Label, Line, Mark, Picture, Spot, fitted, text_width
from reports.picture_parts import legend, sentence
from scoring.analysis.sobol import Index, Sobol

ALONE, IN_ALL = "accent", "gold"
ROW, THICK = 2.3, 0.72  # heights of the text


def sobol_height(found: Sobol, size: float = 8.0) -> float:
    """As tall as the rows need."""
    return size * (3.6 + ROW * max(1, len(found.indices)))


def sobol_picture(found: Sobol, style: Style, width: float = 500.0, size: float = 7.5) -> Picture:
    """Two bars a driver: first order above total order; the error of each, half of a 95 % interval, as a line."""
    words, small = style.words, size * 0.9
    title = words("analysis.picture.sobol")
    if why := no_shares(found, style):
        return sentence(why, width, size * 5, size, title)
    height = sobol_height(found, size)
    left = min(width * 0.34, max(text_width(words.name(i.driver), size) for i in found.indices) + size)
    right = width - text_width("00.0% / 00.0%", small) - size
    most = max(
        0.05, *(i.total + i.total_error for i in found.indices), *(i.first + i.first_error for i in found.indices)
    )
    entries = ((ALONE, "", words("analysis.first_order")), (IN_ALL, "", words("analysis.total_order")))
    marks, _ = legend(left, size, entries, small)
    bottom = height - size * 1.6
    for share in _ticks(most):
        x = left + (right - left) * share / most
        marks.append(Line(x, size * 1.6, x, bottom, "line", 0.5))
        marks.append(
            Label(x, height - size * 0.4, style.number(share, "ratio", 0), small, anchor="middle", colour="muted")
        )
    for place, index in enumerate(found.indices):
        middle = size * 1.8 + size * ROW * (place + 0.5)
        marks.append(Label(0, middle + size * 0.34, fitted(words.name(index.driver), left - size * 0.5, size), size))
        marks += _bars(index, left, (right - left) / most, middle, size)
        text = f"{style.number(index.first, 'ratio')} / {style.number(index.total, 'ratio')}"
        marks.append(Label(width, middle + size * 0.32, text, small, anchor="end", colour="muted"))
    marks.append(Line(left, size * 1.6, left, bottom, "ink", 0.75))
    head = tuple(words(f"analysis.{key}") for key in ("driver", "first_order", "total_order"))
    rows = tuple((words.name(i.driver), style.number(i.first, "ratio"), style.number(i.total, "ratio"))
                 for i in found.indices)  # fmt: skip
    spots = tuple(
        Spot(0, size * 1.8 + size * ROW * place, width, size * ROW, index.driver, " ".join(row))
        for place, (index, row) in enumerate(zip(found.indices, rows, strict=True))
    )
    named = joined((" ".join(row) for row in rows[:3]), style)
    alt = words("analysis.picture.sobol_alt", rows=named)
    return Picture(width, height, tuple(marks), title, alt, (head, *rows), spots)


def no_shares(found: Sobol, style: Style) -> str:
    """Why there is no variance to share out; empty where there is."""
    if found.indices and found.variance > 0:
        return ""
    return style.words("analysis.picture.sobol_blank" if found.indices else "analysis.no_draw_scored")


def _ticks(most: float) -> tuple[float, ...]:
    step = next((step for step in (0.01, 0.02, 0.05, 0.1, 0.2) if most / step <= 6), 0.25)
    return tuple(step * n for n in range(int(most / step) + 1))


def _bars(index: Index, left: float, scale: float, middle: float, size: float) -> list[Mark]:
    marks: list[Mark] = []
    thick = size * THICK
    pairs = ((index.first, index.first_error, middle - thick, ALONE), (index.total, index.total_error, middle, IN_ALL))
    for share, error, top, fill in pairs:
        marks.append(Box(left, top, max(0.6, max(0.0, share) * scale), thick, fill))
        low, high = (left + scale * max(0.0, end) for end in (share - error, share + error))
        marks.append(Line(low, top + thick / 2, high, top + thick / 2, "ink", 0.9))
    return marks
