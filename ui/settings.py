"""The settings in one place: each is applied at once, and all of them can be put back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
)

from reports.extras import PAPERS
from reports.numbers import Style
from resources.words import LANGUAGE_IDS
from scoring.problems import Refused, sentence
from ui import rises, theme
from ui.instance import RESTORE
from ui.sending import LANGUAGE_KEY, PAPER_KEY, paper_of, report_style
from ui.widgets.basics import field, label
from ui.widgets.header import MONEY

if TYPE_CHECKING:
    from ui.desk import Desk

LANGUAGES = {"en": "English", "zh": "简体中文"}
AS_WINDOW = ""
GROUPS = {
    "look": ("language", "theme", "text_size", "rises"),
    "numbers": ("money",),
    "reports": ("report_language", "paper"),
    "work": ("restore", "contact"),
}
RESET_KEYS = ("theme", "text_size", "money", rises.KEY, LANGUAGE_KEY, PAPER_KEY, RESTORE)
WIDTH = 540


class SettingsDialog(QDialog):
    """Nothing waits for a button: a choice holds from the moment it is made."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self.desk = desk
        self.boxes = {
            name: QComboBox()
            for name in ("language", "theme", "text_size", "rises", "money", "report_language", "paper")
        }
        self.restore = QCheckBox()
        self.contact: QLineEdit = field()
        self.contact_said = label(points=9, muted=True, wrap=True)
        self.labels: dict[str, QLabel] = {name: label() for part in GROUPS.values() for name in part}
        self.headings = {group: label(points=10, bold=True) for group in GROUPS}
        self.note = label(points=9, muted=True, wrap=True)
        self.rises_note = label(points=9, muted=True, wrap=True)
        buttons = QDialogButtonBox()
        self.reset = buttons.addButton("", QDialogButtonBox.ButtonRole.ResetRole)
        self.leave = buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        self.leave.setDefault(True)
        self.reset.setAutoDefault(False)
        self._lay_out(buttons)
        self._connect()
        self.fill()
        desk.session.restyled.connect(self.fill)

    def _lay_out(self, buttons: QDialogButtonBox) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 18, 22, 16)
        whole.setSpacing(8)
        for group, names in GROUPS.items():
            whole.addWidget(self.headings[group])
            form = QFormLayout()
            form.setHorizontalSpacing(18)
            form.setVerticalSpacing(8)
            form.setContentsMargins(0, 0, 0, 10)
            for name in names:
                editor = self.boxes.get(name) or (self.restore if name == "restore" else self.contact)
                form.addRow(self.labels[name], editor)
                self.labels[name].setBuddy(editor)
                if name == "rises":
                    form.addRow(self.rises_note)
            whole.addLayout(form)
        whole.addWidget(self.contact_said)
        whole.addWidget(self.note)
        whole.addSpacing(6)
        whole.addWidget(buttons)

    def _connect(self) -> None:
        desk, settings = self.desk, self.desk.settings
        chosen: dict[str, Callable[[str], object]] = {
            "language": desk.choose_language,
            "theme": desk.choose_theme,
            "text_size": self._choose_size,
            "rises": desk.choose_rises,
            "money": lambda unit: desk.session.restyle(scale=unit),
            "report_language": lambda language: self._keep_report(LANGUAGE_KEY, language),
            "paper": lambda paper: self._keep_report(PAPER_KEY, paper),
        }
        for name, box in self.boxes.items():
            box.activated.connect(self._choosing(box, chosen[name]))
        self.restore.toggled.connect(lambda on: settings.setValue(RESTORE, on))
        self.contact.editingFinished.connect(self._keep_contact)
        self.reset.clicked.connect(self.reset_all)
        self.leave.clicked.connect(self.accept)
        self.finished.connect(lambda _: self._keep_contact())

    @staticmethod
    def _choosing(box: QComboBox, choose: Callable[[str], object]) -> Callable[[], None]:
        return lambda: (choose(box.currentData()), None)[1]

    # --- what is shown

    def fill(self) -> None:
        """Every choice as it holds now, in today's words."""
        desk, words = self.desk, self.desk.session.words
        self.setWindowTitle(words("desk.settings.title"))
        for name, made in self.labels.items():
            text = words(f"desk.settings.{name}")
            made.setText(text)
            editor = self.boxes.get(name) or (self.restore if name == "restore" else self.contact)
            editor.setAccessibleName(text)
        for group, heading in self.headings.items():
            heading.setText(words(f"desk.settings.group.{group}"))
        style, report = desk.session.style, report_style(desk.session, desk.settings)
        kept = str(desk.settings.value(LANGUAGE_KEY, ""))
        self._options("language", [(title, name) for name, title in LANGUAGES.items()], words.language)
        self._options("theme", [(words(f"window.theme.{name}"), name) for name in theme.THEME_IDS], desk.theme_id)
        sizes = [(f"{factor:.0%}", str(factor)) for factor in theme.TEXT_SIZES]
        self._options("text_size", sizes, str(theme.text_scale()))
        ways = [(words(f"desk.settings.rise.{name or 'language'}"), name) for name in rises.CONVENTIONS]
        self._options("rises", ways, str(desk.settings.value(rises.KEY, "")))
        units = [(Style(words, style.currency, unit).money_unit, unit) for unit in MONEY[words.language]]
        self._options("money", units, style.money_scale)
        spoken = [(words("desk.settings.as_window"), AS_WINDOW)] + [(LANGUAGES[name], name) for name in LANGUAGE_IDS]
        self._options("report_language", spoken, kept if report.words.language == kept else AS_WINDOW)
        self._options("paper", [(name, name) for name in PAPERS], paper_of(desk.settings))
        self.restore.setChecked(bool(desk.settings.value(RESTORE, True, type=bool)))
        self.restore.setText(words("desk.settings.restore_why"))
        self.rises_note.setText(words("desk.settings.rises_why"))
        self.contact.setPlaceholderText(words("window.fetch.contact_example"))
        self.contact.setText(self.contact.text() or _contact())
        self.contact_said.setText(words("window.fetch.contact_why"))
        self.note.setText(words("desk.settings.numbers_why"))
        self.reset.setText(words("desk.settings.reset"))
        self.leave.setText(words("window.close"))
        self._fit()

    def _fit(self) -> None:
        """Names below each other in one column, and as tall as it needs."""
        wide = max(made.sizeHint().width() for made in self.labels.values())
        for made in self.labels.values():
            made.setMinimumWidth(wide)
        width, layout = theme.px(WIDTH), self.layout()
        if layout is not None:
            layout.activate()
            self.setMinimumSize(width, layout.heightForWidth(width))
            self.resize(self.minimumSize())

    def _options(self, name: str, options: Sequence[tuple[str, str]], chosen: str) -> None:
        box = self.boxes[name]
        box.clear()
        for text, data in options:
            box.addItem(text, data)
        box.setCurrentIndex(max(box.findData(chosen), 0))

    # --- what the reader does

    def _choose_size(self, size: str) -> None:
        self.desk.choose_text_size(float(size))
        QTimer.singleShot(0, self, self.fill)  # when the text of this window has its new size too

    def _keep_report(self, key: str, value: str) -> None:
        """A choice for reports; the Report page shows it at once."""
        self.desk.settings.setValue(key, value)
        self.desk.session.restyle()

    def _keep_contact(self) -> None:
        """Keep the contact for the SEC where it is one, and say why not where it is none."""
        text, words = self.contact.text().strip(), self.desk.session.words
        if not text or text == _contact():
            return
        from scoring.filings.edgar.contact import keep_contact

        try:
            keep_contact(text)
        except Refused as refused:
            self.contact_said.setText("\n".join(sentence(problem, words) for problem in refused.problems))
        else:
            self.contact_said.setText(words("desk.settings.contact_kept"))

    def reset_all(self) -> None:
        """Every setting but the language and the contact as on the first day."""
        desk = self.desk
        for key in RESET_KEYS:
            desk.settings.remove(key)
        desk.choose_theme("system")
        desk.choose_text_size(theme.TEXT_SIZES[0])
        for key in ("theme", "text_size"):
            desk.settings.remove(key)
        desk.session.restyle(scale="")


def _contact() -> str:
    """The contact kept for the SEC; empty while there is none."""
    from scoring.filings.edgar.contact import read_contact

    try:
        return read_contact()
    except Refused:
        return ""
