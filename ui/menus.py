"""The menus of the window, filled after the first score is shown; and the icons of the side bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QMessageBox

from resources import version
from scoring.filings.samples import sample_names
from ui import actions, recent, theme
from ui.main_window import PAGES
from ui.panes import Panes
from ui.widgets.icons import page_icon, window_icon

if TYPE_CHECKING:
    from ui.desk import Desk

LANGUAGES = {"en": "=English", "zh": "=简体中文"}


class Menus(QObject):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        window, texts, session = desk.window, desk.texts, desk.session
        calls: dict[str, Callable[[], object]] = {
            "open": desk.opener.ask,
            "fetch": desk.fetcher.ask,
            "library": desk.keeper.show,
            "save_work": desk.keeper.save,
            "history": desk.keeper.show_history,
            "export_pdf": lambda: self._export("pdf"),
            "export_workbook": lambda: self._export("workbook"),
            "print": desk.manners.print_report,
            "email": self._email,
            "copy": desk.manners.copy,
            "copy_table": desk.manners.copy_table,
            "palette": desk.manners.palette,
            "select_all": desk.manners.select_all,
            "settings": desk.manners.settings,
            "guide": desk.manners.guide,
            "tour": desk.manners.tour,
            "what": desk.manners.explain_focused,
            "open_methodology": desk.methodologies.ask_open,
            "save_methodology": desk.methodologies.ask_save,
            "shipped_methodology": desk.methodologies.use_shipped,
            "write_template": self._write_template,
            "verify": self._verify,
            "quit": window.close,
            "undo": session.undo_stack.undo,
            "redo": session.undo_stack.redo,
            "reset_all": session.reset_all,
            "lineage": self._toggle_lineage,
            "next_pane": lambda: self.panes.go(1),
            "previous_pane": lambda: self.panes.go(-1),
            "about": self.about,
        }
        for name in PAGES:
            calls[name] = self._turning(name)
        self.panes = Panes(self, (
            lambda: window.header, lambda: window.sidebar, lambda: desk.bar, window.stack.currentWidget,
            lambda: desk.panel.dock if desk.panel is not None else None,
        ))  # fmt: skip
        self.actions = actions.build(window, window.menus, texts, calls)
        self._submenus()
        texts.bind("window.navigation", window.sidebar.setAccessibleName)
        window.sidebar.setIconSize(QSize(20, 20))
        texts.bind("window.header.strip", window.header.setAccessibleName)
        self.paint_icons()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_theme)

    def _turning(self, name: str) -> Callable[[], None]:
        return lambda: self.desk.go_to(name)

    def _submenus(self) -> None:
        desk = self.desk
        menus, texts = desk.window.menus, desk.texts
        listed = menus["file"].actions()
        before = listed[listed.index(self.actions["library"]) - 1]
        self.recent, samples = QMenu(menus["file"]), QMenu(menus["file"])
        for menu, name in ((self.recent, "recent"), (samples, "samples")):
            menus["file"].insertMenu(before, menu)
            texts.bind(f"window.menu.{name}", menu.setTitle)
        self.recent.aboutToShow.connect(self._fill_recent)
        for name in sample_names():
            action = samples.addAction(name)
            texts.bind(f"window.sample.{name}", action.setText)
            action.triggered.connect(self._opening(name))
        view = menus["view"]
        view.addSeparator()
        themes = {name: f"window.theme.{name}" for name in theme.THEME_IDS}
        self.themes = actions.choice_menu(
            view, texts, "window.menu.theme", themes, desk.theme_id, desk.choose_theme
        )  # fmt: skip
        sizes = {str(factor): f"={factor:.0%}" for factor in theme.TEXT_SIZES}
        self.sizes = actions.choice_menu(
            view, texts, "window.menu.text_size", sizes, str(theme.text_scale()),
            lambda chosen: desk.choose_text_size(float(chosen)),
        )  # fmt: skip
        language = desk.session.words.language
        self.languages = actions.choice_menu(
            view, texts, "window.menu.language", LANGUAGES, language, desk.choose_language
        )  # fmt: skip

    def _opening(self, name: str) -> Callable[[], object]:
        return lambda: self.desk.open(name)

    def _fill_recent(self) -> None:
        """What was opened last, as it is at this moment."""
        settings, words = self.desk.settings, self.desk.session.words
        self.recent.clear()
        for entry in recent.recent(settings):
            action = self.recent.addAction(recent.title(entry).replace("&", "&&"))
            action.setToolTip(entry)
            action.triggered.connect(self.reopening(entry))
        if self.recent.isEmpty():
            self.recent.addAction(words("window.none")).setEnabled(False)
            return
        self.recent.addSeparator()
        self.recent.addAction(words("window.open.forget")).triggered.connect(lambda: recent.forget(settings))

    def reopening(self, entry: str) -> Callable[[], object]:
        if entry.startswith(recent.FETCHED):
            return lambda: self.desk.fetcher.fetch(entry.removeprefix(recent.FETCHED))
        return lambda: self.desk.opener.open([entry])

    def redraw(self, _index: int = 0) -> None:
        """What can be done now, and what undo and redo would do."""
        session, words = self.desk.session, self.desk.session.words
        stack = session.undo_stack
        steps = (("undo", session.undo_words(), stack.canUndo()), ("redo", session.redo_words(), stack.canRedo()))
        actions.hold(self.themes, self.desk.theme_id)
        actions.hold(self.sizes, str(theme.text_scale()))
        actions.hold(self.languages, words.language)
        for name, step, able in steps:
            plain = words(f"window.action.{name}")
            self.actions[name].setText(words(f"window.action.{name}_step", step=step) if able and step else plain)
            self.actions[name].setEnabled(able)
        opened = ("save_work", "history")
        for name in (*opened, "export_pdf", "export_workbook", "print", "email", "lineage", "about", *PAGES):
            self.actions[name].setEnabled(session.is_open)
        self.actions["reset_all"].setEnabled(session.is_open and session.is_changed)
        for name in ("open_methodology", "save_methodology"):
            self.actions[name].setEnabled(session.is_open)
        self.actions["shipped_methodology"].setEnabled(session.is_open and not session.state.methodology.shipped)

    def paint_icons(self) -> None:
        window = self.desk.window
        for row, name in enumerate(PAGES):
            window.sidebar.item(row).setIcon(page_icon(name, window.colours.ink))
        window.setWindowIcon(window_icon())

    def _system_theme(self) -> None:
        if self.desk.theme_id == "system":
            self.desk.choose_theme("system")

    def _export(self, kind: str) -> None:
        self.desk.exporter.ask(kind)

    def _email(self) -> None:
        self.desk.mailer.draft()

    def _write_template(self) -> None:
        self.desk.importer.ask_form()

    def _verify(self) -> None:
        self.desk.importer.ask_verify()

    def _toggle_lineage(self) -> None:
        if self.desk.panel is not None:
            self.desk.panel.toggle()

    def about(self) -> None:
        words = self.desk.session.words
        box = QMessageBox(self.desk.window)
        box.setWindowTitle(words("window.about.title"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        methodology = self.desk.session.state.methodology
        made = words("window.about.text", version=methodology.version, digest=methodology.digest[:12])
        box.setText(f"Assay {version()}\n\n{made}")
        box.finished.connect(box.deleteLater)
        box.open()
