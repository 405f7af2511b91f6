"""What every page of the desktop shares: printing, the palette, settings, tour, guide, "what is this", copying."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QContextMenuEvent, QCursor
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QMenu, QWidget

if TYPE_CHECKING:
    from ui.command_palette import CommandPalette
    from ui.desk import Desk
    from ui.guide import Guide
    from ui.printing import Printing
    from ui.qt_words import QtWords
    from ui.settings import SettingsDialog
    from ui.tour import Tour
    from ui.what_is_this import WhatIsThis


class Manners(QObject):
    """Each is imported and made when it is first asked for."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self.open_palette: CommandPalette | None = None
        self.explained: WhatIsThis | None = None
        self.open_settings: SettingsDialog | None = None
        self.open_guide: Guide | None = None
        self.open_tour: Tour | None = None

    @cached_property
    def qt_words(self) -> QtWords:
        from ui.qt_words import QtWords

        return QtWords()

    def speak(self, language: str) -> None:
        """Qt's own words in the language of the window."""
        if language != "en" or "qt_words" in self.__dict__:
            self.qt_words.speak(language)

    @cached_property
    def printing(self) -> Printing:
        from ui.printing import Printing

        return Printing(self.desk)

    def print_report(self) -> None:
        self.printing.ask()

    def palette(self) -> None:
        """All commands and figures, found by typing; asked again, it goes away."""
        from ui.command_palette import CommandPalette

        if self.open_palette is not None:
            self.open_palette.leave()
            return
        self.open_palette = CommandPalette(self.desk)
        self.open_palette.open()

    def show_assumption(self, name: str) -> None:
        """Turn to where an assumption is changed; where the page does not list it, to where it comes from."""
        from ui.pages.assumptions import AssumptionsPage

        self.desk.go_to("assumptions")
        page = self.desk.pages.get("assumptions")
        if not isinstance(page, AssumptionsPage) or not page.show_item(name):
            self.desk.ask(name)

    # --- what is this

    def explain(self, name: str) -> None:
        """What a figure, an input or a judgement is, in a window of its own."""
        from ui.what_is_this import WhatIsThis

        if self.explained is None:
            self.explained = WhatIsThis(self.desk)
        self.explained.tell(name)

    def explain_focused(self) -> None:
        """What the figure under the pointer or with the focus is; the score itself where there is none."""
        from ui.explaining import SCORE
        from ui.what_is_this import name_at

        focus = QApplication.focusWidget()
        name = name_at(self.desk, focus) if focus is not None else ""
        under = self.desk.window.childAt(self.desk.window.mapFromGlobal(QCursor.pos()))
        if not name and under is not None:
            name = name_at(self.desk, under, QCursor.pos())
        self.explain(name or SCORE)

    def context_menu(self, event: QContextMenuEvent) -> None:
        """Where a number comes from, what it is, and copying, for whatever lies under the pointer."""
        from ui.what_is_this import name_at

        by_keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        widget = QApplication.focusWidget() if by_keyboard else self._under(event.globalPos())
        if widget is None or not self.desk.session.is_open:
            return
        name = name_at(self.desk, widget, None if by_keyboard else event.globalPos())
        menu = self._menu(widget, name)
        if menu is not None:
            event.accept()
            menu.popup(event.globalPos())

    def _under(self, place: QPoint) -> QWidget | None:
        return self.desk.window.childAt(self.desk.window.mapFromGlobal(place))

    def _menu(self, widget: QWidget, name: str) -> QMenu | None:
        from ui import copying
        from ui.explaining import lineage_name

        words, menu = self.desk.session.words, QMenu(self.desk.window)
        menu.aboutToHide.connect(menu.deleteLater)
        if name:
            asked = lineage_name(self.desk.session, name)
            if asked:
                menu.addAction(words("window.lineage.show")).triggered.connect(lambda: self.desk.ask(asked))
            menu.addAction(words("desk.what.title")).triggered.connect(lambda: self.explain(name))
            if name in self.desk.session.state.methodology.assumptions:
                menu.addAction(words("desk.what.change")).triggered.connect(lambda: self.show_assumption(name))
        view = copying.view_of(widget)
        if view is not None:
            if name:
                menu.addSeparator()
            menu.addAction(words("desk.copy.selected")).triggered.connect(lambda: copying.copy(view))
            menu.addAction(words("desk.copy.table")).triggered.connect(lambda: copying.copy_all(view))
        return None if menu.isEmpty() else menu

    # --- copying

    def copy(self) -> None:
        from ui import copying

        copying.copy(QApplication.focusWidget())

    def select_all(self) -> None:
        """All that the focus can select."""
        focus = QApplication.focusWidget()
        select = getattr(focus, "selectAll", None) or getattr(focus, "select_all", None)
        if callable(select):
            select()

    def copy_table(self) -> None:
        """The table with the focus; else the first that is seen on the page."""
        from ui import copying

        view = copying.view_of(QApplication.focusWidget()) or self._first_table()
        if view is not None:
            copying.copy_all(view)

    def _first_table(self) -> QAbstractItemView | None:
        page = self.desk.window.stack.currentWidget()
        views = page.findChildren(QAbstractItemView) if page is not None else []
        seen = (view for view in views if view.isVisible() and view.model() is not None)
        return next((view for view in seen if view.model().columnCount() > 1), None)

    def equip(self, page: QWidget) -> None:
        """Every table and list of a page answers to the copy shortcut."""
        from ui.copying import with_copy

        for view in page.findChildren(QAbstractItemView):
            if not isinstance(view, QHeaderView):
                with_copy(view)

    # --- windows of their own

    def settings(self) -> None:
        from ui.settings import SettingsDialog

        if self.open_settings is None:
            self.open_settings = SettingsDialog(self.desk)
        self.open_settings.fill()
        self.open_settings.open()

    def guide(self) -> None:
        from ui.guide import Guide

        if self.open_guide is None:
            self.open_guide = Guide(self.desk)
        self.open_guide.show_guide()

    def tour(self) -> None:
        """The tour from its first step."""
        from ui.tour import Tour

        if self.open_tour is None:
            self.open_tour = Tour(self.desk)
            self.open_tour.begin()

    def close(self) -> None:
        if "printing" in self.__dict__:
            self.printing.close()
        self.speak("en")
        for window in (self.explained, self.open_guide):
            if window is not None:
                window.close()
