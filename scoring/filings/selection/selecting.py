"""`select`: from a document's facts to one Filing, for a period and as known on a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from scoring.filings.concepts import Concept, Concepts, load_concepts
from scoring.filings.consistency import check
from scoring.filings.derived import completed
from scoring.filings.filing import Datum, Filing, Issuer, Status, months_between
from scoring.filings.selection import passages
from scoring.filings.selection.backlog import read_bands, read_rpo
from scoring.filings.selection.customers import read_customers
from scoring.filings.selection.datums import Maker
from scoring.filings.selection.debt import read_debt, read_schedule
from scoring.filings.selection.faces import find_faces, foots_without
from scoring.filings.selection.index import Index, Span, local
from scoring.filings.selection.lengths import years_of
from scoring.filings.selection.periods import Periods, choose_periods
from scoring.filings.selection.picking import Found, combine, number
from scoring.filings.selection.ways import Reader
from scoring.filings.xbrl import XbrlDocument, XbrlFact
from scoring.problems import Problem, Refused

DAY = timedelta(days=1)
AFTER_TAX = ("after-tax", "after tax", "net of tax", "net of income tax")
PREMIUM_SHARE = 0.10
"""An issuer with premiums above this share of revenue is an insurer."""


@dataclass(frozen=True, slots=True)
class Step:
    """What every step reads."""

    index: Index
    concepts: Concepts
    periods: Periods
    reader: Reader
    maker: Maker
    text: passages.Text

    def span(self, concept: Concept) -> Span:
        """The period that a kind of figure is read for."""
        return {"flow": self.periods.income, "cash": self.periods.cash}.get(concept.kind, self.periods.instant)


def select(document: XbrlDocument, *, period: str | None = None, as_of: date | None = None) -> Filing:
    """The inputs of the methodology for a period: `fy`, `quarter`, `ttm`, the ISO date of its end, or the document's.

    Of an interim report the income statement is the quarter's and the cash flow the year's to date. Nothing filed after
    `as_of` is used. Raises Refused where the document has no period with figures.
    """
    concepts = load_concepts()
    index = Index(document, concepts, as_of)
    periods, problems = choose_periods(index, period)
    if periods is None:
        raise Refused([Problem("selection.no_period", where=document.name)])
    faces = find_faces(index, periods)
    step = Step(index, concepts, periods, Reader(index, faces), Maker(index, index.form, None, ""), _text(document))
    data = _figures(step)
    data |= _debt(step)
    data |= _backlog(step)
    data |= _customers(step)
    data |= _words(step)
    data |= _market(step)
    found = completed(data, periods.end)
    made = _filing(step, found, (*document.problems, *problems), as_of)
    return replace(made, problems=(*made.problems, *check(made, faces)))


def _text(document: XbrlDocument) -> passages.Text:
    """All that the document says, else what its tagged texts say."""
    said = document.text()
    if not said:
        said = "\n".join(fact.value for fact in document.facts if isinstance(fact.value, str) and len(fact.value) > 200)
    return passages.Text(said)


def _filing(step: Step, data: dict[str, Datum], problems: tuple[Problem, ...], as_of: date | None) -> Filing:
    cover, periods = step.index.document.cover, step.periods
    months = (
        12 if periods.trailing else months_between(periods.income.start, periods.end) if periods.income.start else 12
    )
    name = cover.get("EntityRegistrantName", "") or step.index.document.name
    issuer = Issuer(
        name=name, ticker=cover.get("TradingSymbol", ""), cik=cover.get("EntityCentralIndexKey", ""),
        currency=step.index.currency,
    )  # fmt: skip
    year = cover.get("DocumentFiscalYearFocus", "") or str(periods.end.year)
    focus = cover.get("DocumentFiscalPeriodFocus", "")
    title = (
        f"{name} FY{year}"
        if periods.annual
        else f"{name} {focus} {year}"
        if focus
        else f"{name} {periods.end:%Y-%m-%d}"
    )
    filed = [d.fact.source.filed for d in data.values() if d.fact is not None and d.fact.source.filed is not None]
    known = as_of or max(filed, default=periods.end)
    return Filing(issuer, title, title, periods.end, months, known, data, problems)


# --- Figures by the ways of the concepts file ------------------------------------------------------------------------


def _figures(step: Step) -> dict[str, Datum]:
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
    if found is not None and concept.after_tax:
        found, why = _before_tax(step, concept, found)
        return step.maker.datum(concept.name, concept.unit, found, why)
    if found is None and concept.foots:
        lines = foots_without(step.reader.faces.balance_sheet, concept.foots, frozenset())
        if lines:
            zero = Found(0.0, tuple((1, line) for line in lines), "foots_without", span)
            return replace(step.maker.datum(concept.name, concept.unit, zero), status="known_low")
    return step.maker.datum(concept.name, concept.unit, found)


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
        for f in step.index.plain.get(tag, ())
        if f.start is not None and f.end == periods.end and 75 <= (f.end - f.start).days <= 120
    }
    if quarters:
        return _read(step, concept, quarters.pop())
    nine = {
        Span(f.start, f.end)
        for tag in concept.ways[0].tags
        for f in step.index.plain.get(tag, ())
        if f.start is not None and f.start == periods.income.start and 250 <= (f.end - f.start).days <= 290
    }
    whole = _read(step, concept, periods.income)
    early = _read(step, concept, next(iter(nine))) if nine else None
    if whole is None or early is None or early.span.end >= periods.end:
        return None
    return combine([(1, whole), (-1, early)], "year_less_nine_months", Span(early.span.end + DAY, periods.end))


# --- Debt ------------------------------------------------------------------------------------------------------------


def _debt(step: Step) -> dict[str, Datum]:
    span, maker, currency = step.periods.instant, step.maker, step.index.currency
    debt = read_debt(step.reader, step.concepts, span)
    years, later = read_schedule(step.reader, step.concepts, span)
    out = {
        "debt_current": maker.datum("debt_current", currency, debt.current, "no_borrowing_line"),
        "debt_noncurrent": maker.datum("debt_noncurrent", currency, debt.noncurrent, "no_borrowing_line"),
        "debt_principal": maker.datum("debt_principal", currency, debt.principal, "no_borrowing_line"),
        "debt_due_12m": maker.datum("debt_due_12m", currency, years[0] if years and not years[0].disputed else None),
    }
    if debt.none:
        zero = Found(0.0, tuple((1, line) for line in debt.none), "foots_without", span)
        out["debt_principal"] = replace(maker.datum("debt_principal", currency, zero), status="known_low")
    out["principal_due"] = Datum("principal_due", None, currency, "not_found", None, (), "not_tagged")
    if years:
        facts = [fact for year in years for _, fact in year.parts]
        others = [fact for _, fact in later.parts] if later else []
        rule = "schedule_from_mid_year" if years[0].disputed else "schedule_of_maturities"
        status: Status = "disputed" if years[0].disputed else "found"
        made = maker.rows("principal_due", tuple(y.value for y in years), facts, rule, (None, span.end), status)
        beside = tuple(maker.single("principal_due", currency, fact) for fact in others)
        out["principal_due"] = replace(made, unit=currency, candidates=beside)
    return out


# --- Backlog ---------------------------------------------------------------------------------------------------------


def _backlog(step: Step) -> dict[str, Datum]:
    inputs, periods, maker, currency = step.concepts.inputs, step.periods, step.maker, step.index.currency
    rpo = read_rpo(step.index, inputs["rpo"], periods.instant)
    before = read_rpo(step.index, inputs["rpo"], periods.instant_before) if periods.instant_before else None
    if before is not None and rpo is not None and before.rule != rpo.rule:
        before = None
    out = {
        "rpo": maker.datum("rpo", currency, rpo),
        "rpo_prior_year": maker.datum("rpo_prior_year", currency, before),
        "rpo_bands": Datum("rpo_bands", None, "rows", "not_found", None, (), "not_tagged"),
    }
    bands = read_bands(step.index, periods.instant, rpo, periods.annual)
    if bands is not None:
        status: Status = "disputed" if bands.disputed else "found"
        out["rpo_bands"] = maker.rows("rpo_bands", bands.rows, bands.facts, bands.rule, (None, periods.end), status)
    text = step.text
    if rpo is None and bands is None and (said := passages.only_short_contracts(text)):
        out["rpo"] = maker.said("rpo", None, currency, "not_applicable", said, "contracts_within_a_year", periods.end)
    elif rpo is not None and bands is None:
        out |= _said_bands(step, rpo, text)
    return out


def _said_bands(step: Step, rpo: Found, text: passages.Text) -> dict[str, Datum]:
    """Bands that the sentence of the total says in words."""
    rows = passages.bands_said(text, step.index.document.quote(rpo.parts[0][1].fact_id))
    if not rows[0]:
        return {}
    made = step.maker.said("rpo_bands", rows[0], "rows", "found", rows[1], "bands_said", step.periods.end)
    return {"rpo_bands": made}


# --- Customers -------------------------------------------------------------------------------------------------------


def _customers(step: Step) -> dict[str, Datum]:
    periods = step.periods
    found = read_customers(step.index, step.concepts.inputs["customers"], (periods.income, periods.cash))
    span = (periods.income.start, periods.income.end)
    maker = step.maker
    if found.rows:
        status: Status = "disputed" if found.conflicting else "found"
        made = maker.rows("customers", found.rows, found.facts, "shares_of_revenue", span, status, found.conflicting)
        return {"customers": made}
    year = step.index.document.cover.get("DocumentFiscalYearFocus", "")
    said = passages.no_customer_at_a_tenth(step.text, int(year) if year.isdigit() else periods.end.year, periods.end)
    if said:
        return {
            "customers": maker.said("customers", (), "rows", "known_low", said, "no_customer_at_a_tenth", periods.end)
        }
    below = tuple(maker.single("customers", "ratio", fact) for fact in found.below)
    return {"customers": Datum("customers", None, "rows", "not_found", None, below, "customers_not_stated")}


# --- Words, useful life, market --------------------------------------------------------------------------------------


def _words(step: Step) -> dict[str, Datum]:
    text, end, maker = step.text, step.periods.end, step.maker
    out: dict[str, Datum] = {}
    for name, read in (
        ("going_concern_doubt", passages.going_concern),
        ("material_weakness", passages.material_weakness),
    ):
        value, sentence = read(text) if text else (None, "")
        rule = f"{name}_said" if value is not None else "not_said"
        out[name] = (
            Datum(name, None, "flag", "not_found", None, (), rule)
            if value is None
            else maker.said(name, value, "flag", "found", sentence, rule, end)
        )
    return out


def _market(step: Step) -> dict[str, Datum]:
    out = {"shares_outstanding": _shares(step), "server_life_years": _server_life(step)}
    if step.index.currency == "USD":
        one = Found(1.0, (), "definition", step.periods.instant)
        out["usd_per_currency_unit"] = step.maker.datum("usd_per_currency_unit", "ratio", one)
    return out


def _shares(step: Step) -> Datum:
    """Shares on the cover, all classes together."""
    tag = step.concepts.inputs["shares_outstanding"].tags[0][0]
    facts = [*step.index.plain.get(tag, ()), *step.index.cut.get(tag, ())]
    near = [fact for fact in facts if 0 <= (fact.end - step.periods.end).days <= 120]
    if not near:
        return step.maker.datum("shares_outstanding", "shares", None)
    last = max(fact.end for fact in near)
    once = {fact.dimensions: fact for fact in near if fact.end == last}
    whole = [once[()]] if () in once else list(once.values())
    parts = tuple((1, fact) for fact in whole)
    rule = "added_members" if len(parts) > 1 else "tagged"
    return step.maker.datum(
        "shares_outstanding", "shares", Found(sum(map(number, whole)), parts, rule, Span(None, last))
    )


def _server_life(step: Step) -> Datum:
    """The useful life of servers, where it is tagged as one number."""
    concept = step.concepts.inputs["server_life_years"]
    members, tag = concept.pattern("members"), concept.tags[0][0]
    facts: list[XbrlFact] = [
        fact
        for fact in step.index.texts.get(tag, ())
        if fact.end == step.periods.end and any(members.search(local(member)) for _, member in fact.dimensions)
    ]
    lives = {years_of(str(fact.value)) for fact in facts}
    life = lives.pop() if len(lives) == 1 else None
    if life is None:
        return step.maker.datum("server_life_years", "years", None)
    return step.maker.datum("server_life_years", "years", Found(life, ((1, facts[0]),), "tagged", step.periods.instant))
