"""The Record sheet: what Assay needs to read the workbook back as the work it was made from, in plain sight."""

from __future__ import annotations

from reports.carried import carry
from reports.extras import Extras
from reports.workbook_book import TOP, Book
from scoring.filings.workbook_contract import RECORD, RECORD_TEXT
from scoring.filings.workbook_record import pieces

WIDTHS = {"A": 100, "B": 10}


def write_record(book: Book, extras: Extras) -> None:
    """The record in pieces, one below the other; none for a card of plain inputs."""
    page = book.open(RECORD, book.words("workbook.record_title"), WIDTHS)
    page.text(TOP - 1, 0, book.words("workbook.record_note"), book.looks.note(text_wrap=True))
    page.set_row(TOP - 1, 42)
    book.keep_off_paper(page, 1)
    if book.card.filing is None:
        page.text(TOP, 0, book.words("workbook.no_filing"), book.looks.note())
        return
    row = TOP
    for row, piece in enumerate(pieces(carry(book.card, book.style, extras)), start=TOP):
        page.text(row, 0, piece, book.looks.note(align="fill"))
    book.define(RECORD_TEXT, RECORD, (TOP, 0), (row, 0))
