"""A second process that works on a library, as the window does: edits, drafts and saves, until it is killed."""

from __future__ import annotations

import multiprocessing as mp
import os
import random
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from scoring.engine import with_edit
from scoring.filings.filing import Filing
from scoring.filings.overriding import Given, give
from scoring.filings.samples import read_sample
from scoring.library_drafts import Drafts
from scoring.library_opening import open_library
from scoring.methodology.document import Methodology
from scoring.methodology.load import load_methodology
from scoring.problems import Refused
from scoring.record import OwnScenario, Work, encode

SLOT = "window"
STEP = 1e-6


def context() -> Any:
    """How processes are begun: quickly, and without what this one holds."""
    if sys.platform == "win32":
        return mp.get_context("spawn")
    made = mp.get_context("forkserver")
    made.set_forkserver_preload(["tests.library_process"])
    return made


@cache
def methodology() -> Methodology:
    return load_methodology()


@cache
def coreweave() -> Filing:
    return read_sample("coreweave")


def edited(number: int) -> Work:
    """The work after so many edits: the number can be read off it in three places."""
    read, plain = coreweave(), methodology()
    given = Given(1e9 + number, "USD", "Jane Doe", f"edit {number}", date(2025, 6, 30))
    edits = with_edit(plain, "never_delivered", 0.05 + number * STEP).edits
    own = OwnScenario(f"scenario {number}", (("cash", str(number)),))
    return Work(read, give(read, "cash", given), plain.text, plain.file, plain.shipped, edits, "", (own,))


def is_edit(work: Work, number: int) -> bool:
    """Whether a work is whole as it was after so many edits, with nothing of another."""
    cash = work.filing.data["cash"]
    return (
        work.edits == {"never_delivered": 0.05 + number * STEP}
        and cash.value == 1e9 + number
        and cash.fact is not None
        and cash.fact.source.note == f"edit {number}"
        and [scenario.name for scenario in work.scenarios] == [f"scenario {number}"]
    )


def work_until_killed(path: Path, begin: int, told: Connection) -> None:
    """Drafts and saves, one after the other; each is told once it is said to be kept."""
    library = open_library(path)
    drafts, of = Drafts(library), None
    for number in range(begin, begin + 10_000):
        work = edited(number)
        drafts.keep(SLOT, work, str(number))
        told.send(("draft", number))
        if number % 10 == 0:
            saved = library.save(work, "Jane Doe", of)
            of = saved.work
            told.send(("entry", saved.entry.id))


def race(path: Path, marker: Path, barrier: Any, rounds: int, told: Connection) -> None:
    """Open the library at the same moment as others, again and again; tells how often this one was the writer."""
    chance = random.Random(os.getpid())
    written = 0
    for _ in range(rounds):
        barrier.wait(60)
        library = open_library(path)
        if library.is_writer:
            handle = os.open(marker, os.O_CREAT | os.O_EXCL)  # fails where another writes
            library.rename(1, f"written by {os.getpid()}")
            time.sleep(chance.random() * 0.004)
            os.close(handle)
            marker.unlink()
            written += 1
        library.close()
    told.send(written)


def read_only(path: Path, told: Connection) -> None:
    """What somebody finds who may not write the folder."""
    work = edited(2)
    encode(work), work.card()  # all that is imported on the way is, while that is still allowed
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    library = open_library(path)
    found = {"is_writer": library.is_writer, "notices": [problem.code for problem in library.notices]}
    found["works"] = len(library.works())
    found["saving"] = refused(lambda: library.save(work, "Joe"))
    found["elsewhere"] = refused(lambda: open_library(path.with_name("another.sqlite")))
    told.send(found)


def refused(attempt: Callable[[], object]) -> list[str]:
    try:
        attempt()
    except Refused as refusal:
        return [problem.code for problem in refusal.problems]
    return []
