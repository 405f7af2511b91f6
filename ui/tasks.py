"""Background work: one small class. The work runs beside the window and answers on the window's thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, SignalInstance
from shiboken6 import isValid

Step = Callable[[float], None]


class Cancelled(Exception):
    """Raised inside the work, at its next step, after the user has cancelled it."""


class Task(QObject):
    """Runs `work(step)` in a thread. `step(share)` reports how much is done, and ends work that was cancelled.

    A share below zero reports nothing and only asks whether to go on.

    Exactly one of `done`, `failed`, `cancelled` follows, on the thread that made the task.
    """

    advanced = Signal(float)
    done = Signal(object)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, work: Callable[[Step], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="assay-task", daemon=True)

    def start(self) -> Task:
        self._thread.start()
        return self

    def cancel(self) -> None:
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Whether the work has ended within a time."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _step(self, share: float) -> None:
        if self._stop.is_set():
            raise Cancelled
        if share >= 0:
            self._tell(self.advanced, share)

    def _run(self) -> None:
        try:
            self._step(0.0)
            result = self._work(self._step)
        except Cancelled:
            self._tell(self.cancelled)
        except BaseException as error:  # noqa: BLE001  (carried to the window's thread, which shows or raises it)
            self._tell(self.failed, error)
        else:
            self._tell(self.done, result)

    def _tell(self, signal: SignalInstance, *values: object) -> None:
        """Nobody is told once the window has been taken down, and the task with it."""
        try:
            signal.emit(*values)
        except RuntimeError:
            if isValid(self):
                raise
