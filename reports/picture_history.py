"""The score over an issuer's periods, with what each filing left open, and what it was as first filed."""

from __future__ import annotations

from reports.numbers import Style
from reports.palette import grade
from reports.picture_axis import Axis, around
from reports.picture_marks import Box, Label, Line, Mark, Path, Picture, text_width
from reports.picture_parts import sentence
from reports.picture_scores import categories
from scoring.analysis.history import History, Period

STRIP = 1.5


def history_picture(
    found: History, style: Style, width: float = 500.0, height: float = 180.0, size: float = 8.0
) -> Picture:
    """A point a period at its own date, joined where both have a score; the disclosure range as a line through it.

    A hollow point is the score as first filed, where a later filing restated the period.
    """
    words = style.words
    title = words("analysis.picture.history")
    periods = [period for period in found.periods if period.card.low is not None or period.card.score is not None]
    if not periods:
        return sentence(words("analysis.no_draw_scored"), width, height, size, title)
    band_room = size * 2.6
    top, bottom = size * 1.8, height - size * 1.8
    known = [x for p in periods for x in (p.card.score, p.card.low, p.card.high) if x is not None]
    axis = around(known, bottom, top, 0.08)
    marks: list[Mark] = _bands(periods[0], axis, width, band_room, size)
    days = [(period.end - periods[0].end).days for period in periods]
    left, right = band_room + size * 3.2, width - size * 3.2
    places = [(left + right) / 2 if days[-1] == 0 else left + (right - left) * day / days[-1] for day in days]
    scored = [(x, axis.at(p.card.score)) for x, p in zip(places, periods, strict=True) if p.card.score is not None]
    if len(scored) > 1:
        marks.append(Path(tuple(scored), "", "accent", 1.25, False))
    free = -1e9
    for x, period in zip(places, periods, strict=True):  # after the line, which the numbers stand on
        marks += _point(period, x, axis, style, size)
        text = period.end.strftime("%Y-%m")
        half = text_width(text, size * 0.9) / 2
        if x - half > free:
            marks.append(Label(x, height - size * 0.4, text, size * 0.9, anchor="middle", colour="muted"))
            free = x + half + size * 0.5
    rows = tuple(
        (period.end.isoformat(), style.number(period.card.score, "score"), period.card.band or "–",
         style.span(period.card.low, period.card.high))
        for period in found.periods
    )  # fmt: skip
    join = "；" if words.language == "zh" else "; "
    alt = words("analysis.picture.history_alt", rows=join.join(" ".join(row) for row in rows))
    head = tuple(words(f"analysis.{key}") for key in ("period", "score", "band", "range"))
    return Picture(width, height, tuple(marks), title, alt, (head, *rows))


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


def _point(period: Period, x: float, axis: Axis, style: Style, size: float) -> list[Mark]:
    card, marks = period.card, list[Mark]()
    half = size * 0.4
    if card.low is not None and card.high is not None:
        y1, y2 = axis.at(card.low), axis.at(card.high)
        marks.append(Line(x, y1, x, y2, "muted", 1.0))
        marks += [Line(x - half, y, x + half, y, "muted", 1.0) for y in (y1, y2)]
    if card.score is None:
        top = axis.at(card.high) if card.high is not None else axis.end
        text = style.words("analysis.picture.range_only")
        marks.append(Label(x, max(size, top - size * 0.5), text, size * 0.9, anchor="middle", colour="muted"))
        return marks
    first = period.restated.first.score if period.restated is not None else None
    if first is not None and abs(first - card.score) > 0.05:
        marks.append(_dot(x, axis.at(first), half, "", "accent"))
    marks.append(_dot(x, axis.at(card.score), half, "accent", ""))
    marks.append(
        Label(x + size * 0.8, axis.at(card.score) + size * 0.35, style.number(card.score, "score"), size, True)
    )
    return marks


def _dot(x: float, y: float, half: float, fill: str, stroke: str) -> Box:
    return Box(x - half, y - half, 2 * half, 2 * half, fill, stroke, 1.0, half)
