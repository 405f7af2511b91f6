"""The window that says what a figure is, and what is meant by a place in the main window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.explaining import lineage_name, parts_of, subject
from ui.pages.page import column, scrolling
from ui.theme import px
from ui.widgets.basics import Figure, label, selectable

if TYPE_CHECKING:
    from ui.desk import Desk

WIDTH = 540


def name_at(desk: Desk, widget: QWidget, place: QPoint | None = None) -> str:
    """The id of what a widget shows, at a place on the screen or where its cursor is; empty where it is none."""
    methodology = desk.session.state.methodology
    within: QWidget | None = widget
    while within is not None and within is not desk.window:
        name = within.name if isinstance(within, Figure) else ""
        if isinstance(within, QAbstractItemView):
            name = _cell_name(within, place)
        elif not name:
            own = getattr(within, "name", "")
            name = own if isinstance(own, str) else ""
        found = subject(methodology, name) if name else ""
        if found:
            return found
        within = within.parentWidget()
    return ""


def _cell_name(view: QAbstractItemView, place: QPoint | None) -> str:
    """What a cell of a table or a line of a tree is about, by whichever way its model says so."""
    index = view.currentIndex()
    if place is not None:
        index = view.indexAt(view.viewport().mapFromGlobal(place))
    model = view.model()
    if not index.isValid():
        return ""
    if hasattr(model, "number_at"):
        return str(model.number_at(index))
    if hasattr(model, "data_rows"):
        return f"input:{model.data_rows[index.row()].name}"
    if hasattr(model, "node"):
        node = model.node(index)
        return str(node.name) if node is not None else ""
    item = index.siblingAtColumn(0).data(Qt.ItemDataRole.UserRole)
    return str(getattr(item, "name", "") or "")


class WhatIsThis(QDialog):
    """Stays open beside the work; asked about something else, it says that instead."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self.desk = desk
        self.name = ""
        self.setModal(False)
        self.lineage, self.change, self.leave = QPushButton(), QPushButton(), QPushButton()
        for button in (self.lineage, self.change):
            button.setAutoDefault(False)
        self.leave.setDefault(True)
        self.lineage.clicked.connect(lambda: desk.ask(lineage_name(desk.session, self.name)))
        self.change.clicked.connect(lambda: desk.manners.show_assumption(self.name))
        self.leave.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addWidget(self.lineage)
        buttons.addWidget(self.change)
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.area = scrolling(QWidget(), desk.texts, "desk.what.title")
        layout.addWidget(self.area, 1)
        buttons.setContentsMargins(20, 8, 20, 14)
        buttons.setSpacing(8)
        layout.addLayout(buttons)
        desk.session.changed.connect(self.redraw)
        desk.session.restyled.connect(self.redraw)

    def tell(self, name: str) -> None:
        """Show what a name means, if it is known."""
        self.name = subject(self.desk.session.state.methodology, name) or self.name
        self.redraw(force=True)
        self._fit()
        self.show()
        self.raise_()
        self.activateWindow()

    def _fit(self) -> None:
        """As tall as what is said, where the screen has room for it."""
        width, inner = px(WIDTH), self.area.widget()
        details = inner.layout() if inner is not None else None
        needed = (details.heightForWidth(width) if details is not None else 0) + self.leave.sizeHint().height() + 30
        self.resize(width, min(needed, round(self.screen().availableGeometry().height() * 0.85)))

    def redraw(self, force: bool = False) -> None:
        if not self.name or not (force or self.isVisible()) or not self.desk.session.is_open:
            return
        session, words = self.desk.session, self.desk.session.words
        self.setWindowTitle(words("desk.what.title"))
        inner = QWidget()
        details = column(inner, (20, 16, 20, 8), 4)
        details.addWidget(label(words.name(self.name), 14, bold=True, wrap=True))
        details.addWidget(label(words(f"desk.what.kind.{self.kind()}", name=self.name), 9, muted=True, wrap=True))
        for part in parts_of(session, self.name):
            if part.text:
                details.addSpacing(6)
                details.addWidget(label(words(part.heading), 9, muted=True))
                made = selectable(label(part.text, wrap=True))
                if part.boxed:
                    made.setObjectName("formula")
                details.addWidget(made)
        details.addStretch(1)
        self.area.setWidget(inner)
        self.lineage.setText(words("window.lineage.show"))
        self.lineage.setVisible(bool(lineage_name(session, self.name)))
        self.change.setText(words("desk.what.change"))
        self.change.setVisible(self.kind() == "assumption")
        self.leave.setText(words("window.close"))

    def kind(self) -> str:
        methodology = self.desk.session.state.methodology
        for kind in ("metric", "factor", "input", "assumption", "cap", "scenario", "profile"):
            if self.name in getattr(methodology, f"{kind}s"):
                return kind
        return "line"

    def text(self) -> str:
        """All that it says, as text."""
        said = [self.desk.session.words.name(self.name)]
        return "\n".join(said + [part.text for part in parts_of(self.desk.session, self.name) if part.text])
