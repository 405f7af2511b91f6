"""The score over an issuer's periods, with what each filing left open, and what it was as first filed."""

from __future__ import annotations

from itertools import pairwise

from reports.numbers import Style
from reports.palette import grade
from reports.picture_axis import Axis, around
from reports.picture_marks import Box, Label, Line, Mark, Picture, Spot, text_width
from reports.picture_parts import sentence
from reports.picture_scores import categories
from reports.wording import clauses, is_starred, score_text
from scoring.analysis.history import History, Period

STRIP = 1.5


def history_picture(
    found: History, style: Style, width: float = 500.0, height: float = 180.0, size: float = 8.0, is_noted: bool = True
) -> Picture:
    """A point a period at its own date, joined to the next where both have a score; the range as a line through it.

    A hollow point is the score as first filed, where a later filing restated the period. A star marks a score without
    one of its factors: what is withheld must not look like an improvement; with `is_noted` it is said below. Numbers
    without room are left to the table.
    """
    words = style.words
    title = words("analysis.picture.history")
    periods = [period for period in found.periods if period.card.low is not None or period.card.score is not None]
    if not periods:
        return sentence(words("analysis.no_draw_scored"), width, height, size, title)
    starred = is_noted and any(is_starred(period.card) for period in periods)
    foot, band_room = height - (size * 1.4 if starred else 0.0), size * 2.6
    known = [x for p in periods for x in (p.card.score, p.card.low, p.card.high) if x is not None]
    axis = around(known, foot - size * 1.8, size * 2.0, 0.08)
    marks: list[Mark] = _bands(periods[0], axis, width, band_room, size)
    days = [(period.end - periods[0].end).days for period in periods]
    left, right = band_room + size * 2.2, width - size * 3.4
    places = [(left + right) / 2 if days[-1] == 0 else left + (right - left) * day / days[-1] for day in days]
    for (x1, before), (x2, after) in pairwise(zip(places, periods, strict=True)):
        if before.card.score is not None and after.card.score is not None:
            marks.append(Line(x1, axis.at(before.card.score), x2, axis.at(after.card.score), "accent", 1.25))
    for x, period in zip(places, periods, strict=True):
        marks += _point(period, x, axis, size)
    marks += _labels([(x, p.end.strftime("%Y-%m"), foot - size * 0.4) for x, p in zip(places, periods, strict=True)],
                     size * 0.9, False, 0.0, width)  # fmt: skip
    marks += _numbers(places, periods, axis, style, size, band_room + 1, width - size * 1.9)
    if starred:
        marks.append(Label(0, height - size * 0.3, words("analysis.provisional"), size * 0.9, colour="muted"))
    rows = tuple(
        (words.day(period.end), score_text(period.card, style),
         period.card.band or "–", style.span(period.card.low, period.card.high))
        for period in found.periods
    )  # fmt: skip
    alt = words("analysis.picture.history_alt", rows=clauses((" ".join(row) for row in rows), words))
    head = tuple(words(f"analysis.{key}") for key in ("period", "score", "band", "range"))
    spots = tuple(
        Spot(x - size * 2, 0, size * 4, foot, "scorecard.score", f"{words.day(period.end)} {_text(period, style)}",
             found.periods.index(period))
        for x, period in zip(places, periods, strict=True)
    )  # fmt: skip
    return Picture(width, height, tuple(marks), title, alt, (head, *rows), spots)


def _text(period: Period, style: Style) -> str:
    if period.card.score is None:
        return style.words("analysis.picture.range_only")
    return score_text(period.card, style)


