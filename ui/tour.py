"""The tour: eight stops at the real window, each a sentence or two; by keyboard too, and left at any moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.theme import px
from ui.widgets.basics import label, row

if TYPE_CHECKING:
    from ui.desk import Desk

MARGIN, ROUND, GAP, WIDTH = 6, 8, 14, 400
SHADE = 120  # of 255
OFFERED = "tour_offered"


@dataclass(frozen=True, slots=True)
class Stop:
    """`desk.tour.<key>` says it; `page` is turned to; `target` finds the widget that is spoken of."""

    key: str
    page: str
    target: Callable[[Desk], QWidget | None]


def _part(page: str, name: str) -> Callable[[Desk], QWidget | None]:
    return lambda desk: getattr(desk.pages.get(page), name, None)


def _lineage(desk: Desk) -> QWidget | None:
    metric = desk.session.state.methodology.metrics.get("contract_backed_debt_service")
    desk.ask(metric.value if metric is not None else "scorecard.score")
    return desk.panel.dock if desk.panel is not None else None


def _menu_bar(desk: Desk) -> QWidget | None:
    return desk.window.menu_bar


STOPS = (
    Stop("score", "overview", _part("overview", "score")),
    Stop("factors", "overview", _part("overview", "factors")),
    Stop("lineage", "overview", _lineage),
    Stop("filing", "filing", _part("filing", "table")),
    Stop("assumptions", "assumptions", _part("assumptions", "effect")),
    Stop("scenarios", "scenarios", _part("scenarios", "table")),
    Stop("report", "report", _part("report", "strip")),
    Stop("palette", "overview", _menu_bar),
)


class Tour(QWidget):
    """Lies over the whole window; what is spoken of stays bright. It changes nothing of the work."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self.desk = desk
        self.place = 0
        self.hole = QRect()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.bubble = QFrame(self)
        self.bubble.setObjectName("card")
        self.title, self.text = label(points=13, bold=True, wrap=True), label(wrap=True)
        self.count = label(points=9, muted=True)
        self.skip, self.back, self.next = QPushButton(), QPushButton(), QPushButton()
        self.skip.setFlat(True)
        self.skip.clicked.connect(self.leave)
        self.back.clicked.connect(lambda: self.go(-1))
        self.next.clicked.connect(lambda: self.go(1))
        layout = QVBoxLayout(self.bubble)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(8)
        layout.addWidget(self.title)
        layout.addWidget(self.text)
        layout.addSpacing(4)
        layout.addLayout(row(self.count, None, self.skip, self.back, self.next))
        for button in (self.skip, self.back, self.next):
            button.installEventFilter(self)
        desk.window.installEventFilter(self)
        desk.session.restyled.connect(self._say)
        self._left = desk.window.sidebar.currentRow()
        self._panel = desk.panel is not None and desk.panel.is_visible

    def begin(self) -> None:
        self.setGeometry(self.desk.window.rect())
        self.show()
        self.raise_()
        self._arrive()

    @property
    def stop(self) -> Stop:
        return STOPS[self.place]

    def go(self, step: int) -> None:
        """To the next stop, or with -1 the one before; after the last the tour is over."""
        if self.place + step >= len(STOPS):
            self.leave()
        elif self.place + step >= 0:
            self.place += step
            self._arrive()

    def leave(self) -> None:
        """Back to where the tour began."""
        if self.isHidden():
            return
        self.desk.window.removeEventFilter(self)
        self.desk.manners.open_tour = None
        self.desk.window.stack.setFocus()
        self.hide()
        if not self._panel and self.desk.panel is not None:
            self.desk.panel.hide()
        self.desk.window.sidebar.setCurrentRow(self._left)
        self.deleteLater()

    # --- at a stop

    def _arrive(self) -> None:
        desk, stop = self.desk, self.stop
        if desk.panel is not None and not self._panel:
            desk.panel.hide()
        desk.go_to(stop.page)
        target = stop.target(desk)
        if target is not None:
            _bring_into_view(target)
        self._say()
        self._settle()
        QTimer.singleShot(0, self, self._settle)  # once more when the page has been laid out
        self.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self) -> None:
        words = self.desk.session.words
        last = self.place + 1 == len(STOPS)
        self.title.setText(words(f"desk.tour.{self.stop.key}.title"))
        self.text.setText(words(f"desk.tour.{self.stop.key}.text"))
        self.count.setText(words("desk.tour.count", place=self.place + 1, count=len(STOPS)))
        self.skip.setText(words("desk.tour.skip"))
        self.skip.setHidden(last)
        self.back.setText(words("desk.tour.back"))
        self.back.setEnabled(self.place > 0)
        self.next.setText(words("desk.tour.done" if last else "desk.tour.next"))
        self.setAccessibleName(words("desk.tour.name"))
        self.bubble.setAccessibleName(self.title.text())
        self.bubble.setAccessibleDescription(self.text.text())
        if QAccessible.isActive():
            said = f"{self.title.text()}. {self.text.text()}"
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.next, said))

    def _settle(self) -> None:
        """The bright part around the target, and the words beside it where there is most room."""
        self.setGeometry(self.desk.window.rect())
        target = self.target()
        if target is not None and target.isVisible():
            corner = target.mapTo(self.desk.window, QPoint(0, 0))
            around = QRect(corner, target.size()).adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
            self.hole = around.intersected(self._room_of(target)).intersected(self.rect().adjusted(2, 2, -2, -2))
        else:
            self.hole = QRect()
        width = px(WIDTH)
        layout = self.bubble.layout()
        height = layout.heightForWidth(width) if layout is not None else 160
        self.bubble.setGeometry(_beside(self.hole, QRect(0, 0, width, height), self.rect()))
        self.update()

    def target(self) -> QWidget | None:
        if self.stop.key == "lineage":
            return self.desk.panel.dock if self.desk.panel is not None else None
        return self.stop.target(self.desk)

    def _room_of(self, target: QWidget) -> QRect:
        """What can be seen of a target that stands in an area that scrolls."""
        room = self.rect()
        parent = target.parentWidget()
        while parent is not None and parent is not self.desk.window:
            if isinstance(parent, QScrollArea):
                view = parent.viewport()
                seen = QRect(view.mapTo(self.desk.window, QPoint(0, 0)), view.size())
                room = room.intersected(seen.adjusted(-MARGIN, 0, MARGIN, MARGIN))
            parent = parent.parentWidget()
        return room

    # --- what Qt asks

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade = QPainterPath()
        shade.addRect(QRectF(self.rect()))
        bright = QPainterPath()
        bright.addRoundedRect(QRectF(self.hole), ROUND, ROUND)
        painter.fillPath(shade.subtracted(bright), QColor(0, 0, 0, SHADE))
        painter.setPen(QPen(QColor(self.desk.window.colours.gold), 2))
        painter.drawPath(bright)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.desk.window:
            QTimer.singleShot(0, self, self._settle)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is not self.desk.window:
            return self._pressed(event)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._pressed(event):
            super().keyPressEvent(event)

    def _pressed(self, event: QKeyEvent) -> bool:
        keys = Qt.Key
        if event.key() in (keys.Key_Right, keys.Key_Down, keys.Key_PageDown):
            self.go(1)
        elif event.key() in (keys.Key_Left, keys.Key_Up, keys.Key_PageUp):
            self.go(-1)
        elif event.key() == keys.Key_Escape:
            self.leave()
        elif event.key() in (keys.Key_Return, keys.Key_Enter):
            focus = QApplication.focusWidget()
            if isinstance(focus, QPushButton):
                focus.click()
        else:
            return False
        return True

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays among the three buttons."""
        buttons = [button for button in (self.skip, self.back, self.next) if button.isVisible() and button.isEnabled()]
        if not buttons:  # it is being left
            return False
        focus = QApplication.focusWidget()
        now = buttons.index(focus) if focus in buttons else -1
        buttons[(now + (1 if forward else -1)) % len(buttons)].setFocus(Qt.FocusReason.TabFocusReason)
        return True


def offer(desk: Desk) -> None:
    """Offer the tour, on the first start only, and not over what is being said."""
    if desk.settings.value(OFFERED, False, type=bool) or not desk.session.is_open or desk.bar.isVisible():
        return
    desk.settings.setValue(OFFERED, True)
    _say(desk)


def _say(desk: Desk) -> None:
    words = desk.session.words
    take = (words("desk.tour.take"), lambda: _take(desk))
    desk.bar.say([words("desk.tour.offer")], action=take, again=lambda: _say(desk))


def _take(desk: Desk) -> None:
    desk.bar.hide()
    desk.manners.tour()


def _bring_into_view(target: QWidget) -> None:
    parent = target.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(target, 0, 20)
        parent = parent.parentWidget()


def _beside(hole: QRect, bubble: QRect, room: QRect) -> QRect:
    """Where the words stand: below, above, right or left of what they speak of, or inside where nothing is left."""
    inner = room.adjusted(GAP, GAP, -GAP, -GAP)
    if hole.isEmpty():
        bubble.moveCenter(room.center())
        return bubble
    middle = QPoint(hole.center().x() - bubble.width() // 2, hole.center().y() - bubble.height() // 2)
    corners = (
        QPoint(middle.x(), hole.bottom() + GAP),
        QPoint(hole.right() + GAP, hole.top()),
        QPoint(hole.left() - GAP - bubble.width(), hole.top()),
        QPoint(middle.x(), hole.top() - GAP - bubble.height()),
        QPoint(hole.right() - bubble.width() - GAP, hole.bottom() - bubble.height() - GAP),
    )
    for corner in corners:
        placed = QRect(corner, bubble.size())
        if corner.x() == middle.x():
            placed.moveLeft(min(max(placed.left(), inner.left()), inner.right() - placed.width()))
        if inner.contains(placed):
            return placed
    return QRect(inner.bottomRight() - QPoint(bubble.width(), bubble.height()), bubble.size())
