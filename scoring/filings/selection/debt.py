"""Borrowings: from the balance sheet's face, where lines never count twice, else from the debt note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from scoring.filings.concepts import Concept, Concepts
from scoring.filings.selection.faces import (
    CURRENT_LIABILITIES,
    LATER_LIABILITIES,
    TOTAL_ASSETS,
    foots_without,
    lines_named,
)
from scoring.filings.selection.index import Span, local
from scoring.filings.selection.picking import Found, combine, number, pick, same
from scoring.filings.selection.principal import read_principal
from scoring.filings.selection.ways import Reader
from scoring.filings.xbrl import XbrlFact

SMALL = 0.005
"""Borrowings in a note below this share of total assets do not make those of the balance sheet unknown."""
LEASES = frozenset({
    "us-gaap:FinanceLeaseLiability", "us-gaap:FinanceLeaseLiabilityCurrent", "us-gaap:FinanceLeaseLiabilityNoncurrent",
    "us-gaap:CapitalLeaseObligationsCurrent", "us-gaap:CapitalLeaseObligationsNoncurrent",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Debt:
    """What was found of borrowings. `none` are the lines by which the balance sheet foots without any.

    `small` are borrowings that a note tags all the same, within lines of another name.
    """

    current: Found | None = None
    noncurrent: Found | None = None
    principal: Found | None = None
    none: tuple[XbrlFact, ...] = ()
    small: tuple[XbrlFact, ...] = ()


def read_debt(reader: Reader, concepts: Concepts, span: Span) -> Debt:
    """Carrying amounts due within a year and later, and the principal of all borrowings with finance leases."""
    inputs = concepts.inputs
    lines = _face_lines(reader, inputs["debt_current"], span)
    current = _face(reader, lines["current"], span) or _note_current(reader, inputs["debt_current"], span)
    later = _face(reader, lines["later"], span) or _note_noncurrent(reader, inputs["debt_noncurrent"], current, span)
    if current is None and later is None and lines["either"]:
        total = _face(reader, lines["either"], span)
        return Debt(principal=replace(total, rule="principal_from_carrying") if total else None)
    noted = _noted(reader, inputs["debt_current"], span) if current is None and later is None else []
    none = _without_debt(reader, inputs["debt_current"], noted) if current is None and later is None else ()
    principal = None if none else read_principal(reader, inputs, span, current, later)
    perhaps = _perhaps(reader, inputs["debt_current"], span) if principal is not None else []
    if perhaps and principal is not None:  # a line that may be borrowed, and is not in it
        principal = replace(principal.beside(perhaps), disputed=True)
    return Debt(current, later, principal, none, tuple(noted) if none else ())


def is_borrowing(concept: Concept, tag: str) -> bool:
    """Whether a tag's name is that of borrowings."""
    name = local(tag)
    return bool(concept.pattern("words").search(name)) and not concept.pattern("but").search(name)


def _face_lines(reader: Reader, concept: Concept, span: Span) -> dict[str, list[XbrlFact]]:
    """Lines of borrowings under assets: over the total of current liabilities, under it, or (no such total) by name."""
    out: dict[str, list[XbrlFact]] = {"current": [], "later": [], "either": []}
    face = reader.faces.balance_sheet
    assets = face.position(TOTAL_ASSETS)
    if assets is None:
        return out
    place, later = face.position(CURRENT_LIABILITIES), face.position(LATER_LIABILITIES)
    if place is not None and later is not None and assets < later < place:
        sections = {"later": face.between(assets, later), "current": face.between(later, place)}
    elif place is not None and place > assets:
        sections = {"current": face.between(assets, place), "later": face.between(place, None)}
    else:
        sections = {"either": face.between(assets, None)}
    for section, facts in sections.items():
        named = frozenset(fact.concept for fact in facts if is_borrowing(concept, fact.concept))
        for fact in lines_named(facts, named):
            where = section if section != "either" else _by_name(fact)
            out[where].append(fact)
    return out


def _by_name(fact: XbrlFact) -> str:
    name = local(fact.concept).lower()
    if "noncurrent" in name or "longterm" in name:
        return "later" if "current" not in name.replace("noncurrent", "") else "current"
    return "current" if any(word in name for word in ("current", "shortterm", "commercialpaper")) else "either"


def _face(reader: Reader, lines: Sequence[XbrlFact], span: Span) -> Found | None:
    if not lines:
        return None
    lines = [fact for fact in lines if number(fact)] or lines[:1]  # a dash beside a figure adds nothing
    face = reader.faces.balance_sheet.ids
    found = [pick([fact], face, "added_lines", span) for fact in lines]
    specific = reader.index.concepts.company_specific(lines[0].concept)
    rule = "added_lines" if len(lines) > 1 else "company_tag" if specific else "tagged"
    if len(lines) > 1 and all(fact.dimensions for fact in lines):
        rule = "added_members"
    return combine([(1, one) for one in found if one is not None], rule, span)


