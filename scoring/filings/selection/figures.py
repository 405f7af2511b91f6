"""Figures by the ways of the concepts file: of the period, the year before, the last quarter or twelve months."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from msgspec.structs import replace as replace_struct

from scoring.filings.concepts import Concept
from scoring.filings.filing import Datum
from scoring.filings.selection.faces import foots_without
from scoring.filings.selection.index import Span, local
from scoring.filings.selection.picking import Found, combine, rounding
from scoring.filings.selection.step import Step

DAY = timedelta(days=1)
AFTER_TAX = ("after-tax", "after tax", "net of tax", "net of income tax")
PREMIUM_SHARE = 0.10
"""An issuer with premiums above this share of revenue is an insurer."""


def read_figures(step: Step) -> dict[str, Datum]:
    out: dict[str, Datum] = {}
    for name, concept in step.concepts.inputs.items():
        if concept.kind != "other":
            out[name] = _figure(step, concept)
    for name in ("revenue", "net_income"):
        found = _read(step, step.concepts.inputs[name], step.periods.before) if step.periods.before else None
        out[f"{name}_prior_year"] = step.maker.datum(f"{name}_prior_year", "money", found)
    out["revenue_last_quarter"] = step.maker.datum("revenue_last_quarter", "money", _last_quarter(step))
    return out


def _figure(step: Step, concept: Concept) -> Datum:
    span = step.span(concept)
    if step.periods.trailing is not None and concept.kind in ("flow", "cash"):
        return step.maker.datum(concept.name, concept.unit, _trailing(step, concept, span))
    if concept.unless and _insurer(step, concept, span):
        return step.maker.datum(concept.name, concept.unit, None, "no_total_cost")
    found = _read(step, concept, span)
    if concept.rest_of:
        found = _at_least(step, concept, found, span)
    if found is not None and concept.parts and _is_part(step, concept, found, span):
        found = None
    if found is not None and concept.after_tax:
        found, why = _before_tax(step, concept, found)
        return step.maker.datum(concept.name, concept.unit, found, why)
    if found is None and concept.foots:
        lines = foots_without(step.reader.faces.balance_sheet, concept.foots, frozenset())
        perhaps = concept.foots_but is not None and any(concept.foots_but.search(local(f.concept)) for f in lines)
        if lines and not perhaps:
            zero = Found(0.0, tuple((1, line) for line in lines), "foots_without", span)
            return replace(step.maker.datum(concept.name, concept.unit, zero), status="known_low")
    return step.maker.datum(concept.name, concept.unit, found)


def _at_least(step: Step, concept: Concept, found: Found | None, span: Span) -> Found | None:
    """What another input leaves of a whole, where more is left than was found; the doubt is shown if something was."""
    other, *tags = concept.rest_of
    rest, whole = _read(step, step.concepts.inputs[other], span), step.reader.tag(tags, span)
    if rest is None or whole is None or rest.rule != "tagged":
        return found
    left = combine([(1, whole), (-1, rest)], "difference", span)
    if left.value - (found.value if found else 0.0) <= 2 * sum(rounding(fact) for _, fact in left.parts):
        return found
    return left if found is None else replace_struct(left.beside(f for _, f in found.parts), disputed=True)


def _is_part(step: Step, concept: Concept, found: Found, span: Span) -> bool:
    """Whether a total is the same fact as one of its parts, while another part stands beside it."""
    parts = [_read(step, step.concepts.inputs[name], span) for name in concept.parts]
    facts = {id(fact) for _, fact in found.parts}
    known = [{id(fact) for _, fact in part.parts} for part in parts if part is not None and part.value]
    return facts in known and any(facts.isdisjoint(part) for part in known)


def _read(step: Step, concept: Concept, span: Span) -> Found | None:
    return step.reader.find(concept, span)


def _trailing(step: Step, concept: Concept, to_date: Span) -> Found | None:
    """The last twelve months: the fiscal year, plus this year to date, less last year to the same date."""
    assert step.periods.trailing is not None
    year, last = step.periods.trailing
    parts = [_read(step, concept, span) for span in (year, to_date, last)]
    if any(part is None for part in parts):
        return None
    signed = [(sign, part) for sign, part in zip((1, 1, -1), parts, strict=True) if part is not None]
    return combine(signed, "trailing_twelve_months", Span(last.end + DAY, to_date.end))


def _insurer(step: Step, concept: Concept, span: Span) -> bool:
    revenue = _read(step, step.concepts.inputs["revenue"], span)
    premiums = step.reader.tag(concept.unless, span)
    return premiums is not None and revenue is not None and premiums.value > PREMIUM_SHARE * revenue.value


def _before_tax(step: Step, concept: Concept, found: Found) -> tuple[Found | None, str]:
    """A figure after tax is brought before it by the tax benefit beside it; without that it is not used."""
    quote = step.index.document.quote(found.parts[0][1].fact_id).lower()
    if not any(word in quote for word in AFTER_TAX):
        return found, ""
    benefit = step.reader.tag((concept.after_tax,), found.span)
    return (
        (combine([(1, found), (1, benefit)], "after_tax_plus_benefit", found.span), "")
        if benefit
        else (None, "after_tax_only")
    )


def _last_quarter(step: Step) -> Found | None:
    """The quarter's revenue: as reported, else the year less nine months."""
    concept, periods = step.concepts.inputs["revenue"], step.periods
    if not periods.annual and periods.trailing is None:
        return _read(step, concept, periods.income) if periods.income.days < 130 else None
    quarters = {
        Span(f.start, f.end)
        for tag in concept.ways[0].tags
        for f in step.index.whole(tag)
        if f.start is not None and f.end == periods.end and 75 <= (f.end - f.start).days <= 120
    }
    if quarters:
        return _read(step, concept, quarters.pop())
    nine = {
        Span(f.start, f.end)
        for tag in concept.ways[0].tags
        for f in step.index.whole(tag)
        if f.start is not None and f.start == periods.income.start and 250 <= (f.end - f.start).days <= 290
    }
    whole = _read(step, concept, periods.income)
    early = _read(step, concept, next(iter(nine))) if nine else None
    if whole is None or early is None or early.span.end >= periods.end:
        return None
    return combine([(1, whole), (-1, early)], "year_less_nine_months", Span(early.span.end + DAY, periods.end))
