"""TOML from a stranger: read within limits, each table with its line, every failure as one problem."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import tomli

from scoring.problems import Problem, Refused

MOST_BYTES = 1_000_000
MOST_DOTS = 6

# A key of 100,000 dotted parts makes tomllib take all memory, so such keys are refused before it sees them.
_DEEP_KEY = re.compile(rf"(?<![\w\"'-])(?:[\w\"'-]++\s*+\.\s*+){{{MOST_DOTS}}}[\w\"'-]++\s*+[=.\]]")
_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]\n]{1,200}?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]{1,100})\s*=")


class Lines:
    """Where a text's tables and keys stand; looked for when first asked, which a file without mistakes never is."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text

    @cached_property
    def at(self) -> Mapping[tuple[str, int, str], int]:
        """(table name, number of the table from 0, key or "") → line from 1."""
        return locate(self.text)

    def where(self, table: str, number: int = 0, key: str = "") -> str:
        """`file:line` of a key, else of its table, else the file."""
        line = self.at.get((table, number, key)) or self.at.get((table, number, ""))
        return f"{self.file}:{line}" if line else self.file


def read_toml(path: Path) -> tuple[dict[str, Any], Lines]:
    """The file's tables and their lines; raises Refused with one problem when it cannot be read as TOML."""
    text = read_text(path)
    try:
        return tomli.loads(text), Lines(shown(path.name), text)
    except RecursionError:
        raise _refusal("file_too_deep", path) from None
    except ValueError as error:
        found = re.search(r"^(.*?) \(at line (\d+), column \d+\)$", str(error), re.DOTALL)
        reason, line = (found[1], f":{found[2]}") if found else (str(error), "")
        problem = Problem("file_not_toml", where=f"{shown(path.name)}{line}", values={"reason": shown(reason)})
        raise Refused([problem]) from None


def read_text(path: Path) -> str:
    """A text file within limits; raises Refused with one problem when it cannot be read as text."""
    try:
        if not path.is_file():
            raise _refusal("file_missing", path)
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise _refusal("file_unreadable", path, reason=getattr(error, "strerror", None) or str(error)) from None
    if len(raw) > MOST_BYTES:
        raise _refusal("file_too_large", path, most=f"{MOST_BYTES / 1e6:g} MB")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refusal("file_not_text", path) from None
    if "\0" in text:
        raise _refusal("file_not_text", path)
    if _DEEP_KEY.search(text):
        raise _refusal("file_too_deep", path)
    return text


def _refusal(code: str, path: Path, **values: object) -> Refused:
    return Refused([Problem(code, where=shown(path.name), values=values)])


def locate(text: str) -> dict[tuple[str, int, str], int]:
    """Find the lines of tables and keys; text inside triple quotes is passed over."""
    at: dict[tuple[str, int, str], int] = {}
    seen: dict[str, int] = {}
    table, number, inside = "", 0, ""
    for line_number, line in enumerate(text.splitlines(), start=1):
        if not inside:
            if header := _HEADER.match(line[:400]):
                table = header[2]
                number = seen[table] = seen.get(table, -1) + 1
                at[(table, number, "")] = line_number
            elif key := _KEY.match(line[:400]):
                at.setdefault((table, number, key[1]), line_number)
        inside = _still_inside(line, inside)
    return at


def _still_inside(line: str, inside: str) -> str:
    for mark in re.findall(r'"""|\'\'\'', line):
        inside = "" if inside == mark else inside or mark
    return inside


def shown(value: object, most: int = 60) -> str:
    """A stranger's value fit for a sentence: one line, printable, short."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(c if c.isprintable() else "�" for c in text[: most + 1])
    return text if len(text) <= most else text[: most - 1] + "…"
