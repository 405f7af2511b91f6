"""Runs the real window for a test that presses real keys, and says in a file, again and again, what it shows where."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from ui.app import make_app, make_window
from ui.main_window import MainWindow


def middle(widget: QWidget | None) -> list[int]:
    """Where to click on a widget, on the screen."""
    if widget is None or not widget.isVisible():
        return []
    place = widget.mapToGlobal(widget.rect().center())
    return [place.x(), place.y()]


def state_of(window: MainWindow) -> dict[str, Any]:
    desk = window.desk
    if desk is None or not desk.is_ready:
        return {}
    session, page = desk.session, window.stack.currentWidget()
    name = next((key for key, known in desk.pages.items() if known is page), "")
    dialog = QApplication.activeModalWidget()
    focus = QApplication.focusWidget()
    places: dict[str, list[int]] = {}
    if name == "overview":
        places["score"] = middle(desk.pages[name].score.score)  # type: ignore[attr-defined]
    if name == "assumptions":
        rows = getattr(desk.pages[name].editor, "rows", {})  # type: ignore[attr-defined]
        places["weight"] = middle(next(iter(rows.values())).slider) if rows else []
    if name == "filing":
        places["override"] = middle(desk.pages[name].buttons["override"])  # type: ignore[attr-defined]
    return {
        "score": desk.header.score.text(), "page": name, "changed": session.is_changed, "undo": session.undo_words(),
        "issuer": window.issuer.text(), "dialog": type(dialog).__name__ if dialog else "", "places": places,
        "focus": type(focus).__name__ if focus else "", "bar": desk.bar.text.text() if desk.bar.isVisible() else "",
        "lineage": desk.panel is not None and desk.panel.is_visible, "task": desk.opener.task is not None,
    }  # fmt: skip


def main(folder: Path) -> None:
    app = make_app()
    settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(settings, "coreweave", "en", "light")
    window.resize(1280, 800)
    window.move(0, 0)
    window.show()

    def say() -> None:
        partial = folder / "state.part"
        partial.write_text(json.dumps(state_of(window)), encoding="utf-8")
        partial.replace(folder / "state.json")

    timer = QTimer()
    timer.timeout.connect(say)
    timer.start(100)
    app.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
