"""The checks that need the whole document: unknown names, cycles, units, axes, lines that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from scoring.methodology.document import Methodology, Overrides
from scoring.methodology.nodes import FormulaError, Knots, Lookup, Name, Node, Variant, parse, walk
from scoring.methodology.reader import Reader
from scoring.methodology.units import Inference, Kind, Shape, kind_of_unit

Places = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Shapes:
    """What the compiler needs: the shape of every node by identity, the axes of every name."""

    nodes: dict[int, Shape] = field(default_factory=dict)
    axes: dict[str, tuple[str, ...]] = field(default_factory=dict)


def check(methodology: Methodology, parameter_units: Mapping[str, str], reader: Reader, places: Places) -> Shapes:
    """Adds every problem to the reader; returns the shapes of all formulas."""
    declared = _declared(methodology, parameter_units, reader)
    draw = {"draw": Shape(Kind("any"))}
    inference = Inference(
        lambda name: declared.get(name) or draw.get(name), methodology.axes, methodology.choices,
        methodology.tables, methodology.scales, methodology.variants,
    )  # fmt: skip
    for name, line in methodology.lines.items():
        section, key = places[name]
        shape = _infer(inference, line.node, reader, section, key)
        if shape is not None and name in declared:
            _fits(inference, shape, declared[name], reader, section, key)
    for kind, group in (("variant", methodology.variants), ("scenario", methodology.scenarios)):
        for overrides in group.values():
            _overrides(overrides, f"{kind}.{overrides.id}", declared, inference, reader)
    for driver in methodology.drivers.values():
        section = f"driver.{driver.id}"
        _overrides(driver.overrides, section, declared, inference, reader)
        for key, value in (("p10", driver.p10), ("p90", driver.p90)):
            if not isinstance(value, float):
                _infer(inference, value, reader, section, key)
    _axis_lines(methodology, declared, reader)
    _cycles(methodology, reader, places)
    _unused(methodology, reader, places)
    return Shapes(inference.shapes, {name: shape.axes for name, shape in declared.items()})


def _declared(methodology: Methodology, parameter_units: Mapping[str, str], reader: Reader) -> dict[str, Shape]:
    out: dict[str, Shape] = {}

    def declare(name: str, unit: str, axes: tuple[str, ...], section: str) -> None:
        kind = kind_of_unit(unit, methodology.choices)
        if kind is None:
            reader.problem("unknown_unit", section, "unit", unit=unit)
        elif name in methodology.axes:
            reader.problem("name_twice", section, None, name=name)
        else:
            out[name] = Shape(kind, axes)

    for given in methodology.inputs.values():
        if given.kind != "list":
            declare(given.id, given.unit, given.over, f"input.{given.id}")
    for assumption in methodology.assumptions.values():
        declare(assumption.id, assumption.unit, (), f"assumption.{assumption.id}")
    for name, unit in parameter_units.items():
        declare(name, unit, (), name)
    for line in methodology.lines.values():
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


def _overrides(overrides: Overrides, section: str, declared: Mapping[str, Shape], inference: Inference, reader: Reader) -> None:  # fmt: skip
    for step in overrides.steps:
        for target, node in step:
            if target not in declared:
                reader.problem("unknown_name", section, "set", name=target)
                continue
            shape = _infer(inference, node, reader, section, "set")
            if shape is not None:
                _fits(inference, shape, declared[target], reader, section, "set")


def _axis_lines(methodology: Methodology, declared: Mapping[str, Shape], reader: Reader) -> None:
    for axis in methodology.axes.values():
        for key, name in (("count", axis.count), ("mid", axis.mid)):
            if name is not None and name not in declared:
                reader.problem("unknown_name", f"axis.{axis.id}", key, name=name)
        if axis.rows is not None and axis.rows not in methodology.inputs:
            reader.problem("unknown_name", f"axis.{axis.id}", "rows", name=axis.rows)


def reads(methodology: Methodology, name: str) -> Iterator[str]:
    """The lines and names that a line reads directly, through axis counts and variants too."""
    line = methodology.lines[name]
    yield from node_reads(methodology, line.node)
    for axis in line.over:
        declared = methodology.axes.get(axis)
        if declared is not None:
            yield from (part for part in (declared.count,) if part and part != name)


def node_reads(methodology: Methodology, node: Node) -> Iterator[str]:
    for part in walk(node):
        if isinstance(part, Name):
            yield part.id
        elif isinstance(part, Variant) and part.variant in methodology.variants:
            for step in methodology.variants[part.variant].steps:
                for _, inner in step:
                    yield from node_reads(methodology, inner)


def _cycles(methodology: Methodology, reader: Reader, places: Places) -> None:
    state: dict[str, int] = {}

    def visit(name: str, trail: list[str]) -> None:
        if state.get(name) == 2 or name not in methodology.lines:  # noqa: PLR2004
            return
        if state.get(name) == 1:
            loop = trail[trail.index(name) :]
            section, key = places[name]
            reader.problem("cycle", section, key, names=" → ".join([*loop, name]))
            return
        state[name] = 1
        for read in reads(methodology, name):
            visit(read, [*trail, name])
        state[name] = 2

    for name in methodology.lines:
        visit(name, [])


def _unused(methodology: Methodology, reader: Reader, places: Places) -> None:
    open_names = [line.id for line in methodology.lines.values() if line.show or line.role not in ("line", "assumption")]
    open_names += [name for axis in methodology.axes.values() for name in (axis.count, axis.mid) if name]
    groups = [*methodology.scenarios.values(), *(driver.overrides for driver in methodology.drivers.values())]
    formulas = [node for overrides in groups for step in overrides.steps for _, node in step]
    formulas += [end for driver in methodology.drivers.values() for end in (driver.p10, driver.p90) if not isinstance(end, float)]  # fmt: skip
    for driver in methodology.drivers.values():
        try:
            formulas.append(parse(driver.base))
        except FormulaError as error:
            reader.problem(error.code, f"driver.{driver.id}", "base", **error.values)
    open_names += [name for node in formulas for name in node_reads(methodology, node)]
    open_names += [target for overrides in groups for step in overrides.steps for target, _ in step]
    used: set[str] = set()
    tables: set[str] = set()
    while open_names:
        name = open_names.pop()
        if name in used:
            continue
        used.add(name)
        if name in methodology.lines:
            open_names.extend(reads(methodology, name))
            tables |= {
                part.table if isinstance(part, Lookup) else part.scale
                for part in walk(methodology.lines[name].node)
                if isinstance(part, Lookup | Knots)
            }
    for line in methodology.lines.values():
        if line.id not in used and line.role == "line":
            reader.problem("unused_line", *places[line.id], name=line.id)
    for assumption in methodology.assumptions:
        if assumption not in used:
            reader.problem("unused_assumption", f"assumption.{assumption}", None, name=assumption)
    for table in methodology.tables:
        if table not in tables:
            reader.problem("unused_table", f"table.{table}", None, name=table)
