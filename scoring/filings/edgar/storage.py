"""Files that are there whole or not at all, and small SQLite files that processes share."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from scoring.problems import Problem, Refused

BUSY_SECONDS = 30


def folder_unusable(folder: Path, error: Exception) -> Refused:
    """What to raise when the folder cannot be read or written."""
    detail = getattr(error, "strerror", None) or str(error)
    return Refused([Problem("edgar.folder_unusable", values={"folder": str(folder), "detail": detail})])


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or, after a crash or on a full disk, as it was."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise


@contextmanager
def transaction(path: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """One transaction that no other process sees half of. A rollback journal, since the folder may be on a network.

    What these files hold can be fetched again, so nothing waits for the disk, and a damaged file is begun anew.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(_opened(path, schema)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")


def _opened(path: Path, schema: str) -> sqlite3.Connection:
    try:
        return _connected(path, schema)
    except sqlite3.OperationalError:  # locked, full or not writable: not damaged
        raise
    except sqlite3.DatabaseError:
        path.unlink(missing_ok=True)
        return _connected(path, schema)


def _connected(path: Path, schema: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = OFF")
        if connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone() == (0,):
            connection.execute(schema)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
