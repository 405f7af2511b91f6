"""Native charts tied to cells, with their values beside, for previewers, which calculate nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.chart import Chart

from reports.palette import LIGHT
from reports.workbook_book import Book
from reports.workbook_file import in_chinese

At = tuple[int, int]
COLOURS = (LIGHT.accent, LIGHT.gold, LIGHT.debt, LIGHT.grades[0], LIGHT.grades[3], LIGHT.grades[1], LIGHT.grades[4],
           LIGHT.muted)  # fmt: skip
SIZE = (760, 400)
ENOUGH = 2  # figures that a picture needs


@dataclass(frozen=True, slots=True)
class Series:
    """One series by its cells (row, column): its name, the first and last category, the first and last value."""

    name: At
    first: At
    last: At
    value: At
    value_last: At
    colour: str = ""
    line: str = ""  # a dash type where it is drawn as a line


def bars(book: Book, sheet: str, place: At, title: str, series: Sequence[Series], **how: Any) -> bool:
    """Bars that lie, the first on top; whether there was something to draw."""
    if not _drawable(book, sheet, place, title, series, **how):
        return False
    chart = _chart(book, sheet, "bar", title, series, **how)
    chart.set_y_axis({**_names(book), "reverse": True})
    chart.set_x_axis(_values(book, **how))
    _insert(book, how.get("onto", sheet), place, chart, title)
    return True


def columns(book: Book, sheet: str, place: At, title: str, series: Sequence[Series], **how: Any) -> bool:
    """Columns that stand; series with a `line` are drawn as lines across them. Whether there was something to draw."""
    standing = [one for one in series if not one.line]
    if not _drawable(book, sheet, place, title, standing, **how):
        return False
    chart = _chart(book, sheet, "column", title, standing, **how)
    lines = [one for one in series if one.line]
    if lines:
        over = book.workbook.add_chart({"type": "line"})
        for number, one in enumerate(lines):
            colour = one.colour or COLOURS[(len(standing) + number) % len(COLOURS)]
            look = {"color": colour, "width": 1.5, "dash_type": one.line}
            over.add_series({**_cells(book, sheet, one), "line": look, "marker": {"type": "none"}})
        chart.combine(over)
    chart.set_x_axis(_names(book))
    chart.set_y_axis(_values(book, **how))
    chart.set_legend({"position": "bottom", "font": _font(book)} if len(series) > 1 else {"none": True})
    _insert(book, how.get("onto", sheet), place, chart, title)
    return True


def _drawable(book: Book, sheet: str, place: At, title: str, series: Sequence[Series], **how: Any) -> bool:
    """Whether enough is known for a picture, which a form awaits; else its place says that there is none."""
    cells = book.sheets[sheet].table
    found = [
        getattr(cells[row].get(col), "number", getattr(cells[row].get(col), "value", ""))
        for one in series
        for row in range(one.value[0], one.value_last[0] + 1)
        for col in range(one.value[1], one.value_last[1] + 1)
    ]
    if book.is_form or sum(isinstance(value, float | int) for value in found) >= ENOUGH:
        return True
    book.sheets[how.get("onto", sheet)].text(*place, book.words("workbook.no_picture", title=title), book.looks.note())
    return False


def _chart(book: Book, sheet: str, kind: str, title: str, series: Sequence[Series], **how: Any) -> Chart:
    options = {"type": kind, **({"subtype": "stacked"} if how.get("stacked") else {})}
    chart = book.workbook.add_chart(options)
    if book.words.language == "zh":
        in_chinese(chart)
    for number, one in enumerate(series):
        look: dict[str, Any] = {**_cells(book, sheet, one), "fill": {"color": one.colour or COLOURS[number]}, "gap": 50}
        if how.get("stacked") or how.get("overlap"):
            look["overlap"] = 100
        if how.get("labels") and number == 0:
            look["data_labels"] = {"value": True, "font": _font(book), "num_format": how["labels"]}
        chart.add_series(look)
    font = {"size": 11, "bold": True, "color": LIGHT.ink, "name": book.looks.base["font_name"]}
    chart.set_title({"name": title, "name_font": font, "overlay": False})
    chart.set_legend({"position": "bottom", "font": _font(book)} if len(series) > 1 else {"none": True})
    chart.set_size({"width": how.get("width", SIZE[0]), "height": how.get("height", SIZE[1])})
    chart.show_blanks_as("gap")
    return chart


def _cells(book: Book, sheet: str, one: Series) -> dict[str, Any]:
    title = book.titles[sheet]
    return {
        "name": [title, *one.name],
        "categories": [title, *one.first, *one.last],
        "values": [title, *one.value, *one.value_last],
    }


def _font(book: Book) -> dict[str, Any]:
    return {"size": 9, "color": LIGHT.ink, "name": book.looks.base["font_name"]}


def _names(book: Book) -> dict[str, Any]:
    return {"num_font": _font(book), "line": {"color": LIGHT.muted}, "label_position": "low", "major_tick_mark": "none"}


def _values(book: Book, **how: Any) -> dict[str, Any]:
    axis: dict[str, Any] = {
        "num_font": _font(book), "line": {"none": True},
        "major_gridlines": {"visible": True, "line": {"color": LIGHT.line, "width": 0.5}},
    }  # fmt: skip
    return axis | {key: how[key] for key in ("min", "max", "num_format") if key in how}


def _insert(book: Book, sheet: str, place: At, chart: Chart, title: str) -> None:
    book.sheets[sheet].insert_chart(*place, chart, {"description": title, "object_position": 1, "y_offset": 4})
