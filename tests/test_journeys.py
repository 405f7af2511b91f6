"""What an analyst does from first start to sending on: by the window's widgets, and by real keys and a real mouse."""

# ruff: noqa: F401, F811  (fixtures of the other tests of the window are taken over by their names)

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("PySide6.QtWidgets", reason="the window needs Qt", exc_type=ImportError)

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from resources.words import Words
from tests.conftest import ROOT
from tests.test_recovery import Start, edited, start, word
from tests.test_window import assumptions, overview
from tests.test_window_filings import drop, ended, filing_page, panel_text, small
from tests.windows import opened, until
from ui.desk import Desk
from ui.mail_ways import system_ways
from ui.main_window import MainWindow
from ui.pages.compare import ComparePage
from ui.pages.scenarios import ScenariosPage

# --- by the widgets


def test_that_a_first_start_leads_to_a_dropped_filing_and_on_to_an_override(
    window: MainWindow,
    desk: Desk,
    small: Path,
) -> None:
    assert overview(desk).score.score.text() == "38.0"
    drop(window, small)
    ended(desk)
    assert "Revenue" in filing_page(desk).model.index(0, 0).data() or filing_page(desk).model.rowCount() > 1
    page = filing_page(desk)
    page.select("revenue")
    QTest.mouseClick(page.buttons["override"], Qt.MouseButton.LeftButton)
    dialog = desk.acts.dialog
    assert dialog is not None
    QTest.keyClicks(dialog.value, "950")
    QTest.keyClicks(dialog.who, "Jane Doe")
    QTest.keyClicks(dialog.reason, "as restated")
    QTest.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    datum = desk.session.state.filing.data["revenue"]
    assert datum.value == 950e6
    assert "own value" in desk.session.undo_words().lower()


def test_that_a_conflict_is_resolved_and_a_weight_changed_and_both_undone(desk: Desk) -> None:
    page = filing_page(desk)
    page.group.setCurrentIndex(1)
    assert page.model.rowCount() == 3
    page.select("debt_principal")
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert "8,033.5" in panel_text(desk)
    panel = desk.panel.lineage if desk.panel else None
    assert panel is not None
    use = next(b for b in panel.findChildren(QPushButton) if b.text().startswith("Use") and b.isVisible())
    use.click()
    QApplication.processEvents()
    assert desk.session.overridden == ("debt_principal",)
    edit = next(iter(assumptions(desk).editor.rows.values()))  # type: ignore[union-attr]
    edit.slider.setFocus()
    QTest.keyClick(edit.slider, Qt.Key.Key_Right)
    assert desk.session.edited
    desk.menus.actions["undo"].trigger()
    desk.menus.actions["undo"].trigger()
    assert not desk.session.is_changed
    assert desk.header.score.text() == "38.0"


def test_that_a_scenario_is_built_and_four_issuers_are_compared(desk: Desk) -> None:
    desk.go_to("scenarios")
    page = desk.pages["scenarios"]
    assert isinstance(page, ScenariosPage)
    before = len(page.scenarios) if hasattr(page, "scenarios") and not callable(page.scenarios) else None
    page.table.buttons["new"].click()
    QApplication.processEvents()
    assert len(desk.session.state.scenarios) == 1
    assert before is None or before >= 1
    desk.go_to("compare")
    compared = desk.pages["compare"]
    assert isinstance(compared, ComparePage)
    compared.add(["microsoft", "oracle", "snowflake"])
    until(lambda: len(desk.session.state.peers) == 3, 60)
    until(lambda: compared.table.model.columnCount() == 4)
    compared.table.table.setCurrentIndex(compared.table.model.index(2, 2))
    compared.table.table.activated.emit(compared.table.model.index(2, 2))
    assert desk.panel is not None
    assert desk.panel.is_visible
    desk.session.undo_stack.undo()
    assert len(desk.session.state.peers) < 3


