"""Formulas as closures: each node becomes a function of the run, specialised once for its axes."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from scoring import elements as el
from scoring.elements import NAN, NO, YES, Element
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
from scoring.methodology.units import FLAG

if TYPE_CHECKING:
    from scoring.methodology.program import Program, Run, Step, Value

    ElementStep = Callable[[Run, int], Element]

UNSET = object()  # in a run's memo: not computed yet

ARITHMETIC: dict[str, Callable[[Element, Element], Element]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": el.divide,
    "**": el.power,
    **el.COMPARE,
    "and": el.both,
    "or": el.either,
    "min": el.minimum,
    "max": el.maximum,
    "first_known": el.first_known,
}
SINGLE: dict[str, Callable[[Element], Element]] = {
    "negate": operator.neg,
    "not": el.opposite,
    "abs": abs,
    "exp": el.exp,
    "ln": el.ln,
    "floor": el.floor,
    "known": el.known,
}


def _name_of(node: Operation | Logic | Call) -> str:
    return node.function if isinstance(node, Call) else node.operator


class Compiler:
    """Turns nodes into closures. `step` gives a node over its own axes, `over` spreads it over wider ones."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.shapes = program.shapes

    def axes(self, node: Node) -> tuple[str, ...]:
        return self.shapes[id(node)].axes

    def over(self, node: Node, axes: tuple[str, ...]) -> Step:
        step, own = self.step(node), self.axes(node)
        if own == axes:
            return step
        if not own:
            if len(axes) == 1:
                (axis,) = axes
                return lambda run: [step(run)] * run.count(axis)[0]
            first, second = axes
            return lambda run: [step(run)] * (run.count(first)[0] * run.count(second)[0])
        first, second = axes
        if own == (first,):
            return lambda run: [x for x in step(run) for _ in range(run.count(second)[0])]
        return lambda run: step(run) * run.count(first)[0]

    def step(self, node: Node) -> Step:
        return _STEPS[type(node)](self, node)

    def _constant(self, node: Number | Flag | Text | Blank) -> Step:
        match node:
            case Number(value):
                return lambda run: value
            case Flag(value):
                number = YES if value else NO
                return lambda run: number
            case Text(value):
                code = self.program.literals[value]
                return lambda run: code
            case Blank():
                return lambda run: NAN

    def _operation(self, node: Operation | Logic) -> Step:
        return self._elementwise(node, node.operator, node.arguments)

    def _call(self, node: Call) -> Step:
        match node.function:
            case "when":
                return self._when(node)
            case "cumulative":
                return self._cumulative(node)
            case "delay":
                return self._delay(node)
            case "first_known" if not self.axes(node):
                return self._first_known(node)
            case _:
                return self._elementwise(node, node.function, node.arguments)

    def _variant(self, node: Variant) -> Step:
        name, slot = node.variant, self.program.slots[node.argument.id]
        return lambda run: run.variant(name).get(slot)

    def _name(self, node: Name) -> Step:
        if node.id in self.program.axes:
            axis = node.id
            return lambda run: [float(i) for i in range(1, run.count(axis)[0] + 1)]
        slot = self.program.slots[node.id]

        def read(run: Run) -> Value:
            value = run.memo[slot]
            if value is UNSET:
                value = run.memo[slot] = run.program.formulas[slot](run)
            return value

        return read

    def _elementwise(self, node: Node, name: str, arguments: tuple[Node, ...]) -> Step:
        axes = self.axes(node)
        if len(arguments) == 1:
            single, inner = SINGLE[name], self.over(arguments[0], axes)
            if not axes:
                return lambda run: single(inner(run))
            return lambda run: list(map(single, inner(run)))
        double = ARITHMETIC[name]
        result = self._pair(double, axes, arguments[0], arguments[1])
        for argument in arguments[2:]:
            result = self._more(double, axes, result, self.over(argument, axes))
        return result

    def _pair(self, double: Callable[..., Element], axes: tuple[str, ...], a: Node, b: Node) -> Step:
        if not axes:
            left, right = self.step(a), self.step(b)
            return lambda run: double(left(run), right(run))
        if not self.axes(b):
            many, one = self.over(a, axes), self.step(b)

            def with_one(run: Run) -> Value:
                y = one(run)
                return [double(x, y) for x in many(run)]

            return with_one
        if not self.axes(a):
            first, rest = self.step(a), self.over(b, axes)

            def one_with(run: Run) -> Value:
                x = first(run)
                return [double(x, y) for y in rest(run)]

            return one_with
        return self._more(double, axes, self.over(a, axes), self.over(b, axes))

    @staticmethod
    def _more(double: Callable[..., Element], axes: tuple[str, ...], left: Step, right: Step) -> Step:
        if not axes:
            return lambda run: double(left(run), right(run))
        return lambda run: list(map(double, left(run), right(run)))

    def _first_known(self, node: Call) -> Step:
        steps = [self.step(argument) for argument in node.arguments]

        def first(run: Run) -> Value:
            value = steps[0](run)
            for step in steps[1:]:
                if type(value) is float and value == value:
                    return value
                value = el.first_known(value, step(run))
            return value

        return first

    def _when(self, node: Call) -> Step:
        axes = self.axes(node)
        test_node, yes_node, no_node = node.arguments
        yes, no = self.over(yes_node, axes), self.over(no_node, axes)
        if not self.axes(test_node):
            test = self.step(test_node)

            def branch(run: Run) -> Value:
                decided = test(run)
                if type(decided) is float:
                    if decided == YES:
                        return yes(run)
                    if decided == NO:
                        return no(run)
                    return NAN if not axes else [NAN] * len(yes(run))
                if not axes:
                    return el.choose(decided, lambda: yes(run), lambda: no(run))
                return [el.pick(decided, a, b) for a, b in zip(yes(run), no(run), strict=True)]

            return branch
        tests = self.over(test_node, axes)
        yes_at, no_at = self._at(yes_node, axes), self._at(no_node, axes)
        if yes_at is None or no_at is None:
            return lambda run: list(map(el.pick, tests(run), yes(run), no(run)))

        def element_by_element(run: Run) -> Value:
            return [
                el.choose(test, partial(yes_at, run, index), partial(no_at, run, index))
                for index, test in enumerate(tests(run))
            ]

        return element_by_element

    def _at(self, node: Node, axes: tuple[str, ...]) -> ElementStep | None:
        """One element of a formula over one axis, so that a `when` need not compute the elements it does not take."""
        if len(axes) != 1:
            return None
        match node:
            case Number() | Flag() | Text() | Blank():
                step = self.step(node)
                return lambda run, index: step(run)
            case Name() if node.id in self.program.axes:
                return lambda run, index: float(index + 1)
            case Name():
                read = self._name(node)
                if self.axes(node):
                    return lambda run, index: read(run)[index]
                return lambda run, index: read(run)
            case Operation() | Logic() | Call() if _name_of(node) in ARITHMETIC and len(node.arguments) == 2:
                a, b = (self._at(argument, axes) for argument in node.arguments)
                if a is None or b is None:
                    return None
                double = ARITHMETIC[_name_of(node)]
                return lambda run, index: double(a(run, index), b(run, index))
            case Operation() | Logic() | Call() if _name_of(node) in SINGLE:
                inner = self._at(node.arguments[0], axes)
                if inner is None:
                    return None
                single = SINGLE[_name_of(node)]
                return lambda run, index: single(inner(run, index))
            case _:
                return None

    def _cumulative(self, node: Call) -> Step:
        inner = self.step(node.arguments[0])

        def running(run: Run) -> Value:
            total: Element = 0.0
            out = []
            for x in inner(run):
                total = total + x
                out.append(total)
            return out

        return running

    def _delay(self, node: Call) -> Step:
        value_node, years_node = node.arguments
        (axis,) = self.axes(value_node)
        values, years = self.step(value_node), self.over(years_node, (axis,))
        size = self.program.axes["year"].size
        declared = self.program.axes[axis]
        mid = None if declared.mid is None else self.program.slots[declared.mid]

        def landed(run: Run) -> Value:
            length, count = run.count(axis)
            if type(count) is float and count != count:
                return [NAN] * size
            middles = run.get(mid) if mid is not None else [i + 0.5 for i in range(length)]
            times = list(map(operator.add, middles, years(run)))
            return el.land(values(run), times, count, size)

        return landed

    def _aggregate(self, node: Aggregate) -> Step:
        inner, axes, axis = self.step(node.argument), self.axes(node.argument), node.axis
        counts_flags = node.kind == "count" and self.shapes[id(node.argument)].kind == FLAG
        fold = _count_yes if counts_flags else _FOLDS[node.kind]

        if len(axes) == 1:

            def one(run: Run) -> Value:
                count = run.count(axis)[1]
                return fold(inner(run), count) if type(count) is not float or count == count else NAN

            return one
        first, second = axes

        def two(run: Run) -> Value:
            flat = inner(run)
            n, m = run.count(first)[0], run.count(second)[0]
            count = run.count(axis)[1]
            rows = [flat[i * m : (i + 1) * m] for i in range(n)] if axis == second else [flat[j::m] for j in range(m)]
            if type(count) is float and count != count:
                return [NAN] * len(rows)
            return [fold(row, count) for row in rows]

        return two

    def _lookup(self, node: Lookup) -> Step:
        axes, table = self.axes(node), node.table
        row = self.over(node.row, axes)
        if node.time is None:
            if not axes:
                return lambda run: el.row_value(run.tables[table][1], row(run))
            return lambda run: [el.row_value(run.tables[table][1], x) for x in row(run)]
        time = self.over(node.time, axes)
        if not axes:
            return lambda run: el.cumulative_default(*run.tables[table], row(run), time(run))

        def many(run: Run) -> Value:
            columns, rows = run.tables[table]
            return [el.cumulative_default(columns, rows, r, t) for r, t in zip(row(run), time(run), strict=True)]

        return many

    def _knots(self, node: Knots) -> Step:
        axes, scale, inner = self.axes(node), node.scale, self.step(node.argument)
        if not axes:
            return lambda run: el.interpolate(*run.scales[scale], inner(run))
        return lambda run: [el.interpolate(*run.scales[scale], x) for x in inner(run)]


