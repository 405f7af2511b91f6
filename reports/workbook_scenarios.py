"""The Scenarios sheet: the switch that puts the whole model under a scenario, and what every scenario gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.analysis_words import not_computed
from reports.palette import LIGHT
from reports.wording import is_starred, run_on, star_note, titled
from reports.workbook_book import LINE, SMALL, TOP, Book, cell, lines
from reports.workbook_charts import ENOUGH
from reports.workbook_contexts import Case
from reports.workbook_grid import Grid
from reports.workbook_pages import Block, print_on_pages
from reports.workbook_provisional import star_rule
from reports.workbook_style import STARRED, Sheet
from scoring.analysis.scenarios import all_scenarios, not_disclosed
from scoring.filings.workbook_contract import (
    CASE_IN_FORCE,
    KEY,
    NAME,
    SCENARIO,
    SCENARIO_NUMBER,
    STRESS_IN_FORCE,
    VALUE,
)
from scoring.scorecard import Scorecard

SCORE, LOW, HIGH, BAND, CHANGE, FACTOR = range(2, 8)
SWITCH = TOP + 1
NUMBER, IN_FORCE, STRESS, SAYS = range(SWITCH + 1, SWITCH + 5)
LIVE = SAYS + 2
WIDE = 3  # columns that the switch takes beside its own
PICTURE, NO_PICTURE = 20, 4  # rows of the chart below the table, and of the line that says that there is none
SCENARIOS, STRESSES, COUNT = "scenario_names", "scenario_stresses", "scenario_count"
TITLE = "case_title"
WHY_WIDTH = 50
ID_WIDTH, NAME_WIDTH = 36, 44
NUMBER_WIDTH = 11
ENDS = ("score", "low", "high")


def title_of(book: Book, case: Case) -> str:
    """What a scenario or driver is called: the reader's own name for one of his."""
    return book.case_titles[case.id]


def first_title(book: Book) -> str:
    """What the model stands under when it is sent; a methodology may have no scenario at all."""
    first = book.cases[0] if book.cases else None
    return book.words("workbook.filed") if first is None or first.is_driver else title_of(book, first)


def table_row(book: Book) -> int:
    """The first row of the table of all scenarios."""
    return LIVE + 7


def number_of_scenarios(book: Book) -> int:
    return sum(not case.is_driver for case in book.cases)


def last_column(book: Book) -> int:
    return FACTOR + len(book.card.methodology.factors) + 1


def write_switch(book: Book) -> None:
    """The cells that the model reads, before it is written."""
    factors = len(book.card.methodology.factors)
    widths = {"A": ID_WIDTH, "B": NAME_WIDTH, "C:G": NUMBER_WIDTH}
    page = book.open("scenarios", book.words("workbook.scenarios_title"), widths)
    page.set_column(FACTOR, FACTOR + factors - 1, NUMBER_WIDTH + 1)
    page.set_column(FACTOR + factors, FACTOR + factors, 10)
    page.set_column(FACTOR + factors + 1, FACTOR + factors + 1, WHY_WIDTH)
    _Switch(book, page).write()


