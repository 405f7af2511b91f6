"""The Model sheet: every line one row, its value live; and the Profiles sheet, the same lines under each profile."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter.format import Format

from reports.wording import aside, joined, titled
from reports.workbook_book import LINE, SMALL, Book, lines
from reports.workbook_contexts import FILED
from reports.workbook_grid import COLUMN, ELEMENT, FIRST, FORMULA, HEAD, KEY, NAME, UNIT, VALUE, Grid, shown_unit
from reports.workbook_pages import Block, heading, print_on_pages
from reports.workbook_rows import Row
from reports.workbook_style import Sheet
from scoring import explain
from scoring.filings.workbook_contract import UNDER
from scoring.methodology.excel import excel
from scoring.methodology.excel_parts import Part
from scoring.methodology.excel_rows import Choose, Exists, Hazard, Landed, Present, RowOf, Said, SegmentOf, WithinOf
from scoring.methodology.nodes import Name

WIDTHS = {"A": 36, "B": 42, "C": 9, "D": 15, "E": 42, "F": 11}
YEAR_WIDTH = 11
MOST_PRINTED = 12  # columns of an axis; with more the letters are too small to read
PRINTED = frozenset(
    {"in_force", "flags", "axes", "lists", "line", "assumption", "metric", "factor", "cap", "scorecard", "check"}
)
"""Sections that are printed; the others have the same lines once more: as filed, under each profile, in a variant."""


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
        self.scalars: dict[str, Part] = {}
        self.prints = sheet == "model" and book.card.score is not None  # without a score it would be mostly dashes
        self.each = max(YEAR_WIDTH, book.money_width)
        self.printed = min(grid.in_use, max(book.across(sum(WIDTHS.values()), self.each), MOST_PRINTED))
        self.room = int(SMALL * (WIDTHS["E"] + WIDTHS["F"] + self.printed * self.each))  # letters of a formula
        self.leads: dict[tuple[str, ...], str] = {}
        self.blocks: list[Block] = []
        styled = book.looks.styled
        self.wrapped = {
            "Id": styled("Id", text_wrap=True), "Words": styled("Words", text_wrap=True),
            "Remark": styled("Remark", text_wrap=True, indent=1),
        }  # fmt: skip

    def write(self, sections: list[tuple[str, list[Row]]]) -> None:
        page, grid, words = self.page, self.grid, self.book.words
        grid.here = self.sheet
        page.set_column(FIRST, FIRST + len(grid.columns) - 1, self.each)
        page.text(HEAD - 1, 0, words(f"workbook.{self.sheet}_note"), self.book.looks.note())
        if self.sheet == "model":
            self.book.banner(page, 1, VALUE)
        for col, column in enumerate(("id", "name", "unit", "value", "formula", "element")):
            look = self.book.looks.heading(col, column == "value")
            page.text(HEAD, col, words(f"workbook.column.{column}"), look)
        for n in range(len(grid.columns)):
            page.value(HEAD, FIRST + n, n + 1, self.book.looks.head(align="right", num_format="0"))
        last = HEAD  # of what is printed
        for section, rows in sections:
            start = grid.places[rows[0].key][1]
            for col in range(FIRST):
                text = words(f"workbook.section.{section}") if col == 0 else ""
                page.text(start - 1, col, text, self.book.looks.section())
            self.blocks.append(heading(start - 1))
            for row in rows:
                self._row(row)
                if section in PRINTED:
                    last = grid.places[row.key][1] + grid.height(row) - 1
                if grid.height(row) > 1:
                    self.blocks.append((grid.places[row.key][1], last))
        page.freeze_panes(HEAD + 1, NAME + 1)
        self._on_paper(last)

    def _on_paper(self, last: int) -> None:
        """What prints: every row up to the last and every column in use."""
        book, page = self.book, self.page
        if not self.prints:
            book.keep_off_paper(page, FORMULA)
            return
        print_on_pages(page, book.extras.paper, (last, FIRST + self.printed - 1), HEAD, self.blocks)
        key = "columns" if self.printed == self.grid.in_use else "first"
        page.text(0, FORMULA, book.words(f"workbook.printed_{key}", count=self.printed), book.looks.note())

    def _row(self, row: Row) -> None:
        book, page, grid = self.book, self.page, self.grid
        line = grid.places[row.key][1]
        height = grid.height(row)
        for offset in range(height):
            tail = f"[{offset + 1}]" if height > 1 else ""
            page.text(line + offset, KEY, row.key + tail, self.wrapped["Id"])
        name, formula, unit = self._name(row), self._text(row), shown_unit(row)
        page.text(line, NAME, name, self.wrapped["Words"])
        page.text(line, UNIT, book.unit(unit), book.looks.note())
        tall = max(
            lines(row.key, int(SMALL * WIDTHS["A"])), lines(name, WIDTHS["B"] + 1), self._says(row, line, formula)
        )
        if tall > 1:
            page.set_row(line, LINE * tall + 2)
        look = book.looks.number(unit, "link" if self._is_link(row) else "calc", dash=not row.over)
        if not row.over:
            grid.across, grid.down = "", ("", 0)
            page.put(line, VALUE, self._formula(row, {}), look, book.word(row.values, row.kind))
            return
        grid.across = row.over[0]
        grid.down = (row.over[1], line) if len(row.over) > 1 else ("", 0)
        for second in range(1, height + 1):
            down = {row.over[1]: second} if len(row.over) > 1 else {}
            if down:
                page.value(line + second - 1, ELEMENT, second, book.looks.note(align="right"))
            self._elements(row, down, line + second - 1, look)
        if len(row.over) == 1:
            page.text(line, ELEMENT, book.words(f"workbook.axis.{row.over[0]}"), book.looks.note())

    def _says(self, row: Row, line: int, formula: str) -> int:
        """The formula in words, on as many lines as returned; over the cells of the elements where there are none."""
        page, wrapped = self.page, self.wrapped["Remark"]
        if row.over:
            page.text(line, FORMULA, formula, wrapped)
            return lines(formula, int(SMALL * WIDTHS["E"]))
        tall = lines(formula, self.room) if self.prints else 1
        if tall > 1:
            page.merge_range(line, FORMULA, line, FIRST + self.printed - 1, "", wrapped)
        page.text(line, FORMULA, formula, wrapped if tall > 1 else self.book.looks.note())
        return tall

    def _elements(self, row: Row, down: Mapping[str, int], line: int, look: Format) -> None:
        """The cells of one row: the same formula in every column."""
        axis, grid = row.over[0], self.grid
        grid.slanted = self._is_link(row)
        template = "" if grid.slanted else self._formula(row, {axis: 0, **down})
        columns = grid.columns[: self.methodology.axes[axis].size]
        if not grid.slanted:
            formulas = [template.replace(COLUMN, column) for column in columns]
        else:
            formulas = [self._formula(row, {axis: n}) for n in range(1, len(columns) + 1)]
        present = [self.book.word(value, row.kind) for value in row.along(down.get(row.over[-1], 1))]
        self.page.put_along(line, FIRST, formulas, look, present + [""] * (len(columns) - len(present)))

    def _formula(self, row: Row, at: Mapping[str, int]) -> str:
        exists = {axis: self.grid.one(key, at) for axis, key in row.exists.items()}
        return excel(row.node, at, self.grid, exists, self.scalars)

    @staticmethod
    def _is_link(row: Row) -> bool:
        return isinstance(row.node, Said) or (isinstance(row.node, Name) and row.section == "lists")

    def _name(self, row: Row) -> str:
        """What the row is called; a part of a line by the line's name and its number."""
        words = self.book.words
        *leads, last = row.key.split(UNDER)
        if last in ("present", "exists"):
            return words(f"workbook.{last}", axis=words(f"workbook.axis.{leads[-1]}"))
        if last.isdigit():
            return aside(words.name(leads[-1]), last, words)
        if last == FILED or (last == "own" and leads):
            return words(f"workbook.name_{last}", name=words.name(leads[-1]))
        return self._all_leads(tuple(leads)) + words.name(last) if leads else words.name(last)

    def _all_leads(self, labels: tuple[str, ...]) -> str:
        """Under what a row stands, before its name: `As filed, Rates up 200 bp: `."""
        found = self.leads.get(labels)
        if found is None:
            names = joined(map(self._lead, labels), self.book.style)
            found = self.leads[labels] = titled(names, "", self.book.words)
        return found

    def _lead(self, label: str) -> str:
        """What a scenario, a variant, or one of the steps of a scenario is called."""
        stem, _, step = label.partition(":")
        words = self.book.words
        if stem in ("filed", "raw"):
            return words(f"workbook.{stem}")
        name = self.book.case_titles.get(stem) or words.name(stem)
        return aside(name, step, words) if step else name

    def _text(self, row: Row) -> str:
        """The formula as the methodology has it, or in words for a row that only the sheet needs."""
        if self._is_link(row):
            return self.book.words("workbook.from_inputs")
        if row.key in self.grid.rows.contexts.held:
            return self.book.words("workbook.part.held", formula=row.text)
        if row.text:
            return row.text
        words = self.book.words
        match row.node:
            case RowOf(table=table):
                return words("workbook.part.row", table=table)
            case SegmentOf(table=table):
                return words("workbook.part.segment", table=table)
            case WithinOf(table=table):
                return words("workbook.part.within", table=table)
            case Hazard(table=table):
                return words("workbook.part.hazard", table=table)
            case Landed(axis=axis):
                return words("workbook.part.landed", axis=words(f"workbook.axis.{axis}"))
            case Present(count=count):
                return count
            case Choose():
                return words("workbook.part.choose")
            case Exists(axis=axis, present=present):
                return f"{axis} ≤ {present}"
            case _:
                return explain.with_names(row.node)
