"""Where every row of the model stands, and how a formula on any sheet refers to it."""

from __future__ import annotations

from xlsxwriter.utility import xl_col_to_name

from reports.workbook_book import TOP, Book, cell
from reports.workbook_contexts import FILED
from reports.workbook_inputs import WORDS_NO, WORDS_YES, InputCells
from reports.workbook_rows import CELL, STRESS, Row, Rows, kind_of
from reports.workbook_style import quoted_sheet
from scoring.filings.workbook_contract import UNDER
from scoring.methodology.excel_rows import At

KEY, NAME, UNIT, VALUE, FORMULA, ELEMENT, FIRST = range(7)
HEAD = TOP
COLUMN = "\x1f"
SECTIONS: dict[str, tuple[str, ...]] = {
    "model": (
        "in_force", "flags", "axes", "lists", "line", "assumption", "metric", "factor", "cap", "scorecard", "check",
        "variants", "raw",
    ),
    "base": ("filed", "cases"),
    "profiles": ("profiles",),
}  # fmt: skip
WEIGHTS = frozenset({"weight", "available", "applicable", "scored_weight"})


def shown_unit(row: Row) -> str:
    """The unit as the sheet shows it: weights are not in per cent."""
    return "weight" if row.key.rpartition(".")[2] in WEIGHTS and row.unit == "ratio" else row.unit


