"""Scores as pictures: the score on the band scale, and the four factors with their ranges."""

from __future__ import annotations

from reports.numbers import BLANK, Style
from reports.palette import grade
from reports.picture_marks import Box, Label, Line, Mark, Path, Picture, fitted, text_width
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
        marks.append(
            Label(
                max(x, 0),
                height - small * 0.2,
                f"{start:g}",
                small,
                anchor="start" if start == 0 else "middle",
                colour="muted",
            )
        )
    marks.append(Label(width, height - small * 0.2, "100", small, anchor="end", colour="muted"))
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


def _range(x1: float, x2: float, y: float, size: float) -> list[Mark]:
    tick = size * 0.3
    return [
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
    """One row a factor: score as a bar, range as a line over it, then score, range, weight and contribution."""
    words = style.words
    factors = tuple(factor for factor in card.factors.values() if factor.applies)
    row = height / (len(factors) + 0.9) if factors else height
    columns = (words("report.score"), words("report.range"), words("report.weight"), words("report.contribution"))
    widths = [
        max(text_width(text, size * 0.9), size * wide) + size
        for text, wide in zip(columns, (2.2, 5, 2.6, 2.6), strict=True)
    ]
    name_width = min(width * 0.3, max((text_width(words.name(f.id), size) for f in factors), default=0) + size)
    left, right = name_width, width - sum(widths)
    marks: list[Mark] = []
    ends = [right + sum(widths[: index + 1]) for index in range(len(widths))]
    for text, end in zip(columns, ends, strict=True):
        marks.append(Label(end, row * 0.55, text, size * 0.9, anchor="end", colour="muted"))
    for tick in (0, 50, 100):
        x = left + (right - left) * tick / 100
        marks.append(Line(x, row * 0.75, x, height - 2, "line", 0.5))
        marks.append(Label(x, row * 0.55, str(tick), size * 0.9, anchor="middle", colour="muted"))
    for index, factor in enumerate(factors):
        marks += _factor(
            factor,
            style,
            row * (0.9 + index),
            row,
            left,
            right,
            ends,
            size,
            fitted(words.name(factor.id), name_width - 2, size),
        )
    return Picture(
        width,
        height,
        tuple(marks),
        words("report.picture.factors"),
        _factors_alt(factors, style),
        _factors_table(factors, style),
    )


def _factor(factor: FactorScore, style: Style, top: float, row: float, left: float, right: float,
            ends: list[float], size: float, name: str) -> list[Mark]:  # fmt: skip
    middle, thick, wide = top + row / 2, row * 0.46, right - left
    baseline = middle + size * 0.35
    marks: list[Mark] = [Label(0, baseline, name, size), Box(left, middle - thick / 2, wide, thick, "", "line", 0.5)]
    if factor.score is not None:
        marks.append(Box(left, middle - thick / 2, wide * factor.score / 100, thick, f"grade{grade(factor.score)}"))
    if factor.low is not None and factor.high is not None and factor.high > factor.low:
        x1, x2 = left + wide * factor.low / 100, left + wide * factor.high / 100
        marks += [Line(x1, middle, x2, middle, "ink", 1.2), Line(x1, middle - thick * 0.3, x1, middle + thick * 0.3, "ink", 1),
                  Line(x2, middle - thick * 0.3, x2, middle + thick * 0.3, "ink", 1)]  # fmt: skip
    score = style.number(factor.score, "score")
    texts = (
        score,
        style.span(factor.low, factor.high),
        style.number(factor.weight, "count"),
        style.number(factor.contribution, "score", 2),
    )
    for index, (text, end) in enumerate(zip(texts, ends, strict=True)):
        marks.append(Label(end, baseline, text, size, index == 0, "end", "ink" if index in (0, 3) else "muted"))
    if factor.score is None:
        marks.append(
            Label(
                left + wide / 2, baseline, style.words("report.not_scored"), size * 0.9, anchor="middle", colour="muted"
            )
        )
    return marks


def _factors_alt(factors: tuple[FactorScore, ...], style: Style) -> str:
    join = "；" if style.words.language == "zh" else "; "
    parts = join.join(f"{style.words.name(f.id)} {style.number(f.score, 'score')}" for f in factors)
    return style.words("report.picture.factors_alt", factors=parts)


def _factors_table(factors: tuple[FactorScore, ...], style: Style) -> tuple[tuple[str, ...], ...]:
    words = style.words
    head = tuple(words(f"report.{key}") for key in ("factor", "score", "range", "weight", "contribution"))
    rows = (
        (
            words.name(f.id),
            style.number(f.score, "score"),
            style.span(f.low, f.high),
            style.number(f.weight, "count"),
            style.number(f.contribution, "score", 2),
        )
        for f in factors
    )
    return (head, *rows)
