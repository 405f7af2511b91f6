"""When two figures from two sources say the same thing."""

from __future__ import annotations

from scoring.filings.rows import Value


def agree(one: Value, other: Value) -> bool:
    """Whether two values are equal to the rounding of the coarser one (1,915,426 thousand and 1,915 million are)."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= max(half_unit(one), half_unit(other)) * (1 + 1e-9)
    return one == other


def half_unit(value: float) -> float:
    """Half a unit of the last digit a figure shows, taking at least two digits as meant: 12.9bn → 50m."""
    digits, exponent = f"{abs(value):.12e}".split("e")
    shown = max(2, len(digits.replace(".", "").rstrip("0")))
    return 0.0 if value == 0 else 0.5 * 10.0 ** (int(exponent) - shown + 1)
