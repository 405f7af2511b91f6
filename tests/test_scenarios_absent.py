"""A stress whose input is not disclosed says so wherever scenarios stand; it is never shown as one without effect."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

pytest.importorskip("PySide6.QtWidgets", reason="the window needs Qt", exc_type=ImportError)

from reports.analysis_absent import wanting
from reports.analysis_content import scenarios_analysis
from reports.analysis_data import scenarios_data
from reports.analysis_parts import cell_text
from reports.numbers import BLANK, Style
from reports.workbook import write_workbook
from resources.words import Words
from scoring.analysis.scenarios import all_scenarios
from scoring.engine import evaluate
from scoring.filings.samples import read_sample
from scoring.methodology.load import load_methodology
from scoring.problems import sentence
from scoring.record import OwnScenario
from tests.office import needs_office, recalculate
from tests.test_workbook_scenarios import Switched, switch, written
from tests.windows import let_go, opened
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


def test_that_the_window_says_what_a_stress_of_several_goes_without(desk: Desk) -> None:
    page = page_of(desk)
    said = "Combined severe leaves out what cannot be computed: Useful life 4 years."
    assert said in page.table.hint.text()
    desk.open("coreweave")
    assert said not in page.table.hint.text()


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


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_text_page_and_sheet_of_the_scenarios_say_what_a_stress_wants(language: str) -> None:
    card, style = evaluate(load_methodology(), read_sample("oracle")), Style(Words(language))
    cards = dict(all_scenarios(card))
    found = scenarios_analysis(card, cards, {}, style)
    name, wanted = style.words.name(ABSENT), style.words.name("server_life_years")
    assert any(name in text and wanted in text for text in found.sections[0].said)
    assert any(style.words.name("combined_severe") in text and name in text for text in found.sections[0].said[1:])
    line = next(line for line in found.sections[0].grids[0].lines if line.id == ABSENT)
    assert {cell_text(cell, style) for cell in line.cells[1:]} == {BLANK}
    picture = found.sections[0].pictures[0]
    assert (name, BLANK, BLANK, style.words("report.cannot_be_computed")) in picture.table


def test_that_a_program_is_given_no_numbers_of_a_stress_that_is_not_computed() -> None:
    card = evaluate(load_methodology(), read_sample("oracle"))
    cards = dict(all_scenarios(card))
    found = scenarios_data(cards, wanting(card, cards, {}))["scenarios"]
    assert found[ABSENT].keys() == found["base"].keys()
    assert found[ABSENT]["not_disclosed"] == ["server_life_years"]
    assert [found[ABSENT][key] for key in ("score", "low", "high", "band")] == [None] * 4
    assert {
        value for part in ("factors", "metrics") for one in found[ABSENT][part].values() for value in one.values()
    } == {None}
    assert all(found[key]["score"] is not None and not found[key]["not_disclosed"] for key in found if key != ABSENT)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_figures_that_contradict_each_other_are_said_over_their_scenarios(language: str) -> None:
    card = evaluate(load_methodology(), {**read_sample("oracle").values(), "rpo": 1.0})
    assert card.stopped
    style = Style(Words(language))
    said = scenarios_analysis(card, dict(all_scenarios(card)), {}, style).sections[0].said
    assert [sentence(problem, style.words) for problem in card.errors] == list(said[1 : 1 + len(card.errors)])


@needs_office
def test_that_the_workbook_s_checks_hold_under_a_stress_that_is_not_computed(tmp_path: Path) -> None:
    card = evaluate(load_methodology(), read_sample("oracle"))
    file = write_workbook(card, Style(Words("en")))
    made = Switched(ABSENT, file, switch(ABSENT), card)
    (cells,) = recalculate([written(made, tmp_path, 0)], tmp_path, "Checks")
    row = next(at[1] for at, value in cells.items() if value == "sheet.scenario_agrees")
    assert all(value in (0, "", None) for at, value in cells.items() if at[1] == row and isinstance(value, int | float))
