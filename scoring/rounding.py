"""How half a digit is rounded, for sentences and for every number of a report: up, as a spreadsheet shows it."""

from __future__ import annotations

HALF_UP = 1 + 1e-15  # lifts 2.25 over the middle; Excel reads fifteen digits and sees no difference


def percent(share: float, places: int = 0) -> str:
    """`0.0225` with one place → `2.3%`."""
    return f"{share * HALF_UP:.{places}%}"
