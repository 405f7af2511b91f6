"""The template as a workbook and as CSV: to be filled in by hand, or filled from a filing; the same bytes each time."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from reports.numbers import FULL, Style
from reports.template_about import Put
from reports.template_content import SHEETS, content_of
from scoring.filings.filing import Filing
from scoring.filings.template_csv import escaped
from scoring.methodology.document import Methodology

if TYPE_CHECKING:
    from reports.template_content import Content

LONGEST_PLAIN = 40
"""A number of more characters is written with a power of ten."""


def write_template_workbook(methodology: Methodology, style: Style, filing: Filing | None = None) -> bytes:
    """The template as .xlsx. Read back by `read_template_workbook`, a filled one gives the same score."""
    from reports.template_workbook import TemplateWorkbook

    return TemplateWorkbook(content_of(methodology, style, filing), style, _made_on(filing)).write()


def write_form(methodology: Methodology, style: Style) -> bytes:
    """The whole workbook, empty: it shows its score while it is filled in, and is then opened like any other source."""
    from reports.export import workbook_bytes
    from scoring.engine import evaluate
    from scoring.filings.workbook_contract import blank_filing

    card = evaluate(methodology, blank_filing(style.currency), profile=methodology.default_profile)
    return workbook_bytes(card, replace(style, scale=FULL))


def write_template_csv(
    methodology: Methodology, style: Style, filing: Filing | None = None, delimiter: str = ",", mark: str = "."
) -> bytes:
    """The template as CSV in UTF-8 with its mark, which Excel needs; all tables under each other.

    With a decimal comma (`mark`) the delimiter should be a semicolon, as spreadsheets there expect.
    """
    content = content_of(methodology, style, filing, mark)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    for row in _csv_rows(content, mark):
        writer.writerow(row)
    return out.getvalue().encode("utf-8-sig")


def _csv_rows(content: Content, mark: str) -> list[list[str]]:
    lines = [line for sheet in SHEETS for line in (*content.sheets[sheet], ())]
    rows = [[_csv_text(put, mark) for put in line] for line in lines]
    width = max(len(row) for row in rows)
    return [row + [""] * (width - len(row)) for row in rows]


def _csv_text(put: Put, mark: str) -> str:
    value = put.value
    if value is None:
        return ""
    if isinstance(value, float):
        whole = f"{Decimal(repr(value)):f}".removesuffix(".0")
        return (whole if len(whole) <= LONGEST_PLAIN else repr(value)).replace(".", mark)
    return value.isoformat() if isinstance(value, date) else escaped(value)


def _made_on(filing: Filing | None) -> datetime:
    day = filing.as_of if filing is not None else date(2000, 1, 1)
    return datetime(day.year, day.month, day.day)
