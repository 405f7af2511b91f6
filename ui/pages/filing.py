"""The filing as it was read: every input with its value, where it stands, how it was read, and what disagrees."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QAbstractItemView

from scoring.problems import sentence
from ui.models.inputs import COLUMNS, InputsModel
from ui.pages.page import Page, Shell, column
from ui.widgets.basics import label, row
from ui.widgets.metrics_table import plain_table

WIDTHS = {"name": 224, "value": 150, "status": 144, "method": 124, "grade": 68, "filed": 96, "document": 120}


class FilingPage(Page):
    """Read-only for now; a row opens its fact on the right."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.model = InputsModel(shell.session)
        self.table = plain_table()
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        header = self.table.horizontalHeader()
        header.setMinimumSectionSize(64)
        for place, name in enumerate(COLUMNS):
            header.resizeSection(place, WIDTHS[name])
        header.setStretchLastSection(True)
        self.table.clicked.connect(self._ask)
        self.table.activated.connect(self._ask)
        self.heading = label(points=14, bold=True)
        self.count = label(points=9, muted=True)
        self.notes = label(points=9, muted=True, wrap=True)
        shell.texts.bind("window.page.filing", self.heading.setText, self.table.setAccessibleName)
        layout = column(self, (18, 14, 18, 18), 8)
        layout.addLayout(row(self.heading, None, self.count))
        layout.addWidget(self.notes)
        layout.addWidget(self.table, 1)
        self._shown: object = None

    def redraw(self) -> None:
        session = self.session
        words, filing = session.words, session.state.filing
        key = (id(filing), words.language, session.scale, self.shell.colours())
        if key == self._shown:
            return
        self._shown = key
        self.model.redraw(self.shell.colours())
        estimates, conflicts = len(filing.estimates()), len(filing.conflicts())
        self.count.setText(
            words("window.inputs.count", count=len(filing.data), estimates=estimates, conflicts=conflicts)
        )
        said = [sentence(problem, words) for problem in filing.problems]
        self.notes.setText("\n".join(said))
        self.notes.setVisible(bool(said))

    def _ask(self, index: QModelIndex) -> None:
        self.shell.ask(f"input:{self.model.data_rows[index.row()].name}")
