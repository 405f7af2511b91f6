"""The Checks sheet: what must always hold, and whether the sheet gives what the engine gave; 0 means all right."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from reports.workbook_alerts import methodology_check, write_alerts, write_sensitivity_checks
from reports.workbook_assumptions import AssumptionCells
from reports.workbook_book import TOP, Book, cell
from reports.workbook_check_rows import ENGINE, KEY, NAME, SAYS, SAYS_WIDTH, SHEET_VALUE, WRONG, CheckRows
from reports.workbook_contexts import FILED
from reports.workbook_grid import FIRST, SECTIONS, Grid, shown_unit
from reports.workbook_inputs import WORDS_NO, WORDS_UNKNOWN, WORDS_YES, InputCells
from reports.workbook_pages import print_on_pages
from reports.workbook_rows import Row
from reports.workbook_scenarios import HIGH, LIVE, LOW, SCORE, last_column, table_row
from reports.workbook_sensitivity import AT_P10, AT_P90, CHOSEN_NUMBER, NAMES, P10, P90, RESULT
from reports.workbook_sensitivity import FIRST as BARS
from reports.workbook_style import Sheet, quoted_sheet
from scoring.filings.workbook_contract import CASE_IN_FORCE, DRIVER, SCENARIO_NUMBER, UNDER

MODEL_AS_SENT = "model_as_sent"
WIDTHS = {"A": 44, "B": 60, "C": 15, "D": 15, "E": 16, "F": SAYS_WIDTH}
TOLERANCE = 1e-9
CENT, SMALLEST = "check_cent", 0.01  # two large amounts that should cancel leave a trace far below it


def write_checks(book: Book, grid: Grid, inputs: InputCells, assumptions: AssumptionCells) -> None:
    page = book.open("checks", book.words("workbook.checks_title"), WIDTHS)
    _Checks(book, grid, page, inputs, assumptions).write()


class _Checks(CheckRows):
    def __init__(self, book: Book, grid: Grid, page: Sheet, inputs: InputCells, assumptions: AssumptionCells) -> None:
        super().__init__(book, page, TOP + 9)
        methodology = book.card.methodology
        parts = [f"{owner}.score" for owner in (*methodology.metrics, *methodology.factors)]
        self.published = frozenset({"scorecard.score", "scorecard.low", "scorecard.high", *parts})
        self.grid, self.inputs, self.assumptions = grid, inputs, assumptions
        grid.here, grid.across = "checks", ""

    def write(self) -> None:
        page, looks, words = self.page, self.book.looks, self.words
        self._settings()
        errors = self.row + 2
        self._errors()
        master, engine = f"{cell(errors, WRONG)}:{cell(self.row - 1, WRONG)}", self.row - 1
        self.mark_errors(errors)
        self.row += 1
        write_alerts(self, self.grid, self.inputs, TOP + 5)
        write_sensitivity_checks(self, self.assumptions, TOP + 6)
        parts = [(first, end - 1) for first, end in pairwise((*self.parts, self.row))]
        print_on_pages(page, self.book.extras.paper, (self.row - 1, SAYS), 1, parts)
        compared = self._comparison()
        page.put(engine, WRONG, f"=SUM({compared})", self.wrong, 0.0)
        look = looks.number("check", bold=True, num_format="0", align="left")
        page.put(1, 1, f"=SUM({master})", look, self.book.failing)
        self.book.define("master_check", "checks", (1, 1))
        page.text(TOP - 1, 0, words("workbook.checks_note"), looks.note())
        page.freeze_panes(TOP, 2)

    def _settings(self) -> None:
        """What the checks go by: whether anything was changed, and what counts as equal."""
        page, looks, words = self.page, self.book.looks, self.words
        watched = {"inputs": self.inputs.watched, "assumptions": self.assumptions.watched}
        places = [self.book.ref(sheet, *place) for sheet, group in watched.items() for place in group]
        flag = looks.number("flag")
        for row, name, key, help_ in (
            (TOP, "inputs_unchanged", "unchanged", "unchanged_help"), (TOP + 1, "check_tolerance", "tolerance", ""),
            (TOP + 2, MODEL_AS_SENT, "model_as_sent", "model_as_sent_help"), (TOP + 4, CENT, "cent", ""),
        ):  # fmt: skip
            page.text(row, KEY, name, self.key)
            page.text(row, NAME, words(f"workbook.{key}"), self.plain)
            if help_:
                self.says(row, words(f"workbook.{help_}"))
            self.book.define(name, "checks", (row, SHEET_VALUE))
        page.put(TOP, SHEET_VALUE, f"=IF(SUM({','.join(places)})=0,1,0)", flag, 1.0)
        page.value(TOP + 1, SHEET_VALUE, TOLERANCE, looks.number("", "input", num_format="0.0000000%"))
        for row in (TOP + 1, TOP + 4):
            rule = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
            page.data_validation(row, SHEET_VALUE, row, SHEET_VALUE, rule)
        page.put(TOP + 2, SHEET_VALUE, f"=IF(AND(inputs_unchanged=1,{CASE_IN_FORCE}=1),1,0)", flag, 1.0)
        page.value(TOP + 4, SHEET_VALUE, SMALLEST, looks.number("", "input", num_format="0.00"))

    # --- what always holds

    def _errors(self) -> None:
        """The checks that the master check counts; last the comparison with the engine, whose cells follow below."""
        self.head(self.words("workbook.section.structural"), {0: "id", 1: "check", 2: "result", 4: "state", 5: "why"})
        first = self.row
        for check in self.book.card.methodology.checks.values():
            if check.severity == "error":
                methodology_check(self, self.grid, check.id, check.why, is_error=True)
        page, row, severe = self.page, TOP + 3, f"{cell(first, WRONG)}:{cell(self.row - 1, WRONG)}"
        page.text(row, KEY, "check_errors", self.key)
        page.text(row, NAME, self.words("workbook.errors"), self.plain)
        formula = f"=SUM({severe})" if self.row > first else "=0"
        page.put(row, SHEET_VALUE, formula, self.book.looks.number("count", num_format="0"), self.book.failing)
        self.book.define("check_errors", "checks", (row, SHEET_VALUE))
        self._plain_checks()
        self._simple("engine_agrees", "=0")

    def _plain_checks(self) -> None:
        grid, book = self.grid, self.book
        ranges = [book.ref("scorecard", (TOP, 2), (90, 9))]
        for sheet in SECTIONS:
            ends = [line + grid.height(grid.rows.rows[key]) for key, (at, line) in grid.places.items() if at == sheet]
            ranges.append(book.ref(sheet, (TOP, 3), (max(ends, default=TOP), FIRST + len(grid.columns) - 1)))
        top = (TOP, 2)
        ranges += [book.ref("scenarios", top, (LIVE + 2, last_column(book))), book.ref("sensitivity", top, (RESULT, 3))]
        self._simple("no_error_cells", "=" + "+".join(f"SUMPRODUCT(--ISERROR({place}))" for place in ranges))
        rising = [name for raw, name in book.names.items() if raw.startswith("knots.") and raw.endswith(".rising")]
        self._simple("knots_rise", f"={len(rising)}-SUM({','.join(rising)})" if len(rising) < 200 else "=0")
        self._simple("flags_are_words", self._unreadable())
        self._scenario_agrees()
        self._driver_agrees()
        low, score, high = (grid.one(f"scorecard.{part}", {}) for part in ("low", "score", "high"))
        tolerance = "check_tolerance*100"
        self._simple(
            "score_in_range",
            f"=IF(COUNT({low},{score},{high})=3,IF(AND({low}<={score}+{tolerance},{score}<={high}+{tolerance}),0,1),0)",
        )
        factors = list(book.card.methodology.factors)
        weights = ",".join(grid.one(f"{factor}.scored_weight", {}) for factor in factors)
        total, average = grid.one("scorecard.scored_weight", {}), grid.one("scorecard.average", {})
        known = f"COUNT({total},{weights})={len(factors) + 1}"
        self._simple("weights_add_up", f"=IF({known},IF(ABS(SUM({weights})-{total})<={tolerance},0,1),0)")
        least = ",".join(grid.one(f"{factor}.score", {}) for factor in factors)
        self._simple(
            "average_between_factors",
            f"=IF(AND(ISNUMBER({average}),COUNT({least})>0),IF(AND({average}>=MIN({least})-{tolerance},{average}<=MAX({least})+{tolerance}),0,1),0)",
        )
        chosen = [
            f'IF(profile="{profile}",{self._of_profile(profile)},0)' for profile in book.card.methodology.profiles
        ]
        here = grid.one(grid.rows.filed("scorecard.score"), {})
        same = "+".join(chosen)
        known = ",".join(self._of_profile(profile) for profile in book.card.methodology.profiles)
        count = len(book.card.methodology.profiles)
        self._simple(
            "profile_agrees",
            f'=IF(AND(COUNT({known})={count},ISNUMBER({here}),profile<>""),IF(ABS({same}-{here})<={tolerance},0,1),0)',
        )

    def _of_profile(self, profile: str) -> str:
        return self.grid.one(f"{profile}{UNDER}scorecard.score", {})

    def _unreadable(self) -> str:
        """How many cells of a flag say something that is neither yes, no nor unknown.

        TRUE is a word by itself in Excel, four letters long; LibreOffice has it as the number 1, a word already.
        """
        here = quoted_sheet(self.book.titles["inputs"])
        cells = [f"{here}!{place}" for place in self.inputs.flags]
        said = (WORDS_YES, WORDS_NO, WORDS_UNKNOWN)
        read = [f"SUMPRODUCT(--EXACT(LOWER({place}),LOWER({words})))" for place in cells for words in said]
        read += [f"SUMPRODUCT(ISLOGICAL({place})*(LEN({place})>1))" for place in cells]
        return f"=COUNTA({','.join(cells)})-({'+'.join(read)})" if cells else "=0"

    def _scenario_agrees(self) -> None:
        """While inputs are as sent, the model under a scenario gives what the table of scenarios says."""
        book, first = self.book, table_row(self.book)
        count = sum(not case.is_driver for case in book.cases)
        if not count:
            return
        wrong = []
        for col in (SCORE, LOW, HIGH):
            live = book.ref("scenarios", (LIVE + 2, col))
            column = book.ref("scenarios", (first, col), (first + count - 1, col))
            wrong.append(self._other(live, f"INDEX({column},{SCENARIO_NUMBER})"))
        absent = book.ref("scenarios", (first, LOW), (first + count - 1, LOW))  # says why where nothing is computed
        on = f"AND(inputs_unchanged=1,{CHOSEN_NUMBER}=0,NOT(ISTEXT(INDEX({absent},{SCENARIO_NUMBER}))))"
        self._simple("scenario_agrees", f"=IF({on},MAX({','.join(wrong)}),0)")

    def _driver_agrees(self) -> None:
        """The same for a driver at its P10 or P90."""
        book = self.book
        count = sum(case.is_driver for case in book.cases)
        if not count:
            return
        row = f"MATCH({DRIVER},{NAMES},0)"
        ends = []
        for draw, score in ((P10, AT_P10), (P90, AT_P90)):
            at, wanted = (
                f"INDEX({book.ref('sensitivity', (BARS, col), (BARS + count, col))},{row})" for col in (draw, score)
            )
            ends.append(f"IF(draw={at},{self._other(book.ref('sensitivity', (RESULT, 2)), wanted)},0)")
        self._simple("driver_agrees", f"=IF(AND(inputs_unchanged=1,{CHOSEN_NUMBER}>0),MAX({','.join(ends)}),0)")

    @staticmethod
    def _other(live: str, wanted: str) -> str:
        """1 where two scores differ; the one wanted is an empty cell where there is none."""
        numbers = f"IF(ABS({live}-{wanted})<=check_tolerance*100,0,1)"
        return f"IF(AND(ISNUMBER({live}),ISNUMBER({wanted})),{numbers},IF(ISNUMBER({live})=ISNUMBER({wanted}),0,1))"

    def _simple(self, name: str, formula: str) -> None:
        page, row = self.page, self.row
        page.text(row, KEY, f"sheet.{name}", self.key)
        page.text(row, NAME, self.words(f"workbook.check.{name}"), self.plain)
        page.put(row, WRONG, formula, self.wrong, 0.0)
        self.row += 1

    # --- the sheet against the engine

    def _comparison(self) -> str:
        columns = {0: "id", 1: "name", 2: "sheet", 3: "engine", 4: "state"}
        self.head(self.words("workbook.section.engine"), columns)
        first = self.row
        for row in self.grid.rows:
            last = row.key.split(UNDER)[-1]
            is_part = last.isdigit() or row.section in ("axes", "lists")
            if is_part or row.section in ("raw", "cases"):
                continue
            if row.section not in ("profiles", "filed") or last in self.published:
                self._compare(row)
        self.mark_errors(first)
        return f"{cell(first, WRONG)}:{cell(self.row - 1, WRONG)}"

    def _compare(self, row: Row) -> None:
        """A value against the engine's; a line over an axis by the sum of its elements."""
        page, line = self.page, self.row
        unit = shown_unit(row)
        page.text(line, KEY, row.key, self.key)
        *leads, last = row.key.split(UNDER)
        page.text(line, NAME, (f"{self._lead(leads[0])}: " if leads else "") + self.words.name(last), self.plain)
        value: Any
        if row.over:
            place, top = self.grid.places[row.key]
            bottom = top + self.grid.height(row) - 1
            cells = self.book.ref(
                place, (top, FIRST), (bottom, FIRST + self.book.card.methodology.axes[row.over[0]].size - 1)
            )
            is_text = row.kind == "text"
            formula = f'=SUMPRODUCT(--({cells}<>""))' if is_text else f"=SUM({cells})"
            known = [x for x in row.values if x == x]
            value = float(len(known)) if is_text else float(sum(known))
            page.text(line, SAYS, self.words("workbook.sum_of_elements"), self.note)
            unit = "count" if is_text else unit
        else:
            formula, value = f"={self.grid.one(row.key, {})}", self.book.word(row.values, row.kind)
        page.put(line, SHEET_VALUE, formula, self.book.looks.number(unit, "link"), value)
        page.value(line, ENGINE, None if value == "" else value, self.book.looks.number(unit, "muted"))
        page.put(line, WRONG, "=" + self._difference(line, row), self.wrong, 0.0)
        self.row += 1

    def _lead(self, label: str) -> str:
        return self.words("workbook.filed") if label == FILED else self.words.name(label)

    def _difference(self, line: int, row: Row) -> str:
        """1 where the two differ, while nothing has been changed since the export; an error is always wrong."""
        a, b = cell(line, SHEET_VALUE), cell(line, ENGINE)
        share = f"check_tolerance*MAX(1,ABS({b}))"
        allowed = f"MAX({CENT},{share})" if row.unit == "money" else share
        numbers = f"IF(ABS({a}-{b})<={allowed},0,1)"
        texts = f"IF(AND(ISNUMBER({a})=ISNUMBER({b}),{a}={b}),0,1)"
        compared = f"IF(AND(ISNUMBER({a}),ISNUMBER({b})),{numbers},{texts})"
        still = "inputs_unchanged" if row.section in ("profiles", "filed") else MODEL_AS_SENT
        return f"IF(ISERROR({a}),1,IF({still}=1,{compared},0))"
