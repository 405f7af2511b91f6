"""The table of all scenarios; the chosen row is what the cards below it speak of."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QPushButton

from reports.analysis_absent import without_said
from reports.analysis_words import foot
from reports.wording import star_note
from ui.copying import copy_all
from ui.models.scenarios import ScenariosModel, widths
from ui.pages.page import Shell
from ui.shown import is_before_capex
from ui.theme import px
from ui.whatif import Scenario
from ui.widgets.allowing import allow
from ui.widgets.basics import Card, label
from ui.widgets.flow import Flow
from ui.widgets.metrics_table import HEADER_HEIGHT, ROW_HEIGHT, SwatchDelegate, plain_table

LEAST_NAME = 190  # pixels of a name, for text of the usual size; longer ones are elided before the table scrolls
LLCR = "contract_backed_debt_service"
BUTTONS = ("new", "duplicate", "delete", "load_own", "save_own", "copy_table")


class TableCard(Card):
    """`choose(id)` is called when a row becomes the current one, `ask(scenario, number)` when a cell is clicked."""

    def __init__(
        self, shell: Shell, choose: Callable[[str], None], ask: Callable[[Scenario, str], None],
        calls: Mapping[str, Callable[[], object]],
    ) -> None:  # fmt: skip
        super().__init__()
        self.shell = shell
        self._choose, self._ask = choose, ask
        self.model = ScenariosModel(shell.session)
        self.table = plain_table()
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setItemDelegateForColumn(1, SwatchDelegate(self.table))
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.horizontalHeader().setFixedHeight(px(HEADER_HEIGHT))
        self.table.horizontalHeader().setMinimumSectionSize(40)
        self.table.clicked.connect(self._clicked)
        self.table.activated.connect(self._clicked)
        self.table.selectionModel().currentRowChanged.connect(self._current)
        shell.texts.bind("whatif.scenarios", self.table.setAccessibleName)
        self.buttons = {name: QPushButton() for name in BUTTONS}
        for name, button in self.buttons.items():
            shell.texts.bind(f"whatif.{name}", button.setText)
            button.clicked.connect(calls.get(name, self.copy))
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.buttons["delete"].click)
        self.hint = label(points=9, muted=True, wrap=True)
        self.foot = label(points=9, muted=True, wrap=True)
        self.body.addWidget(self.table)
        own, others = (self.buttons[name] for name in BUTTONS[:3]), (self.buttons[name] for name in BUTTONS[3:])
        self.state = label(points=9, wrap=True)
        self.state.hide()
        self.body.addLayout(Flow(*own, None, *others))
        self.body.addWidget(self.state)
        self.body.addWidget(self.hint)
        self.body.addWidget(self.foot)
        self._widths: tuple[int, ...] = ()

    def tell(self, scenarios: tuple[Scenario, ...], chosen: str) -> None:
        session, words = self.shell.session, self.shell.session.words
        self.set_title(words("whatif.scenarios"))
        self.model.redraw(scenarios, self.shell.colours())
        self.table.clearSpans()
        for place, scenario in enumerate(scenarios):
            if scenario.absent:  # why it has no numbers stands where they would be
                self.table.setSpan(place, 1, 1, len(self.model.columns) - 1)
        self._widths = widths(self.model, self.model.columns)
        self._fit()
        said = [words("whatif.table_hint")]
        if is_before_capex(session.card, LLCR):
            said.append(words("whatif.table_capex", note=words("report.before_capex")))
        absent = [scenario.id for scenario in scenarios if scenario.absent]
        said += without_said(session.card.methodology, absent, session.style)
        scored = [scenario.card for scenario in scenarios if scenario.card is not None and not scenario.absent]
        said += star_note(scored, session.style)
        self.hint.setText(("" if words.language == "zh" else " ").join(said))
        self.foot.setText("\n".join(foot(session.card, session.style)))
        place = next((place for place, scenario in enumerate(scenarios) if scenario.id == chosen), 0)
        selection = self.table.selectionModel()
        if selection.currentIndex().row() != place or not selection.hasSelection():
            flags = QItemSelectionModel.SelectionFlag
            column = max(selection.currentIndex().column(), 0)
            index = self.model.index(place, column)
            selection.setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        has_own, overrides = any(scenario.own is not None for scenario in scenarios), scenarios[place].overrides
        allow(self.buttons["save_own"], has_own, words("allowing.none_own"))
        allow(self.buttons["delete"], scenarios[place].own is not None, words("allowing.own_only"))
        plain = overrides is None or len(overrides.steps) <= 1
        allow(self.buttons["duplicate"], plain, words("allowing.several_steps"))

    def say(self, text: str) -> None:
        """What came of saving or loading; until the table is told of something else."""
        self.state.setText(text)
        self.state.setVisible(bool(text))

    def copy(self) -> None:
        """The whole table."""
        copy_all(self.table)

    def _fit(self) -> None:
        """The names take what is left, and give way a little; where that is too little the table scrolls sideways."""
        if not self._widths:
            return
        room = self.width() - 2 * 16 - 2 * self.table.frameWidth() - 2
        name, *others = self._widths
        left = max(room - sum(others), min(name, px(LEAST_NAME)))
        for place, width in enumerate((left, *others)):
            self.table.horizontalHeader().resizeSection(place, width)
        scrolls = 0 if left + sum(others) <= room else self.table.horizontalScrollBar().sizeHint().height()
        height = self.model.rowCount() * px(ROW_HEIGHT) + px(HEADER_HEIGHT) + 2 * self.table.frameWidth() + 2
        self.table.setFixedHeight(height + scrolls)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _current(self, index: QModelIndex) -> None:
        if index.isValid() and index.row() < len(self.model.scenarios):
            self._choose(self.model.scenarios[index.row()].id)

    def _clicked(self, index: QModelIndex) -> None:
        scenario = self.model.scenarios[index.row()]
        if scenario.card is not None and index.column() > 0:
            self._ask(scenario, self.model.number_at(index))
