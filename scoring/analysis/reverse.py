"""Reverse stress: the smallest change of each thing alone, and of all drivers together, to the next band."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from scoring.analysis.cases import Case, at, broadcast, number_of
from scoring.analysis.levers import Lever, levers
from scoring.analysis.names import SCORE
from scoring.analysis.nearest import Combination, nearest_combination
from scoring.analysis.simulate import drawn
from scoring.scorecard import Scorecard

Array = Any  # numpy.ndarray
Direction = Literal["down", "up"]
FIRST_LOOK = 24  # trial values on each side of today's
FINER, ROUNDS = 8, 5  # each round cuts the bracket into nine: to 1e-5 of a first step


@dataclass(frozen=True, slots=True)
class Turn:
    """How far one lever alone must go. `value` None: nowhere in its range does the score get there."""

    lever: Lever
    direction: Direction
    value: float | None
    score: float | None

    @property
    def rises(self) -> bool:
        return self.value is not None and self.value > self.lever.base


@dataclass(frozen=True, slots=True)
class ReverseStress:
    """From a score to the bands next to it. A band is None where there is none; then there are no turns that way.

    `down` and `up` hold one turn a lever, the nearest first (as a share of the lever's range), those that cannot last.
    """

    score: float | None
    band: str | None
    bands: Mapping[Direction, str | None]
    edges: Mapping[Direction, float | None]
    down: tuple[Turn, ...]
    up: tuple[Turn, ...]
    combinations: Mapping[Direction, Combination | None]


def reverse(card: Scorecard, together_too: bool = True) -> ReverseStress:
    """The turns of every lever, down and up; empty without a point score.

    With them the nearest combination of drivers each way, which is what takes most of the time.
    """
    card.must_be_sound()
    score = card.score
    edges = band_edges(card)
    bands: dict[Direction, str | None] = {way: found[0] if found else None for way, found in edges.items()}
    starts: dict[Direction, float | None] = {way: found[1] if found else None for way, found in edges.items()}
    if score is None:
        return ReverseStress(None, None, bands, starts, (), (), {"down": None, "up": None})
    found = {way: edge for way, edge in starts.items() if edge is not None}
    ways = _turns(card, levers(card), found)
    together: dict[Direction, Combination | None] = {"down": None, "up": None}
    if together_too:
        for way, edge in found.items():
            together[way] = nearest_combination(card, reached(way, edge))
    return ReverseStress(score, card.band, bands, starts, ways["down"], ways["up"], together)


def band_edges(card: Scorecard) -> dict[Direction, tuple[str, float] | None]:
    """The bands below and above: their names, and the score below which or from which they are reached."""
    bands, score = card.methodology.bands, card.score
    if score is None:
        return {"down": None, "up": None}
    place = max((index for index, band in enumerate(bands) if score >= band.start), default=0)
    return {
        "down": (bands[place - 1].id, bands[place].start) if place else None,
        "up": (bands[place + 1].id, bands[place + 1].start) if place + 1 < len(bands) else None,
    }


def reached(way: Direction, edge: float) -> Callable[[Array], Array]:
    """Whether scores are in the next band; a blank one is not. A lower edge belongs to its band."""
    return (lambda scores: scores < edge) if way == "down" else (lambda scores: scores >= edge)


def _turns(
    card: Scorecard, moved: Sequence[Lever], edges: Mapping[Direction, float]
) -> dict[Direction, tuple[Turn, ...]]:
    """Look outwards from today's value on both sides, then close in on the nearest place that gets to each edge."""
    walks = [(lever, end) for lever in moved for end in (lever.low, lever.high) if end != lever.base]
    paths = [np.linspace(lever.base, end, FIRST_LOOK + 1) for lever, end in walks]
    tests = {way: reached(way, edge) for way, edge in edges.items()}
    brackets: dict[tuple[Direction, int], tuple[float, float]] = {}
    scores = _scores(card, walks, [path[1:] for path in paths]) if edges else []
    for index, found in enumerate(scores):
        for way, there in tests.items():
            first = int(np.argmax(there(found)))
            if there(found)[first]:
                brackets[way, index] = (float(paths[index][first]), float(paths[index][first + 1]))
    ends: dict[tuple[Direction, int], float] = {}
    for _ in range(ROUNDS):
        trials = {key: np.linspace(*ends_, FINER + 2)[1:] for key, ends_ in brackets.items()}
        found_scores = _scores(card, [walks[index] for _, index in trials], list(trials.values()))
        for (key, values), found in zip(trials.items(), found_scores, strict=True):
            first = int(np.argmax(tests[key[0]](found)))
            brackets[key] = (float(values[first - 1]) if first else brackets[key][0], float(values[first]))
            ends[key] = float(found[first])
    best = {way: {lever.id: Turn(lever, way, None, None) for lever in moved} for way in edges}
    for (way, index), (_, value) in brackets.items():
        lever = walks[index][0]
        old = best[way][lever.id].value
        if old is None or abs(value - lever.base) < abs(old - lever.base):
            best[way][lever.id] = Turn(lever, way, value, ends[way, index])
    sides: tuple[Direction, Direction] = ("down", "up")
    return {way: tuple(sorted(best.get(way, {}).values(), key=_distance)) for way in sides}


def _distance(turn: Turn) -> float:
    lever = turn.lever
    return math.inf if turn.value is None else abs(turn.value - lever.base) / (lever.high - lever.low)


def _scores(card: Scorecard, walks: Sequence[tuple[Lever, float]], values: Sequence[Array]) -> list[Array]:
    """Scores of every lever at its values, all in one broadcast run."""
    cases = [
        Case(lever.overrides, float(value)) for (lever, _), tried in zip(walks, values, strict=True) for value in tried
    ]
    if not cases:
        return []
    scores = at(broadcast(card, cases), SCORE, len(cases))
    return list(np.split(scores, np.cumsum([len(tried) for tried in values])[:-1]))


def score_at(card: Scorecard, lever: Lever, value: float) -> float | None:
    """The score with one lever at a value: what a turn promises, asked again by itself."""
    return number_of(at(broadcast(card, [Case(lever.overrides, value)]), SCORE, 1)[0])


def card_at(card: Scorecard, lever: Lever, value: float) -> Scorecard:
    """The card with one lever at a value, its numbers traced through what the lever moves."""
    return Scorecard(card.methodology, drawn(card.run, lever, value), card.filing)
