"""Icons from the drawings that ship with Assay, in today's colours and as sharp as any screen."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from reports.palette import Palette
from resources import ICONS

SIZE = 20
DENSITIES = (1, 2, 3)
WINDOW_SIZES = (16, 32, 48, 64, 128, 256)

STATUS_SHAPES = {
    "found": ("circle", True),
    "known_low": ("down", True),
    "not_applicable": ("dash", False),
    "not_found": ("circle", False),
    "disputed": ("diamond", True),
    "estimate": ("up", False),
    "overridden": ("square", True),
}
"""Status → (shape, whether it is filled): told apart by shape alone."""


@cache
def _drawing(name: str) -> str:
    return (ICONS / f"{name}.svg").read_text(encoding="utf-8")


def _pixmap(drawing: str, pixels: int) -> QPixmap:
    pixmap = QPixmap(pixels, pixels)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    return pixmap


def _icon(name: str, ink: str) -> QIcon:
    """The drawing in one ink, for every density of screen."""
    icon, drawing = QIcon(), _drawing(name).replace("currentColor", ink)
    for density in DENSITIES:
        pixmap = _pixmap(drawing, SIZE * density)
        pixmap.setDevicePixelRatio(density)
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):  # else Qt mixes the chosen row's colour into it
            icon.addPixmap(pixmap, mode)
    return icon


def page_icon(name: str, ink: str) -> QIcon:
    """overview: bars; filing: a sheet; assumptions: sliders; scenarios: ways that part; compare: columns; report."""
    return _icon(name, ink)


def window_icon() -> QIcon:
    """A gold bar on a dark ground."""
    icon = QIcon()
    for pixels in WINDOW_SIZES:
        icon.addPixmap(_pixmap(_drawing("assay"), pixels))
    return icon


def status_icon(kind: str, colours: Palette) -> QIcon:
    """The shape of a status in its colour."""
    shape, filled = STATUS_SHAPES[kind]
    tints = {"disputed": colours.gold, "estimate": colours.gold, "overridden": colours.accent}
    ink = tints.get(kind, colours.grades[0] if kind == "found" else colours.muted)
    return _icon(f"status-{shape}-filled" if filled else f"status-{shape}", ink)
