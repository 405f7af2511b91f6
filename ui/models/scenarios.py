"""Scenarios as rows: score, change, range, band, factors, and what lenders look at first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from reports.analysis_words import not_computed, signed
from reports.numbers import BLANK
from reports.palette import Palette, grade
from reports.wording import is_starred, score_text
from resources.words import Words
from scoring.scorecard import Scorecard
from ui import rises
from ui.models.metrics import SWATCH
from ui.session import Session
from ui.theme import px, sized
from ui.whatif import Scenario

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
Role = Qt.ItemDataRole
FIRST = ("name", "score", "change", "range", "band")
MOST_NAME = 280  # pixels that a name always has, where it needs them
BESIDE = ("gold_content", "contract_backed_debt_service", "leverage", "interest_coverage")


def short_name(words: Words, name: str) -> str:
    """What a column is called where there is little room."""
    key = f"whatif.short.{name}"
    return words(key) if words.has(key) else words.name(name)


def scenario_name(scenario: Scenario, words: Words) -> str:
    """Of the methodology's by its name in this language; of the reader's own as the reader called it."""
    return words.name(scenario.id) if scenario.own is None else scenario.name or words("whatif.unnamed")


class ScenariosModel(QAbstractTableModel):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.scenarios: tuple[Scenario, ...] = ()
        self.columns: tuple[str, ...] = FIRST
        self.colours: Palette | None = None

    def redraw(self, scenarios: tuple[Scenario, ...], colours: Palette) -> None:
        methodology = self.session.card.methodology
        columns = (*FIRST, *methodology.factors, *(name for name in BESIDE if name in methodology.metrics))
        same = columns == self.columns and len(scenarios) == len(self.scenarios)
        if not same:
            self.beginResetModel()
        self.scenarios, self.columns, self.colours = scenarios, columns, colours
        if same:
            self.dataChanged.emit(self.index(0, 0), self.index(len(scenarios) - 1, len(columns) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(columns) - 1)
        else:
            self.endResetModel()

    def number_at(self, index: Index) -> str:
        """The name in the methodology of the number that a cell shows; of a row without, the input that it wants."""
        column, absent = self.columns[index.column()], self.scenarios[index.row()].absent
        if absent:
            return f"input:{absent[0]}"
        if column == "range":
            return "scorecard.range"
        if column in FIRST:
            return "scorecard.score"
        methodology = self.session.card.methodology
        return f"{column}.score" if column in methodology.factors else methodology.metrics[column].value

    # --- what Qt asks

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.scenarios)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column, words = self.columns[section], self.session.words
        if role == Role.DisplayRole:
            return words(f"whatif.column.{column}") if column in FIRST else short_name(words, column)
        if role == Role.ToolTipRole and column not in FIRST:
            return words.name(column)
        if role == Role.TextAlignmentRole:
            return _side(column)
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        scenario, column = self.scenarios[index.row()], self.columns[index.column()]
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return self._text(scenario, column)
        if role == Role.TextAlignmentRole:
            return _side("name" if scenario.absent else column)
        if scenario.absent and column != "name":
            return self._of_absent(scenario, role)
        if role == Role.FontRole and column == "score":
            return sized(10, bold=True)
        if role == Role.ToolTipRole and column == "name":
            return self._why(scenario)
        if role == Role.ToolTipRole and column == "score" and scenario.card is not None and is_starred(scenario.card):
            return self.session.words("analysis.provisional")
        if self.colours is None or scenario.card is None:
            return None
        if role == Role.ForegroundRole and column == "change":
            return QColor(rises.colour_of(change_of(self.session.card, scenario.card), self.colours))
        score = self._score(scenario.card, column)
        if role == SWATCH and column == "score" and score is not None:
            return QColor(self.colours.grades[grade(score)])
        return None

    def _of_absent(self, scenario: Scenario, role: int) -> Any:
        """How a row looks that has no numbers."""
        if role == Role.ToolTipRole:
            return self._text(scenario, "score")
        return QColor(self.colours.muted) if role == Role.ForegroundRole and self.colours is not None else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def _why(self, scenario: Scenario) -> str:
        overrides = scenario.overrides
        if scenario.own is not None or overrides is None:
            return scenario_name(scenario, self.session.words)
        return self.session.words.why(scenario.id, overrides.why)

    @staticmethod
    def _score(card: Scorecard, column: str) -> float | None:
        score = card.factors[column].score if column in card.factors else card.score
        return None if score is None else float(score)

    def _text(self, scenario: Scenario, column: str) -> str:
        words, style, card = self.session.words, self.session.style, scenario.card
        if column == "name":
            name = scenario_name(scenario, words)
            return name if scenario.own is None else words("whatif.own_mark", name=name)
        if card is None:
            return BLANK
        if scenario.absent:
            return not_computed(scenario.absent, style) if column == "score" else BLANK
        if column == "change":
            return change_text(self.session.card, card)
        if column == "range":
            return style.span(card.low, card.high)
        if column == "band":
            return card.band or BLANK
        if column == "score":
            return score_text(card, style)
        if column in card.factors:
            return style.number(self._score(card, column), "score")
        metric = card.methodology.metrics[column]
        return style.number(card[metric.value], metric.unit)


def change_of(base: Scorecard, card: Scorecard) -> float | None:
    """The change of the score; None without two point scores, and for the base itself."""
    if card is base or base.score is None or card.score is None:
        return None
    return float(card.score - base.score)


def change_text(base: Scorecard, card: Scorecard) -> str:
    """The change of the score with its sign."""
    change = change_of(base, card)
    return BLANK if change is None else signed(change)


def _side(column: str) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column == "name" else Qt.AlignmentFlag.AlignRight
    if column == "band":
        side = Qt.AlignmentFlag.AlignHCenter
    return side | Qt.AlignmentFlag.AlignVCenter


def widths(model: ScenariosModel, columns: Sequence[str]) -> tuple[int, ...]:
    """Room for the widest text of each column: heading or cell; a row that says why it is empty spans the columns."""
    from PySide6.QtGui import QFontMetrics

    plain, bold = QFontMetrics(sized(10)), QFontMetrics(sized(10, bold=True))
    out = []
    for place in range(len(columns)):
        head = plain.horizontalAdvance(str(model.headerData(place, Qt.Orientation.Horizontal)))
        rows = [row for row, scenario in enumerate(model.scenarios) if not (place and scenario.absent)]
        cells = [bold.horizontalAdvance(str(model.index(row, place).data())) for row in rows]
        wide = max([head, *cells]) + 26
        out.append(wide if place else min(wide, px(MOST_NAME)))
    return tuple(out)
