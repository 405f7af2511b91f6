"""The methodology's reference script, which we did not write, asked the same question as the engine."""

from __future__ import annotations

import importlib.util
import random
from types import ModuleType
from typing import Any

import pytest

from tests.conftest import SHARED

MILLION = 1e6
RATINGS = {"AAA": 97.5, "AA": 87.5, "A": 72.5, "BBB": 57.5, "BB": 42.5, "B": 27.5, "CCC": 12.5}
SCRIPT = SHARED / "methodology" / "reference" / "ref_scorecard.py"
METRICS = dict(
    zip(
        [*(f"R{n}" for n in range(1, 8)), *(f"D{n}" for n in range(1, 8)), *(f"M{n}" for n in range(1, 7)),
         *(f"C{n}" for n in range(1, 6))],
        "gold_content backlog_coverage book_to_bill weighted_average_life prepayment_coverage "
        "contract_backed_debt_service backlog_conversion leverage interest_coverage ffo_to_debt fcf_to_debt "
        "liquidity_coverage maturity_wall lease_adjusted_leverage gross_margin_after_depreciation operating_margin "
        "ebitda_margin interest_burdened_margin net_margin fcf_margin largest_customer major_customers customer_hhi "
        "counterparty_quality circularity".split(),
        strict=True,
    )
)  # fmt: skip
FACTORS = {"R": "rpo_quality", "D": "debt_load", "M": "margin", "C": "customer_concentration"}
PROFILES = {"ai_infra": "ai_infrastructure", "software": "software", "general": "general"}
MONEY = {
    "rev": "revenue", "cogs": "cost_of_revenue", "da": "depreciation_and_amortization",
    "da_not_in_cogs": "infrastructure_depreciation", "ebit": "operating_income", "interest": "interest_expense",
    "tax": "income_tax_expense", "cash_tax": "income_taxes_paid", "ni": "net_income", "ocf": "operating_cash_flow",
    "capex": "capital_expenditure", "debt": "debt_principal", "debt12": "debt_due_12m", "cash": "cash",
    "assets": "total_assets", "rpo": "rpo", "rpo_prev": "rpo_prior_year", "cl": "contract_liabilities",
    "cl_cur": "contract_liabilities_current", "float_debt": "floating_rate_debt", "commit12": "committed_capex_12m",
}  # fmt: skip


