"""Labels, cards and clickable numbers. Text is always plain: nothing that a file says is read as markup."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.theme import give_font, sized

Ask = Callable[[str], None]


def label(text: str = "", points: float = 10, bold: bool = False, muted: bool = False, wrap: bool = False) -> QLabel:
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    give_font(made, sized(points, bold))
    made.setWordWrap(wrap)
    if muted:
        made.setObjectName("muted")
    return made


def selectable(made: QLabel) -> QLabel:
    """The label's text can be selected with the mouse and the keyboard, and copied."""
    flags = Qt.TextInteractionFlag
    made.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
    return made


def field(text: str = "") -> QLineEdit:
    """A line to type in, with a border that is seen in every theme."""
    made = QLineEdit(text)
    made.setObjectName("field")
    return made


class Figure(QPushButton):
    """A number that leads to where it comes from: a click, Enter or Space asks for its lineage."""

    def __init__(self, ask: Ask, name: str = "", points: float = 10, bold: bool = False, muted: bool = False) -> None:
        super().__init__()
        self.name = name
        self.setObjectName("figure")
        self.setProperty("muted", muted)
        give_font(self, sized(points, bold))
        self.setFlat(True)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: ask(self.name) if self.name else None)

    def tell(self, text: str, spoken: str, name: str | None = None) -> None:
        """Show a number; `spoken` is what a screen reader says before it."""
        self.name = self.name if name is None else name
        plain = text.replace("&", "&&")
        if plain != self.text():
            self.setText(plain)
        self.setAccessibleName(f"{spoken} {text}")


class Said(QLabel):
    """A sentence with numbers, which leads to where they come from: a click, Enter or Space asks for their lineage."""

    def __init__(
        self, ask: Ask, name: str = "", points: float = 10, bold: bool = False, muted: bool = False, wrap: bool = True
    ) -> None:  # fmt: skip
        super().__init__()
        self.name = name
        self._ask = ask
        self.setObjectName("figure")
        self.setProperty("muted", muted)
        self.setTextFormat(Qt.TextFormat.PlainText)
        give_font(self, sized(points, bold))
        self.setWordWrap(wrap)
        self.setIndent(0)  # a border makes Qt set the text in

    def tell(self, text: str, name: str | None = None) -> None:
        """Show a sentence; without a name it has no number, and leads nowhere."""
        self.name = self.name if name is None else name
        self.setText(text)
        self.setAccessibleName(text)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover, bool(self.name))  # underlined only where it leads somewhere
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self.name else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if self.name else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if (
            self.name
            and event.button() == Qt.MouseButton.LeftButton
            and self.rect().contains(event.position().toPoint())
        ):
            self._ask(self.name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.name and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._ask(self.name)
        else:
            super().keyPressEvent(event)


class Ends(QWidget):
    """The two ends of a range, each of which leads to where it comes from: `[35.3, 41.2]`."""

    def __init__(self, ask: Ask, stem: str = "", points: float = 9, bold: bool = False) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.low = Figure(ask, f"{stem}.low", points, bold, muted=not bold)
        self.high = Figure(ask, f"{stem}.high", points, bold, muted=not bold)
        before, between, after = (label(sign, points, bold, muted=not bold) for sign in ("[", ", ", "]"))
        self.setLayout(row(before, self.low, between, self.high, after, spacing=0))

    def tell(self, low: str, high: str, spoken: tuple[str, str], name: str) -> None:
        """Show the ends of what is called `name`; `spoken` is how a screen reader calls the ends."""
        self.low.tell(low, f"{name}, {spoken[0]}")
        self.high.tell(high, f"{name}, {spoken[1]}")


class Card(QFrame):
    """A titled panel."""

    def __init__(self, spacing: int = 6) -> None:
        super().__init__()
        self.setObjectName("card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 12, 16, 14)
        self.body.setSpacing(spacing)
        self.title = label(points=10, bold=True)
        self.body.addWidget(self.title)

    def set_title(self, text: str) -> None:
        self.title.setText(text)
        self.setAccessibleName(text)

    def redraw(self) -> None:
        """Show the session as it is now."""
        raise NotImplementedError


def row(*parts: QWidget | QLayout | int | None, spacing: int = 8) -> QHBoxLayout:
    """Widgets side by side; None is room to stretch, a number is a gap."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    for part in parts:
        if part is None:
            made.addStretch(1)
        elif isinstance(part, int):
            made.addSpacing(part)
        elif isinstance(part, QLayout):
            made.addLayout(part)
        else:
            made.addWidget(part)
    return made


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)
