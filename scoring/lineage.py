"""From any number back to the filing: each step a formula, each leaf a fact with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scoring import explain, trace
from scoring.explain import Show
from scoring.methodology.program import Run, Value
from scoring.scorecard import Scorecard, read

if TYPE_CHECKING:
    from scoring.filings.filing import Datum

Part = tuple[str, Run]


@dataclass(frozen=True, slots=True)
class Step:
    """One number. `formula` and `numbers` are empty for what is given: an input (`datum`), an assumption, a weight.

    `parts` are the names it was made from, each with the run to read it in, since a bound is read under a variant.
    """

    name: str
    kind: str
    value: Any
    unit: str
    over: tuple[str, ...]
    formula: str
    numbers: str
    why: str
    source: str
    parts: tuple[Part, ...]
    datum: Datum | None


def plain(value: Value, unit: str) -> str:
    """A number for a terminal: full precision enough to check by hand."""
    if value is None or (isinstance(value, float) and value != value):
        return "–"
    if unit == "flag":
        return "yes" if value else "no"
    return f"{value:,.6g}" if isinstance(value, float) and abs(value) < 1e6 else f"{value:,.0f}"


def exists(card: Scorecard, name: str) -> bool:
    return name in card.run.program.slots


def step(card: Scorecard, name: str, run: Run | None = None, show: Show = plain, element: int | None = None) -> Step:
    """One number with its formula and what it was made from. Raises KeyError for an unknown name."""
    run = run or card.run
    methodology = card.methodology
    value = read_choice(card, name, run)
    unit = explain.unit_of(methodology, name)
    line = methodology.lines.get(name)
    if name in run.replaced:
        node, before = run.replaced[name]
        return Step(
            name, "override", value, unit, line.over if line else (), explain.with_names(node),
            explain.with_numbers(methodology, before, node, show, element), line.why if line else "", "",
            tuple(trace.reads(run, name)), None,
        )  # fmt: skip
    if line is not None and name not in run.given:
        metric = methodology.metrics.get(line.owner or "")
        owner = metric or methodology.factors.get(line.owner or "") or methodology.caps.get(line.owner or "")
        return Step(
            name, line.role, value, unit, line.over, explain.with_names(line.node),
            explain.with_numbers(methodology, run, line.node, show, element),
            line.why or (owner.why if owner else ""), line.source or (owner.source if owner else ""),
            tuple(trace.reads(run, name)), None,
        )  # fmt: skip
    given = methodology.inputs.get(name)
    if given is not None:
        datum = card.filing.datum(name) if card.filing is not None else None
        return Step(name, "input", value, unit, given.over, "", "", given.why, "", (), datum)
    assumption = methodology.assumptions.get(name)
    why, source = (assumption.why, assumption.source) if assumption else ("", "")
    return Step(name, "assumption" if assumption else "parameter", value, unit, (), "", "", why, source, (), None)


def read_choice(card: Scorecard, name: str, run: Run) -> Any:
    """The value, a choice by its name."""
    value = read(run[name])
    unit = explain.unit_of(card.methodology, name)
    if unit in card.methodology.choices:
        words = {number: word for word, number in run.program.literals.items()}
        return [words.get(item) for item in value] if isinstance(value, list) else words.get(value)
    return value


def walk(card: Scorecard, name: str, depth: int = 40) -> Iterator[tuple[int, Step, bool]]:
    """(depth, step, repeated) from a number down to its facts; what was shown before is not opened again."""
    seen: set[tuple[str, int]] = set()

    def visit(part: str, run: Run, level: int) -> Iterator[tuple[int, Step, bool]]:
        found = step(card, part, run)
        repeated = (part, id(run)) in seen and bool(found.parts)
        seen.add((part, id(run)))
        yield level, found, repeated
        if not repeated and level < depth:
            for inner, where in found.parts:
                yield from visit(inner, where, level + 1)

    yield from visit(name, card.run, 0)
