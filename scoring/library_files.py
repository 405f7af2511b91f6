"""A library or one of its works as a file of its own: a dated backup, and `.assay` to send on or to keep elsewhere."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scoring.problems import Problem, Refused

if TYPE_CHECKING:
    from scoring.library import Library, Saved
    from scoring.record import Work

SUFFIX = ".assay"
GZIP = 31  # zlib's way of saying gzip
MOST_BYTES = 100_000_000


def backup(library: Library, to: Path) -> Path:
    """Copy the library to a file, or with today's date and time into a folder; the path of the copy, which is whole.

    Raises Refused where it cannot be written; what stood in its place then still does.
    """
    path = to / f"{library.path.stem}-{datetime.now():%Y-%m-%d-%H%M%S}{library.path.suffix}" if to.is_dir() else to
    if path.absolute() == library.path.absolute():
        raise Refused([Problem("library.backup_on_itself", values={"path": str(path)})])
    begun = path.with_name(f".{path.name}.part")
    try:
        begun.unlink(missing_ok=True)
        library.copy_to(begun)
        with closing(sqlite3.connect(begun)) as made:
            if made.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("the copy is not whole")
        begun.replace(path)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            begun.unlink()
        detail = getattr(error, "strerror", None) or str(error)
        raise Refused([Problem("write_failed", values={"path": str(path), "detail": detail})]) from None
    return path


def packed(work: Work) -> bytes:
    """A work as the bytes of an `.assay` file: its record, gzipped. The same work gives the same bytes."""
    from scoring.record import encode

    packing = zlib.compressobj(9, zlib.DEFLATED, GZIP)
    return packing.compress(encode(work)) + packing.flush()


def unpack(data: bytes) -> Work:
    """The work in an `.assay` file, packed or plain JSON. Raises Refused."""
    from scoring.record import decode

    if data[:2] == b"\x1f\x8b":
        packing = zlib.decompressobj(GZIP)
        try:
            data = packing.decompress(data, MOST_BYTES)
        except zlib.error as error:
            raise Refused([Problem("record_damaged", values={"detail": str(error)})]) from None
        if not packing.eof:
            detail = "it is cut short, or larger than any work"
            raise Refused([Problem("record_damaged", values={"detail": detail})])
    return decode(data)


def read_file(path: Path) -> Work:
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refused([Problem("file_unreadable", where=path.name, values={"reason": reason})]) from None
    try:
        return unpack(data)
    except Refused as refused:
        raise Refused(replace(problem, where=path.name) for problem in refused.problems) from None


def bring_in(library: Library, path: Path, who: str) -> Saved:
    """Add the work in a file to the library, under the file's name; it is scored anew."""
    return library.save(read_file(path), who, name=path.stem)
