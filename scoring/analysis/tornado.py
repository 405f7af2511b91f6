"""The tornado: each driver at its P10 and P90 with the others as they are, all in one broadcast run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.analysis.cases import Case, at, broadcast, driver_case, number_of, scenario_cases
from scoring.analysis.names import BESIDE, HIGH, LOW, SCORE
from scoring.methodology.document import Driver
from scoring.scorecard import Scorecard

Number = float | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One driver. `draws` are its P10 and P90; `ends[name]` what the number is there, None where blank."""

    driver: str
    draws: tuple[float, float]
    ends: Mapping[str, tuple[Number, Number]]

    @property
    def width(self) -> float:
        """How far the score moves from one end to the other; 0 where an end has none."""
        low, high = next(iter(self.ends.values()))
        return 0.0 if low is None or high is None else abs(high - low)


@dataclass(frozen=True, slots=True)
class Tornado:
    """Bars by the width of the score, widest first. `base[name]` is the number as it stands."""

    base: Mapping[str, Number]
    bars: tuple[Bar, ...]


def names_of(card: Scorecard) -> tuple[str, ...]:
    return (SCORE, *(name for name in BESIDE if name in card.run.program.slots))


def ends_of(card: Scorecard, driver: Driver) -> tuple[float, float]:
    """The driver's P10 and P90 for this card: numbers, or formulas over it."""
    low, high = (
        end if isinstance(end, float) else float(card.run.program.value(end, card.run))
        for end in (driver.p10, driver.p90)
    )
    return low, high


def cases_of(card: Scorecard) -> list[Case]:
    drivers = card.methodology.drivers.values()
    return [driver_case(driver, draw) for driver in drivers for draw in ends_of(card, driver)]


def tornado(card: Scorecard, names: Sequence[str] = ()) -> Tornado:
    """Bars of all drivers for the named numbers; the first is what they are sorted by."""
    card.must_be_sound()
    cases = cases_of(card)
    return _read(card, broadcast(card, cases), cases, names or names_of(card))


def tornado_and_scenarios(
    card: Scorecard, names: Sequence[str] = ()
) -> tuple[Tornado, Mapping[str, Mapping[str, Number]]]:
    """Both in one broadcast run: the tornado, and for each scenario score, low and high."""
    bars, scenarios = cases_of(card), scenario_cases(card.methodology)
    run = broadcast(card, [*bars, *scenarios])
    size = len(bars) + len(scenarios)
    ends = {name: at(run, name, size)[len(bars) :] for name in (SCORE, LOW, HIGH)}
    found = {
        key: {name: number_of(values[index]) for name, values in ends.items()}
        for index, key in enumerate(card.methodology.scenarios)
    }
    return _read(card, run, bars, names or names_of(card), size), found


def _read(card: Scorecard, run: Scorecard, cases: Sequence[Case], names: Sequence[str], size: int = 0) -> Tornado:
    values = {name: at(run, name, size or len(cases)) for name in names}
    bars = []
    for index, driver in enumerate(card.methodology.drivers):
        low, high = 2 * index, 2 * index + 1
        draws = (cases[low].draw or 0.0, cases[high].draw or 0.0)
        ends = {name: (number_of(found[low]), number_of(found[high])) for name, found in values.items()}
        bars.append(Bar(driver, draws, ends))
    bars.sort(key=lambda bar: -bar.width)
    return Tornado({name: number_of(card.run[name]) for name in names}, tuple(bars))
