"""Back-test: what the backlog promised at one date against what was earned later, and past scores against what came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from scoring.analysis.scenarios import all_scenarios
from scoring.filings.filing import Filing
from scoring.problems import Problem, Refused
from scoring.scorecard import Scorecard

Verdict = Literal["passes", "passes_one_sided", "fails", "unknown"]
DAYS_A_YEAR = 365.25
SLACK_DAYS = 20
MOVED = 1e-6


@dataclass(frozen=True, slots=True)
class Conversion:
    """RPO scheduled for the year that the later filing covers, against the revenue that came.

    `one_sided`: only total contract revenue is known, which has contracts signed since in it, so the ratio is the most
    that it can be: below 1 it proves a shortfall, from 1 on it only does not disprove the schedule. `signed_since` is
    what the later RPO shows of new contracts: RPO then less RPO before plus contract revenue.
    """

    year: int
    scheduled: float | None
    revenue: float | None
    committed_share: float | None
    from_contracts: float | None
    ratio: float | None
    one_sided: bool
    signed_since: float | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Outcome:
    """One metric then and now; `moved` is -1 worse, 0 the same, 1 better, None where one is missing."""

    metric: str
    value_then: float | None
    value_now: float | None
    score_then: float | None
    score_now: float | None
    moved: int | None


@dataclass(frozen=True, slots=True)
class Warned:
    """A scenario of the earlier card: of the metrics that it lowered known now, how many came out lower."""

    scenario: str
    score: float | None
    lowered: int
    came_true: int


@dataclass(frozen=True, slots=True)
class Backtest:
    """`inside`: the later score lies in the earlier disclosure range; None where one of them is missing."""

    then: Scorecard
    now: Scorecard
    conversion: Conversion
    outcomes: tuple[Outcome, ...]
    warned: tuple[Warned, ...]
    inside: bool | None


def backtest(then: Scorecard, now: Scorecard) -> Backtest:
    """The earlier card against the later one, of one issuer.

    Raises Refused unless both are filings of one issuer and currency, whole years apart, the earlier first.
    """
    years = _years(then.filing, now.filing)
    outcomes = tuple(_outcome(then, now, metric) for metric in then.methodology.metrics if metric in now.metrics)
    moved = {outcome.metric: outcome.moved for outcome in outcomes}
    warned = tuple(
        _warned(key, then, card, moved)
        for key, card in all_scenarios(then).items()
        if card.methodology.scenarios[key].steps
    )
    known = then.low is not None and then.high is not None and now.score is not None
    inside = then.low <= now.score <= then.high if known else None
    return Backtest(then, now, conversion(then, now, years), outcomes, warned, inside)


def _years(then: Filing | None, now: Filing | None) -> int:
    if then is None or now is None:
        raise Refused([Problem("backtest_without_filing")])
    problems = []
    if (then.issuer.cik or then.issuer.name) != (now.issuer.cik or now.issuer.name):
        problems.append(Problem("backtest_issuers", values={"then": then.issuer.name, "now": now.issuer.name}))
    if then.issuer.currency != now.issuer.currency:
        values = {"then": then.issuer.currency, "now": now.issuer.currency}
        problems.append(Problem("backtest_currencies", values=values))
    days = (now.period_end - then.period_end).days
    years = round(days / DAYS_A_YEAR)
    if years < 1 or abs(days - years * DAYS_A_YEAR) > SLACK_DAYS:
        values = {"then": then.period_end.isoformat(), "now": now.period_end.isoformat()}
        problems.append(Problem("backtest_dates", values=values))
    if problems:
        raise Refused(problems)
    return years


def conversion(then: Scorecard, now: Scorecard, year: int) -> Conversion:
    """Scheduled for the year-th year after the earlier date, against the later filing's revenue of that year."""
    scheduled = scheduled_in(then, year)
    revenue, exact = _number(now, "revenue"), _number(now, "revenue_from_opening_rpo") if year == 1 else None
    share = _number(now, "committed_share")
    contracts = (
        exact if exact is not None else (None if revenue is None else revenue * (1.0 if share is None else share))
    )
    ratio = contracts / scheduled if contracts is not None and scheduled else None
    rpo = (_number(then, "rpo"), _number(now, "rpo"))
    signed = (
        rpo[1] - rpo[0] + contracts if rpo[0] is not None and rpo[1] is not None and contracts is not None else None
    )
    one_sided = exact is None
    return Conversion(
        year, scheduled, revenue, share, contracts, ratio, one_sided, signed if year == 1 else None,
        _verdict(ratio, one_sided),
    )  # fmt: skip


def _verdict(ratio: float | None, one_sided: bool) -> Verdict:
    if ratio is None:
        return "unknown"
    if ratio < 1:
        return "fails"
    return "passes_one_sided" if one_sided else "passes"


def scheduled_in(card: Scorecard, year: int) -> float | None:
    """RPO that the filing's bands place in one year after its date (the first is 1); a band is spread evenly."""
    if not {"slice_end", "slice_length", "slice_money"} <= card.run.program.slots.keys():
        return None
    total = 0.0
    ends, lengths, amounts = card["slice_end"], card["slice_length"], card["slice_money"]
    if not ends or card["slice_count"] is None:
        return None
    for end, length, money in zip(ends, lengths, amounts, strict=True):
        if end is None or not length or money is None:
            return None
        inside = max(0.0, min(end, float(year)) - max(end - length, year - 1.0))
        total += money * inside / length
    return total


def _number(card: Scorecard, name: str) -> float | None:
    return card[name] if name in card.run.program.slots else None


def _outcome(then: Scorecard, now: Scorecard, metric: str) -> Outcome:
    old, new = then.metrics[metric], now.metrics[metric]
    moved = None
    if old.score is not None and new.score is not None:
        difference = new.score - old.score
        moved = 0 if abs(difference) < MOVED else (1 if difference > 0 else -1)
    return Outcome(metric, old.value, new.value, old.score, new.score, moved)


def _warned(key: str, then: Scorecard, stressed: Scorecard, moved: Mapping[str, int | None]) -> Warned:
    lowered = [
        metric
        for metric, found in stressed.metrics.items()
        if found.score is not None
        and then.metrics[metric].score is not None
        and found.score < then.metrics[metric].score - MOVED
        and moved.get(metric) is not None
    ]
    return Warned(key, stressed.score, len(lowered), sum(moved[metric] == -1 for metric in lowered))
