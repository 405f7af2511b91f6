"""The SEC's index of an issuer's filings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import msgspec

from scoring.filings.edgar.listing import read_listing, unreadable
from scoring.problems import Problem, Refused

PERIODIC = frozenset({"10-K", "10-KT", "10-Q", "10-QT", "20-F", "40-F"})
OFFERING = ("S-1", "F-1", "S-4", "F-4", "424B")
_FILE = re.compile(r"(?!.*\.\.)[\w][\w./-]{0,200}", re.ASCII)
_ACCESSION = re.compile(r"\d{10}-\d{2}-\d{6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Filed:
    """One filing of the index. `primary` is the name of its main document.

    `inline`: its facts are tagged in the document itself; `tagged`: it has figures in XBRL in some form.
    """

    form: str
    accession: str
    filed: date
    period_end: date | None
    primary: str
    inline: bool
    tagged: bool


@dataclass(frozen=True, slots=True)
class Older:
    """A further page of the index, and the days that it is about."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Registrant:
    """Who files. `fiscal_year_end` is month and day, `0130`. `older` are further pages of the index.

    `sic` is the industry code; None where the SEC gives none.
    """

    cik: int
    name: str
    tickers: tuple[str, ...]
    fiscal_year_end: str
    filings: tuple[Filed, ...]
    older: tuple[Older, ...]
    sic: int | None = None


class _Columns(msgspec.Struct):
    """The SEC's column store: one list for each property, all equally long."""

    accessionNumber: list[str]
    filingDate: list[date]
    reportDate: list[str]
    form: list[str]
    primaryDocument: list[str]
    isXBRL: list[int]
    isInlineXBRL: list[int]


class _Page(msgspec.Struct):
    name: str
    filingFrom: date
    filingTo: date


class _Filings(msgspec.Struct):
    recent: _Columns
    files: list[_Page] = []


class _Submissions(msgspec.Struct):
    cik: int | str
    name: str
    filings: _Filings
    tickers: list[str] | None = None
    fiscalYearEnd: str | None = None
    sic: int | str | None = None


def read_submissions(data: bytes, cik: int) -> Registrant:
    """The issuer and the filings on the index's first page, newest first. Raises Refused."""
    what = f"CIK{cik:010d}.json"
    found = read_listing(data, _Submissions, what)
    pages = found.filings.files
    older = tuple(Older(p.name, p.filingFrom, p.filingTo) for p in pages if _FILE.fullmatch(p.name))
    filings = tuple(_filed(found.filings.recent, what))
    code = str(found.sic or "")
    sic = int(code) if code.isdigit() else None
    return Registrant(cik, found.name, tuple(found.tickers or ()), found.fiscalYearEnd or "", filings, older, sic)


def read_older(data: bytes, name: str) -> tuple[Filed, ...]:
    """The filings of a further page of the index."""
    return tuple(_filed(read_listing(data, _Columns, name), name))


def _filed(columns: _Columns, what: str) -> Iterator[Filed]:
    c = columns
    lists = (c.form, c.accessionNumber, c.filingDate, c.reportDate, c.primaryDocument, c.isInlineXBRL, c.isXBRL)
    if len({len(column) for column in lists}) > 1:
        raise unreadable(what, "columns of different length")
    for form, accession, filed, reported, primary, inline, tagged in zip(*lists, strict=True):
        if not _ACCESSION.fullmatch(accession):
            raise unreadable(what, f"accession {accession[:30]}")
        name = primary if _FILE.fullmatch(primary) else ""
        yield Filed(form, accession, filed, _day(reported), name, bool(inline), bool(tagged or inline))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:  # empty where a filing is about no period
        return None


def choose(filings: Iterable[Filed], forms: Collection[str] = (), as_of: date | None = None) -> Filed:
    """The newest filing of these forms, filed by `as_of`; one with tags before one without.

    Without forms: the newest annual or quarterly report, else the newest offering document with tags, else any
    filing with tags. Raises Refused if there is none.
    """
    known = [filing for filing in filings if as_of is None or filing.filed <= as_of]
    if forms:
        wanted = [filing for filing in known if filing.form in forms]
        groups = [[filing for filing in wanted if filing.tagged], wanted]
    else:
        tagged = [filing for filing in known if filing.tagged]
        groups = [
            [filing for filing in tagged if filing.form in PERIODIC],
            [filing for filing in tagged if filing.form.startswith(OFFERING)],
            [filing for filing in known if filing.form in PERIODIC],
            tagged,
        ]
    for group in groups:
        if group:
            return max(group, key=lambda filing: (filing.filed, filing.accession))
    values = {"forms": ", ".join(sorted(forms or PERIODIC)), "as_of": as_of.isoformat() if as_of else "–"}
    raise Refused([Problem("edgar.no_filing", values=values)])
