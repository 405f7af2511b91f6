"""Sending the score on: asks where to, makes the file beside the window, and says what came of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from reports.file_names import report_name
from ui.errand import Errand
from ui.tasks import Step, Task

SUFFIX = {"pdf": ".pdf", "workbook": ".xlsx"}
MADE, TO_MAKE = 0.9, 0.1


class Exporter(Errand):
    """One export at a time. The file is put in place whole, or not at all."""

    CANCELLED = "window.export.cancelled"
    _folder = Path.home()

    def ask(self, kind: str) -> None:
        """Open the dialog for the file's name; it never blocks."""
        words = self.session.words
        dialog = QFileDialog(self.window, words(f"window.export.{kind}"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{words(f'window.export.{kind}_files')} (*{SUFFIX[kind]})")
        dialog.setDefaultSuffix(SUFFIX[kind][1:])
        dialog.setDirectory(str(self._folder))
        dialog.selectFile(report_name(self.session.state.filing, words, SUFFIX[kind]))
        dialog.fileSelected.connect(lambda path: self.export(kind, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export(self, kind: str, path: Path) -> Task | None:
        """Write the open score to a file in the background; None where one is being written already."""
        if self.task is not None:
            return None
        order = self.order()

        def work(step: Step) -> Path:
            from reports import export

            step(TO_MAKE)
            content = order.pdf() if kind == "pdf" else order.workbook()
            step(MADE)
            export.save({path: content})
            return path

        return self.begin(work, self.session.words("window.export.running", name=path.name))

    def done(self, made: Path) -> None:
        self._folder = made.parent
        words, folder = self.session.words, QUrl.fromLocalFile(str(made.parent))

        def show_folder() -> None:
            QDesktopServices.openUrl(folder)

        action = (words("window.export.show_folder"), show_folder)
        self.bar.say([words("window.export.done", path=str(made))], action=action)
