"""Copying: what is selected in a table or list as a table, for a spreadsheet (tabs) and for a letter (HTML)."""

from __future__ import annotations

import atexit
import html
import re
from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QTableView, QTreeView, QWidget
from shiboken6 import isValid

from reports.numbers import MINUS

_NUMBER = re.compile(rf"[+{MINUS}-]?[\d,]*\.?\d+(?:%|×)?")
FORMULA_STARTS = ("=", "+", "-", "@")
HAS_COPY = "copies"
Rows = Sequence[Sequence[str]]
View = TypeVar("View", bound=QAbstractItemView)


def with_copy(view: View) -> View:
    """The view answers to the copy shortcut with what is selected, as a table."""
    if not view.property(HAS_COPY):
        view.setProperty(HAS_COPY, True)
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), view)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(lambda: copy(view))
    return view


def copy(widget: QWidget | None) -> None:
    """Copy what is selected in a widget: cells as a table, text as text."""
    view, own = view_of(widget), getattr(widget, "copy", None)
    if view is not None:
        rows = selected(view)
        if rows:
            _give(rows)
    elif isinstance(widget, QLabel) and widget.hasSelectedText():
        QGuiApplication.clipboard().setText(widget.selectedText())
    elif callable(own):
        own()


def copy_all(view: QAbstractItemView) -> None:
    """Copy the whole table."""
    _give(everything(view))


def _give(rows: Rows) -> None:
    """To the clipboard. What Python made must not be there when Python has ended: the process would die of it."""
    table = mime(rows)
    QGuiApplication.clipboard().setMimeData(table)
    atexit.unregister(_leave_text)  # of the table before
    atexit.register(_leave_text, table)


def _leave_text(table: QMimeData) -> None:
    if QGuiApplication.instance() and isValid(table) and QGuiApplication.clipboard().mimeData() is table:
        QGuiApplication.clipboard().setText(table.text())


def copied(view: QAbstractItemView) -> str:
    """The selected cells as tab-separated text, headings first."""
    return mime(selected(view)).text()


def view_of(widget: QWidget | None) -> QAbstractItemView | None:
    """The table or tree that a widget is, or is in."""
    while widget is not None and not isinstance(widget, QAbstractItemView):
        widget = widget.parentWidget()
    return None if isinstance(widget, QHeaderView) else widget


def selected(view: QAbstractItemView) -> list[list[str]]:
    """The selected cells with the headings of their columns and, where they are shown, of their rows."""
    chosen = [index for index in view.selectionModel().selectedIndexes() if not _is_hidden(view, index)]
    if not chosen:
        return []
    columns = sorted({index.column() for index in chosen})
    lines: dict[tuple[int, ...], QModelIndex] = {_path(index): index for index in chosen}
    return _table(view, [lines[path] for path in sorted(lines)], columns)


def everything(view: QAbstractItemView) -> list[list[str]]:
    """All that the view shows, trees as far as they are open."""
    model = view.model()
    columns = [column for column in range(model.columnCount()) if not _is_hidden(view, model.index(0, column))]
    return _table(view, list(_lines(view, model, QModelIndex())), columns)


def mime(rows: Rows) -> QMimeData:
    """The cells as tab-separated text and as an HTML table; text that looks like a formula stays text."""
    made = QMimeData()
    made.setText("\n".join("\t".join(_tabbed(cell) for cell in row) for row in rows))
    lines = ("".join(_cell(cell, "th" if not place else "td") for cell in row) for place, row in enumerate(rows))
    made.setHtml("<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>")
    return made


def _tabbed(cell: str) -> str:
    text = " ".join(cell.split())
    if _NUMBER.fullmatch(text):
        return text.replace(MINUS, "-")  # a spreadsheet reads no true minus
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _cell(cell: str, tag: str) -> str:
    text = " ".join(cell.split())
    if _NUMBER.fullmatch(text):
        return f'<{tag} align="right">{text.replace(MINUS, "-")}</{tag}>'
    return f"<{tag} style=\"mso-number-format:'\\@'\">{html.escape(text)}</{tag}>"


def _table(view: QAbstractItemView, lines: Sequence[QModelIndex], columns: Sequence[int]) -> list[list[str]]:
    model, across, down = view.model(), Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    names = isinstance(view, QTableView) and view.verticalHeader().isVisible()
    head = [str(model.headerData(column, across) or "") for column in columns]
    rows = [["", *head] if names else head] if any(head) else []
    for line in lines:
        cells = [str(line.siblingAtColumn(column).data() or "") for column in columns]
        depth = len(_path(line)) - 1
        if depth and cells:
            cells[0] = "    " * depth + cells[0]
        rows.append([str(model.headerData(line.row(), down) or ""), *cells] if names else cells)
    return rows


def _lines(view: QAbstractItemView, model: QAbstractItemModel, parent: QModelIndex) -> list[QModelIndex]:
    found: list[QModelIndex] = []
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        found.append(index)
        if isinstance(view, QTreeView) and view.isExpanded(index):
            found += _lines(view, model, index)
    return found


def _path(index: QModelIndex) -> tuple[int, ...]:
    """Rows from the root: sorting by it gives the order on the screen."""
    rows: list[int] = []
    while index.isValid():
        rows.insert(0, index.row())
        index = index.parent()
    return tuple(rows)


def _is_hidden(view: QAbstractItemView, index: QModelIndex) -> bool:
    if isinstance(view, QTableView | QTreeView):
        return view.isColumnHidden(index.column())
    return False
