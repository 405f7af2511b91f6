"""Files that come home: a workbook opens with what was changed in it, and any file of ours can be verified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from resources.words import Words
from scoring.problems import Problem, Refused, sentence
from ui import recent
from ui.session import Edit, State
from ui.tasks import Step, Task

if TYPE_CHECKING:
    from reports.verify import Verdict
    from scoring.filings.filing import Filing
    from scoring.filings.workbook_changes import Change
    from scoring.filings.workbook_home import Homecoming
    from scoring.scorecard import Scorecard
    from ui.desk import Desk
    from ui.widgets.import_dialog import ImportDialog
    from ui.widgets.verdict_dialog import VerdictDialog

READ, COMPARED = 0.3, 0.9
SUFFIXES = "*.pdf *.xlsx"


@dataclass(frozen=True, slots=True, eq=False)
class Arrived:
    """A workbook that came home, whether it is as Assay wrote it, and what each change would do alone."""

    path: Path
    home: Homecoming
    verdict: Verdict
    effects: tuple[tuple[Change, Scorecard | None, tuple[Problem, ...]], ...]


@dataclass(frozen=True, slots=True, eq=False)
class FilledIn:
    """An empty workbook that somebody filled in by hand."""

    path: Path
    filing: Filing
    home: Homecoming


class Importer(QObject):
    """One file at a time, read and compared beside the window. What is taken over is one step to undo."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self.task: Task | None = None
        self.dialog: ImportDialog | None = None
        self.verdict: VerdictDialog | None = None

    # --- a workbook comes home

    def open(self, path: Path) -> Task | None:
        """Read a workbook that was sent out; then it is open, and a dialog shows what was changed in it."""

        def work(step: Step) -> Arrived | FilledIn:
            from reports.verify_workbook import verify_book
            from scoring.filings.sources import content
            from scoring.filings.workbook_contract import is_form
            from scoring.filings.workbook_form import read_form
            from scoring.filings.workbook_home import come_home, summary

            home = come_home(content(path), path.name)
            step(READ)
            if is_form(home.work.read):
                return FilledIn(path, read_form(home), home)
            verdict = verify_book(home.book, home)
            step(COMPARED)
            return Arrived(path, home, verdict, tuple(summary(home)))

        task = Task(work, self)
        for came in (task.done, task.failed, task.cancelled):
            came.connect(self._ended_too, Qt.ConnectionType.QueuedConnection)
        self.desk.settings.setValue("folder", str(path.absolute().parent))
        return self._start(task, self.desk.session.words("window.open.reading", name=path.name), self._arrived)

    def _ended_too(self) -> None:
        """Who waits for what is being opened need not know that it came home."""
        self.desk.opener.ended.emit()

    def _arrived(self, arrived: Arrived | FilledIn) -> None:
        recent.remember(self.desk.settings, str(arrived.path.absolute()))
        if isinstance(arrived, FilledIn):
            self._filled_in(arrived)
            return
        session, home = self.desk.session, arrived.home
        if not self._is_open(home) and not self._begin(arrived):
            return
        if home.changes or home.problems or arrived.verdict.outcome != "unchanged":
            self._ask(arrived)
        else:
            words = session.words
            said = [words("sharing.opened", name=arrived.path.name), words("sharing.seal_is_seal",
                                                                          seal=arrived.verdict.seal)]  # fmt: skip
            self.desk.bar.say(said)

    def _filled_in(self, arrived: FilledIn) -> None:
        """Open what was filled in by hand, with the assumptions that were changed in it."""
        home, words = arrived.home, self.desk.session.words
        edits = [change for change in home.acceptable if change.kind not in ("input", "list", "profile")]
        try:
            self.desk.leave_source()
            work = replace(home.work, read=arrived.filing, filing=arrived.filing)
            state = State(arrived.filing, work.methodology(), arrived.filing.issuer.profile or work.profile, work.read)
            self.desk.session.begin(taken(state, home, edits, words), (arrived.path,))
        except Refused as refused:
            self.desk.refuse(refused)
            return
        said = [sentence(problem, words) for problem in arrived.filing.problems if problem.severity != "error"]
        if said:
            self.desk.bar.say(said)

    def _is_open(self, home: Homecoming) -> bool:
        """Whether the window shows the same filing under the same methodology, changed since or not."""
        session = self.desk.session
        if not session.is_open:
            return False
        state = session.state
        return state.methodology.text == home.work.methodology_text and state.read == home.work.read

    def _begin(self, arrived: Arrived) -> bool:
        """Open the work as it was sent. Whether it could be."""
        work = arrived.home.work
        try:
            state = State(work.filing, work.methodology(), work.profile, work.read, work.scenarios, work.peers)
            self.desk.leave_source()
            self.desk.session.begin(state, (arrived.path,))
        except Refused as refused:
            self.desk.refuse(refused)
            return False
        return True

    def _ask(self, arrived: Arrived) -> None:
        from ui.widgets.import_dialog import ImportDialog

        self.close_dialog()
        dialog = self.dialog = ImportDialog(self.desk.session, arrived, self.desk.window)
        dialog.wanted.connect(lambda: self._take(arrived))
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._forget)
        dialog.open()

    def _forget(self) -> None:
        self.dialog = None

    def _take(self, arrived: Arrived) -> None:
        """Take what was chosen over into what is open, as one step."""
        dialog = self.dialog
        if dialog is None:
            return
        try:
            after = taken(self.desk.session.state, arrived.home, dialog.chosen(), self.desk.session.words)
            self.desk.session.adopt(Edit("sharing.step", own=arrived.path.name), after)
        except Refused as refused:
            dialog.refuse(refused)
            return
        count = len(dialog.chosen())
        dialog.accept()
        self.desk.bar.say([self.desk.session.words("sharing.taken", count=count, name=arrived.path.name)])

    def close_dialog(self) -> None:
        if self.dialog is not None:
            self.dialog.reject()

    # --- whether a file still says what Assay computed

    def ask_verify(self) -> None:
        """The dialog for the file; it never blocks."""
        words = self.desk.session.words
        dialog = QFileDialog(self.desk.window, words("sharing.verify_title"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(f"{words('sharing.verify_files')} ({SUFFIXES})")
        folder = str(self.desk.settings.value("folder", ""))
        if folder and Path(folder).is_dir():
            dialog.setDirectory(folder)
        dialog.fileSelected.connect(lambda path: self.verify(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def verify(self, path: Path) -> Task | None:
        """Compare a file with what Assay makes from what it carries, and say what came of it."""

        def work(_step: Step) -> tuple[Path, Verdict]:
            from reports.verify import verify
            from scoring.filings.sources import content

            return path, verify(content(path), path.name)

        words = self.desk.session.words
        return self._start(Task(work, self), words("sharing.verifying", name=path.name), self._verified)

    def _verified(self, found: tuple[Path, Verdict]) -> None:
        from ui.widgets.verdict_dialog import VerdictDialog

        path, verdict = found
        dialog = self.verdict = VerdictDialog(self.desk.session.words, path.name, verdict, self.desk.window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # --- a template to fill in by hand

    def ask_form(self) -> None:
        """The dialog for the template's name; it never blocks."""
        words = self.desk.session.words
        dialog = QFileDialog(self.desk.window, words("sharing.form_title"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{words('sharing.form_files')} (*.xlsx)")
        dialog.setDefaultSuffix("xlsx")
        folder = str(self.desk.settings.value("folder", ""))
        dialog.setDirectory(folder if folder and Path(folder).is_dir() else str(Path.home()))
        dialog.selectFile(words("sharing.form_file"))
        dialog.fileSelected.connect(lambda path: self.write_form(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write_form(self, path: Path) -> Task | None:
        """Write the whole workbook, empty, in the window's language."""
        style, methodology = self.desk.session.style, self.desk.methodology()

        def work(step: Step) -> Path:
            from reports.export import save
            from reports.template import write_form

            content = write_form(methodology, style)
            step(COMPARED)
            save({path: content})
            return path

        words = self.desk.session.words
        return self._start(Task(work, self), words("sharing.form_writing", name=path.name), self._written)

    def _written(self, path: Path) -> None:
        words = self.desk.session.words
        folder = QUrl.fromLocalFile(str(path.parent))

        def show_folder() -> None:
            QDesktopServices.openUrl(folder)

        said = words("sharing.form_written", path=str(path))
        self.desk.bar.say([said], action=(words("window.export.show_folder"), show_folder))

    # --- the work beside the window

    def _start(self, task: Task, said: str, done: object) -> Task | None:
        if self.task is not None:
            return None
        self.task = task

        def ended(found: object) -> None:
            self._end()
            done(found)  # type: ignore[operator]

        task.done.connect(ended)
        task.failed.connect(self._failed)
        task.cancelled.connect(self._end)
        self.desk.bar.busy(said, task.cancel)
        return task.start()

    def _end(self) -> None:
        self.task = None
        self.desk.bar.hide()

    def _failed(self, error: Exception) -> None:
        self._end()
        self.desk.refuse(error)

    def close(self) -> None:
        if self.task is not None:
            self.task.cancel()
            self.task.wait(3.0)


def taken(state: State, home: Homecoming, changes: Sequence[Change], words: Words) -> State:
    """What is open with changes taken over. Raises Refused where one does not fit."""
    from reports.homecoming_text import answer_for
    from scoring.filings.workbook_home import taken_over

    answer = answer_for(home, words, date.today())
    filing, methodology, profile = taken_over(state.filing, state.methodology, state.profile, changes, answer)
    return replace(state, filing=filing, methodology=methodology, profile=profile)
