"""Analyses of several scorecards as typed tables: comparison, history, back-test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import PurePath
from typing import TYPE_CHECKING

from reports.analysis_absent import no_score
from reports.analysis_changes import against_section, change_grid, methodology_name
from reports.analysis_notes import known_of
from reports.analysis_parts import Amount, Analysis, Chart, Ends, Field, Grid, Line, Section, score, score_of, span
from reports.analysis_spread import Spread
from reports.analysis_words import issuer_name, joined, title
from reports.numbers import BLANK, Style
from reports.wording import aside, clauses, star_note, with_unit
from scoring.analysis.comparison import documents
from scoring.analysis.names import DRAWS, SEED
from scoring.scorecard import Scorecard

if TYPE_CHECKING:  # these bring NumPy
    from scoring.analysis.backtest import Backtest
    from scoring.analysis.comparison import Comparison, Entry
    from scoring.analysis.history import History, Period
    from scoring.analysis.weights import WeightDraws

WIDTH = 507.0
MOST_MOVED, MOST_DOCUMENTS, MOST_ESTIMATES = 6, 3, 10
ABREAST = 4  # issuers whose metrics stand side by side on a page


class Heads:
    """What stands of each card in a list of several: score, band, range, P5 to P95 where `spread` gives them.

    Where any card has a factor that is not scored, each score also with those at their worst: withheld is not better.
    """

    def __init__(self, cards: Sequence[Scorecard], spread: Spread | None, style: Style) -> None:
        scored = any(card.score is not None for card in cards)
        self.cards, self.style = cards, style
        self.words, self.spread = style.words, spread if scored else None
        self.is_provisional = any(card.provisional and card.score is not None for card in cards)

    def fields(self) -> tuple[Field, ...]:
        words = self.words
        return (
            Field("score", words("analysis.score")), Field("band", words("analysis.band")),
            Field("range", words("analysis.range"), ends=(words("analysis.range_low"), words("analysis.range_high"))),
            *((Field("spread", "P5–P95", ends=("P5", "P95")),) if self.spread is not None else ()),
            *((Field("worst", words("analysis.at_worst")),) if self.is_provisional else ()),
        )  # fmt: skip

    def cells(self, card: Scorecard) -> tuple[Amount | Ends | str, ...]:
        worst = score(None if card.score is None else card.worst if card.provisional else card.score)
        return (
            score_of(card), card.band or BLANK, span(card),
            *((self.spread(card),) if self.spread is not None else ()), *((worst,) if self.is_provisional else ()),
        )  # fmt: skip

    def said(self) -> list[str]:
        """What the columns mean."""
        drawn = self.words("analysis.spread_note", draws=f"{DRAWS:,}", seed=SEED)
        worst = self.words("analysis.at_worst_note")
        starred = star_note(self.cards, self.style)
        return [*([drawn] if self.spread is not None else []), *starred, *([worst] if self.is_provisional else [])]


def period_of(card: Scorecard, style: Style) -> str:
    return BLANK if card.filing is None else style.words.day(card.filing.period_end)


def comparison_analysis(
    found: Comparison,
    shaken: WeightDraws | None,
    style: Style,
    spread: Spread | None = None,
    against: Sequence[Scorecard] = (),
) -> Analysis:
    """Ranked, factor by factor and metric by metric, each with the documents that it was read from.

    `against` are the cards of the entries, in their order, under another methodology.
    """
    from reports.picture_peers import peers_height, peers_picture

    words = style.words
    picture = peers_picture(found, style, WIDTH, peers_height(found, 7.5), 7.5)
    unranked = [_named(entry, found, style) for entry in found.entries if entry.rank is None]
    said = [] if found.shared else [words("analysis.money_differs")]
    if unranked:
        said.append(words("analysis.unranked", names=joined(unranked, style)))
    profile = Chart("column", picture.title, "ranked", "issuer", ("score", *(row.id for row in found.factors)),
                    words("analysis.score"))  # fmt: skip
    heads = Heads([entry.card for entry in found.entries], spread, style)
    grids = [_ranked_grid(found, heads, style), _documents_grid(found, style)]
    if shaken is not None and shaken.kept is not None:
        said.append(words("analysis.order_kept", spread=f"{shaken.spread:.0%}", kept=f"{shaken.kept:.1%}",
                          draws=f"{len(shaken.scores[0]):,}", seed=shaken.seed))  # fmt: skip
        grids.append(_shaken_grid(found, shaken, style))
    said += heads.said()
    sections: tuple[Section, ...] = (
        Section("ranked", words("analysis.title.compare"), words("analysis.sheet.ranked"), tuple(said), (picture,),
                tuple(grids), (profile,)),
        Section("metrics", words("analysis.title.metrics"), words("analysis.sheet.metrics"), (), (),
                (_metrics_grid(found, style),)),
    )  # fmt: skip
    if against:
        pairs = [(_named(entry, found, style), entry.card, other)
                 for entry, other in zip(found.entries, against, strict=True)]  # fmt: skip
        sections = (sections[0], against_section(pairs, style), *sections[1:])
    made: tuple[tuple[str, str], ...] = ()
    if shaken is not None:
        made = ((words("analysis.seed"), str(shaken.seed)),)
    if against:
        other = against[0]
        made += ((words("analysis.title.against"), f"{methodology_name(other, style)} · {other.methodology.digest}"),)
    cards = tuple(entry.card for entry in found.entries)
    names = joined(dict.fromkeys(issuer_name(card, style) for card in cards), style)
    return Analysis("compare", words("analysis.title.compare"), names, cards, sections, _foot(cards, style), made)


def _ranked_grid(found: Comparison, heads: Heads, style: Style) -> Grid:
    words = style.words
    fields = (
        Field("issuer", words("analysis.issuer"), True, share=1.2), Field("rank", words("analysis.rank")),
        Field("period", words("analysis.period")), *heads.fields(),
        *(Field(row.id, words.name(row.id)) for row in found.factors),
    )  # fmt: skip
    lines = tuple(
        Line(_id(entry), (
            _named(entry, found, style), Amount(entry.rank, "count"), period_of(entry.card, style),
            *heads.cells(entry.card),
            *(score(row.values[index]) for row in found.factors),
        ))
        for index, entry in enumerate(found.entries)
    )  # fmt: skip
    return Grid("ranked", words("analysis.title.compare"), fields, lines)


def _documents_grid(found: Comparison, style: Style) -> Grid:
    """What each was read from, by form; the sources list every document."""
    words = style.words
    fields = (
        Field("issuer", words("analysis.issuer"), True),
        Field("documents", words("analysis.documents"), True, share=2.0),
    )
    lines = []
    for entry in found.entries:
        read = list(filter(None, dict.fromkeys(s.form or words.told(s.document) for s in documents(entry.card))))
        more, shown = len(read) - MOST_DOCUMENTS, joined(read[:MOST_DOCUMENTS], style)
        said = words("report.and_more", names=shown, count=more) if more > 0 else shown or BLANK
        lines.append(Line(_id(entry), (_named(entry, found, style), said)))
    return Grid("documents", words("analysis.documents"), fields, tuple(lines))


def _shaken_grid(found: Comparison, shaken: WeightDraws, style: Style) -> Grid:
    words = style.words
    fields = (Field("issuer", words("analysis.issuer"), True), *(Field(f"p{at}", f"P{at}") for at in (5, 50, 95)))
    lines = []
    for index, entry in enumerate(found.entries):
        ends = shaken.percentiles(index) if entry.card.score is not None else None
        if ends:
            lines.append(Line(_id(entry), (_named(entry, found, style), *(score(end) for end in ends))))
    return Grid("shaken", words("analysis.title.shaken"), fields, tuple(lines))


def _named(entry: Entry, found: Comparison, style: Style) -> str:
    """The issuer; with its period, and the day of what was known, where it stands there more than once."""
    name = issuer_name(entry.card, style)
    alike = [other for other in found.entries if issuer_name(other.card, style) == name]
    if len(alike) < 2 or entry.card.filing is None:
        return name
    period = period_of(entry.card, style)
    same = sum(period_of(other.card, style) == period for other in alike) > 1
    return (
        aside(f"{name} {period}", style.words.day(entry.card.filing.as_of), style.words) if same else f"{name} {period}"
    )


def _id(entry: Entry) -> str:
    """The name by which the reader gave it; of a file without its folders, which are nobody else's business."""
    return PurePath(entry.name).name


