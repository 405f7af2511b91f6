"""Methodologies of one's own: saved with the edits in them, opened from a file, and back to the one that ships."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from scoring.problems import Refused
from ui.tasks import Step, Task

if TYPE_CHECKING:
    from scoring.methodology.document import Methodology
    from ui.desk import Desk

SUFFIX = ".toml"
HEAD = re.compile(rb"^\s*\[methodology\]", re.MULTILINE)
SNIFFED = 1_000_000  # bytes; the section stands near the top
FOLDER = "methodology_folder"


def is_methodology(path: str) -> bool:
    """Whether a file is a methodology; a filing can be a TOML file too."""
    if not path.lower().endswith(SUFFIX):
        return False
    try:
        with Path(path).open("rb") as stream:
            return HEAD.search(stream.read(SNIFFED)) is not None
    except OSError:
        return False  # opening it says why


class MethodologyFiles(QObject):
    """One file is read or written at a time, beside the window; what comes of it is a step to undo."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self.task: Task | None = None

    # --- saving

    def ask_save(self) -> None:
        """The dialog for the file's name; it never blocks."""
        dialog = self._dialog("edit.methodology_save")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX[1:])
        methodology = self.desk.session.state.methodology
        dialog.selectFile(f"{methodology.id}-own{SUFFIX}" if methodology.shipped else methodology.file)
        dialog.fileSelected.connect(lambda path: self.save(Path(path)))
        dialog.open()

    def save(self, path: Path) -> Task | None:
        """Write the methodology with its edits, and score with the file from then on."""
        methodology, today = self.desk.session.state.methodology, date.today()

        def work(step: Step) -> Methodology:
            from reports.export import save
            from scoring.methodology.load import load_methodology
            from scoring.methodology.write import write_methodology

            text = write_methodology(methodology, today, path.name)
            step(0.8)
            save({path: text.encode()})
            return load_methodology(path)

        return self._start(work, path, self._saved)

    def _saved(self, path: Path, found: Methodology) -> None:
        session, words = self.desk.session, self.desk.session.words
        self._adopt(found)
        folder = QUrl.fromLocalFile(str(path.parent))

        def show_folder() -> None:
            QDesktopServices.openUrl(folder)

        said = words("edit.methodology_saved", path=str(path), title=session.state.methodology.title)
        self.desk.bar.say([said], action=(words("window.export.show_folder"), show_folder))

    # --- opening

    def ask_open(self) -> None:
        dialog = self._dialog("edit.methodology_open")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.open)
        dialog.open()

    def open(self, path: str) -> Task | None:
        """Score with a methodology file; the edits of before do not come along."""

        def work(step: Step) -> Methodology:
            from scoring.methodology.load import load_methodology

            return load_methodology(Path(path))

        return self._start(work, Path(path), self._opened)

    def _opened(self, path: Path, found: Methodology) -> None:
        if self._adopt(found):
            said = self.desk.session.words("edit.methodology_opened", title=found.title)
            self.desk.bar.say([said])

    def use_shipped(self) -> None:
        """Back to the methodology that Assay ships, without edits."""

        def work(step: Step) -> Methodology:
            from scoring.methodology.load import load_methodology

            return load_methodology()

        self._start(work, Path(), self._opened)

    # --- both

    def _adopt(self, found: Methodology) -> bool:
        session = self.desk.session
        try:
            if session.is_open:
                session.adopt_methodology(found)
        except Refused as refused:
            self.desk.refuse(refused)
            return False
        return True

    def _dialog(self, title: str) -> QFileDialog:
        words = self.desk.session.words
        dialog = QFileDialog(self.desk.window, words(title))
        dialog.setNameFilter(f"{words('edit.methodology_files')} (*{SUFFIX})")
        folder = str(self.desk.settings.value(FOLDER, ""))
        dialog.setDirectory(folder if Path(folder).is_dir() and folder else str(Path.home()))
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _start(
        self, work: Callable[[Step], Methodology], path: Path, done: Callable[[Path, Methodology], None]
    ) -> Task | None:
        if self.task is not None:
            return None
        task = self.task = Task(work, self)

        def ended(found: Methodology) -> None:
            self.task = None
            self.desk.bar.hide()
            if path.name:
                self.desk.settings.setValue(FOLDER, str(path.absolute().parent))
            done(path, found)

        task.done.connect(ended)
        task.failed.connect(self._failed)
        task.cancelled.connect(self._cancelled)
        return task.start()

    def _failed(self, error: Exception) -> None:
        self.task = None
        self.desk.refuse(error)

    def _cancelled(self) -> None:
        self.task = None

    def close(self) -> None:
        if self.task is not None:
            self.task.cancel()
            self.task.wait(3.0)
