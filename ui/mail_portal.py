"""The desktop's portal on Linux: it asks which mail program to use, and hands it subject, text and open files.

https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Email.html
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from typing import Any

from PySide6.QtCore import SLOT, QMetaType, QObject, Slot
from PySide6.QtDBus import QDBusArgument, QDBusConnection, QDBusMessage, QDBusUnixFileDescriptor

from ui.mail_ways import Answer, Handed

SERVICE, PLACE = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
EMAIL, REQUEST = "org.freedesktop.portal.Email", "org.freedesktop.portal.Request"
CALL_MOST = 5_000  # milliseconds in which the portal must take the call
PAUSE = 0.02  # seconds
CHOOSE_MOST = 120.0  # seconds in which the reader may choose a program; after that the draft counts as handed over
ANSWERED: Any = SLOT("answered(QDBusMessage)")  # the type stubs ask for bytes, which PySide refuses
ANSWERS: dict[int, Answer] = {0: "taken", 1: "cancelled"}


class Portal(QObject):
    """Made on the window's thread, whose event loop brings the answer; asked from the thread of a task."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answered = threading.Event()
        self._code = 2

    def compose(self, handed: Handed, token: str = "") -> Answer:
        """Ask the portal for a new message; `refused` where there is no portal or it has no mail program.

        `token` names the request; one that nobody can guess where none is given.
        """
        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return "refused"
        self._answered.clear()
        token = token or f"assay{secrets.token_hex(8)}"
        sender = bus.baseService().removeprefix(":").replace(".", "_")
        request = f"{PLACE}/request/{sender}/{token}"
        bus.connect(SERVICE, request, REQUEST, "Response", self, ANSWERED)
        try:
            return self._ask(bus, handed, token)
        finally:
            bus.disconnect(SERVICE, request, REQUEST, "Response", self, ANSWERED)

    def _ask(self, bus: QDBusConnection, handed: Handed, token: str) -> Answer:
        files = [os.open(path, os.O_RDONLY | os.O_CLOEXEC) for path in handed.attachments]
        try:
            message = QDBusMessage.createMethodCall(SERVICE, PLACE, EMAIL, "ComposeEmail")
            options = {"handle_token": token, "subject": handed.subject, "body": handed.body,
                       "attachment_fds": _descriptors(files)}  # fmt: skip
            message.setArguments(["", options])
            pending = bus.asyncCall(message, CALL_MOST)
            while not pending.isFinished():  # waiting inside Qt would hold up the window's thread
                time.sleep(PAUSE)
        finally:
            for file in files:
                os.close(file)
        if pending.isError():
            return "refused"
        if not self._answered.wait(CHOOSE_MOST):
            return "taken"
        return ANSWERS.get(self._code, "refused")

    @Slot(QDBusMessage)
    def answered(self, message: QDBusMessage) -> None:
        self._code = int(message.arguments()[0])
        self._answered.set()


def _descriptors(files: list[int]) -> QDBusArgument:
    """Open files as the bus wants them: an array of handles. A plain list would become one of variants."""
    made = QDBusArgument()
    made.beginArray(QMetaType.fromName(b"QDBusUnixFileDescriptor"))
    for file in files:
        made << QDBusUnixFileDescriptor(file)
    made.endArray()
    return made
