"""The tornado: how far each driver moves the score, the widest first."""

from __future__ import annotations

from reports.analysis_words import driver_unit, ends_text, is_shift_driver, joined, shift_text
from reports.numbers import Style
from reports.picture_axis import Axis, around, tick_marks
from reports.picture_marks import Box, Label, Line, Mark, Picture, Spot, fitted, text_width
from reports.picture_parts import legend, sentence
from scoring.analysis.names import SCORE
from scoring.analysis.tornado import Bar, Tornado
from scoring.scorecard import Scorecard

AT_P10, AT_P90 = "accent", "gold"


def tornado_picture(
    card: Scorecard, tornado: Tornado, style: Style, width: float = 500.0, height: float = 220.0, size: float = 8.0
) -> Picture:
    """One row a driver: the upper bar goes to the score at its P10, the lower one to that at its P90."""
    words = style.words
    title = words("analysis.picture.tornado")
    base = tornado.base[SCORE]
    bars = tuple(bar for bar in tornado.bars if None not in bar.ends[SCORE])
    if base is None or not bars:
        text = words("analysis.picture.no_score", range=style.span(card.low, card.high))
        return sentence(text, width, height, size, title)
    names = max(text_width(words.name(bar.driver), size) for bar in bars)
    spans = [span_text(card, bar, style) for bar in bars]
    left, right = min(width * 0.34, names + size), width - max(text_width(text, size * 0.9) for text in spans) - size
    room = text_width("00.0", size) + size * 0.6
    scores = [score for bar in bars for score in bar.ends[SCORE] if score is not None]
    axis = around([base, *scores], left + room, right - room, 0.0)
    marks = [*_frame(axis, base, style, width, height, size)]
    row = (height - size * 5.2) / len(bars)
    for index, (bar, text) in enumerate(zip(bars, spans, strict=True)):
        marks += _bar(bar, axis, base, size * 2.0 + row * index, row, style, size)
        baseline = size * 2.0 + row * (index + 0.5) + size * 0.32
        marks.append(Label(0, baseline, fitted(words.name(bar.driver), left - size * 0.5, size), size))
        marks.append(Label(width, baseline, text, size * 0.9, anchor="end", colour="muted"))
    spots = tuple(
        Spot(0, size * 2.0 + row * index, width, row, bar.driver,
             f"{words.name(bar.driver)}, {text}: {_ends(bar, style)}")
        for index, (bar, text) in enumerate(zip(bars, spans, strict=True))
    )  # fmt: skip
    widest = joined((f"{words.name(bar.driver)} {_ends(bar, style)}" for bar in bars[:3]), style)
    alt = words("analysis.picture.tornado_alt", score=style.number(base, "score"), bars=widest)
    return Picture(width, height, tuple(marks), title, alt, _table(bars, spans, style), spots)


def span_text(card: Scorecard, bar: Bar, style: Style) -> str:
    """The driver's P10 and P90 in its own unit."""
    if is_shift_driver(card, bar.driver):
        return shift_text(bar.draws[0], style, bar.draws[1])
    unit = driver_unit(card, bar.driver)
    return ends_text(*bar.draws, unit, style)


def _ends(bar: Bar, style: Style) -> str:
    return " – ".join(style.number(score, "score") for score in bar.ends[SCORE])


def _frame(axis: Axis, base: float, style: Style, width: float, height: float, size: float) -> list[Mark]:
    words, small = style.words, size * 0.9
    bottom = height - size * 3.0
    marks = tick_marks(axis, size * 1.7, bottom, bottom + small * 1.2, small)
    x = axis.at(base)
    text = f"{words('analysis.today')} {style.number(base, 'score')}"
    half, caption = text_width(text, size, True) / 2, words("analysis.p10_p90")
    most = width - half - text_width(caption, small) - size
    marks.append(Line(x, size * 1.4, x, bottom, "ink", 1.0))
    marks.append(Label(min(max(x, half), most), size, text, size, True, "middle"))
    marks.append(Label(width, size, caption, small, anchor="end", colour="muted"))
    entries = ((AT_P10, "", words("analysis.picture.at_p10")), (AT_P90, "", words("analysis.picture.at_p90")))
    marks += legend(axis.start, height - small * 0.4, entries, small)[0]
    return marks


def _bar(bar: Bar, axis: Axis, base: float, top: float, row: float, style: Style, size: float) -> list[Mark]:
    low, high = (score for score in bar.ends[SCORE] if score is not None)
    thick = row * 0.34
    middle, zero = top + row / 2, axis.at(base)
    marks: list[Mark] = []
    for score, y, fill in ((low, middle - thick, AT_P10), (high, middle, AT_P90)):
        x = axis.at(score)
        marks.append(Box(min(zero, x), y, max(abs(x - zero), 0.6), thick, fill))
    first, last = sorted((low, high))
    baseline = middle + size * 0.32
    left, right = min(axis.at(first), zero), max(axis.at(last), zero)
    if bar.width >= 0.05:
        marks += _on_ground(Label(left - size * 0.4, baseline, style.number(first, "score"), size * 0.95, anchor="end"))
    marks += _on_ground(Label(right + size * 0.4, baseline, style.number(last, "score"), size * 0.95))
    return marks


def _on_ground(label: Label) -> tuple[Mark, Mark]:
    """A number that no line of the axis runs through."""
    wide = text_width(label.text, label.size)
    left = label.x - wide if label.anchor == "end" else label.x
    return Box(left - 1, label.y - label.size * 0.8, wide + 2, label.size, "panel"), label


def _table(bars: tuple[Bar, ...], spans: list[str], style: Style) -> tuple[tuple[str, ...], ...]:
    words = style.words
    head = tuple(words(f"analysis.{key}") for key in ("driver", "p10_p90", "score_at", "score_at_high"))
    rows = (
        (words.name(bar.driver), span, *(style.number(score, "score") for score in bar.ends[SCORE]))
        for bar, span in zip(bars, spans, strict=True)
    )
    return (head, *rows)
