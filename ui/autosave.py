"""What is open is kept every second while it changes: offered after a crash, there again at the next start."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QMessageBox

from scoring.problems import Refused
from ui.instance import LEFT_OPEN
from ui.library import state_of, work_in
from ui.main_window import PAGES

if TYPE_CHECKING:
    from resources.words import Words
    from scoring.library import Library
    from scoring.library_drafts import Draft
    from ui.desk import Desk
    from ui.library import Job, Keeper
    from ui.session import State

EVERY = 1000  # ms from a change until it is being written


class Autosave(QObject):
    """One draft for each run of the window, written beside it; nobody waits for it but a window that closes.

    `kept`: what was open a moment ago is on the disk.
    """

    kept = Signal()

    def __init__(self, desk: Desk, keeper: Keeper) -> None:
        super().__init__(desk)
        self.desk = desk
        self.keeper = keeper
        self.slot = os.urandom(16).hex()
        self.is_kept = False
        self.box: QMessageBox | None = None
        self._is_writing = False
        self._has_failed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self._keep)

    # --- keeping

    def begin(self) -> None:
        """From now on what is open is kept. What a crash left is looked for once."""
        session = self.desk.session
        session.opened.connect(self.soon)
        session.changed.connect(self.soon)
        session.undo_stack.cleanChanged.connect(self.soon)
        if self.keeper.instance is not None:
            self.keeper.instance.listen(self, self.keeper.asked_again)
        self.keeper.ask(self._left, self._offer, self._quietly)
        if session.is_open:
            self.soon()

    def soon(self) -> None:
        """Keep what is open a second from now. A change that follows does not put it off."""
        self.is_kept = False
        if not self._timer.isActive() and not self._is_writing:
            self._timer.start()

    def _keep(self) -> None:
        if not self.desk.session.is_open or self._is_writing:
            return
        self._is_writing = self.is_kept = True
        self.keeper.ask(self._writing(), lambda _: self._wrote(), self._failed)

    def _writing(self) -> Job:
        from scoring.library_drafts import Drafts

        desk, keeper, slot = self.desk, self.keeper, self.slot
        work, of, changed = work_in(desk.session.state), keeper.of, not keeper.is_saved
        page, origin = PAGES[max(desk.window.sidebar.currentRow(), 0)], [str(path) for path in desk.session.origin]

        def keep(library: Library) -> None:
            if library.is_writer:
                Drafts(library).keep(slot, work, page, origin, of, changed)

        return keep

    def _wrote(self) -> None:
        self._is_writing = self._has_failed = False
        if not self.desk.settings.value(LEFT_OPEN, False, type=bool):  # a settings file is not written every second
            self.desk.settings.setValue(LEFT_OPEN, True)
        self.kept.emit()
        if not self.is_kept:
            self.soon()

    def _failed(self, error: Exception) -> None:
        """Said once, until it succeeds again; the next change tries anew."""
        self._is_writing = False
        if not self._has_failed or not isinstance(error, Refused):
            self._has_failed = True
            self.desk.refuse(error)

    def close(self) -> None:
        """Keep what is open as what the next start begins with."""
        from scoring.library_drafts import Drafts

        self._timer.stop()
        session, slot = self.desk.session, self.slot
        if not session.is_open:
            return
        write = self._writing()

        def end(library: Library) -> None:
            write(library)
            if library.is_writer:
                Drafts(library).end(slot)

        self.keeper.finish(end)

    # --- after a crash

    def _left(self, library: Library) -> tuple[Draft, ...]:
        from scoring.library_drafts import Drafts

        return Drafts(library).left(self.slot) if library.is_writer else ()

    def _quietly(self, error: Exception) -> None:
        """That the library cannot be opened is said when something is kept in it."""
        if not isinstance(error, Refused):
            raise error

    def _offer(self, left: tuple[Draft, ...]) -> None:
        """Ask about the newest; unanswered, it is asked again at the next start."""
        self.keeper.say_notices()
        if not left:
            return
        draft, words = left[0], self.desk.session.words
        chinese = words.language == "zh" and bool(draft.issuer_zh)
        values = {"issuer": draft.issuer_zh if chinese else draft.issuer, "at": _when(draft.kept, words)}
        box = self.box = QMessageBox(self.desk.window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(words("library.recover.title"))
        box.setText(words("library.recover.said"))
        box.setInformativeText(words("library.recover.offer", **values))
        restore = box.addButton(words("library.recover.restore"), QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton(words("library.recover.discard"), QMessageBox.ButtonRole.DestructiveRole)
        later = box.addButton(words("library.recover.later"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(restore)
        box.setEscapeButton(later)
        restore.clicked.connect(lambda: self.restore(draft))
        discard.clicked.connect(lambda: self.discard(draft))
        box.finished.connect(box.deleteLater)
        box.finished.connect(self._forget)
        box.open()

    def _forget(self) -> None:
        self.box = None

    def discard(self, draft: Draft) -> None:
        from scoring.library_drafts import Drafts

        self.keeper.ask(lambda library: Drafts(library).drop(draft.slot))

    def restore(self, draft: Draft) -> None:
        """Open what was left; it goes only once it is kept again as this window's own."""

        def read(library: Library) -> State:
            from scoring.library_drafts import Drafts

            return state_of(Drafts(library).read(draft.slot))

        def show(state: State) -> None:
            self._show(draft, state)
            self.keeper.ask(self._writing(), lambda _: self.discard(draft))

        self.keeper.ask(read, show)

    # --- at the next start

    def restore_last(self, otherwise: Callable[[], object]) -> None:
        """Begin with what was open last; where there is nothing, or it cannot be opened, begin otherwise.

        Changes of a window that crashed are not taken up unasked.
        """

        def read(library: Library) -> tuple[Draft, State] | None:
            from scoring.library_drafts import Drafts

            drafts = Drafts(library)
            draft = drafts.last(self.slot)
            if draft is None or draft in drafts.left(self.slot):
                return None
            return draft, state_of(drafts.read(draft.slot))

        def show(found: tuple[Draft, State] | None) -> None:
            if found is not None:
                self._show(*found)
            if not self.desk.session.is_open:
                otherwise()

        def failed(error: Exception) -> None:
            otherwise()
            self.desk.refuse(error)

        self.keeper.ask(read, show, failed)

    def _show(self, draft: Draft, state: State) -> None:
        self.keeper.show_work(state, draft.work, draft.origin, draft.changed)
        if draft.page not in PAGES or not self.desk.session.is_open:
            return
        if self.desk.is_ready:
            self.desk.go_to(draft.page)
        else:
            once = Qt.ConnectionType.SingleShotConnection
            self.desk.window.ready.connect(lambda: self.desk.go_to(draft.page), once)


def _when(at: datetime, words: Words) -> str:
    """The time of day; of another day its date too."""
    here = at.astimezone()
    return f"{here:%H:%M}" if here.date() == datetime.now().date() else words.moment(at)
