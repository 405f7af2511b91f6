"""The ways of the concepts file, each a small step from facts to a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from msgspec.structs import replace

from scoring.filings.concepts import Concept, Way
from scoring.filings.selection.faces import (
    CURRENT_ASSETS,
    CURRENT_LIABILITIES,
    LATER_ASSETS,
    LATER_LIABILITIES,
    OPERATING_CASH,
    Face,
    Faces,
    lines_named,
)
from scoring.filings.selection.index import Index, Span, local
from scoring.filings.selection.named_ways import is_total, located, members, said_of, single, told, words
from scoring.filings.selection.picking import Found, combine, number, pick, rounding, same
from scoring.filings.xbrl import XbrlFact

_NOT_LOOKED_FOR = Found(0.0, (), "", Span(None, date.min))


@dataclass(frozen=True, slots=True)
class Reader:
    """What the steps read from."""

    index: Index
    faces: Faces
    only_tags: bool = field(init=False)
    """Whether standard tags without dimensions are all that there is to find anything by."""
    found: dict[tuple[str, Span], Found | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        ordered = self.index.document.by_concept is None
        more = ordered or self.faces or self.index.cut or self.index.company_tags
        object.__setattr__(self, "only_tags", not more)

    def find(self, concept: Concept, span: Span) -> Found | None:
        """The first way that finds something; what the later ones of its kind find stands beside it."""
        key = (concept.name, span)
        found = self.found.get(key, _NOT_LOOKED_FOR)
        if found is _NOT_LOOKED_FOR:
            found = self.found[key] = self._find(concept, span)
        return found

    def _find(self, concept: Concept, span: Span) -> Found | None:
        face, plain = self.faces.of(concept.face), self.index.tags
        for way in concept.plain_ways if self.only_tags else concept.ways:
            if self.only_tags and plain.isdisjoint(way.tags):
                continue
            if face.facts and "unless_face" in way.flags:
                continue
            found = _FORMS[way.form](self, concept, way, span, face)
            if found is not None:
                found = self._doubted(concept, way, found, span, face)
                return replace(found, value=abs(found.value)) if concept.absolute else found
        return None

    def _doubted(self, concept: Concept, way: Way, found: Found, span: Span, face: Face) -> Found:
        """The figure with the doubts that its concept names: only in a note, contradicted, a part above the total."""
        if "doubtful" in way.flags:
            found = replace(found, disputed=True)
        if not face.facts:
            if concept.larger_part:
                found = self._with_larger_part(concept, found, span)
        elif concept.face_expected and face.shows(span) and not any(id(f) in face.ids for _, f in found.parts):
            found = replace(found, disputed=True, rule="only_in_a_note" if found.rule == "tagged" else found.rule)
        if not concept.rivals:
            return found
        used = {fact.concept for _, fact in found.parts}
        rivals = [f for tag in concept.rivals if tag not in used for f in self.index.find(tag, span)[:1]]
        against = [fact for fact in rivals if abs(number(fact) - found.value) > 0.005 * abs(found.value)]
        return replace(found.beside(against), disputed=True) if against else found

    def _with_larger_part(self, concept: Concept, found: Found, span: Span) -> Found:
        """A part that is larger than the total is beside it: both are added, and the doubt is shown."""
        part = self.tag((concept.larger_part,), span)
        if part is None or part.value <= found.value or any(f.concept == concept.larger_part for _, f in found.parts):
            return found
        return replace(combine([(1, found), (1, part)], "added_lines", span), disputed=True)

    def tag(self, tags: Sequence[str], span: Span, unit: str = "money", rule: str = "tagged") -> Found | None:
        """The first of these tags that has an undimensioned fact; on the balance sheet's face it leads."""
        plain = self.index.tags
        for tag in tags:
            if tag in plain:
                found = pick(self.index.find(tag, span, unit), self.faces.balance_sheet.ids, rule, span)
                if found is not None:
                    return found
        return None


def _tags(reader: Reader, concept: Concept, way: Way, span: Span, face: Face) -> Found | None:
    index = reader.index
    every = [(t, facts) for t in way.tags if t in index.tags and (facts := _meant(reader, concept, way, t, span))]
    on_face = (
        [(tag, facts) for tag, facts in every if any(id(fact) in face.ids for fact in facts)] if face.facts else []
    )
    if "face_only" in way.flags:
        every = on_face
    picked = [found for _, facts in (on_face or every) if (found := pick(facts, face.ids, way.rule, span)) is not None]
    if not picked:
        return None
    if "reversed" in way.flags:
        return _reversed(picked[0], way.rule, span)
    if len(every) == 1:
        return _alone(reader, way, picked[0])
    found = max(picked, key=lambda one: one.value) if "largest" in way.flags else picked[0]
    lead = found.parts[0][1]
    several = "disputed_when_several" in way.flags and [f for f in picked if not same(f.parts[0][1], lead)]
    if several:
        others = tuple(fact for one in several for _, fact in one.parts)
        found = replace(found, disputed=True, others=(*found.others, *others))
    return found.beside(facts[0] for tag, facts in every if tag != lead.concept and same(facts[0], lead))


def _meant(reader: Reader, concept: Concept, way: Way, tag: str, span: Span) -> Sequence[XbrlFact]:
    """The figures of a tag but those of which the filing says something else than the input means."""
    facts = reader.index.find(tag, span, concept.unit)
    return facts if way.unsaid is None else [fact for fact in facts if not said_of(reader.index, fact, way.unsaid)]


