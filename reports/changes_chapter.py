"""What the reader changed: assumptions against their defaults, figures against what was read, and what that did."""

from __future__ import annotations

from collections.abc import Iterator

from reports.analysis_words import signed
from reports.blocks import Block, Chapter, Facts, Heading, Row, Span, Table, Text, cell, say
from reports.chapters import knots_text
from reports.extras import Extras
from reports.numbers import BLANK, Style
from reports.wording import basis_text, columns, fact_text, filed_on, reference, source_text, value_text
from scoring.filings.filing import Datum, Fact, Filing
from scoring.filings.overriding import GIVEN, overridden
from scoring.scorecard import Scorecard
from scoring.seal import effective_edits

SCALE_NAME = 110.0  # width of the names of scales


def changes_chapter(card: Scorecard, extras: Extras, style: Style) -> Chapter:
    """Both lists, or that there are none; with a start also how far the score moved."""
    words = style.words
    edits, given = tuple(edit_rows(card, style)), tuple(answer_rows(card, extras, style))
    scales = tuple(scale_rows(card, style))
    blocks: list[Block] = []
    if not edits and not scales and not given:
        blocks.append(say(words("report.changes_none")))
    start = extras.start
    if start is not None and (edits or scales or given) and start.score is not None and card.score is not None:
        points = signed(card.score - start.score)
        text = words("report.changes_effect", before=style.number(start.score, "score"), band=start.band or BLANK,
                     after=style.number(card.score, "score"), points=points)  # fmt: skip
        blocks.append(say(text, bold=True))
    if edits or scales:
        heads = columns(style, assumption=1.0, default="right", value="right", why_source=1.4)
        blocks += [Heading(words("report.changed_assumptions")), *([Table(heads, edits)] if edits else [])]
        blocks += [Facts(scales, SCALE_NAME)] if scales else []
    if given:
        heads = columns(style, input=0.8, as_read="right", used="right", who_when=0.9, why=1.4)
        blocks += [Heading(words("report.answers")), Table(heads, given)]
    return Chapter(words("report.changes"), "changes", tuple(blocks))


def edit_rows(card: Scorecard, style: Style) -> Iterator[Row]:
    """Assumptions, weights and limits that are not as published: default, value, why it is as it is there."""
    from reports.appendix import assumption_text, edit_text

    words, methodology = style.words, card.methodology
    for name, value in effective_edits(methodology).items():
        item = methodology.assumptions.get(name)
        if item is not None:
            default = words("report.from_line") if item.default is not None else assumption_text(
                item.value, item.unit, style
            )  # fmt: skip
            why = f"{words.why(name, item.why)} {basis_text(item.source, style)}"
            now = cell(assumption_text(value, item.unit, style), bold=True)
            yield Row((cell(words.name(name)), cell(default, colour="muted"), now, cell(why, colour="muted")))
        elif name not in methodology.scales:
            before = methodology.parameters.get(name)
            text = BLANK if before is None else edit_text(before)
            yield Row((cell(words.name(name)), cell(text, colour="muted"), cell(edit_text(value), bold=True), cell("")))


def scale_rows(card: Scorecard, style: Style) -> Iterator[tuple[str, Text]]:
    """Scales that are not as published: their knots as published, and as they are now."""
    words, methodology = style.words, card.methodology
    for name, value in effective_edits(methodology).items():
        scale = methodology.scales.get(name)
        if scale is not None:
            metric = next((item for item in methodology.metrics.values() if name in item.scales.values()), None)
            unit = "" if metric is None else metric.unit
            now = Span(knots_text(value, unit, style), bold=True)
            default = Span(f"{words('report.default')} {knots_text(scale.knots, unit, style)}", colour="muted")
            yield words.name(name), say(now, "  ", default, size="small", after=0)


def answer_rows(card: Scorecard, extras: Extras, style: Style) -> Iterator[Row]:
    """Inputs that the reader answered otherwise than the reading did: both values, who, when, why."""
    if card.filing is None:
        return
    for name in overridden(card.filing):
        datum = card.filing.data[name]
        source = None if datum.fact is None else datum.fact.source
        mine = datum.rule == GIVEN
        by = "" if source is None else source.document or style.words("report.a_reader")
        who = () if source is None else (by, filed_on(source, style.words))
        why = "" if source is None else source.note
        yield Row((
            cell(style.words.name(name)), cell(as_read(name, datum, extras.read, style), colour="muted"),
            cell(value_text(datum, style), bold=True),
            cell(", ".join(filter(None, who)) if mine else style.words("report.chosen")),
            cell(why if mine or source is None else source_text(source, style.words), colour="muted"),
        ))  # fmt: skip


def as_read(name: str, datum: Datum, read: Filing | None, style: Style) -> str:
    """The value that was read, with its document; of a report without the filing as read, what stands beside it."""
    before = read.data.get(name) if read is not None else None
    if before is not None and before is not datum:
        text, fact = value_text(before, style), before.fact
    else:
        fact = next((other for other in datum.candidates if other.source.method != "user"), None)
        text = BLANK if fact is None else fact_text(fact.value, fact.unit, style)
    return f"{text} ({document(fact)})" if fact is not None and document(fact) else text


def document(fact: Fact) -> str:
    return reference(fact.source).replace("\u00a0", " ")
