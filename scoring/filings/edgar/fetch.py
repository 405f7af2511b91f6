"""From a ticker, an issuer's number or a filing's to the filing itself, the issuer's company facts and index.

fetched = fetch("CRWV", progress=print)
fetched.documents[0].data        # the inline document of the newest report
fetched.company_facts.data       # all undimensioned figures, for `read_company_facts`
"""

from __future__ import annotations

import re
import threading
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from scoring.filings.edgar.addresses import Addresses
from scoring.filings.edgar.background import Progress
from scoring.filings.edgar.contact import read_contact
from scoring.filings.edgar.limiter import NEVER, Limiter
from scoring.filings.edgar.result import Document, Fetched
from scoring.filings.filing import Source
from scoring.folders import data_folder
from scoring.problems import Problem, Refused

if TYPE_CHECKING:
    from scoring.filings.edgar.client import Client, Download, Kind
    from scoring.filings.edgar.submissions import Filed, Registrant

FOLDER = "edgar"
DAY, MINUTES = 86_400.0, 600.0
_ACCESSION = re.compile(r"(\d{10})-?(\d{2})-?(\d{6})", re.ASCII)
_ADDRESS = re.compile(r"/edgar/data/(\d{1,10})/(\d{10})-?(\d{2})-?(\d{6})\b", re.ASCII)
_CIK = re.compile(r"(?:CIK)?0*(\d{1,10})", re.ASCII | re.IGNORECASE)
_TICKER = re.compile(r"[A-Z0-9]{1,7}([.\-/][A-Z0-9]{1,4})?", re.ASCII | re.IGNORECASE)


def open_client(folder: Path | None = None, addresses: Addresses = Addresses()) -> Client:
    """A client for several fetches. Raises Refused while no contact is kept in the data folder."""
    from scoring.filings.edgar.cache import Cache
    from scoring.filings.edgar.client import Client

    folder = folder or data_folder()
    contact = read_contact(folder)
    return Client(contact, Limiter(folder / FOLDER / "pace.sqlite"), Cache(folder / FOLDER), addresses)


def fetch(
    text: str,
    forms: Collection[str] = (),
    as_of: date | None = None,
    *,
    client: Client | None = None,
    folder: Path | None = None,
    progress: Progress | None = None,
    cancel: threading.Event = NEVER,
) -> Fetched:
    """The filing that a ticker, CIK, accession number or address on sec.gov names.

    For an issuer: the newest report, or the newest of `forms`, filed by `as_of`. `progress` is told the bytes received
    and expected (0: not known) of each file. Raises Refused; Cancelled within a second of `cancel` being set.
    """
    asked = text.strip()
    if not _ADDRESS.search(asked) and not any(shape.fullmatch(asked) for shape in (_ACCESSION, _CIK, _TICKER)):
        raise Refused([Problem("edgar.not_a_name", values={"text": asked[:60]})])
    if client is not None:
        return _Desk(client, progress, cancel).fetch(asked, forms, as_of)
    with open_client(folder) as own:
        return _Desk(own, progress, cancel).fetch(asked, forms, as_of)


