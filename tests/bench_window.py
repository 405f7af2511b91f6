"""How long a user waits for the window: the first paint and the first score, against a window with nothing in it."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 7
PAINT_LIMIT, SCORE_LIMIT = 1.3, 2.0

CLOCK = """
import os, time
def since_start():
    with open("/proc/self/stat") as file:
        ticks = int(file.read().rsplit(")", 1)[1].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
"""

BARE = """
import sys
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

class Bare(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print("painted", since_start(), flush=True)
        QApplication.quit()

app = QApplication([])
window = Bare()
window.setCentralWidget(QLabel("Assay"))
window.resize(1440, 900)
window.show()
app.exec()
"""

FULL = """
import sys, tempfile
from PySide6.QtCore import QSettings
import gc
gc.disable()
from ui import app as assay
app = assay.make_app()
settings = QSettings(tempfile.gettempdir() + f"/assay-bench-{os.getpid()}.ini", QSettings.Format.IniFormat)
window = assay.make_window(settings)
window.painted.connect(lambda: print("painted", since_start(), flush=True))
window.scored.connect(lambda: (print("scored", since_start(), flush=True), app.quit()))
window.show()
app.exec()
os._exit(0)
"""


def _times(code: str, compiled: str) -> dict[str, float]:
    """Seconds since the start of a fresh process, by event. Bytecode is kept in a folder, as `make run` has it."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": compiled,
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", CLOCK + code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    pairs = (line.split() for line in done.stdout.splitlines() if line)
    return {event: float(seconds) for event, seconds in pairs}


def bench(runs: int = RUNS) -> list[tuple[str, float, float, float]]:
    """(name, seconds, limit in seconds, measured / bare); the runs are interleaved and the medians compared."""
    bare, painted, scored = [], [], []
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as compiled:
        for code in (BARE, FULL):
            _times(code, compiled)
        for _ in range(runs):
            bare.append(_times(BARE, compiled)["painted"])
            full = _times(FULL, compiled)
            painted.append(full["painted"])
            scored.append(full["scored"])
    base = statistics.median(bare)
    rows = []
    for name, found, limit in (
        ("window: first paint against a bare window", painted, PAINT_LIMIT),
        ("window: score on the screen against a bare window", scored, SCORE_LIMIT),
    ):
        middle = statistics.median(found)
        rows.append((name, middle, limit * base, middle / base))
    return rows


if __name__ == "__main__":
    for name, measured, limit, ratio in bench():
        print(f"{name}: {measured * 1000:.0f} ms, limit {limit * 1000:.0f} ms, {ratio:.2f} x")
