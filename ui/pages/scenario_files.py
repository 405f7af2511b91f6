"""The reader's own scenarios as a file: saved for another filing or a colleague, and taken in again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from scoring.problems import Refused
from ui.pages.page import Shell
from ui.session import Edit

SUFFIX = ".toml"


class ScenarioFiles(QObject):
    """`say(text)` is told what came of it."""

    def __init__(self, page: QWidget, shell: Shell, say: Callable[[str], None]) -> None:
        super().__init__(page)
        self.page = page
        self.shell = shell
        self.session = shell.session
        self._say = say
        self._folder = Path.home()

    def ask_save(self) -> None:
        dialog = self._dialog("whatif.save_own_title")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX[1:])
        dialog.selectFile(f"{self.session.words('whatif.own_file')}{SUFFIX}")
        dialog.fileSelected.connect(lambda path: self.save(Path(path)))
        dialog.open()

    def ask_load(self) -> None:
        dialog = self._dialog("whatif.load_own_title")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.load(Path(path)))
        dialog.open()

    def save(self, path: Path) -> None:
        """All of the reader's own scenarios, as they were typed."""
        from reports.export import save
        from scoring.analysis.own_file import write_scenarios

        scenarios = self.session.state.scenarios
        try:
            save({path: write_scenarios(scenarios).encode()})
        except Refused as refused:
            self.shell.refuse(refused)
            return
        self._folder = path.parent
        self._say(self.session.words("whatif.own_saved", count=len(scenarios), path=str(path)))

    def load(self, path: Path) -> None:
        """The file's scenarios after those that are there; one step to undo."""
        from scoring.analysis.own_file import read_scenarios
        from scoring.filings.located import read_text

        try:
            found = read_scenarios(read_text(path), path.name)
        except Refused as refused:
            self.shell.refuse(refused)
            return
        self._folder = path.parent
        edit = Edit("whatif.step.load", own=path.name)
        self.session.edit_scenarios(edit, (*self.session.state.scenarios, *found))
        self._say(self.session.words("whatif.own_loaded", count=len(found), path=path.name))

    def _dialog(self, title: str) -> QFileDialog:
        words = self.session.words
        dialog = QFileDialog(self.page.window(), words(title))
        dialog.setNameFilter(f"{words('whatif.own_files')} (*{SUFFIX})")
        dialog.setDirectory(str(self._folder))
        dialog.finished.connect(dialog.deleteLater)
        return dialog
