"""Starting the window: the frame is painted first, everything heavy comes after."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLockFile, QSettings
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

import ui.faster_imports  # noqa: F401  (before the modules that it makes faster)
from ui import theme
from ui.instance import Instance, first_source
from ui.main_window import SAMPLE, MainWindow

ORGANISATION = "Assay"


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
    `--picture FOLDER`, which writes a picture of each page instead, without a display, or with `--page` of one, with
    `--ask NAME` and the lineage of a number, in the density `--scale`.
    """
    gc.disable()  # nothing made while starting becomes garbage; looking for it costs a fifth of the start
    given = _arguments(argv)
    language, theme_id = given.get("lang", ""), given.get("theme", "")
    if "picture" in given:
        return _pictures(given)
    if not _has_display():
        return _without_display(language)
    app = make_app()
    instance, asked = Instance(), given.get("open", "")
    if not instance.begin(str(Path(asked).absolute()) if Path(asked).is_file() else asked):
        return 0
    settings = QSettings(ORGANISATION, ORGANISATION)
    _free(settings)
    window = make_window(settings, asked or first_source(settings, SAMPLE), language, theme_id)
    window.instance = instance
    window.methodology = given.get("methodology", "")
    window.ready.connect(lambda: _welcome(window))
    window.show()
    return app.exec()


def _free(settings: QSettings) -> None:
    """Take away what a process left that was killed while it wrote the settings: Qt would wait half a minute for it."""
    QLockFile(f"{settings.fileName()}.lock").removeStaleLockFile()


def _has_display() -> bool:
    """Qt ends the process where there is none; elsewhere than on Linux there is always one."""
    known = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    return known or not sys.platform.startswith("linux")


def _without_display(language: str) -> int:
    from resources.words import LANGUAGE_IDS, Words
    from scoring.problems import Problem, sentence

    words = Words(language if language in LANGUAGE_IDS else "en")
    print(sentence(Problem("no_display"), words), file=sys.stderr)
    return 2


def _welcome(window: MainWindow) -> None:
    """What is offered on the first start."""
    from ui.tour import offer

    if window.desk is not None and window.source == SAMPLE:
        offer(window.desk)


def _pictures(given: dict[str, str]) -> int:
    """Write pictures of the window and say where; 2 where something asked for is none."""
    from resources.words import LANGUAGE_IDS, Words
    from scoring.problems import Refused, sentence
    from ui.picture import check, pictures

    lang, theme_id, page = given.get("lang") or "en", given.get("theme") or "light", given.get("page", "")
    try:
        scale = check(lang, theme_id, page, given.get("scale", "1"))
        print(*pictures(given["picture"] or ".", lang, theme_id, page, scale, given.get("ask", "")), sep="\n")
    except Refused as refused:
        words = Words(lang if lang in LANGUAGE_IDS else "en")
        print(*(sentence(problem, words) for problem in refused.problems), sep="\n", file=sys.stderr)
        return 2
    return 0


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


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
