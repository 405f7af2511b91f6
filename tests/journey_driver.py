"""Runs the real window for a test that presses real keys, and says in a file, again and again, what it shows where."""

from __future__ import annotations

import json
import sys
from itertools import count
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from ui.app import make_app, make_window
from ui.instance import Instance
from ui.main_window import MainWindow


def middle(widget: QWidget | None) -> list[int]:
    """Where to click on a widget, on the screen; nothing while it has to be scrolled to."""
    if widget is None or not widget.isVisible():
        return []
    seen = widget.visibleRegion().boundingRect()
    if seen.height() < widget.height():
        return []
    place = widget.mapToGlobal(seen.center())
    return [place.x(), place.y()]


def places_on(desk: Any, name: str) -> dict[str, list[int]]:
    """What a journey clicks on, of the page that is shown and of the lineage."""
    page = desk.pages.get(name)
    found: dict[str, QWidget | None] = {}
    if name == "overview":
        found["score"] = page.score.score
    if name == "assumptions":
        rows = getattr(page.editor, "rows", {})
        found["weight"] = next(iter(rows.values())).slider if rows else None
    if name == "filing":
        found["override"], found["filter"] = page.buttons["override"], page.filter
    if name == "scenarios":
        found["new scenario"] = page.table.buttons["new"]
    if name == "compare":
        found["add peer"] = page.table.add
    if desk.panel is not None and desk.panel.is_visible:
        buttons = desk.panel.lineage.findChildren(QPushButton)
        found["use"] = next((b for b in buttons if b.text().startswith("Use") and b.isVisible()), None)
    return {key: place for key, widget in found.items() if (place := middle(widget))}


def state_of(window: MainWindow) -> dict[str, Any]:
    desk = window.desk
    if desk is None or not desk.is_ready or not desk.session.is_open:
        return {}
    session, page = desk.session, window.stack.currentWidget()
    name = next((key for key, known in desk.pages.items() if known is page), "")
    dialog, focus = QApplication.activeModalWidget(), QApplication.focusWidget()
    autosave = desk.autosave
    return {
        "score": desk.header.score.text(), "page": name, "changed": session.is_changed, "undo": session.undo_words(),
        "issuer": window.issuer.text(), "dialog": type(dialog).__name__ if dialog else "",
        "places": places_on(desk, name), "focus": type(focus).__name__ if focus else "",
        "bar": desk.bar.text.text() if desk.bar.isVisible() else "",
        "lineage": desk.panel is not None and desk.panel.is_visible, "task": desk.opener.task is not None,
        "kept": autosave.is_kept and not autosave._is_writing, "edited": dict(session.edited),
        "overridden": list(session.overridden), "scenarios": len(session.state.scenarios),
        "peers": len(session.state.peers), "language": session.words.language, "theme": desk.theme_id,
        "named": focus.accessibleName() if focus else "",
        "popup": QApplication.activePopupWidget() is not None,
    }  # fmt: skip


def main(folder: Path) -> None:
    app = make_app()
    settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(settings, "coreweave", "", "light")
    window.instance = Instance(folder / "library.sqlite")
    window.instance.begin()
    window.resize(1280, 800)
    window.move(0, 0)
    window.show()

    numbers = count(1)

    def say() -> None:
        if state := state_of(window):
            partial = folder / "state.part"
            partial.write_text(json.dumps(state | {"number": next(numbers)}), encoding="utf-8")
            partial.replace(folder / "state.json")

    timer = QTimer()
    timer.timeout.connect(say)
    timer.start(50)
    app.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
