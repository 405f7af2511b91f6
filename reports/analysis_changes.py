"""What changed, as tables: one change metric by metric, and what each of several scenarios does to every metric."""

from __future__ import annotations

from collections.abc import Mapping

from reports.analysis_parts import Amount, Field, Grid, Line, Section, score
from reports.numbers import Style
from scoring.analysis.change import Change
from scoring.analysis.history import between
from scoring.scorecard import Scorecard

SMALLEST = 0.005  # points: what moves the score less stays out of a list
ABREAST = 8  # scenarios side by side on a page
OTHERS = ("by_weights", "by_weakest_link", "by_caps")


def others_of(found: Change) -> dict[str, float]:
    """What is no metric's: weights and what is known, weakest link, caps."""
    return dict(zip(OTHERS, (found.weights, found.weakest_link, found.caps), strict=True))


def change_grid(found: Change, key: str, title: str, style: Style) -> Grid:
    """Metrics that moved the score, then weights, weakest link and caps; the last column adds up to the change."""
    words = style.words
    fields = (Field("metric", words("analysis.metric"), True, share=2.0), Field("before", words("analysis.before")),
              Field("after", words("analysis.after")), Field("points", words("analysis.points")))  # fmt: skip
    parts = sorted(found.parts, key=lambda part: -abs(part.points))
    lines = [
        Line(part.metric, (words.name(part.metric), score(part.before), score(part.after), _points(part.points)))
        for part in parts
        if abs(part.points) >= SMALLEST
    ]
    small = [part.points for part in parts if 0 < abs(part.points) < SMALLEST]
    if small:
        lines.append(Line("", (words("analysis.more", count=len(small)), "", "", _points(sum(small)))))
    lines += [
        Line(name, (words(f"analysis.{name}"), "", "", _points(value))) for name, value in others_of(found).items()
    ]
    total = (words("analysis.total"), score(found.before), score(found.after), _points(found.total))
    return Grid(key, title, fields, (*lines, Line("total", total, group=True)))


def changes_section(
    card: Scorecard, cards: Mapping[str, Scorecard], names: Mapping[str, str], style: Style
) -> Section | None:
    """The points that each scenario takes from every metric; each column adds up to the change of the score."""
    words = style.words
    found = {key: change for key, under in cards.items() if (change := between(card, under)) is not None}
    if not found:
        return None
    points = {key: {part.metric: part.points for part in change.parts} for key, change in found.items()}
    fields = (Field("metric", words("analysis.metric"), True, share=2.0),
              *(Field(key, names[key]) for key in found))  # fmt: skip
    moved = [name for name in card.metrics if any(abs(points[key].get(name, 0.0)) >= SMALLEST for key in found)]
    lines = [Line(name, (words.name(name), *(_points(points[key].get(name, 0.0)) for key in found))) for name in moved]
    rest = [name for name in card.metrics if name not in moved and any(points[key].get(name) for key in found)]
    if rest:
        sums = (sum(points[key].get(name, 0.0) for name in rest) for key in found)
        lines.append(Line("", (words("analysis.more", count=len(rest)), *map(_points, sums))))
    lines += [
        Line(name, (words(f"analysis.{name}"), *(_points(others_of(change)[name]) for change in found.values())))
        for name in OTHERS
    ]
    totals = (_points(change.total) for change in found.values())
    lines.append(Line("total", (words("analysis.total"), *totals), group=True))
    title = words("analysis.title.changes")
    grid = Grid("changes", title, fields, tuple(lines), abreast=ABREAST)
    said = (words("analysis.changes_note"),)
    return Section("changes", title, words("analysis.sheet.changes"), said, (), (grid,), is_long=True)


def _points(value: float) -> Amount:
    return Amount(value, "score", 2, change=True)
