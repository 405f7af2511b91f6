"""The menus: whatever is chosen there happens, and nothing that is chosen meets a bug."""

from __future__ import annotations

import pytest

pytest.importorskip("PySide6.QtWidgets", reason="the window needs Qt", exc_type=ImportError)

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QDialog

from tests.windows import until
from ui.actions import ACTIONS
from ui.desk import Desk

KEPT_AWAY = {"quit"}  # the window would be gone


def test_that_everything_in_the_menus_can_be_chosen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(desk, "crashed", lambda *bug: asked.append(bug))
    monkeypatch.setattr("sys.excepthook", lambda *bug: asked.append(bug))
    for planned in ACTIONS:
        if planned.id in KEPT_AWAY:
            continue
        desk.menus.actions[planned.id].trigger()
        QApplication.processEvents()
        assert not asked, (planned.id, asked)
        for shown in QApplication.topLevelWidgets():
            if shown is not desk.window and shown.isVisible():
                shown.close()
        QApplication.processEvents()


def test_that_fetching_is_chosen_from_the_menu_with_nothing_typed_yet(desk: Desk) -> None:
    desk.menus.actions["fetch"].trigger()
    assert desk.fetcher.dialog is not None
    assert desk.fetcher.dialog.isVisible()
    assert desk.fetcher.dialog.name.text() == ""
    desk.fetcher.dialog.close()


@pytest.mark.parametrize("name", ["library", "history"])
def test_that_a_dialog_closed_before_the_library_answers_is_no_bug(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    met: list[object] = []
    monkeypatch.setattr("sys.excepthook", lambda *bug: met.append(bug))
    desk.menus.actions[name].trigger()
    for shown in desk.window.findChildren(QDialog):
        shown.reject()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    answered: list[object] = []
    desk.keeper.ask(lambda library: library.tags(), answered.append)
    until(lambda: bool(answered))
    assert met == []
