"""Opening filings: read in a process of their own while the window lives on; the old filing stays until they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from scoring.problems import Refused, sentence
from ui import recent
from ui.desk import known_units
from ui.tasks import Cancelled, Step, Task

if TYPE_CHECKING:
    from scoring.filings.apart import Read, Request
    from scoring.filings.edgar.result import Fetched
    from ui.desk import Desk

ENDINGS = "*.htm *.html *.xhtml *.xml *.xbrl *.txt *.json *.zip *.gz *.xlsx *.csv *.toml *.assay"
ASKING = -1.0
"""A step that only asks whether to go on."""


def read_in_step(request: Request, step: Step) -> Read:
    """Read apart, ending where the task is cancelled."""
    from scoring.filings.apart import read_apart

    def is_cancelled() -> bool:
        try:
            step(ASKING)
        except Cancelled:
            return True
        return False

    found = read_apart(request, is_cancelled)
    if found is None:
        raise Cancelled
    return found


class Opener(QObject):
    """One filing is opened at a time; asking for another ends the first. `ended`: whatever came of it."""

    ended = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self.task: Task | None = None
        self.fetched: Fetched | None = None
        self.asked: tuple[str | None, date | None] = (None, None)
        self._cancel: Callable[[], object] = lambda: None

    def ask(self) -> None:
        """The dialog for files; it never blocks."""
        words = self.desk.session.words
        dialog = QFileDialog(self.desk.window, words("window.open.title"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([f"{words('window.open.files')} ({ENDINGS})", f"{words('window.open.any')} (*)"])
        folder = str(self.desk.settings.value("folder", ""))
        if folder and Path(folder).is_dir():
            dialog.setDirectory(folder)
        dialog.filesSelected.connect(self.open)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open(self, paths: Sequence[str], period: str | None = None, as_of: date | None = None) -> Task | None:
        """Read files and score them. Several are documents of one filing, or the newest of them is opened."""
        from scoring.filings.apart import Request
        from scoring.filings.workbook_source import looks_sent
        from ui.methodology_files import is_methodology

        if not paths:
            return None
        if len(paths) == 1 and is_methodology(paths[0]):
            return self.desk.methodologies.open(paths[0])
        if len(paths) == 1 and paths[0].lower().endswith(".assay"):
            self.desk.keeper.open_file(paths[0])
            return None
        if len(paths) == 1 and paths[0].lower().endswith(".xlsx") and looks_sent(Path(paths[0])):
            return self.desk.importer.open(Path(paths[0]))
        if len(paths) == 1 and paths[0].lower().endswith(".pdf"):
            return self.desk.importer.verify(Path(paths[0]))
        request = Request(tuple(paths), None, period, as_of, known_units(self.desk.methodology()))
        name = Path(paths[0]).name
        words = self.desk.session.words
        more = words("window.open.more", name=name, count=len(paths) - 1) if len(paths) > 1 else name
        said = words("window.open.reading", name=more)
        return self.start(lambda step: read_in_step(request, step), said, asked=(period, as_of))

    def again(self, period: str | None, as_of: date | None) -> Task | None:
        """Read what is open for another period, or as it was known on another day."""
        session = self.desk.session
        if self.fetched is None:
            return self.open([str(path) for path in session.origin], period, as_of)
        from scoring.filings.apart import Request

        fetched = self.fetched
        request = Request((), fetched, period, as_of, known_units(self.desk.methodology()))
        said = session.words("window.open.reading", name=session.state.filing.issuer.name)
        return self.start(
            lambda step: replace(read_in_step(request, step), fetched=fetched), said, asked=(period, as_of)
        )

    def start(
        self,
        work: Callable[[Step], Read],
        said: str,
        cancel: Callable[[], object] = lambda: None,
        entry: str = "",
        asked: tuple[str | None, date | None] = (None, None),
    ) -> Task:
        """Run what brings a Read home. `entry` is what it is remembered by; `asked`: for which period, as of when."""
        self.stop()
        task = self.task = Task(work, self)

        def cancel_both() -> None:
            cancel()
            task.cancel()

        task.done.connect(lambda found: self._done(task, found, entry, asked))
        task.failed.connect(lambda error: self._failed(task, error))
        task.cancelled.connect(lambda: self._cancelled(task))
        self._cancel = cancel_both
        self.desk.bar.busy(said, cancel_both)
        return task.start()

    def stop(self) -> None:
        """End what is being opened, without a word."""
        if self.task is not None:
            self._cancel()
            self.task = None

    def leave(self) -> None:
        """What is open came another way."""
        self.stop()
        self.fetched, self.asked = None, (None, None)

    def _ended(self, task: Task) -> bool:
        """Whether this was still wanted."""
        if task is not self.task:
            return False
        self.task = None
        self.desk.bar.hide()
        return True

    def _done(self, task: Task, found: Read, entry: str, asked: tuple[str | None, date | None]) -> None:
        if not self._ended(task):
            return
        left = len(self.desk.session.overridden) if self.desk.session.is_open else 0
        paths = tuple(map(Path, found.paths))
        same = found.fetched is self.fetched and bool(paths or found.fetched) and paths == self.desk.session.origin
        before = self.fetched, self.asked
        self.fetched, self.asked = found.fetched, asked
        try:
            self.desk.session.open(found.filing, self.desk.methodology(), paths)
        except Refused as refused:
            self.fetched, self.asked = before
            self.desk.refuse(refused)
        else:
            self._remember(found, entry)
            self._tell(found, left if same else 0)
        self.ended.emit()

    def _remember(self, found: Read, entry: str) -> None:
        settings = self.desk.settings
        if found.paths:
            settings.setValue("folder", str(Path(found.paths[0]).absolute().parent))
        for path in reversed((*found.paths[:1], *found.others)):
            recent.remember(settings, str(Path(path).absolute()))
        if entry:
            recent.remember(settings, entry)

    def _tell(self, found: Read, left: int) -> None:
        """What there is to know beside the score: other files that were not opened, values left behind."""
        words = self.desk.session.words
        said = [sentence(problem, words) for problem in found.problems]
        if left:
            said.append(words("window.open.left_behind", count=left))
        if found.others:
            names = ", ".join(Path(path).name for path in found.others)
            said.append(words("window.open.others", name=Path(found.paths[0]).name, others=names))
        if said:
            self.desk.bar.say(said)

    def _failed(self, task: Task, error: Exception) -> None:
        if not self._ended(task):
            return
        try:
            self.desk.refuse(error)
        finally:
            self.ended.emit()

    def _cancelled(self, task: Task) -> None:
        if self._ended(task):
            self.desk.bar.say([self.desk.session.words("window.open.cancelled")])
            self.ended.emit()

    def close(self) -> None:
        task = self.task
        self.stop()
        if task is not None:
            task.wait(3.0)
