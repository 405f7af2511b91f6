"""What kind of thing a formula gives, and over which axes: the check that stops dollars being added to a ratio."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import msgspec

from scoring.methodology.document import Axis, Table
from scoring.methodology.nodes import (
    Aggregate,
    Blank,
    Call,
    Flag,
    FormulaError,
    Knots,
    Logic,
    Lookup,
    Name,
    Node,
    Number,
    Operation,
    Text,
    Variant,
)

PLAIN_UNITS = ("ratio", "years", "per_year", "multiple", "count")
LARGEST_AXES = 2


class Kind(msgspec.Struct, frozen=True, array_like=True):
    """`number` with powers of money and score, `flag`, `choice`, `text` (a literal), `any` (a bare number, blank)."""

    sort: str
    money: int = 0
    score: int = 0
    name: str = ""

    def __str__(self) -> str:
        if self.sort != "number":
            return self.name or self.sort
        parts = [word if power == 1 else f"{word}^{power}" for word, power in
                 (("money", self.money), ("score", self.score)) if power]  # fmt: skip
        return "·".join(parts) or "plain number"


ANY = Kind("any")
PLAIN = Kind("number")
FLAG = Kind("flag")
SCORE = Kind("number", score=1)


class Shape(msgspec.Struct, frozen=True, array_like=True):
    kind: Kind
    axes: tuple[str, ...] = ()


def kind_of_unit(unit: str, choices: Mapping[str, tuple[str, ...]]) -> Kind | None:
    """The kind that a declared unit stands for; None if there is no such unit."""
    if unit in PLAIN_UNITS:
        return PLAIN
    if unit == "money":
        return Kind("number", money=1)
    if unit == "score":
        return SCORE
    if unit == "flag":
        return FLAG
    return Kind("choice", name=unit) if unit in choices else None


class Inference:
    """Finds the shape of every node of a formula. Raises FormulaError at the first thing that does not fit."""

    def __init__(
        self,
        shape_of: Callable[[str], Shape | None],
        axes: Mapping[str, Axis],
        choices: Mapping[str, tuple[str, ...]],
        tables: Mapping[str, Table],
        scales: Mapping[str, object],
        variants: Mapping[str, Collection[str]],
    ) -> None:
        self.shape_of = shape_of
        self.axes = axes
        self.choices = choices
        self.tables = tables
        self.scales = scales
        self.variants = variants
        self.shapes: dict[int, Shape] = {}
        self.tables_read: set[str] = set()
        self.read: set[str] = set()  # what the formula at hand reads, through variants and axis counts too
        self.mids = [axis.mid for axis in axes.values() if axis.mid]

    def shape(self, node: Node) -> Shape:
        found = self._find(node)
        if len(found.axes) > LARGEST_AXES:
            raise FormulaError("too_many_axes", axes=", ".join(found.axes))
        self.shapes[id(node)] = found
        return found

    def fits(self, kind: Kind, declared: Kind, what: str) -> None:
        self._join(kind, declared, what)

    def _find(self, node: Node) -> Shape:
        match node:
            case Number() | Blank():
                return Shape(ANY)
            case Flag():
                return Shape(FLAG)
            case Text():
                if not any(node.value in values for values in self.choices.values()):
                    raise FormulaError("unknown_choice", value=node.value)
                return Shape(Kind("text", name=node.value))
            case Name():
                return self._name(node.id)
            case Operation(operator="negate"):
                return Shape(self._number(node.arguments[0]), self.shapes[id(node.arguments[0])].axes)
            case Operation():
                return self._operation(node)
            case Logic():
                return self._flags(node)
            case Call():
                return self._call(node)
            case Aggregate():
                return self._aggregate(node)
            case Lookup():
                return self._lookup(node)
            case Knots():
                if node.scale not in self.scales:
                    raise FormulaError("unknown_scale", name=node.scale)
                self._number(node.argument)
                return Shape(SCORE, self.shapes[id(node.argument)].axes)
            case Variant():
                if node.variant not in self.variants:
                    raise FormulaError("unknown_variant", name=node.variant)
                self.read.update(self.variants[node.variant])
                return self.shape(node.argument)

    def _name(self, name: str) -> Shape:
        if name in self.axes:
            return Shape(PLAIN, (name,))
        found = self.shape_of(name)
        if found is None:
            raise FormulaError("unknown_name", name=name)
        self.read.add(name)
        return found

    def _axes(self, *nodes: Node) -> tuple[str, ...]:
        used = {axis for node in nodes for axis in self.shapes[id(node)].axes}
        return tuple(axis for axis in self.axes if axis in used)

    def _number(self, node: Node) -> Kind:
        kind = self.shape(node).kind
        if kind.sort not in ("number", "any"):
            raise FormulaError("number_expected", found=str(kind))
        return kind

    def _join(self, left: Kind, right: Kind, what: str) -> Kind:
        """One kind for two things that stand side by side, or an error."""
        if left == right or right == ANY:
            return left
        if left == ANY:
            return right
        for text, choice in ((left, right), (right, left)):
            if text.sort == "text" and choice.sort == "choice":
                if text.name not in self.choices[choice.name]:
                    raise FormulaError("unknown_choice", value=text.name)
                return choice
        if left.sort == right.sort == "text":
            return left
        raise FormulaError("units_differ", left=str(left), right=str(right), operation=what)

    def _operation(self, node: Operation) -> Shape:
        a, b = node.arguments
        if node.operator in ("==", "!="):
            kind_a, kind_b = self.shape(a).kind, self.shape(b).kind
        else:
            kind_a, kind_b = self._number(a), self._number(b)
        axes = self._axes(a, b)
        match node.operator:
            case "+" | "-":
                return Shape(self._join(kind_a, kind_b, node.operator), axes)
            case "*" | "/":
                sign = 1 if node.operator == "*" else -1
                kind = Kind("number", kind_a.money + sign * kind_b.money, kind_a.score + sign * kind_b.score)
                return Shape(ANY if kind_a == ANY and kind_b == ANY else kind, axes)
            case "**":
                return Shape(self._power(kind_a, kind_b, b), axes)
            case _:
                self._join(kind_a, kind_b, node.operator)
                return Shape(FLAG, axes)

    @staticmethod
    def _power(base: Kind, exponent: Kind, node: Node) -> Kind:
        if exponent.money or exponent.score:
            raise FormulaError("plain_expected", found=str(exponent))
        if not (base.money or base.score):
            return base
        if isinstance(node, Number) and node.value.is_integer():
            return Kind("number", base.money * int(node.value), base.score * int(node.value))
        raise FormulaError("plain_expected", found=str(base))

    def _flags(self, node: Logic) -> Shape:
        for argument in node.arguments:
            kind = self.shape(argument).kind
            if kind not in (FLAG, ANY):
                raise FormulaError("flag_expected", found=str(kind))
        return Shape(FLAG, self._axes(*node.arguments))

    def _call(self, node: Call) -> Shape:
        shapes = [self.shape(argument) for argument in node.arguments]
        axes = self._axes(*node.arguments)
        match node.function:
            case "known":
                return Shape(FLAG, axes)
            case "when":
                if shapes[0].kind != FLAG:
                    raise FormulaError("flag_expected", found=str(shapes[0].kind))
                return Shape(self._join(shapes[1].kind, shapes[2].kind, "when"), axes)
            case "min" | "max" | "first_known":
                kind = shapes[0].kind
                for other in shapes[1:]:
                    kind = self._join(kind, other.kind, node.function)
                return Shape(kind, axes)
            case "exp" | "ln":
                kind = self._number(node.arguments[0])
                if kind.money or kind.score:
                    raise FormulaError("plain_expected", found=str(kind))
                return Shape(PLAIN, axes)
            case "cumulative":
                if len(axes) != 1:
                    raise FormulaError("one_axis_expected", function="cumulative")
                return Shape(self._number(node.arguments[0]), axes)
            case "delay":
                return self._delay(node, shapes)
            case _:
                return Shape(self._number(node.arguments[0]), axes)

    def _delay(self, node: Call, shapes: list[Shape]) -> Shape:
        self._number(node.arguments[1])
        if shapes[0].axes not in (("slice",), ("year",)) or shapes[1].axes not in ((), shapes[0].axes):
            raise FormulaError("one_axis_expected", function="delay")
        self.read.update(self.mids)
        return Shape(self._number(node.arguments[0]), ("year",))

    def _aggregate(self, node: Aggregate) -> Shape:
        if node.axis not in self.axes:
            raise FormulaError("formula_function", function=f"{node.kind}_{node.axis}")
        count = self.axes[node.axis].count
        if count:
            self.read.add(count)
        found = self.shape(node.argument)
        if node.axis not in found.axes:
            raise FormulaError("not_over_axis", function=f"{node.kind}_{node.axis}", axis=node.axis)
        rest = tuple(axis for axis in found.axes if axis != node.axis)
        if node.kind == "count":
            return Shape(PLAIN, rest)
        return Shape(self._number(node.argument), rest)

    def _lookup(self, node: Lookup) -> Shape:
        table = self.tables.get(node.table)
        if table is None:
            raise FormulaError("unknown_table", name=node.table)
        self.tables_read.add(node.table)
        self._join(self.shape(node.row).kind, Kind("choice", name=table.rows), "lookup")
        used = [node.row]
        if (node.time is None) != (not table.columns):
            raise FormulaError("lookup_time", table=node.table)
        if node.time is not None:
            self._number(node.time)
            used.append(node.time)
        return Shape(kind_of_unit(table.unit, self.choices) or PLAIN, self._axes(*used))