def _reversed(found: Found, rule: str, span: Span) -> Found | None:
    """A net figure that is an expense below zero; none where income exceeds it."""
    made = combine([(-1, found)], rule, span)
    return made if made.value > 0 else None


def _alone(reader: Reader, way: Way, found: Found) -> Found:
    """The only figure, with a doubt where its tag has two uses and nothing else tells which of them it is."""
    fact = found.parts[0][1]
    doubtful = fact.concept in way.doubtful_alone or (
        "doubtful_unquoted" in way.flags and not reader.index.document.quote(fact.fact_id)
    )
    return replace(found, disputed=True, rule="tag_of_two_uses") if doubtful else found


def _sum(reader: Reader, concept: Concept, way: Way, span: Span, face: Face) -> Found | None:
    parts: list[tuple[int, Found]] = []
    for group, optional in zip(way.groups, way.optional, strict=True):
        found = _first(reader, concept, group, span, face)
        if found is None and not optional:
            return None
        if found is not None:
            parts.append((1, found))
    return combine(parts, way.rule, span) if parts else None


def _less(reader: Reader, concept: Concept, way: Way, span: Span, face: Face) -> Found | None:
    signed: list[tuple[int, Found]] = []
    for place, (group, optional) in enumerate(zip(way.groups, way.optional, strict=True)):
        found = _first(reader, concept, group, span, face)
        if found is None and not optional:
            return None
        if found is not None:
            signed.append((1 if place == 0 else -1, found))
    made = combine(signed, way.rule, span)
    least = 2 * max(rounding(fact) for _, fact in made.parts)  # less than that is what rounding leaves
    return None if "positive" in way.flags and made.value <= least else made


def _first(reader: Reader, concept: Concept, tags: Sequence[str], span: Span, face: Face) -> Found | None:
    for tag in tags:
        if tag in reader.index.tags:
            found = pick(reader.index.find(tag, span, concept.unit), face.ids, "tagged", span)
            if found is not None:
                return found
    return None


def _lines(reader: Reader, concept: Concept, way: Way, span: Span, face: Face) -> Found | None:
    """Lines of the face, added; a line that is the sum of the others is their total and stands alone."""
    section = _section(face, way)
    named = frozenset(way.tags)
    if way.words is not None:
        specific = reader.index.concepts.company_specific
        named |= {f.concept for f in section if specific(f.concept) and way.names(local(f.concept))}
    lines = [fact for fact in lines_named(section, named) if span.holds(fact)]
    if not lines:
        return None
    lines = [fact for fact in lines if number(fact)] or lines[:1]  # a dash beside a figure adds nothing
    total = next((fact for fact in lines if len(lines) > 2 and is_total(fact, lines)), None)
    if total is not None:
        lines = [total]
    found = [pick([fact, *_again(reader, fact, span)], face.ids, way.rule, span) for fact in lines]
    single = len(lines) == 1
    rule = (
        ("company_tag" if reader.index.concepts.company_specific(lines[0].concept) else "tagged")
        if single
        else way.rule
    )
    made = combine([(1, one) for one in found if one is not None], rule, span)
    if "disputed_when_several" in way.flags and not single:
        return replace(made, disputed=True, others=tuple(lines))
    return made


def _again(reader: Reader, fact: XbrlFact, span: Span) -> list[XbrlFact]:
    """The same figure elsewhere in the document, which may be more precise."""
    return (
        [] if fact.dimensions else [f for f in reader.index.find(fact.concept, span) if f is not fact and same(f, fact)]
    )


def _section(face: Face, way: Way) -> tuple[XbrlFact, ...]:
    """The part of a face over or under a total; without that total all of it, as tags then say their term."""
    if way.above in CURRENT_ASSETS | CURRENT_LIABILITIES:
        assets = way.above in CURRENT_ASSETS
        totals = (CURRENT_ASSETS, LATER_ASSETS) if assets else (CURRENT_LIABILITIES, LATER_LIABILITIES)
        found = face.current(*totals)
        return found if found is not None else tuple(fact for fact in face.facts if _of_a_year(fact))
    if way.above:
        names = OPERATING_CASH if way.above in OPERATING_CASH else frozenset({way.above})
        place = face.position(names)
        return face.between(None, place) if place is not None else tuple(f for f in face.facts if _of_a_year(f))
    if way.below:
        place = face.position(frozenset({way.below}))
        return face.between(place, None) if place is not None else tuple(f for f in face.facts if _of_later(f))
    return face.facts


def _of_a_year(fact: XbrlFact) -> bool:
    """Whether a tag itself says that the line is current: all that tells in a balance sheet without such totals."""
    name = local(fact.concept).replace("Noncurrent", "")
    return any(word in name for word in ("Current", "ShortTerm", "Shortterm"))


def _of_later(fact: XbrlFact) -> bool:
    """The same of a line that is not current."""
    return any(
        word in local(fact.concept) for word in ("Noncurrent", "LongTerm", "Longterm", "LessCurrent", "NetOfCurrent")
    )


_FORMS = {
    "tags": _tags, "sum": _sum, "less": _less, "lines": _lines, "members": members, "single": single,
    "located": located, "words": words, "told": told,
}  # fmt: skip
