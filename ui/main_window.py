"""The frame: menus, header, side bar, pages, lineage panel. It paints first and computes after."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QMessageBox,
    QStackedWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from reports.palette import Palette
from resources.words import Words
from ui import actions, theme
from ui.pages.page import Page, Shell
from ui.session import Session
from ui.texts import Texts
from ui.widgets.header import SAME_MONEY, Header
from ui.widgets.icons import page_icon
from ui.widgets.message_bar import MessageBar

SAMPLE = "coreweave"
PAGES = ("overview", "assumptions", "inputs")
LANGUAGES = {"en": "=English", "zh": "=简体中文"}


class MainWindow(QMainWindow):
    """`painted`: the frame is on the screen. `scored`: the open filing's score is on the screen."""

    painted = Signal()
    scored = Signal()

    def __init__(self, settings: QSettings, source: str = SAMPLE, language: str = "", theme_id: str = "") -> None:
        super().__init__()
        self.settings = settings
        self.source = source
        self.theme_id = theme_id or str(settings.value("theme", "system"))
        if self.theme_id not in theme.THEME_IDS:
            self.theme_id = "system"
        language = language or str(settings.value("language", "en"))
        words = Words(language if language in LANGUAGES else "en")
        self.colours: Palette = theme.palette_of(self.theme_id)
        self.texts = Texts(words)
        self.session = Session(words, str(settings.value("money", "")))
        self.shell = Shell(self.session, self.texts, lambda: self.colours, self.ask, self.refuse)
        self.pages: dict[str, Page] = {}
        self.stale: set[str] = set()
        self._waiting = "paint"
        self._make_frame()
        self.session.opened.connect(self._opened)
        self.session.changed.connect(self._changed)
        self.session.restyled.connect(self._restyled)
        QGuiApplication.styleHints().colorSchemeChanged.connect(lambda _: self.choose_theme(self.theme_id))

    # --- the frame

    def _make_frame(self) -> None:
        self.setWindowTitle("Assay")
        self.setMinimumSize(960, 600)
        self.setAcceptDrops(True)
        self.header = Header(self.shell)
        self.bar = MessageBar(self.texts)
        self.sidebar = QListWidget()
        self.sidebar.setObjectName("sidebar")
        self.sidebar.setFixedWidth(172)
        self.sidebar.setFrameShape(QListWidget.Shape.NoFrame)
        self.sidebar.setIconSize(QSize(20, 20))
        self.texts.bind("window.navigation", self.sidebar.setAccessibleName)
        self.stack = QStackedWidget()
        for name in PAGES:
            item = QListWidgetItem()
            item.setIcon(page_icon(name, self.colours.ink))
            self.texts.bind(f"window.page.{name}", item.setText)
            self.sidebar.addItem(item)
        self.sidebar.setCurrentRow(0)
        self.sidebar.currentRowChanged.connect(lambda row: self.turn_to(PAGES[row]))
        self.blank = QWidget()
        self.blank.setObjectName("page")
        self.stack.addWidget(self.blank)
        bar_room = QVBoxLayout()
        bar_room.setContentsMargins(18, 0, 18, 0)
        bar_room.addWidget(self.bar)
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self.sidebar)
        below.addWidget(self.stack, 1)
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar_room)
        layout.addLayout(below, 1)
        self.setCentralWidget(middle)
        strip = QToolBar()
        strip.setObjectName("strip")
        strip.setMovable(False)
        strip.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        strip.addWidget(self.header)
        self.texts.bind("window.header.strip", strip.setAccessibleName, strip.setWindowTitle)
        self.addToolBar(strip)
        self._make_menus()
        self.dock: QDockWidget | None = None

    def _make_menus(self) -> None:
        calls: dict[str, Callable[[], object]] = {
            "open": self.ask_open, "export_pdf": lambda: self.exporter.ask("pdf"),
            "export_workbook": lambda: self.exporter.ask("workbook"), "quit": self.close,
            "undo": self.session.undo_stack.undo, "redo": self.session.undo_stack.redo,
            "reset_all": self.session.reset_all, "lineage": self.toggle_lineage, "about": self.about,
            **{name: (lambda name=name: self.go_to(name)) for name in PAGES},
        }  # fmt: skip
        self.actions_by_id, self.menus = actions.build(self, self.texts, calls)
        for name in ("export_pdf", "export_workbook", "undo", "redo", "reset_all", "lineage", *PAGES):
            self.actions_by_id[name].setEnabled(False)

    def _make_late_menus(self) -> None:
        """Menus that nobody can open before the first score is shown."""
        from scoring.filings.samples import sample_names

        samples = self.menus["file"].addMenu("")
        self.menus["file"].insertMenu(self.actions_by_id["export_pdf"], samples)
        self.texts.bind("window.menu.samples", samples.setTitle)
        for name in sample_names():
            action = samples.addAction(name)
            self.texts.bind(f"window.sample.{name}", action.setText)
            action.triggered.connect(lambda _=False, name=name: self.open(name))
        view = self.menus["view"]
        view.addSeparator()
        themes = {name: f"window.theme.{name}" for name in theme.THEME_IDS}
        actions.choice_menu(view, self.texts, "window.menu.theme", themes, self.theme_id, self.choose_theme)
        actions.choice_menu(view, self.texts, "window.menu.language", LANGUAGES, self.session.words.language, self.choose_language)  # fmt: skip

    # --- start-up

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._waiting == "paint":
            self._waiting = "score"
            self.painted.emit()
            QTimer.singleShot(0, self.begin)

    def begin(self) -> None:
        """After the first paint: read the methodology and the filing, score, and show it."""
        if self.session.is_open:
            return
        if not self.open(self.source) and self.source != SAMPLE:
            bar_text = self.bar.text.text().splitlines()
            self.open(SAMPLE)
            self.bar.say(bar_text, "error")
        QTimer.singleShot(0, self._finish)

    def _finish(self) -> None:
        from ui.crash import CrashHook
        from ui.exporting import Exporter
        from ui.widgets.icons import window_icon

        self._waiting = ""
        self.scored.emit()
        self.crash_hook = CrashHook(self, lambda: self.session.words)
        self.exporter = Exporter(self, self.session, self.bar, self.refuse)
        self._make_late_menus()
        self.setWindowIcon(window_icon(self.colours.gold, self.colours.ink))
        self._changed()
        gc.enable()

    def open(self, source: str) -> bool:
        """Open a sample or a file; says why where it cannot. Whether it could."""
        from scoring.filings.sources import open_source
        from scoring.methodology.load import load_methodology
        from scoring.problems import Refused

        try:
            if self.session.is_open:
                methodology = self.session.state.methodology
                methodology = load_methodology() if methodology.edits else methodology
            else:
                methodology = load_methodology()
            units = {name: given.unit for name, given in methodology.inputs.items()}
            self.session.open(open_source(source, known_inputs=units), methodology)
        except Refused as refused:
            self.refuse(refused)
            return False
        self.bar.hide()
        return True

    def ask_open(self) -> None:
        words = self.session.words
        dialog = QFileDialog(self, words("window.open.title"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(f"{words('window.open.files')} (*.toml)")
        dialog.fileSelected.connect(self.open)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if len(event.mimeData().urls()) == 1 and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.open(event.mimeData().urls()[0].toLocalFile())

    # --- pages

    def go_to(self, name: str) -> None:
        self.sidebar.setCurrentRow(PAGES.index(name))

    def turn_to(self, name: str) -> None:
        if not self.session.is_open:
            return
        page = self.pages.get(name)
        if page is None:
            page = self.pages[name] = self._make_page(name)
            self.stack.addWidget(page)
            self.stale.add(name)
        self.stack.setCurrentWidget(page)
        self._redraw_page()

    def _make_page(self, name: str) -> Page:
        if name == "overview":
            from ui.pages.overview import OverviewPage

            return OverviewPage(self.shell)
        if name == "assumptions":
            from ui.pages.assumptions import AssumptionsPage

            return AssumptionsPage(self.shell)
        from ui.pages.inputs import InputsPage

        return InputsPage(self.shell)

    def _redraw_page(self) -> None:
        page = self.stack.currentWidget()
        for name, known in self.pages.items():
            if known is page and name in self.stale:
                self.stale.discard(name)
                known.redraw()

    # --- what the session announces

    def _opened(self) -> None:
        self.setWindowTitle(f"{self.session.state.filing.issuer.name} – Assay")
        if self.dock is not None:
            self.dock.hide()

    def _changed(self) -> None:
        self.stale = set(self.pages)
        self.header.redraw()
        if self.stack.currentWidget() is self.blank:
            self.turn_to(PAGES[self.sidebar.currentRow()])
        self._redraw_page()
        if self.dock is not None and self.dock.isVisible():
            self.lineage.redraw()
        self._undo_words()

    def _undo_words(self) -> None:
        session, words = self.session, self.session.words
        stack = session.undo_stack
        for name, step, able in (("undo", session.undo_words(), stack.canUndo()), ("redo", session.redo_words(), stack.canRedo())):  # fmt: skip
            action = self.actions_by_id[name]
            plain = words(f"window.action.{name}")
            action.setText(words(f"window.action.{name}_step", step=step) if able and step else plain)
            action.setEnabled(able)
        for name in ("export_pdf", "export_workbook", "lineage", *PAGES):
            self.actions_by_id[name].setEnabled(True)
        self.actions_by_id["reset_all"].setEnabled(session.is_changed)

    def _restyled(self) -> None:
        self.texts.speak(self.session.words)
        self.settings.setValue("language", self.session.words.language)
        self.settings.setValue("money", self.session.scale)
        self._changed()

    # --- language and theme

    def choose_language(self, language: str) -> None:
        if language != self.session.words.language:
            self.session.restyle(Words(language), SAME_MONEY.get(self.session.scale, ""))

    def choose_theme(self, theme_id: str) -> None:
        self.theme_id = theme_id
        self.settings.setValue("theme", theme_id)
        self.colours = theme.palette_of(theme_id)
        theme.apply(QApplication.instance(), self.colours)  # type: ignore[arg-type]
        for row, name in enumerate(PAGES):
            self.sidebar.item(row).setIcon(page_icon(name, self.colours.ink))
        if self.session.is_open:
            self._changed()

    # --- lineage

    def ask(self, name: str) -> None:
        """Show where a number comes from; `input:<name>` shows an input's fact."""
        panel = self._lineage_panel()
        self.dock.show()  # type: ignore[union-attr]
        self.dock.raise_()  # type: ignore[union-attr]
        if name.startswith("input:"):
            datum = self.session.state.filing.datum(name.removeprefix("input:"))
            if datum is not None:
                panel.show_datum(datum)
            return
        if not panel.show_number(name):
            datum = self.session.state.filing.datum(name)
            if datum is not None:
                panel.show_datum(datum)

    def _lineage_panel(self):  # type: ignore[no-untyped-def]  # noqa: ANN202  (its module is loaded when first asked for)
        if self.dock is None:
            from ui.widgets.lineage_panel import LineagePanel

            self.lineage = LineagePanel(self.session, self.texts)
            self.dock = QDockWidget(self)
            self.dock.setObjectName("lineage")
            self.dock.setWidget(self.lineage)
            self.lineage.setMinimumWidth(340)
            self.texts.bind("window.lineage.title", self.dock.setWindowTitle)
            self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
            self.resizeDocks([self.dock], [380], Qt.Orientation.Horizontal)
        return self.lineage

    def toggle_lineage(self) -> None:
        if self.dock is not None and self.dock.isVisible():
            self.dock.hide()
        else:
            self.ask(self.lineage.name if self.dock is not None and self.lineage.name else "scorecard.score")

    # --- words to the user

    def refuse(self, error: Exception) -> None:
        """Say every problem of a refusal; anything else is a bug and is raised."""
        from scoring.problems import Refused, sentence

        if not isinstance(error, Refused):
            raise error
        self.bar.say([sentence(problem, self.session.words) for problem in error.problems], "error")

    def about(self) -> None:
        words = self.session.words
        box = QMessageBox(self)
        box.setWindowTitle(words("window.action.about"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        methodology = self.session.state.methodology
        box.setText(words("window.about", version=methodology.version, digest=methodology.digest[:12]))
        box.finished.connect(box.deleteLater)
        box.open()

    def restore(self) -> None:
        """The place and size of the last time."""
        geometry = self.settings.value("geometry")
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(1440, 900)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.settings.setValue("geometry", self.saveGeometry())
        if hasattr(self, "exporter"):
            self.exporter.close()
        event.accept()


def open_path(text: str) -> str:
    """A path as the command line gives it, made whole; a sample's name as it is."""
    return str(Path(text).resolve()) if text.lower().endswith(".toml") else text
