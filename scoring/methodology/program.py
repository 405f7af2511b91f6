"""A checked methodology made ready to run: every line a closure over plain floats or NumPy arrays.

A value over one axis is a list of elements, over two axes one flat list, first axis outermost. Only the elements that
are present are computed, only the lines that are asked for, each once in a run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from scoring.elements import Element
from scoring.methodology.compiler import UNSET, Compiler
from scoring.methodology.document import Axis, Line, Overrides
from scoring.methodology.nodes import (
    Node,
)
from scoring.methodology.units import Shape

Value = Any  # Element | list[Element]
Step = Callable[["Run"], Value]

DRAW = "draw"  # in a driver's formulas: the value that was drawn


class Run:
    """One evaluation: what has been computed so far, by slot.

    `counts` holds (list length, number) of each axis; `given` are names that have a value in place of their formula,
    and `replaced` says by which formula, over which run, where a variant or scenario gave it.
    """

    __slots__ = ("counts", "given", "inputs", "memo", "parts", "program", "replaced", "scales", "tables", "variants")

    def __init__(
        self,
        program: Program,
        memo: list[Value],
        counts: dict[str, tuple[int, Element]],
        scales: Mapping[str, tuple[Sequence[float], Sequence[float]]],
        tables: Mapping[str, tuple[Sequence[float], Sequence[Sequence[float]]]],
        inputs: frozenset[str] = frozenset(),
        given: frozenset[str] = frozenset(),
    ) -> None:
        self.program = program
        self.inputs = inputs
        self.given = given
        self.memo = memo
        self.counts = counts
        self.scales = scales
        self.tables = tables
        self.variants: dict[str, Run] = {}
        self.replaced: dict[str, tuple[Node, Run]] = {}
        self.parts: dict[str, list[tuple[str, Run]]] = {}  # of each number, once its lineage was asked for

    def __getitem__(self, name: str) -> Value:
        return self.get(self.program.slots[name])

    def get(self, slot: int) -> Value:
        value = self.memo[slot]
        if value is UNSET:
            formula = self.program.formulas[slot]
            value = self.memo[slot] = formula(self)
        return value

    def count(self, axis: str) -> tuple[int, Element]:
        """How long the lists over an axis are, and how many of their elements are present (blank: not known)."""
        found = self.counts.get(axis)
        if found is None:
            declared = self.program.axes[axis]
            number = float(declared.size) if declared.count is None else self[declared.count]
            found = self.counts[axis] = (_length(number, declared.size), number)
        return found

    def fork(self, changes: Mapping[int, Value], affected: Iterable[int]) -> Run:
        """This run with some slots replaced and everything that depends on them open again, save what was given."""
        memo = list(self.memo)
        names = self.program.names
        for slot in affected:
            if names[slot] not in self.given:
                memo[slot] = UNSET
        for slot, value in changes.items():
            memo[slot] = value
        counts = {
            axis: found
            for axis, found in self.counts.items()
            if (count := self.program.axes[axis].count) is None or memo[self.program.slots[count]] is not UNSET
        }
        given = self.given | {self.program.names[slot] for slot in changes}
        forked = Run(self.program, memo, counts, self.scales, self.tables, self.inputs, given)
        forked.replaced = dict(self.replaced)
        return forked

    def variant(self, name: str) -> Run:
        found = self.variants.get(name)
        if found is None:
            found = self.variants[name] = self.overridden(self.program.variants[name])
        return found

    def overridden(self, overrides: Overrides) -> Run:
        """The run under a variant or scenario: each step's formulas see the state before that step."""
        run = self
        for step in overrides.steps:
            changes = {self.program.slots[name]: run.program.value(node, run, name) for name, node in step}
            before, run = run, run.fork(changes, self.program.affected(changes))
            run.replaced.update({name: (node, before) for name, node in step})
        return run


def _length(number: Element, size: int) -> int:
    if type(number) is float:
        return min(int(number + 0.5), size) if number == number else 0
    known = number[number == number]
    return min(int(known.max() + 0.5), size) if known.size else 0


class Program:
    """The compiled lines of a methodology, shared by all editions that differ only in numbers."""

    def __init__(
        self,
        axes: Mapping[str, Axis],
        literals: Mapping[str, float],
        names: Sequence[str],
        lines: Mapping[str, Line],
        variants: Mapping[str, Overrides],
        shapes: dict[int, Shape],
        name_axes: Mapping[str, tuple[str, ...]],
        reads: Mapping[str, Iterable[str]],
    ) -> None:
        self.axes = axes
        self.literals = literals
        self.variants = variants
        self.name_axes = name_axes
        self.reads = reads
        self.shapes = shapes
        self.slots = {name: slot for slot, name in enumerate(names)}
        self.names = tuple(names)
        self.formulas: list[Step] = [_absent] * len(names)
        compiler = Compiler(self)
        self.nodes: dict[str, Node] = {name: line.node for name, line in lines.items()}
        self._compiled: dict[tuple[int, str | None], Step] = {}
        self.adopted: dict[str, tuple[Node, Shape]] = {}  # formulas of a reader's own, by their text; kept alive here
        self._affected: dict[frozenset[int], tuple[int, ...]] = {}
        self._readers: dict[str, set[str]] | None = None
        for name, line in lines.items():
            self.formulas[self.slots[name]] = self._on_demand(compiler, self.slots[name], line.node, name_axes[name])

    def _on_demand(self, compiler: Compiler, slot: int, node: Node, axes: tuple[str, ...]) -> Step:
        """A line is compiled when it is first computed, so that loading a methodology does not wait for it."""

        def first_time(run: Run) -> Value:
            formula = self.formulas[slot] = compiler.over(node, axes)
            return formula(run)

        return first_time

    def value(self, node: Node, run: Run, target: str | None = None) -> Value:
        """A formula outside the lines, compiled once; spread over the axes of the name that it is to replace."""
        key = (id(node), target)
        step = self._compiled.get(key)
        if step is None:
            compiler = Compiler(self)
            axes = self.name_axes.get(target) if target is not None else None
            step = self._compiled[key] = compiler.step(node) if axes is None else compiler.over(node, axes)
        return step(run)

    def adopt(self, text: str, node: Node, shapes: Mapping[int, Shape]) -> tuple[Node, Shape]:
        """Take in a checked formula that is not the methodology's own, so that `value` can compute it."""
        self.shapes.update(shapes)
        return self.adopted.setdefault(text, (node, shapes[id(node)]))

    def affected(self, changed: Iterable[int]) -> tuple[int, ...]:
        """Slots of every line that depends, at whatever distance, on the changed slots."""
        key = frozenset(changed)
        found = self._affected.get(key)
        if found is None:
            if self._readers is None:
                self._readers = {}
                for name, read_names in self.reads.items():
                    for read in read_names:
                        self._readers.setdefault(read, set()).add(name)
            open_names = [self.names[slot] for slot in key]
            seen: set[str] = set()
            while open_names:
                for reader in self._readers.get(open_names.pop(), ()):
                    if reader not in seen:
                        seen.add(reader)
                        open_names.append(reader)
            found = self._affected[key] = tuple(self.slots[name] for name in seen)
        return found


def _absent(run: Run) -> Value:
    raise LookupError("a slot without a formula was left without a value")
