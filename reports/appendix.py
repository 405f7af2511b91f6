"""The end of a report: every input with its source, conflicts and gaps, assumptions, the method and its limits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from reports.analysis_words import ends_text
from reports.blocks import Block, Chapter, Facts, Heading, Row, Span, Table, Text, Together, cell, say
from reports.numbers import BLANK, Style
from reports.wording import (
    annualised,
    apart,
    aside,
    basis_text,
    columns,
    fact_text,
    filed_on,
    joined,
    method_name,
    reference,
    run_on,
    source_text,
    titled,
    unit_in_style,
    value_text,
)
from resources.words import Words
from scoring.filings.filing import Datum, Fact, Source
from scoring.filings.places import fact_id, index_address, web_address
from scoring.problems import sentence
from scoring.scorecard import Scorecard

PROSE = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")


def places_of(card: Scorecard) -> Mapping[str, int]:
    """Input → its number in the list of sources, from 1."""
    data = card.filing.data if card.filing is not None else {}
    return {name: index + 1 for index, name in enumerate(name for name, d in data.items() if d.status != "not_found")}


def sources_chapter(card: Scorecard, style: Style, places: Mapping[str, int]) -> Chapter:
    """Each input once: value, document, form, accession, date filed, place, quotation, grade, link."""
    words = style.words
    if card.filing is None:
        return Chapter(words("report.sources"), "sources", (say(words("report.no_sources")),))
    data, end = card.filing.data, card.filing.period_end
    note = words("report.sources_note", unit=style.money_unit, months=card.filing.period_months, end=end)
    said = (say(text, size="small", colour="muted") for text in (note, forms_text(card, style)) if text)
    blocks: list[Block] = [Together(tuple(said), leads=True)]
    rows = tuple(input_row(data[name], place, card, style) for name, place in places.items())
    heads = columns(style, number_sign="right", input=0.82, value="decimal", source=1.83, grade_head=0.36)
    blocks.append(Table(heads, rows) if rows else say(words("report.no_sources")))
    absent = [
        words.name(given.id)
        for given in card.methodology.inputs.values()
        if given.id not in (*places, "profile") and not given.column and given.kind != "flag"
    ]
    if absent:
        blocks += [Heading(words("report.not_disclosed")), say(stopped(joined(absent, style), style), size="small")]
    open_ = [words.name(key) for key, given in card.methodology.inputs.items() if given.kind == "flag"
             and not given.column and key not in places]  # fmt: skip
    if open_:
        blocks.append(say(words("report.not_said", names=joined(open_, style)), size="small"))
    blocks += conflicts(card, style)
    return Chapter(words("report.sources"), "sources", tuple(blocks))


def forms_text(card: Scorecard, style: Style) -> str:
    """What the forms are that figures were read from; and that documents are quoted in their own language."""
    words = style.words
    facts = [datum.fact for datum in card.filing.data.values() if datum.fact is not None] if card.filing else []
    forms = dict.fromkeys(fact.source.form.removesuffix("/A") for fact in facts if fact.source.form)
    known = [f"{form} {words(f'report.form.{form}')}" for form in forms if words.has(f"report.form.{form}")]
    parts = [words("report.forms", forms=joined(known, style))] if known else []
    told = [text for fact in facts for text in (fact.source.document, fact.source.quote, fact.source.note)]
    if words.language == "zh" and any(PROSE.search(text) for text in map(words.told, told) if text.isascii()):
        parts.append(words("report.own_language"))
    return run_on(parts, style)


def stopped(text: str, style: Style) -> str:
    """A list of names, or a note, as a sentence."""
    if text.endswith((".", "。", "!", "?", "！", "？")):
        return text
    return text + ("。" if style.words.language == "zh" and not (text.isascii() and PROSE.search(text)) else ".")


def input_row(datum: Datum, place: int, card: Scorecard, style: Style) -> Row:
    words = style.words
    fact = datum.fact
    method = words.name(fact.source.method) if fact is not None else ""
    tail = f"{fact.source.grade} · {method}" if fact is not None else words.name(datum.status)
    estimate = fact is not None and fact.source.method == "estimate"
    name = Text(
        (Span(words.name(datum.name)), Span(f" {period(datum, card, words)}", colour="muted")), "small", after=0
    )
    return Row(
        (cell(str(place)), name, cell(value_text(datum, style)), source_cell(datum, card, style),
         cell(tail, colour="debt" if estimate else "ink")),
        key=f"input.{datum.name}",
    )  # fmt: skip


def period(datum: Datum, card: Scorecard, words: Words) -> str:
    """What time a figure is of, where that is not the filing's own period or its balance-sheet date."""
    fact = datum.fact
    if fact is None or card.filing is None or (fact.period_start is None and fact.period_end == card.filing.period_end):
        return ""
    start, end = fact.period_start, fact.period_end
    if start is None:
        return words.day(end).replace(" ", "\u00a0")
    last = words.day(end).removeprefix(f"{start.year} 年 ")  # in Chinese the year is not said twice
    span = f"{words.day(start)} – {last}".replace(" ", "\u00a0")
    return span.replace("–\u00a0", "– ") if words.language == "zh" and start.year != end.year else span


