"""A list input as a table to type in: time bands, customers, counterparties, principal by year."""

from __future__ import annotations

import dataclasses
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from reports.numbers import MONEY_SCALES
from scoring.filings.located import Lines
from scoring.filings.row_reading import SHARES, read_rows
from scoring.filings.rows import NUMBER_LISTS, ROWS, Row, Value
from scoring.filings.tables import Table
from scoring.problems import Problem, Refused
from ui.copying import with_copy
from ui.session import Session
from ui.theme import px
from ui.typed import typed

AMOUNT = "amount"
YEARS = ("start_year", "end_year")
FLAGS = ("investment_grade", "supplier", "lender", "investor")


class RowsEdit(QWidget):
    """`value` gives the rows as typed. No rows at all is a known none."""

    def __init__(self, session: Session, name: str, rows: tuple[Row, ...]) -> None:
        super().__init__()
        self.session, self.words, self.name = session, session.words, name
        fields = [AMOUNT] if name in NUMBER_LISTS else [field.name for field in dataclasses.fields(ROWS[name])]
        self.fields = fields
        self.table = with_copy(QTableWidget(0, len(fields)))
        self.table.setHorizontalHeaderLabels([self._head(field) for field in fields])
        self.table.setAccessibleName(self.words.name(name))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        header = self.table.horizontalHeader()
        header.setMinimumSectionSize(80)
        for place in range(len(fields)):
            header.resizeSection(place, max(header.sectionSizeHint(place), px(96)))
        header.setStretchLastSection(True)
        add, remove = QPushButton(self.words("window.rows.add")), QPushButton(self.words("window.rows.remove"))
        add.clicked.connect(lambda: self._add({}))
        remove.clicked.connect(lambda: self.table.removeRow(self.table.currentRow()))
        buttons = QHBoxLayout()
        buttons.addWidget(add)
        buttons.addWidget(remove)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table, 1)
        layout.addLayout(buttons)
        for row in rows:
            self._add({AMOUNT: row} if isinstance(row, float) else {field: getattr(row, field) for field in fields})
        if not rows:
            self._add({})
        for place in range(len(fields)):
            header.resizeSection(place, max(header.sectionSize(place), self.table.sizeHintForColumn(place) + px(8)))

    def _head(self, field: str) -> str:
        said = self.words(f"window.rows.{field}")
        unit = self.session.style.money_unit
        return self.session.words("typing.beside", text=said, more=unit) if field == AMOUNT else said

    def _add(self, values: dict[str, Any]) -> None:
        row = self.table.rowCount()
        self.table.insertRow(row)
        for column, field in enumerate(self.fields):
            value = values.get(field)
            if field in FLAGS or field == "rating":
                self.table.setCellWidget(row, column, self._box(field, value))
            else:
                item = QTableWidgetItem(self._text(field, value))
                if field not in ("name", "bucket"):
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, item)

    def _box(self, field: str, value: Any) -> QComboBox:
        box, words = QComboBox(), self.words
        box.addItem(words("window.rows.unknown"), None)
        options: list[tuple[str, Any]] = [(words("report.yes"), True), (words("report.no"), False)]
        if field == "rating":
            options = [(words.name(rating), rating) for rating in self.session.state.methodology.choices["rating"]]
        for text, option in options:
            box.addItem(text, option)
        place = next((at for at in range(box.count()) if box.itemData(at) == value), 0)
        box.setCurrentIndex(place)
        box.setAccessibleName(words(f"window.rows.{field}"))
        longest = max(box.fontMetrics().horizontalAdvance(box.itemText(at)) for at in range(box.count()))
        box.setMinimumWidth(longest + px(40))
        return box

    def _text(self, field: str, value: Any) -> str:
        style = self.session.style
        if value is None:
            return ""
        if field in SHARES:
            return f"{100 * value:.6g}%"
        if field in YEARS:
            return f"{value:g}"
        return style.number(value, "money", 8).rstrip("0").rstrip(".") if field == AMOUNT else str(value)

    def _cell(self, row: int, column: int, problems: list[Problem]) -> Any:
        field, box = self.fields[column], self.table.cellWidget(row, column)
        if isinstance(box, QComboBox):
            return box.currentData()
        item = self.table.item(row, column)
        text = item.text().strip() if item is not None else ""
        if not text or field in ("name", "bucket"):
            return text or None
        unit = "ratio" if field in SHARES else "years" if field in YEARS else "money"
        number = typed(text, unit, MONEY_SCALES[self.session.style.money_scale])
        if number is None:
            problems.append(Problem("typed_not_a_number", values={"text": text[:40]}))
        return number

    def value(self) -> Value:
        """The rows; raises Refused with everything that is wrong with them. Empty rows are passed over."""
        problems: list[Problem] = []
        raw: list[dict[str, Any]] = []
        for row in range(self.table.rowCount()):
            cells = [self._cell(row, column, problems) for column in range(len(self.fields))]
            if any(cell is not None for cell in cells):
                raw.append(dict(zip(self.fields, cells, strict=True)))
        table = Table(self.words.name(self.name), {}, Lines("", ""), problems)
        given = [row[AMOUNT] for row in raw] if self.name in NUMBER_LISTS else raw
        if problems:
            raise Refused(problems)
        found = read_rows(table, self.name, given)
        if found is None or problems:
            raise Refused(problems)
        return found
