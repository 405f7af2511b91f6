"""The metrics of a scorecard as a table: value, score, range, weight and contribution, factor by factor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from reports.palette import Palette, grade
from resources.words import Words
from scoring.scorecard import MetricScore, Scorecard
from ui.changed import marked, why_marked
from ui.session import Session
from ui.shown import is_before_capex
from ui.theme import sized

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
COLUMNS = ("name", "value", "score", "range", "weight", "contribution", "note")
SWATCH = Qt.ItemDataRole.UserRole
NUMERIC = frozenset({"value", "score", "range", "weight", "contribution"})


@dataclass(frozen=True, slots=True)
class Row:
    """A factor's heading, or a metric below it (`metric` is then set)."""

    name: str
    metric: MetricScore | None = None


def listed(words: Words, names: Iterable[str]) -> str:
    """Names one after another, as the language writes a list."""
    return ("、" if words.language == "zh" else ", ").join(words.name(name) for name in names)


def contribution(card: Scorecard, metric: MetricScore) -> float | None:
    """Points that a metric adds to the weighted mean of the factors; all of them add up to it."""
    factor = card.factors[metric.factor]
    available = card[f"{metric.factor}.available"]
    if metric.score is None or factor.contribution is None or not factor.score or not available:
        return 0.0 if metric.score == 0 and factor.contribution is not None else None
    share: float = metric.weight * metric.score / available / factor.score
    return share * factor.contribution


class MetricsModel(QAbstractTableModel):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.colours: Palette | None = None
        self.rows: list[Row] = []
        self.estimated: frozenset[str] = frozenset()

    def redraw(self, colours: Palette) -> None:
        card = self.session.card
        rows = []
        for factor in card.factors:
            rows.append(Row(factor))
            rows += [Row(key, metric) for key, metric in card.metrics.items() if metric.factor == factor]
        same = [row.name for row in rows] == [row.name for row in self.rows]
        self.colours = colours
        if not same:
            self.beginResetModel()
        self.rows = rows
        self.estimated = frozenset(card.estimates)
        if same:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
        else:
            self.endResetModel()

    def number_at(self, index: Index) -> str:
        """The name in the methodology that a cell shows."""
        row, column = self.rows[index.row()], COLUMNS[index.column()]
        if column in ("weight", "range"):
            return f"{row.name}.{column}"
        if column == "contribution":
            return "scorecard.average" if row.metric is None else f"{row.metric.factor}.score"
        if row.metric is not None and column in ("name", "value"):
            return self.session.card.methodology.metrics[row.name].value
        return f"{row.name}.score"

    # --- what Qt asks

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.session.words(f"window.column.{COLUMNS[section]}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if COLUMNS[section] in NUMERIC else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], COLUMNS[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column in NUMERIC else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.FontRole and row.metric is None:
            return sized(10, bold=True)
        if role == Qt.ItemDataRole.BackgroundRole and row.metric is None and self.colours is not None:
            return QColor(self.colours.ground)
        if role == Qt.ItemDataRole.ForegroundRole and column == "note" and self.colours is not None:
            return QColor(self.colours.muted)
        if role == SWATCH and column == "score":
            return self._swatch(row)
        return self._tip(row, column) if role == Qt.ItemDataRole.ToolTipRole else None

    def _tip(self, row: Row, column: str) -> str | None:
        """What a cell leaves out: a note, a change of the reader's own, both ends, the reason of a metric."""
        words = self.session.words
        if column == "note":
            return self._text(row, column)
        changed = why_marked(self.session, f"{row.name}.{column}") if column in ("weight", "score") else ""
        if changed or column == "range":
            return changed or words("edit.range_hint")
        if row.metric is None:
            return words.name(row.name)
        return words.why(row.name, self.session.card.methodology.metrics[row.name].why)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def _swatch(self, row: Row) -> QColor | None:
        score = row.metric.score if row.metric else self.session.card.factors[row.name].score
        return None if score is None or self.colours is None else QColor(self.colours.grades[grade(score)])

    def _text(self, row: Row, column: str) -> str:
        card, style = self.session.card, self.session.style
        part = row.metric or card.factors[row.name]
        if column == "name":
            return style.words.name(row.name)
        if column == "value":
            metric = row.metric  # a factor has no value that could be missing
            return "" if metric is None else style.full(metric.value, card.methodology.metrics[row.name].unit)
        if column == "score":
            return marked(self.session, f"{row.name}.score", style.number(part.score, "score"))
        if column == "range":
            return self._range(part.low, part.high)
        if column == "weight":
            text = style.number(part.weight / 100 if part.weight is not None else None, "ratio", 0)
            return marked(self.session, f"{row.name}.weight", text)
        if column == "contribution":
            points = card.factors[row.name].contribution if row.metric is None else contribution(card, row.metric)
            return style.number(points, "score", 1 if row.metric is None else 2)
        return self._note(row)

    def _range(self, low: float | None, high: float | None) -> str:
        style = self.session.style
        low_text, high_text = style.number(low, "score"), style.number(high, "score")
        return low_text if low_text == high_text else f"{low_text} – {high_text}"

    def _note(self, row: Row) -> str:
        words, metric = self.session.words, row.metric
        if metric is None:
            return ""
        if not metric.applies:
            return words("window.note.not_applicable")
        if metric.score is None:
            names = listed(words, metric.missing)
            return words("window.note.missing", names=names) if names else words("window.note.undefined")
        if not metric.weight:
            return words("window.note.no_weight")
        value = self.session.card.methodology.metrics[row.name].value
        said = [words("report.before_capex")] if is_before_capex(self.session.card, value) else []
        touched = [name for name in metric.inputs if name in self.estimated]
        if touched:
            said.append(words("window.note.estimates", names=listed(words, touched)))
        return ("" if words.language == "zh" else " ").join(said)