def _note_current(reader: Reader, concept: Concept, span: Span) -> Found | None:
    """From the note: the total, else the current part of long-term debt and short-term borrowings beside it.

    Two equal figures are one figure under two tags; short-term borrowings larger than the current part may have it in
    them, so the sum is then not taken; commercial paper never has.
    """
    total, long_term, short_term, other = (reader.tag(group, span) for group in concept.tags)
    if total is not None:
        return total
    if long_term is None or short_term is None:
        found = long_term or short_term or other
        # That no commercial paper is outstanding says nothing of other debt due within a year.
        return found if found is None or found is long_term or found.value else None
    if short_term.value >= long_term.value > 0 and local(short_term.parts[0][1].concept) != "CommercialPaper":
        equal = same(short_term.parts[0][1], long_term.parts[0][1])
        beside = [fact for _, fact in long_term.parts]
        return short_term if equal else replace(short_term.beside(beside), disputed=True)
    return combine([(1, long_term), (1, short_term)], "debt_note_parts", span)


def _note_noncurrent(reader: Reader, concept: Concept, current: Found | None, span: Span) -> Found | None:
    """From the note: the part due later; where neither it nor the face is known what long-term debt leaves of it."""
    found = None
    for group in concept.tags:
        found = found or reader.tag(group, span)
    if found is not None or current is None or reader.faces.balance_sheet:
        return found
    whole = reader.tag(("us-gaap:LongTermDebt",), span)
    if whole is None or whole.value <= current.value:
        return None
    within = any(local(fact.concept) == "LongTermDebtCurrent" for _, fact in current.parts)
    return replace(combine([(1, whole), (-1, current)], "difference", span) if within else whole, disputed=True)


def _without_debt(reader: Reader, concept: Concept, noted: Sequence[XbrlFact]) -> tuple[XbrlFact, ...]:
    """The liabilities that add up to their total with no borrowing among them, nor one of any size in the notes."""
    face = reader.faces.balance_sheet
    assets = face.position(TOTAL_ASSETS)
    most = SMALL * number(face.facts[assets]) if assets is not None else 0.0
    if any(not fact.dimensions or number(fact) > most for fact in noted):
        return ()
    suspects = frozenset(fact.concept for fact in face.facts if is_borrowing(concept, fact.concept))
    current = foots_without(face, "us-gaap:LiabilitiesCurrent", suspects | LEASES)
    place, total = face.position(CURRENT_LIABILITIES), face.position(frozenset({"us-gaap:Liabilities"}))
    if not current or place is None or total is None:
        return ()
    later = face.between(place, total)
    added = number(face.facts[place]) + sum(number(fact) for fact in later if fact.concept not in CURRENT_LIABILITIES)
    foots = abs(added - number(face.facts[total])) <= 1.0
    perhaps = any(_may_be(concept, fact) for fact in (*current, *later))
    if not foots or perhaps or any(fact.concept in suspects | LEASES for fact in later):
        return ()
    return (*current, *later)


def _noted(reader: Reader, concept: Concept, span: Span) -> list[XbrlFact]:
    """Every amount of borrowings at the balance-sheet date in the document, whatever its tag; equal ones once."""
    index = reader.index
    money = (f for f in index.document.facts if f.unit == index.currency and span.holds(f) and number(f) > 0)
    named = [fact for fact in money if is_borrowing(concept, fact.concept)]
    return list({(bool(fact.dimensions), fact.value): fact for fact in reversed(named)}.values())[::-1]


def _may_be(concept: Concept, fact: XbrlFact) -> bool:
    """Whether a line that is not called a borrowing may be one by its name."""
    name = local(fact.concept)
    named = concept.pattern("perhaps").search(name) and not concept.pattern("but").search(name)
    return bool(number(fact) and named) and not is_borrowing(concept, fact.concept)


def _perhaps(reader: Reader, concept: Concept, span: Span) -> list[XbrlFact]:
    """The liabilities on the face that may be borrowings; a payable or a debt to related parties is trade."""
    face = reader.faces.balance_sheet
    lines = face.between(face.position(TOTAL_ASSETS), None) if face.position(TOTAL_ASSETS) is not None else ()
    return [fact for fact in lines if _may_be(concept, fact) and "Related" not in fact.concept and span.holds(fact)]