def _metrics_grid(found: Comparison, style: Style) -> Grid:
    """One row a metric: the value and the score of each entry."""
    words = style.words
    fields = [Field("metric", words("analysis.metric"), True, share=1.5)]
    for index, entry in enumerate(found.entries):
        name = _named(entry, found, style)
        fields += [Field(f"value.{index}", name), Field(f"score.{index}", words("analysis.score"))]
    lines = []
    for row in found.metrics:
        cells = [cell for value, points in zip(row.values, row.scores, strict=True)
                 for cell in (Amount(value, row.unit), score(points))]  # fmt: skip
        lines.append(Line(row.id, (words.name(row.id), *cells)))
    return Grid("metrics", words("analysis.title.metrics"), tuple(fields), tuple(lines), abreast=2 * ABREAST)


def history_analysis(found: Sequence[History], style: Style, spread: Spread | None = None) -> Analysis:
    """Each issuer's periods, what changed from one to the next, and what was restated."""
    words, several = style.words, len(found) > 1
    sections = tuple(_history_section(history, place, several, spread, style) for place, history in enumerate(found))
    cards = tuple(period.card for history in found for period in reversed(history.periods))
    names = joined((issuer_name(history.periods[-1].card, style) for history in found), style)
    return Analysis("history", words("analysis.title.history"), names, cards, sections, _foot(cards, style))


