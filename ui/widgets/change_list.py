"""What changed from one score to another, metric by metric, with a sum that is the change itself."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from reports.analysis_words import joined, signed
from scoring.analysis.change import Change
from scoring.analysis.history import between
from scoring.analysis.names import SCORE
from scoring.scorecard import Scorecard
from ui.pages.page import Shell
from ui.widgets.basics import Ask, Figure, clear, label, row

LEAST = 0.005  # points that show as more than 0.00
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ChangeList(QWidget):
    """Metrics by their effect, of score and weight together, the largest first; then weakest link, caps, and the sum.

    Every number leads to where it comes from: a score to its own card's, points to the score after the change.
    """

    def __init__(self, shell: Shell, most: int = 10) -> None:
        super().__init__()
        self.shell = shell
        self.most = most
        self.change: Change | None = None
        self._asks: tuple[Ask, Ask] = (shell.ask, shell.ask)
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(14)
        self.grid.setVerticalSpacing(2)
        self.grid.setColumnStretch(0, 1)

    def tell(self, before: Scorecard, after: Scorecard, asks: tuple[Ask, Ask]) -> None:
        """`asks` show where a number of the card before and of the one after comes from."""
        clear(self.grid)
        self._asks = asks
        words = self.shell.session.words
        self.change = found = between(before, after)
        if found is None:
            self.grid.addWidget(label(words("whatif.no_points"), muted=True, wrap=True), 0, 0)
            return
        style = self.shell.session.style
        self._head(words("whatif.scores"), words("whatif.points"))
        whole = found.by_metric
        parts = [part for part in found.parts if abs(whole[part.metric]) >= LEAST]
        for line, part in enumerate(parts[: self.most], start=1):
            ends = (style.number(part.before, "score"), style.number(part.after, "score"))
            both = signed(whole[part.metric], 2)
            made = self._row(line, words.name(part.metric), ends, both, f"{part.metric}.score")
            if abs(part.weight_points) >= LEAST:
                split = (signed(part.points, 2), signed(part.weight_points, 2))
                made.setToolTip(words("tracing.points_split", points=both, score=split[0], weight=split[1]))
        line = len(parts[: self.most]) + 1
        if len(parts) > self.most:
            rest = sum(whole.values()) - sum(whole[part.metric] for part in parts[: self.most])
            made = self._row(line, words("whatif.rest", count=len(parts) - self.most), None, signed(rest, 2))
            names = (f"{words.name(part.metric)} {signed(whole[part.metric], 2)}" for part in parts[self.most :])
            made.setToolTip(words("lineage.rest", parts=joined(names, style)))
            line += 1
        others = (("by_weakest_link", found.weakest_link), ("by_caps", found.caps))
        for key, points in others:
            if abs(points) >= LEAST:
                self._row(line, words(f"whatif.{key}"), None, signed(points, 2))
                line += 1
        ends = (style.number(found.before, "score"), style.number(found.after, "score"))
        self._row(line, words("whatif.total"), ends, signed(found.total, 2), bold=True)

    def _head(self, scores: str, points: str) -> None:
        for place, text in ((1, scores), (2, points)):
            self.grid.addWidget(label(text, 9, muted=True), 0, place, RIGHT)

    def _row(
        self, line: int, name: str, ends: tuple[str, str] | None, points: str, number: str = SCORE, bold: bool = False
    ) -> Figure:
        """A line with its score before and after, where it has one, and its points, which are given back."""
        words = self.shell.session.words
        self.grid.addWidget(label(name, bold=bold), line, 0)
        if ends is not None:
            made = [Figure(ask, number, bold=bold, muted=not bold) for ask in self._asks]
            for figure, text, key in zip(made, ends, ("before", "after"), strict=True):
                figure.tell(text, f"{name}, {words(f'tracing.{key}')}")
            arrow = words("whatif.from_to", before="", after="").strip()
            self.grid.addLayout(row(made[0], label(arrow, muted=True), made[1], spacing=4), line, 1, RIGHT)
        moved = Figure(self._asks[1], number, bold=True)
        moved.tell(points, f"{name}, {words('whatif.points')}")
        if number != SCORE:
            moved.setToolTip(words("tracing.points", points=points))
        self.grid.addWidget(moved, line, 2, RIGHT)
        return moved
