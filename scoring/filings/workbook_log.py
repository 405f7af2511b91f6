"""The lines that whoever received a workbook wrote on its Log sheet: who changed what, when and why."""

from __future__ import annotations

from collections.abc import Iterator

from resources.words import LANGUAGE_IDS, Words
from scoring.filings.rows import COLUMNS
from scoring.filings.template_cells import Cell, Cells, place
from scoring.filings.workbook_cells import Book
from scoring.filings.workbook_changes import Line
from scoring.filings.workbook_contract import LOG_ADDED, LOG_COLUMNS, UNDER
from scoring.filings.workbook_edits import key_of
from scoring.methodology.document import Methodology

LONGEST = 400


def log_lines(book: Book, methodology: Methodology, cells: Cells) -> tuple[Line, ...]:
    """Every line with anything in it, from the top. A date that is none is a problem and the line stays without."""
    return tuple(_lines(book, methodology, cells))


def _lines(book: Book, methodology: Methodology, cells: Cells) -> Iterator[Line]:
    area = book.area(LOG_ADDED)
    if area is None:
        return
    for row in range(area.top, area.bottom + 1):
        given = {name: book.cell(area.sheet, row, area.left + at) for at, name in enumerate(LOG_COLUMNS)}
        if all(cell.blank for cell in given.values()):
            continue
        name = _text(given["id"]) or _text(given["name"])
        day = None if given["when"].blank else cells.day(given["when"])
        yield Line(
            _meant(name, methodology), _text(given["who"]), day, _text(given["why"]),
            place(area.sheet, row + 1, area.left),
        )  # fmt: skip


def _text(cell: Cell) -> str:
    return "" if cell.blank or cell.trouble else str(cell.value).strip()[:LONGEST]


def _meant(text: str, methodology: Methodology) -> str:
    """The id that a line is about, given as an id, as a row of it, or by its name in any language; else the text."""
    known = (
        *methodology.inputs, *methodology.assumptions, *methodology.parameters, *methodology.scales,
        *methodology.tables,
    )  # fmt: skip
    stem = key_of(text.split(UNDER.strip(), maxsplit=1)[0].strip())
    stem = COLUMNS[stem].of if stem in COLUMNS else stem
    if stem in known:
        return stem
    plain = text.casefold()
    for language in LANGUAGE_IDS:
        words = Words(language)
        found = next((name for name in known if words.name(name).casefold() == plain), None)
        if found is not None:
            return COLUMNS[found].of if found in COLUMNS else found
    return text
