"""A picture of the reports in the page: drawn anew when its width, its words or its numbers change."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QResizeEvent

from reports.palette import Palette
from reports.picture_marks import Picture
from ui.texts import Texts
from ui.widgets.picture_view import PictureView

LEAST_WIDTH = 260.0
Draw = Callable[[float], Picture]


class DrawnView(PictureView):
    """`draw(width)` makes the picture; without one nothing is shown."""

    def __init__(self, texts: Texts) -> None:
        super().__init__(texts)
        self.draw: Draw | None = None
        self.drawn = 0

    def tell(self, draw: Draw, colours: Palette) -> None:
        self.draw, self.colours = draw, colours
        self._redraw()

    def _redraw(self) -> None:
        if self.draw is not None and self.colours is not None:
            self.drawn = self.width()
            self.show_picture(self.draw(max(self.room(), LEAST_WIDTH)), self.colours)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.draw is not None and abs(self.width() - self.drawn) > 1:
            self._redraw()
