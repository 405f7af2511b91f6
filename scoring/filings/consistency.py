"""What does not fit together in a filing, each as a problem with its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scoring.filings.filing import Filing
from scoring.filings.rows import Band, Customer
from scoring.problems import Problem

if TYPE_CHECKING:
    from scoring.filings.selection.faces import Face, Faces

TOLERANCE = 0.005
"""Statements in millions round each line: half a percent is rounding, more is a mistake."""
BANDS = 0.02
JUMP = 5.0
POSITIVE = (
    "revenue",
    "interest_expense",
    "depreciation_and_amortization",
    "stock_based_compensation",
    "income_taxes_paid",
)
PARTS = (
    ("debt_current", "current_liabilities"),
    ("contract_liabilities_current", "current_liabilities"),
    ("cash", "total_assets"),
    ("short_term_investments", "current_assets"),
)
BOTTOM = frozenset({"us-gaap:LiabilitiesAndStockholdersEquity", "ifrs-full:EquityAndLiabilities"})
FLOWS = (
    "us-gaap:NetCashProvidedByUsedInOperatingActivities", "us-gaap:NetCashProvidedByUsedInInvestingActivities",
    "us-gaap:NetCashProvidedByUsedInFinancingActivities",
)  # fmt: skip
RATES = (
    "us-gaap:EffectOfExchangeRateOnCashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents",
    "us-gaap:EffectOfExchangeRateOnCashAndCashEquivalents",
    "us-gaap:EffectOfExchangeRateOnCashCashEquivalentsRestrictedCashAndRestrictedCashEquivalentsIncludingDisposalGroupAndDiscontinuedOperations",
)
CHANGES = (
    "us-gaap:CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalentsPeriodIncreaseDecreaseIncludingExchangeRateEffect",
    "us-gaap:CashAndCashEquivalentsPeriodIncreaseDecrease",
)


def check(filing: Filing, faces: Faces) -> tuple[Problem, ...]:
    """Every figure, sum and sign that contradicts another; nothing where one of the two is missing."""
    found = [*_income(filing), *_balance(filing, faces.balance_sheet), *_cash_flow(filing, faces.cash_flow)]
    return (*found, *_backlog(filing), *_customers(filing), *_signs(filing), *_jumps(filing))


def _value(filing: Filing, name: str) -> float | None:
    datum = filing.data.get(name)
    return datum.value if datum is not None and isinstance(datum.value, float) else None


def _place(filing: Filing, name: str) -> str:
    """The input and the fact it was read from."""
    datum = filing.data.get(name)
    document, locator = datum.place if datum is not None else ("", "")
    return f"{document}#{locator}" if locator else name


def _income(filing: Filing) -> Iterator[Problem]:
    revenue, cost, gross = (_value(filing, name) for name in ("revenue", "cost_of_revenue", "gross_profit"))
    if revenue is None or cost is None or gross is None or abs(revenue - cost - gross) <= TOLERANCE * abs(revenue):
        return
    yield Problem(
        "consistency.gross_profit", "warning", _place(filing, "gross_profit"),
        {"gross_profit": _said(gross), "revenue": _said(revenue), "cost": _said(cost)},
    )  # fmt: skip


def _balance(filing: Filing, face: Face) -> Iterator[Problem]:
    assets, place = _value(filing, "total_assets"), face.position(BOTTOM)
    bottom = face.facts[place].value if place is not None else None
    if assets is not None and isinstance(bottom, float) and abs(assets - bottom) > 1.0:
        yield Problem(
            "consistency.balance",
            "error",
            _place(filing, "total_assets"),
            {"assets": _said(assets), "other": _said(bottom)},
        )
    for part, whole in PARTS:
        value, limit = _value(filing, part), _value(filing, whole)
        if value is not None and limit is not None and value > limit * (1 + TOLERANCE) > 0:
            yield Problem(
                "consistency.part_above_whole", "warning", _place(filing, part),
                {"part": part, "value": _said(value), "whole": whole, "limit": _said(limit)},
            )  # fmt: skip


def _cash_flow(filing: Filing, face: Face) -> Iterator[Problem]:
    def of(tags: tuple[str, ...]) -> float | None:
        place = face.position(frozenset(tags))
        value = face.facts[place].value if place is not None else None
        return value if isinstance(value, float) else None

    flows = [of((tag,)) for tag in FLOWS]
    change = of(CHANGES)
    if change is None or any(flow is None for flow in flows):
        return
    added = sum(flow for flow in flows if flow is not None)
    with_rates = added + (of(RATES) or 0.0)
    with_others = added + sum(_after_flows(face))
    size = max(abs(flow) for flow in flows if flow is not None)
    if min(abs(one - change) for one in (added, with_rates, with_others)) > TOLERANCE * max(size, 1.0):
        yield Problem(
            "consistency.cash_flow", "note", _place(filing, "operating_cash_flow"),
            {"sum": _said(with_rates), "change": _said(change)},
        )  # fmt: skip


def _after_flows(face: Face) -> Iterator[float]:
    """The lines between the last of the three flows and the change: exchange rates, cash held for sale."""
    flows = [face.position(frozenset({tag})) for tag in FLOWS]
    last, change = max((place for place in flows if place is not None), default=None), face.position(frozenset(CHANGES))
    for fact in face.between(last, change):
        if not fact.dimensions and isinstance(fact.value, float) and "PeriodIncreaseDecrease" not in fact.concept:
            yield fact.value


def _backlog(filing: Filing) -> Iterator[Problem]:
    datum = filing.data.get("rpo_bands")
    rows = [row for row in datum.value if isinstance(row, Band)] if datum and isinstance(datum.value, tuple) else []
    added = sum(row.share for row in rows)
    if rows and abs(added - 1) > BANDS:
        yield Problem("consistency.bands_sum", "error", _place(filing, "rpo_bands"), {"sum": f"{added:.3f}"})
    rpo = _value(filing, "rpo")
    parts = [_value(filing, f"contract_liabilities_{term}") for term in ("current", "noncurrent")]
    owed = sum(part for part in parts if part is not None)
    if rpo is not None and owed > rpo * (1 + BANDS):
        yield Problem(
            "consistency.rpo_below_contract_liabilities", "warning", _place(filing, "rpo"),
            {"rpo": _said(rpo), "liabilities": _said(owed)},
        )  # fmt: skip


def _customers(filing: Filing) -> Iterator[Problem]:
    datum = filing.data.get("customers")
    rows = [row for row in datum.value if isinstance(row, Customer)] if datum and isinstance(datum.value, tuple) else []
    added = sum(row.share for row in rows)
    if added > 1 + TOLERANCE:
        yield Problem(
            "consistency.customers_above_one", "warning", _place(filing, "customers"), {"sum": f"{added:.2f}"}
        )


def _signs(filing: Filing) -> Iterator[Problem]:
    for name in POSITIVE:
        value = _value(filing, name)
        if value is not None and value < 0:
            yield Problem(
                "consistency.negative", "warning", _place(filing, name), {"input": name, "value": _said(value)}
            )


def _jumps(filing: Filing) -> Iterator[Problem]:
    now, before = _value(filing, "revenue"), _value(filing, "revenue_prior_year")
    if now is None or before is None or before <= 0 or now <= 0:
        return
    times = now / before
    if times > JUMP or times < 1 / JUMP:
        yield Problem(
            "consistency.jump", "note", _place(filing, "revenue"), {"input": "revenue", "times": f"{times:.1f}"}
        )


def _said(value: float) -> str:
    return f"{value:,.0f}"