class _Switch:
    def __init__(self, book: Book, page: Sheet) -> None:
        self.book, self.page, self.words = book, page, book.words
        self.scenarios = [case for case in book.cases if not case.is_driver]
        self.count = len(self.scenarios)

    def write(self) -> None:
        book, page, looks = self.book, self.page, self.book.looks
        page.text(TOP - 1, 0, self.words("workbook.scenarios_note"), looks.note())
        first = table_row(book)
        names = book.define(SCENARIOS, "scenarios", (first, NAME), (first + max(self.count, 1) - 1, NAME))
        stress_column = last_column(book) - 1
        stresses = book.define(
            STRESSES, "scenarios", (first, stress_column), (first + max(self.count, 1) - 1, stress_column)
        )
        self._choice(names)
        number = f"=IF(ISNUMBER(MATCH({SCENARIO},{names},0)),MATCH({SCENARIO},{names},0),1)"
        self._cell(NUMBER, SCENARIO_NUMBER, number, 1.0)
        case = f"=IF(driver_number>0,ROWS({names})+driver_number,{SCENARIO_NUMBER})"
        self._cell(IN_FORCE, CASE_IN_FORCE, case, 1.0)
        stress = f"=IF({CASE_IN_FORCE}<=ROWS({names}),INDEX({stresses},{CASE_IN_FORCE}),0)"
        self._cell(STRESS, STRESS_IN_FORCE, stress, 0.0)
        title = f'=IF({CASE_IN_FORCE}<=ROWS({names}),INDEX({names},{CASE_IN_FORCE}),driver&" = "&draw)'
        self._cell(SAYS, TITLE, title, first_title(book))
        page.freeze_panes(TOP, 2)

    def _choice(self, names: str) -> None:
        """The switch itself: one of the names in the table below, which is why it takes no other word."""
        book, page, looks = self.book, self.page, self.book.looks
        page.text(SWITCH, KEY, SCENARIO, looks.key())
        page.text(SWITCH, NAME, self.words("workbook.scenario_choose"), looks.plain(bold=True))
        look = looks.switch()
        page.merge_range(SWITCH, VALUE, SWITCH, VALUE + WIDE, "", look)
        page.text(SWITCH, VALUE, first_title(book), look)
        page.set_row(SWITCH, 22)
        page.data_validation(SWITCH, VALUE, SWITCH, VALUE, {
            "validate": "list", "source": f"={names}", "input_title": self.words("workbook.scenario_choose")[:32],
            "input_message": self.words("workbook.scenario_help"),
            "error_title": self.words("workbook.not_allowed"), "error_message": self.words("workbook.scenario_help"),
        })  # fmt: skip
        book.define(SCENARIO, "scenarios", (SWITCH, VALUE))

    def _cell(self, row: int, name: str, formula: str, value: float | str) -> None:
        look = self.book.looks
        self.page.text(row, KEY, name, look.key())
        self.page.text(row, NAME, self.words(f"workbook.switch.{name}"), look.plain())
        self.page.put(row, VALUE, formula, look.number("text", num_format="General", align="left"), value)
        self.book.define(name, "scenarios", (row, VALUE))


def cards_of(book: Book) -> dict[str, Scorecard]:
    """The card under each scenario, the reader's own too, by the id of its case."""
    found = [*all_scenarios(book.card).values(), *(given.card for given in book.extras.own)]
    scenarios = [case for case in book.cases if not case.is_driver]
    return {case.id: card for case, card in zip(scenarios, found, strict=True)}


def write_scenarios(book: Book, grid: Grid, cards: Mapping[str, Scorecard]) -> None:
    _Scenarios(book, grid, cards).write()


