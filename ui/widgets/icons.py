"""Small drawings for the side bar and the window itself, in today's ink."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

from reports.palette import Palette

SIZE = 20
DENSITY = 3
SHEET = ((12, 3), (4.5, 3), (4.5, 17), (15.5, 17), (15.5, 6.5), (12, 3), (12, 6.5), (15.5, 6.5))

STATUS_SHAPES = {
    "found": ("circle", True),
    "known_low": ("down", True),
    "not_applicable": ("dash", False),
    "not_found": ("circle", False),
    "disputed": ("diamond", True),
    "estimate": ("up", False),
    "overridden": ("square", True),
}
"""Status → (shape, whether it is filled)."""
SHAPES = {
    "down": ((5.2, 6.5), (14.8, 6.5), (10, 14.5)),
    "up": ((5.2, 14.0), (14.8, 14.0), (10, 6.0)),
    "diamond": ((10, 4.2), (15.8, 10), (10, 15.8), (4.2, 10)),
    "square": ((5.8, 5.8), (14.2, 5.8), (14.2, 14.2), (5.8, 14.2)),
}


def _canvas() -> tuple[QPixmap, QPainter]:
    pixmap = QPixmap(SIZE * DENSITY, SIZE * DENSITY)
    pixmap.setDevicePixelRatio(DENSITY)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return pixmap, painter


def page_icon(name: str, ink: str) -> QIcon:
    """overview: bars; assumptions: sliders; scenarios: ways that part; compare: two columns; filing: a sheet."""
    pixmap, painter = _canvas()
    painter.setPen(QPen(QColor(ink), 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    if name == "overview":
        for x, height in ((4.5, 5.0), (10.0, 12.0), (15.5, 8.5)):
            painter.drawRoundedRect(QRectF(x - 1.6, 17 - height, 3.2, height), 0.8, 0.8)
    elif name == "assumptions":
        for y, knob in ((5.0, 13.0), (10.0, 7.0), (15.0, 12.0)):
            painter.drawLine(QPointF(3, y), QPointF(17, y))
            painter.setBrush(QColor(ink))
            painter.drawEllipse(QPointF(knob, y), 1.7, 1.7)
            painter.setBrush(Qt.BrushStyle.NoBrush)
    elif name == "scenarios":
        for end in (4.5, 10.0, 15.5):
            painter.drawPolyline(QPolygonF([QPointF(3, 10), QPointF(9, 10), QPointF(17, end)]))
    elif name == "report":
        painter.drawRoundedRect(QRectF(4.0, 2.5, 12.0, 15.0), 1.2, 1.2)
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in ((7.0, 9.5), (9.2, 7.0), (11.0, 8.4), (13.2, 5.6))]))
        for y in (12.0, 14.5):
            painter.drawLine(QPointF(7.0, y), QPointF(13.0, y))
    elif name == "compare":
        for x, top in ((3.5, 8.0), (11.5, 3.5)):
            painter.drawRoundedRect(QRectF(x, top, 5.0, 16.5 - top), 0.8, 0.8)
    else:
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in SHEET]))
        for y in (10.0, 13.0):
            painter.drawLine(QPointF(7.5, y), QPointF(12.5, y))
    painter.end()
    return QIcon(pixmap)


def window_icon(gold: str, ground: str) -> QIcon:
    """A gold bar on a dark ground."""
    pixmap, painter = _canvas()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(QRectF(0, 0, SIZE, SIZE), 4, 4)
    painter.setBrush(QColor(gold))
    painter.drawPolygon(QPolygonF([QPointF(*p) for p in ((3, 14), (5.5, 7), (14.5, 7), (17, 14))]))
    painter.end()
    return QIcon(pixmap)


def status_icon(kind: str, colours: Palette) -> QIcon:
    """The shape of a status in its colour: told apart by shape alone as well."""
    pixmap, painter = _canvas()
    name, filled = STATUS_SHAPES[kind]
    tints = {"disputed": colours.gold, "estimate": colours.gold, "overridden": colours.accent}
    colour = QColor(tints.get(kind, colours.grades[0] if kind == "found" else colours.muted))
    painter.setPen(QPen(colour, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    if filled:
        painter.setBrush(colour)
    if name == "circle":
        painter.drawEllipse(QPointF(10, 10), 4.2, 4.2)
    elif name == "dash":
        painter.drawLine(QPointF(5.5, 10), QPointF(14.5, 10))
    else:
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in SHAPES[name]]))
    painter.end()
    return QIcon(pixmap)
