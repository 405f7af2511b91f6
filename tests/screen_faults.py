"""What is wrong with a window as it stands: cut texts, no name for a screen reader, no translation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QScrollBar,
    QSplitter,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QTableView,
    QTreeView,
    QWidget,
)

from scoring.record import encode_filing
from tests.conftest import ROOT
from ui.main_window import Elided

if TYPE_CHECKING:
    from ui.desk import Desk

HAN = re.compile("[\u4e00-\u9fff]")
AREAS = "|".join(path.stem for path in sorted((ROOT / "resources" / "languages").glob("*.toml")))
KEY = re.compile(rf"(?:{AREAS})\.[a-z_]+(?:\.[a-z_]+)*")
FILE = re.compile(r".*\.(?:pdf|xlsx|toml|eml)")
APART = r"\n| · |; | [\d.]+%(?=;|$)"  # what stands between several names in one text
PHRASE = re.compile("[a-z]{4,} [a-z]{2,}")
NAMES_THAT_STAY = re.compile(
    r"CoreWeave|Microsoft|OpenAI|Meta|NVIDIA|Nvidia|Assay|EBITDA|EBIT|RPO|LLCR|DSCR|FFO|SOFR|PDF|Excel|XBRL|CRWV"
)
SLACK = 2  # pixels: of rounding, and of a letter's overhang
ROWS_LOOKED_AT = 60


def seen(root: QWidget) -> Iterator[QWidget]:
    """Every widget that a user can see or scroll to."""
    yield root
    yield from (widget for widget in root.findChildren(QWidget) if widget.isVisibleTo(root))


def said_of(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    return f"{type(widget).__name__} {widget.objectName()!r} {(text() if callable(text) else '')[:60]!r}"


# --- cut texts


def cut(root: QWidget) -> list[str]:
    """Texts that are wider or taller than their room and that no tooltip holds whole."""
    found: list[str] = []
    for widget in seen(root):
        if isinstance(widget, QHeaderView):
            found += cut_headers(widget)
        elif isinstance(widget, QTableView | QTreeView | QListView):
            found += cut_cells(widget)
        elif (room := cut_widget(widget)) is not None:
            found.append(f"{said_of(widget)} needs {room[0]} x {room[1]}, has {widget.width()} x {widget.height()}")
    return found


def cut_widget(widget: QWidget) -> tuple[int, int] | None:
    """What a label, button, box or field would need; None where it has that or says the rest when pointed at."""
    if isinstance(widget, Elided):
        short = widget.fontMetrics().horizontalAdvance(widget.text()) > widget.width() + SLACK
        return (widget.fontMetrics().horizontalAdvance(widget.text()), 0) if short and not widget.toolTip() else None
    if isinstance(widget, QLabel):
        return cut_label(widget)
    if isinstance(widget, QComboBox):
        option = QStyleOptionComboBox()
        widget.initStyleOption(option)
        style, part = widget.style(), QStyle.SubControl.SC_ComboBoxEditField
        room = style.subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, widget)
        wide = widget.fontMetrics().horizontalAdvance(widget.currentText())
        small = wide > room.width() + SLACK or widget.fontMetrics().height() > room.height() + SLACK
        return (wide, widget.fontMetrics().height()) if small and not widget.toolTip() else None
    if isinstance(widget, QAbstractButton | QGroupBox):
        hint = widget.sizeHint()
        lines = widget.text().split("\n") if isinstance(widget, QAbstractButton) else [widget.title()]
        wide = max(widget.fontMetrics().horizontalAdvance(line.replace("&&", "&")) for line in lines)
        small = (hint.width() > widget.width() + SLACK and wide > widget.width()) or (
            hint.height() > widget.height() + SLACK and widget.fontMetrics().height() > widget.height() + SLACK
        )
        return (hint.width(), hint.height()) if small and "".join(lines) and not widget.toolTip() else None
    if isinstance(widget, QLineEdit) and not isinstance(widget.parent(), QAbstractSpinBox | QComboBox):
        text = widget.text() or widget.placeholderText()
        wide = widget.fontMetrics().horizontalAdvance(text) + 8
        return (wide, 0) if wide > widget.width() + SLACK and not widget.toolTip() and not widget.text() else None
    if isinstance(widget, QAbstractSpinBox):
        line = widget.lineEdit()
        wide = widget.fontMetrics().horizontalAdvance(widget.text())
        return (wide, 0) if line is not None and wide > line.width() + SLACK else None
    return None


def cut_label(label: QLabel) -> tuple[int, int] | None:
    room = label.contentsRect()
    if not label.text() or label.toolTip():
        return None
    if label.wordWrap():
        flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)
        needed = label.fontMetrics().boundingRect(QRect(0, 0, room.width(), 100_000), flags, label.text())
    else:
        needed = label.fontMetrics().size(0, label.text())
    small = needed.width() > room.width() + SLACK or needed.height() > room.height() + SLACK
    return (needed.width(), needed.height()) if small else None


def cut_headers(header: QHeaderView) -> list[str]:
    found, model = [], header.model()
    if model is None or header.height() == 0 or header.width() == 0:
        return []
    for place in range(header.count()):
        text = str(model.headerData(place, header.orientation(), Qt.ItemDataRole.DisplayRole) or "")
        tip = model.headerData(place, header.orientation(), Qt.ItemDataRole.ToolTipRole)
        if header.isSectionHidden(place) or not text or tip:
            continue
        font = model.headerData(place, header.orientation(), Qt.ItemDataRole.FontRole) or header.font()
        metrics = QFontMetrics(font)
        wide = max(metrics.horizontalAdvance(line) for line in text.split("\n"))
        tall = metrics.height() * len(text.split("\n"))
        across = header.orientation() == Qt.Orientation.Horizontal
        room = (header.sectionSize(place), header.height()) if across else (header.width(), header.sectionSize(place))
        if wide > room[0] + SLACK or tall > room[1] + SLACK:
            found.append(f"head {text!r} needs {wide} x {tall}, has {room[0]} x {room[1]}")
    return found


def cut_cells(view: QAbstractItemView) -> list[str]:
    """Cells whose text does not fit and whose tooltip does not hold it."""
    model, found = view.model(), []
    if model is None or (isinstance(view, QListView) and view.wordWrap()):
        return []
    for index in cells(view):
        text = str(index.data() or "")
        box = view.visualRect(index)
        if not text or box.width() <= 0:
            continue
        metrics = QFontMetrics(index.data(Qt.ItemDataRole.FontRole) or view.font())
        tip = str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
        if metrics.horizontalAdvance(text) > box.width() + SLACK and not tip:
            found.append(f"cell {text[:60]!r} needs {metrics.horizontalAdvance(text)}, has {box.width()}")
        if metrics.height() > box.height() + SLACK:
            found.append(f"cell {text[:60]!r} is {metrics.height()} tall in {box.height()}")
    return found


def columns_of(view: QAbstractItemView, parent: QModelIndex) -> int:
    """How many columns; of a list one, whose own count PySide keeps private."""
    return 1 if isinstance(view, QListView) else view.model().columnCount(parent)


def cells(view: QAbstractItemView) -> Iterator[QModelIndex]:
    model = view.model()

    def below(parent: QModelIndex) -> Iterator[QModelIndex]:
        for row in range(min(model.rowCount(parent), ROWS_LOOKED_AT)):
            for column in range(columns_of(view, parent)):
                hidden = isinstance(view, QTableView | QTreeView) and view.isColumnHidden(column)
                if not hidden:
                    yield model.index(row, column, parent)
            first = model.index(row, 0, parent)
            if isinstance(view, QTreeView) and view.isExpanded(first):
                yield from below(first)

    yield from below(QModelIndex())


# --- names


def nameless(root: QWidget) -> list[str]:
    """Widgets that take the keyboard and that a screen reader could not name."""
    return [said_of(widget) for widget in seen(root) if takes_keys(widget) and not spoken(widget)]


def takes_keys(widget: QWidget) -> bool:
    inner = isinstance(widget, QScrollBar | QSplitter | QHeaderView | QMenu) or widget.focusProxy() is not None
    part = isinstance(widget.parent(), QAbstractSpinBox | QComboBox) or (
        isinstance(widget.parent(), QAbstractItemView) or widget.objectName().startswith("qt_")
    )
    return widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not inner and not part


def spoken(widget: QWidget) -> str:
    """What a screen reader calls a widget."""
    own = widget.accessibleName()
    if not own and isinstance(widget, QAbstractButton | QLabel):
        own = widget.text()
    return own.strip()


# --- translation


def words_on(root: QWidget) -> Iterator[tuple[str, str]]:
    """Everything that can be read or heard, with where it stands."""
    for widget in seen(root):
        said = said_of(widget)
        yield widget.toolTip(), said
        yield widget.accessibleName(), said
        yield widget.accessibleDescription(), said
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text(), said
        if isinstance(widget, QComboBox):
            yield from ((widget.itemText(place), said) for place in range(widget.count()))
        if isinstance(widget, QTabBar):
            yield from ((widget.tabText(place), said) for place in range(widget.count()))
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from ((str(index.data() or ""), said) for index in cells(widget))
            model = widget.model()
            for way in (Qt.Orientation.Horizontal, Qt.Orientation.Vertical):
                count = columns_of(widget, QModelIndex()) if way == Qt.Orientation.Horizontal else model.rowCount()
                yield from ((str(model.headerData(place, way) or ""), said) for place in range(count))
        yield from ((action.text(), said) for action in widget.actions())


def keys_shown(texts: Iterable[str]) -> list[str]:
    """The texts that are the name of a text and not the text itself."""
    return [text for text in texts if KEY.fullmatch(text.strip()) and not FILE.fullmatch(text.strip())]


def untranslated(english: set[str], chinese: set[str], quoted: str) -> set[str]:
    """What stands the same in both languages and is no number, no name, and no quote of the filing."""
    same = (text for text in english & chinese if not HAN.search(text))
    return {text for text in same if any(needs_words(part, quoted) for part in re.split(APART, one_line(text)))}


def needs_words(text: str, quoted: str) -> bool:
    said = text.strip("“” ")
    return bool(PHRASE.search(NAMES_THAT_STAY.sub("", said))) and said not in quoted


def one_line(text: str) -> str:
    return " ".join(text.split())


def quotes_of(desk: Desk) -> str:
    """All that the open filing and the methodology's sources say in their own words."""
    state, methodology = desk.session.state, desk.session.card.methodology
    sources = [found.source for found in (*methodology.scales.values(), *methodology.assumptions.values())]
    return one_line("\n".join([*strings(json.loads(encode_filing(state.filing))), *sources]))


def strings(found: object) -> Iterator[str]:
    """Every text in decoded JSON."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict | list):
        for part in found.values() if isinstance(found, dict) else found:
            yield from strings(part)


def settle() -> None:
    """All that waits done; and what was replaced deleted, as the application's own loop does."""
    for _ in range(4):
        QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
