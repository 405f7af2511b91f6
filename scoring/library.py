"""The user's library: the works kept and the audit trail of their scorecards.

One SQLite file with one writer. A work points at its last scorecard; a scorecard names the filing and the methodology
that it was made from, and the three are never changed, so that every score of the past can be made again.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scoring import library_trail as trail
from scoring.library_parts import split
from scoring.library_problems import refusal
from scoring.library_store import Scored, copied, issuer_key, joined, keep, now, scored, words_of
from scoring.library_trail import Entry
from scoring.problems import Problem, Refused

if TYPE_CHECKING:
    from scoring.filings.filing import Issuer
    from scoring.library_lock import Lock
    from scoring.record import Work

APART = "\x1f"
_WORK = f"""
SELECT w.id, w.name, w.watched, w.kept, w.deleted,
    (SELECT group_concat(tag, char(31)) FROM (SELECT tag FROM tag WHERE work = w.id ORDER BY tag)),
    {trail.columns("s", "f")}, {trail.columns("p", "g")}
FROM work w JOIN scorecard s ON s.id = w.scorecard JOIN filing f ON f.digest = s.filing
    LEFT JOIN scorecard p ON p.id = s.compared LEFT JOIN filing g ON g.digest = p.filing
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A work in the library: `entry` its last scorecard, `before` the issuer's scored one before that.

    `before` is of the same period, else of the latest before it. An empty `name`: it goes by the filing's title.
    """

    id: int
    name: str
    watched: bool
    kept: datetime
    deleted: datetime | None
    tags: tuple[str, ...]
    entry: Entry
    before: Entry | None

    @property
    def change(self) -> float | None:
        """Points since the issuer's score before; None where one of the two is not scored."""
        if self.before is None or self.before.score is None or self.entry.score is None:
            return None
        return self.entry.score - self.before.score


@dataclass(frozen=True, slots=True)
class Saved:
    """`is_new`: an entry was added; where nothing had changed since the last, none is."""

    work: int
    entry: Entry
    is_new: bool


