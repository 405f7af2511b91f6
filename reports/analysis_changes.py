"""What changed, as tables: one change metric by metric, and what each of several scenarios does to every metric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reports.analysis_parts import Amount, Field, Grid, Line, Section, score, score_of, span
from reports.analysis_words import joined
from reports.numbers import BLANK, Style
from reports.wording import method_name
from scoring.analysis.change import Change
from scoring.analysis.history import between
from scoring.scorecard import Scorecard

SMALLEST = 0.005  # points: what moves the score less stays out of a list
ABREAST = 8  # scenarios side by side on a page
OTHERS = ("by_weakest_link", "by_caps")


def others_of(found: Change) -> dict[str, float]:
    """What is no metric's: weakest link and caps."""
    return dict(zip(OTHERS, (found.weakest_link, found.caps), strict=True))


def change_grid(found: Change, cards: tuple[Scorecard, Scorecard], key: str, title: str, style: Style) -> Grid:
    """Metrics that moved the score, by their own score and by their weight; the last column adds up to the change.

    `cards`: the one before and the one after.
    """
    words = style.words
    heads = ("before", "after", "by_score", "by_weight", "points")
    fields = (Field("metric", words("analysis.metric"), True, share=2.0),
              *(Field(head, words(f"analysis.{head}")) for head in heads))  # fmt: skip
    whole = found.by_metric
    shown = [part for part in found.parts if abs(part.points) + abs(part.weight_points) >= SMALLEST]
    lines = [
        Line(part.metric, (words.name(part.metric), score(part.before), score(part.after), _points(part.points),
                           _points(part.weight_points), _points(whole[part.metric])))
        for part in shown
    ]  # fmt: skip
    rest = [part for part in found.parts if part not in shown and whole[part.metric]]
    if rest:
        small = (sum(part.points for part in rest), sum(part.weight_points for part in rest))
        more = words("analysis.more", count=len(rest))
        lines.append(Line("", (more, "", "", *map(_points, small), _points(sum(small)))))
    lines += [
        Line(name, (words(f"analysis.{name}"), "", "", "", "", _points(value)))
        for name, value in others_of(found).items()
    ]
    by_score = sum(part.points for part in found.parts)
    total = (words("analysis.total"), score_of(cards[0]), score_of(cards[1]), _points(by_score),
             _points(found.weights), _points(found.total))  # fmt: skip
    return Grid(key, title, fields, (*lines, Line("total", total, group=True)))


def changes_section(
    card: Scorecard, cards: Mapping[str, Scorecard], names: Mapping[str, str], style: Style
) -> Section | None:
    """The points that each scenario takes from every metric; each column adds up to the change of the score."""
    words = style.words
    found = {key: change for key, under in cards.items() if (change := between(card, under)) is not None}
    if not found:
        return None
    points = {key: change.by_metric for key, change in found.items()}
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


def against_section(pairs: Sequence[tuple[str, Scorecard, Scorecard]], style: Style) -> Section:
    """Each issuer's card under one methodology and under another, and what makes the difference."""
    words = style.words
    heads = ("issuer", "methodology", "score", "band")
    ends = (words("analysis.range_low"), words("analysis.range_high"))
    fields = (*(Field(key, words(f"analysis.{key}"), key in heads[:2]) for key in heads),
              Field("range", words("analysis.range"), ends=ends))  # fmt: skip
    lines = tuple(
        Line("", (name, methodology_name(card, style), score_of(card), card.band or BLANK, span(card)))
        for name, *cards in pairs
        for card in cards
    )
    title = words("analysis.title.against")
    grids = [Grid("against", title, fields, lines)]
    said: list[str] = []
    unmoved: list[str] = []
    for place, (name, before, after) in enumerate(pairs):
        values = {"issuer": name, "before": methodology_name(before, style), "after": methodology_name(after, style)}
        change = between(before, after)
        if change is None:
            said.append(words("analysis.against_unknown", **values))
        elif not any(change.by_metric.values()) and not any(others_of(change).values()):
            unmoved.append(name)
        else:
            grids.append(
                change_grid(change, (before, after), f"against.{place}", words("analysis.against", **values), style)
            )
    if unmoved:
        said.append(words("analysis.against_same", issuers=joined(unmoved, style)))
    return Section("against", title, words("analysis.sheet.against"), tuple(said), (), tuple(grids))


def methodology_name(card: Scorecard, style: Style) -> str:
    return f"{method_name(card.methodology, style.words)} {card.methodology.version}"


def _points(value: float) -> Amount:
    return Amount(value, "score", 2, change=True)
