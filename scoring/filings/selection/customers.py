"""Customers at or above a tenth of revenue, from the concentration figures of a filing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scoring.filings.concepts import Concept
from scoring.filings.rows import Customer
from scoring.filings.selection.index import Index, Span, local, on_axis
from scoring.filings.selection.picking import number, same
from scoring.filings.xbrl import XbrlFact

TENTH = 0.0995
"""A share printed as 10 % may be a little less."""


@dataclass(frozen=True, slots=True)
class Customers:
    """The rows at or above a tenth with their facts, those below it, and facts that contradict a row."""

    rows: tuple[Customer, ...] = ()
    facts: tuple[XbrlFact, ...] = ()
    below: tuple[XbrlFact, ...] = ()
    conflicting: tuple[XbrlFact, ...] = ()


def read_customers(index: Index, concept: Concept, spans: tuple[Span, ...]) -> Customers:
    """Shares of revenue by customer over the first of the spans that has any."""
    for span in spans:
        facts = [f for tag in concept.tags[0] for f in index.find_cut(tag, span, "ratio") if _of_revenue(f, concept)]
        if facts:
            return _customers(facts)
    return Customers()


def _of_revenue(fact: XbrlFact, concept: Concept) -> bool:
    """Whether a share is one customer's of revenue: by the benchmark, then the type, then the member."""
    member = on_axis(fact, concept.extra["customer_axis"])
    benchmark = on_axis(fact, concept.extra["benchmark_axis"])
    kind = on_axis(fact, concept.extra["type_axis"])
    if member is None or benchmark is None or not 0 < number(fact) <= 1:
        return False
    if not concept.pattern("benchmark").search(local(benchmark)) or concept.pattern("benchmark_but").search(
        local(benchmark)
    ):
        return False
    if kind is not None and concept.pattern("type_but").search(local(kind)):
        return False
    return not concept.pattern("member_but").search(local(member).removesuffix("Member"))


def _customers(facts: list[XbrlFact]) -> Customers:
    by_member: dict[str, list[XbrlFact]] = {}
    for fact in facts:
        by_member.setdefault(on_axis(fact, ("MajorCustomersAxis",)) or "", []).append(fact)
    chosen, conflicting = [], []
    for same_member in by_member.values():
        fewest = min(len(fact.dimensions) for fact in same_member)
        whole = [fact for fact in same_member if len(fact.dimensions) == fewest]
        lead = max(whole, key=number) if fewest > 3 else whole[0]
        chosen.append(lead)
        conflicting += [fact for fact in whole if not same(fact, lead)]
    chosen.sort(key=number, reverse=True)
    above = [fact for fact in chosen if number(fact) >= TENTH]
    rows = tuple(Customer(_name(fact), number(fact)) for fact in above)
    return Customers(rows, tuple(above), tuple(f for f in chosen if number(f) < TENTH), tuple(conflicting))


def _name(fact: XbrlFact) -> str:
    """The customer as the tag names it: `acme:CustomerOneMember` → `Customer One`."""
    member = local(on_axis(fact, ("MajorCustomersAxis",)) or "").removesuffix("Member")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", member)
