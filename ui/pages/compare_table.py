"""The table of the comparison, with what adds, removes and orders its columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QFontMetrics, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QComboBox, QHeaderView, QMenu, QPushButton, QTableView

from reports.analysis_words import joined
from reports.wording import star_note
from scoring.analysis.names import SCORE
from scoring.filings.samples import sample_names
from ui.copying import copy_all
from ui.models.comparison import MODES, Column, ComparisonModel
from ui.pages.compare_cards import AskColumn
from ui.pages.page import Shell
from ui.shown import is_before_capex
from ui.theme import px, sized
from ui.widgets.allowing import allow
from ui.widgets.basics import Card, Said, label
from ui.widgets.flow import Flow
from ui.widgets.metrics_table import ROW_HEIGHT, SwatchDelegate, plain_table

HEADER_HEIGHT = 66
LEAST_WIDTH = 150
LLCR = "contract_backed_debt_service"
BUTTONS = ("remove_peer", "move_left", "move_right", "sort")


class CompareTable(Card):
    """`add(sources)` opens more; `calls` are what the buttons do; `ask` shows where a column's number is from."""

    def __init__(
        self, shell: Shell, add: Callable[[list[str]], None], ask_files: Callable[[], None],
        calls: Mapping[str, Callable[[], object]], ask: AskColumn,
    ) -> None:  # fmt: skip
        super().__init__()
        self.shell = shell
        self._add, self._ask = add, ask
        self.model = ComparisonModel(shell.session)
        self.table = self._made_table()
        texts = shell.texts
        self.add = QPushButton()
        texts.bind("whatif.add_peer", self.add.setText)
        self.menu = self._made_menu(ask_files, calls["keep"])
        self.add.setMenu(self.menu)
        self.buttons = {name: QPushButton() for name in BUTTONS}
        for name, button in self.buttons.items():
            texts.bind(f"whatif.{name}", button.setText)
            button.clicked.connect(calls[name])
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.buttons["remove_peer"].click)
        self.show_label, self.mode = label(points=9, muted=True), QComboBox()
        self.mode.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for place, name in enumerate(MODES):
            self.mode.addItem("")
            texts.bind(f"whatif.mode.{name}", self._naming(place))
        texts.bind("whatif.show", self.show_label.setText, self.mode.setAccessibleName)
        self.mode.activated.connect(self._choose_mode)
        self.copy_button = QPushButton()
        texts.bind("whatif.copy_table", self.copy_button.setText)
        self.copy_button.clicked.connect(self.copy)
        self.opening = label(points=9, muted=True, wrap=True)
        self.hint = label(points=9, muted=True, wrap=True)
        self.order = Said(lambda number: ask(self.model.columns[0], number, "lineage.order"), SCORE, 9)
        shown = (self.show_label, self.mode, self.copy_button)
        self.body.addLayout(Flow(self.add, *self.buttons.values(), None, *shown))
        self.body.addWidget(self.opening)
        self.body.addWidget(self.table)
        self.body.addWidget(self.order)
        self.body.addWidget(self.hint)
        self._told: tuple[object, ...] = ()
        self._needed: dict[tuple[str, ...], int] = {}  # the width of a column by what stands in it

    def _made_table(self) -> QTableView:
        """The table with its columns' heads and rows of one height, each number of which leads to its lineage."""
        table = plain_table()
        table.setModel(self.model)
        table.setItemDelegate(SwatchDelegate(table))
        table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.horizontalHeader().setFixedHeight(px(HEADER_HEIGHT))
        side = table.verticalHeader()
        side.show()
        side.setDefaultSectionSize(px(ROW_HEIGHT))
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setSectionsClickable(False)
        table.clicked.connect(self._clicked)
        table.activated.connect(self._clicked)
        table.selectionModel().currentColumnChanged.connect(lambda *_: self._enable())
        self.shell.texts.bind("whatif.compare", table.setAccessibleName)
        return table

    def _made_menu(self, ask_files: Callable[[], None], keep: Callable[[], object]) -> QMenu:
        """What can be added: a sample, files, what is open."""
        menu, texts = QMenu(self.add), self.shell.texts
        for name in sample_names():
            action = menu.addAction(name)
            texts.bind(f"window.sample.{name}", action.setText)
            action.triggered.connect(self._adding(name))
        menu.addSeparator()
        for key, act in (("whatif.add_files", ask_files), ("whatif.add_open", keep)):
            action = menu.addAction("")
            texts.bind(key, action.setText)
            action.triggered.connect(lambda _, act=act: act())
        return menu

    def tell(self, columns: tuple[Column, ...], opening: tuple[str, ...], order: str, shared: bool) -> None:
        words = self.shell.session.words
        self.set_title(words("whatif.compare"))
        session, colours = self.shell.session, self.shell.colours()
        told = (*(column.card for column in columns), words.language, session.scale, colours)
        if told != self._told or columns != self.model.columns:
            self._told, place = told, self.place()
            self.model.redraw(columns, colours)
            self.table.setCurrentIndex(self.model.index(1, min(place, len(columns) - 1)))
            self._measure()
        said = [words("whatif.opening", names=joined(opening, self.shell.session.style))] if opening else []
        if len(columns) == 1 and not opening:
            said.append(words("whatif.compare_empty"))
        if not shared:
            said.append(words("whatif.money_differs"))
        self.opening.setText("\n".join(said))
        self.opening.setVisible(bool(said))
        self.order.tell(order)
        self.order.setVisible(bool(order))
        starred = star_note((column.card for column in columns), self.shell.session.style)
        said = [words("whatif.compare_hint"), words("whatif.estimated_mark"), *starred, words("window.not_a_rating")]
        if any(is_before_capex(column.card, LLCR) for column in columns):
            said.insert(1, words("whatif.table_capex", note=words("report.before_capex")))
        self.hint.setText("\n".join(said))
        self._enable()

    def place(self) -> int:
        """The current column."""
        return max(self.table.currentIndex().column(), 0)

    def choose(self, place: int) -> None:
        self.table.setCurrentIndex(self.model.index(1, place))

    def copy(self) -> None:
        """The whole table, with the names of the rows."""
        copy_all(self.table)

    def _naming(self, place: int) -> Callable[[str], None]:
        return lambda text: self.mode.setItemText(place, text)

    def _adding(self, name: str) -> Callable[[], None]:
        return lambda: self._add([name])

    def _choose_mode(self, place: int) -> None:
        self.model.mode = MODES[place]
        self.model.redraw(self.model.columns, self.shell.colours())
        self._measure()

    def _enable(self) -> None:
        place, count, words = self.place(), len(self.model.columns), self.shell.session.words
        able = {
            "remove_peer": place > 0,
            "move_left": place > 1,
            "move_right": 0 < place < count - 1,
            "sort": count > 2,
        }
        for name, button in self.buttons.items():
            why = "nothing_to_sort" if name == "sort" else "at_the_end" if place > 0 else "choose_peer"
            allow(button, able[name], words(f"allowing.{why}"))

    def _measure(self) -> None:
        """Columns as wide as what stands in them; only those that are new are measured."""
        model, known = self.model, self._needed
        self._needed = {}
        for place in range(len(model.columns)):
            texts = (str(model.headerData(place, Qt.Orientation.Horizontal)), *model.texts(place))
            self._needed[texts] = known.get(texts) or wide(texts[0].splitlines(), texts[1:])
            self.table.setColumnWidth(place, self._needed[texts])
        self._fit()

    def _fit(self) -> None:
        """The whole table as tall as its rows, and as its scroll bar where it needs one."""
        model = self.model
        across = sum(self.table.columnWidth(place) for place in range(len(model.columns)))
        scrolls = across + self.table.verticalHeader().sizeHint().width() > self.width() - 2 * 16 - 2
        bar = self.table.horizontalScrollBar().sizeHint().height() if scrolls else 0
        height = model.rowCount() * px(ROW_HEIGHT) + px(HEADER_HEIGHT) + 2 * self.table.frameWidth() + 2
        self.table.setFixedHeight(height + bar)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _clicked(self, index: QModelIndex) -> None:
        number = self.model.number_at(index)
        if number:
            self._ask(self.model.columns[index.column()], number)


def wide(head: Sequence[str], cells: Sequence[str]) -> int:
    """Pixels for the lines of a heading and the cells under it, all of which may be bold."""
    plain, bold = QFontMetrics(sized(10)), QFontMetrics(sized(10, bold=True))
    needed = [plain.horizontalAdvance(text) for text in head] + [bold.horizontalAdvance(text) for text in cells]
    return max(px(LEAST_WIDTH), max(needed) + 30)
