"""The colour of a change: in China red is up, elsewhere green; the sign always stands beside it."""

from __future__ import annotations

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from reports.palette import Palette

KEY = "rises"
CONVENTIONS = ("", "green", "red", "none")
"""As the language has it, green up, red up, or no colour at all."""
SMALLEST = 0.05
"""A change that shows as none has no colour."""
TOWARDS_INK = 0.35
"""How far a colour goes towards that of text, to stand out from the ground of a chosen row."""


def with_rises(colours: Palette, convention: str, language: str) -> Palette:
    """The colours with those of a rise and a fall, by convention or else as the language has it."""
    good, bad = colours.grades[0], colours.grades[4]
    chosen = convention if convention in CONVENTIONS[1:] else ("red" if language == "zh" else "green")
    rise, fall = {"green": (good, bad), "red": (bad, good), "none": ("", "")}[chosen]
    return colours._replace(rise=rise, fall=fall)


def colour_of(change: float | None, colours: Palette) -> str:
    """The colour of a change of a score; that of other text where it is none."""
    if change is None or abs(change) < SMALLEST:
        return colours.ink
    return (colours.rise if change > 0 else colours.fall) or colours.ink


def on_chosen(own: QColor, ink: QColor) -> QColor:
    """A text's own colour on the ground of a chosen row."""
    pairs = ((own.red(), ink.red()), (own.green(), ink.green()), (own.blue(), ink.blue()))
    return QColor(*(round(a + TOWARDS_INK * (b - a)) for a, b in pairs))


def colour(made: QWidget, change: float | None, colours: Palette) -> None:
    """Give what shows a change the colour that the change has."""
    sheet = f"color: {colour_of(change, colours)};"
    if made.styleSheet() != sheet:  # a sheet set anew is laid out anew
        made.setStyleSheet(sheet)
