"""The page of a name, with the modules that it alone needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.pages.overview import OverviewPage
from ui.pages.page import Page, Shell

if TYPE_CHECKING:
    from ui.desk import Desk


def make_page(name: str, desk: Desk, shell: Shell) -> Page:
    if name == "overview":
        return OverviewPage(shell)
    if name == "assumptions":
        from ui.pages.assumptions import AssumptionsPage

        return AssumptionsPage(shell)
    if name == "scenarios":
        from ui.pages.scenarios import ScenariosPage

        return ScenariosPage(shell)
    if name == "compare":
        from ui.pages.compare import ComparePage

        return ComparePage(shell)
    if name == "report":
        from ui.pages.report import ReportPage

        return ReportPage(shell, desk.order, desk.menus.actions, desk.settings)
    from ui.pages.filing import FilingPage

    return FilingPage(shell)
