"""The first page: what the filing scores, how sure that is, and why."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.pages.overview_head import FactorsRow, ScoreCard
from ui.pages.overview_parts import (
    BurdenCard,
    CapsCard,
    ConfidenceCard,
    DataCard,
    LimitsCard,
    PictureCard,
    ProfilesCard,
    ReasonsCard,
)
from ui.pages.page import Page, Shell, column, scrolling
from ui.widgets.basics import Card
from ui.widgets.metrics_table import MetricsCard


Part = Card | FactorsRow
NARROW = 1000
COLUMNS = 12
# Row, column, rows, columns of each card on the grid of twelve: in a wide page and in a narrow one.
WIDE = {
    "score": (0, 0, 2, 4), "factors": (0, 4, 1, 8), "confidence": (1, 4, 1, 4), "burden": (1, 8, 1, 4),
    "gold": (2, 0, 1, 7), "debt": (2, 7, 1, 5), "metrics": (3, 0, 1, 12), "reasons": (4, 0, 1, 7),
    "caps": (4, 7, 1, 5), "data": (5, 0, 2, 7), "profiles": (5, 7, 1, 5), "limits": (6, 7, 1, 5),
}  # fmt: skip
SLIM = {
    "score": (0, 0, 1, 5), "factors": (0, 5, 1, 7), "confidence": (1, 0, 1, 6), "burden": (1, 6, 1, 6),
    "gold": (2, 0, 1, 12), "debt": (3, 0, 1, 12), "metrics": (4, 0, 1, 12), "reasons": (5, 0, 1, 12),
    "caps": (6, 0, 1, 12), "profiles": (7, 0, 1, 12), "data": (8, 0, 1, 12), "limits": (9, 0, 1, 12),
}  # fmt: skip


class OverviewPage(Page):
    """Cards from the score down to its limits; every number in them leads to its lineage."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        inner = QWidget()
        inner.setObjectName("page")
        self.grid = QGridLayout(inner)
        self.grid.setContentsMargins(18, 16, 18, 22)
        self.grid.setHorizontalSpacing(14)
        self.grid.setVerticalSpacing(14)
        for place in range(COLUMNS):
            self.grid.setColumnStretch(place, 1)
        self.factors = FactorsRow(shell)
        self.metrics = MetricsCard(shell)
        self.score = ScoreCard(shell)
        self.parts: dict[str, Part] = {
            "score": self.score, "factors": self.factors, "confidence": ConfidenceCard(shell),
            "burden": BurdenCard(shell), "gold": PictureCard(shell, "gold"), "debt": PictureCard(shell, "debt"),
            "metrics": self.metrics, "reasons": ReasonsCard(shell), "caps": CapsCard(shell),
            "data": DataCard(shell), "profiles": ProfilesCard(shell), "limits": LimitsCard(shell),
        }  # fmt: skip
        self._slim: bool | None = None
        self._place(slim=False)
        column(self).addWidget(scrolling(inner, shell.texts, "window.page.overview"))

    def redraw(self) -> None:
        for part in self.parts.values():
            part.redraw()

    def _place(self, slim: bool) -> None:
        """Lay the cards out anew where the page has become narrow or wide."""
        if slim == self._slim:
            return
        self._slim = slim
        for part in self.parts.values():
            self.grid.removeWidget(part)
        for name, place in (SLIM if slim else WIDE).items():
            self.grid.addWidget(self.parts[name], *place)
        self.factors.arrange(2 if slim else 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place(slim=event.size().width() < NARROW)
        super().resizeEvent(event)
