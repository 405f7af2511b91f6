"""LibreOffice as a second reader of a workbook: it recalculates every cell, in a settings folder of its own."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not here, so nothing else can calculate")

# Without this it keeps the values that a file brings, a planted 999 among them.
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""
# Comma, quotation marks around every text, UTF-8, cells as they are shown, every sheet as a file of its own.
TEXT = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,true,false,false,-1"
ALL_DIGITS = b"0.00000000000000E+00"
FIELD = re.compile(r'(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\n)')
ERROR = re.compile(r"#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)|Err:\d+")

Cells = dict[tuple[str, int, int], float | str]
"""(sheet, row, column) → value of every cell that is not empty, counted from one."""


def convert(files: Iterable[Path], folder: Path, kind: str = "xlsx") -> list[Path]:
    """The files opened, recalculated and saved as `kind` into a folder, by one process."""
    files, out = list(files), folder / kind
    run(files, folder, kind, out)
    return [out / f"{file.stem}.{kind}" for file in files]


def recalculate(files: Iterable[Path], folder: Path, *sheets: str) -> Iterator[Cells]:
    """What it calculates in each file, of some sheets or all, by one process.

    A number is given with 15 digits, a date and a flag as a number, an error as its text. Saving this as text takes a
    third of the time that a workbook takes, and reading it a tenth.
    """
    out = folder / "text"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    shown = [with_all_digits(file, out / f"{number}.xlsx") for number, file in enumerate(files)]
    run(shown, folder, TEXT, out)
    for file in shown:
        titled = {path.stem.removeprefix(f"{file.stem}-"): path for path in out.glob(f"{file.stem}-*.csv")}
        assert titled, "it wrote nothing"
        yield {
            (title, row, column): value
            for title in sheets or titled
            for row, column, value in cells_in(titled[title].read_text(encoding="utf-8"))
        }


def errors(found: Cells) -> list[tuple[str, int, int]]:
    """Where a cell shows an error."""
    return [at for at, value in found.items() if isinstance(value, str) and ERROR.fullmatch(value)]


def run(files: list[Path], folder: Path, kind: str, out: Path) -> None:
    settings = folder / "settings" / "user"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    profile = f"-env:UserInstallation={settings.parent.as_uri()}"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", kind, "--outdir", str(out), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)


def with_all_digits(file: Path, path: Path) -> Path:
    """A workbook with all that it holds, in which every number is shown to its last digit."""
    only = b'\\1<numFmts count="1"><numFmt numFmtId="200" formatCode="' + ALL_DIGITS + b'"/></numFmts>'
    with zipfile.ZipFile(file) as before, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as after:
        for entry in before.namelist():
            text = before.read(entry)
            if entry == "xl/styles.xml":
                text = re.sub(rb"<numFmts.*?</numFmts>", b"", text, flags=re.DOTALL)
                text = re.sub(rb'numFmtId="\d+"', b'numFmtId="200"', text)
                text = re.sub(rb'formatCode="[^"]*"', b'formatCode="' + ALL_DIGITS + b'"', text)
                text, count = re.subn(rb"(<styleSheet[^>]*>)", only, text)
                assert count == 1
            after.writestr(entry, text)
    return path


def cells_in(text: str) -> Iterator[tuple[int, int, float | str]]:
    """Row, column and value of the cells in a sheet saved as text: what stands without quotation marks is a number."""
    row = column = 1
    for field in FIELD.finditer(text):
        quoted, bare, end = field.groups()
        if quoted:
            yield row, column, quoted.replace('""', '"')
        elif bare:
            yield row, column, bare if ERROR.fullmatch(bare) else float(bare)
        row, column = (row, column + 1) if end == "," else (row + 1, 1)
