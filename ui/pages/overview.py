"""The first page: what the filing scores, how sure that is, and why."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.pages.overview_head import FactorsRow, ScoreCard
from ui.pages.page import Page, Shell, column, scrolling
from ui.theme import px, text_scale
from ui.widgets.basics import Card

Part = Card | FactorsRow
NARROW, NARROWEST, BESIDE = 1000, 760, 520
COLUMNS = 12
HEAD = 48  # of a card: where no more is seen, no number is
PAUSE = 120  # milliseconds without a change
# Row, column, rows, columns of each card on the grid of twelve: in a wide page and in a narrow one.
WIDE = {
    "score": (0, 0, 2, 4), "factors": (0, 4, 1, 8), "confidence": (1, 4, 1, 4), "burden": (1, 8, 1, 4),
    "reasons": (2, 0, 1, 7), "turns": (2, 7, 1, 5), "gold": (3, 0, 1, 7), "debt": (3, 7, 1, 5),
    "metrics": (4, 0, 1, 12), "data": (5, 0, 2, 7), "caps": (5, 7, 1, 5), "profiles": (6, 7, 1, 5),
    "limits": (7, 0, 1, 12),
}  # fmt: skip
SLIM = {
    "score": (0, 0, 1, 5), "factors": (0, 5, 1, 7), "reasons": (1, 0, 1, 12), "turns": (2, 0, 1, 12),
    "confidence": (3, 0, 1, 6), "burden": (3, 6, 1, 6), "gold": (4, 0, 1, 12), "debt": (5, 0, 1, 12),
    "metrics": (6, 0, 1, 12), "caps": (7, 0, 1, 12), "profiles": (8, 0, 1, 12), "data": (9, 0, 1, 12),
    "limits": (10, 0, 1, 12),
}  # fmt: skip
SINGLE_ORDER = ("score", "reasons", "turns", *(name for name in SLIM if name not in ("score", "reasons", "turns")))
SINGLE = {name: (row, 0, 1, COLUMNS) for row, name in enumerate(SINGLE_ORDER)}
LAYOUTS = {"wide": WIDE, "slim": SLIM, "single": SINGLE}


class OverviewPage(Page):
    """Cards from the score down to its limits; every number in them leads to its lineage."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        inner = QWidget()
        inner.setObjectName("page")
        self.grid = QGridLayout(inner)
        self.grid.setContentsMargins(18, 12, 18, 22)
        self.grid.setHorizontalSpacing(14)
        for place in range(COLUMNS):
            self.grid.setColumnStretch(place, 1)
        self.grid.setRowStretch(2, 1)
        self.factors = FactorsRow(shell)
        self.score = ScoreCard(shell)
        self.parts: dict[str, Part] = {"score": self.score, "factors": self.factors}
        self._layout, self._beside = "", False
        self._place("wide")
        self._late: set[str] = set()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._redraw_late)
        area = scrolling(inner, shell.texts, "window.page.overview")
        area.verticalScrollBar().valueChanged.connect(lambda _: self._redraw_seen())
        column(self).addWidget(area)

    def complete(self) -> None:
        """Make the cards below the score, which is shown first."""
        from ui.pages import overview_parts as parts
        from ui.pages import overview_why as reasons
        from ui.pages.overview_turns import TurnsCard
        from ui.widgets.metrics_table import MetricsCard

        shell = self.shell
        self.metrics, self.turns = MetricsCard(shell), TurnsCard(shell)
        made: dict[str, Part] = {
            "confidence": parts.ConfidenceCard(shell), "burden": parts.BurdenCard(shell),
            "reasons": reasons.ReasonsCard(shell), "turns": self.turns,
            "gold": parts.PictureCard(shell, "gold"), "debt": parts.PictureCard(shell, "debt"),
            "metrics": self.metrics, "caps": reasons.CapsCard(shell), "profiles": reasons.ProfilesCard(shell),
            "data": parts.DataCard(shell), "limits": parts.LimitsCard(shell),
        }  # fmt: skip
        self.parts |= made
        layout, self._layout = self._layout, ""
        self.grid.setRowStretch(2, 0)
        self._place(layout)
        for part in made.values():
            part.redraw()

    def redraw(self) -> None:
        """All of it; while something is dragged what is seen, and the rest when the reader scrolls to it or pauses."""
        self._late = set(self.parts)
        if self.session.is_dragging:
            self._redraw_seen()
            self._pause.start(PAUSE)
        else:
            self._redraw_late()

    def _redraw_seen(self) -> None:
        least = px(HEAD)
        for name in [n for n in self._late if self.parts[n].visibleRegion().boundingRect().height() > least]:
            self._late.discard(name)
            self.parts[name].redraw()

    def _redraw_late(self) -> None:
        self._pause.stop()
        for name in [name for name in self.parts if name in self._late]:
            self._late.discard(name)
            self.parts[name].redraw()

    @property
    def is_settled(self) -> bool:
        return not self._late and "turns" in self.parts and self.turns.is_settled and super().is_settled

    def stop(self) -> None:
        if "turns" in self.parts:
            self.turns.stop()

    def _place(self, layout: str) -> None:
        """Lay the cards out anew where the page has become wider or narrower: the answer and why before the fold."""
        if layout == self._layout:
            return
        self._layout = layout
        for part in self.parts.values():
            self.grid.removeWidget(part)
        for name, place in LAYOUTS[layout].items():
            if name in self.parts:
                self.grid.addWidget(self.parts[name], *place)
        self.factors.arrange(4 if layout == "wide" else 2)
        self.grid.setVerticalSpacing(8 if layout == "single" else 14)

    def resizeEvent(self, event: QResizeEvent) -> None:
        width = event.size().width() / text_scale()
        self._place("wide" if width >= NARROW else "slim" if width >= NARROWEST else "single")
        beside = BESIDE <= width < NARROWEST
        if beside != self._beside:
            self._beside = beside
            self.score.arrange(beside)
        super().resizeEvent(event)
