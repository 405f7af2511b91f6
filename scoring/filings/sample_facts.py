"""Documents and facts of a sample file: `[document.ID]` and `[[fact]]` tables to sourced facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, cast, get_args

import msgspec

from scoring.filings.filing import SHOWN_BESIDE, Fact, Grade, Method, Source
from scoring.filings.row_reading import KINDS, UNITS, read_value
from scoring.filings.rows import LISTS, Value
from scoring.filings.tables import Table, nearest

METHODS: tuple[str, ...] = get_args(Method)
GRADES: tuple[str, ...] = get_args(Grade)
UNPUBLISHED = ("user", "estimate", "derived")
DOCUMENT_KEYS = ("name", "form", "accession", "filed", "filed_in_year", "url")
FACT_KEYS = (
    "input", "value", "unit", "document", "locator", "quote", "note", "url", "method", "grade", "period_start",
    "period_end", "candidate", "rule", "status",
)  # fmt: skip


class Entry(msgspec.Struct, frozen=True):
    """One `[[fact]]`: the fact (None value: not applicable), whether it is kept only beside, and the rule named."""

    fact: Fact
    candidate: bool
    rule: str
    applicable: bool = True


class Setting(msgspec.Struct, frozen=True):
    """What a fact is read against: the reporting currency, the balance-sheet date, the input names and their units."""

    currency: str
    period_end: date
    documents: Mapping[str, Source]
    known: Collection[str] | None


def read_document(table: Table) -> Source:
    """A published document; it must say when it was filed, by day or by year."""
    table.only(DOCUMENT_KEYS)
    filed, year = table.day("filed"), table.content.get("filed_in_year")
    exactly = filed is not None
    if filed is None and isinstance(year, int) and 1900 < year < 2200:
        filed = date(year, 12, 31)
    elif filed is None:
        table.problem("sample_key_missing", "filed", key="filed", table=table.name)
    return Source(
        document=table.text("name", required=True), form=table.text("form"), accession=table.text("accession"),
        filed=filed, filed_exactly=exactly, url=table.text("url"),
    )  # fmt: skip


def read_fact(table: Table, setting: Setting) -> Entry | None:
    """One fact; None when something is wrong with it, with every reason noted."""
    before = len(table.problems)
    table.only(FACT_KEYS)
    name = table.text("input", required=True)
    _check_name(table, name, setting.known)
    source = _source(table, setting.documents)
    start, end = table.day("period_start"), table.day("period_end") or setting.period_end
    if start and start > end:
        table.problem("sample_period_order", "period_start", start=start.isoformat(), end=end.isoformat())
    if source.filed and end > source.filed and source.method != "estimate":
        table.problem("sample_period_after_filing", "period_end", end=end.isoformat(), filed=source.filed_text)
    candidate, rule = table.flag("candidate"), table.text("rule")
    applicable = table.one_of("status", ("not_applicable",), required=False) != "not_applicable"
    value, unit = _value(table, name, setting) if applicable else (False, "flag")
    if len(table.problems) > before or value is None:
        return None
    return Entry(Fact(name, value, unit, start, end, source), candidate, rule, applicable)


def _check_name(table: Table, name: str, known: Collection[str] | None) -> None:
    if name and known is not None and name not in known and name not in LISTS | SHOWN_BESIDE:
        table.problem("sample_unknown_input", "input", input=name, nearest=nearest(name, known))


def _source(table: Table, documents: Mapping[str, Source]) -> Source:
    method = table.one_of("method", METHODS)
    grade = table.one_of("grade", GRADES, default="D", required=method != "user")
    key, source = table.text("document"), Source(document="")
    if key in documents:
        source = documents[key]
    elif key:
        table.problem("sample_unknown_document", "document", document=key, nearest=nearest(key, documents))
    elif method not in UNPUBLISHED or not table.text("note"):
        table.problem("sample_source_missing", "document")
    return replace(
        source, locator=table.text("locator"), quote=table.text("quote"), url=table.text("url") or source.url,
        note=table.text("note"), method=cast(Method, method or "text"), grade=cast(Grade, grade),
    )  # fmt: skip


def _value(table: Table, name: str, setting: Setting) -> tuple[Value | None, str]:
    if "value" not in table.content:
        table.problem("sample_key_missing", "value", key="value", table=table.name)
        return None, ""
    value = read_value(table, name, table.content["value"])
    unit = table.text("unit") or _own_unit(value)
    if value is None:
        return None, unit
    money = (setting.currency, f"{setting.currency}/share")
    if not unit:
        table.problem("sample_key_missing", "value", key="unit", table=table.name)
    elif unit not in (*UNITS, *money):
        table.problem("sample_unknown_unit", "unit", input=name, unit=unit, currency=setting.currency)
    elif _kind(unit, value) != _kind_of_value(value) or not _fits(name, unit, setting):
        table.problem("sample_unit_does_not_fit", "unit", input=name, unit=unit)
    return value, unit


def _own_unit(value: Any) -> str:
    kind = _kind_of_value(value)
    return kind if kind in KINDS else ""


def _kind_of_value(value: Any) -> str:
    if isinstance(value, bool):
        return "flag"
    return "choice" if isinstance(value, str) else "rows" if isinstance(value, tuple) else "number"


def _kind(unit: str, value: Value) -> str:
    return "rows" if isinstance(value, tuple) and unit not in ("flag", "choice") else KINDS.get(unit, "number")


def _fits(name: str, unit: str, setting: Setting) -> bool:
    """Whether the unit fits what the methodology declares for the input, where it declares units."""
    if not isinstance(setting.known, Mapping) or name not in setting.known or name in LISTS:
        return True
    declared = str(setting.known[name])
    if declared == "money":
        return unit.startswith(setting.currency)
    numbers = ("ratio", "years", "per_year", "multiple", "count", "score")
    expected = "number" if declared in numbers else "flag" if declared == "flag" else "choice"
    return KINDS.get(unit, "number") == expected and unit != setting.currency
