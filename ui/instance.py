"""One window works on a library: a second start hands what it was asked to open to the first, and ends.

The first paint waits for this, so that nothing is imported here but what a second start, or a later moment, needs.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from scoring.folders import library_path
from scoring.library_lock import Lock

if TYPE_CHECKING:
    from PySide6.QtCore import QObject, QSettings
    from PySide6.QtNetwork import QLocalServer

PATIENCE = 4.0  # seconds that a second start waits for the first to answer
STEP = 200  # ms
MOST_BYTES = 64_000
ANSWER = b"shown\n"
LAST = ":last:"
"""What a window opens that begins with what was open last."""
RESTORE, LEFT_OPEN = "restore_session", "session_left"


def first_source(settings: QSettings, otherwise: str) -> str:
    """What was open last, where there was something and the reader wants it again."""
    wanted = settings.value(RESTORE, True, type=bool) and settings.value(LEFT_OPEN, False, type=bool)
    return LAST if wanted else otherwise


class Instance:
    """This start of Assay. `lock` is held where it is the one that writes the library."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or library_path()
        self.lock = Lock(self.path)
        self._server: QLocalServer | None = None

    def begin(self, source: str = "") -> bool:
        """Whether this start opens a window. Where another has one, that one is raised and opens the source instead.

        One that cannot be reached is left alone: then there is a window here too, which only reads the library.
        """
        end = time.monotonic() + PATIENCE
        while not self._is_first():
            if self._handed_over(source):
                return False
            if time.monotonic() > end:
                return True
            time.sleep(STEP / 2000)
        return True

    def _is_first(self) -> bool:
        try:
            return self.lock.take()
        except OSError:  # a folder that cannot be written has no writer; opening the library says so
            return True

    @property
    def name(self) -> str:
        """What the first window listens to: its own for each library."""
        from hashlib import sha1  # OpenSSL comes with it, 7 ms that the first paint need not wait for

        return f"assay-{sha1(str(self.path.absolute()).encode(), usedforsecurity=False).hexdigest()[:16]}"

    def _handed_over(self, source: str) -> bool:
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(self.name)
        if not socket.waitForConnected(STEP):
            return False
        socket.write(source.encode()[:MOST_BYTES] + b"\n")
        socket.waitForBytesWritten(STEP)
        socket.waitForReadyRead(round(1000 * PATIENCE))
        return bytes(socket.readAll().data()) == ANSWER

    def listen(self, parent: QObject, asked: Callable[[str], None]) -> None:
        """Answer later starts. `asked(source)`: one was made, to open a source or just to see the window."""
        if not self.lock.is_held:
            return
        from PySide6.QtNetwork import QLocalServer

        server = self._server = QLocalServer(parent)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(self.name)  # left behind by a crash; who holds the lock is the only one
        server.newConnection.connect(lambda: self._answer(asked))
        server.listen(self.name)

    def _answer(self, asked: Callable[[str], None]) -> None:
        socket = self._server.nextPendingConnection() if self._server is not None else None
        if socket is None:
            return

        def read() -> None:
            if socket.canReadLine():
                source = bytes(socket.readLine(MOST_BYTES).data()).decode(errors="replace").rstrip("\n")
                socket.write(ANSWER)
                socket.flush()
                socket.disconnectFromServer()
                asked(source)

        socket.disconnected.connect(socket.deleteLater)
        socket.readyRead.connect(read)
        read()

    def end(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        self.lock.let_go()
