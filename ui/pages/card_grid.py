"""Cards side by side where the page is wide, under each other where it is not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.pages.page import column
from ui.theme import px
from ui.widgets.basics import Card

COLUMNS = 12
NARROW = 940  # pixels, for text of the usual size
GAP = 14
Cell = Card | tuple[Card, ...]
Places = Sequence[Sequence[tuple[Cell, int]]]


def stacked(cards: tuple[Card, ...]) -> QWidget:
    """Cards of one column under each other, as tall as what they show: beside a longer column they end before it."""
    made = QWidget()
    layout = column(made, spacing=GAP)
    for card in cards:
        layout.addWidget(card)
    layout.addStretch(1)
    return made


class CardGrid(QWidget):
    """Rows of cards, or of stacks of cards, each with its share of twelve columns."""

    def __init__(self, places: Places) -> None:
        super().__init__()
        self.setObjectName("page")
        self.places = [
            [(stacked(cell) if isinstance(cell, tuple) else cell, span) for cell, span in cells] for cells in places
        ]
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(18, 16, 18, 22)
        self.grid.setHorizontalSpacing(GAP)
        self.grid.setVerticalSpacing(GAP)
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
        for cells in self.places:
            place = 0
            for cell, span in cells:
                self.grid.removeWidget(cell)
                if wide:
                    self.grid.addWidget(cell, line, place, 1, span)
                    place += span
                else:
                    self.grid.addWidget(cell, line, 0, 1, COLUMNS)
                    line += 1
            line += 1
        for unused in range(line + 1):
            self.grid.setRowStretch(unused, 0)
        self.grid.setRowStretch(line, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.place(event.size().width() >= px(NARROW))
        super().resizeEvent(event)
