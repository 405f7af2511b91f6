"""The pages of a PDF for the preview and the printer: pictures, text and links. Safe to use from several threads."""

from __future__ import annotations

import ctypes
import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QImage

PDFIUM = threading.Lock()
"""PDFium does one thing at a time, whichever document it is asked about."""
NEAR = 4.0  # points from a letter that still count as on it
LONGEST_ADDRESS = 4096


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads: an address, or a place in the document in points from the top of a page."""

    address: str = ""
    page: int = -1
    top: float = 0.0


def pages_of(content: bytes, pages: Sequence[int]) -> bytes:
    """Some pages of a document as a document; it itself where they are all of them."""
    import pypdfium2

    with PDFIUM:
        whole, made = pypdfium2.PdfDocument(content), pypdfium2.PdfDocument.new()
        try:
            if len(pages) == len(whole):
                return content
            made.import_pages(whole, list(pages))
            taken = io.BytesIO()
            made.save(taken)
            return taken.getvalue()
        finally:
            made.close()
            whole.close()


class Pdf:
    """An open document. Places on a page are in points from its upper left corner; None once it is closed."""

    def __init__(self, content: bytes) -> None:
        import pypdfium2

        self.content = content
        self._pages: dict[int, Any] = {}
        self._texts: dict[int, Any] = {}
        with PDFIUM:
            self._document: Any = pypdfium2.PdfDocument(content)
            self.sizes = tuple(QSizeF(*self._document.get_page_size(place)) for place in range(len(self._document)))

    def close(self) -> None:
        with PDFIUM:
            if self._document is not None:
                for part in (*self._texts.values(), *self._pages.values(), self._document):
                    part.close()
                self._document = None
                self._texts, self._pages = {}, {}

    def picture(self, page: int, scale: float) -> QImage | None:
        """A page at `scale` pixels to a point."""
        with PDFIUM:
            if self._document is None:
                return None
            made = self._page(page).render(scale=scale, prefer_bgrx=True, maybe_alpha=False)
            image = QImage(made.buffer, made.width, made.height, made.stride, QImage.Format.Format_RGB32).copy()
            made.close()
        return image

    def text(self, page: int, start: int = 0, count: int = -1) -> str:
        """The words of a page, or a run of its letters."""
        with PDFIUM:
            if self._document is None:
                return ""
            return str(self._text(page).get_text_range(start, count)).replace("\r\n", "\n")

    def letters(self, page: int) -> int:
        with PDFIUM:
            return 0 if self._document is None else int(self._text(page).count_chars())

    def letter_at(self, page: int, place: QPointF) -> int:
        """The letter at or near a place; −1 where there is none."""
        with PDFIUM:
            if self._document is None:
                return -1
            text, x, y = self._text(page), place.x(), self.sizes[page].height() - place.y()
            found = text.get_index(x, y, NEAR, NEAR)
            if found is None:
                return -1
            for near in (found, found + 1, found - 1):  # a full stop is lower than the middle of its line
                left, bottom, right, top = _box(text, near)
                if left <= x <= right and bottom <= y <= top:
                    return int(near)
            return int(found)

    def boxes(self, page: int, start: int, count: int) -> list[QRectF]:
        """Where a run of letters stands, one box a line."""
        with PDFIUM:
            if self._document is None:
                return []
            text, high = self._text(page), self.sizes[page].height()
            found = [text.get_rect(place) for place in range(text.count_rects(start, count))]
        return [QRectF(QPointF(left, high - top), QPointF(right, high - bottom)) for left, bottom, right, top in found]

    def link_at(self, page: int, place: QPointF) -> Target | None:
        from pypdfium2 import raw

        with PDFIUM:
            if self._document is None:
                return None
            height = self.sizes[page].height()
            link = raw.FPDFLink_GetLinkAtPoint(self._page(page).raw, place.x(), height - place.y())
            if not link:
                return None
            action = raw.FPDFLink_GetAction(link)
            if action and raw.FPDFAction_GetType(action) == raw.PDFACTION_URI:
                held = ctypes.create_string_buffer(LONGEST_ADDRESS)
                raw.FPDFAction_GetURIPath(self._document.raw, action, held, LONGEST_ADDRESS)
                return Target(address=held.value.decode("ascii", "replace"))
            to = raw.FPDFLink_GetDest(self._document.raw, link)
            return self._place(to) if to else None

    def _place(self, to: Any) -> Target:
        from pypdfium2 import raw

        page = int(raw.FPDFDest_GetDestPageIndex(self._document.raw, to))
        has = [ctypes.c_int() for _ in range(3)]
        at = [ctypes.c_float() for _ in range(3)]
        known = raw.FPDFDest_GetLocationInPage(to, *has, *at) and has[1].value and 0 <= page < len(self.sizes)
        return Target(page=page, top=self.sizes[page].height() - at[1].value if known else 0.0)

    def _page(self, page: int) -> Any:
        if page not in self._pages:
            self._pages[page] = self._document[page]
        return self._pages[page]

    def _text(self, page: int) -> Any:
        if page not in self._texts:
            self._texts[page] = self._page(page).get_textpage()
        return self._texts[page]


def _box(text: Any, letter: int) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of a letter's place in its line; of no letter, nothing."""
    if not 0 <= letter < text.count_chars():
        return 0.0, 0.0, -1.0, -1.0
    left, bottom, right, top = text.get_charbox(letter, loose=True)
    return left, bottom, right, top
