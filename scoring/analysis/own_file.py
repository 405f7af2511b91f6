"""Scenarios of one's own as a file: TOML, each with its name, its changes in order, and whether it is a stress.

[[scenario]]
name = "Largest customer halves"
stress = true
changes = [["revenue", "revenue * 0.7"], ["cash", "1,200 m"]]
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from scoring.analysis.own_scenario import MOST_PAIRS
from scoring.methodology.reader import parse_toml
from scoring.problems import Problem, Refused
from scoring.record import OwnScenario

MOST_SCENARIOS, LONGEST_NAME, LONGEST_TEXT = 100, 200, 2_000
KEYS = {"name", "stress", "changes"}
HEAD = "# Scenarios for Assay: what changes, and the number or formula that it becomes.\n"


def write_scenarios(scenarios: Sequence[OwnScenario]) -> str:
    """The file's text; what is read from it again is the same."""
    return HEAD + "".join(f"\n{_written(scenario)}" for scenario in scenarios)


def _written(scenario: OwnScenario) -> str:
    changes = "".join(f"    [{_quoted(target)}, {_quoted(text)}],\n" for target, text in scenario.rows)
    stress = "true" if scenario.is_stress else "false"
    between = f"\n{changes}" if changes else ""
    return f"[[scenario]]\nname = {_quoted(scenario.name)}\nstress = {stress}\nchanges = [{between}]\n"


def _quoted(text: str) -> str:
    """A string of TOML, which has JSON's escapes and, unlike it, none for half a character."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")


def read_scenarios(text: str, where: str) -> tuple[OwnScenario, ...]:
    """The scenarios of a file as they were typed: whether they can be scored is seen when they are.

    Raises Refused with every problem, `where` the file and the scenario's number from 1.
    """
    data = parse_toml(text, where)
    found = data.get("scenario")
    if not isinstance(found, list) or not found or data.keys() - {"scenario"}:
        raise Refused([Problem("own_file_kind", where=where)])
    if len(found) > MOST_SCENARIOS:
        raise Refused([Problem("own_file_many", where=where, values={"count": len(found), "most": MOST_SCENARIOS})])
    problems: list[Problem] = []
    read = [_read(item, f"{where}:{number}", problems) for number, item in enumerate(found, start=1)]
    if problems:
        raise Refused(problems)
    return tuple(read)


def _read(item: Any, where: str, problems: list[Problem]) -> OwnScenario:
    given = item if isinstance(item, dict) else {}
    name, stress, changes = given.get("name"), given.get("stress", False), given.get("changes", [])
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME or given.keys() - KEYS:
        problems.append(Problem("own_file_name", where=where, values={"most": LONGEST_NAME}))
    if not isinstance(stress, bool):
        problems.append(Problem("own_file_stress", where=where))
    rows: list[Any] = changes if isinstance(changes, list) else [None]
    if len(rows) > MOST_PAIRS or not all(_is_change(row) for row in rows):
        problems.append(Problem("own_file_changes", where=where, values={"most": MOST_PAIRS}))
        rows = []
    return OwnScenario(str(name), tuple((target, text) for target, text in rows), stress is True)


def _is_change(row: Any) -> bool:
    return (
        isinstance(row, list)
        and len(row) == 2
        and all(isinstance(part, str) and len(part) <= LONGEST_TEXT for part in row)
    )
