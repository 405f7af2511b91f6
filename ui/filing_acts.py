"""What a reader does with an input: gives another value, chooses another figure, goes back, looks into the filing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from scoring.filings.filing import Fact
from scoring.problems import Refused
from ui.who import user_name

if TYPE_CHECKING:
    from ui.desk import Desk
    from ui.widgets.override_dialog import OverrideDialog

WHO = "who"


class FilingActs(QObject):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self.session = desk.session
        self.dialog: OverrideDialog | None = None

    @property
    def who(self) -> str:
        """Who gives values of their own: from the settings, else the name this computer knows."""
        return str(self.desk.settings.value(WHO, "")) or user_name()

    def override(self, name: str) -> None:
        """The dialog for a value of one's own; it never blocks."""
        from ui.widgets.override_dialog import OverrideDialog

        session = self.session
        dialog = self.dialog = OverrideDialog(session, name, self.who, self.desk.window)
        dialog.wanted.connect(self._override)
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._forget)
        dialog.open()

    def _forget(self) -> None:
        self.dialog = None

    def _override(self) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        try:
            given = dialog.given(date.today())
            self.session.override(dialog.name, given)
        except Refused as refused:
            dialog.refuse(refused)
            return
        self.desk.settings.setValue(WHO, given.who)
        dialog.accept()

    def choose(self, name: str, fact: Fact) -> None:
        try:
            self.session.choose_fact(name, fact)
        except Refused as refused:
            self.desk.refuse(refused)

    def put_back(self, *names: str) -> None:
        self.session.put_back(*names)

    # --- into the filing

    def can_show(self, fact: Fact | None) -> bool:
        """Whether there is a document to open: at its address, or the file that was read."""
        if fact is None or fact.source.method == "user":
            return False
        return bool(self._address(fact)) or bool(self.session.origin)

    def _address(self, fact: Fact) -> str:
        """Where the figure stands on the web: its document, or of one without a page of its own the filing's index."""
        from scoring.filings.places import fact_id, index_address, web_address

        on_file = self.session.origin and fact_id(fact.source)
        index = "" if on_file else index_address(fact.source, self.session.state.filing.issuer.cik)
        return web_address(fact.source) or index

    def show(self, fact: Fact) -> None:
        """Open the document at the fact, in the browser."""
        from ui.places import local_page

        address = self._address(fact)
        if address:
            QDesktopServices.openUrl(QUrl(address))
            return
        try:
            page = local_page(self.session.origin, fact.source)
        except Refused as refused:
            self.desk.refuse(refused)
            return
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(page)))
