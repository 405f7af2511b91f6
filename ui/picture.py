"""Pictures of the real window, made without a display: for the README, the guide, and the tests that compare them."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication

from resources.words import LANGUAGE_IDS
from scoring.problems import Problem, Refused
from ui.main_window import PAGES, SAMPLE, MainWindow
from ui.theme import THEME_IDS

if TYPE_CHECKING:
    from ui.desk import Desk

SIZE = (1440, 900)
LONGEST = 60.0  # seconds for one page
SCALES = (0.25, 4.0)
COLOURS = 256
PEERS = ("oracle", "microsoft")
"""What the page of comparison compares in a picture."""


def check(lang: str, theme_id: str, page: str, scale: str) -> float:
    """The scale as a number. Raises Refused, naming everything that a picture cannot have."""
    options = (("lang", lang, LANGUAGE_IDS), ("theme", theme_id, THEME_IDS), ("page", page, PAGES))
    problems = [
        Problem("picture_option", values={"option": option, "text": given[:40], "known": ", ".join(known)})
        for option, given, known in options
        if given and given not in known
    ]
    try:
        factor = float(scale)
    except ValueError:
        factor = 0.0
    if not SCALES[0] <= factor <= SCALES[1]:
        known = f"{SCALES[0]:g} – {SCALES[1]:g}"
        problems.append(Problem("picture_option", values={"option": "scale", "text": scale[:40], "known": known}))
    if problems:
        raise Refused(problems)
    return factor


def pictures(
    directory: Path | str,
    lang: str = "en",
    theme_id: str = "light",
    page: str = "",
    scale: float = 1.0,
    ask: str = "",
    size: tuple[int, int] = SIZE,
) -> list[Path]:
    """PNGs of the pages as they open, each in a window of its own; of one page where it is named.

    `ask` opens a number's lineage beside it. The reader's own settings and library are not touched. Raises Refused
    where the folder cannot be written.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if QApplication.instance() is None:
        os.environ["QT_SCALE_FACTOR"] = f"{scale:g}"  # as on a screen of that density
    folder = Path(directory)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise Refused([Problem("write_failed", values={"path": str(folder), "detail": detail})]) from None
    return [_picture(folder, lang, theme_id, name, scale, ask, size) for name in ((page,) if page else PAGES)]


def _picture(
    folder: Path, lang: str, theme_id: str, page: str, scale: float, ask: str, size: tuple[int, int]
) -> Path:  # fmt: skip
    from ui.app import make_window

    with tempfile.TemporaryDirectory(prefix="assay-") as own:
        settings = QSettings(str(Path(own) / "settings.ini"), QSettings.Format.IniFormat)
        window = make_window(settings, SAMPLE, lang, theme_id)
        window.resize(*size)
        window.show()
        desk = _ready(window)
        desk.drawer.draw()
        until(lambda: desk.session.simulated is not None, "the score was not drawn")
        _turn(desk, page)
        if ask:
            desk.ask(ask)
        until(lambda: _is_shown(desk, page), "the page was not made")
        for _ in range(5):
            QApplication.processEvents()
        name = "-".join(part for part in (page, lang, theme_id, ask.replace(".", "-").replace(":", "-")) if part)
        path = folder / f"{name}.png"
        _save(window, path, scale)
        window.close()
        settings.sync()
    return path


def _turn(desk: Desk, page: str) -> None:
    """To a page; that of comparison with something to compare."""
    desk.go_to(page)
    if page == "compare":
        from ui.pages.compare import ComparePage

        shown = desk.pages[page]
        assert isinstance(shown, ComparePage)
        shown.add(list(PEERS))
        until(lambda: len(desk.session.state.peers) == len(PEERS), "the samples were not read")
    desk.window.sidebar.clearFocus()


def _is_shown(desk: Desk, page: str) -> bool:
    """Whether the page is seen and nothing on it is still being made. Raises RuntimeError after a bug."""
    if desk.crash is not None:
        raise RuntimeError(f"the page {page} met a bug")
    made = desk.pages.get(page)
    return made is not None and made.isVisible() and made.is_settled


def _ready(window: MainWindow) -> Desk:
    """Wait until all of the window is made. Raises RuntimeError where that fails."""
    until(lambda: window.desk is not None and window.desk.is_ready, "the window did not become ready")
    assert window.desk is not None
    return window.desk


def until(done: Callable[[], bool], failure: str) -> None:
    """Let the window live until something is so. Raises RuntimeError where it does not come to it."""
    end = time.monotonic() + LONGEST
    QApplication.processEvents()
    while not done():
        QApplication.processEvents()
        time.sleep(0.001)
        if time.monotonic() > end:
            raise RuntimeError(failure)


def _save(window: MainWindow, path: Path, scale: float) -> None:
    """With few colours, as the window has: a third of the bytes, and no difference to see."""
    from PIL import Image

    pixmap = QPixmap(round(window.width() * scale), round(window.height() * scale))
    pixmap.setDevicePixelRatio(scale)
    window.render(pixmap)
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_RGBA8888)
    plain = Image.frombuffer("RGBA", (image.width(), image.height()), bytes(image.constBits()))
    few = plain.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    try:
        few.save(path, optimize=True)
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise Refused([Problem("write_failed", values={"path": str(path), "detail": detail})]) from None
