"""poppler as a second reader of a PDF."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ABSENT = "poppler-utils is not here, so nothing else can read a PDF"
needs_poppler = pytest.mark.skipif(not all(map(shutil.which, ("pdftotext", "pdfinfo", "pdffonts"))), reason=ABSENT)


def text_of(content: bytes, folder: Path, *options: str) -> str:
    """What pdftotext reads; without it the test that asks is skipped."""
    if shutil.which("pdftotext") is None:
        pytest.skip(ABSENT)
    path = folder / "report.pdf"
    path.write_bytes(content)
    done = subprocess.run(["pdftotext", *options, str(path), "-"], capture_output=True, timeout=300, check=True)
    return done.stdout.decode("utf-8")
