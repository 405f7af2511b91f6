"""Scores as pictures: the score on the band scale, and the four factors with their ranges."""

from __future__ import annotations

from dataclasses import dataclass

from reports.numbers import BLANK, Style
from reports.palette import grade
from reports.picture_marks import Box, Label, Line, Mark, Path, Picture, fitted, text_width
from reports.wording import clauses
from scoring.methodology.document import Methodology
from scoring.scorecard import FactorScore, Scorecard


def categories(methodology: Methodology) -> tuple[tuple[str, float, float], ...]:
    """Letter categories without their signs, worst first, with where they start and end."""
    starts: dict[str, float] = {}
    for band in methodology.bands:
        name = band.id.rstrip("+-")
        starts[name] = min(band.start, starts.get(name, 100.0))
    ordered = sorted(starts.items(), key=lambda item: item[1])
    ends = [start for _, start in ordered[1:]] + [100.0]
    return tuple((name, start, end) for (name, start), end in zip(ordered, ends, strict=True))


def score_scale(
    card: Scorecard, style: Style, width: float = 500.0, height: float = 46.0, size: float = 8.0
) -> Picture:
    """The score and its disclosure range on the scale of model bands, 0 to 100, higher is safer."""
    words, small = style.words, size * 0.9
    title = words("report.picture.scale")
    bar = height - small * 1.25 - size * 1.1
    marks: list[Mark] = []
    for name, start, end in categories(card.methodology):
        x, wide = start / 100 * width, (end - start) / 100 * width
        tone = grade(start)
        marks.append(Box(x, bar, wide - 0.75, size * 1.1, f"grade{tone}"))
        marks.append(Label(x + wide / 2, bar + size * 0.87, name, small, True, "middle", f"grade_ink{tone}"))
    marks += _ticks([start for _, start, _ in categories(card.methodology)], width, height - small * 0.2, small)
    low, high = card.low, card.high
    if low is not None and high is not None:
        marks += _range(low / 100 * width, high / 100 * width, bar - size * 0.35, size)
    marks += _pointer(card, style, width, bar, size)
    rows = ((words("report.score"), style.number(card.score, "score")), (words("report.range"), style.span(low, high)),
            (words("report.band"), card.band or BLANK))  # fmt: skip
    alt = words(
        "report.picture.scale_alt",
        score=style.number(card.score, "score"),
        range=style.span(low, high),
        band=card.band or BLANK,
    )
    return Picture(width, height, tuple(marks), title, alt, ((words("report.what"), words("report.value")), *rows))


def _ticks(starts: list[float], width: float, y: float, size: float) -> list[Mark]:
    """Where categories start, and 100; a number without room beside its neighbour is left out."""
    marks: list[Mark] = [Label(width, y, "100", size, anchor="end", colour="muted")]
    free = width - text_width("100", size) - size * 0.4
    for start in reversed(starts):
        room = text_width(f"{start:g}", size)
        right = room if start == 0 else start / 100 * width + room / 2
        if right <= free:
            marks.append(Label(right, y, f"{start:g}", size, anchor="end", colour="muted"))
            free = right - room - size * 0.4
    return marks


def _range(x1: float, x2: float, y: float, size: float) -> list[Mark]:
    tick = size * 0.3
    return [
        Line(x1, y, x2, y, "panel", 3.5),
        Line(x1, y, x2, y, "ink", 1.5),
        Line(x1, y - tick, x1, y + tick, "ink", 1),
        Line(x2, y - tick, x2, y + tick, "ink", 1),
    ]


def _pointer(card: Scorecard, style: Style, width: float, bar: float, size: float) -> list[Mark]:
    y, half = bar - size * 0.75, size * 0.4
    if card.score is None:
        text = (
            f"{style.words('report.not_scored')} {style.span(card.low, card.high)}"
            if card.low is not None
            else style.words("report.not_scored")
        )
        middle = (card.low + card.high) / 200 * width if card.low is not None else width / 2
    else:
        middle = card.score / 100 * width
        text = f"{style.number(card.score, 'score')}  {style.span(card.low, card.high)}"
    room = text_width(text, size, bold=True) / 2
    marks: list[Mark] = [Label(max(room, min(width - room, middle)), y - size * 0.75, text, size, True, "middle")]
    if card.score is not None:
        points = ((middle - half, y - half), (middle + half, y - half), (middle, y + half * 0.6))
        marks.append(Path(points, "ink"))
    return marks


