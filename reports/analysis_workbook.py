"""An analysis as a workbook: each table as typed numbers with units and ids, charts tied to its cells, the sources."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO

from reports.analysis_charts import CHART_ROWS, Placed, insert_chart
from reports.analysis_notes import card_notes, made_notes
from reports.analysis_parts import Amount, Analysis, Cell, Ends, Field, Grid, Line, Section
from reports.analysis_words import issuer_name
from reports.extras import Paper
from reports.numbers import BLANK, Style
from reports.wording import fact_text
from reports.workbook_file import PAPERS, StyledWorkbook, held
from reports.workbook_style import Looks, Sheet
from scoring.filings.filing import Datum
from scoring.scorecard import Scorecard

ID_WIDTH, TEXT_WIDTH, NUMBER_WIDTH = 24, 38, 11.5
LINE_HEIGHT, ONE_PAGE = 14, 60  # points; rows that fit one printed page
LETTER = 0.9  # of the width that columns are counted in
LONGEST_NAME = 31  # of a sheet, in Excel
SOURCE_WIDTHS = (24, 12, 28, 34, 18, 10, 12, 8, 38, 9, 22, 11, 44, 40, 60)


def write_analysis(found: Analysis, style: Style, paper: Paper = "A4") -> bytes:
    """The workbook's bytes; the same for the same analysis and style. Nothing in it is a formula."""
    book = _Book(found, style, paper)
    for section in found.sections:
        book.section(section)
    book.sources()
    book.notes()
    return book.close()


