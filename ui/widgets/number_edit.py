"""A number that is dragged or typed: a slider and a spin box that show it in the reader's unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from scoring.methodology.document import Assumption
from ui.theme import px
from ui.widgets.basics import label
from ui.widgets.number_box import NumberBox

STEPS = 1000


@dataclass(frozen=True, slots=True)
class Span:
    """How a unit is edited: the slider's ends, the least and most that may be typed, and how it is written."""

    low: float
    high: float
    least: float
    most: float
    factor: float = 1.0
    decimals: int = 2
    suffix: str = ""


UNITS = {
    "ratio": Span(0.0, 1.0, -1.0, 5.0, 100.0, 1, "%"),
    "per_year": Span(0.0, 0.5, 0.0, 1.0, 100.0, 1, "%"),
    "years": Span(0.0, 10.0, 0.0, 50.0),
    "multiple": Span(0.0, 5.0, 0.0, 100.0, suffix=" ×"),
    "score": Span(0.0, 100.0, 0.0, 100.0, decimals=1),
    "weight": Span(0.0, 100.0, 0.0, 100.0, decimals=1, suffix="%"),
}
PLAIN = Span(0.0, 100.0, -1e9, 1e9)


def span_of(assumption: Assumption) -> Span:
    """The slider runs over the assumption's own range where it has one."""
    base = UNITS.get(assumption.unit, PLAIN)
    if assumption.low is None or assumption.high is None:
        return base
    least, most = min(base.least, assumption.low), max(base.most, assumption.high)
    return Span(assumption.low, assumption.high, least, most, base.factor, base.decimals, base.suffix)


class NumberEdit(QWidget):
    """`changed(value, gesture)`: edits of one drag, or of one visit to the box, carry the same gesture."""

    changed = Signal(float, int)

    def __init__(self, name: str, span: Span, gestures: Callable[[], int], width: int = 0) -> None:
        super().__init__()
        self.span = span
        self._new_gesture = gestures
        self._gesture = 0
        self.name_label = QLabel(name)
        self.name_label.setTextFormat(Qt.TextFormat.PlainText)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, STEPS)
        self.slider.setPageStep(STEPS // 10)
        self.slider.setSingleStep(STEPS // 100)
        self.slider.setMinimumWidth(px(120))
        self.box = NumberBox()
        self.box.setDecimals(span.decimals)
        self.box.setRange(span.least * span.factor, span.most * span.factor)
        self.box.setSingleStep(max((span.high - span.low) * span.factor / 50, 10**-span.decimals))
        self.box.setSuffix(span.suffix)
        self.box.setMinimumWidth(px(96))
        for editor in (self.slider, self.box):
            editor.setAccessibleName(name)
            editor.installEventFilter(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        if name:
            self.name_label.setMinimumWidth(width)
            layout.addWidget(self.name_label)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.box)
        self.mark = label(" ", points=9, muted=True)
        layout.addWidget(self.mark)
        self.slider.sliderPressed.connect(self._begin)
        self.slider.valueChanged.connect(self._slid)
        self.box.valueChanged.connect(self._typed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._begin()
        elif event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _begin(self) -> None:
        self._gesture = self._new_gesture()

    def tell(self, value: float) -> None:
        """Show a value without answering to it."""
        share = (value - self.span.low) / (self.span.high - self.span.low or 1.0)
        for editor in (self.slider, self.box):
            editor.blockSignals(True)
        if not self.slider.isSliderDown():
            self.slider.setValue(round(STEPS * min(max(share, 0.0), 1.0)))
        shown = value * self.span.factor  # a value that follows a line may be anything, and is shown as it is
        self.box.setRange(min(self.span.least * self.span.factor, shown), max(self.span.most * self.span.factor, shown))
        self.box.setValue(shown)
        for editor in (self.slider, self.box):
            editor.blockSignals(False)

    def _slid(self, place: int) -> None:
        value = self.span.low + (self.span.high - self.span.low) * place / STEPS
        step = 10**-(self.span.decimals) / self.span.factor
        self.changed.emit(round(value / step) * step, self._gesture)

    def _typed(self, value: float) -> None:
        self.changed.emit(value / self.span.factor, self._gesture)
