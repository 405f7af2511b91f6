"""What every page is: a widget that redraws from the session when it is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from reports.palette import Palette
from ui.session import Session
from ui.texts import Texts


@dataclass(frozen=True, slots=True)
class Shell:
    """What the frame offers its pages: the session, live words, today's colours, and where numbers lead."""

    session: Session
    texts: Texts
    colours: Callable[[], Palette]
    ask: Callable[[str], None]
    refuse: Callable[[Exception], None]


class Page(QWidget):
    """`redraw` shows the session as it is now. A page that is not seen is redrawn when it is turned to."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.setObjectName("page")
        self.shell = shell
        self.session = shell.session

    def redraw(self) -> None:
        raise NotImplementedError


def scrolling(inner: QWidget, texts: Texts, key: str) -> QScrollArea:
    """The widget in an area that scrolls; sideways only where the window is too small for it."""
    area = QScrollArea()
    area.setObjectName("page")
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setWidget(inner)
    texts.bind(key, area.setAccessibleName)
    return area


def column(parent: QWidget, margins: tuple[int, int, int, int] = (0, 0, 0, 0), spacing: int = 14) -> QVBoxLayout:
    layout = QVBoxLayout(parent)
    layout.setContentsMargins(*margins)
    layout.setSpacing(spacing)
    return layout
