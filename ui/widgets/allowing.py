"""A button that cannot be used says why when it is pointed at."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton


def allow(button: QAbstractButton, able: bool, why_not: str, tip: str = "") -> None:
    """Enable a button, or say why it is not; `tip` is what it says while it can be used."""
    button.setEnabled(able)
    button.setToolTip(tip if able else why_not)
    button.setAccessibleDescription("" if able else why_not)
