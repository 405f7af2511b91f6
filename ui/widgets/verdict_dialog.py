"""Whether a file still says what Assay computed: the answer, the seal, and where the file differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from reports.verify import verdict_lines
from resources.words import Words
from ui.theme import px
from ui.widgets.basics import label, selectable

if TYPE_CHECKING:
    from reports.verify import Verdict

WIDTH, LONG = 720, 420


class VerdictDialog(QDialog):
    def __init__(self, words: Words, name: str, verdict: Verdict, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(words("sharing.verify_title"))
        self.setMinimumWidth(WIDTH)
        lines = list(verdict_lines(verdict, name, words))
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        self.answer = selectable(label(lines[0], 12, bold=True, wrap=True))
        layout.addWidget(self.answer)
        said = [line for line in lines[1:] if not line.startswith("  ")]
        where = [line.strip() for line in lines[1:] if line.startswith("  ")]
        for line in said:
            layout.addWidget(selectable(label(line, muted=True, wrap=True)))
        self.where = QPlainTextEdit("\n".join(where))
        self.where.setReadOnly(True)
        self.where.setTabChangesFocus(True)
        self.where.setAccessibleName(words("sharing.where"))
        self.where.setVisible(bool(where))
        if where:
            self.resize(px(WIDTH), px(LONG))
        layout.addWidget(self.where, 1)
        buttons = QDialogButtonBox()
        close = buttons.addButton(words("window.close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.clicked.connect(self.reject)
        layout.addWidget(buttons)
