"""What changed from one score to another, metric by metric, with a sum that is the change itself."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from reports.analysis_words import signed
from scoring.analysis.change import Change
from scoring.analysis.history import between
from scoring.scorecard import Scorecard
from ui.pages.page import Shell
from ui.widgets.basics import clear, label

LEAST = 0.005  # points that show as more than 0.00
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ChangeList(QWidget):
    """Metrics by their effect, the largest first; then weights, the weakest link, caps, and the sum."""

    def __init__(self, shell: Shell, most: int = 10) -> None:
        super().__init__()
        self.shell = shell
        self.most = most
        self.change: Change | None = None
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(14)
        self.grid.setVerticalSpacing(2)
        self.grid.setColumnStretch(0, 1)

    def tell(self, before: Scorecard, after: Scorecard) -> None:
        clear(self.grid)
        words = self.shell.session.words
        self.change = found = between(before, after)
        if found is None:
            self.grid.addWidget(label(words("whatif.no_points"), muted=True, wrap=True), 0, 0)
            return
        style = self.shell.session.style
        self._row(0, "", words("whatif.scores"), words("whatif.points"), head=True)
        parts = sorted((part for part in found.parts if abs(part.points) >= LEAST), key=lambda p: -abs(p.points))
        for line, part in enumerate(parts[: self.most], start=1):
            ends = (style.number(part.before, "score"), style.number(part.after, "score"))
            scores = words("whatif.from_to", before=ends[0], after=ends[1])
            self._row(line, words.name(part.metric), scores, signed(part.points, 2))
        line = len(parts[: self.most]) + 1
        if len(parts) > self.most:
            rest = sum(part.points for part in found.parts) - sum(part.points for part in parts[: self.most])
            self._row(line, words("whatif.rest", count=len(parts) - self.most), "", signed(rest, 2))
            line += 1
        others = (("by_weights", found.weights), ("by_weakest_link", found.weakest_link), ("by_caps", found.caps))
        for key, points in others:
            if abs(points) >= LEAST:
                self._row(line, words(f"whatif.{key}"), "", signed(points, 2))
                line += 1
        ends = (style.number(found.before, "score"), style.number(found.after, "score"))
        scores = words("whatif.from_to", before=ends[0], after=ends[1])
        self._row(line, words("whatif.total"), scores, signed(found.total, 2), bold=True)

    def _row(self, line: int, name: str, scores: str, points: str, head: bool = False, bold: bool = False) -> None:
        size = 9 if head else 10
        self.grid.addWidget(label(name, size, bold=bold, muted=head), line, 0)
        self.grid.addWidget(label(scores, size, muted=not bold), line, 1, RIGHT)
        self.grid.addWidget(label(points, size, bold=bold or not head, muted=head), line, 2, RIGHT)
