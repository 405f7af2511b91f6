"""The gold waterfall: from headline backlog to what is left after creditors."""

from __future__ import annotations

from dataclasses import dataclass

from reports.numbers import MINUS, Style
from reports.picture_marks import Box, Label, Line, Mark, Picture, Spot, text_width, wrapped
from reports.picture_parts import estimate_note, number, reason, sentence, stacked
from reports.wording import clauses, run_on
from scoring.scorecard import Scorecard

STEPS = (
    ("", "rpo"),
    ("expected_nominal", "expected_nominal_money"),
    ("gold_content", "gold_money"),
    ("cash_to_come_share", "cash_to_come"),
    ("after_delivery_cost_share", "after_delivery_cost"),
    ("after_creditors_share", "after_creditors"),
)
DEEPEST = -0.75  # a bar further below zero is cut, so that the rest stays readable; its number is written


@dataclass(frozen=True, slots=True)
class Step:
    """One bar: what is left, as a share of RPO and in money, and how much of it the step took."""

    id: str
    share: float
    money: float
    taken: float


def steps(card: Scorecard) -> tuple[Step, ...]:
    """The bars that the filing allows, in order; none without RPO or its time bands."""
    rpo, gold = number(card, "rpo"), number(card, "gold_content")
    if not rpo or gold is None:
        return ()
    found: list[Step] = []
    for name, money_name in STEPS:
        share = number(card, name) if name else 1.0
        money = number(card, money_name)
        if share is not None and money is not None:
            found.append(Step(money_name, share, money, (found[-1].share if found else share) - share))
    return tuple(found)


def gold_waterfall(
    card: Scorecard, style: Style, width: float = 500.0, height: float = 200.0, size: float = 8.0
) -> Picture:
    """Six bars in per cent of RPO, each with what it lost from the one before, its money beneath."""
    words = style.words
    title = words("report.picture.gold", unit=style.money_unit)
    bars = steps(card)
    if not bars:
        return sentence(reason(card, style, "gold_content", "report.picture.gold_blank"), width, height, size, title)
    note = estimate_note(card, style, "after_creditors", "gold_content")
    return Picture(width, height, tuple(_marks(bars, style, width, height, size, note)), title,
                   _alt(bars, style, note), _table(bars, style), _spots(bars, style, width, height))  # fmt: skip


def _spots(bars: tuple[Step, ...], style: Style, width: float, height: float) -> tuple[Spot, ...]:
    column = width / len(bars)
    return tuple(
        Spot(index * column, 0, column, height, bar.id,
             f"{style.words(f'report.step.{bar.id}')} {style.number(bar.share, 'ratio')}")
        for index, bar in enumerate(bars)
    )  # fmt: skip


def _marks(bars: tuple[Step, ...], style: Style, width: float, height: float, size: float, note: str) -> list[Mark]:
    small = size * 0.9
    column = width / len(bars)
    names = [wrapped(style.words(f"report.step.{bar.id}"), column - 4, small) for bar in bars]
    rows = max(len(lines) for lines in names)
    notes = wrapped(note, width, small) if note else ()
    foot = small * 1.25 * (rows + 1 + len(notes)) + small * (1.2 if notes else 0.6)
    deepest = max(DEEPEST, min(0.0, *(bar.share for bar in bars)))
    top = size * 1.7
    bottom = height - foot - (size * 1.6 if deepest < 0 else size * 0.6)
    scale = (bottom - top) / (max(1.0, *(bar.share for bar in bars)) - deepest)
    zero = bottom + deepest * scale
    marks: list[Mark] = []
    for index, bar in enumerate(bars):
        marks += _bar(bars, index, index * column, column, zero, scale, size)
        middle = index * column + column / 2
        marks += stacked(middle, height - foot + small * 1.1, names[index], small)
        money = style.number(bar.money, "money")
        marks.append(
            Label(middle, height - foot + small * (1.1 + 1.25 * rows), money, small, anchor="middle", colour="muted")
        )
    marks.append(Line(0, zero, width, zero, "ink", 0.75))
    for index, line in enumerate(notes):
        marks.append(Label(0, height - small * (0.35 + 1.25 * (len(notes) - 1 - index)), line, small, colour="muted"))
    return marks


def _bar(
    bars: tuple[Step, ...], index: int, left: float, column: float, zero: float, scale: float, size: float
) -> list[Mark]:
    bar, inset = bars[index], column * 0.16
    last = bar.id == "after_creditors"
    share = max(bar.share, DEEPEST)
    x, wide = left + inset, column - 2 * inset
    level = zero - share * scale
    marks: list[Mark] = []
    if index:
        before = zero - max(bars[index - 1].share, DEEPEST) * scale
        if bar.taken > 0:
            marks.append(Box(x, before, wide, level - before, "gold_soft"))
        marks.append(Line(x - 2 * inset, before, x, before, "muted", 0.5))
        text = f"{MINUS if bar.taken > 0 else '+'}{abs(100 * bar.taken):.1f}"
        room = min(level, zero) - before if bar.share >= 0 else zero - before
        if bar.share >= 0 and not (bar.taken > 0 and zero - level > size * 1.6):
            room -= size * 1.3  # the bar's own number stands above it
        if room > size * 1.2 and text_width(text, size * 0.9) < wide:
            marks.append(
                Label(x + wide / 2, before + room / 2 + size * 0.32, text, size * 0.9, anchor="middle", colour="ink")
            )
    marks.append(Box(x, min(zero, level), wide, abs(zero - level), "debt" if last and share < 0 else "gold"))
    if bar.share < DEEPEST:
        marks.append(Box(x - 1, level - size * 0.6, wide + 2, size * 0.25, "panel"))
    marks += _value(bar, x + wide / 2, level, zero, size, index > 0 and bar.taken > 0 and bar.share >= 0, wide)
    return marks


def _value(bar: Step, middle: float, level: float, zero: float, size: float, covered: bool, wide: float) -> list[Mark]:
    """The bar's own number: inside its top where the loss lies above it, else above it; below a negative one."""
    text = f"{'' if bar.share >= 0 else MINUS}{abs(100 * bar.share):.1f}%"
    shown = size if text_width(text, size, bold=True) <= wide else size * 0.82
    if bar.share < 0:
        return [Label(middle, level + size * 1.15, text, shown, True, "middle")]
    if covered and zero - level > size * 1.6:
        return [Label(middle, level + size * 1.2, text, shown, True, "middle", "gold_ink")]
    return [Label(middle, level - size * 0.4, text, shown, True, "middle")]


def _alt(bars: tuple[Step, ...], style: Style, note: str) -> str:
    parts = clauses(
        (f"{style.words(f'report.step.{bar.id}')} {style.number(bar.share, 'ratio')}" for bar in bars), style.words
    )
    return run_on((style.words("report.picture.gold_alt", steps=parts), note), style)


def _table(bars: tuple[Step, ...], style: Style) -> tuple[tuple[str, ...], ...]:
    words = style.words
    head = (words("report.step.head"), words("report.share_of_rpo"), style.money_unit)
    rows = (
        (words(f"report.step.{b.id}"), style.number(b.share, "ratio"), style.number(b.money, "money")) for b in bars
    )
    return (head, *rows)
