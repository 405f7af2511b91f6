"""The bar under the header: what went wrong or was done, several sentences at once, with what can be done next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout

from ui.texts import Texts
from ui.widgets.basics import label, selectable

Action = tuple[str, Callable[[], None]]


class MessageBar(QFrame):
    """Says sentences until it is closed; shows progress with a way to cancel while something runs."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.text = selectable(label(wrap=True))
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.action = QPushButton()
        self.cancel = QPushButton()
        self.close_button = QPushButton()
        texts.bind("window.cancel", self.cancel.setText)
        texts.bind("window.close", self.close_button.setText)
        texts.bind("window.progress", self.progress.setAccessibleName)
        texts.bind("window.messages", self.setAccessibleName)
        self._action: Callable[[], None] | None = None
        self._cancel: Callable[[], None] | None = None
        self._busy = ""
        self._again: Callable[[], None] | None = None
        self.action.clicked.connect(lambda: self._action() if self._action else None)
        self.cancel.clicked.connect(lambda: self._cancel() if self._cancel else None)
        self.close_button.clicked.connect(self.hide)
        left = QVBoxLayout()
        left.addWidget(self.text)
        left.addWidget(self.progress)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 10, 8)
        layout.addLayout(left, 1)
        for button in (self.action, self.cancel, self.close_button):
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def say(
        self, sentences: Sequence[str], severity: str = "note", action: Action | None = None,
        again: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        """Show sentences, one a line; `again` says the same once more where the reader changes the language."""
        self._again = again
        self._show("\n".join(sentences), severity)
        self.progress.hide()
        self.cancel.hide()
        self.close_button.show()
        self.action.setVisible(action is not None)
        if action is not None:
            self.action.setText(action[0])
            self._action = action[1]

    def speak(self) -> None:
        """What is shown in the language of now, where that is known."""
        if self._again is not None and self.isVisible():
            self._again()

    def busy(self, sentence: str, cancel: Callable[[], None]) -> None:
        self._again = None
        self._busy = sentence
        self._show(sentence, "note")
        self._cancel = cancel
        self.progress.setRange(0, 0)
        self.progress.show()
        self.cancel.show()
        self.close_button.hide()
        self.action.hide()

    def advance(self, share: float) -> None:
        self.progress.setRange(0, 1000)
        self.progress.setValue(round(1000 * share))

    def note(self, more: str) -> None:
        """Say more beside what is under way."""
        self.text.setText(f"{self._busy}  {more}")

    def _show(self, text: str, severity: str) -> None:
        self.text.setText(text)
        self.setProperty("severity", severity)
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()
