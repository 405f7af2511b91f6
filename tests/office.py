"""LibreOffice as a second reader of a workbook: it recalculates every cell, in a settings folder of its own."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")

# Without this it keeps the values that a file brings, a planted 999 among them.
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""


def convert(files: Iterable[Path], folder: Path, kind: str = "xlsx") -> list[Path]:
    """The files opened, recalculated and saved as `kind` into a folder, by one process."""
    files = list(files)
    settings = folder / "settings" / "user"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    out = folder / kind
    profile = f"-env:UserInstallation={settings.parent.as_uri()}"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", kind, "--outdir", str(out), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    return [out / f"{file.stem}.{kind}" for file in files]
