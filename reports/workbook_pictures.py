"""The Charts sheet: the figures of every picture, live from the model, and the pictures beside them."""

from __future__ import annotations

from typing import Any

from reports.analysis_words import capital
from reports.numbers import BLANK
from reports.palette import LIGHT
from reports.picture_debt import LINES
from reports.picture_debt import MOST_YEARS as DEBT_YEARS
from reports.picture_gold import STEPS
from reports.picture_maturities import MOST_YEARS
from reports.workbook_book import TOP, Book, cell
from reports.workbook_charts import Series, bars, columns
from reports.workbook_grid import Grid
from reports.workbook_pages import Block, print_on_pages
from reports.workbook_scenarios import number_of_scenarios, table_row
from reports.workbook_scorecard import NAME as CARD_NAME
from reports.workbook_scorecard import SCORE, Places
from reports.workbook_sensitivity import FIRST as BARS
from reports.workbook_sensitivity import LESS, MORE
from reports.workbook_style import LETTERS, Sheet
from scoring.filings.workbook_contract import CHARTS, SCENARIOS, SCORECARD, SENSITIVITY

KEY, NAME, FIRST = range(3)
PICTURE = 7  # the column in which pictures begin
HEIGHT = 17  # rows of a block with its picture, so low that a page holds two
WIDTHS = {"A": 26, "B": 26, "C:F": 15, "G": 2, "H:O": 10.3}  # the pictures are seen without scrolling
SMALL = {"width": 600, "height": 330}
WIDE = 22  # letters of a head that needs a third line
ON_CARD = 270
LOW = 320
SECOND = 4  # the column of the Scorecard in which its second chart begins


def write_charts(book: Book, grid: Grid, places: Places) -> None:
    """All charts: on this sheet, and those of the Scorecard, Scenarios and Sensitivity sheets."""
    page = book.open(CHARTS, book.words("workbook.charts_title"), WIDTHS)
    grid.here, grid.across = CHARTS, ""
    _Charts(book, grid, page).write(places)
    _factor_chart(book, places)
    _scenario_chart(book)
    _tornado_chart(book)


