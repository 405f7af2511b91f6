"""A report's picture on the screen: the same marks as in the PDF, drawn by QPainter at any pixel density."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from reports.palette import Palette
from reports.picture_marks import Box, Label, Line, Mark, Path, Picture, hex_of
from ui.theme import sized

POINTS_PER_PIXEL = 72 / 96


class PictureView(QWidget):
    """Shows a Picture; screen readers hear its sentence. `asked`: where it was clicked, from left (0) to right (1)."""

    asked = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.picture: Picture | None = None
        self.colours: Palette | None = None

    def show_picture(self, picture: Picture, colours: Palette) -> None:
        self.picture, self.colours = picture, colours
        self.setAccessibleName(picture.title)
        self.setAccessibleDescription(picture.alt)
        self.setFixedHeight(round(picture.height))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, round(self.picture.height) if self.picture else 200)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.picture is None or self.colours is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark in self.picture.marks:
            _draw(painter, mark, self.colours)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self.colours.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.asked.emit(event.position().x() / max(self.width(), 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.asked.emit(1.0)
        else:
            super().keyPressEvent(event)


def _draw(painter: QPainter, mark: Mark, colours: Palette) -> None:
    match mark:
        case Line():
            pen = _pen(mark.colour, mark.width, colours)
            if mark.dash:
                pen.setDashPattern([length / max(mark.width, 0.1) for length in mark.dash])
            painter.setPen(pen)
            painter.drawLine(QLineF(mark.x1, mark.y1, mark.x2, mark.y2))
        case Box():
            _inks(painter, mark.fill, mark.stroke, mark.stroke_width, colours)
            painter.drawRoundedRect(QRectF(mark.x, mark.y, mark.width, mark.height), mark.radius, mark.radius)
        case Path():
            _inks(painter, mark.fill, mark.stroke, mark.width, colours)
            path = QPainterPath(QPointF(*mark.points[0])) if mark.points else QPainterPath()
            for point in mark.points[1:]:
                path.lineTo(*point)
            if mark.closed:
                path.closeSubpath()
            painter.drawPath(path)
        case Label():
            font = sized(mark.size * POINTS_PER_PIXEL, mark.bold)
            font.setPixelSize(1)
            font.setPointSizeF(mark.size * POINTS_PER_PIXEL)
            painter.setFont(font)
            painter.setPen(QColor(hex_of(mark.colour, colours)))
            width = QFontMetricsF(font).horizontalAdvance(mark.text)
            shift = {"start": 0.0, "middle": width / 2, "end": width}[mark.anchor]
            painter.drawText(QPointF(mark.x - shift, mark.y), mark.text)


def _pen(token: str, width: float, colours: Palette) -> QPen:
    return QPen(QColor(hex_of(token, colours)), width)


def _inks(painter: QPainter, fill: str, stroke: str, width: float, colours: Palette) -> None:
    painter.setPen(_pen(stroke, width, colours) if stroke else QPen(Qt.PenStyle.NoPen))
    painter.setBrush(QColor(hex_of(fill, colours)) if fill else Qt.BrushStyle.NoBrush)
