"""A formula as a reader sees it: with names, and with the numbers of one run filled in."""

from __future__ import annotations

from collections.abc import Callable

from resources.words import is_han
from scoring.elements import NO, YES
from scoring.methodology.document import Methodology
from scoring.methodology.nodes import (
    Aggregate,
    Blank,
    Call,
    Flag,
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
from scoring.methodology.program import Run, Value
from scoring.trace import value_of

Show = Callable[[Value, str], str]

SYMBOLS = {"*": "×", "/": "÷", "<=": "≤", ">=": "≥", "!=": "≠", "==": "=", "-": "−"}
SMALL = 1e-4  # below, a number would be written with an exponent
PRECEDENCE = {"or": 1, "and": 2, "not": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "==": 4, "!=": 4, "+": 5, "-": 5,
              "*": 6, "/": 6, "negate": 7, "**": 8}  # fmt: skip


def with_names(node: Node, name_of: Callable[[str], str] = str) -> str:
    """The formula in words: `debt ÷ ebitda`. `name_of` turns an id into what a reader calls it.

    Choices and `yes no blank and or not` are ids too.
    """
    return _Writer(lambda part: name_of(part.id), name_of, None).write(node)


def with_numbers(
    methodology: Methodology,
    run: Run,
    node: Node,
    show: Show,
    element: int | None = None,
    name_of: Callable[[str], str] = str,
) -> str:
    """The formula with values in place of names; of a `when` only the branch that was taken.

    `element` picks one element (from 0) of a line over one axis; without it lists are written out. What has no value
    of its own, such as a table or `blank`, is called by `name_of`.
    """

    def leaf(part: Name) -> str:
        if part.id in run.program.axes:
            return str((element or 0) + 1)
        return _shown(run[part.id], unit_of(methodology, part.id), show, element)

    def under_variant(part: Variant) -> str:
        inner = part.argument.id
        return _shown(run.variant(part.variant)[inner], unit_of(methodology, inner), show, element)

    return _Writer(leaf, name_of, run, under_variant).write(node)


def unit_of(methodology: Methodology, name: str) -> str:
    """The declared unit of any name."""
    for group in (methodology.lines, methodology.inputs, methodology.assumptions):
        if name in group:
            return group[name].unit
    return methodology.parameter_units.get(name, "count")


def _shown(value: Value, unit: str, show: Show, element: int | None) -> str:
    if not isinstance(value, list):
        return show(value, unit)
    if element is not None and element < len(value):
        return show(value[element], unit)
    shown = [show(item, unit) for item in value[:6]]
    return "[" + ", ".join(shown + ["…"] * (len(value) > 6)) + "]"


class _Writer:
    def __init__(
        self,
        leaf: Callable[[Name], str],
        name_of: Callable[[str], str],
        run: Run | None,
        under_variant: Callable[[Variant], str] | None = None,
    ) -> None:
        self.leaf = leaf
        self.under_variant = under_variant
        self.name_of = name_of
        self.run = run

    def write(self, node: Node, outer: int = 0) -> str:
        match node:
            case Number(value):
                return f"{value:,.12g}" if abs(value) >= SMALL or not value else f"{value:.12f}".rstrip("0")
            case Flag(value):
                return self.name_of("yes" if value else "no")
            case Text(value):
                return self.name_of(value)
            case Blank():
                return self.name_of("blank")
            case Name():
                return self.leaf(node)
            case Operation() | Logic():
                return self._operator(node, outer)
            case Call(function="when") if self.run is not None:
                return self._taken(node, outer)
            case Call(function="first_known") if self.run is not None:
                return self._first_known(node, outer)
            case Call():
                return f"{node.function}({self._list(node.arguments)})"
            case Aggregate():
                return f"{node.kind}_{node.axis}({self.write(node.argument)})"
            case Lookup():
                time = "" if node.time is None else f", {self.write(node.time)}"
                return f"{self.name_of(node.table)}[{self.write(node.row)}{time}]"
            case Knots():
                scale, argument = self.name_of(node.scale), self.write(node.argument)
                own = scale == argument and self.name_of is not str  # a metric on its own scale, for people
                return f"knots({argument})" if own else f"knots({scale}, {argument})"
            case Variant():
                if self.under_variant is not None:
                    return self.under_variant(node)
                name, variant = self.name_of(node.argument.id), self.name_of(node.variant)
                return f"{name}（{variant}）" if is_han(variant[:1]) else f"{name} ({variant})"

    def _word(self, operator: str) -> str:
        return self.name_of(operator) if operator.isalpha() else operator

    def _list(self, nodes: tuple[Node, ...]) -> str:
        return ", ".join(self.write(part) for part in nodes)

    def _operator(self, node: Operation | Logic, outer: int) -> str:
        rank = PRECEDENCE[node.operator]
        if len(node.arguments) == 1:
            sign = "−" if node.operator == "negate" else f"{self.name_of('not')} "
            text = sign + self.write(node.arguments[0], rank)
        elif node.operator == "**":
            text = f"{self.write(node.arguments[0], rank + 1)} ^ {self.write(node.arguments[1], rank)}"
        else:
            symbol = SYMBOLS.get(node.operator) or self._word(node.operator)
            first, *rest = node.arguments
            tighter = rank + (node.operator in "-/")
            text = f" {symbol} ".join([self.write(first, rank), *(self.write(part, tighter) for part in rest)])
        return f"({text})" if rank < outer else text

    def _first_known(self, node: Call, outer: int) -> str:
        for argument in node.arguments:
            value = value_of(self.run, argument) if self.run is not None else None
            if type(value) is float and value == value:
                return self.write(argument, outer)
        return f"{node.function}({self._list(node.arguments)})"

    def _taken(self, node: Call, outer: int) -> str:
        test, yes, no = node.arguments
        decided = value_of(self.run, test) if self.run is not None else None
        if type(decided) is float and decided in (YES, NO):
            return self.write(yes if decided == YES else no, outer)
        return f"when({self._list(node.arguments)})"
