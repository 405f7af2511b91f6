"""A workbook as a source: one that Assay exported gives the filing that it was made from, any other is a template."""

from __future__ import annotations

import zipfile
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

from scoring.filings.filing import Filing
from scoring.filings.located import shown
from scoring.filings.template_workbook import DAMAGED, MOST_UNPACKED, check_workbook
from scoring.filings.workbook_contract import RECORD_TEXT, is_form
from scoring.filings.workbook_form import read_form
from scoring.filings.workbook_home import Homecoming, come_home
from scoring.problems import Problem, Refused

SIGNS = {"xl/workbook.xml": RECORD_TEXT, "xl/sharedStrings.xml": "assay_report"}


def read_workbook(
    data: bytes, name: str, as_of: date | None = None, known_inputs: Collection[str] | None = None
) -> Filing:
    """The filing in a workbook. Raises Refused with every problem.

    Of an empty one that was filled in by hand it is what was filled in. Of one that Assay exported it is the filing
    as sent, with all its sources; what somebody changed in it since is said and not taken over.
    """
    if carries_record(data, name):
        home = come_home(data, name)
        return read_form(home, as_of) if is_form(home.work.read) else _as_sent(home, as_of)
    from scoring.filings.template import read_template_workbook

    return read_template_workbook(data, name, as_of, known_inputs)


def carries_record(data: bytes, name: str) -> bool:
    """Whether a workbook carries the record of an export. Raises Refused where it is none that may be opened."""
    check_workbook(data, name)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _has_record(archive)
    except DAMAGED:
        raise Refused([Problem("template.workbook_damaged", where=shown(name))]) from None


def looks_sent(path: Path) -> bool:
    """Whether a file is, at a glance, a workbook that carries a record; reading it says what is wrong with it."""
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {member.filename: member.file_size for member in archive.infolist()}
            return all(sizes.get(part, 0) < MOST_UNPACKED for part in SIGNS) and _has_record(archive)
    except DAMAGED:
        return False


def _has_record(archive: zipfile.ZipFile) -> bool:
    """Whether a workbook names its record, or holds one whose name some program has lost."""
    return any(part in archive.namelist() and sign.encode() in archive.read(part) for part, sign in SIGNS.items())


def _as_sent(home: Homecoming, as_of: date | None) -> Filing:
    filing, where = home.work.filing, shown(home.book.name)
    if as_of is not None and as_of < filing.as_of:
        values = {"as_of": as_of.isoformat(), "sent": filing.as_of.isoformat()}
        raise Refused([Problem("sharing.known_later", where=where, values=values)])
    notes = []
    if home.changes:
        notes.append(Problem("sharing.has_changes", "warning", where, {"count": len(home.changes)}))
    if home.work.edits:
        notes.append(Problem("sharing.has_edits", "note", where, {"count": len(home.work.edits)}))
    return replace(filing, as_of=as_of or filing.as_of, problems=(*filing.problems, *notes))
