"""A horizontal scale of scores: where a score stands, and the bands behind it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from reports.palette import grade
from reports.picture_marks import Box, Label, Line, Mark, text_width
from reports.picture_scores import categories
from scoring.methodology.document import Methodology

ROUND = (1.0, 2.0, 5.0, 10.0, 20.0, 25.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """Scores from `low` to `high` between two places on the page."""

    low: float
    high: float
    start: float
    end: float

    def at(self, score: float) -> float:
        share = (score - self.low) / (self.high - self.low)
        return self.start + (self.end - self.start) * min(1.0, max(0.0, share))

    def ticks(self, most: int = 6) -> tuple[float, ...]:
        """Round scores, at most so many."""
        step = next((step for step in ROUND if (self.high - self.low) / step <= most), ROUND[-1])
        first = math.ceil(self.low / step)
        return tuple(step * n for n in range(first, math.floor(self.high / step) + 1))


def around(scores: Iterable[float], start: float, end: float, margin: float = 0.12) -> Axis:
    """An axis that holds the scores with room on either side, at least five points wide, within 0 and 100."""
    known = list(scores) or [0.0, 100.0]
    low, high = min(known), max(known)
    room = max((high - low) * margin, (5.0 - (high - low)) / 2, 0.5)
    return Axis(max(0.0, low - room), min(100.0, high + room), start, end)


def tick_marks(axis: Axis, top: float, bottom: float, baseline: float, size: float) -> list[Mark]:
    """Thin lines with their scores, those that would touch left out."""
    marks: list[Mark] = []
    free = -math.inf
    for tick in axis.ticks():
        x, text = axis.at(tick), f"{tick:g}"
        half = text_width(text, size) / 2
        marks.append(Line(x, top, x, bottom, "line", 0.5))
        if x - half > max(free, 0.0) and x + half < axis.start + axis.end:
            marks.append(Label(x, baseline, text, size, anchor="middle", colour="muted"))
            free = x + half + size * 0.5
    return marks


def band_strip(axis: Axis, methodology: Methodology, y: float, height: float, size: float) -> list[Mark]:
    """The letter categories as a coloured strip under the axis; a letter without room is left out."""
    marks: list[Mark] = []
    for name, start, end in categories(methodology):
        x1, x2 = axis.at(start), axis.at(end)
        if x2 - x1 < 0.5:
            continue
        tone = grade(start)
        marks.append(Box(x1, y, x2 - x1 - 0.5, height, f"grade{tone}"))
        if text_width(name, size, True) + 2 < x2 - x1:
            marks.append(
                Label((x1 + x2) / 2, y + height / 2 + size * 0.35, name, size, True, "middle", f"grade_ink{tone}")
            )
    return marks
