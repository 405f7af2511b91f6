"""Tables on a page: columns that fit, numbers aligned on the decimal point, headers repeated on each page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from reports.blocks import Column, Row, Table, Text, say
from reports.pdf_strips import Flow, Item, Place, Setting, Strip, coloured, lines_layer, repeated
from reports.pdf_text import SIZES, Lines, clean, lines_of, units
from reports.picture_marks import Line

SPACE = 9.0  # between columns
PAD = 2.1  # above and below the text of a row
HEAD_MOST = 58.0  # a header over numbers wraps at this width
WORDS_MOST = 86.0  # words in a column of numbers wrap at this width, from the left
FIXED_MOST = 150.0  # text that is not to wrap, but does when wider
NUMBER = re.compile(r"((?:[A-Z]{3} )?[−+]?\d[\d,]*|–)(?:\.\d+)?(?: ?[^\s\d]{1,6})?$")
MOST_LINES = 40  # a row with more lines is parted


def table_strips(table: Table, x: float, width: float, setting: Setting) -> list[Strip]:
    """A header and its rows. The first row stays with the header, a group with its first row."""
    table = replace(table, rows=tuple(bold(row) if row.group else row for row in table.rows))
    size = SIZES[table.size]
    widths, points, size = fitted_widths(table, width, size)
    lefts = [x + sum(widths[:index]) + SPACE * index for index in range(len(widths))]
    setting = setting.inside("Table")
    head = header(table.columns, lefts, widths, x, width, size, setting.inside("THead"))
    strips, again, setting = [head], repeated(head), setting.inside("TBody")
    for index, row in enumerate(table.rows):
        parts = row_strips(row, table.columns, lefts, widths, points, (x, width, size), setting, again)
        if row.group or index == 0 or index == len(table.rows) - 2:
            parts[-1] = Strip(parts[-1].height, parts[-1].layers, len(table.rows) > index + 1, parts[-1].before, again)
        strips += parts
    last = strips[-1]
    strips[-1] = Strip(last.height + 6, last.layers, False, last.before, last.head)
    return strips


def fitted_widths(table: Table, width: float, size: float) -> tuple[list[float], list[float], float]:
    """Widths of the columns, where their decimal points lie from the right, and the size that lets them fit."""
    room = width - SPACE * (len(table.columns) - 1)
    while True:
        widths, points = measured(table, size)
        fixed = sum(w for w, column in zip(widths, table.columns, strict=True) if column.align != "left")
        lefts = [index for index, column in enumerate(table.columns) if column.align == "left"]
        if fixed <= room * 0.8 or size < 4.5 or not lefts:
            break
        size *= 0.94
    shared(widths, table.columns, lefts, room - fixed)
    return widths, points, size


def measured(table: Table, size: float) -> tuple[list[float], list[float]]:
    """Natural widths; for decimal columns also the widest part from the decimal point on."""
    widths, points = [], []
    for index, column in enumerate(table.columns):
        texts = [row.cells[index] for row in table.rows]
        if column.align == "decimal":
            before = after = longest = 0.0
            for text in texts:
                if (parts := parted(text, size)) is not None:
                    before, after = max(before, parts[0]), max(after, parts[1])
                else:
                    longest = max(longest, whole_width(text, size))
            natural = max(before + after, min(longest, WORDS_MOST))
            points.append(after)
        else:
            natural = max((whole_width(text, size) for text in texts), default=0.0)
            points.append(0.0)
        if column.align != "left":
            natural = max(min(natural, FIXED_MOST), head_width(column.head, size))
        else:
            natural = max(natural, units(clean(column.head), False) * size)
        widths.append(natural)
    return widths, points


def head_width(head: str, size: float) -> float:
    """As narrow as a header over numbers may be: its longest word, up to a limit."""
    lines = lines_of(say(head), HEAD_MOST, size * 0.94)
    whole = units(clean(head), False) * size * 0.94
    longest = max((units(word, False) * size * 0.94 for word in clean(head).split()), default=0.0)
    return min(
        whole,
        max(
            min(longest, HEAD_MOST),
            max((line[-1].x + line[-1].width for line in lines), default=0),
        ),
    )


def parted(text: Text, size: float) -> tuple[float, float] | None:
    """Widths of a number before and from its decimal point (or its end); None where the cell holds words."""
    if not text.spans:
        return None
    span = text.spans[0]
    whole = clean(span.text)
    found = NUMBER.match(whole)
    if found is None or len(text.spans) > 1:
        return None
    cut = found.end(1)
    return units(whole[:cut], span.bold) * size, units(whole[cut:], span.bold) * size


def whole_width(text: Text, size: float) -> float:
    """How wide a cell is on one line."""
    return sum(units(clean(span.text), span.bold) for span in text.spans) * size


def shared(widths: list[float], columns: Sequence[Column], lefts: list[int], room: float) -> None:
    """Divide the room among left columns: none gets more than it needs while another needs more."""
    open_columns = list(lefts)
    while open_columns:
        total = sum(columns[index].share for index in open_columns)
        content = [index for index in open_columns if widths[index] <= room * columns[index].share / total]
        if not content:
            for index in open_columns:
                widths[index] = room * columns[index].share / total
            return
        for index in content:
            room -= widths[index]
            open_columns.remove(index)
    if lefts and room > 0:
        widths[lefts[-1] if len(lefts) > 1 else lefts[0]] += room


def header(columns: Sequence[Column], lefts: list[float], widths: list[float], x: float, width: float, size: float,
           setting: Setting) -> Strip:  # fmt: skip
    """Names of the columns on their last line, over a rule."""
    small, leading = size * 0.94, size * 0.94 * min(setting.leading, 1.3)
    wrapped = [lines_of(say(column.head), wide + 0.5, small) for column, wide in zip(columns, widths, strict=True)]
    most = max(1, *(len(lines) for lines in wrapped))
    items: list[Item] = []
    row = setting.inside("TR")
    for column, lines, left, wide in zip(columns, wrapped, lefts, widths, strict=True):
        top = small + leading * (most - len(lines))
        flow = row.flow("TH", "Column")
        items.append(flow.tag)
        items += aligned(coloured(lines, "muted"), column.align != "left", left, wide, top, small, leading, flow)
    height = leading * most + PAD + 1.5
    items.append(Line(x, height, x + width, height, "ink", 0.6))
    return Strip(height, ((0.0, 0.0, items),), keep=True, before=3.0)


def aligned(
    lines: Lines, right: bool, left: float, wide: float, y: float, size: float, leading: float, flow: Flow
) -> list[Item]:
    if not right:
        return lines_layer(lines, left, y, size, leading, flow)
    items: list[Item] = []
    for index, bits in enumerate(lines):
        shift = wide - (bits[-1].x + bits[-1].width)
        items += lines_layer((bits,), left + shift, y + index * leading, size, leading, flow)
    return items


def row_strips(row: Row, columns: Sequence[Column], lefts: list[float], widths: list[float], points: list[float],
               frame: tuple[float, float, float], setting: Setting, head: Strip) -> list[Strip]:  # fmt: skip
    """One row; a very tall one in several strips."""
    x, width, size = frame
    leading = size * min(setting.leading, 1.42)
    wrapped = [lines_of(text, wide + 0.5, size) for text, wide in zip(row.cells, widths, strict=True)]
    most = max(1, *(len(lines) for lines in wrapped))
    top = PAD + (2.0 if row.group else 0.0)
    named = next((index for index, column in enumerate(columns) if column.align == "left"), 0)
    inside = setting.inside("TR")
    flows = [inside.flow("TH", "Row") if index == named else inside.flow("TD") for index in range(len(columns))]
    out: list[Strip] = []
    for start in range(0, most, MOST_LINES):
        items: list[Item] = [Place(row.key)] if row.key and start == 0 else []
        count = min(MOST_LINES, most - start)
        for index, (column, lines) in enumerate(zip(columns, wrapped, strict=True)):
            part, flow = lines[start : start + MOST_LINES], flows[index]
            items.append(flow.tag)
            parts = parted(row.cells[index], size) if column.align == "decimal" else None
            if column.align == "decimal" and len(lines) > 1:
                items += lines_layer(part, lefts[index], top + size, size, leading, flow)
            elif parts is not None and part:
                shift = widths[index] - points[index] - parts[0]
                items += lines_layer(part, lefts[index] + shift, top + size, size, leading, flow)
            else:
                right = column.align != "left"
                items += aligned(part, right, lefts[index], widths[index], top + size, size, leading, flow)
        height = top + leading * count + PAD - (leading - size) * 0.4
        rule = start + count >= most
        if rule:
            items.append(Line(x, height, x + width, height, "muted" if row.group else "line", 0.5))
        out.append(Strip(height, ((0.0, 0.0, items),), head=head))
    return out


def bold(row: Row) -> Row:
    """The same words in bold."""
    return replace(row, cells=tuple(replace(c, spans=tuple(replace(s, bold=True) for s in c.spans)) for c in row.cells))
