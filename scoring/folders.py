"""Where Assay keeps the user's data; nothing heavy is imported to know it."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def data_folder() -> Path:
    """Where the user's data is kept: ASSAY_DATA, else where the system keeps an application's data."""
    if given := os.environ.get("ASSAY_DATA"):
        return Path(given)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "Assay"


def library_path() -> Path:
    """The user's library: the file that ASSAY_LIBRARY names, else the one in the data folder."""
    given = os.environ.get("ASSAY_LIBRARY")
    return Path(given) if given else data_folder() / "library.sqlite"
