"""The Inputs sheet read back: which figures and which rows of lists somebody changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scoring.filings.filing import months_between
from scoring.filings.rows import NUMBER_LISTS, Counterparty, Customer
from scoring.filings.rows import Row as ListRow
from scoring.filings.template_cells import Cell
from scoring.filings.template_lists import made
from scoring.filings.workbook_changes import CellChange, Change, Rows, same
from scoring.filings.workbook_contract import NAME, PROFILE, UNDER, VALUE
from scoring.methodology.document import Input
from scoring.scorecard import Scorecard

ATTRIBUTES = {
    "rpo_band_start": "start_year", "rpo_band_end": "end_year", "rpo_band_share": "share",
    "customer_share": "share", "customer_related": "related", "customer_investment_grade": "investment_grade",
    "counterparty_share": "share_of_rpo", "counterparty_share_weakest": "share_weakest",
    "counterparty_share_strongest": "share_strongest", "counterparty_rating": "rating",
}  # fmt: skip


def input_changes(rows: Rows, card: Scorecard) -> Iterator[Change]:
    """Every input and list that differs from the card's; what cannot be read is a problem of the rows."""
    methodology = rows.methodology
    for given in methodology.inputs.values():
        if not given.over and given.kind != "list":
            change = _scalar(rows, card, given)
            if change is not None:
                yield change
    yield from list_changes(rows, card)


def list_changes(rows: Rows, card: Scorecard) -> Iterator[Change]:
    """Every list that differs from the card's."""
    methodology = rows.methodology
    for axis in methodology.axes.values():
        if axis.rows:
            columns = [given for given in methodology.inputs.values() if given.over == (axis.id,)]
            yield from _list(rows, card, axis.rows, columns, axis.size, has_flag=True)
    for given in methodology.inputs.values():
        if given.over and not given.column:
            size = methodology.axes[given.over[0]].size
            yield from _list(rows, card, given.id, [given], size, has_flag=False)


def sent(card: Scorecard, given: Input, value: Any) -> Any:
    """A number of the engine as a value: a flag, a choice, a number, None."""
    if value is None or value != value:
        return None
    if given.unit == "flag":
        return value == 1.0
    if given.unit in card.methodology.choices:
        return next(word for word, code in card.run.program.literals.items() if code == value)
    return float(value)


def _scalar(rows: Rows, card: Scorecard, given: Input) -> Change | None:
    row = rows.row(given.id)
    if row is None:
        return None
    new, readable = rows.value(row, VALUE, given.id, given.unit)
    old = sent(card, given, card.run[given.id])
    if given.id == PROFILE and new is None and readable:
        rows.problem("sharing.profile_empty", rows.where(row, VALUE))
        return None
    if not readable or same(old, new):
        return None
    where = rows.where(row, VALUE)
    rows.doubt(given.id, "" if given.kind == "market" else given.unit, old, new, where)
    if given.id == PROFILE:
        return Change(PROFILE, "profile", old, new, given.unit, where)
    return Change(given.id, "input", old, new, given.unit, where, annual=_is_annual(card, given))


def _is_annual(card: Scorecard, given: Input) -> bool:
    """Whether the sheet shows a flow brought to twelve months from another span."""
    filing = card.filing
    if filing is None or given.kind != "flow" or given.unit != "money" or given.id.endswith("_last_quarter"):
        return False
    datum = filing.data.get(given.id)
    fact = datum.fact if datum is not None else None
    start = fact.period_start if fact is not None else None
    months = filing.period_months if fact is None or start is None else months_between(start, fact.period_end)
    return months not in (0, 12)


def _list(rows: Rows, card: Scorecard, name: str, columns: list[Input], size: int, has_flag: bool) -> Iterator[Change]:
    """One list: cell by cell, and the list that the cells make."""
    problems = len(rows.problems)
    cells: list[CellChange] = []
    found: list[dict[str, Any] | None] = []
    labels: list[str] = []
    if not any(f"{name}[{number}]" in rows.at for number in range(1, size + 1)):
        rows.problem("sharing.row_gone", rows.sheet, name=name)
        return
    lefts = {given.id: VALUE + offset for offset, given in enumerate(columns)}
    for index in range(size):
        key = f"{name}[{index + 1}]"
        row = rows.row(key)
        if row is None:
            continue
        values = {}
        for given in columns:
            column, old = lefts[given.id], _at(card, given, index)
            new, readable = rows.value(row, column, given.id, given.unit)
            values[given.id] = new if readable else old
            if readable and not same(old, new):
                where = rows.where(row, column)
                cells.append(CellChange(key, given.id, old, new, given.unit, where))
                rows.doubt(given.id, given.unit if has_flag else "", old, new, where)
        blank = all(value is None for value in values.values())
        found.append(None if blank else values)
        labels.append(_label(rows.cell(row, NAME)))
    known = _known(rows, card, name, columns, cells) if has_flag else None
    if any(problem.severity == "error" for problem in rows.problems[problems:]):
        return
    if cells:
        yield from _made(rows, card, name, columns, (found, labels, known), cells)


