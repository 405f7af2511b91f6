"""A metric's scale: the curve from value to score, and the same points as a table to type in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.copying import with_copy
from ui.theme import px
from ui.typed import typed
from ui.widgets.curve import FEWEST, Curve, Knots, Scene

ROW_HEIGHT = 26
COLUMNS = 2


class KnotsEdit(QWidget):
    """`changed(knots, gesture)` when a point is dragged, typed, added or taken away."""

    changed = Signal(object, int)

    def __init__(self, gestures: Callable[[], int]) -> None:
        super().__init__()
        self.scene: Scene | None = None
        self.factor = 1.0
        self.curve = Curve(gestures)
        self.table = with_copy(QTableWidget(0, COLUMNS))
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setTabKeyNavigation(False)
        self.add, self.remove = QPushButton(), QPushButton()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.curve)
        layout.addWidget(self.table)
        buttons = QHBoxLayout()
        for button in (self.add, self.remove):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout.addLayout(buttons)
        self.curve.changed.connect(self.changed)
        self.curve.chosen.connect(self._chosen)
        self.table.cellChanged.connect(self._typed)
        self.table.currentCellChanged.connect(lambda line, *_: self.curve.choose(line))
        self.add.clicked.connect(lambda _: self.curve.add())
        self.remove.clicked.connect(lambda: self.curve.remove(self.curve.place))

    @property
    def knots(self) -> Knots:
        return self.scene.knots if self.scene is not None else ()

    def tell(self, scene: Scene, title: str) -> None:
        """Show a scale under the name of what it scores."""
        words, style = scene.style.words, scene.style
        self.scene = scene
        value, score = scene.at or (None, None)
        spoken = words("window.knots.spoken", value=style.number(value, scene.unit), score=style.number(score, "score"))
        self.curve.setAccessibleName(f"{title}. {spoken}")
        self.curve.tell(scene)
        self.add.setText(words("window.knots.add"))
        self.remove.setText(words("window.knots.remove"))
        self.remove.setEnabled(len(scene.knots) > FEWEST)
        self.table.setAccessibleName(words("window.knots.table"))
        self._fill(scene)

    def _fill(self, scene: Scene) -> None:
        words, knots = scene.style.words, scene.knots
        self.table.blockSignals(True)
        self.factor = 100.0 if scene.unit in ("ratio", "per_year") else 1.0
        value = words("window.column.value")
        heads = [f"{value} (%)" if self.factor > 1 else value, words("window.column.score")]
        self.table.setHorizontalHeaderLabels(heads)
        self.table.setRowCount(len(knots))
        for line, (x, score) in enumerate(knots):
            self._cell(line, 0, x * self.factor, scene)
            self._cell(line, 1, score, scene)
        tall = px(ROW_HEIGHT)
        self.table.verticalHeader().setDefaultSectionSize(tall)
        self.table.setFixedHeight(len(knots) * tall + self.table.horizontalHeader().sizeHint().height() + 4)
        self.table.blockSignals(False)

    def _cell(self, line: int, column: int, number: float, scene: Scene) -> None:
        item = self.table.item(line, column)
        text = f"{number:.6g}"
        if item is None:
            item = QTableWidgetItem()
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.table.setItem(line, column, item)
        if item.text() != text:
            item.setText(text)
        font = item.font()
        font.setBold(scene.knots[line] not in scene.default)
        item.setFont(font)

    def _chosen(self, place: int) -> None:
        """The point that the curve moves is the row that is chosen."""
        self.table.blockSignals(True)
        self.table.setCurrentCell(place, max(self.table.currentColumn(), 0))
        self.table.blockSignals(False)

    def _typed(self, line: int, column: int) -> None:
        if self.scene is None:
            return
        item = self.table.item(line, column)
        number = typed(item.text(), "score" if column else self.scene.unit) if item is not None else None
        knots = list(self.scene.knots)
        x, score = knots[line]
        if number is not None:  # what is no number changes nothing
            x, score = (x, number) if column else (number, score)
        knots[line] = (x, score)
        if tuple(knots) == self.scene.knots:
            self._fill(self.scene)
        else:
            self.changed.emit(tuple(knots), 0)
