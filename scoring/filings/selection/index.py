"""The facts of one document that may be used, found by concept and period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from scoring.filings.concepts import Concepts
from scoring.filings.xbrl import XbrlDocument, XbrlFact

NEAR = timedelta(days=4)
"""Calendars of 52 and 53 weeks: cover and statements may differ by days."""


@dataclass(frozen=True, slots=True)
class Span:
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


class Index:
    """Facts by concept, in the document's order: only those that were public on `as_of`, from forms that may feed.

    `plain` have no dimensions; `cut` have. Texts are kept beside the numbers. Standard tags that no input may come from
    are left out.
    """

    def __init__(self, document: XbrlDocument, concepts: Concepts, as_of: date | None) -> None:
        self.document = document
        self.concepts = concepts
        self.plain: dict[str, list[XbrlFact]] = {}
        self.cut: dict[str, list[XbrlFact]] = {}
        self.texts: dict[str, list[XbrlFact]] = {}
        forms: dict[str, bool] = {}
        self.form = document.cover.get("DocumentType", "").strip()
        allowed = concepts.allowed
        plain, cut, texts = self.plain, self.cut, self.texts
        wanted, kept = concepts.wanted(), dict[str, bool]()
        last, keep = "", None
        for fact in document.facts:
            concept = fact.concept
            if concept is not last:
                last, keep = concept, kept.get(concept)
                if keep is None:
                    keep = kept[concept] = concept in wanted or concepts.company_specific(concept)
            if not keep:
                continue
            form = fact.form
            if form:
                may = forms.get(form)
                if may is None:
                    may = forms[form] = form.removesuffix("/A") in allowed
                if not may or (as_of is not None and fact.filed is not None and fact.filed > as_of):
                    continue
            group = (cut if fact.dimensions else plain) if type(fact.value) is float else texts
            found = group.get(concept)
            if found is None:
                group[concept] = [fact]
            else:
                found.append(fact)
        self.currency = self._currency()

    def _currency(self) -> str:
        """The currency of the balance sheet."""
        for concept in ("us-gaap:Assets", "ifrs-full:Assets", "us-gaap:Revenues", "ifrs-full:Revenue"):
            units = Counter(fact.unit for fact in self.plain.get(concept, ()))
            if units:
                return units.most_common(1)[0][0]
        units = Counter(
            fact.unit for facts in self.plain.values() for fact in facts if len(fact.unit) == 3 and fact.unit.isupper()
        )
        return units.most_common(1)[0][0] if units else "USD"

    def unit_of(self, unit: str) -> str:
        """The XBRL unit of an input's unit."""
        return {"money": self.currency, "ratio": "pure"}.get(unit, unit)

    def find(self, concept: str, span: Span, unit: str = "money") -> list[XbrlFact]:
        """The undimensioned facts of a concept over a period."""
        return self._of(self.plain.get(concept), span, unit)

    def find_cut(self, concept: str, span: Span, unit: str = "money") -> list[XbrlFact]:
        """The same for facts with dimensions."""
        return self._of(self.cut.get(concept), span, unit)

    def _of(self, facts: list[XbrlFact] | None, span: Span, unit: str) -> list[XbrlFact]:
        if facts is None:
            return []
        wanted, start, end = self.unit_of(unit), span.start, span.end
        if start is None:
            return [fact for fact in facts if fact.end == end and fact.start is None and fact.unit == wanted]
        first, last = end - NEAR, end + NEAR
        return [fact for fact in facts if first <= fact.end <= last and fact.unit == wanted and span.holds(fact)]

    def company_tags(self) -> Iterator[str]:
        """The company's own tags that have numbers."""
        specific = self.concepts.company_specific
        return (concept for concept in self.plain if specific(concept))


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def on_axis(fact: XbrlFact, axes: Iterable[str]) -> str | None:
    """The member of a fact on one of the axes (local names), with its prefix; None where it has none."""
    wanted = set(axes)
    return next((member for axis, member in fact.dimensions if local(axis) in wanted), None)