def reference() -> ModuleType:
    """The script as a module; the test is skipped where the folder beside the checkout is absent."""
    if not SCRIPT.is_file():
        pytest.skip("the reference script lies in ../shared, which is not here")
    spec = importlib.util.spec_from_file_location("ref_scorecard", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def inputs(x: dict[str, Any], profile: str | None = None) -> dict[str, Any]:
    """An issuer of the script (USD millions) as inputs of the engine; what it takes as zero is given as zero."""
    out: dict[str, Any] = {name: x[key] * MILLION for key, name in MONEY.items() if x.get(key) is not None}
    out |= {
        "profile": PROFILES[profile or x["prof"]],
        "stock_based_compensation": (x["ebitda_c"] - x["ebit"] - x["da"]) * MILLION,
        "short_term_investments": x.get("sti", 0) * MILLION,
        "undrawn_facilities": x.get("undrawn", 0) * MILLION,
        "undrawn_facilities_low": x.get("undrawn_low", x.get("undrawn", 0)) * MILLION,
        "equity": x.get("equity", 1e-6) * MILLION,
        "committed_share": x.get("committed_share", 1.0),
        "builds_capacity": x.get("capacity_build", False),
        "revenue_last_quarter": x["run_rate"] / 4 * MILLION,
        "usd_per_currency_unit": 1.0,
        "going_concern_doubt": x.get("going_concern", False),
        "single_critical_supplier": x.get("single_supplier", False),
        "circular_share_low": x["circ"][0],
        "circular_share_high": x["circ"][1],
        "average_interest_rate": x["rate"],
        "principal_due": [p * MILLION for p in x["sched"]],
        "customer_share": x["cust"],
        "customer_investment_grade": [x.get("top1_ig", False), *[None] * len(x["cust"])][: len(x["cust"])],
        "prepayment_profile": "either" if len(x.get("profiles", ["uniform"])) > 1 else "uniform",
        "server_life_years": x.get("life"),
        "technology_share_of_depreciation": x.get("tech_share"),
        "counterparty_rating": list(x["mix"]),
        "counterparty_share": list(x["mix"].values()),
    }
    if x.get("bands"):
        starts, ends, shares = (list(column) for column in zip(*x["bands"], strict=True))
        out |= {"rpo_band_start": starts, "rpo_band_end": ends, "rpo_band_share": shares}
    if x.get("mix_bounds"):
        bounds = [[bound.get(rating, 0.0) for rating in x["mix"]] for bound in x["mix_bounds"]]
        bounds.sort(key=lambda shares: sum(RATINGS[r] * w for r, w in zip(x["mix"], shares, strict=True)))
        out |= {"counterparty_share_weakest": bounds[0], "counterparty_share_strongest": bounds[-1]}
    if x.get("leases") is not None:
        out |= {"lease_liabilities": x["leases"] * MILLION, "leases_not_commenced": 0.0}
        out["lease_cost"] = x.get("lease_cost", 0) * MILLION
    return {name: value for name, value in out.items() if value is not None}


def issuer(seed: int) -> dict[str, Any]:
    """A random issuer of the script, from calm to absurd."""
    rng = random.Random(seed)
    u = rng.uniform
    rev = 10 ** u(1.3, 5.5)
    x: dict[str, Any] = {"prof": rng.choice(list(PROFILES)), "rev": rev, "cogs": rev * u(0.1, 0.9)}
    x["da"] = rev * u(0.01, 0.6)
    x["da_not_in_cogs"] = rng.choice([0.0, x["da"], x["da"] * u(0, 1)])
    x["ebit"] = rev * u(-0.6, 0.5)
    x["ebitda_c"] = x["ebit"] + x["da"] + rev * u(0, 0.3)
    x["interest"] = rng.choice([0.0, rev * u(0, 0.004), rev * u(0, 0.4)])
    x["tax"], x["cash_tax"] = rev * u(-0.05, 0.1), rng.choice([None, rev * u(0, 0.1)])
    x["ni"], x["ocf"], x["capex"] = rev * u(-0.7, 0.4), rev * u(-0.4, 0.9), rev * u(0, 3)
    x["debt"] = rng.choice([0.0, rev * u(0, 1), rev * u(0, 8)])
    x["debt12"], x["cash"], x["sti"] = x["debt"] * u(0, 0.6), rev * u(0, 2), rng.choice([0.0, rev * u(0, 1)])
    x["undrawn"] = rng.choice([0.0, rev * u(0, 2)])
    x["undrawn_low"] = x["undrawn"] * rng.choice([1.0, u(0, 1)])
    x["assets"] = rev * u(0.5, 10)
    x["equity"] = x["assets"] * u(-0.2, 0.7)
    x["rpo"] = rev * 10 ** u(-1, 1.2)
    x["rpo_prev"] = rng.choice([None, x["rpo"] * u(0.3, 1.5)])
    x["cl"] = x["rpo"] * u(0, 0.9)
    x["cl_cur"] = rng.choice([None, x["cl"] * u(0, 1)])
    x["bands"] = _bands(rng) if rng.random() < 0.85 else None
    x["run_rate"], x["committed_share"], x["capacity_build"] = rev * u(0.5, 2), u(0.7, 1), rng.random() < 0.5
    ratings = rng.sample(list(RATINGS), rng.randint(1, 4))
    x["mix"] = _mix(rng, ratings)
    if rng.random() < 0.3:
        x["mix_bounds"] = [_mix(rng, ratings), x["mix"]]
    x["profiles"] = rng.choice([["uniform"], ["uniform", "final"]])
    shares = sorted((u(0.1, 0.7) for _ in range(rng.randint(0, 4))), reverse=True)
    while sum(shares) > 1:
        shares = [share for share in (0.8 * share for share in shares) if share >= 0.1]
    x["cust"], x["top1_ig"] = shares, rng.random() < 0.5
    low = u(0, 0.3)
    x["circ"], x["single_supplier"], x["going_concern"] = (
        (low, low + u(0, 0.4)),
        rng.random() < 0.5,
        rng.random() < 0.05,
    )
    due = [u(0, 1) for _ in range(rng.randint(1, 8))]
    x["sched"], x["rate"] = [x["debt"] * part / sum(due) for part in due], u(0.01, 0.15)
    if rng.random() < 0.5:
        x["leases"], x["lease_cost"] = rev * u(0, 2), rev * u(0, 0.2)
    return x


def _bands(rng: random.Random) -> list[tuple[float, float, float]]:
    edges = [0]
    for _ in range(rng.randint(1, 4)):
        edges.append(edges[-1] + rng.choice([1, 1, 2, 2, 3]))
    parts = [rng.uniform(0.05, 1) for _ in edges[1:]]
    return [(a, b, part / sum(parts)) for a, b, part in zip(edges, edges[1:], parts, strict=False)]


def _mix(rng: random.Random, ratings: list[str]) -> dict[str, float]:
    parts = [rng.uniform(0.05, 1) for _ in ratings]
    return {rating: part / sum(parts) for rating, part in zip(ratings, parts, strict=True)}
