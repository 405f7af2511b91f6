"""From what a fetch brought home to a Filing whose every figure says which filing it stands in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from scoring.filings.edgar.result import Document, Fetched
from scoring.filings.filing import Datum, Fact, Filing, Source
from scoring.filings.profile import profiled
from scoring.filings.xbrl import XbrlDocument
from scoring.problems import Refused


def read_fetched(fetched: Fetched, period: str | None = None, as_of: date | None = None) -> Filing:
    """The inputs from the filing's own documents; from the issuer's company facts where those carry no tags.

    The profile is the one that the issuer's industry code calls for. Raises Refused where neither has figures.
    """
    return profiled(_read(fetched, period, as_of), fetched.registrant.sic)


def _read(fetched: Fetched, period: str | None, as_of: date | None) -> Filing:
    from scoring.filings.selection.selecting import select

    try:
        filing = select(_document(fetched.documents), period=period, as_of=as_of)
    except Refused as refused:
        if fetched.company_facts is None or refused.problems[0].code not in ("reader.no_tags", "selection.no_period"):
            raise
        return _from_company_facts(fetched, refused, period, as_of)
    data = {name: _placed(datum, fetched.documents) for name, datum in filing.data.items()}
    issuer = replace(filing.issuer, ticker=filing.issuer.ticker or _ticker(fetched))
    known = as_of or fetched.filing.filed
    return replace(filing, issuer=issuer, data=data, as_of=known, problems=(*filing.problems, *fetched.problems))


def _document(documents: tuple[Document, ...]) -> XbrlDocument:
    from scoring.filings.archive import read_document
    from scoring.filings.inline import is_inline, read_inline

    main = documents[0]
    if len(documents) > 1 and all(is_inline(document.data) for document in documents):
        return read_inline([(document.name, document.data) for document in documents], main.name)
    return read_document(main.data, main.name)


def _from_company_facts(fetched: Fetched, refused: Refused, period: str | None, as_of: date | None) -> Filing:
    from scoring.filings.companyfacts import read_company_facts
    from scoring.filings.concepts import load_concepts
    from scoring.filings.selection.selecting import select

    assert fetched.company_facts is not None
    known = as_of or fetched.filing.filed
    document = read_company_facts(fetched.company_facts.data, load_concepts().wanted(), name=fetched.company_facts.name)
    filing = select(document, period=period, as_of=known)
    notes = (replace(problem, severity="warning") for problem in refused.problems)
    return replace(filing, problems=(*filing.problems, *notes, *fetched.problems))


def _ticker(fetched: Fetched) -> str:
    return next(iter(fetched.registrant.tickers), "")


def _placed(datum: Datum, documents: tuple[Document, ...]) -> Datum:
    """The datum with each of its figures placed in the document at the SEC that holds it."""

    def placed(fact: Fact) -> Fact:
        here, found = _holding(fact.source, documents).source, fact.source
        return replace(
            fact,
            source=replace(
                found, document=here.document, form=here.form, accession=here.accession, filed=here.filed, url=here.url
            ),
        )

    fact = None if datum.fact is None else placed(datum.fact)
    return replace(datum, fact=fact, candidates=tuple(placed(other) for other in datum.candidates))


def _holding(source: Source, documents: tuple[Document, ...]) -> Document:
    """The document with the figure's id; the main one where there is none."""
    first = source.locator.split(" ")[0].encode()
    if len(documents) > 1 and first:
        for document in documents:
            if b'id="' + first + b'"' in document.data:
                return document
    return documents[0]
