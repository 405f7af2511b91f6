"""Issuers and periods side by side."""

from __future__ import annotations

from ui.pages.page import Page


class ComparePage(Page):
    def redraw(self) -> None:
        """Nothing yet."""
