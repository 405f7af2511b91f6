"""One figure told several times: the more precise counts, and where the tellings disagree both are kept in sight."""

from __future__ import annotations

from scoring.filings.xbrl import XbrlDocument, XbrlFact

Key = tuple[object, ...]
EXACT = 10_000


def distinct(document: XbrlDocument) -> tuple[tuple[XbrlFact, ...], tuple[tuple[XbrlFact, ...], ...]]:
    """The facts with one for each concept, unit, period and dimensions; and the groups that truly disagree.

    Of equal figures the one with most decimals stays, of equally precise ones the first that is visible. A group that
    disagrees beyond the rounding of its decimals is given whole, the one that stayed first. Texts that differ all stay.
    """
    groups: dict[Key, list[XbrlFact]] = {}
    for fact in document.facts:
        groups.setdefault(_key(fact), []).append(fact)
    facts: list[XbrlFact] = []
    conflicts: list[tuple[XbrlFact, ...]] = []
    for group in groups.values():
        best = max(group, key=_worth) if len(group) > 1 else group[0]
        facts.append(best)
        if not best.numeric:
            continue
        others = [fact for fact in group if fact is not best and not _consistent(best, fact)]
        if others:
            conflicts.append((best, *others))
    return tuple(facts), tuple(conflicts)


def _key(fact: XbrlFact) -> Key:
    told = fact.value if isinstance(fact.value, str) else ""
    return fact.concept, fact.unit, fact.start, fact.end, fact.dimensions, told


def _worth(fact: XbrlFact) -> tuple[bool, int, bool]:
    """Figures before nil, precise before rounded, visible before hidden; `max` takes the first of equals."""
    return fact.value is not None, EXACT if fact.decimals is None else fact.decimals, not fact.hidden


def _consistent(one: XbrlFact, other: XbrlFact) -> bool:
    """Whether both can be roundings of one figure."""
    if not isinstance(one.value, float) or not isinstance(other.value, float):
        return True
    room = sum(0.5 * 10.0**-fact.decimals for fact in (one, other) if fact.decimals is not None)
    return abs(one.value - other.value) <= room * (1 + 1e-9) + 1e-9 * abs(one.value)
