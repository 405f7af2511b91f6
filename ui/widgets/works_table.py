"""The table of the library's works, with keys for what is done to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui.copying import with_copy
from ui.models.library import NUMBERS, WORKS
from ui.theme import px
from ui.widgets.metrics_table import ROW_HEIGHT

if TYPE_CHECKING:
    from ui.widgets.library_dialog import LibraryDialog

WIDTHS = {"watched": 44, "issuer": 170, "period": 96, "score": 66, "band": 62, "change": 78, "age": 96, "tags": 130}


class WorksTable(QTableView):
    """Enter opens, F2 types a name, Space turns the star, Delete takes away."""

    def __init__(self, dialog: LibraryDialog) -> None:
        super().__init__()
        self.dialog = dialog
        with_copy(self)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(px(ROW_HEIGHT))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setTabKeyNavigation(False)
        self.setModel(dialog.model)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        self.setSortingEnabled(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        for name, width in WIDTHS.items():
            column = WORKS.index(name)
            header.resizeSection(column, max(px(width), header.sectionSizeHint(column)))
        header.setSectionResizeMode(WORKS.index("name"), QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.dialog.open_chosen(NUMBERS.get(WORKS[self.currentIndex().column()], ""))
        elif event.key() == Qt.Key.Key_Space:
            self.dialog.turn_star()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.dialog.delete()
        else:
            super().keyPressEvent(event)
