"""The Assumptions sheet: everything that is judged, in blue, with its range, reason and source beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports.wording import basis_text
from reports.workbook_book import SMALL, TOP, Book, Range, cell, lines
from reports.workbook_pages import Block, heading, print_on_pages
from reports.workbook_rows import kind_of
from reports.workbook_style import Sheet
from scoring.filings.workbook_contract import UNDER
from scoring.methodology.document import Scale, Table

COLUMNS = "id name value unit default edited low high changed exported second why source".split()
AT = {name: place for place, name in enumerate(COLUMNS)}
WIDTHS = dict(zip("ABCDEFGHIJKLM", (38, 42, 12, 11, 12, 10, 9, 9, 12, 11, 9, 58, 110), strict=True))
Place = tuple[int, int]
NUMBERS = frozenset("value default edited low high changed exported".split())
SPARE_KNOTS = 2
HEAD_OF_THREE_LINES = 40  # points
KNOT_X, KNOT_Y, FIRST_X, FIRST_Y, RISING = 2, 3, 4, 5, 6


@dataclass(frozen=True, slots=True)
class AssumptionCells:
    """Cells that say what has changed since the export, and what is not the methodology's own, with how many are."""

    watched: list[Range]
    edited: Range
    not_default: int


def write_assumptions(book: Book) -> AssumptionCells:
    page = book.open("assumptions", book.words("workbook.assumptions_title"), WIDTHS)
    page.text(TOP - 1, 0, book.words("workbook.assumptions_note"), book.looks.note())
    for column, place in AT.items():
        shown = "" if column == "second" else book.words(f"workbook.column.{column}")
        page.text(TOP, place, shown, book.looks.heading(place, column in NUMBERS))
    return _Assumptions(book, page).write()


