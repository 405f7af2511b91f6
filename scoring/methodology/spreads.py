"""The distributions that a driver can have, and what their numbers must be."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scoring.methodology.nodes import FormulaError
from scoring.methodology.reader import is_number


@dataclass(frozen=True, slots=True)
class Kind:
    """The numbers that a kind of distribution needs and may have, and what must hold of them, as it is said."""

    needs: tuple[str, ...]
    holds: str
    is_possible: Callable[..., bool]
    may: tuple[str, ...] = ()


KINDS = {
    "normal": Kind(("mean", "sd"), "sd > 0, low < high",
                   lambda mean, sd, low=-math.inf, high=math.inf: sd > 0 and low < high, ("low", "high")),
    "lognormal": Kind(("mean", "sd"), "sd > 0", lambda mean, sd: sd > 0),
    "uniform": Kind(("low", "high"), "low < high", lambda low, high: low < high),
    "triangular": Kind(("low", "mode", "high"), "low ≤ mode ≤ high, low < high",
                       lambda low, mode, high: low <= mode <= high and low < high),
    "beta": Kind(("a", "b"), "a > 0, b > 0", lambda a, b: a > 0 and b > 0),
    "gamma": Kind(("shape", "scale"), "shape > 0, scale > 0", lambda shape, scale: shape > 0 and scale > 0),
}  # fmt: skip


def must_be_one(given: Mapping[str, object]) -> None:
    """Raises FormulaError with what is wrong where a distribution is none."""
    name = str(given.get("kind"))
    kind = KINDS.get(name)
    if kind is None:
        raise FormulaError("distribution_unknown", kind=name, known=", ".join(KINDS))
    numbers = {key: value for key, value in given.items() if key != "kind"}
    if set(kind.needs) - numbers.keys() or numbers.keys() - {*kind.needs, *kind.may}:
        raise FormulaError("distribution_numbers", kind=name, needs=", ".join(kind.needs))
    plain = all(is_number(value) and math.isfinite(float(value)) for value in numbers.values())  # type: ignore[arg-type]
    if not plain or not kind.is_possible(**numbers):
        raise FormulaError("distribution_impossible", kind=name, holds=kind.holds)
