"""The library as tables, how an older one is brought up to date, and what its own connection may never do."""

from __future__ import annotations

import sqlite3

APPLICATION = 0x41737361  # “Assa”, in the header of the file
EDITION = 1
BUSY_SECONDS = 10

SCHEMA = """
CREATE TABLE issuer (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);
CREATE TABLE filing (
    digest TEXT PRIMARY KEY, issuer INTEGER NOT NULL REFERENCES issuer, name TEXT NOT NULL, name_zh TEXT NOT NULL,
    ticker TEXT NOT NULL, title TEXT NOT NULL, title_zh TEXT NOT NULL, period_end TEXT NOT NULL, as_of TEXT NOT NULL,
    kept TEXT NOT NULL, data BLOB NOT NULL
);
CREATE TABLE methodology (
    digest TEXT PRIMARY KEY, file TEXT NOT NULL, shipped INTEGER NOT NULL, kept TEXT NOT NULL, data BLOB NOT NULL
);
CREATE TABLE scorecard (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, who TEXT NOT NULL,
    issuer INTEGER NOT NULL REFERENCES issuer, filing TEXT NOT NULL REFERENCES filing,
    methodology TEXT NOT NULL REFERENCES methodology, record TEXT NOT NULL, seal TEXT NOT NULL,
    score REAL, low REAL, high REAL, band TEXT, completeness REAL, compared INTEGER REFERENCES scorecard,
    previous TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE INDEX scorecard_of_issuer ON scorecard (issuer, id);
CREATE TABLE work (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, scorecard INTEGER NOT NULL REFERENCES scorecard,
    watched INTEGER NOT NULL, kept TEXT NOT NULL, deleted TEXT, words TEXT NOT NULL
);
CREATE TABLE tag (work INTEGER NOT NULL REFERENCES work, tag TEXT NOT NULL, PRIMARY KEY (work, tag)) WITHOUT ROWID;
CREATE TABLE draft (
    slot TEXT PRIMARY KEY, kept TEXT NOT NULL, filing TEXT NOT NULL REFERENCES filing, work INTEGER,
    page TEXT NOT NULL, origin TEXT NOT NULL, changed INTEGER NOT NULL, closed INTEGER NOT NULL, record TEXT NOT NULL
);

CREATE TRIGGER scorecard_follows BEFORE INSERT ON scorecard
WHEN NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM scorecard)
    OR NEW.previous IS NOT coalesce((SELECT hash FROM scorecard ORDER BY id DESC LIMIT 1), '')
BEGIN SELECT RAISE(ABORT, 'the audit trail is only ever added to'); END;
CREATE TRIGGER scorecard_stays BEFORE UPDATE ON scorecard
BEGIN SELECT RAISE(ABORT, 'the audit trail is never rewritten'); END;
CREATE TRIGGER scorecard_remains BEFORE DELETE ON scorecard
BEGIN SELECT RAISE(ABORT, 'the audit trail is never shortened'); END;
CREATE TRIGGER filing_once BEFORE INSERT ON filing WHEN EXISTS (SELECT 1 FROM filing WHERE digest = NEW.digest)
BEGIN SELECT RAISE(ABORT, 'a filing that was read is never rewritten'); END;
CREATE TRIGGER filing_stays BEFORE UPDATE ON filing
BEGIN SELECT RAISE(ABORT, 'a filing that was read is never rewritten'); END;
CREATE TRIGGER filing_remains BEFORE DELETE ON filing
BEGIN SELECT RAISE(ABORT, 'a filing that was read is never taken away'); END;
CREATE TRIGGER methodology_once BEFORE INSERT ON methodology
WHEN EXISTS (SELECT 1 FROM methodology WHERE digest = NEW.digest)
BEGIN SELECT RAISE(ABORT, 'a methodology that was used is never rewritten'); END;
CREATE TRIGGER methodology_stays BEFORE UPDATE ON methodology
BEGIN SELECT RAISE(ABORT, 'a methodology that was used is never rewritten'); END;
CREATE TRIGGER methodology_remains BEFORE DELETE ON methodology
BEGIN SELECT RAISE(ABORT, 'a methodology that was used is never taken away'); END;
"""

MIGRATIONS: dict[int, str] = {0: SCHEMA}
"""By the edition that a library has: what brings it to the next. 0 is an empty file."""

LASTING = frozenset({"scorecard", "filing", "methodology"})
_NEVER = frozenset(
    {
        sqlite3.SQLITE_ALTER_TABLE, sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_CREATE_TRIGGER, sqlite3.SQLITE_CREATE_TABLE,
        sqlite3.SQLITE_CREATE_TEMP_TRIGGER, sqlite3.SQLITE_DROP_INDEX, sqlite3.SQLITE_DROP_TABLE,
        sqlite3.SQLITE_DROP_TRIGGER, sqlite3.SQLITE_CREATE_VTABLE, sqlite3.SQLITE_DROP_VTABLE,
    }
)  # fmt: skip
_PRAGMAS = frozenset({"integrity_check", "user_version", "application_id"})
_FILES = ("sqlite_master", "sqlite_sequence", "sqlite_temp_master")


def edition_of(connection: sqlite3.Connection) -> int | None:
    """The edition of a library; None where it is another program's database."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    return int(connection.execute("PRAGMA user_version").fetchone()[0]) if application == APPLICATION else None


def prepare(connection: sqlite3.Connection, is_writer: bool) -> None:
    """How every connection works: a rollback journal, for any kind of folder; what is kept has reached the disk."""
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA recursive_triggers = ON")  # else REPLACE would take rows away in silence
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cache_size = -4000")
    if is_writer:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = FULL")
    else:
        connection.execute("PRAGMA query_only = ON")


def migrate(connection: sqlite3.Connection, edition: int) -> None:
    """Bring a library to this edition, all of it or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    for step in range(edition, EDITION):
        for statement in _statements(MIGRATIONS[step]):
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {EDITION}")
    connection.execute("COMMIT")


def _statements(script: str) -> list[str]:
    """`executescript` would commit in between."""
    found, statement = [], ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            found.append(statement)
            statement = ""
    return found


def guard(connection: sqlite3.Connection) -> None:
    """From now on the connection refuses to change what lasts, to drop what protects it, and to see other files."""
    connection.set_authorizer(_allowed)


def _allowed(action: int, first: str | None, second: str | None, _database: str | None, _trigger: str | None) -> int:
    if action in _NEVER:
        return sqlite3.SQLITE_DENY
    if action in (sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE) and first in LASTING:
        return sqlite3.SQLITE_DENY
    if action in (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE) and first in _FILES:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA and first not in _PRAGMAS:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA and second is not None:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK
