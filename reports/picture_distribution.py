"""Simulated scores as a histogram over the bands, with P5, median and P95, and the score as it stands."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

from reports.numbers import Style
from reports.palette import grade
from reports.picture_axis import Axis, around, band_strip, tick_marks
from reports.picture_marks import Box, Label, Line, Mark, Path, Picture, text_width
from reports.picture_parts import sentence
from reports.picture_scores import categories
from scoring.analysis.names import SCORE
from scoring.analysis.simulate import Simulation
from scoring.scorecard import Scorecard

LEAST_SHARE = 0.0005  # of the draws: a smaller one would be written as 0.0%
FEWEST_BINS, STEPS = 16, (2.0, 1.0, 0.5, 0.25, 0.1)


def distribution_picture(
    card: Scorecard,
    simulation: Simulation,
    style: Style,
    width: float = 500.0,
    height: float = 180.0,
    size: float = 8.0,
) -> Picture:
    """Bars coloured by band; the share of draws in each letter category beneath its part of the scale."""
    words = style.words
    title = words("analysis.picture.distribution")
    known = simulation.known(SCORE)
    if not known.size:
        return sentence(words("analysis.no_draw_scored"), width, height, size, title)
    low, middle, high = simulation.percentiles(SCORE, (5, 50, 95))
    edges, counts = histogram(known)
    scores = [edges[0], edges[-1]] + ([] if card.score is None else [card.score])
    axis = around(scores, 1.0, width - 1.0, 0.03)
    top, bottom = size * 3.4, height - size * 3.9
    marks: list[Mark] = tick_marks(axis, top, bottom, bottom + size * 1.1, size * 0.9)
    most = max(counts)
    for (a, b), count in zip(pairwise(edges), counts, strict=True):
        if count:
            tall = (bottom - top) * count / most
            marks.append(Box(axis.at(a) + 0.3, bottom - tall, axis.at(b) - axis.at(a) - 0.6, tall, f"grade{grade(a)}"))
    marks.append(Line(axis.start, bottom, axis.end, bottom, "ink", 0.75))
    named = [(low, "P5"), (middle, "P50"), (high, "P95")]
    marks += [Line(axis.at(x), top - size * 0.6, axis.at(x), bottom, "ink", 0.9, (3.0, 2.0)) for x, _ in named]
    marks += _labels(named, axis, top - size * 0.9, style, size)
    if card.score is not None:
        marks += _today(card.score, axis, top - size * 0.6, bottom, style, size)
    marks += band_strip(axis, card.methodology, height - size * 2.3, size * 1.15, size * 0.9)
    shares = category_shares(card, simulation)
    marks += _shares(shares, axis, height - size * 0.15, style, size * 0.9)
    return Picture(width, height, tuple(marks), title, _alt(card, simulation, (low, middle, high), style),
                   _table(card, shares, (low, middle, high), style))  # fmt: skip


def category_shares(card: Scorecard, simulation: Simulation) -> list[tuple[str, float, float, float]]:
    """Letter categories without signs: name, start, end, share of draws."""
    known = simulation.known(SCORE)
    out = []
    for name, start, end in categories(card.methodology):
        inside = (known >= start) & ((known < end) | (end >= 100.0))
        if start == min(s for _, s, _ in categories(card.methodology)):
            inside |= known < start
        out.append((name, start, end, float(inside.mean())))
    return out


def histogram(known: Any) -> tuple[list[float], list[int]]:
    """Edges of the bins and how many scores fall between two of them; the lower edge belongs to its bin."""
    edges = _edges(float(known.min()), float(known.max()))
    return edges, [int(((known >= a) & (known < b)).sum()) for a, b in pairwise(edges)]


def _edges(low: float, high: float) -> list[float]:
    """Edges of the bins on round scores, so that no bin straddles a band."""
    step = next((step for step in STEPS if (high - low) / step >= FEWEST_BINS), STEPS[-1])
    first, last = math.floor(low / step), math.floor(high / step) + 1
    return [step * n for n in range(first, last + 1)]


def _labels(at: list[tuple[float, str]], axis: Axis, y: float, style: Style, size: float) -> list[Mark]:
    """The three percentiles side by side without touching, moved apart from the middle where they are close."""
    texts = [f"{name} {style.number(score, 'score')}" for score, name in at]
    half = [text_width(text, size, True) / 2 for text in texts]
    gap = size * 0.6
    places = [axis.at(score) for score, _ in at]
    places[1] = min(max(places[1], half[1] + 2 * half[0] + gap), axis.end - half[1] - 2 * half[2] - gap)
    places[0] = max(half[0], min(places[0], places[1] - half[1] - half[0] - gap))
    places[2] = min(axis.end - half[2], max(places[2], places[1] + half[1] + half[2] + gap))
    return [Label(x, y, text, size, True, "middle") for x, text in zip(places, texts, strict=True)]


def _today(score: float, axis: Axis, top: float, bottom: float, style: Style, size: float) -> list[Mark]:
    """A pointer on the axis, and its words above the percentiles."""
    x, half = axis.at(score), size * 0.45
    text = f"{style.words('analysis.today')} {style.number(score, 'score')}"
    room = text_width(text, size) / 2
    place = min(max(x, room), axis.end - room)
    return [
        Line(x, top, x, bottom, "accent", 1.25),
        Path(((x - half, bottom + half * 1.6), (x + half, bottom + half * 1.6), (x, bottom + 0.4)), "accent"),
        Label(place, size, text, size, anchor="middle", colour="accent"),
    ]


def _shares(
    shares: list[tuple[str, float, float, float]], axis: Axis, y: float, style: Style, size: float
) -> list[Mark]:
    marks: list[Mark] = []
    for _, start, end, share in shares:
        x1, x2 = axis.at(start), axis.at(end)
        text = style.number(share, "ratio")
        if share >= LEAST_SHARE and text_width(text, size) + 2 < x2 - x1:
            marks.append(Label((x1 + x2) / 2, y, text, size, anchor="middle", colour="muted"))
    return marks


def _alt(card: Scorecard, simulation: Simulation, at: tuple[float, float, float], style: Style) -> str:
    p5, p50, p95 = (style.number(score, "score") for score in at)
    return style.words(
        "analysis.picture.distribution_alt", p5=p5, p50=p50, p95=p95, draws=f"{simulation.draws:,}",
        score=style.number(card.score, "score"),
    )  # fmt: skip


def _table(
    card: Scorecard, shares: list[tuple[str, float, float, float]], at: tuple[float, float, float], style: Style
) -> tuple[tuple[str, ...], ...]:
    words = style.words
    rows = [(name, style.number(score, "score")) for name, score in zip(("P5", "P50", "P95"), at, strict=True)]
    rows += [(name, style.number(share, "ratio")) for name, _, _, share in reversed(shares) if share > 0]
    today = (words("analysis.score"), style.number(card.score, "score"))
    return ((words("analysis.number"), words("report.value")), today, *rows)
