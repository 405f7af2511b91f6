"""The tables of a template whose rows are one input: time bands, customers, counterparties, principal by year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scoring.filings.rows import NUMBER_LISTS, Band, Counterparty, Customer
from scoring.filings.rows import Row as ListRow
from scoring.filings.tables import nearest
from scoring.filings.template_cells import Cell, Cells, Row, place
from scoring.filings.template_layout import Layout, ListField, list_fields

LAST_YEAR = 60


def read_list(
    name: str, columns: dict[str, int], rows: Sequence[Row], cells: Cells, layout: Layout
) -> tuple[tuple[ListRow, ...], str]:
    """The rows that are filled in, and where they stand (`Lists!C5:I7`)."""
    fields = list_fields(name)
    for key, column in columns.items():
        if column > 1 and key not in {field.name for field in fields}:
            known = [field.name for field in fields]
            cells.problem("template.unknown_column", _head(rows, column, cells), table=name, column=key,
                          nearest=nearest(key, known))  # fmt: skip
    filled = [row for row in rows if any(not row.cell(columns[f.name]).blank for f in _own(fields, columns))]
    if name in NUMBER_LISTS:
        made: tuple[ListRow, ...] = _by_year(name, columns, filled, cells)
    else:
        found = [_row(name, fields, columns, row, cells, layout) for row in filled]
        made = tuple(row for row in found if row is not None)
    return made, _range(filled, fields, columns)


def _own(fields: tuple[ListField, ...], columns: dict[str, int]) -> list[ListField]:
    """The fields that make a row filled: not the year, which the template itself writes."""
    return [field for field in fields if field.name in columns and field.unit != "year"]


def _head(rows: Sequence[Row], column: int, cells: Cells) -> Cell:
    return rows[0].cell(column) if rows else Cell(None, "")


def _range(rows: Sequence[Row], fields: tuple[ListField, ...], columns: dict[str, int]) -> str:
    if not rows:
        return ""
    used = [columns[field.name] for field in fields if field.name in columns]
    last = place("", rows[-1].number, max(used)).removeprefix("!")
    first = place(rows[0].sheet, rows[0].number, min(used))
    return f"{first}:{last}"


def _row(
    name: str, fields: tuple[ListField, ...], columns: dict[str, int], row: Row, cells: Cells, layout: Layout
) -> ListRow | None:
    before = len(cells.problems)
    values: dict[str, Any] = {}
    for field in fields:
        cell = row.cell(columns[field.name]) if field.name in columns else Cell(None, row.cell(0).place)
        values[field.name] = _value(field, cell, cells, layout)
        if field.required and values[field.name] in (None, "") and len(cells.problems) == before:
            cells.problem("template.list_value_missing", cell, table=name, column=field.name)
    return made(name, values, row.cell(0), cells) if len(cells.problems) == before else None


def _value(field: ListField, cell: Cell, cells: Cells, layout: Layout) -> Any:
    if field.unit == "flag":
        return cells.flag(cell, field.name)
    if field.unit == "text":
        return cells.text(cell)
    if field.unit in layout.choices:
        return cells.choice(cell, field.name, layout.choices[field.unit])
    return cells.number(cell, field.name, field.unit)


def made(name: str, values: dict[str, Any], cell: Cell, cells: Cells) -> ListRow | None:
    """The row that the values of its columns make; None, with a problem, where they do not fit together."""
    if name == "counterparties":
        for key in ("share_weakest", "share_strongest"):
            values[key] = values["share_of_rpo"] if values[key] is None else values[key]
        return Counterparty(**values)
    if name == "rpo_bands":
        start, end = values["start_year"], values["end_year"]
        if not 0 <= start < (start + 1 if end is None else end) <= 100:
            cells.problem("sample_band_order", cell, start=start, end="" if end is None else end)
            return None
        return Band(**values)
    return Customer(**values)


def _by_year(name: str, columns: dict[str, int], rows: Sequence[Row], cells: Cells) -> tuple[float, ...]:
    """The amounts of the years 1, 2, …: a year left out between others is not zero, so it is a problem."""
    amounts: dict[int, float] = {}
    for row in rows:
        year_cell, cell = (row.cell(columns.get(key, 99)) for key in ("year", "amount"))
        year = cells.number(year_cell, "year", "year")
        amount = cells.number(cell, name, "money")
        if year is None or not year.is_integer() or not 1 <= year <= LAST_YEAR:
            cells.problem("template.expected_year", year_cell, most=LAST_YEAR)
        elif int(year) in amounts:
            cells.problem("template.year_twice", year_cell, year=int(year))
        elif amount is not None:
            amounts[int(year)] = amount
    left_out = sorted(set(range(1, max(amounts, default=0) + 1)) - amounts.keys())
    if left_out and rows:
        cells.problem("template.year_missing", rows[0].cell(0), years=", ".join(map(str, left_out)))
    return tuple(amounts[year] for year in sorted(amounts))
