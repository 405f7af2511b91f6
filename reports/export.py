"""A scorecard to a file on disk: made whole in memory first, then put in place in one step."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from reports.extras import NO_EXTRAS, Extras
from reports.numbers import Style
from scoring.problems import Problem, Refused
from scoring.scorecard import Scorecard


def pdf_bytes(card: Scorecard, style: Style, extras: Extras = NO_EXTRAS) -> bytes:
    """The report as a PDF with its record attached; the same input gives the same bytes."""
    from reports.carried import carry
    from reports.document import build_document
    from reports.pdf import write_pdf

    record = None if card.filing is None else carry(card, style, extras)
    return write_pdf(build_document(card, style, extras), record)


def workbook_bytes(card: Scorecard, style: Style, extras: Extras = NO_EXTRAS) -> bytes:
    """The report as a workbook with live formulas; the same input gives the same bytes."""
    from reports.workbook import write_workbook

    return write_workbook(card, style, extras)


def export_pdf(card: Scorecard, path: Path, style: Style, extras: Extras = NO_EXTRAS) -> None:
    save({path: pdf_bytes(card, style, extras)})


def export_workbook(card: Scorecard, path: Path, style: Style, extras: Extras = NO_EXTRAS) -> None:
    save({path: workbook_bytes(card, style, extras)})


def save(files: Mapping[Path, bytes]) -> None:
    """Write each file beside its place and move it there; an old file stays whole until then.

    Raises Refused where a place cannot be written; then no file of these was changed.
    """
    ready: list[tuple[Path, Path]] = []
    try:
        for path, content in files.items():
            ready.append((_written(path, content), path))
        for temporary, path in ready:
            _moved(temporary, path)
    finally:
        for temporary, _ in ready:
            with contextlib.suppress(FileNotFoundError):
                temporary.unlink()


def _written(path: Path, content: bytes) -> Path:
    if path.exists() and not path.is_file():
        raise Refused([Problem("write_folder", values={"path": str(path)})])
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".assay-", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()
        raise Refused([Problem("write_failed", values={"path": str(path), "detail": _reason(error)})]) from None
    return temporary


def _moved(temporary: Path, path: Path) -> None:
    try:
        temporary.replace(path)
    except OSError as error:
        raise Refused([Problem("write_failed", values={"path": str(path), "detail": _reason(error)})]) from None


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
