"""How the workbook looks, and a sheet that writes a formula with its value without looking for what we never write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import CellBlankTuple, CellFormulaTuple, CellNumberTuple, CellStringTuple, Worksheet

from reports.numbers import BLANK, FULL, MINUS, Style
from reports.palette import LIGHT
from reports.wording import STAR
from reports.workbook_file import StyledWorkbook, escaped, held
from resources.words import Words

INPUT_INK, LINK_INK = "#0000FF", "#00703C"  # blue is typed, black is calculated, green comes from another sheet
INPUT_GROUND = "#FFFBE6"
MONEY = {"m": "#,##0.0,,", "百万": "#,##0.0,,", "bn": "#,##0.00,,,", "亿": '#0"."00,,', FULL: "#,##0"}
NUMBERS = {
    "ratio": "0.0%",
    "per_year": "0.0%",
    "price": "#,##0.00",
    "rate": "0.0000",
    "weight": "General",
    "multiple": '0.00"×"',
    "score": "#,##0.0",
    "count": "#,##0",
    "": "#,##0.0000",
}
LONG_AMOUNT = 5  # letters of an amount such as 12.50
STARRED = f'#,##0.0"{STAR}"'  # of a provisional score
SHORT_LINK, LONGEST_LINK, LONGEST_TEXT = 30, 2_000, 32_000
TITLE, SMALLEST_TITLE = 78, 8  # letters of a title in its full size across a page that stands; points
LETTERS = tuple(xl_col_to_name(col) for col in range(64))
LINK = re.compile(r"https?://[!#-;=?-~]+\Z")  # printable ASCII, without what would end it
ROLES: dict[str, dict[str, Any]] = {
    "input": {
        "font_color": INPUT_INK, "bg_color": INPUT_GROUND, "border": 1, "border_color": LIGHT.line, "locked": False,
    },
    "link": {"font_color": LINK_INK},
    "exported": {"font_color": LIGHT.muted},
}  # fmt: skip
STYLES: dict[str, tuple[dict[str, Any], int | None]] = {
    "Input": (ROLES["input"], 20),
    "Calculation": ({"font_color": LIGHT.ink}, 22),
    "Link": (ROLES["link"], None),
    "As sent": (ROLES["exported"], None),
    "Check": ({"font_color": LIGHT.ink, "bold": True}, None),
    "Switch": (
        {
            "bold": True, "font_size": 11, "font_color": INPUT_INK, "bg_color": INPUT_GROUND, "border": 2,
            "border_color": LIGHT.gold, "locked": False,
        },
        None,
    ),
    "Heading 1": ({"bold": True, "font_size": 16, "font_color": LIGHT.ink}, 16),
    "Heading 2": (
        {"bold": True, "font_size": 11, "font_color": LIGHT.accent, "bottom": 1, "bottom_color": LIGHT.line}, 17,
    ),
    "Heading 3": (
        {"bold": True, "font_color": LIGHT.ink, "bg_color": LIGHT.accent_soft, "bottom": 1, "text_wrap": True}, 18,
    ),
    "Id": ({"font_color": LIGHT.muted, "font_size": 9}, None),
    "Remark": ({"font_color": LIGHT.muted, "font_size": 9}, None),
    "Words": ({"font_color": LIGHT.ink}, None),
    "Web link": ({"font_color": LIGHT.accent, "underline": 1, "font_size": 9}, None),
    "Warning": ({"font_color": LIGHT.grades[4], "bold": True}, None),
}  # fmt: skip
"""The named cell styles: what each looks like, and Excel's own number of those that it knows."""
OF_ROLE = {"input": "Input", "link": "Link", "exported": "As sent", "muted": "As sent"}


