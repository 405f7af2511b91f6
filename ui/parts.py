"""What serves the desk and is made when it is first used: opening, importing, sending, the library, and the rest."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from ui.autosave import Autosave
    from ui.desk import Desk
    from ui.draws import Drawer
    from ui.exporting import Exporter
    from ui.fetching import Fetcher
    from ui.filing_acts import FilingActs
    from ui.importing import Importer
    from ui.library import Keeper
    from ui.mailing import Mailer
    from ui.manners import Manners
    from ui.methodology_files import MethodologyFiles
    from ui.opening import Opener

CLOSING = ("exporter", "opener", "importer", "methodologies", "manners", "mailer", "autosave", "keeper", "drawer")
"""Those that have something to end, in the order in which they end it."""


class Parts(QObject):
    """Each brings its modules with it, and none of them is needed for the first score."""

    @property
    def _desk(self) -> Desk:
        return cast("Desk", self)

    @cached_property
    def opener(self) -> Opener:
        from ui.opening import Opener

        return Opener(self._desk)

    @cached_property
    def importer(self) -> Importer:
        from ui.importing import Importer

        return Importer(self._desk)

    @cached_property
    def fetcher(self) -> Fetcher:
        from ui.fetching import Fetcher

        return Fetcher(self._desk)

    @cached_property
    def methodologies(self) -> MethodologyFiles:
        from ui.methodology_files import MethodologyFiles

        return MethodologyFiles(self._desk)

    @cached_property
    def acts(self) -> FilingActs:
        from ui.filing_acts import FilingActs

        return FilingActs(self._desk)

    @cached_property
    def exporter(self) -> Exporter:
        from ui.exporting import Exporter

        desk = self._desk
        return Exporter(desk.window, desk.session, desk.bar, desk.refuse, desk.order)

    @cached_property
    def mailer(self) -> Mailer:
        from ui.mailing import Mailer

        desk = self._desk
        return Mailer(desk.window, desk.session, desk.bar, desk.refuse, desk.order)

    @cached_property
    def manners(self) -> Manners:
        from ui.manners import Manners

        return Manners(self._desk)

    @cached_property
    def keeper(self) -> Keeper:
        from ui.library import Keeper

        return Keeper(self._desk)

    @cached_property
    def autosave(self) -> Autosave:
        from ui.autosave import Autosave

        return Autosave(self._desk, self.keeper)

    @cached_property
    def drawer(self) -> Drawer:
        from ui.draws import Drawer

        return Drawer(self._desk.session, self)

    def leave_source(self) -> None:
        """What is opened next is not what the opener read, so that no other period of that can be asked for."""
        if "opener" in self.__dict__:
            self.opener.leave()

    def close_parts(self) -> None:
        """End what those that were made still work on."""
        for name in CLOSING:
            if name in self.__dict__:
                getattr(self, name).close()
