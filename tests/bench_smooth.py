"""How smooth the window is: from a change to its paint while a slider is dragged, and gaps of the event loop."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
Row = tuple[str, str, str, float, float]
FRAMES = {1: 16.0, 2: 33.0}  # milliseconds from a change to painted, by scale
STEPS = 60
LOADING_GAP, IMPORT_GAP = 100.0, 50.0
FILINGS = ("coreweave", "microsoft", "oracle", "snowflake", "coreweave-fy2025", "coreweave-2026-q2")
BEAT = 4  # milliseconds
CYCLES = 500
GROWTH = 8.0  # MB over all cycles, once the first tenth is over


def bench() -> Iterator[Row]:
    for scale, limit in FRAMES.items():
        for name, taken in _run("drag", str(scale)):
            yield f"{name}, scale {scale}", f"{taken:.1f} ms", f"{limit:.0f} ms", taken / limit, 1.0
    for name, taken in _run("gaps"):
        limit = IMPORT_GAP if "modules" in name else LOADING_GAP
        yield name, f"{taken:.0f} ms", f"{limit:.0f} ms", taken / limit, 1.0
    for name, grown in _run("cycles"):
        yield name, f"{grown:.1f} MB", f"{GROWTH:.0f} MB", max(grown, 0.0) / GROWTH, 1.0


def _run(part: str, scale: str = "1") -> Iterator[tuple[str, float]]:
    """A part in a process of its own, at a screen scale."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench_smooth", part], cwd=ROOT, env=environment, capture_output=True, text=True,
        check=True, timeout=600,
    )  # fmt: skip
    for line in done.stdout.splitlines():
        name, _, number = line.rpartition("\t")
        yield name, float(number)


def _window():  # type: ignore[no-untyped-def]
    from PySide6.QtCore import QSettings

    from ui.app import make_app, make_window

    gc.disable()  # as the application starts
    make_app()
    settings = QSettings(tempfile.mkdtemp(prefix="assay-bench-") + "/s.ini", QSettings.Format.IniFormat)
    window = make_window(settings, "coreweave", "en", "light")
    window.resize(1440, 900)
    window.show()
    _until(lambda: window.desk is not None and window.desk.is_ready)
    return window


def _until(done: Callable[[], bool], seconds: float = 120.0) -> None:
    from PySide6.QtWidgets import QApplication

    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise RuntimeError("the window did not get there in time")
        QApplication.processEvents()
        time.sleep(0.001)


# --- dragging


def drag() -> None:
    """Change an assumption and a weight step by step, on each page; the paint of the frame is part of the time."""
    from PySide6.QtWidgets import QApplication

    from ui.session import Edit
    from ui.weights import factor_weights, rebalanced

    window = _window()
    session = window.desk.session
    weights = factor_weights(session.state.methodology, session.state.profile)
    first = next(iter(weights))

    def assumption(step: int, gesture: int) -> None:
        session.edit("never_delivered", 0.05 + 0.001 * step, gesture)

    def weight(step: int, gesture: int) -> None:
        session.edit_all(Edit("weight", first), dict(rebalanced(weights, first, 20.0 + 0.2 * step)), gesture)

    for page in ("overview", "assumptions"):
        window.desk.go_to(page)
        _settle()
        for kind, change in (("an assumption", assumption), ("a weight", weight)):
            gesture, taken = session.new_gesture(), []
            for step in range(STEPS):
                start = time.process_time()  # of a machine that does nothing else
                change(step, gesture)
                QApplication.sendPostedEvents()
                QApplication.processEvents()
                taken.append(1000 * (time.process_time() - start))
            print(f"dragging {kind} on {page}\t{statistics.median(taken)}")


def _settle() -> None:
    from PySide6.QtWidgets import QApplication

    for _ in range(20):
        QApplication.processEvents()
        time.sleep(0.005)


# --- gaps


class Beats:
    """A timer that ticks every few milliseconds; the longest time between two ticks is the longest stall."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.longest = 0.0
        self.last = time.perf_counter()
        self.timer = QTimer()
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self._tick)
        self.timer.start(BEAT)

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, 1000 * (now - self.last))
        self.last = now

    def reset(self) -> None:
        self.longest, self.last = 0.0, time.perf_counter()


def gaps() -> None:
    """Heavy modules first, since they load once; then filings into the comparison and as the open one."""
    from ui.tasks import Step, Task

    window = _window()
    desk = window.desk
    _settle()
    beats = Beats()

    def heavy(step: Step) -> None:
        import numpy
        import openpyxl
        import pandas
        import reportlab.pdfgen.canvas
        import xlsxwriter

        step(0.5)
        del numpy, openpyxl, pandas, reportlab, xlsxwriter

    ended: list[object] = []
    task = Task(heavy)
    task.done.connect(ended.append)
    beats.reset()
    task.start()
    _until(lambda: bool(ended))
    print(f"longest gap while heavy modules load\t{beats.longest}")
    paths = _files()
    if not paths:
        return
    desk.go_to("compare")
    _settle()
    page = desk.pages["compare"]
    beats.reset()
    page.add(paths)
    _until(lambda: not page.opener.names and page.is_settled, 240)
    print(f"longest gap while {len(paths)} filings load into the comparison\t{beats.longest}")
    desk.go_to("overview")
    _settle()
    longest = 0.0
    for path in paths:
        ended.clear()
        desk.opener.ended.connect(lambda: ended.append(1))
        beats.reset()
        desk.opener.open([path])
        _until(lambda: bool(ended))
        longest = max(longest, beats.longest)
    print(f"longest gap while {len(paths)} filings are opened one by one\t{longest}")


def _files() -> list[str]:
    """Ten real inline filings; none where they are not at hand."""
    from tests.bench_filings import INLINE

    return [str(path) for path in sorted(INLINE.glob("*-10*.htm*"))[:10]]


# --- memory


def memory_of_cycles(window, cycles: int) -> float:  # type: ignore[no-untyped-def]
    """MB by which the process grows while samples are opened and closed, the first tenth aside."""
    import gc

    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QApplication

    def resident() -> float:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    start = 0.0
    for number in range(cycles):
        if number == max(cycles // 10, 6):
            gc.collect()
            start = resident()
        window.desk.open(FILINGS[number % len(FILINGS)])
        window.desk.ask("scorecard.score")
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    return resident() - start


def cycles() -> None:
    print(f"memory over {CYCLES} filings opened and closed\t{memory_of_cycles(_window(), CYCLES)}")


if __name__ == "__main__":
    {"drag": drag, "gaps": gaps, "cycles": cycles}[sys.argv[1]]()
    sys.stdout.flush()
    os._exit(0)
