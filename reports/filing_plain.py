"""A filing's inputs as data for other programs, and as text for a terminal."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from reports.numbers import Style
from reports.plain import columns, doubt
from reports.wording import EXCHANGE_RATE, known_on, value_text
from resources.words import Words
from scoring.filings.filing import Datum, Fact, Filing
from scoring.filings.xbrl import XbrlDocument
from scoring.problems import Problem, sentence

DIMENSIONS = re.compile(r"^(?P<concept>[^\s\[]+)(?: \[(?P<pairs>[^\]]*)\])?$")


def filing_data(filing: Filing, extra: Mapping[str, Datum], document: XbrlDocument | None) -> dict[str, Any]:
    """`inputs` by name with value, period, status, source, candidates and rule; `problems`; `facts` of a document."""
    data: dict[str, Any] = {
        "issuer": filing.issuer.name,
        "cik": filing.issuer.cik,
        "currency": filing.issuer.currency,
        "title": filing.title,
        "period_end": filing.period_end.isoformat(),
        "period_months": filing.period_months,
        "as_of": filing.as_of.isoformat(),
        "inputs": {name: _datum(datum) for name, datum in {**filing.data, **extra}.items()},
        "problems": [_problem(problem) for problem in filing.problems],
    }
    if document is not None:
        data["facts"] = [
            {
                "concept": fact.concept,
                "value": fact.value,
                "unit": fact.unit,
                "period": [_day(fact.start), fact.end.isoformat()] if fact.start else fact.end.isoformat(),
                "dimensions": dict(fact.dimensions),
                "fact_id": fact.fact_id,
            }
            for fact in document.facts
            if fact.numeric
        ]
    return data


def _datum(datum: Datum) -> dict[str, Any]:
    fact = datum.fact
    return {
        "value": plain_value(datum.value),
        "unit": datum.unit,
        "period_start": _day(fact.period_start) if fact else None,
        "period_end": _day(fact.period_end) if fact else None,
        "status": datum.status,
        "source": _source(fact) if fact else None,
        "candidates": [{"value": plain_value(other.value), **_source(other)} for other in datum.candidates],
        "rule": datum.rule,
    }


def _source(fact: Fact) -> dict[str, Any]:
    source = fact.source
    found = DIMENSIONS.match(source.note) if source.method == "xbrl" else None
    pairs = (pair.partition("=") for pair in (found["pairs"] or "").split(", ") if pair) if found else ()
    return {
        "document": source.document,
        "form": source.form,
        "accession": source.accession,
        "filed": source.filed_text or None,
        "fact_id": source.locator,
        "concept": found["concept"] if found else source.note,
        "dimensions": {axis: member for axis, _, member in pairs},
        "period_start": _day(fact.period_start),
        "period_end": _day(fact.period_end),
        "quote": source.quote,
        "url": source.url,
        "method": source.method,
        "grade": source.grade,
    }


def plain_value(value: object) -> Any:
    """A value of an input with plain types only: rows of a list input as dictionaries."""
    if isinstance(value, tuple):
        return [plain_value(row) for row in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {key: plain_value(item) for key, item in dataclasses.asdict(value).items()}
    return value


def _problem(problem: Problem) -> dict[str, Any]:
    values = {key: str(value) for key, value in problem.values.items()}
    return {"code": problem.code, "severity": problem.severity, "where": problem.where, "values": values}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def filing_text(filing: Filing, extra: Mapping[str, Datum], units: Mapping[str, str], style: Style) -> Iterable[str]:
    """The inputs as a table, then what is in doubt."""
    words = style.words
    chinese = words.language == "zh"
    yield f"{filing.issuer.name} · {filing.title_zh if chinese and filing.title_zh else filing.title}"
    yield words("cli.dates", period=filing.period_end, known=known_on(filing, words))
    yield ""
    table = [[words("cli.input"), words("cli.value"), words("cli.status"), words("cli.source")]]
    for name, datum in {**filing.data, **extra}.items():
        unit = units.get(name, "ratio")
        table.append([words.name(name), _shown(datum, unit, style), _status(datum, words), _place(datum)])
    yield from columns(table, "<><<")
    yield ""
    yield from (doubt(datum, words) for datum in filing.conflicts())
    yield from (sentence(problem, words) for problem in filing.problems)


def _status(datum: Datum, words: Words) -> str:
    """Found, missing and why, or disputed: by another figure, or by what is known of the only one."""
    return words.name("doubted" if datum.status == "disputed" and not datum.alternatives else datum.status)


def _shown(datum: Datum, unit: str, style: Style) -> str:
    value = datum.value
    if datum.name == EXCHANGE_RATE:
        return value_text(datum, style)
    if isinstance(value, tuple):
        return f"({len(value)})"
    if isinstance(value, bool):
        return style.number(value, "flag")
    return style.full(value, unit) if not isinstance(value, str) else style.words.name(value)


def _place(datum: Datum) -> str:
    if datum.fact is None:
        return ""
    source = datum.fact.source
    return " ".join(part for part in (source.form, source.locator, source.note[:60]) if part)
