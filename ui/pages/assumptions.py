"""Everything that is judged, open to the reader: choose on the left, change on the right, and the score answers."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QPushButton,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QTreeWidgetItemIterator,
    QWidget,
)

from ui.changed import CHANGED
from ui.models.assumptions import Item, edits_of, groups, number_behind, title, value_texts
from ui.pages.assumption_editors import Editor, make_editor
from ui.pages.effect import EffectCard
from ui.pages.page import Page, Shell, column, scrolling
from ui.session import Edit
from ui.theme import px
from ui.widgets.basics import label, row

ITEM = Qt.ItemDataRole.UserRole
NARROW, NUMBERS = 800, 88  # pixels, for text of the usual size: of the page, of a column of numbers


class AssumptionsPage(Page):
    """The list keeps what is changed marked; the editor shows default, range, reason and source beside the value."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.tree = QTreeWidget()
        self.tree.setColumnCount(3)
        self.tree.setUniformRowHeights(True)
        self.tree.setRootIsDecorated(True)
        self.tree.setIndentation(16)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(px(NUMBERS))
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for place in (1, 2):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(place, px(NUMBERS))
        shell.texts.bind("window.page.assumptions", self.tree.setAccessibleName)
        self.heading = label(points=14, bold=True)
        self.count = label(points=9, muted=True)
        self.reset_all = QPushButton()
        self.reset_all.clicked.connect(self.session.reset_assumptions)
        shell.texts.bind("window.page.assumptions", self.heading.setText)
        shell.texts.bind("window.reset_all", self.reset_all.setText)
        shell.texts.bind("window.assumptions.reset_why", self.reset_all.setToolTip)
        left = QWidget()
        left_layout = column(left, (18, 14, 8, 18), 8)
        left_layout.addLayout(row(self.heading, None, self.count, self.reset_all))
        left_layout.addWidget(self.tree)
        self.right = QWidget()
        self.right.setObjectName("page")
        self.right_layout = column(self.right, (10, 14, 18, 18), 10)
        self.effect = EffectCard(shell)
        self.right_layout.addWidget(self.effect)
        self.right_layout.addStretch(1)
        split = QSplitter()
        split.addWidget(left)
        self.area = scrolling(self.right, shell.texts, "window.assumptions.editor")
        split.addWidget(self.area)
        split.setSizes([535, 645])
        split.setChildrenCollapsible(False)
        self.split = split
        column(self).addWidget(split)
        self.editor: Editor | None = None
        self._shown: tuple[object, ...] = ()
        self.tree.currentItemChanged.connect(lambda *_: self._choose())
        self.tree.itemActivated.connect(lambda line, _: self._ask(line))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The editor under the list where there is no room for both beside each other."""
        narrow = event.size().width() < px(NARROW)
        self.split.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)
        super().resizeEvent(event)

    def redraw(self) -> None:
        session = self.session
        found = groups(session)
        key = (session.words.language, session.state.methodology.digest, session.state.profile)
        if key != self._shown:
            self._fill(found)
            self._shown = key
        for line in self._lines():
            self._mark(line)
        changed = len(session.edited)
        self.count.setText(session.words("window.changed", count=changed) if changed else "")
        self.reset_all.setEnabled(changed > 0)
        if self.editor is not None:
            self.editor.redraw()
        self.effect.redraw()

    def show_item(self, name: str) -> bool:
        """Turn to what edits a name; whether there is such an item."""
        for line in self._lines():
            item: Item = line.data(0, ITEM)
            if item.name == name:
                self.tree.setCurrentItem(line)
                return True
        return False

    def _lines(self) -> Iterator[QTreeWidgetItem]:
        """Every line that can be chosen, group by group."""
        walk = QTreeWidgetItemIterator(self.tree)
        while (line := walk.value()) is not None:
            if line.parent() is not None:
                yield line
            walk += 1

    def _fill(self, found: dict[str, tuple[Item, ...]]) -> None:
        words, chosen = self.session.words, self._current()
        self.tree.blockSignals(True)
        self.tree.clear()
        self.tree.setHeaderLabels([words(f"window.column.{name}") for name in ("name", "value", "default")])
        for place in (1, 2):
            self.tree.headerItem().setTextAlignment(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for group, items in found.items():
            top = QTreeWidgetItem(self.tree, [words(f"window.group.{group}")])
            top.setToolTip(0, top.text(0))
            top.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = top.font(0)
            font.setBold(True)
            top.setFont(0, font)
            for item in items:
                line = QTreeWidgetItem(top)
                line.setData(0, ITEM, item)
                for column_place in (1, 2):
                    line.setTextAlignment(column_place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                if item == chosen:
                    self.tree.setCurrentItem(line)
            top.setExpanded(group in ("weights", "assumptions"))
        self.tree.blockSignals(False)
        if self.tree.currentItem() is None or chosen is None:
            self.tree.setCurrentItem(next(self._lines()))
        else:
            self._choose()

    def _mark(self, line: QTreeWidgetItem) -> None:
        item: Item = line.data(0, ITEM)
        now, before = value_texts(self.session, item)
        changed = bool(edits_of(self.session, item))
        line.setText(0, f"{title(self.session, item)}  {CHANGED}" if changed else title(self.session, item))
        line.setText(1, now)
        line.setText(2, before)
        tips = (title(self.session, item), now, before)
        for place, tip in enumerate(tips):
            line.setToolTip(place, tip)
        font = line.font(0)
        font.setBold(changed)
        for place in (0, 1):
            line.setFont(place, font)
        spoken = self.session.words("window.changed_one") if changed else ""
        line.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{title(self.session, item)} {now} {spoken}".strip())

    def _current(self) -> Item | None:
        line = self.tree.currentItem()
        return line.data(0, ITEM) if line is not None else None

    def _choose(self) -> None:
        item = self._current()
        if item is None:
            return
        if self.editor is not None:
            self.right_layout.removeWidget(self.editor)
            self.editor.hide()
            self.editor.deleteLater()
        self.editor = make_editor(self.shell, item, self._reset)
        self.right_layout.insertWidget(0, self.editor)
        self.editor.order(self.area)
        self.editor.redraw()

    def _ask(self, line: QTreeWidgetItem) -> None:
        """A double click or Enter: where the number of a line comes from."""
        item: Item | None = line.data(0, ITEM)
        number = number_behind(self.session, item) if item is not None else ""
        if number:
            self.shell.ask(number)

    def _reset(self, item: Item) -> None:
        names = edits_of(self.session, item)
        if names:
            name = names[0] if len(names) == 1 else item.name
            self.session.edit_all(Edit("reset", name), dict.fromkeys(names))
