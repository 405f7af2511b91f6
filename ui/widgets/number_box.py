"""A box for a number: what is typed is read as a whole or not at all, never without the letters that do not fit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLocale, QPoint
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QToolTip

from ui.typed import typed

LOCALE = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
Why = Callable[[str, tuple[str, str] | None], str]


class NumberBox(QDoubleSpinBox):
    """Numbers are read as the system writes them, else as English does; one that is none goes back to what was there.

    `why(text, ends)` says beside the box what was wrong with it: `ends` are those of what can be, None of no number.
    """

    def __init__(self) -> None:
        super().__init__()
        self.why: Why | None = None
        self.setLocale(LOCALE)
        self.setKeyboardTracking(False)

    def read(self, text: str) -> float | None:
        """What a text says in the box's own unit; None for what is no number."""
        return typed(self._plain(text), "")

    def _plain(self, text: str) -> str:
        """Without the box's suffix, which may have been typed once more."""
        suffix = self.suffix().strip()
        while suffix and text.strip().endswith(suffix):
            text = text.strip().removesuffix(suffix)
        return text.strip()

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        number = self.read(text)
        fits = number is not None and self.minimum() <= number <= self.maximum()
        state = QValidator.State
        return (state.Acceptable if fits else state.Intermediate), text, place

    def valueFromText(self, text: str) -> float:
        number = self.read(text)
        return self.value() if number is None else number

    def fixup(self, text: str) -> str:
        """Called with what cannot stay: Qt then puts the earlier number back."""
        if self.why is not None and self.isVisible():
            ends = (f"{self.minimum():,g}{self.suffix()}", f"{self.maximum():,g}{self.suffix()}")
            said = self.why(self._plain(text), None if self.read(text) is None else ends)
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), said, self)
        return text
