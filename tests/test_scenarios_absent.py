"""A stress whose input is not disclosed says so wherever scenarios stand; it is never shown as one without effect."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"
pytest.importorskip("PySide6.QtWidgets", reason="the window needs Qt", exc_type=ImportError)

from reports.numbers import BLANK, Style
from reports.workbook import write_workbook
from resources.words import Words
from scoring.engine import evaluate
from scoring.filings.samples import read_sample
from scoring.methodology.load import load_methodology
from scoring.record import OwnScenario
from tests.office import SOFFICE, convert
from tests.test_window import let_go, opened
from tests.test_workbook import values
from tests.test_workbook_scenarios import Switched, switch, written
from ui.desk import Desk
from ui.pages.scenarios import ScenariosPage
from ui.session import Edit

SAID = {
    "en": "cannot be computed: Accounting life of servers is not disclosed",
    "zh": "无法计算：未披露",
}
ABSENT = "useful_life_4y"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    window = opened(tmp_path, source="oracle")
    assert window.desk is not None
    yield window.desk
    let_go(window)


def page_of(desk: Desk) -> ScenariosPage:
    desk.go_to("scenarios")
    page = desk.pages["scenarios"]
    assert isinstance(page, ScenariosPage)
    return page


def row_of(page: ScenariosPage, name: str) -> tuple[int, list[str]]:
    model = page.table.model
    place = next(row for row, scenario in enumerate(model.scenarios) if scenario.id == name)
    return place, [str(model.index(place, column).data()) for column in range(model.columnCount())]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_the_window_says_what_a_stress_wants(desk: Desk, language: str) -> None:
    desk.choose_language(language)
    page = page_of(desk)
    place, cells = row_of(page, ABSENT)
    name = Words(language).name("server_life_years")
    assert cells[1].startswith(SAID[language].split(" Acc")[0])
    assert name in cells[1]
    assert set(cells[2:]) == {BLANK}
    assert page.table.table.columnSpan(place, 1) == len(cells) - 1
    others = [scenario for scenario in page.table.model.scenarios if scenario.id != ABSENT]
    assert all(not scenario.absent for scenario in others)
    page.choose(ABSENT)
    assert name in page.chosen_card.why.text()
    assert not page.chosen_card.list.isVisible()
    assert name in page.debt.none.text()


def test_that_the_row_leads_to_the_input_that_it_wants(desk: Desk) -> None:
    page = page_of(desk)
    place, _ = row_of(page, ABSENT)
    page.table.table.clicked.emit(page.table.model.index(place, 1))
    assert desk.panel.lineage.model.root.name == "server_life_years"


def test_that_a_value_given_for_it_makes_it_a_scenario_like_the_others(desk: Desk) -> None:
    page = page_of(desk)
    place, _ = row_of(page, ABSENT)
    desk.session.edit_scenarios(
        Edit("whatif.step.new", own="x"), (OwnScenario("Mine", (("server_life_years", "server_life_years / 2"),)),)
    )
    assert row_of(page, "own:0")[1][1].startswith("cannot be computed")
    desk.open("coreweave")
    assert not any(scenario.absent for scenario in page.table.model.scenarios)
    assert page.table.table.columnSpan(place, 1) == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_the_workbook_says_what_a_stress_wants(language: str) -> None:
    card = evaluate(load_methodology(), read_sample("oracle"))
    words = Words(language)
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(card, Style(words))))
    rows = [row for sheet in book for row in sheet.iter_rows() if row[0].value == ABSENT and row[2].value is None]
    assert rows
    said = [str(cell.value) for cell in rows[-1] if isinstance(cell.value, str)]
    assert any(words.name("server_life_years") in text and SAID[language][:4] in text for text in said)


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not here, so nothing else can recalculate")
def test_that_the_workbook_s_checks_hold_under_a_stress_that_is_not_computed(tmp_path: Path) -> None:
    card = evaluate(load_methodology(), read_sample("oracle"))
    file = write_workbook(card, Style(Words("en")))
    made = Switched(ABSENT, file, switch(ABSENT), card)
    (again,) = convert([written(made, tmp_path, 0)], tmp_path)
    cells = values(again, "Checks")
    row = next(at[1] for at, value in cells.items() if value == "sheet.scenario_agrees")
    assert all(value in (0, "", None) for at, value in cells.items() if at[1] == row and isinstance(value, int | float))
