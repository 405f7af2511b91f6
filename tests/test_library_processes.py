"""The library among processes: killed at any moment, raced for by two, with nowhere to write or no room left."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from scoring.library_drafts import Drafts
from scoring.library_opening import open_library
from scoring.problems import Refused
from tests import library_process as other
from tests.conftest import times

LONGEST = 0.4  # seconds that a process works before it is killed


def told_by(pipe: Connection) -> Iterator[tuple[str, int]]:
    """All that a process said before it ended."""
    with suppress(EOFError):
        while pipe.poll(0):
            yield pipe.recv()


def started(context: Any, target: Any, *arguments: Any) -> tuple[Any, Connection]:
    heard, told = context.Pipe(duplex=False)
    process = context.Process(target=target, args=(*arguments, told), daemon=True)
    process.start()
    told.close()
    return process, heard


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal")
def test_that_no_kill_damages_the_library_or_loses_what_was_kept(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    context, chance = other.context(), random.Random(3)
    number, entries, kills, in_the_middle = 1, 0, times(300), 0
    for _ in range(kills):
        process, heard = started(context, other.work_until_killed, path, number)
        assert heard.poll(60)  # at work
        time.sleep(chance.random() * LONGEST)
        os.kill(process.pid, signal.SIGKILL)
        process.join(30)
        for kind, value in told_by(heard):
            number, entries = (max(number, value), entries) if kind == "draft" else (number, max(entries, value))
        heard.close()
        in_the_middle += path.with_name(f"{path.name}-journal").exists()
        with closing(open_library(path)) as library:
            assert library.is_writer
            assert not library.notices
            (draft,) = Drafts(library).left()
            assert int(draft.page) >= number
            assert other.is_edit(Drafts(library).read(draft.slot), int(draft.page))
            assert entries <= library.counts()["entries"] <= entries + 1
            number, entries = int(draft.page) + 1, library.counts()["entries"]
    with closing(open_library(path)) as library:
        assert not library.check()  # every scorecard that was ever saved can be read, and follows the one before it
        assert library.counts()["entries"] == entries
    assert in_the_middle >= kills / 30, "hardly any kill came while the file was written"


def test_that_two_processes_never_write_one_library(tmp_path: Path) -> None:
    path, rounds = tmp_path / "library.sqlite", times(200)
    with closing(open_library(path)) as library:
        library.save(other.edited(1), "Jane Doe")
    context = other.context()
    barrier = context.Barrier(2)
    racers = [started(context, other.race, path, tmp_path / "marker", barrier, rounds) for _ in range(2)]
    written = []
    for process, heard in racers:
        assert heard.poll(120), "a process found another at the library while it wrote"
        written.append(heard.recv())
        process.join(30)
        assert process.exitcode == 0
    assert sum(written) >= rounds  # in every round there was one
    with closing(open_library(path)) as library:
        assert not library.check()


@pytest.mark.skipif(sys.platform == "win32", reason="folders are locked another way")
def test_that_a_folder_that_cannot_be_written_is_said_and_the_library_read() -> None:
    """By a user who may not write it: root may write anything."""
    folder = Path(tempfile.mkdtemp(prefix="assay-"))
    try:
        path = folder / "library.sqlite"
        with closing(open_library(path)) as library:
            library.save(other.edited(1), "Jane Doe")
        before = path.read_bytes()
        path.chmod(0o444)
        folder.chmod(0o555)
        process, heard = started(other.context(), other.read_only, path)
        assert heard.poll(60)
        found = heard.recv()
        process.join(30)
        assert found["is_writer"] is False
        assert found["notices"] == ["library.folder"]
        assert found["works"] == 1
        assert found["saving"] == ["library.only_read"]
        assert found["elsewhere"] == ["library.unwritable"]
        assert path.read_bytes() == before
        assert {file.name for file in folder.iterdir()} == {path.name, f"{path.name}.lock"}
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 160 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_that_a_disk_that_fills_up_keeps_the_library_whole(small_disk: Path) -> None:
    path = small_disk / "library.sqlite"
    with closing(open_library(path)) as library:
        of, refused, number = None, None, 0
        while refused is None and number < 2000:
            number += 1
            try:
                of = library.save(other.edited(number), "Jane Doe", of).work
            except Refused as full:
                refused = full
        assert refused is not None
        assert [problem.code for problem in refused.problems] == ["library.full"]
        assert of is not None
        assert other.is_edit(library.open(of), number - 1)
    with closing(open_library(path)) as library:
        assert not library.notices
        assert other.is_edit(library.open(of), number - 1)
