"""The preview's text: what is selected with mouse or keyboard and copied, and links that lead on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent

from reports.palette import Palette
from ui.pages.report_pdf import Pdf, Target
from ui.pages.report_view import PagesView

SAFE = ("https://", "http://")
Spot = tuple[int, int]  # page, letter


class PdfView(PagesView):
    """A link to the web opens in the browser, one inside the document turns to its page."""

    def __init__(self, colours: Callable[[], Palette]) -> None:
        super().__init__(colours)
        self.selected: tuple[Spot, Spot] | None = None
        self._pressed: QPoint | None = None
        self.viewport().setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)

    def show_pdf(self, pdf: Pdf | None) -> None:
        self.selected = None
        super().show_pdf(pdf)

    def spot_at(self, place: QPoint) -> Spot | None:
        """The letter under a place of the viewport."""
        page, point = self._on_page(place)
        if self.pdf is None or page < 0:
            return None
        letter = self.pdf.letter_at(page, point)
        return None if letter < 0 else (page, letter)

    def _on_page(self, place: QPoint) -> tuple[int, QPointF]:
        for page in self.seen():
            rect = self.rect_of(page)
            if rect.contains(QPointF(place)):
                return page, (QPointF(place) - rect.topLeft()) / self.scale
        return -1, QPointF()

    def link_at(self, place: QPoint) -> Target | None:
        page, point = self._on_page(place)
        return self.pdf.link_at(page, point) if self.pdf is not None and page >= 0 else None

    def select(self, start: Spot, end: Spot) -> None:
        """Mark the letters between two, both included, on one page or over several."""
        self.selected = (min(start, end), max(start, end))
        self.marked = {}
        for page, first, count in self._runs():
            self.marked[page] = self.pdf.boxes(page, first, count) if self.pdf is not None else []
        self.viewport().update()

    def select_all(self) -> None:
        if self.pdf is not None and self.pdf.sizes:
            last = len(self.pdf.sizes) - 1
            self.select((0, 0), (last, max(self.pdf.letters(last) - 1, 0)))

    def selected_text(self) -> str:
        if self.pdf is None:
            return ""
        return "\n".join(self.pdf.text(page, first, count) for page, first, count in self._runs())

    def _runs(self) -> list[tuple[int, int, int]]:
        """(page, first letter, how many) of what is selected."""
        if self.selected is None or self.pdf is None:
            return []
        (page, first), (last, end) = self.selected
        runs = []
        for place in range(page, last + 1):
            begin = first if place == page else 0
            stop = end + 1 if place == last else self.pdf.letters(place)
            runs.append((place, begin, stop - begin))
        return runs

    def copy(self) -> None:
        text = self.selected_text()
        if text:
            QGuiApplication.clipboard().setText(text)

    # --- what Qt asks

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()
            self.selected, self.marked = None, {}
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            start, end = self.spot_at(self._pressed), self.spot_at(place)
            if start is not None and end is not None and start != end:
                self.select(start, end)
            return
        shapes = Qt.CursorShape
        shape = shapes.PointingHandCursor if self.link_at(place) else shapes.ArrowCursor
        if shape == shapes.ArrowCursor and self.spot_at(place) is not None:
            shape = shapes.IBeamCursor
        self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place, pressed = event.position().toPoint(), self._pressed
        self._pressed = None
        if pressed is None or self.selected is not None or event.button() != Qt.MouseButton.LeftButton:
            return
        target = self.link_at(place)
        if target is not None and target.page >= 0:
            self.turn_to(target.page, target.top)
        elif target is not None and target.address.startswith(SAFE):
            QDesktopServices.openUrl(QUrl(target.address))
