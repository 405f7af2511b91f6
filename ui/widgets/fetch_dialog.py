"""What to fetch from the SEC, and, once, who is asking."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from resources.words import Words
from scoring.problems import Problem, Refused, sentence
from ui.theme import px
from ui.widgets.allowing import allow
from ui.widgets.basics import field, label

FORMS = ("10-K", "10-Q", "20-F", "6-K", "8-K", "S-1", "424B4")


class FetchDialog(QDialog):
    """`wanted`: the reader has asked for it; the dialog stays until what was typed is taken."""

    wanted = Signal()

    def __init__(self, words: Words, has_contact: bool, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.words = words
        self.has_contact = has_contact
        self.setWindowTitle(words("window.fetch.title"))
        self.setMinimumWidth(px(520))
        self.name, self.day, self.contact = field(), field(), field()
        self.form = QComboBox()
        self.form.addItem(words("window.fetch.newest"), "")
        for form in FORMS:
            self.form.addItem(form, form)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        rows = QFormLayout()
        rows.setSpacing(10)
        for key, editor in (("name", self.name), ("form", self.form), ("as_of", self.day)):
            self._add(rows, key, editor)
        self.name.setPlaceholderText(words("window.fetch.example"))
        self.day.setPlaceholderText(words("window.fetch.as_of_example"))
        layout.addLayout(rows)
        if not has_contact:
            self.contact.setPlaceholderText(words("window.fetch.contact_example"))
            layout.addWidget(label(words("window.fetch.contact_why"), 9, muted=True, wrap=True))
            asked = QFormLayout()
            self._add(asked, "contact", self.contact)
            layout.addLayout(asked)
        for editor in (self.name, self.day, self.contact):
            editor.setMinimumWidth(editor.fontMetrics().horizontalAdvance(editor.placeholderText()) + px(24))
        self.form.setMinimumWidth(self.form.sizeHint().width() + px(16))
        self.problem = label("", bold=True, wrap=True)
        self.problem.hide()
        layout.addWidget(self.problem)
        buttons = QDialogButtonBox()
        self.go = buttons.addButton(words("window.fetch.go"), QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(words("window.cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.go.setDefault(True)
        self.go.clicked.connect(self.wanted)
        cancel.clicked.connect(self.reject)
        layout.addWidget(buttons)
        self.setMinimumWidth(max(px(520), self.sizeHint().width()))
        for editor in (self.name, self.contact):
            editor.textChanged.connect(self._allow)
        self._allow()
        self.name.setFocus()

    def _add(self, rows: QFormLayout, key: str, editor: QWidget) -> None:
        said = self.words(f"window.fetch.{key}")
        editor.setAccessibleName(said)
        rows.addRow(label(said), editor)

    def _allow(self) -> None:
        named = bool(self.name.text().strip())
        able = named and (self.has_contact or bool(self.contact.text().strip()))
        allow(self.go, able, self.words("allowing.what" if self.has_contact else "allowing.who_and_what"))

    def forms(self) -> tuple[str, ...]:
        chosen = str(self.form.currentData())
        return (chosen,) if chosen else ()

    def as_of(self) -> date | None:
        """The day typed; none is today. Raises Refused for what is no day, or one to come."""
        return day_of(self.day.text())

    def refuse(self, refused: Refused) -> None:
        self.problem.setText("\n".join(sentence(problem, self.words) for problem in refused.problems))
        self.problem.show()
        whole = self.layout()
        if whole is not None:
            self.setMinimumHeight(whole.minimumHeightForWidth(self.width()))


def day_of(text: str) -> date | None:
    """A day typed as 2025-03-31; None for nothing. Raises Refused."""
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise Refused([Problem("not_a_date", values={"text": text.strip()[:40]})]) from None
    if day > date.today():
        raise Refused([Problem("as_of_in_future", values={"as_of": day.isoformat()})])
    return day
