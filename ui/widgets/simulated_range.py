"""P5 to P95 of the simulated scores, beside the disclosure range wherever the score stands; made once there is one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QGridLayout, QWidget

from scoring.analysis.names import SCORE
from ui.pages.page import Shell
from ui.session import Session
from ui.theme import px
from ui.widgets.basics import Ends, Figure, label

ROOM = 960  # pixels of header, at the usual size of text, with less of which the issuer's name comes first


def texts(session: Session) -> tuple[str, str, str] | None:
    """What it is, its ends, and what it means; None where there are no draws with a score.

    Draws of the figures before a change say so.
    """
    found = session.simulated
    if found is None or found.ends is None:
        return None
    words = session.words
    of_now = found.is_of(session.state)
    name = words("whatif.header_p5" if of_now else "whatif.header_p5_earlier")
    key = "whatif.header_why" if of_now else "whatif.header_why_earlier"
    why = words(key, draws=f"{found.simulation.draws:,}", seed=found.simulation.seed)
    return name, session.style.span(*found.ends), why


class SimulatedLine:
    """A caption and the ends, `P5–P95 [29.9, 40.6]`; hidden while there is nothing to say."""

    def __init__(self, shell: Shell, points: float) -> None:
        self.shell = shell
        self.caption, self.ends = label(points=points, muted=True), Figure(self._ask, SCORE, points, bold=True)

    def _ask(self, number: str) -> None:
        from ui.pages.driver_views import ask_drawn

        found = self.shell.session.simulated
        if found is not None:
            ask_drawn(self.shell, found.simulation, number)

    def redraw(self, session: Session) -> None:
        said = texts(session)
        for part in (self.caption, self.ends):
            part.setVisible(said is not None)
        if said is None:
            return
        name, ends, why = said
        self.caption.setText(name)
        self.ends.tell(ends, name)
        for part in (self.caption, self.ends):
            part.setToolTip(why)


class SimulatedHeader(QObject):
    """Two lines for the header: the disclosure range, and under it the draws; hidden where there is little room."""

    def __init__(self, shell: Shell, header: QWidget) -> None:
        super().__init__(header)
        self.header = header
        header.installEventFilter(self)
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(6)
        self.grid.setVerticalSpacing(2)
        self.grid.setRowStretch(0, 1)
        self.grid.setRowStretch(3, 1)
        self.caption, self.ends = label(points=9, muted=True), Ends(shell.ask, "scorecard", bold=True)
        self.drawn = SimulatedLine(shell, 9)
        self.has_draws = False
        lines = ((self.caption, self.ends), (self.drawn.caption, self.drawn.ends))
        for line, parts in enumerate(lines, start=1):
            for place, part in enumerate(parts):
                self.grid.addWidget(part, line, place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        shown = self.has_draws and self.header.width() >= px(ROOM)
        for part in (self.caption, self.ends, self.drawn.caption, self.drawn.ends):
            part.setVisible(shown)

    def redraw(self, session: Session) -> None:
        words, card, style = session.words, session.card, session.style
        self.drawn.redraw(session)
        self.has_draws = not self.drawn.ends.isHidden()
        self._fit()
        for part in (self.caption, self.ends):
            part.setToolTip(words("window.score.range_why"))
        self.caption.setText(words("whatif.header_range"))
        ends = (style.number(card.low, "score"), style.number(card.high, "score"))
        self.ends.tell(*ends, (words("window.score.low"), words("window.score.high")), self.caption.text())
