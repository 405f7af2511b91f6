"""A value of the reader's own for an input: the value in a unit, why, and who says so."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from reports.numbers import MONEY_SCALES, Style
from scoring.filings.overriding import Given
from scoring.filings.rows import LISTS, Value
from scoring.problems import Problem, Refused, sentence
from ui.models.inputs import input_text
from ui.session import Session
from ui.theme import px
from ui.typed import typed
from ui.widgets.allowing import allow
from ui.widgets.basics import field, label
from ui.widgets.rows_edit import RowsEdit

SCALES = {"en": ("m", "bn", ""), "zh": ("亿", "百万", "")}
MOST_REASON = 1000


class OverrideDialog(QDialog):
    """`wanted`: the reader gives this value; the dialog stays until it is taken."""

    wanted = Signal()

    def __init__(self, session: Session, name: str, who: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.session, self.words, self.name = session, session.words, name
        self.datum = session.state.filing.data.get(name)
        given = session.state.methodology.inputs.get(name)
        self.unit = given.unit if given is not None else "money"
        self.setWindowTitle(self.words("window.override.title", name=self.words.name(name)))
        self.setMinimumWidth(px(560))
        self.rows: RowsEdit | None = None
        self.value, self.choice, self.scale = field(), QComboBox(), QComboBox()
        self.reason, self.who = field(), field(who)
        self.unknown = QCheckBox(self.words("window.override.unknown"))
        self.preview = label(" ", 9, muted=True, wrap=True)
        self.problem = label("", bold=True, wrap=True)
        self.problem.hide()
        self.reason.setMaxLength(MOST_REASON)
        self._arrange()
        self.unknown.toggled.connect(self.editor.setDisabled)
        for signal in (self.value.textChanged, self.scale.currentIndexChanged, self.unknown.toggled):
            signal.connect(lambda *_: self._preview())
        self.reason.textChanged.connect(lambda _: self._allow())

    def _arrange(self) -> None:
        words, style = self.words, self.session.style
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        shown = "–"
        if self.datum is not None:
            value = input_text(self.session.state.methodology, style, self.name, self.datum.value, self.datum.unit)
            shown = words("typing.beside", text=value, more=words.name(self.datum.status))
        layout.addWidget(label(words("window.override.now", value=shown), muted=True, wrap=True))
        self.editor = self._editor(style)
        if self.rows is not None:
            layout.addWidget(self.editor)
        rows = QFormLayout()
        rows.setSpacing(10)
        fields: list[tuple[str, QWidget]] = [] if self.rows is not None else [("value", self.editor)]
        for key, editor in (*fields, ("reason", self.reason), ("who", self.who)):
            said = words(f"window.override.{key}")
            editor.setAccessibleName(said)
            rows.addRow(label(said), editor)
        self.value.setAccessibleName(words("window.override.value"))
        layout.addLayout(rows)
        layout.addWidget(self.preview)
        layout.addWidget(self.unknown)
        layout.addWidget(self.problem)
        buttons = QDialogButtonBox()
        self.take = buttons.addButton(words("window.override.take"), QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(words("window.cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        allow(self.take, False, self.words("allowing.value_and_reason"))
        self.take.clicked.connect(self.wanted)
        cancel.clicked.connect(self.reject)
        layout.addWidget(buttons)

    def _editor(self, style: Style) -> QWidget:
        if self.name in LISTS:
            current = self.datum.value if self.datum is not None else None
            self.rows = RowsEdit(self.session, self.name, current if isinstance(current, tuple) else ())
            self.resize(px(820), px(460))
            return self.rows
        if self.unit == "flag" or self.unit in self.session.state.methodology.choices:
            for text, value in self._choices():
                self.choice.addItem(text, value)
            self.choice.setAccessibleName(self.words("window.override.value"))
            return self.choice
        box = QWidget()
        inside = QHBoxLayout(box)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.value, 1)
        if self.unit == "money" and self.name != "share_price":
            for scale in SCALES[self.words.language]:
                unit = Style(self.words, style.currency, scale).money_unit if scale else style.currency
                self.scale.addItem(unit, MONEY_SCALES[scale])
            self.scale.setCurrentIndex(max(self.scale.findData(MONEY_SCALES[style.money_scale]), 0))
            self.scale.setAccessibleName(self.words("window.header.money"))
            self.scale.setMinimumHeight(self.value.sizeHint().height())
            inside.addWidget(self.scale)
        elif self.unit in ("ratio", "per_year"):
            inside.addWidget(label("%"))
        return box

    def _choices(self) -> list[tuple[str, Any]]:
        words = self.words
        if self.unit == "flag":
            return [(words("report.yes"), True), (words("report.no"), False)]
        return [(words.name(choice), choice) for choice in self.session.state.methodology.choices[self.unit]]

    def _number(self) -> float | None:
        return typed(self.value.text(), self.unit, float(self.scale.currentData() or 1.0))

    @property
    def _is_typed(self) -> bool:
        """Whether the value is a text that must be understood."""
        return self.rows is None and not self.choice.count() and not self.unknown.isChecked()

    def _preview(self) -> None:
        """How what is typed is understood, or that it cannot be."""
        text, number = self.value.text().strip(), self._number()
        said = " "
        if self._is_typed and text and number is None:
            said = sentence(self._not_a_number(), self.words)
        elif self._is_typed and text:
            value = input_text(self.session.state.methodology, self.session.style, self.name, number)
            said = self.words("window.override.understood", value=value)
        self.preview.setText(said)
        self._allow()

    def _allow(self) -> None:
        """A value is taken with a reason, and where it is understood."""
        understood = not self._is_typed or self._number() is not None
        able = understood and bool(self.reason.text().strip())
        allow(self.take, able, self.words("allowing.value_and_reason"))

    def _not_a_number(self) -> Problem:
        return Problem("typed_not_a_number", values={"text": self.value.text()[:40]})

    def given(self, on: date) -> Given:
        """What was typed. Raises Refused, saying what is wrong."""
        value: Value | None = None
        if not self.unknown.isChecked():
            value = self._value()
        return Given(value, self._fact_unit(), self.who.text().strip(), self.reason.text().strip(), on)

    def _value(self) -> Value:
        if self.rows is not None:
            return self.rows.value()
        if self.choice.count():
            chosen: Value = self.choice.currentData()
            return chosen
        number = self._number()
        if number is None:
            raise Refused([self._not_a_number()])
        return number

    def _fact_unit(self) -> str:
        if self.datum is not None and self.datum.unit:
            return self.datum.unit
        currency = self.session.style.currency
        if self.name in LISTS and self.unit != "money":
            return "rows"
        if self.unit == "money":
            return f"{currency}/share" if self.name == "share_price" else currency
        return "choice" if self.unit in self.session.state.methodology.choices else self.unit

    def refuse(self, refused: Refused) -> None:
        self.problem.setText("\n".join(sentence(problem, self.words) for problem in refused.problems))
        self.problem.show()