class Sheet(Worksheet):
    """A worksheet whose cells are written as they are.

    XlsxWriter runs some thirty patterns over each formula, for functions newer than Excel 2010, which are none of ours,
    leaves the type of an empty text open, and takes each cell through several calls; this takes a fifth of the time.
    It fills XlsxWriter's own table of cells, so that links, merged cells and all else go the usual way.
    """

    def put(self, row: int, col: int, formula: str, look: Format, value: float | str) -> None:
        """A formula (with its `=`) and its value beside it; text for a text, empty text for a blank."""
        self.table[row][col] = CellFormulaTuple(formula[1:], look, value)

    def put_along(
        self, row: int, col: int, formulas: Iterable[str], look: Format, values: Iterable[float | str]
    ) -> None:
        """Formulas side by side."""
        cells = self.table[row]
        for place, (formula, value) in enumerate(zip(formulas, values, strict=True), start=col):
            cells[place] = CellFormulaTuple(formula[1:], look, value)

    def text(self, row: int, col: int, text: str, look: Format | None = None) -> None:
        """Text that is only ever text, whatever it begins with."""
        if text:
            index = self.str_table._get_shared_string_index(text[:LONGEST_TEXT])
            self.table[row][col] = CellStringTuple(index, look)
        elif look is not None:
            self.blank(row, col, look)

    def blank(self, row: int, col: int, look: Format) -> None:
        self.table[row][col] = CellBlankTuple(look)

    def link(self, row: int, col: int, url: str, look: Format, plain: Format, shown: str = "") -> None:
        """A link to a web page, as its address or as the text `shown`; whatever else it may be stays text."""
        if len(url) <= LONGEST_LINK and LINK.match(url):
            self.write_url(row, col, url, look, (shown or url)[:250])
        else:
            self.text(row, col, shown or url, plain)

    def value(self, row: int, col: int, value: Any, look: Format) -> None:
        """A number or text that somebody may change; an empty cell for a blank."""
        if value is None or value != value:
            self.blank(row, col, look)
        elif isinstance(value, str):
            self.text(row, col, value, look)
        else:
            self.table[row][col] = CellNumberTuple(float(value), look)

    def _assemble_xml_file(self) -> None:
        """The size of the sheet is taken once, from all of its cells."""
        rows = [row for row, cells in self.table.items() if cells]
        places = {col for row in rows for col in self.table[row]}
        if places:
            self._check_dimensions(min(rows), min(places))
            self._check_dimensions(max(rows), max(places))
        super()._assemble_xml_file()

    def _write_rows(self) -> None:
        styles: dict[Format | None, str] = {None: ""}
        for row in sorted({*self.table, *self.row_info}):
            cells = self.table.get(row)
            info = self.row_info.get(row)
            if not cells:
                self._write_empty_row(row, None, info)
                continue
            self._write_row(row, None, info)
            self.fh.write("".join(self._cells(str(row + 1), cells, styles)))
            self._xml_end_tag("row")

    @staticmethod
    def _cells(row: str, cells: dict[int, Any], styles: dict[Format | None, str]) -> Iterator[str]:
        """The cells of one row as XML, from left to right."""
        for col in sorted(cells):
            cell = cells[col]
            kind, look = type(cell), cell.format
            if look not in styles:
                styles[look] = f' s="{look._get_xf_index()}"'
            place = f'<c r="{LETTERS[col]}{row}"{styles[look]}'
            if kind is CellFormulaTuple:
                value = cell.value
                if type(value) is float:
                    yield f"{place}><f>{escaped(cell.formula)}</f><v>{value!r}</v></c>"
                else:
                    yield f'{place} t="str"><f>{escaped(cell.formula)}</f><v>{escaped(held(value))}</v></c>'
            elif kind is CellStringTuple:
                yield f'{place} t="s"><v>{cell.string}</v></c>'
            elif kind is CellNumberTuple:
                yield f"{place}><v>{cell.number!r}</v></c>"
            elif kind is CellBlankTuple:
                yield f"{place}/>"
            else:
                raise TypeError(f"no such cell in this workbook: {kind.__name__}")


def number_format(unit: str, style: Style, dash: bool) -> str:
    """The format of a unit; with `dash`, empty text shows as a dash, for a value that could be there and is not."""
    if unit == "flag":
        return f'"{style.words("workbook.yes")}";;"{style.words("workbook.no")}"' + (f';"{BLANK}"' if dash else ";@")
    positive = MONEY[style.money_scale] if unit == "money" else NUMBERS.get(unit)
    if unit == "years":
        positive = f'0.00"{style.words("workbook.y")}"'
    if positive is None:
        return "@" if not dash else "General"
    return f'{positive};"{MINUS}"{positive};{positive};' + (f'"{BLANK}"' if dash else "@")


