"""A scorecard as a live Excel model: change a blue cell and the score answers, by the methodology's own formulas."""

from __future__ import annotations

from reports.extras import NO_EXTRAS, Extras
from reports.numbers import Style
from reports.workbook_assumptions import write_assumptions
from reports.workbook_book import Book
from reports.workbook_checks import write_checks
from reports.workbook_grid import Grid
from reports.workbook_inputs import write_inputs
from reports.workbook_model import write_model
from reports.workbook_record import write_record
from reports.workbook_rows import Rows
from reports.workbook_scorecard import write_scorecard
from reports.workbook_sources import write_sources
from scoring.scorecard import Scorecard


def write_workbook(card: Scorecard, style: Style, extras: Extras = NO_EXTRAS) -> bytes:
    """The workbook's bytes; the same for the same scorecard and style.

    Every calculated cell is a formula made from the methodology's, with the engine's value beside it. What is unknown
    is empty text and stays so through every formula; no cell shows an error, whatever is emptied.
    """
    book = Book(card, style)
    inputs = write_inputs(book)
    changed = write_assumptions(book)
    grid = Grid(book, Rows(card), inputs)
    write_model(book, grid)
    write_checks(book, grid, {"inputs": inputs.watched, "assumptions": changed})
    write_scorecard(book, grid, inputs)
    write_sources(book)
    write_record(book, extras)
    return book.close()
