"""What the SEC has sent, kept on disk: files by their content, and a SQLite index of the addresses they answer."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path

from scoring.filings.edgar.storage import transaction, write_whole

MOST_BYTES = 2_000_000_000
ORPHAN_SECONDS = 3600
_SCHEMA = """
CREATE TABLE IF NOT EXISTS answer (
    url TEXT PRIMARY KEY, sha256 TEXT NOT NULL, size INTEGER NOT NULL, media TEXT NOT NULL,
    etag TEXT NOT NULL, modified TEXT NOT NULL, confirmed REAL NOT NULL, used REAL NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """A body, its media type, what the SEC calls its version, and when it was last said to be current."""

    data: bytes
    media: str
    etag: str
    modified: str
    confirmed: float


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of answers. A body is in place before the index names it, and is checked when it is read.

    A cache that cannot be read or written is as good as an empty one: nothing is refused because of it.
    """

    folder: Path

    def find(self, url: str) -> Answer | None:
        """The answer kept for an address, or None; a damaged one is none."""
        with suppress(OSError, sqlite3.Error), self._index() as index:
            row = index.execute(
                "SELECT sha256, media, etag, modified, confirmed FROM answer WHERE url = ?", (url,)
            ).fetchone()
            if row is None:
                return None
            data = self._body(row[0]).read_bytes()
            if hashlib.sha256(data).hexdigest() == row[0]:
                index.execute("UPDATE answer SET used = ? WHERE url = ?", (time.time(), url))
                return Answer(data, *row[1:])
        return None

    def keep(self, url: str, answer: Answer) -> None:
        """Keep an answer in place of the one before, and let go of the longest unused above 2 GB."""
        digest = hashlib.sha256(answer.data).hexdigest()
        with suppress(OSError, sqlite3.Error):
            self._body(digest).parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._body(digest), answer.data)
            with self._index() as index:
                values = (digest, len(answer.data), answer.media, answer.etag, answer.modified, answer.confirmed)
                index.execute(
                    "INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (url, *values, time.time())
                )
                _shrink(index)
            self._sweep()

    def confirm(self, url: str, at: float) -> None:
        """Remember that the SEC said at this time that the kept answer is current."""
        with suppress(OSError, sqlite3.Error), self._index() as index:
            index.execute("UPDATE answer SET confirmed = ? WHERE url = ?", (at, url))

    def _body(self, digest: str) -> Path:
        return self.folder / "bodies" / digest

    def _sweep(self) -> None:
        """Remove the bodies that no address names, but for those just being written."""
        with self._index() as index:
            named = {digest for (digest,) in index.execute("SELECT sha256 FROM answer")}
        for path in (self.folder / "bodies").iterdir():
            if path.name not in named and path.stat().st_mtime < time.time() - ORPHAN_SECONDS:
                path.unlink(missing_ok=True)

    def _index(self) -> AbstractContextManager[sqlite3.Connection]:
        return transaction(self.folder / "index.sqlite", _SCHEMA)


def _shrink(index: sqlite3.Connection) -> None:
    total = 0
    for url, size in index.execute("SELECT url, size FROM answer ORDER BY used DESC").fetchall():
        total += size
        if total > MOST_BYTES:
            index.execute("DELETE FROM answer WHERE url = ?", (url,))
