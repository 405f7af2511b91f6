"""Borrowings: from the balance sheet's face, where lines never count twice, else from the debt note."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from scoring.filings.concepts import Concept, Concepts
from scoring.filings.selection.faces import TOTAL_ASSETS, foots_without, lines_named
from scoring.filings.selection.index import Span, local
from scoring.filings.selection.picking import Found, combine, number, pick, same
from scoring.filings.selection.ways import Reader
from scoring.filings.xbrl import XbrlFact

CURRENT_TOTAL = frozenset({"us-gaap:LiabilitiesCurrent", "ifrs-full:CurrentLiabilities"})
LEASES = frozenset({
    "us-gaap:FinanceLeaseLiability", "us-gaap:FinanceLeaseLiabilityCurrent", "us-gaap:FinanceLeaseLiabilityNoncurrent",
    "us-gaap:CapitalLeaseObligationsCurrent", "us-gaap:CapitalLeaseObligationsNoncurrent",
})  # fmt: skip
CLOSE_TO_CARRYING = (0.97, 1.20)
"""Principal may exceed the carrying amount by discounts and issue costs, and hardly fall short of it."""


@dataclass(frozen=True, slots=True)
class Debt:
    """What was found of borrowings. `none` are the lines by which the balance sheet foots without any."""

    current: Found | None = None
    noncurrent: Found | None = None
    principal: Found | None = None
    none: tuple[XbrlFact, ...] = ()


def read_debt(reader: Reader, concepts: Concepts, span: Span) -> Debt:
    """Carrying amounts due within a year and later, and the principal of all borrowings with finance leases."""
    inputs = concepts.inputs
    lines = _face_lines(reader, inputs["debt_current"], span)
    current = _face(reader, lines["current"], span) or _note_current(reader, inputs["debt_current"], span)
    later = _face(reader, lines["later"], span) or _note_noncurrent(reader, inputs["debt_noncurrent"], span)
    if current is None and later is None and lines["either"]:
        total = _face(reader, lines["either"], span)
        return Debt(principal=replace(total, rule="principal_from_carrying") if total else None)
    none = _without_debt(reader, inputs["debt_current"]) if current is None and later is None else ()
    return Debt(current, later, _principal(reader, inputs, span, current, later), none)


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
    place = face.position(CURRENT_TOTAL)
    if place is not None and place > assets:
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
    name = local(fact.concept)
    if "Noncurrent" in name or "LongTerm" in name:
        return "later" if "Current" not in name.replace("Noncurrent", "") else "current"
    return "current" if any(word in name for word in ("Current", "ShortTerm", "CommercialPaper")) else "either"


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
    them, so the sum is then not taken.
    """
    total, long_term, short_term, other = (reader.tag(group, span) for group in concept.tags)
    if total is not None:
        return total
    if long_term is None or short_term is None:
        found = long_term or short_term or other
        # That no commercial paper is outstanding says nothing of other debt due within a year.
        return found if found is None or found is long_term or found.value else None
    if short_term.value >= long_term.value > 0:
        equal = same(short_term.parts[0][1], long_term.parts[0][1])
        beside = [fact for _, fact in long_term.parts]
        return short_term if equal else replace(short_term.beside(beside), disputed=True)
    return combine([(1, long_term), (1, short_term)], "debt_note_parts", span)


def _note_noncurrent(reader: Reader, concept: Concept, span: Span) -> Found | None:
    first, rest = concept.tags[0], concept.tags[1:]
    found = reader.tag(first, span)
    for group in rest:
        found = found or reader.tag(group, span)
    return found


def _without_debt(reader: Reader, concept: Concept) -> tuple[XbrlFact, ...]:
    """The liabilities that add up to their total with no borrowing among them."""
    face = reader.faces.balance_sheet
    if any(number(f) > 0 and f.start is None and is_borrowing(concept, f.concept) for f in _all_money(reader)):
        return ()
    suspects = frozenset(fact.concept for fact in face.facts if is_borrowing(concept, fact.concept))
    current = foots_without(face, "us-gaap:LiabilitiesCurrent", suspects | LEASES)
    place, total = face.position(CURRENT_TOTAL), face.position(frozenset({"us-gaap:Liabilities"}))
    if not current or place is None or total is None:
        return ()
    later = face.between(place, total)
    added = number(face.facts[place]) + sum(number(fact) for fact in later if fact.concept not in CURRENT_TOTAL)
    foots = abs(added - number(face.facts[total])) <= 1.0
    return (*current, *later) if foots and not any(fact.concept in suspects | LEASES for fact in later) else ()