class _Charts:
    def __init__(self, book: Book, grid: Grid, page: Sheet) -> None:
        self.book, self.grid, self.page, self.words = book, grid, page, book.words
        self.known = book.card.run.program.slots
        self.row = TOP
        self.drawn = 0  # pictures that have something to show
        self.filled = 0  # the last row of a table with spare rows that has something

    def write(self, places: Places) -> None:
        self.places = places
        page = self.page
        page.text(TOP - 1, 0, self.words("workbook.charts_note"), self.book.looks.note())
        self.book.banner(page, 1, NAME + 1)
        blocks: list[Block] = []
        for block in (self._factors, self._gold, self._coverage, self._maturities):
            start = self.row
            drawn = block()
            blocks.append((start, max(self.filled, start + HEIGHT - 1)))
            self.drawn += drawn
            self.row = max(self.row, start + HEIGHT * drawn) + 1
        page.freeze_panes(TOP, 0)
        if self.drawn and not self.book.is_form:
            print_on_pages(page, self.book.extras.paper, (blocks[-1][1], PICTURE + 7), 1, blocks)
        else:
            self.book.keep_off_paper(page, PICTURE)

    # --- cells

    def _head(self, title: str, names: list[str]) -> None:
        for col, text in enumerate([title, "", *names]):
            look = {"align": "left", "text_wrap": False} if col < FIRST else {"align": "right"}
            self.page.text(self.row, col, text, self.book.looks.head(**look))
        self.page.set_row(self.row, 40 if max(map(len, names)) > WIDE else 30)
        self.row += 1

    def _label(self, key: str, text: str) -> None:
        self.page.text(self.row, KEY, key, self.book.looks.key())
        self.page.text(self.row, NAME, text, self.book.looks.plain())

    def _link(self, col: int, name: str, unit: str, year: int = 0) -> None:
        """A number of the model, or of one of its years; empty text where there is none."""
        ref = self._ref(name, year)
        value = self.book.card.run[name]
        if year:
            value = value[year - 1] if year <= len(value) else None
        shown = self.book.word(value, "number")
        self.page.put(self.row, col, f'=IF(ISNUMBER({ref}),{ref},"")', self.book.looks.number(unit, "link"), shown)

    def _ref(self, name: str, year: int) -> str:
        if not year:
            return self.grid.one(name, {})
        (axis,) = self.grid.rows.rows[name].over
        return self.grid.one(name, {axis: year})

    def _series(self, head: int, first: int, col: int, **look: Any) -> Series:
        return Series((head, col), (first, NAME), (self.row - 1, NAME), (first, col), (self.row - 1, col), **look)

    # --- blocks

    def _factors(self) -> bool:
        head = self.row
        self._head(self.words("workbook.chart.factors"), [self.words("workbook.column.score")])
        for key in self.book.card.methodology.factors:
            self._label(key, self.words.name(key))
            self._link(FIRST, f"{key}.score", "score")
            self.row += 1
        series = [self._series(head, head + 1, FIRST)]
        how = {"min": 0, "max": 100, "labels": "0.0", **SMALL}
        return bars(self.book, CHARTS, (head, PICTURE), self.words("workbook.chart.factors"), series, **how)

    def _gold(self) -> bool:
        """What is left of the RPO after each step, and what the step took."""
        steps = [step for step in STEPS if {step[0] or "rpo", step[1]} <= self.known.keys()]
        if len(steps) < 2:
            return False
        head, words, page, looks = self.row, self.words, self.page, self.book.looks
        names = [words("workbook.column.left"), words("workbook.column.lost"), self.book.style.money_unit]
        self._head(words("workbook.chart.gold"), names)
        before: float | str = 0.0
        for number, (share, money) in enumerate(steps):
            self._label(money, words(f"report.step.{money}"))
            if share:
                self._link(FIRST, share, "ratio")
            else:
                rpo = self._ref("rpo", 0)
                has = self.book.word(self.book.card.run["rpo"], "number") not in ("", 0.0)
                whole = f'=IF(ISNUMBER({rpo}),IF({rpo}>0,{rpo}/{rpo},""),"")'
                page.put(self.row, FIRST, whole, looks.number("ratio", "link"), 1.0 if has else "")
            here, above = cell(self.row, FIRST), cell(self.row - 1, FIRST)
            value = self.book.word(self.book.card.run[share], "number") if share else before
            if number:
                lost = f'=IF(COUNT({here},{above})=2,MAX(0,{above}-MAX(0,{here})),"")'
                known = isinstance(value, float) and isinstance(before, float)
                taken = max(0.0, before - max(0.0, value)) if known else ""  # type: ignore[operator]
                page.put(self.row, FIRST + 1, lost, looks.number("ratio"), taken)
            self._link(FIRST + 2, money, "money")
            before = value if share else (1.0 if has else "")
            self.row += 1
        series = [
            self._series(head, head + 1, FIRST, colour=LIGHT.gold),
            self._series(head, head + 1, FIRST + 1, colour=LIGHT.gold_soft),
        ]
        how = {"stacked": True, "max": 1, "num_format": "0%", "labels": '0%;"−"0%', **SMALL}
        drawn = columns(self.book, CHARTS, (head, PICTURE), words("workbook.chart.gold"), series, **how)
        there = {"onto": SCORECARD, "width": 490, "height": ON_CARD}
        columns(self.book, CHARTS, (self.places.charts, SECOND), words("workbook.chart.gold"), series, **how | there)
        return drawn

    def _coverage(self) -> bool:
        """Debt service coverage by year, with what lenders hold it against."""
        name = "debt_service_coverage"
        if name not in self.known:
            return False
        head, words, looks = self.row, self.words, self.book.looks
        limits = [f"{limit:.1f}×" for limit in LINES]
        self._head(words("workbook.chart.coverage"), [words("workbook.column.coverage"), *limits])
        for year in range(1, DEBT_YEARS + 1):
            self._label(f"{name}[{year}]", str(year))
            self._link(FIRST, name, "multiple", year)
            for col, limit in enumerate(LINES, start=FIRST + 1):
                if year == 1:
                    self.page.value(self.row, col, limit, looks.number("multiple", "exported"))
                else:
                    self.page.put(self.row, col, f"={cell(self.row - 1, col)}", looks.number("multiple"), limit)
            self.row += 1
        dashes = ("solid", "dash", "round_dot")
        colours = (LIGHT.grades[4], LIGHT.grades[2], LIGHT.grades[0])
        series = [self._series(head, head + 1, FIRST)]
        for number, (dash, colour) in enumerate(zip(dashes, colours, strict=True), start=1):
            series.append(self._series(head, head + 1, FIRST + number, colour=colour, line=dash))
        return columns(
            self.book, CHARTS, (head, PICTURE), words("workbook.chart.coverage"), series, num_format='0.0"×"', **SMALL
        )

    def _maturities(self) -> bool:
        """RPO that becomes revenue in each year, the cash of the contracts, and principal that falls due."""
        names = ("slice_end", "slice_length", "slice_money", "contract_cash", "principal_due")
        if not set(names) <= self.known.keys():
            return False
        head, words = self.row, self.words
        shown = [capital(words(f"analysis.picture.{key}")) for key in ("rpo_due", "contract_cash", "principal_due")]
        title = words("analysis.picture.maturities", unit=self.book.style.money_unit)
        self._head(title, [*shown, words("workbook.column.year")])
        slices = head + MOST_YEARS + 2
        for year in range(1, MOST_YEARS + 1):
            self._label(f"year[{year}]", str(year))
            self._due(year, slices)
            for col, name in ((FIRST + 1, "contract_cash"), (FIRST + 2, "principal_due")):
                self._link(col, name, "money", year)
            self.row += 1
        series = [self._series(head, head + 1, FIRST + n) for n in range(3)]
        amounts = [x for name in ("slice_money", "principal_due") for x in self.book.card.run[name] if x == x]
        money = self.book.looks.plain_money(max(amounts, default=0.0))
        drawn = columns(self.book, CHARTS, (head, PICTURE), title, series, num_format=money, **SMALL)
        self._slices(slices)
        return drawn

    def _slices(self, row: int) -> None:
        """The slices of RPO as numbers, zero where there is none: when each begins and ends, and its money a year."""
        page, looks, run = self.page, self.book.looks, self.book.card.run
        self.row = row
        words = self.words
        self._head(words("workbook.slices"), [words(f"workbook.column.{key}") for key in ("begins", "ends", "a_year")])
        for number in range(1, self.book.card.methodology.axes["slice"].size + 1):
            self._label(f"slice[{number}]", str(number))
            end, length, money = (self._ref(name, number) for name in ("slice_end", "slice_length", "slice_money"))
            values = [_at(run[name], number) for name in ("slice_end", "slice_length", "slice_money")]
            has = all(value == value for value in values) and values[1] > 0
            known = f"COUNT({end},{length},{money})=3"
            for col, (formula, value) in enumerate((
                (f"=IF({known},{end}-{length},0)", values[0] - values[1] if has else 0.0),
                (f"=IF({known},{end},0)", values[0] if has else 0.0),
                (f"=IF({known},IF({length}>0,{money}/{length},0),0)", values[2] / values[1] if has else 0.0),
            ), start=FIRST):  # fmt: skip
                unit = "money" if col == FIRST + 2 else "years"
                page.put(self.row, col, formula, looks.number(unit, "link"), value)
            self.filled = self.row if has else self.filled
            self.row += 1
        # Nought is for the sums alone: to a reader a slice that is not there is a dash.
        none = {"type": "formula", "criteria": f"=${LETTERS[FIRST + 1]}{row + 2}=0",
                "format": looks.make(num_format=f'"{BLANK}";"{BLANK}";"{BLANK}"')}  # fmt: skip
        page.conditional_format(row + 1, FIRST, self.row - 1, FIRST + 2, none)

    def _due(self, year: int, slices: int) -> None:
        """Money a year of every slice, for as long as it lies in the year."""
        from scoring.analysis.backtest import scheduled_in

        last = slices + self.book.card.methodology.axes["slice"].size
        begins, ends, rate = (
            f"{cell(slices + 1, col, True)}:{cell(last, col, True)}" for col in range(FIRST, FIRST + 3)
        )
        this = cell(self.row, FIRST + 3)
        count = self.grid.one("slice_count", {})
        latest = f"({begins}+({this}-1)+ABS({begins}-({this}-1)))/2"
        earliest = f"({ends}+{this}-ABS({ends}-{this}))/2"
        inside = f"({earliest}-{latest}+ABS({earliest}-{latest}))/2"
        formula = f'=IF(ISNUMBER({count}),SUMPRODUCT({rate}*{inside}),"")'
        value = scheduled_in(self.book.card, year)
        self.page.put(self.row, FIRST, formula, self.book.looks.number("money"), self.book.word(value, "number"))
        self.page.value(self.row, FIRST + 3, year, self.book.looks.number("count", "exported", num_format="0"))


