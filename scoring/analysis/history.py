"""One issuer over its periods: the scores, what changed from each to the next, and what was restated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from scoring.analysis.change import Change, change
from scoring.engine import evaluate
from scoring.filings.agreement import agree
from scoring.filings.filing import Fact, Filing
from scoring.methodology.document import Methodology
from scoring.scorecard import Scorecard


@dataclass(frozen=True, slots=True)
class Moved:
    """An input that reads otherwise in the later filing for the same period; None: not in that one."""

    input: str
    first: Fact | None
    last: Fact | None


@dataclass(frozen=True, slots=True)
class Restated:
    """One period as first filed and as last filed: the two cards, what moved between them, and why the score did."""

    first: Scorecard
    last: Scorecard
    moved: tuple[Moved, ...]
    change: Change | None


@dataclass(frozen=True, slots=True)
class Period:
    """One balance-sheet date as last known. `change` is from the period before; None where one has no point score."""

    end: date
    as_of: date
    card: Scorecard
    change: Change | None
    restated: Restated | None


@dataclass(frozen=True, slots=True)
class History:
    """The periods of one issuer, the earliest first."""

    issuer: str
    periods: tuple[Period, ...]


def histories(
    methodology: Methodology,
    filings: Sequence[Filing],
    profile: str | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[History, ...]:
    """The filings by issuer (CIK, else ticker, else name), in the order in which the issuers come.

    Of several filings for one period the one known last counts, and the first stands beside it as first filed.
    """
    cards = []
    for index, filing in enumerate(filings, start=1):
        cards.append(evaluate(methodology, filing, profile=profile))
        if progress is not None:
            progress(index / len(filings))
    return histories_of(cards)


def histories_of(cards: Sequence[Scorecard]) -> tuple[History, ...]:
    """The same of filings that are scored already."""
    groups: dict[str, list[Scorecard]] = {}
    for card in cards:
        issuer = _filing(card).issuer
        groups.setdefault(issuer.cik or issuer.ticker or issuer.name, []).append(card)
    return tuple(_history(group) for group in groups.values())


def _history(cards: Sequence[Scorecard]) -> History:
    ends: dict[date, list[Scorecard]] = {}
    for card in sorted(cards, key=lambda card: (_filing(card).period_end, _filing(card).as_of)):
        ends.setdefault(_filing(card).period_end, []).append(card)
    last = [group[-1] for group in ends.values()]
    changes = [None, *(between(before, after) for before, after in pairwise(last))]
    periods = tuple(
        Period(end, _filing(group[-1]).as_of, group[-1], moved, _restated(group) if len(group) > 1 else None)
        for (end, group), moved in zip(ends.items(), changes, strict=True)
    )
    return History(_filing(cards[0]).issuer.name, periods)


def _filing(card: Scorecard) -> Filing:
    assert card.filing is not None
    return card.filing


def between(before: Scorecard, after: Scorecard) -> Change | None:
    """The change of the score; None where one of the two has no point score."""
    return None if before.score is None or after.score is None else change(before, after)


def _restated(group: Sequence[Scorecard]) -> Restated | None:
    """The first reading of a period against the last; None where nothing moved, or they are in other currencies.

    A share price or a count of shares is of its own day, so it is never restated.
    """
    first, last = group[0], group[-1]
    market = {given.id for given in last.methodology.inputs.values() if given.kind == "market"}
    found = tuple(m for m in moved(_filing(first), _filing(last)) if m.input not in market)
    if not found or _filing(first).issuer.currency != _filing(last).issuer.currency:
        return None
    return Restated(first, last, found, between(first, last))


def moved(first: Filing, last: Filing) -> list[Moved]:
    """Inputs whose chosen figure differs by more than rounding, or that only one of the two has."""
    out = []
    for name in dict.fromkeys((*first.data, *last.data)):
        old, new = first.data.get(name), last.data.get(name)
        before, after = old.value if old else None, new.value if new else None
        if before is None and after is None:
            continue
        if before is None or after is None or not agree(before, after):
            out.append(Moved(name, old.fact if old else None, new.fact if new else None))
    return out
