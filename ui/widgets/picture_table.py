"""A picture as the table that it was drawn from: to be read, walked by keyboard and copied."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHeaderView, QPushButton, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from reports.picture_marks import Picture
from resources.words import Words
from ui.copying import with_copy
from ui.theme import px
from ui.widgets.basics import label, row, selectable

WIDTH, HEIGHT = 720, 460


class PictureTable(QDialog):
    """Title, the picture's sentence and its rows."""

    def __init__(self, picture: Picture, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(picture.title)
        self.picture = picture
        head, *lines = picture.table
        self.table = QTableWidget(len(lines), len(head))
        with_copy(self.table)
        self.table.setAccessibleName(picture.title)
        self.table.setAccessibleDescription(picture.alt)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.setHorizontalHeaderLabels(list(head))
        for line, cells in enumerate(lines):
            for place, text in enumerate(cells):
                item = QTableWidgetItem(text)
                side = Qt.AlignmentFlag.AlignRight if place else Qt.AlignmentFlag.AlignLeft
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(line, place, item)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        said = selectable(label(picture.alt, 9, muted=True, wrap=True))
        copy, close = QPushButton(words("edit.picture_copy")), QPushButton(words("window.close"))
        copy.clicked.connect(self.copy)
        close.clicked.connect(self.accept)
        close.setDefault(True)
        layout = QVBoxLayout(self)
        layout.addWidget(said)
        layout.addWidget(self.table, 1)
        layout.addLayout(row(None, copy, close))
        self.resize(px(WIDTH), px(HEIGHT))

    def copy(self) -> None:
        """All rows as tab-separated text."""
        QGuiApplication.clipboard().setText("\n".join("\t".join(cells) for cells in self.picture.table))
