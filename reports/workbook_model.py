"""The Model sheet: every line one row, its value live; and the Profiles sheet, the same lines under each profile."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from xlsxwriter.utility import xl_col_to_name

from reports.workbook_book import TOP, Book, cell
from reports.workbook_inputs import InputCells
from reports.workbook_rows import UNDER, Row, Rows, kind_of
from reports.workbook_style import Sheet, quoted_sheet
from scoring import explain
from scoring.methodology.excel import (
    At,
    Exists,
    Fold,
    Hazard,
    Landed,
    Present,
    RowOf,
    Running,
    SegmentOf,
    WithinOf,
    excel,
)
from scoring.methodology.nodes import Name

KEY, NAME, UNIT, VALUE, FORMULA, ELEMENT, FIRST = range(7)
WIDTHS = {"A": 40, "B": 38, "C": 9, "D": 14, "E": 60, "F": 8}
HEAD = TOP
WEIGHTS = frozenset({"weight", "available", "applicable", "scored_weight"})
SECTIONS = ("axes", "lists", "line", "assumption", "metric", "factor", "cap", "scorecard", "check", "variants")


def shown_unit(row: Row) -> str:
    """The unit as the sheet shows it: weights are not in per cent."""
    return "weight" if row.key.rpartition(".")[2] in WEIGHTS and row.unit == "ratio" else row.unit


class Grid:
    """Where every row stands: `scoring.methodology.excel.Cells` for a formula on one of the sheets."""

    def __init__(self, book: Book, rows: Rows, inputs: InputCells) -> None:
        self.book = book
        self.methodology = book.card.methodology
        self.rows = rows
        self.inputs = inputs
        self.places: dict[str, tuple[str, int]] = {}
        self.here = "model"
        self.columns = [
            xl_col_to_name(FIRST + n) for n in range(max(axis.size for axis in self.methodology.axes.values()))
        ]
        self.header = HEAD + 1
        self._kinds: dict[str, str] = {}

    def place(self) -> dict[str, list[tuple[str, list[Row]]]]:
        """Gives every row its place; returns the rows by sheet and section in that order."""
        plan: dict[str, list[tuple[str, list[Row]]]] = {"model": [], "profiles": []}
        groups: dict[str, list[Row]] = {}
        for row in self.rows:
            groups.setdefault(row.section, []).append(row)
        for sheet, sections in (("model", SECTIONS), ("profiles", ("profiles",))):
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
        column = self.columns[at[row.over[0]] - 1]
        if len(row.over) > 1:
            line += at[row.over[1]] - 1
        elif row.over[0] not in at or self.across != row.over[0]:
            return f"{lead}${column}${line + 1}"
        return f"{lead}{column}{line + 1}"

    across = ""  # the axis that runs along the columns of the row being written

    def _given(self, name: str, at: At) -> str:
        stem, _, part = name.partition(UNDER)
        if part == "cell":
            first, col = self.inputs.columns[stem]
            (axis,) = self.methodology.inputs[stem].over
            return f"{self._lead('inputs')}{cell(first + at[axis] - 1, col, absolute=True)}"
        return self.book.names[name]

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
            column = self.columns[at[row.over[0]] - 1]
            return f"{lead}{column}${line + 1}:{column}${line + size}"
        if len(row.over) > 1:
            line += at[row.over[1]] - 1
        return f"{lead}${self.columns[0]}{line + 1}:${self.columns[size - 1]}{line + 1}"

    def upto(self, name: str, axis: str, at: At) -> str:
        sheet, line = self.places[name]
        return f"{self._lead(sheet)}${self.columns[0]}{line + 1}:{self.columns[at[axis] - 1]}{line + 1}"

    def index(self, axis: str, at: At) -> str:
        if axis == self.across:
            return f"{self.columns[at[axis] - 1]}${self.header}"
        if axis == self.down[0]:
            return f"$F{self.down[1] + at[axis]}"
        return f"${self.columns[at[axis] - 1]}${self.header}"

    down = ("", 0)  # the axis that runs down the rows of a line over two, and the row above its first

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
        for group in (self.methodology.inputs, self.methodology.assumptions):
            if stem in group and part != "rows":
                return kind_of(self.methodology, group[stem].unit)
        return "number"

    def counted(self, name: str) -> tuple[str, ...]:
        row = self.rows.rows.get(name)
        return tuple(row.exists) if row is not None else ()

    def scale(self, scale: str) -> tuple[str, str, str]:
        names = self.book.names
        return names[f"knots.{scale}.x"], names[f"knots.{scale}.score"], names[f"knots.{scale}.rising"]

    def table(self, table: str) -> tuple[str, str, str]:
        names = self.book.names
        columns = names.get(f"table.{table}.columns", "")
        return names[f"table.{table}.rows"], columns, names[f"table.{table}.values"]


def write_model(book: Book, grid: Grid) -> None:
    plan = grid.place()
    for sheet, sections in plan.items():
        page = book.open(sheet, book.words(f"workbook.{sheet}_title"), WIDTHS)
        _ModelSheet(book, grid, sheet, page).write(sections)


class _ModelSheet:
    def __init__(self, book: Book, grid: Grid, sheet: str, page: Sheet) -> None:
        self.book = book
        self.grid = grid
        self.sheet = sheet
        self.page = page
        self.methodology = book.card.methodology

    def write(self, sections: list[tuple[str, list[Row]]]) -> None:
        page, grid, words = self.page, self.grid, self.book.words
        grid.here = self.sheet
        page.set_column(FIRST, FIRST + len(grid.columns) - 1, 11)
        page.text(HEAD - 1, 0, words(f"workbook.{self.sheet}_note"), self.book.looks.note())
        for col, column in enumerate(("id", "name", "unit", "value", "formula", "element")):
            page.text(HEAD, col, words(f"workbook.column.{column}"), self.book.looks.head())
        for n in range(len(grid.columns)):
            page.write_number(HEAD, FIRST + n, n + 1, self.book.looks.head(align="right", num_format="0"))
        last = HEAD
        for section, rows in sections:
            start = grid.places[rows[0].key][1]
            for col in range(FIRST):
                text = words(f"workbook.section.{section}") if col == 0 else ""
                page.text(start - 1, col, text, self.book.looks.section())
            for row in rows:
                self._row(row)
                last = grid.places[row.key][1] + grid.height(row) - 1
        page.freeze_panes(HEAD + 1, VALUE + 1)
        page.repeat_rows(HEAD)
        page.repeat_columns(0, VALUE)
        page.set_paper(8)
        page.fit_to_pages(2, 0)
        page.print_area(0, 0, last, FIRST + len(grid.columns) - 1)

    def _row(self, row: Row) -> None:
        book, page, grid = self.book, self.page, self.grid
        line = grid.places[row.key][1]
        height = grid.height(row)
        for offset in range(height):
            tail = f"[{offset + 1}]" if height > 1 else ""
            page.text(line + offset, KEY, row.key + tail, book.looks.key())
        page.text(line, NAME, self._name(row), book.looks.plain())
        unit = shown_unit(row)
        page.text(line, UNIT, book.unit(unit), book.looks.note())
        page.text(line, FORMULA, self._text(row), book.looks.note())
        look = book.looks.number(unit, "link" if self._is_link(row) else "calc", dash=not row.over)
        if not row.over:
            grid.across, grid.down = "", ("", 0)
            self._cell(row, {}, line, VALUE, look)
            return
        grid.across = row.over[0]
        grid.down = (row.over[1], line) if len(row.over) > 1 else ("", 0)
        for second in range(1, height + 1):
            if len(row.over) > 1:
                page.write_number(line + second - 1, ELEMENT, second, book.looks.note(align="right"))
            for first in range(1, self.methodology.axes[row.over[0]].size + 1):
                at = {row.over[0]: first} if len(row.over) == 1 else {row.over[0]: first, row.over[1]: second}
                self._cell(row, at, line + second - 1, FIRST + first - 1, look)
        if len(row.over) == 1:
            page.text(line, ELEMENT, row.over[0], book.looks.note())

    def _cell(self, row: Row, at: Mapping[str, int], line: int, col: int, look: object) -> None:
        exists = {axis: self.grid.one(key, at) for axis, key in row.exists.items()}
        value = self.book.word(row.value(at), row.kind)
        self.page.put(line, col, excel(row.node, at, self.grid, exists), look, value)  # type: ignore[arg-type]

    @staticmethod
    def _is_link(row: Row) -> bool:
        return isinstance(row.node, Name) and row.section == "lists"

    def _name(self, row: Row) -> str:
        """What the row is called; a part of a line by the line's name and its number."""
        words = self.book.words
        *leads, last = row.key.split(UNDER)
        if last in ("present", "exists"):
            return words(f"workbook.{last}", axis=words(f"workbook.axis.{leads[-1]}"))
        if last.isdigit():
            return f"{words.name(leads[-1])} ({last})"
        lead = f"{words.name(leads[0])}: " if leads else ""
        return lead + words.name(last)

    def _text(self, row: Row) -> str:
        """The formula as the methodology has it, or in words for a row that only the sheet needs."""
        if self._is_link(row):
            return self.book.words("workbook.from_inputs")
        if row.line is not None and row.section != "variants" and row.section != "profiles":
            return row.line.text
        texts: dict[type, Callable[[], str]] = {
            Fold: lambda: f"{row.node.kind}_{row.node.axis}({row.node.argument})",
            Running: lambda: f"cumulative({row.node.argument})",
            RowOf: lambda: self.book.words("workbook.part.row", table=row.node.table),
            SegmentOf: lambda: self.book.words("workbook.part.segment", table=row.node.table),
            WithinOf: lambda: self.book.words("workbook.part.within", table=row.node.table),
            Hazard: lambda: self.book.words("workbook.part.hazard", table=row.node.table),
            Landed: lambda: self.book.words("workbook.part.landed", axis=row.node.axis),
            Present: lambda: row.node.count,
            Exists: lambda: f"{row.node.axis} ≤ {row.node.present}",
        }
        plain = texts.get(type(row.node))
        if plain is not None:
            return plain()
        try:
            return explain.with_names(row.node)
        except (TypeError, AttributeError):
            return row.line.text if row.line else ""
