"""Who may write a library: one process at a time. The system frees the lock when the process ends, however it does."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path

TAKEN = frozenset({errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK})


class Lock:
    """`library.sqlite.lock`, held while this process writes the library beside it."""

    def __init__(self, library: Path) -> None:
        self.path = library.with_name(f"{library.name}.lock")
        self._handle: int | None = None

    @property
    def is_held(self) -> bool:
        return self._handle is not None

    def take(self) -> bool:
        """Whether this process is now the one that writes. Raises OSError where no lock can be made here."""
        if self._handle is not None:
            return True
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        try:
            _lock(handle)
        except OSError as error:
            os.close(handle)
            if error.errno in TAKEN:
                return False
            raise
        self._handle = handle
        return True

    def let_go(self) -> None:
        """The file stays: taking it away would let two processes lock two files of one name."""
        if self._handle is not None:
            with suppress(OSError):
                os.close(self._handle)
            self._handle = None


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
