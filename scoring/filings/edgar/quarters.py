"""Whose filing an accession number is, from the SEC's lists of all filings of a quarter."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from datetime import date

from scoring.filings.edgar.body import GZIP_OR_ZLIB
from scoring.filings.edgar.listing import unreadable

MOST_BYTES = 200_000_000
GZIP = b"\x1f\x8b"


def year_of(accession: str) -> int:
    """The year in which a number was given: its two digits after the sender's."""
    short = int(accession[11:13])
    return 1900 + short if short > 90 else 2000 + short


def quarters_of(accession: str, today: date) -> Iterator[tuple[int, int]]:
    """The quarters in which it can have been filed; a number of the last days may slip into the next year."""
    year = year_of(accession)
    for at, quarter in [(year, 1), (year, 2), (year, 3), (year, 4), (year + 1, 1)]:
        if date(at, 3 * quarter - 2, 1) <= today:
            yield at, quarter


def cik_in(packed: bytes, accession: str) -> int | None:
    """The issuer of an accession number, if the quarter's list has it. With several filers, the first of them.

    Where the server calls the packing an encoding of the transfer, the list arrives unpacked already.
    """
    text = packed
    if packed.startswith(GZIP):
        try:
            text = zlib.decompressobj(GZIP_OR_ZLIB).decompress(packed, MOST_BYTES)
        except zlib.error as error:
            raise unreadable("master.gz", str(error)) from None
    found = re.search(rb"edgar/data/(\d{1,10})/" + accession.encode() + rb"\.txt", text)
    return int(found[1]) if found else None
