"""The rows of a batch as one table: CSV, Excel or Parquet. pandas is imported only here."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from resources.words import Words
from scoring.analysis.batch_rows import problems_of
from scoring.problems import Problem, Refused, sentence

FORMATS = (".csv", ".xlsx", ".parquet")
LAST = ("problems", "note")
HEAD_HEIGHT, PAGES_ACROSS = 18, 10  # points; of a print, on fewer nobody could read it
WIDE = {"issuer": 30, "problems": 80, "note": 60}  # letters
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def format_of(path: Path) -> str:
    """The format by the name's ending. Raises Refused for any other."""
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise Refused([Problem("batch_format", values={"name": path.name[:60]})])
    return suffix


def table_bytes(rows: Iterable[dict[str, Any]], suffix: str, words: Words) -> bytes:
    """The whole table. The last columns say in words what is wrong, and what the band is not."""
    import pandas as pd

    worded = [_worded(row, words) for row in rows]
    widest = max(worded, key=len, default={})
    names = dict.fromkeys((*widest, *(name for row in worded for name in row)))
    frame = pd.DataFrame(worded, columns=[*(name for name in names if name not in LAST), *LAST])
    if suffix == ".xlsx":
        return _workbook(frame, words)
    if suffix == ".parquet":
        from reports.parquet import write_parquet

        return write_parquet({name: frame[name].tolist() for name in frame.columns})
    texts = [name for name in frame.columns if frame[name].map(type).eq(str).any()]
    frame[texts] = frame[texts].map(_inert)
    return bytes(frame.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig"))


def _worded(row: dict[str, Any], words: Words) -> dict[str, Any]:
    out = {key: value for key, value in row.items() if key != "problems"}
    said = " ".join(sentence(problem, words) for problem in problems_of(row))
    return out | {"problems": said, "note": words("analysis.not_rating") if row.get("band") else ""}


def _inert(cell: Any) -> Any:
    """Text that a spreadsheet would take for a formula, made plain by a leading apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell


def _workbook(frame: Any, words: Words) -> bytes:
    import pandas as pd

    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
    with pd.ExcelWriter(buffer, engine="xlsxwriter", engine_kwargs={"options": options}) as writer:
        frame.to_excel(writer, sheet_name="Assay", index=False, freeze_panes=(1, 1))
        sheet = writer.sheets["Assay"]
        sheet.autofilter(0, 0, len(frame), max(0, len(frame.columns) - 1))
        number = writer.book.add_format({"num_format": "#,##0.0##"})
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, max(1, len(frame.columns) - 1), 14, number)
        for place, name in enumerate(frame.columns):
            if name in WIDE:
                sheet.set_column(place, place, WIDE[name], writer.book.add_format({"text_wrap": True, "valign": "top"}))
        sheet.set_row(0, HEAD_HEIGHT, writer.book.add_format({"bold": True}))
        sheet.set_landscape()
        sheet.fit_to_pages(PAGES_ACROSS, 0)
        sheet.repeat_rows(0)
        sheet.repeat_columns(0)
        sheet.set_footer(f"&L&8 {words('analysis.not_rating')}&R&8 &P / &N")
    return buffer.getvalue()
