"""Every input of a filing as a table: value, where it stands, and whether sources disagree."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from reports.numbers import BLANK, Style
from reports.palette import Palette
from resources.words import Words
from scoring.filings.filing import Datum, Fact
from scoring.filings.rows import Band, Counterparty, Customer
from scoring.methodology.document import Methodology
from ui.session import Session
from ui.shown import shown

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
COLUMNS = ("name", "value", "status", "method", "grade", "filed", "document")


def input_text(methodology: Methodology, style: Style, name: str, value: Any, unit: str = "") -> str:
    """An input's value with its unit; a list input row by row. `unit`: the fact's own, for what no formula reads."""
    if value is None:
        return BLANK
    if isinstance(value, tuple):
        return "; ".join(row_text(style, row) for row in value) or style.words("window.none")
    given = methodology.inputs.get(name)
    unit = given.unit if given is not None else "money" if unit == style.currency else "count"
    if isinstance(value, bool):
        return style.number(value, "flag")
    if isinstance(value, str):
        return style.words.name(value) if style.words.has(f"name.{value}") else value
    return shown(methodology, style, value, unit, full=True)


def row_text(style: Style, row: Any) -> str:
    """One row of a list input: a time band, a customer, a counterparty, or an amount."""
    if isinstance(row, Band):
        end = "" if row.end_year is None else f"{row.end_year:g}"
        years = style.words("window.years", years=f"{row.start_year:g}–{end}")
        return f"{years} {style.number(row.share, 'ratio')}"
    if isinstance(row, Customer):
        return f"{row.name} {style.number(row.share, 'ratio')}"
    if isinstance(row, Counterparty):
        rating = f" ({row.rating})" if row.rating else ""
        return f"{row.bucket}{rating} {style.number(row.share_of_rpo, 'ratio')}"
    return style.full(row, "money")


def unlike(datum: Datum) -> tuple[Fact, ...]:
    """The figures that other sources give and that differ by more than rounding."""
    return tuple(fact for fact in datum.conflicting if fact is not datum.fact)


class InputsModel(QAbstractTableModel):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.colours: Palette | None = None
        self.data_rows: list[Datum] = []

    def redraw(self, colours: Palette) -> None:
        self.beginResetModel()
        state = self.session.state
        order = {name: place for place, name in enumerate(state.methodology.inputs)}
        found = sorted(state.filing.data.values(), key=lambda datum: order.get(datum.name, len(order)))
        self.data_rows, self.colours = found, colours
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.data_rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.session.words(f"window.column.{COLUMNS[section]}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if COLUMNS[section] == "value" else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        datum, column = self.data_rows[index.row()], COLUMNS[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(datum, column, self.session.words)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column == "value" else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and self.colours is not None:
            estimated = datum.fact is not None and datum.fact.source.method == "estimate"
            if (column == "method" and estimated) or (column == "status" and unlike(datum)):
                return QColor(self.colours.gold)
            return QColor(self.colours.muted) if datum.fact is None else None
        return None

    def _text(self, datum: Datum, column: str, words: Words) -> str:
        source = datum.fact.source if datum.fact is not None else None
        if column == "name":
            return words.name(datum.name)
        if column == "value":
            return input_text(self.session.state.methodology, self.session.style, datum.name, datum.value, datum.unit)
        if column == "status":
            different = len(unlike(datum))
            return f"{words.name(datum.status)} ({different})" if different else words.name(datum.status)
        if source is None:
            return BLANK
        if column == "method":
            return words.name(source.method)
        if column == "document":
            return f"{source.form} · {source.document}" if source.form else source.document
        return source.filed_text if column == "filed" else source.grade
