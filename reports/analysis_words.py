"""Sentences of what-if: a turn of a reverse stress, a combination, a verdict, an issuer's name; in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from reports.numbers import BLANK, MINUS, Style
from scoring.analysis.names import SCORE
from scoring.explain import unit_of, with_names
from scoring.filings.rows import Customer
from scoring.methodology.document import Methodology
from scoring.methodology.nodes import parse
from scoring.scorecard import Scorecard

if TYPE_CHECKING:  # these bring NumPy
    from scoring.analysis.levers import Lever
    from scoring.analysis.nearest import Combination
    from scoring.analysis.reverse import Turn
    from scoring.analysis.simulate import Simulation

SMALL_MOVE = 0.05  # standard deviations: a driver that moves less stays out of the sentence
POINTS = 100.0


def issuer_name(card: Scorecard, style: Style) -> str:
    if card.filing is None:
        return style.words("report.unnamed")
    issuer = card.filing.issuer
    return issuer.name_zh if style.words.language == "zh" and issuer.name_zh else issuer.name


def title(card: Scorecard, style: Style) -> str:
    """The filing's own title, which has issuer and period in it."""
    if card.filing is None:
        return style.words("report.unnamed")
    chinese = style.words.language == "zh"
    return card.filing.title_zh if chinese and card.filing.title_zh else card.filing.title


def capital(text: str) -> str:
    """Words of a legend as the head of a column."""
    return text[:1].upper() + text[1:]


def joined(names: Iterable[str], style: Style) -> str:
    return ("、" if style.words.language == "zh" else ", ").join(names)


def not_computed(absent: Sequence[str], style: Style) -> str:
    """Why a scenario has no numbers: which inputs are not disclosed. Empty where it has them."""
    if not absent:
        return ""
    key = "tracing.cannot_be_computed" if len(absent) == 1 else "tracing.cannot_be_computed_several"
    return style.words(key, names=joined((style.words.name(name) for name in absent), style))


def foot(card: Scorecard, style: Style) -> list[str]:
    """What must stand under every score: the estimates that it rests on, and that it is neither rating nor advice."""
    words = style.words
    names = joined((words.name(name) for name in card.estimates), style)
    return [*([words("analysis.estimates", names=names)] if names else []), words("analysis.not_rating")]


def simulated_range(simulation: Simulation, style: Style) -> str:
    """`P5–P95 of 10,000 draws: [29.9, 40.6]`, to stand beside the disclosure range; empty where no draw has a score."""
    ends = simulation.percentiles(SCORE, (5, 95))
    if not ends:
        return ""
    return style.words("analysis.p5_p95", draws=f"{simulation.draws:,}", range=style.span(ends[0], ends[1]))


def turn_sentence(turn: Turn, card: Scorecard, style: Style) -> str:
    """`Microsoft's share of revenue would have to fall from 62.0% to 41.0%.`; of a turn that gets there."""
    lever, words = turn.lever, style.words
    name = lever_name(lever, card, style)
    if is_shift(lever):
        key = "analysis.shifts_up" if turn.rises else "analysis.shifts_down"
        return words(key, name=name, points=f"{POINTS * abs(turn.value or 0.0):.1f}")
    key = "analysis.rises" if turn.rises else "analysis.falls"
    return words(key, name=name, base=shown(lever.base, lever.unit, style), value=shown(turn.value, lever.unit, style))


def lever_name(lever: Lever, card: Scorecard, style: Style) -> str:
    """The lever's name; the largest customer by its own, where the filing gives it."""
    words = style.words
    if lever.id == "largest_customer_share":
        customer = largest_customer(card)
        if customer:
            return words("analysis.customer_share", customer=customer)
    key = f"analysis.lever.{lever.id}"
    return words(key) if words.has(key) else words.name(lever.id)


def short_name(lever: Lever, card: Scorecard, style: Style) -> str:
    """The figure's own name where the lever is one, without what moves along with it."""
    own = lever.kind == "figure" and lever.id in card.run.program.slots
    return style.words.name(lever.id) if own else lever_name(lever, card, style)


