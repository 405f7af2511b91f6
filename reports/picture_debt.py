"""Debt service coverage by year: what the backlog pays of each year's interest and principal."""

from __future__ import annotations

from dataclasses import dataclass

from reports.numbers import Style
from reports.picture_marks import Box, Label, Line, Mark, Picture, Spot, text_width, wrapped
from reports.picture_parts import estimate_note, legend, number, reason, sentence, value, year_names
from reports.wording import clauses, run_on
from resources.words import Words
from scoring.scorecard import Scorecard

LINES = (1.0, 1.2, 1.4)
HIGHEST, LOWEST = 3.0, -2.0  # a bar beyond is cut at the edge; its number is written
MOST_YEARS = 10
LEAF = "contract_backed_debt_service"  # reads all that coverage by year reads, and is one number


@dataclass(frozen=True, slots=True)
class Year:
    """Coverage of one year as stated, and where prepayments are credited to the final months (None: the same)."""

    name: str
    coverage: float | None
    final: float | None


def years(card: Scorecard, words: Words) -> tuple[Year, ...]:
    """The years of the principal schedule; none where coverage is not known."""
    coverage = value(card, "debt_service_coverage")
    count = int(number(card, "maturity") or 0)
    if not isinstance(coverage, list) or not count:
        return ()
    stated = coverage[: min(count, MOST_YEARS)]
    final = value(card, "debt_service_coverage_final")
    other = final[: len(stated)] if isinstance(final, list) and final[: len(stated)] != stated else [None] * len(stated)
    if all(item is None for item in stated):
        return ()
    return tuple(Year(*row) for row in zip(year_names(card, len(stated), words), stated, other, strict=True))


def debt_service(
    card: Scorecard, style: Style, width: float = 300.0, height: float = 200.0, size: float = 8.0
) -> Picture:
    """Bars by year against lines at 1.0, 1.2 and 1.4; outlined beside them the other reading of the prepayments."""
    words = style.words
    title = words("report.picture.debt")
    found = years(card, words)
    if not found:
        none = number(card, "debt") == 0
        text = words("report.picture.debt_none") if none else reason(card, style, LEAF, "report.picture.debt_blank")
        return sentence(text, width, height, size, title)
    note = run_on((words("report.before_capex") if not number(card, "capex_to_deliver") else "",
                   estimate_note(card, style, "debt_service_coverage")), style)  # fmt: skip
    return Picture(width, height, tuple(_marks(found, style, width, height, size, note)), title,
                   _alt(found, style, note), _table(found, style),
                   _spots(found, style, width, height, size))  # fmt: skip


def _spots(found: tuple[Year, ...], style: Style, width: float, height: float, size: float) -> tuple[Spot, ...]:
    left, right = _left(found, size * 0.9), _right(width, size * 0.9)
    column = (right - left) / len(found)
    return tuple(
        Spot(left + index * column, 0, column, height, "debt_service_coverage",
             f"{year.name} {style.number(year.coverage, 'multiple')}")
        for index, year in enumerate(found)
    )  # fmt: skip


def _left(found: tuple[Year, ...], small: float) -> float:
    """Where the years begin: right of the signs that say which row of numbers is which."""
    return small * 1.3 if _two_readings(found) else 0.0


def _right(width: float, small: float) -> float:
    """Where the bars end and the numbers of the lines begin."""
    return width - text_width("1.0×", small) - 3


def _two_readings(found: tuple[Year, ...]) -> bool:
    return any(year.final is not None for year in found)


def _marks(found: tuple[Year, ...], style: Style, width: float, height: float, size: float, note: str) -> list[Mark]:
    small = size * 0.9
    values = [v for year in found for v in (year.coverage, year.final) if v is not None]
    top_value = min(HIGHEST, max(1.6, *values))
    low_value = max(LOWEST, min(0.0, *values))
    notes = wrapped(note, width, small)
    keys, rows = _legend(found, style, small, width)
    left, right = _left(found, small), _right(width, small)
    top = small * 1.25 * rows + size * 0.6
    under = height - small * 1.25 * len(notes)
    bottom = under - small * (1.9 + 1.25 * (2 if _two_readings(found) else 1))
    scale = (bottom - top) / (top_value - low_value)
    zero = bottom + low_value * scale
    column = (right - left) / len(found)
    marks: list[Mark] = list(keys)
    for index, year in enumerate(found):
        marks += _bars(year, left + index * column, column, zero, scale, size)
    marks += _limits(zero, scale, left, right, width, small)
    marks.append(Line(left, zero, right, zero, "ink", 0.75))
    marks += _rows(found, left, column, bottom, small)
    for index, line in enumerate(notes):
        marks.append(Label(0, height - small * (0.35 + 1.25 * (len(notes) - 1 - index)), line, small, colour="muted"))
    return marks


