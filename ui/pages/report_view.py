"""A PDF on the screen: pages below each other, drawn when they come into view, at any zoom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from reports.palette import Palette
from ui.pages.report_pdf import Pdf
from ui.tasks import Step, Task

Fit = Literal["width", "page", ""]
GAP = 14  # pixels between pages and around them
SMALLEST, LARGEST, NOTCH = 0.5, 2.0, 1.1
PIXELS_PER_POINT = 96 / 72
PATIENCE = 3.0  # seconds that a view which closes waits for a page
KEPT_AROUND = 2  # pages above and below those in view whose pictures are kept


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """A page as it was last drawn: of which document, and how large."""

    image: QImage
    pdf: Pdf
    scale: float


class PagesView(QAbstractScrollArea):
    """`turned`: another page is the one looked at (from 0). `zoomed`: its size on the screen changed."""

    turned = Signal(int)
    zoomed = Signal()

    def __init__(self, colours: Callable[[], Palette]) -> None:
        super().__init__()
        self.colours = colours
        self.pdf: Pdf | None = None
        self.fit: Fit = "width"
        self.zoom = 1.0
        self.page = 0
        self.shots: dict[int, Shot] = {}
        self.marked: dict[int, list[QRectF]] = {}
        self._task: Task | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.verticalScrollBar().setSingleStep(40)
        self.horizontalScrollBar().setSingleStep(40)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    # --- what is shown

    def show_pdf(self, pdf: Pdf | None) -> None:
        """Another document; the pictures of the old one stand until the new pages are drawn, and the place is kept."""
        old, self.pdf = self.pdf, pdf
        self.marked = {}
        if old is not None:
            old.close()
        if pdf is None:
            self.shots = {}
        else:
            self.shots = {place: shot for place, shot in self.shots.items() if place < len(pdf.sizes)}
        self._arrange()
        self._scrolled()

    def set_fit(self, fit: Fit, zoom: float = 1.0) -> None:
        """As wide as the view, as tall, or a size of its own (1.0: as printed at 96 pixels to an inch)."""
        self.fit = fit
        if not fit:
            self.zoom = min(max(zoom, SMALLEST), LARGEST)
        self._arrange()

    def turn_to(self, page: int, top: float = 0.0) -> None:
        """Bring a page to the top of the view; `top` in points from the top of the page."""
        if self.pdf is not None and 0 <= page < len(self.pdf.sizes):
            self.verticalScrollBar().setValue(round(self._tops()[page] - GAP + top * self.scale))

    @property
    def scale(self) -> float:
        """Pixels of the screen to a point of the page."""
        return self.zoom * PIXELS_PER_POINT

    def rect_of(self, page: int) -> QRectF:
        """Where a page stands in the viewport."""
        assert self.pdf is not None
        size = self.pdf.sizes[page] * self.scale
        room = self.viewport().width()
        left = max((room - size.width()) / 2, GAP) - self.horizontalScrollBar().value()
        return QRectF(QPointF(left, self._tops()[page] - self.verticalScrollBar().value()), size)

    def seen(self, around: int = 0) -> range:
        """The pages in view, and some around them."""
        if self.pdf is None:
            return range(0)
        high = self.viewport().height()
        rects = [self.rect_of(page) for page in range(len(self.pdf.sizes))]
        inside = [page for page, rect in enumerate(rects) if rect.bottom() > 0 and rect.top() < high]
        if not inside:
            return range(0)
        return range(max(inside[0] - around, 0), min(inside[-1] + 1 + around, len(rects)))

    def _tops(self) -> list[float]:
        tops, y = [], float(GAP)
        for size in self.pdf.sizes if self.pdf is not None else ():
            tops.append(y)
            y += size.height() * self.scale + GAP
        return [*tops, y]

    def _arrange(self) -> None:
        """The scale that fits, and what can be scrolled, with the same place in view as before."""
        bar, across = self.verticalScrollBar(), self.horizontalScrollBar()
        place = bar.value() / max(self._tops()[-1], 1.0)
        if self.pdf is not None and self.pdf.sizes:
            wide = max(size.width() for size in self.pdf.sizes)
            high = max(size.height() for size in self.pdf.sizes)
            room = self.viewport().size()
            if self.fit:
                across_fit = (room.width() - 2 * GAP) / (wide * PIXELS_PER_POINT)
                down_fit = (room.height() - 2 * GAP) / (high * PIXELS_PER_POINT)
                self.zoom = max(0.1, across_fit if self.fit == "width" else min(across_fit, down_fit))
            total = self._tops()[-1]
            bar.setRange(0, max(0, round(total - room.height())))
            bar.setPageStep(max(room.height() - 40, 40))
            across.setRange(0, max(0, round(wide * self.scale + 2 * GAP - room.width())))
            across.setPageStep(room.width())
            bar.setValue(round(place * total))
        else:
            bar.setRange(0, 0)
            across.setRange(0, 0)
        self.zoomed.emit()
        self.draw_more()
        self.viewport().update()

    def _scrolled(self) -> None:
        middle = self.viewport().height() / 2
        seen = self.seen()
        page = next((page for page in seen if self.rect_of(page).bottom() >= middle), seen[-1] if seen else 0)
        if page != self.page:
            self.page = page
            self.turned.emit(page)
        self.draw_more()
        self.viewport().update()

    # --- drawing beside the window, one page at a time, those in view first

    def _density(self) -> float:
        return self.scale * self.devicePixelRatioF()

    def _wanted(self) -> int | None:
        seen = self.seen()
        for page in (*seen, *(page for page in self.seen(1) if page not in seen)):
            shot = self.shots.get(page)
            if shot is None or shot.pdf is not self.pdf or abs(shot.scale - self._density()) > 1e-6:
                return page
        return None

    def draw_more(self) -> None:
        page, pdf = self._wanted(), self.pdf
        if self._task is not None or page is None or pdf is None or not self.isVisible():
            return
        density = self._density()

        def work(step: Step) -> tuple[int, Shot | None]:
            image = pdf.picture(page, density)
            return page, None if image is None else Shot(image, pdf, density)

        self._task = Task(work, self)
        self._task.done.connect(self._drawn)
        self._task.failed.connect(self._failed)
        self._task.start()

    def _drawn(self, found: tuple[int, Shot | None]) -> None:
        self._end_task()
        page, shot = found
        if shot is not None and shot.pdf is self.pdf:
            self.shots[page] = shot
            kept = self.seen(KEPT_AROUND)
            self.shots = {place: shot for place, shot in self.shots.items() if place in kept}
        self.viewport().update()
        self.draw_more()

    def _failed(self, error: BaseException) -> None:
        self._end_task()
        raise error

    def _end_task(self) -> None:
        done, self._task = self._task, None
        if done is not None and done.wait(PATIENCE):
            done.deleteLater()

    @property
    def is_drawn(self) -> bool:
        """Whether all that is in view is drawn as sharp as the screen."""
        return self.pdf is not None and self._wanted() is None and self._task is None

    def stop(self) -> None:
        if self._task is not None:
            self._task.wait(PATIENCE)
        if self.pdf is not None:
            self.pdf.close()
            self.pdf = None

    # --- what Qt asks

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, painter = self.colours(), QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(colours.ground))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for page in self.seen():
            rect = self.rect_of(page)
            whole = QRectF(rect.toRect())
            painter.fillRect(whole, Qt.GlobalColor.white)
            shot = self.shots.get(page)
            if shot is not None:
                size = shot.image.size() / self.devicePixelRatioF()
                exact = abs(shot.scale - self._density()) < 1e-6
                painter.drawImage(QRectF(whole.topLeft(), size) if exact else whole, shot.image)
            mark = QColor(colours.gold)
            mark.setAlpha(80)
            for box in self.marked.get(page, ()):
                scaled = QRectF(box.topLeft() * self.scale + rect.topLeft(), box.size() * self.scale)
                painter.fillRect(scaled, mark)
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.drawRect(whole.adjusted(-0.5, -0.5, 0.5, 0.5))
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent), 1))
            painter.drawRect(QRectF(self.viewport().rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:  # on another screen
            self.draw_more()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_fit("", self.zoom * (NOTCH if event.angleDelta().y() > 0 else 1 / NOTCH))
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.ZoomIn) or event.text() == "+":
            self.set_fit("", self.zoom * NOTCH)
        elif event.matches(QKeySequence.StandardKey.ZoomOut) or event.text() == "-":
            self.set_fit("", self.zoom / NOTCH)
        elif event.key() == Qt.Key.Key_0:
            self.set_fit("")
        elif event.key() == Qt.Key.Key_9:
            self.set_fit("width")
        elif event.key() == Qt.Key.Key_Home:
            self.verticalScrollBar().setValue(0)
        elif event.key() == Qt.Key.Key_End:
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())
        else:
            super().keyPressEvent(event)
