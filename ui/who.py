"""Who works at this computer, as it knows them; no Qt."""

from __future__ import annotations

import getpass


def user_name() -> str:
    """The name that the computer knows; empty where it knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
