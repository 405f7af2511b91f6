"""One change of a reader's own scenario: what changes, the number or formula that it becomes, and what that gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QPushButton, QVBoxLayout, QWidget

from scoring.explain import unit_of
from scoring.scorecard import Scorecard
from ui.main_window import Elided
from ui.pages.page import Shell
from ui.session import Session
from ui.shown import shown
from ui.theme import sized
from ui.whatif import with_unit
from ui.widgets.basics import field, label, row

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
FIRST = ("revenue", "operating_income", "cash", "interest_expense", "capital_expenditure", "debt_principal")
Changed = Callable[[int, str, str, bool], None]


class Targets(QAbstractListModel):
    """All inputs and assumptions that a scenario may change, by name; one list for every row."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.items: list[str] = []
        self._of: tuple[object, ...] = ()

    def names(self) -> list[str]:
        methodology = self.session.state.methodology
        inputs = [name for name, given in methodology.inputs.items() if given.kind != "list" and name != "profile"]
        return [*inputs, *methodology.assumptions]

    def preferred(self) -> list[str]:
        known = self.names()
        return [*(name for name in FIRST if name in known), *(name for name in known if name not in FIRST)]

    def refresh(self) -> None:
        """Names in today's language, in their order."""
        words = self.session.words
        key = (words.language, self.session.state.methodology.digest)
        if key != self._of:
            self._of = key
            self.beginResetModel()
            self.items = sorted(self.names(), key=words.name)
            self.endResetModel()

    def place(self, name: str) -> int:
        return self.items.index(name) if name in self.items else -1

    def text(self, name: str) -> str:
        return f"{self.session.words.name(name)}  ·  {name}"

    # --- what Qt asks

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        name = self.items[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.text(name)
        if role == Qt.ItemDataRole.ToolTipRole:
            methodology = self.session.state.methodology
            given = methodology.inputs.get(name) or methodology.assumptions[name]
            return self.session.words.why(name, given.why)
        return None


class RowEdit(QWidget):
    """`changed(place, target, text, fresh)`: `fresh` is a step of its own, not more of the same typing."""

    def __init__(
        self, shell: Shell, targets: Targets, changed: Changed, remove: Callable[[int], None],
        begin: Callable[[], None],
    ) -> None:  # fmt: skip
        super().__init__()
        self.shell = shell
        self.targets = targets
        self.place = 0
        self.name, self.stored = "", ""
        self._changed, self._begin = changed, begin
        self.target = QComboBox()
        self.field = QLineEdit()
        self.target.setEditable(True)
        self.target.setLineEdit(self.field)
        self.target.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.target.setModel(targets)
        self.target.setMinimumWidth(330)
        self.target.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.target.setMaxVisibleItems(16)
        self.target.setCompleter(self._completer())
        self.becomes = label(muted=True)
        self.text = field()
        self.text.setMaxLength(500)
        self.text.setMinimumWidth(200)
        self.effect = Elided()
        self.effect.setTextFormat(Qt.TextFormat.PlainText)
        self.effect.setFont(sized(10))
        self.remove = QPushButton("✕")
        self.remove.setFixedWidth(32)
        self.problems = label(points=9, bold=True, wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        line = row(self.target, self.becomes, self.text, self.effect, self.remove)
        line.setStretchFactor(self.text, 2)
        line.setStretchFactor(self.effect, 3)
        layout.addLayout(line)
        layout.addWidget(self.problems)
        self.target.activated.connect(self._chosen)
        for line_edit in (self.text, self.field):
            line_edit.installEventFilter(self)
        self.field.editingFinished.connect(self._settle)
        self.text.textEdited.connect(self._typed)
        self.text.editingFinished.connect(lambda: self.text.setText(self.stored))
        self.remove.clicked.connect(lambda: remove(self.place))

    def _completer(self) -> QCompleter:
        completer = QCompleter(self.targets, self.target)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        return completer

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._begin()
        return super().eventFilter(watched, event)

    def tell(
        self, place: int, pair: tuple[str, str], base: Scorecard, card: Scorecard | None, said: Sequence[str]
    ) -> None:
        """Show a row: the value before and after, or what is wrong with it."""
        words = self.shell.session.words
        self.place = place
        number = words("whatif.row", row=place + 1)
        self.target.setAccessibleName(f"{number}: {words('whatif.target')}")
        self.text.setAccessibleName(f"{number}: {words('whatif.becomes')}")
        self.text.setPlaceholderText(words("whatif.value_hint"))
        self.text.setToolTip(words("whatif.value_hint"))
        self.becomes.setText(words("whatif.becomes"))
        self.remove.setAccessibleName(f"{words('whatif.remove_row')}: {words.name(pair[0])}")
        self.remove.setToolTip(words("whatif.remove_row"))
        moved = pair[0] != self.name
        self.name, self.stored = pair
        if moved or not self.field.hasFocus():
            self._settle()
        if not self.text.hasFocus() or self._meant(self.text.text()) != self.stored:
            self.text.setText(self.stored)
        self.effect.setText(self._effect(base, card))
        self.effect.setToolTip(self.effect.text())
        self.problems.setText("\n".join(said))
        self.problems.setVisible(bool(said))

    def _effect(self, base: Scorecard, card: Scorecard | None) -> str:
        words, style = self.shell.session.words, self.shell.session.style
        if self.name not in base.run.program.slots:  # of a scenario that was made under another methodology
            return ""
        unit = unit_of(base.methodology, self.name)
        before = shown(base.methodology, style, base.run[self.name], unit, full=True)
        if card is None:
            return words("whatif.now_is", value=before)
        after = shown(base.methodology, style, card.run[self.name], unit, full=True)
        return words("whatif.from_to", before=before, after=after)

    def _meant(self, text: str) -> str:
        session = self.shell.session
        return with_unit(text.strip(), unit_of(session.state.methodology, self.name), session.style.money_scale)

    def _settle(self) -> None:
        """What is not one of the names goes back to the one that holds, even where this methodology has none such."""
        place = self.targets.place(self.name)
        self.target.setCurrentIndex(place)
        self.target.setEditText(self.targets.text(self.name) if place >= 0 else self.name)
        self.field.setCursorPosition(0)

    def _chosen(self, place: int) -> None:
        name = self.targets.items[place] if place >= 0 else self.name
        if name != self.name:
            self._changed(self.place, name, name if self.stored == self.name else self.stored, True)

    def _typed(self, text: str) -> None:
        self.stored = self._meant(text)
        self._changed(self.place, self.name, self.stored, False)
