"""The workbook as a form: empty, to be filled in by hand with the score appearing meanwhile, and read as a source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from scoring.filings.derived import FROM_CUSTOMERS
from scoring.filings.filing import Filing
from scoring.filings.located import shown
from scoring.filings.overriding import year_before
from scoring.filings.rows import LISTS
from scoring.filings.sample_facts import Entry
from scoring.filings.template_cells import Cell, Cells, Row, place
from scoring.filings.template_figures import FigureReader, Place
from scoring.filings.template_filing import About, filled
from scoring.filings.template_layout import Layout, layout_of
from scoring.filings.workbook_changes import Rows
from scoring.filings.workbook_contract import INPUT_COLUMNS, ISSUER_CELLS, PROFILE, UNDER
from scoring.filings.workbook_inputs import list_changes
from scoring.problems import Problem

if TYPE_CHECKING:
    from scoring.filings.workbook_home import Homecoming

COLUMNS = {name: at for at, name in enumerate(INPUT_COLUMNS) if name not in ("period", "changed", "exported", "why")}
SOURCED = {name: at for name, at in COLUMNS.items() if name != "value"}


def read_form(home: Homecoming, as_of: date | None = None, today: date | None = None) -> Filing:
    """The filing that was filled in. Flows are of twelve months. Raises Refused with every problem and its cell."""
    from scoring.filings.template import as_filing

    name, methodology = shown(home.book.name), home.card.methodology
    layout = layout_of(methodology)
    rows = Rows(home.book, home.inputs_sheet, methodology, INPUT_COLUMNS)
    cells = Cells(problems=rows.problems, choices=layout.choices, may_name_mark=False)
    about = About(_about(home), cells, layout, name)
    end, issuer = about.day("period_end", required=True), about.issuer()
    cells.currency = issuer.currency
    reader = FigureReader(cells, layout, name, issuer.currency, end)
    entries = tuple(_entries(rows, home, reader, layout))
    flows = {given.id for given in methodology.inputs.values() if given.kind == "flow"}
    if end is not None and about.months() != 12:
        entries = tuple(_annual(entry, end) if entry.fact.name in flows else entry for entry in entries)
    found = filled(about, cells, (end, issuer), entries, {}, reader.undated)
    filing = as_filing(found, name, as_of, today)
    return replace(filing, problems=(*filing.problems, *_notes(filing, home, name)))


def _about(home: Homecoming) -> Mapping[str, list[Row]]:
    """The cells about the issuer as rows whose third cell is what was filled in; the profile is an input."""
    book, out = home.book, {}
    for key in (*ISSUER_CELLS, PROFILE):
        area = book.area(key)
        if area is not None:
            cell = book.cell(area.sheet, area.top, area.left)
            lead = Cell(key, place(area.sheet, area.top + 1, 0))
            out[key] = [Row(area.sheet, area.top + 1, (lead, lead, cell))]
    return out


def _entries(rows: Rows, home: Homecoming, reader: FigureReader, layout: Layout) -> Iterator[Entry]:
    lists = {change.name: change for change in list_changes(rows, home.card)}
    for name in layout.fields:
        if name in LISTS:
            change = lists.get(name)
            row = rows.row(f"{name}{UNDER}rows", required=False)
            row = rows.row(name, required=False) if row is None else row
            if change is not None and isinstance(change.new, tuple) and row is not None:
                entry = reader.list_entry(Place(_row(rows, row), SOURCED), name, (change.new, change.where))
                yield from () if entry is None else (entry,)
        elif (row := rows.row(name, required=False)) is not None:
            entry = reader.entry(Place(_row(rows, row), COLUMNS), name)
            yield from () if entry is None else (entry,)


def _row(rows: Rows, row: int) -> Row:
    return Row(rows.sheet, row + 1, tuple(rows.cell(row, column) for column in range(len(INPUT_COLUMNS))))


def _annual(entry: Entry, end: date) -> Entry:
    if entry.fact.period_start is not None or entry.fact.name.endswith("_last_quarter"):
        return entry
    fact = replace(entry.fact, period_start=year_before(end))
    return Entry(fact, entry.candidate, entry.rule, entry.applicable)


def _notes(filing: Filing, home: Homecoming, name: str) -> Iterator[Problem]:
    """What the score here rests on and the workbook does not show, or the other way round."""
    edits = [change for change in home.changes if change.kind not in ("input", "list", "profile")]
    if edits:
        yield Problem("sharing.has_changes", "warning", name, {"count": len(edits)})
    datum = filing.data.get("counterparties")
    if datum is not None and datum.rule == FROM_CUSTOMERS:
        yield Problem("sharing.derived_here", "note", name)