def source_cell(datum: Datum, card: Scorecard, style: Style) -> Text:
    """The document with its link, then where in it, what it says, and remarks."""
    words, fact = style.words, datum.fact
    if fact is None:
        return cell(words.name(datum.status))
    source = fact.source
    named = reference(source) if source.form else ""
    index = index_address(source, card.filing.issuer.cik) if card.filing is not None and not source.url else ""
    rule = words(f"rule.{datum.rule}") if datum.rule and datum.rule != "only_figure" else ""
    notes = (stopped(note, style) for note in (annualised(datum, card, style), words.told(source.note)) if note)
    told = " ".join(filter(None, (*notes, rule)))
    parts = (
        Span(words.told(source.document)),
        Span(named, colour="accent" if index else "ink", link=index),
        Span(filed_on(source, words).replace(" ", "\u00a0")),
        Span(short_url(source.url) if source.url else "", colour="accent", link=web_address(source)),
        Span(words.told(place_in(source)), colour="muted"),
        Span(f"“{source.quote}”" if source.quote else ""),
        Span(told, colour="muted"),
    )
    return Text(tuple(dotted(part for part in parts if part.text)), "small", after=0)


def place_in(source: Source) -> str:
    """Where in the document, as a reader finds it: not by the id of a tag where a quotation leads there."""
    if source.quote and fact_id(source):
        return ""
    return source.locator.removeprefix(f"{source.document}!")


def dotted(parts: Iterable[Span]) -> Iterator[Span]:
    """The parts of a source, a dot between them."""
    for index, part in enumerate(parts):
        if index:
            yield Span("\u00a0· ", colour="muted")
        yield part


def short_url(url: str) -> str:
    """A web address as a reader wants it: the site, and the end of the path."""
    rest = url.split("://", 1)[-1]
    site, _, path = rest.partition("/")
    last = path.rstrip("/").rsplit("/", 1)[-1]
    return f"{site.removeprefix('www.')}/…/{last}" if "/" in path.rstrip("/") else rest


def breakable(source: Source, words: Words) -> str:
    """A source for a narrow column: a form may stand apart from its number, the parts of a day may not."""
    day = filed_on(source, words)
    return source_text(source, words).replace("\u00a0", " ").replace(day, day.replace(" ", "\u00a0"))


def conflicts(card: Scorecard, style: Style) -> list[Block]:
    """Every figure that another source gives differently, both kept, with the rule that chose."""
    words = style.words
    found = card.filing.conflicts() if card.filing is not None else ()
    if not found:
        return []
    rows = [conflict_row(datum, other, style) for datum in found for other in datum.conflicting or (None,)]
    heads = columns(
        style, input=0.7, used="decimal", source=1.1, other="decimal", source_=1.1, difference="decimal", rule=1.2
    )
    return [Heading(words("report.conflicts_head"), "conflicts"), Table(heads, tuple(rows))]


def conflict_row(datum: Datum, other: Fact | None, style: Style) -> Row:
    """Both figures with their sources; only the one where the doubt is about it alone."""
    words = style.words
    used = cell(breakable(datum.fact.source, words) if datum.fact else BLANK)
    return Row((
        cell(words.name(datum.name)), cell(fact_text(datum.value, datum.unit, style)),
        used,
        cell(fact_text(other.value, other.unit, style) if other else BLANK),
        cell(breakable(other.source, words) if other else BLANK),
        cell(ratio_text(datum.value, other.value, unit_in_style(datum.unit, style), style) if other else BLANK),
        cell(words(f"rule.{datum.rule}") if datum.rule else "", colour="muted"),
    ))  # fmt: skip