def _all_money(reader: Reader) -> Iterator[XbrlFact]:
    """Every undimensioned amount of the document, whatever its tag."""
    index = reader.index
    return (fact for fact in index.document.facts if fact.unit == index.currency and not fact.dimensions)


def _principal(
    reader: Reader, inputs: Mapping[str, Concept], span: Span, current: Found | None, later: Found | None
) -> Found | None:
    """The first total of principal that is plausible beside the carrying amounts, with finance leases added once."""
    carried = [(1, found) for found in (current, later) if found is not None]
    if not carried:
        return None
    carrying = combine(carried, "principal_from_carrying", span)
    leases = _finance_leases(reader, inputs["debt_principal"], carrying, span)
    inside = bool(
        inputs["debt_principal"].pattern("with_leases").search("|".join(local(f.concept) for _, f in carrying.parts))
    )
    short = [(1, one) for one in _short_term(reader, carrying, span)]
    made = [
        combine([(1, total), *extra], "principal_total", span)
        for total in _totals(reader, inputs, span)
        for extra in ([], short)
        if extra is not short or short
    ]
    plausible = [one for one in made if _plausible(one, carrying)]
    if plausible:
        best = min(plausible, key=lambda one: abs(one.value / carrying.value - 1))
        without = leases is not None and best.value < carrying.value - leases.value / 2
        return _with(best, leases) if leases is not None and (not inside or without) else best
    return _with(carrying, leases) if leases is not None and not inside else carrying


def _plausible(total: Found, carrying: Found) -> bool:
    return carrying.value > 0 and CLOSE_TO_CARRYING[0] <= total.value / carrying.value <= CLOSE_TO_CARRYING[1]


def _with(made: Found, leases: Found) -> Found:
    return combine([(1, made), (1, leases)], made.rule, made.span)


def _totals(reader: Reader, inputs: Mapping[str, Concept], span: Span) -> list[Found]:
    """Totals of principal: the instruments' carrying or face amounts, then the schedule of maturities added up."""
    found = [reader.tag([tag], span) for tag in inputs["debt_principal"].tags[0]]
    years = [reader.tag(group, span) for group in inputs["principal_due"].tags]
    after = _later(reader, inputs, span)
    schedule = [year for year in (_remainder(reader, inputs, span), *years, after) if year is not None]
    if years[0] is not None and len(schedule) >= 3:
        found.insert(0, combine([(1, year) for year in schedule], "principal_total", span))
    return [one for one in found if one is not None]


def _later(reader: Reader, inputs: Mapping[str, Concept], span: Span) -> Found | None:
    return reader.tag([tag for group in inputs["principal_due"].groups("later") for tag in group], span)


def _remainder(reader: Reader, inputs: Mapping[str, Concept], span: Span) -> Found | None:
    return reader.tag([tag for group in inputs["principal_due"].groups("remainder") for tag in group], span)


def _short_term(reader: Reader, carrying: Found, span: Span) -> list[Found]:
    """The lines of short-term borrowings within the carrying amount: a total of long-term principal lacks them."""
    short = [f for _, f in carrying.parts if local(f.concept) in ("CommercialPaper", "ShortTermBorrowings")]
    return [one for fact in short if (one := pick([fact], frozenset(), "tagged", span)) is not None]


def _finance_leases(reader: Reader, concept: Concept, carrying: Found, span: Span) -> Found | None:
    """Finance lease liabilities, in total or current and later."""
    total, current, later = (reader.tag(group, span) for group in concept.groups("finance_leases"))
    if total is not None:
        return total
    parts = [(1, one) for one in (current, later) if one is not None]
    return combine(parts, "added_lines", span) if parts else None


def read_schedule(reader: Reader, concepts: Concepts, span: Span) -> tuple[list[Found], Found | None]:
    """Principal due in years one to five, where at least the first two years are tagged, and what is due after.

    Disputed where the schedule begins with the rest of a fiscal year: its years are then not years after the date.
    """
    shifted = _remainder(reader, concepts.inputs, span) is not None
    known: list[Found] = []
    for group in concepts.inputs["principal_due"].tags:
        year = reader.tag(group, span)
        if year is None:
            break
        known.append(replace(year, disputed=True) if shifted else year)
    return (known if len(known) >= 2 else []), _later(reader, concepts.inputs, span)
