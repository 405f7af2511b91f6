"""The window as a test drives it: opened without a display, waited for, and let go of."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", reason="the window needs Qt", exc_type=ImportError)

from PySide6.QtCore import QEvent, QSettings
from PySide6.QtWidgets import QApplication

from ui.app import make_app, make_window
from ui.main_window import MainWindow


def until(done: Callable[[], bool], seconds: float = 60.0) -> None:
    """Let the window live until something is so."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "the window did not get there in time"
        QApplication.processEvents()
        time.sleep(0.002)


def opened(folder: Path, language: str = "en", source: str = "coreweave") -> MainWindow:
    make_app()
    settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(settings, source, language, "light")
    window.resize(1440, 900)
    window.show()
    until(lambda: window.desk is not None and window.desk.is_ready)
    QApplication.processEvents()
    return window


def let_go(window: MainWindow) -> None:
    """Close a window and delete it now, so that the next test has the application to itself."""
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    sys.excepthook = sys.__excepthook__
