"""At most eight requests a second from this machine, over all processes; and none while the SEC has told us to stop.

Requests are spaced evenly, one slot after another, instead of counted in a window: where a window lets eight go at
once, a process that is held up for a moment sends its eight beside the next eight, and the SEC counts sixteen.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scoring.filings.edgar.storage import folder_unusable, transaction
from scoring.problems import Problem, Refused

PER_SECOND = 8
STOP_SECONDS = 600
LATE = 0.05
"""Seconds after which a slot is given up, so that a process that was held up does not send into another's slot."""
LONGEST_QUEUE = 60
"""A slot later than this can only come from a clock that was set back."""
NEVER = threading.Event()
_SCHEMA = "CREATE TABLE IF NOT EXISTS pace (next_free REAL, stopped_until REAL, status INTEGER)"


class Cancelled(Refused):
    """The user stopped it."""

    def __init__(self) -> None:
        super().__init__([Problem("edgar.cancelled", "note")])


@dataclass(frozen=True, slots=True)
class Limiter:
    """One row in a SQLite file that all processes share: the next free slot, and until when nothing may be sent."""

    path: Path
    per_second: float = PER_SECOND
    clock: Callable[[], float] = time.time

    def wait(self, cancel: threading.Event = NEVER) -> None:
        """Return in the moment at which one request may be sent. Raises Refused while stopped, Cancelled."""
        while True:
            slot = self._next_slot()
            if cancel.wait(max(0.0, slot - self.clock())):
                raise Cancelled
            if self.clock() - slot <= LATE:
                self._check_not_stopped()
                return

    def stop(self, status: int) -> Refused:
        """Stop all processes for ten minutes, since the SEC answered `status`; returns what to raise."""
        until = self.clock() + STOP_SECONDS
        with self._transaction() as connection:
            _row(connection)
            connection.execute("UPDATE pace SET stopped_until = ?, status = ?", (until, status))
        return _stopped(until, status)

    def _next_slot(self) -> float:
        now = self.clock()
        with self._transaction() as connection:
            next_free, stopped_until, status = _row(connection)
            if now < stopped_until <= now + STOP_SECONDS:
                raise _stopped(stopped_until, status)
            slot = next_free if now < next_free < now + LONGEST_QUEUE else now
            connection.execute("UPDATE pace SET next_free = ?", (slot + 1 / self.per_second,))
        return slot

    def _check_not_stopped(self) -> None:
        with self._transaction() as connection:
            _, stopped_until, status = _row(connection)
        now = self.clock()
        if now < stopped_until <= now + STOP_SECONDS:
            raise _stopped(stopped_until, status)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        try:
            with transaction(self.path, _SCHEMA) as connection:
                yield connection
        except (OSError, sqlite3.Error) as error:
            raise folder_unusable(self.path.parent, error) from None


def _row(connection: sqlite3.Connection) -> tuple[float, float, int]:
    found = connection.execute("SELECT next_free, stopped_until, status FROM pace").fetchone()
    if found is None:
        connection.execute("INSERT INTO pace VALUES (0, 0, 0)")
        return 0.0, 0.0, 0
    return float(found[0]), float(found[1]), int(found[2])


def _stopped(until: float, status: int) -> Refused:
    at = datetime.fromtimestamp(until).astimezone()
    values = {"status": status, "until": at.strftime("%H:%M:%S"), "minutes": STOP_SECONDS // 60}
    return Refused([Problem("edgar.stopped", values=values)])
