"""The lines of a methodology in a report: those shown beside the score, and those that the metrics are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from reports.blocks import Block, Chapter, Column, Heading, Row, Span, Table, cell, cells, say
from reports.chapters import shown
from reports.numbers import BLANK, Style
from reports.picture_parts import year_names
from reports.wording import columns, element_names, joined, marked, resting_on_estimates, run_on, with_unit
from scoring import explain, trace
from scoring.methodology.document import Line
from scoring.scorecard import Scorecard

MOST_ELEMENTS = 8
LISTED = 6
FIRST_YEAR = "first_year_covered"


def shown_chapter(card: Scorecard, style: Style) -> Chapter | None:
    """Lines that are shown beside a factor and not scored; those over years in a table of their own."""
    words = style.words
    estimate = resting_on_estimates(card)
    blocks: list[Block] = [say(words("report.shown_note"), size="small", colour="muted")]
    for factor in card.methodology.factors:
        lines = [line for line in card.methodology.lines.values() if line.show == factor]
        if lines:
            blocks.append(Heading(words.name(factor)))
            blocks += by_axis(card, [line for line in lines if len(line.over) == 1], style, estimate)
            blocks += single(card, [line for line in lines if not line.over], style, estimate)
    return Chapter(words("report.shown"), "shown", tuple(blocks)) if len(blocks) > 1 else None


def single(card: Scorecard, lines: Sequence[Line], style: Style, estimate: Callable[[str], bool]) -> Iterator[Block]:
    """Lines with one value each, with what they say; the names of those that are not known."""
    words = style.words
    blank = joined((words.name(line.id) for line in lines if card[line.id] is None), style)
    rows = tuple(
        Row((
            marked(words.name(line.id), estimate(line.id), style), cell(single_text(card, line, style)),
            cell(words.why(line.id, line.why), colour="muted"),
        ))
        for line in lines
        if card[line.id] is not None
    )  # fmt: skip
    if rows:
        yield Table(columns(style, line=0.8, value="decimal", meaning=1.6), rows)
    if blank:
        yield say(words("report.lines_unknown", names=blank), size="small", colour="muted")


def single_text(card: Scorecard, line: Line, style: Style) -> str:
    """The value of a line with one value; a year by its name and not by its number."""
    value = card[line.id]
    if line.id == FIRST_YEAR:
        return year_names(card, int(value), style.words)[-1]
    return style.full(value, line.unit)


def by_axis(card: Scorecard, lines: Sequence[Line], style: Style, estimate: Callable[[str], bool]) -> Iterator[Table]:
    """Lines over an axis, a table an axis, elements across; it ends where nothing is left to show."""
    words = style.words
    for axis in dict.fromkeys(line.over[0] for line in lines):
        group = [line for line in lines if line.over[0] == axis]
        values = {line.id: card[line.id] or [] for line in group}
        width = min(MOST_ELEMENTS, max(last_shown(items) for items in values.values()))
        if not width:
            continue
        heads = year_names(card, width, words) if axis == "year" else element_names(card, axis, width, style)
        rows = []
        for line in group:
            items = [*values[line.id][:width], *[None] * (width - len(values[line.id]))]
            name = with_unit(words.name(line.id), line.unit, style)
            rows.append(
                Row((marked(name, estimate(line.id), style), *cells(style.number(v, line.unit) for v in items)))
            )
        yield Table((*columns(style, line=1.0), *(Column(head, "decimal") for head in heads)), tuple(rows))


def last_shown(items: Sequence[float | None]) -> int:
    """How many elements there are up to the last that is neither blank nor zero."""
    return max((index + 1 for index, item in enumerate(items) if item), default=0)


def lines_chapter(card: Scorecard, style: Style) -> Chapter:
    """Every other line with its formula and value, so that each metric can be followed by hand."""
    words = style.words
    estimate = resting_on_estimates(card)
    lines = [line for line in card.methodology.lines.values() if line.role == "line" and not line.show]
    substitute = f" {words('report.substitute_mark')}"
    rows = tuple(
        Row((
            marked(words.name(line.id), estimate(line.id), style),
            say(line_text(card, line, style), Span(substitute if stands_in(card, line.id) else "", colour="debt"),
                size="small", after=0.0),
            cell(explain.with_names(line.node, words.name), colour="muted"),
        ))
        for line in lines
        if not is_blank(card[line.id])
    )  # fmt: skip
    text = run_on((words("report.lines_note", unit=style.money_unit), words("report.formulas_note")), style)
    blocks: list[Block] = [say(text, size="small", colour="muted")]
    blocks.append(Table(columns(style, line=0.78, value=1.14, formula=1.58), rows))
    if blank := joined((words.name(line.id) for line in lines if is_blank(card[line.id])), style):
        blocks.append(say(words("report.lines_unknown", names=blank), size="small", colour="muted"))
    return Chapter(words("report.lines"), "lines", tuple(blocks))


def stands_in(card: Scorecard, name: str) -> bool:
    """Whether a number was given by its formula although something that it reads is not known: `first_known(x, 0)`.

    Also where it only reads whether that is known.
    """
    lines = card.methodology.lines
    for part, run in trace.reads(card.run, name):
        if part in run.program.slots and run[part] != [] and is_blank(run[part]):  # no rows at all is an answer
            return True
        if part in lines and lines[part].unit == "flag" and stands_in(card, part):
            return True
    return False


def is_blank(value: object) -> bool:
    """Whether nothing of a value is known, whatever it is over."""
    return all(map(is_blank, value)) if isinstance(value, list) else value is None or value != value


def line_text(card: Scorecard, line: Line, style: Style) -> str:
    """The value of a line; over one axis its first elements, over two only which.

    Over the slices all that the backlog has are shown, also those that are zero; over years none after the last.
    """
    if len(line.over) > 1:
        first, second = (style.words.name(axis) for axis in line.over)
        return style.words("report.over_two", first=first, second=second)
    value = card[line.id]
    if not isinstance(value, list):
        return shown(value, line.unit, style, card)
    slices = card.methodology.axes[line.over[0]].count
    count = card[slices] if slices else last_shown(value)
    items = value[: max(1, int(count or 0))][:LISTED]
    return " · ".join(shown(item, line.unit, style, card).replace(" ", "\u00a0") for item in items) or BLANK
