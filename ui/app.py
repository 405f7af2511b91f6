"""Starting the window: the frame is painted first, everything heavy comes after."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

import ui.faster_imports  # noqa: F401  (before the modules that it makes faster)
from ui import theme
from ui.instance import Instance, first_source
from ui.main_window import SAMPLE, MainWindow

if TYPE_CHECKING:
    from ui.desk import Desk

ORGANISATION = "Assay"
PICTURE_SIZE = (1440, 900)
LONGEST_START = 30.0  # seconds


def make_app(argv: Sequence[str] = ()) -> QApplication:
    """The one QApplication, with Assay's font."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["assay", *argv])
        app.setOrganizationName(ORGANISATION)
        app.setApplicationName(ORGANISATION)
        if app.style().objectName() != "fusion":
            app.setStyle("Fusion")
        app.setFont(QFont(theme.load_fonts(), theme.POINTS))
    return app


def make_window(settings: QSettings, source: str = SAMPLE, language: str = "", theme_id: str = "") -> MainWindow:
    """The window, not yet shown. A QApplication must be there."""
    app = make_app()
    theme.scale_text(app, theme.size_of(settings.value("text_size")))
    window = MainWindow(settings, source, language, theme_id)
    theme.apply(app, window.colours)
    window.restore()
    return window


def run(argv: Sequence[str]) -> int:
    """Open the window.

    A sample's name or a path to open, `--lang en|zh`, `--theme light|dark|system`, `--methodology FILE`; or
    `--picture FOLDER` with `--page`, which writes a picture of the window instead, without a display.
    """
    gc.disable()  # nothing made while starting becomes garbage; looking for it costs a fifth of the start
    given = _arguments(argv)
    language, theme_id = given.get("lang", ""), given.get("theme", "")
    if "picture" in given:
        page = given.get("page", "overview")
        paths = picture(given["picture"], language or "en", theme_id or "light", page, float(given.get("scale", "1")))
        print(*paths, sep="\n")
        return 0
    app = make_app()
    instance, asked = Instance(), given.get("open", "")
    if not instance.begin(str(Path(asked).absolute()) if Path(asked).is_file() else asked):
        return 0
    settings = QSettings(ORGANISATION, ORGANISATION)
    window = make_window(settings, asked or first_source(settings, SAMPLE), language, theme_id)
    window.instance = instance
    window.methodology = given.get("methodology", "")
    window.ready.connect(lambda: _welcome(window))
    window.show()
    return app.exec()


def _welcome(window: MainWindow) -> None:
    """What is offered on the first start."""
    from ui.tour import offer

    if window.desk is not None and window.source == SAMPLE:
        offer(window.desk)


def _arguments(argv: Sequence[str]) -> dict[str, str]:
    """`--key value`, `--key=value`; a word on its own is what to open."""
    found: dict[str, str] = {}
    waiting = "open"
    for word in argv:
        if word.startswith("--"):
            waiting, equals, value = word[2:].partition("=")
            if equals:
                found[waiting], waiting = value, "open"
        else:
            found[waiting], waiting = word, "open"
    return found


def picture(
    directory: Path | str,
    lang: str = "en",
    theme_id: str = "light",
    page: str = "overview",
    scale: float = 1.0,
    ask: str = "",
    size: tuple[int, int] = PICTURE_SIZE,
) -> list[Path]:
    """PNGs of the real window, made without a display: one of the page as it opens, or with a number's lineage open."""
    import tempfile

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    make_app()
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="assay-") as own:  # the reader's own settings are not touched
        settings = QSettings(str(Path(own) / "settings.ini"), QSettings.Format.IniFormat)
        window = make_window(settings, SAMPLE, lang, theme_id)
        window.resize(*size)
        window.show()
        desk = _ready(window)
        desk.go_to(page)
        if ask:
            desk.ask(ask)
        _until(lambda: page not in desk.pages or desk.pages[page].is_settled, "the page was not made")
        for _ in range(5):
            QApplication.processEvents()
        name = "-".join(part for part in (page, lang, theme_id, ask.replace(".", "-")) if part)
        path = folder / f"{name}.png"
        _save(window, path, scale)
        window.close()
        settings.sync()
    return [path]


def _ready(window: MainWindow) -> Desk:
    """Wait until all of the window is made. Raises RuntimeError where that fails."""
    _until(lambda: window.desk is not None and window.desk.is_ready, "the window did not become ready")
    assert window.desk is not None
    return window.desk


def _until(done: Callable[[], bool], failure: str) -> None:
    """Let the window live until something is so."""
    end = time.monotonic() + LONGEST_START
    QApplication.processEvents()
    while not done():
        QApplication.processEvents()
        time.sleep(0.001)
        if time.monotonic() > end:
            raise RuntimeError(failure)


def _save(window: MainWindow, path: Path, scale: float) -> None:
    from PySide6.QtGui import QPixmap

    pixmap = QPixmap(round(window.width() * scale), round(window.height() * scale))
    pixmap.setDevicePixelRatio(scale)
    window.render(pixmap)
    pixmap.save(str(path))


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
