"""The template as a workbook: blue cells to fill in, lists to choose from, a guide on the first sheet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from math import ceil
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook

from reports.numbers import Style
from reports.palette import LIGHT
from reports.template_about import Line, Put
from reports.template_content import SHEETS, Content
from reports.workbook_file import PAPERS
from reports.workbook_style import LINK_INK, ROLES, Looks, Sheet, quoted_sheet
from scoring.filings.template_layout import COLUMNS, MONEY_UNITS

EPOCH = date(1899, 12, 30)
FORMATS = {
    "ratio": "0.0##%", "share": "0.0##%", "per_year": "0.0##%", "rate": "0.0000##", "years": "0.0##",
    "day": "yyyy-mm-dd", "issuer_day": "yyyy-mm-dd", "price": "#,##0.00##", "shares": "#,##0", "count": "#,##0",
    "months": "0", "text": "@", "link": "@",
    "id": "@",
}  # fmt: skip
WIDTHS = {
    "issuer": (17, 28, 62, 66),
    "inputs": (27, 37, 19, 14, 52, 20, 9, 32, 11, 22, 12, 26, 44, 34, 12, 12, 52, 32, 16),
    "lists": (20, 25, 30, 19, 19, 19, 19, 19, 19),
}
WIDTHS["others"] = WIDTHS["inputs"]
LEFT = frozenset({"text", "choice", "id", "any", "months", "issuer_day"})
LINE_HEIGHT, LEADING, MOST_LINES = 13, 3, 8
FULL, SMALL = 1.05, 0.9  # a line breaks before it is full; notes are smaller
HEAD_ROW = 4  # rows above the first figure on the sheets with the long table
LAST_COLUMN = {"issuer": 3, "inputs": len(COLUMNS) - 1, "lists": 8, "others": len(COLUMNS) - 1}


def text_width(text: str) -> float:
    """How wide a text is, in digits, as columns are measured."""
    return sum(1.85 if ord(character) > 0x2E7F else 1.0 for character in text)


class TemplateWorkbook:
    """Writes the content's sheets once."""

    def __init__(self, content: Content, style: Style, made: datetime) -> None:
        self.content, self.style, self.words, self.made = content, style, style.words, made
        self.buffer = BytesIO()
        self.workbook = Workbook(self.buffer, {"in_memory": True})
        self.looks = Looks(self.workbook, style)
        self.titles = {sheet: self.words(f"template.sheet.{sheet}") for sheet in SHEETS}
        self.money = self._money_format()
        self.places: dict[str, tuple[int, int]] = {}

    def write(self) -> bytes:
        """The workbook's bytes."""
        for number, (sheet, title) in enumerate(self.titles.items()):
            page = self.workbook.add_worksheet(title, worksheet_class=Sheet)
            self._set_up(page, sheet)
            for row, line in enumerate(self.content.sheets[sheet]):
                self._line(page, sheet, row, line)
            if number == 0:
                page.activate()
        self.workbook.set_properties({
            "title": self.words("template.title"), "author": "Assay", "created": self.made,
            "comments": self.words("template.not_a_rating"),
        })  # fmt: skip
        self.workbook.close()
        return self.buffer.getvalue()

    def _set_up(self, page: Sheet, sheet: str) -> None:
        for column, width in enumerate(WIDTHS[sheet]):
            page.set_column(column, column, width)
        page.hide_gridlines(2)
        page.set_landscape()
        page.set_paper(PAPERS["A4"])
        page.fit_to_pages(*({"issuer": (1, 1), "lists": (1, 1)}.get(sheet, (3, 0))))
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.set_footer(f"&L&8 {self.words('template.not_a_rating')}&R&8 &P / &N")
        if sheet in ("inputs", "others"):
            page.freeze_panes(HEAD_ROW, 3)
            page.repeat_rows(HEAD_ROW - 1)
            page.repeat_columns(0, 1)

    def _line(self, page: Sheet, sheet: str, row: int, line: Line) -> None:
        if not line:
            return
        kinds = {put.look for put in line}
        if "title" in kinds:
            page.set_row(row, 26)
        if "head" in kinds and sheet != "issuer":
            page.set_row(row, 30)
        if "guide" in kinds:
            page.merge_range(row, 1, row, LAST_COLUMN[sheet], "", self._look(line[1]))
        if "input" in kinds or "guide" in kinds:
            page.set_row(row, LEADING + LINE_HEIGHT * self._lines(sheet, line))
        if "section" in kinds:
            last = LAST_COLUMN[sheet] if sheet != "lists" else len(self._next_head(sheet, row)) - 1
            for column in range(2, last + 1):
                page.write_blank(row, column, None, self.looks.section())
        for column, put in enumerate(line):
            self._put(page, sheet, row, column, put, line)

    def _lines(self, sheet: str, line: Line) -> int:
        """How many lines of text the fullest cell of a row takes; web addresses are cut."""
        most = 1
        for column, put in enumerate(line):
            wraps = put.look in ("guide", "why") or (put.look == "input" and put.unit in LEFT)
            if wraps and isinstance(put.value, str):
                wide = sum(WIDTHS[sheet][1:]) if put.look == "guide" else WIDTHS[sheet][column]
                share = SMALL if put.look == "why" else FULL
                most = max(most, ceil(share * text_width(put.value) / wide))
        return min(most, MOST_LINES)

    def _next_head(self, sheet: str, row: int) -> Line:
        return self.content.sheets[sheet][row + 1]

    def _put(self, page: Sheet, sheet: str, row: int, column: int, put: Put, line: Line) -> None:
        look, value = self._look(put), put.value
        key = line[0].value
        if put.look == "input" and sheet == "issuer":
            self.places[str(key)] = (row, column)
        if put.look == "money" and put.value is not None:
            self._money(page, row, column, look, str(put.value))
        elif isinstance(value, date):
            page.write_number(row, column, float((value - EPOCH).days), look)
        else:
            page.value(row, column, value, look)
        if put.unit == "id" and put.look == "input":
            page.data_validation(row, column, row, column, {"validate": "list", "source": self._ids()})
        elif put.look == "input":
            self._allow(page, sheet, row, column, put)

    def _ids(self) -> str:
        """The cells that hold the ids of all figures."""
        last = len(self.content.sheets["inputs"])
        return f"={quoted_sheet(self.titles['inputs'])}!$A${HEAD_ROW + 1}:$A${last}"

    def _money(self, page: Sheet, row: int, column: int, look: Format, text: str) -> None:
        """The unit of money of the figures, following the two cells on the first sheet."""
        currency, unit = (
            f"{quoted_sheet(self.titles['issuer'])}!{xl_rowcol_to_cell(*self.places[key], True, True)}"
            for key in ("currency", "money_unit")
        )
        page.put(row, column, f'={currency}&IF({unit}&""="1",""," "&{unit})', look, text)

    def _allow(self, page: Sheet, sheet: str, row: int, column: int, put: Put) -> None:
        """What may be typed: words to choose from, dates. Figures are free, since they may carry their unit."""
        words = self.words
        if put.allowed:
            error = {"error_title": words("template.list_title"), "error_message": words("template.list_error")}
            kind = "warning" if sheet == "issuer" else "stop"
            page.data_validation(
                row, column, row, column, {"validate": "list", "source": list(put.allowed), "error_type": kind, **error}
            )
        elif put.unit in ("day", "issuer_day", "filed"):
            rule: dict[str, Any] = {
                "validate": "date", "criteria": "between", "minimum": date(1950, 1, 1), "maximum": date(2119, 12, 31),
                "error_type": "warning" if put.unit == "filed" else "stop",
                "error_title": words("template.dates_title"), "error_message": words("template.dates_error"),
            }  # fmt: skip
            page.data_validation(row, column, row, column, rule)

    def _look(self, put: Put) -> Format:
        if put.look == "input":
            return self._input(put)
        note, plain = self.looks.note, self.looks.plain
        looks: dict[str, Callable[[], Format]] = {
            "mark": lambda: self.looks.make(font_color=LIGHT.line, font_size=8),
            "key": self.looks.key,
            "ids": self.looks.key,
            "title": self.looks.title,
            "section": self.looks.section,
            "head": self.looks.head,
            "name": plain,
            "fixed": lambda: plain(align="left", num_format="0"),
            "guide": lambda: plain(text_wrap=True),
            "why": lambda: note(text_wrap=True),
            "money": lambda: note(align="left", indent=1, font_color=LINK_INK),
        }
        return looks.get(put.look, lambda: note(align="left", indent=1))()

    def _input(self, put: Put) -> Format:
        """Blue on cream; numbers to the right, texts to the left."""
        if put.unit == "money":
            shown = self.money
        elif put.unit == "filed":
            shown = "yyyy-mm-dd" if isinstance(put.value, date) or put.value is None else "0"
        else:
            shown = FORMATS.get(put.unit, "General")
        side: dict[str, Any] = {"align": "right"}
        if put.unit in LEFT:
            side = {"align": "left", "indent": 1, "text_wrap": True}
        elif put.unit == "link":  # a long address would run over the cells beside it
            long = isinstance(put.value, str) and len(put.value) > WIDTHS["inputs"][COLUMNS.index("link")]
            side = {"align": "fill" if long else "left"}
        return self.looks.make(**{**ROLES["input"], "num_format": shown, **side})

    def _money_format(self) -> str:
        """Grouped, with as many decimals as the unit of money leaves sense for."""
        zeros = MONEY_UNITS[self.content.money_unit]
        return "#,##0" if zeros == 0 else "#,##0.0##;-#,##0.0##" if zeros <= 6 else "#,##0.00####;-#,##0.00####"
