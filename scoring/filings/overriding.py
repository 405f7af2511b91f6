"""The reader's own answer to what a filing says: another value with a reason, or another of the figures found.

An override is a source like any other, with who, when and why; what was read stays beside it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scoring.filings.derived import FROM_CUSTOMERS, with_data
from scoring.filings.filing import Datum, Fact, Filing, Source, Status
from scoring.filings.rows import LISTS, Value

GIVEN, CHOSEN = "given_by_user", "chosen_by_user"


@dataclass(frozen=True, slots=True)
class Given:
    """A value in full units as somebody gives it; None: treat the input as not disclosed.

    `annual`: a flow over the twelve months to the end of the period, whatever the span of the figure that was read.
    """

    value: Value | None
    unit: str
    who: str
    reason: str
    on: date
    annual: bool = False


def give(filing: Filing, name: str, given: Given) -> Filing:
    """The filing with a value of the reader's own; the figures read stay beside it as candidates."""
    before = filing.data.get(name)
    source = Source(document=given.who, filed=given.on, method="user", note=given.reason)
    start, end = _period(before, filing)
    if given.annual:
        start = year_before(end)
    fact = Fact(name, "" if given.value is None else given.value, given.unit, start, end, source)
    beside = () if before is None else tuple(other for other in _figures(before) if other.source.method != "user")
    status: Status = "not_found" if given.value is None else "known_low" if given.value == () else "found"
    return _with(filing, Datum(name, given.value, given.unit, status, fact, beside, GIVEN))


def choose(filing: Filing, name: str, fact: Fact) -> Filing:
    """The filing with another of the figures found for an input. Raises ValueError for what is only a part of it."""
    before = filing.data[name]
    if not choosable(before, fact):
        raise ValueError(f"not a figure for {name}")
    beside = tuple(other for other in _figures(before) if other is not fact)
    return _with(filing, Datum(name, fact.value, fact.unit, "found", fact, beside, CHOSEN))


def put_back(filing: Filing, read: Filing, names: Collection[str]) -> Filing:
    """The filing with these inputs as they were read."""
    data = {name: datum for name, datum in filing.data.items() if name not in names}
    data |= {name: read.data[name] for name in names if name in read.data}
    ordered = {name: data[name] for name in (*read.data, *data) if name in data}
    return with_data(filing, ordered)


def overridden(filing: Filing) -> tuple[str, ...]:
    """The inputs that the reader has answered otherwise than the reading did."""
    return tuple(name for name, datum in filing.data.items() if datum.rule in (GIVEN, CHOSEN))


def choosable(datum: Datum, fact: Fact) -> bool:
    """Whether a candidate is a figure for the whole input: a single customer's share is none for all customers."""
    is_list = isinstance(fact.value, tuple)
    return fact.value != "" and is_list == (datum.name in LISTS) and fact is not datum.fact


def _with(filing: Filing, datum: Datum) -> Filing:
    if datum.status == "found" and datum.conflicting:
        datum = replace(datum, status="disputed")
    return with_data(filing, {**filing.data, datum.name: datum})


def _figures(datum: Datum) -> tuple[Fact, ...]:
    """The chosen figure first, then those beside it; what follows from other inputs is no figure of its own."""
    chosen = () if datum.fact is None or datum.rule == FROM_CUSTOMERS or datum.fact.value == "" else (datum.fact,)
    return (*chosen, *(fact for fact in datum.candidates if fact is not datum.fact))


def year_before(end: date) -> date:
    """The first day of the twelve months that end on a day."""
    after = end + timedelta(days=1)
    return date(after.year - 1, after.month, min(after.day, 28) if after.month == 2 else after.day)


def _period(before: Datum | None, filing: Filing) -> tuple[date | None, date]:
    """A value replaces the figure for the same period."""
    if before is not None and before.fact is not None:
        return before.fact.period_start, before.fact.period_end
    return None, filing.period_end
