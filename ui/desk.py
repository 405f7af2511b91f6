"""What happens in the window after its first paint: opening, scoring, turning pages, lineage, language, theme."""

from __future__ import annotations

import gc
import sys
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

import ui.faster_structs  # noqa: F401  (before the modules that it makes faster)
from resources.words import Words
from scoring.problems import Refused, sentence
from ui import rises, theme
from ui.instance import LAST
from ui.main_window import PAGES, SAMPLE, MainWindow
from ui.pages.making import make_page
from ui.pages.overview import OverviewPage
from ui.pages.page import Page, Shell
from ui.parts import Parts
from ui.session import Session
from ui.widgets.header import SAME_MONEY, HeaderFields
from ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from reports.palette import Palette
    from scoring.methodology.document import Methodology
    from ui.crash import Crash
    from ui.pages.page import View
    from ui.sending import Order
    from ui.side_panel import SidePanel
    from ui.texts import Texts


SETTLED = 400  # ms after which the window has laid itself out


def known_units(methodology: Methodology) -> dict[str, str]:
    """The inputs that a methodology reads, with their units."""
    return {name: given.unit for name, given in methodology.inputs.items()}


class Desk(Parts):
    """Serves the session to the pages and the window's menus to the session.

    The score is shown first; what stands below it, the menus and all that nobody can reach yet come right after.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        sys.excepthook = self.crashed
        self.window = window
        self.texts = window.texts
        self.settings = window.settings
        self.theme_id = window.theme_id
        window.colours = self._colours()
        self.session = Session(self.texts.words, str(self.settings.value("money", "")))
        self.shell = Shell(self.session, self.texts, lambda: window.colours, self.ask, self.refuse, lambda: self.acts)
        self.header = HeaderFields(self.shell, window)
        self.bar = MessageBar(self.texts)
        window.middle_layout.insertWidget(0, self.bar)
        self.pages: dict[str, Page] = {}
        self._words_of: dict[str, Texts] = {}
        self.stale: set[str] = set()
        self.panel: SidePanel | None = None
        self.crash: Crash | None = None
        self.is_ready = False
        self.is_closed = False
        self.session.opened.connect(self._opened)
        self.session.changed.connect(self._changed)
        self.session.restyled.connect(self._restyled)

    # --- start-up

    def begin(self, source: str) -> None:
        """Read, score and show; a source that cannot be opened is said, and the sample opened in its place."""
        QTimer.singleShot(0, self._scored)  # first, so that even a bug while opening leaves a window with menus
        if source == LAST:
            self.autosave.restore_last(lambda: self.open(SAMPLE))
        elif Path(source).is_file():
            self.opener.ended.connect(self._sample_instead, Qt.ConnectionType.SingleShotConnection)
            self.opener.open([source])
        elif not self.open(source):
            self._sample_instead()

    def _sample_instead(self) -> None:
        if not self.session.is_open:
            said = self.bar.text.text().splitlines()
            self.open(SAMPLE)
            self.bar.say(said, "error")

    def _scored(self) -> None:
        self.window.scored.emit()
        QTimer.singleShot(0, self._complete)

    def _complete(self) -> None:
        """All that the first score did not need."""
        if self.is_closed:
            return
        from ui.menus import Menus
        from ui.side_panel import SidePanel

        page = self.pages.get("overview")
        if isinstance(page, OverviewPage):
            page.complete()
        self.panel = SidePanel(self)
        self.menus = Menus(self)
        self.window.sidebar.setCurrentRow(0)
        self.window.sidebar.currentRowChanged.connect(lambda row: self.turn_to(PAGES[row]))
        self.session.undo_stack.indexChanged.connect(self.menus.redraw)
        self.manners.speak(self.session.words.language)
        self.is_ready = True
        self.menus.redraw()
        if not gc.isenabled():  # since the start of the process: what it made stays
            gc.freeze()  # looking through it for garbage would hold the window up for 50 ms
            gc.enable()
        self.window.ready.emit()
        if self.window.instance is not None:
            QTimer.singleShot(SETTLED, self.keeper.begin)
            QTimer.singleShot(SETTLED, self._draw)

    def _draw(self) -> None:
        """P5 to P95 of the score, once nothing else is waited for."""
        if self.is_ready:
            self.drawer.begin()

    def order(self) -> Order:
        """What is sent on when a report is made now."""
        from ui.sending import order_of

        return order_of(self.session, self.settings)

    def open(self, source: str) -> bool:
        """Open a sample at once; says why where it cannot. Whether it could. Files go through the `opener`."""
        from scoring.filings.sources import open_source

        try:
            methodology = self.methodology()
            filing = open_source(source, known_inputs=known_units(methodology))
            self.leave_source()
            self.bar.hide()
            self.session.open(filing, methodology)
        except Refused as refused:
            self.refuse(refused)
            return False
        return True

    def methodology(self) -> Methodology:
        """The methodology of this session without the reader's edits; it takes a while to load and is loaded once."""
        if not self.session.is_open:
            return self._first_methodology
        from scoring.engine import without_edits

        return without_edits(self.session.state.methodology)

    @cached_property
    def _first_methodology(self) -> Methodology:
        """What the window was started with; where that cannot be read it is said, and the shipped one is taken."""
        from scoring.methodology.load import load_methodology

        if self.window.methodology:
            try:
                return load_methodology(self.window.methodology)
            except Refused as refused:
                error = refused
                QTimer.singleShot(0, lambda: self.refuse(error))
        return load_methodology()

    # --- pages

    def go_to(self, name: str) -> None:
        self.window.sidebar.setCurrentRow(PAGES.index(name))

    def turn_to(self, name: str) -> None:
        if not self.session.is_open:
            return
        page = self.pages.get(name)
        if page is None:
            page = self.pages[name] = make_page(name, self, self._shell_of(name))
            if self.is_ready and isinstance(page, OverviewPage):
                page.complete()
            if self.is_ready:
                self.manners.equip(page)
            self.window.stack.addWidget(page)
            self.stale.add(name)
        self.window.stack.setCurrentWidget(page)
        self._redraw_page()

    def _shell_of(self, name: str) -> Shell:
        """The shell with words of the page's own, which go when the page does."""
        self._words_of[name] = self.texts.part()
        return replace(self.shell, texts=self._words_of[name])

    def _remake_pages(self) -> None:
        """All pages anew: they measure their text when they are made."""
        shown = next((name for name, page in self.pages.items() if page is self.window.stack.currentWidget()), "")
        for name, page in self.pages.items():
            page.stop()
            self.window.stack.removeWidget(page)
            page.deleteLater()
            self.texts.drop(self._words_of.pop(name))
        self.pages.clear()
        if shown:
            self.turn_to(shown)

    def _redraw_page(self) -> None:
        page = self.window.stack.currentWidget()
        for name, known in self.pages.items():
            if known is page and name in self.stale:
                self.stale.discard(name)
                known.redraw()

    # --- what the session announces

    def _opened(self) -> None:
        self.window.setWindowTitle(f"{self.session.state.filing.issuer.name} – Assay")
        if self.panel is not None:
            self.panel.hide()

    def _changed(self) -> None:
        self.stale = set(self.pages)
        self.header.redraw()
        if self.window.stack.currentWidget() is self.window.blank:
            self.turn_to("overview")
        self._redraw_page()
        if self.panel is not None:
            self.panel.redraw()
        if self.is_ready:
            self.menus.redraw()

    def _restyled(self) -> None:
        self.texts.speak(self.session.words)
        self.bar.speak()
        if self.is_ready:
            self.manners.speak(self.session.words.language)
        self.settings.setValue("language", self.session.words.language)
        self.settings.setValue("money", self.session.scale)
        self.window.colours = self._colours()
        if self.session.is_open:
            self._changed()

    # --- language and theme

    def choose_language(self, language: str) -> None:
        if language != self.session.words.language:
            self.session.restyle(Words(language), SAME_MONEY.get(self.session.scale, ""))

    def _colours(self) -> Palette:
        """The theme's, with those that a change has for this reader."""
        convention = str(self.settings.value(rises.KEY, ""))
        return rises.with_rises(theme.palette_of(self.theme_id), convention, self.texts.words.language)

    def choose_rises(self, convention: str) -> None:
        """Which colour means up."""
        self.settings.setValue(rises.KEY, convention)
        self.window.colours = self._colours()
        if self.session.is_open:
            self._changed()

    def choose_theme(self, theme_id: str) -> None:
        self.theme_id = theme_id
        self.settings.setValue("theme", theme_id)
        self.window.colours = self._colours()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            theme.apply(application, self.window.colours)
        if self.is_ready:
            self.menus.paint_icons()
        if self.session.is_open:
            self._changed()

    def choose_text_size(self, factor: float) -> None:
        """Text larger or smaller, at once."""
        if factor == theme.text_scale():
            return
        application = QApplication.instance()
        if isinstance(application, QApplication):
            theme.scale_text(application, factor)
        self.settings.setValue("text_size", factor)
        self.window.fit_text()
        self._remake_pages()
        if self.session.is_open:
            self._changed()

    # --- lineage

    def ask(self, name: str, view: View | None = None) -> None:
        """Show where a number comes from, in the open card or a view's; `input:<name>` shows an input's fact."""
        if self.panel is not None:
            self.panel.ask(name, view)

    # --- words to the user

    def refuse(self, error: Exception) -> None:
        """Say every problem of a refusal; anything else is a bug and is raised."""
        if not isinstance(error, Refused):
            raise error
        said = [sentence(problem, self.session.words) for problem in error.problems]
        self.bar.say(said, "error", again=lambda: self.refuse(error))

    def crashed(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """A bug: shown with a report to copy, logged, and the work stays open."""
        if not isValid(self.window):  # while the window is being taken down
            sys.__excepthook__(kind, error, trace)
            return
        if self.crash is None:
            from ui.crash import Crash

            self.crash = Crash(self.window, lambda: self.session.words)
        self.crash.hook(kind, error, trace)

    def close(self) -> None:
        self.is_closed = True
        self.close_parts()
        for page in self.pages.values():
            page.stop()
        self.session.undo_stack.blockSignals(True)  # which it would else send while it is being deleted
        self.is_ready = False
