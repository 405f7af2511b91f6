"""Native charts of an analysis, tied to the cells of its table and with their values beside, for previewers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from xlsxwriter.workbook import Workbook

from reports.analysis_parts import Amount, Chart, Grid
from reports.numbers import Style
from reports.palette import LIGHT, grade
from reports.workbook_style import Sheet, number_format

CHART_ROWS = 22
WIDTH, LEAST_WIDTH, ROW_HEIGHT = 900, 640, 20
PIXELS, PADDING = 7, 5  # of a letter, and of a column, as Excel counts them
KINDS = {"column": "column", "histogram": "column", "bar": "bar", "tornado": "bar", "line": "line"}
COLOURS = (LIGHT.accent, LIGHT.gold, LIGHT.debt, LIGHT.grades[0], LIGHT.grades[3])
AXIS = {"score": "0", "ratio": "0%", "count": "0"}
ENDS_OF_RANGE = ("low", "high")


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a grid stands: its sheet, the rows of its heads, its first and its last line, and its columns by name."""

    sheet: str
    heads: int
    first: int
    last: int
    columns: Mapping[str, int]
    grid: Grid

    def area(self, column: str) -> list[Any]:
        place = self.columns[column]
        return [self.sheet, self.first, place, self.last, place]

    def head(self, column: str) -> list[Any]:
        return [self.sheet, self.heads, self.columns[column]]


def chart_width(widths: Sequence[float]) -> int:
    """Pixels: as wide as the columns after the first, within what can be read and what a page holds."""
    return round(min(WIDTH, max(LEAST_WIDTH, sum(PIXELS * width + PADDING for width in widths[1:]))))


def insert_chart(
    workbook: Workbook, page: Sheet, chart: Chart, placed: Placed, row: int, width: int, style: Style
) -> None:
    """Draw the chart below its table. Excel's bars run upwards, so theirs are turned to run as the table does."""
    if chart.most is not None:
        placed = replace(placed, last=min(placed.last, placed.first + chart.most - 1))
    made = workbook.add_chart({"type": KINDS[chart.kind]})
    for place, name in enumerate(chart.series):
        made.add_series(_series(chart, placed, name, place))
    made.set_title({"name": chart.title, "overlay": False, "name_font": {"size": 11, "bold": True, "color": LIGHT.ink}})
    small = {"size": 9, "color": LIGHT.ink}
    lines = {"visible": True, "line": {"color": LIGHT.line, "width": 0.5}}
    names: dict[str, Any] = {"num_font": small, "line": {"color": LIGHT.muted}, "label_position": "low"}
    values: dict[str, Any] = {
        "num_font": small, "name": chart.axis, "name_font": small, "major_gridlines": lines, "line": {"none": True},
        "num_format": AXIS.get(unit_of(chart, placed.grid)) or number_format("money", style, False),
    }  # fmt: skip
    if chart.kind == "histogram":
        names |= {"name": chart.axis, "name_font": small, "num_format": "0.0", "interval_unit": 2}
        values["name"] = ""
    if chart.kind == "column" and unit_of(chart, placed.grid) == "score":
        values |= {"min": 0, "max": 100}
    if KINDS[chart.kind] == "bar":  # of a bar chart the axis across is that of the values
        names |= {"reverse": True, "major_gridlines": {"visible": False}}
        values["label_position"] = "high"  # the turned names put it on top else
        if chart.base is not None:
            values["min"], values["max"] = _ends(chart, placed.grid)
            values["crossing"] = chart.base
        made.set_y_axis(names)
        made.set_x_axis(values)
    else:
        made.set_x_axis(names)
        made.set_y_axis(values)
    made.set_legend({"none": True} if len(chart.series) == 1 else {"position": "bottom", "font": small})
    made.set_size({"width": width, "height": (CHART_ROWS - 1) * ROW_HEIGHT})
    made.show_blanks_as("gap")
    page.insert_chart(row, 1, made, {"description": chart.title, "object_position": 1})


def unit_of(chart: Chart, grid: Grid) -> str:
    """The unit of what is drawn."""
    place = next(i for i, field in enumerate(grid.fields) if field.id == chart.series[0])
    return next((cell.unit for line in grid.lines if isinstance(cell := line.cells[place], Amount)), "score")


def _ends(chart: Chart, grid: Grid) -> tuple[float, float]:
    """Whole scores around all that is drawn, so that the bars of a tornado fill the chart."""
    places = [i for i, field in enumerate(grid.fields) if field.id in chart.series]
    found = [cell.value for line in grid.lines for i in places if isinstance(cell := line.cells[i], Amount)]
    known = [float(x) for x in (*found, chart.base) if isinstance(x, int | float)]
    return math.floor(min(known) - 0.5), math.ceil(max(known) + 0.5)


def _series(chart: Chart, placed: Placed, name: str, place: int) -> dict[str, Any]:
    colour = COLOURS[place % len(COLOURS)]
    out: dict[str, Any] = {
        "name": placed.head(name),
        "categories": placed.area(chart.names),
        "values": placed.area(name),
    }
    if chart.kind == "line":
        if name.endswith(ENDS_OF_RANGE):
            return out | {"line": {"color": LIGHT.muted, "width": 1, "dash_type": "dash"}, "marker": {"type": "none"}}
        marker = {"type": "circle", "size": 7, "fill": {"color": colour}, "border": {"color": colour}}
        return out | {"line": {"color": colour, "width": 2.25}, "marker": marker,
                      "data_labels": {"value": True, "position": "above", "num_format": "0.0"}}  # fmt: skip
    out |= {"fill": {"color": colour}, "gap": 5 if chart.kind == "histogram" else 45}
    if chart.kind == "tornado":
        out |= {"overlap": 100}
    if chart.kind == "bar" and len(chart.series) == 1:
        out["data_labels"] = {"value": True, "font": {"size": 9}}
    if chart.grades:
        out["points"] = [{"fill": {"color": found}} if found else None for found in _grades(chart, placed.grid)]
    return out


def _grades(chart: Chart, grid: Grid) -> list[str]:
    """The colour of each line by the score that it is of: its own, or of a histogram the lower edge."""
    place = next(
        i for i, field in enumerate(grid.fields) if field.id == ("from" if chart.kind == "histogram" else "score")
    )
    scores = [cell.value for line in grid.lines if isinstance(cell := line.cells[place], Amount)]
    return [LIGHT.grades[grade(score)] if isinstance(score, int | float) else "" for score in scores]
