"""Which names a computed number was really made from: only the branch that a `when` took, only what decided an `or`."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.elements import NO, YES
from scoring.methodology.nodes import (
    Aggregate,
    Call,
    Logic,
    Name,
    Node,
    Variant,
    children,
)
from scoring.methodology.program import Run, Value


def value_of(run: Run, node: Node) -> Value:
    """The value of part of a formula in this run."""
    return run.program.value(node, run)


def used(run: Run, node: Node) -> Iterator[tuple[str, Run]]:
    """Names that decided the value of a formula, with the run that each was read in (a variant has its own)."""
    match node:
        case Name():
            if node.id not in run.program.axes:
                yield node.id, run
        case Variant():
            yield node.argument.id, run.variant(node.variant)
        case Call(function="when"):
            yield from _branch(run, node)
        case Call(function="first_known"):
            for argument in node.arguments:
                yield from used(run, argument)
                if not is_blank(value_of(run, argument)):
                    return
        case Logic(operator="and" | "or"):
            decisive = NO if node.operator == "and" else YES
            for argument in node.arguments:
                if _is(value_of(run, argument), decisive):
                    yield from used(run, argument)
                    return
            for argument in node.arguments:
                yield from used(run, argument)
        case Aggregate():
            yield from used(run, node.argument)
            count = run.program.axes[node.axis].count
            if count:
                yield count, run
        case _:
            for child in children(node):
                yield from used(run, child)


def _branch(run: Run, node: Call) -> Iterator[tuple[str, Run]]:
    test, yes, no = node.arguments
    yield from used(run, test)
    decided = value_of(run, test)
    if _is(decided, YES):
        yield from used(run, yes)
    elif _is(decided, NO):
        yield from used(run, no)
    elif isinstance(decided, list) or type(decided) is not float:
        yield from used(run, yes)
        yield from used(run, no)


def _is(value: Value, wanted: float) -> bool:
    return type(value) is float and value == wanted


def is_blank(value: Value) -> bool:
    """Not known; a list is where any of it is, or where it is empty."""
    if isinstance(value, list):
        return not value or any(type(x) is float and x != x for x in value)
    return type(value) is float and value != value


def reads(run: Run, name: str) -> list[tuple[str, Run]]:
    """Direct parts of a name, each once, in the order of the formula. Inputs and given numbers have none."""
    known = run.parts.get(name)
    if known is None:
        known = run.parts[name] = _reads(run, name)
    return known


def _reads(run: Run, name: str) -> list[tuple[str, Run]]:
    node = run.program.nodes.get(name)
    source = run
    if name in run.replaced:
        node, source = run.replaced[name]
    elif node is None or _given(run, name):
        return []
    found: dict[tuple[str, int], tuple[str, Run]] = {}
    for part, where in used(source, node):
        found.setdefault((part, id(where)), (part, where))
    return list(found.values())


def _given(run: Run, name: str) -> bool:
    """A name whose value was set: an edited assumption, a score put in by a stress."""
    return name in run.given


def inputs(run: Run, name: str) -> tuple[str, ...]:
    """Every input that a number depends on in this run, in the order of first use."""
    return tuple(dict.fromkeys(leaf for leaf, _ in _leaves(run, name, blank_only=False)))


def missing(run: Run, name: str) -> tuple[str, ...]:
    """Inputs whose absence makes a number blank; none where it is blank for another reason (a division by zero)."""
    return tuple(dict.fromkeys(leaf for leaf, _ in _leaves(run, name, blank_only=True)))


def _leaves(run: Run, name: str, blank_only: bool) -> Iterator[tuple[str, Run]]:
    seen: set[tuple[str, int]] = set()
    open_names = [(name, run)]
    while open_names:
        current, where = open_names.pop(0)
        if (current, id(where)) in seen:
            continue
        seen.add((current, id(where)))
        if blank_only and not is_blank(where[current]):
            continue
        parts = reads(where, current)
        open_names.extend(parts)
        if not parts and current in run.inputs:
            yield current, where
