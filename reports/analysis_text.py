"""An analysis as text for a terminal: what is said, then its tables, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator

from reports.analysis_parts import Analysis, Field, Grid, Section, cell_text
from reports.analysis_words import simulated_range
from reports.numbers import Style
from reports.plain import columns


def analysis_text(found: Analysis, style: Style) -> str:
    """All but what is too long for a terminal, which the files have."""
    rows = [found.subject]
    if len(found.each) == 1 and found.cards[0].score is not None:
        rows.append(headline(found, style))
    shown = [section for section in found.sections if not section.is_long]
    for section in shown:
        if len(shown) > 1:
            rows += ["", section.title]
        rows += [*section.said, *_tables(section, style)]
    return "\n".join(row.rstrip() for row in (*rows, "", *found.foot))


def headline(found: Analysis, style: Style) -> str:
    """`Score 38.0 bb-, disclosure range [35.3, 41.2]; P5–P95 of 10,000 draws: [29.9, 40.6]` of the one card."""
    card, words = found.cards[0], style.words
    drawn = simulated_range(found.simulated, style) if found.simulated is not None else ""
    said = words("cli.headline", score=style.number(card.score, "score"), band=card.band,
                 range=style.span(card.low, card.high))  # fmt: skip
    return " · ".join(filter(None, (said, drawn)))


def _tables(section: Section, style: Style) -> Iterator[str]:
    for grid in section.grids:
        if grid.lines:
            yield ""
            if len(section.grids) > 1 and grid.title not in (section.title, *section.said):
                yield grid.title
            yield from _table(grid, style)


def _table(grid: Grid, style: Style) -> list[str]:
    places = [place for place, field in enumerate(grid.fields) if not field.sheet_only]
    fields = [grid.fields[place] for place in places]
    rows = [[field.short or field.head for field in fields]]
    rows += [[cell_text(line.cells[place], style) for place in places] for line in grid.lines]
    return columns(rows, "".join(map(_side, fields)))


def _side(field: Field) -> str:
    return "<" if field.is_text else ">"
