"""Reading a TOML document so that every mistake is kept, with its line."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import tomli

from scoring.methodology.nodes import FormulaError, Node, parse
from scoring.problems import Problem, Refused

STAND_IN = ((0.0, 0.0), (1.0, 100.0))  # for knots with a problem, so that what refers to them has none
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
RESERVED = frozenset(
    "yes no blank and or not when min max abs exp ln floor known first_known cumulative delay lookup knots scale "
    "variant value draw profile".split()
)


def parse_toml(text: str, where: str) -> dict[str, Any]:
    """The document, or Refused with the line of the first thing that is not TOML."""
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        place = f"{where}:{found.group(1)}" if found else where
        detail = re.sub(r"\s*\(at .*\)$", "", str(error))
        raise Refused([Problem("not_toml", where=place, values={"detail": detail})]) from None
    except RecursionError:
        raise Refused([Problem("not_toml", where=where, values={"detail": "nested too deeply"})]) from None


class Reader:
    """Takes values out of a document by section and key, and keeps a problem for whatever is missing or wrong."""

    def __init__(self, text: str, where: str) -> None:
        self.where = where
        self.text = text
        self.data = parse_toml(text, where)
        self.problems: list[Problem] = []
        self._lines: dict[str, int] | None = None

    def problem(self, code: str, section: str, key: str | None = None, /, **values: object) -> None:
        place = f"{self.where}:{self.line(section, key)}"
        self.problems.append(Problem(code, where=place, values={"section": section, "key": key or "", **values}))

    def line(self, section: str, key: str | None = None) -> int:
        """The line of a section's key, else of the section, else of its parent."""
        if self._lines is None:
            self._lines = index_of(self.text)
        trail = section.split(".")
        candidates = [f"{section}.{key}"] if key else []
        candidates += [".".join(trail[:n]) for n in range(len(trail), 0, -1)]
        return next((self._lines[name] for name in candidates if name in self._lines), 1)

    def sections(self, name: str) -> dict[str, dict[str, Any]]:
        """`[name.ID]` tables by ID; anything else under that name is a problem."""
        found = self.data.get(name, {})
        if not isinstance(found, dict):
            self.problem("section_expected", name)
            return {}
        out = {}
        for key, value in found.items():
            if not isinstance(value, dict):
                self.problem("section_expected", f"{name}.{key}")
            elif not IDENTIFIER.match(key) or key in RESERVED:
                self.problem("bad_name", f"{name}.{key}", None, name=key)
            else:
                out[key] = value
        return out

    def allowed(self, section: str, table: Mapping[str, object], keys: str) -> None:
        for key in table.keys() - set(keys.split()):
            self.problem("unknown_key", section, str(key))

    def words(self, section: str, table: Mapping[str, object], key: str, default: str | None = None) -> str:
        value = table.get(key, default)
        if isinstance(value, str) and (value.strip() or default == ""):
            return value
        self.problem("text_expected" if key in table else "key_missing", section, key)
        return default or ""

    def number(self, section: str, table: Mapping[str, object], key: str, default: float | None = None) -> float:
        value = table.get(key, default)
        if is_number(value):
            return float(value)  # type: ignore[arg-type]
        self.problem("number_wanted" if key in table else "key_missing", section, key)
        return math.nan

    def names(self, section: str, table: Mapping[str, object], key: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.problem("names_expected", section, key)
        return ()

    def formula(self, section: str, key: str, text: object) -> Node | None:
        if isinstance(text, bool) or not isinstance(text, str | int | float):
            self.problem("formula_expected", section, key)
            return None
        try:
            return parse(str(text))
        except FormulaError as error:
            self.problem(error.code, section, key, **error.values)
            return None

    def knots(self, section: str, key: str, value: object) -> tuple[tuple[float, float], ...]:
        """[[x, score], …], x strictly rising, scores within 0 and 100; a stand-in where they are not."""
        if not (isinstance(value, list) and len(value) >= 2 and all(_is_pair(pair) for pair in value)):
            self.problem("knots_expected", section, key)
            return STAND_IN
        knots = tuple((float(x), float(y)) for x, y in value)
        if any(b[0] <= a[0] for a, b in pairwise(knots)):
            self.problem("knots_not_rising", section, key)
            return STAND_IN
        if any(not 0.0 <= y <= 100.0 for _, y in knots):
            self.problem("knots_outside", section, key)
            return STAND_IN
        return knots


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_pair(value: object) -> bool:
    return isinstance(value, Sequence) and len(value) == 2 and all(is_number(item) for item in value)


def index_of(text: str) -> dict[str, int]:
    """Line numbers of `[section]` headers and of the keys directly below them."""
    found: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$", line)
        if header:
            section = header.group(1).replace('"', "")
            found.setdefault(section, number)
            continue
        key = re.match(r"""\s*["']?([\w.,\- ]+?)["']?\s*=""", line)
        if key:
            found.setdefault(f"{section}.{key.group(1)}" if section else key.group(1), number)
    return found
