"""Values as the window shows them: any unit, lists over an axis, choices by their name."""

from __future__ import annotations

from typing import Any

from reports.numbers import BLANK, Style
from scoring.elements import NO, YES
from scoring.methodology.document import Methodology
from scoring.methodology.program import Value
from scoring.scorecard import Scorecard, read

MOST_SHOWN = 6
CAPEX = "capex_to_deliver"


def shown(methodology: Methodology, style: Style, value: Any, unit: str, full: bool = False) -> str:
    """One value or a list of them; `full` adds the unit of money to a single value."""
    if isinstance(value, list | tuple):
        parts = [shown(methodology, style, item, unit) for item in value[:MOST_SHOWN]]
        more = ["…"] if len(value) > MOST_SHOWN else []
        return "[" + ", ".join(parts + more) + "]"
    if isinstance(value, str):
        return style.words.name(value) if style.words.has(f"name.{value}") else value
    value = read(value)
    if value is None:
        return BLANK
    if unit == "flag":
        return style.number({YES: True, NO: False}.get(value), "flag")
    if unit in methodology.choices:
        literals = methodology.program.literals
        found = next((word for word, number in literals.items() if number == value), BLANK)
        return shown(methodology, style, found, unit)
    return style.full(value, unit) if full else style.number(value, unit)


def showing(methodology: Methodology, style: Style) -> Any:
    """A function (value, unit) → text for formulas with their numbers filled in."""

    def show(value: Value, unit: str) -> str:
        return shown(methodology, style, value, unit)

    return show


def is_before_capex(card: Scorecard, name: str) -> bool:
    """Whether a coverage or a cash flow leaves out the capex still to be spent on delivery.

    It does while that capex is assumed to be none; every such number carries the label `report.before_capex`.
    """
    slots = card.run.program.slots
    if CAPEX not in slots or name not in slots or card[CAPEX]:
        return False
    line = card.methodology.lines.get(name)
    if line is None or line.unit not in ("multiple", "money"):
        return False
    return slots[name] in card.run.program.affected([slots[CAPEX]])
