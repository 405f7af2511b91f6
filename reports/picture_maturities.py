"""RPO against debt maturities: what the backlog brings each year, before and after cost, and what falls due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.numbers import Style
from reports.picture_marks import Box, Label, Line, Mark, Picture, fitted, text_width, wrapped
from reports.picture_parts import estimate_note, legend, sentence, value, year_names
from reports.wording import clauses, run_on
from resources.words import Words
from scoring.analysis.backtest import scheduled_in
from scoring.scorecard import Scorecard

MOST_YEARS = 8


@dataclass(frozen=True, slots=True)
class Year:
    """Money of one year; the last may stand for all later ones. None where it is not disclosed."""

    name: str
    rpo: float | None
    cash: float | None
    principal: float | None


def maturities(card: Scorecard, words: Words) -> tuple[Year, ...]:
    """The years that have anything in them; those past the eighth together."""
    size = card.methodology.axes["year"].size
    rpo = [scheduled_in(card, year + 1) for year in range(size)]
    cash = _column(card, "contract_cash", size) if rpo[0] is not None else [None] * size
    due = _column(card, "principal_due", size)
    principal = [0.0 if amount is None else amount for amount in due] if any(due) else [None] * size
    used = [index for index in range(size) if rpo[index] or principal[index] or abs(cash[index] or 0.0) > 1.0]
    if not used:
        return ()
    last = max(used) + 1
    names = year_names(card, last, words)
    shown = min(last, MOST_YEARS if last <= MOST_YEARS else MOST_YEARS - 1)
    years = [Year(names[i], rpo[i], cash[i], principal[i]) for i in range(shown)]
    if last > shown:
        rest = range(shown, last)
        years.append(Year("", *(_total(column, rest) for column in (rpo, cash, principal))))
    return tuple(years)


def _column(card: Scorecard, name: str, size: int) -> list[float | None]:
    found = value(card, name)
    return [*found, *[None] * size][:size] if isinstance(found, list) else [None] * size


def _total(column: Sequence[float | None], rows: range) -> float | None:
    known = [column[index] for index in rows if column[index] is not None]
    return sum(x for x in known if x is not None) if known else None


def maturities_picture(
    card: Scorecard, style: Style, width: float = 500.0, height: float = 200.0, size: float = 8.0
) -> Picture:
    """Three bars a year, in money: RPO that becomes revenue, cash after the cost of delivery, principal due."""
    words = style.words
    title = words("analysis.picture.maturities", unit=style.money_unit)
    years = maturities(card, style.words)
    if not years:
        return sentence(words("analysis.picture.maturities_blank"), width, height, size, title)
    notes = _notes(card, years, style, width, size * 0.9)
    marks = _marks(years, style, width, height - size * 1.15 * len(notes), size)
    for index, line in enumerate(notes):
        y = height - size * (0.25 + 1.15 * (len(notes) - 1 - index))
        marks.append(Label(0, y, line, size * 0.9, colour="muted"))
    return Picture(width, height, tuple(marks), title, _alt(years, style), _table(years, style))


def _notes(card: Scorecard, years: tuple[Year, ...], style: Style, width: float, size: float) -> tuple[str, ...]:
    words = style.words
    parts = [estimate_note(card, style, "contract_cash", "principal_due", "debt_service")]
    if any(year.cash for year in years):
        parts.append(words("report.before_capex"))
    if all(year.rpo is None for year in years):
        parts.append(words("analysis.picture.rpo_unknown"))
    if all(year.principal is None for year in years):
        parts.append(words("analysis.picture.principal_unknown"))
    return wrapped(run_on(parts, style), width, size)


def _marks(years: tuple[Year, ...], style: Style, width: float, height: float, size: float) -> list[Mark]:
    words, small = style.words, size * 0.85
    amounts = [x for year in years for x in (year.rpo, year.cash, year.principal) if x is not None]
    highest, lowest = max(0.0, *amounts), min(0.0, *amounts)
    top, bottom = size * 3.2, height - size * 1.5 - (size * 1.1 if lowest < 0 else 0.0)
    scale = (bottom - top) / ((highest - lowest) or 1.0)
    zero = bottom + lowest * scale
    entries = (
        ("gold_soft", "gold", words("analysis.picture.rpo_due")),
        ("gold", "", words("analysis.picture.contract_cash")),
        ("debt", "", words("analysis.picture.principal_due")),
    )
    marks, _ = legend(0, size, entries, small)
    places = max(0, min(2, 3 - len(style.number(max(highest, -lowest), "money", 0).replace(",", ""))))

    def texts(amount: float) -> str:
        return style.number(amount, "money", places)

    column = width / len(years)
    for index, year in enumerate(years):
        left = index * column
        marks += _year(year, left, column, zero, scale, texts, size)
        name = fitted(year.name or words("analysis.picture.later"), column - 2, size)
        marks.append(Label(left + column / 2, height - size * 0.3, name, size, anchor="middle"))
    marks.append(Line(0, zero, width, zero, "ink", 0.75))
    return marks


def _year(
    year: Year, left: float, column: float, zero: float, scale: float, texts: Callable[[float], str], size: float
) -> list[Mark]:
    inset = column * 0.08
    wide = min((column - 2 * inset) / 3, size * 4.5)
    start = left + (column - 3 * wide) / 2
    marks: list[Mark] = []
    styles = ((year.rpo, "gold_soft", "gold"), (year.cash, "gold", ""), (year.principal, "debt", ""))
    for index, (amount, fill, stroke) in enumerate(styles):
        if not amount:
            continue
        x, tall = start + index * wide, abs(amount) * scale
        marks.append(Box(x + 0.5, zero - tall if amount > 0 else zero, wide - 1, tall, fill, stroke, 0.6))
        text = texts(amount)
        fits = size * 0.85
        room = text_width(text, fits)
        if room > wide * 1.02:
            fits *= max(0.72, wide * 1.02 / room)
        if text_width(text, fits) <= wide * 1.12:
            y = zero - tall - fits * 0.35 if amount > 0 else zero + tall + fits * 1.05
            marks.append(Label(x + wide / 2, y, text, fits, anchor="middle"))
    return marks


def _alt(years: tuple[Year, ...], style: Style) -> str:
    later = style.words("analysis.picture.later")
    parts = clauses(
        (
            f"{year.name or later} {style.number(year.rpo, 'money')} / {style.number(year.principal, 'money')}"
            for year in years
        ),
        style.words,
    )
    return style.words("analysis.picture.maturities_alt", years=parts)


def _table(years: tuple[Year, ...], style: Style) -> tuple[tuple[str, ...], ...]:
    words = style.words
    head = (
        words("analysis.year"),
        *(words(f"analysis.picture.{key}") for key in ("rpo_due", "contract_cash", "principal_due")),
    )
    rows = (
        (year.name or words("analysis.picture.later"),
         *(style.number(amount, "money") for amount in (year.rpo, year.cash, year.principal)))
        for year in years
    )  # fmt: skip
    return (head, *rows)
