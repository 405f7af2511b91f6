"""A workbook as plain cells: values and formulas by place, and the defined names. Nothing is run or followed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from itertools import zip_longest
from typing import Any

from scoring.filings.located import shown
from scoring.filings.template_cells import Cell, Scalar, place
from scoring.filings.template_workbook import DAMAGED, check_workbook, open_workbook
from scoring.problems import Problem, Refused

MOST_CELLS = 2_000_000
AREA = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
MERGED = re.compile(rb'<mergeCell[^>]*\bref="([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)"')
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
        values, formulas = open_workbook(data, values=True), open_workbook(data, values=False)
        sheets: dict[str, dict[Place, Found]] = {}
        left = MOST_CELLS
        for stored, written in zip(values.worksheets, formulas.worksheets, strict=True):
            sheets[str(stored.title)] = found = dict(_cells(stored, written))
            left -= len(found)
            if left < 0:
                raise Refused([Problem("template.too_large", where=shown(name), values={"most": 30})])
        properties = values.properties
        modified = properties.modified.date() if isinstance(properties.modified, datetime) else None
        return Book(
            name, sheets, _names(values.defined_names, sheets), str(properties.lastModifiedBy or ""), modified,
            _merged(data, list(sheets)),
        )  # fmt: skip
    except DAMAGED:
        raise Refused([Problem("template.workbook_damaged", where=shown(name))]) from None


def _cells(stored: Any, written: Any) -> Iterator[tuple[Place, Found]]:
    for sheet in (stored, written):
        sheet.reset_dimensions()  # some programs write a wrong size
    gap = None
    for row, (given, formulas) in enumerate(zip_longest(stored.iter_rows(), written.iter_rows(), fillvalue=())):
        if given is gap and not formulas:
            continue
        empty = True
        for column, (cell, formula) in enumerate(zip_longest(given, formulas)):
            found = _found(cell, formula)
            if found is not None:
                empty = False
                yield (row, column), found
        gap = given if empty else None


def _found(cell: Any, written: Any) -> Found | None:
    value = getattr(cell, "value", None)
    kind, source = getattr(written, "data_type", "n"), getattr(written, "value", None)
    formula = _formula(source) if kind == "f" else ""
    if value is None and not formula:
        return None
    shown_as = str(getattr(cell, "number_format", "") or "") if isinstance(value, int | float) else ""
    return Found(_scalar(value), formula, getattr(cell, "data_type", "n") == "e", "%" in shown_as)


def _formula(source: object) -> str:
    """A formula's text; of one that fills a range (an array, a table of what-ifs) with what it fills."""
    if isinstance(source, str):
        return source.removeprefix("=")
    parts = {key: value for key, value in sorted(vars(source).items()) if value not in (None, "", False, "0", 0)}
    return "; ".join(f"{key}={value}" for key, value in parts.items())


def _scalar(value: object) -> Scalar:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, bool | str | date) or value is None:
        return value
    if isinstance(value, int | float):
        return float(value)
    return str(value)


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


def _merged(data: bytes, titles: list[str]) -> dict[str, frozenset[str]]:
    """The merged ranges of each sheet, which openpyxl leaves out when it only reads."""
    from openpyxl.reader.excel import ExcelReader

    reader = ExcelReader(BytesIO(data), read_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_workbook()
    out = {}
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for sheet, relation in reader.parser.find_sheets():
            if sheet.name in titles:
                text = archive.read(relation.target)
                out[str(sheet.name)] = frozenset(ref.decode() for ref in MERGED.findall(text))
    return out
