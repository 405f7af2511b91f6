"""A report's picture on the screen: the same marks as in the PDF, drawn by QPainter at any pixel density."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolTip, QWidget

from reports.palette import Palette
from reports.picture_marks import Box, Label, Line, Mark, Path, Picture, Spot, hex_of
from ui.texts import Texts
from ui.theme import sized, text_scale

POINTS_PER_PIXEL = 72 / 96
OPENING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class PictureView(QWidget):
    """Shows a Picture; screen readers hear its sentence, and T shows its table.

    `wanted`: a spot of the picture was clicked, or chosen with the arrows and opened with Enter. `asked`: the picture
    was, where there is no spot; from left (0) to right (1).
    """

    asked = Signal(float)
    wanted = Signal(object)

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.texts = texts
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.picture: Picture | None = None
        self.colours: Palette | None = None
        self.place = -1  # of the spot that the arrows chose

    def show_picture(self, picture: Picture, colours: Palette) -> None:
        self.picture, self.colours = picture, colours
        self.place = min(self.place, len(picture.spots) - 1)
        self.setAccessibleName(picture.title)
        self._describe()
        self.setToolTip(self.texts.words("edit.picture_hint") if picture.table else "")
        self.setFixedHeight(round(picture.height * text_scale()))
        self.update()

    def _describe(self) -> None:
        """What a screen reader says: the chosen spot, else the whole in a sentence."""
        if self.picture is not None:
            spot = self.spot()
            self.setAccessibleDescription(spot.said if spot is not None else self.picture.alt)

    def spot(self) -> Spot | None:
        """The spot that the arrows chose."""
        return self.picture.spots[self.place] if self.picture is not None and self.place >= 0 else None

    def room(self) -> float:
        """How wide a picture can be, in its own units: its text grows with the reader's."""
        return self.width() / text_scale()

    def sizeHint(self) -> QSize:
        return QSize(300, round((self.picture.height if self.picture else 200) * text_scale()))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.picture is None or self.colours is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.scale(text_scale(), text_scale())
        for mark in self.picture.marks:
            _draw(painter, mark, self.colours)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self.colours.accent), 1.5))
        spot = self.spot()
        if spot is not None and self.hasFocus():
            painter.drawRoundedRect(QRectF(spot.x, spot.y, spot.width, spot.height), 3, 3)
        painter.restore()
        if self.hasFocus():
            painter.setPen(QPen(QColor(self.colours.accent), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def event(self, event: QEvent) -> bool:
        """Pointed at, a part of the picture says its numbers."""
        if isinstance(event, QHelpEvent):
            spot = self.spot_at(QPointF(event.pos()))
            if spot is not None:
                QToolTip.showText(event.globalPos(), spot.said, self)
                return True
        return super().event(event)

    # --- where it is asked

    def spot_at(self, place: QPointF) -> Spot | None:
        """The spot under a point of the widget."""
        if self.picture is None:
            return None
        at = place / text_scale()
        return next((s for s in self.picture.spots if QRectF(s.x, s.y, s.width, s.height).contains(at)), None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            spot = self.spot_at(event.position())
            if spot is not None:
                self.wanted.emit(spot)
            else:
                self.asked.emit(event.position().x() / max(self.width(), 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        spots = self.picture.spots if self.picture is not None else ()
        spot = self.spot()
        if event.key() in STEPS and spots:
            self.place = min(max(self.place + STEPS[Qt.Key(event.key())], 0), len(spots) - 1)
            self._describe()
            self.update()
        elif event.key() in OPENING and spot is not None:
            self.wanted.emit(spot)
        elif event.key() in OPENING:
            self.asked.emit(1.0)
        elif event.key() == Qt.Key.Key_T and self.picture is not None and self.picture.table:
            self.show_table()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.place = -1
        self._describe()
        super().focusOutEvent(event)

    # --- as a table

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().popup(event.globalPos() if event.globalPos() != QPoint() else self.mapToGlobal(QPoint(8, 8)))

    def menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        action = menu.addAction(self.texts.words("edit.picture_as_table"))
        action.setEnabled(self.picture is not None and bool(self.picture.table))
        action.triggered.connect(self.show_table)
        return menu

    def show_table(self) -> None:
        """The numbers of the picture as a table to read and copy."""
        from ui.widgets.picture_table import PictureTable

        if self.picture is not None:
            PictureTable(self.picture, self.texts.words, self.window()).open()


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
            font = sized(1, mark.bold)
            font.setPointSizeF(mark.size * POINTS_PER_PIXEL)  # the painter scales it
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