class _Desk:
    """One fetch: what to ask for next, and what there is to tell about the answers."""

    def __init__(self, client: Client, progress: Progress | None, cancel: threading.Event) -> None:
        self.client = client
        self.addresses = client.addresses
        self.progress = progress
        self.cancel = cancel
        self.problems: list[Problem] = []

    def fetch(self, text: str, forms: Collection[str], as_of: date | None) -> Fetched:
        from scoring.filings.edgar.submissions import choose

        address, number = _ADDRESS.search(text), _ACCESSION.fullmatch(text)
        if address or number:
            registrant, filing = self._filing(*_named(address, number))
        else:
            registrant = self._registrant(self._cik(text))
            try:
                filing = choose(registrant.filings, forms, as_of)
            except Refused:
                if not registrant.older:
                    raise
                registrant = replace(registrant, filings=(*registrant.filings, *self._older(registrant)))
                filing = choose(registrant.filings, forms, as_of)
        documents = tuple(self._documents(registrant, filing))
        return Fetched(registrant, filing, documents, self._company_facts(registrant), tuple(self.problems))

    def _get(self, url: str, kind: Kind, fresh: float) -> Download | None:
        found = self.client.get(url, kind, fresh, self.progress, self.cancel)
        if found is not None:
            self.problems += found.problems
        return found

    def _json(self, url: str, fresh: float) -> Download | None:
        from scoring.filings.edgar.client import JSON

        return self._get(url, JSON, fresh)

    def _cik(self, text: str) -> int:
        from scoring.filings.edgar.tickers import cik_of

        if digits := _CIK.fullmatch(text):
            return int(digits[1])
        listed = self._json(self.addresses.tickers(), DAY)
        if listed is None:
            raise _missing("company_tickers.json")
        return cik_of(listed.data, text)

    def _registrant(self, cik: int) -> Registrant:
        from scoring.filings.edgar.submissions import read_submissions

        found = self._json(self.addresses.submissions(cik), MINUTES)
        if found is None:
            raise Refused([Problem("edgar.cik_unknown", values={"cik": cik})])
        return read_submissions(found.data, cik)

    def _older(self, registrant: Registrant, year: int | None = None) -> Iterator[Filed]:
        """The filings on the further pages of the index, or on those that touch a year."""
        from scoring.filings.edgar.submissions import read_older

        for page in registrant.older:
            if year is not None and not page.first.year - 1 <= year <= page.last.year:
                continue
            if found := self._json(self.addresses.older_submissions(page.name), DAY):
                yield from read_older(found.data, page.name)

    def _filing(self, cik: int | None, accession: str) -> tuple[Registrant, Filed]:
        """The filing of this number, and whose it is."""
        from scoring.filings.edgar.quarters import year_of
        from scoring.filings.edgar.submissions import read_submissions

        for known in self._filers(cik, accession):
            found = self._json(self.addresses.submissions(known), MINUTES)
            if found is None:
                continue
            registrant = read_submissions(found.data, known)
            for filing in chain(registrant.filings, self._older(registrant, year_of(accession))):
                if filing.accession == accession:
                    return registrant, filing
        raise Refused([Problem("edgar.accession_unknown", values={"accession": accession})])

    def _filers(self, cik: int | None, accession: str) -> Iterator[int]:
        """Whose filing it may be. The number begins with the sender's own: often the issuer, often an agent."""
        if cik is not None:
            yield cik
            return
        yield int(accession[:10])
        listed = self._listed(accession)
        if listed is not None:
            yield listed

    def _listed(self, accession: str) -> int | None:
        """The issuer of a number, from the lists of all filings: some MB each, kept once read."""
        from scoring.filings.edgar.client import FOREVER, PACKED
        from scoring.filings.edgar.quarters import cik_in, quarters_of

        today = datetime.now(UTC).date()
        for year, quarter in quarters_of(accession, today):
            over = (year, quarter) < (today.year, (today.month + 2) // 3)
            packed = self._get(self.addresses.quarter(year, quarter), PACKED, FOREVER if over else DAY)
            if packed is not None and (cik := cik_in(packed.data, accession)) is not None:
                return cik
        return None

    def _documents(self, registrant: Registrant, filing: Filed) -> Iterator[Document]:
        """The documents with tags, the main one first; the main one alone where there are none."""
        from scoring.filings.edgar.client import DOCUMENT, FOREVER

        names = self._names(registrant, filing)
        for name in names:
            url = self.addresses.file(registrant.cik, filing.accession, name)
            found = self._get(url, DOCUMENT, FOREVER)
            if found is None:
                raise _missing(name)
            title = " ".join(filter(None, (registrant.name, filing.form, str(filing.period_end or ""))))
            source = Source(title, filing.form, filing.accession, filing.filed, url=url, method="xbrl", grade="A")
            yield Document(found.data, name, source, _moment(found))

    def _names(self, registrant: Registrant, filing: Filed) -> tuple[str, ...]:
        """The files to ask for, the main one first."""
        names = self._tagged(registrant, filing)
        if not filing.tagged:
            self.problems.append(Problem("edgar.untagged", "warning", values={"form": filing.form}))
        if not names and filing.primary:
            names = (filing.primary,)
        if not names:
            raise _missing(filing.accession)
        return tuple(sorted(names, key=lambda name: name != filing.primary))

    def _tagged(self, registrant: Registrant, filing: Filed) -> tuple[str, ...]:
        """The files with tags, from the list beside them; none where that cannot be read: then the main one must do."""
        from scoring.filings.edgar.client import FOREVER
        from scoring.filings.edgar.tagged import inline_documents, instance_documents

        if not filing.tagged:
            return ()
        name, read = ("MetaLinks.json", inline_documents) if filing.inline else ("index.json", instance_documents)
        try:
            found = self._json(self.addresses.file(registrant.cik, filing.accession, name), FOREVER)
            return () if found is None else read(found.data)
        except Refused as refused:
            if refused.problems[0].code not in ("edgar.unreadable", "edgar.wrong_kind"):
                raise
            return ()

    def _company_facts(self, registrant: Registrant) -> Document | None:
        url = self.addresses.company_facts(registrant.cik)
        found = self._json(url, MINUTES)
        if found is None:
            self.problems.append(Problem("edgar.no_company_facts", "note", values={"issuer": registrant.name}))
            return None
        source = Source(f"{registrant.name} company facts", url=url, method="xbrl", grade="A")
        return Document(found.data, url.rpartition("/")[2], source, _moment(found))


def _named(address: re.Match[str] | None, number: re.Match[str] | None) -> tuple[int | None, str]:
    if address is not None:
        return int(address[1]), f"{address[2]}-{address[3]}-{address[4]}"
    assert number is not None
    return None, f"{number[1]}-{number[2]}-{number[3]}"


def _missing(name: str) -> Refused:
    return Refused([Problem("edgar.not_there", values={"name": name})])


def _moment(found: Download) -> datetime:
    return datetime.fromtimestamp(found.confirmed, UTC)
