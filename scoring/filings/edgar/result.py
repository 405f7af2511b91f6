"""What a fetch brings home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scoring.filings.edgar.storage import write_whole
from scoring.filings.filing import Source
from scoring.problems import Problem, Refused

if TYPE_CHECKING:
    from scoring.filings.edgar.submissions import Filed, Registrant


@dataclass(frozen=True, slots=True)
class Document:
    """One file as the SEC has it. `source` says what it is and where; `confirmed` when that was last certain (UTC)."""

    data: bytes
    name: str
    source: Source
    confirmed: datetime


@dataclass(frozen=True, slots=True)
class Fetched:
    """What the SEC has on one filing: its documents with tags, main one first, and the issuer's company facts.

    `company_facts` is None where the issuer has none. `registrant.filings` is the index, newest first.
    """

    registrant: Registrant
    filing: Filed
    documents: tuple[Document, ...]
    company_facts: Document | None
    problems: tuple[Problem, ...] = ()

    @property
    def files(self) -> tuple[Document, ...]:
        """The documents and, last, the company facts."""
        return self.documents + ((self.company_facts,) if self.company_facts is not None else ())


def as_data(fetched: Fetched) -> dict[str, object]:
    """The same for a script: plain values, without the files' content."""
    registrant, filing = fetched.registrant, fetched.filing
    return {
        "issuer": {"name": registrant.name, "cik": f"{registrant.cik:010d}", "tickers": list(registrant.tickers)},
        "filing": {
            "form": filing.form,
            "accession": filing.accession,
            "filed": filing.filed.isoformat(),
            "period_end": filing.period_end.isoformat() if filing.period_end else None,
            "tagged": filing.tagged,
        },
        "files": [
            {
                "name": file.name,
                "url": file.source.url,
                "bytes": len(file.data),
                "confirmed": file.confirmed.isoformat(timespec="seconds"),
            }
            for file in fetched.files
        ],
        "filings": len(registrant.filings),
        "problems": [{"code": problem.code, "severity": problem.severity} for problem in fetched.problems],
    }


def save(fetched: Fetched, folder: Path) -> tuple[Path, ...]:
    """Write the files into a folder under their own names; raises Refused if they cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in fetched.files:
            write_whole(folder / Path(file.name).name, file.data)
    except OSError as error:
        values = {"path": str(folder), "detail": error.strerror or str(error)}
        raise Refused([Problem("write_failed", values=values)]) from None
    return tuple(folder / Path(file.name).name for file in fetched.files)
