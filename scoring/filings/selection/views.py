"""Figures that a reader asks for and that are views of the lists: shares within a year, the largest customer."""

from __future__ import annotations

from dataclasses import replace

from scoring.filings.filing import Datum, Filing, Method
from scoring.filings.rows import Band, Customer
from scoring.filings.selection.bands import share_within
from scoring.filings.selection.customers import TENTH


def views(filing: Filing) -> dict[str, Datum]:
    """Each view by its name, with the source of the list that it is a view of."""
    bands, customers = filing.data.get("rpo_bands"), filing.data.get("customers")
    return {
        "rpo_share_within_12_months": _within("rpo_share_within_12_months", bands, 1.0),
        "rpo_share_within_24_months": _within("rpo_share_within_24_months", bands, 2.0),
        "largest_customer_share": _customer("largest_customer_share", customers, 0),
        "second_customer_share": _customer("second_customer_share", customers, 1),
        "sum_of_customers_at_or_above_10_percent": _sum("sum_of_customers_at_or_above_10_percent", customers),
    }


def _missing(name: str, of: Datum | None) -> Datum:
    if of is None:
        return Datum(name, None, "ratio", "not_found", None, (), "not_tagged")
    status = of.status if of.status in ("known_low", "not_applicable") else "not_found"
    return Datum(name, None, "ratio", status, of.fact, (), of.rule)


def _locator(of: Datum) -> str:
    return of.fact.source.locator if of.fact is not None else ""


def _with(name: str, value: float, of: Datum, parts: range | None = None) -> Datum:
    """The view's value with the list's source, or with those of its facts that make the view."""
    if of.fact is None:
        return Datum(name, value, "ratio", of.status, None, (), of.rule)
    source = of.fact.source
    ids, notes = source.locator.split(" + "), source.note.split(" + ")
    if parts is not None and len(ids) == len(notes) >= parts.stop:
        chosen = [ids[n] for n in parts], [notes[n] for n in parts]
        method: Method = "xbrl" if len(parts) == 1 else "derived"
        source = replace(source, locator=" + ".join(chosen[0]), note=" + ".join(chosen[1]), method=method)
    fact = replace(of.fact, name=name, value=value, unit="ratio", source=source)
    return Datum(name, value, "ratio", of.status, fact, (), of.rule)


def _within(name: str, of: Datum | None, years: float) -> Datum:
    rows = [row for row in of.value if isinstance(row, Band)] if of is not None and isinstance(of.value, tuple) else []
    share = share_within(rows, years) if rows else None
    if of is None or share is None:
        return _missing(name, of)
    bands = sum(1 for row in rows if row.end_year is not None and row.end_year <= years + 0.05)
    if of.rule == "bands_of_shares":
        return _with(name, round(share, 10), of, range(bands))
    single = (
        of.rule == "bands_cumulative"
        and " + " in _locator(of)
        and len(rows) - 1 <= _locator(of).count(" + ") + 1 < len(rows) + 1
    )
    return _with(name, round(share, 10), of, range(bands - 1, bands) if single else None)


def _customer(name: str, of: Datum | None, place: int) -> Datum:
    if of is None:
        return _missing(name, of)
    rows = [row for row in of.value if isinstance(row, Customer)] if isinstance(of.value, tuple) else []
    if place < len(rows):
        return _with(name, rows[place].share, of, range(place, place + 1))
    below = [fact for fact in of.candidates if isinstance(fact.value, float) and fact.value < TENTH]
    if place == 0 and not rows and below and of.status == "not_found":
        return Datum(name, below[0].value, "ratio", "found", replace(below[0], name=name), (), "customer_below_a_tenth")
    return _missing(name, of)


def _sum(name: str, of: Datum | None) -> Datum:
    if of is None or not isinstance(of.value, tuple):
        return _missing(name, of)
    return _with(name, round(sum(row.share for row in of.value if isinstance(row, Customer)), 10), of)
