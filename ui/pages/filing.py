"""The filing as it was read: every input with its value, where it stands and in whose words; what disagrees first."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QListWidget, QPushButton, QWidget

from scoring.filings.filing import Datum
from scoring.filings.overriding import CHOSEN, GIVEN
from scoring.problems import Problem, Refused, sentence
from ui.models.inputs import COLUMNS, GROUPS, InputsModel, input_at
from ui.pages.page import Page, Shell, column
from ui.theme import px
from ui.widgets.allowing import allow
from ui.widgets.basics import field, label
from ui.widgets.flow import Flow
from ui.widgets.metrics_table import plain_table

WIDTHS = {
    "name": 216, "value": 146, "status": 168, "period": 158, "filed": 90, "document": 160, "place": 84, "quote": 300,
}  # fmt: skip
ROOM = {"filed": 800, "document": 960, "quote": 1080, "place": 1300}
"""In a narrower table the panel on the right says what these columns do; the others are always there."""
PERIODS = ("", "fy", "quarter", "ttm")
READ_AGAIN = (".htm", ".html", ".xhtml", ".xml", ".xbrl", ".txt", ".json", ".gz", ".zip")
"""Files that may hold several periods."""
MOST_PROBLEMS_SEEN = 3


class FilingPage(Page):
    """A row opens its fact on the right, where the other figures stand too."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.model = InputsModel(shell.session)
        self.table = plain_table()
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.horizontalHeader().setMinimumSectionSize(px(64))
        for place, name in enumerate(COLUMNS):
            self.table.horizontalHeader().resizeSection(place, px(WIDTHS[name]))
        self.table.clicked.connect(self._ask)
        self.table.activated.connect(self._ask)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._chose())
        self.heading = label(points=14, bold=True)
        self.count = label(points=9, muted=True)
        self.problems = QListWidget()
        self.problems.setWordWrap(True)
        self.problems.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.problems.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.problems.itemActivated.connect(lambda item: self._go_to_place(item.data(Qt.ItemDataRole.UserRole)))
        self.problems.itemClicked.connect(lambda item: self._go_to_place(item.data(Qt.ItemDataRole.UserRole)))
        self.period, self.day = QComboBox(), field()
        self.period_label, self.day_label = label(points=9, muted=True), label(points=9, muted=True)
        self.period.setEditable(True)
        self.period.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.day.setFixedWidth(px(132))
        self.filter, self.group = field(), QComboBox()
        for box in (self.period, self.group):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.filter.setClearButtonEnabled(True)
        self.filter.setMinimumWidth(px(250))
        self.buttons = {name: QPushButton() for name in ("override", "show", "put_back", "put_back_all")}
        self._bind()
        layout = column(self, (18, 14, 18, 18), 10)
        read = (self.period_label, self.period, self.day_label, self.day)
        layout.addLayout(Flow(self.heading, 12, self.count, None, *read))
        layout.addWidget(self.problems)
        layout.addLayout(Flow(self.filter, self.group, None, *self.buttons.values()))
        layout.addWidget(self.table, 1)
        self._shown: object = None
        self._language = ""
        self._chosen = ""

    def _bind(self) -> None:
        texts = self.shell.texts
        texts.bind("window.page.filing", self.heading.setText, self.table.setAccessibleName)
        texts.bind("window.data.problems", self.problems.setAccessibleName)
        texts.bind("window.inputs.filter", self.filter.setPlaceholderText, self.filter.setAccessibleName)
        texts.bind("window.inputs.group", self.group.setAccessibleName)
        texts.bind("window.inputs.period", self.period_label.setText, self.period.setAccessibleName)
        texts.bind("window.inputs.as_of", self.day_label.setText, self.day.setAccessibleName)
        texts.bind("window.inputs.newest", self.day.setPlaceholderText)
        for name, button in self.buttons.items():
            texts.bind(f"window.inputs.{name}", button.setText)
        self.filter.textChanged.connect(lambda _: self._fill())
        self.group.currentIndexChanged.connect(lambda _: self._fill())
        self.period.activated.connect(lambda _: self._read_again())
        self.day.returnPressed.connect(self._read_again)
        line = self.period.lineEdit()
        if line is not None:
            line.returnPressed.connect(self._read_again)
        for editor in (self.filter, self.day, line):
            if editor is not None:
                editor.setAcceptDrops(False)  # a file that falls on a field is for the window, not its path as text
        acts = self.shell.acts
        self.buttons["override"].clicked.connect(lambda: acts().override(self._name()))
        override = QShortcut(QKeySequence("F2"), self.table)
        override.setContext(Qt.ShortcutContext.WidgetShortcut)
        override.activated.connect(self.buttons["override"].click)
        self.buttons["show"].clicked.connect(self._show_fact)
        self.buttons["put_back"].clicked.connect(lambda: acts().put_back(self._name()))
        self.buttons["put_back_all"].clicked.connect(lambda: acts().put_back())

    # --- what is shown

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Columns for the width there is, and room for the first problems, whole."""
        header, room = self.table.horizontalHeader(), self.table.width()
        wide = room >= px(ROOM["quote"])
        for place, name in enumerate(COLUMNS):
            hidden = room < px(ROOM.get(name, 0))
            self.table.setColumnHidden(place, hidden or (name == "filed" and not self.model.knows_filed))
        shown = [name for place, name in enumerate(COLUMNS) if not self.table.isColumnHidden(place)]
        others = sum(px(WIDTHS[name]) for name in shown if name != "name")
        widest = COLUMNS.index("quote" if wide else "name")
        has_room = wide or room - others >= px(WIDTHS["name"])  # else it is scrolled sideways
        for place, name in enumerate(COLUMNS):
            stretched = place == widest and has_room
            mode = QHeaderView.ResizeMode.Stretch if stretched else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(place, mode)
            if not stretched:
                header.resizeSection(place, px(WIDTHS[name]))
        metrics, flags = self.problems.fontMetrics(), int(Qt.TextFlag.TextWordWrap)
        width = max(self.problems.width() - 40, 100)
        texts = [self.problems.item(place).text() for place in range(self.problems.count())][:MOST_PROBLEMS_SEEN]
        heights = [metrics.boundingRect(0, 0, width, 10_000, flags, text).height() + 4 for text in texts]
        self.problems.setFixedHeight(sum(heights) + 10)

    def redraw(self) -> None:
        session = self.session
        words, filing = session.words, session.state.filing
        key = (id(filing), words.language, session.scale, self.shell.colours())
        if key == self._shown:
            return
        self._shown = key
        if self._language != words.language:
            self._language = words.language
            self._speak()
        self._fill()
        estimates, conflicts = len(filing.estimates()), len(filing.conflicts())
        self.count.setText(
            words("window.inputs.count", count=len(filing.data), estimates=estimates, conflicts=conflicts)
        )
        self._tell_problems(filing.problems)
        self._tell_period()

    def _speak(self) -> None:
        """The choices, in the language of now."""
        words = self.session.words
        for box, options, key in ((self.group, GROUPS, "in"), (self.period, PERIODS, "for")):
            box.blockSignals(True)
            chosen = max(box.currentIndex(), 0)
            box.clear()
            for option in options:
                box.addItem(words(f"window.inputs.{key}.{option or 'all'}"), option)
            box.setCurrentIndex(chosen)
            box.blockSignals(False)

    def _fill(self) -> None:
        self.model.redraw(self.shell.colours(), self.filter.text().strip(), str(self.group.currentData() or ""))
        self.select(self._chosen)
        self._allow()

    def _tell_problems(self, problems: tuple[Problem, ...]) -> None:
        words = self.session.words
        self.problems.clear()
        for problem in problems:
            kind = words(f"window.severity.{problem.severity}")
            self.problems.addItem(words("window.inputs.problem", kind=kind, said=sentence(problem, words)))
            self.problems.item(self.problems.count() - 1).setData(Qt.ItemDataRole.UserRole, problem.where)
        self.problems.setVisible(bool(problems))
        self._fit()

    def _tell_period(self) -> None:
        """Another period can be asked for where the document may hold it."""
        opener, origin = self.shell.acts().desk.opener, self.session.origin
        able = opener.fetched is not None or (len(origin) > 0 and origin[0].name.lower().endswith(READ_AGAIN))
        parts: tuple[QWidget, ...] = (self.period_label, self.period, self.day_label, self.day)
        for part in parts:
            part.setVisible(able)
        period, as_of = opener.asked
        place = self.period.findData(period or "")
        if place >= 0:
            self.period.setCurrentIndex(place)
        else:
            self.period.setEditText(period or "")
        self.day.setText(as_of.isoformat() if as_of else "")

    # --- the chosen row: kept through a filter or a step that takes it out of the table, until another is chosen

    def _chose(self) -> None:
        self._chosen = self._name() or self._chosen
        self._allow()

    def datum(self) -> Datum | None:
        index = self.table.currentIndex()
        return self.model.data_rows[index.row()] if index.isValid() else None

    def _name(self) -> str:
        datum = self.datum()
        return "" if datum is None else datum.name

    def select(self, name: str) -> bool:
        """Choose an input's row; whether it is shown."""
        place = self.model.row_of(name)
        if place >= 0:
            self.table.setCurrentIndex(self.model.index(place, 0))
        return place >= 0

    def _allow(self) -> None:
        datum, acts = self.datum(), self.shell.acts()
        words, buttons, chosen = self.session.words, self.buttons, datum is not None
        first, back = words("allowing.choose_input"), words("window.inputs.put_back_why")
        allow(buttons["override"], chosen, first, words("allowing.override"))
        can_show = datum is not None and acts.can_show(datum.fact)
        allow(buttons["show"], can_show, words("allowing.no_document") if chosen else first)
        is_own = datum is not None and datum.rule in (GIVEN, CHOSEN)
        allow(buttons["put_back"], is_own, words("allowing.not_own") if chosen else first, back)
        allow(buttons["put_back_all"], bool(self.session.overridden), words("allowing.none_overridden"), back)

    def _ask(self, index: QModelIndex) -> None:
        self.shell.ask(f"input:{self.model.data_rows[index.row()].name}")

    def _show_fact(self) -> None:
        datum = self.datum()
        if datum is not None and datum.fact is not None:
            self.shell.acts().show(datum.fact)

    def _go_to_place(self, where: str) -> None:
        """From a problem to the input that it speaks of, where it names one."""
        name = input_at(self.session.state.filing, where)
        if name:
            self.filter.clear()
            self.group.setCurrentIndex(0)
            self.select(name)
            self.shell.ask(f"input:{name}")

    def _read_again(self) -> None:
        from ui.widgets.fetch_dialog import day_of

        typed = self.period.currentText().strip()
        place = self.period.findText(typed)
        try:
            period = str(self.period.itemData(place)) if place >= 0 else _day(typed).isoformat()
            as_of = day_of(self.day.text())
        except Refused as refused:
            self.shell.refuse(refused)
            return
        self.shell.acts().desk.opener.again(period or None, as_of)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused([Problem("not_a_date", values={"text": text[:40]})]) from None
