"""Where the pages of a sheet that lies end on paper: no heading stands alone, and no small table is torn in two."""

from __future__ import annotations

from collections.abc import Iterable

from xlsxwriter.worksheet import Worksheet

LYING = {"A4": (841.9, 595.3), "Letter": (792.0, 612.0)}  # points across and down
INCH, POINTS_A_PIXEL = 72, 0.75
SPARE = 0.97  # of a page: rows are a little taller in one program than in another
FOLLOWING = 2  # rows that a heading takes along
LITTLE = 1.1  # pages that become one, a little smaller
Block = tuple[int, int]  # the first and the last of rows that belong together


def heading(row: int) -> Block:
    """A heading and what must follow it on the same page: a line over a table may stand between."""
    return row, row + FOLLOWING


def print_on_pages(page: Worksheet, paper: str, last: tuple[int, int], head: int, blocks: Iterable[Block]) -> None:
    """Prints rows and columns up to `last`, as wide as the page, rows 0 to `head` again on each.

    Blocks stay whole where half a page or less is lost by it. Call it when all heights and widths are set.
    """
    page.repeat_rows(0, head)
    page.print_area(0, 0, *last)
    room, used = _room(page, paper, last[1]) - _height(page, 0, head), _height(page, head + 1, last[0])
    one = room < used <= LITTLE * room
    page.fit_to_pages(1, int(one))
    if not one:
        page.set_h_pagebreaks(breaks(page, head + 1, last[0], room, sorted(blocks)))


def breaks(page: Worksheet, first: int, last: int, room: float, blocks: Iterable[Block]) -> list[int]:
    """The rows that begin a new page, of which each holds `room` points."""
    found: list[int] = []
    blocks = list(blocks)
    used, row = 0.0, first
    while row <= last:
        tall = _height(page, row, row)
        if used + tall > room and used:
            row = _cut(page, row, found[-1] if found else first, room, blocks)
            found.append(row)
            used, tall = 0.0, _height(page, row, row)
        used += tall
        row += 1
    return found


def _cut(page: Worksheet, row: int, top: int, room: float, blocks: Iterable[Block]) -> int:
    """The row to break at, at most the one that no longer fits: the first of the widest block that it would tear."""
    cut = row
    while True:
        torn = [start for start, end in blocks if top < start < cut <= end]
        torn = [start for start in torn if _height(page, start, row - 1) <= room / 2]
        if not torn:
            return cut
        cut = min(torn)


def _room(page: Worksheet, paper: str, last: int) -> float:
    """Points of the sheet, as tall as on the screen, that a page holds when columns 0 to `last` are as wide as it."""
    across, down = LYING[paper]
    wide = POINTS_A_PIXEL * sum(
        page.col_info[col].width if col in page.col_info else page.default_col_width for col in range(last + 1)
    )
    scale = min(1.0, int(100 * (across - INCH * (page.margin_left + page.margin_right)) / wide) / 100)
    return SPARE * (down - INCH * (page.margin_top + page.margin_bottom)) / scale


def _height(page: Worksheet, first: int, last: int) -> float:
    """Points of rows on the screen, both counted."""
    sizes, usual = page.row_sizes, page.default_row_height
    return POINTS_A_PIXEL * sum(sizes[row][0] if row in sizes else usual for row in range(first, last + 1))
