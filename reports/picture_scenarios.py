"""Scores under every scenario, in the scenarios' order, each with what the filing leaves open."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from reports.analysis_words import signed
from reports.numbers import BLANK, Style
from reports.palette import grade
from reports.picture_axis import Axis, around, band_strip, tick_marks
from reports.picture_marks import Box, Label, Line, Mark, Picture, fitted, text_width
from reports.wording import clauses, score_text
from scoring.scorecard import Scorecard

ROW = 2.0  # heights of the text


def scenarios_picture(
    cards: Mapping[str, Scorecard],
    names: Mapping[str, str],
    style: Style,
    width: float = 500.0,
    size: float = 7.5,
    absent: Collection[str] = (),
) -> Picture:
    """One row a scenario: a bar to its score in the colour of its band, the range as a line, the change at the end.

    The first card is what the others are measured from; of those in `absent` it is said that they cannot be computed.
    """
    words, base = style.words, next(iter(cards.values()))
    height = size * (4.2 + ROW * len(cards))
    left = min(width * 0.34, max(text_width(name, size) for name in names.values()) + size)
    right = width - text_width("00.0* bbb+ (−00.0)", size) - size
    known = [x for card in cards.values() for x in (card.score, card.low, card.high) if x is not None]
    has_bars = any(card.score is not None for card in cards.values())
    axis = around([0.0, *known] if has_bars else known, left, right, 0.08)  # a bar that begins elsewhere misleads
    bottom = size * 1.4 + size * ROW * len(cards)
    marks: list[Mark] = tick_marks(axis, size * 0.8, bottom, bottom + size * 1.1, size * 0.9)
    rows = []
    for index, (key, card) in enumerate(cards.items()):
        middle = size * 1.2 + size * ROW * (index + 0.5)
        marks.append(Label(0, middle + size * 0.34, fitted(names[key], left - size * 0.5, size), size, index == 0))
        if key in absent:
            rows.append((names[key], BLANK, BLANK, words("report.cannot_be_computed")))
            wide, said = text_width(rows[-1][-1], size) + size, rows[-1][-1]
            marks.append(Box(axis.start + 1, middle - size * 0.7, wide, size * 1.4, "panel"))  # the lines stop for it
            marks.append(Label(axis.start + size * 0.5, middle + size * 0.34, said, size, colour="muted"))
            continue
        marks += _bar(card, axis, middle, size)
        marks.append(Label(right + size * 0.6, middle + size * 0.34, _at_end(card, base, style), size, True))
        rows.append((names[key], score_text(card, style), card.band or BLANK, style.span(card.low, card.high)))
    if base.score is not None:
        x = axis.at(base.score)
        marks.append(Line(x, size * 0.8, x, bottom, "ink", 0.75, (3.0, 2.0)))
    marks += band_strip(axis, base.methodology, height - size * 1.2, size * 1.1, size * 0.85)
    alt = words("analysis.picture.scenarios_alt", rows=clauses((" ".join(row) for row in rows), words))
    head = tuple(words(f"analysis.{key}") for key in ("scenario", "score", "band", "range"))
    return Picture(width, height, tuple(marks), words("analysis.picture.scenarios"), alt, (head, *rows))


def _at_end(card: Scorecard, base: Scorecard, style: Style) -> str:
    """`25.5 b (−12.5)`: score, band, and the change where it is not the base itself."""
    if card.score is None:
        return style.words("analysis.picture.range_only")
    moved = "" if card is base or base.score is None else f" ({signed(card.score - base.score)})"
    return f"{score_text(card, style)} {card.band or BLANK}{moved}"


def _bar(card: Scorecard, axis: Axis, middle: float, size: float) -> list[Mark]:
    marks: list[Mark] = []
    if card.score is not None:
        wide = max(axis.at(card.score) - axis.start, 0.6)
        marks.append(Box(axis.start, middle - size * 0.5, wide, size, f"grade{grade(card.score)}"))
    if card.low is not None and card.high is not None:
        x1, x2, tick = axis.at(card.low), axis.at(card.high), size * 0.28
        marks += [Line(x1, middle, x2, middle, "panel", 2.6), Line(x1, middle, x2, middle, "ink", 1.1)]
        marks += [Line(x, middle - tick, x, middle + tick, "ink", 1.0) for x in (x1, x2)]
    return marks
