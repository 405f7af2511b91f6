"""A metric's scale: the curve from value to score, whose points can be dragged, and the same points as a table."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from reports.numbers import BLANK, Style
from reports.palette import Palette
from ui.theme import sized

Knots = tuple[tuple[float, float], ...]
GRAB = 10.0
MARGINS = (40.0, 12.0, 18.0, 26.0)  # left, top, right, bottom


class Curve(QWidget):
    """Draws the scale, the issuer's own place on it, and lets a point be dragged up and down."""

    moved = Signal(int, float, int)

    def __init__(self, gestures: Callable[[], int]) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.knots: Knots = ()
        self.at: tuple[float, float] | None = None
        self.colours: Palette | None = None
        self.texts: tuple[str, str] = ("", "")
        self._gestures = gestures
        self._held: int | None = None
        self._gesture = 0

    def sizeHint(self) -> QSize:
        return QSize(420, 220)

    def tell(
        self, knots: Knots, at: tuple[float, float] | None, ends: tuple[str, str], colours: Palette, spoken: str
    ) -> None:
        self.knots, self.at, self.texts, self.colours = knots, at, ends, colours
        self.setAccessibleName(spoken)
        self.update()

    def _frame(self) -> QRectF:
        left, top, right, bottom = MARGINS
        return QRectF(left, top, self.width() - left - right, self.height() - top - bottom)

    def _point(self, x: float, score: float) -> QPointF:
        frame, low, high = self._frame(), self.knots[0][0], self.knots[-1][0]
        share = (min(max(x, low), high) - low) / ((high - low) or 1.0)
        return QPointF(frame.left() + frame.width() * share, frame.bottom() - frame.height() * score / 100)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.colours is None or len(self.knots) < 2:
            return
        painter, frame, c = QPainter(self), self._frame(), self.colours
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(sized(8))
        for score in (0, 20, 35, 50, 65, 100):
            y = frame.bottom() - frame.height() * score / 100
            painter.setPen(QPen(QColor(c.line), 1))
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
            painter.setPen(QColor(c.muted))
            painter.drawText(
                QRectF(0, y - 8, frame.left() - 9, 16),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                str(score),
            )
        below = QRectF(frame.left() - 30, frame.bottom() + 4, frame.width() + 46, 18)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, f"    {self.texts[0]}")
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, self.texts[1])
        points = [self._point(x, score) for x, score in self.knots]
        if self.at is not None:
            here = self._point(*self.at)
            painter.setPen(QPen(QColor(c.gold), 1.5, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(here.x(), frame.bottom()), here)
            painter.drawLine(QPointF(frame.left(), here.y()), here)
        painter.setPen(QPen(QColor(c.accent), 2))
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(QColor(c.panel))
        for point in points:
            painter.drawEllipse(point, 4.5, 4.5)
        if self.at is not None:
            painter.setPen(QPen(QColor(c.panel), 1.5))
            painter.setBrush(QColor(c.gold))
            painter.drawEllipse(self._point(*self.at), 5.5, 5.5)

    def _near(self, place: QPointF) -> int | None:
        found = []
        for number, knot in enumerate(self.knots):
            point = self._point(*knot)
            found.append((abs(point.x() - place.x()) + abs(point.y() - place.y()), number))
        distance, nearest = min(found, default=(2 * GRAB, 0))
        return nearest if distance < 2 * GRAB else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = self._near(event.position())
        self._gesture = self._gestures()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            near = self._near(event.position())
            self.setCursor(Qt.CursorShape.ArrowCursor if near is None else Qt.CursorShape.SizeVerCursor)
            return
        frame = self._frame()
        score = 100 * (frame.bottom() - event.position().y()) / (frame.height() or 1.0)
        self.moved.emit(self._held, round(min(max(score, 0.0), 100.0), 1), self._gesture)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None


class KnotsEdit(QWidget):
    """`changed(knots, gesture)` when a point is dragged, typed, added or taken away."""

    changed = Signal(object, int)

    def __init__(self, gestures: Callable[[], int]) -> None:
        super().__init__()
        self.knots: Knots = ()
        self.factor = 1.0
        self._gestures = gestures
        self.curve = Curve(gestures)
        self.table = QTableWidget(0, 2)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
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
        self.curve.moved.connect(self._moved)
        self.table.cellChanged.connect(self._typed)
        self.add.clicked.connect(self._add)
        self.remove.clicked.connect(self._remove)

    def tell(
        self, knots: Knots, unit: str, at: tuple[float | None, float | None], style: Style, colours: Palette
    ) -> None:
        """Show a scale; `at` is the issuer's own value and score."""
        words = style.words
        self.knots = knots
        here = None if at[0] is None or at[1] is None else (at[0], at[1])
        texts = (style.number(knots[0][0], unit), style.number(knots[-1][0], unit))
        value = style.number(at[0], unit) if here else BLANK
        spoken = words("window.knots.spoken", value=value, score=style.number(at[1], "score"))
        self.curve.tell(knots, here, texts, colours, spoken)
        self.add.setText(words("window.knots.add"))
        self.remove.setText(words("window.knots.remove"))
        self.remove.setEnabled(len(knots) > 2)
        self.table.setAccessibleName(words("window.knots.table"))
        self.table.blockSignals(True)
        self.factor = 100.0 if unit in ("ratio", "per_year") else 1.0
        value = words("window.column.value")
        heads = [f"{value} (%)" if self.factor > 1 else value, words("window.column.score")]
        self.table.setHorizontalHeaderLabels(heads)
        self.table.setRowCount(len(knots))
        for line, (x, score) in enumerate(knots):
            self._cell(line, 0, x * self.factor)
            self._cell(line, 1, score)
        self.table.verticalHeader().setDefaultSectionSize(26)
        self.table.setFixedHeight(len(knots) * 26 + self.table.horizontalHeader().sizeHint().height() + 4)
        self.table.blockSignals(False)

    def _cell(self, line: int, column: int, number: float) -> None:
        item = self.table.item(line, column)
        text = f"{number:.6g}"
        if item is None:
            item = QTableWidgetItem()
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.table.setItem(line, column, item)
        if item.text() != text:
            item.setText(text)

    def _moved(self, place: int, score: float, gesture: int) -> None:
        knots = list(self.knots)
        knots[place] = (knots[place][0], score)
        self.changed.emit(tuple(knots), gesture)

    def _typed(self, line: int, column: int) -> None:
        item = self.table.item(line, column)
        knots = list(self.knots)
        number = knots[line][column]  # what is no number changes nothing
        if item is not None:
            with contextlib.suppress(ValueError):
                number = float(item.text().replace("−", "-").replace(",", "")) / (1.0 if column else self.factor)
        pair = list(knots[line])
        pair[column] = number
        knots[line] = (pair[0], pair[1])
        self.changed.emit(tuple(knots), 0)

    def _add(self) -> None:
        """A point in the middle of the longest piece, or after the chosen row, on the line between its neighbours."""
        line = self.table.currentRow()
        if not 0 <= line < len(self.knots) - 1:
            line = max(range(len(self.knots) - 1), key=lambda n: self.knots[n + 1][0] - self.knots[n][0])
        (x1, y1), (x2, y2) = self.knots[line], self.knots[line + 1]
        made = (*self.knots[: line + 1], ((x1 + x2) / 2, (y1 + y2) / 2), *self.knots[line + 1 :])
        self.changed.emit(made, 0)

    def _remove(self) -> None:
        line = self.table.currentRow()
        line = line if 0 <= line < len(self.knots) else len(self.knots) - 1
        self.changed.emit((*self.knots[:line], *self.knots[line + 1 :]), 0)