def largest_customer(card: Scorecard) -> str:
    datum = card.filing.datum("customers") if card.filing is not None else None
    rows = datum.value if datum is not None and isinstance(datum.value, tuple) else ()
    customers = [row for row in rows if isinstance(row, Customer)]
    return max(customers, key=lambda row: row.share).name if customers else ""


def driver_unit(card: Scorecard, driver: str) -> str:
    """The unit of what a driver stands at; a ratio where it is a change."""
    base = card.methodology.drivers[driver].base
    return unit_of(card.methodology, base) if base in card.run.program.slots else "ratio"


def is_shift(lever: Lever) -> bool:
    """A driver that is a change, nothing today, in points of a ratio."""
    return lever.unit == "ratio" and lever.base == 0.0 and lever.low < 0.0


def is_shift_driver(card: Scorecard, driver: str) -> bool:
    """A driver that is no number of the card but a change of one, nothing today."""
    from scoring.analysis.levers import base_of

    found = card.methodology.drivers[driver]
    return found.base not in card.run.program.slots and base_of(card, found) == 0.0


def shift_text(value: float | None, style: Style, to: float | None = None) -> str:
    """A change of a ratio in points of a hundred: `−3.9 points`; from one to another: `−7.6 to +6.4 points`."""
    if value is None:
        return BLANK
    points = signed(POINTS * value)
    if to is not None:
        points = style.words("analysis.from_to", low=points, high=signed(POINTS * to))
    return style.words("analysis.points_of", points=points)


def ends_text(low: float, high: float, unit: str, style: Style) -> str:
    """From where to where a judgement may lie: `15% – 55%`, `3.0% – 20.0%`, `4.20 y – 5.80 y`."""
    places = None
    if unit == "ratio":
        places = 0 if abs(100 * low) >= 10 and abs(100 * high) >= 10 else 1
    return " – ".join(style.number(end, unit, places) for end in (low, high))


def shown(value: float | None, unit: str, style: Style) -> str:
    return style.full(value, unit) if unit == "money" else style.number(value, unit)


def formula_text(target: str, text: str, style: Style) -> str:
    """What a scenario sets an input to, with names; that it is held where it is set to itself."""
    if text.strip() == target:
        return style.words("analysis.held")
    return with_names(parse(text), style.words.name)


def combination_parts(found: Combination, methodology: Methodology, style: Style) -> list[str]:
    """The drivers that move, each with from and to, the one that moves most first."""
    return [_move(name, base, value, methodology, style) for name, base, value in combination_moves(found, methodology)]


def combination_moves(found: Combination, methodology: Methodology) -> list[tuple[str, float, float]]:
    """The drivers that move by more than a trace, with from and to, the one that moves most first."""
    out = []
    for name, value in found.values.items():
        driver, base = methodology.drivers[name], found.base[name]
        ends = [end for end in (driver.p10, driver.p90) if isinstance(end, float)]
        sd = (ends[1] - ends[0]) / 2.563 if len(ends) == 2 and ends[1] > ends[0] else 1.0
        moved = abs(value - base) / sd
        if moved >= SMALL_MOVE:
            out.append((moved, (name, base, value)))
    return [move for _, move in sorted(out, reverse=True)]


def _move(name: str, base: float, value: float, methodology: Methodology, style: Style) -> str:
    base_text = methodology.drivers[name].base
    unit = unit_of(methodology, base_text) if base_text in methodology.program.slots else "ratio"
    if base == 0.0 and unit == "ratio":
        return style.words("analysis.moves", name=style.words.name(name), base="0", value=shift_text(value, style))
    ends = (style.number(base, unit), style.number(value, unit))
    return style.words("analysis.moves", name=style.words.name(name), base=ends[0], value=ends[1])


def signed(value: float | None, places: int = 1) -> str:
    """Points with their sign: `+1.2`, `−0.4`, `0.0`."""
    if value is None:
        return "–"
    text = f"{abs(value):.{places}f}"
    if not text.strip("0."):
        return text
    return f"{'+' if value > 0 else MINUS}{text}"
