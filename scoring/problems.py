"""What can be wrong with what a user brings: data first, words later."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "note"]
Words = Callable[[str], str]


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
    """The problem in the user's language, led by its place; `words` turns a key into a template."""
    text = words(f"problem.{problem.code}").format(**problem.values)
    return f"{problem.where}: {text}" if problem.where else text
