"""The formula language as a tree: what can be written, and nothing else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from threading import Lock

import msgspec

MOST_CHARACTERS = 2_000
MOST_DEPTH = 40
LARGEST_LITERAL = 1e15
PARSING = (
    Lock()
)  # CPython counts the depth of a tree in one place for all threads (SystemError: recursion depth mismatch)

AGGREGATES = ("sum", "max", "min", "count")
FUNCTIONS = {  # name: (fewest, most) arguments
    "when": (3, 3),
    "min": (2, 12),
    "max": (2, 12),
    "abs": (1, 1),
    "exp": (1, 1),
    "ln": (1, 1),
    "floor": (1, 1),
    "known": (1, 1),
    "first_known": (2, 12),
    "cumulative": (1, 1),
    "delay": (2, 2),
}
OPERATORS: dict[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
COMPARISONS: dict[type, str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}


class FormulaError(ValueError):
    """A formula that cannot be read. `code` and `values` name the sentence that says why."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values


class Part(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Any node. A struct is declared in a thirtieth of a dataclass's time and read back as fast as it is made."""


class Number(Part, frozen=True):
    value: float


class Flag(Part, frozen=True):
    """`yes` or `no`."""

    value: bool


class Text(Part, frozen=True):
    """A literal of a declared choice, such as "AAA"."""

    value: str


class Blank(Part, frozen=True):
    pass


class Name(Part, frozen=True):
    """An input, an assumption, a line, a part of a metric (`leverage.score`) or the number of an axis' element."""

    id: str


class Operation(Part, frozen=True):
    """Arithmetic (`+ - * / **`), a comparison, or `negate`."""

    operator: str
    arguments: tuple[Node, ...]


class Logic(Part, frozen=True):
    """`and`, `or`, `not`, with an unknown third value."""

    operator: str
    arguments: tuple[Node, ...]


class Call(Part, frozen=True):
    function: str
    arguments: tuple[Node, ...]


class Aggregate(Part, frozen=True):
    """`sum_year(x)` and its like: one axis summed away."""

    kind: str
    axis: str
    argument: Node


class Lookup(Part, frozen=True):
    table: str
    row: Node
    time: Node | None


class Knots(Part, frozen=True):
    scale: str
    argument: Node


class Variant(Part, frozen=True):
    variant: str
    argument: Name


Node = Number | Flag | Text | Blank | Name | Operation | Logic | Call | Aggregate | Lookup | Knots | Variant


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node."""
    match node:
        case Operation() | Logic() | Call():
            return node.arguments
        case Aggregate() | Knots() | Variant():
            return (node.argument,)
        case Lookup():
            return (node.row,) if node.time is None else (node.row, node.time)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and every node below it."""
    yield node
    for child in children(node):
        yield from walk(child)


SAID = 24  # letters of a formula in the sentence that it cannot be read


def names(node: Node) -> tuple[str, ...]:
    """Every name that a formula reads, each once, in the order of reading."""
    return tuple(dict.fromkeys(part.id for part in walk(node) if isinstance(part, Name)))


def parse(text: str) -> Node:
    """Read one formula. Raises FormulaError for anything outside the language; nothing is ever executed."""
    if len(text) > MOST_CHARACTERS:
        raise FormulaError("formula_long", length=len(text), most=MOST_CHARACTERS)
    if _bracket_depth(text) > MOST_DEPTH:
        raise FormulaError("formula_deep", most=MOST_DEPTH)
    try:
        with PARSING:
            tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaError("formula_syntax", detail=_place(text.strip(), getattr(error, "offset", None))) from None
    return _read(tree.body, 0)


def _place(text: str, offset: int | None) -> str:
    """The part of a formula at which reading it stopped: from there on; the end of one that stops too early."""
    rest = text[offset - 1 :] if offset else ""
    return rest[:SAID] or text[-SAID:] or "…"


def _bracket_depth(text: str) -> int:
    if text.count("(") + text.count("[") + text.count("{") <= MOST_DEPTH:
        return 0
    depth = deepest = 0
    for character in text:
        if character in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth -= 1
    return deepest


def _read(tree: ast.expr, depth: int) -> Node:
    if depth > MOST_DEPTH:
        raise FormulaError("formula_deep", most=MOST_DEPTH)
    below = depth + 1
    match tree:
        case ast.Constant(value=bool() | None):
            raise FormulaError("formula_word", word=str(tree.value))
        case ast.Constant(value=int() | float() as number):
            return _number(number)
        case ast.Constant(value=str() as text):
            return Text(text)
        case ast.Name() | ast.Attribute():
            return _name(tree)
        case ast.UnaryOp(op=ast.USub()):
            return Operation("negate", (_read(tree.operand, below),))
        case ast.UnaryOp(op=ast.Not()):
            return Logic("not", (_read(tree.operand, below),))
        case ast.BinOp() if type(tree.op) in OPERATORS:
            return Operation(OPERATORS[type(tree.op)], (_read(tree.left, below), _read(tree.right, below)))
        case ast.Compare():
            return _comparison(tree, below)
        case ast.BoolOp():
            operator = "and" if isinstance(tree.op, ast.And) else "or"
            return Logic(operator, tuple(_read(value, below) for value in tree.values))
        case ast.Call(func=ast.Name(), keywords=[]):
            return _call(tree, below)
        case _:
            raise FormulaError("formula_not_in_language", part=ast.unparse(tree)[:60])


def _number(value: float) -> Number:
    if abs(value) > LARGEST_LITERAL:
        raise FormulaError("formula_literal", most=f"{LARGEST_LITERAL:g}")
    return Number(float(value))


def _name(tree: ast.Name | ast.Attribute) -> Node:
    parts: list[str] = []
    node: ast.expr = tree
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        raise FormulaError("formula_not_in_language", part=ast.unparse(tree)[:60])
    parts.append(node.id)
    word = ".".join(reversed(parts))
    match word:
        case "yes" | "no":
            return Flag(word == "yes")
        case "blank":
            return Blank()
        case _:
            return Name(word)


def _comparison(tree: ast.Compare, below: int) -> Node:
    terms = [_read(term, below) for term in (tree.left, *tree.comparators)]
    parts: list[Node] = []
    for left, operator, right in zip(terms, tree.ops, terms[1:], strict=False):
        if type(operator) not in COMPARISONS:
            raise FormulaError("formula_not_in_language", part=ast.unparse(tree)[:60])
        parts.append(Operation(COMPARISONS[type(operator)], (left, right)))
    return parts[0] if len(parts) == 1 else Logic("and", tuple(parts))


def _call(tree: ast.Call, below: int) -> Node:
    function = tree.func.id  # type: ignore[attr-defined]
    given = tree.args
    if function in ("lookup", "knots", "variant"):
        return _named_call(function, given, below)
    arguments = tuple(_read(argument, below) for argument in given)
    kind, _, axis = function.partition("_")
    if kind in AGGREGATES and axis and function not in FUNCTIONS:
        if len(arguments) != 1:
            raise FormulaError("formula_arguments", function=function, fewest=1, most=1)
        return Aggregate(kind, axis, arguments[0])
    if function == "scale" and len(arguments) == 1:
        return Call("scale", arguments)
    if function not in FUNCTIONS:
        raise FormulaError("formula_function", function=function)
    fewest, most = FUNCTIONS[function]
    if not fewest <= len(arguments) <= most:
        raise FormulaError("formula_arguments", function=function, fewest=fewest, most=most)
    return Call(function, arguments)


def _named_call(function: str, given: list[ast.expr], below: int) -> Node:
    """`lookup(table, row[, t])`, `knots(scale, x)`, `variant(name, line)`: the first argument is a bare name."""
    counts = {"lookup": (2, 3), "knots": (2, 2), "variant": (2, 2)}[function]
    if not counts[0] <= len(given) <= counts[1]:
        raise FormulaError("formula_arguments", function=function, fewest=counts[0], most=counts[1])
    first = _read(given[0], below)
    rest = [_read(argument, below) for argument in given[1:]]
    if not isinstance(first, Name):
        raise FormulaError("formula_first_name", function=function)
    if function == "lookup":
        return Lookup(first.id, rest[0], rest[1] if len(rest) > 1 else None)
    if function == "knots":
        return Knots(first.id, rest[0])
    if not isinstance(rest[0], Name):
        raise FormulaError("formula_variant_line")
    return Variant(first.id, rest[0])
