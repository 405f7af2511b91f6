"""Which periods a selection is about: the fiscal year, the quarter, the year to date, and the same a year before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter

from scoring.filings.selection.index import Index, Span
from scoring.filings.xbrl import XbrlFact
from scoring.problems import Problem

_END = attrgetter("end")
YEAR = (330, 400)
QUARTER = (60, 125)


@dataclass(frozen=True, slots=True)
class Periods:
    """The periods of one selection. `before` is the income statement's one year earlier.

    `trailing`: the fiscal year before and last year's span to the same date, from which twelve months are derived.
    """

    income: Span
    cash: Span
    instant: Span
    before: Span | None
    annual: bool
    trailing: tuple[Span, Span] | None = None

    @property
    def end(self) -> date:
        """The balance-sheet date."""
        return self.instant.end


def choose_periods(index: Index, period: str | None) -> tuple[Periods | None, tuple[Problem, ...]]:
    """The periods asked for, else the document's own with the problem that says why; None where there is none."""
    spans = _spans(index)
    own = _own(index, spans)
    wanted = own if period is None else _asked(index, spans, own, period)
    problems: tuple[Problem, ...] = ()
    if wanted is None:
        wanted = own
        problems = (Problem("selection.period_not_in_document", "warning", index.document.name, {"period": period}),)
    if wanted is None:
        return None, problems
    trailing = _trailing(spans, wanted) if period == "ttm" and wanted.days < YEAR[0] else None
    if period == "ttm" and trailing is None and wanted.days < YEAR[0]:
        problems = (*problems, Problem("selection.ttm_not_derivable", "note", index.document.name))
    return _periods(index, spans, wanted, trailing), problems


def _spans(index: Index) -> Counter[Span]:
    """How often each period occurs in the bottom lines."""
    every = [fact for concept in index.concepts.bottom_lines for fact in index.whole(concept)]
    counted = Counter([(fact.start, fact.end) for fact in every if fact.start is not None])
    return Counter({Span(start, end): times for (start, end), times in counted.items()})


def _own(index: Index, spans: Counter[Span]) -> Span | None:
    """The period of the document's cover, else the last fiscal year that annual reports give."""
    cover = next(iter(index.texts.get("dei:DocumentType", ())), None)
    if cover is not None and cover.start is not None:
        span = Span(cover.start, cover.end)
        if any(_close(span, other) for other in spans) or not spans:
            return span
        same_end = [other for other in spans if abs(other.end - span.end) <= timedelta(days=7)]
        return max(same_end, key=lambda other: (spans[other], other.days)) if same_end else span
    return _last_year(index, spans) or (max(spans, key=lambda span: (span.end, span.days)) if spans else None)


def _last_year(index: Index, spans: Iterable[Span], end: date | None = None) -> Span | None:
    """The last fiscal year in annual reports (by form where it is known)."""
    every = [fact for concept in index.concepts.bottom_lines for fact in index.whole(concept)]
    for span in sorted(spans, key=_END, reverse=True):
        if not YEAR[0] <= span.days <= YEAR[1] or (end is not None and abs(span.end - end) > timedelta(days=7)):
            continue
        if any(fact.end == span.end and fact.start == span.start and _annual(index, fact) for fact in every):
            return span
    return None


def _annual(index: Index, fact: XbrlFact) -> bool:
    """Whether an annual report gives a figure, as far as its form is known."""
    return not fact.form or fact.form.removesuffix("/A") in index.concepts.annual


