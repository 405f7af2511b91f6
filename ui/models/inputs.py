"""Every input as a table: value, where it stands, its place in the filing, and whether sources disagree."""

from __future__ import annotations

import html
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QIcon

from reports.numbers import BLANK, Style
from reports.palette import Palette
from resources.words import Words
from scoring.filings.filing import Datum, Fact, Filing, months_between
from scoring.filings.overriding import CHOSEN, GIVEN
from scoring.filings.rows import Band, Counterparty, Customer
from scoring.methodology.document import Methodology
from ui.session import Session
from ui.shown import shown
from ui.widgets.icons import STATUS_SHAPES, status_icon

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
COLUMNS = ("name", "value", "status", "period", "filed", "document", "place", "quote")
GROUPS = ("", "disputed", "missing", "estimate", "overridden")
OWN = frozenset({"profile"})  # chosen in the header


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


def input_at(filing: Filing, where: str) -> str:
    """The input that a problem's place is about, by name or by its figure's place; empty where it is none's."""
    place = where.rpartition("#")[2]
    found = filing.data.values() if place else ()
    return next((d.name for d in found if d.name == place or (d.fact and d.fact.source.locator == place)), "")


def unlike(datum: Datum) -> tuple[Fact, ...]:
    """The figures that other sources give and that differ by more than rounding."""
    return tuple(fact for fact in datum.alternatives if fact is not datum.fact)


class InputsModel(QAbstractTableModel):
    """The inputs that a filter lets through, those with sources that disagree first."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.colours: Palette | None = None
        self.data_rows: list[Datum] = []
        self.knows_filed = False
        self._icons: dict[str, QIcon] = {}

    def redraw(self, colours: Palette, text: str = "", group: str = "") -> None:
        """Show what holds `text` anywhere in its row and stands in `group` (see GROUPS)."""
        self.beginResetModel()
        if colours is not self.colours:
            self.colours = colours
            self._icons = {kind: status_icon(kind, colours) for kind in STATUS_SHAPES}
        found = all_data(self.session)
        self.knows_filed = any(datum.fact is not None and datum.fact.source.filed is not None for datum in found)
        kept = [datum for datum in found if not group or group in groups_of(datum)]
        self.data_rows = [datum for datum in kept if text.casefold() in self._searched(datum)] if text else kept
        self.endResetModel()

    def _searched(self, datum: Datum) -> str:
        words = self.session.words
        note = datum.fact.source.note if datum.fact is not None else ""
        return "\n".join((datum.name, note, *(self._text(datum, column, words) for column in COLUMNS))).casefold()

    def row_of(self, name: str) -> int:
        """The row of an input; -1 where it is not shown."""
        return next((row for row, datum in enumerate(self.data_rows) if datum.name == name), -1)

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
            return _aligned(COLUMNS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        datum, column = self.data_rows[index.row()], COLUMNS[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(datum, column, self.session.words)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(datum, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(column)
        if role == Qt.ItemDataRole.DecorationRole and column == "status":
            return self._icons.get(kind_of(datum))
        if role == Qt.ItemDataRole.ForegroundRole and self.colours is not None and datum.value is None:
            return QColor(self.colours.muted)
        if role == Qt.ItemDataRole.BackgroundRole and self.colours is not None and datum.rule in (GIVEN, CHOSEN):
            return QColor(self.colours.gold_soft)
        return None

    def _tip(self, datum: Datum, column: str) -> str:
        """The whole of what a cell shows, as plain text; for a status the rule behind it."""
        words = self.session.words
        text = words.rule(datum.rule) if column == "status" and datum.rule else self._text(datum, column, words)
        return f"<qt>{html.escape(text)}</qt>" if text else ""

    def _text(self, datum: Datum, column: str, words: Words) -> str:
        if column == "name":
            return words.name(datum.name)
        if column == "value":
            return input_text(self.session.state.methodology, self.session.style, datum.name, datum.value, datum.unit)
        if column == "status":
            return status_text(datum, words)
        if datum.fact is None:
            return ""
        return self._period(datum.fact) if column == "period" else _fact_text(datum.fact, column, words)

    def _period(self, fact: Fact) -> str:
        """`at 2025-01-26`, or `12 m to 2025-01-26`: a flow without a start is one over the filing's own period."""
        words, state, end = self.session.words, self.session.state, fact.period_end.isoformat()
        given = state.methodology.inputs.get(fact.name)
        if fact.period_start is not None:
            months = months_between(fact.period_start, fact.period_end)
        elif given is not None and given.kind == "flow" and fact.name != "customers":
            months = state.filing.period_months
        else:
            return words("window.inputs.at", end=end)
        return words("window.inputs.months", months=months, end=end)


def _aligned(column: str) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == "value" else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _fact_text(fact: Fact, column: str, words: Words) -> str:
    source = fact.source
    if column == "document":
        said = f"{source.form} · {source.document}" if source.form else source.document
        return words("window.inputs.by", who=said) if source.method == "user" and said else said
    if column == "filed":
        return source.filed_text
    if column == "place":
        return source.locator
    return f"“{source.quote}”" if source.quote else source.note


def status_text(datum: Datum, words: Words) -> str:
    """Where an input stands, in words; estimates and values of the reader's own say so."""
    different = len(unlike(datum))
    said = words.name(datum.status)
    if datum.rule in (GIVEN, CHOSEN):
        said = words("window.inputs.given" if datum.rule == GIVEN else "window.inputs.chosen")
    elif different or datum.status == "disputed":
        said = words.name("disputed" if different else "doubted")
    elif datum.fact is not None and datum.fact.source.method == "estimate":
        said = words.name("estimate")
    return words("typing.beside", text=said, more=str(different)) if different else said


def kind_of(datum: Datum) -> str:
    """The shape that stands for a status (`STATUS_SHAPES`)."""
    if datum.rule in (GIVEN, CHOSEN):
        return "overridden"
    if unlike(datum) or datum.status == "disputed":
        return "disputed"
    return "estimate" if datum.fact is not None and datum.fact.source.method == "estimate" else datum.status


def groups_of(datum: Datum) -> frozenset[str]:
    """The groups of the page's filter that an input stands in."""
    groups = {"missing"} if datum.value is None and datum.status == "not_found" else {"known"}
    if kind_of(datum) == "disputed" or unlike(datum):
        groups.add("disputed")
    if datum.rule in (GIVEN, CHOSEN):
        groups.add("overridden")
    if datum.fact is not None and datum.fact.source.method == "estimate":
        groups.add("estimate")
    return frozenset(groups)


def all_data(session: Session) -> list[Datum]:
    """Every input of the methodology and the filing, also those that the filing says nothing of."""
    state = session.state
    wanted = [name for name, given in state.methodology.inputs.items() if not given.column and name not in OWN]
    empty = {name: Datum(name, None, "", "not_found") for name in wanted if name not in state.filing.data}
    order = {name: place for place, name in enumerate(wanted)}
    found = [*state.filing.data.values(), *empty.values()]
    return sorted(found, key=lambda datum: ("disputed" not in groups_of(datum), order.get(datum.name, len(order))))
