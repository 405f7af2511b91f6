"""Reading the body of an answer: unpacked piece by piece, within a limit, and only when it is whole."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping

from scoring.problems import Problem, Refused

GZIP_OR_ZLIB = 47
"""For zlib: the widest window, and either of the two wrappings."""


class Passing(Exception):
    """Something went wrong that may go right when asked again; carries the problem to tell if it does not."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.code)


def read_body(
    pieces: Iterable[bytes], headers: Mapping[str, str], most: int, host: str, report: Callable[[int, int], None]
) -> bytes:
    """The whole body. `report` is told the bytes received and expected (0: not said).

    Raises Refused if it is larger than `most` once unpacked, Passing if it ends too early.
    """
    length = headers.get("content-length", "")
    expected = int(length) if length.isascii() and length.isdigit() else 0
    too_large = Refused([Problem("edgar.too_large", values={"host": host, "most": most // 1_000_000})])
    if expected > most:
        raise too_large
    cut_short = Passing(Problem("edgar.cut_short", values={"host": host}))
    packed = headers.get("content-encoding", "").lower() in ("gzip", "x-gzip", "deflate")
    unpack = zlib.decompressobj(GZIP_OR_ZLIB) if packed else None
    body, received = bytearray(), 0
    for piece in pieces:
        received += len(piece)
        try:
            body += piece if unpack is None else unpack.decompress(piece, most + 1 - len(body))
        except zlib.error:
            raise cut_short from None
        if len(body) > most:
            raise too_large
        report(received, expected)
    if (unpack is not None and not unpack.eof) or received < expected:
        raise cut_short
    return bytes(body)