class Library:
    """Any thread may ask; one is answered at a time. Every method raises Refused where the file cannot be used.

    `notices` are what its opening found. A library without a lock is only read.
    """

    def __init__(
        self, path: Path, connection: sqlite3.Connection, lock: Lock | None = None, notices: Sequence[Problem] = ()
    ) -> None:
        self.path = path
        self.notices = tuple(notices)
        self._connection = connection
        self._lock = lock
        self._guard = threading.RLock()
        connection.create_function("folded", 1, str.casefold, deterministic=True)

    @property
    def is_writer(self) -> bool:
        return self._lock is not None

    def close(self) -> None:
        with self._guard:
            self._connection.close()
            if self._lock is not None:
                self._lock.let_go()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, alone; what SQLite says becomes a sentence."""
        with self._guard:
            try:
                yield self._connection
            except sqlite3.Error as error:
                refused = refusal(error, self.path)
                if refused is None:
                    raise
                raise refused from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is on the disk at the end, or none."""
        if self._lock is None:
            raise Refused([Problem("library.only_read", values={"path": str(self.path)})])
        with self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    with suppress(sqlite3.Error):
                        connection.execute("ROLLBACK")
                raise

    def copy_to(self, path: Path) -> None:
        """A copy of the file as it is now, while it is in use. Raises sqlite3.Error."""
        with self._guard:
            copied(self._connection, path)

    def check(self) -> tuple[Problem, ...]:
        """What is wrong with the audit trail and with what its scorecards were made from."""
        with self.reading() as connection:
            problems = list(trail.check(connection))
            for (number,) in connection.execute("SELECT id FROM scorecard ORDER BY id").fetchall():
                try:
                    self.open_entry(number)
                except Refused as refused:
                    problems += refused.problems
        return tuple(problems)

    def counts(self) -> dict[str, int]:
        with self.reading() as connection:
            tables = {"works": "work WHERE deleted IS NULL", "entries": "scorecard", "filings": "filing"}
            return {
                name: int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
                for name, table in tables.items()
            }

    # --- works

    def save(
        self, work: Work, who: str, of: int | None = None, name: str = "", found: Scored | None = None
    ) -> Saved:  # fmt: skip
        """Add the scorecard of a work to the audit trail; `of` is the work of the library that it is.

        What the library holds exactly so already is not added again; a `name` makes it a work of its own. `found`:
        where it is scored already. Raises Refused, too, where it cannot be.
        """
        found, parts = found or scored(work.card()), split(work)
        row = {"at": now(), "who": who, "record": parts.record, **asdict(found)}
        with self.writing() as connection:
            query = "SELECT w.id, s.id, s.record, s.seal FROM work w JOIN scorecard s ON s.id = w.scorecard"
            last = connection.execute(f"{query} WHERE w.id = ?", (of,)).fetchone()
            if of is None and not name:
                same = (row["record"], row["seal"])
                last = connection.execute(
                    f"{query} WHERE s.record = ? AND s.seal = ? AND w.deleted IS NULL", same
                ).fetchone()
            if last is not None and last[2:] == (row["record"], row["seal"]):
                connection.execute("UPDATE work SET deleted = NULL WHERE id = ?", (last[0],))
                return Saved(last[0], self._entry(last[1]), False)
            row |= keep(connection, parts)
            number = trail.append(connection, row)
            words = words_of(work)
            if last is None or of is None:
                values = (name, number, row["at"], words)
                of = connection.execute(
                    "INSERT INTO work (name, scorecard, watched, kept, words) VALUES (?, ?, 0, ?, ?)", values
                ).lastrowid
            else:
                connection.execute(
                    "UPDATE work SET scorecard = ?, words = ?, deleted = NULL WHERE id = ?", (number, words, of)
                )
        assert of is not None
        return Saved(of, self._entry(number), True)

    def works(self, search: str = "", tag: str = "", watched: bool = False, deleted: bool = False) -> tuple[Kept, ...]:
        """The works that hold every word of `search` somewhere, the last saved first."""
        where, values = [f"w.deleted IS {'NOT ' if deleted else ''}NULL"], list[str]()
        for word in search.casefold().split():
            where.append(
                "instr(folded(w.words || ' ' || w.name || ' ' || "
                "coalesce((SELECT group_concat(tag, ' ') FROM tag WHERE work = w.id), '')), ?)"
            )
            values.append(word)
        if tag:
            where.append("EXISTS (SELECT 1 FROM tag WHERE work = w.id AND tag = ?)")
            values.append(tag)
        if watched:
            where.append("w.watched")
        with self.reading() as connection:
            query = f"{_WORK} WHERE {' AND '.join(where)} ORDER BY s.id DESC, w.id DESC"
            return tuple(_work(row) for row in connection.execute(query, values).fetchall())

    def work(self, number: int) -> Kept:
        with self.reading() as connection:
            row = connection.execute(f"{_WORK} WHERE w.id = ?", (number,)).fetchone()
        if row is None:
            raise Refused([Problem("library.no_work", values={"number": number})])
        return _work(row)

    def _entry(self, number: int) -> Entry:
        with self.reading() as connection:
            found = trail.entry(connection, number)
        if found is None:
            raise Refused([Problem("library.part_damaged", values={"part": f"scorecard {number}"})])
        return found

    def open(self, number: int) -> Work:
        """The work as it was last saved."""
        return self.open_entry(self.work(number).entry.id)

    def open_entry(self, number: int) -> Work:
        """The work that a scorecard of the trail was made from."""
        with self.reading() as connection:
            return joined(connection, "SELECT record FROM scorecard WHERE id = ?", number)

    def holding(self, entry: int) -> int | None:
        """The work whose last scorecard an entry of the trail is."""
        query = "SELECT id FROM work WHERE scorecard = ? AND deleted IS NULL ORDER BY id"
        with self.reading() as connection:
            found = connection.execute(query, (entry,)).fetchone()
        return None if found is None else int(found[0])

    def history(self, number: int) -> tuple[Entry, ...]:
        """Every scorecard of a work's issuer, the newest first."""
        with self.reading() as connection:
            issuer = connection.execute(
                "SELECT s.issuer FROM work w JOIN scorecard s ON s.id = w.scorecard WHERE w.id = ?", (number,)
            ).fetchone()
            return trail.history(connection, issuer[0]) if issuer is not None else ()

    def history_of(self, issuer: Issuer) -> tuple[Entry, ...]:
        """Every scorecard of an issuer, whether or not it is in a work that is still there."""
        key = issuer_key(issuer.cik, issuer.ticker, issuer.name)
        with self.reading() as connection:
            found = connection.execute("SELECT id FROM issuer WHERE key = ?", (key,)).fetchone()
            return trail.history(connection, found[0]) if found is not None else ()

    def tags(self) -> tuple[str, ...]:
        with self.reading() as connection:
            return tuple(tag for (tag,) in connection.execute("SELECT DISTINCT tag FROM tag ORDER BY tag"))

    def rename(self, number: int, name: str) -> None:
        self._set("name", name.strip(), number)

    def watch(self, number: int, watched: bool) -> None:
        self._set("watched", int(watched), number)

    def delete(self, *numbers: int) -> None:
        """Out of sight, and back with `undelete`; what the audit trail says of it stays."""
        for number in numbers:
            self._set("deleted", now(), number)

    def undelete(self, *numbers: int) -> None:
        for number in numbers:
            self._set("deleted", None, number)

    def _set(self, column: str, value: object, number: int) -> None:
        with self.writing() as connection:
            connection.execute(f"UPDATE work SET {column} = ? WHERE id = ?", (value, number))

    def tag(self, number: int, tags: Sequence[str]) -> None:
        """Give a work these tags in place of those it has."""
        kept = dict.fromkeys(" ".join(tag.replace(APART, " ").split()) for tag in tags)
        with self.writing() as connection:
            connection.execute("DELETE FROM tag WHERE work = ?", (number,))
            connection.executemany("INSERT INTO tag VALUES (?, ?)", [(number, tag) for tag in kept if tag])

    def duplicate(self, number: int, name: str) -> int:
        """A work of its own that begins where another stands; its number."""
        with self.writing() as connection:
            made = connection.execute(
                "INSERT INTO work (name, scorecard, watched, kept, words) SELECT ?, scorecard, 0, ?, words FROM work "
                "WHERE id = ?",
                (name, now(), number),
            )
            connection.execute("INSERT INTO tag SELECT ?, tag FROM tag WHERE work = ?", (made.lastrowid, number))
        return int(made.lastrowid or 0)


def _work(row: Sequence[Any]) -> Kept:
    number, name, watched, kept, deleted, tags, *entries = row
    half = len(entries) // 2
    entry, before = entries[:half], entries[half:]
    return Kept(
        number, name, bool(watched), datetime.fromisoformat(kept), datetime.fromisoformat(deleted) if deleted else None,
        tuple(tags.split(APART)) if tags else (), trail.entry_of(entry),
        None if before[0] is None else trail.entry_of(before),
    )  # fmt: skip
