"""Where the pages of a sheet that lies end on paper: no heading stands alone, and no small table is torn in two.

Programs differ in how wide they make a column, and so in how small the sheet prints and how many rows a page holds. A
page is therefore begun only where a block would be torn in one of them and where no page is left half empty in another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from xlsxwriter.worksheet import Worksheet

LYING = {"A4": (841.9, 595.3), "Letter": (792.0, 612.0)}  # points across and down
INCH, POINTS_A_PIXEL = 72, 0.75
SPARE = 0.97  # of a page: rows are a little taller in one program than in another
WIDER = (1.0, 1.33)  # Excel's columns, and those of a program that lacks its font
LONGEST = 0.6  # of a page: a longer block may be torn
LEAST, BARELY = 0.55, 0.25  # of a page that must be full for another to be begun: by a block, by a part
LITTLE = 1.1  # pages that become one, a little smaller
FOLLOWING = 2  # rows that a heading takes along
Block = tuple[int, int]  # the first and the last of rows that belong together


def heading(row: int) -> Block:
    """A heading and what must follow it on the same page: a line over a table may stand between."""
    return row, row + FOLLOWING


def print_on_pages(
    page: Worksheet,
    paper: str,
    last: tuple[int, int],
    head: int,
    blocks: Iterable[Block],
    parts: Collection[int] = (),
) -> None:
    """Prints rows and columns up to `last`, as wide as the page, rows 0 to `head` again on each.

    `parts` are rows at which a page is begun even so. Call it when all heights and widths are set.
    """
    page.repeat_rows(0, head)
    page.print_area(0, 0, *last)
    room, used = _room(page, paper, last[1]), _height(page, 0, last[0])
    one = room < used <= LITTLE * room
    page.fit_to_pages(1, int(one))
    if not one:
        top = _height(page, 0, head)
        rooms = [wider * room - top for wider in WIDER]
        page.set_h_pagebreaks(breaks(page, head + 1, last[0], rooms, sorted(blocks), parts))


def breaks(
    page: Worksheet, first: int, last: int, rooms: Sequence[float], blocks: Sequence[Block], parts: Collection[int] = ()
) -> list[int]:
    """The rows at which a page must be begun, where pages hold so many points in one program and another."""
    found: list[int] = []
    used = [0.0] * len(rooms)
    row = first
    while row <= last:
        end = _end(page, row, blocks, LONGEST * min(rooms))
        tall = _height(page, row, end)
        torn = end > row and any(full and full + tall > room for full, room in zip(used, rooms, strict=True))
        least = BARELY if row in parts else LEAST if torn else 1.0
        if all(full > least * room for full, room in zip(used, rooms, strict=True)):
            found.append(row)
            used = [0.0] * len(rooms)
        for line in range(row, end + 1):
            one = _height(page, line, line)
            used = [full + one if full + one <= room else one for full, room in zip(used, rooms, strict=True)]
        row = end + 1
    return found


def _end(page: Worksheet, row: int, blocks: Sequence[Block], longest: float) -> int:
    """The last row of what begins at a row and must not be torn: blocks that overlap are one, if not too long."""
    end = row
    for first, last in blocks:
        if row <= first <= end < last and _height(page, row, last) <= longest:
            end = last
    return end


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
