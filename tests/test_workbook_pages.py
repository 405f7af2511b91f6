"""Where the pages of the workbook end on paper."""

from __future__ import annotations

import io
import re
import zipfile
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
LYING = ("Assumptions", "Scenarios", "Sensitivity", "Charts", "Checks")


def is_heading(page: Worksheet, row: int) -> bool:
    return page.cell(row, 1).style == "Heading 2" and page.cell(row, 1).value is not None


def height(page: Worksheet, first: int, last: int) -> float:
    return sum(page.row_dimensions[row].height or USUAL for row in range(first, last + 1))


def pages_of(page: Worksheet, room: float) -> list[tuple[int, int]]:
    """First and last row of every page: Excel begins one where the file says so and where the last is full."""
    last = int(page.print_area.rpartition("$")[2])
    begun = {brk.id + 1 for brk in page.row_breaks.brk}
    found, used = [int(page.print_title_rows.rpartition("$")[2]) + 1], 0.0
    for row in range(found[0], last + 1):
        tall = height(page, row, row)
        if row in begun or (used + tall > room and not page.page_setup.fitToHeight):
            found.append(row)
            used = 0.0
        used += tall
    return [(first, after - 1) for first, after in pairwise(dict.fromkeys((*found, last + 1)))]


def wide(page: Worksheet) -> float:
    """Inches of what prints: Excel makes a column 7 pixels a digit and 5 more, of which 96 are an inch."""
    last = page.print_area.split(":")[1].replace("$", "").rstrip("0123456789")
    widths = {}
    for group in page.column_dimensions.values():
        widths |= dict.fromkeys(range(group.min, group.max + 1), group.width)
    count = page[f"{last}1"].column
    return sum(round(widths.get(col, 9.14) * 7) for col in range(1, count + 1)) / 96


def room(page: Worksheet, paper: Any) -> float:
    """Points of the sheet that a page holds in Excel, without the rows that stand on each."""
    across, down = PAGE[paper]
    margins = page.page_margins
    scale = int(100 * min(1.0, (across - margins.left - margins.right) / wide(page))) / 100
    head = height(page, 1, int(page.print_title_rows.rpartition("$")[2]))
    return 0.97 * 72 * (down - margins.top - margins.bottom) / scale - head


@pytest.mark.parametrize("paper", PAGE)
def test_that_no_heading_stands_alone_at_the_foot_of_a_page(paper: Any) -> None:
    for name in LYING:
        page = opened(rich("en", paper))[name]
        for first, last in pages_of(page, room(page, paper)):
            foot = range(max(first, last - 1), last + 1)
            assert not any(is_heading(page, row) for row in foot if last < page.max_row - 1), (name, last)


@pytest.mark.parametrize("paper", PAGE)
def test_that_hardly_a_scale_is_torn_in_two(paper: Any) -> None:
    """Its knots stand under its head, on one page; one in ten may be torn, rather than to leave pages half empty."""
    page = opened(rich("en", paper))["Assumptions"]
    starts = {first for first, _ in pages_of(page, room(page, paper))}
    texts = [str(page.cell(row, 1).value) for row in range(1, page.max_row + 1)]
    torn = [row for row in starts if ".knots" in texts[row - 1]]
    assert len(starts) > 5
    assert len(torn) <= sum(text.endswith(".knots[1]") for text in texts) / 10


def test_that_a_page_is_begun_where_a_block_would_be_torn_and_no_page_is_left_half_empty() -> None:
    page = Workbook().add_worksheet()
    assert breaks(page, 0, 39, [150.0], []) == []
    assert breaks(page, 0, 39, [150.0], [(8, 12), (18, 31)]) == [8]
    assert breaks(page, 0, 39, [150.0], [(8, 12), (17, 19)]) == [8, 17]
    assert breaks(page, 0, 19, [150.0], [(3, 12)]) == []
    assert breaks(page, 0, 19, [150.0, 400.0], [(8, 12)]) == []
    assert breaks(page, 0, 19, [150.0, 400.0], [(8, 12)], [8]) == [8]
    assert breaks(page, 0, 19, [150.0, 210.0], [(8, 12)]) == [8]
    assert breaks(page, 0, 19, [150.0], [(7, 8), (8, 12)]) == [7]
    page.set_row(3, 60)
    assert breaks(page, 0, 9, [150.0], [(6, 7)]) == [6]


def test_that_chinese_letters_of_a_chart_are_in_the_font_of_the_cells() -> None:
    with zipfile.ZipFile(io.BytesIO(rich("zh"))) as file:
        charts = [file.read(name).decode() for name in file.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) > 5
    for chart in charts:
        assert chart.count('<a:ea typeface="Microsoft YaHei"/>') == chart.count("<a:latin ")
        assert 'rPr lang="en-US"' not in chart


SENTENCE = re.compile(r"[A-Za-z]{2,}[ ,;]+[A-Za-z]{2,}[ ,;]+[a-z]{2,}")
FORMULA = re.compile(r"[=*/()<>_]")
IN_THEIR_OWN_LANGUAGE = ("原文", "链接", "位置")  # quotations, addresses, places in a filing
AGENCIES = re.compile(r"[A-Z][^.;,]*(Moody's|S&P|Damodaran|DOJ|Banker|Campello|ASC)")


def test_that_no_english_sentence_is_left_in_a_chinese_workbook() -> None:
    """But for quotations, formulas and the names of publications, nothing reads the same in both languages."""
    english, chinese = opened(rich("en")), opened(rich("zh"))
    left = []
    for page, same in zip(english, chinese, strict=True):
        own = {cell.column for row in same.iter_rows(max_row=4) for cell in row if cell.value in IN_THEIR_OWN_LANGUAGE}
        for row in same.iter_rows():
            for cell in row:
                text = cell.value
                if not isinstance(text, str) or cell.column in own or page[cell.coordinate].value != text:
                    continue
                if SENTENCE.search(text) and not FORMULA.search(text) and not AGENCIES.match(text):
                    left.append((same.title, cell.coordinate, text[:60]))
    assert not left
