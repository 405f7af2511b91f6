"""Light and dark: the palette of the reports as Qt's palette and one small style sheet."""

from __future__ import annotations

from weakref import WeakSet

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from reports.palette import DARK, LIGHT, Palette
from resources import FONTS

FAMILY = "Assay Sans"
POINTS = 10
_OWN: WeakSet[QWidget] = WeakSet()  # those with a font of their own
MIDDLE = 128  # of a lightness of 255
THEME_IDS = ("system", "light", "dark")
TEXT_SIZES = (1.0, 1.25, 1.5)


def load_fonts() -> str:
    """Register the fonts that ship with Assay; the name of their family."""
    families: list[str] = []
    for path in (FONTS / "AssaySans-Regular.ttf", FONTS / "AssaySans-Bold.ttf"):
        number = QFontDatabase.addApplicationFont(str(path))
        families += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return families[0] if families else QFont().family()


def palette_of(theme: str) -> Palette:
    """The colours of a theme; `system` follows the desktop."""
    if theme == "system":
        ground = QApplication.style().standardPalette().window().color()
        return DARK if ground.lightness() < MIDDLE else LIGHT
    return DARK if theme == "dark" else LIGHT


def text_scale() -> float:
    """How much larger than usual the reader wants the text: 1 to 1.5. The application's font holds it."""
    return QApplication.font().pointSizeF() / POINTS


def size_of(kept: object) -> float:
    """A text size as settings keep it; the usual one for what is none."""
    return next((factor for factor in TEXT_SIZES if str(factor) == str(kept)), TEXT_SIZES[0])


def scale_text(app: QApplication, factor: float) -> None:
    """Text in another size. What has a font of its own is scaled too; pages that measure text are made anew."""
    change = factor / text_scale()
    if change == 1:
        return
    font = QFont(app.font())
    font.setPointSizeF(POINTS * factor)
    app.setFont(font)
    _dress(app, app.styleSheet(), change)  # what a sheet has touched takes no font of the application's by itself


def _dress(app: QApplication, sheet: str, change: float = 1.0) -> None:
    """A style sheet for all; fonts that widgets have of their own stay, which Qt would put back to what they were."""
    own = {widget: QFont(widget.font()) for widget in _OWN if isValid(widget)}
    app.setStyleSheet(sheet)
    for widget, font in own.items():
        font.setPointSizeF(font.pointSizeF() * change)
        if widget.font() != font:
            widget.setFont(font)


def px(length: float) -> int:
    """A length that holds text, in pixels for the reader's text size."""
    return round(length * text_scale())


def sized(points: float, bold: bool = False) -> QFont:
    font = QFont(QApplication.font())
    font.setPointSizeF(points * text_scale())
    font.setBold(bold)
    return font


def give_font(widget: QWidget, font: QFont) -> None:
    """A font of a widget's own, which stays and grows with the text through every change of theme and size."""
    widget.setFont(font)
    _OWN.add(widget)


def apply(app: QApplication, colours: Palette) -> None:
    app.setPalette(_palette(colours))
    _dress(app, _sheet(colours))


def _palette(c: Palette) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for name, colour in {
        role.Window: c.ground, role.WindowText: c.ink, role.Base: c.panel, role.AlternateBase: c.ground,
        role.Text: c.ink, role.Button: c.panel, role.ButtonText: c.ink, role.BrightText: c.panel,
        role.ToolTipBase: c.panel, role.ToolTipText: c.ink, role.PlaceholderText: c.muted,
        role.Highlight: c.accent_soft, role.HighlightedText: c.ink, role.Link: c.accent, role.LinkVisited: c.accent,
        role.Light: c.panel, role.Midlight: c.line, role.Mid: c.line, role.Dark: c.muted, role.Shadow: c.line,
        role.Accent: c.accent,
    }.items():  # fmt: skip
        palette.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(c.muted))
    return palette


def _sheet(c: Palette) -> str:
    return f"""
#header {{ background: {c.panel}; border-bottom: 1px solid {c.line}; }}
#sidebar {{ background: {c.ground}; border: 0; border-right: 1px solid {c.line}; padding: 10px 8px; outline: 0; }}
#sidebar::item {{ padding: 9px 10px; border-radius: 6px; color: {c.ink}; border: 1px solid transparent; }}
#sidebar::item:selected {{ background: {c.accent_soft}; color: {c.ink}; }}
#sidebar::item:hover:!selected {{ background: {c.panel}; }}
#sidebar::item:focus {{ border: 1px solid {c.accent}; }}
#card {{ background: {c.panel}; border: 1px solid {c.line}; border-radius: 8px; }}
#page {{ background: {c.ground}; border: 0; }}
#muted {{ color: {c.muted}; }}
#figure, #link {{ border: 1px solid transparent; padding: 0; margin: 0 -1px; border-radius: 3px;
  background: transparent; color: {c.ink}; text-align: left; }}
#link {{ color: {c.accent}; }}
#figure[muted="true"] {{ color: {c.muted}; }}
#figure:hover, #link:hover {{ color: {c.accent}; text-decoration: underline; }}
#figure:focus, #link:focus {{ outline: 0; border: 1px solid {c.accent}; }}
#bar {{ background: {c.accent_soft}; border: 0; border-left: 4px solid {c.accent};
  border-bottom: 1px solid {c.line}; }}
#bar[severity="error"] {{ background: {c.panel}; border-left: 4px solid {c.grades[4]}; }}
#formula {{ background: {c.ground}; border: 1px solid {c.line}; border-radius: 4px; padding: 6px; }}
#field {{ background: {c.panel}; border: 1px solid {c.muted}; border-radius: 3px; padding: 3px 5px; }}
#field:focus {{ border: 1px solid {c.accent}; }}
#field:disabled {{ border: 1px solid {c.line}; color: {c.muted}; }}
QCheckBox::indicator:unchecked {{ background: {c.panel}; border: 1px solid {c.muted}; border-radius: 2px;
  width: 12px; height: 12px; }}
QCheckBox::indicator:unchecked:focus {{ border: 1px solid {c.accent}; }}
QMenuBar {{ background: {c.panel}; border-bottom: 1px solid {c.line}; }}
QMenuBar::item {{ padding: 5px 10px; background: transparent; border-radius: 4px; }}
QMenuBar::item:selected {{ background: {c.accent_soft}; }}
QDockWidget {{ font-weight: bold; }}
QDockWidget::title {{ background: {c.panel}; padding: 8px; border-bottom: 1px solid {c.line}; }}
QTableView, QTreeView {{ background: {c.panel}; border: 1px solid {c.line}; gridline-color: {c.line};
  selection-background-color: {c.accent_soft}; selection-color: {c.ink}; }}
QTableView:focus, QTreeView:focus {{ border: 1px solid {c.accent}; }}
QTreeView::item {{ padding: 3px 2px; }}
QTableView::item {{ padding: 0 8px; }}
QHeaderView::section {{ background: {c.ground}; color: {c.muted}; border: 0; border-bottom: 1px solid {c.line};
  padding: 6px 8px; }}
QTableCornerButton::section {{ background: {c.ground}; border: 0; border-bottom: 1px solid {c.line}; }}
QHeaderView::section:vertical {{ border-bottom: 0; padding: 0 8px; }}
QToolTip {{ background: {c.panel}; color: {c.ink}; border: 1px solid {c.line}; padding: 4px; }}
"""
