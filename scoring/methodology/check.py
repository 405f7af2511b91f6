"""The checks that need the whole document: unknown names, cycles, units, axes, lines that nothing uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scoring.methodology.document import Document, Overrides
from scoring.methodology.nodes import FormulaError, Name, Node, Variant, parse, walk
from scoring.methodology.reader import Reader
from scoring.methodology.units import Inference, Kind, Shape, kind_of_unit

Places = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Shapes:
    """What the compiler needs: the shape of every node by identity, the axes of every name, what each line reads."""

    nodes: dict[int, Shape] = field(default_factory=dict)
    axes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    reads: dict[str, set[str]] = field(default_factory=dict)


def check(document: Document, reader: Reader, places: Places) -> Shapes:
    """Adds every problem to the reader; returns the shapes of all formulas."""
    declared = _declared(document, reader)
    draw = {"draw": Shape(Kind("any"))}
    within = {key: _override_reads(overrides) for key, overrides in document.variants.items()}
    inference = Inference(
        lambda name: declared.get(name) or draw.get(name), document.axes, document.choices,
        document.tables, document.scales, within,
    )  # fmt: skip
    reads: dict[str, set[str]] = {}
    for name, line in document.lines.items():
        section, key = places[name]
        inference.read = set()
        shape = _infer(inference, line.node, reader, section, key)
        if shape is None:
            inference.read.update(_node_reads(line.node, within))
        counts = (document.axes[axis].count for axis in line.over if axis in document.axes)
        reads[name] = inference.read.union(count for count in counts if count and count != name)
        if shape is not None and name in declared:
            _fits(inference, shape, declared[name], reader, section, key)
    for kind, group in (("variant", document.variants), ("scenario", document.scenarios)):
        for overrides in group.values():
            _overrides(overrides, f"{kind}.{overrides.id}", declared, inference, reader)
    for driver in document.drivers.values():
        section = f"driver.{driver.id}"
        _overrides(driver.overrides, section, declared, inference, reader)
        for key, value in (("p10", driver.p10), ("p90", driver.p90)):
            if not isinstance(value, float):
                _infer(inference, value, reader, section, key)
    _axis_lines(document, declared, reader)
    _cycles(document, reads, reader, places)
    _unused(document, reads, inference.tables_read, reader, places)
    return Shapes(inference.shapes, {name: shape.axes for name, shape in declared.items()}, reads)


def _declared(document: Document, reader: Reader) -> dict[str, Shape]:
    out: dict[str, Shape] = {}

    def declare(name: str, unit: str, axes: tuple[str, ...], section: str) -> None:
        kind = kind_of_unit(unit, document.choices)
        if kind is None:
            reader.problem("unknown_unit", section, "unit", unit=unit)
        elif name in document.axes:
            reader.problem("name_twice", section, None, name=name)
        else:
            out[name] = Shape(kind, axes)

    for given in document.inputs.values():
        if given.kind != "list":
            declare(given.id, given.unit, given.over, f"input.{given.id}")
    for assumption in document.assumptions.values():
        declare(assumption.id, assumption.unit, (), f"assumption.{assumption.id}")
    for name, unit in document.parameter_units.items():
        declare(name, unit, (), name)
    for line in document.lines.values():
        if line.role != "assumption":
            declare(line.id, line.unit, line.over, f"line.{line.id}")
    return out


def _infer(inference: Inference, node: Node, reader: Reader, section: str, key: str) -> Shape | None:
    try:
        return inference.shape(node)
    except FormulaError as error:
        reader.problem(error.code, section, key, **error.values)
        return None


def _fits(inference: Inference, found: Shape, declared: Shape, reader: Reader, section: str, key: str) -> None:
    if not set(found.axes) <= set(declared.axes):
        values = {"found": ", ".join(found.axes) or "-", "declared": ", ".join(declared.axes) or "-"}
        reader.problem("axes_differ", section, key, **values)
    try:
        inference.fits(found.kind, declared.kind, "=")
    except FormulaError as error:
        if error.code == "units_differ":
            reader.problem("unit_declared", section, key, found=str(found.kind), declared=str(declared.kind))
        else:
            reader.problem(error.code, section, key, **error.values)


def _overrides(
    overrides: Overrides, section: str, declared: Mapping[str, Shape], inference: Inference, reader: Reader
) -> None:
    for step in overrides.steps:
        for target, node in step:
            if target not in declared:
                reader.problem("unknown_name", section, "set", name=target)
                continue
            shape = _infer(inference, node, reader, section, "set")
            if shape is not None:
                _fits(inference, shape, declared[target], reader, section, "set")


def _axis_lines(document: Document, declared: Mapping[str, Shape], reader: Reader) -> None:
    for axis in document.axes.values():
        for key, name in (("count", axis.count), ("mid", axis.mid)):
            if name is not None and name not in declared:
                reader.problem("unknown_name", f"axis.{axis.id}", key, name=name)
        if axis.rows is not None and axis.rows not in document.inputs:
            reader.problem("unknown_name", f"axis.{axis.id}", "rows", name=axis.rows)


def _override_reads(overrides: Overrides) -> list[str]:
    """What an override's formulas read, and the names that they replace."""
    found = [name for step in overrides.steps for _, node in step for name in _node_reads(node, {})]
    return [*found, *(target for step in overrides.steps for target, _ in step)]


def _node_reads(node: Node, within: Mapping[str, list[str]]) -> list[str]:
    found: list[str] = []
    for part in walk(node):
        if type(part) is Name:
            found.append(part.id)
        elif type(part) is Variant:
            found.extend(within.get(part.variant, ()))
    return found


def _cycles(document: Document, reads: Mapping[str, set[str]], reader: Reader, places: Places) -> None:
    state: dict[str, int] = {}

    def visit(name: str, trail: list[str]) -> None:
        if state.get(name) == 2 or name not in document.lines:
            return
        if state.get(name) == 1:
            loop = trail[trail.index(name) :]
            section, key = places[name]
            reader.problem("cycle", section, key, names=" → ".join([*loop, name]))
            return
        state[name] = 1
        for read in reads[name]:
            visit(read, [*trail, name])
        state[name] = 2

    for name in document.lines:
        visit(name, [])


def _unused(
    document: Document, reads: Mapping[str, set[str]], tables: set[str], reader: Reader, places: Places
) -> None:
    """Lines, assumptions and tables that no score, check, shown line, scenario or driver needs."""
    open_names = [line.id for line in document.lines.values() if line.show or line.role not in ("line", "assumption")]
    open_names += [name for axis in document.axes.values() for name in (axis.count, axis.mid) if name]
    for overrides in (*document.scenarios.values(), *(driver.overrides for driver in document.drivers.values())):
        open_names += _override_reads(overrides)
    for driver in document.drivers.values():
        ends = [end for end in (driver.p10, driver.p90) if not isinstance(end, float)]
        try:
            ends.append(parse(driver.base))
        except FormulaError as error:
            reader.problem(error.code, f"driver.{driver.id}", "base", **error.values)
        open_names += [name for node in ends for name in _node_reads(node, {})]
    used: set[str] = set()
    while open_names:
        name = open_names.pop()
        if name not in used:
            used.add(name)
            open_names.extend(reads.get(name, ()))
    for line in document.lines.values():
        if line.id not in used and line.role == "line":
            reader.problem("unused_line", *places[line.id], name=line.id)
    for assumption in document.assumptions:
        if assumption not in used:
            reader.problem("unused_assumption", f"assumption.{assumption}", None, name=assumption)
    for table in document.tables:
        if table not in tables:
            reader.problem("unused_table", f"table.{table}", None, name=table)