class Looks:
    """The workbook's formats, each made once."""

    def __init__(self, workbook: Workbook, style: Style) -> None:
        self.workbook = workbook
        self.style = style
        face = "Microsoft YaHei" if style.words.language == "zh" else "Calibri"
        self.base = {"font_name": face, "font_size": 10, "valign": "vcenter"}
        self._styles: dict[str, int] = {}
        if isinstance(workbook, StyledWorkbook):
            for name, (look, builtin) in STYLES.items():
                self._styles[name] = workbook.name_style(name, workbook.add_format({**self.base, **look}), builtin)
        self._made: dict[tuple[Any, ...], Format] = {}
        self._numbers: dict[tuple[Any, ...], Format] = {}
        self._key = self.styled("Id")
        self._note = self.styled("Remark", indent=1)
        self._plain = self.styled("Words")

    def make(self, **properties: Any) -> Format:
        """A format of no named style, for a conditional format or what stands nowhere else."""
        return self._format("", properties)

    def styled(self, name: str, **more: Any) -> Format:
        """A format of a named style, with what differs from it in this place."""
        return self._format(name, {**STYLES[name][0], **more})

    def _format(self, name: str, properties: Mapping[str, Any]) -> Format:
        key = (name, *sorted(properties.items()))
        if key not in self._made:
            made = self._made[key] = self.workbook.add_format({**self.base, **properties})
            made.xf_id = self._styles.get(name, 0)
        return self._made[key]

    def number(self, unit: str, role: str = "calc", dash: bool = True, **more: Any) -> Format:
        """`input` blue on cream, `calc` black, `link` green."""
        key = (unit, role, dash, *more.items())
        found = self._numbers.get(key)
        if found is None:
            shown = number_format(unit, self.style, dash and role != "input")
            name = OF_ROLE.get(role, "Check" if unit == "check" else "Calculation")
            found = self._numbers[key] = self.styled(name, **{"num_format": shown, "align": "right", **more})
        return found

    def plain_money(self, largest: float) -> str:
        """The format of money on an axis, without decimals where the largest amount of it needs none."""
        exact = number_format("money", self.style, dash=False)
        return re.sub(r"\.0+", "", exact) if len(self.style.number(largest, "money")) > LONG_AMOUNT else exact

    def title(self, letters: int = 0) -> Format:
        """The title of a sheet; one of many letters is smaller, so that it stays on the page."""
        whole: int = STYLES["Heading 1"][0]["font_size"]
        size = max(SMALLEST_TITLE, min(whole, whole * TITLE // max(letters, 1)))
        return self.styled("Heading 1", **({} if size == whole else {"font_size": size}))

    def heading(self, place: int, right: bool = False) -> Format:
        """The head of a column: remarks stand a little in, so what is over them does too."""
        return self.head(align="right") if right else self.head(align="left", indent=int(place > 1))

    def head(self, **more: Any) -> Format:
        return self.styled("Heading 3", **more)

    def section(self) -> Format:
        return self.styled("Heading 2")

    def switch(self) -> Format:
        return self.styled("Switch")

    def warning(self, **more: Any) -> Format:
        return self.styled("Warning", **more)

    def key(self) -> Format:
        return self._key

    def plain(self, **more: Any) -> Format:
        return self.styled("Words", **more) if more else self._plain

    def note(self, **more: Any) -> Format:
        """Small text beside the numbers."""
        if not more:
            return self._note
        return self.styled("Remark", **(more if "align" in more else {"indent": 1, **more}))

    def url(self, address: str) -> Format:
        """A long address ends where its column does; a short one would be repeated up to there."""
        return self.styled("Web link", **({"align": "fill"} if len(address) > SHORT_LINK else {}))


def sheet_name(words: Words, sheet: str) -> str:
    return words(f"workbook.sheet.{sheet}")


def quoted_sheet(name: str) -> str:
    """A sheet's name as a formula has it."""
    return name if re.fullmatch(r"[A-Za-z_]+", name) else "'" + name.replace("'", "''") + "'"