class Grid:
    """Where every row stands: `scoring.methodology.excel_rows.Cells` for a formula on one of the sheets.

    Along a row only columns change: at element 0 of the axis across, COLUMN stands in place of the column's letters.
    Where that cannot be, since each column reads another row, `slanted` is set.
    """

    def __init__(self, book: Book, rows: Rows, inputs: InputCells) -> None:
        self.book = book
        self.methodology = book.card.methodology
        self.rows = rows
        self.inputs = inputs
        self.places: dict[str, tuple[str, int]] = {}
        self.here = "model"
        self.slanted = False
        self.across = ""  # the axis that runs along the columns of the row being written
        self.down = ("", 0)  # the axis that runs down its rows, if it is over two, and the row above the first
        self.columns = [
            xl_col_to_name(FIRST + n) for n in range(max(axis.size for axis in self.methodology.axes.values()))
        ]
        self.header = HEAD + 1
        self._kinds: dict[str, str] = {}

    @property
    def in_use(self) -> int:
        """How many elements of an axis hold something: the longest list, and the last amount of a line over one."""
        run, methodology = self.book.card.run, self.methodology
        axes = [run.count(name)[0] for name, axis in methodology.axes.items() if axis.rows or axis.count]
        lines = [run[line.id] for line in methodology.lines.values() if line.unit == "money" and len(line.over) == 1]
        amounts = [n for values in lines for n, amount in enumerate(values, start=1) if amount == amount and amount]
        return max([1, *axes, *amounts])

    def place(self) -> dict[str, list[tuple[str, list[Row]]]]:
        """Gives every row its place; returns the rows by sheet and section in that order."""
        plan: dict[str, list[tuple[str, list[Row]]]] = {sheet: [] for sheet in SECTIONS}
        groups: dict[str, list[Row]] = {}
        for row in self.rows:
            groups.setdefault(row.section, []).append(row)
        for sheet, sections in SECTIONS.items():
            line = HEAD + 1
            for section in sections:
                if section not in groups:
                    continue
                line += 2 if line > HEAD + 1 else 1
                plan[sheet].append((section, groups[section]))
                for row in groups[section]:
                    self.places[row.key] = (sheet, line)
                    line += self.height(row)
        return plan

    def height(self, row: Row) -> int:
        return self.methodology.axes[row.over[1]].size if len(row.over) > 1 else 1

    # --- what a formula asks

    def one(self, name: str, at: At) -> str:
        row = self.rows.rows.get(name)
        if row is None:
            return self._given(name, at)
        sheet, line = self.places[name]
        lead = self._lead(sheet)
        if not row.over:
            return f"{lead}$D${line + 1}"
        column = self._column(row.over[0], at)
        if len(row.over) > 1:
            line += at[row.over[1]] - 1
        elif row.over[0] not in at or self.across != row.over[0]:
            return f"{lead}${column}${line + 1}"
        return f"{lead}{column}{line + 1}"

    def _column(self, axis: str, at: At) -> str:
        return self.columns[at[axis] - 1] if at[axis] else COLUMN

    def _given(self, name: str, at: At) -> str:
        stem, _, part = name.partition(UNDER)
        if part == CELL and stem in self.inputs.columns:
            self.slanted = True
            first, col = self.inputs.columns[stem]
            (axis,) = self.methodology.inputs[stem].over
            return f"{self._lead('inputs')}{cell(first + at[axis] - 1, col, absolute=True)}"
        return self.book.names[stem if part in (CELL, FILED) else name]

    def _lead(self, sheet: str) -> str:
        return "" if sheet == self.here else f"{quoted_sheet(self.book.titles[sheet])}!"

    def along(self, name: str, axis: str, at: At) -> str:
        size = self.methodology.axes[axis].size
        if name == axis:
            return f"${self.columns[0]}${self.header}:${self.columns[size - 1]}${self.header}"
        row = self.rows.rows[name]
        sheet, line = self.places[name]
        lead = self._lead(sheet)
        if len(row.over) > 1 and axis == row.over[1]:
            column = self._column(row.over[0], at)
            return f"{lead}{column}${line + 1}:{column}${line + size}"
        if len(row.over) > 1:
            self.slanted = self.slanted or not at[row.over[1]]
            line += at[row.over[1]] - 1
        return f"{lead}${self.columns[0]}{line + 1}:${self.columns[size - 1]}{line + 1}"

    def upto(self, name: str, axis: str, at: At) -> str:
        sheet, line = self.places[name]
        return f"{self._lead(sheet)}${self.columns[0]}{line + 1}:{self._column(axis, at)}{line + 1}"

    def index(self, axis: str, at: At) -> str:
        if axis == self.across:
            return f"{self._column(axis, at)}${self.header}"
        if axis == self.down[0]:
            return f"$F{self.down[1] + at[axis]}"
        return f"${self._column(axis, at)}${self.header}"

    def kind(self, name: str) -> str:
        found = self._kinds.get(name)
        if found is None:
            row = self.rows.rows.get(name)
            found = self._kinds[name] = row.kind if row is not None else self._kind_of_given(name)
        return found

    def _kind_of_given(self, name: str) -> str:
        stem, _, part = name.partition(UNDER)
        if stem in self.methodology.axes:
            return ""
        if stem == STRESS:
            return "flag"
        for group in (self.methodology.inputs, self.methodology.assumptions):
            if stem in group and part != "rows":
                return kind_of(self.methodology, group[stem].unit)
        return "number"

    def is_scalar(self, name: str) -> bool:
        row = self.rows.rows.get(name)
        if row is not None:
            return not row.over
        stem, _, part = name.partition(UNDER)
        return name in self.book.names or (part == FILED and stem in self.book.names)

    def counted(self, name: str) -> tuple[str, ...]:
        row = self.rows.rows.get(name)
        return tuple(row.exists) if row is not None else ()

    def scale(self, scale: str) -> tuple[str, str, str]:
        names = self.book.names
        return names[f"knots.{scale}.x"], names[f"knots.{scale}.score"], names[f"knots.{scale}.rising"]

    def words(self) -> tuple[str, str]:
        return self.book.names[WORDS_YES], self.book.names[WORDS_NO]

    def table(self, table: str) -> tuple[str, str, str]:
        names = self.book.names
        columns = names.get(f"table.{table}.columns", "")
        return names[f"table.{table}.rows"], columns, names[f"table.{table}.values"]
