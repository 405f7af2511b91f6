"""Two functions of the language that take several rows of the sheet: what lands when, and rates between two columns."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from scoring.elements import NAN, land
from scoring.methodology.excel_rows import Hazard, Landed, RowOf, SegmentOf, WithinOf
from scoring.methodology.nodes import Call, Lookup, Name, Node, Number, Operation

if TYPE_CHECKING:
    from reports.workbook_rows import Place, Rows


def delay_row(rows: Rows, node: Call, place: Place) -> str:
    """The row of what lands in a year.

    Before it stand the rows of how late each element is, of the year in which it starts to land, and of how much of it
    lands then and in the year after.
    """
    value_node, years_node = node.arguments
    shape = rows.program.shapes[id(value_node)]
    (axis,), unit = shape.axes, "money" if shape.kind.money == 1 else ""
    amount = rows.named(value_node, place)
    amounts, times = rows.program.value(value_node, place.run), _times(rows, axis, years_node, place)
    late_by = Call("max", (Operation("-", (_time_node(rows, axis, years_node, place), Number(0.5))), Number(0.0)))
    waits = [max(t - 0.5, 0.0) if t == t else NAN for t in times]
    at = rows.part(place, late_by, (axis,), waits, "years")
    starts = [math.floor(wait) + 1.0 if wait == wait else NAN for wait in waits]
    first = rows.part(place, Operation("+", (Call("floor", (Name(at),)), Number(1.0))), (axis,), starts, "count")
    past = [wait - start + 1.0 for wait, start in zip(waits, starts, strict=True)]
    early_node = Operation("*", (Name(amount), Operation("-", (Name(first), Name(at)))))
    early_values = [x * (1.0 - share) for x, share in zip(amounts, past, strict=True)]
    early = rows.part(place, early_node, (axis,), early_values, unit)
    begun = Operation("-", (Name(first), Number(1.0)))
    rest = Operation("*", (Name(amount), Operation("-", (Name(at), begun))))
    late_node = Call("when", (Operation(">", (Name(at), begun)), rest, Number(0.0)))
    late_values = [x * share if share else 0.0 for x, share in zip(amounts, past, strict=True)]
    late = rows.part(place, late_node, (axis,), late_values, unit)
    size, count = rows.methodology.axes["year"].size, place.run.count(axis)[1]
    landed = [NAN] * size if count != count else land(amounts, times, count, size)
    present = rows.axis_row(axis, place.context, "present")
    return rows.part(place, Landed(axis, first, early, late, present), ("year",), landed, unit)


def _times(rows: Rows, axis: str, years_node: Node, place: Place) -> list[float]:
    """When each element lands: its middle and the delay."""
    length = place.run.count(axis)[0]
    mid, years = rows.methodology.axes[axis].mid, rows.program.value(years_node, place.run)
    middles = [index + 0.5 for index in range(length)] if mid is None else place.run[mid]
    return [m + y for m, y in zip(middles, years if isinstance(years, list) else [years] * length, strict=True)]


def _time_node(rows: Rows, axis: str, years_node: Node, place: Place) -> Any:
    mid, wait = rows.methodology.axes[axis].mid, rows.lower(years_node, place)
    middle = Operation("-", (Name(axis), Number(0.5))) if mid is None else Name(rows.key(mid, place.context))
    return middle if wait == Number(0.0) else Operation("+", (middle, wait))


def hazard_row(rows: Rows, node: Lookup, place: Place) -> str:
    """The row of a rate between two columns of a table.

    Before it stand the rows of which row of the table it is in, after which column, and how far on to the next.
    """
    run, table, time_node = place.run, node.table, node.time
    assert time_node is not None
    columns = run.tables[table][0]
    shapes, value = rows.program.shapes, rows.program.value
    time, times, time_axes = rows.named(time_node, place), value(time_node, run), shapes[id(time_node)].axes
    order = {
        rows.program.literals[word]: float(n) for n, word in enumerate(rows.methodology.tables[table].values, start=1)
    }
    places = _each(lambda code: order.get(code, NAN), value(node.row, run))
    row = rows.part(place, RowOf(table, rows.lower(node.row, place)), shapes[id(node.row)].axes, places, "count")
    segments = _each(lambda t: _segment(columns, t), times)
    segment = rows.part(place, SegmentOf(table, time), time_axes, segments, "count")
    shares = _each(lambda t: _within(columns, t), times)
    within = rows.part(place, WithinOf(table, time, segment), time_axes, shares, "ratio")
    return rows.part(place, Hazard(table, row, segment, within), shapes[id(node)].axes, value(node, run), "ratio")


def _each(function: Callable[[float], float], value: Any) -> Any:
    return [function(item) for item in value] if isinstance(value, list) else function(value)


def _segment(columns: Sequence[float], time: float) -> float:
    """The number of the last column at or before a time, the last but one at most."""
    if time != time:
        return NAN
    return float(max(1, min(sum(1 for column in columns if column <= time), len(columns) - 1)))


def _within(columns: Sequence[float], time: float) -> float:
    if time != time:
        return NAN
    k = int(_segment(columns, time)) - 1
    return (min(max(time, columns[0]), columns[-1]) - columns[k]) / (columns[k + 1] - columns[k])
