"""The end of a report: every input with its source, conflicts and gaps, assumptions, the method and its limits."""

from __future__ import annotations

from collections.abc import Mapping

from reports.blocks import Block, Chapter, Column, Facts, Heading, Row, Span, Table, Text, cell, say
from reports.numbers import BLANK, Style
from reports.wording import fact_text, joined, limit_text, source_text, unit_in_style, value_text
from scoring.filings.filing import Datum, Fact
from scoring.problems import sentence
from scoring.scorecard import Scorecard


def places_of(card: Scorecard) -> Mapping[str, int]:
    """Input → its number in the list of sources, from 1."""
    data = card.filing.data if card.filing is not None else {}
    return {name: index + 1 for index, name in enumerate(name for name, d in data.items() if d.status != "not_found")}


def sources_chapter(card: Scorecard, style: Style, places: Mapping[str, int]) -> Chapter:
    """Each input once: value, document, form, accession, date filed, place, quotation, grade, link."""
    words = style.words
    blocks: list[Block] = [say(words("report.sources_note", unit=style.money_unit), size="small", colour="muted")]
    data = card.filing.data if card.filing is not None else {}
    rows = tuple(input_row(data[name], place, style) for name, place in places.items())
    columns = (
        Column("#", "right"), Column(words("report.input"), "left", 0.75), Column(words("report.value"), "left", 0.55),
        Column(words("report.source"), "left", 1.9), Column(words("report.grade_head"), "left", 0.3),
    )  # fmt: skip
    blocks.append(Table(columns, rows) if rows else say(words("report.no_sources")))
    absent = [words.name(g.id) for g in card.methodology.inputs.values() if g.id not in places and not g.column and g.kind != "flag"]
    if absent:
        blocks += [Heading(words("report.not_disclosed")), say(joined(absent, style) + ".", size="small")]
    blocks += conflicts(card, style)
    return Chapter(words("report.sources"), "sources", tuple(blocks))


def input_row(datum: Datum, place: int, style: Style) -> Row:
    words = style.words
    fact = datum.fact
    method = words.name(fact.source.method) if fact is not None else ""
    tail = f"{fact.source.grade} · {method}" if fact is not None else words.name(datum.status)
    estimate = fact is not None and fact.source.method == "estimate"
    return Row(
        (cell(str(place)), cell(words.name(datum.name)), cell(value_text(datum, style)),
         source_cell(fact, datum, style), cell(tail, colour="debt" if estimate else "ink")),
        key=f"input.{datum.name}",
    )  # fmt: skip


def source_cell(fact: Fact | None, datum: Datum, style: Style) -> Text:
    """The document with its link, then where in it, what it says, and remarks."""
    words = style.words
    if fact is None:
        return cell(words.name(datum.status))
    source = fact.source
    spans = [Span(source.document), Span(f" · {source_text(source)}" if source.form else f" · {source.filed_text}" if source.filed_text else "")]
    if source.locator:
        spans.append(Span(f" · {source.locator}", colour="muted"))
    if source.quote:
        spans.append(Span(f" “{source.quote}”"))
    if source.note:
        spans.append(Span(f" {source.note}", colour="muted"))
    if datum.rule and datum.rule != "only_figure":
        spans.append(Span(" " + words(f"rule.{datum.rule}"), colour="muted"))
    if source.url:
        spans.append(Span(f" {short_url(source.url)}", colour="accent", link=source.url))
    return Text(tuple(spans), "small", after=0)


def short_url(url: str) -> str:
    """A web address as a reader wants it: the site, and the end of the path."""
    rest = url.split("://", 1)[-1]
    site, _, path = rest.partition("/")
    last = path.rstrip("/").rsplit("/", 1)[-1]
    return f"{site.removeprefix('www.')}/…/{last}" if "/" in path.rstrip("/") else rest


def conflicts(card: Scorecard, style: Style) -> list[Block]:
    """Every figure that another source gives differently, both kept, with the rule that chose."""
    words = style.words
    found = card.filing.conflicts() if card.filing is not None else ()
    if not found:
        return []
    rows = []
    for datum in found:
        unit = unit_in_style(datum.unit, style)
        for other in datum.conflicting:
            rows.append(Row((
                cell(words.name(datum.name)), cell(fact_text(datum.value, datum.unit, style)),
                cell(source_text(datum.fact.source) if datum.fact else BLANK),
                cell(fact_text(other.value, other.unit, style)), cell(source_text(other.source)),
                cell(ratio_text(datum.value, other.value, unit, style)),
                cell(words(f"rule.{datum.rule}") if datum.rule else "", colour="muted"),
            )))  # fmt: skip
    columns = (
        Column(words("report.input"), "left", 0.8), Column(words("report.used"), "decimal"), Column(words("report.source"), "left", 0.9),
        Column(words("report.other"), "decimal"), Column(words("report.source"), "left", 0.9),
        Column(words("report.difference"), "decimal"), Column(words("report.rule"), "left", 1.3),
    )  # fmt: skip
    return [Heading(words("report.conflicts_head"), "conflicts"), Table(columns, tuple(rows))]


