"""Waiting for something slow so that the user can stop it at any moment, whatever it is waiting for itself."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from scoring.filings.edgar.limiter import NEVER, Cancelled

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Told the bytes received of the file under way, and its size (0: not known)."""
LOOK_SECONDS = 0.05


def interruptible(
    action: Callable[[Progress], T], progress: Progress | None = None, cancel: threading.Event = NEVER
) -> T:
    """The result of `action`, done in a thread of its own. Raises Cancelled at once when `cancel` is set.

    The thread is then left to come to its end by itself: a socket or a name look-up that hangs cannot be called back.
    `progress` is called here, in the caller's thread.
    """
    latest: list[tuple[int, int]] = []
    results: list[T] = []
    errors: list[BaseException] = []
    done = threading.Event()

    def note(received: int, expected: int) -> None:
        latest[:] = [(received, expected)]

    def work() -> None:
        try:
            results.append(action(note))
        except BaseException as error:  # noqa: BLE001 (raised again in the caller's thread)
            errors.append(error)
        finally:
            done.set()

    threading.Thread(target=work, name="edgar", daemon=True).start()
    told = None
    while True:
        finished = done.wait(LOOK_SECONDS)
        if cancel.is_set():
            raise Cancelled
        if progress is not None and latest and latest[0] != told:
            told = latest[0]
            progress(*told)
        if finished:
            if errors:
                raise errors[0]
            return results[0]
