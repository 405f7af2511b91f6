"""What can be wrong with what a user brings: data first, words later."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from resources.words import Words

Severity = Literal["error", "warning", "note"]
DAYS = ("as_of", "end", "start", "filed", "then", "now", "sent", "at")
"""Values that may be a day, or a day and a time, in ISO 8601: written as the reader's language has it."""
OF_A_NUMBER = frozenset({"bad_knots", "not_finite", "number_expected_value", "unknown_choice_value", "list_expected"})
"""Problems of a value that a reader gave: its number is called as the reader sees it, not by its id."""
OF_A_FILING = ("input", "part", "whole", "profile")
"""Values of what does not fit in a filing: inputs and profiles, called as the reader sees them."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?P<time>[ T].+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to tell the user.

    `where` names the place as the user knows it (`peers.toml:12`, `Inputs!B7`) or is empty.
    The sentence is the language file's `problem.<code>`, filled with `values`.
    """

    code: str
    severity: Severity = "error"
    where: str = ""
    values: Mapping[str, object] = field(default_factory=dict, hash=False)


class Refused(Exception):
    """What was asked for cannot be done; carries every problem found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.where} {p.code} {dict(p.values)}".strip() for p in self.problems))


def sentence(problem: Problem, words: Words) -> str:
    """The problem in the user's language, led by its place."""
    key = f"problem.{problem.code}"
    values = {name: _written(value) if name in DAYS else value for name, value in problem.values.items()}
    if problem.code.startswith(("consistency.", "profile_chosen", "profile_to_check")):
        values |= {key: words.name(str(values[key])) for key in OF_A_FILING if key in values}
    if problem.code in OF_A_NUMBER and words.has(f"name.{values['name']}"):
        values["name"] = words.name(str(values["name"]))
    text = words(key, **values) if values else words(key).format()
    colon = "：" if words.language == "zh" else ": "
    return f"{problem.where}{colon}{text}" if problem.where else text


def _written(value: object) -> object:
    """The day or moment that a text is; any other value as it is."""
    found = _DAY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return value
    try:
        return datetime.fromisoformat(found[0]) if found["time"] else date.fromisoformat(found[0])
    except ValueError:
        return value
