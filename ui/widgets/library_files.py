"""Works of the library as files: exported, brought in, and the whole library backed up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from scoring.library_files import SUFFIX, backup, bring_in, packed
from scoring.problems import Problem, Refused

if TYPE_CHECKING:
    from scoring.library import Library
    from ui.widgets.library_dialog import LibraryDialog


class LibraryFiles(QObject):
    """Asks where, does it in the background, and has the dialog say what came of it."""

    def __init__(self, dialog: LibraryDialog) -> None:
        super().__init__(dialog)
        self.dialog, self.words, self.keeper = dialog, dialog.words, dialog.keeper

    def _ask(self, title: str, mode: QFileDialog.FileMode, then: Callable[[list[str]], None]) -> QFileDialog:
        dialog = QFileDialog(self.dialog, self.words(f"library.{title}"))
        dialog.setFileMode(mode)
        if mode != QFileDialog.FileMode.Directory:
            dialog.setNameFilter(f"{self.words('library.files')} (*{SUFFIX})")
        dialog.filesSelected.connect(then)
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def ask_export(self) -> None:
        chosen = self.dialog.chosen()
        if len(chosen) != 1:
            return
        kept = chosen[0]
        dialog = self._ask(
            "export_title", QFileDialog.FileMode.AnyFile, lambda paths: self.export(kept.id, Path(paths[0]))
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX[1:])
        plain = "".join(letter if letter.isalnum() else "-" for letter in kept.entry.ticker or kept.entry.issuer)
        dialog.selectFile(f"{plain.strip('-')}-{kept.entry.period_end.isoformat()}{SUFFIX}")
        dialog.open()

    def export(self, number: int, path: Path) -> None:
        def job(library: Library) -> None:
            from reports.export import save

            save({path: packed(library.open(number))})

        self.keeper.ask(job, lambda _: self._tell("library.exported", path), self.dialog.refuse)

    def ask_import(self) -> None:
        self._ask("import_title", QFileDialog.FileMode.ExistingFiles, self.bring_in).open()

    def bring_in(self, paths: list[str]) -> None:
        """All files that can be read; those that cannot are named together."""
        who = self.keeper.who

        def job(library: Library) -> tuple[int, list[Problem]]:
            problems: list[Problem] = []
            count = 0
            for path in paths:
                try:
                    bring_in(library, Path(path), who)
                    count += 1
                except Refused as refused:
                    problems += refused.problems
            return count, problems

        def done(found: tuple[int, list[Problem]]) -> None:
            count, problems = found
            self.dialog.say(self.words("library.imported", count=count) if count else "", problems)

        self.dialog.write(job, done)

    def ask_backup(self) -> None:
        self._ask("backup_title", QFileDialog.FileMode.Directory, lambda paths: self.backup(Path(paths[0]))).open()

    def backup(self, folder: Path) -> None:
        self.keeper.ask(
            lambda library: backup(library, folder), lambda path: self._tell("library.backed_up", path),
            self.dialog.refuse,
        )  # fmt: skip

    def _tell(self, key: str, path: Path) -> None:
        self.dialog.say(self.words(key, path=path))
