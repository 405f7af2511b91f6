"""A formula as Excel has it, with the methodology's names in place of cells: what the workbook will hold."""

from __future__ import annotations

from functools import lru_cache

from reports.workbook_inputs import WORDS_NO, WORDS_YES
from reports.workbook_rows import Row, Rows, kind_of
from scoring.methodology.excel import excel
from scoring.methodology.excel_rows import At
from scoring.scorecard import Scorecard


class NamedCells:
    """Names for cells and rows: `ebitda`, `slice_value`; of a row's element the name is the row's."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    def one(self, name: str, at: At) -> str:
        return _plain(name)

    def along(self, name: str, axis: str, at: At) -> str:
        return _plain(name)

    def upto(self, name: str, axis: str, at: At) -> str:
        return f"INDEX({_plain(name)},1):INDEX({_plain(name)},{axis})"

    def index(self, axis: str, at: At) -> str:
        return axis

    def kind(self, name: str) -> str:
        row = self.rows.rows.get(name)
        if row is not None:
            return row.kind
        methodology = self.rows.methodology
        given = methodology.inputs.get(name) or methodology.assumptions.get(name)
        if given is None:
            return "" if name in methodology.axes else "number"
        return kind_of(methodology, given.unit)

    def is_scalar(self, name: str) -> bool:
        row = self.rows.rows.get(name)
        return name not in self.rows.methodology.axes if row is None else not row.over

    def counted(self, name: str) -> tuple[str, ...]:
        row = self.rows.rows.get(name)
        return tuple(row.exists) if row is not None else ()

    def scale(self, scale: str) -> tuple[str, str, str]:
        return f"{scale}.x", f"{scale}.score", f"{scale}.rising"

    def words(self) -> tuple[str, str]:
        return WORDS_YES, WORDS_NO

    def table(self, table: str) -> tuple[str, str, str]:
        return f"{table}.rows", f"{table}.columns", f"{table}.values"


@lru_cache(maxsize=2)
def _rows(card: Scorecard) -> Rows:
    return Rows(card)


def excel_formula(card: Scorecard, name: str) -> str:
    """`=IF(COUNT(ebitda,debt)=2,…)`; empty for what has no formula."""
    rows = _rows(card)
    row: Row | None = rows.rows.get(name)
    if row is None or name not in card.methodology.lines:
        return ""
    at = dict.fromkeys(row.over, 1)
    return excel(row.node, at, NamedCells(rows), {})


def _plain(name: str) -> str:
    return name.replace(" ▸ ", "▸")
