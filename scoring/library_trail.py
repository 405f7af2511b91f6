"""The audit trail: which score was saved when, by whom, with its seal; each entry is chained to the one before it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from scoring.problems import Problem

_CHAINED = (
    "id, at, who, issuer, filing, methodology, record, seal, score, low, high, band, completeness, compared, "
    "previous".split(", ")
)


def columns(card: str, filing: str) -> str:
    """What an entry is made of, of a scorecard and its filing by the names that a query gives them."""
    of_card = (f"{card}.{name}" for name in ("id", "at", "who"))
    of_filing = (
        f"{filing}.{name}" for name in ("name", "name_zh", "ticker", "title", "title_zh", "period_end", "as_of")
    )
    rest = "methodology seal score low high band completeness hash".split()
    return ", ".join((*of_card, *of_filing, *(f"{card}.{name}" for name in rest)))


_ENTRY = f"SELECT {columns('s', 'f')} FROM scorecard s JOIN filing f ON f.digest = s.filing"


@dataclass(frozen=True, slots=True)
class Entry:
    """One saved scorecard. `score` is None where none is published. `hash` covers this entry and all before it."""

    id: int
    at: datetime
    who: str
    issuer: str
    issuer_zh: str
    ticker: str
    title: str
    title_zh: str
    period_end: date
    as_of: date
    methodology: str
    seal: str
    score: float | None
    low: float | None
    high: float | None
    band: str | None
    completeness: float | None
    hash: str


def append(connection: sqlite3.Connection, row: dict[str, Any]) -> int:
    """Add an entry, within a transaction of the caller's; its number."""
    last = connection.execute("SELECT id, hash FROM scorecard ORDER BY id DESC LIMIT 1").fetchone()
    row = {**row, "id": last[0] + 1 if last else 1, "previous": last[1] if last else ""}
    row["compared"] = _before(connection, row["issuer"], row["filing"])
    row["hash"] = _hash([row[name] for name in _CHAINED])
    names = (*_CHAINED, "hash")
    places = ", ".join("?" * len(names))
    connection.execute(f"INSERT INTO scorecard ({', '.join(names)}) VALUES ({places})", [row[name] for name in names])
    return int(row["id"])


def _before(connection: sqlite3.Connection, issuer: int, filing: str) -> int | None:
    """The issuer's scored entry to compare a new one with: of the same period, else of the latest before it."""
    found = connection.execute(
        "SELECT s.id FROM scorecard s JOIN filing f ON f.digest = s.filing WHERE s.issuer = ? AND s.score IS NOT NULL "
        "AND f.period_end <= (SELECT period_end FROM filing WHERE digest = ?) ORDER BY f.period_end DESC, s.id DESC "
        "LIMIT 1",
        (issuer, filing),
    ).fetchone()
    return None if found is None else int(found[0])


def _hash(values: list[Any]) -> str:
    return hashlib.sha256(json.dumps(values, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


def check(connection: sqlite3.Connection) -> tuple[Problem, ...]:
    """Whether every entry is what was written and follows the one before it; names the first that does not."""
    before, number = "", 0
    for *values, known in connection.execute(f"SELECT {', '.join(_CHAINED)}, hash FROM scorecard ORDER BY id"):
        number += 1
        if values[0] != number or values[-1] != before or _hash(values) != known:
            return (Problem("library.trail_broken", "warning", values={"entry": number, "at": values[1]}),)
        before = known
    issued = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'scorecard'").fetchone()
    if issued is not None and issued[0] != number:
        return (Problem("library.trail_short", "warning", values={"found": number, "written": issued[0]}),)
    return ()


def entry(connection: sqlite3.Connection, number: int) -> Entry | None:
    row = connection.execute(f"{_ENTRY} WHERE s.id = ?", (number,)).fetchone()
    return None if row is None else entry_of(row)


def history(connection: sqlite3.Connection, issuer: int) -> tuple[Entry, ...]:
    """Every entry of an issuer, the newest first."""
    return tuple(map(entry_of, connection.execute(f"{_ENTRY} WHERE s.issuer = ? ORDER BY s.id DESC", (issuer,))))


def entry_of(row: Sequence[Any]) -> Entry:
    """The entry in the columns of a row."""
    values = list(row)
    values[1] = datetime.fromisoformat(values[1])
    values[8:10] = map(date.fromisoformat, values[8:10])
    return Entry(*values)