def ratio_text(used: object, other: object, unit: str, style: Style) -> str:
    if isinstance(used, float) and isinstance(other, float) and used and unit not in ("flag",):
        change = other / used - 1
        return f"{'+' if change > 0 else ''}{style.number(change, 'ratio')}"
    return BLANK


def assumptions_chapter(card: Scorecard, style: Style) -> Chapter:
    """Every judgement: value, default, whether the reader changed it, why, and on what it rests."""
    words, methodology = style.words, card.methodology
    rows = []
    for name, item in methodology.assumptions.items():
        changed = name in methodology.edits
        value = methodology.edits[name] if changed else (card[name] if item.default is not None else item.value)
        default = words("report.from_line") if item.default is not None else assumption_text(item.value, item.unit, style)
        span = BLANK if item.low is None else style.span(item.low, item.high, item.unit)
        why = Text((Span(words.why(name, item.why)), Span(f" {item.source}", colour="muted")), "small", after=0)
        rows.append(Row((
            cell(words.name(name), bold=changed), cell(assumption_text(value, item.unit, style), bold=changed),
            cell(default, colour="muted"), cell(words("report.yes") if changed else BLANK), cell(span, colour="muted"), why,
        )))  # fmt: skip
    columns = (
        Column(words("report.assumption"), "left", 0.8), Column(words("report.value"), "decimal"), Column(words("report.default"), "decimal"),
        Column(words("report.changed_head"), "right"), Column("P10–P90", "right"), Column(words("report.why_source"), "left", 1.6),
    )  # fmt: skip
    others = [key for key in methodology.edits if key not in methodology.assumptions]
    note = words("report.assumptions_note", count=sum(key in methodology.edits for key in methodology.assumptions))
    blocks: list[Block] = [say(note, size="small", colour="muted"), Table(columns, tuple(rows))]
    if others:
        changes = tuple((words.name(key), say(edit_text(methodology.edits[key]), size="small", after=0)) for key in others)
        blocks += [Heading(words("report.other_changes")), Facts(changes, 160)]
    return Chapter(words("report.assumptions"), "assumptions", tuple(blocks))


def assumption_text(value: object, unit: str, style: Style) -> str:
    return style.words.name(value) if isinstance(value, str) and style.words.has(f"name.{value}") else style.number(value, unit)


def edit_text(value: object) -> str:
    if isinstance(value, tuple):
        return " · ".join(f"{x:g} → {y:g}" for x, y in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def method_chapter(card: Scorecard, style: Style) -> Chapter:
    """Which methodology, in which state, what its checks found, and what it cannot say."""
    words, methodology = style.words, card.methodology
    facts = [
        (words("report.methodology"), f"{methodology.name}, {words('report.version', version=methodology.version)}"),
        (words("report.digest"), f"SHA-256 {methodology.digest}"),
        (words("report.edits"), words("report.edit_count", count=len(methodology.edits)) if methodology.edits else words("report.unedited")),
        (words("report.profile"), f"{words.name(card.profile)}: {words.why(card.profile, methodology.profiles[card.profile])}"),
        (words("report.purpose"), words.why("methodology", methodology.why)),
        (words("report.basis"), methodology.source),
    ]
    blocks: list[Block] = [Facts(tuple((name, say(text, size="small", after=0)) for name, text in facts), 90)]
    blocks += [Heading(words("report.factors_why"))]
    blocks.append(Facts(tuple(
        (words.name(f.id), say(words.why(f.id, f.why) + " ", Span(f.source, colour="muted"), size="small", after=0))
        for f in methodology.factors.values()
    ), 90))  # fmt: skip
    blocks += checks(card, style)
    if card.filing is not None and card.filing.notes:
        index = 1 if words.language == "zh" else 0
        blocks.append(Heading(words("report.filing_notes")))
        blocks += [say(note[index], size="small", bullet="·", after=0.2) for note in card.filing.notes]
    blocks.append(Heading(words("report.limits_head"), "limits"))
    blocks += [say(limit_text(text, style), size="small", bullet="·", after=0.2) for text in methodology.limits]
    return Chapter(words("report.method"), "method", tuple(blocks))


def checks(card: Scorecard, style: Style) -> list[Block]:
    """The methodology's checks of the inputs, failed ones first in words, and what reading the filing found."""
    words = style.words
    failed = {problem.code.removeprefix("check.") for problem in card.problems}
    blocks: list[Block] = [Heading(words("report.checks"))]
    problems = (*card.problems, *(card.filing.problems if card.filing is not None else ()))
    blocks += [
        say(Span(words.name(p.severity) + ": ", bold=True, colour="debt"), sentence(p, words), size="small", bullet="·", after=0.2)
        for p in problems
    ]
    passed = [check.id for check in card.methodology.checks.values() if check.id not in failed]
    sure = [words.name(f"check.{key}") for key in passed if card[f"check.{key}"] is not None]
    open_ = [words.name(f"check.{key}") for key in passed if card[f"check.{key}"] is None]
    if sure:
        blocks.append(say(Span(words("report.checks_passed") + " ", bold=True), joined(sure, style) + ".", size="small"))
    if open_:
        blocks.append(say(Span(words("report.checks_open") + " ", bold=True), joined(open_, style) + ".", size="small"))
    return blocks
