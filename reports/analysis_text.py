"""An analysis as text for a terminal: what is said, then its tables, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator

from reports.analysis_parts import Analysis, Field, Grid, Section, cell_text
from reports.numbers import Style
from reports.plain import columns


def analysis_text(found: Analysis, style: Style) -> str:
    """All but what is too long for a terminal, which the files have."""
    rows = [found.subject]
    shown = [section for section in found.sections if not section.is_long]
    for section in shown:
        if len(shown) > 1:
            rows += ["", section.title]
        rows += [*section.said, *_tables(section, style)]
    return "\n".join(row.rstrip() for row in (*rows, "", *found.foot))


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
