"""From pane to pane by keyboard: header, list of pages, message, page, lineage; each remembers where it was left."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

Pane = Callable[[], QWidget | None]


def can_take(widget: QWidget) -> bool:
    """Whether Tab stops at a widget."""
    reached = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return reached and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None


def first_of(pane: QWidget) -> QWidget | None:
    """The first widget of a pane that takes the focus, in the order in which they were made."""
    inside = (widget for widget in (pane, *pane.findChildren(QWidget)) if can_take(widget))
    return next(inside, None)


class Panes(QObject):
    """`panes` are asked anew each time, since pages and panels come and go."""

    def __init__(self, parent: QObject, panes: tuple[Pane, ...]) -> None:
        super().__init__(parent)
        self.panes = panes
        self._left: dict[int, QWidget] = {}

    def go(self, step: int) -> None:
        """The focus to the next pane that can take it, or with -1 to the one before."""
        now, found = QApplication.focusWidget(), [pane() for pane in self.panes]
        here = next(
            (n for n, pane in enumerate(found) if pane is not None and now is not None
             and (pane is now or pane.isAncestorOf(now))),
            0 if step < 0 else -1,
        )  # fmt: skip
        if now is not None and here >= 0:
            self._left[here] = now
        for distance in range(1, len(found) + 1):
            place = (here + step * distance) % len(found)
            pane = found[place]
            target = self._target(place, pane) if pane is not None and pane.isVisible() else None
            if target is not None:
                target.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def _target(self, place: int, pane: QWidget) -> QWidget | None:
        """Where the pane was left, if that is still there."""
        kept = self._left.get(place)
        if kept is not None and isValid(kept) and can_take(kept) and (kept is pane or pane.isAncestorOf(kept)):
            return kept
        return first_of(pane)
