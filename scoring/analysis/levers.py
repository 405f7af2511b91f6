"""What can be moved in a reverse stress: the methodology's drivers, and the main figures of `resources/levers.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from resources import ROOT
from scoring.analysis.distributions import marginal
from scoring.analysis.formulas import fits, formula
from scoring.explain import unit_of
from scoring.methodology.document import Driver, Methodology, Overrides
from scoring.methodology.nodes import FormulaError, Node
from scoring.scorecard import Scorecard

FAR = 3.09  # standard normals: the thousandth draw on either side


@dataclass(frozen=True, slots=True)
class Lever:
    """One thing that can move for one card: from `base`, between `low` and `high`, by overrides that read `draw`."""

    id: str
    kind: Literal["driver", "figure"]
    unit: str
    base: float
    low: float
    high: float
    overrides: Overrides
    why: str


@cache
def _file() -> Mapping[str, Any]:
    found: Mapping[str, Any] = tomllib.loads((ROOT / "levers.toml").read_text(encoding="utf-8"))["lever"]
    return found


def levers(card: Scorecard) -> tuple[Lever, ...]:
    """Every lever that moves for this card: figures, then drivers. One without a value today is left out."""
    return tuple(
        lever for lever in (*_figures(card), *_drivers(card)) if lever.low <= lever.base <= lever.high != lever.low
    )


def _figures(card: Scorecard) -> Iterator[Lever]:
    for key, table in _file().items():
        try:
            ends = [_value(card, str(table[end])) for end in ("base", "from", "to")]
            steps = tuple(
                (target, _override(card.methodology, target, text, table["unit"])) for target, text in table["set"]
            )
        except FormulaError as error:
            if error.code == "unknown_name":
                continue  # the methodology has no such figure
            raise
        texts = tuple((target, text) for target, text in table["set"])
        overrides = Overrides(key, (steps,), texts, table["why"], "")
        base, low, high = ends
        yield Lever(key, "figure", table["unit"], base, low, high, overrides, table["why"])


def _drivers(card: Scorecard) -> Iterator[Lever]:
    for driver in card.methodology.drivers.values():
        base = base_of(card, driver)
        low, high = support(driver)
        unit = unit_of(card.methodology, driver.base) if driver.base in card.run.program.slots else "ratio"
        yield Lever(driver.id, "driver", unit, base, min(low, base), max(high, base), driver.overrides, driver.why)


def base_of(card: Scorecard, driver: Driver) -> float:
    """What a driver is today; NaN where it has no meaning for the issuer."""
    return _value(card, driver.base)


def support(driver: Driver) -> tuple[float, float]:
    """The thousandth draw from below and from above."""
    import numpy as np

    low, high = marginal(driver)(np.array([-FAR, FAR]))
    return float(low), float(high)


def _value(card: Scorecard, text: str) -> float:
    node, _ = formula(card.methodology, text)
    return float(card.run.program.value(node, card.run))


def _override(methodology: Methodology, target: str, text: str, unit: str) -> Node:
    if target not in methodology.program.slots:
        raise FormulaError("unknown_name", name=target)
    node, shape = formula(methodology, text, draw=unit)
    fits(methodology, shape, target)
    return node
