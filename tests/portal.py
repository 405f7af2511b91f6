"""A desktop's portal for tests, and one who asks it: both run in a session bus of their own (`dbus-run-session`).

`python -m tests.portal serve CODE`: answers one request with CODE (0 taken, 1 cancelled, 2 failed; -1: never).
`python -m tests.portal ask EML FILE…`: hands a draft to it as the window does and prints the answer.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusObjectPath, QDBusVirtualObject

from ui.mail_portal import PLACE, REQUEST, SERVICE, Portal
from ui.mail_ways import Handed
from ui.tasks import Task

SUBJECT, BODY, TOKEN = "评分 38.0 “bb-”", "one\ntwo", "assaytest"


class FakePortal(QDBusVirtualObject):
    def __init__(self, code: int) -> None:
        super().__init__()
        self.code = code

    def introspect(self, _path: str) -> str:
        return ""

    def handleMessage(self, message: QDBusMessage, connection: QDBusConnection) -> bool:
        sender = message.service().removeprefix(":").replace(".", "_")
        place = f"{PLACE}/request/{sender}/{TOKEN}"
        connection.send(message.createReply(QDBusObjectPath(place)))
        if self.code >= 0:
            answer = QDBusMessage.createSignal(place, REQUEST, "Response")
            answer.setArguments([self.code, {}])
            connection.send(answer)
        return True


def serve(code: int) -> None:
    application = QCoreApplication([])
    portal, bus = FakePortal(code), QDBusConnection.sessionBus()
    bus.registerVirtualObject(PLACE, portal, QDBusConnection.VirtualObjectRegisterOption.SubPath)
    print("ready" if bus.registerService(SERVICE) else "no bus", flush=True)
    QTimer.singleShot(20_000, application.quit)
    application.exec()


def ask(eml: Path, files: tuple[Path, ...]) -> None:
    application = QCoreApplication([])
    portal = Portal()
    task = Task(lambda _: portal.compose(Handed(SUBJECT, BODY, files, eml), TOKEN))
    task.done.connect(lambda answer: (print(answer, flush=True), application.quit()))
    task.failed.connect(lambda error: (print(repr(error), flush=True), application.quit()))
    task.start()
    application.exec()


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(int(sys.argv[2]))
    else:
        ask(Path(sys.argv[2]), tuple(map(Path, sys.argv[3:])))
