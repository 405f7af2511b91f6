"""A row of widgets that goes on in the next line where there is too little room."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QSpacerItem, QWidget

Part = QWidget | int | None


class Flow(QLayout):
    """None is room to stretch where all stand in one line, a number is a gap; both are nothing at a line's start.

    A number, or a label's own gap, keeps what belongs together apart from the rest; lines are as tall as their tallest.
    """

    def __init__(self, *parts: Part, spacing: int = 8) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)
        for part in parts:
            if isinstance(part, QWidget):
                self.addWidget(part)
            else:
                self.addItem(QSpacerItem(part or 0, 0, _STRETCH if part is None else _FIXED, _FIXED))

    # --- what Qt asks

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        lines = self._lines(1_000_000)
        return QSize(self._width(lines[0]) if lines else 0, self._height(lines))

    def minimumSize(self) -> QSize:
        sizes = [item.minimumSize() for item in self._seen()]
        return QSize(
            max((size.width() for size in sizes), default=0), max((size.height() for size in sizes), default=0)
        )

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    # --- lines

    def _seen(self) -> list[QLayoutItem]:
        return [item for item in self._items if item.spacerItem() is not None or not item.isEmpty()]

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = [[]]
        for item in self._seen():
            line = lines[-1]
            if line and item.spacerItem() is None and self._width([*line, item]) > width:
                lines.append([])
                line = lines[-1]
            if line or item.spacerItem() is None:
                line.append(item)
        return [line for line in lines if line]

    def _width(self, line: list[QLayoutItem]) -> int:
        return sum(item.sizeHint().width() for item in line) + self.spacing() * (len(line) - 1)

    def _height(self, lines: list[list[QLayoutItem]]) -> int:
        return sum(max(item.sizeHint().height() for item in line) for line in lines) + self.spacing() * (len(lines) - 1)

    def _arrange(self, rect: QRect, move: bool) -> int:
        lines = self._lines(rect.width())
        if move:
            top = rect.top()
            for line in lines:
                tall = max(item.sizeHint().height() for item in line)
                stretches = [item for item in line if item.expandingDirections() & Qt.Orientation.Horizontal
                             and item.spacerItem() is not None]  # fmt: skip
                spare = max(rect.width() - self._width(line), 0) if len(lines) == 1 else 0
                left = rect.left()
                for item in line:
                    wide = min(item.sizeHint().width(), rect.width())
                    if item in stretches:
                        wide += spare // len(stretches)
                    high = min(item.sizeHint().height(), tall)
                    item.setGeometry(QRect(QPoint(left, top + (tall - high) // 2), QSize(wide, high)))
                    left += wide + self.spacing()
                top += tall + self.spacing()
        return self._height(lines)


_STRETCH, _FIXED = QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed
