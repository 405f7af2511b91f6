"""The alert and sensitivity checks: what to know before relying on a score, and what is not as it was sent."""

from __future__ import annotations

from reports.workbook_assumptions import AssumptionCells
from reports.workbook_book import cell
from reports.workbook_check_rows import KEY, NAME, SHEET_VALUE, WRONG, CheckRows
from reports.workbook_grid import Grid
from reports.workbook_inputs import InputCells
from reports.workbook_sensitivity import CHOSEN_NUMBER
from reports.workbook_style import quoted_sheet
from scoring.filings.workbook_contract import SCENARIO_NUMBER

ALERTS, SENSITIVITY = "check_alerts", "check_sensitivity"


def write_alerts(rows: CheckRows, grid: Grid, inputs: InputCells, total: int) -> None:
    """Warnings of the methodology and what weakens a score; none of them forbids one. The sum goes to row `total`."""
    card = grid.book.card
    rows.head(rows.words("workbook.section.alerts"), {0: "id", 1: "check", 2: "result", 4: "state", 5: "why"})
    first = rows.row
    for check in card.methodology.checks.values():
        if check.severity != "error":
            methodology_check(rows, grid, check.id, check.why)
    estimate = rows.book.quoted("workbook.method.estimate")
    sheet = quoted_sheet(rows.book.titles["inputs"])
    methods = [f"{sheet}!{place}" for place in inputs.methods.values()]
    estimated = sum(_method(grid, name) == "estimate" for name in inputs.methods)
    formula = "+".join(["0", *(f"({place}={estimate})" for place in methods)])
    _counted(rows, "estimated", f"={formula}", float(estimated))
    conflicts = len(card.filing.conflicts()) if card.filing is not None else 0
    _counted(rows, "conflicts", "", float(conflicts))
    caps = [grid.one(f"{key}.met", {}) for key in card.methodology.caps]
    met = sum(card.run[f"{key}.met"] == 1.0 for key in card.methodology.caps)
    _counted(rows, "caps_met", f"=SUM({','.join(caps)})" if caps else "=0", float(met))
    unknown = [grid.one(f"{key}.score", {}) for key in card.methodology.metrics]
    blank = sum(card.run[f"{key}.score"] != card.run[f"{key}.score"] for key in card.methodology.metrics)
    _counted(rows, "unscored", f"={len(unknown)}-COUNT({','.join(unknown)})", float(blank))
    rows.total(total, ALERTS, first)
    rows.mark_alerts(first)
    rows.row += 1


def write_sensitivity_checks(rows: CheckRows, assumptions: AssumptionCells, total: int) -> None:
    """What has been switched, typed over or judged otherwise than the methodology does."""
    rows.head(rows.words("workbook.section.moved"), {0: "id", 1: "check", 4: "state", 5: "why"})
    first = rows.row
    edited = rows.book.ref("assumptions", *assumptions.edited)
    for name, formula, value in (
        ("scenario_on", f"=IF({SCENARIO_NUMBER}<>1,1,0)", 0.0),
        ("driver_on", f"=IF({CHOSEN_NUMBER}>0,1,0)", 0.0),
        ("inputs_changed", "=1-inputs_unchanged", 0.0),
        ("not_default", f"=SUM({edited})", float(assumptions.not_default)),
    ):
        _line(rows, name)
        rows.page.put(rows.row, WRONG, formula, rows.moved, value)
        rows.row += 1
    rows.total(total, SENSITIVITY, first)
    rows.mark_alerts(first)
    rows.row += 1


def methodology_check(rows: CheckRows, grid: Grid, check: str, why: str, is_error: bool = False) -> None:
    """A check of the methodology: whether it holds, and 1 where it does not; empty text where an input is missing."""
    page, row, name = rows.page, rows.row, f"check.{check}"
    value = rows.book.word(rows.book.card.run[name], "flag")
    page.text(row, KEY, name, rows.key)
    shown = name if rows.words.has(f"name.{name}") else check
    page.text(row, NAME, rows.words.name(shown), rows.plain)
    page.put(row, SHEET_VALUE, f"={grid.one(name, {})}", rows.book.looks.number("flag", "link"), value)
    here = cell(row, SHEET_VALUE)
    wrong: float | str = "" if value == "" else float(value == 0.0)
    look = rows.wrong if is_error else rows.alert
    page.put(row, WRONG, f'=IF(ISNUMBER({here}),IF({here}=0,1,0),"")', look, wrong)
    rows.says(row, rows.words.why(name, why))
    rows.row += 1


def _line(rows: CheckRows, name: str) -> None:
    rows.page.text(rows.row, KEY, f"sheet.{name}", rows.key)
    rows.page.text(rows.row, NAME, rows.words(f"workbook.check.{name}"), rows.plain)
    rows.says(rows.row, rows.words(f"workbook.check.{name}_why"))


def _counted(rows: CheckRows, name: str, formula: str, value: float) -> None:
    """An alert with how many there are; without a formula a number as it was when this was sent."""
    _line(rows, name)
    look = rows.book.looks.number("count", "link" if formula else "exported", num_format="0")
    if formula:
        rows.page.put(rows.row, SHEET_VALUE, formula, look, value)
    else:
        rows.page.value(rows.row, SHEET_VALUE, value, look)
    here = cell(rows.row, SHEET_VALUE)
    rows.page.put(rows.row, WRONG, f"=IF({here}>0,1,0)", rows.alert, 1.0 if value else 0.0)
    rows.row += 1


def _method(grid: Grid, name: str) -> str:
    filing = grid.book.card.filing
    datum = filing.datum(name) if filing is not None else None
    return "" if datum is None or datum.fact is None else datum.fact.source.method