_STEPS: dict[type[Node], Callable[[Compiler, Any], Step]] = {  # asked once for each node of each formula: a table
    Number: Compiler._constant,
    Flag: Compiler._constant,
    Text: Compiler._constant,
    Blank: Compiler._constant,
    Name: Compiler._name,
    Operation: Compiler._operation,
    Logic: Compiler._operation,
    Call: Compiler._call,
    Aggregate: Compiler._aggregate,
    Lookup: Compiler._lookup,
    Knots: Compiler._knots,
    Variant: Compiler._variant,
}


def _masked(values: list[Element], count: Element, absent: float) -> list[Element]:
    if type(count) is float:
        return values
    from scoring.arrays import present

    return [present(index, count, x, absent) for index, x in enumerate(values, start=1)]


def _sum(values: list[Element], count: Element) -> Element:
    total: Element = 0.0
    for x in _masked(values, count, 0.0):
        total = total + x
    return total if values or type(count) is float else count * 0.0


def _extreme(
    better: Callable[[Element, Element], Element], absent: float
) -> Callable[[list[Element], Element], Element]:
    def fold(values: list[Element], count: Element) -> Element:
        if not values:
            return NAN
        masked = _masked(values, count, absent)
        best = masked[0]
        for x in masked[1:]:
            best = better(best, x)
        if type(count) is float:
            return best
        return el.pick(el.COMPARE[">="](count, 1.0), best, NAN)

    return fold


def _count(values: list[Element], count: Element) -> Element:
    total: Element = 0.0
    for x in _masked(values, count, NAN):
        total = total + el.known(x)
    return total if type(count) is float else total + count * 0.0


def _count_yes(values: list[Element], count: Element) -> Element:
    return _sum(values, count)


_FOLDS: dict[str, Callable[[list[Element], Element], Element]] = {
    "sum": _sum,
    "max": _extreme(el.maximum, -1e300),
    "min": _extreme(el.minimum, 1e300),
    "count": _count,
}
