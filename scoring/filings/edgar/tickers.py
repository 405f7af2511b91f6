"""The SEC's list of tickers: which issuer one stands for."""

from __future__ import annotations

import difflib

import msgspec

from scoring.filings.edgar.listing import read_listing
from scoring.problems import Problem, Refused


class Ticker(msgspec.Struct, frozen=True, rename={"cik": "cik_str", "name": "title"}):
    """One line of the list."""

    cik: int
    ticker: str
    name: str


def cik_of(data: bytes, text: str) -> int:
    """The issuer's number. Raises Refused, with tickers that are written alike, if no issuer has this ticker.

    Share classes are written with a hyphen in the list; a dot or a slash is understood too (`BRK.B`).
    """
    wanted = text.upper().replace(".", "-").replace("/", "-")
    listed = read_listing(data, dict[str, Ticker], "company_tickers.json")
    by_ticker = {line.ticker.upper(): line.cik for line in listed.values()}
    if wanted in by_ticker:
        return by_ticker[wanted]
    named = [line.ticker for line in listed.values() if len(wanted) > 3 and wanted in line.name.upper()]
    near = list(dict.fromkeys(named))[:3] or difflib.get_close_matches(wanted, by_ticker, 3)
    raise Refused([Problem("edgar.ticker_unknown", values={"ticker": text[:40], "near": ", ".join(near) or "–"})])