class _Book:
    """The open workbook while it is being written."""

    def __init__(self, found: Analysis, style: Style, paper: Paper) -> None:
        self.found = found
        self.paper = paper
        self.style = style
        self.words = style.words
        self.buffer = BytesIO()
        self.workbook = StyledWorkbook(self.buffer, {"in_memory": True})
        self.looks = Looks(self.workbook, style)
        self.drawn: set[str] = set()

    def _open(self, short: str, title: str, widths: Sequence[float]) -> Sheet:
        page: Sheet = self.workbook.add_worksheet(short[:LONGEST_NAME], worksheet_class=Sheet)
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        page.set_row(0, 24)
        page.text(0, 0, title, self.looks.title())
        about = " · ".join(filter(None, (self.found.subject, self.words("analysis.not_rating"))))
        page.text(1, 0, about, self.looks.note(align="left"))
        page.hide_gridlines(2)
        page.set_paper(PAPERS[self.paper])
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        # A space after the size, or a name that begins with a digit would set it; & is a code of its own.
        name = held(self.found.subject[:80]).replace("&", "&&")
        page.set_header(f"&L&8 {name}&R&8 {short.replace('&', '&&')}")
        page.set_footer(f"&L&8 {self.words('analysis.not_rating')}&R&8 &P / &N")
        return page

    # --- tables and their charts

    def section(self, section: Section) -> None:
        widths = widths_of(section.grids)
        page = self._open(section.short, section.title, widths)
        row, placed = 3, dict[str, Placed]()
        for text in section.said:
            self._sentence(page, row, text, widths)
            row += 1
        for grid in section.grids:
            if grid.lines:
                self.drawn = {name for chart in section.charts if chart.grid == grid.id for name in chart.series}
                placed[grid.id] = self._grid(page, grid, row + 1, grid.title != section.title)
                row = placed[grid.id].last + 1
        if len(placed) == 1:
            page.freeze_panes(next(iter(placed.values())).first, 2)
        for chart in section.charts:
            if chart.grid in placed:
                insert_chart(self.workbook, page, chart, placed[chart.grid], row + 1, self.style)
                row += CHART_ROWS + 1
        if row < ONE_PAGE:
            page.fit_to_pages(1, 1)

    def _sentence(self, page: Sheet, row: int, text: str, widths: Sequence[float]) -> None:
        """A sentence over the whole width of the tables."""
        wide = max(sum(widths), 90.0)
        page.set_row(row, LINE_HEIGHT * lines_in(text, wide))
        look = self.looks.plain(text_wrap=True, valign="top")
        page.merge_range(row, 0, row, max(1, len(widths) - 1), "", look)
        page.text(row, 0, text, look)

    def _grid(self, page: Sheet, grid: Grid, row: int, titled: bool) -> Placed:
        """Heads, units, and a row a line; where its columns and rows came to stand."""
        looks, columns = self.looks, columns_of(grid)
        if titled:
            page.text(row, 0, grid.title, looks.section())
            row += 1
        page.set_row(row, LINE_HEIGHT * max(2, *(lines_in(head_of(*column), NUMBER_WIDTH - 1) for column in columns)))
        page.text(row, 0, self.words("analysis.id") if any(line.id for line in grid.lines) else "", looks.head())
        units = [unit_of_column(grid, place, self.style) for place in range(len(grid.fields))]
        places: dict[str, int] = {}
        for column, (field, end) in enumerate(columns, start=1):
            name = field.id if end is None else f"{field.id}.{('low', 'high')[end]}"
            places[name] = column
            side = "left" if field.is_text else "right"
            page.text(row, column, head_of(field, end), looks.head(align=side))
            page.text(row + 1, column, units[grid.fields.index(field)], looks.note(align=side))
        first = row + 2
        for place, line in enumerate(grid.lines):
            self._line(page, grid, line, first + place)
        return Placed(page.get_name(), first, first + len(grid.lines) - 1, places, grid)

    def _line(self, page: Sheet, grid: Grid, line: Line, row: int) -> None:
        page.text(row, 0, line.id, self.looks.key())
        column = 1
        tall = 1
        for field, cell in zip(grid.fields, line.cells, strict=True):
            bold = line.group and (column == 1 or not field.is_text)
            for part in parts_of(field, cell):
                self._cell(page, row, column, field, part, bold)
                column += 1
            if field.is_text and isinstance(cell, str):
                tall = max(tall, lines_in(cell, TEXT_WIDTH * field.share))
        if tall > 1:
            page.set_row(row, LINE_HEIGHT * tall)

    def _cell(self, page: Sheet, row: int, column: int, field: Field, cell: Cell, bold: bool) -> None:
        looks = self.looks
        if isinstance(cell, Amount):
            if isinstance(cell.value, int | float):
                look = looks.number(cell.unit or "score", bold=bold)
                page.value(row, column, float(cell.value), _changed(looks, cell, bold) if cell.change else look)
            elif field.id not in self.drawn:  # a chart would draw text as nought
                page.text(row, column, BLANK, looks.note(align="right"))
        elif isinstance(cell, str):
            wrap = {"text_wrap": True} if lines_in(cell, TEXT_WIDTH * field.share) > 1 else {}
            page.text(row, column, cell, looks.plain(align="left" if field.is_text else "right", bold=bold, **wrap))

    # --- where the numbers come from

    def sources(self) -> None:
        """Every figure of every card: its value in full units, and the place in the document."""
        keys = ("issuer", "period", "id", "input", "value", "unit", "method", "grade", "document", "form", "accession",
                "filed", "place", "link", "quote")  # fmt: skip
        page = self._open(self.words("analysis.sheet.sources"), self.words("analysis.title.sources"), SOURCE_WIDTHS)
        for column, key in enumerate(keys):
            page.text(3, column, self.words(f"analysis.source.{key}"), self.looks.head())
        row = 3
        for card in self.found.each:
            for datum in card.filing.data.values() if card.filing is not None else ():
                if datum.fact is not None:
                    row += 1
                    self._source(page, row, card, datum)
        page.autofilter(3, 0, max(row, 4), len(keys) - 1)
        page.fit_to_pages(2, 0)  # on one across, nobody could read it
        page.repeat_rows(0, 3)
        page.freeze_panes(4, 4)

    def _source(self, page: Sheet, row: int, card: Scorecard, datum: Datum) -> None:
        fact, looks = datum.fact, self.looks
        assert fact is not None
        assert card.filing is not None
        source, name = fact.source, self.words.name(datum.name)
        texts = (issuer_name(card, self.style), card.filing.period_end.isoformat(), datum.name, name)
        for column, text in enumerate(texts):
            page.text(row, column, text, looks.plain())
        number = fact.value if isinstance(fact.value, int | float) and not isinstance(fact.value, bool) else None
        if number is not None:
            page.value(row, 4, float(number), looks.make(num_format="#,##0.####", align="right"))
        else:
            page.text(row, 4, fact_text(fact.value, fact.unit, self.style, datum.status), looks.note())
        rest = (fact.unit, self.words.name(source.method), source.grade, source.document, source.form, source.accession,
                source.filed_text, source.locator)  # fmt: skip
        for column, text in enumerate(rest, start=5):
            page.text(row, column, text, looks.note())
        if source.url:
            page.link(row, 13, source.url, looks.url(source.url), looks.note())
        page.text(row, 14, source.quote, looks.note())

    def notes(self) -> None:
        page = self._open(self.words("analysis.sheet.notes"), self.words("analysis.title.made"), (26, 100))
        row = 3
        for notes in (made_notes(self.found, self.style), *(card_notes(card, self.style) for card in self.found.each)):
            for name, text in notes:
                page.text(row, 0, name, self.looks.key())
                page.text(row, 1, text, self.looks.plain(text_wrap=True, valign="top"))
                row += 1
            row += 1
        for text in self.found.foot:
            page.text(row, 0, text, self.looks.plain())
            row += 1

    def close(self) -> bytes:
        filing = self.found.cards[0].filing
        made = datetime(filing.as_of.year, filing.as_of.month, filing.as_of.day) if filing else datetime(2000, 1, 1)
        self.workbook.set_properties({
            "title": held(f"{self.found.subject[:200]} – {self.found.title}"), "author": "Assay",
            "comments": self.words("analysis.not_rating"), "created": made,
        })  # fmt: skip
        self.workbook.close()
        return self.buffer.getvalue()


