"""What was opened last, newest first: files by their path, and what was fetched from the SEC as `sec:NAME`."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings

KEY = "recent"
MOST = 10
FETCHED = "sec:"


def recent(settings: QSettings) -> list[str]:
    found = settings.value(KEY, [])
    entries = [found] if isinstance(found, str) else found
    return [str(entry) for entry in entries if entry] if isinstance(entries, list) else []


def remember(settings: QSettings, entry: str) -> None:
    settings.setValue(KEY, [entry, *(other for other in recent(settings) if other != entry)][:MOST])


def forget(settings: QSettings, entry: str = "") -> None:
    """Take out one entry, or all of them."""
    settings.setValue(KEY, [other for other in recent(settings) if entry and other != entry])


def title(entry: str) -> str:
    """A short name for a menu: what was fetched, or the file with its folder."""
    if entry.startswith(FETCHED):
        return f"SEC: {entry.removeprefix(FETCHED)}"
    path = Path(entry)
    return f"{path.name}  –  {path.parent.name or path.parent}"
