"""Filings opened beside the open one, each in the background."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from scoring.problems import Refused
from scoring.record import Peer
from scoring.scorecard import Scorecard
from ui.session import Edit, Session
from ui.tasks import Step, Task
from ui.whatif import Basis

if TYPE_CHECKING:
    from scoring.methodology.document import Methodology

PATIENCE = 3.0  # seconds
READERS = threading.BoundedSemaphore(max(1, min(4, (os.cpu_count() or 2) - 1)))
"""Files read at a time, a process each: one processor stays the window's."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A peer with its card, and what the card was made from."""

    peer: Peer
    basis: Basis
    card: Scorecard


class PeerOpener(QObject):
    """`open(source)` adds a filing to the session's peers once it is read and scored.

    `changed`: another began or ended. `scored`: one is about to be added; its card need not be made again.
    """

    changed = Signal()
    scored = Signal(object)

    def __init__(self, session: Session, refuse: Callable[[Exception], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._refuse = refuse
        self.tasks: dict[str, Task] = {}
        self._read: dict[str, Scored] = {}  # which wait for those that were asked for before them
        self.is_adding = False

    @property
    def names(self) -> tuple[str, ...]:
        """What is being opened, for people: the last part of a path."""
        return tuple(Path(source).name for source in self.tasks)

    def open(self, sources: Sequence[str]) -> None:
        known = {peer.source for peer in self.session.state.peers}
        for source in sources:
            if source in known or source in self.tasks:
                continue
            task = self.tasks[source] = Task(_reading(source, self.session.state.methodology), self)
            task.done.connect(self._adding(source))
            task.failed.connect(self._failing(source))
            task.cancelled.connect(self._ending(source))
            task.start()
        self.changed.emit()

    def keep(self) -> None:
        """The open filing as it is now becomes a peer, to stand beside another period or issuer opened after it."""
        state = self.session.state
        filing = state.filing
        source = f"{filing.issuer.name} {filing.period_end} {filing.as_of}"
        if source not in {known.source for known in state.peers}:
            edit = Edit("whatif.step.add_peer", own=filing.issuer.name)
            self.session.edit_peers(edit, (*state.peers, Peer(source, filing)))

    def _adding(self, source: str) -> Callable[[Scored], None]:
        def add(scored: Scored) -> None:
            self._read[source] = scored
            self._settle()

        return add

    def _failing(self, source: str) -> Callable[[Exception], None]:
        def fail(error: Exception) -> None:
            self._end(source)
            if not isinstance(error, Refused):
                raise error
            self._refuse(error)

        return fail

    def _ending(self, source: str) -> Callable[[], None]:
        return lambda: self._end(source)

    def _end(self, source: str) -> None:
        """It came to nothing."""
        self._let_go(source)
        self._settle()

    def _let_go(self, source: str) -> None:
        task = self.tasks.pop(source, None)
        if task is not None and task.wait(PATIENCE):
            task.deleteLater()

    def _settle(self) -> None:
        """Adopt what is read, in the order in which it was asked for; one a turn, so that the window lives between."""
        if self.tasks and (source := next(iter(self.tasks))) in self._read:
            scored = self._read.pop(source)
            self._let_go(source)
            if source not in {known.source for known in self.session.state.peers}:
                self._add(scored)
            QTimer.singleShot(0, self._settle)
        self.changed.emit()

    def _add(self, scored: Scored) -> None:
        self.scored.emit(scored)
        edit = Edit("whatif.step.add_peer", own=scored.peer.filing.issuer.name)
        self.is_adding = True
        try:
            self.session.edit_peers(edit, (*self.session.state.peers, scored.peer))
        finally:
            self.is_adding = False

    def stop(self) -> None:
        for task in self.tasks.values():
            task.cancel()
        for task in list(self.tasks.values()):
            task.wait(PATIENCE)


def basis_of(peer: Peer, methodology: Methodology) -> Basis:
    """A peer is scored under the methodology as it is, and its own profile."""
    return Basis(peer.filing, methodology, peer.filing.issuer.profile or next(iter(methodology.profiles)))


@contextmanager
def _a_turn(step: Step) -> Iterator[None]:
    """Wait until fewer files are being read; waiting can be cancelled."""
    while not READERS.acquire(timeout=0.1):
        step(-1.0)
    try:
        yield
    finally:
        READERS.release()


def _reading(source: str, methodology: Methodology) -> Callable[[Step], Scored]:
    units = {name: given.unit for name, given in methodology.inputs.items()}

    def work(step: Step) -> Scored:
        from scoring.filings.apart import Request
        from scoring.filings.samples import read_sample, sample_names
        from ui.opening import read_in_step

        step(0.1)
        if source in sample_names():
            peer = Peer(source, read_sample(source, None, units))
        else:
            with _a_turn(step):
                peer = Peer(source, read_in_step(Request((source,), known=units), step).filing)
        of = basis_of(peer, methodology)
        card = of.card()
        len(card.metrics)  # made here once, not in the window's thread
        return Scored(peer, of, card)

    return work