def test_that_the_work_is_exported_and_shown_in_the_other_language_and_theme(
    desk: Desk,
    tmp_path: Path,
) -> None:
    assert desk.exporter is not None
    for kind, name in (("pdf", "a.pdf"), ("workbook", "a.xlsx")):
        desk.exporter.export(kind, tmp_path / name)
        until(lambda: desk.exporter is not None and desk.exporter.task is None, 60)
    assert (tmp_path / "a.pdf").read_bytes()[:5] == b"%PDF-"
    assert (tmp_path / "a.xlsx").read_bytes()[:2] == b"PK"
    desk.choose_language("zh")
    desk.choose_theme("dark")
    QApplication.processEvents()
    assert overview(desk).score.title.text() == "总评分"
    ground = desk.window.grab().toImage().pixelColor(300, 880)
    assert ground.lightness() < 80


MAIL_PROGRAM = """#!/bin/sh
printf '%s\\0' "$@" > "{}"
"""


def mail_program(folder: Path) -> Path:
    """A program that stands in for the desktop's own and writes down what it was given; where it writes."""
    given, program = folder / "mail.given", folder / "bin" / "xdg-email"
    program.parent.mkdir()
    program.write_text(MAIL_PROGRAM.format(given), encoding="utf-8")
    program.chmod(0o755)
    return given