def _at(values: Any, number: int) -> float:
    return values[number - 1] if number <= len(values) else float("nan")


def _factor_chart(book: Book, places: Places) -> None:
    """The factors beside the gold waterfall, at the foot of the printed page."""
    first, last = places.factors
    series = [Series((first - 1, SCORE), (first, CARD_NAME), (last, CARD_NAME), (first, SCORE), (last, SCORE))]
    title = book.words("workbook.chart.factors")
    how = {"min": 0, "max": 100, "labels": "0.0", "width": 440, "height": ON_CARD}
    bars(book, SCORECARD, (places.charts, 0), title, series, **how)


def _scenario_chart(book: Book) -> None:
    count = number_of_scenarios(book)
    if not count:
        return
    first = table_row(book)
    last = first + count - 1
    series = [Series((first - 1, FIRST), (first, NAME), (last, NAME), (first, FIRST), (last, FIRST))]
    title = book.words("workbook.chart.scenarios")
    bars(book, SCENARIOS, (last + 2, NAME), title, series, min=0, max=100, labels="0.0", height=LOW)


def _tornado_chart(book: Book) -> None:
    count = sum(case.is_driver for case in book.cases)
    if not count or book.card.score is None:
        return
    last = BARS + count
    series = [
        Series((BARS - 1, col), (BARS + 1, NAME), (last, NAME), (BARS + 1, col), (last, col), colour)
        for col, colour in ((LESS, LIGHT.debt), (MORE, LIGHT.accent))
    ]
    title = book.words("workbook.chart.tornado")
    how = {"overlap": 100, "num_format": '+0.0;"−"0.0;0.0', "height": LOW}
    bars(book, SENSITIVITY, (last + 2, NAME), title, series, **how)
