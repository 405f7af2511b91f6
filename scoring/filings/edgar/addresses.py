"""Where things stand at the SEC, and which addresses may be asked at all."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit


@dataclass(frozen=True, slots=True)
class Addresses:
    """The SEC's two hosts; a test gives those of a server of its own. Nothing else is ever contacted."""

    www: str = "https://www.sec.gov"
    data: str = "https://data.sec.gov"

    def allows(self, url: str) -> bool:
        """Whether an address, after a redirect too, is on one of the hosts, by the same scheme and port."""
        try:
            asked = urlsplit(url)
            known = [urlsplit(base) for base in (self.www, self.data)]
            return asked.username is None and any(
                (asked.scheme, asked.hostname, asked.port or _port(asked.scheme))
                == (base.scheme, base.hostname, base.port or _port(base.scheme))
                for base in known
            )
        except ValueError:  # a port that is no number, a broken IPv6 address
            return False

    def tickers(self) -> str:
        return f"{self.www}/files/company_tickers.json"

    def submissions(self, cik: int) -> str:
        return f"{self.data}/submissions/CIK{cik:010d}.json"

    def older_submissions(self, name: str) -> str:
        return f"{self.data}/submissions/{quote(name)}"

    def company_facts(self, cik: int) -> str:
        return f"{self.data}/api/xbrl/companyfacts/CIK{cik:010d}.json"

    def file(self, cik: int, accession: str, name: str) -> str:
        """A file of a filing; `index.json` lists them, `MetaLinks.json` says which are tagged."""
        return f"{self.www}/Archives/edgar/data/{cik}/{accession.replace('-', '')}/{quote(name)}"

    def quarter(self, year: int, quarter: int) -> str:
        """The list of all filings of a quarter, compressed."""
        return f"{self.www}/Archives/edgar/full-index/{year}/QTR{quarter}/master.gz"


def _port(scheme: str) -> int:
    return 443 if scheme == "https" else 80
