"""The faces of the statements: runs of figures in the document's order, recognised by the totals they carry.

A statement's table is a run of figures that are all balances or all flows. A document whose facts are in another order
(company facts, some instances) has no faces; then tags alone decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.filings.selection.index import Index, Span, local
from scoring.filings.selection.periods import Periods
from scoring.filings.xbrl import XbrlFact

TOTAL_ASSETS = frozenset({"us-gaap:Assets", "ifrs-full:Assets"})
CURRENT_ASSETS = frozenset({"us-gaap:AssetsCurrent", "ifrs-full:CurrentAssets"})
LATER_ASSETS = frozenset({"us-gaap:AssetsNoncurrent", "ifrs-full:NoncurrentAssets"})
CURRENT_LIABILITIES = frozenset({"us-gaap:LiabilitiesCurrent", "ifrs-full:CurrentLiabilities"})
LATER_LIABILITIES = frozenset({"us-gaap:LiabilitiesNoncurrent", "ifrs-full:NoncurrentLiabilities"})
BOTTOM_OF_BALANCE = frozenset({"us-gaap:LiabilitiesAndStockholdersEquity", "ifrs-full:EquityAndLiabilities"})
OPERATING_CASH = frozenset({
    "us-gaap:NetCashProvidedByUsedInOperatingActivities", "ifrs-full:CashFlowsFromUsedInOperatingActivities",
    "us-gaap:NetCashProvidedByUsedInOperatingActivitiesContinuingOperations",
})  # fmt: skip
NET_INCOME = frozenset({
    "us-gaap:NetIncomeLoss", "us-gaap:ProfitLoss", "ifrs-full:ProfitLoss",
    "ifrs-full:ProfitLossAttributableToOwnersOfParent",
})  # fmt: skip
BELOW_INCOME = frozenset({
    "us-gaap:IncomeTaxExpenseBenefit", "us-gaap:EarningsPerShareBasic", "us-gaap:OperatingIncomeLoss",
    "us-gaap:EarningsPerShareDiluted", "us-gaap:EarningsPerShareBasicAndDiluted", "ifrs-full:BasicEarningsLossPerShare",
    "ifrs-full:IncomeTaxExpenseContinuingOperations",
})  # fmt: skip


SHORT = 7
"""A statement has more lines than this."""
STRAY = 3
"""So many flows within a balance sheet are no statement."""


@dataclass(frozen=True, slots=True)
class Face:
    """One statement's figures for the chosen period, in order, and the identities of those for any period."""

    facts: tuple[XbrlFact, ...] = ()
    ids: frozenset[int] = frozenset()
    spans: frozenset[Span] = frozenset()
    """The periods that its columns are of."""

    def __bool__(self) -> bool:
        return bool(self.facts)

    def shows(self, span: Span) -> bool:
        """Whether one of its columns is of a period."""
        return any(span.near(one) for one in self.spans)

    def position(self, concepts: frozenset[str]) -> int | None:
        """Where the first undimensioned figure of one of these tags stands."""
        for number, fact in enumerate(self.facts):
            if fact.concept in concepts and not fact.dimensions:
                return number
        return None

    def between(self, after: int | None, before: int | None) -> tuple[XbrlFact, ...]:
        """The figures after one place and before another."""
        return self.facts[(after + 1 if after is not None else 0) : before]

    def current(self, total: frozenset[str], later: frozenset[str]) -> tuple[XbrlFact, ...] | None:
        """The lines of a total of current ones; None without it. International statements may show the later first."""
        place, other = self.position(total), self.position(later)
        if place is None:
            return None
        return self.between(other if other is not None and other < place else None, place)


NO_FACE = Face()


@dataclass(frozen=True, slots=True)
class Faces:
    """The three statements, by the names that the concepts file uses."""

    income: Face = NO_FACE
    cash_flow: Face = NO_FACE
    balance_sheet: Face = NO_FACE

    def __bool__(self) -> bool:
        return bool(self.income or self.cash_flow or self.balance_sheet)

    def of(self, name: str) -> Face:
        """A face by the name that the concepts file uses."""
        return getattr(self, name) if name else NO_FACE


