"""Customers at or above a tenth of revenue, from the concentration figures of a filing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

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
    by_words: bool = False
    """Whether only the words around them say that the shares are of revenue."""


def read_customers(index: Index, concept: Concept, spans: tuple[Span, ...]) -> Customers:
    """Shares of revenue by customer over the first of the spans that has any."""
    for span in spans:
        every = [fact for tag in concept.tags[0] for fact in index.find_cut(tag, span, "ratio")]
        facts = [fact for fact in every if _is_one_customer(fact, concept) and _of_revenue(fact, concept)]
        if facts:
            return _customers(facts, concept)
        said = [fact for fact in every if _is_one_customer(fact, concept) and _said_of_revenue(index, fact, concept)]
        if said:
            return replace(_customers(said, concept), by_words=True)
    return Customers()


def _customer_of(fact: XbrlFact, concept: Concept) -> str | None:
    """The member that is the customer: on the axis of customers, else on one where the type says that it is one."""
    member = on_axis(fact, concept.extra["customer_axis"])
    kind = on_axis(fact, concept.extra["type_axis"])
    if member is None and kind is not None and concept.pattern("customer_type").search(local(kind)):
        member = on_axis(fact, concept.extra["other_axis"])
    return member


def _of_revenue(fact: XbrlFact, concept: Concept) -> bool:
    """Whether the benchmark says that a share is one of revenue."""
    benchmark = on_axis(fact, concept.extra["benchmark_axis"])
    if benchmark is None or concept.pattern("benchmark_but").search(local(benchmark)):
        return False
    return concept.pattern("benchmark").search(local(benchmark)) is not None


def _said_of_revenue(index: Index, fact: XbrlFact, concept: Concept) -> bool:
    """Whether, without a benchmark, the words around a share say so and say nothing else."""
    said = index.document.quote(fact.fact_id) if on_axis(fact, concept.extra["benchmark_axis"]) is None else ""
    of_revenue = concept.pattern("benchmark_said").search(said) is not None
    return of_revenue and concept.pattern("benchmark_unsaid").search(said) is None


def _is_one_customer(fact: XbrlFact, concept: Concept) -> bool:
    """Whether a share is one customer's: by the type, then the member."""
    member, kind = _customer_of(fact, concept), on_axis(fact, concept.extra["type_axis"])
    if member is None or not 0 < number(fact) <= 1:
        return False
    if kind is not None and concept.pattern("type_but").search(local(kind)):
        return False
    return not concept.pattern("member_but").search(local(member).removesuffix("Member"))


def _customers(facts: list[XbrlFact], concept: Concept) -> Customers:
    by_member: dict[str, list[XbrlFact]] = {}
    for fact in facts:
        by_member.setdefault(_customer_of(fact, concept) or "", []).append(fact)
    chosen, conflicting = [], []
    for same_member in by_member.values():
        fewest = min(len(fact.dimensions) for fact in same_member)
        whole = [fact for fact in same_member if len(fact.dimensions) == fewest]
        lead = max(whole, key=number) if fewest > 3 else whole[0]
        chosen.append(lead)
        conflicting += [fact for fact in whole if not same(fact, lead)]
    chosen.sort(key=number, reverse=True)
    above = [fact for fact in chosen if number(fact) >= TENTH]
    rows = tuple(Customer(_name(_customer_of(fact, concept) or ""), number(fact)) for fact in above)
    return Customers(rows, tuple(above), tuple(f for f in chosen if number(f) < TENTH), tuple(conflicting))


def _name(member: str) -> str:
    """The customer as the tag names it: `acme:CustomerOneMember` → `Customer One`."""
    plain = local(member).removesuffix("Member")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", plain)