class _Scenarios:
    def __init__(self, book: Book, grid: Grid, cards: Mapping[str, Scorecard]) -> None:
        self.book, self.grid, self.cards, self.words = book, grid, cards, book.words
        self.page = book.sheets["scenarios"]
        self.factors = list(book.card.methodology.factors)
        self.first = table_row(book)
        self.last = self.first + max(len(cards), 1) - 1
        self.why = last_column(book)
        self.blocks: list[Block] = []
        grid.here, grid.across = "scenarios", ""

    def write(self) -> None:
        self._live()
        self._table()
        scored = [card for card in self.cards.values() if card.score is not None]
        sets = self.last + (PICTURE if self.book.is_form or len(scored) >= ENOUGH else NO_PICTURE)
        self.blocks += [(self.first - 1, self.last), (self.last + 1, sets - 1)]
        last = (self._sets(sets), self.why)
        print_on_pages(self.page, self.book.extras.paper, last, 1, self.blocks)

    def _head(self, row: int, title: str, columns: Mapping[int, str]) -> None:
        looks = self.book.looks
        for col in range(self.why + 1):
            side: dict[str, Any] = {"align": "left" if col in (KEY, NAME) else "right"}
            side = {"align": "left", "indent": 1} if col == self.why else side
            wrap = {"text_wrap": col > NAME}
            self.page.text(row, col, columns.get(col, title if col == 0 else ""), looks.head(**side, **wrap))
        self.page.set_row(row, 30)

    def _columns(self) -> dict[int, str]:
        words = self.words
        shown = {
            SCORE: words("workbook.column.score"), LOW: words("workbook.column.low"),
            HIGH: words("workbook.column.high"), BAND: words("workbook.column.band"),
            CHANGE: words("workbook.column.change"),
        }  # fmt: skip
        return shown | {FACTOR + n: words.name(factor) for n, factor in enumerate(self.factors)}

    # --- live

    def _live(self) -> None:
        """As filed and under what the switch says, side by side, both calculated here."""
        self._head(LIVE, self.words("workbook.section.live"), self._columns())
        rows = (LIVE + 1, "live.filed", self.grid.rows.filed), (LIVE + 2, "live.in_force", str)
        for row, key, found in rows:
            self.page.text(row, KEY, key, self.book.looks.key())
            for col, name in self._names():
                self._score(row, col, f"={self._published(found(name), name)}", self._value(name))
            score = cell(row, SCORE)
            self.book.band(self.page, row, BAND, score, self.book.card.band or "", align="right")
            known = f"COUNT({score},{cell(LIVE + 1, SCORE)})=2"
            rule = star_rule(self.grid, self.book.looks, score, found)
            self.page.conditional_format(row, SCORE, row, SCORE, rule)
            change = f'=IF({known},{score}-{cell(LIVE + 1, SCORE)},"")'
            moved: float | str = "" if self.book.card.score is None else 0.0
            self.page.put(row, CHANGE, change, self.book.looks.number("score", num_format=POINTS), moved)
        looks, said = self.book.looks, self.words("workbook.live_in_force")
        self.page.text(LIVE + 1, NAME, self.words("workbook.live_filed"), looks.plain(bold=True))
        formula = f"={self.book.quoted('workbook.live_in_force')}&{TITLE}"
        self.page.put(LIVE + 2, NAME, formula, looks.plain(bold=True), said + first_title(self.book))

    def _names(self) -> list[tuple[int, str]]:
        ends = [(SCORE + n, f"scorecard.{end}") for n, end in enumerate(ENDS)]
        return ends + [(FACTOR + n, f"{factor}.score") for n, factor in enumerate(self.factors)]

    def _published(self, key: str, name: str) -> str:
        """Where a check forbids a score there is none; its factors are shown all the same."""
        ref = self.grid.one(key, {})
        return f'IF(check_errors=0,{ref},"")' if name.startswith("scorecard.") else f'IF(ISNUMBER({ref}),{ref},"")'

    def _value(self, name: str) -> float | str:
        stopped = self.book.card.stopped and name.startswith("scorecard.")
        return self.book.word(None if stopped else self.book.card.run[name], "number")

    def _score(self, row: int, col: int, formula: str, value: float | str) -> None:
        self.page.put(row, col, formula, self.book.looks.number("score", "link"), value)

    # --- as the engine had it

    def _table(self) -> None:
        page, looks, words = self.page, self.book.looks, self.words
        head = self.first - 1
        static = (words("workbook.scenarios_static"), *star_note(self.cards.values(), self.book.style))
        page.text(head - 2, 0, run_on(static, self.book.style), looks.note())
        stale = f'=IF(inputs_unchanged=1,"",{self.book.quoted("workbook.scenarios_stale")})'
        page.put(head - 1, 0, stale, looks.warning(), "")
        columns = self._columns() | {
            self.why - 1: words("workbook.column.is_stress"), self.why: words("workbook.column.why"),
        }  # fmt: skip
        self._head(head, words("workbook.section.scenarios"), columns)
        scenarios = [case for case in self.book.cases if not case.is_driver]
        if not scenarios:
            page.text(self.first, NAME, first_title(self.book), looks.plain())
        for row, case in enumerate(scenarios, start=self.first):
            self._scenario(row, case, self.cards[case.id])
        on = looks.make(bg_color=LIGHT.gold_soft, bold=True)
        place = f"=ROW()-{self.first}={SCENARIO_NUMBER}"
        rule = {"type": "formula", "criteria": place, "format": on}
        page.conditional_format(self.first, KEY, self.last, self.why - 1, rule)

    def _scenario(self, row: int, case: Case, card: Scorecard) -> None:
        page, looks = self.page, self.book.looks
        page.text(row, KEY, case.id, looks.key())
        page.text(row, NAME, title_of(self.book, case), looks.plain())
        page.value(row, self.why - 1, float(case.is_stress), looks.number("flag", "exported"))
        why = case.overrides.why
        why = why if case.is_own else self.words.why(case.name, why)
        self.book.remarks(page, row, {self.why: (why, WHY_WIDTH)})
        said = not_computed(not_disclosed(self.book.card, case.overrides, card), self.book.style)
        if said and self.book.is_form:
            said = self.words("workbook.form_scenario")
        if said:
            self._absent(row, said, lines(why, WHY_WIDTH))
        else:
            self._numbers(row, card)

    def _absent(self, row: int, said: str, least: int) -> None:
        """Why there are no numbers, where they would be; the score's cell stays empty for the chart."""
        look = self.book.looks.note(text_wrap=True, font_color=LIGHT.debt)
        self.page.merge_range(row, LOW, row, self.why - 2, "", look)
        self.page.text(row, LOW, said, look)
        width = (self.why - 1 - LOW) * NUMBER_WIDTH
        self.page.set_row(row, LINE * max(lines(said, width), least) + 2)

    def _numbers(self, row: int, card: Scorecard) -> None:
        page, looks = self.page, self.book.looks
        starred: dict[str, Any] = {"num_format": STARRED} if is_starred(card) else {}
        for col, value in ((SCORE, card.score), (LOW, card.low), (HIGH, card.high)):
            page.value(row, col, value, looks.number("score", "exported", **(starred if col == SCORE else {})))
        page.text(row, BAND, card.band or "", looks.number("text", "exported"))
        moved = None if card.score is None or self.book.card.score is None else card.score - self.book.card.score
        page.value(row, CHANGE, moved, looks.number("score", "exported", num_format=POINTS))
        for n, factor in enumerate(self.factors):
            page.value(row, FACTOR + n, card.factors[factor].score, looks.number("score", "exported"))

    def _sets(self, row: int) -> int:
        """What every scenario puts in the place of what; the live cells are on the Base sheet."""
        page, looks, words = self.page, self.book.looks, self.words
        columns = {NAME: words("workbook.column.name"), VALUE: words("workbook.column.becomes")}
        self.blocks.append((row, row + 5))
        for col in range(self.why + 1):
            page.text(row, col, words("workbook.section.sets") if col == 0 else "", looks.section())
        row += 1
        self._head(row, words("workbook.column.id"), columns)
        page.text(row, VALUE, columns[VALUE], looks.head())
        for case in self.book.cases:
            for number, (target, text) in enumerate(case.overrides.texts):
                row += 1
                key = f"{case.id}.{target}"
                page.text(row, KEY, key, looks.styled("Id", text_wrap=True))
                page.set_row(row, LINE * lines(key, int(SMALL * ID_WIDTH)) + 2)
                name = words.name(target)
                name = name if number else titled(title_of(self.book, case), name, words)
                page.text(row, NAME, name, looks.plain(indent=int(number > 0)))
                page.text(row, VALUE, text, looks.note(align="left"))
        return row


POINTS = '+0.0;"−"0.0;0.0'