def factor_bars(
    card: Scorecard, style: Style, width: float = 500.0, height: float = 92.0, size: float = 8.0
) -> Picture:
    """One row a factor: score as a bar, range as a line over it, then score, range, weight and points."""
    words = style.words
    factors = tuple(factor for factor in card.factors.values() if factor.applies)
    rows = tuple(texts(card, factor, style) for factor in factors)
    heads = tuple(words(f"report.{key}") for key in ("factor", "score", "range", "weight", "contribution"))
    frame = _frame(heads, rows, width, height, size)
    marks = _scale_marks(heads, frame, size)
    for index, (factor, row) in enumerate(zip(factors, rows, strict=True)):
        marks += _factor(factor, row, words("report.not_scored"), frame, index, size)
    alt = words("report.picture.factors_alt", factors=clauses((f"{row[0]} {row[1]}" for row in rows), words))
    return Picture(width, height, tuple(marks), words("report.picture.factors"), alt, (heads, *rows))


def texts(card: Scorecard, factor: FactorScore, style: Style) -> tuple[str, ...]:
    """A factor in words; without a point score there are no points to add up."""
    return (
        style.words.name(factor.id),
        style.number(factor.score, "score"),
        style.span(factor.low, factor.high),
        style.number(factor.weight, "count"),
        style.number(None if card.score is None else factor.contribution, "score", 2),
    )


@dataclass(frozen=True, slots=True)
class Frame:
    """Where things stand: the bars from `left` to `right`, the columns' right ends, the height of a row."""

    left: float
    right: float
    ends: tuple[float, ...]
    row: float
    height: float
    name_width: float


def _frame(
    heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...], width: float, height: float, size: float
) -> Frame:
    widths = []
    for index in range(1, len(heads)):
        longest = max((text_width(row[index], size, index == 1) for row in rows), default=0.0)
        widths.append(max(text_width(heads[index], size * 0.9), longest) + size)
    names = max((text_width(row[0], size) for row in rows), default=0.0) + size
    ends = tuple(width - sum(widths[index + 1 :]) for index in range(len(widths)))
    left = min(width * 0.3, names)
    return Frame(left, width - sum(widths) - size * 1.2, ends, height / (len(rows) + 0.9), height, left)


def _scale_marks(heads: tuple[str, ...], frame: Frame, size: float) -> list[Mark]:
    top, small = frame.row * 0.55, size * 0.9
    marks: list[Mark] = [
        Label(end, top, text, small, anchor="end", colour="muted")
        for text, end in zip(heads[1:], frame.ends, strict=True)
    ]
    for tick in (0, 50, 100):
        x = frame.left + (frame.right - frame.left) * tick / 100
        marks.append(Line(x, frame.row * 0.75, x, frame.height - 2, "line", 0.5))
        marks.append(Label(x, top, str(tick), small, anchor="middle", colour="muted"))
    return marks


def _factor(
    factor: FactorScore, row: tuple[str, ...], unscored: str, frame: Frame, index: int, size: float
) -> list[Mark]:
    middle = frame.row * (index + 1.4)
    thick, wide, left = frame.row * 0.46, frame.right - frame.left, frame.left
    baseline = middle + size * 0.35
    name = fitted(row[0], frame.name_width - 2, size)
    marks: list[Mark] = [Label(0, baseline, name, size), Box(left, middle - thick / 2, wide, thick, "", "line", 0.5)]
    if factor.score is not None:
        marks.append(Box(left, middle - thick / 2, wide * factor.score / 100, thick, f"grade{grade(factor.score)}"))
    if factor.low is not None and factor.high is not None and factor.high > factor.low:
        marks += _range(left + wide * factor.low / 100, left + wide * factor.high / 100, middle, thick)
    if factor.score is None:
        room = text_width(unscored, size * 0.9) + size
        marks.append(Box(left + (wide - room) / 2, middle - thick / 2 + 0.5, room, thick - 1, "panel"))
        marks.append(Label(left + wide / 2, baseline, unscored, size * 0.9, anchor="middle", colour="muted"))
    for column, (text, end) in enumerate(zip(row[1:], frame.ends, strict=True)):
        marks.append(Label(end, baseline, text, size, column == 0, "end", "muted" if column in (1, 2) else "ink"))
    return marks