class _Assumptions:
    def __init__(self, book: Book, page: Sheet) -> None:
        self.book = book
        self.page = page
        self.methodology = book.card.methodology
        self.edits = self.methodology.edits
        self.row = TOP + 1
        self.blocks: list[Block] = []
        self.parts: tuple[int, ...] = ()
        self.rising: list[str] = []
        self.not_default = 0

    def write(self) -> AssumptionCells:
        words, methodology = self.book.words, self.methodology
        self._section(words("workbook.section.assumptions"))
        for item in methodology.assumptions.values():
            given = self.edits.get(item.id, item.value if item.default is None else None)
            name = item.id if item.default is None else f"{item.id}{UNDER}given"
            default = item.value if item.default is None else item.default
            self._row(
                name,
                item.id,
                given,
                item.unit,
                default,
                words.why(item.id, item.why),
                item.source,
                (item.low, item.high),
            )
        groups: dict[str, list[str]] = {}
        for name in methodology.parameters:
            groups.setdefault(self._group(name), []).append(name)
        for group in ("factor_weights", "metric_weights", "caps", "aggregation"):
            self._section(words(f"workbook.section.{group}"))
            for name in groups.get(group, []):
                self._parameter(name)
        edited = ((TOP + 1, AT["edited"]), (self.row - 1, AT["edited"]))
        self._section(words("workbook.section.confidence"))
        self._confidence()
        self._section(words("workbook.section.bands"))
        self._bands()
        self.parts = (self.row + 1,)
        self._section(words("workbook.section.knots"))
        for scale in methodology.scales.values():
            self._scale(scale)
        watched = [((TOP + 1, AT["changed"]), (self.row - 1, AT["changed"]))]
        self._section(words("workbook.section.tables"))
        for table in methodology.tables.values():
            watched.append(((self.row, AT["changed"]), (self.row, AT["changed"])))
            self._table(table)
        self._finish()
        return AssumptionCells(watched, edited, self.not_default)

    def _finish(self) -> None:
        self.page.freeze_panes(TOP + 1, 3)
        last = (self.row - 1, AT["why"])  # the source is on the screen
        print_on_pages(self.page, self.book.extras.paper, last, TOP, self.blocks, self.parts)

    def _group(self, name: str) -> str:
        owner = name.split(".", maxsplit=1)[0]
        if owner in self.methodology.factors:
            return "factor_weights"
        if owner in self.methodology.metrics:
            return "metric_weights"
        return "caps" if owner in self.methodology.caps else "aggregation"

    def _section(self, title: str) -> None:
        self.row += self.row > TOP + 1
        for col in range(len(COLUMNS)):
            self.page.text(self.row, col, title if col == 0 else "", self.book.looks.section())
        self.blocks.append(heading(self.row))
        self.row += 1

    def _parameter(self, name: str) -> None:
        methodology = self.methodology
        owner = name.split(".", maxsplit=1)[0]
        item = methodology.metrics.get(owner) or methodology.factors.get(owner) or methodology.caps.get(owner)
        value = methodology.parameters[name]
        unit = "weight" if "weight" in name.split(".")[1] and item is not None else methodology.parameter_units[name]
        why, source = (self.book.words.why(owner, item.why), item.source) if item else ("", "")
        self._row(name, name, self.edits.get(name, value), unit, value, why, source, (None, None))

    def _row(
        self, name: str, shown: str, value: Any, unit: str, default: Any, why: str, source: str, limits: tuple[Any, Any]
    ) -> None:
        book, page, row = self.book, self.page, self.row
        words = book.words
        page.text(row, AT["id"], shown, book.looks.styled("Id", text_wrap=True))
        page.text(row, AT["name"], words.name(shown), book.looks.plain(text_wrap=True))
        page.value(row, AT["value"], value, book.looks.number(unit, "input"))
        page.text(
            row,
            AT["unit"],
            book.unit(unit),
            book.looks.note(),
        )
        is_line = name != shown
        look = book.looks.note(align="right") if is_line else book.looks.number(unit, "muted")
        page.value(row, AT["default"], default, look)
        now, standard = cell(row, AT["value"]), cell(row, AT["default"])
        formula = f"=IF(ISNUMBER({now}),1,0)" if is_line else f"=IF({now}={standard},0,1)"
        edited = float(value is not None) if is_line else float(value != default)
        self.not_default += int(edited)
        page.put(row, AT["edited"], formula, book.looks.number("count", num_format='"●";;'), edited)
        for column, limit in zip(("low", "high"), limits, strict=True):
            if limit is not None:
                page.value(row, AT[column], limit, book.looks.number(unit, "muted"))
        self._reasons(row, why, source, words.name(shown), shown)
        self._exported(row, value, unit)
        self._allow(unit, row)
        book.define(name, "assumptions", (row, AT["value"]))
        self.row += 1

    def _reasons(self, row: int, why: str, source: str, name: str = "", key: str = "") -> None:
        """Why it is so and after whom, whole; the row as high as the longest of its texts needs."""
        widths = list(WIDTHS.values())
        texts = {
            AT["why"]: (why, widths[AT["why"]]),
            AT["source"]: (basis_text(source, self.book.style), widths[AT["source"]]),
        }
        others = max(lines(name, widths[AT["name"]] + 1), lines(key, int(SMALL * widths[AT["id"]])))
        self.book.remarks(self.page, row, texts, least=others)

    def _within(self, first: Place, last: Place, least: float = -1e18, most: float = 1e18) -> None:
        """A number between two may be typed into these cells."""
        words = self.book.words
        said = (
            words("workbook.between", low=f"{least:g}", high=f"{most:g}")
            if most < 1e18
            else words("workbook.not_allowed_help")
        )
        self.page.data_validation(*first, *last, {
            "validate": "decimal", "criteria": "between", "minimum": least, "maximum": most,
            "error_title": words("workbook.not_allowed"), "error_message": said,
        })  # fmt: skip

    def _allow(self, unit: str, row: int) -> None:
        rule: dict[str, Any] = {"validate": "decimal", "criteria": "between", "minimum": -1e18, "maximum": 1e18}
        if kind_of(self.methodology, unit) == "text":
            rule = {"validate": "list", "source": list(self.methodology.choices[unit])}
        elif unit == "flag":
            rule = {"validate": "list", "source": ["1", "0"]}
        words = self.book.words
        rule |= {"error_title": words("workbook.not_allowed"), "error_message": words("workbook.not_allowed_help")}
        self.page.data_validation(row, AT["value"], row, AT["value"], rule)

    def _exported(self, row: int, value: Any, unit: str) -> None:
        book, page = self.book, self.page
        page.value(row, AT["exported"], value, book.looks.number(unit, "muted"))
        now, then = cell(row, AT["value"]), cell(row, AT["exported"])
        page.put(row, AT["changed"], f"=IF(AND(ISNUMBER({now})=ISNUMBER({then}),{now}={then}),0,1)", self._quiet(), 0.0)

    def _quiet(self) -> Any:
        return self.book.looks.number("count", num_format="0;;")

    def _confidence(self) -> None:
        """Grades from best to none: completeness at least, share of estimates at most."""
        book, page, first = self.book, self.page, self.row
        page.set_row(first, HEAD_OF_THREE_LINES)
        for column, words in (("value", "completeness"), ("unit", "estimates")):
            page.text(first, AT[column], book.words(f"workbook.{words}"), book.looks.head(font_size=9, align="right"))
        self.row += 1
        for grade, limits in (*self.methodology.confidence.items(), ("none", {"completeness": 0.0, "estimates": 1.0})):
            page.text(self.row, 0, f"confidence.{grade}", book.looks.key())
            page.text(self.row, 1, book.words(f"workbook.grade.{grade}"), book.looks.plain())
            for column, key in (("value", "completeness"), ("unit", "estimates")):
                default = 0.0 if key == "completeness" else 1.0
                page.value(self.row, AT[column], limits.get(key, default), book.looks.number("ratio", "input"))
                book.define(f"confidence.{grade}.{key}", "assumptions", (self.row, AT[column]))
            self._copy(self.row, (AT["value"], AT["unit"]))
            self.row += 1
        self._within((first + 1, AT["value"]), (self.row - 1, AT["unit"]), 0, 1)
        book.define("confidence.words", "assumptions", (first + 1, 1), (self.row - 1, 1))
        self.blocks.append((first, self.row - 1))

    def _copy(self, row: int, columns: tuple[int, ...]) -> None:
        """The values as exported, to the right, and whether one has changed since."""
        same = []
        for offset, col in enumerate(columns):
            then = AT["exported"] + offset
            found = self.page.table[row].get(col)
            if type(found).__name__ == "Number":
                shown = found.format.num_format
                self.page.value(row, then, found.number, self.book.looks.number("", "muted", num_format=shown))
            same += [f"ISNUMBER({cell(row, col)})=ISNUMBER({cell(row, then)})", f"{cell(row, col)}={cell(row, then)}"]
        self.page.put(row, AT["changed"], f"=IF(AND({','.join(same)}),0,1)", self._quiet(), 0.0)

    def _bands(self) -> None:
        book, page, first = self.book, self.page, self.row
        for band in self.methodology.bands:
            page.text(self.row, 0, f"band.{band.id}", book.looks.key())
            page.text(self.row, 1, band.id, book.looks.plain())
            page.value(self.row, AT["value"], band.start, book.looks.number("score", "input"))
            self._copy(self.row, (AT["value"],))
            self.row += 1
        self._within((first, AT["value"]), (self.row - 1, AT["value"]), 0, 100)
        book.define("band.names", "assumptions", (first, 1), (self.row - 1, 1))
        book.define("band.starts", "assumptions", (first, AT["value"]), (self.row - 1, AT["value"]))
        self.blocks.append((first, self.row - 1))

    def _scale(self, scale: Scale) -> None:
        """Knots: x and score, the methodology's own beside them, and whether they rise without a gap."""
        book, page, head = self.book, self.page, self.row
        knots: Any = self.edits.get(scale.id, scale.knots)
        metric = next((m for m in self.methodology.metrics.values() if scale.id in m.scales.values()), None)
        unit = metric.unit if metric else "multiple"
        first, last = head + 1, head + len(knots) + SPARE_KNOTS
        page.text(head, 0, scale.id, book.looks.key())
        page.text(head, 1, book.words.name(scale.id), book.looks.plain(bold=True))
        for col, key in (
            (KNOT_X, "x"),
            (KNOT_Y, "score"),
            (FIRST_X, "default_x"),
            (FIRST_Y, "default_score"),
            (RISING, "rising"),
        ):
            page.text(head, col, book.words(f"workbook.column.{key}"), book.looks.note(bold=True, align="right"))
        self._reasons(head, book.words.why(metric.id if metric else scale.id, scale.why), scale.source)
        for row in range(first, last + 1):
            self._knot(row, row - first, scale, knots, unit, row == first)
        self._within((first, KNOT_X), (last, KNOT_X))
        self._within((first, KNOT_Y), (last, KNOT_Y), 0, 100)
        xs, ys = (
            f"{cell(first, KNOT_X, True)}:{cell(last, KNOT_X, True)}",
            f"{cell(first, KNOT_Y, True)}:{cell(last, KNOT_Y, True)}",
        )
        rising = f"{cell(first, RISING)}:{cell(last, RISING)}"
        page.text(last + 1, 0, f"{scale.id}.knots{UNDER}rising", book.looks.key())
        formula = f"=IF(AND(MIN({rising})=1,COUNT({xs})>=2,COUNT({xs})=COUNT({ys})),1,0)"
        page.put(last + 1, RISING, formula, book.looks.number("flag"), 1.0)
        book.define(f"knots.{scale.id}.x", "assumptions", (first, KNOT_X), (last, KNOT_X))
        book.define(f"knots.{scale.id}.score", "assumptions", (first, KNOT_Y), (last, KNOT_Y))
        self.rising.append(book.define(f"knots.{scale.id}.rising", "assumptions", (last + 1, RISING)))
        self.blocks.append((head, last + 1))
        self.row = last + 2

    def _knot(self, row: int, index: int, scale: Scale, knots: Any, unit: str, is_first: bool) -> None:
        book, page = self.book, self.page
        page.text(row, 0, f"{scale.id}.knots[{index + 1}]", book.looks.key())
        x, y = knots[index] if index < len(knots) else (None, None)
        page.value(row, KNOT_X, x, book.looks.number(unit, "input"))
        page.value(row, KNOT_Y, y, book.looks.number("score", "input"))
        if index < len(scale.knots):
            page.value(row, FIRST_X, scale.knots[index][0], book.looks.number(unit, "muted"))
            page.value(row, FIRST_Y, scale.knots[index][1], book.looks.number("score", "muted"))
        here, before = cell(row, KNOT_X), cell(row - 1, KNOT_X)
        both = f"{here},{cell(row, KNOT_Y)}"
        later = "1" if is_first else f"IF(ISNUMBER({before}),IF({here}>{before},1,0),0)"
        formula = f"=IF(COUNT({both})=2,{later},IF(COUNTA({both})=0,{0 if is_first else 1},0))"
        page.put(row, RISING, formula, book.looks.number("count", num_format="0"), 1.0)
        self._copy(row, (KNOT_X, KNOT_Y))

    def _table(self, table: Table) -> None:
        """A table; as exported below it. One with columns stands turned, its times going down."""
        book, page, head = self.book, self.page, self.row
        times = book.card.run.tables[table.id][0] if table.columns else ()
        page.text(head, 0, table.id, book.looks.key())
        page.text(head, 1, book.words.name(table.id), book.looks.plain(bold=True))
        self._reasons(head, book.words.why(table.id, table.why), table.source)
        grid = _turned(table, times) if times else [(word, [value]) for word, (value,) in table.values.items()]
        first, last, width = head + 2, head + 1 + len(grid), len(grid[0][1])
        if times:
            for col, word in enumerate(table.values, start=AT["value"]):
                page.text(first - 1, col, word, book.looks.head(align="right"))
        self._table_rows(table, first, grid, "input", "")
        share = table.unit == "ratio" and bool(table.columns)
        self._within((first, AT["value"]), (last, AT["value"] + width - 1), *((0, 1) if share else ()))
        self._table_rows(table, last + 2, grid, "muted", f"{UNDER}exported")
        page.text(last + 1, 1, book.words("workbook.column.exported"), book.looks.note())
        now = f"{cell(first, 2, True)}:{cell(last, 1 + width, True)}"
        then = f"{cell(last + 2, 2, True)}:{cell(2 * last + 2 - first, 1 + width, True)}"
        formula = f"=IF(AND(SUMPRODUCT(--({now}<>{then}))=0,COUNT({now})=COUNT({then})),0,1)"
        page.put(head, AT["changed"], formula, self._quiet(), 0.0)
        if times:
            book.define(f"table.{table.id}.columns", "assumptions", (first, 1), (last, 1))
            book.define(f"table.{table.id}.rows", "assumptions", (first - 1, 2), (first - 1, 1 + width))
        else:
            book.define(f"table.{table.id}.rows", "assumptions", (first, 1), (last, 1))
        book.define(f"table.{table.id}.values", "assumptions", (first, 2), (last, 1 + width))
        self.row = 2 * last + 4 - first
        self.blocks += [(head, last), (last + 1, self.row - 2), (head, self.row - 2)]

    def _table_rows(self, table: Table, first: int, grid: list[Any], role: str, tail: str) -> None:
        page, looks = self.page, self.book.looks
        unit = table.unit if table.columns or table.unit != "ratio" else "count"
        look = looks.number(unit, role, num_format="0.00%") if table.columns else looks.number(unit, role)
        for row, (name, values) in enumerate(grid, start=first):
            shown = name if isinstance(name, str) else f"{name:g}"
            page.text(row, 0, f"{table.id}[{shown}]{tail}", looks.key())
            page.value(row, 1, name, looks.plain(align="left"))
            for col, value in enumerate(values, start=AT["value"]):
                page.value(row, col, value, look)


def _turned(table: Table, times: Sequence[float]) -> list[tuple[float, list[float]]]:
    """(time, values by row): from the start, where nothing has happened yet, if the table begins later."""
    lead = len(times) - len(table.columns)
    return [
        (time, [0.0 if n < lead else values[n - lead] for values in table.values.values()])
        for n, time in enumerate(times)
    ]
