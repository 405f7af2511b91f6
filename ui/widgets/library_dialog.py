"""The library: find, watch, name and tag works, open them, take them out and in, and see what was saved when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from scoring.problems import Problem, Refused, sentence
from ui.library_words import issuer_of, name_of
from ui.models.library import NUMBERS, WORKS, WorksModel
from ui.theme import px
from ui.widgets.basics import field, label, row
from ui.widgets.history_dialog import HistoryDialog
from ui.widgets.library_files import LibraryFiles
from ui.widgets.works_table import WorksTable

if TYPE_CHECKING:
    from scoring.library import Kept, Library
    from ui.library import Keeper

TYPING = 200  # ms until what was typed is looked for
SHOWN = ("all", "watched", "deleted")
BUTTONS = ("open", "history", "duplicate", "delete", "restore", "export", "import", "backup")
OF_ONE = frozenset({"open", "history", "duplicate", "export"})
WRITING = frozenset({"duplicate", "delete", "restore", "import"})


class LibraryDialog(QDialog):
    """Everything is asked of the library in the background; the table shows its last answer."""

    def __init__(self, keeper: Keeper, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.keeper = keeper
        self.words = keeper.desk.session.words
        self.model = WorksModel(self.words)
        self.files = LibraryFiles(self)
        self.undo_numbers: tuple[int, ...] = ()
        self._asked = 0
        self.setWindowTitle(self.words("library.title"))
        self.resize(px(1040), px(600))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TYPING)
        self._timer.timeout.connect(self.look)
        self._arrange()
        self._connect()
        self.look()
        self.search.setFocus()

    # --- what stands where

    def _arrange(self) -> None:
        words = self.words
        self.search, self.shown, self.tag = field(), QComboBox(), QComboBox()
        self.search.setPlaceholderText(words("library.search_hint"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(words("library.search"))
        self.shown.setAccessibleName(words("library.shown"))
        self.tag.setAccessibleName(words("library.column.tags"))
        for name in SHOWN:
            self.shown.addItem(words(f"library.show_{name}"), name)
        self.tag.addItem(words("library.any_tag"), "")
        self.tag.setMinimumContentsLength(14)
        self.table = WorksTable(self)
        self.table.setAccessibleName(words("library.title"))
        self.said = label("", wrap=True)
        self.undo = QPushButton(words("library.undo"))
        self.undo.hide()
        self.buttons = {name: QPushButton(words(f"library.do.{name}")) for name in BUTTONS}
        self.close_button = QPushButton(words("window.close"))
        self.buttons["open"].setDefault(True)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addLayout(row(self.search, self.shown, self.tag))
        layout.addWidget(self.table, 1)
        message = row(self.said, self.undo)
        message.setStretch(0, 1)
        layout.addLayout(message)
        first, then = ("open", "history", "duplicate", "delete", "restore"), ("export", "import", "backup")
        layout.addLayout(
            row(*(self.buttons[n] for n in first), None, *(self.buttons[n] for n in then), self.close_button)
        )
        layout.addWidget(label(words("window.not_a_rating"), 9, muted=True))

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _: self._timer.start())
        self.shown.currentIndexChanged.connect(lambda _: self.look())
        self.tag.currentIndexChanged.connect(lambda _: self.look())
        self.table.doubleClicked.connect(self._double)
        self.table.clicked.connect(self._clicked)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._allow())
        self.model.renamed.connect(lambda number, name: self.write(lambda lib: lib.rename(number, name)))
        self.model.tagged.connect(lambda number, tags: self.write(lambda lib: lib.tag(number, tags)))
        self.model.starred.connect(lambda number, on: self.write(lambda lib: lib.watch(number, on)))
        calls: dict[str, Callable[[], object]] = {
            "open": lambda *_: self.open_chosen(), "history": self.show_history, "duplicate": self.duplicate,
            "delete": self.delete, "restore": self.restore, "export": self.files.ask_export,
            "import": self.files.ask_import, "backup": self.files.ask_backup,
        }  # fmt: skip
        for name, call in calls.items():
            self.buttons[name].setAutoDefault(name == "open")
            self.buttons[name].clicked.connect(call)
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)
        self.undo.setAutoDefault(False)
        self.undo.clicked.connect(self.undo_delete)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self, self.undo_delete)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self.search.setFocus)
        self.keeper.changed.connect(self.look)

    # --- asking and showing

    def look(self) -> None:
        """Ask for the works that fit; an older answer than the last asked for is let go."""
        self._asked += 1
        asked, search, tag = self._asked, self.search.text(), str(self.tag.currentData() or "")
        shown = str(self.shown.currentData())

        def job(library: Library) -> tuple[tuple[Kept, ...], tuple[str, ...], bool]:
            works = library.works(search, tag, shown == "watched", shown == "deleted")
            return works, library.tags(), library.is_writer

        def show(found: tuple[tuple[Kept, ...], tuple[str, ...], bool]) -> None:
            if asked == self._asked and isValid(self):
                self._show(*found)

        self.keeper.ask(job, show, self.refuse)

    def _show(self, works: tuple[Kept, ...], tags: tuple[str, ...], is_writer: bool) -> None:
        numbers = [kept.id for kept in self.chosen()]
        self.model.show(works, is_writer)
        self._select(numbers)
        chosen = str(self.tag.currentData() or "")
        if [self.tag.itemData(place) for place in range(1, self.tag.count())] != list(tags):
            self.tag.blockSignals(True)
            while self.tag.count() > 1:
                self.tag.removeItem(1)
            for tag in tags:
                self.tag.addItem(tag, tag)
            self.tag.setCurrentIndex(max(self.tag.findData(chosen), 0))
            self.tag.blockSignals(False)
        if not works and not self.undo.isVisible():
            filtered = bool(self.search.text().strip() or chosen or self.shown.currentIndex())
            self.said.setText(self.words("library.nothing_found" if filtered else "library.empty"))
        elif works and not self.undo.isVisible() and self.said.text() in self._said_of_nothing():
            self.said.setText("")
        self._allow()

    def _said_of_nothing(self) -> tuple[str, str]:
        return self.words("library.nothing_found"), self.words("library.empty")

    def _select(self, numbers: list[int]) -> None:
        """What was chosen stays chosen; else the first."""
        rows = [at for number in numbers if (at := self.model.row_of(number)) >= 0] or [0][: len(self.model.works)]
        flags = QItemSelectionModel.SelectionFlag
        for at in rows:
            index = self.model.index(at, WORKS.index("issuer"))
            self.table.selectionModel().select(index, flags.Select | flags.Rows)
        if rows:
            index = self.model.index(rows[0], WORKS.index("issuer"))
            self.table.selectionModel().setCurrentIndex(index, flags.NoUpdate)

    def chosen(self) -> tuple[Kept, ...]:
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        return tuple(self.model.works[at] for at in rows if at < len(self.model.works))

    def _allow(self) -> None:
        chosen, deleted = self.chosen(), self.shown.currentData() == "deleted"
        for name, button in self.buttons.items():
            may = len(chosen) == 1 if name in OF_ONE else bool(chosen) if name in ("delete", "restore") else True
            button.setEnabled(may and (self.model.is_writer or name not in WRITING))
            button.setVisible(name != ("delete" if deleted else "restore"))

    def write(self, job: Callable[[Library], Any], done: Callable[[Any], None] = lambda _: None) -> None:
        def wrote(answer: Any) -> None:
            if isValid(self):
                done(answer)
            self.keeper.changed.emit()

        self.keeper.ask(job, wrote, self.refuse)

    def refuse(self, error: Exception) -> None:
        """Said here, for the dialog stands before the window's own bar; in that once the dialog is gone."""
        if not isValid(self):
            self.keeper.desk.refuse(error)
            return
        if not isinstance(error, Refused):
            raise error
        self.say("", error.problems)

    def say(self, text: str, problems: Sequence[Problem] = ()) -> None:
        if not isValid(self):  # closed before the library answered
            return
        self.undo.hide()
        self.said.setText("\n".join(filter(None, (text, *(sentence(problem, self.words) for problem in problems)))))

    # --- what the reader does

    def _clicked(self, index: QModelIndex) -> None:
        if WORKS[index.column()] == "watched" and self.model.is_writer:
            self.model.turn_star(index.row())

    def _double(self, index: QModelIndex) -> None:
        if WORKS[index.column()] != "watched":
            self.open_chosen(NUMBERS.get(WORKS[index.column()], ""))

    def open_chosen(self, asked: str = "") -> None:
        """Open the work, and the lineage of the number that is asked for."""
        chosen = self.chosen()
        if len(chosen) == 1:
            self.keeper.open(chosen[0].id, asked)
            self.accept()

    def show_history(self) -> None:
        chosen = self.chosen()
        if len(chosen) == 1:
            kept = chosen[0]
            dialog = HistoryDialog(self.keeper, issuer_of(kept.entry, self.words), self, kept.id)
            dialog.opened.connect(self.accept)
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

    def turn_star(self) -> None:
        if self.model.is_writer:
            for kept in self.chosen():
                self.model.starred.emit(kept.id, not kept.watched)

    def duplicate(self) -> None:
        names = {kept.id: self.words("library.copy_of", name=name_of(kept, self.words)) for kept in self.chosen()}
        self.write(lambda library: [library.duplicate(number, name) for number, name in names.items()])

    def delete(self) -> None:
        chosen = self.chosen()
        if not chosen or not self.model.is_writer or chosen[0].deleted:
            return
        numbers = self.undo_numbers = tuple(kept.id for kept in chosen)
        name = issuer_of(chosen[0].entry, self.words) if len(chosen) == 1 else ""
        key = "library.deleted_one" if name else "library.deleted"
        self.said.setText(self.words(key, name=name) if name else self.words(key, count=len(chosen)))
        self.undo.show()
        self.write(lambda library: library.delete(*numbers))

    def undo_delete(self) -> None:
        numbers, self.undo_numbers = self.undo_numbers, ()
        if numbers:
            self.undo.hide()
            self.said.setText("")
            self.write(lambda library: library.undelete(*numbers))

    def restore(self) -> None:
        numbers = tuple(kept.id for kept in self.chosen())
        self.write(lambda library: library.undelete(*numbers))
