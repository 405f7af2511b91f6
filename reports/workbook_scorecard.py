"""The Scorecard sheet: one printed page, every number a link or a live formula."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from reports import workbook_absent as absent
from reports.palette import GRADE_STARTS, LIGHT
from reports.picture_gold import steps
from reports.wording import apart, joined, known_on, method_name
from reports.workbook_book import Book, cell, letters, lines
from reports.workbook_charts import ENOUGH
from reports.workbook_grid import Grid
from reports.workbook_inputs import InputCells
from reports.workbook_style import Sheet, quoted_sheet
from scoring.analysis.wanted import is_too_small
from scoring.filings.workbook_contract import UNDER
from scoring.methodology.excel_parts import quoted
from scoring.scorecard import MetricScore

WIDTHS = {"A": 37, "B": 15, "C": 7, "D": 7, "E": 7, "F": 7, "G": 8, "H": 19, "I": 27, "J": 28}
NAME, VALUE, SCORE, LOW, HIGH, WEIGHT, POINTS, NOTE, MISSING, ID = range(10)  # the id stands beside the page
LAST = MISSING
CHART_ROWS = 15
MISSING_LETTERS = 28
FIRST = 3


@dataclass(frozen=True, slots=True)
class Places:
    """Rows of the page that other sheets need: of the factors, first and last, and where its two charts stand."""

    factors: tuple[int, int]
    charts: int


def write_scorecard(book: Book, grid: Grid, inputs: InputCells) -> Places:
    page = book.open("scorecard", book.issuer, WIDTHS)
    grid.here, grid.across = "scorecard", ""
    return _Scorecard(book, grid, inputs, page).write()


class _Scorecard:
    def __init__(self, book: Book, grid: Grid, inputs: InputCells, page: Sheet) -> None:
        self.book = book
        self.card = book.card
        self.grid = grid
        self.inputs = inputs
        self.page = page
        self.words = book.words
        self.row = FIRST

    def write(self) -> Places:
        self.book.banner(self.page, 1, SCORE)
        self._about()
        self._headline()
        first = self.row + 2
        self._factors()
        places = Places((first, self.row - 1), 0)
        self._metrics()
        self._caps()
        self._profiles()
        places = replace(places, charts=self.row + 1)
        self.row += CHART_ROWS if self._has_pictures() else 2
        self._footnotes()
        self.page.print_area(0, 0, self.row - 1, LAST)
        self.page.fit_to_pages(1, 1)
        self.page.freeze_panes(FIRST, 0)
        self.page.center_horizontally()
        return places

    def _has_pictures(self) -> bool:
        """Whether one of the two has enough to show; else each has a line that says so."""
        scored = [factor for factor in self.card.factors.values() if factor.score is not None]
        return self.book.is_form or len(scored) >= ENOUGH or len(steps(self.card)) >= ENOUGH

    # --- small things

    def _link(self, row: int, col: int, name: str, unit: str, **more: Any) -> None:
        line = self.card.methodology.lines.get(name)
        kind = "flag" if line is not None and line.unit == "flag" else "number"
        value = self.book.word(self.card.run[name], kind)
        self.page.put(row, col, f"={self.grid.one(name, {})}", self.book.looks.number(unit, "link", **more), value)

    def _head(self, title: str, columns: dict[int, str]) -> None:
        self.row += 1
        for col in range(LAST + 1):
            text = title if col == 0 else self.words(f"workbook.column.{columns[col]}") if col in columns else ""
            side = {"align": "left", "indent": int(col >= NOTE)} if col < VALUE or col >= NOTE else {"align": "right"}
            self.page.text(self.row, col, text, self.book.looks.head(font_size=9, text_wrap=False, **side))
        self.row += 1

    def _ids(self, name: str, shown: str) -> None:
        self.page.text(self.row, ID, name, self.book.looks.key())
        self.page.text(self.row, NAME, shown, self.book.looks.plain())

    # --- parts of the page

    def _about(self) -> None:
        filing, methodology, page = self.card.filing, self.card.methodology, self.page
        note = self.book.looks.note(align="left")
        called = f"{method_name(methodology, self.words)} {methodology.version}"
        parts = [called]
        if self.book.is_form:
            parts.append(self.book.style.money_unit)
        elif filing is not None:
            chinese = self.words.language == "zh"
            parts = [
                filing.title_zh if chinese and filing.title_zh else filing.title,
                self.words("workbook.period", end=filing.period_end),
                known_on(filing, self.words),
                self.book.style.money_unit,
            ]
            made = apart((called, methodology.digest[:12]), self.words)
            page.text(self.row - 2, LAST, made, self.book.looks.note(align="right"))
        page.text(self.row - 1, 0, " · ".join(parts), note)

    def _headline(self) -> None:
        """Score, band and range; confidence and completeness; all live, blank where a check forbids a score."""
        book, looks, words = self.book, self.book.looks, self.words
        stopped = self.card.stopped
        self.page.set_row(self.row, 30)
        big = {"font_size": 20, "bold": True}
        self._label("scorecard.score", words("workbook.score"))
        score = book.word(None if stopped else self.card.run["scorecard.score"], "number")
        self._unless_stopped("scorecard.score", VALUE, score, **big)
        self._grade_colours(self.row, VALUE)
        self.book.band(self.page, self.row, SCORE, "scorecard_score", self.card.band or "", font_size=16, bold=True)
        book.define("scorecard.score", "scorecard", (self.row, VALUE))
        book.band_cell = cell(self.row, SCORE, absolute=True)
        book.reason_cell = cell(self.row, LOW, absolute=True)
        self._across(LOW, *absent.reason(book, self.grid, words("workbook.band_is_not_a_rating")), bold=True)
        self.row += 1
        for end in ("low", "high"):
            self._label(f"scorecard.{end}", words(f"workbook.{end}"))
            value = book.word(None if stopped else self.card.run[f"scorecard.{end}"], "number")
            self._unless_stopped(f"scorecard.{end}", VALUE, value)
            self.page.text(self.row, SCORE, words(f"workbook.{end}_help"), looks.note())
            self.row += 1
        self._simulated()
        self._confidence()
        for part, unit in (
            ("completeness", "ratio"),
            ("before_caps", "score"),
            ("adjustment", "score"),
            ("geometric_mean", "score"),
            ("worst", "score"),
        ):
            self._label(f"scorecard.{part}", words(f"workbook.{part}"))
            if part == "completeness":
                self._link(self.row, VALUE, f"scorecard.{part}", unit)
            else:
                self._of_the_point(f"scorecard.{part}")
            self.page.text(self.row, SCORE, words(f"workbook.{part}_help"), looks.note())
            self.row += 1
        self._label("profile", words("workbook.profile"))
        book.profile(self.page, self.row, VALUE)
        self.page.text(self.row, SCORE, words("workbook.profile_help"), looks.note())
        self.row += 1
        if self.card.score is None and not stopped:
            small = is_too_small(self.card)
            title = words("overview.wanted.narrower" if small else "overview.wanted.title")
            formula = f'=IF(ISNUMBER(scorecard_score),"",{quoted(title)})'
            self.page.put(self.row, NAME, formula, looks.plain(bold=True), title)
            formula, said = absent.wanted(book)
            width = sum(list(WIDTHS.values())[SCORE:])
            self.page.set_row(self.row, book.height(lines(said, int(width))))
            self._across(SCORE, formula, said)
            self.row += 1

    def _across(self, col: int, formula: str, said: str, **more: Any) -> None:
        """A live sentence from a column to the page's edge."""
        look = self.book.looks.note(text_wrap=True, **more)
        self.page.merge_range(self.row, col, self.row, LAST, "", look)
        self.page.put(self.row, col, formula, look, said)

    def _simulated(self) -> None:
        """The middle nine tenths of the draws, where the score was drawn; beside the disclosure range, never in it."""
        drawn = self.book.extras.simulated
        ends = () if drawn is None or self.card.stopped else drawn.percentiles("scorecard.score", (5, 95))
        for key, end in zip(("p5", "p95"), ends, strict=False):
            self._label(f"simulated.{key}", self.words(f"workbook.{key}"))
            self.page.value(self.row, VALUE, end, self.book.looks.number("score", "exported"))
            said = self.words("analysis.simulated", draws=f"{drawn.draws:,}", seed=drawn.seed) if drawn else ""
            self.page.text(self.row, SCORE, said, self.book.looks.note())
            self.row += 1

    def _of_the_point(self, name: str) -> None:
        """A part of the point score: none where only the range is published."""
        value = self.book.word(None if self.card.score is None else self.card.run[name], "number")
        formula = f'=IF(ISNUMBER(scorecard_score),{self.grid.one(name, {})},"")'
        self.page.put(self.row, VALUE, formula, self.book.looks.number("score", "link"), value)

    def _label(self, key: str, text: str) -> None:
        self.page.text(self.row, ID, key, self.book.looks.key())
        self.page.text(self.row, NAME, text, self.book.looks.plain(bold=True))

    def _unless_stopped(self, name: str, col: int, value: float | str, **more: Any) -> None:
        formula = f'=IF(check_errors=0,{self.grid.one(name, {})},"")'
        self.page.put(self.row, col, formula, self.book.looks.number("score", **more), value)

    def _grade_colours(self, row: int, col: int) -> None:
        for start, colour in zip((*GRADE_STARTS, -1), LIGHT.grades, strict=True):
            bar = self.book.looks.make(font_color=colour, bold=True)
            rule = {"type": "cell", "criteria": ">=", "value": start, "format": bar, "stop_if_true": True}
            self.page.conditional_format(row, col, row, col, rule)

    def _confidence(self) -> None:
        """Where the grade and the share of estimates stand; written once the metrics have their cells."""
        self._confidence_row = self.row
        for key, name, helped in (
            ("confidence", "confidence", "confidence"),
            ("confidence.estimates", "estimates", "estimates"),
        ):
            self._label(key, self.words(f"workbook.{name}"))
            self.page.text(self.row, SCORE, self.words(f"workbook.{helped}_help"), self.book.looks.note())
            self.row += 1

    def _finish_confidence(self, used: str, estimated: str) -> None:
        """The grade from completeness and the share of the weight used whose metrics rest on estimates."""
        row, names, looks, confidence = self._confidence_row, self.book.names, self.book.looks, self.card.confidence
        share = f"=IF(SUM({used})>0,SUMIF({estimated},1,{used})/SUM({used}),0)"
        self.page.put(row + 1, VALUE, share, looks.number("ratio"), confidence.estimated_share)
        complete, estimates = self.grid.one("scorecard.completeness", {}), cell(row + 1, VALUE)
        grades = list(self.card.methodology.confidence)
        rank = str(len(grades) + 1)
        for number, grade in reversed(list(enumerate(grades, start=1))):
            least, most = names[f"confidence.{grade}.completeness"], names[f"confidence.{grade}.estimates"]
            rank = f"IF(AND(N({complete})>={least},{estimates}<={most}),{number},{rank})"
        place = rank
        if "material_weakness" in names:
            weak = self.grid.one("material_weakness", {})
            lower = f"IF({rank}<{len(grades)},1,0)"
            place = f"{rank}+IF(AND(ISNUMBER({weak}),{weak}=1),{lower},0)"
        word = self.words(f"workbook.grade.{confidence.grade}")
        formula = f"=INDEX({names['confidence.words']},{place})"
        self.page.put(row, VALUE, formula, looks.number("text", bold=True), word)

    def _factors(self) -> None:
        columns = {SCORE: "score", LOW: "low", HIGH: "high", WEIGHT: "weight", POINTS: "points", NOTE: "available"}
        self._head(self.words("workbook.factors"), columns)
        look = self.book.looks.number("score", num_format="0.00")
        for key, factor in self.card.factors.items():
            self._ids(key, self.words.name(key))
            for col, part in ((SCORE, "score"), (LOW, "low"), (HIGH, "high"), (WEIGHT, "weight")):
                self._link(self.row, col, f"{key}.{part}", "weight" if part == "weight" else "score", bold=True)
            score, weight, total = (
                self.grid.one(name, {}) for name in (f"{key}.score", f"{key}.weight", "scorecard.scored_weight")
            )
            points = (
                f'=IF(COUNT(scorecard_score,{score},{weight},{total})=4,IF({total}>0,{weight}*{score}/{total},""),"")'
            )
            self.page.put(self.row, POINTS, points, look, self.book.word(factor.contribution, "number"))
            self._link(self.row, NOTE, f"{key}.share_available", "ratio", align="left", indent=1)
            self.row += 1

    def _metrics(self) -> None:
        columns = {
            VALUE: "value",
            SCORE: "score",
            LOW: "low",
            HIGH: "high",
            WEIGHT: "weight",
            POINTS: "used_weight",
            NOTE: "rests_on",
            MISSING: "missing",
        }
        self._head(self.words("workbook.metrics"), columns)
        first, factor = self.row, ""
        for key, metric in self.card.metrics.items():
            if metric.factor != factor:
                factor = metric.factor
                self.page.text(self.row, NAME, self.words.name(factor), self.book.looks.plain(bold=True))
                self.row += 1
            self._metric(key, metric)
        used, estimated = (f"{cell(first, col)}:{cell(self.row - 1, col)}" for col in (POINTS, NOTE))
        self._finish_confidence(used, estimated)

    def _metric(self, key: str, metric: MetricScore) -> None:
        declared, looks, page = self.card.methodology.metrics[key], self.book.looks, self.page
        self._ids(key, self.words.name(key))
        self._link(self.row, VALUE, declared.value, declared.unit)
        for col, part in ((SCORE, "score"), (LOW, "low"), (HIGH, "high")):
            self._link(self.row, col, f"{key}.{part}", "score")
        self._link(self.row, WEIGHT, f"{key}.weight", "weight")
        names = (f"{key}.available", f"{metric.factor}.weight", f"{metric.factor}.applicable")
        available, weight, applicable = (self.grid.one(name, {}) for name in names)
        known = f"COUNT({available},{weight},{applicable})=3"
        used = f"=IF({known},IF({applicable}>0,{weight}*{available}/{applicable},0),0)"
        page.put(self.row, POINTS, used, looks.number("count", num_format="0.0"), self._used(*names))
        inputs = quoted_sheet(self.book.titles["inputs"])
        methods = [self.inputs.methods[name] for name in metric.inputs if name in self.inputs.methods]
        tests = ",".join(f'{inputs}!{place}="{self.words("workbook.method.estimate")}"' for place in methods)
        shown = f'"{self.words("workbook.on_estimate")}";;'
        look = looks.number("", num_format=shown, align="left", font_size=9, indent=1)
        rests = bool(set(metric.inputs) & set(self.card.estimates))
        page.put(self.row, NOTE, f"=IF(OR({tests}),1,0)" if tests else "=0", look, float(rests))
        missing = self._missing([self.words.name(name) for name in metric.missing])
        if not metric.applies:
            missing = self.words("workbook.not_applicable")
        page.text(self.row, MISSING, missing, looks.note(shrink=True))
        self.row += 1

    def _missing(self, names: list[str]) -> str:
        """As many names as the column holds, and how many more."""
        shown, style = list[str](), self.book.style
        while names and (not shown or letters(joined([*shown, names[0]], style)) < MISSING_LETTERS):
            shown.append(names.pop(0))
        return joined(shown, style) + (f" +{len(names)}" if names else "")

    def _used(self, available: str, weight: str, applicable: str) -> float:
        """The metric's share of the weights that the score uses."""
        run = self.card.run
        return run[weight] * run[available] / run[applicable] if run[applicable] > 0 else 0.0

    def _caps(self) -> None:
        self._head(self.words("workbook.caps"), {VALUE: "met", SCORE: "limit", LOW: "binding"})
        before, capped = (self.grid.one(f"scorecard.{part}", {}) for part in ("before_caps", "capped"))
        for result in self.card.caps:
            key = result.id
            self._ids(key, self.words.name(key))
            self._link(self.row, VALUE, f"{key}.met", "flag")
            self._link(self.row, SCORE, f"{key}.limit", "score")
            met, limit = self.grid.one(f"{key}.met", {}), self.grid.one(f"{key}.limit", {})
            known = f"AND(ISNUMBER({met}),{met}=1,COUNT({limit},{before},{capped})=3)"
            formula = f"=IF({known},IF(AND({limit}={capped},{limit}<{before}),1,0),0)"
            self.page.put(self.row, LOW, formula, self.book.looks.number("flag"), float(result.binding))
            why = self.words.why(key, self.card.methodology.caps[key].why)
            self.page.text(self.row, HIGH, why, self.book.looks.note())
            self.row += 1

    def _profiles(self) -> None:
        self._head(self.words("workbook.profiles"), {SCORE: "score", LOW: "band"})
        for profile, other in self.card.profiles.items():
            self._ids(profile, self.words.name(profile))
            name = f"{profile}{UNDER}scorecard.score"
            value = self.book.word(None if self.card.stopped else other.run["scorecard.score"], "number")
            self._unless_stopped(name, SCORE, value)
            band = self.card.band_of(None if value == "" else value)
            self.book.band(self.page, self.row, LOW, cell(self.row, SCORE), band or "", align="right")
            self.row += 1

    def _footnotes(self) -> None:
        wrap = self.book.looks.note(text_wrap=True, valign="top")
        estimates = joined((self.words.name(name) for name in self.card.estimates), self.book.style)
        texts = [self.words("workbook.disclaimer")]
        if estimates:
            texts.append(self.words("workbook.estimates_are", names=estimates))
        texts += [self.words.why(f"limits.{n}", text) for n, text in enumerate(self.card.methodology.limits, start=1)]
        self.row += 1
        for text in texts:
            self.page.merge_range(self.row, 0, self.row, LAST, "", wrap)
            self.page.text(self.row, 0, text, wrap)
            width = 134 if self.words.language == "en" else 67
            self.page.set_row(self.row, 13 * (1 + len(text) // width))
            self.row += 1
