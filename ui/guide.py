"""The user guide in a window of its own: text and pictures that ship with Assay, in the language of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QImage,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QMainWindow, QSplitter, QTextBrowser

from resources import GUIDE
from ui.theme import px, sized

if TYPE_CHECKING:
    from ui.desk import Desk

SIZE, CONTENTS, MARGIN = (1080, 800), 200, 28
LINE_HEIGHT = 125.0  # percent
PAUSE = 120  # milliseconds after the last change of width
SAFE = ("https", "http")
PICTURE = "\ufffc"  # what stands for one in the text


class Reader(QTextBrowser):
    """Shows Markdown that ships with Assay; pictures as wide as the text, and sharp."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.document().setDocumentMargin(MARGIN)
        self.anchorClicked.connect(self._follow)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # so that pictures keep their width
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """A picture beside the guide; nothing from anywhere else."""
        path = (GUIDE / (name if isinstance(name, str) else name.toString())).resolve()
        if kind != QTextDocument.ResourceType.ImageResource.value or not path.is_relative_to(GUIDE.parent):
            return None
        image = QImage(str(path))
        if image.isNull():
            return None
        density = self.devicePixelRatioF()
        width = round((self.viewport().width() - 2 * MARGIN) * density)
        if 0 < width < image.width():
            image = image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        image.setDevicePixelRatio(density)
        return image

    def _follow(self, address: QUrl) -> None:
        if address.scheme() in SAFE:
            QDesktopServices.openUrl(address)


class Guide(QMainWindow):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self.desk = desk
        self.setWindowFlag(Qt.WindowType.Window)
        self.resize(*SIZE)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self.fill)
        self.text = Reader()
        self.contents = QListWidget()
        self.contents.setMaximumWidth(px(2 * CONTENTS))
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.contents.setFrameShape(QListWidget.Shape.NoFrame)
        self.contents.setStyleSheet("QListWidget { padding: 10px 6px; } QListWidget::item { padding: 5px 6px; }")
        self.contents.currentItemChanged.connect(self._go)
        split = QSplitter()
        split.addWidget(self.contents)
        split.addWidget(self.text)
        split.setSizes([px(CONTENTS), SIZE[0] - px(CONTENTS)])
        split.setStretchFactor(1, 1)
        split.splitterMoved.connect(lambda *_: self._pause.start(PAUSE))
        self.setCentralWidget(split)
        desk.session.restyled.connect(self._restyled)

    def show_guide(self) -> None:
        self.show()
        self.fill()
        self.raise_()
        self.activateWindow()

    def fill(self) -> None:
        """The guide in today's language, at today's width; the place in it is kept."""
        words = self.desk.session.words
        self.setWindowTitle(words("desk.guide.title"))
        self.text.setAccessibleName(words("desk.guide.title"))
        self.contents.setAccessibleName(words("desk.guide.contents"))
        bar = self.text.verticalScrollBar()
        share = bar.value() / max(bar.maximum(), 1)
        self.text.document().setDefaultFont(sized(11))
        self.text.setMarkdown((GUIDE / f"guide-{words.language}.md").read_text(encoding="utf-8"))
        _spaced(self.text.document())
        bar.setValue(round(share * bar.maximum()))
        chosen = self.contents.currentRow()
        self.contents.blockSignals(True)
        self.contents.clear()
        for block in headings(self.text.document()):
            item = QListWidgetItem(block.text())
            item.setData(Qt.ItemDataRole.UserRole, block.position())
            self.contents.addItem(item)
        self.contents.setMinimumWidth(min(self.contents.sizeHintForColumn(0) + px(24), px(2 * CONTENTS)))
        self.contents.setCurrentRow(max(chosen, 0))
        self.contents.blockSignals(False)

    def _restyled(self) -> None:
        if self.isVisible():
            self.fill()

    def _go(self, item: QListWidgetItem | None) -> None:
        """The heading to the top of the text."""
        if item is not None:
            block = self.text.document().findBlock(item.data(Qt.ItemDataRole.UserRole))
            top = self.text.document().documentLayout().blockBoundingRect(block).top()
            self.text.verticalScrollBar().setValue(round(top) - px(12))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._pause.start(PAUSE)


def headings(document: QTextDocument) -> list[QTextBlock]:
    """The title and the headings of its chapters."""
    found, block = [], document.begin()
    while block.isValid():
        if 1 <= block.blockFormat().headingLevel() <= 2:
            found.append(block)
        block = block.next()
    return found


def _spaced(document: QTextDocument) -> None:
    """Lines a little apart, as in a book."""
    block = document.begin()
    while block.isValid():
        spaced = block.blockFormat()
        if PICTURE not in block.text():
            spaced.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        spaced.setTopMargin(max(spaced.topMargin(), 6.0))
        QTextCursor(block).setBlockFormat(spaced)
        block = block.next()
