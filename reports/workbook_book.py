"""The open workbook while it is being written: its sheets, looks, and the defined names of inputs and weights."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook

from reports.numbers import Style
from reports.palette import LIGHT
from reports.workbook_style import Looks, Sheet, quoted_sheet, sheet_name
from scoring.scorecard import Scorecard

SHEETS = ("scorecard", "inputs", "sources", "assumptions", "model", "profiles", "checks", "record")
LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[rRcC]\d*|[rR]\d+[cC]\d+", re.ASCII)
PORTRAIT = frozenset({"scorecard"})
QUIET = ("formula_differs", "formula_range", "empty_cell_reference")  # what Excel would mark and is meant
Range = tuple[tuple[int, int], tuple[int, int]]  # (row, column) of the first and the last cell
TOP = 3  # rows above the table of every sheet: title, master check, an empty one


class Book:
    def __init__(self, card: Scorecard, style: Style) -> None:
        self.card = card
        self.style = style
        self.words = style.words
        self.buffer = BytesIO()
        self.workbook = Workbook(self.buffer, {"in_memory": True})
        self.looks = Looks(self.workbook, style)
        self.names: dict[str, str] = {}
        self._taken: set[str] = set()
        self.titles = {sheet: sheet_name(self.words, sheet) for sheet in SHEETS}
        self.sheets: dict[str, Sheet] = {
            sheet: self.workbook.add_worksheet(self.titles[sheet], worksheet_class=Sheet) for sheet in SHEETS
        }
        self.literals = {code: word for word, code in card.run.program.literals.items()}

    def define(self, raw: str, sheet: str, first: tuple[int, int], last: tuple[int, int] | None = None) -> str:
        """A defined name for a cell or a range; the same name in every language. Returns it as formulas write it."""
        name = re.sub(r"[^A-Za-z0-9_]+", "_", raw)
        if LIKE_A_CELL.fullmatch(name) or not name[:1].isalpha():
            name = f"_{name}"
        while name.lower() in self._taken:
            name += "_"
        self._taken.add(name.lower())
        self.workbook.define_name(name, f"={self.ref(sheet, first, last)}")
        self.names[raw] = name
        return name

    def ref(
        self, sheet: str, first: tuple[int, int], last: tuple[int, int] | None = None, absolute: bool = True
    ) -> str:
        place = cell(*first, absolute)
        if last is not None and last != first:
            place += f":{cell(*last, absolute)}"
        return f"{quoted_sheet(self.titles[sheet])}!{place}"

    def unit(self, unit: str) -> str:
        """What a unit is called."""
        if unit == "money":
            return self.style.money_unit
        key = f"workbook.unit.{unit}"
        return self.words(key) if self.words.has(key) else unit

    def word(self, value: Any, kind: str) -> float | str:
        """An engine's value as a cell has it: a number, a choice's word, empty text."""
        if value is None or value != value or value in (float("inf"), float("-inf")):
            return ""
        return self.literals[value] if kind == "text" else float(value)

    def open(self, sheet: str, title: str, widths: Mapping[str, float]) -> Sheet:
        """The top of a sheet: title, master check, and how it prints."""
        page = self.sheets[sheet]
        for columns, width in widths.items():
            page.set_column(f"{columns}:{columns}" if ":" not in columns else columns, width)
        page.set_row(0, 24)
        if sheet != "scorecard":
            page.set_row(TOP, 28)
        page.text(0, 0, title, self.looks.title())
        page.text(1, 0, self.words("workbook.master"), self.looks.key())
        if sheet != "checks":
            look = self.looks.number("check", "link", align="left", bold=True, num_format="0")
            page.put(1, 1, "=master_check", look, self.failing)
        self.warn_unless_zero(page, 1, 1)
        page.hide_gridlines(2)
        page.ignore_errors(dict.fromkeys(QUIET, "A1:AZ3000"))
        page.set_paper(9)
        if sheet not in PORTRAIT:
            page.set_landscape()
        page.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        # A space after the size, or a name that begins with a digit would set it; & is a code of its own.
        issuer = self.issuer[:80].replace("&", "&&")
        page.set_header(f"&L&8 {issuer}&R&8 {self.titles[sheet]}")
        page.set_footer(f"&L&8 {self.words('workbook.not_a_rating')}&R&8 &P / &N")
        return page

    def warn_unless_zero(self, page: Sheet, row: int, col: int) -> None:
        wrong = self.looks.make(bg_color=LIGHT.grades[4], font_color="#FFFFFF", bold=True)
        page.conditional_format(row, col, row, col, {"type": "cell", "criteria": "!=", "value": 0, "format": wrong})

    @property
    def failing(self) -> float:
        """The master check of this scorecard: how many checks of severity error its inputs do not pass."""
        return float(len(self.card.errors))

    @property
    def issuer(self) -> str:
        filing = self.card.filing
        if filing is None:
            return self.words("workbook.unnamed")
        issuer = filing.issuer
        return issuer.name_zh if self.words.language == "zh" and issuer.name_zh else issuer.name

    def close(self) -> bytes:
        filing = self.card.filing
        made = datetime(filing.as_of.year, filing.as_of.month, filing.as_of.day) if filing else datetime(2000, 1, 1)
        self.workbook.set_properties({
            "title": f"{self.issuer} – {self.words('workbook.title')}",
            "subject": filing.title if filing else "",
            "author": "Assay",
            "comments": self.words("workbook.not_a_rating"),
            "keywords": f"{self.card.methodology.id} {self.card.methodology.version} {self.card.methodology.digest}",
            "created": made,
        })  # fmt: skip
        self.workbook.set_calc_mode("auto")
        self.workbook.close()
        return self.buffer.getvalue()


def cell(row: int, col: int, absolute: bool = False) -> str:
    name = xl_col_to_name(col)
    return f"${name}${row + 1}" if absolute else f"{name}{row + 1}"
