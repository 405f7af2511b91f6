"""Filings opened beside the open one, each in the background."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from scoring.problems import Refused
from scoring.record import Peer
from ui.session import Edit, Session
from ui.tasks import Step, Task

PATIENCE = 3.0  # seconds


class PeerOpener(QObject):
    """`open(source)` adds a filing to the session's peers once it is read; `changed`: another began or ended."""

    changed = Signal()

    def __init__(self, session: Session, refuse: Callable[[Exception], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._refuse = refuse
        self.tasks: dict[str, Task] = {}
        self._read: dict[str, Peer] = {}  # which wait for those that were asked for before them

    @property
    def names(self) -> tuple[str, ...]:
        """What is being opened, for people: the last part of a path."""
        return tuple(Path(source).name for source in self.tasks)

    def open(self, sources: Sequence[str]) -> None:
        known = {peer.source for peer in self.session.state.peers}
        for source in sources:
            if source in known or source in self.tasks:
                continue
            units = {name: given.unit for name, given in self.session.state.methodology.inputs.items()}
            task = self.tasks[source] = Task(_reading(source, units), self)
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

    def _adding(self, source: str) -> Callable[[Peer], None]:
        def add(peer: Peer) -> None:
            self._read[source] = peer
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
            peer = self._read.pop(source)
            self._let_go(source)
            state = self.session.state
            if source not in {known.source for known in state.peers}:
                edit = Edit("whatif.step.add_peer", own=peer.filing.issuer.name)
                self.session.edit_peers(edit, (*state.peers, peer))
            QTimer.singleShot(0, self._settle)
        self.changed.emit()

    def stop(self) -> None:
        for task in self.tasks.values():
            task.cancel()
        for task in list(self.tasks.values()):
            task.wait(PATIENCE)


def _reading(source: str, units: dict[str, str]) -> Callable[[Step], Peer]:
    def work(step: Step) -> Peer:
        from scoring.filings.apart import Request
        from scoring.filings.samples import read_sample, sample_names
        from ui.opening import read_in_step

        step(0.1)
        if source in sample_names():
            return Peer(source, read_sample(source, None, units))
        return Peer(source, read_in_step(Request((source,), known=units), step).filing)

    return work
