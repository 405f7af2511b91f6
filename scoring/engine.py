"""`start` prepares a run of a methodology on inputs; `evaluate` makes the scorecard of it. Pure; any leading shape."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec

from scoring.elements import NAN, NO, YES, Element
from scoring.methodology.compiler import UNSET
from scoring.methodology.document import Methodology, Scale
from scoring.methodology.program import Run
from scoring.problems import Problem, Refused

if TYPE_CHECKING:
    from scoring.filings.filing import Filing
    from scoring.scorecard import Scorecard

Inputs = Mapping[str, Any]
LARGEST_VALUE = 1e18


def evaluate(methodology: Methodology, filing: Filing | Inputs, *, profile: str | None = None) -> Scorecard:
    """Score a filing, or inputs by name: floats, flags, choices, lists over an axis; NumPy arrays of one leading shape.

    Money in full currency units, shares as ratios. Missing is None or absent. Raises Refused where an input cannot be
    used (not finite, an unknown choice, too many rows), naming all of them.
    """
    from scoring.scorecard import Scorecard

    run = start(methodology, inputs_of(methodology, filing, profile))
    return Scorecard(methodology, run, None if isinstance(filing, Mapping) else filing)


def inputs_of(methodology: Methodology, filing: Filing | Inputs, profile: str | None = None) -> Inputs:
    """What formulas read of a filing, or the inputs as given; with the profile: as asked, as given, or the default."""
    if isinstance(filing, Mapping):
        return {**filing, "profile": profile or filing.get("profile") or methodology.default_profile}
    values = filing.values(_flows(methodology))
    out = {name: value for name, value in values.items() if name in methodology.inputs}
    out["profile"] = profile or out.get("profile") or filing.issuer.profile or methodology.default_profile
    return out


def _flows(methodology: Methodology) -> frozenset[str]:
    found: frozenset[str] | None = methodology.prepared.get("flows")
    if found is None:
        flows = (given.id for given in methodology.inputs.values() if given.kind == "flow")
        found = methodology.prepared["flows"] = frozenset(flows)
    return found


def start(methodology: Methodology, inputs: Inputs, counts: Mapping[str, Element] | None = None) -> Run:
    """A run with everything that is given in place and nothing computed.

    `counts` overrides how many rows an axis has: an array where issuers differ.
    """
    program = methodology.program
    base = _prepared(methodology)
    memo: list[Any] = list(base.memo)
    problems: list[Problem] = []
    sizes: dict[str, tuple[int, Element]] = {}
    for axis in methodology.axes.values():
        if axis.rows is not None:
            sizes[axis.id] = _rows(methodology, axis.id, inputs, problems)
    for axis_name, count in (counts or {}).items():
        sizes[axis_name] = (sizes[axis_name][0], count)
    for declared in methodology.inputs.values():
        if declared.kind == "list":
            continue
        value = inputs.get(declared.id)
        if declared.over:
            length = (
                sizes[declared.over[0]][0] if declared.over[0] in sizes else methodology.axes[declared.over[0]].size
            )
            memo[program.slots[declared.id]] = _column(methodology, declared.id, declared.unit, value, length, problems)
        else:
            memo[program.slots[declared.id]] = _element(methodology, declared.id, declared.unit, value, problems)
    unknown = [name for name in inputs if name not in methodology.inputs]
    problems += [Problem("unknown_input", values={"name": name}) for name in unknown]
    if problems:
        raise Refused(problems)
    return Run(program, memo, sizes, base.scales, base.tables, base.inputs, base.edited)


class _Prepared(msgspec.Struct, frozen=True):
    memo: tuple[Any, ...]
    scales: dict[str, tuple[tuple[float, ...], tuple[float, ...]]]
    tables: dict[str, tuple[tuple[float, ...], list[tuple[float, ...]]]]
    inputs: frozenset[str]
    edited: frozenset[str]
    edits: Mapping[str, object]


def _prepared(methodology: Methodology) -> _Prepared:
    """What every evaluation of one edition of a methodology starts from, made once."""
    found = methodology.prepared.get("start")
    if found is None or found.edits is not methodology.edits:  # a copy with other edits may share what is prepared
        program = methodology.program
        memo: list[Any] = [UNSET] * len(program.names)
        for name, value in {**methodology.parameters, **_assumed(methodology)}.items():
            memo[program.slots[name]] = value
        found = methodology.prepared["start"] = _Prepared(
            tuple(memo),
            _scales(methodology),
            _tables(methodology),
            frozenset(methodology.inputs),
            frozenset(methodology.edits.keys() & (methodology.assumptions.keys() | methodology.parameters.keys())),
            methodology.edits,
        )
    return found


def _assumed(methodology: Methodology) -> dict[str, Element]:
    literals = methodology.program.literals
    given = {name: item.value for name, item in methodology.assumptions.items() if item.default is None}
    given.update({name: value for name, value in methodology.edits.items() if not isinstance(value, tuple)})  # type: ignore[misc]
    return {name: literals[value] if isinstance(value, str) else value for name, value in given.items()}


def _scales(methodology: Methodology) -> dict[str, tuple[tuple[float, ...], tuple[float, ...]]]:
    out = {}
    for scale in methodology.scales.values():
        knots = methodology.edits.get(scale.id, scale.knots)
        out[scale.id] = (tuple(x for x, _ in knots), tuple(y for _, y in knots))  # type: ignore[attr-defined]
    return out


def _tables(methodology: Methodology) -> dict[str, tuple[tuple[float, ...], list[tuple[float, ...]]]]:
    out = {}
    for table in methodology.tables.values():
        columns, width = table.columns, len(table.columns) or 1
        rows = [table.values.get(value, (NAN,) * width) for value in methodology.program.literals]
        if table.between == "constant_hazard" and columns[0] > 0:
            columns = (0.0, *columns)
            rows = [(0.0, *row) for row in rows]
        out[table.id] = (columns, rows)
    return out


def _rows(methodology: Methodology, axis: str, inputs: Inputs, problems: list[Problem]) -> tuple[int, Element]:
    """How many rows the columns over an axis have; not known where none is given."""
    columns = [inputs.get(given.id) for given in methodology.inputs.values() if given.over == (axis,)]
    lengths = [len(column) for column in columns if column is not None]
    if not lengths:
        return 0, NAN
    if max(lengths) > methodology.axes[axis].size:
        most = methodology.axes[axis].size
        problems.append(Problem("too_many_rows", values={"axis": axis, "found": max(lengths), "most": most}))
    return max(lengths), float(max(lengths))


def _column(
    methodology: Methodology, name: str, unit: str, value: Any, length: int, problems: list[Problem]
) -> list[Element]:
    if value is None:
        return [NAN] * length
    if isinstance(value, str) or (not isinstance(value, Sequence) and not hasattr(value, "__len__")):
        problems.append(Problem("list_expected", values={"name": name}))
        return [NAN] * length
    if len(value) > length:
        problems.append(Problem("too_many_rows", values={"axis": name, "found": len(value), "most": length}))
    found = [_element(methodology, name, unit, item, problems) for item in value]
    return found + [NAN] * (length - len(found))


def _element(methodology: Methodology, name: str, unit: str, value: Any, problems: list[Problem]) -> Element:
    if value is None:
        return NAN
    if isinstance(value, str):
        if unit in methodology.choices and value in methodology.choices[unit]:
            return methodology.program.literals[value]
        problems.append(Problem("unknown_choice_value", values={"name": name, "value": value}))
        return NAN
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, int | float):
        number = float(value)
        if math.isinf(number) or abs(number) > LARGEST_VALUE:
            problems.append(Problem("not_finite", values={"name": name}))
        return number
    return _array(name, value, problems)


def _array(name: str, value: Any, problems: list[Problem]) -> Element:
    import numpy as np

    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        problems.append(Problem("number_expected_value", values={"name": name}))
        return NAN
    if array.ndim == 0:
        return float(array)
    if (np.abs(array) > LARGEST_VALUE).any():
        problems.append(Problem("not_finite", values={"name": name}))
    return array


def with_edit(methodology: Methodology, name: str, value: object) -> Methodology:
    """The methodology with one assumption, weight or other parameter changed, or one scale's knots replaced.

    A choice is given by its name, knots as ((x, score), …); None puts the default back. Raises Refused where the value
    does not fit.
    """
    edits = {key: old for key, old in methodology.edits.items() if key != name}
    if value is not None:
        edits[name] = _checked_edit(methodology, name, value)
    return dataclasses.replace(methodology, edits=edits, prepared={})


def without_edits(methodology: Methodology) -> Methodology:
    """The methodology as its file has it."""
    return dataclasses.replace(methodology, edits={}, prepared={}) if methodology.edits else methodology


def _checked_edit(methodology: Methodology, name: str, value: object) -> object:
    if name in methodology.scales and isinstance(value, Sequence) and not isinstance(value, str):
        return _checked_knots(methodology.scales[name], value)
    assumption = methodology.assumptions.get(name)
    if assumption is None and name not in methodology.parameters:
        raise Refused([Problem("unknown_edit", values={"name": name})])
    if isinstance(value, str):
        if assumption is not None and value in methodology.choices.get(assumption.unit, ()):
            return value
        raise Refused([Problem("unknown_choice_value", values={"name": name, "value": value})])
    if isinstance(value, int | float):
        number = float(value)
        if math.isfinite(number) and (assumption is not None or number >= 0):
            return number
        raise Refused([Problem("not_finite", values={"name": name})])
    return value  # an array of draws


def _checked_knots(scale: Scale, value: Sequence[Any]) -> tuple[tuple[float, float], ...]:
    knots = tuple((float(x), float(y)) for x, y in value)
    rising = all(a[0] < b[0] for a, b in pairwise(knots))
    if len(knots) < 2 or not rising or not all(math.isfinite(x) and 0 <= y <= 100 for x, y in knots):
        raise Refused([Problem("bad_knots", values={"name": scale.id})])
    return knots
