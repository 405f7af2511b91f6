"""The rows of the Checks sheet: a head for each part, and a line for each check with what it says now."""

from __future__ import annotations

from functools import partial

from reports.palette import LIGHT
from reports.workbook_book import Book, cell
from reports.workbook_style import Sheet

KEY, NAME, SHEET_VALUE, ENGINE, WRONG, SAYS = range(6)
SAYS_WIDTH = 66


class CheckRows:
    """The sheet while it is written from top to bottom; `row` is the next one."""

    def __init__(self, book: Book, page: Sheet, row: int) -> None:
        self.book, self.page, self.words, self.row = book, page, book.words, row
        self.parts: list[int] = []  # the rows at which they begin
        looks = book.looks
        self.key, self.plain, self.note = looks.key(), looks.plain(), looks.note()
        look = partial(looks.number, "check", indent=1, align="left")
        wrong, right, open_, raised = (self.words(f"workbook.{key}") for key in ("wrong", "right", "open", "look"))
        self.wrong = look(num_format=f'"{wrong} ("0")";;"{right}";"{open_}"')
        self.alert = look(num_format=f'"{raised}";;"{right}";"{open_}"')
        self.moved = look(num_format=f'"{self.words("workbook.moved")}";;"{self.words("workbook.not_moved")}"')

    def head(self, title: str, columns: dict[int, str]) -> None:
        """The title of a part and the heads of its columns."""
        self.parts.append(self.row)
        for col in range(SAYS + 1):
            self.page.text(self.row, col, title if col == 0 else "", self.book.looks.section())
        self.row += 1
        self.page.set_row(self.row, 28)
        for col in range(SAYS + 1):
            shown = self.words(f"workbook.column.{columns[col]}") if col in columns else ""
            self.page.text(self.row, col, shown, self.book.looks.heading(col, col in (SHEET_VALUE, ENGINE)))
        self.row += 1

    def total(self, row: int, name: str, first: int) -> None:
        """The sum of a part's checks from a row on, in the head of the sheet, with a name."""
        self.page.text(row, KEY, name, self.key)
        self.page.text(row, NAME, self.words(f"workbook.{name}"), self.plain)
        cells = f"{cell(first, WRONG)}:{cell(self.row - 1, WRONG)}"
        found = [self.page.table[line][WRONG].value for line in range(first, self.row)]
        count = sum(value for value in found if value != "")
        self.page.put(row, SHEET_VALUE, f"=SUM({cells})", self.book.looks.number("count", num_format="0"), count)
        self.book.define(name, "checks", (row, SHEET_VALUE))
        self.book.counts[name] = count

    def says(self, row: int, text: str) -> None:
        """What a check means, whole."""
        self.book.remarks(self.page, row, {SAYS: (text, SAYS_WIDTH)})

    def mark(self, first: int, ground: str, ink: str) -> None:
        """What is not nought from a row on is seen from afar."""
        look = self.book.looks.make(bg_color=ground, font_color=ink, bold=True)
        rule = {"type": "formula", "criteria": f"=N({cell(first, WRONG)})>0", "format": look}
        self.page.conditional_format(first, WRONG, self.row - 1, WRONG, rule)

    def mark_errors(self, first: int) -> None:
        self.mark(first, LIGHT.grades[4], "#FFFFFF")

    def mark_alerts(self, first: int) -> None:
        self.mark(first, LIGHT.gold_soft, LIGHT.ink)
