"""Workbooks that came through other hands: columns put in, sheets renamed, names lost, figures typed another way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from reports.verify_workbook import verify_book
from resources.words import LANGUAGE_IDS, Words
from scoring.filings.workbook_cells import Book, Found, read_book
from scoring.filings.workbook_contract import ASSUMPTIONS, INPUTS, RECORD
from scoring.filings.workbook_home import come_home_from
from scoring.problems import Refused, sentence
from tests.sent import VALUE, remade_once, sent
from tests.test_template_damaged import member

Cells = dict[tuple[int, int], Found]
RPO, OPEN = 31e9, VALUE - 1


@pytest.fixture(scope="module", autouse=True)
def _remade_once() -> Iterator[None]:
    with remade_once():
        yield


@pytest.fixture(scope="module", params=LANGUAGE_IDS)
def book(request: pytest.FixtureRequest) -> Book:
    return typed(read_book(sent("coreweave", request.param), "back.xlsx"), "rpo", RPO)


def title_of(book: Book, sheet: str) -> str:
    titles = (Words(language)(f"workbook.sheet.{sheet}") for language in LANGUAGE_IDS)
    return next(title for title in titles if title in book.sheets)


def with_cells(book: Book, sheet: str, change: Callable[[Cells], Cells]) -> Book:
    title = title_of(book, sheet)
    return replace(book, sheets={**book.sheets, title: change(dict(book.sheets[title]))})


def typed(book: Book, key: str, value: Any, sheet: str = INPUTS, percent: bool = False) -> Book:
    """With the value typed over in the row of an id."""
    row = next(row for row, text in book.rows(title_of(book, sheet), 0) if text == key)
    return with_cells(book, sheet, lambda cells: cells | {(row, OPEN): Found(value, percent=percent)})


def moved(at: int, by: int) -> Callable[[Cells], Cells]:
    """All columns from one on further to the right, or to the left over what stood there."""
    return lambda cells: {
        (row, column + by if column >= at else column): found
        for (row, column), found in cells.items() if not at + by <= column < at
    }  # fmt: skip


@pytest.mark.parametrize(("at", "by"), [(0, 1), (1, 2), (OPEN, 1), (OPEN + 1, 2), (12, 1)])
def test_that_columns_put_between_others_do_not_lose_or_make_a_change(book: Book, at: int, by: int) -> None:
    for sheet in (INPUTS, ASSUMPTIONS):
        through = with_cells(book, sheet, moved(at, by))
        home = come_home_from(through)
        assert [(change.name, change.new) for change in home.changes] == [("rpo", RPO)]
        assert not home.problems
        column = "CDE"[by if sheet == INPUTS and at <= OPEN else 0]
        assert home.changes[0].where.rpartition("!")[2].startswith(column)
        said = [item.kind for item in verify_book(through, home).differences]
        assert said == ["input", "columns_moved"]


def test_that_a_sheet_without_its_column_of_values_is_not_read(book: Book) -> None:
    with pytest.raises(Refused) as refused:
        come_home_from(with_cells(book, INPUTS, moved(OPEN + 1, -1)))
    assert [problem.code for problem in refused.value.problems] == ["sharing.column_gone"]


def test_that_a_reworded_heading_and_a_column_that_holds_no_value_may_go(book: Book) -> None:
    def reworded(cells: Cells) -> Cells:
        return {at: Found("US$") if at == (3, OPEN) else found for at, found in moved(13, -1)(cells).items()}

    home = come_home_from(with_cells(book, INPUTS, reworded))
    assert [(change.name, change.new) for change in home.changes] == [("rpo", RPO)]


@pytest.mark.parametrize("sheet", [INPUTS, ASSUMPTIONS, RECORD])
def test_that_a_sheet_is_known_whatever_it_is_called_and_without_names(book: Book, sheet: str) -> None:
    own = title_of(book, sheet)
    renamed = {"Ours (2)" if title == own else title: cells for title, cells in book.sheets.items()}
    lost = {name: area for name, area in book.names.items() if area.sheet != own}
    through = replace(book, sheets=renamed, names=lost)
    home = come_home_from(through)
    assert [(change.name, change.new) for change in home.changes] == [("rpo", RPO)]
    said = {item.kind for item in verify_book(through, home).differences}
    assert {"sheet_renamed", "names_gone", "input"} == said


def test_that_a_workbook_whose_names_a_program_lost_comes_home(book: Book) -> None:
    assert [change.name for change in come_home_from(replace(book, names={})).changes] == ["rpo"]


@pytest.mark.parametrize(
    ("text", "new"),
    [("$31,000,000,000", RPO), ("USD 31,000 m", RPO), ("310 亿美元", RPO), ("31bn", RPO), ("62%", None),
     ("€31,000m", None), ("31.000.000.000,50", None), ("~31bn", None)],
)  # fmt: skip
def test_that_an_amount_typed_as_text_is_read_where_it_says_one_thing(book: Book, text: str, new: float | None) -> None:
    home = come_home_from(typed(book, "rpo", text))
    assert [change.new for change in home.changes] == ([] if new is None else [new])
    (problem,) = home.problems
    assert problem.severity == ("error" if new is None else "warning")
    for language in LANGUAGE_IDS:
        assert "number_style" not in sentence(problem, Words(language))  # a row that only the plain template has


@pytest.mark.parametrize(
    ("key", "sheet", "value", "code"),
    [("average_interest_rate", INPUTS, 11.9, "sharing.as_percent"),
     ("customers[1]", INPUTS, 62.0, "sharing.as_percent"), ("rpo", INPUTS, 31_000.0, "sharing.far_off"),
     ("never_delivered", ASSUMPTIONS, 20.0, "sharing.as_percent"),
     ("cash", INPUTS, -31.0, "sharing.far_off"), ("never_delivered", ASSUMPTIONS, 0.9, ""), ("rpo", INPUTS, 8e11, ""),
     ("average_interest_rate", INPUTS, 1.19, "")],
)  # fmt: skip
def test_that_a_number_in_another_unit_than_its_cell_is_asked_about(
    book: Book, key: str, sheet: str, value: float, code: str
) -> None:
    problems = come_home_from(typed(book, key, value, sheet)).problems
    assert [(problem.code, problem.severity) for problem in problems] == ([(code, "warning")] if code else [])


def test_that_a_number_shown_as_a_day_that_there_is_not_stays_the_number() -> None:
    """15,100,000,000 under a format of dates: Excel shows ####, and the figure is what it was."""
    data = member(sent(), "xl/styles.xml", lambda text: re.sub(rb'(<xf numFmtId=")\d+', rb"\g<1>14", text))
    home = come_home_from(read_book(data, "back.xlsx"))
    assert "template.cell_error" not in {problem.code for problem in home.problems}
    assert "rpo" not in {change.name for change in home.changes}
