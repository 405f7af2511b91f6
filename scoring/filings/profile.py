"""The profile that fits an issuer until its reader chooses one: by industry code and capital expenditure."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from resources import ROOT
from scoring.filings.filing import Filing
from scoring.problems import Problem

FILE = ROOT / "profiles.toml"


@cache
def _rules() -> tuple[dict[str, Any], ...]:
    import tomli

    return tuple(tomli.loads(FILE.read_text(encoding="utf-8"))["profile"])


def profiled(filing: Filing, sic: int | None = None) -> Filing:
    """The filing with the profile that its industry code (SIC) and figures call for, and a note of why.

    Without a code none is chosen; where the figures alone would call for another than the default, a note says so.
    A profile that is there already stays.
    """
    if filing.issuer.profile is not None:
        return filing
    ratio = _capex_to_revenue(filing)
    if ratio is None:
        return filing
    capex = f"{ratio:.0%}"
    for rule in _rules():
        if not _holds(rule, filing, ratio):
            continue
        if sic is not None and rule["sic"][0] <= sic <= rule["sic"][1]:
            values = {"profile": rule["id"], "capex": capex, "sic": sic}
            note = Problem("profile_chosen", "note", values=values)
            return replace(filing, issuer=replace(filing.issuer, profile=rule["id"]), problems=(*filing.problems, note))
        if sic is None and "over" in rule["capex_to_revenue"]:
            note = Problem("profile_to_check", "note", values={"profile": rule["id"], "capex": capex})
            return replace(filing, problems=(*filing.problems, note))
    return filing


def _holds(rule: dict[str, Any], filing: Filing, ratio: float) -> bool:
    limits = rule["capex_to_revenue"]
    within = limits.get("over", float("-inf")) < ratio <= limits.get("most", float("inf"))
    return within and all(_is_known(filing, name) for name in rule["needs"])


def _is_known(filing: Filing, name: str) -> bool:
    datum = filing.data.get(name)
    return datum is not None and datum.value is not None


def _capex_to_revenue(filing: Filing) -> float | None:
    """Over one and the same period; None where the two are of different periods, or not known."""
    capex, revenue = filing.data.get("capital_expenditure"), filing.data.get("revenue")
    if capex is None or revenue is None or capex.fact is None or revenue.fact is None:
        return None
    spans = {(datum.fact.period_start, datum.fact.period_end) for datum in (capex, revenue) if datum.fact is not None}
    if len(spans) > 1 or not isinstance(capex.value, float) or not isinstance(revenue.value, float):
        return None
    return capex.value / revenue.value if revenue.value > 0 else None
