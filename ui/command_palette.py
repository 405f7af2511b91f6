"""The command palette: type what is wanted, in either language; arrows choose, Enter does it, Escape goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from ui.palette_entries import Entry, entries, found
from ui.theme import px, sized
from ui.widgets.basics import field, label

if TYPE_CHECKING:
    from ui.desk import Desk

WIDTH, MOST_SEEN, ROW, TOP = 640, 12, 34, 78
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
ENTRY = Qt.ItemDataRole.UserRole
MOVES = {
    Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: MOST_SEEN - 1, Qt.Key.Key_PageUp: 1 - MOST_SEEN,
}  # fmt: skip


class Found(QAbstractListModel):
    """The entries that fit."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.all = entries(desk)
        self.shown = self.all

    def search(self, query: str) -> None:
        self.beginResetModel()
        self.shown = found(query, self.all)
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry, words = self.shown[index.row()], self.desk.session.words
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{entry.title}, {words(f'desk.palette.kind.{entry.kind}')} {entry.keys}".strip()
        return entry if role == ENTRY else None


class Line(QStyledItemDelegate):
    """The name on the left; its shortcut and what it is on the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(WIDTH - 40, max(ROW, option.fontMetrics.height() + 14))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(ENTRY)
        colours, words = self.desk.window.colours, self.desk.session.words
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(colours.accent_soft))
        inner = option.rect.adjusted(12, 0, -12, 0)
        aside = "  ·  ".join(part for part in (entry.keys, words(f"desk.palette.kind.{entry.kind}")) if part)
        painter.setFont(sized(9))
        painter.setPen(QColor(colours.ink if option.state & QStyle.StateFlag.State_Selected else colours.muted))
        right = painter.fontMetrics().horizontalAdvance(aside)
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, aside)
        painter.setFont(sized(10))
        painter.setPen(QColor(colours.ink))
        room = inner.adjusted(0, 0, -right - 16, 0)
        title = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
        painter.restore()


class CommandPalette(QFrame):
    """Lies over the window while it is asked; what is chosen is done after it is gone."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self.desk = desk
        self.setObjectName("palette")
        c = desk.window.colours
        self.setStyleSheet(f"#palette {{ background: {c.panel}; border: 1px solid {c.muted}; border-radius: 8px; }}")
        self.model = Found(desk)
        words = desk.session.words
        self.setAccessibleName(words("desk.palette.title"))
        self.query: QLineEdit = field()
        self.query.setFont(sized(12))
        self.query.setPlaceholderText(words("desk.palette.placeholder"))
        self.query.setAccessibleName(words("desk.palette.placeholder"))
        self.list = QListView()
        self.list.setModel(self.model)
        self.line = Line(desk)
        self.list.setItemDelegate(self.line)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(words("desk.palette.list"))
        self.none = label(words("desk.palette.none"), muted=True)
        self.hint = label(words("desk.palette.hint"), 9, muted=True, wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 10)
        layout.setSpacing(8)
        for part in (self.query, self.list, self.none, self.hint):
            layout.addWidget(part)
        self.query.installEventFilter(self)
        self.query.textChanged.connect(self._search)
        self.list.clicked.connect(lambda _: self.run())
        self.before = QApplication.focusWidget()
        self._search("")

    def open(self) -> None:
        self.show()
        self.raise_()
        self.query.setFocus(Qt.FocusReason.PopupFocusReason)

    def current(self) -> Entry | None:
        index = self.list.currentIndex()
        return self.model.shown[index.row()] if index.isValid() else None

    def run(self) -> None:
        entry = self.current()
        if entry is not None:
            self.leave()
            QTimer.singleShot(0, self.desk, entry.run)

    def explain(self) -> None:
        """What the chosen figure or judgement is."""
        entry = self.current()
        if entry is not None and entry.about:
            self.leave()
            QTimer.singleShot(0, self.desk, lambda: self.desk.manners.explain(entry.about))

    def leave(self) -> None:
        if self.isVisible():
            self.hide()
            self.desk.manners.open_palette = None
            if self.before is not None:
                self.before.setFocus(Qt.FocusReason.PopupFocusReason)
            self.deleteLater()

    def _search(self, query: str) -> None:
        self.model.search(query)
        count = self.model.rowCount()
        self.list.setVisible(count > 0)
        self.none.setVisible(count == 0)
        if count:
            self._choose(0)
        high = self.line.sizeHint(self._option(), ROOT).height()
        self.list.setFixedHeight(min(max(count, 1), MOST_SEEN) * high + 2)
        self._place()

    def _option(self) -> QStyleOptionViewItem:
        option = QStyleOptionViewItem()
        option.initFrom(self.list)
        return option

    def _place(self) -> None:
        """In the upper middle of the window."""
        room = self.desk.window.rect()
        width = min(px(WIDTH), room.width() - 40)
        layout = self.layout()
        if layout is not None:
            layout.invalidate()
            height = max(layout.heightForWidth(width), layout.minimumHeightForWidth(width))
            self.setGeometry(QRect((room.width() - width) // 2, TOP, width, height))

    def _choose(self, place: int) -> None:
        index = self.model.index(min(max(place, 0), self.model.rowCount() - 1), 0)
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index)
        if self.isVisible() and QAccessible.isActive():
            said = str(index.data(Qt.ItemDataRole.AccessibleTextRole))
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.query, said))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.query and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_F1:
                event.accept()  # while the palette is open the key is its own, not the menu's
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._pressed(event)
        if watched is self.query and event.type() == QEvent.Type.FocusOut:
            QTimer.singleShot(0, self, self._left)
        return super().eventFilter(watched, event)

    def _pressed(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in MOVES and self.model.rowCount():
            self._choose(self.list.currentIndex().row() + MOVES[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.run()
        elif key == Qt.Key.Key_F1:
            self.explain()
        elif key == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True

    def _left(self) -> None:
        """The focus went elsewhere by itself: a click beside the palette closes it."""
        focus = QApplication.focusWidget()
        if focus is not None and focus is not self.query:
            self.before = None
            self.leave()
