"""A score on its scale: painted bars that show the grade, the point and the disclosure range."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from reports.palette import GRADE_STARTS, Palette, grade
from ui.theme import px, sized

EDGES = (0.0, *reversed(GRADE_STARTS), 100.0)


class Scale(QWidget):
    """Base of both bars: where on 0 to 100 a score and its range stand."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.score: float | None = None
        self.low: float | None = None
        self.high: float | None = None
        self.colours: Palette | None = None

    def tell(self, score: float | None, low: float | None, high: float | None, colours: Palette, spoken: str) -> None:
        self.score, self.low, self.high, self.colours = score, low, high, colours
        self.setAccessibleName(spoken)
        self.update()

    def at(self, score: float, left: float, right: float) -> float:
        return left + (right - left) * min(max(score, 0.0), 100.0) / 100.0


class ScoreScale(Scale):
    """The whole scale in its five grades, with edges written, the range as a bracket and the score as a pointer."""

    def sizeHint(self) -> QSize:
        return QSize(px(300), px(50))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.colours is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, right, top, thick = 6.0, self.width() - 6.0, 18.0, 10.0
        wide, tall = px(40), px(16)
        for index, (start, end) in enumerate(itertools.pairwise(EDGES)):
            x1, x2 = self.at(start, left, right), self.at(end, left, right)
            painter.fillRect(QRectF(x1 + 0.75, top, x2 - x1 - 1.5, thick), QColor(self.colours.grades[4 - index]))
        painter.setFont(sized(8))
        painter.setPen(QColor(self.colours.muted))
        for edge in EDGES:
            x = self.at(edge, left, right)
            box = QRectF(min(max(x - wide / 2, 0), self.width() - wide), top + thick + 2, wide, tall)
            side = Qt.AlignmentFlag.AlignLeft if edge == 0 else Qt.AlignmentFlag.AlignHCenter
            side = Qt.AlignmentFlag.AlignRight if edge == EDGES[-1] else side
            painter.drawText(box, side, f"{edge:g}")
        self._range(painter, left, right, top)
        if self.score is not None:
            x = self.at(self.score, left, right)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.colours.ink))
            painter.drawPolygon(QPolygonF([QPointF(x - 6, top - 10), QPointF(x + 6, top - 10), QPointF(x, top + 1)]))
            painter.fillRect(QRectF(x - 1, top - 2, 2, thick + 3), QColor(self.colours.ink))

    def _range(self, painter: QPainter, left: float, right: float, top: float) -> None:
        if self.low is None or self.high is None or self.colours is None:
            return
        x1, x2 = self.at(self.low, left, right), self.at(self.high, left, right)
        painter.setPen(QPen(QColor(self.colours.ink), 1.5))
        for x in (x1, x2):
            painter.drawLine(QPointF(x, top - 9), QPointF(x, top - 2))
        painter.drawLine(QPointF(x1, top - 5.5), QPointF(x2, top - 5.5))


class FactorBar(Scale):
    """One factor: its score as a bar in its grade's colour, the range as a line over it."""

    def sizeHint(self) -> QSize:
        return QSize(120, 14)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.colours is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        right, middle = float(self.width()), self.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.colours.line))
        painter.drawRoundedRect(QRectF(0, middle - 4, right, 8), 4, 4)
        if self.score is not None:
            painter.setBrush(QColor(self.colours.grades[grade(self.score)]))
            painter.drawRoundedRect(QRectF(0, middle - 4, max(8.0, self.at(self.score, 0, right)), 8), 4, 4)
        if self.low is not None and self.high is not None and self.high - self.low > 0.05:
            painter.setPen(QPen(QColor(self.colours.ink), 1.5))
            x1, x2 = self.at(self.low, 1, right - 1), self.at(self.high, 1, right - 1)
            painter.drawLine(QPointF(x1, middle), QPointF(x2, middle))
            for x in (x1, x2):
                painter.drawLine(QPointF(x, middle - 4), QPointF(x, middle + 4))


class Band(QWidget):
    """The model band as a chip in its grade's colour; lower case, never an agency's letter."""

    def __init__(self, points: float = 14) -> None:
        super().__init__()
        self.points = points
        self.text = ""
        self.score: float | None = None
        self.colours: Palette | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def tell(self, text: str, score: float | None, colours: Palette, spoken: str) -> None:
        self.text, self.score, self.colours = text, score, colours
        self.setAccessibleName(spoken)
        self.setToolTip(spoken)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        height = px(self.points * 2.1)
        return QSize(px(self.points * 1.35 * 0.62 * max(len(self.text), 2)) + height // 2 + 4, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.colours is None or not self.text:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        index = None if self.score is None else grade(self.score)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.colours.line if index is None else self.colours.grades[index]))
        painter.drawRoundedRect(QRectF(self.rect()), 5, 5)
        painter.setPen(QColor(self.colours.ink if index is None else self.colours.grade_ink[index]))
        painter.setFont(sized(self.points, bold=True))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text)