def find_faces(index: Index, periods: Periods) -> Faces:
    """The faces for the periods; empty where the document's order does not show them."""
    if index.document.by_concept is not None:
        return Faces()
    runs = _runs(index)
    income, cash, balance = Face(), Face(), Face()
    for run in runs:
        if run[0].start is None:
            if not balance:
                balance = _balance(run, periods.instant)
            continue
        concepts = {fact.concept for fact in run}
        if not income and concepts & NET_INCOME and concepts & BELOW_INCOME:
            income = _face([fact for fact in run if periods.income.holds(fact)], run)
        if not cash and concepts & OPERATING_CASH and concepts & NET_INCOME:
            cash = _cash_flow(run, periods.cash)
    return Faces(income, cash, balance)


def _runs(index: Index) -> list[list[XbrlFact]]:
    """The visible money figures, cut wherever balances and flows change over; short runs are no statements.

    A few flows within balances, such as a dividend in the line of preferred stock, do not cut a balance sheet in two.
    """
    units = {index.currency, f"{index.currency}/shares"}
    runs: list[list[XbrlFact]] = []
    for fact in index.document.facts:
        if type(fact.value) is not float or fact.hidden or fact.unit not in units or not fact.fact_id:
            continue
        if fact.concept[:4] == "dei:":
            continue
        if runs and (runs[-1][0].start is None) is (fact.start is None):
            runs[-1].append(fact)
        elif len(runs) > 1 and fact.start is None and len(runs[-1]) <= STRAY and len(runs[-2]) > SHORT:
            runs.pop()
            runs[-1].append(fact)
        else:
            runs.append([fact])
    return [run for run in runs if len(run) > SHORT]


def _face(facts: Sequence[XbrlFact], run: Sequence[XbrlFact]) -> Face:
    return Face(tuple(facts), frozenset(map(id, run)), frozenset(Span(fact.start, fact.end) for fact in run))


def _balance(run: Sequence[XbrlFact], instant: Span) -> Face:
    """The balance sheet in a run of balances: from its beginning to its bottom line."""
    facts = [fact for fact in run if fact.end == instant.end]
    bottoms = [n for n, fact in enumerate(facts) if fact.concept in BOTTOM_OF_BALANCE and not fact.dimensions]
    if not bottoms or not any(fact.concept in TOTAL_ASSETS and not fact.dimensions for fact in facts):
        return Face()
    return _face(facts[: bottoms[0] + 1], run[: run.index(facts[bottoms[0]]) + 2])


def _cash_flow(run: Sequence[XbrlFact], span: Span) -> Face:
    """The cash-flow statement in a run of flows: from the net income that it begins with."""
    facts = [fact for fact in run if span.holds(fact)]
    totals = [n for n, fact in enumerate(facts) if fact.concept in OPERATING_CASH and not fact.dimensions]
    if not totals:
        return Face()
    begins = [n for n, fact in enumerate(facts[: totals[0]]) if fact.concept in NET_INCOME and not fact.dimensions]
    return _face(facts[begins[-1] if begins else 0 :], run)


def lines_named(face_facts: Sequence[XbrlFact], named: frozenset[str]) -> list[XbrlFact]:
    """The lines with one of these tags, once each; where a tag has no total, its members."""
    total = {fact.concept for fact in face_facts if not fact.dimensions}
    out: list[XbrlFact] = []
    seen: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
    for fact in face_facts:
        key = (fact.concept, fact.dimensions)
        if fact.concept in named and key not in seen and (not fact.dimensions or fact.concept not in total):
            seen.add(key)
            out.append(fact)
    return out


def foots_without(face: Face, total: str, suspects: frozenset[str]) -> tuple[XbrlFact, ...]:
    """The lines above a total that add up to it, where none of them is a suspect; empty where they do not add up."""
    place = face.position(frozenset({total}))
    if place is None:
        return ()
    goal, added = face.facts[place].value, 0.0
    if not isinstance(goal, float) or goal <= 0:
        return ()
    lines: list[XbrlFact] = []
    for fact in reversed(face.facts[:place]):
        if not isinstance(fact.value, float) or _parenthetical(fact):
            continue
        lines.append(fact)
        added += fact.value
        if abs(added - goal) <= abs(goal) * 1e-6 + 1.0:
            return () if any(line.concept in suspects for line in lines) else tuple(lines)
        if added > goal * 1.0001:
            return ()
    return ()


def _parenthetical(fact: XbrlFact) -> bool:
    name = local(fact.concept)
    return "Allowance" in name or "Accumulated" in name
