"""Ways that go by a figure's dimensions or by words: those around it and those of a company's own tag."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from scoring.filings.concepts import Concept, Way
from scoring.filings.selection.faces import Face
from scoring.filings.selection.index import Index, Span, local
from scoring.filings.selection.picking import Found, number, pick, same
from scoring.filings.xbrl import XbrlFact

if TYPE_CHECKING:
    from scoring.filings.selection.ways import Reader

LOCATION_AXES = frozenset({"BalanceSheetLocationAxis", "IncomeStatementLocationAxis"})


def members(reader: Reader, concept: Concept, way: Way, span: Span, face: Face) -> Found | None:
    """A total that the statement's face gives only by members of one axis: they are added."""
    for tag in way.tags:
        facts = [fact for fact in face.facts if fact.concept == tag and len(fact.dimensions) == 1 and span.holds(fact)]
        axes = {fact.dimensions[0][0] for fact in facts}
        if not facts or len(axes) != 1:
            continue
        once = {fact.dimensions[0][1]: fact for fact in reversed(facts)}
        lines = list(reversed(once.values()))
        total = next((fact for fact in lines if len(lines) > 2 and is_total(fact, lines)), None)
        parts = tuple((1, fact) for fact in ([total] if total else lines))
        value = sum(number(fact) for _, fact in parts)
        if len(parts) == 1:
            return Found(value, parts, "only_with_dimension", span, disputed=True)
        return Found(value, parts, way.rule, span)
    return None


def single(reader: Reader, concept: Concept, way: Way, span: Span, face: Face) -> Found | None:
    """A figure that stands only with dimensions: shown as disputed, since it may be a part."""
    for tag in way.tags:
        facts = reader.index.find_cut(tag, span, concept.unit)
        if way.unsaid is not None:
            facts = [fact for fact in facts if not said_of(reader.index, fact, way.unsaid)]
        if facts:
            lead = max(facts, key=lambda fact: (id(fact) in face.ids, -len(fact.dimensions), number(fact)))
            others = tuple(fact for fact in facts if not same(fact, lead))
            return Found(number(lead), ((1, lead),), way.rule, span, others, disputed=True)
    return None


def located(reader: Reader, concept: Concept, way: Way, span: Span, face: Face) -> Found | None:
    """A figure whose only dimension says on which line of the balance sheet it is."""
    for tag in way.tags:
        facts = [
            fact
            for fact in reader.index.find_cut(tag, span, concept.unit)
            if len(fact.dimensions) == 1 and local(fact.dimensions[0][0]) in LOCATION_AXES
        ]
        if facts:
            once = list({fact.dimensions: fact for fact in reversed(facts)}.values())
            parts = tuple((1, fact) for fact in reversed(once))
            return Found(sum(number(fact) for _, fact in parts), parts, way.rule, span, disputed=len(parts) > 1)
    return None


def told(reader: Reader, concept: Concept, way: Way, span: Span, face: Face) -> Found | None:
    """A figure under a tag of wider meaning of which the filing's words, or its member, say what it is.

    One without dimensions is the whole; else its members are added, and the doubt is shown where there are several.
    """
    index = reader.index
    for tag in way.tags:
        every = [*index.find(tag, span, concept.unit), *index.find_cut(tag, span, concept.unit)]
        meant = [fact for fact in every if way.said is not None and said_of(index, fact, way.said)]
        whole = pick([fact for fact in meant if not fact.dimensions], face.ids, way.rule, span)
        if whole is not None:
            return whole
        once = list({fact.dimensions: fact for fact in reversed(meant)}.values())[::-1]
        if once:
            parts = tuple((1, fact) for fact in once)
            return Found(sum(map(number, once)), parts, way.rule, span, disputed=len(parts) > 1)
    return None


def words(reader: Reader, concept: Concept, way: Way, span: Span, face: Face) -> Found | None:
    """A company's own tag, by the words of its name: that on the statement's face, else the only one."""
    named = [tag for tag in reader.index.company_tags if way.names(local(tag))]
    found = [(tag, facts) for tag in named if (facts := reader.index.find(tag, span, concept.unit))]
    as_flow = not found and "over_a_period" in way.flags
    if as_flow:
        found = [(tag, facts) for tag in named if (facts := reader.index.find_ending(tag, span.end, concept.unit))]
    on_face = [(tag, facts) for tag, facts in found if any(id(fact) in face.ids for fact in facts)]
    if "face_only" in way.flags:
        found = on_face
    if not found:
        return None
    (_, facts), *rest = on_face or found
    made = pick(facts, face.ids, way.rule, span)
    if made is None:
        return None
    beside = [other[0] for _, other in found if other is not facts and not same(other[0], facts[0])]
    ambiguous = bool(rest) and any(not same(other[0], facts[0]) for _, other in rest)
    return replace(made.beside(beside), disputed=made.disputed or ambiguous or as_flow)


def said_of(index: Index, fact: XbrlFact, wanted: re.Pattern[str]) -> bool:
    """Whether the words around a figure, or the names of its members, match."""
    members = (local(member) for _, member in fact.dimensions)
    return any(map(wanted.search, members)) or wanted.search(index.document.quote(fact.fact_id)) is not None


def is_total(fact: XbrlFact, lines: Sequence[XbrlFact]) -> bool:
    """Whether one of the lines is the sum of the others."""
    return abs(2 * number(fact) - sum(number(line) for line in lines)) < 1.0 and number(fact) != 0
