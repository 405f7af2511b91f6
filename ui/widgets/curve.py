"""The curve from value to score: its points are dragged with the mouse or moved by keyboard; the default behind it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from reports.numbers import Style
from reports.palette import GRADE_STARTS, Palette
from ui.theme import px, sized

Knots = tuple[tuple[float, float], ...]
FEWEST = 2
GRAB = 14.0  # pixels around a point
EDGE = 0.04  # of the range, shown beyond the first and the last point
STEPS_ACROSS, FINER = 100, 10
MARGINS = (34, 14, 14, 24)  # left, top, right, bottom
LINES = (0.0, *reversed(GRADE_STARTS), 100.0)
Key = Qt.Key
MOVES = {Key.Key_Left: (-1, 0), Key.Key_Right: (1, 0), Key.Key_Up: (0, 1), Key.Key_Down: (0, -1)}
ADDING, REMOVING = (Key.Key_Insert, Key.Key_Plus), (Key.Key_Delete, Key.Key_Backspace, Key.Key_Minus)


@dataclass(frozen=True, slots=True)
class Scene:
    """What the curve shows: the points, those of the default, the issuer's own place, and how numbers are written."""

    knots: Knots
    default: Knots
    at: tuple[float, float] | None
    unit: str
    style: Style
    colours: Palette

    def value(self, x: float) -> str:
        return self.style.number(x, self.unit)


def nice_step(span: float) -> float:
    """A step of 1, 2 or 5 in its first digit, about a hundredth of a span."""
    raw = span / STEPS_ACROSS
    size = 10.0 ** math.floor(math.log10(raw)) if raw > 0 else 1.0
    return next((step * size for step in (1.0, 2.0, 5.0) if step * size >= raw), 10.0 * size)


def moved(knots: Knots, place: int, x: float, score: float, step: float) -> Knots:
    """The points with one of them elsewhere: on the step, between its neighbours, with a score within 0 and 100."""
    least = knots[place - 1][0] + step if place else -math.inf
    most = knots[place + 1][0] - step if place + 1 < len(knots) else math.inf
    if least > most or x == knots[place][0]:  # no room between the neighbours at this step, or not moved across
        x = knots[place][0]
    else:
        digits = max(0, 2 - math.floor(math.log10(step)))
        x = round(min(max(round(x / step) * step, least), most), digits)
    after = list(knots)
    after[place] = (x, min(max(score, 0.0), 100.0))
    return tuple(after)


def added(knots: Knots, place: int, at: tuple[float, float] | None = None) -> Knots:
    """One point more after a place: where it was pointed at, else in the middle of the line to the next point."""
    place = min(max(place, 0), len(knots) - 2)
    (x1, y1), (x2, y2) = knots[place], knots[place + 1]
    made = at if at is not None and x1 < at[0] < x2 else ((x1 + x2) / 2, (y1 + y2) / 2)
    return (*knots[: place + 1], made, *knots[place + 1 :])


