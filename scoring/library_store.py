"""Rows and the parts that they name: what is kept once, and how a work is put together again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scoring.library_parts import FilingPart, Parts, join, packed
from scoring.problems import Problem, Refused

if TYPE_CHECKING:
    from scoring.record import Work
    from scoring.scorecard import Scorecard


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


@dataclass(frozen=True, slots=True)
class Scored:
    """What the audit trail keeps of a scorecard."""

    seal: str
    score: float | None
    low: float | None
    high: float | None
    band: str | None
    completeness: float | None


def scored(card: Scorecard) -> Scored:
    from scoring.seal import seal

    return Scored(seal(card), card.score, card.low, card.high, card.band, card.completeness)


def keep(connection: sqlite3.Connection, parts: Parts) -> dict[str, Any]:
    """Keep the parts that are not kept yet; the keys of the filing that was read, its issuer and the methodology."""
    issuers = [_keep_filing(connection, part) for part in parts.filings]
    method = parts.methodology
    if connection.execute("SELECT 1 FROM methodology WHERE digest = ?", (method.digest,)).fetchone() is None:
        kept = (method.digest, method.file, method.shipped, now(), packed(method.data))
        connection.execute("INSERT INTO methodology VALUES (?, ?, ?, ?, ?)", kept)
    return {"issuer": issuers[0], "filing": parts.filings[0].digest, "methodology": method.digest}


def _keep_filing(connection: sqlite3.Connection, part: FilingPart) -> int:
    given = part.issuer
    key = issuer_key(given["cik"], given["ticker"], given["name"])
    connection.execute("INSERT INTO issuer (key) VALUES (?) ON CONFLICT DO NOTHING", (key,))
    issuer = int(connection.execute("SELECT id FROM issuer WHERE key = ?", (key,)).fetchone()[0])
    if connection.execute("SELECT 1 FROM filing WHERE digest = ?", (part.digest,)).fetchone() is None:
        values = (
            part.digest, issuer, given["name"], given["name_zh"], given["ticker"], part.title, part.title_zh,
            part.period_end, part.as_of, now(), packed(part.data),
        )  # fmt: skip
        connection.execute(f"INSERT INTO filing VALUES ({', '.join('?' * len(values))})", values)
    return issuer


def copied(connection: sqlite3.Connection, to: Path) -> None:
    """A copy of a library while it is in use. Raises sqlite3.Error."""
    with closing(sqlite3.connect(to, isolation_level=None)) as target:
        connection.backup(target)


def issuer_key(cik: str, ticker: str, name: str) -> str:
    """What stays the same from filing to filing: the SEC's number, else the ticker, else the name."""
    if cik.isdigit():
        return f"cik {int(cik)}"
    return f"ticker {ticker}".casefold() if ticker else f"name {name}".casefold()


def joined(connection: sqlite3.Connection, query: str, key: object) -> Work:
    """The work of the record that a query finds. Raises Refused where there is none, or a part is damaged."""
    row = connection.execute(query, (key,)).fetchone()
    if row is None:
        raise Refused([Problem("library.no_work", values={"number": key})])

    def fetch(table: str, digest: str) -> bytes:
        found = connection.execute(f"SELECT data FROM {table} WHERE digest = ?", (digest,)).fetchone()
        return found[0] if found is not None else b""

    return join(row[0], fetch)


def words_of(work: Work) -> str:
    """What a work is found by beside its name and tags."""
    filing, issuer = work.filing, work.filing.issuer
    given = [datum.fact.source for datum in filing.data.values() if datum.fact is not None]
    reasons = [f"{source.document} {source.note}" for source in given if source.method == "user"]
    found = (
        issuer.name, issuer.name_zh, issuer.ticker, issuer.cik, filing.title, filing.title_zh,
        filing.period_end.isoformat(), work.profile, *reasons, *(scenario.name for scenario in work.scenarios),
        *(peer.filing.issuer.name for peer in work.peers),
    )  # fmt: skip
    return " ".join(filter(None, found))
