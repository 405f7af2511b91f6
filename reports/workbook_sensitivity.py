"""The Sensitivity sheet: a switch for one driver at any value, the tornado, and what would move the band."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports.analysis_words import driver_unit, joined, lever_name, turn_sentence
from reports.workbook_book import LINE, TOP, Book, cell, lines
from reports.workbook_grid import Grid
from reports.workbook_pages import Block, print_on_pages
from reports.workbook_scenarios import POINTS, WHY_WIDTH
from reports.workbook_style import Sheet
from scoring.analysis.names import SCORE as SCORE_NAME
from scoring.filings.workbook_contract import DRAW, DRIVER, KEY, NAME, VALUE

if TYPE_CHECKING:
    from scoring.analysis.reverse import Direction, ReverseStress
    from scoring.analysis.tornado import Bar

P10, P90, TODAY, AT_P10, AT_P90, LESS, MORE, NUMBER, WHY = range(2, 11)
WIDTHS = {"A": 30, "B": 42, "C": 13, "D": 13, "E": 13, "F": 13, "G": 13, "H": 13, "I": 13, "J": 7, "K": WHY_WIDTH}
SWITCH, DRAWN, CHOSEN, RESULT = range(TOP + 1, TOP + 5)
FIRST = RESULT + 5  # the row of no driver; the bars follow
NAMES, NUMBERS, CHOSEN_NUMBER = "driver_names", "driver_numbers", "driver_number"
WIDE = 3
NOTHING = 0.05  # points: less is written 0.0, and a sign before it would say nothing
PICTURE = 19  # rows of the chart below the bars


def write_driver_switch(book: Book) -> None:
    """The cells that the model reads, before it is written."""
    page = book.open("sensitivity", book.words("workbook.sensitivity_title"), WIDTHS)
    looks, words = book.looks, book.words
    page.text(TOP - 1, 0, words("workbook.sensitivity_note"), looks.note())
    count = sum(case.is_driver for case in book.cases)
    names = book.define(NAMES, "sensitivity", (FIRST, NAME), (FIRST + count, NAME))
    numbers = book.define(NUMBERS, "sensitivity", (FIRST, NUMBER), (FIRST + count, NUMBER))
    page.text(SWITCH, KEY, DRIVER, looks.key())
    page.text(SWITCH, NAME, words("workbook.driver_choose"), looks.plain(bold=True))
    page.merge_range(SWITCH, VALUE, SWITCH, VALUE + WIDE, "", looks.switch())
    page.text(SWITCH, VALUE, words("workbook.no_driver"), looks.switch())
    page.set_row(SWITCH, 22)
    refuse = {"error_title": words("workbook.not_allowed"), "error_message": words("workbook.driver_help")}
    page.data_validation(SWITCH, VALUE, SWITCH, VALUE, {"validate": "list", "source": f"={names}", **refuse})
    book.define(DRIVER, "sensitivity", (SWITCH, VALUE))
    page.text(DRAWN, KEY, DRAW, looks.key())
    page.text(DRAWN, NAME, words("workbook.driver_value"), looks.plain(bold=True))
    page.value(DRAWN, VALUE, None, looks.number("", "input", num_format="General"))
    page.text(DRAWN, VALUE + 1, words("workbook.driver_help"), looks.note())
    rule: dict[str, Any] = {"validate": "decimal", "criteria": "between", "minimum": -1e18, "maximum": 1e18}
    page.data_validation(DRAWN, VALUE, DRAWN, VALUE, rule)
    book.define(DRAW, "sensitivity", (DRAWN, VALUE))
    page.text(CHOSEN, KEY, CHOSEN_NUMBER, looks.key())
    page.text(CHOSEN, NAME, words("workbook.switch.driver_number"), looks.plain())
    found = f"MATCH({DRIVER},{names},0)"
    number = f"=IF(AND(ISNUMBER({found}),ISNUMBER({DRAW})),INDEX({numbers},{found}),0)"
    page.put(CHOSEN, VALUE, number, looks.number("count", num_format="0", align="left"), 0.0)
    book.define(CHOSEN_NUMBER, "sensitivity", (CHOSEN, VALUE))
    page.freeze_panes(TOP, 2)


def write_sensitivity(book: Book, grid: Grid) -> None:
    grid.here, grid.across = "sensitivity", ""
    _Sensitivity(book, grid, book.sheets["sensitivity"]).write()


class _Sensitivity:
    def __init__(self, book: Book, grid: Grid, page: Sheet) -> None:
        self.book, self.grid, self.page, self.words = book, grid, page, book.words
        self.card = book.card
        self.cases = {case.name: case for case in book.cases if case.is_driver}
        self.numbers = {name: number for number, name in enumerate(self.cases, start=1)}
        self.blocks: list[Block] = []

    def write(self) -> None:
        self._result()
        self._tornado()
        end = FIRST + len(self.numbers)
        below = PICTURE if self.card.score is not None else 2
        self.blocks += [(FIRST - 1, end), (end + 1, end + below - 1)]
        last = (self._reverse(end + below), WHY)
        print_on_pages(self.page, self.book.extras.paper, last, 1, self.blocks)

    def _result(self) -> None:
        page, looks = self.page, self.book.looks
        page.text(RESULT, KEY, "live.driven", looks.key())
        page.text(RESULT, NAME, self.words("workbook.driver_result"), looks.plain(bold=True))
        ref = self.grid.one(SCORE_NAME, {})
        value = self.book.word(self.card.score, "number")
        page.put(RESULT, VALUE, f'=IF(check_errors=0,{ref},"")', looks.number("score", "link", bold=True), value)
        self.book.band(page, RESULT, VALUE + 1, cell(RESULT, VALUE), self.card.band or "")

    def _head(self, row: int, columns: dict[int, str], last: int = WHY) -> None:
        for col in range(last + 1):
            side: dict[str, Any] = {"align": "left" if col in (KEY, NAME) else "right"}
            side = {"align": "left", "indent": 1} if col == WHY else side
            self.page.text(row, col, columns.get(col, ""), self.book.looks.head(**side, text_wrap=col > NAME))
        self.page.set_row(row, 30)

    # --- the tornado

    def _bars(self) -> list[Bar]:
        """The engine's bars, widest first; without a score none has a width, and the drivers stand in their order."""
        if not self.numbers or self.card.stopped:
            return []
        from scoring.analysis.tornado import tornado

        return list(tornado(self.card, (SCORE_NAME,)).bars)

    def _tornado(self) -> None:
        from scoring.analysis.levers import base_of

        page, looks, words, drivers = self.page, self.book.looks, self.words, self.card.methodology.drivers
        page.text(FIRST - 3, 0, words("workbook.tornado_static"), looks.note())
        stale = f'=IF(inputs_unchanged=1,"",{self.book.quoted("workbook.scenarios_stale")})'
        page.put(FIRST - 2, 0, stale, looks.warning(), "")
        columns = {0: words("workbook.section.tornado"), P10: "P10", P90: "P90"}
        for col, key in ((TODAY, "today"), (AT_P10, "at_p10"), (AT_P90, "at_p90"), (LESS, "change_p10"),
                         (MORE, "change_p90"), (NUMBER, "number"), (WHY, "why")):  # fmt: skip
            columns[col] = words(f"workbook.column.{key}")
        self._head(FIRST - 1, columns)
        page.text(FIRST, KEY, "driver.none", looks.key())
        page.text(FIRST, NAME, words("workbook.no_driver"), looks.plain())
        page.value(FIRST, NUMBER, 0, looks.number("count", "exported", num_format="0"))
        bars = self._bars()
        shown = {bar.driver: bar for bar in bars}
        for row, key in enumerate([*shown, *(name for name in drivers if name not in shown)], start=FIRST + 1):
            driver, bar = drivers[key], shown.get(key)
            page.text(row, KEY, self.cases[key].id, looks.key())
            page.text(row, NAME, self.book.case_titles[self.cases[key].id], looks.plain())
            unit = driver_unit(self.card, key)
            draws = bar.draws if bar else (None, None)
            for col, draw in zip((P10, P90), draws, strict=True):
                page.value(row, col, draw, looks.number(unit, "exported"))
            today = base_of(self.card, driver)
            page.value(row, TODAY, today, looks.number(unit, "exported"))
            self._ends(row, bar)
            page.value(row, NUMBER, self.numbers[key], looks.number("count", "exported", num_format="0"))
            self.book.remarks(page, row, {WHY: (words.why(key, driver.why), WHY_WIDTH)})

    def _ends(self, row: int, bar: Bar | None) -> None:
        page, looks = self.page, self.book.looks
        ends = bar.ends[SCORE_NAME] if bar else (None, None)
        for col, change, end in zip((AT_P10, AT_P90), (LESS, MORE), ends, strict=True):
            page.value(row, col, end, looks.number("score", "exported"))
            moved = None if end is None or self.card.score is None else end - self.card.score
            if moved is not None and abs(moved) < NOTHING:
                moved = 0.0
            page.value(row, change, moved, looks.number("score", "exported", num_format=POINTS))

    # --- what would move the band

    def _reverse(self, row: int) -> int:
        page, looks, words = self.page, self.book.looks, self.words
        top = row
        for col in range(WHY + 1):
            page.text(row, col, words("workbook.reverse_title") if col == 0 else "", looks.section())
        page.text(row + 1, 0, words("workbook.reverse_note"), looks.note())
        row += 2
        if self.card.stopped or self.card.score is None or not self.numbers:
            page.text(row, 0, words("workbook.reverse_none"), looks.note())
            return row
        from reports.band_turns import band_turns

        found = band_turns(self.card)
        for way in ("down", "up"):
            start, row = row, self._way(row + 1, found, way)
            self.blocks.append((top if way == "down" else start + 1, row))
        return row

    def _way(self, row: int, found: ReverseStress, way: Direction) -> int:
        page, looks, words, style = self.page, self.book.looks, self.words, self.book.style
        edge = found.edges[way]
        if edge is None:
            page.text(row, 0, words("analysis.lowest_band" if way == "down" else "analysis.highest_band"), looks.note())
            return row + 1
        key = "analysis.reverse_down" if way == "down" else "analysis.reverse_up"
        title = words(key, band=found.band, next=found.bands[way], edge=f"{edge:g}")
        columns = {0: title, P10: words("workbook.column.today"), P90: words("workbook.column.must_be"),
                   TODAY: words("workbook.column.score")}  # fmt: skip
        self._head(row, columns)
        turns = found.down if way == "down" else found.up
        for turn in (turn for turn in turns if turn.value is not None):
            row += 1
            page.text(row, KEY, f"{way}.{turn.lever.id}", looks.key())
            page.text(row, NAME, lever_name(turn.lever, self.card, style), looks.plain())
            for col, value in ((P10, turn.lever.base), (P90, turn.value)):
                page.value(row, col, value, looks.number(turn.lever.unit, "exported"))
            page.value(row, TODAY, turn.score, looks.number("score", "exported"))
            page.text(row, AT_P10, turn_sentence(turn, self.card, style), looks.note())
        still = [lever_name(turn.lever, self.card, style) for turn in turns if turn.value is None]
        if still:
            row += 1
            said, wide = words("analysis.cannot", names=joined(still, style)), sum(list(WIDTHS.values())[NAME:])
            page.merge_range(row, NAME, row, WHY, "", looks.note(text_wrap=True))
            page.text(row, NAME, said, looks.note(text_wrap=True))
            page.set_row(row, LINE * lines(said, int(wide)) + 2)
        return row + 1
