"""Cards side by side where the page is wide, under each other where it is not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.theme import px
from ui.widgets.basics import Card

COLUMNS = 12
NARROW = 940  # pixels, for text of the usual size
Places = Sequence[Sequence[tuple[Card, int]]]


class CardGrid(QWidget):
    """Rows of cards, each with its share of twelve columns."""

    def __init__(self, places: Places) -> None:
        super().__init__()
        self.setObjectName("page")
        self.places = places
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(18, 16, 18, 22)
        self.grid.setHorizontalSpacing(14)
        self.grid.setVerticalSpacing(14)
        for place in range(COLUMNS):
            self.grid.setColumnStretch(place, 1)
        self._wide: bool | None = None
        self.place(True)

    def place(self, wide: bool) -> None:
        """Lay the cards out anew where the page has become wider or narrower."""
        if wide == self._wide:
            return
        self._wide = wide
        line = 0
        for cards in self.places:
            column = 0
            for card, span in cards:
                self.grid.removeWidget(card)
                if wide:
                    self.grid.addWidget(card, line, column, 1, span)
                    column += span
                else:
                    self.grid.addWidget(card, line, 0, 1, COLUMNS)
                    line += 1
            line += 1
        for unused in range(line + 1):
            self.grid.setRowStretch(unused, 0)
        self.grid.setRowStretch(line, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.place(event.size().width() >= px(NARROW))
        super().resizeEvent(event)