def _numbers(
    places: list[float], periods: list[Period], axis: Axis, style: Style, size: float, left: float, right: float
) -> list[Mark]:
    """The scores beside their points, off the range and the line to the next; over them where periods lie closely."""
    texts = [_text(period, style) for period in periods]
    wide = [text_width(text, size, True) for text in texts]
    gap = size * 0.7
    if any(x2 - x1 < width + 2 * gap for (x1, x2), width in zip(pairwise(places), wide, strict=False)):
        above = [(x, text, _above(p, axis, size)) for x, text, p in zip(places, texts, periods, strict=True)]
        return _labels(above, size, True, left, right)
    marks: list[Mark] = []
    for index, (x, text, period) in enumerate(zip(places, texts, periods, strict=True)):
        if period.card.score is None:
            clear = max(x, left + wide[index] / 2 + 1)  # of the strip of bands
            marks.append(Label(clear, _above(period, axis, size), text, size, anchor="middle", colour="muted"))
            continue
        y, to_right = axis.at(period.card.score), x + gap + wide[index] <= right
        beside = periods[index + 1 : index + 2] if to_right else periods[max(0, index - 1) : index]
        near = beside[0].card.score if beside else None
        down = 0.35 if near is None else 1.15 if near > period.card.score else -0.4
        start = x + gap if to_right else x - gap - wide[index]
        marks.append(Label(start, y + size * down, text, size, True))
    return marks


def _above(period: Period, axis: Axis, size: float) -> float:
    """Where the number stands: over its point, and over the upper end of the range where that is near or alone."""
    card = period.card
    end = None if card.high is None else axis.at(card.high)
    if card.score is None:
        return (axis.at(axis.high) if end is None else end) - size * 0.6
    point = axis.at(card.score)
    return (end if end is not None and point - end < size * 1.9 else point) - size * 0.75


def _labels(texts: list[tuple[float, str, float]], size: float, bold: bool, left: float, right: float) -> list[Mark]:
    """Texts centred at their places, the last one first; those that would touch one that stands are left out."""
    marks: list[Mark] = []
    free = right
    for x, text, y in reversed(texts):
        is_number = bold and text[0].isdigit()
        half = text_width(text, size, is_number) / 2
        if x + half < free and x - half > left:
            if is_number:  # it is read off the point, so nothing may run through it
                marks.append(Box(x - half - 1, y - size * 0.8, 2 * half + 2, size * 0.92, "panel"))
            marks.append(Label(x, y, text, size, is_number, "middle", "ink" if is_number else "muted"))
            free = x - half - size * 0.5
    return marks


def _bands(period: Period, axis: Axis, width: float, room: float, size: float) -> list[Mark]:
    """The letter categories as a strip on the left, their edges as lines across."""
    marks: list[Mark] = []
    for name, start, end in categories(period.card.methodology):
        if end <= axis.low or start >= axis.high:
            continue
        y1, y2 = axis.at(min(end, axis.high)), axis.at(max(start, axis.low))
        tone = grade(start)
        marks.append(Box(0, y1, room, max(0.0, y2 - y1 - 0.5), f"grade{tone}"))
        if y2 - y1 > size * 1.2:
            marks.append(Label(room / 2, (y1 + y2) / 2 + size * 0.35, name, size, True, "middle", f"grade_ink{tone}"))
        if start > axis.low:
            marks.append(Line(room, y2, width, y2, "line", 0.5, (2.0, 2.0)))
            marks.append(Label(width, y2 - size * 0.25, f"{start:g}", size * 0.8, anchor="end", colour="muted"))
    return marks


def _point(period: Period, x: float, axis: Axis, size: float) -> list[Mark]:
    card, marks = period.card, list[Mark]()
    half = size * 0.4
    if card.low is not None and card.high is not None:
        y1, y2 = axis.at(card.low), axis.at(card.high)
        marks.append(Line(x, y1, x, y2, "muted", 1.0))
        marks += [Line(x - half, y, x + half, y, "muted", 1.0) for y in (y1, y2)]
    if card.score is None:
        return marks
    first = period.restated.first.score if period.restated is not None else None
    if first is not None and abs(first - card.score) > 0.05:
        marks.append(_dot(x, axis.at(first), half, "", "accent"))
    marks.append(_dot(x, axis.at(card.score), half, "accent", ""))
    return marks


def _dot(x: float, y: float, half: float, fill: str, stroke: str) -> Box:
    return Box(x - half, y - half, 2 * half, 2 * half, fill, stroke, 1.0, half)
