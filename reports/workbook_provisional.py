"""A star beside a live score while a factor that applies is not in it, as Assay itself would show it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reports.workbook_grid import Grid
from reports.workbook_style import STARRED, Looks


def star_rule(grid: Grid, looks: Looks, at: str, found: Callable[[str], str] = str) -> dict[str, Any]:
    """The conditional format of a score's cell; `found` names the rows that it is made of."""
    scored, whole = (grid.one(found(f"scorecard.{name}"), {}) for name in ("scored_weight", "weight"))
    criteria = f"=AND(ISNUMBER({at}),{scored}<{whole})"
    return {"type": "formula", "criteria": criteria, "format": looks.make(num_format=STARRED)}
