"""The dock on the right with the lineage panel, made when a number is first asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QDockWidget

from ui.theme import px

if TYPE_CHECKING:
    from ui.desk import Desk
    from ui.pages.page import View
    from ui.widgets.lineage_panel import LineagePanel

WIDTH, LEAST_WIDTH = 410, 340
START = "scorecard.score"


class SidePanel(QObject):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self.dock: QDockWidget | None = None
        self.lineage: LineagePanel | None = None

    @property
    def is_visible(self) -> bool:
        return self.dock is not None and self.dock.isVisible()

    def ask(self, name: str, view: View | None = None) -> None:
        """Show a number's lineage, of the open card or of a view's, or for `input:<name>` an input's fact."""
        lineage = self._opened()
        name = self._end_of(name)
        plain = name.removeprefix("input:")
        if plain == name and lineage.show_number(name, view):
            return
        lineage.show_datum(self.desk.session.datum(plain))

    def _end_of(self, name: str) -> str:
        """Of a range (`….range`) its low end; the high end where the low one is shown already."""
        stem = name.removesuffix(".range")
        if stem == name or self.lineage is None:
            return name
        return f"{stem}.high" if self.lineage.name == f"{stem}.low" else f"{stem}.low"

    def _opened(self) -> LineagePanel:
        if self.dock is None or self.lineage is None:
            from ui.widgets.lineage_panel import LineagePanel

            self.lineage = LineagePanel(self.desk.session, self.desk.texts, self.desk.acts)
            self.lineage.setMinimumWidth(px(LEAST_WIDTH))
            self.dock = QDockWidget(self.desk.window)
            self.dock.setObjectName("lineage")
            self.dock.setWidget(self.lineage)
            self.desk.texts.bind("window.lineage.title", self.dock.setWindowTitle)
            for name in ("close", "float"):  # Qt describes them once, in the language of then
                for button in self.dock.findChildren(QAbstractButton, f"qt_dockwidget_{name}button"):
                    self.desk.texts.bind(f"qt.dock_{name}", button.setAccessibleDescription)
            self.desk.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
            self.desk.window.resizeDocks([self.dock], [px(WIDTH)], Qt.Orientation.Horizontal)
        self.dock.show()
        self.dock.raise_()
        return self.lineage

    def toggle(self) -> None:
        if self.is_visible:
            self.hide()
        else:
            self.ask(self.lineage.name if self.lineage is not None and self.lineage.name else START)

    def hide(self) -> None:
        if self.dock is not None:
            self.dock.hide()

    def redraw(self) -> None:
        if self.is_visible and self.lineage is not None:
            self.lineage.redraw()