class Curve(QWidget):
    """`changed(knots, gesture)`; `chosen(place)` when another point becomes the one that keys move.

    Arrows move the chosen point, with Shift finely; Page Up and Page Down choose another; Insert adds, Delete removes.
    """

    changed = Signal(object, int)
    chosen = Signal(int)

    def __init__(self, gestures: Callable[[], int]) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.scene: Scene | None = None
        self.place = 0
        self._range = (0.0, 1.0)
        self._gestures = gestures
        self._gesture = 0
        self._held = False

    def sizeHint(self) -> QSize:
        return QSize(px(420), px(230))

    def tell(self, scene: Scene) -> None:
        """Show a scale. The axis stays while a point is held, so that it stays under the pointer."""
        words = scene.style.words
        self.scene = scene
        self.place = min(self.place, len(scene.knots) - 1)
        if not self._held:
            xs = [x for x, _ in (*scene.knots, *scene.default)]
            spare = EDGE * ((max(xs) - min(xs)) or 1.0)
            self._range = (min(xs) - spare, max(xs) + spare)
        x, score = scene.knots[self.place]
        place = words("edit.knot_spoken", place=self.place + 1, count=len(scene.knots), value=scene.value(x),
                      score=scene.style.number(score, "score"))  # fmt: skip
        self.setAccessibleDescription(f"{place} {words('edit.knot_keys')}")
        self.update()

    def choose(self, place: int) -> None:
        """Another point is the one that keys move."""
        if self.scene is not None and 0 <= place < len(self.scene.knots) and place != self.place:
            self.place = place
            self._gesture = self._gestures()
            self.tell(self.scene)
            self.chosen.emit(place)

    # --- where things are

    def step(self) -> float:
        return nice_step(self._range[1] - self._range[0])

    def frame_rect(self) -> QRectF:
        left, top, right, bottom = (px(margin) for margin in MARGINS)
        return QRectF(left, top, max(self.width() - left - right, 1), max(self.height() - top - bottom, 1))

    def point(self, x: float, score: float) -> QPointF:
        frame, (low, high) = self.frame_rect(), self._range
        share = (min(max(x, low), high) - low) / ((high - low) or 1.0)
        return QPointF(frame.left() + frame.width() * share, frame.bottom() - frame.height() * score / 100)

    def value_at(self, point: QPointF) -> tuple[float, float]:
        """Value and score under a point of the widget."""
        frame, (low, high) = self.frame_rect(), self._range
        share = min(max((point.x() - frame.left()) / frame.width(), 0.0), 1.0)
        return low + (high - low) * share, 100 * (frame.bottom() - point.y()) / frame.height()

    def near(self, place: QPointF) -> int | None:
        """The point within reach of a place."""
        if self.scene is None:
            return None
        ways = [self.point(*knot) - place for knot in self.scene.knots]
        found = min(((math.hypot(way.x(), way.y()), number) for number, way in enumerate(ways)), default=(math.inf, 0))
        return found[1] if found[0] <= GRAB else None

    # --- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        near = self.near(event.position())
        if event.button() == Qt.MouseButton.LeftButton and near is not None:
            self._held, self._gesture = True, self._gestures()
            self.choose(near)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._held or self.scene is None:
            near = self.near(event.position())
            self.setCursor(Qt.CursorShape.ArrowCursor if near is None else Qt.CursorShape.SizeAllCursor)
            return
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        x, score = self.value_at(event.position())
        step = self.step() / (FINER if fine else 1)
        score = round(score, 1) if fine else float(round(score))
        self.changed.emit(moved(self.scene.knots, self.place, x, score, step), self._gesture)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = False
        if self.scene is not None:
            self.tell(self.scene)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.near(event.position()) is None:
            self._add_at(event.position())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.scene is None:
            return
        words, at = self.scene.style.words, QPointF(event.pos())
        near = self.near(at) if event.reason() == QContextMenuEvent.Reason.Mouse else self.place
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(words("window.knots.add")).triggered.connect(lambda: self._add_at(at))
        remove = menu.addAction(words("window.knots.remove"))
        remove.setEnabled(near is not None and len(self.scene.knots) > FEWEST)
        remove.triggered.connect(lambda: self.remove(near))
        menu.popup(event.globalPos())

    # --- keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.scene is None:
            return
        last, key = len(self.scene.knots) - 1, Key(event.key())
        others = {Key.Key_PageUp: self.place - 1, Key.Key_PageDown: self.place + 1, Key.Key_Home: 0, Key.Key_End: last}
        if key in MOVES:
            self._move(*MOVES[key], bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in others:
            self.choose(others[key])
        elif key in ADDING:
            self.add()
        elif key in REMOVING:
            self.remove(self.place)
        else:
            super().keyPressEvent(event)

    def _move(self, across: int, up: int, fine: bool) -> None:
        if self.scene is None:
            return
        x, score = self.scene.knots[self.place]
        finer = FINER if fine else 1
        step = self.step() / finer
        score = round(score + up / finer, 1)
        self.changed.emit(moved(self.scene.knots, self.place, x + across * step, score, step), self._gesture)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._gesture = self._gestures()
        super().focusInEvent(event)

    # --- more and fewer points

    def _add_at(self, place: QPointF) -> None:
        if self.scene is None:
            return
        x, score = self.value_at(place)
        after = sum(known < x for known, _ in self.scene.knots) - 1
        self.add(after, (round(x / self.step()) * self.step(), float(round(min(max(score, 0.0), 100.0)))))

    def add(self, after: int | None = None, at: tuple[float, float] | None = None) -> None:
        """One point more, which is then the chosen one."""
        if self.scene is not None:
            after = min(max(self.place if after is None else after, 0), len(self.scene.knots) - 2)
            self.changed.emit(added(self.scene.knots, after, at), 0)
            self.choose(after + 1)

    def remove(self, place: int | None) -> None:
        if self.scene is not None and place is not None and len(self.scene.knots) > FEWEST:
            self.changed.emit((*self.scene.knots[:place], *self.scene.knots[place + 1 :]), 0)

    # --- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.scene is None:
            return
        painter, scene, c = QPainter(self), self.scene, self.scene.colours
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._grid(painter, scene)
        if scene.default != scene.knots:
            self._line(painter, scene.default, QPen(QColor(c.muted), 1.25, Qt.PenStyle.DashLine))
        if scene.at is not None:
            frame, here = self.frame_rect(), self.point(*scene.at)
            painter.setPen(QPen(QColor(c.gold), 1.25, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(here.x(), frame.bottom()), here)
            painter.drawLine(QPointF(frame.left(), here.y()), here)
        self._line(painter, scene.knots, QPen(QColor(c.accent), 2))
        painter.setPen(QPen(QColor(c.accent), 2))
        for number, knot in enumerate(scene.knots):
            painter.setBrush(QColor(c.accent if number == self.place and self.hasFocus() else c.panel))
            painter.drawEllipse(self.point(*knot), 4.5, 4.5)
        if scene.at is not None:
            painter.setPen(QPen(QColor(c.panel), 1.5))
            painter.setBrush(QColor(c.gold))
            painter.drawEllipse(self.point(*scene.at), 5.5, 5.5)
        if self.hasFocus():
            painter.setPen(QPen(QColor(c.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(self.point(*scene.knots[self.place]), 9, 9)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            self._name(painter, scene)

    def _grid(self, painter: QPainter, scene: Scene) -> None:
        frame, c, side = self.frame_rect(), scene.colours, Qt.AlignmentFlag
        painter.setFont(sized(8))
        tall = px(16)
        for score in LINES:
            y = frame.bottom() - frame.height() * score / 100
            painter.setPen(QPen(QColor(c.line), 1))
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
            painter.setPen(QColor(c.muted))
            box = QRectF(0, y - tall / 2, frame.left() - 7, tall)
            painter.drawText(box, side.AlignRight | side.AlignVCenter, f"{score:g}")
        below = QRectF(frame.left(), frame.bottom() + 4, frame.width(), tall + 2)
        first, last = scene.knots[0][0], scene.knots[-1][0]
        painter.drawText(below, side.AlignLeft, scene.value(first))
        painter.drawText(below, side.AlignRight, scene.value(last))
        if scene.at is not None:
            painter.setPen(QColor(c.ink))
            painter.drawText(below, side.AlignHCenter, scene.style.words("edit.knot_issuer", value=scene.value(
                scene.at[0]), score=scene.style.number(scene.at[1], "score")))  # fmt: skip

    def _line(self, painter: QPainter, knots: Knots, pen: QPen) -> None:
        """The curve with its flat ends, which reach to the edges."""
        low, high = self._range
        painter.setPen(pen)
        ends = ((low, knots[0][1]), *knots, (high, knots[-1][1]))
        painter.drawPolyline(QPolygonF([self.point(x, score) for x, score in ends]))

    def _name(self, painter: QPainter, scene: Scene) -> None:
        """The chosen point's numbers, beside it."""
        x, score = scene.knots[self.place]
        text = f"{scene.value(x)} → {scene.style.number(score, 'score')}"
        painter.setFont(sized(9, bold=True))
        wide, tall = painter.fontMetrics().horizontalAdvance(text) + 10, painter.fontMetrics().height() + 4
        at = self.point(x, score)
        left = min(max(at.x() - wide / 2, 1.0), self.width() - wide - 1.0)
        top = at.y() - tall - 12 if at.y() - tall - 12 > 0 else at.y() + 12
        painter.fillRect(QRectF(left, top, wide, tall), QColor(scene.colours.accent_soft))
        painter.setPen(QColor(scene.colours.ink))
        painter.drawText(QRectF(left, top, wide, tall), Qt.AlignmentFlag.AlignCenter, text)
