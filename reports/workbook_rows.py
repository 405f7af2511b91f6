"""The rows of the Model sheet: every line of the methodology, and a row of its own for what needs a range.

A formula such as `sum_slice(slice_share * slice_value)` becomes two rows: the product by slice, and its sum. What is
read under a variant becomes copies of the lines that the variant touches, and only of those, each named by the variant.
Values are the engine's own, element by element.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reports.workbook_contexts import FILED, MODEL, OWN, Case, Context, Contexts
from reports.workbook_parts import delay_row, hazard_row
from scoring import explain
from scoring.analysis.scenarios import KEPT_PARTS
from scoring.elements import NAN
from scoring.filings.workbook_contract import UNDER
from scoring.methodology.document import Input, Line, Methodology
from scoring.methodology.excel_rows import Choose, Exists, Fold, Present, Running, Said
from scoring.methodology.nodes import (
    Aggregate,
    Call,
    Knots,
    Logic,
    Lookup,
    Name,
    Node,
    Operation,
    Variant,
    walk,
)
from scoring.methodology.program import Run
from scoring.scorecard import Scorecard

BASE = MODEL
ROLES = ("line", "assumption", "metric", "factor", "cap", "scorecard", "check")
HEAVY = {"/": 4, "**": 7}  # more nodes than this under a division or a power get a row of their own
CELL = "cell"  # of an input: where it stands on the Inputs sheet
STRESS = "stress_in_force"  # the cell that says whether the scenario in force is a stress
CASE = "case_in_force"  # the cell with its number


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sheet.

    `values`: one number, or one for each present element, the first axis outermost, of `lengths`. `exists` names, by
    axis, the row that is 1 where an element is present. `text` is the formula as a reader knows it; empty where the
    row is one that only the sheet needs.
    """

    key: str
    node: Any
    over: tuple[str, ...]
    unit: str
    kind: str
    values: Any
    section: str
    text: str = ""
    lengths: tuple[int, ...] = ()
    exists: Mapping[str, str] = field(default_factory=dict)

    def along(self, second: int) -> list[float]:
        """The present elements of the first axis, at element `second` of the second if there are two."""
        if len(self.over) == 1:
            return self.values
        return self.values[second - 1 :: self.lengths[1]] if second <= self.lengths[1] else []


@dataclass(slots=True)
class Place:
    """Whose formula is being taken apart, under which overrides, and how many parts it has so far."""

    owner: str
    context: Context
    run: Run
    section: str
    parts: int = 0


def kind_of(methodology: Methodology, unit: str) -> str:
    if unit == "flag":
        return "flag"
    return "text" if unit in methodology.choices else "number"


