"""Opening a library: as the one that writes or only to read; one that is damaged is set aside, never replaced."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from scoring import library_trail as trail
from scoring.library import Library
from scoring.library_lock import Lock
from scoring.library_problems import DAMAGED, code_of, refusal
from scoring.library_schema import BUSY_SECONDS, EDITION, edition_of, guard, migrate, prepare
from scoring.library_store import copied
from scoring.problems import Problem, Refused

JOURNAL = "-journal"


class Damaged(Exception):
    """What is wrong with the file, in SQLite's words."""


def open_library(path: Path, lock: Lock | None = None) -> Library:
    """The library, to write where nobody else does, else to read; `notices` say which and why.

    `lock` may be held already. Raises Refused where there is nothing that can be opened.
    """
    lock = lock or Lock(path)
    try:
        is_writer = lock.take()
    except OSError as error:
        values = {"path": str(path), "detail": _reason(error)}
        if not path.is_file():
            raise Refused([Problem("library.unwritable", values=values)]) from None
        return _read_only(path, Problem("library.folder", "warning", values=values))
    if not is_writer:
        return _read_only(path, Problem("library.taken", "warning", values={"path": str(path)}))
    try:
        return _opened(path, lock)
    except BaseException:
        lock.let_go()
        raise


def read_library(path: Path) -> Library:
    """The library only to read, whoever writes it. Raises Refused where there is none."""
    return _read_only(path)


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _opened(path: Path, lock: Lock) -> Library:
    notices: tuple[Problem, ...] = ()
    if not path.exists():
        _begin(path)
    try:
        connection = _connected(path, is_writer=True)
    except Damaged as damaged:
        aside = _set_aside(path)
        values = {"path": str(path), "aside": str(aside), "detail": str(damaged)}
        notices = (Problem("library.damaged", values=values),)
        _begin(path)
        connection = _connected(path, is_writer=True)
    return Library(path, connection, lock, (*notices, *trail.check(connection)))


def _begin(path: Path) -> None:
    """An empty library, put in its place whole: a file of no bytes there is a damaged one."""
    begun = path.with_name(f".{path.name}.new")
    try:
        begun.unlink(missing_ok=True)
        connection = sqlite3.connect(begun, isolation_level=None)
        try:
            migrate(connection, 0)
        finally:
            connection.close()
        begun.replace(path)
    except sqlite3.Error as error:
        raise refusal(error, path) or error from None
    except OSError as error:
        values = {"path": str(path), "detail": _reason(error)}
        raise Refused([Problem("library.unwritable", values=values)]) from None


def _read_only(path: Path, *notices: Problem) -> Library:
    if not path.is_file():
        raise Refused(notices or [Problem("library.none", values={"path": str(path)})])
    try:
        connection = _connected(path, is_writer=False)
    except Damaged as damaged:
        values = {"path": str(path), "detail": str(damaged)}
        raise Refused([Problem("library.damaged_here", values=values)]) from None
    return Library(path, connection, None, notices)


def _connected(path: Path, is_writer: bool) -> sqlite3.Connection:
    """A connection to a library that is whole and of this edition. Raises Damaged, Refused."""
    mode = "rw" if is_writer else "ro"
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False,
        )  # fmt: skip
        prepare(connection, is_writer)
        _must_be_whole(connection)
        _bring_up(connection, path, is_writer)
        guard(connection)
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, sqlite3.Error):
            if code_of(error) in DAMAGED:
                raise Damaged(str(error)) from None
            refused = refusal(error, path)
            if refused is not None:
                raise refused from None
        raise
    return connection


def _must_be_whole(connection: sqlite3.Connection) -> None:
    found = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != ("ok",):
        raise Damaged(str(found[0]).splitlines()[-1])


def _bring_up(connection: sqlite3.Connection, path: Path, is_writer: bool) -> None:
    edition = edition_of(connection)
    if edition is None and connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
        raise Damaged("it is empty")
    if edition is None:
        raise Refused([Problem("library.not_ours", values={"path": str(path)})])
    if edition > EDITION:
        raise Refused([Problem("library.newer", values={"path": str(path), "edition": edition, "known": EDITION})])
    if edition == EDITION:
        return
    if not is_writer:
        raise Refused([Problem("library.older", values={"path": str(path)})])
    copied(connection, path.with_name(f"{path.stem}-before-edition-{EDITION}{path.suffix}"))
    migrate(connection, edition)


def _set_aside(path: Path) -> Path:
    """Give a damaged file, and the journal that belongs to it, another name. Raises Refused where that fails."""
    stamp = f"{datetime.now():%Y%m%d-%H%M%S}"
    names = (f"{path.stem}-damaged-{stamp}{more}{path.suffix}" for more in ("", *(f"-{n}" for n in range(2, 100))))
    aside = next(place for name in names if not (place := path.with_name(name)).exists())
    try:
        path.rename(aside)
        with suppress(FileNotFoundError):
            path.with_name(path.name + JOURNAL).rename(aside.with_name(aside.name + JOURNAL))
    except OSError as error:
        values = {"path": str(path), "detail": _reason(error)}
        raise Refused([Problem("library.damaged_stays", values=values)]) from None
    return aside
