"""What somebody changed in a workbook that Assay made: one difference each, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from scoring.filings.located import shown
from scoring.filings.template_cells import Cell, Cells, place
from scoring.filings.workbook_cells import Book
from scoring.filings.workbook_columns import columns_now
from scoring.filings.workbook_contract import KEY
from scoring.methodology.document import Methodology
from scoring.problems import Problem, Severity

Kind = Literal["input", "list", "profile", "assumption", "parameter", "knots", "table", "fixed"]
TRUTHS = ("TRUE", "FALSE")
WORDED = ("money", "shares", "count", "years")  # units in which words beside a number that is text are understood
AS_PERCENT = 2.0  # from here a share that was at most one is probably a percentage without its sign
FAR_OFF = 500.0  # times as large or as small: probably millions for full amounts, or the other way round
LEAST = 1e-14  # what another program may lose of a number's last digit when it saves


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell of a list, a scale or a table: the row from 1 as its sheet names it, the column, old and new."""

    row: str
    column: str
    old: Any
    new: Any
    unit: str
    where: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the workbook's log that the recipient wrote."""

    name: str
    who: str = ""
    when: date | None = None
    why: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between what was sent and what came back; `name` is the id of what it is about.

    `old` and `new` are values as the engine takes them: full units, flags, choices, rows of a list, knots; None where
    not known, of an assumption where the default stands. `annual`: a flow over twelve months. A `table` stands in the
    methodology's file, which becomes one of the reader's own when it is accepted; a `fixed` one cannot be accepted.
    """

    name: str
    kind: Kind
    old: Any
    new: Any
    unit: str
    where: str
    cells: tuple[CellChange, ...] = ()
    annual: bool = False
    line: Line | None = None

    @property
    def acceptable(self) -> bool:
        return self.kind != "fixed"


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal but for the last digit that a program may lose when it saves."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, float) and isinstance(other, float):
        return one == other or abs(one - other) <= LEAST * max(abs(one), abs(other))
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    return bool(one == other)


@dataclass
class Rows:
    """One sheet by the ids in its first column, its cells read with every problem noted."""

    book: Book
    sheet: str
    methodology: Methodology
    headings: Sequence[str]
    currency: str = ""
    problems: list[Problem] = field(default_factory=list)
    at: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cells = Cells(
            currency=self.currency, choices=self.methodology.choices, problems=self.problems,
            may_name_mark=False,
        )  # fmt: skip
        self.columns = columns_now(self.book, self.sheet, self.headings)
        for row, key in self.book.rows(self.sheet, self.column(KEY)):
            self.at.setdefault(key, []).append(row)

    def problem(self, code: str, where: str, severity: Severity = "error", /, **values: object) -> None:
        safe = {key: shown(value) if isinstance(value, str) else value for key, value in values.items()}
        self.problems.append(Problem(code, severity, where, safe))

    def column(self, column: int) -> int:
        """Where a column stands now; of one that is gone where it stood, and the sheet is not read."""
        now = self.columns.get(column, column)
        return column if now is None else now

    def cell(self, row: int, column: int) -> Cell:
        return self.book.cell(self.sheet, row, self.column(column))

    def where(self, row: int, column: int) -> str:
        """The place of a cell as the sheet has it now."""
        return place(self.sheet, row + 1, self.column(column))

    def row(self, key: str, required: bool = True) -> int | None:
        """The row of an id; None, with a problem, where it is gone or there more than once."""
        found = self.at.get(key, [])
        if len(found) > 1:
            first, second = (self.where(row, KEY) for row in found[:2])
            self.problem("sharing.row_twice", second, name=key, other=first)
        elif not found and required:
            self.problem("sharing.row_gone", self.sheet, name=key)
        return found[0] if len(found) == 1 else None

    def value(self, row: int, column: int, name: str, unit: str) -> tuple[Any, bool]:
        """What a cell says in the engine's terms, and whether it could be read; a problem says why not.

        A number that stands as text was not counted by the sheet, which is said.
        """
        cell, before = self.cell(row, column), len(self.problems)
        self._say_formula(row, column, name)
        if unit == "flag":
            value: Any = self.cells.flag(cell, name)
        elif unit in self.methodology.choices:
            value = self.cells.choice(cell, name, self.methodology.choices[unit])
        else:
            is_text = isinstance(cell.value, str)
            value = self.cells.number(cell, name, unit if is_text and unit in WORDED else "rate")
            if is_text and value is not None:
                self.problem("sharing.number_as_text", cell.place, "warning", name=name, text=cell.value)
        return value, all(problem.severity != "error" for problem in self.problems[before:])

    def doubt(self, name: str, unit: str, old: Any, new: Any, where: str) -> None:
        """Warn of a number that was probably typed in another unit than its cell is of; it counts as it stands."""
        if not isinstance(old, float) or not isinstance(new, float) or not old or not new:
            return
        size, times = abs(new), abs(new / old)
        if unit == "ratio" and abs(old) <= 1 and AS_PERCENT <= size <= 100:
            values = {"value": f"{new:g}", "percent": f"{100 * new:,g}%", "meant": f"{new / 100:g}"}
            self.problem("sharing.as_percent", where, "warning", name=name, **values)
        elif unit == "money" and not 1 / FAR_OFF < times < FAR_OFF:
            self.problem("sharing.far_off", where, "warning", name=name, old=full(old), new=full(new))

    def _say_formula(self, row: int, column: int, name: str) -> None:
        """A formula in a cell for a figure counts with the value that was saved with it."""
        found = self.book.sheets[self.sheet].get((row, self.column(column)))
        if found is not None and found.formula.rstrip("()") in TRUTHS:  # as some programs write TRUE and FALSE
            return
        if found is not None and found.formula and found.value is not None and not found.error:
            self.problem(
                "sharing.formula_in_input",
                self.where(row, column),
                "warning",
                name=name,
                formula=f"={found.formula}"[:80],
            )


def full(number: float) -> str:
    """A number to its last digit, as a reader writes it."""
    return f"{number:,.15g}".replace("-", "−")


def with_lines(changes: Iterator[Change], lines: Mapping[str, Line]) -> Iterator[Change]:
    """Each change with the line of the log that is about it."""
    from dataclasses import replace

    for change in changes:
        line = lines.get(change.name)
        yield change if line is None else replace(change, line=line)
