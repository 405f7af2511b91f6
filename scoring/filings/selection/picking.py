"""From several facts that say the same thing to the one that is used, and the others beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from operator import attrgetter

import msgspec
from msgspec.structs import replace

from scoring.filings.agreement import half_unit
from scoring.filings.selection.index import Span
from scoring.filings.xbrl import XbrlFact

_FILED = attrgetter("filed")


class Found(msgspec.Struct, frozen=True):
    """A value, the facts that it is made of with their signs, the rule, and what else was read for it."""

    value: float
    parts: tuple[tuple[int, XbrlFact], ...]
    rule: str
    span: Span
    others: tuple[XbrlFact, ...] = ()
    disputed: bool = False

    def beside(self, others: Iterable[XbrlFact]) -> Found:
        """The same with more figures beside it."""
        beside = list(others)
        if not beside:
            return self
        seen = {id(fact) for _, fact in self.parts} | {id(fact) for fact in self.others}
        more = tuple(fact for fact in beside if id(fact) not in seen)
        return replace(self, others=(*self.others, *more)) if more else self


def same(one: XbrlFact, other: XbrlFact) -> bool:
    """Whether two figures are equal to the rounding of the coarser one."""
    a, b = one.value, other.value
    if a == b and a is not None:
        return True
    a, b = number(one), number(other)
    return a == b or abs(a - b) <= (rounding(one) + rounding(other)) * (1 + 1e-9)


def rounding(fact: XbrlFact) -> float:
    """Half a unit of the last digit that a figure means."""
    if fact.decimals is None:
        return half_unit(number(fact)) if fact.form else 0.0
    return 0.5 * 10.0**-fact.decimals if -20 < fact.decimals < 20 else 0.0


def number(fact: XbrlFact) -> float:
    """The value of a numeric fact."""
    return fact.value if isinstance(fact.value, float) else 0.0


def pick(facts: Sequence[XbrlFact], face: frozenset[int], rule: str, span: Span) -> Found | None:
    """The fact to use. The face of the statement leads, then visible ones; of equal ones the more precise.

    Of several reports the last one filed by the as-of date is used, those that said otherwise stay beside it.
    A figure of the notes that another figure of the notes contradicts is disputed.
    """
    if not facts:
        return None
    if facts[0].filed is not None and facts[0].form:
        return _of_reports(facts, rule, span)
    lead = min(facts, key=lambda fact: (id(fact) not in face, fact.hidden))
    agreeing = [fact for fact in facts if same(fact, lead)]
    best = max(agreeing, key=lambda fact: (_precision(fact), id(fact) in face, not fact.hidden))
    others = tuple(fact for fact in facts if not same(fact, best))
    return Found(number(best), ((1, best),), rule, span, others, bool(others) and id(lead) not in face)


def _of_reports(facts: Sequence[XbrlFact], rule: str, span: Span) -> Found:
    if len(facts) == 1:
        return Found(number(facts[0]), ((1, facts[0]),), rule, span)
    ordered = sorted(facts, key=_FILED if all(map(_FILED, facts)) else _filed_or_first)
    if len({fact.value for fact in facts}) == 1:
        return Found(number(ordered[0]), ((1, ordered[0]),), rule, span)
    first, best = ordered[0], ordered[-1]
    others: dict[object, XbrlFact] = {}
    for fact in ordered:
        if fact.value != best.value and not same(fact, best):
            others.setdefault(fact.value, fact)
    if others:
        return Found(number(best), ((1, best),), "restated", span, tuple(others.values()), disputed=True)
    return Found(number(first), ((1, first),), rule, span)


def _filed_or_first(fact: XbrlFact) -> date:
    return fact.filed or date.min


def _precision(fact: XbrlFact) -> int:
    return 99 if fact.decimals is None else fact.decimals


def combine(signed: Sequence[tuple[int, Found]], rule: str, span: Span) -> Found:
    """A sum or a difference of figures."""
    parts = tuple((sign * own, fact) for sign, found in signed for own, fact in found.parts)
    value = sum(sign * found.value for sign, found in signed)
    others = tuple(fact for _, found in signed for fact in found.others)
    return Found(value, parts, rule, span, others, any(found.disputed for _, found in signed))
