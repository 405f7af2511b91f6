"""The principal of all borrowings, and when it falls due: from the debt note, measured by what is carried."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from scoring.filings.concepts import Concept, Concepts
from scoring.filings.selection.index import Span, local
from scoring.filings.selection.picking import Found, combine, pick, rounding, same
from scoring.filings.selection.ways import Reader

CLOSE_TO_CARRYING = (0.97, 1.20)
"""Principal may exceed the carrying amount by discounts and issue costs, and hardly fall short of it."""
SMALL = 0.01
"""Short-term borrowings below this share of what is carried make no total fit better or worse."""
SHORT_TERM = ("CommercialPaper", "ShortTermBorrowings", "ShorttermBorrowings")
CURRENT_PART = ("us-gaap:LongTermDebtCurrent", "us-gaap:LongTermDebtAndCapitalLeaseObligationsCurrent")


def read_principal(
    reader: Reader, inputs: Mapping[str, Concept], span: Span, current: Found | None, later: Found | None
) -> Found | None:
    """The schedule of maturities added up, else a total of principal, else what is carried; finance leases added once.

    Only a total that is plausible beside the carrying amounts is taken. Where these are not known the total is
    disputed.
    """
    carried = [(1, found) for found in (current, later) if found is not None]
    schedule, whole = _schedule(reader, inputs, span)
    principal, either = (_tagged(reader, group, span) for group in inputs["debt_principal"].tags)
    totals = [schedule, principal, either] if whole else [principal, schedule, either]
    if not carried:
        only = next((found for group in totals for found in group), None)
        return replace(only, rule="principal_total", disputed=True) if only is not None and only.value > 0 else None
    carrying = combine(carried, "principal_from_carrying", span)
    leases = _finance_leases(reader, inputs["debt_principal"], span)
    words = "|".join(local(fact.concept) for _, fact in carrying.parts)
    inside = bool(inputs["debt_principal"].pattern("with_leases").search(words))
    within = leases if inside else None
    used = {fact.concept for _, fact in carrying.parts}
    apart = [[one for one in group if one.parts[0][1].concept not in used] for group in totals]
    fitting = [_nearest(reader, group, carrying, within, span) for group in apart]
    best = next((one for one in fitting if one is not None), carrying)
    if best is fitting[-1] and abs(best.value - carrying.value) <= sum(rounding(fact) for _, fact in best.parts):
        best = carrying  # the tag was used for what is carried
    best = replace(best, disputed=best.disputed or carrying.disputed)
    if best.rule == carrying.rule and len(carried) == 1 and (larger := _larger(apart, carrying)) is not None:
        return replace(larger.beside(fact for _, fact in carrying.parts), disputed=True)
    return best if inside or leases is None else combine([(1, best), (1, leases)], best.rule, span)


def _larger(totals: Sequence[Sequence[Found]], carrying: Found) -> Found | None:
    """A total far above the only part that is known to be carried: the other part is then not known.

    A face amount may be that of an issue long repaid.
    """
    every = (one for group in totals for one in group if not one.parts[0][1].concept.endswith("FaceAmount"))
    return next((one for one in every if one.value > CLOSE_TO_CARRYING[1] * carrying.value), None)


def _nearest(
    reader: Reader, totals: Sequence[Found], carrying: Found, leases: Found | None, span: Span
) -> Found | None:
    """The plausible total nearest to what is carried, with the short-term borrowings and leases that it may lack."""
    short, apart = _short_term(reader, carrying, span)
    made: list[tuple[float, Found]] = []
    for total in totals:
        for extra in ([], [short], [leases], [short, leases]):
            if None in extra:
                continue
            one = combine([(1, total), *((1, more) for more in extra if more)], "principal_total", span)
            low, high = CLOSE_TO_CARRYING
            if carrying.value <= 0 or not low <= one.value / carrying.value <= high:
                continue
            lacking = apart and short is not None and short not in extra and short.value < SMALL * carrying.value
            made.append((abs(one.value / carrying.value - 1) + (SMALL if lacking else 0.0), one))
    return min(made, key=lambda pair: pair[0])[1] if made else None


def _tagged(reader: Reader, tags: Sequence[str], span: Span) -> list[Found]:
    return [found for tag in tags if (found := reader.tag([tag], span)) is not None]


def _schedule(reader: Reader, inputs: Mapping[str, Concept], span: Span) -> tuple[list[Found], bool]:
    """The schedule of maturities added up, with what remains of the year and what is due after the last one.

    Also whether no year within it is missing: one that is may be a dash, or tagged otherwise.
    """
    years = [reader.tag(group, span) for group in inputs["principal_due"].tags]
    later = _listed(reader, inputs, "later", span)
    every = (_listed(reader, inputs, "remainder", span), *years, later)
    known = [year for year in every if year is not None]
    if years[0] is None or len(known) < 3:
        return [], True
    last = max((place for place, year in enumerate((*years, later)) if year is not None), default=0)
    whole = all(year is not None for year in (*years, later)[:last])
    return [combine([(1, year) for year in known], "principal_total", span)], whole


def _listed(reader: Reader, inputs: Mapping[str, Concept], key: str, span: Span) -> Found | None:
    return reader.tag([tag for group in inputs["principal_due"].groups(key) for tag in group], span)


def _short_term(reader: Reader, carrying: Found, span: Span) -> tuple[Found | None, bool]:
    """Short-term borrowings within what is carried, which a total of long-term principal lacks.

    Also whether they stand apart from the current part of long-term debt: alone they may be that part.
    """
    names = [local(fact.concept) for _, fact in carrying.parts]
    lines = [pick([f], frozenset(), "tagged", span) for _, f in carrying.parts if local(f.concept) in SHORT_TERM]
    if lines:
        apart = any(re.fullmatch("LongTermDebt.*Current|CurrentPortionOfLongtermBorrowings", name) for name in names)
        return combine([(1, line) for line in lines if line is not None], "added_lines", span), apart
    totals = [pick([f], frozenset(), "tagged", span) for _, f in carrying.parts if local(f.concept) == "DebtCurrent"]
    whole, part = totals[0] if totals else None, reader.tag(CURRENT_PART, span)
    if whole is None or part is None or part.value >= whole.value or same(part.parts[0][1], whole.parts[0][1]):
        return None, False
    return combine([(1, whole), (-1, part)], "difference", span), True


def _finance_leases(reader: Reader, concept: Concept, span: Span) -> Found | None:
    """Finance lease liabilities, in total or current and later."""
    total, current, later = (reader.tag(group, span) for group in concept.groups("finance_leases"))
    if total is not None:
        return total
    parts = [(1, one) for one in (current, later) if one is not None]
    return combine(parts, "added_lines", span) if parts else None


def read_schedule(reader: Reader, concepts: Concepts, span: Span, annual: bool) -> tuple[list[Found], Found | None]:
    """Principal due in years one to five, where at least the first two years are tagged, and what is due after.

    Disputed where the years are not years after the date: where the schedule begins with the rest of a fiscal year,
    or an interim report uses the tags of fiscal years (those of years after the date are called rolling).
    """
    remainder = _listed(reader, concepts.inputs, "remainder", span) is not None
    known: list[Found] = []
    for group in concepts.inputs["principal_due"].tags:
        year = reader.tag(group, span)
        if year is None:
            break
        fiscal = not annual and "Rolling" not in year.parts[0][1].concept
        known.append(replace(year, disputed=True) if remainder or fiscal else year)
    return (known if len(known) >= 2 else []), _listed(reader, concepts.inputs, "later", span)
