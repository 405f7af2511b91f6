"""What the SEC's JSON files have in common: read with a type, every failure as one sentence."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from scoring.problems import Problem, Refused

T = TypeVar("T")


def read_listing(data: bytes, kind: type[T], what: str) -> T:
    """`data` as a `kind`; raises Refused naming the file as `what` if it is not such a thing."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise unreadable(what, str(error)) from None


def unreadable(what: str, detail: str) -> Refused:
    return Refused([Problem("edgar.unreadable", values={"what": what, "detail": detail[:200]})])