def ratio_text(used: object, other: object, unit: str, style: Style) -> str:
    if isinstance(used, float) and isinstance(other, float) and used and unit != "flag":
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
        default = (
            words("report.from_line") if item.default is not None else assumption_text(item.value, item.unit, style)
        )
        span = BLANK if item.low is None or item.high is None else ends_text(item.low, item.high, item.unit, style)
        why = Text(
            (Span(words.why(name, item.why)), Span(f" {basis_text(item.source, style)}", colour="muted")),
            "small",
            after=0,
        )
        rows.append(Row((
            cell(words.name(name), bold=changed), cell(assumption_text(value, item.unit, style), bold=changed),
            cell(default, colour="muted"), cell(words("report.yes" if changed else "report.no"), bold=changed),
            cell(span, colour="muted"), why,
        )))  # fmt: skip
    heads = columns(
        style, assumption=0.8, value="decimal", default="decimal", changed_head="right", p10_p90="right", why_source=1.6
    )
    others = [key for key in methodology.edits if key not in methodology.assumptions]
    note = words("report.assumptions_note", count=sum(key in methodology.edits for key in methodology.assumptions))
    blocks: list[Block] = [say(note, size="small", colour="muted"), Table(heads, tuple(rows))]
    if others:
        changes = tuple(
            (words.name(key), say(edit_text(methodology.edits[key]), size="small", after=0)) for key in others
        )
        blocks += [Heading(words("report.other_changes")), Facts(changes, 160)]
    return Chapter(words("report.assumptions"), "assumptions", tuple(blocks))


def assumption_text(value: object, unit: str, style: Style) -> str:
    return (
        style.words.name(value)
        if isinstance(value, str) and style.words.has(f"name.{value}")
        else style.number(value, unit)
    )


def edit_text(value: object) -> str:
    if isinstance(value, tuple):
        return " · ".join(f"{x:g} → {y:g}" for x, y in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _state(card: Scorecard, style: Style) -> str:
    """Whether the methodology is the published one, a file of somebody's own, and what was changed in it."""
    words, methodology = style.words, card.methodology
    own = "" if methodology.shipped else words("report.own_file", file=methodology.file)
    edits = words("report.edit_count", count=len(methodology.edits)) if methodology.edits else ""
    return run_on((own, edits), style) or words("report.unedited")


def method_chapter(card: Scorecard, style: Style) -> Chapter:
    """Which methodology, in which state, what its checks found, and what it cannot say."""
    words, methodology = style.words, card.methodology
    facts = [
        (
            words("report.methodology"),
            aside(
                apart((method_name(methodology, words), words("report.version", version=methodology.version)), words),
                methodology.title,
                words,
            ),
        ),
        (words("report.digest"), f"SHA-256 {methodology.digest}"),
        (
            words("report.edits"),
            _state(card, style),
        ),
        (
            words("report.profile"),
            titled(
                words.name(card.profile),
                words.why(f"profile.{card.profile}", methodology.profiles[card.profile]),
                words,
            ),
        ),
        (words("report.purpose"), words.why("methodology", methodology.why)),
        (words("report.basis"), basis_text(methodology.source, style)),
    ]
    blocks: list[Block] = [Facts(tuple((name, say(text, size="small", after=0)) for name, text in facts), 90)]
    blocks += [Heading(words("report.factors_why"))]
    rows = []
    for factor in methodology.factors.values():
        basis = Span(basis_text(factor.source, style), colour="muted")
        rows.append((words.name(factor.id), say(words.why(factor.id, factor.why) + " ", basis, size="small", after=0)))
    blocks.append(Facts(tuple(rows), 90))
    blocks += checks(card, style)
    if card.filing is not None and card.filing.notes:
        index = 1 if words.language == "zh" else 0
        blocks.append(Heading(words("report.filing_notes")))
        blocks += [say(note[index], size="small", bullet="·", after=0.2) for note in card.filing.notes]
    return Chapter(words("report.method"), "method", tuple(blocks))


def checks(card: Scorecard, style: Style) -> list[Block]:
    """The methodology's checks of the inputs, failed ones first in words, and what reading the filing found."""
    words = style.words
    failed = {problem.code.removeprefix("check.") for problem in card.problems}
    blocks: list[Block] = [Heading(words("report.checks"))]
    problems = (*card.problems, *(card.filing.problems if card.filing is not None else ()))
    blocks += [
        say(
            Span(titled(words.name(p.severity), "", words), bold=True, colour="debt"),
            sentence(p, words),
            size="small",
            bullet="·",
            after=0.2,
        )
        for p in problems
    ]
    passed = [check.id for check in card.methodology.checks.values() if check.id not in failed]
    sure = [words.name(f"check.{key}") for key in passed if card[f"check.{key}"] is not None]
    open_ = [words.name(f"check.{key}") for key in passed if card[f"check.{key}"] is None]
    if sure:
        blocks.append(
            say(Span(words("report.checks_passed") + " ", bold=True), stopped(joined(sure, style), style), size="small")
        )
    if open_:
        blocks.append(
            say(Span(words("report.checks_open") + " ", bold=True), stopped(joined(open_, style), style), size="small")
        )
    return blocks
