"""A bug is shown, with a report that can be copied, and logged; never passed over in silence."""

from __future__ import annotations

import contextlib
import platform
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, QStandardPaths, QUrl, Signal, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from resources.words import Words
from ui.theme import px
from ui.widgets.basics import label, selectable

MOST_LOGGED = 1_000_000


class CrashDialog(QDialog):
    """What happened in a sentence, the report to copy, and that the work is still open."""

    def __init__(self, report: str, words: Words, parent: QWidget | None, log: Path | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(words("window.crash.title"))
        self.resize(px(720), px(460))
        self.text = QPlainTextEdit(report)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(words("window.crash.report"))
        buttons = QDialogButtonBox()
        copy = buttons.addButton(words("window.crash.copy"), QDialogButtonBox.ButtonRole.ActionRole)
        close = buttons.addButton(words("window.close"), QDialogButtonBox.ButtonRole.AcceptRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        close.clicked.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.addWidget(label(words("window.crash.said"), wrap=True))
        layout.addWidget(self.text)
        if log is not None:
            layout.addWidget(selectable(label(words("desk.crash.log", path=str(log)), 9, muted=True, wrap=True)))
            show = buttons.addButton(words("window.export.show_folder"), QDialogButtonBox.ButtonRole.ActionRole)
            show.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(log.parent))))
        layout.addWidget(buttons)


class Crash(QObject):
    """What sys.excepthook does while a window is open; a bug in another thread is shown on the window's."""

    happened = Signal(str)

    def __init__(self, window: QWidget, words: Callable[[], Words]) -> None:
        super().__init__(window)
        self.window = window
        self.words = words
        self.dialog: CrashDialog | None = None
        self.log: Path | None = None
        self._is_broken = False
        self.happened.connect(self._show)

    def hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QGuiApplication.quit()
            return
        report = _report(kind, error, trace)
        print(report, file=sys.stderr)
        self.log = _log(report)
        self.happened.emit(report)

    def _show(self, report: str) -> None:
        if self.dialog is not None and self.dialog.isVisible():
            self.dialog.text.appendPlainText("\n" + report)
            return
        if self._is_broken:
            return
        self._is_broken = True  # until it is open: a bug of its own would be shown by it, and that one by it, and so on
        self.dialog = CrashDialog(report, self.words(), self.window, self.log)
        self.dialog.open()
        self._is_broken = False


def _report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    text = "".join(traceback.format_exception(kind, error, trace))
    return f"Assay on {platform.platform()}, Python {platform.python_version()}, Qt {qVersion()}\n\n{text}"


def _log(report: str) -> Path | None:
    """Add to a log in the user's data folder; None where it cannot be written, which does not hide the crash itself."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    with contextlib.suppress(OSError):
        path = Path(folder) / "crash.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.is_file() and path.stat().st_size > MOST_LOGGED
        with path.open("w" if fresh else "a", encoding="utf-8") as file:
            file.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC  {report}\n")
        return path
    return None