def _history_section(history: History, place: int, several: bool, spread: Spread | None, style: Style) -> Section:
    from reports.picture_history import history_picture

    words, periods = style.words, history.periods
    methodology, name = periods[0].card.methodology, issuer_name(periods[-1].card, style)
    heads = Heads([period.card for period in periods], spread, style)
    fields = (Field("period", words("analysis.period")), Field("known", words("analysis.as_of")), *heads.fields(),
              *(Field(factor, words.name(factor)) for factor in methodology.factors))  # fmt: skip
    lines = tuple(
        Line("", (words.day(period.end), known_of(period.card, style) or BLANK, *heads.cells(period.card),
                  *(score(period.card.factors[factor].score) for factor in methodology.factors)))
        for period in periods
    )  # fmt: skip
    key = f"history.{place}"
    grids = [Grid(key, words("analysis.picture.history"), fields, lines)]
    unknown = [words.day(period.end) for period in periods[1:] if period.change is None]
    said = [words("analysis.no_change_known", ends=joined(unknown, style))] if unknown else []
    for before, after in pairwise(periods):
        if after.change is not None:
            title_ = words("analysis.changed_to", end=after.end)
            grids.append(change_grid(after.change, (before.card, after.card), f"{key}.{after.end}", title_, style))
    said += [*(text for period in periods if (text := _restated(period, style))), *heads.said()]
    short = words("analysis.sheet.history") + (f" {place + 1}" if several else "")
    if len(periods) == 1:  # nothing moves in a picture of one
        alone = [words("analysis.one_period", end=words.day(periods[0].end)), *no_score(periods[0].card, style)]
        return Section(key, name, short, (*alone, *said), (), (replace(grids[0], title=name),))
    if all(period.card.score is None for period in periods):
        said = [*no_score(periods[-1].card, style), *said]
    picture = history_picture(history, style, WIDTH, 170.0, 7.5, is_noted=False)
    chart = Chart("line", picture.title, key, "period", ("score", "range.low", "range.high"), words("analysis.score"))
    return Section(key, name, short, tuple(said), (picture,), tuple(grids), (chart,))


def _restated(period: Period, style: Style) -> str:
    """The score as first known against the last; empty where nothing was restated."""
    found = period.restated
    if found is None or not found.moved:
        return ""
    names = joined((style.words.name(moved.input) for moved in found.moved[:MOST_MOVED]), style)
    more = len(found.moved) - MOST_MOVED
    if more > 0:
        names = style.words("report.and_more", names=names, count=more)
    first, last = (
        style.number(card.score, "score") if card.score is not None else style.span(card.low, card.high)
        for card in (found.first, found.last)
    )
    return style.words("analysis.restated", end=period.end, first=first, last=last,
                       count=len(found.moved), names=names)  # fmt: skip


