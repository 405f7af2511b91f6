"""What each driver does to the score: its two ends, and its share of the variance; each computed beside the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.analysis.names import SCORE
from ui.pages.driver_views import ask_driver
from ui.pages.page import Shell
from ui.widgets.basics import Card, label
from ui.widgets.drawn import Draw, DrawnView

if TYPE_CHECKING:
    from scoring.analysis.sobol import Sobol
    from scoring.analysis.tornado import Tornado

TORNADO_HEIGHT, BLANK_HEIGHT, SIZE = 470.0, 64.0, 11.0


class WaitingCard(Card):
    """A picture that takes a while: a word until it is there, or why it cannot be."""

    TITLE = ""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.waiting = label(muted=True, wrap=True)
        self.view = DrawnView(shell.texts)
        self.view.asked.connect(lambda _: shell.ask(SCORE))
        self.note = label(points=9, muted=True, wrap=True)
        for part in (self.waiting, self.view, self.note):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def refuse(self, said: str) -> None:
        """Nothing is computed; why not."""
        self.set_title(self.shell.session.words(self.TITLE))
        self.show_or_wait(None)
        self.waiting.setText(said)

    def show_or_wait(self, draw: Draw | None, note: str = "") -> None:
        self.waiting.setText(self.shell.session.words("whatif.working"))
        self.waiting.setVisible(draw is None)
        self.view.setVisible(draw is not None)
        self.note.setText(note)
        self.note.setVisible(draw is not None and bool(note))
        if draw is not None:
            self.view.tell(draw, self.shell.colours())


class TornadoCard(WaitingCard):
    """The score with each driver at its P10 and its P90; a bar leads to its driver."""

    TITLE = "analysis.picture.tornado"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.found: Tornado | None = None
        self.view.wanted.connect(lambda spot: ask_driver(shell, spot.number, self.found))

    def tell(self, found: Tornado | None) -> None:
        session = self.shell.session
        card, style = session.card, session.style
        self.set_title(session.words(self.TITLE))
        self.found = found
        if found is None:
            self.show_or_wait(None)
            return
        from reports.picture_tornado import tornado_picture

        height = BLANK_HEIGHT if card.score is None else TORNADO_HEIGHT
        self.show_or_wait(lambda width: tornado_picture(card, found, style, width=width, height=height, size=SIZE))


class VarianceCard(WaitingCard):
    """Sobol' indices: what share of the variance each driver makes alone, and with all it interacts with."""

    TITLE = "analysis.picture.sobol"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.view.wanted.connect(lambda spot: ask_driver(shell, spot.number))

    def tell(self, found: Sobol | None) -> None:
        words, style = self.shell.session.words, self.shell.session.style
        self.set_title(words(self.TITLE))
        if found is None:
            self.show_or_wait(None)
            return
        from reports.picture_sobol import sobol_picture

        note = words("analysis.sobol_head", runs=f"{found.runs:,}", seed=found.seed) if found.indices else ""
        self.show_or_wait(lambda width: sobol_picture(found, style, width=width, size=SIZE), note)
