"""The Log sheet: who changed what, when and why, before this was sent; and empty rows for whoever receives it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reports.workbook_book import TOP, Book, lines
from reports.workbook_inputs import shown_unit
from scoring.explain import unit_of
from scoring.filings.filing import Datum
from scoring.filings.overriding import overridden
from scoring.filings.rows import Band, Counterparty
from scoring.filings.workbook_contract import LOG, LOG_ADDED, LOG_COLUMNS, LOG_SENT
from scoring.seal import effective_edits

AT = {name: place for place, name in enumerate(LOG_COLUMNS)}
WHY_WIDTH = 58
WIDTHS = {"A": 34, "B": 40, "C": 13, "D": 24, "E": 30, "F": 30, "G": WHY_WIDTH}
EMPTY = 25
WIDE = 28  # letters in a column of values


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. `old` and `new` are numbers in full units, or text for what is no single number."""

    id: str
    when: str
    who: str
    old: Any
    new: Any
    unit: str
    why: str


def write_log(book: Book) -> None:
    page, looks, words = book.open(LOG, book.words("workbook.log_title"), WIDTHS), book.looks, book.words
    page.text(TOP - 1, 0, words("workbook.log_note", unit=book.style.money_unit), looks.note())
    for column, place in AT.items():
        look = looks.heading(0 if column != "why" else place, column in ("old", "new"))
        page.text(TOP, place, words(f"workbook.column.{column}"), look)
    row = TOP + 1
    for row, entry in enumerate(_entries(book), start=TOP + 1):
        texts = {"id": entry.id, "name": words.name(entry.id), "when": entry.when, "who": entry.who}
        for column, text in texts.items():
            page.text(row, AT[column], text, looks.key() if column == "id" else looks.plain())
        for column, value in (("old", entry.old), ("new", entry.new)):
            is_text = isinstance(value, str)
            unit = "text" if is_text else entry.unit
            page.value(row, AT[column], value, looks.number(unit, "exported", text_wrap=is_text))
        tall = max([1, *(lines(value, WIDE) for value in (entry.old, entry.new) if isinstance(value, str))])
        book.remarks(page, row, {AT["why"]: (entry.why, WHY_WIDTH)}, least=tall)
    if row == TOP + 1 and not page.table[row]:
        page.text(row, AT["name"], words("workbook.no_changes"), looks.note())
    book.define(LOG_SENT, LOG, (TOP + 1, 0), (row, AT["why"]))
    row += 2
    for col in range(len(LOG_COLUMNS)):
        page.text(row, col, words("workbook.section.yours") if col == 0 else "", looks.section())
    first = row + 1
    for row in range(first, first + EMPTY):
        for col in range(len(LOG_COLUMNS)):
            page.text(row, col, "", looks.styled("Input", num_format="General"))
    book.define(LOG_ADDED, LOG, (first, 0), (row, AT["why"]))
    page.freeze_panes(TOP + 1, 2)
    page.repeat_rows(0, TOP)
    page.fit_to_pages(1, 0)
    page.print_area(0, 0, row, AT["why"])


def _entries(book: Book) -> Iterator[Entry]:
    """The reader's answers to the filing, then the assumptions, weights and scales that are not the methodology's."""
    card, filing = book.card, book.card.filing
    methodology = card.methodology
    for name in overridden(filing) if filing is not None else ():
        datum = filing.data[name]  # type: ignore[union-attr]
        given = methodology.inputs.get(name)
        unit = shown_unit(given) if given is not None else ""
        source = datum.fact.source if datum.fact is not None else None
        is_user = source is not None and source.method == "user"
        who = source.document if source is not None and is_user else ""
        when = source.filed_text if source is not None and is_user else ""
        why = source.note if source is not None and is_user else book.words.rule(datum.rule)
        yield Entry(name, when, who, _read(book, name, datum), _plain(book, datum.value), unit, why)
    chosen = filing.issuer.profile if filing is not None else None
    if chosen is not None and chosen != card.profile:
        yield Entry("profile", "", "", chosen, card.profile, "text", "")
    for name, value in effective_edits(methodology).items():
        yield Entry(name, "", "", _plain(book, _default(book, name)), _plain(book, value), _unit(book, name), "")


def _read(book: Book, name: str, datum: Datum) -> Any:
    """What stood there before: as read, where that is known, else the first of the other figures."""
    if book.extras.read is not None:
        before = book.extras.read.data.get(name)
        return None if before is None else _plain(book, before.value)
    return _plain(book, datum.candidates[0].value) if datum.candidates else None


def _default(book: Book, name: str) -> Any:
    methodology = book.card.methodology
    if name in methodology.parameters:
        return methodology.parameters[name]
    if name in methodology.scales:
        return methodology.scales[name].knots
    item = methodology.assumptions[name]
    return item.value if item.default is None else None


def _unit(book: Book, name: str) -> str:
    methodology = book.card.methodology
    if name in methodology.scales:
        return ""
    weight = "weight" in name.rpartition(".")[0] or name.endswith("weight")
    return "weight" if weight else unit_of(methodology, name)


def _plain(book: Book, value: Any) -> Any:
    """A number or a short text; a list or a scale by what is in it."""
    if value is None or isinstance(value, float | str):
        return value
    if isinstance(value, bool):
        return book.words("workbook.yes" if value else "workbook.no")
    if isinstance(value, tuple):
        return "; ".join(_item(item) for item in value) or book.words("workbook.none")
    return float(value)


def _item(item: Any) -> str:
    if isinstance(item, tuple):
        return f"({item[0]:g}, {item[1]:g})"
    if isinstance(item, int | float):
        return f"{item:,.15g}"
    if isinstance(item, Band):
        end = "" if item.end_year is None else f"{item.end_year:g}"
        return f"{item.start_year:g}–{end}: {item.share:g}"
    if isinstance(item, Counterparty):
        return f"{item.bucket}: {item.share_of_rpo:g}"
    return f"{item.name}: {item.share:g}"
