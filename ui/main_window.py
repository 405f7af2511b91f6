"""The frame: menu bar, header, side bar and room for pages. It is painted before anything is read or computed.

Only what the first paint shows is imported and made here; all else is made by `ui.desk` after it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, QSize, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QMainWindow,
    QMenuBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from resources.words import LANGUAGE_IDS, Words
from ui import theme
from ui.texts import Texts

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QContextMenuEvent, QDragEnterEvent, QDropEvent, QPaintEvent

    from ui.desk import Desk
    from ui.instance import Instance

SAMPLE = "coreweave"
PAGES = ("overview", "filing", "assumptions", "scenarios", "compare", "report")
MENUS = ("file", "edit", "view", "help")


class Elided(QLabel):
    """One line that ends in an ellipsis where there is too little room; whole when pointed at."""

    def minimumSizeHint(self) -> QSize:
        return QSize(80, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        metrics = self.fontMetrics()
        if metrics.horizontalAdvance(self.text()) <= self.width():
            super().paintEvent(event)
            return
        from PySide6.QtCore import Qt
        from PySide6.QtGui import QPainter

        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        text = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


class MainWindow(QMainWindow):
    """`painted`: the frame is on the screen. `scored`: so is the score of the open filing. `ready`: so is all else."""

    painted = Signal()
    scored = Signal()
    ready = Signal()

    def __init__(self, settings: QSettings, source: str = SAMPLE, language: str = "", theme_id: str = "") -> None:
        super().__init__()
        self.settings = settings
        self.source = source
        self.methodology = ""  # a file or name; empty for the one that ships
        self.desk: Desk | None = None
        self.instance: Instance | None = None  # of a window that keeps what is open
        self.is_painted = False
        stored = theme_id or str(settings.value("theme", "system"))
        self.theme_id = stored if stored in theme.THEME_IDS else "system"
        language = language or str(settings.value("language", "en"))
        self.texts = Texts(Words(language if language in LANGUAGE_IDS else "en"))
        self.colours = theme.palette_of(self.theme_id)
        self.setWindowTitle("Assay")
        self.setMinimumSize(960, 600)
        self.setAcceptDrops(True)
        self.menu_bar = QMenuBar()
        self.menus = {name: self.menu_bar.addMenu("") for name in MENUS}
        for name, menu in self.menus.items():
            self.texts.bind(f"window.menu.{name}", menu.setTitle)
        self._make_header()
        self._make_middle()
        self.fit_text()

    def _make_header(self) -> None:
        self.header = QFrame()
        self.header.setObjectName("header")
        self.issuer, self.filing = Elided(), Elided()
        self.filing.setObjectName("muted")
        theme.give_font(self.issuer, theme.sized(14, bold=True))
        theme.give_font(self.filing, theme.sized(9))
        self.texts.bind("window.header.reading", self.issuer.setText)
        self.texts.bind("window.not_a_rating", self.filing.setText)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addStretch(1)
        names.addWidget(self.issuer)
        names.addWidget(self.filing)
        names.addStretch(1)
        self.header_layout = QHBoxLayout(self.header)
        self.header_layout.setContentsMargins(18, 9, 18, 9)
        self.header_layout.setSpacing(18)
        self.header_layout.addLayout(names, 1)
        strip = QWidget()
        top = QVBoxLayout(strip)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(0)
        top.addWidget(self.menu_bar)
        top.addWidget(self.header)
        self.setMenuWidget(strip)  # above the pages and the lineage panel alike

    def _make_middle(self) -> None:
        self.sidebar = QListWidget()
        self.sidebar.setObjectName("sidebar")
        self.sidebar.setFrameShape(QFrame.Shape.NoFrame)
        for row, name in enumerate(PAGES):
            self.sidebar.addItem("")
            self.texts.bind(f"window.page.{name}", self._naming(row))
        self.stack = QStackedWidget()
        self.blank = QWidget()
        self.blank.setObjectName("page")
        self.stack.addWidget(self.blank)
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self.sidebar)
        below.addWidget(self.stack, 1)
        middle = QWidget()
        self.middle_layout = QVBoxLayout(middle)
        self.middle_layout.setContentsMargins(0, 0, 0, 0)
        self.middle_layout.setSpacing(0)
        self.middle_layout.addLayout(below, 1)
        self.setCentralWidget(middle)

    def _naming(self, row: int) -> Callable[[str], None]:
        """Sets a page's name. It keeps no list item, whose place in memory is another's once the list is gone."""
        return lambda text: self.sidebar.item(row).setText(text)

    def fit_text(self) -> None:
        """Room for the text in the reader's size."""
        self.header.setFixedHeight(theme.px(62))
        self.sidebar.setFixedWidth(theme.px(172))

    def restore(self) -> None:
        """The place and size of the last time."""
        geometry = self.settings.value("geometry")
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(1440, 900)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.is_painted:
            self.is_painted = True
            self.painted.emit()
            QTimer.singleShot(0, self._begin)

    def _begin(self) -> None:
        from ui.desk import Desk

        self.desk = Desk(self)
        self.desk.begin(self.source)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.desk is not None and self.desk.is_ready:
            self.desk.manners.context_menu(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.desk is not None and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if self.desk is not None and paths:
            event.acceptProposedAction()
            self.desk.opener.open(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.settings.setValue("geometry", self.saveGeometry())
        if self.desk is not None:
            self.desk.close()
        event.accept()
