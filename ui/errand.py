"""One piece of work at a time beside the window, with its progress, its end and its refusals in the message bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from scoring.problems import Refused
from ui.session import Session
from ui.tasks import Step, Task
from ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from ui.sending import Order

PATIENCE = 3.0  # seconds that a window which closes waits


class Errand(QObject):
    """Makes something of the open score. `order` says of what; `CANCELLED` is the key of what a cancelled one says."""

    CANCELLED: str

    def __init__(
        self, window: QWidget, session: Session, bar: MessageBar, refuse: Callable[[Exception], None],
        order: Callable[[], Order],
    ) -> None:  # fmt: skip
        super().__init__(window)
        self.window = window
        self.session = session
        self.bar = bar
        self.order = order
        self.task: Task | None = None
        self._refuse = refuse

    def begin(self, work: Callable[[Step], Any], said: str) -> Task:
        """Run the work in the background under a sentence; `done` is called with what it made."""
        task = self.task = Task(work, self)
        task.advanced.connect(self.bar.advance)
        task.done.connect(self._done)
        task.failed.connect(self._failed)
        task.cancelled.connect(self._cancelled)
        self.bar.busy(said, task.cancel)
        return task.start()

    def done(self, made: Any) -> None:
        """Say what came of it."""
        raise NotImplementedError

    def _done(self, made: Any) -> None:
        self.task = None
        self.done(made)

    def _failed(self, error: Exception) -> None:
        self.task = None
        if not isinstance(error, Refused):
            self.bar.hide()
            raise error
        self._refuse(error)

    def _cancelled(self) -> None:
        self.task = None
        self.bar.say([self.session.words(self.CANCELLED)])

    def close(self) -> None:
        if self.task is not None:
            self.task.cancel()
            self.task.wait(PATIENCE)
