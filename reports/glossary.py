"""The end of a report: every term of the scorecard in both languages, and the seal with how to check it."""

from __future__ import annotations

from collections.abc import Iterator

from reports.blocks import Chapter, Facts, Row, Table, Text, cell, cells, say
from reports.numbers import Style
from reports.wording import columns
from resources import version
from resources.words import LANGUAGE_IDS, Words
from scoring.scorecard import Scorecard
from scoring.seal import seal

TERMS = ("rpo", "score", "range", "band", "factor", "metric", "knots", "weight", "weakest_link", "cap", "completeness",
         "confidence", "estimate", "conflict", "provisional", "worst", "gold", "llcr", "prepayments", "scenario",
         "driver", "p5_p95", "turn", "profile", "evidence", "seal")  # fmt: skip


def glossary_chapter(card: Scorecard, style: Style) -> Chapter:
    """Terms, factors, metrics, caps and inputs: the name here, the name in the other language, the meaning."""
    words = style.words
    rows = [Row(cells((words("glossary.terms"), "", "")), group=True)]
    rows += [term_row(f"glossary.{term}", style) for term in TERMS]
    told = {words(f"glossary.{term}") for term in TERMS}
    for title, entries in named(card):
        rows.append(Row(cells((words(title), "", "")), group=True))
        said = title == "glossary.metrics"  # a metric that is a term above has its reason in the chapter of metrics
        rows += [name_row(name, why, style) for name, why in entries if not (said and words.name(name) in told)]
    heads = columns(style, term=0.88, term_=0.76, meaning=1.96)
    other = Words(other_language(words.language))("report.term")
    heads = (heads[0], type(heads[1])(other, heads[1].align, heads[1].share), heads[2])
    note = say(words("glossary.note"), size="small", colour="muted")
    return Chapter(words("glossary.title"), "glossary", (note, Table(heads, tuple(rows))))


def other_language(language: str) -> str:
    return next(other for other in LANGUAGE_IDS if other != language)


def named(card: Scorecard) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """What the methodology names, with the reason that it gives in English."""
    methodology = card.methodology
    yield "glossary.factors", [(item.id, item.why) for item in methodology.factors.values()]
    yield "glossary.metrics", [(item.id, item.why) for item in methodology.metrics.values()]
    yield "glossary.caps", [(item.id, item.why) for item in methodology.caps.values()]
    yield (
        "glossary.inputs",
        [(item.id, item.why) for item in methodology.inputs.values() if not item.column and item.id != "profile"],
    )


def term_row(key: str, style: Style) -> Row:
    name, meaning = style.words(key), style.words(f"{key}_means")
    other = Words(other_language(style.words.language))(key)
    return Row((cell(name, bold=True), cell(other, colour="muted"), cell(meaning)))


def name_row(name: str, why: str, style: Style) -> Row:
    words = style.words
    other = Words(other_language(words.language)).name(name)
    return Row((cell(words.name(name), bold=True), cell(other, colour="muted"), cell(words.why(name, why))))


def seal_chapter(card: Scorecard, style: Style) -> Chapter:
    """The seal, what it is taken over, and how a recipient checks that a file still says what was computed."""
    words = style.words
    facts: list[tuple[str, Text]] = [
        (words("report.seal"), say(seal(card), size="small", bold=True, after=0)),
        (words("report.digest"), say(f"SHA-256 {card.methodology.digest}", size="small", after=0)),
        (words("report.made_by"), say(f"Assay {version()}", size="small", after=0)),
    ]
    covers = [say(words(f"report.seal_{part}"), size="small", bullet="·", after=0.2)
              for part in ("covers", "verify", "same", "no_signature")]  # fmt: skip
    return Chapter(words("report.seal_title"), "seal", (Facts(tuple(facts), 90), *covers))
