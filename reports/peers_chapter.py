"""Peers in a report: the issuer among those that the reader compares it with, on the same methodology."""

from __future__ import annotations

from collections.abc import Sequence

from reports.blocks import Block, Chapter, Column, Figure, Heading, Row, Span, Table, Text, cell, cells, say
from reports.numbers import BLANK, Style
from reports.wording import clauses, joined, known_as, known_on, reference, score_text, star_note
from scoring.analysis.comparison import Comparison, Entry, compare, documents
from scoring.scorecard import Scorecard

WIDTH = 507.0  # of the text on a page
MOST_ACROSS = 5  # issuers beside each other in a table
MOST_DOCUMENTS = 3
MOST_LETTERS = 44


def peers_chapter(card: Scorecard, peers: Sequence[Scorecard], style: Style) -> Chapter | None:
    """The picture, what each rests on, and every metric side by side; nothing without peers."""
    from reports.picture_peers import peers_height, peers_picture

    words = style.words
    if not peers:
        return None
    found = compare([(known_as(one, style), one) for one in (card, *peers)])
    blocks: list[Block] = [say(words("report.peers_note"), size="small", colour="muted")]
    if not found.shared:
        blocks.append(say(words("report.peers_currencies"), size="small", colour="debt"))
    blocks.append(Figure(peers_picture(found, style, WIDTH, peers_height(found, 7.2), 7.2)))
    blocks.append(rested_on(found, card, style))
    blocks += [say(note, size="small", colour="muted") for note in star_note((card, *peers), style)]
    for start in range(0, len(found.entries), MOST_ACROSS):
        blocks.append(Heading(words("report.peers_metrics")))
        blocks.append(metrics_table(found, range(start, min(start + MOST_ACROSS, len(found.entries))), style))
    return Chapter(words("report.peers"), "peers", tuple(blocks))


def rested_on(found: Comparison, card: Scorecard, style: Style) -> Table:
    """Rank, issuer, score, range, band, completeness, what it was read from."""
    words = style.words
    heads = (
        Column(words("report.rank"), "right"), Column(words("report.issuer"), "left", 1.6),
        Column(words("report.score"), "decimal"), Column(words("report.range_short"), "right"),
        Column(words("report.band"), "right"), Column(words("report.completeness"), "decimal"),
        Column(words("report.confidence"), "right"),
        Column(words("report.source"), "left", 1.4),
    )  # fmt: skip
    return Table(heads, tuple(_rested(entry, entry.card is card, style) for entry in found.entries))


def _rested(entry: Entry, own: bool, style: Style) -> Row:
    card, filing = entry.card, entry.card.filing
    days = () if filing is None else (style.words.day(filing.period_end), known_on(filing, style.words))
    dated = "\u00a0· ".join(day.replace(" ", "\u00a0") for day in days)  # a day is not broken between lines
    read = [reference(source) for source in documents(card) if reference(source)]
    more = ["…"] if len(read) > MOST_DOCUMENTS else []
    listed = joined([*read[:MOST_DOCUMENTS], *more], style)
    share = style.number(card.confidence.estimated_share, "ratio", 0)
    estimates = style.words("report.estimated_share", share=share) if card.estimates else ""
    told = clauses((listed, ""), style.words) if listed and estimates else listed or ("" if estimates else BLANK)
    name = Text((*cell(entry.name, bold=own).spans, *cell(f" {dated}", colour="muted").spans), "small", after=0)
    return Row((
        cell(BLANK if entry.rank is None else str(entry.rank)), name,
        cell(score_text(card, style), bold=own), cell(style.span(card.low, card.high)),
        cell(card.band or BLANK), cell(style.number(card.completeness, "ratio")),
        cell(style.words(f"report.grade.{card.confidence.grade}")),
        Text((*cell(told, colour="muted").spans, Span(estimates, colour="debt")), "small", after=0),
    ))  # fmt: skip


def metrics_table(found: Comparison, chosen: range, style: Style) -> Table:
    """Factors and metrics down, issuers across: the value of a metric with its score behind it."""
    words = style.words
    heads = (Column(words("report.metric"), "left"), *(
        Column(short(found.entries[index].name), "right") for index in chosen
    ))  # fmt: skip
    rows: list[Row] = []
    factor_of = {key: spec.factor for entry in found.entries for key, spec in entry.card.methodology.metrics.items()}
    for factor in found.factors:
        scores = tuple(style.number(factor.values[index], "score") for index in chosen)
        head = Row(cells((words.name(factor.id), *scores)), group=True)
        lines: list[Row] = []
        for metric in found.metrics:
            known = any(metric.values[i] is not None or metric.scores[i] is not None for i in chosen)
            if factor_of[metric.id] == factor.id and known:
                values = (_value(metric.values[i], metric.scores[i], metric.unit, style) for i in chosen)
                lines.append(Row((cell(words.name(metric.id)), *values)))
        rows += [head, *lines] if lines or set(scores) != {BLANK} else []
    return Table(heads, tuple(rows))


def short(name: str) -> str:
    """A name over a column; it stands in full in the list above."""
    return name if len(name) <= MOST_LETTERS else f"{name[:MOST_LETTERS].rstrip()}…"


def _value(value: float | None, score: float | None, unit: str, style: Style) -> Text:
    text = style.number(value, unit)
    return cell(text) if value is None and score is None else cell(f"{text} → {style.number(score, 'score')}")
