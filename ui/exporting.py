"""Sending the score on: asks where to, makes the file beside the window, and says what came of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from scoring.problems import Refused
from ui.session import Session
from ui.tasks import Step, Task
from ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from ui.sending import Order

SUFFIX = {"pdf": ".pdf", "workbook": ".xlsx"}
MADE, TO_MAKE = 0.9, 0.1


class Exporter(QObject):
    """One export at a time. The file is put in place whole, or not at all."""

    def __init__(
        self, window: QWidget, session: Session, bar: MessageBar, refuse: Callable[[Exception], None],
        order: Callable[[], Order],
    ) -> None:  # fmt: skip
        super().__init__(window)
        self.window = window
        self.session = session
        self.order = order
        self.bar = bar
        self.task: Task | None = None
        self._refuse = refuse
        self._folder = Path.home()

    def ask(self, kind: str) -> None:
        """Open the dialog for the file's name; it never blocks."""
        words = self.session.words
        dialog = QFileDialog(self.window, words(f"window.export.{kind}"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{words(f'window.export.{kind}_files')} (*{SUFFIX[kind]})")
        dialog.setDefaultSuffix(SUFFIX[kind][1:])
        dialog.setDirectory(str(self._folder))
        dialog.selectFile(self.proposed(kind))
        dialog.fileSelected.connect(lambda path: self.export(kind, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def proposed(self, kind: str) -> str:
        """A file name from issuer, period and kind, with nothing that a file system would refuse."""
        filing = self.session.state.filing
        name = filing.issuer.ticker or filing.issuer.name
        plain = "".join(letter if letter.isalnum() else "-" for letter in name).strip("-")
        return f"{plain}-{filing.period_end.isoformat()}-assay{SUFFIX[kind]}"

    def export(self, kind: str, path: Path) -> Task | None:
        """Write the open score to a file in the background; None where one is being written already."""
        if self.task is not None:
            return None
        words, order = self.session.words, self.order()

        def work(step: Step) -> Path:
            from reports import export

            step(TO_MAKE)
            content = order.pdf() if kind == "pdf" else order.workbook()
            step(MADE)
            export.save({path: content})
            return path

        task = self.task = Task(work, self)
        task.advanced.connect(self.bar.advance)
        task.done.connect(self._done)
        task.failed.connect(self._failed)
        task.cancelled.connect(self._cancelled)
        self.bar.busy(words("window.export.running", name=path.name), task.cancel)
        return task.start()

    def _done(self, path: Path) -> None:
        self.task = None
        self._folder = path.parent
        words = self.session.words
        folder = QUrl.fromLocalFile(str(path.parent))

        def show_folder() -> None:
            QDesktopServices.openUrl(folder)

        action = (words("window.export.show_folder"), show_folder)
        self.bar.say([words("window.export.done", path=str(path))], action=action)

    def _failed(self, error: Exception) -> None:
        self.task = None
        if not isinstance(error, Refused):
            self.bar.hide()
            raise error
        self._refuse(error)

    def _cancelled(self) -> None:
        self.task = None
        self.bar.say([self.session.words("window.export.cancelled")])

    def close(self) -> None:
        if self.task is not None:
            self.task.cancel()
            self.task.wait(3.0)
