"""Formulas beside the methodology's own, typed by a reader or of a lever: the same language, the same checks."""

from __future__ import annotations

from scoring.explain import unit_of
from scoring.methodology.document import Methodology
from scoring.methodology.nodes import FormulaError, Node, parse
from scoring.methodology.program import DRAW
from scoring.methodology.units import ANY, Inference, Shape, kind_of_unit


def formula(methodology: Methodology, text: str, draw: str | None = None) -> tuple[Node, Shape]:
    """The formula, ready for `program.value`, and what it gives; `draw` is the unit of the drawn value, if it has one.

    Raises FormulaError for what the language does not know, an unknown name, or units that do not fit.
    """
    program = methodology.program
    key = text if draw is None else f"{draw}: {text}"
    found = program.adopted.get(key)
    if found is None:
        node = parse(text)
        inference = _inference(methodology, draw)
        inference.shape(node)
        found = program.adopt(key, node, inference.shapes)
    return found


def fits(methodology: Methodology, shape: Shape, target: str) -> None:
    """Whether a formula may replace a name: its unit, and not over more axes. Raises FormulaError."""
    declared = _shape_of(methodology, target)
    if not set(shape.axes) <= set(declared.axes):
        values = {"found": ", ".join(shape.axes) or "-", "declared": ", ".join(declared.axes) or "-"}
        raise FormulaError("axes_differ", **values)
    try:
        _inference(methodology).fits(shape.kind, declared.kind, "=")
    except FormulaError as error:
        if error.code != "units_differ":
            raise
        raise FormulaError("unit_declared", found=str(shape.kind), declared=str(declared.kind)) from None


def _inference(methodology: Methodology, draw: str | None = None) -> Inference:
    drawn = None if draw is None else Shape(kind_of_unit(draw, methodology.choices) or ANY)

    def shape_of(name: str) -> Shape | None:
        if name == DRAW:
            return drawn
        known = name in methodology.program.slots and not _is_list(methodology, name)
        return _shape_of(methodology, name) if known else None

    return Inference(
        shape_of,
        methodology.axes,
        methodology.choices,
        methodology.tables,
        methodology.scales,
        dict.fromkeys(methodology.variants, ()),
    )


def _is_list(methodology: Methodology, name: str) -> bool:
    given = methodology.inputs.get(name)
    return given is not None and given.kind == "list"


def _shape_of(methodology: Methodology, name: str) -> Shape:
    kind = kind_of_unit(unit_of(methodology, name), methodology.choices) or ANY
    return Shape(kind, methodology.program.name_axes.get(name, ()))
