"""The template's layout as data: what it asks for, in which rows and columns, made from a methodology's inputs.

Everything that a reader looks for is an id that is the same in every language; the words beside it are for people.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache

from scoring.filings.filing import SHOWN_BESIDE
from scoring.filings.row_reading import SHARES
from scoring.filings.rows import LISTS, NUMBER_LISTS, ROWS
from scoring.methodology.document import Methodology

MARK = "assay_template"
EDITION = 1
INPUTS, BESIDE, COMMENT = "[inputs]", "[others]", "#"
ABOUT = (
    "issuer_name", "issuer_name_zh", "ticker", "cik", "currency", "profile", "period_end", "period_months", "as_of",
    "money_unit", "number_style", "title", "title_zh", "note", "note_zh",
)  # fmt: skip
"""Ids of the rows about the issuer and the file; only notes may come more than once."""
COLUMNS = (
    "id", "name", "value", "unit", "why", "method", "grade", "document", "form", "accession", "filed", "locator",
    "quote", "link", "period_start", "period_end", "note", "rule", "status",
)  # fmt: skip
FIRST_FIELD = COLUMNS.index("value")
"""Where the columns of the tables of rows begin, under the figures' own."""
MONEY_UNITS = {
    "1": 0, "k": 3, "千": 3, "万": 4, "m": 6, "百万": 6, "亿": 8, "bn": 9, "十亿": 9,
}  # fmt: skip
"""How many zeros the money unit of a file stands for."""
SPARE_YEARS = 12


@dataclass(frozen=True, slots=True)
class Field:
    """One figure that the template asks for.

    The unit is the methodology's, or `rows` for a list, `price` for a sum that is never in millions, `shares`.
    """

    name: str
    unit: str
    kind: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class ListField:
    """One column of a list's table: its unit is text, share, years, money, flag or a choice."""

    name: str
    unit: str
    required: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """What a template asks for, by id, in its order; `rows` says how many rows each list has room for."""

    fields: Mapping[str, Field]
    choices: Mapping[str, tuple[str, ...]]
    profiles: tuple[str, ...]
    rows: Mapping[str, int]

    def fact_unit(self, name: str, currency: str) -> str:
        """The unit as a fact carries it: `USD`, `USD/share`, `shares`, `choice`, `rows` or the methodology's own."""
        unit = self.fields[name].unit
        if unit in self.choices:
            return "choice"
        return {"money": currency, "price": f"{currency}/share"}.get(unit, unit)


def layout_of(methodology: Methodology) -> Layout:
    """The template of a methodology: one row for each input that is not a list's column, then its lists."""
    fields = {}
    for given in methodology.inputs.values():
        if given.id in LISTS:
            fields[given.id] = Field(given.id, "rows", "list", given.why)
        elif not given.over and given.kind != "list" and given.id != "profile":
            fields[given.id] = Field(given.id, _unit(given.unit, given.kind), given.kind, given.why)
    for name in sorted(SHOWN_BESIDE - fields.keys()):
        fields[name] = Field(name, "money", "market")
    sizes = {axis.rows: axis.size for axis in methodology.axes.values() if axis.rows}
    rows = {name: sizes.get(name, SPARE_YEARS) for name in fields if name in LISTS}
    return Layout(fields, methodology.choices, tuple(methodology.profiles), rows)


def layout_for(known_inputs: Collection[str] | None) -> Layout:
    """The template of the methodology that Assay ships, with the inputs that another one reads (name, or name → unit).

    What the other one does not read stays known: a file may hold more than is read.
    """
    shipped = _shipped()
    units = known_inputs if isinstance(known_inputs, Mapping) else {}
    more = {name: Field(name, _unit(unit, ""), "") for name, unit in units.items() if name not in shipped.fields}
    other = {name: unit for name, unit in units.items() if name in shipped.fields}
    fields = {name: _refitted(field, other.get(name)) for name, field in shipped.fields.items()}
    columns = _list_columns()
    return replace(shipped, fields=fields | {n: f for n, f in more.items() if n not in columns and n != "profile"})


def _refitted(field: Field, unit: str | None) -> Field:
    """The field in the unit that a methodology declares, where that is another one."""
    if unit is None or field.unit in ("rows", "price", "shares") or unit == field.unit:
        return field
    return replace(field, unit=unit)


@cache
def _shipped() -> Layout:
    from scoring.methodology.load import load_methodology

    return layout_of(load_methodology())


def _list_columns() -> frozenset[str]:
    from scoring.filings.rows import COLUMNS as LIST_COLUMNS

    return frozenset(LIST_COLUMNS) - LISTS


def _unit(unit: str, kind: str) -> str:
    """A share's price is a sum but never in millions; a number of shares is a count of its own; a rate is no share."""
    if kind == "market":
        return {"money": "price", "count": "shares"}.get(unit, unit)
    return unit


def list_fields(name: str) -> tuple[ListField, ...]:
    """The columns of a list's table, from what its rows are made of."""
    if name in NUMBER_LISTS:
        return (ListField("year", "year", True), ListField("amount", "money", False))
    return tuple(
        ListField(field.name, _list_unit(field.name, str(field.type)), _required(field.name, str(field.type)))
        for field in dataclasses.fields(ROWS[name])
    )


def _required(name: str, kind: str) -> bool:
    return "None" not in kind and name not in ("share_weakest", "share_strongest")


def _list_unit(name: str, kind: str) -> str:
    if name in SHARES:
        return "share"
    if "bool" in kind:
        return "flag"
    return "rating" if name == "rating" else "text" if "str" in kind else "years"
