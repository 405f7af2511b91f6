"""A workbook as plain cells: values and formulas by place, and the defined names. Nothing is run or followed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from scoring.filings.located import shown
from scoring.filings.template_cells import Cell, Scalar, place
from scoring.filings.template_workbook import DAMAGED, check_workbook, open_workbook, scalar
from scoring.problems import Problem, Refused

MOST_CELLS = 2_000_000
AREA = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in a cell: its value as stored, and its formula (without `=`) or nothing."""

    value: Scalar
    formula: str = ""
    error: bool = False
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A range on a sheet; rows and columns from 0."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets by title in their order, the defined names, and who last saved the file, when (as the file says)."""

    name: str
    sheets: Mapping[str, Mapping[Place, Found]]
    names: Mapping[str, Area]
    saved_by: str = ""
    saved_on: date | None = None
    merged: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def area(self, name: str) -> Area | None:
        return self.names.get(name.lower())

    def named(self, name: str) -> Found | None:
        """The one cell that a name means; None where the name is gone."""
        area = self.area(name)
        return None if area is None else self.sheets[area.sheet].get((area.top, area.left), Found(None))

    def rows(self, sheet: str, column: int) -> Iterator[tuple[int, str]]:
        """(row, text) of every cell with text in a column, from the top."""
        for (row, col), found in sorted(self.sheets[sheet].items()):
            if col == column and isinstance(found.value, str) and found.value.strip():
                yield row, found.value.strip()

    def cell(self, sheet: str, row: int, column: int) -> Cell:
        """The cell as the readers of templates take it; a formula without a stored value is trouble."""
        found = self.sheets[sheet].get((row, column), Found(None))
        where = place(sheet, row + 1, column)
        if found.error:
            return Cell(None, where, trouble=shown(str(found.value)))
        if found.formula and found.value is None:
            return Cell(None, where, trouble="formula")
        if isinstance(found.value, float) and found.value - found.value != 0:
            return Cell(None, where, trouble=shown(str(found.value)))
        return Cell(found.value, where, percent=found.percent)


def read_book(data: bytes, name: str) -> Book:
    """All cells of all sheets. Raises Refused: too large, damaged, locked, with macros, with definitions of its own."""
    check_workbook(data, name)
    try:
        opened = open_workbook(data, values=True)
        sheets: dict[str, dict[Place, Found]] = {}
        merged: dict[str, frozenset[str]] = {}
        percents, left = _percents(opened), MOST_CELLS
        for sheet in opened.worksheets:
            title = str(sheet.title)
            sheets[title], merged[title] = _read_sheet(opened, sheet, percents)
            left -= len(sheets[title])
            if left < 0:
                raise Refused([Problem("template.too_large", where=shown(name), values={"most": 30})])
        properties = opened.properties
        modified = properties.modified.date() if isinstance(properties.modified, datetime) else None
        names = _names(opened.defined_names, sheets)
        return Book(name, sheets, names, str(properties.lastModifiedBy or ""), modified, merged)
    except DAMAGED:
        raise Refused([Problem("template.workbook_damaged", where=shown(name))]) from None


def _percents(opened: Any) -> frozenset[int]:
    """The styles that show a number with a per cent sign."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

    own = opened._number_formats
    formats = {**BUILTIN_FORMATS, **dict(enumerate(own, BUILTIN_FORMATS_MAX_SIZE))}
    return frozenset(at for at, style in enumerate(opened._cell_styles) if "%" in str(formats.get(style.numFmtId, "")))


def _read_sheet(opened: Any, sheet: Any, percents: frozenset[int]) -> tuple[dict[Place, Found], frozenset[str]]:
    """Every cell that holds anything, and the merged ranges, in one pass.

    openpyxl gives either formulas or their stored values and would read the file twice; its parser knows both.
    """
    from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

    class Parser(WorkSheetParser):
        def parse_cell(self, element: Any) -> dict[str, Any]:
            found: dict[str, Any] = super().parse_cell(element)
            if found["data_type"] == "e" and element.get("t", "n") == "n":  # a number shown as a day that there is not
                found |= {"data_type": "n", "value": float(element.findtext(VALUE_TAG))}
            formula = element.find(FORMULA_TAG)
            found["formula"] = "" if formula is None else _formula(self.parse_formula(element))
            return found

    cells: dict[Place, Found] = {}
    with sheet._get_source() as source:
        parser = Parser(source, sheet._shared_strings, True, opened.epoch, opened._date_formats,
                        opened._timedelta_formats)  # fmt: skip
        for _, row in parser.parse():
            for cell in row:
                value, formula = scalar(cell["value"]), cell["formula"]
                if value is not None or formula:
                    is_percent = isinstance(value, float) and cell["style_id"] in percents
                    place_of = (cell["row"] - 1, cell["column"] - 1)
                    cells[place_of] = Found(value, formula, cell["data_type"] == "e", is_percent)
    merged = parser.merged_cells
    return cells, frozenset(str(area.ref) for area in merged.mergeCell) if merged is not None else frozenset()


def _formula(source: object) -> str:
    """A formula's text; of one that fills a range (an array, a table of what-ifs) with what it fills."""
    if isinstance(source, str):
        return source.removeprefix("=")
    parts = {key: value for key, value in sorted(vars(source).items()) if value not in (None, "", False, "0", 0)}
    return "; ".join(f"{key}={value}" for key, value in parts.items())


def _names(defined: Any, sheets: Mapping[str, object]) -> dict[str, Area]:
    """The names that mean one range on a sheet that is there, in small letters."""
    from openpyxl.utils import column_index_from_string

    out = {}
    for name, definition in defined.items():
        found = AREA.fullmatch(str(definition.value or ""))
        if found is None:
            continue
        quoted, plain, left, top, right, bottom = found.groups()
        title = quoted.replace("''", "'") if quoted else plain
        if title in sheets:
            first = column_index_from_string(left) - 1
            last = column_index_from_string(right) - 1 if right else first
            out[str(name).lower()] = Area(title, int(top) - 1, first, int(bottom or top) - 1, last)
    return out
