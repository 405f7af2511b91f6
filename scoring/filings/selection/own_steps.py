"""Inputs with a step of their own: debt, backlog, customers, what is said in words, what is on the cover."""

from __future__ import annotations

from dataclasses import replace

from scoring.filings.filing import Datum, Status
from scoring.filings.selection import passages
from scoring.filings.selection.backlog import read_bands, read_rpo
from scoring.filings.selection.customers import read_customers
from scoring.filings.selection.debt import read_debt
from scoring.filings.selection.index import Span, local
from scoring.filings.selection.lengths import years_of
from scoring.filings.selection.periods import year_ago
from scoring.filings.selection.picking import Found, number
from scoring.filings.selection.principal import read_schedule
from scoring.filings.selection.step import Step
from scoring.filings.xbrl import XbrlFact


def debt_data(step: Step) -> dict[str, Datum]:
    span, maker, currency = step.periods.instant, step.maker, step.index.currency
    debt = read_debt(step.reader, step.concepts, span)
    years, later = read_schedule(step.reader, step.concepts, span, step.periods.annual)
    out = {
        "debt_current": maker.datum("debt_current", currency, debt.current, "no_borrowing_line"),
        "debt_noncurrent": maker.datum("debt_noncurrent", currency, debt.noncurrent, "no_borrowing_line"),
        "debt_principal": maker.datum("debt_principal", currency, debt.principal, "no_borrowing_line"),
        "debt_due_12m": maker.datum("debt_due_12m", currency, years[0] if years and not years[0].disputed else None),
    }
    if debt.none:
        rule = "debt_in_notes_only" if debt.small else "foots_without"
        zero = Found(0.0, tuple((1, line) for line in debt.none), rule, span, debt.small)
        made = maker.datum("debt_principal", currency, zero)
        out["debt_principal"] = replace(made, status="disputed" if debt.small else "known_low")
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


def backlog_data(step: Step) -> dict[str, Datum]:
    inputs, periods, maker, currency = step.concepts.inputs, step.periods, step.maker, step.index.currency
    rpo = read_rpo(step.index, inputs["rpo"], periods.instant)
    ago = year_ago(step.index, inputs["rpo"].tags[0], periods.end)
    before = read_rpo(step.index, inputs["rpo"], ago) if ago else None
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
        later = step.reader.find(inputs["contract_liabilities_noncurrent"], periods.instant)
        if (
            later is not None and later.value > 0 and not later.disputed
        ):  # paid for more than a year ahead: not all contracts are short
            out["rpo"] = maker.datum("rpo", currency, None, "only_short_contracts_omitted")
        else:
            out["rpo"] = maker.said(
                "rpo", None, currency, "not_applicable", said, "contracts_within_a_year", periods.end
            )
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


def customer_data(step: Step) -> dict[str, Datum]:
    periods = step.periods
    found = read_customers(step.index, step.concepts.inputs["customers"], (periods.income, periods.cash))
    span = (periods.income.start, periods.income.end)
    maker = step.maker
    if found.rows:
        status: Status = "disputed" if found.conflicting or found.by_words else "found"
        rule = "shares_said_of_revenue" if found.by_words else "shares_of_revenue"
        made = maker.rows("customers", found.rows, found.facts, rule, span, status, found.conflicting)
        return {"customers": made}
    year = step.index.document.cover.get("DocumentFiscalYearFocus", "")
    said = passages.no_customer_at_a_tenth(step.text, int(year) if year.isdigit() else periods.end.year, periods.end)
    if said:
        return {
            "customers": maker.said("customers", (), "rows", "known_low", said, "no_customer_at_a_tenth", periods.end)
        }
    below = tuple(maker.single("customers", "ratio", fact) for fact in found.below)
    return {"customers": Datum("customers", None, "rows", "not_found", None, below, "customers_not_stated")}


def word_data(step: Step) -> dict[str, Datum]:
    text, end, maker = step.text, step.periods.end, step.maker
    out: dict[str, Datum] = {}
    for name, read in (
        ("going_concern_doubt", passages.going_concern),
        ("material_weakness", passages.material_weakness),
    ):
        value, sentence = read(text) if text else (None, "")
        rule = f"{name}_said" if value is not None else "not_said"
        if name == "going_concern_doubt" and value is None and passages.silent_on_going_concern(text):
            out[name] = maker.silence(name, end, "going_concern_silent")
            continue
        out[name] = (
            Datum(name, None, "flag", "not_found", None, (), rule)
            if value is None
            else maker.said(name, value, "flag", "found", sentence, rule, end)
        )
    return out


def cover_data(step: Step) -> dict[str, Datum]:
    out = {"shares_outstanding": _shares(step), "server_life_years": _server_life(step)}
    if step.index.currency == "USD":
        one = Found(1.0, (), "definition", step.periods.instant)
        out["usd_per_currency_unit"] = step.maker.datum("usd_per_currency_unit", "ratio", one)
    return out


def _shares(step: Step) -> Datum:
    """Shares on the cover, all classes together."""
    tag = step.concepts.inputs["shares_outstanding"].tags[0][0]
    facts = [*step.index.whole(tag), *step.index.cut.get(tag, ())]
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
    doubtful, said = concept.pattern("doubtful_members"), concept.pattern("servers_said")
    unsure = any(doubtful.search(local(member)) for fact in facts for _, member in fact.dimensions)
    doubt = unsure and not any(said.search(step.index.document.quote(fact.fact_id)) for fact in facts)
    rule = "computers_not_servers" if doubt else "tagged"
    found = Found(life, ((1, facts[0]),), rule, step.periods.instant, disputed=doubt)
    return step.maker.datum("server_life_years", "years", found)
