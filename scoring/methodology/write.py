"""A methodology of one's own as a file: the text it was read from with the edits in it; comments and order stay."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import tomli

from scoring.methodology.document import Methodology
from scoring.methodology.load import read_methodology
from scoring.methodology.reader import index_of
from scoring.problems import Problem, Refused

Path = tuple[str, ...]
OWN_VERSION, OWN_NAME = "-own", ", changed"
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
LINK = "aggregation.weakest_link_"
SEVERAL = 3  # parts of a path into one of several sections of the same name: name, id, key
MOST_LINES = 60
"""Of one value, a list of knots written one below the other."""


def write_methodology(methodology: Methodology, day: date, where: str = "own.toml") -> str:
    """The file's text with the edits written into it, and name and version marked as one's own.

    What was changed stands above the text with the old values. Raises Refused where the changed file
    does not load to the same numbers, weights that no longer sum to 100 among them; then nothing is written.
    """
    written = _Text(methodology)
    for name, value in methodology.edits.items():
        for path in _places(methodology, name):
            if not written.put(path, _plain(value)):
                raise Refused([Problem("methodology_place", where=where, values={"name": name})])
    written.mark(methodology)
    text = "\n".join([*_heading(methodology, day), *written.lines])
    _check(methodology, read_methodology(text, where), where)
    return text


def rewritten(methodology: Methodology, values: Mapping[Path, object], where: str) -> Methodology:
    """A methodology of one's own with values written where paths lead (`table`, `default_rate`, `values`, `BBB`).

    The edits stay edits. Raises Refused where there is no such place, or where the file does not hold with the values.
    """
    written = _Text(methodology)
    for path, value in values.items():
        if not written.put(path, _plain(value)):
            raise Refused([Problem("methodology_place", where=where, values={"name": ".".join(path)})])
    written.mark(methodology)
    return replace(read_methodology("\n".join(written.lines), where), edits=methodology.edits, prepared={})


def _heading(methodology: Methodology, day: date) -> list[str]:
    """What was changed, for who opens the file in a text editor."""
    made = f"# {methodology.title} of SHA-256 {methodology.digest[:12]}, changed on {day.isoformat()}:"
    changes = [
        f"#   {name} = {_toml(_plain(value))}   was {_toml(_plain(_default(methodology, name)))}"
        for name, value in methodology.edits.items()
        if value != _default(methodology, name)
    ]
    return [made, *changes, ""]


def _default(methodology: Methodology, name: str) -> object:
    if name in methodology.scales:
        return methodology.scales[name].knots
    if name in methodology.parameters:
        return methodology.parameters[name]
    found = methodology.assumptions[name]
    return found.default if found.default is not None else found.value


def _places(methodology: Methodology, name: str) -> tuple[Path, ...]:
    """Where in the file the number of a name stands; a scale that several profiles share in as many places."""
    if name in methodology.assumptions:
        return (("assumption", name, "value"),)
    if name in methodology.scales:
        owner, _, profile = name.partition(".")
        if owner not in methodology.metrics:
            return (("table", name, "knots"),)
        shared = methodology.metrics[owner].scales
        if not profile:
            return (("metric", owner, "knots"),)
        return tuple(("metric", owner, "knots", key) for key, scale in shared.items() if scale == name)
    if name.startswith(LINK):
        return (("aggregation", "weakest_link", name.removeprefix(LINK)),)
    owner, _, part = name.partition(".")
    if owner == "aggregation":
        return ((owner, part),)
    kind = "cap" if owner in methodology.caps else "factor" if owner in methodology.factors else "metric"
    what, _, profile = part.partition(".")
    if what == "reweight":
        return ((kind, owner, "reweight", "weight", profile),)
    return ((kind, owner, what, profile),) if profile else ((kind, owner, what),)


def _check(edited: Methodology, found: Methodology, where: str) -> None:
    """Every number, choice and scale of the file is what the edits made it."""
    wrong = [
        name for name in edited.parameters
        if found.parameters.get(name) != edited.edits.get(name, edited.parameters[name])
    ]  # fmt: skip
    for name, assumption in edited.assumptions.items():
        given = edited.edits.get(name, assumption.value)
        if found.assumptions[name].value != given:
            wrong.append(name)
    for key, metric in edited.metrics.items():
        for profile, scale in metric.scales.items():
            given = edited.edits.get(scale, edited.scales[scale].knots)
            if found.scales[found.metrics[key].scales[profile]].knots != given:
                wrong.append(scale)
    tables = edited.scales.keys() & found.scales.keys()
    wrong += [name for name in tables if found.scales[name].knots != edited.edits.get(name, edited.scales[name].knots)]
    if wrong:
        raise Refused(
            [Problem("methodology_place", where=where, values={"name": name}) for name in dict.fromkeys(wrong)]
        )


class _Text:
    """The file line by line; values are replaced where they stand."""

    def __init__(self, methodology: Methodology) -> None:
        self.lines = methodology.text.split("\n")
        self.profiles = tuple(methodology.profiles)

    def mark(self, methodology: Methodology) -> None:
        """Version and name say that it is one's own."""
        mark = "" if methodology.version.endswith(OWN_VERSION) else OWN_VERSION
        self.put(("methodology", "version"), methodology.version + mark)
        called = "" if methodology.name.endswith(OWN_NAME) else OWN_NAME
        self.put(("methodology", "name"), methodology.name + called)

    def put(self, path: Path, value: object) -> bool:
        """Write a value where a path leads; whether there is such a place."""
        index = index_of("\n".join(self.lines))
        for depth in range(len(path) - 1, 0, -1):
            section, key, rest = ".".join(path[:depth]), path[depth], path[depth + 1 :]
            line = index.get(f"{section}.{key}")
            if line is None and key == "value":
                line = index.get(f"{section}.default")
            if line is not None:
                return self._replace(line - 1, key, rest, value)
        line = self._in_one_of_several(path) if len(path) == SEVERAL else None
        return line is not None and self._replace(line, path[-1], (), value)

    def _in_one_of_several(self, path: Path) -> int | None:
        """The line of a key (`from`) in that section of a name (`[[band]]`) which has the id."""
        name, wanted, key = path
        heads = [number for number, line in enumerate(self.lines) if line.lstrip().startswith("[")]
        for first, end in zip(heads, [*heads[1:], len(self.lines)], strict=True):
            if re.match(rf"\s*\[\[\s*{re.escape(name)}\s*\]\]", self.lines[first]):
                block = "\n".join(self.lines[first:end])
                if tomli.loads(block)[name][0].get("id") == wanted:
                    found = index_of(block).get(f"{name}.{key}")
                    return None if found is None else first + found - 1
        return None

    def _replace(self, first: int, key: str, rest: Path, value: object) -> bool:
        head, equals, start = self.lines[first].partition("=")
        for last in range(first, min(first + MOST_LINES, len(self.lines))):
            text = "\n".join([start, *self.lines[first + 1 : last + 1]])
            try:
                old = tomli.loads(f"x = {text}")["x"]
            except tomli.TOMLDecodeError:
                continue
            new = self._changed(old, rest, value)
            beside = _comment(self.lines[last])
            name = head if head.strip().strip("\"'") == key else re.sub(r"[\w\"']+\s*$", f"{key} ", head)
            self.lines[first : last + 1] = [f"{name}{equals} {_toml(new)}" + (f"  # {beside}" if beside else "")]
            return True
        return False

    def _changed(self, old: Any, rest: Path, value: object) -> object:
        """The value with what stands deeper in it replaced. A number that held for all is written for each."""
        if not rest:
            return value
        if isinstance(old, Mapping):
            plain = {key: item for key, item in old.items() if key != "default" or rest != ("value",)}
            return {**plain, rest[0]: self._changed(old.get(rest[0]), rest[1:], value)}
        return {**dict.fromkeys(self.profiles, old), rest[0]: self._changed(old, rest[1:], value)}


def _comment(line: str) -> str:
    """What is said behind a value; a sign within quotes begins no comment."""
    for found in re.finditer("#", line):
        before = line[: found.start()]
        if all(before.count(quote) % 2 == 0 for quote in ('"', "'")):
            return line[found.start() + 1 :].strip()
    return ""


def _plain(value: object) -> object:
    """A tuple as a list, so that it is written as one."""
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _toml(value: object) -> str:
    """A value of an inline kind as TOML; whole numbers without a point."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, Mapping):
        pairs = (f"{key if BARE_KEY.fullmatch(key) else json.dumps(key)} = {_toml(x)}" for key, x in value.items())
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)
