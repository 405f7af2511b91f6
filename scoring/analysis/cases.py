"""Different overrides in every cell of one broadcast run: all scenarios, all bars of a tornado, every trial value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring import elements as el
from scoring.analysis.scenarios import KEPT_PARTS, SCORED_PARTS, lower
from scoring.methodology.document import Driver, Methodology, Overrides
from scoring.methodology.program import DRAW, Run, Value
from scoring.scorecard import Scorecard

Array = Any  # numpy.ndarray
Held = dict[str, tuple[Array, Value]]  # name → (which cells have it overridden, the values there)

NOTHING = Overrides("", (), (), "", "")


@dataclass(frozen=True, slots=True)
class Case:
    """One cell: overrides, the value of `draw` in their formulas, and whether it is a stress (improves nothing)."""

    overrides: Overrides = NOTHING
    draw: float | None = None
    stress: bool = False


def scenario_cases(methodology: Methodology) -> list[Case]:
    return [Case(scenario, stress=True) for scenario in methodology.scenarios.values()]


def driver_case(driver: Driver, value: float) -> Case:
    return Case(driver.overrides, value)


@np.errstate(all="ignore")
def broadcast(card: Scorecard, cases: Sequence[Case]) -> Scorecard:
    """The card with one cell a case: every number an array in the order of `cases`, or a float where all agree.

    A cell is what its overrides alone would give; the others do not touch it.
    """
    run, held = card.run, Held()
    draws = np.array([np.nan if case.draw is None else case.draw for case in cases])
    for depth in range(max((len(case.overrides.steps) for case in cases), default=0)):
        run, held = _step(run, held, cases, depth, draws, card.run.given)
    stressed = np.array([case.stress for case in cases], dtype=bool)
    if stressed.any():
        run = _never_improved(card, run, stressed)
    return Scorecard(card.methodology, run, card.filing)


def cell(card: Scorecard, index: int) -> Scorecard:
    """One cell of a broadcast card as a plain card, for its numbers; lineage is of the scenario run by itself."""
    run = card.run
    memo = [_at(value, index) for value in run.memo]
    counts = {axis: (length, _at(number, index)) for axis, (length, number) in run.counts.items()}
    plain = Run(run.program, memo, counts, run.scales, run.tables, run.inputs, run.given)
    return Scorecard(card.methodology, plain, card.filing)


def at(card: Scorecard, name: str, size: int) -> Array:
    """A number in every cell, also where all cells agree."""
    return np.broadcast_to(np.asarray(card.run[name], dtype=float), (size,))


def _at(value: Value, index: int) -> Value:
    if isinstance(value, list):
        return [_at(item, index) for item in value]
    return float(value[index]) if isinstance(value, np.ndarray) and value.ndim else value


def _step(
    run: Run, held: Held, cases: Sequence[Case], depth: int, draws: Array, given: frozenset[str]
) -> tuple[Run, Held]:
    """The next step of every case: its formulas see the state that the steps before have left in its own cell.

    A name with a formula of its own that only some cells override is computed in the others; `given` have none.
    """
    program, size = run.program, len(cases)
    new: dict[str, dict[int, Value]] = {}
    later = run.fork({program.slots[DRAW]: draws}, ()) if depth else run
    for index, case in enumerate(cases):
        if depth < len(case.overrides.steps):
            draw = draws[index].item()
            where = later if depth else (run if draw != draw else run.fork({program.slots[DRAW]: draw}, ()))
            for name, node in case.overrides.steps[depth]:
                new.setdefault(name, {})[index] = _at(program.value(node, where, name), index)
    held = {**held, **{name: _merged(held.get(name), run[name], cells, size) for name, cells in new.items()}}
    affected = program.affected(program.slots[name] for name in new)
    computed = {name for name in (held.keys() & program.nodes.keys()) - given if not held[name][0].all()}
    changes = {program.slots[name]: _blended(held[name], run[name]) for name in held.keys() - computed}
    forked = run.fork(changes, affected)
    for name in _in_order(run, computed):
        slot = program.slots[name]
        forked.memo[slot] = _blended(held[name], program.formulas[slot](forked))
    forked.given |= held.keys()
    return forked, held


def _in_order(run: Run, names: Iterable[str]) -> list[str]:
    """Names so that each comes after those it depends on."""
    slots, left, out = run.program.slots, sorted(names), []
    while left:
        reached = {name: set(run.program.affected([slots[name]])) for name in left}
        free = [name for name in left if not any(slots[name] in reached[other] for other in left if other != name)]
        out += free or left
        left = [name for name in left if name not in free] if free else []
    return out


def _merged(old: tuple[Array, Value] | None, base: Value, cells: Mapping[int, Value], size: int) -> tuple[Array, Value]:
    mask = np.zeros(size, dtype=bool) if old is None else old[0].copy()
    values = base if old is None else old[1]
    mask[list(cells)] = True
    if isinstance(base, list):
        return mask, [
            _filled(item, {index: value[k] for index, value in cells.items()}, size) for k, item in enumerate(values)
        ]
    return mask, _filled(values, cells, size)


def _filled(base: Value, cells: Mapping[int, Value], size: int) -> Array:
    out = np.array(np.broadcast_to(np.asarray(base, dtype=float), (size,)))
    out[list(cells)] = list(cells.values())
    return out


def _blended(held: tuple[Array, Value], base: Value) -> Value:
    mask, values = held
    if isinstance(base, list):
        return [np.where(mask, value, item) for value, item in zip(values, base, strict=True)]
    return np.where(mask, values, base)


def _never_improved(card: Scorecard, run: Run, stressed: Array) -> Run:
    """Every metric at the lower of base and stress, as applicable as there, where a cell is a stress."""
    slots = run.program.slots
    changes: dict[int, Value] = {}
    everywhere = bool(stressed.all())
    for metric in card.methodology.metrics:
        for part in (*KEPT_PARTS, *SCORED_PARTS):
            name = f"{metric}.{part}"
            base, now = card.run[name], run[name]
            if now is base:
                continue
            value = base if part in KEPT_PARTS else lower(base, run, name)
            changes[slots[name]] = value if everywhere else np.where(stressed, value, now)
    return run.fork(changes, run.program.affected(changes))


def number_of(value: Value) -> float | None:
    """A cell's number for the outside: None where blank."""
    number = float(value)
    return None if el.is_blank(number) else number