def _at(card: Scorecard, given: Input, index: int) -> Any:
    values = card.run[given.id]
    return sent(card, given, values[index]) if index < len(values) else None


def _label(cell: Cell) -> str:
    return cell.value.strip()[:200] if isinstance(cell.value, str) else ""


def _known(rows: Rows, card: Scorecard, name: str, columns: list[Input], cells: list[CellChange]) -> bool | None:
    """Whether the filing says so even if there are none, as the flag under the list has it now."""
    key = f"{name}{UNDER}disclosed"
    row = rows.row(key)
    _, count = card.run.count(columns[0].over[0])
    old = None if count != count else True
    if row is None:
        return old
    new, readable = rows.value(row, VALUE, key, "flag")
    new = new or None
    if readable and old is not new:
        cells.append(CellChange(key, "disclosed", old, new, "flag", rows.where(row, VALUE)))
    return new if readable else old


Parts = tuple[list[dict[str, Any] | None], list[str], bool | None]


def _made(
    rows: Rows, card: Scorecard, name: str, columns: list[Input], parts: Parts, cells: list[CellChange]
) -> Iterator[Change]:
    found, labels, known = parts
    while found and found[-1] is None:
        found.pop()
    datum = card.filing.data.get(name) if card.filing is not None else None
    before = datum.value if datum is not None and isinstance(datum.value, tuple) else ()
    old = datum.value if datum is not None else None
    problems, new = len(rows.problems), list[ListRow]()
    for index, values in enumerate(found):
        where = Cell(None, next((cell.where for cell in cells if cell.row == f"{name}[{index + 1}]"), rows.sheet))
        base = before[index] if index < len(before) else None
        if name in NUMBER_LISTS:
            if values is None:
                rows.problem("template.year_missing", rows.sheet, years=str(index + 1))
            else:
                new.append(values[columns[0].id])
        elif values is not None:
            row = _typed(rows, name, base, values, labels[index] or str(index + 1), where)
            new += [] if row is None else [row]
    if len(rows.problems) > problems:
        return
    listed: tuple[ListRow, ...] | None = tuple(new) if new or known else None
    if listed != old:
        unit = "money" if name in NUMBER_LISTS else "rows"
        yield Change(name, "list", old, listed, unit, cells[0].where, tuple(cells))


def _typed(
    rows: Rows, name: str, base: ListRow | None, values: dict[str, Any], label: str, where: Cell
) -> ListRow | None:
    """The row that the cells of a line make, with what the sheet does not show kept from the row before."""
    given = {ATTRIBUTES[column]: value for column, value in values.items() if column in ATTRIBUTES}
    first = next(column for column in values if ATTRIBUTES.get(column) in ("start_year", "share", "share_of_rpo"))
    needed = [column for column in values if ATTRIBUTES.get(column) in ("start_year", "share", "share_of_rpo")]
    for column in needed:
        if values[column] is None:
            rows.problem("template.list_value_missing", where.place or first, table=name, column=column)
            return None
    if name == "customers":
        return _customer(base if isinstance(base, Customer) else None, given, label)
    if name == "counterparties":
        given["bucket"] = base.bucket if isinstance(base, Counterparty) else label
    return made(name, given, where, rows.cells)


def _customer(base: Customer | None, given: dict[str, Any], label: str) -> Customer:
    """A customer with what the sheet says of it.

    The sheet asks only whether a customer is supplier, lender or investor as well, not which: a yes that was not there
    is kept as investor, a no takes all three away.
    """
    row = replace(base, share=given["share"]) if base is not None else Customer(label, given["share"])
    if "investment_grade" in given and given["investment_grade"] is not row.graded:
        grade = given["investment_grade"]
        row = replace(row, investment_grade=grade, rating=row.rating if _rated(row) is grade else None)
    if "related" in given and given["related"] is not row.related:
        related = given["related"]
        said = (row.supplier, row.lender, row.investor)
        if related is True:
            row = replace(row, investor=True)
        elif related is False:
            row = replace(row, supplier=False, lender=False, investor=False)
        else:
            supplier, lender, investor = (None if flag is True or not any(said) else flag for flag in said)
            row = replace(row, supplier=supplier, lender=lender, investor=investor)
    return row


def _rated(row: Customer) -> bool | None:
    return replace(row, investment_grade=None).graded
