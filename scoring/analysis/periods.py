"""The periods that one document holds: fiscal years, first and last known, and twelve months by quarter."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from scoring.filings.filing import Filing
from scoring.filings.sources import open_document
from scoring.problems import Refused

if TYPE_CHECKING:
    from scoring.filings.xbrl import XbrlDocument

YEAR_DAYS = (330, 400)
SAME_YEAR = timedelta(days=7)
MOST_YEARS, MOST_QUARTERS = 12, 16
TRAILING = "ttm"


def quarterly_filings(source: str, as_of: date | None = None) -> tuple[Filing, ...]:
    """The last twelve months at the end of every quarter in a document of company facts, the earliest first.

    Each is as known on the day when its own report was filed, so that nobody knows more than was to be known then.
    None where the source holds one period.
    """
    document = _document(source)
    return () if document is None else quarters_of(document, as_of)


def quarters_of(document: XbrlDocument, as_of: date | None = None) -> tuple[Filing, ...]:
    from scoring.filings.selection.selecting import select

    out: dict[date, Filing] = {}
    for end, filed in _reports(document, as_of)[-MOST_QUARTERS:]:
        try:
            found = select(document, period=TRAILING, as_of=filed)
        except Refused:
            continue
        if abs(found.period_end - end) <= SAME_YEAR:
            out.setdefault(found.period_end, found)
    return tuple(out.values())


def _document(source: str) -> XbrlDocument | None:
    return open_document(source) if source.lower().removesuffix(".gz").endswith(".json") else None


def yearly_filings(source: str, as_of: date | None = None) -> tuple[Filing, ...]:
    """Every fiscal year in a document of company facts, the earliest first; none where the source holds one period.

    A year that a later report reads otherwise comes twice: as known when its own annual report was filed, and as known
    on `as_of` (default: now).
    """
    document = _document(source)
    return () if document is None else years_of(document, as_of)


def years_of(document: XbrlDocument, as_of: date | None = None) -> tuple[Filing, ...]:
    from scoring.filings.selection.selecting import select

    out: list[Filing] = []
    for end, first_filed in _ends(document, as_of)[-MOST_YEARS:]:
        try:
            last = select(document, period=end.isoformat(), as_of=as_of)
        except Refused:
            continue
        if abs(last.period_end - end) > SAME_YEAR:
            continue  # the year has no figures of its own
        first = select(document, period=end.isoformat(), as_of=first_filed)
        if first.period_end == last.period_end and _values(first) != _values(last):
            out.append(first)
        out.append(last)
    return tuple(out)


def _values(filing: Filing) -> dict[str, object]:
    return {name: datum.value for name, datum in filing.data.items()}


def _ends(document: XbrlDocument, as_of: date | None) -> list[tuple[date, date]]:
    """Ends of fiscal years in annual reports, each with the day on which the first report of it was filed."""
    from scoring.filings.concepts import load_concepts

    concepts = load_concepts()
    found: dict[date, date] = {}
    for fact in document.facts:
        if fact.concept not in concepts.bottom_lines or fact.start is None or not fact.filed or fact.dimensions:
            continue
        is_year = YEAR_DAYS[0] <= (fact.end - fact.start).days + 1 <= YEAR_DAYS[1]
        if is_year and fact.form.removesuffix("/A") in concepts.annual and (as_of is None or fact.filed <= as_of):
            found[fact.end] = min(fact.filed, found.get(fact.end, fact.filed))
    return sorted(found.items())


def _reports(document: XbrlDocument, as_of: date | None) -> list[tuple[date, date]]:
    """Ends of periods of annual and quarterly reports, each with the day on which the first report of it was filed."""
    from scoring.filings.concepts import load_concepts

    concepts = load_concepts()
    forms = concepts.annual | concepts.quarterly
    ends: dict[date, date] = {}  # a day of filing → the last period that a report of it has
    for fact in document.facts:
        if fact.concept in concepts.bottom_lines and fact.start is not None and fact.filed and not fact.dimensions:
            known = as_of is None or fact.filed <= as_of
            if known and fact.form.removesuffix("/A") in forms:
                ends[fact.filed] = max(fact.end, ends.get(fact.filed, fact.end))
    first: dict[date, date] = {}
    for filed, end in sorted(ends.items()):
        first.setdefault(end, filed)
    return sorted(first.items())