def _limits(zero: float, scale: float, left: float, right: float, width: float, small: float) -> list[Mark]:
    """The lines of lenders over the bars; their numbers beside them never closer than a line of text."""
    marks: list[Mark] = []
    last = zero + small
    for limit in LINES:
        y = zero - limit * scale
        solid = limit == LINES[0]
        marks.append(
            Line(left, y, right, y, "ink" if solid else "muted", 0.75 if solid else 0.5, () if solid else (2, 2))
        )
        last = min(y + small * (0.75 if solid else 0.35), last - small)
        marks.append(Label(width, last, f"{limit:.1f}×", small, anchor="end", colour="muted"))
    return marks


def _legend(found: tuple[Year, ...], style: Style, small: float, width: float) -> tuple[list[Mark], int]:
    """What the colours say, in one row where it fits, else in two; how many rows."""
    words = style.words
    first = (("debt", "", words("report.picture.below_one")), ("gold", "", words("report.picture.from_one")))
    second = (("", "ink", words("report.picture.final_prepayment")),) if _two_readings(found) else ()
    marks, end = legend(0, small, (*first, *second), small)
    if end - small * 1.4 <= width:
        return marks, 1
    return legend(0, small, first, small)[0] + legend(0, small * 2.3, second, small)[0], 2


def _bars(year: Year, left: float, column: float, zero: float, scale: float, size: float) -> list[Mark]:
    """The bars of one year; what reaches beyond the picture is cut with a gap, its number stands in the row."""
    shown = [(year.coverage, False)] if year.final is None else [(year.coverage, False), (year.final, True)]
    wide = column * 0.76 / len(shown)
    if len(shown) == 1:
        wide = min(wide, size * 5)
    marks: list[Mark] = []
    start = left + (column - wide * len(shown)) / 2
    for index, (coverage, outlined) in enumerate(shown):
        if coverage is None:
            continue
        x = start + index * wide
        end = zero - max(LOWEST, min(HIGHEST, coverage)) * scale
        fill = "" if outlined else _fill(coverage)
        marks.append(Box(x + 1, min(zero, end), wide - 2, abs(zero - end), fill, "ink" if outlined else "", 0.6))
        if not LOWEST <= coverage <= HIGHEST:
            marks.append(Box(x, end + (size * 0.5 if coverage > 0 else -size * 0.75), wide, size * 0.25, "panel"))
    return marks


def _fill(coverage: float) -> str:
    return "gold" if coverage >= 1 else "debt"


def _rows(found: tuple[Year, ...], left: float, column: float, top: float, small: float) -> list[Mark]:
    """The years, and under them each reading's numbers with its sign at the left, clear of bars and lines."""
    marks: list[Mark] = []
    first, second = top + small * 2.5, top + small * 3.75
    if _two_readings(found):
        side = small * 0.7
        marks += [Box(0, first - side, side / 2, side, "debt"), Box(side / 2, first - side, side / 2, side, "gold"),
                  Box(0.3, second - side, side - 0.6, side - 0.3, "", "ink", 0.6)]  # fmt: skip
    for index, year in enumerate(found):
        middle = left + (index + 0.5) * column
        marks.append(Label(middle, top + small * 1.25, year.name, small, anchor="middle", colour="muted"))
        marks.append(_number(year.coverage, middle, first, column, small, True))
        if year.final is not None:
            marks.append(_number(year.final, middle, second, column, small, False))
    return marks


def _number(coverage: float | None, middle: float, y: float, column: float, small: float, bold: bool) -> Label:
    text = "–" if coverage is None else style_free(coverage)
    fits = small * min(1.0, max(0.7, column / (text_width(text, small, bold) + 2)))
    return Label(middle, y, text, fits, bold, "middle")


def style_free(coverage: float) -> str:
    """A coverage under its year: `0.47`, `−0.74`; the unit is on the lines."""
    text = f"{abs(coverage):.2f}"
    return f"−{text}" if coverage < 0 and text.strip("0.") else text


def _alt(found: tuple[Year, ...], style: Style, note: str) -> str:
    parts = clauses((f"{year.name} {style.number(year.coverage, 'multiple')}" for year in found), style.words)
    return run_on((style.words("report.picture.debt_alt", years=parts), note), style)


def _table(found: tuple[Year, ...], style: Style) -> tuple[tuple[str, ...], ...]:
    both = _two_readings(found)
    head = (style.words("report.year"), style.words("report.coverage")) + (
        (style.words("report.picture.final_prepayment"),) if both else ()
    )
    rows = ((y.name, style.number(y.coverage, "multiple"), style.number(y.final, "multiple")) for y in found)
    return (head, *(row if both else row[:2] for row in rows))