def assert_is_mail(given: Path) -> None:
    """What the mail program was given: a subject, words, and both files as they are sent."""
    said = given.read_text(encoding="utf-8").split("\0")
    assert "CoreWeave" in said[said.index("--subject") + 1]
    assert "assay1-" in said[said.index("--body") + 1]
    attached = [Path(path) for option, path in itertools.pairwise(said) if option == "--attach"]
    assert [path.read_bytes()[:4] for path in attached] == [b"%PDF", b"PK\x03\x04"]


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_that_a_draft_of_an_email_reaches_the_readers_own_program(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = mail_program(tmp_path)
    monkeypatch.setenv("PATH", f"{given.parent / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(desk.mailer, "ways", lambda: system_ways("linux"))  # not the portal of who runs the tests
    desk.menus.actions["email"].trigger()
    until(lambda: desk.mailer.task is None, 60)
    assert_is_mail(given)
    assert "is open in your mail program" in desk.bar.text.text()


@pytest.mark.skipif(sys.platform != "linux", reason="settings are kept apart by XDG_CONFIG_HOME")
def test_that_what_was_changed_is_offered_and_restored_after_a_kill(start: Start) -> None:
    killed = start("edit")
    edited(killed)
    edits = [int(line[0]) for line in word(killed.kill(), "edit")]
    said = start("restore").ended()
    assert "Restore the work on CoreWeave, Inc." in word(said, "offer")[0][0]
    (shown,) = word(said, "shown")
    assert 1 <= int(shown[0]) <= edits[-1]


# --- by real keys and a real mouse


TOOLS = ("Xvfb", "xdotool")


class Screen:
    """A display of its own with the window on it, driven from outside."""

    def __init__(self, folder: Path, number: int) -> None:
        self.folder = folder
        self.display = f":{number}"
        self.environment = {
            **os.environ, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb", "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder), "TMPDIR": str(folder),
            "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",  # nothing reaches the desktop of who runs the tests
        }  # fmt: skip
        quiet = subprocess.DEVNULL
        self.server = subprocess.Popen(
            ["Xvfb", self.display, "-screen", "0", "1280x800x24", "-nolisten", "tcp"], stdout=quiet, stderr=quiet
        )
        self.window: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.window = subprocess.Popen(
            [sys.executable, "-m", "tests.journey_driver", str(self.folder)], cwd=ROOT, env=self.environment
        )

    def state(self) -> dict[str, Any]:
        path = self.folder / "state.json"
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        return found

    def wait(self, done: Callable[[dict[str, Any]], object], seconds: float = 60.0) -> dict[str, Any]:
        end = time.monotonic() + seconds
        while True:
            state = self.state()
            if state and done(state):
                return state
            assert self.window is None or self.window.poll() is None, "the window has gone"
            assert time.monotonic() < end, f"the window did not get there: {state}"
            time.sleep(0.05)

    def seen(self) -> dict[str, Any]:
        """What it shows once it has had time to see all that was done, however slow this machine is."""
        number = self.state()["number"]
        return self.wait(lambda state: state["number"] > number + 2)

    def do(self, *words: object) -> None:
        subprocess.run(
            ["xdotool", *map(str, words)], env=self.environment, check=True, capture_output=True, timeout=300
        )

    def focus(self) -> None:
        """The keyboard to the window, as a window manager would give it back after a dialog."""
        self.do("search", "--sync", "--onlyvisible", "--name", " – Assay", "windowfocus", "--sync")

    def key(self, *keys: str) -> None:
        if not self.state()["dialog"]:
            self.focus()
        self.do("key", "--clearmodifiers", *keys)

    def tab_to(self, kind: str) -> None:
        """Press Tab until a widget of this kind or name has the focus."""
        for _ in range(30):
            state = self.seen()
            if kind in (state["focus"], state["named"]):
                return
            self.key("Tab")
        raise AssertionError(f"Tab never came to a {kind}: {self.state()}")

    def click(self, name: str, done: Callable[[dict[str, Any]], object]) -> None:
        """Click on what is called so until that has shown its effect; it may still have been finding its place."""
        for _ in range(20):
            place = self.wait(lambda state: state["places"].get(name))["places"][name]
            self.do("mousemove", *place, "click", 1)
            end = time.monotonic() + 3
            while time.monotonic() < end:
                if done(self.state()):
                    return
                time.sleep(0.05)
        raise AssertionError(f"nothing came of clicking on {name}: {self.state()}")

    def kill(self) -> None:
        """End the window at once, as a crash would."""
        assert self.window is not None
        self.window.kill()
        self.window.wait(20)
        (self.folder / "state.json").unlink()

    def stop(self) -> None:
        for process in (self.window, self.server):
            if process is not None:
                process.terminate()
                process.wait(20)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    absent = [tool for tool in TOOLS if shutil.which(tool) is None]
    if absent:
        pytest.skip(f"real keys need {' and '.join(absent)}")
    made = Screen(tmp_path, 90 + os.getpid() % 400)
    try:
        made.start()
        made.wait(lambda state: state["score"] == "38.0", 120)
        made.focus()
        yield made
    finally:
        made.stop()


def test_that_real_keys_and_a_real_mouse_go_the_whole_way(screen: Screen, small: Path) -> None:
    screen.click("score", lambda s: s["lineage"])
    screen.key("ctrl+i")
    screen.wait(lambda s: not s["lineage"])
    screen.key("ctrl+3")
    screen.wait(lambda s: s["page"] == "assumptions")
    screen.click("weight", lambda s: s["focus"] == "QSlider")
    screen.key("Right", "Right")
    assert screen.wait(lambda s: s["changed"])["undo"].startswith("weight of")
    screen.key("ctrl+z")
    screen.wait(lambda s: not s["changed"] or s["undo"])
    while screen.seen()["changed"]:
        screen.key("ctrl+z")
    assert screen.wait(lambda s: not s["changed"])["score"] == "38.0"
    screen.key("ctrl+o")
    screen.wait(lambda s: s["dialog"] == "QFileDialog")
    screen.do("type", str(small))
    screen.key("Return")
    opened_state = screen.wait(lambda s: not s["dialog"] and not s["task"] and "CoreWeave" not in s["issuer"])
    assert opened_state["page"] == "assumptions"
    screen.key("ctrl+2")
    screen.wait(lambda s: s["page"] == "filing")
    screen.key("ctrl+shift+e")
    screen.wait(lambda s: s["dialog"] == "QFileDialog")
    target = screen.folder / "sent.pdf"
    screen.key("ctrl+a")
    screen.do("type", str(target))
    screen.key("Return")
    screen.wait(lambda s: "sent.pdf" in s["bar"])
    end = time.monotonic() + 60
    while not target.is_file():
        assert time.monotonic() < end
        time.sleep(0.1)
    assert target.read_bytes()[:5] == b"%PDF-"


def test_that_real_keys_resolve_a_conflict_and_give_a_value_of_ones_own(screen: Screen) -> None:
    screen.key("ctrl+2")
    screen.wait(lambda s: s["page"] == "filing")
    screen.click("filter", lambda s: s["focus"] == "QLineEdit")
    screen.do("type", "principal of debt")
    screen.tab_to("QTableView")
    screen.key("Home", "Return")
    while "use" not in screen.seen()["places"]:
        screen.do("mousemove", 1150, 700, "click", 5)  # the wheel
    screen.click("use", lambda s: s["overridden"])
    assert screen.state()["score"] != "38.0"
    screen.key("ctrl+z")
    assert screen.wait(lambda s: not s["overridden"])["score"] == "38.0"
    screen.click("filter", lambda s: s["focus"] == "QLineEdit")
    screen.tab_to("QTableView")
    screen.key("Home")
    screen.click("override", lambda s: s["dialog"] == "OverrideDialog")
    screen.tab_to(Words("en")("window.override.value"))
    screen.do("type", "9000")
    screen.tab_to(Words("en")("window.override.reason"))
    screen.do("type", "as restated")
    screen.seen()
    screen.key("Return")
    assert screen.wait(lambda s: not s["dialog"])["overridden"] == ["debt_principal"]
    screen.key("ctrl+shift+r")
    assert screen.wait(lambda s: not s["changed"])["score"] == "38.0"


def test_that_real_keys_build_a_scenario_and_mail_it_and_the_work_outlives_a_kill(screen: Screen) -> None:
    given = mail_program(screen.folder)
    screen.key("ctrl+4")
    screen.click("new scenario", lambda s: s["scenarios"] == 1)
    screen.key("ctrl+shift+m")
    end = time.monotonic() + 60
    while not given.is_file() or "mail.given" in screen.state()["bar"]:
        assert time.monotonic() < end
        time.sleep(0.1)
    screen.wait(lambda s: ".eml" in s["bar"])
    assert_is_mail(given)
    screen.key("ctrl+3")
    screen.click("weight", lambda s: s["focus"] == "QSlider")
    screen.key("Right")
    before = screen.wait(lambda s: s["edited"] and s["kept"])
    screen.kill()
    screen.start()
    screen.wait(lambda s: s["dialog"] == "QMessageBox" and s["score"] == "38.0", 120)
    screen.key("Return")
    after = screen.wait(lambda s: not s["dialog"] and s["scenarios"])
    assert {name: after[name] for name in ("edited", "score", "scenarios")} == {
        name: before[name] for name in ("edited", "score", "scenarios")
    }


def test_that_real_keys_compare_four_issuers_and_switch_language_and_theme(screen: Screen) -> None:
    screen.key("ctrl+5")
    for number, place in enumerate((2, 3, 4), 1):
        screen.click("add peer", lambda s: s["popup"])
        screen.do("key", *["Down"] * place, "Return")
        screen.wait(lambda s, number=number: s["peers"] == number and not s["popup"])
    screen.key("ctrl+comma")
    screen.wait(lambda s: s["dialog"] == "SettingsDialog")
    screen.tab_to("Language · 语言")
    screen.do("key", "Down")
    screen.wait(lambda s: s["language"] == "zh")
    screen.do("key", "Tab")
    screen.seen()
    screen.do("key", "Down")
    assert screen.wait(lambda s: s["theme"] == "dark")["peers"] == 3
    screen.do("key", "Escape")
    screen.wait(lambda s: not s["dialog"])
