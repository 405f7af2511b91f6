"""The audit trail of an issuer: every scorecard that was saved, when, by whom, with its seal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHeaderView, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from scoring.problems import Problem, Refused, sentence
from ui.library_words import called
from ui.models.library import NUMBERS, TRAIL, TrailModel
from ui.theme import px
from ui.widgets.basics import label, row
from ui.widgets.metrics_table import plain_table

if TYPE_CHECKING:
    from scoring.filings.filing import Issuer
    from scoring.library import Library
    from scoring.library_trail import Entry
    from ui.library import Keeper

WIDTHS = {"at": 136, "who": 120, "period": 100, "as_of": 116, "score": 66, "range": 110, "band": 64}


class HistoryDialog(QDialog):
    """Of an issuer, or of the one that a work of the library is on. `opened`: an entry is being opened."""

    opened = Signal()

    def __init__(self, keeper: Keeper, issuer: Issuer | str, parent: QWidget | None, number: int | None = None) -> None:
        super().__init__(parent)
        self.keeper, self.issuer, self.number = keeper, issuer, number
        self.words = words = keeper.desk.session.words
        name = issuer if isinstance(issuer, str) else called(issuer, words)
        self.setWindowTitle(words("library.history.title", issuer=name))
        self.resize(px(1060), px(440))
        self.model = TrailModel(words)
        self.table = plain_table()
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setAccessibleName(words("library.history.title", issuer=name))
        header = self.table.horizontalHeader()
        for column, width in WIDTHS.items():
            header.resizeSection(TRAIL.index(column), px(width))
        header.setSectionResizeMode(TRAIL.index("seal"), QHeaderView.ResizeMode.Stretch)
        self.said = label(words("library.history.about"), 9, muted=True, wrap=True)
        self.open_button, close = QPushButton(words("library.history.open")), QPushButton(words("window.close"))
        self.open_button.setEnabled(False)
        self.open_button.clicked.connect(lambda *_: self.open_entry())
        close.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.said)
        layout.addLayout(row(label(words("window.not_a_rating"), 9, muted=True), None, self.open_button, close))
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._allow())
        self.table.activated.connect(lambda index: self.open_entry(NUMBERS.get(TRAIL[index.column()], "")))
        keeper.ask(self._read, self._show, self._refuse)

    def _read(self, library: Library) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
        from scoring import library_trail

        issuer, number = self.issuer, self.number
        entries = library.history_of(issuer) if not isinstance(issuer, str) else library.history(number or 0)
        with library.reading() as connection:
            return entries, library_trail.check(connection)

    def _show(self, found: tuple[tuple[Entry, ...], tuple[Problem, ...]]) -> None:
        if not isValid(self):  # closed before the library answered
            return
        entries, problems = found
        self.model.show(entries)
        if problems:
            self.said.setText("\n".join(sentence(problem, self.words) for problem in problems))
        elif not entries:
            self.said.setText(self.words("library.history.none"))
        else:
            self.table.selectRow(0)

    def _refuse(self, error: Exception) -> None:
        if not isinstance(error, Refused):
            raise error
        if isValid(self):
            self.said.setText("\n".join(sentence(problem, self.words) for problem in error.problems))

    def _chosen(self) -> Entry | None:
        rows = [index.row() for index in self.table.selectionModel().selectedRows()]
        return self.model.entries[rows[0]] if len(rows) == 1 else None

    def _allow(self) -> None:
        self.open_button.setEnabled(self._chosen() is not None)

    def open_entry(self, asked: str = "") -> None:
        """Open the work as it was then, at the number that is asked for; saving it adds to the trail."""
        entry = self._chosen()
        if entry is not None:
            self.keeper.open_entry(entry.id, asked)
            self.opened.emit()
            self.accept()
