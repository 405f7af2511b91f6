"""The library beside the window: opened, asked and written in the background; what is open is saved to it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from scoring.problems import Refused, sentence
from scoring.record import Work
from ui import recent
from ui.filing_acts import WHO
from ui.library_words import called
from ui.session import State
from ui.tasks import Task
from ui.who import user_name

if TYPE_CHECKING:
    from scoring.library import Library, Saved
    from ui.desk import Desk
    from ui.widgets.library_dialog import LibraryDialog

PATIENCE = 3.0  # seconds that a window which closes waits for what is being written

Job = Callable[["Library"], Any]
Done = Callable[[Any], None]
Failed = Callable[[Exception], None]


def work_in(state: State) -> Work:
    """The work of a window as the library keeps it."""
    method = state.methodology
    return Work(
        state.read, state.filing, method.text, method.file, method.shipped, method.edits, state.profile,
        state.scenarios, state.peers,
    )  # fmt: skip


def state_of(work: Work) -> State:
    """A kept work as the window opens it. Raises Refused where its methodology cannot be read any more."""
    return State(work.filing, work.methodology(), work.profile, work.read, work.scenarios, work.peers)


@dataclass(frozen=True, slots=True)
class _Asked:
    job: Job
    done: Done
    failed: Failed


def _imported() -> None:
    import msgspec  # noqa: F401
    from PySide6 import QtNetwork  # noqa: F401

    from scoring import library_drafts, library_opening  # noqa: F401
    from ui import autosave  # noqa: F401


class Keeper(QObject):
    """One thing at a time, in the order asked; the window goes on meanwhile. `changed`: other works are kept now.

    `of` is the work of the library that is open, None for one that is not in it; `is_saved` whether it is there as it
    is shown.
    """

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        from scoring.folders import library_path

        super().__init__(desk)
        self.desk = desk
        self.instance = desk.window.instance
        self.path: Path = library_path() if self.instance is None else self.instance.path
        self.library: Library | None = None
        self.dialog: LibraryDialog | None = None
        self.of: int | None = None
        self._restored = False
        self._asked: deque[_Asked] = deque()
        self._task: Task | None = None
        self._left: Callable[[], None] | None = None
        desk.session.leaving.connect(self._leave)
        desk.session.opened.connect(self._another)

    def begin(self) -> None:
        """From now on what is open is kept. All that this needs is imported beside the window, which goes on."""
        task = Task(lambda _step: _imported(), self)
        task.done.connect(lambda _: self.desk.autosave.begin() if self.desk.is_ready else None)
        task.start()

    # --- asking

    def ask(self, job: Job, done: Done = lambda _: None, failed: Failed | None = None) -> None:
        """Run a job on the library in the background, then say what came of it on the window's thread.

        A refusal is shown where no `failed` takes it.
        """
        self._asked.append(_Asked(job, done, failed or self.desk.refuse))
        if self._task is None:
            self._next()

    def _next(self) -> None:
        asked = self._asked.popleft()
        task = self._task = Task(lambda _step: asked.job(self._open()), self)
        task.done.connect(lambda answer: self._ended(lambda: asked.done(answer)))
        task.failed.connect(lambda error: self._ended(lambda: asked.failed(error)))
        task.start()

    def _open(self) -> Library:
        """In the background, by the first job; the jobs follow each other, so that there is one library."""
        from scoring.library_opening import open_library

        if self.library is None:
            self.library = open_library(self.path, None if self.instance is None else self.instance.lock)
        return self.library

    def _ended(self, say: Callable[[], None]) -> None:
        if self._task is not None and self._task.wait(PATIENCE):
            self._task.deleteLater()
        self._task = None
        try:
            say()
        finally:
            if self._asked and self._task is None:
                self._next()

    # --- what is open

    @property
    def who(self) -> str:
        return str(self.desk.settings.value(WHO, "")) or user_name()

    @property
    def is_saved(self) -> bool:
        """Whether nothing would be lost."""
        return self.desk.session.undo_stack.isClean() and not self._restored

    def _leave(self) -> None:
        """Remember the way back to what was not saved."""
        session, self._left = self.desk.session, None
        if self.instance is None or not session.is_open or self.is_saved:
            return
        state, of, origin = session.state, self.of, tuple(map(str, session.origin))
        words, name = session.words, called(state.filing.issuer, session.words)

        def say() -> None:
            go_back = (words("library.go_back"), lambda: self.show_work(state, of, origin, restored=True))
            self.desk.bar.say([words("library.left", issuer=name)], action=go_back)

        self._left = say

    def _another(self) -> None:
        self.of, self._restored = None, False
        if self._left is not None:
            self._left()

    def show_work(self, work: State, of: int | None, origin: tuple[str, ...] = (), restored: bool = False) -> None:
        """Open a kept work in the window; `restored`: with changes that were never saved."""
        session = self.desk.session
        self.desk.leave_source()
        try:
            session.begin(work, tuple(map(Path, origin)))
        except Refused as refused:
            self.desk.refuse(refused)
            return
        self.of, self._restored = of, restored

    def open(self, number: int, asked: str = "") -> None:
        """Open a work of the library, and the lineage of a number where one is asked for."""

        def show(state: State) -> None:
            self.show_work(state, number)
            self._lead_to(asked)

        self.ask(lambda library: state_of(library.open(number)), show)

    def _lead_to(self, asked: str) -> None:
        if asked and self.desk.session.is_open:
            self.desk.ask(asked)

    def open_entry(self, entry: int, asked: str = "") -> None:
        """Open what an entry of the trail was made from; saved, it is a work of its own unless it is one's last."""

        def job(library: Library) -> tuple[State, int | None]:
            return state_of(library.open_entry(entry)), library.holding(entry)

        def show(found: tuple[State, int | None]) -> None:
            self.show_work(*found)
            self._lead_to(asked)

        self.ask(job, show)

    def open_file(self, path: str) -> None:
        """Open an .assay file; it is not in the library until it is saved there."""
        from scoring.library_files import read_file

        self.desk.bar.hide()

        def show(state: State) -> None:
            self.show_work(state, None)
            recent.remember(self.desk.settings, str(Path(path).absolute()))

        task = Task(lambda _step: state_of(read_file(Path(path))), self)
        task.done.connect(show)
        task.failed.connect(self.desk.refuse)
        task.start()

    def save(self) -> None:
        """The open work into the library, its scorecard into the audit trail."""
        session = self.desk.session
        if not session.is_open:
            return
        from scoring.library_store import scored

        state, who, of, index = session.state, self.who, self.of, session.undo_stack.index()
        work, found = work_in(state), scored(session.card)

        def done(saved: Saved) -> None:
            if session.is_open and session.state.read is state.read:
                self.of = saved.work
                if session.state is state and session.undo_stack.index() == index:
                    self._restored = False
                    session.undo_stack.setClean()
            words = session.words
            key = "library.saved" if saved.is_new else "library.saved_before"
            action = (words("library.show"), self.show)
            self.desk.bar.say([words(key, seal=saved.entry.seal)], action=action)
            self.changed.emit()

        self.ask(lambda library: library.save(work, who, of, found=found), done)

    # --- the dialogs

    def show(self) -> None:
        """The library; it never blocks."""
        from ui.widgets.library_dialog import LibraryDialog

        if self.dialog is not None:
            self.dialog.raise_()
            return
        dialog = self.dialog = LibraryDialog(self, self.desk.window)
        dialog.finished.connect(self._forget)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _forget(self) -> None:
        self.dialog = None

    def show_history(self) -> None:
        """Every scorecard of the open work's issuer."""
        from ui.widgets.history_dialog import HistoryDialog

        state = self.desk.session.state
        dialog = HistoryDialog(self, state.filing.issuer, self.desk.window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def asked_again(self, source: str) -> None:
        """Another start of Assay, which left it to this one."""
        window = self.desk.window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        QApplication.alert(window)
        if Path(source).is_file():
            self.desk.opener.open([source])
        elif source:
            self.desk.open(source)

    def say_notices(self) -> None:
        """What the opening of the library found."""
        if self.library is not None and self.library.notices:
            words, notices = self.desk.session.words, self.library.notices
            worst = "error" if any(problem.severity == "error" for problem in notices) else "note"
            self.desk.bar.say([sentence(problem, words) for problem in notices], worst)

    def finish(self, job: Job) -> None:
        """A last job, which a window that closes waits for; all that was asked before it is done first."""
        self._asked.append(_Asked(job, lambda _: None, lambda _: None))

    def close(self) -> None:
        """Do what was asked, for as long as a closing window may take, and let go of the library."""
        asked, running = list(self._asked), self._task
        self._asked.clear()
        end = threading.Thread(target=self._end, args=(asked, running), name="assay-library-end", daemon=True)
        end.start()
        end.join(PATIENCE)
        if self.instance is not None and not end.is_alive():
            self.instance.end()

    def _end(self, asked: list[_Asked], running: Task | None) -> None:
        if running is not None and not running.wait(PATIENCE):
            return
        try:
            for last in asked:
                with suppress(Refused):
                    last.job(self._open())
        finally:
            if self.library is not None:
                self.library.close()
