"""From several figures for one input to one chosen figure and the rest beside it."""

from __future__ import annotations

from collections.abc import Iterable

from scoring.filings.filing import Datum, Status
from scoring.filings.sample_facts import Entry

FIRST = "first_in_order_of_preference"
ONLY = "only_figure"


def choose(entries: Iterable[Entry]) -> dict[str, Datum]:
    """Input name → datum. The first figure that may be chosen is; those kept only beside never are."""
    by_name: dict[str, list[Entry]] = {}
    for entry in entries:
        by_name.setdefault(entry.fact.name, []).append(entry)
    return {name: _datum(name, group) for name, group in by_name.items()}


def _datum(name: str, group: list[Entry]) -> Datum:
    chosen = next((entry for entry in group if not entry.candidate), None)
    candidates = tuple(entry.fact for entry in group if entry is not chosen)
    named = next((entry.rule for entry in group if entry.rule), "")
    if chosen is None:
        return Datum(name, None, group[0].fact.unit, "not_found", None, candidates, named)
    rule = named or (FIRST if candidates else ONLY)
    if not chosen.applicable:
        return Datum(name, None, chosen.fact.unit, "not_applicable", chosen.fact, candidates, rule)
    fact = chosen.fact
    datum = Datum(name, fact.value, fact.unit, _status(fact.value), fact, candidates, rule)
    if datum.conflicting:
        datum = Datum(name, fact.value, fact.unit, "disputed", fact, candidates, rule)
    return datum


def _status(value: object) -> Status:
    return "known_low" if value == () else "found"
