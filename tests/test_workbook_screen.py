"""The workbook on a recipient's screen: what stands still, what a head says whole, how Excel writes a number."""

from __future__ import annotations

import io
import re
import textwrap
from functools import lru_cache
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from reports.export import workbook_bytes
from reports.numbers import Style
from resources.words import LANGUAGE_IDS, Words
from tests.sent import card_of
from tests.test_workbook_rules import each, full, parts, written

DIGIT, EDGE = 7, 5  # pixels of Calibri 11 in a column's width, and of its edges
WINDOW = 1_280  # pixels of a small screen
LINE = 12.5  # points of a line of a head


@lru_cache
def package() -> bytes:
    return full("en")


@lru_cache
def book() -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(package()))


def width(page: Any, column: int) -> float:
    found = [d for d in page.column_dimensions.values() if d.min <= column <= d.max]
    return float(found[0].width) if found else 8.43


def test_that_what_stands_still_leaves_half_of_a_small_screen_to_the_rest() -> None:
    for page in book().worksheets:
        held, zoom = page.sheet_view.pane, (page.sheet_view.zoomScale or 100) / 100
        still = int(held.xSplit or 0) if held is not None else 0
        used = sum(DIGIT * width(page, column) + EDGE for column in range(1, still + 1)) * zoom
        assert used <= WINDOW / 2, (page.title, used)
        assert int(held.ySplit or 0) <= 5 if held is not None else page.title == "Record"


@pytest.mark.parametrize("language", LANGUAGE_IDS)
def test_that_no_whole_number_ends_in_a_point(language: str) -> None:
    """Excel writes 30 as `30.` where the first digit behind the point may be left out; other programs do not."""
    ((_, styles),) = parts(full(language), "xl/styles")
    codes = [str(one.get("formatCode")) for one in each(styles, "numFmt")]
    assert len(codes) > 10
    assert [code for code in codes if re.search(r"\.#", code)] == []


def test_that_the_heads_of_columns_are_whole() -> None:
    found = 0
    for page in book().worksheets:
        for row in page.iter_rows():
            for cell in row:
                if cell.style == "Heading 3" and isinstance(cell.value, str) and cell.alignment.wrap_text:
                    letters = width(page, cell.column) * 11 / float(cell.font.sz) * 0.95 - cell.alignment.indent
                    lines = [line for part in cell.value.split("\n") for line in textwrap.wrap(part, int(letters))]
                    merged = any(cell.coordinate in area for area in page.merged_cells.ranges)
                    height = page.row_dimensions[cell.row].height or 15.0
                    found += 1
                    assert merged or height >= LINE * len(lines), (page.title, cell.coordinate, cell.value)
    assert found > 60


def test_that_a_value_as_exported_is_written_as_the_value_beside_it() -> None:
    """0.1 under 10 % looks like a change."""
    page = book()["Assumptions"]
    head = {str(cell.value): cell.column for cell in page[4]}
    value, exported = head["Value"], head["As exported"]
    found = 0
    for row in range(5, page.max_row + 1):
        now, then = page.cell(row, value), page.cell(row, exported)
        if now.style == "Input" and isinstance(then.value, int | float):
            found += 1
            assert shape(str(then.number_format)) == shape(str(now.number_format)), get_column_letter(exported) + str(
                row
            )
    assert found > 200


def shape(code: str) -> str:
    """How a format writes a positive number."""
    return code.split(";", maxsplit=1)[0]


def test_that_no_change_of_nought_has_a_sign() -> None:
    data = workbook_bytes(card_of("microsoft"), Style(Words("en"), "USD", "bn"))
    page = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)["Sensitivity"]
    cells = [cell for row in page.iter_rows() for cell in row if isinstance(cell.value, float)]
    shown = {written(float(cell.value), str(cell.number_format)) for cell in cells}
    assert "0.0" in shown
    assert not [text for text in shown if {"+", "−"} & set(text) and not re.search("[1-9]", text)]


def test_that_a_list_of_documents_stands_only_where_one_is_named() -> None:
    title = Words("en")("workbook.section.documents")
    for sample, named in (("coreweave", True), ("microsoft", False)):
        data = package() if named else workbook_bytes(card_of(sample), Style(Words("en")))
        page = openpyxl.load_workbook(io.BytesIO(data), read_only=True)["Sources"]
        first = [row[0].value for row in page.iter_rows(max_col=1)]
        assert (title in first) == named
        assert not named or all(first[first.index(title) + 1 :])


def test_that_every_sheet_leads_back_to_the_cover_and_on_to_the_checks() -> None:
    for page in book().worksheets:
        for at, sheet in (("A1", "Cover"), ("A2", "Checks")):
            lead = page[at].hyperlink
            assert (lead.location if lead else "") == (f"{sheet}!A1" if page.title != sheet else ""), (page.title, at)
