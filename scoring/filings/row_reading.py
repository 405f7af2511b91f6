"""The value of one fact, from TOML to numbers, flags, choices and rows, with every problem noted."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from typing import Any

from scoring.filings.rows import NUMBER_LISTS, ROWS, Band, Counterparty, Customer, Row, Value
from scoring.filings.tables import Table

UNITS = ("ratio", "years", "per_year", "multiple", "count", "shares", "flag", "choice", "rows")
KINDS = {"flag": "flag", "choice": "choice", "rows": "rows"}
SHARES = {"share", "share_of_rpo", "share_weakest", "share_strongest"}


def read_value(table: Table, name: str, value: Any) -> Value | None:
    """The value of an input; None when it cannot be used, with the reason noted."""
    if name in ROWS or name in NUMBER_LISTS:
        return read_rows(table, name, value)
    if isinstance(value, bool) or (isinstance(value, str) and value.strip()):
        return value.strip() if isinstance(value, str) else value
    return table.finite("value", value)


def read_rows(table: Table, name: str, value: Any) -> tuple[Row, ...] | None:
    """The rows of a list input; an empty list is a known zero."""
    if not isinstance(value, list) or len(value) > 200:
        table.problem("sample_expected_rows", "value", key=name, most=200)
        return None
    if name in NUMBER_LISTS:
        numbers = [table.finite("value", item) for item in value]
        return None if None in numbers else tuple(n for n in numbers if n is not None)
    rows = [_row(table, name, row) for row in value]
    return None if None in rows else tuple(row for row in rows if row is not None)


def _row(table: Table, name: str, row: Any) -> Row | None:
    kind, before = ROWS[name], len(table.problems)
    if not isinstance(row, dict):
        table.problem("sample_expected_rows", "value", key=name, most=200)
        return None
    fields = {field.name: field for field in dataclasses.fields(kind)}
    for key in sorted(row.keys() - fields.keys()):
        table.problem("sample_unknown_key", "value", key=key, nearest=", ".join(fields))
    values = {key: _cell(table, key, str(field.type), row.get(key)) for key, field in fields.items()}
    made = _made(table, name, values) if len(table.problems) == before else None
    return made if len(table.problems) == before else None


def _made(table: Table, name: str, values: dict[str, Any]) -> Row:
    if name == "counterparties":
        weakest, strongest = values["share_weakest"], values["share_strongest"]
        values["share_weakest"] = values["share_of_rpo"] if weakest is None else weakest
        values["share_strongest"] = values["share_of_rpo"] if strongest is None else strongest
        return Counterparty(**values)
    if name == "rpo_bands":
        start, end = values["start_year"], values["end_year"]
        if not 0 <= start < (start + 1 if end is None else end) <= 100:
            table.problem("sample_band_order", "value", start=start, end="" if end is None else end)
        return Band(**values)
    if values["share"] == 0:
        table.problem("sample_share_out_of_range", "value", key="share", value=0)
    customer = Customer(**values)
    if replace(customer, investment_grade=None).graded not in (None, customer.graded):
        table.problem("sample_rating_contradicts", "value", name=customer.name, rating=customer.rating)
    return customer


def _cell(table: Table, key: str, kind: str, value: Any) -> Any:
    if value is None:
        if "None" not in kind and key not in ("share_weakest", "share_strongest"):
            table.problem("sample_key_missing", "value", key=key, table=table.name)
        return None
    if "bool" in kind and not isinstance(value, bool):
        return table.problem("sample_expected_flag", "value", key=key)
    if "str" in kind and not (isinstance(value, str) and 0 < len(value) <= 200):
        return table.problem("sample_expected_text", "value", key=key)
    if kind.startswith("float"):
        return _share(table, key, table.finite("value", value))
    return value


def _share(table: Table, key: str, number: float | None) -> float | None:
    if number is not None and key in SHARES and not 0 <= number <= 1:
        table.problem("sample_share_out_of_range", "value", key=key, value=number)
    return number
