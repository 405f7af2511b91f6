"""The facts of one document that may be used, found by concept and period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, timedelta
from functools import cached_property

import msgspec

from scoring.filings.concepts import Concepts
from scoring.filings.xbrl import XbrlDocument, XbrlFact

NEAR = timedelta(days=4)
"""Calendars of 52 and 53 weeks: cover and statements may differ by days."""


class Span(msgspec.Struct, frozen=True, gc=False):
    """The days that a flow covers; a balance has no start."""

    start: date | None
    end: date

    @property
    def days(self) -> int:
        """How many, both ends included; 0 for a balance."""
        return (self.end - self.start).days + 1 if self.start else 0

    def holds(self, fact: XbrlFact) -> bool:
        """Whether a fact is of this period."""
        if self.start is None or fact.start is None:
            return self.start is None and fact.start is None and fact.end == self.end
        return abs(fact.start - self.start) <= NEAR and abs(fact.end - self.end) <= NEAR

    def near(self, other: Span) -> bool:
        """Whether another period is this one, or differs by days."""
        if self.start is None or other.start is None:
            return self == other
        return abs(other.start - self.start) <= NEAR and abs(other.end - self.end) <= NEAR


class Index:
    """Facts by concept, in the document's order: only those that were public on `as_of`, from forms that may feed.

    `cut` have dimensions; texts are kept beside the numbers. Standard tags that no input may come from are left out.
    """

    def __init__(self, document: XbrlDocument, concepts: Concepts, as_of: date | None) -> None:
        self.document = document
        self.concepts = concepts
        self.as_of = as_of
        self.cut: dict[str, list[XbrlFact]] = {}
        self.texts: dict[str, list[XbrlFact]] = {}
        self.form = document.cover.get("DocumentType", "").strip()
        self._whole: dict[str, Sequence[XbrlFact]] = {}
        by_concept, wanted = document.by_concept, concepts.wanted()
        if by_concept is None:
            self._plain: Mapping[str, Sequence[XbrlFact]] = self._sorted(document.facts)
            self.tags: Set[str] = self._plain.keys()
        else:  # all are plain figures; which of them may be used is seen when they are looked up
            self._plain = by_concept
            self.tags = {concept for concept in by_concept if concept in wanted or concepts.keeps(concept)}
        self.currency = self._currency()

    def _sorted(self, facts: Iterable[XbrlFact]) -> dict[str, list[XbrlFact]]:
        """The plain figures by concept; the others are put where they belong."""
        keeps = self.concepts.keeps
        plain: dict[str, list[XbrlFact]] = {}
        for fact in facts:
            concept = fact.concept
            if not keeps(concept) or (fact.form and not self._usable(fact)):
                continue
            group = (self.cut if fact.dimensions else plain) if type(fact.value) is float else self.texts
            found = group.get(concept)
            if found is None:
                group[concept] = [fact]
            else:
                found.append(fact)
        return plain

    def _usable(self, fact: XbrlFact) -> bool:
        return fact.form in self.concepts.may_feed and (
            self.as_of is None or fact.filed is None or fact.filed <= self.as_of
        )

    def _currency(self) -> str:
        """The currency of the balance sheet."""
        for concept in ("us-gaap:Assets", "ifrs-full:Assets", "us-gaap:Revenues", "ifrs-full:Revenue"):
            if found := self.whole(concept):
                return Counter([fact.unit for fact in found]).most_common(1)[0][0]
        every = [fact.unit for concept in self.tags for fact in self.whole(concept)]
        units = Counter(unit for unit in every if len(unit) == 3 and unit.isupper())
        return units.most_common(1)[0][0] if units else "USD"

    def unit_of(self, unit: str) -> str:
        """The XBRL unit of an input's unit."""
        return self.currency if unit == "money" else "pure" if unit == "ratio" else unit

    def whole(self, concept: str) -> Sequence[XbrlFact]:
        """The undimensioned figures of a concept."""
        found = self._whole.get(concept)
        if found is None:
            found = self._usable_of(self._plain[concept]) if concept in self.tags else ()
            self._whole[concept] = found
        return found

    def _usable_of(self, facts: Sequence[XbrlFact]) -> Sequence[XbrlFact]:
        if self.document.by_concept is None:
            return facts
        may, last = self.concepts.may_feed, self.as_of
        found = [fact for fact in facts if fact.form in may and fact.value is not None]
        return found if last is None else [fact for fact in found if fact.filed is None or fact.filed <= last]

    def find(self, concept: str, span: Span, unit: str = "money") -> Sequence[XbrlFact]:
        """The undimensioned facts of a concept over a period."""
        if concept not in self.tags:
            return ()
        found = self._of(self._plain[concept], span, unit)
        return self._usable_of(found) if found else found

    def find_ending(self, concept: str, end: date, unit: str = "money") -> Sequence[XbrlFact]:
        """The undimensioned facts over any period that ends on a day: balances that a filer tagged as flows."""
        wanted = self.unit_of(unit)
        return [f for f in self.whole(concept) if f.end == end and f.start is not None and f.unit == wanted]

    def find_cut(self, concept: str, span: Span, unit: str = "money") -> Sequence[XbrlFact]:
        """The same for facts with dimensions."""
        return self._of(self.cut.get(concept, ()), span, unit)

    def _of(self, facts: Sequence[XbrlFact], span: Span, unit: str) -> Sequence[XbrlFact]:
        start, end = span.start, span.end
        wanted = self.unit_of(unit)
        if start is None:
            return [fact for fact in facts if fact.end == end and fact.start is None and fact.unit == wanted]
        first, last = end - NEAR, end + NEAR
        return [fact for fact in facts if first <= fact.end <= last and fact.unit == wanted and span.holds(fact)]

    @cached_property
    def company_tags(self) -> tuple[str, ...]:
        """The company's own tags that have numbers."""
        return tuple(
            concept for concept in self._plain if concept in self.tags and self.concepts.company_specific(concept)
        )


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def on_axis(fact: XbrlFact, axes: Iterable[str]) -> str | None:
    """The member of a fact on one of the axes (local names), with its prefix; None where it has none."""
    wanted = set(axes)
    return next((member for axis, member in fact.dimensions if local(axis) in wanted), None)
