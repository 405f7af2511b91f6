"""The draws whose P5 to P95 stand beside the disclosure range: made beside the window once it has come to rest."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from scoring.analysis.names import DRAWS, SEED
from ui.latest import Latest
from ui.session import Session
from ui.tasks import Step
from ui.whatif import Simulated, basis, simulated

REST = 700  # ms without a change after which the figures are drawn
AUTOMATIC = 20_000  # draws that are made without being asked for


class Drawer(QObject):
    """Draws anew what a change has left behind, with the draws and the seed of last time; nothing without a score."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.latest = Latest(self)
        self.latest.changed.connect(self._answered)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.draw)

    def begin(self) -> None:
        """From now on, and for what is open already."""
        self.session.changed.connect(self._rest.start)
        self._rest.start()

    def draw(self) -> None:
        session = self.session
        if not session.is_open or session.card.score is None:
            return
        known, of = session.simulated, basis(session.state)
        draws, seed = (known.simulation.draws, known.simulation.seed) if known is not None else (DRAWS, SEED)
        if (known is not None and known.is_of(session.state)) or draws > AUTOMATIC or seed is None:
            return

        def work(step: Step) -> Simulated:
            return simulated(of, draws, seed, step)

        self.latest.forget()
        self.latest.ask((of, draws, seed), work)

    def _answered(self) -> None:
        found, session = self.latest.answer, self.session
        drawn_by_hand = session.simulated is not None and session.is_open and session.simulated.is_of(session.state)
        if isinstance(found, Simulated) and session.is_open and found.is_of(session.state) and not drawn_by_hand:
            session.adopt_simulation(found)

    def close(self) -> None:
        self._rest.stop()
        self.latest.stop()
