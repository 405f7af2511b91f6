"""Windows as processes: killed and started again, started twice, raced for, and what they say of it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", reason="the window needs Qt", exc_type=ImportError)

from scoring.library_opening import open_library
from tests.conftest import ROOT, times

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="settings are kept apart by XDG_CONFIG_HOME")

Said = list[list[str]]


class Window:
    """A window in a process, and the lines that it said."""

    def __init__(self, folder: Path, wanted: str, *arguments: str) -> None:
        environment = {
            **os.environ, "QT_QPA_PLATFORM": "offscreen", "ASSAY_LIBRARY": str(folder / "library.sqlite"),
            "XDG_CONFIG_HOME": str(folder), "TMPDIR": str(folder), "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        command = [sys.executable, "-m", "tests.window_process", wanted, *arguments]
        self.process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.said: Said = []

    def until(self, word: str) -> list[str]:
        """Read what it says until it says this; all of it is kept."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.rstrip("\n").split("\t"))
            if self.said[-1][0] == word:
                return self.said[-1]
        raise AssertionError(f"it never said “{word}”: {self.said} {self.process.stderr.read()}")  # type: ignore[union-attr]

    def ended(self) -> Said:
        """All that it said, once it has ended as it should."""
        out, errors = self.process.communicate(timeout=180)
        self.said += [line.split("\t") for line in out.splitlines()]
        assert self.process.returncode == 0, errors
        return self.said

    def kill(self) -> Said:
        os.kill(self.process.pid, signal.SIGKILL)
        out, _ = self.process.communicate(timeout=300)
        self.said += [line.split("\t") for line in out.splitlines()]
        return self.said


Start = Callable[..., Window]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    windows: list[Window] = []

    def begin(wanted: str, *arguments: str) -> Window:
        windows.append(Window(tmp_path, wanted, *arguments))
        return windows[-1]

    yield begin
    for window in windows:
        if window.process.poll() is None:
            window.process.kill()
            window.process.wait(30)


def word(said: Said, name: str) -> list[list[str]]:
    return [line[1:] for line in said if line[0] == name]


def edited(window: Window) -> None:
    """Until something that was edited is kept."""
    while int(window.until("kept")[1]) < 2:
        pass
    window.until("kept")


def test_that_a_window_killed_at_any_moment_offers_its_work_at_the_next_start(start: Start, tmp_path: Path) -> None:
    chance = random.Random(4)
    for _ in range(times(20)):
        window = start("edit")
        edited(window)
        time.sleep(2 * chance.random())
        killed = window.kill()
        edits, kept = ([int(line[0]) for line in word(killed, name)] for name in ("edit", "kept"))
        said = start("restore").ended()
        assert word(said, "offer")[0][0].startswith("Restore the work on CoreWeave, Inc. of ")
        (shown,) = word(said, "shown")
        # A draft was begun after the one before it was kept, so it holds all that was edited until then.
        assert max(kept[-2], 1) <= int(shown[0]) <= edits[-1]
        assert shown[1] == "False"  # it was restored and is not saved
        assert word(start("look").ended(), "offer") == [[""]]  # it was closed well, with the work in it
        with closing(open_library(tmp_path / "library.sqlite")) as library:
            assert not library.notices
        (tmp_path / "library.sqlite").unlink()


def test_that_what_is_discarded_is_not_offered_again_and_what_is_not_answered_is(start: Start) -> None:
    window = start("edit")
    edited(window)
    window.kill()
    for _ in range(2):
        said = start("look").ended()
        assert word(said, "offer")[0][0]
        assert word(said, "shown")[0] == ["0", "True"]  # not taken up unasked
    assert word(start("discard").ended(), "offer")[0][0]
    assert word(start("look").ended(), "offer") == [[""]]


def test_that_settings_whose_writing_was_killed_hold_no_start_up(start: Start, tmp_path: Path) -> None:
    """Qt waits half a minute, with the window standing still, for the lock of a process that is gone."""
    lock = tmp_path / "Assay" / "Assay.conf.lock"
    lock.parent.mkdir()
    lock.touch()
    window = start("stay")
    window.until("ready")
    assert not lock.exists()
    window.kill()


def test_that_a_second_start_raises_the_first_window_and_opens_its_file_there(start: Start) -> None:
    first = start("stay")
    first.until("ready")
    second = start("stay", "oracle")
    assert not second.ended()  # it had no window
    while "Oracle" not in first.until("title")[1]:
        pass
    first.kill()
    third = start("stay")  # what a crash left behind keeps nobody out
    third.until("ready")
    third.kill()


def test_that_of_two_started_at_once_one_has_the_window(start: Start) -> None:
    for _ in range(times(20)):
        pair = [start("stay"), start("stay")]
        end = time.monotonic() + 180
        while all(window.process.poll() is None for window in pair) and time.monotonic() < end:
            time.sleep(0.05)
        running = [window for window in pair if window.process.poll() is None]
        (ended,) = [window for window in pair if window not in running]
        assert not ended.ended()
        assert len(running) == 1
        running[0].until("ready")
        running[0].kill()
