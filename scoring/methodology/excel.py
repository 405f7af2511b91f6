"""One formula of the methodology as one Excel formula that never shows an error and leaves unknown what is unknown.

A blank is empty text in a calculated cell and an empty cell among the inputs, and Excel gives `#VALUE!` for arithmetic
on it. So a translated formula has two halves: what must hold before it may be computed (`needs`: every cell it reads is
a number, no denominator is near zero), and the expression. A cell is then `IF(needs, expression, "")`, nested where a
later need may only be asked once an earlier one holds, since Excel's AND and OR always look at all of their arguments.

| in the methodology | in Excel |
|---|---|
| `a + b`, `min(a, b)` | `IF(COUNT(a,b)=2,a+b,"")` |
| `a / b` | the same, and `ABS(b)>=1E-9` |
| `ln(a)`, `a ** b` | the same, and `ISNUMBER(LN(a))`: not an error |
| `exp(a)` | the same, and `a<700` |
| `when(t, a, b)` | `IF(COUNT(t)=1,IF(t=1,IF(COUNT(a)=1,a,""),…),"")`; only the branch taken is needed |
| `known(a)`, `first_known(a, b)` | `ISNUMBER(a)`, `IF(ISNUMBER(a),a,…)` |
| `a and b` | known if either is surely no or both are known; yes if both surely are |
| `sum_slice(a)` | `IF(COUNT(row)=slices present,SUM(row),"")`: absent elements are skipped, blank ones are not |
| `cumulative(a)` | the sum of the row from its first element |
| `knots(scale, a)` | `INDEX` and `MATCH` on the knots, straight between them, flat outside |
| a scenario or driver | `CHOOSE(number, as filed, under the first, …)` for every input and assumption replaced |
| `lookup(table, row, t)` | survival between two columns at constant hazard (`Hazard`) |
| `delay(a, years)` | `SUMIF` of what lands early and late in a year (`Landed`) |

Functions that need a range read a whole row, so whoever lays out the sheet first gives every such argument a row of its
own (`reports.workbook_rows`), and what is translated here reads only names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scoring.methodology.excel_parts import (
    ATOM,
    BLANK,
    NEVER,
    Given,
    Need,
    Part,
    answered,
    both,
    holds,
    joined,
    number,
    quoted,
    settled,
    tight,
    whole,
    wrap,
)
from scoring.methodology.excel_rows import (
    At,
    Cells,
    Choose,
    Exists,
    Fold,
    Hazard,
    Landed,
    Present,
    RowOf,
    Running,
    Said,
    SegmentOf,
    WithinOf,
)
from scoring.methodology.nodes import Blank, Call, Flag, Knots, Logic, Lookup, Name, Number, Operation, Text

COMPARE = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "==": "=", "!=": "<>"}
ARITHMETIC = {"+": 1, "-": 1, "*": 2, "/": 2}
POWER = 3
LARGEST_EXPONENT = 700.0  # from here on `exp` is blank


def excel(node: Any, at: At, cells: Cells, exists: Mapping[str, str], scalars: dict[str, Part] | None = None) -> str:
    """The formula of one cell, with its `=`.

    `exists` has, for each axis whose elements may be absent, the cell that is 1 where this one is present; it is asked
    only where nothing else in the formula implies it. `scalars` keeps, from one call to the next on the same sheet,
    what names that are one cell translate to.
    """
    part = Translator(at, cells, {} if scalars is None else scalars).part(node)
    implied = {axis for need in part.needs for axis in need.axes}
    text = whole(part, frozenset())
    tests = [f"{ref}=1" for axis, ref in exists.items() if axis not in implied]
    if tests:
        text = f"IF({both(tests)},{text},{BLANK})"
    return f"={text}"


class Translator:
    """Translates the formula of one cell: the one at the elements `at`."""

    def __init__(self, at: At, cells: Cells, scalars: dict[str, Part]) -> None:
        self.at = at
        self.cells = cells
        self.scalars = scalars

    def part(self, node: Any) -> Part:
        match node:
            case Name():
                return self.name(node.id)
            case Operation():
                return self.operation(node)
            case Number(value):
                return Part(number(value))
            case Flag(value):
                return Part("TRUE" if value else "FALSE", "test")
            case Text(value):
                return Part(quoted(value), "text")
            case Blank():
                return NEVER
            case Logic(operator="not"):
                inner = self.part(node.arguments[0])
                return Part(f"NOT({inner.text})", "test", needs=inner.needs)
            case Logic():
                return self.logic(node)
            case Call():
                return self.call(node)
            case Fold():
                return self.fold(node)
            case Running():
                row = self.cells.upto(node.argument, node.axis, self.at)
                axes = self.cells.counted(node.argument)
                need = Need(f"COUNT({row})={self.cells.index(node.axis, self.at)}", axes=axes)
                return Part(f"SUM({row})", needs=(need,))
            case Knots():
                return self.knots(node)
            case Lookup():
                return self.lookup(node)
            case _:
                return self.special(node)

    def special(self, node: Any) -> Part:
        """The rows that the layout adds to those of the methodology."""
        match node:
            case RowOf():
                rows, _, _ = self.cells.table(node.table)
                inner = self.part(node.argument)
                text = f"MATCH({inner.text},{rows},0)"
                return Part(text, needs=(*inner.needs, Need(f"ISNUMBER({text})", plain=False)))
            case SegmentOf():
                _, columns, _ = self.cells.table(node.table)
                time = self.name(node.time)
                text = f"MIN(MATCH(MAX({time.text},MIN({columns})),{columns},1),ROWS({columns})-1)"
                return Part(text, needs=(*time.needs, Need(f"ISNUMBER({text})", plain=False)))
            case WithinOf():
                return self.within(node)
            case Hazard():
                return self.hazard(node)
            case Landed():
                return self.landed(node)
            case Present():
                row = self.cells.along(node.axis, node.axis, self.at)
                if not node.count:
                    return Part(f"COLUMNS({row})")
                count = self.name(node.count)
                return Part(f"MIN({count.text},COLUMNS({row}))", needs=count.needs)
            case Exists():
                present, index = self.cells.one(node.present, self.at), self.cells.index(node.axis, self.at)
                return Part(f"IF(ISNUMBER({present}),IF({index}<={present},1,0),0)")
            case Choose():
                return self.choose(node)
            case Said():
                ref, yes, no = self.cells.one(node.cell, self.at), *self.cells.words()
                return Part(answered(ref, yes, no), needs=(Need(f'{ref}<>""'),))
            case _:
                raise TypeError(f"no translation for {type(node).__name__}")

    def name(self, name: str) -> Part:
        found = self.scalars.get(name)
        if found is None:
            found = self.found(name)
            if self.cells.is_scalar(name):
                self.scalars[name] = found
        return found

    def found(self, name: str) -> Part:
        if name in self.at and not self.cells.kind(name):
            return Part(self.cells.index(name, self.at))
        ref, kind = self.cells.one(name, self.at), self.cells.kind(name)
        need = Need("", ref, kind == "text", axes=self.cells.counted(name))
        if kind == "flag":
            return Part(f"{ref}=1", "test", 0, (need,), flag=ref)
        return Part(ref, kind, needs=(need,))

    def operation(self, node: Operation) -> Part:
        parts = [self.part(argument) for argument in node.arguments]
        needs = joined(parts)
        if node.operator == "negate":
            return Part(f"(-{tight(parts[0], ATOM)})", needs=needs)
        left, right = parts
        if node.operator in COMPARE:
            return Part(f"{tight(left, 1)}{COMPARE[node.operator]}{tight(right, 1)}", "test", 0, needs)
        if node.operator == "**":
            return self.power(node, left, right, needs)
        level = ARITHMETIC[node.operator]
        if node.operator == "/" and not isinstance(node.arguments[1], Number):
            needs = (*needs, Need(f"ABS({right.text})>=1E-9", plain=settled([right])))
        return Part(f"{tight(left, level)}{node.operator}{tight(right, level + 1)}", level=level, needs=needs)

    @staticmethod
    def power(node: Operation, base: Part, exponent: Part, needs: tuple[Need, ...]) -> Part:
        """A whole power needs nothing more. 0 to the power of 0 is an error in Excel, 1 in other programs: a blank."""
        text = f"{tight(base, ATOM)}^{tight(exponent, ATOM)}"
        wanted = node.arguments[1]
        if not isinstance(wanted, Number):
            both = f"OR({tight(base, 1)}<>0,{tight(exponent, 1)}<>0)"
            needs = (*needs, Need(both, plain=settled([base, exponent])))
        if not (isinstance(wanted, Number) and wanted.value.is_integer() and wanted.value >= 1):
            needs = (*needs, Need(f"ISNUMBER({text})", plain=False))
        return Part(text, level=POWER, needs=needs)

    def logic(self, node: Logic) -> Part:
        """Three-valued `and` and `or`: decided by one argument that decides, or by all."""
        parts = [self.part(argument) for argument in node.arguments]
        word = node.operator.upper()
        if not joined(parts):
            return Part(f"{word}({','.join(part.text for part in parts)})", "test")
        if node.operator == "and":
            deciding, sure = [self.no(part) for part in parts], [self.yes(part) for part in parts]
        else:
            deciding = sure = [self.yes(part) for part in parts]
        known = holds(joined(parts)) if settled(parts) else self.all_known(parts)
        need = Need(f"OR({','.join([*deciding, known])})", plain=True)
        return Part(f"{word}({','.join(sure)})", "test", needs=(need,))

    @staticmethod
    def all_known(parts: list[Part]) -> str:
        return f"AND({','.join(dict.fromkeys(holds(part.needs) for part in parts if part.needs))})"

    @staticmethod
    def yes(part: Part) -> str:
        """Surely yes, never an error."""
        if part.flag or not part.needs:
            return part.text
        return wrap(part.needs, frozenset(), part.text, "FALSE")

    @staticmethod
    def no(part: Part) -> str:
        """Surely no, never an error. An empty input cell equals 0, so it must be seen to be a number."""
        if part.flag:
            return f"AND(ISNUMBER({part.flag}),{part.flag}=0)"
        return wrap(part.needs, frozenset(), f"NOT({part.text})", "FALSE")

    def call(self, node: Call) -> Part:
        parts = [self.part(argument) for argument in node.arguments]
        match node.function:
            case "when":
                return self.when(*parts)
            case "first_known":
                return self.first_known(parts)
            case "known":
                return Part(holds(parts[0].needs), "test")
            case "min" | "max" | "abs":
                text = f"{node.function.upper()}({','.join(part.text for part in parts)})"
                return Part(text, needs=joined(parts))
            case "floor":
                return Part(f"INT({parts[0].text})", needs=parts[0].needs)
            case "ln":
                text = f"LN({parts[0].text})"
                return Part(text, needs=(*parts[0].needs, Need(f"ISNUMBER({text})", plain=False)))
            case "exp":
                small = Need(f"{tight(parts[0], 1)}<{number(LARGEST_EXPONENT)}", plain=settled(parts))
                return Part(f"EXP({parts[0].text})", needs=(*parts[0].needs, small))
            case _:
                raise TypeError(f"no translation for {node.function}")

    @staticmethod
    def when(test: Part, yes: Part, no: Part) -> Part:
        shared = tuple(need for need in yes.needs if need in no.needs)
        always = (*test.needs, *shared)
        given = frozenset(always)
        rest_yes, rest_no = holds(yes.needs, given), holds(no.needs, given)
        needs = always
        if (rest_yes, rest_no) != ("TRUE", "TRUE"):
            needs = (*always, Need(f"IF({test.text},{rest_yes},{rest_no})", plain=False))

        def cell(known: Given) -> str:
            inside = known | frozenset(test.needs)
            text = f"IF({test.text},{whole(yes, inside)},{whole(no, inside)})"
            return wrap(test.needs, known, text, BLANK)

        kind = yes.kind if yes is not NEVER else no.kind
        return Part(f"IF({test.text},{yes.text},{no.text})", kind, needs=needs, cell=cell)

    @staticmethod
    def first_known(parts: list[Part]) -> Part:
        end = next((n for n, part in enumerate(parts) if not part.needs), len(parts) - 1)
        used = parts[: end + 1]
        last, text = used[-1], used[-1].text
        for part in reversed(used[:-1]):
            text = f"IF({holds(part.needs)},{part.text},{text})"
        tests = dict.fromkeys(holds(part.needs) for part in used)
        needs = () if not last.needs else (Need(f"OR({','.join(tests)})", plain=True),)

        def cell(given: Given) -> str:
            out = whole(last, given)
            for part in reversed(used[:-1]):
                value = f"IF({part.text},1,0)" if part.kind == "test" else part.text
                out = f"IF({holds(part.needs)},{value},{out})"
            return out

        return Part(text, used[0].kind, needs=needs, cell=cell)

    def choose(self, node: Choose) -> Part:
        """An empty cell that is chosen would read as zero, so what is chosen must be seen to be there."""
        case = self.cells.one(node.case, self.at)
        text = f"CHOOSE({case},{','.join(self.cells.one(option, self.at) for option in node.options)})"
        kind = "text" if self.cells.kind(node.options[0]) == "text" else "number"
        need = f'{text}<>""' if kind == "text" else f"ISNUMBER({text})"
        return Part(text, kind, needs=(Need(need, plain=False),))

    def fold(self, node: Fold) -> Part:
        row = self.cells.along(node.argument, node.axis, self.at)
        present = self.cells.one(node.present, self.at)
        complete = Need(f"COUNT({row})={present}")
        match node.kind:
            case "sum" | "yes":
                return Part(f"SUM({row})", needs=(complete,))
            case "count":
                is_text = self.cells.kind(node.argument) == "text"
                text = f'SUMPRODUCT(--({row}<>""))' if is_text else f"COUNT({row})"
                return Part(text, needs=(Need("", present),))
            case _:
                return Part(f"{node.kind.upper()}({row})", needs=(complete, Need(f"{present}>0")))

    def lookup(self, node: Lookup) -> Part:
        """A table with one value a row."""
        rows, _, values = self.cells.table(node.table)
        row = self.part(node.row)
        text = f"INDEX({values},MATCH({row.text},{rows},0))"
        return Part(text, needs=(*row.needs, Need(f"ISNUMBER({text})", plain=False)))

    def knots(self, node: Knots) -> Part:
        xs, ys, rising = self.cells.scale(node.scale)
        argument = self.part(node.argument)
        x, k = argument.text, f"MATCH({argument.text},{xs},1)"
        slope = f"(INDEX({ys},{k}+1)-INDEX({ys},{k}))*({x}-INDEX({xs},{k}))/(INDEX({xs},{k}+1)-INDEX({xs},{k}))"
        inside = f"IF({x}>=MAX({xs}),INDEX({ys},{k}),INDEX({ys},{k})+{slope})"
        text = f"IF({x}<=MIN({xs}),INDEX({ys},1),{inside})"
        return Part(text, needs=(*argument.needs, Need(f"{rising}=1")))

    def within(self, node: WithinOf) -> Part:
        _, columns, _ = self.cells.table(node.table)
        time, segment = self.name(node.time), self.name(node.segment)
        start = f"INDEX({columns},{segment.text})"
        step = f"(INDEX({columns},{segment.text}+1)-{start})"
        clamped = f"MIN(MAX({time.text},MIN({columns})),MAX({columns}))"
        need = Need(f"ABS({step})>=1E-9")
        return Part(f"({clamped}-{start})/{step}", level=2, needs=(*joined([time, segment]), need))

    def hazard(self, node: Hazard) -> Part:
        _, _, values = self.cells.table(node.table)
        row, segment, within = (self.name(name) for name in (node.row, node.segment, node.within))
        start = f"INDEX({values},{segment.text},{row.text})"
        end = f"INDEX({values},{segment.text}+1,{row.text})"
        text = f"1-(1-{start})*((1-{end})/(1-{start}))^{within.text}"
        tests = (Need(f"COUNT({start},{end})=2"), Need(f"ISNUMBER({text})", plain=False))
        return Part(text, level=1, needs=(*joined([row, segment, within]), *tests))

    def landed(self, node: Landed) -> Part:
        year, present = self.cells.index("year", self.at), self.cells.one(node.present, self.at)
        first, early, late = (
            self.cells.along(name, node.axis, self.at) for name in (node.first, node.early, node.late)
        )
        needs = (Need(f"COUNT({early})={present}"),)
        return Part(f"SUMIF({first},{year},{early})+SUMIF({first},{year}-1,{late})", level=1, needs=needs)
