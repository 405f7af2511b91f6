"""One row of a template's figures: the value, and beside it where it was read, by which method and how well."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from resources.words import rule_named
from scoring.filings.filing import Fact, Grade, Method, Source, Status
from scoring.filings.rows import LISTS, NUMBER_LISTS, Value
from scoring.filings.rows import Row as ListRow
from scoring.filings.sample_facts import GRADES, METHODS, Entry
from scoring.filings.tables import LARGEST, nearest
from scoring.filings.template_cells import NONE, NOT_APPLICABLE, Cell, Cells, Row
from scoring.filings.template_layout import Layout, ListField, list_fields
from scoring.filings.template_lists import made
from scoring.filings.template_numbers import plain

LINK = re.compile(r"https?://[^\s\"<>]+\Z")
STATUSES: tuple[Status, ...] = ("found", "disputed", "known_low")
SOURCED = ("document", "form", "accession", "filed", "locator", "quote", "link", "note")
_CELL = r"[^\[\]!]{1,120}![A-Z]{1,3}\d+(?::[A-Z]{1,3}\d+)?"
OWN_CELL = re.compile(rf" ?\[{_CELL}\]\Z|\A{_CELL}\Z")
"""The cell of a template in a locator, which the next template leaves out."""


@dataclass(frozen=True, slots=True)
class Place:
    """A row and where its columns are."""

    row: Row
    columns: dict[str, int]

    def at(self, column: str) -> Cell:
        number = self.columns.get(column)
        return Cell(None, self.row.cell(0).place) if number is None else self.row.cell(number)


class FigureReader:
    """Reads rows of figures; problems go to `cells`."""

    def __init__(self, cells: Cells, layout: Layout, file: str, currency: str, period_end: date | None) -> None:
        self.cells, self.layout, self.file = cells, layout, file
        self.currency, self.period_end = currency, period_end
        self.undated: list[Cell] = []  # filing dates that a published document has and that are not given

    def name_of(self, place: Place) -> str | None:
        """The input of a row; None, with a problem where the row holds something, for none or an unknown one."""
        name = self.cells.text(place.row.cell(0))
        if name in self.layout.fields:
            return name
        if not place.at("value").blank:
            code_cell = place.row.cell(0)
            self.cells.problem("template.unknown_row", code_cell, name=name, nearest=nearest(name, self.layout.fields))
        return None

    def status(self, place: Place) -> Status | None:
        """The status that the row gives its figure; None where it follows from the figure itself."""
        cell = place.at("status")
        return None if cell.blank else cast("Status | None", self.cells.choice(cell, "status", STATUSES))

    def entry(self, place: Place, name: str, candidate: bool = False) -> Entry | None:
        """The figure of a row; None where there is none, or where something is wrong with it."""
        cell, before = place.at("value"), len(self.cells.problems)
        if cell.blank:
            self._unused(place, name)
            return None
        if _says(cell, NOT_APPLICABLE):
            return self._made(place, name, False, "flag", cell.place, before, applicable=False)
        value = self._value(cell, name)
        if value is None:
            return None
        unit = self.layout.fact_unit(name, self.currency)
        return self._made(place, name, value, unit, cell.place, before, candidate)

    def list_entry(self, place: Place, name: str, rows: tuple[tuple[ListRow, ...], str] | None) -> Entry | None:
        """A list's figure: its rows from their own table, what it is from here."""
        cell, before = place.at("value"), len(self.cells.problems)
        found, where = rows or ((), "")
        if not self.cells.usable(cell):
            return None
        if not cell.blank:
            if not (_says(cell, NONE) or _says(cell, NOT_APPLICABLE)):
                self.cells.problem("template.list_expected", cell, name=name, value=self.cells.text(cell))
                return None
            if where:
                self.cells.problem("template.list_not_empty", cell, name=name, range=where)
                return None
            if _says(cell, NOT_APPLICABLE):
                return self._made(place, name, False, "flag", cell.place, before, applicable=False)
        elif not where:
            self._unused(place, name)
            return None
        unit = self.currency if name in NUMBER_LISTS else "rows"
        return self._made(place, name, found, unit, where or cell.place, before)

    def bare_list(self, name: str, rows: tuple[tuple[ListRow, ...], str]) -> Entry | None:
        """A list whose row among the figures was deleted: entered by the user, nothing more is known."""
        if self.period_end is None:
            return None
        source = Source(document=self.file, locator=rows[1], method="user")
        unit = self.currency if name in NUMBER_LISTS else "rows"
        return Entry(Fact(name, rows[0], unit, None, self.period_end, source), False, "")

    def beside(self, place: Place, name: str) -> Entry | None:
        """Another figure for an input, kept beside the chosen one.

        A list stands in its cell as JSON; a number beside a list is a part of it: principal due later than the last
        year, a customer's share.
        """
        cell, before = place.at("value"), len(self.cells.problems)
        if name not in LISTS or cell.blank:
            return self.entry(place, name, candidate=True)
        if not (isinstance(cell.value, str) and cell.value.lstrip().startswith("[")):
            part = self.cells.number(cell, name, "money" if name in NUMBER_LISTS else "share")
            unit = self.currency if name in NUMBER_LISTS else "ratio"
            return None if part is None else self._made(place, name, part, unit, cell.place, before, candidate=True)
        rows = self._rows_of_json(cell, name)
        unit = self.currency if name in NUMBER_LISTS else "rows"
        return None if rows is None else self._made(place, name, rows, unit, cell.place, before, candidate=True)

    def _value(self, cell: Cell, name: str) -> Value | None:
        unit = self.layout.fields[name].unit
        if unit == "flag":
            return self.cells.flag(cell, name)
        if unit in self.layout.choices:
            return self.cells.choice(cell, name, self.layout.choices[unit])
        loose = self.layout.fields[name].kind == "market" and unit == "ratio"  # a rate of exchange is no share
        return self.cells.number(cell, name, "rate" if loose else unit)

    def _made(
        self, place: Place, name: str, value: Value, unit: str, where: str, before: int, candidate: bool = False,
        applicable: bool = True,
    ) -> Entry | None:  # fmt: skip
        source = self._source(place, where)
        start = self.cells.day(place.at("period_start"))
        end = self.cells.day(place.at("period_end")) or self.period_end
        if end is None:  # a problem of its own, named once
            return None
        if start and start > end:
            values = {"start": start.isoformat(), "end": end.isoformat()}
            self.cells.problem("sample_period_order", place.at("period_start"), **values)
        if source.filed and end > source.filed and source.method != "estimate":
            late = {"end": end.isoformat(), "filed": source.filed_text}
            self.cells.problem("sample_period_after_filing", place.at("filed"), **late)
        rule = rule_named(self.cells.text(place.at("rule")))
        if any(problem.severity == "error" for problem in self.cells.problems[before:]):
            return None
        return Entry(Fact(name, value, unit, start, end, source), candidate, rule, applicable)

    def _source(self, place: Place, where: str) -> Source:
        """Where the figure was read. The cell always stands in the locator; without a document the file is one."""
        cells, texts = self.cells, {key: self.cells.text(place.at(key)) for key in SOURCED if key != "filed"}
        filed, exactly = cells.day_or_year(place.at("filed"))
        method = cells.choice(place.at("method"), "method", METHODS) or "user"
        grade = cells.choice(place.at("grade"), "grade", GRADES) or "D"
        if texts["link"] and not LINK.match(texts["link"]):
            cells.problem("template.link", place.at("link"), value=texts["link"])
        if (texts["form"] or texts["accession"]) and filed is None:
            self.undated.append(place.at("filed"))
        own = OWN_CELL.sub("", texts["locator"])
        return Source(
            document=texts["document"] or self.file, form=texts["form"], accession=texts["accession"], filed=filed,
            locator=f"{own} [{where}]" if own else where, quote=texts["quote"], url=texts["link"],
            method=cast(Method, method), grade=cast(Grade, grade), note=texts["note"], filed_exactly=exactly,
        )  # fmt: skip

    def _unused(self, place: Place, name: str) -> None:
        """A source without a figure is said, since a reader expects one."""
        if any(not place.at(column).blank for column in SOURCED):
            self.cells.problem("template.source_without_value", place.at("value"), "warning", name=name)

    def _rows_of_json(self, cell: Cell, name: str) -> tuple[ListRow, ...] | None:
        text = self.cells.text(cell)
        try:
            found = json.loads(text, parse_int=float, parse_constant=str)
        except (ValueError, RecursionError):
            found = None
        rows = self._listed(found, name, cell) if isinstance(found, list) else None
        if rows is None:
            self.cells.problem("template.list_beside", cell, name=name)
        return rows

    def _listed(self, items: list[Any], name: str, cell: Cell) -> tuple[ListRow, ...] | None:
        if name in NUMBER_LISTS:
            numbers = tuple(item for item in items if isinstance(item, float) and abs(item) <= LARGEST)
            return numbers if len(numbers) == len(items) else None
        fields = list_fields(name)
        for item in items:
            if not isinstance(item, dict) or list(item) != [field.name for field in fields]:
                return None
            if not all(_of_kind(item[field.name], field) for field in fields):
                return None
        rows = [made(name, item, cell, self.cells) for item in items]
        return tuple(row for row in rows if row is not None)


def _of_kind(value: object, field: ListField) -> bool:
    """Whether a value out of JSON can stand in a column."""
    if value is None:
        return not field.required
    if field.unit in ("share", "years"):
        return isinstance(value, float) and 0 <= value <= (1 if field.unit == "share" else 100)
    return isinstance(value, bool) if field.unit == "flag" else isinstance(value, str)


def _says(cell: Cell, words: frozenset[str]) -> bool:
    return isinstance(cell.value, str) and plain(cell.value).casefold() in words