def _asked(index: Index, spans: Counter[Span], own: Span | None, period: str) -> Span | None:
    if period == "fy":
        return own if own is not None and YEAR[0] <= own.days <= YEAR[1] else _last_year(index, spans)
    if period in ("quarter", "ttm"):
        if own is not None and index.texts.get("dei:DocumentType"):
            return own if period == "ttm" or own.days < YEAR[0] else _quarter(spans, own.end)
        last = max((s for s in spans if QUARTER[0] <= s.days <= QUARTER[1]), key=lambda s: s.end, default=None)
        if period == "ttm":
            return _year_to_date(index, last.end) if last and (own is None or last.end > own.end) else own
        return last
    try:
        end = date.fromisoformat(period)
    except ValueError:
        return None
    year = _last_year(index, spans, end)
    if year is not None:
        return year
    near = [span for span in spans if abs(span.end - end) <= timedelta(days=7)]
    if near:
        return _year_to_date(index, near[0].end)
    return own if own is not None and abs(own.end - end) <= timedelta(days=7) else None


def _quarter(spans: Counter[Span], end: date) -> Span | None:
    found = [
        span for span in spans if abs(span.end - end) <= timedelta(days=4) and QUARTER[0] <= span.days <= QUARTER[1]
    ]
    return max(found, key=lambda span: spans[span]) if found else None


def _year_to_date(index: Index, end: date) -> Span | None:
    """The longest span up to a year of the cash-flow statement (else of any bottom line) that ends then."""
    for concepts in (index.concepts.cash_lines, index.concepts.bottom_lines):
        found = [
            Span(fact.start, fact.end)
            for concept in concepts
            for fact in index.whole(concept)
            if fact.start is not None
            and abs(fact.end - end) <= timedelta(days=4)
            and (fact.end - fact.start).days < YEAR[1]
        ]
        if found:
            return max(found, key=lambda span: span.days)
    return None


def _trailing(spans: Counter[Span], to_date: Span) -> tuple[Span, Span] | None:
    """The fiscal year before a year to date, and last year's span to the same date."""
    if to_date.start is None:
        return None
    year = [s for s in spans if YEAR[0] <= s.days <= YEAR[1] and abs(s.end - to_date.start) <= timedelta(days=8)]
    last = _year_before(spans, to_date)
    return (max(year, key=lambda s: spans[s]), last) if year and last is not None else None


def _periods(index: Index, spans: Counter[Span], own: Span, trailing: tuple[Span, Span] | None) -> Periods:
    annual = own.days >= YEAR[0] or _is_annual_form(index)
    income, cash = own, own
    if not annual and trailing is None:
        income = _quarter(spans, own.end) or own
        cash = _year_to_date(index, own.end) or own
    instant = _balance_sheet_date(index, own.end)
    return Periods(
        income=income, cash=cash, instant=Span(None, instant), before=_year_before(spans, income), annual=annual,
        trailing=trailing,
    )  # fmt: skip


def _is_annual_form(index: Index) -> bool:
    return index.form.removesuffix("/A") in index.concepts.annual


def _balance_sheet_date(index: Index, end: date) -> date:
    """The date of total assets at the period's end, within a week of it."""
    days = {fact.end for c in ("us-gaap:Assets", "ifrs-full:Assets") for fact in index.whole(c)}
    near = sorted((abs(day - end), day) for day in days if abs(day - end) <= timedelta(days=7))
    return near[0][1] if near else end


def year_ago(index: Index, tags: Iterable[str], instant: date) -> Span | None:
    """The balance-sheet date one year earlier of which a balance is tagged; the nearest to a year."""
    days = {fact.end for tag in tags for fact in (*index.whole(tag), *index.cut.get(tag, ())) if fact.start is None}
    near = [day for day in days if abs((instant - day).days - 365) <= 10]
    return Span(None, min(near, key=lambda day: (abs((instant - day).days - 365), day))) if near else None


def _year_before(spans: Counter[Span], span: Span) -> Span | None:
    """The same span one year earlier; none where the year end was changed."""
    found = [
        other for other in spans if abs((span.end - other.end).days - 365) <= 10 and abs(other.days - span.days) <= 10
    ]
    return max(found, key=lambda other: (spans[other], other.end)) if found else None


def _close(one: Span, other: Span) -> bool:
    fact = XbrlFact("", None, "", other.start, other.end)
    return one.holds(fact)
