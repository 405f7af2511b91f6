"""A filing as the scorecard sees it: for each input the chosen fact, the others beside it, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol

from scoring.filings.agreement import agree
from scoring.filings.rows import COLUMNS, Value, columns_of
from scoring.problems import Problem

Method = Literal["xbrl", "text", "user", "estimate", "derived"]
Grade = Literal["A", "B", "C", "D", "X"]
Status = Literal["found", "known_low", "not_applicable", "not_found", "disputed"]

_PARTS = re.compile(r" [+−] ")
FLAG_OF_NOT_APPLICABLE = {"rpo": "rpo_not_applicable"}
SHOWN_BESIDE = frozenset({"market_value"})
"""What a filing keeps to be shown, though no formula reads it."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure was read, by which method, and how good the evidence is.

    Grade A: primary text seen; B: an extract or quotation of it; C: a secondary transcription; D: weak; X: not seen,
    recalled. `filed` is the day it became public; where only the year is recorded it is the last day of that year and
    `filed_exactly` is no, so that nothing can enter a score too early. None: not a published document.
    """

    document: str
    form: str = ""
    accession: str = ""
    filed: date | None = None
    locator: str = ""
    quote: str = ""
    url: str = ""
    method: Method = "text"
    grade: Grade = "D"
    note: str = ""
    filed_exactly: bool = True

    @property
    def filed_text(self) -> str:
        """The filing date as far as it is known: `2025-03-03`, `2025` or nothing."""
        if self.filed is None:
            return ""
        return self.filed.isoformat() if self.filed_exactly else str(self.filed.year)


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure from one place. Money in full currency units, shares of a whole as ratios.

    `period_start` is None for a balance at `period_end` and for a flow over the filing's own period.
    """

    name: str
    value: Value
    unit: str
    period_start: date | None
    period_end: date
    source: Source


class Evidence(Protocol):
    """What a datum was chosen from, while its fact and its candidates are not asked for."""

    @property
    def span(self) -> tuple[date | None, date]: ...

    @property
    def filed(self) -> date | None: ...

    @property
    def place(self) -> tuple[str, str]: ...

    def fact(self, name: str, unit: str) -> Fact: ...

    def candidates(self, name: str, unit: str) -> tuple[Fact, ...]: ...


class _Shown:
    """A datum's fact and candidates, made from the evidence when they are first read: most are never shown.

    Once both are made the evidence is let go, and with it the document.
    """

    __slots__ = ("evidence",)
    evidence: Evidence | None

    def __getattr__(self, name: str) -> Any:
        if name == "evidence":
            return None
        if name not in ("fact", "candidates"):
            raise AttributeError(name)
        made = getattr(self.evidence, name)(self.name, self.unit)
        object.__setattr__(self, name, made)
        with suppress(AttributeError):
            object.__getattribute__(self, "candidates" if name == "fact" else "fact")
            object.__setattr__(self, "evidence", None)
        return made


