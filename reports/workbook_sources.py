"""The Sources sheet: the documents, and every figure read from them, those not chosen too, with the rule that chose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reports.workbook_book import TOP, Book
from reports.workbook_inputs import shown_unit
from scoring.filings.agreement import agree
from scoring.filings.filing import Datum, Fact, Source

COLUMNS = (
    "id name value unit chosen period method grade document form accession filed locator quote link note rule".split()
)
WIDTHS = dict(zip("ABCDEFGHIJKLMNOPQ", (29, 36, 19, 9, 10, 22, 10, 10, 32, 8, 21, 11, 28, 34, 65, 44, 34), strict=True))
AT = {name: place for place, name in enumerate(COLUMNS)}


def write_sources(book: Book) -> None:
    page = book.open("sources", book.words("workbook.sources_title"), WIDTHS)
    looks, words, filing = book.looks, book.words, book.card.filing
    if filing is None or book.is_form:
        page.text(TOP, 0, words("workbook.no_filing" if filing is None else "workbook.form_sources"), looks.note())
        book.keep_off_paper(page, 1)
        return
    for column, place in AT.items():
        look = looks.heading(place, column == "value")
        page.text(TOP, place, words(f"workbook.column.{column}"), look)
    row = TOP
    for datum in filing.data.values():
        for fact, chosen in _facts(datum):
            row += 1
            _fact(book, row, datum, fact, chosen)
    page.autofilter(TOP, 0, row, len(COLUMNS) - 1)
    row = _list_of_documents(book, row + 2)
    page.freeze_panes(TOP + 1, 2)
    page.fit_to_pages(2, 0)
    page.repeat_rows(0, TOP)
    page.repeat_columns(0, 1)
    page.print_area(0, 0, row, len(COLUMNS) - 1)


def _list_of_documents(book: Book, row: int) -> int:
    """Each document once, in the columns of the figures above, its address written out; the last row of the sheet."""
    page, looks = book.sheets["sources"], book.looks
    documents = _documents(book.card.filing.data.values() if book.card.filing else ())
    if not documents:
        return row - 2
    for col in range(len(COLUMNS)):
        page.text(row, col, book.words("workbook.section.documents") if col == 0 else "", looks.section())
    for source in documents:
        row += 1
        page.link(
            row, 0, source.url, looks.styled("Web link", font_size=10), looks.plain(), book.words.told(source.document)
        )
        for column, text in (("form", source.form), ("accession", source.accession), ("filed", source.filed_text)):
            page.text(row, AT[column], text, looks.note())
        page.link(row, AT["quote"], source.url, looks.styled("Web link", indent=1), looks.note())
    return row


def _documents(data: Any) -> list[Source]:
    """One source for each document that has a name, in the order of first use."""
    found: dict[tuple[str, str], Source] = {}
    for datum in data:
        for fact, _ in _facts(datum):
            if fact.source.document:
                found.setdefault((fact.source.document, fact.source.accession), fact.source)
    return list(found.values())


def _facts(datum: Datum) -> Iterator[tuple[Fact, bool]]:
    if datum.fact is not None:
        yield datum.fact, True
    for fact in datum.candidates:
        yield fact, False


def _fact(book: Book, row: int, datum: Datum, fact: Fact, chosen: bool) -> None:
    page, looks, words, source = book.sheets["sources"], book.looks, book.words, fact.source
    given = book.card.methodology.inputs.get(datum.name)
    is_money = fact.unit == book.style.currency
    unit = shown_unit(given) if given is not None else "money" if is_money else ""
    page.text(row, AT["id"], datum.name, looks.key())
    page.text(row, AT["name"], words.name(datum.name), looks.plain(bold=chosen))
    if isinstance(fact.value, tuple):
        page.text(row, AT["value"], words("workbook.rows_of", count=len(fact.value)), looks.note(align="right"))
    elif isinstance(fact.value, bool):
        page.value(row, AT["value"], float(fact.value), looks.number("flag", "muted"))
    else:
        page.value(row, AT["value"], fact.value, looks.number(unit, "muted"))
    differs = datum.value is not None and not agree(datum.value, fact.value)
    state = "chosen" if chosen else "differs" if differs else "agrees"
    start = f"{fact.period_start.isoformat()} – " if fact.period_start else ""
    texts = {
        "unit": book.unit(unit) if unit else fact.unit,
        "chosen": words(f"workbook.fact.{state}"),
        "period": start + fact.period_end.isoformat(),
        "method": words(f"workbook.method.{source.method}"), "grade": source.grade,
        "form": source.form, "accession": source.accession, "filed": source.filed_text,
    }  # fmt: skip
    look = looks.note(bg_color="#FCE4B8") if state == "differs" else looks.note()
    remarks = {
        "document": words.told(source.document), "locator": words.told(source.locator), "quote": source.quote,
        "link": source.url, "note": words.told(source.note), "rule": _rule(book, datum) if chosen else "",
    }  # fmt: skip
    for column, text in texts.items():
        page.text(row, AT[column], text, look if column == "chosen" else looks.note())
    widths = list(WIDTHS.values())
    book.remarks(page, row, {AT[column]: (text, widths[AT[column]]) for column, text in remarks.items()})
    if source.url:
        page.link(row, AT["link"], source.url, looks.styled("Web link", text_wrap=True, indent=1), looks.note())


def _rule(book: Book, datum: Datum) -> str:
    """The rule that chose, in words where there are some."""
    return book.words(f"rule.{datum.rule}") if datum.rule else ""
