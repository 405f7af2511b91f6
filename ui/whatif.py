"""What-if in the session: the reader's own scenarios, what is compared with, and the draws of the score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from scoring.analysis.names import SCORE
from scoring.analysis.typed import NUMBER, formula_of
from scoring.problems import Problem, Refused
from scoring.record import OwnScenario

if TYPE_CHECKING:
    from scoring.analysis.simulate import Simulation
    from scoring.filings.filing import Filing
    from scoring.methodology.document import Methodology, Overrides
    from scoring.scorecard import Scorecard
    from ui.session import State
    from ui.tasks import Step

Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """What a score is made from. Two are equal where they give the same score."""

    filing: Filing
    methodology: Methodology
    profile: str

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Basis):
            return NotImplemented
        plain = self.filing is other.filing and self.profile == other.profile
        same = self.methodology.program is other.methodology.program
        return plain and same and self.methodology.edits == other.methodology.edits

    __hash__ = None  # type: ignore[assignment]

    def card(self) -> Scorecard:
        """A card of its own, for work beside the window."""
        from scoring.engine import evaluate

        return evaluate(self.methodology, self.filing, profile=self.profile)


def basis(state: State) -> Basis:
    return Basis(state.filing, state.methodology, state.profile)


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """Draws of the score with the P5 and P95 of it, None where no draw has a score, and what they were made from."""

    basis: Basis
    simulation: Simulation
    ends: tuple[float, float] | None

    def is_of(self, state: State) -> bool:
        return self.basis == basis(state)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One line of the scenario table: of the methodology, or the reader's own with its place among them.

    `card` is None where a draft cannot be scored; `problems` say why, each under its row (from 0; None: all of it).
    `absent`: the inputs that are not disclosed and without which it cannot be computed.
    """

    id: str
    name: str
    own: int | None
    overrides: Overrides | None
    card: Scorecard | None
    problems: Mapping[int | None, tuple[Problem, ...]] = field(default_factory=dict, hash=False)
    absent: tuple[str, ...] = ()


def simulated(of: Basis, draws: int, seed: int, step: Step) -> Simulated:
    """Draw beside the window."""
    from scoring.analysis.simulate import simulate
    from scoring.analysis.tornado import names_of

    card = of.card()
    found = simulate(card, draws, seed, names_of(card), step)
    ends = found.percentiles(SCORE, (5, 95))
    return Simulated(of, found, (ends[0], ends[1]) if ends else None)


def stresses_of(card: Scorecard) -> tuple[Scenario, ...]:
    """The open card itself, then the methodology's stresses in their order."""
    from scoring.methodology.document import Overrides

    stresses = {key: scenario for key, scenario in card.methodology.scenarios.items() if scenario.steps}
    plain = next((key for key, scenario in card.methodology.scenarios.items() if not scenario.steps), "base")
    base = card.methodology.scenarios.get(plain, Overrides(plain, (), (), "", ""))
    found = [_stress_of(card, key, scenario) for key, scenario in stresses.items()]
    return (Scenario(plain, "", None, base, card), *found)


def _stress_of(card: Scorecard, key: str, overrides: Overrides) -> Scenario:
    from scoring.analysis.scenarios import not_disclosed, stressed

    under = stressed(card, overrides)
    return Scenario(key, "", None, overrides, under, absent=not_disclosed(card, overrides, under))


def own_of(card: Scorecard, place: int, draft: OwnScenario) -> Scenario:
    from scoring.analysis.own_scenario import own_scenario, what_if
    from scoring.analysis.scenarios import not_disclosed

    title = draft.name or " "
    pairs = [(target, formula_of(text)) for target, text in draft.rows]
    try:
        overrides = own_scenario(card.methodology, title, pairs)
    except Refused as refused:
        problems: dict[int | None, tuple[Problem, ...]] = {}
        for problem in refused.problems:
            tail = problem.where.removeprefix(f"{title}:")
            at = int(tail) - 1 if problem.where != title and tail.isdigit() else None
            problems[at] = (*problems.get(at, ()), replace(problem, where=""))
        return Scenario(f"own:{place}", draft.name, place, None, None, problems)
    under = what_if(card, overrides, draft.is_stress)
    absent = not_disclosed(card, overrides, under)
    return Scenario(f"own:{place}", draft.name, place, overrides, under, absent=absent)


def with_unit(text: str, unit: str, scale: str) -> str:
    """A bare amount of money is meant in the unit that the window shows: `1200` becomes `1200 m`."""
    found = NUMBER.fullmatch(text.strip())
    return f"{text.strip()} {scale}" if unit == "money" and found is not None and not found[3] else text


def rows_of(scenario: Scenario) -> Rows:
    """The changes of a scenario as rows to edit; none where it has more than one step."""
    overrides: Any = scenario.overrides
    return tuple(overrides.texts) if overrides is not None and len(overrides.steps) == 1 else ()
