"""Where in a document on the web a figure stands: the id of its tag there, and the address that leads to it."""

from __future__ import annotations

import re

from scoring.filings.filing import Source

_ID = re.compile(r"(?:− )?((?=\D*\d)[A-Za-z_][\w.:-]*)(?: [+−] [A-Za-z_][\w.:-]*)*")
_ACCESSION = re.compile(r"\d{10}-\d{2}-\d{6}", re.ASCII)


def fact_id(source: Source) -> str:
    """The id of the tag that a figure was read from, the first of several; empty where it has none."""
    found = _ID.fullmatch(source.locator) if source.method in ("xbrl", "derived") else None
    return found[1] if found else ""


def web_address(source: Source) -> str:
    """The address of the document, at the figure; empty where it has none that is safe to open."""
    if not source.url.startswith(("https://", "http://")):
        return ""
    place = fact_id(source)
    return f"{source.url}#{place}" if place and "#" not in source.url else source.url


def index_address(source: Source, cik: str) -> str:
    """The SEC's index page of the filing that a figure was filed with; empty where its number is not known."""
    if not (_ACCESSION.fullmatch(source.accession) and cik.isascii() and cik.isdigit()):
        return ""
    folder = f"{int(cik)}/{source.accession.replace('-', '')}"
    return f"https://www.sec.gov/Archives/edgar/data/{folder}/{source.accession}-index.htm"
