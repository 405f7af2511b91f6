"""Inputs that follow from others when the filing does not give them: the counterparties of the RPO."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from scoring.filings.filing import Datum, Fact, Filing, Method
from scoring.filings.rows import Counterparty, Customer

FROM_CUSTOMERS = "counterparties_from_customers"


def with_data(filing: Filing, data: Mapping[str, Datum]) -> Filing:
    """The same filing with other data, and what follows from them derived anew."""
    return replace(filing, data=completed(data, filing.period_end))


def completed(data: Mapping[str, Datum], period_end: date) -> dict[str, Datum]:
    """The data with the counterparties derived from the customers where the filing does not name them."""
    kept = {name: datum for name, datum in data.items() if datum.rule != FROM_CUSTOMERS}
    given, customers = kept.get("counterparties"), kept.get("customers")
    if (given is None or given.value is None) and customers is not None and customers.fact is not None:
        kept["counterparties"] = _from_customers(customers, customers.fact, period_end)
    return kept


def _from_customers(customers: Datum, fact: Fact, period_end: date) -> Datum:
    """One bucket per customer by its share of revenue, the rest unknown; one `pool` where none reaches a tenth."""
    rows = tuple(row for row in fact.value if isinstance(row, Customer)) if isinstance(fact.value, tuple) else ()
    buckets = tuple(_bucket(row.name, row.share, row.rating) for row in rows)
    rest = 1 - sum(row.share for row in rows)
    if not rows:
        buckets = (_bucket("pool", 1.0, "pool"),)
    elif rest > 1e-9:
        buckets = (*buckets, _bucket("others", rest, None))
    method: Method = "estimate" if fact.source.method == "estimate" else "derived"
    source = replace(fact.source, method=method, quote="", note="")
    derived = Fact("counterparties", buckets, "rows", None, period_end, source)
    return Datum("counterparties", buckets, "rows", "found", derived, (), FROM_CUSTOMERS)


def _bucket(name: str, share: float, rating: str | None) -> Counterparty:
    return Counterparty(name, share, share, share, rating)
