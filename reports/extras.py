"""What a report may carry beside its scorecard: peers, draws of the score, the reader's own scenarios, the paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from scoring.analysis.simulate import Simulation
    from scoring.filings.filing import Filing
    from scoring.scorecard import Scorecard

Paper = Literal["A4", "Letter"]
PAPERS: tuple[Paper, ...] = ("A4", "Letter")


@dataclass(frozen=True, slots=True, eq=False)
class NamedCard:
    """The card under a scenario of the reader's own; `rows` are what it changes and the formula that each becomes.

    `is_stress`: it improves no metric.
    """

    name: str
    card: Scorecard
    rows: tuple[tuple[str, str], ...] = ()
    is_stress: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Extras:
    """`start` is the filing as read under the methodology as it ships; `read` the filing before the reader's answers.

    `against`: the card and the peers, in this order, under another methodology.

    Nothing of it changes the score or its seal.
    """

    peers: tuple[Scorecard, ...] = ()
    simulated: Simulation | None = None
    own: tuple[NamedCard, ...] = ()
    start: Scorecard | None = None
    read: Filing | None = None
    paper: Paper = "A4"
    against: tuple[Scorecard, ...] = ()


NO_EXTRAS = Extras()

Kind = Literal["scenarios", "tornado", "simulation", "reverse", "compare", "history", "backtest"]
KINDS: tuple[Kind, ...] = ("scenarios", "tornado", "simulation", "reverse", "compare", "history", "backtest")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which analysis a file is of, where it is no report, and what it was made with."""

    kind: Kind
    sobol: bool = False
    draws: int = 0
    seed: int = 0
