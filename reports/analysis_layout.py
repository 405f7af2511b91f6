"""How the tables of an analysis stand on a sheet: columns as wide as what is in them, units under heads."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from reports.analysis_parts import Amount, Cell, Ends, Field, Grid, cell_text
from reports.numbers import Style

ID_WIDTH, TEXT_WIDTH, NUMBER_WIDTH, NO_ID_WIDTH = 34, 40, 12.5, 3  # in letters; texts and ids have at most so much
LINE_HEIGHT = 14  # points
LETTER, BOLD_LETTER = 0.9, 1.08  # of the width that columns are counted in
MOST_LINES = 20
UNSAID = ("count", "score", "ratio", "multiple", "years")  # a head or the number itself says it: 12.5%, 0.72×

Column = tuple[Field, int | None]


def columns_of(grid: Grid) -> tuple[Column, ...]:
    """The columns of a sheet: a field with two ends takes two."""
    return tuple((field, end) for field in grid.fields for end in ((0, 1) if field.ends else (None,)))


def head_of(field: Field, end: int | None) -> str:
    return field.head if end is None or field.ends is None else field.ends[end]


def parts_of(field: Field, cell: Cell) -> Iterator[Cell]:
    if not field.ends:
        yield cell
    elif isinstance(cell, Ends):
        yield from (Amount(end, cell.unit, shift=cell.shift) for end in (cell.low, cell.high))
    else:
        yield from (cell, "")


def has_ids(grid: Grid) -> bool:
    return any(line.id for line in grid.lines)


def widths_of(grids: Sequence[Grid], style: Style) -> list[float]:
    """Widths of a sheet's columns, wide enough for each of its tables.

    The last text of a table does not widen a column in which another table has numbers: it runs on.
    """
    ids = [wide(line.id) + 1 for grid in grids for line in grid.lines if line.id]
    widths: list[float] = [min(ID_WIDTH, max(ids)) if ids else NO_ID_WIDTH]
    numeric = {
        place for grid in grids for place, (field, _) in enumerate(columns_of(grid), start=1) if not field.is_text
    }
    for grid in grids:
        for place, (field, _) in enumerate(columns_of(grid), start=1):
            cells = [line.cells[grid.fields.index(field)] for line in grid.lines]
            if not field.is_text:  # a day is as wide as its language writes it
                needed = max(NUMBER_WIDTH, *(wide(cell) + 1 for cell in cells if isinstance(cell, str)), 0.0)
            elif place == 1 or place not in numeric or field is not grid.fields[-1]:
                texts = (cell_text(cell, style) for cell in cells)
                needed = min(TEXT_WIDTH * field.share, 2 + max(map(wide, (field.head, *texts))))
            else:
                needed = NUMBER_WIDTH
            widths[place:] = [max(needed, *widths[place : place + 1], 0.0), *widths[place + 1 :]]
    return widths


def wide(text: str, letter: float = LETTER) -> float:
    """How many letters wide a text is; a Chinese sign is as wide as two."""
    return sum(2.0 if sign >= "\u2e80" else letter for sign in text)


def lines_in(text: str, width: float, letter: float = LETTER) -> int:
    """How many lines a text takes in a column."""
    return min(MOST_LINES, max(1, math.ceil(wide(text, letter) / width)))


def unit_of_column(grid: Grid, place: int, style: Style) -> str:
    """The unit under a head; empty where the rows have different ones, and where it is said already."""
    units = {cell.unit for line in grid.lines if isinstance(cell := line.cells[place], Amount | Ends)}
    unit = units.pop() if len(units) == 1 else ""
    if unit == "money":
        return style.money_unit
    return style.words.name(unit) if unit and unit not in UNSAID else ""
