"""Who is asking: the SEC wants a name and an e-mail address with every request. Kept with the user's data."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from scoring.filings.edgar.storage import folder_unusable, write_whole
from scoring.folders import data_folder
from scoring.problems import Problem, Refused

SETTINGS = "settings.json"
MOST_CHARACTERS = 200
_PRINTABLE = re.compile(r"[\x20-\x7e]+")
_ADDRESS = re.compile(r"(?<!\S)[\w.+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(?!\S)", re.ASCII)


def read_contact(folder: Path | None = None) -> str:
    """The contact kept in the folder. Raises Refused, saying how to give one, while there is none."""
    known = _settings(folder or data_folder()).get("contact")
    if not isinstance(known, str) or not _usable(known):
        raise Refused([Problem("edgar.contact_missing")])
    return known


def keep_contact(text: str, folder: Path | None = None) -> str:
    """Keep a contact for all later requests; raises Refused if it is none that the SEC would take."""
    folder = folder or data_folder()
    contact = " ".join(text.split())
    if not _usable(contact):
        raise Refused([Problem("edgar.contact_unusable", values={"contact": contact[:100]})])
    settings = json.dumps(_settings(folder) | {"contact": contact}, ensure_ascii=False, indent=2)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / SETTINGS, settings.encode())
    except OSError as error:
        raise folder_unusable(folder, error) from None
    return contact


def _usable(contact: str) -> bool:
    """Whether a text may stand in a header and holds an e-mail address as a word of its own."""
    short = len(contact) <= MOST_CHARACTERS
    return short and _PRINTABLE.fullmatch(contact) is not None and _ADDRESS.search(contact) is not None


def _settings(folder: Path) -> dict[str, Any]:
    """The settings; nothing where there are none or they cannot be read."""
    try:
        found = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
