"""The latest answer to one question: what is asked anew while it works makes the older answer worthless."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from ui.tasks import Step, Task

Work = Callable[[Step], Any]
PATIENCE = 3.0  # seconds that a window which closes waits for the work to end


class Latest(QObject):
    """`ask(key, work)` starts work beside the window unless the key is that of before; `answer` is None until it ends.

    `changed`: there is an answer, or none any more. `advanced`: how much of the work is done.
    """

    changed = Signal()
    advanced = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.key: object = None
        self.answer: Any = None
        self.task: Task | None = None
        self._next: Work | None = None

    def ask(self, key: object, work: Work) -> None:
        if key == self.key:
            return
        self.key, self.answer = key, None
        if self.task is None:
            self._start(work)
        else:
            self._next = work
            self.task.cancel()

    def forget(self) -> None:
        """The next question is answered even where it is the same."""
        self.key = None

    def cancel(self) -> None:
        """End the work; the question counts as asked, with no answer."""
        self._next = None
        if self.task is not None:
            self.task.cancel()

    def stop(self) -> None:
        self.cancel()
        if self.task is not None:
            self.task.wait(PATIENCE)

    def _start(self, work: Work) -> None:
        task = self.task = Task(work, self)
        task.advanced.connect(self.advanced)
        task.done.connect(self._done)
        task.failed.connect(self._failed)
        task.cancelled.connect(self._ended)
        task.start()

    def _done(self, answer: Any) -> None:
        if self._next is None:
            self.answer = answer
        self._ended()

    def _failed(self, error: BaseException) -> None:
        self._ended()
        raise error

    def _ended(self) -> None:
        done, work = self.task, self._next
        self.task = self._next = None
        if done is not None and done.wait(PATIENCE):
            done.deleteLater()
        if work is not None:
            self._start(work)
        self.changed.emit()