def backtest_analysis(found: Backtest, style: Style, spread: Spread | None = None) -> Analysis:
    """The schedule against the revenue that came, and every metric then and now."""
    from reports.picture_peers import peers_height, peers_picture
    from scoring.analysis.comparison import compare

    words, c = style.words, found.conversion
    verdict = "fails_exact" if c.verdict == "fails" and not c.one_sided else c.verdict
    ends = compare([("then", found.then), ("now", found.now)], ranks=False)
    chart = Chart("bar", words("analysis.title.conversion"), "conversion", "what", ("value",), style.money_unit, most=4)
    schedule = Section(
        "conversion", words("analysis.title.conversion"), words("analysis.sheet.conversion"),
        (words(f"analysis.verdict.{verdict}"),), (), (_conversion_grid(found, style),), (chart,),
    )  # fmt: skip
    said = []
    if found.inside is not None:
        span_ = style.span(found.then.low, found.then.high)
        said.append(words("analysis.inside") if found.inside else words("analysis.outside", range=span_))
    said += _then_spread(found, spread(found.then), style) if spread is not None else []
    warned = [words("analysis.warned_part", scenario=words.name(w.scenario), lowered=w.lowered, came_true=w.came_true)
              for w in found.warned if w.lowered]  # fmt: skip
    said += [words("analysis.warned_all", parts=clauses(warned, words))] if warned else []
    said += [*no_score(found.now, style), *star_note((found.then, found.now), style)]
    outcomes = Section("outcomes", words("analysis.title.outcomes"), words("analysis.sheet.outcomes"), tuple(said),
                       (peers_picture(ends, style, WIDTH, peers_height(ends, 7.5), 7.5),),
                       (_outcome_grid(found, style),))  # fmt: skip
    subject = f"{title(found.then, style)} → {title(found.now, style)}"
    cards = (found.then, found.now)
    return Analysis(
        "backtest", words("analysis.title.backtest"), subject, cards, (schedule, outcomes), _foot(cards, style)
    )


def _then_spread(found: Backtest, ends: Ends, style: Style) -> list[str]:
    """Whether the later score lies where the earlier card's draws do; nothing where one of the two is not known."""
    if ends.low is None or ends.high is None or found.now.score is None:
        return []
    place = style.words("analysis.then_inside" if ends.low <= found.now.score <= ends.high else "analysis.then_outside")
    return [style.words("analysis.then_spread", draws=f"{DRAWS:,}", range=ends.text(style), place=place)]


def _conversion_grid(found: Backtest, style: Style) -> Grid:
    words, c = style.words, found.conversion
    fields = (Field("what", words("report.what"), True), Field("value", words("analysis.amount")))
    rows = (("scheduled", c.scheduled), ("revenue_came", c.revenue), ("from_contracts", c.from_contracts),
            ("signed_since", c.signed_since))  # fmt: skip
    lines = [Line(key, (with_unit(words(f"analysis.{key}"), "money", style), Amount(value, "money")))
             for key, value in rows]  # fmt: skip
    lines.append(Line("conversion", (words("analysis.conversion"), Amount(c.ratio, "ratio"))))
    return Grid("conversion", words("analysis.title.conversion"), fields, tuple(lines))


def _outcome_grid(found: Backtest, style: Style) -> Grid:
    words = style.words
    fields = (
        Field("metric", words("analysis.metric"), True, share=1.5), Field("then", words("analysis.then")),
        Field("now", words("analysis.now")), Field("score_then", words("analysis.score_then")),
        Field("score_now", words("analysis.score_now")), Field("moved", words("analysis.moved")),
    )  # fmt: skip
    said = {1: words("analysis.better"), -1: words("analysis.worse"), 0: words("analysis.same")}
    head = Line("score", (words("analysis.score"), "", "", score_of(found.then), score_of(found.now), ""), group=True)
    lines = [head]
    for outcome in found.outcomes:
        if outcome.value_then is None and outcome.value_now is None:
            continue
        unit = found.then.methodology.metrics[outcome.metric].unit
        lines.append(Line(outcome.metric, (
            words.name(outcome.metric), Amount(outcome.value_then, unit), Amount(outcome.value_now, unit),
            score(outcome.score_then), score(outcome.score_now), "" if outcome.moved is None else said[outcome.moved],
        )))  # fmt: skip
    return Grid("outcomes", words("analysis.title.outcomes"), fields, tuple(lines))


def _foot(cards: Sequence[Scorecard], style: Style) -> tuple[str, ...]:
    """The estimates of each issuer, and that it is no rating."""
    words = style.words
    found: dict[str, dict[str, None]] = {}
    for card in cards:
        found.setdefault(issuer_name(card, style), {}).update(dict.fromkeys(card.estimates))
    said = []
    for issuer, names in found.items():
        listed, more = joined(map(words.name, list(names)[:MOST_ESTIMATES]), style), len(names) - MOST_ESTIMATES
        if names:
            listed = words("report.and_more", names=listed, count=more) if more > 0 else listed
            said.append(words("analysis.estimates_of", issuer=issuer, names=listed))
    return (*said, words("analysis.not_rating"))
