"""An analysis as a workbook: each table as typed numbers with units and ids, charts tied to its cells, the sources."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from reports.analysis_charts import CHART_ROWS, PIXELS, Placed, chart_width, insert_chart
from reports.analysis_layout import (
    BOLD_LETTER,
    LINE_HEIGHT,
    NUMBER_WIDTH,
    columns_of,
    has_ids,
    head_of,
    lines_in,
    parts_of,
    unit_of_column,
    widths_of,
)
from reports.analysis_notes import card_notes, made_notes
from reports.analysis_parts import Amount, Analysis, Cell, Field, Grid, Line, Section
from reports.analysis_words import issuer_name
from reports.extras import Paper
from reports.numbers import BLANK, MINUS, Style
from reports.wording import STAR, fact_text
from reports.workbook_file import PAPERS, StyledWorkbook, held
from reports.workbook_pages import Block, print_on_pages
from reports.workbook_style import STARRED, Looks, Sheet
from scoring.filings.filing import Datum
from scoring.scorecard import Scorecard

LONGEST_NAME, LONGEST_HEAD = 31, 110  # letters of a sheet, in Excel; over a printed page
LEAST_WIDTH, USUAL_WIDTH = 105.0, 8.43  # of a sentence; of a column that nobody set
TOP, ONE_PAGE = 3, 66  # the first row under the title; rows that fit one printed page
ROW_HEIGHT, FIRST_LINE = 15.75, 19  # points: no default, which a Chinese font stretches; clear of the rule under heads
NOTE_WIDTHS = (30, 110)
SOURCE_WIDTHS = (24, 12, 28, 34, 26, 10, 12, 8, 38, 9, 22, 11, 44, 44, 60)
VALUE, INPUT = 4, 3


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
        self.widths: Sequence[float] = ()

    def _open(self, short: str, title: str, widths: Sequence[float], across: int = 0) -> Sheet:
        """A sheet with its title; what it is about within the first columns up to `across`, where that is given."""
        page: Sheet = self.workbook.add_worksheet(short[:LONGEST_NAME], worksheet_class=Sheet)
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        page.set_row(0, 24)
        page.text(0, 0, title, self.looks.title())
        about = " · ".join(filter(None, (self.found.subject, self.words("analysis.not_rating"))))
        look = self.looks.note(align="left", **({"text_wrap": True, "valign": "top"} if across else {}))
        if across:
            page.set_row(1, LINE_HEIGHT * lines_in(about, sum(widths[: across + 1])))
            page.merge_range(1, 0, 1, across, "", look)
        page.text(1, 0, about, look)
        page.hide_gridlines(2)
        page.set_paper(PAPERS[self.paper])
        page.set_landscape()
        page.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        # A space after the size, or a name that begins with a digit would set it; & is a code of its own.
        subject = self.found.subject
        name = held(subject if len(subject) <= LONGEST_HEAD else f"{subject[: LONGEST_HEAD - 1]}…").replace("&", "&&")
        page.set_header(f"&L&8 {name}&R&8 {short.replace('&', '&&')}")
        page.set_footer(f"&L&8 {self.words('analysis.not_rating')}&R&8 &P / &N")
        return page

    # --- tables and their charts

    def section(self, section: Section) -> None:
        """Each table with its charts under it; what belongs together stays on one page."""
        self.widths = widths_of(section.grids, self.style)
        page = self._open(section.short, section.title, self.widths)
        row, tables, blocks, last = TOP, [grid for grid in section.grids if grid.lines], list[Block](), 1
        for text in section.said:
            self._sentence(page, row, text)
            row += 1
        for grid in tables:
            charts = [chart for chart in section.charts if chart.grid == grid.id]
            self.drawn = {name for chart in charts for name in chart.series}
            placed = self._grid(page, grid, row + 1, grid.title not in (section.title, *section.said))
            blocks.append((row + 1, placed.last))
            row, last = placed.last + 1, max(last, len(columns_of(grid)))
            if len(tables) == 1:
                page.freeze_panes(placed.first, 2)
            for chart in charts:
                insert_chart(self.workbook, page, chart, placed, row + 1, chart_width(self.widths), self.style)
                blocks.append((row + 1, row + CHART_ROWS))
                row += CHART_ROWS
        has_chart = any(chart.grid == grid.id for chart in section.charts for grid in tables)
        pixels = self.widths[0] * PIXELS + chart_width(self.widths) if has_chart else 0.0
        self._print(page, (row, max(last, self._across(pixels / PIXELS + 2))), blocks)

    def _print(self, page: Sheet, last: tuple[int, int], blocks: list[Block]) -> None:
        """On one page where it fits, a little smaller; else on pages that tear nothing, under the title on each."""
        print_on_pages(page, self.paper, last, TOP - 1, blocks)
        if last[0] < ONE_PAGE:
            page.set_h_pagebreaks([])
            page.fit_to_pages(1, 1)

    def _across(self, least: float = 0.0) -> int:
        """The last column of a sentence: over the tables, and far enough to be read; or of `least` letters."""
        last, room = len(self.widths) - 1, sum(self.widths)
        while room < max(LEAST_WIDTH, least):
            last, room = last + 1, room + USUAL_WIDTH
        return last

    def _sentence(self, page: Sheet, row: int, text: str) -> None:
        """A sentence over the whole width of the tables."""
        page.set_row(row, LINE_HEIGHT * lines_in(text, max(sum(self.widths), LEAST_WIDTH)))
        look = self.looks.plain(text_wrap=True, valign="top")
        page.merge_range(row, 0, row, self._across(), "", look)
        page.text(row, 0, text, look)

    def _grid(self, page: Sheet, grid: Grid, row: int, titled: bool) -> Placed:
        """Heads, units where there are any, and a row a line; where its columns and rows came to stand."""
        looks, columns = self.looks, columns_of(grid)
        if titled:
            page.text(row, 0, grid.title, looks.section())
            page.set_row(row, ROW_HEIGHT)
            row += 1
        tall = (lines_in(head_of(*column), self.widths[at] - 1, BOLD_LETTER) for at, column in enumerate(columns, 1))
        page.set_row(row, LINE_HEIGHT * max(2, *tall))
        page.text(row, 0, self.words("analysis.id") if has_ids(grid) else "", looks.head())
        units = [unit_of_column(grid, place, self.style) for place in range(len(grid.fields))]
        places: dict[str, int] = {}
        for column, (field, end) in enumerate(columns, start=1):
            name = field.id if end is None else f"{field.id}.{('low', 'high')[end]}"
            places[name] = column
            side = "left" if field.is_text else "right"
            page.text(row, column, head_of(field, end), looks.head(align=side))
            if any(units):
                page.text(row + 1, column, units[grid.fields.index(field)], looks.note(align=side))
        first = row + (2 if any(units) else 1)
        starred = {place for line in grid.lines for place, cell in enumerate(line.cells) if _is_starred(cell)}
        for place, line in enumerate(grid.lines):
            self._line(page, grid, line, first + place, starred, place == 0 and not any(units))
        return Placed(page.get_name(), row, first, first + len(grid.lines) - 1, places, grid)

    def _line(self, page: Sheet, grid: Grid, line: Line, row: int, starred: set[int], is_first: bool) -> None:
        page.text(row, 0, line.id, self.looks.key())
        column, tall = 1, 1
        for place, (field, cell) in enumerate(zip(grid.fields, line.cells, strict=True)):
            bold = line.group and (column == 1 or not field.is_text)
            is_last = place == len(grid.fields) - 1
            if field.is_text and isinstance(cell, str) and not (is_last and self.widths[column] <= NUMBER_WIDTH):
                tall = max(tall, lines_in(cell, self.widths[column]))
            for part in parts_of(field, cell):
                self._cell(page, row, column, field, part, bold, place in starred)
                column += 1
        page.set_row(row, max(ROW_HEIGHT, LINE_HEIGHT * tall if tall > 1 else 0, FIRST_LINE if is_first else 0))

    def _cell(self, page: Sheet, row: int, column: int, field: Field, cell: Cell, bold: bool, starred: bool) -> None:
        looks = self.looks
        if isinstance(cell, Amount):
            if isinstance(cell.value, int | float):
                page.value(row, column, float(cell.value), _number(looks, cell, bold, starred))
            elif field.id not in self.drawn:  # a chart would draw text as nought
                page.text(row, column, BLANK, looks.note(align="right"))
        elif isinstance(cell, str):
            is_tall = field.is_text and self.widths[column] > NUMBER_WIDTH and lines_in(cell, self.widths[column]) > 1
            wrap = {"text_wrap": True} if is_tall else {}
            page.text(row, column, cell, looks.plain(align="left" if field.is_text else "right", bold=bold, **wrap))

    # --- where the numbers come from

    def sources(self) -> None:
        """Every figure of every card: its value in full units, and the place in the document."""
        keys = ("issuer", "period", "id", "input", "value", "unit", "method", "grade", "document", "form", "accession",
                "filed", "place", "link", "quote")  # fmt: skip
        short, title = self.words("analysis.sheet.sources"), self.words("analysis.title.sources")
        page = self._open(short, title, SOURCE_WIDTHS, across=INPUT - 1)
        for column, key in enumerate(keys):
            head = self.looks.heading(2 * (column > VALUE), right=column == VALUE)
            page.text(TOP, column, self.words(f"analysis.source.{key}"), head)
        row = TOP
        for card in self.found.each:
            for datum in card.filing.data.values() if card.filing is not None else ():
                if datum.fact is not None:
                    row += 1
                    self._source(page, row, card, datum)
        page.autofilter(TOP, 0, max(row, TOP + 1), len(keys) - 1)
        page.fit_to_pages(2, 0)  # on one across, nobody could read it
        page.repeat_rows(0, TOP)
        page.repeat_columns(INPUT, INPUT)  # or nobody could tell what the second half of a row is of
        page.freeze_panes(TOP + 1, VALUE)

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
            shown = "#,##0" if float(number).is_integer() else "#,##0.0###"
            page.value(row, VALUE, float(number), looks.make(num_format=shown, align="right"))
        else:
            text = fact_text(fact.value, fact.unit, self.style, datum.status)
            page.text(row, VALUE, text, looks.note(align="right", text_wrap=True))
            if (tall := lines_in(text, SOURCE_WIDTHS[VALUE] + 1)) > 1:
                page.set_row(row, LINE_HEIGHT * tall)
        document = self.words.told(source.document) or self.words("analysis.source.none")
        rest = (fact.unit, self.words.name(source.method), source.grade, document, source.form, source.accession,
                source.filed_text, source.locator)  # fmt: skip
        for column, text in enumerate(rest, start=5):
            page.text(row, column, text, looks.note())
        if source.url:
            page.link(row, 13, source.url, looks.url(source.url), looks.note())
        page.text(row, 14, source.quote, looks.note())

    def notes(self) -> None:
        self.widths = NOTE_WIDTHS
        page = self._open(self.words("analysis.sheet.notes"), self.words("analysis.title.made"), NOTE_WIDTHS)
        row, blocks = TOP, list[Block]()
        for notes in (made_notes(self.found, self.style), *(card_notes(card, self.style) for card in self.found.each)):
            blocks.append((row, row + len(notes) - 1))
            for name, text in notes:
                page.set_row(row, LINE_HEIGHT * lines_in(text, NOTE_WIDTHS[1]))
                page.text(row, 0, name, self.looks.key())
                page.text(row, 1, text, self.looks.plain(text_wrap=True))
                row += 1
            row += 1
        for text in self.found.foot:
            self._sentence(page, row, text)
            row += 1
        self._print(page, (row - 1, 1), blocks)

    def close(self) -> bytes:
        filing = self.found.cards[0].filing
        made = datetime(filing.as_of.year, filing.as_of.month, filing.as_of.day) if filing else datetime(2000, 1, 1)
        self.workbook.set_properties({
            "title": held(f"{self.found.subject[:200]} – {self.found.title}"), "author": "Assay",
            "comments": self.words("analysis.not_rating"), "created": made,
        })  # fmt: skip
        self.workbook.close()
        return self.buffer.getvalue()


def _is_starred(cell: Cell) -> bool:
    return isinstance(cell, Amount) and cell.starred


def _number(looks: Looks, cell: Amount, bold: bool, starred: bool) -> object:
    """The look of a number: differences with their sign, a star behind what is provisional, and its room behind others.

    `starred`: whether any number of its column has a star.
    """
    if cell.change:
        digits = "0." + "0" * (1 if cell.places is None else cell.places)
    elif cell.shift:
        digits = "0.0%"
    elif starred:
        return looks.make(num_format=STARRED if cell.starred else f"#,##0.0_{STAR}", align="right", bold=bold)
    else:
        return looks.number(cell.unit or "score", bold=bold)
    return looks.make(num_format=f'+{digits};"{MINUS}"{digits};{digits}', align="right", bold=bold)
