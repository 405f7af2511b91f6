"""A scorecard as a live Excel model: change a blue cell and the score answers, by the methodology's own formulas."""

from __future__ import annotations

from reports.extras import NO_EXTRAS, Extras
from reports.numbers import Style
from reports.workbook_assumptions import write_assumptions
from reports.workbook_book import Book
from reports.workbook_checks import write_checks
from reports.workbook_cover import write_cover
from reports.workbook_grid import Grid
from reports.workbook_inputs import write_inputs
from reports.workbook_log import write_log
from reports.workbook_model import write_model
from reports.workbook_peers import write_peers
from reports.workbook_pictures import write_charts
from reports.workbook_record import write_record
from reports.workbook_rows import Rows
from reports.workbook_scenarios import cards_of, write_scenarios, write_switch
from reports.workbook_scorecard import write_scorecard
from reports.workbook_sensitivity import write_driver_switch, write_sensitivity
from reports.workbook_sources import write_sources
from scoring.filings.uncollected import uncollected
from scoring.scorecard import Scorecard


@uncollected()
def write_workbook(card: Scorecard, style: Style, extras: Extras = NO_EXTRAS) -> bytes:
    """The workbook's bytes; the same for the same scorecard and style.

    Every calculated cell is a formula made from the methodology's, with the engine's value beside it. What is unknown
    is empty text and stays so through every formula; no cell shows an error, whatever is emptied.
    """
    book = Book(card, style, extras)
    write_switch(book)
    write_driver_switch(book)
    inputs = write_inputs(book)
    assumptions = write_assumptions(book)
    grid = Grid(book, Rows(card, book.cases), inputs)
    write_model(book, grid)
    write_checks(book, grid, inputs, assumptions)
    places = write_scorecard(book, grid, inputs)
    write_scenarios(book, grid, cards_of(book))
    write_sensitivity(book, grid)
    write_peers(book, grid)
    write_charts(book, grid, places)
    write_sources(book)
    write_log(book)
    write_cover(book, grid)
    write_record(book, extras)
    return book.close()
