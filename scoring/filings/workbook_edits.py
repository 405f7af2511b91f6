"""The Assumptions sheet read back: which assumptions, weights, knots and tables somebody changed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from scoring.filings.workbook_changes import CellChange, Change, Kind, Rows, same
from scoring.filings.workbook_contract import VALUE
from scoring.methodology.document import Methodology, Scale, Table
from scoring.problems import Problem, Refused
from scoring.scorecard import Scorecard

KNOT_X, KNOT_Y = VALUE, VALUE + 1
SECOND = VALUE + 1
MOST_KNOTS = 200


def edit_changes(rows: Rows, card: Scorecard) -> Iterator[Change]:
    """Every assumption, weight, other parameter, scale and table that differs from the card's methodology."""
    methodology = card.methodology
    edits = methodology.edits
    for item in methodology.assumptions.values():
        old = edits.get(item.id, item.value if item.default is None else None)
        yield from _one(rows, item.id, "assumption", item.unit, old, may_be_empty=item.default is not None)
    for name, value in methodology.parameters.items():
        unit = methodology.parameter_units[name]
        yield from _one(rows, name, "parameter", unit, edits.get(name, value), may_be_empty=False)
    for scale in methodology.scales.values():
        yield from _knots(rows, scale, tuple(edits.get(scale.id, scale.knots)))  # type: ignore[arg-type]
    for band in methodology.bands:
        key = f"band.{band.id}"
        yield from _fixed(rows, key, [(key, VALUE, "", "score", band.start)], in_file=True)
    for grade, limits in (*methodology.confidence.items(), ("none", {"completeness": 0.0, "estimates": 1.0})):
        key = f"confidence.{grade}"
        parts = ((VALUE, "completeness", 0.0), (SECOND, "estimates", 1.0))
        cells = [(key, at, part, "ratio", limits.get(part, usual)) for at, part, usual in parts]
        yield from _fixed(rows, key, cells, in_file=grade != "none")
    for table in methodology.tables.values():
        yield from _fixed(rows, table.id, list(_table_cells(card, table)), in_file=True)


def _one(rows: Rows, name: str, kind: Any, unit: str, old: Any, may_be_empty: bool) -> Iterator[Change]:
    row = rows.row(name)
    if row is None:
        return
    new, readable = rows.value(row, VALUE, name, unit)
    where = rows.where(row, VALUE)
    if not readable or same(old, new):
        return
    if new is None and not may_be_empty:
        rows.problem("sharing.assumption_empty", where, name=name)
    elif kind == "parameter" and new < 0:
        rows.problem("sharing.below_zero", where, name=name)
    else:
        rows.doubt(name, unit, old, new, where)
        yield Change(name, kind, old, new, unit, where)


def _knots(rows: Rows, scale: Scale, old: tuple[tuple[float, float], ...]) -> Iterator[Change]:
    """A scale as a whole: its knots are of use only together."""
    head = rows.row(scale.id)
    if head is None:
        return
    problems = len(rows.problems)
    found: list[tuple[Any, Any]] = []
    cells: list[CellChange] = []
    for number in range(1, MOST_KNOTS):
        key = f"{scale.id}.knots[{number}]"
        row = rows.row(key, required=False)
        if row is None:
            if number <= len(old):
                rows.problem("sharing.row_gone", rows.sheet, name=key)
            break
        before = old[number - 1] if number <= len(old) else (None, None)
        pair = []
        for column, part, then in ((KNOT_X, "x", before[0]), (KNOT_Y, "score", before[1])):
            new, readable = rows.value(row, column, key, "")
            pair.append(new if readable else then)
            if readable and not same(then, new):
                unit = "score" if part == "score" else ""
                cells.append(CellChange(key, part, then, new, unit, rows.where(row, column)))
        found.append((pair[0], pair[1]))
    if not cells or (len(rows.problems) > problems and rows.problems[-1].severity == "error"):
        return
    knots = tuple(pair for pair in found if pair != (None, None))
    if not _fit(knots):
        rows.problem("sharing.knots_do_not_rise", cells[0].where, name=scale.id)
        return
    yield Change(scale.id, "knots", old, knots, "", cells[0].where, tuple(cells))


def _fit(knots: tuple[tuple[Any, Any], ...]) -> bool:
    whole = all(x is not None and y is not None and 0 <= y <= 100 for x, y in knots)
    return whole and len(knots) >= 2 and all(a[0] < b[0] for a, b in pairwise(knots))


FixedCell = tuple[str, int, str, str, float]  # id of the row, column, what the column is, unit, as sent


def _fixed(rows: Rows, name: str, cells: list[FixedCell], in_file: bool = False) -> Iterator[Change]:
    """What stands in the methodology's file alone: shown, and accepted where the file has a place for it."""
    changed = []
    for key, column, part, unit, old in cells:
        row = rows.row(key)
        if row is None:
            continue
        new, readable = rows.value(row, column, key, unit)
        if readable and not same(old, new):
            changed.append(CellChange(key, part, old, new, unit, rows.where(row, column)))
    if changed:
        olds, news = tuple(cell.old for cell in changed), tuple(cell.new for cell in changed)
        whole = in_file and all(cell.new is not None for cell in changed)
        kind: Kind = "table" if whole else "fixed"
        yield Change(name, kind, olds, news, changed[0].unit, changed[0].where, tuple(changed))


def file_places(methodology: Methodology, change: Change) -> dict[tuple[str, ...], object]:
    """Where in the methodology's file the values of a table, a grade or a band stand, and what is to stand there.

    Raises Refused for a time that the file does not have: a table that begins later is zero before.
    """
    if change.name.startswith("band."):
        return {("band", change.name.removeprefix("band."), "from"): cell.new for cell in change.cells}
    if change.name.startswith("confidence."):
        return {(*change.name.split("."), cell.column): cell.new for cell in change.cells}
    table = methodology.tables[change.name]
    new = {word: list(values) for word, values in table.values.items()}
    times = [f"{time:g}" for time in table.columns]
    for cell in change.cells:
        time = cell.row.partition("[")[2].rstrip("]")
        if table.columns and time not in times:
            raise Refused([Problem("sharing.fixed", where=cell.where, values={"name": cell.row})])
        new[cell.column][times.index(time) if table.columns else 0] = cell.new
    return {
        ("table", table.id, "values", word): tuple(values) if table.columns else values[0]
        for word, values in new.items() if tuple(values) != table.values[word]
    }  # fmt: skip


def _table_cells(card: Scorecard, table: Table) -> Iterator[FixedCell]:
    """A table as the sheet has it: one with columns stands turned, its times going down."""
    if not table.columns:
        for word, (value,) in table.values.items():
            yield f"{table.id}[{word}]", VALUE, word, table.unit, value
        return
    times = card.run.tables[table.id][0]
    lead = len(times) - len(table.columns)
    for number, time in enumerate(times):
        for offset, (word, values) in enumerate(table.values.items()):
            value = values[number - lead] if number >= lead else 0.0
            yield f"{table.id}[{time:g}]", VALUE + offset, word, table.unit, value


def key_of(name: str) -> str:
    """The id that a key of a row belongs to: `customers[3]` and `leverage.knots[2]` to the list and the scale."""
    stem = name.split("[", maxsplit=1)[0].removesuffix(".knots")
    return stem or name
