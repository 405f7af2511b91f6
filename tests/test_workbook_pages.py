"""Where the pages of the workbook end on paper."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter.workbook import Workbook

from reports.workbook_pages import breaks
from tests.test_workbook import opened
from tests.test_workbook_sheets import rich

USUAL = 15.0  # points of a row of which nothing is said
PAGE = {"A4": (11.69, 8.27), "Letter": (11.0, 8.5)}  # inches, lying
LYING = ("Inputs", "Assumptions", "Scenarios", "Sensitivity", "Charts", "Checks")


def is_heading(page: Worksheet, row: int) -> bool:
    return page.cell(row, 1).style == "Heading 2" and page.cell(row, 1).value is not None


def height(page: Worksheet, first: int, last: int) -> float:
    return sum(page.row_dimensions[row].height or USUAL for row in range(first, last + 1))


def pages_of(page: Worksheet) -> list[tuple[int, int]]:
    """First and last row of every page, as the file has them broken."""
    last = int(page.print_area.rpartition("$")[2])
    repeated = int(page.print_title_rows.rpartition("$")[2])
    ends = [repeated, *(brk.id for brk in page.row_breaks.brk), last]
    return [(first + 1, end) for first, end in pairwise(ends)]


def wide(page: Worksheet) -> float:
    """Inches of what prints: Excel makes a column 7 pixels a digit and 5 more, of which 96 are an inch."""
    last = page.print_area.split(":")[1].replace("$", "").rstrip("0123456789")
    widths = {}
    for group in page.column_dimensions.values():
        widths |= dict.fromkeys(range(group.min, group.max + 1), group.width)
    count = page[f"{last}1"].column
    return sum(round(widths.get(col, 9.14) * 7) for col in range(1, count + 1)) / 96


@pytest.mark.parametrize("paper", PAGE)
def test_that_every_page_holds_what_is_put_on_it(paper: Any) -> None:
    across, down = PAGE[paper]
    for name in LYING:
        page = opened(rich("en", paper))[name]
        if page.page_setup.fitToHeight:
            continue
        margins = page.page_margins
        scale = int(100 * min(1.0, (across - margins.left - margins.right) / wide(page))) / 100
        room = 72 * (down - margins.top - margins.bottom) / scale
        head = height(page, 1, int(page.print_title_rows.rpartition("$")[2]))
        for first, last in pages_of(page):
            assert head + height(page, first, last) <= room, (name, first, last)


@pytest.mark.parametrize("paper", PAGE)
def test_that_no_heading_stands_alone_at_the_foot_of_a_page(paper: Any) -> None:
    for name in LYING:
        page = opened(rich("en", paper))[name]
        for first, last in pages_of(page):
            foot = range(max(first, last - 1), last + 1)
            assert not any(is_heading(page, row) for row in foot if last < page.max_row - 1), (name, last)


def test_that_a_scale_is_not_torn_in_two() -> None:
    """Its knots stand under its head, on one page."""
    page = opened(rich())["Assumptions"]
    starts = {first for first, _ in pages_of(page)}
    torn = {row for row in starts if ".knots" in str(page.cell(row, 1).value)}
    assert len(starts) > 5
    assert not torn


def test_that_a_block_moves_as_a_whole_unless_half_a_page_is_lost_by_it() -> None:
    page = Workbook().add_worksheet()
    assert breaks(page, 0, 39, 150.0, []) == [10, 20, 30]
    assert breaks(page, 0, 39, 150.0, [(8, 12), (28, 31)]) == [8, 18, 28, 38]
    assert breaks(page, 0, 19, 150.0, [(1, 12)]) == [10]
    assert breaks(page, 0, 19, 150.0, [(7, 8), (8, 12)]) == [7, 17]
    page.set_row(3, 60)
    assert breaks(page, 0, 9, 150.0, []) == [7]
