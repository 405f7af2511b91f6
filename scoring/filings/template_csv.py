"""A filled-in template as CSV to rows of cells: UTF-8, UTF-16 or GB18030; commas, semicolons or tabs."""

from __future__ import annotations

import codecs
import csv
import io
import re

from scoring.filings.located import shown
from scoring.filings.template_cells import Cell, Row, place
from scoring.filings.template_layout import MARK
from scoring.problems import Problem, Refused

MOST_BYTES = 5_000_000
MOST_ROWS, MOST_COLUMNS = 2_000, 40
DELIMITERS = ",;\t"
FORMULA = "=+-@'\t\r"
"""A text that begins so is written with an apostrophe before it, or a spreadsheet would take it for a formula."""
_MARKED = re.compile(rf'^\s*"?{MARK}"?\s*([{DELIMITERS}])', re.MULTILINE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_rows(data: bytes, name: str) -> list[Row]:
    """All rows that hold anything. Raises Refused: too large, no text, or not the template."""
    if len(data) > MOST_BYTES:
        raise _refusal("template.too_large", name, most=MOST_BYTES // 1_000_000)
    text = _text(data, name)
    found = _MARKED.search(text)
    if found is None:
        raise _refusal("template.not_a_template", name)
    rows = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=found[1]), start=1):
            if not any(cell.strip() for cell in cells):
                continue
            if number > MOST_ROWS:
                raise Refused([Problem("template.too_many_rows", where=f"{shown(name)}", values={"most": MOST_ROWS})])
            rows.append(_row(cells[:MOST_COLUMNS], shown(name), number))
    except csv.Error:
        raise _refusal("template.csv_damaged", name) from None
    return rows


def escaped(text: str) -> str:
    """A text as a CSV cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] and text[0] in FORMULA else text


def _unescaped(text: str) -> str:
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in FORMULA else text


def _row(cells: list[str], name: str, number: int) -> Row:
    made = (Cell(_unescaped(text) if text.strip() else None, place(name, number, c)) for c, text in enumerate(cells))
    return Row(name, number, tuple(made))


def _text(data: bytes, name: str) -> str:
    if data.startswith(_UTF_16):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _refusal("template.csv_not_text", name)


def _refusal(code: str, name: str, **values: object) -> Refused:
    return Refused([Problem(code, where=shown(name), values=values)])
