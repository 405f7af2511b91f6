"""Assay's window as a process of its own, started as `main.py` starts it, that does what a user would and says so."""

from __future__ import annotations

import os
import sys
from typing import Any

from PySide6.QtCore import QObject, QTimer

from ui import app as assay
from ui import instance
from ui.main_window import MainWindow

EVERY = 40  # ms from one edit to the next


def say(*words: object) -> None:
    print(*words, sep="\t", flush=True)


class User(QObject):
    """`edit`: changes an assumption again and again. `restore`, `discard`, `look`: answers the offer, then quits.

    `stay`: keeps the window open.
    """

    def __init__(self, window: MainWindow, wanted: str) -> None:
        super().__init__(window)
        self.window, self.wanted, self.number = window, wanted, 0
        self.timer = QTimer(self)
        self.timer.timeout.connect(self.work)
        window.ready.connect(lambda: self.timer.start(EVERY))
        window.ready.connect(lambda: say("ready", os.getpid()))
        window.windowTitleChanged.connect(lambda title: say("title", title))

    @property
    def desk(self) -> Any:
        return self.window.desk

    def work(self) -> None:
        autosave, keeper, session = self.desk.autosave, self.desk.keeper, self.desk.session
        if keeper.library is None or keeper._task is not None or not session.is_open:
            return
        if self.wanted == "edit":
            if not self.number:
                autosave.kept.connect(lambda: say("kept", self.number))
            self.number += 1
            session.edit("never_delivered", 0.1 + self.number / 1e6)
            say("edit", self.number)
        elif self.wanted == "stay":
            self.timer.stop()
        elif autosave.is_kept and not autosave._is_writing:  # what was left has been looked for by then
            self.answer(autosave)

    def answer(self, autosave: Any) -> None:
        box = autosave.box
        say("offer", box.informativeText() if box is not None else "")
        if box is not None and self.wanted != "look":
            role = {"restore": box.ButtonRole.AcceptRole, "discard": box.ButtonRole.DestructiveRole}[self.wanted]
            next(button for button in box.buttons() if box.buttonRole(button) == role).click()
        self.timer.stop()
        QTimer.singleShot(10, self.end)

    def end(self) -> None:
        keeper, autosave = self.desk.keeper, self.desk.autosave
        if keeper._task is not None or not autosave.is_kept or autosave._is_writing:
            QTimer.singleShot(10, self.end)
            return
        edits = dict(self.desk.session.edited)
        say("shown", round((edits.get("never_delivered", 0.1) - 0.1) * 1e6), keeper.is_saved)
        self.window.close()


def main(wanted: str, arguments: list[str]) -> int:
    made = assay.make_window

    def make(*given: Any) -> MainWindow:
        window = made(*given)
        window.user = User(window, wanted)  # type: ignore[attr-defined]
        return window

    assay.make_window = make
    instance.PATIENCE = 60.0  # so that no start gives up on another because the machine is busy
    return assay.run(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