def columns_of(grid: Grid) -> tuple[tuple[Field, int | None], ...]:
    """The columns of a sheet: a field with two ends takes two."""
    return tuple((field, end) for field in grid.fields for end in ((0, 1) if field.ends else (None,)))


def head_of(field: Field, end: int | None) -> str:
    return field.head if end is None or field.ends is None else field.ends[end]


def widths_of(grids: Sequence[Grid]) -> list[float]:
    """Widths of a sheet's columns, wide enough for each of its tables."""
    widths: list[float] = [ID_WIDTH if any(line.id for grid in grids for line in grid.lines) else 3]
    for grid in grids:
        for place, (field, _) in enumerate(columns_of(grid), start=1):
            wide = TEXT_WIDTH * field.share if field.is_text else NUMBER_WIDTH
            widths[place:] = (
                [max(wide, *widths[place : place + 1]), *widths[place + 1 :]] if place < len(widths) else [wide]
            )
    return widths


def lines_in(text: str, width: float) -> int:
    """How many lines a text takes in a column; a Chinese sign is as wide as two letters."""
    wide = sum(2.0 if letter >= "\u2e80" else LETTER for letter in text)
    return min(20, max(1, math.ceil(wide / width)))


def parts_of(field: Field, cell: Cell) -> Iterator[Cell]:
    if not field.ends:
        yield cell
    elif isinstance(cell, Ends):
        yield from (Amount(cell.low, cell.unit), Amount(cell.high, cell.unit))
    else:
        yield from (cell, "")


def unit_of_column(grid: Grid, place: int, style: Style) -> str:
    """The unit under a head; empty where the rows have different ones."""
    units = {line.cells[place].unit for line in grid.lines if isinstance(line.cells[place], Amount | Ends)}  # type: ignore[union-attr]
    unit = units.pop() if len(units) == 1 else ""
    if unit == "money":
        return style.money_unit
    return style.words.name(unit) if unit else ""


def _changed(looks: Looks, cell: Amount, bold: bool) -> object:
    """A difference shows its sign."""
    digits = "0." + "0" * (1 if cell.places is None else cell.places)
    return looks.make(num_format=f'+{digits};"−"{digits};{digits}', align="right", bold=bold)
