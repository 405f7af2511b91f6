"""A filled-in template workbook as rows of cells: checked before it is opened, values only, nothing run or followed."""

from __future__ import annotations

import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from itertools import zip_longest
from lzma import LZMAError
from typing import TYPE_CHECKING, Any

from resources.words import LANGUAGE_IDS, Words
from scoring.filings.located import shown
from scoring.filings.template_cells import Cell, Row, Scalar, place
from scoring.problems import Problem, Refused

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

MOST_BYTES = 5_000_000
MOST_UNPACKED = 30_000_000
MOST_MEMBERS = 500
MOST_ROWS, MOST_COLUMNS = 2_000, 40
LARGEST_LOCK = 1_000  # bytes of the file that Excel keeps beside a workbook while it is open
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
MACROS = re.compile(r"vbaproject|/macrosheets/|/dialogsheets/|activex", re.IGNORECASE)
EXPORTED = ("scorecard", "inputs", "model", "checks")
"""Sheets by which a workbook that Assay exported is known."""
DAMAGED = (
    zipfile.BadZipFile, zlib.error, LZMAError, struct.error, EOFError, OSError, ValueError, TypeError, AttributeError,
    LookupError, ArithmeticError, SyntaxError, NotImplementedError, AssertionError, RecursionError,
)  # fmt: skip
"""What openpyxl and zipfile have been seen to raise on damaged files."""


def read_rows(data: bytes, name: str) -> list[Row]:
    """All rows of all sheets that hold anything.

    Raises Refused: too large, damaged, locked, with macros, with XML definitions of its own, or a scorecard that Assay
    exported, which keeps less than a template asks for.
    """
    check_workbook(data, name)
    try:
        values, formulas = open_workbook(data, values=True), open_workbook(data, values=False)
        if _is_export(values.sheetnames):
            raise _refusal("template.exported_workbook", name)
        return [row for sheet in range(len(values.worksheets)) for row in _rows(values, formulas, sheet, name)]
    except DAMAGED:
        raise _refusal("template.workbook_damaged", name) from None


def check_workbook(data: bytes, name: str) -> None:
    """Everything that must hold before a workbook may be opened; raises Refused with what does not."""
    if len(data) > MOST_BYTES:
        raise _refusal("template.too_large", name, most=MOST_BYTES // 1_000_000)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise _refusal("template.locked" if ENCRYPTED in data else "template.old", name)
    if name.startswith("~$") and len(data) < LARGEST_LOCK:
        raise _refusal("template.lock_file", name)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if unpacked > MOST_UNPACKED or len(members) > MOST_MEMBERS:
                raise _refusal("template.too_large", name, most=MOST_UNPACKED // 1_000_000)
            if any(member.flag_bits & 1 for member in members):
                raise _refusal("template.locked", name)
            names = {member.filename for member in members}
            if any(MACROS.search(member) for member in names):
                raise _refusal("template.macros", name)
            if "[Content_Types].xml" not in names or not any(n.startswith("xl/") for n in names):
                raise _other_kind(names, name)
            for member in members:
                _check_member(archive, member, name)
    except DAMAGED:
        raise _refusal("template.workbook_damaged", name) from None


def _other_kind(members: set[str], name: str) -> Refused:
    """What is said of an archive that is no Excel workbook, by what is in it."""
    if any(member.endswith(".iwa") for member in members) or {"content.xml", "mimetype"} <= members:
        return _refusal("template.other_program", name)
    packed = any(member.lower().endswith(".xlsx") for member in members)
    return _refusal("template.packed" if packed else "template.no_workbook", name)


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
    """No part may define entities (no spreadsheet program writes any) or declare macros."""
    if not member.filename.lower().endswith((".xml", ".rels", ".vml")):
        return
    text = archive.read(member)
    if text[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in text[:4]:
        text = text.replace(b"\0", b"")
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise _refusal("template.entities", name)
    if member.filename == "[Content_Types].xml":
        if b"macroEnabled" in text:
            raise _refusal("template.macros", name)
        if b"sheet.binary" in text:
            raise _refusal("template.binary", name)
    if member.filename == "xl/workbook.xml" and STRICT in text:
        raise _refusal("template.strict", name)


def open_workbook(data: bytes, values: bool) -> Workbook:
    """Checked bytes as openpyxl has them: the values stored beside formulas, or the formulas. May raise DAMAGED."""
    from openpyxl import load_workbook

    warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")  # of features it does not know
    return load_workbook(BytesIO(data), read_only=True, data_only=values, keep_links=False)


def _is_export(titles: list[str]) -> bool:
    return any(
        all(Words(language)(f"workbook.sheet.{sheet}") in titles for sheet in EXPORTED) for language in LANGUAGE_IDS
    )


def _rows(values: Workbook, formulas: Workbook, sheet: int, name: str) -> Iterator[Row]:
    """The rows of one sheet; a cell whose formula has no stored value says so."""
    title = str(values.worksheets[sheet].title)
    both = (_cells(book.worksheets[sheet]) for book in (values, formulas))
    gap = None
    for number, (given, written) in enumerate(zip_longest(*both, fillvalue=()), start=1):
        if given is gap:  # openpyxl gives one and the same for every row that is not in the file, a million at times
            continue
        cells = tuple(
            _cell(cell, formula, place(title, number, column))
            for column, (cell, formula) in enumerate(zip_longest(given, written))
        )
        if any(not cell.blank for cell in cells):
            if number > MOST_ROWS:
                problem = Problem("template.too_many_rows", where=place(title, number, 0), values={"most": MOST_ROWS})
                raise Refused([problem])
            yield Row(title, number, cells)
        else:
            gap = given


def _cells(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # some programs write a wrong size
    return sheet.iter_rows(max_col=MOST_COLUMNS)


def _cell(cell: Any, written: Any, where: str) -> Cell:
    value = getattr(cell, "value", None)
    if getattr(cell, "data_type", "n") == "e":
        return Cell(None, where, trouble=shown(str(value)))
    if value is None and getattr(written, "data_type", "n") == "f":
        return Cell(None, where, trouble="formula")
    format_ = str(getattr(cell, "number_format", "") or "") if isinstance(value, int | float) else ""
    return Cell(scalar(value), where, percent="%" in format_, trouble=_trouble(value))


def scalar(value: object) -> Scalar:
    """A cell's value as a plain one: numbers as floats, days without their time."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, bool | str | date) or value is None:
        return value
    if isinstance(value, int | float):
        return float(value)
    return str(value)


def _trouble(value: object) -> str:
    """A number that no program writes: not finite."""
    return shown(str(value)) if isinstance(value, float) and value - value != 0 else ""


def _refusal(code: str, name: str, **values: object) -> Refused:
    return Refused([Problem(code, where=shown(name), values=values)])