class Rows:
    """All rows of a scorecard's model, in the order in which they stand on the sheet."""

    def __init__(self, card: Scorecard, cases: Sequence[Case] = ()) -> None:
        self.card = card
        self.methodology = card.methodology
        self.program = card.run.program
        self.contexts = Contexts(card, tuple(cases))
        self.rows: dict[str, Row] = {}
        for axis in self.methodology.axes:
            self._axis(axis, BASE, card.run)
        for given in self.methodology.inputs.values():
            self._input(given)
        for role in ROLES:
            for line in self.methodology.lines.values():
                if line.role == role and line.id not in self.contexts.targets:
                    add = self._held if line.id in self.contexts.held else self._line
                    add(line)
        for target in self.contexts.targets:
            self._in_force(target)
        filed = (self.contexts.filed,)
        for name in ("scorecard.score", "scorecard.low", "scorecard.high"):
            self.key(name, filed)
        for (profile,) in self.contexts.profiles.values():
            self.key("scorecard.score", (*filed, profile))

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows.values())

    def key(self, name: str, context: Context) -> str:
        """The row (or input, or assumption) that a name means under some overrides; made if it is not there yet."""
        context = self.contexts.needed(name, context)
        if not context:
            return name
        node = self.contexts.replaced(context[-1]).get(name)
        if node is OWN and name not in self.methodology.lines:
            return f"{name}{UNDER}{FILED}"
        key = f"{self.contexts.label(context)}{UNDER}{name}"
        if key not in self.rows:
            if node is None or node is OWN:
                self._line(self.methodology.lines[name], context)
            else:
                self._override(key, name, node, context)
        return key

    def filed(self, name: str) -> str:
        """The row of a name as filed, whatever the switch says."""
        return self.key(name, (self.contexts.filed,))

    # --- making rows

    def _add(
        self, key: str, node: Any, over: Sequence[str], unit: str, values: Any, place: Place,
        text: str = "", kind: str = "",
    ) -> str:  # fmt: skip
        lengths = tuple(place.run.count(axis)[0] for axis in over)
        exists = {axis: self.axis_row(axis, place.context, "exists") for axis in over if self._may_be_absent(axis)}
        kind = kind or kind_of(self.methodology, unit)
        self.rows[key] = Row(key, node, tuple(over), unit, kind, values, place.section, text, lengths, exists)
        return key

    def _may_be_absent(self, axis: str) -> bool:
        declared = self.methodology.axes[axis]
        return bool(declared.rows or declared.count)

    def _axis(self, axis: str, context: Context, run: Run) -> None:
        """How many elements are present, and which."""
        declared = self.methodology.axes[axis]
        lead = f"{self.contexts.label(context)}{UNDER}" if context else ""
        count = f"{declared.rows}{UNDER}rows" if declared.rows else ""
        if declared.count:
            count = self.key(declared.count, context)
        length, number = run.count(axis)
        section = self.contexts.section(context) if context else "axes"
        number = min(number, float(declared.size)) if number == number else NAN
        present = f"{lead}{axis}{UNDER}present"
        self.rows[present] = Row(present, Present(axis, count), (), "count", "number", number, section)
        if self._may_be_absent(axis):
            values = [1.0 if index <= length else 0.0 for index in range(1, declared.size + 1)]
            key = f"{lead}{axis}{UNDER}exists"
            self.rows[key] = Row(
                key, Exists(axis, present), (axis,), "count", "number", values, section, lengths=(declared.size,)
            )

    def axis_row(self, axis: str, context: Context, part: str) -> str:
        """The row with how many elements of an axis are present (`present`), or which (`exists`)."""
        count = self.methodology.axes[axis].count
        context = self.contexts.needed(count, context) if count else BASE
        key = f"{self.contexts.label(context)}{UNDER}{axis}{UNDER}{part}" if context else f"{axis}{UNDER}{part}"
        if key not in self.rows:
            self._axis(axis, context, self.contexts.run(context))
        return key

    def _input(self, given: Input) -> None:
        """A list's column as read from the Inputs sheet, and a flag, which stands there as a word."""
        name = f"{given.id}{UNDER}{FILED}" if given.id in self.contexts.targets else given.id
        flag, place = given.unit == "flag", Place(given.id, BASE, self.card.run, "flags")
        if given.over:
            cell = Name(f"{given.id}{UNDER}cell")
            place.section = "lists"
            self._add(name, Said(cell.id) if flag else cell, given.over, given.unit, self.card.run[given.id], place)
        elif flag:
            self._add(name, Said(f"{given.id}{UNDER}{CELL}"), (), given.unit, self.card.run[given.id], place)

    def _line(self, line: Line, context: Context = BASE, key: str = "") -> str:
        label = self.contexts.label(context)
        key = key or (f"{label}{UNDER}{line.id}" if context else line.id)
        place = Place(
            key, context, self.contexts.run(context), self.contexts.section(context) if context else line.role
        )
        node: Any = self.lower(line.node, place)
        if line.role == "assumption":
            node = Call("first_known", (Name(f"{line.id}{UNDER}given"), node))
        return self._add(key, node, line.over, line.unit, place.run[line.id], place, line.text)

    def _override(self, key: str, name: str, node: Node, context: Context) -> None:
        """What a variant puts in the place of a name; its formula reads the state before the variant."""
        section, before = self.contexts.section(context), context[:-1]
        lowered = self.lower(node, Place(key, before, self.contexts.run(before), section))
        place = Place(key, context, self.contexts.run(context), section)
        over = self.program.name_axes.get(name, ())
        unit, text = explain.unit_of(self.methodology, name), explain.with_names(node)
        self._add(key, lowered, over, unit, place.run[name], place, text)

    def _in_force(self, name: str) -> None:
        """What the switch puts in the place of an input, assumption or line: a choice between rows."""
        line = self.methodology.lines.get(name)
        own = f"{name}{UNDER}{FILED}" if line is None else self._line(line, BASE, f"{name}{UNDER}own")
        options = tuple(
            self.key(name, self.contexts.under(case)) if any(name in dict(step) for step in case.steps) else own
            for case in self.contexts.cases
        )
        unit, over = explain.unit_of(self.methodology, name), self.program.name_axes.get(name, ())
        run = self.card.run
        self._add(name, Choose(CASE, options), over, unit, run[name], Place(name, BASE, run, "in_force"))

    def _held(self, line: Line) -> str:
        """A part of a metric: under a stress at most what it is as filed, as applicable as there, weighing the same."""
        raw, filed = (Name(self.key(line.id, (step,))) for step in (self.contexts.raw, self.contexts.filed))
        lower: Any = Call("min", (filed, Call("first_known", (raw, filed))))
        held = filed if line.id.rpartition(".")[2] in KEPT_PARTS else lower
        node = Call("when", (Name(STRESS), held, raw))
        run = self.card.run
        place = Place(line.id, BASE, run, line.role)
        return self._add(line.id, node, line.over, line.unit, run[line.id], place, line.text)

    def part(
        self, place: Place, node: Any, over: Sequence[str], values: Any, unit: str, kind: str = "number", text: str = ""
    ) -> str:
        """A row for part of a formula."""
        place.parts += 1
        return self._add(f"{place.owner}{UNDER}{place.parts}", node, over, unit, values, place, text, kind=kind)

    # --- taking a formula apart

    def named(self, node: Node, place: Place) -> str:
        """The name of a row that holds a part of a formula; made where the part is not a name already."""
        lowered = self.lower(node, place)
        if isinstance(lowered, Name) and lowered.id not in self.methodology.axes:
            return lowered.id
        shape = self.program.shapes[id(node)]
        kind = {"flag": "flag", "choice": "text", "text": "text"}.get(shape.kind.sort, "number")
        unit = "money" if shape.kind.money == 1 else "score" if shape.kind.score == 1 else ""
        unit = {"flag": "flag", "text": shape.kind.name}.get(kind, unit)
        value, text = self.program.value(node, place.run), explain.with_names(node)
        return self.part(place, lowered, shape.axes, value, unit, kind, text)

    def lower(self, node: Any, place: Place) -> Any:
        match node:
            case Name():
                return node if node.id in self.methodology.axes else Name(self.key(node.id, place.context))
            case Variant():
                context = place.context + self.methodology.variants[node.variant].steps
                return Name(self.key(node.argument.id, context))
            case Aggregate():
                flags = self.program.shapes[id(node.argument)].kind.sort == "flag"
                kind = "yes" if node.kind == "count" and flags else node.kind
                return Fold(
                    kind,
                    node.axis,
                    self.named(node.argument, place),
                    self.axis_row(node.axis, place.context, "present"),
                )
            case Call(function="cumulative"):
                (axis,) = self.program.shapes[id(node.arguments[0])].axes
                return Running(axis, self.named(node.arguments[0], place))
            case Call(function="delay"):
                return Name(delay_row(self, node, place))
            case Lookup() if node.time is not None:
                return Name(hazard_row(self, node, place))
            case Lookup():
                return Lookup(node.table, self.lower(node.row, place), None)
            case Knots():
                return Knots(node.scale, Name(self.named(node.argument, place)))
            case Operation(operator="/" | "**"):
                left, right = node.arguments
                low = self.lower(left, place) if node.operator == "/" else self._light(left, "**", place)
                return Operation(node.operator, (low, self._light(right, node.operator, place)))
            case Operation() | Logic():
                return type(node)(node.operator, tuple(self.lower(part, place) for part in node.arguments))
            case Call():
                return Call(node.function, tuple(self.lower(part, place) for part in node.arguments))
            case _:
                return node

    def _light(self, node: Node, operator: str, place: Place) -> Any:
        """A part that the formula has to write more than once: long ones stand in a row of their own."""
        if sum(1 for _ in walk(node)) > HEAVY[operator]:
            return Name(self.named(node, place))
        return self.lower(node, place)
