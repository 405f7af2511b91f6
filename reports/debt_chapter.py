"""Debt service and maturities in a report: what falls due each year, and what of it the backlog pays."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reports.blocks import Block, Chapter, Column, Figure, Row, Table, cells, say
from reports.numbers import Style
from reports.picture_debt import debt_service
from reports.picture_maturities import maturities_picture
from reports.picture_parts import number, value, year_names
from reports.wording import columns, marked, resting_on_estimates, with_unit
from scoring.scorecard import Scorecard

WIDTH = 507.0  # of the text on a page
HEIGHT, LOW = 148.0, 40.0
MOST_YEARS = 10
LINES = ("contract_cash", "principal", "debt_service", "debt_service_coverage", "debt_service_coverage_final",
         "debt_service_coverage_expected")  # fmt: skip


def debt_chapter(card: Scorecard, style: Style) -> Chapter:
    """Both pictures and the table of their years."""
    words = style.words
    blocks: list[Block] = [say(words("report.debt_note"), size="small", colour="muted")]
    for draw in (maturities_picture, debt_service):
        picture = draw(card, style, WIDTH, HEIGHT, 7.2)
        blocks.append(Figure(picture if picture.table else draw(card, style, WIDTH, LOW, 7.2)))
    blocks += years_table(card, style)
    return Chapter(words("report.debt"), "debt", tuple(blocks))


def years_table(card: Scorecard, style: Style) -> Sequence[Table]:
    """The lines of debt service by year of the principal schedule; nothing where there is none."""
    width = min(int(number(card, "maturity") or 0), MOST_YEARS)
    lines = [card.methodology.lines[name] for name in LINES if name in card.methodology.lines]
    found = {line.id: value(card, line.id) for line in lines}
    known = [line for line in lines if isinstance(found[line.id], list) and any(x is not None for x in found[line.id])]
    if not width or not known:
        return ()
    estimate: Callable[[str], bool] = resting_on_estimates(card)
    rows = []
    for line in known:
        name = with_unit(style.words.name(line.id), line.unit, style)
        items = [*found[line.id], *[None] * width][:width]
        rows.append(Row((marked(name, estimate(line.id), style), *cells(style.number(x, line.unit) for x in items))))
    heads = (*columns(style, line=1.0), *(Column(name, "decimal") for name in year_names(card, width, style.words)))
    return (Table(heads, tuple(rows)),)
