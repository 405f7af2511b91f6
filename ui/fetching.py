"""Fetching a filing from the SEC: asks what, and once who is asking; fetches beside the window; then opens it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from scoring.problems import Refused
from ui import recent
from ui.desk import known_units
from ui.opening import read_in_step
from ui.tasks import Cancelled, Step, Task

if TYPE_CHECKING:
    from scoring.filings.apart import Read
    from scoring.filings.edgar.client import Client
    from ui.desk import Desk
    from ui.widgets.fetch_dialog import FetchDialog


def _open_client() -> Client:
    from scoring.filings.edgar.fetch import open_client

    return open_client()


class Fetcher(QObject):
    """`received`: the bytes of the file under way and its size (0: not known)."""

    received = Signal(int, int)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self.dialog: FetchDialog | None = None
        self.client_for: Callable[[], Client] = _open_client
        self.received.connect(self._show)

    def ask(self, name: str = "") -> None:
        """The dialog; it never blocks. The contact is asked for while none is kept."""
        from ui.widgets.fetch_dialog import FetchDialog

        dialog = self.dialog = FetchDialog(self.desk.session.words, has_contact(), self.desk.window)
        dialog.name.setText(name)
        dialog.wanted.connect(self._wanted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._forget)
        dialog.open()

    def _forget(self) -> None:
        self.dialog = None

    def _wanted(self) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        try:
            if not dialog.has_contact:
                from scoring.filings.edgar.contact import keep_contact

                keep_contact(dialog.contact.text())
            name, forms, as_of = dialog.name.text().strip(), dialog.forms(), dialog.as_of()
        except Refused as refused:
            dialog.refuse(refused)
            return
        dialog.accept()
        self.fetch(name, forms, as_of)

    def fetch(self, name: str, forms: tuple[str, ...] = (), as_of: date | None = None) -> Task | None:
        """Fetch and open. Where no contact is kept yet, the dialog asks for it first."""
        if not has_contact() and self.client_for is _open_client:
            self.ask(name)
            return None
        cancel = threading.Event()
        client_for, units = self.client_for, known_units(self.desk.methodology())

        def work(step: Step) -> Read:
            from scoring.filings.apart import Request
            from scoring.filings.edgar.fetch import fetch
            from scoring.filings.edgar.limiter import Cancelled as Stopped

            try:
                with client_for() as client:
                    fetched = fetch(name, forms, as_of, client=client, progress=self.received.emit, cancel=cancel)
            except Stopped:
                raise Cancelled from None
            step(1.0)
            return replace(read_in_step(Request((), fetched, None, as_of, units), step), fetched=fetched)

        said = self.desk.session.words("window.fetch.running", name=name)
        return self.desk.opener.start(work, said, cancel.set, f"{recent.FETCHED}{name}")

    def _show(self, got: int, expected: int) -> None:
        if self.desk.opener.task is None:
            return
        if expected:
            self.desk.bar.advance(min(got / expected, 1.0))
        self.desk.bar.note(self.desk.session.words("window.fetch.received", megabytes=f"{got / 1e6:.1f}"))


def has_contact() -> bool:
    from scoring.filings.edgar.contact import read_contact

    try:
        read_contact()
    except Refused:
        return False
    return True