@dataclass(frozen=True, slots=True)
class Datum(_Shown):
    """One input: the chosen fact, every other one read for it, and the rule that chose (`rule.<id>` has its words).

    found; known_low: the filing says there is none at or above the threshold; not_applicable: the filing says so;
    not_found; disputed: chosen, but another figure differs by more than rounding.
    """

    name: str
    value: Value | None
    unit: str
    status: Status
    fact: Fact | None = None
    candidates: tuple[Fact, ...] = ()
    rule: str = ""

    @classmethod
    def chosen(cls, name: str, value: Value | None, unit: str, status: Status, evidence: Evidence, rule: str) -> Datum:
        """A datum whose fact and candidates are made from the evidence when they are read."""
        made = object.__new__(cls)
        put = object.__setattr__  # past the frozen class's own
        put(made, "name", name)
        put(made, "value", value)
        put(made, "unit", unit)
        put(made, "status", status)
        put(made, "rule", rule)
        put(made, "evidence", evidence)
        return made

    @property
    def filed(self) -> date | None:
        """The day on which the chosen figure became public."""
        if self.evidence is not None:
            return self.evidence.filed
        return self.fact.source.filed if self.fact is not None else None

    @property
    def place(self) -> tuple[str, str]:
        """The document of the chosen figure and its locator there; empty where there is none."""
        if self.evidence is not None:
            return self.evidence.place
        return (self.fact.source.document, self.fact.source.locator) if self.fact is not None else ("", "")

    @property
    def estimated(self) -> bool:
        """Whether the chosen figure is an estimate, as one with evidence, a tagged one, never is."""
        return self.evidence is None and self.fact is not None and self.fact.source.method == "estimate"

    @property
    def span(self) -> tuple[date | None, date] | None:
        """The first and the last day of the chosen figure's period, as in its fact; None where there is no fact."""
        if self.evidence is not None:
            return self.evidence.span
        return (self.fact.period_start, self.fact.period_end) if self.fact is not None else None

    @property
    def conflicting(self) -> tuple[Fact, ...]:
        """The candidates that differ from the chosen value by more than rounding.

        One amount beside a list of amounts, such as what falls due after the last year of a schedule, is no other list.
        """
        if self.value is None:
            return ()
        amounts = isinstance(self.value, tuple) and all(isinstance(row, float) for row in self.value)
        others = (fact for fact in self.candidates if not (amounts and isinstance(fact.value, float)))
        return tuple(fact for fact in others if not agree(self.value, fact.value))

    @property
    def alternatives(self) -> tuple[Fact, ...]:
        """Those of the conflicting that are not parts which the chosen figure was made of."""
        own = _PARTS.split(self.fact.source.note) if self.fact is not None else ()
        return tuple(fact for fact in self.conflicting if len(own) < 2 or fact.source.note not in own)


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who reports, in which currency (ISO code), and the methodology profile that fits it."""

    name: str
    name_zh: str = ""
    ticker: str = ""
    cik: str = ""
    currency: str = "USD"
    profile: str | None = None


@dataclass(frozen=True, slots=True)
class Filing:
    """One issuer at one balance-sheet date, as known on `as_of`. Notes are (English, Chinese) pairs."""

    issuer: Issuer
    title: str
    title_zh: str
    period_end: date
    period_months: int
    as_of: date
    data: Mapping[str, Datum]
    problems: tuple[Problem, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()

    def datum(self, name: str) -> Datum | None:
        """The datum of an input, or of the list that a column such as `rpo_band_share` belongs to."""
        found = self.data.get(name)
        if found is None and name in COLUMNS:
            found = self.data.get(COLUMNS[name].of)
        return found

    def values(self, flows: Collection[str] = ()) -> dict[str, object]:
        """What formulas read: input name → float, bool, str or a list of these; None where not disclosed.

        List inputs become columns of equal length; an empty column is a known zero. RPO that does not apply is
        None and has its flag beside it. The money inputs named in `flows` are brought to twelve
        months where their fact covers another span; a last quarter stays a quarter.
        """
        out: dict[str, object] = dict.fromkeys(COLUMNS)
        for name, datum in self.data.items():
            if name in SHOWN_BESIDE:
                continue
            if isinstance(datum.value, tuple):
                out |= columns_of(name, datum.value)
            else:
                out[name] = self._annual(datum) if name in flows else datum.value
            if datum.status == "not_applicable" and name in FLAG_OF_NOT_APPLICABLE:
                out[FLAG_OF_NOT_APPLICABLE[name]] = True
        return out

    def _annual(self, datum: Datum) -> Value | None:
        value, months = datum.value, self.months(datum)
        return value * 12 / months if isinstance(value, float) and months != 12 else value

    def months(self, datum: Datum) -> int:
        """The months of a flow's figure, from which it is brought to twelve; 12 where it stays as it is."""
        span = datum.span
        if span is None or datum.unit != self.issuer.currency or datum.name.endswith("_last_quarter"):
            return 12
        start, end = span
        return (months_between(start, end) if start else self.period_months) or 12

    @property
    def is_dated(self) -> bool:
        """Whether it is known by when its figures were public: some say when, or a day was asked for.

        A file of a filing carries no filing date; `as_of` is then only its balance-sheet date.
        """
        read = (d.fact.source for d in self.data.values() if d.fact is not None and d.fact.source.method != "user")
        return self.as_of != self.period_end or any(source.filed is not None for source in read)

    def estimates(self) -> tuple[str, ...]:
        """The inputs (lists by their own name) whose chosen figure is an estimate."""
        return tuple(name for name, datum in self.data.items() if datum.estimated)

    def conflicts(self) -> tuple[Datum, ...]:
        """The data where two sources differ by more than rounding."""
        return tuple(d for d in self.data.values() if d.status == "disputed" or d.conflicting)


def months_between(start: date, end: date) -> int:
    """Whole months from the first day of a period to its last, to the nearest."""
    return round(((end - start).days + 1) / 30.4375)
