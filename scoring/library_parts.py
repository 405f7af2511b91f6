"""A work in parts: what it was read from and the methodology are kept once, by what they say; the rest names them."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scoring.problems import Problem, Refused
from scoring.record import Work, decode, encode

MOST_BYTES = 200_000_000
Plain = dict[str, Any]
Fetch = Callable[[str, str], bytes]


@dataclass(frozen=True, slots=True)
class FilingPart:
    """A filing as JSON, with what lists show of it. `digest`: SHA-256 of the JSON."""

    digest: str
    data: bytes
    issuer: Plain
    title: str
    title_zh: str
    period_end: str
    as_of: str


@dataclass(frozen=True, slots=True)
class MethodologyPart:
    """The text of a methodology. `digest`: SHA-256 of the text, the methodology's own."""

    digest: str
    data: bytes
    file: str
    shipped: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """`record`: the work as JSON with a digest in the place of each part. The first filing is the one that is read."""

    record: str
    filings: tuple[FilingPart, ...]
    methodology: MethodologyPart


def split(work: Work) -> Parts:
    import msgspec

    plain: Plain = msgspec.json.decode(encode(work))
    method = plain["methodology"]
    text = method["text"].encode()
    digest = hashlib.sha256(text).hexdigest()
    filings = [_part(plain["read"]), *(_part(peer["filing"]) for peer in plain["peers"])]
    plain["read"], method["text"] = filings[0].digest, digest
    for peer, part in zip(plain["peers"], filings[1:], strict=True):
        peer["filing"] = part.digest
    methodology = MethodologyPart(digest, text, method["file"], method["shipped"])
    return Parts(msgspec.json.encode(plain).decode(), tuple(filings), methodology)


def _part(filing: Plain) -> FilingPart:
    import msgspec

    data = msgspec.json.encode(filing)
    return FilingPart(
        hashlib.sha256(data).hexdigest(), data, filing["issuer"], filing["title"], filing["title_zh"],
        filing["period_end"], filing["as_of"],
    )  # fmt: skip


def join(record: str, fetch: Fetch) -> Work:
    """The work again; `fetch(table, digest)` gives a part as it is kept. Raises Refused where one is damaged."""
    import msgspec

    try:
        plain: Plain = msgspec.json.decode(record)
        plain["read"] = msgspec.json.decode(_whole(fetch, "filing", plain["read"]))
        for peer in plain["peers"]:
            peer["filing"] = msgspec.json.decode(_whole(fetch, "filing", peer["filing"]))
        method = plain["methodology"]
        method["text"] = _whole(fetch, "methodology", method["text"]).decode()
    except (msgspec.MsgspecError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise Refused([Problem("record_damaged", values={"detail": str(error)[:120]})]) from None
    return decode(msgspec.json.encode(plain))


def _whole(fetch: Fetch, table: str, digest: str) -> bytes:
    try:
        data = unpacked(fetch(table, digest))
    except zlib.error:
        data = b""
    if hashlib.sha256(data).hexdigest() != digest:
        raise Refused([Problem("library.part_damaged", values={"part": f"{table} {digest[:12]}"})])
    return data


def packed(data: bytes) -> bytes:
    """A part as it is kept."""
    return zlib.compress(data)


def unpacked(data: bytes) -> bytes:
    """What was packed, up to a size that no work has. Raises zlib.error."""
    return zlib.decompressobj().decompress(data, MOST_BYTES)
