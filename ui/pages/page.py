"""What every page is: a widget that redraws from the session when it is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import msgspec
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from reports.palette import Palette
from ui.session import Session
from ui.texts import Texts

if TYPE_CHECKING:
    from resources.words import Words
    from scoring.scorecard import Scorecard
    from ui.filing_acts import FilingActs


class View(msgspec.Struct, frozen=True):
    """A card beside the open one: what it is called, and the card as it is now, None where there is none any more."""

    title: Callable[[Words], str]
    card: Callable[[], Scorecard | None]


class Ask(Protocol):
    """Show where a number comes from: of the open card, or of a view's."""

    def __call__(self, name: str, view: View | None = None) -> None: ...


@dataclass(frozen=True, slots=True)
class Shell:
    """What the frame offers its pages: the session, live words, today's colours, and where numbers lead."""

    session: Session
    texts: Texts
    colours: Callable[[], Palette]
    ask: Ask
    refuse: Callable[[Exception], None]
    acts: Callable[[], FilingActs]


class Page(QWidget):
    """`redraw` shows the session as it is now. A page that is not seen is redrawn when it is turned to."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.setObjectName("page")
        self.shell = shell
        self.session = shell.session

    def redraw(self) -> None:
        raise NotImplementedError

    @property
    def is_settled(self) -> bool:
        """Whether all that it shows is made: nothing is being worked on."""
        from ui.latest import Latest

        return all(latest.task is None for latest in self.findChildren(Latest))

    def stop(self) -> None:
        """End what the page still works on; the window closes."""


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
