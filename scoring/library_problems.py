"""What SQLite says about a file, as sentences for its reader."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from scoring.problems import Problem, Refused

DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_FULL = sqlite3.SQLITE_FULL
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_UNWRITABLE = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR})


def code_of(error: sqlite3.Error) -> int:
    """SQLite's primary code; 0 where Python itself objects."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def refusal(error: sqlite3.Error, path: Path) -> Refused | None:
    """A refusal for what a file, a disk or another program can do; None for a bug."""
    code = code_of(error)
    if code == _FULL:
        return Refused([Problem("library.full", values={"path": str(path)})])
    if code in _BUSY:
        return Refused([Problem("library.busy", values={"path": str(path)})])
    if code in DAMAGED:
        return Refused([Problem("library.damaged_in_use", values={"path": str(path)})])
    if code in _UNWRITABLE:
        return Refused([Problem("library.unwritable", values={"path": str(path), "detail": str(error)})])
    return None
