"""The draft of what is open in the window: kept every few seconds, found again after a crash or at the next start."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from scoring.library_parts import split
from scoring.library_store import joined, keep, now

if TYPE_CHECKING:
    from scoring.library import Library
    from scoring.record import Work

_DRAFT = """
SELECT d.slot, d.kept, f.name, f.name_zh, d.work, d.page, d.origin, d.changed
FROM draft d JOIN filing f ON f.digest = d.filing
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was open in a window: kept by itself every few seconds. `changed`: something in it was not saved."""

    slot: str
    kept: datetime
    issuer: str
    issuer_zh: str
    work: int | None
    page: str
    origin: tuple[str, ...]
    changed: bool


@dataclass(frozen=True, slots=True)
class Drafts:
    """Each run of the window writes a slot of its own. Raises Refused where the library cannot be used."""

    library: Library

    def keep(
        self, slot: str, work: Work, page: str = "", origin: Sequence[str] = (), of: int | None = None,
        changed: bool = True,
    ) -> None:  # fmt: skip
        """Keep what is open in the place of what was; `of`: the work of the library that it is."""
        parts = split(work)
        with self.library.writing() as connection:
            filing = keep(connection, parts)["filing"]
            values = (slot, now(), filing, of, page, json.dumps(list(origin)), changed, False, parts.record)
            connection.execute(
                f"INSERT INTO draft VALUES ({', '.join('?' * len(values))}) ON CONFLICT (slot) DO UPDATE SET "
                "kept = excluded.kept, filing = excluded.filing, work = excluded.work, page = excluded.page, "
                "origin = excluded.origin, changed = excluded.changed, closed = 0, record = excluded.record",
                values,
            )

    def end(self, slot: str) -> None:
        """The window was closed as it should be; its draft is the one to begin with next time."""
        with self.library.writing() as connection:
            connection.execute("DELETE FROM draft WHERE (closed OR NOT changed) AND slot <> ?", (slot,))
            connection.execute("UPDATE draft SET closed = 1 WHERE slot = ?", (slot,))

    def drop(self, slot: str) -> None:
        with self.library.writing() as connection:
            connection.execute("DELETE FROM draft WHERE slot = ?", (slot,))

    def left(self, slot: str = "") -> tuple[Draft, ...]:
        """What windows that were not closed left behind with changes that were not saved, the newest first.

        `slot` is the asking window's own.
        """
        return self._drafts("NOT d.closed AND d.changed AND d.slot <> ?", slot)

    def last(self, slot: str = "") -> Draft | None:
        """What the last window had open, however it ended."""
        return next(iter(self._drafts("d.slot <> ?", slot)), None)

    def _drafts(self, where: str, slot: str) -> tuple[Draft, ...]:
        with self.library.reading() as connection:
            rows = connection.execute(f"{_DRAFT} WHERE {where} ORDER BY d.kept DESC, d.rowid DESC", (slot,)).fetchall()
        return tuple(
            Draft(
                slot, datetime.fromisoformat(kept), name, name_zh, work, page, tuple(json.loads(origin)), bool(changed)
            )
            for slot, kept, name, name_zh, work, page, origin, changed in rows
        )

    def read(self, slot: str) -> Work:
        """The work in a draft."""
        with self.library.reading() as connection:
            return joined(connection, "SELECT record FROM draft WHERE slot = ?", slot)
