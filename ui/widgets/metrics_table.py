"""The table of metrics: every cell leads to its lineage, and any selection can be copied as tab-separated text."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ui import rises
from ui.copying import with_copy
from ui.models.metrics import COLUMNS, SWATCH, MetricsModel
from ui.pages.page import Shell
from ui.theme import px
from ui.widgets.basics import Card, label

ROW_HEIGHT = 26
HEADER_HEIGHT = 30
MARGIN = 18  # of the card, left and right
WIDE, NAME_WIDTH, LEAST_NAME = 900, 270, 230
WIDTHS = (120, 84, 120, 76, 110)  # value, score, range, weight, points
SLIM_WIDTHS = (92, 72, 104, 76, 112)


def plain_table() -> QTableView:
    """A quiet table: no grid, no row numbers, whole rows."""
    table = with_copy(QTableView())
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.horizontalHeader().setHighlightSections(False)  # bold, they would not fit
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(px(ROW_HEIGHT))
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setItemDelegate(ColouredDelegate(table))
    return table


class ColouredDelegate(QStyledItemDelegate):
    """What has a colour of its own keeps it in a chosen row."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        own = index.data(Qt.ItemDataRole.ForegroundRole)
        if own is not None:
            role = QPalette.ColorRole.HighlightedText
            option.palette.setColor(role, rises.on_chosen(own, option.palette.color(role)))


class SwatchDelegate(ColouredDelegate):
    """The colour of the grade stands to the right of the score, as a slim bar."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        colour = index.data(SWATCH)
        if colour is not None:
            box = option.rect
            painter.fillRect(box.right() - 3, box.top() + 5, 4, box.height() - 10, colour)


class MetricsCard(Card):
    """As tall as its rows: the page scrolls, the table does not."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.model = MetricsModel(shell.session)
        self.table = plain_table()
        self.table.setModel(self.model)
        self.table.setItemDelegateForColumn(COLUMNS.index("score"), SwatchDelegate(self.table))
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        header = self.table.horizontalHeader()
        header.setFixedHeight(px(HEADER_HEIGHT))
        header.setMinimumSectionSize(px(60))
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(COLUMNS.index("note"), QHeaderView.ResizeMode.Stretch)
        self._fit(px(WIDE))
        self.table.clicked.connect(self._ask)
        self.table.activated.connect(self._ask)
        shell.texts.bind("window.metrics.title", self.table.setAccessibleName)
        self.hint = label(points=9, muted=True, wrap=True)
        self.body.addWidget(self.table)
        self.body.addWidget(self.hint)

    def _fit(self, width: int) -> None:
        """In a wide table the notes take what is left; in a narrow one they are left out, and the names take it."""
        header = self.table.horizontalHeader()
        wide = width >= px(WIDE)
        sizes = [px(size) for size in (WIDTHS if wide else SLIM_WIDTHS)]
        for place, size in enumerate(sizes):
            header.resizeSection(place + 1, size)
        header.resizeSection(0, px(NAME_WIDTH) if wide else max(width - sum(sizes) - 4, px(LEAST_NAME)))
        self.table.setColumnHidden(COLUMNS.index("note"), not wide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(event.size().width() - 2 * MARGIN)

    def redraw(self) -> None:
        words = self.shell.session.words
        self.set_title(words("window.metrics.title"))
        self.hint.setText(words("window.metrics.hint"))
        self.model.redraw(self.shell.colours())
        rows = self.model.rowCount() * px(ROW_HEIGHT) + px(HEADER_HEIGHT)
        self.table.setFixedHeight(rows + 2 * self.table.frameWidth() + 2)

    def _ask(self, index: QModelIndex) -> None:
        self.shell.ask(self.model.number_at(index))
