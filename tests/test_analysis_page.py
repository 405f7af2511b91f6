"""The page of scenarios: shares of variance, what comes in against what falls due, scenarios to and from a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring.analysis.own_file import read_scenarios
from scoring.analysis.sobol import sobol
from scoring.record import OwnScenario
from tests.test_window_whatif import said, scenarios, settled
from ui.desk import Desk
from ui.session import Edit

OWN = (
    OwnScenario("Half the customer", (("revenue", "revenue * 0.7"), ("cash", "1,200 m")), True),
    OwnScenario("未完成", (("revenue", "revenue *"),)),
)


def test_that_shares_of_variance_are_shown_with_their_runs_and_seed(desk: Desk) -> None:
    page = scenarios(desk)
    settled(page)
    picture = page.variance.view.picture
    assert picture is not None
    found = sobol(desk.session.card)
    assert picture.table[1][1] == desk.session.style.number(found.indices[0].first, "ratio")
    assert f"{found.runs:,}" in page.variance.note.text()
    assert str(found.seed) in page.variance.note.text()


def test_that_rpo_and_maturities_by_year_are_those_of_the_chosen_scenario(desk: Desk) -> None:
    page = scenarios(desk)
    tables = []
    for name in ("base", "margin_down_10pts"):
        page.choose(name)
        assert page.maturities.view.picture is not None
        tables.append(page.maturities.view.picture.table)
    assert tables[0][1][1] == tables[1][1][1], "the schedule is the filing's"
    assert tables[0][1][2] != tables[1][1][2], "cash after cost is the scenario's"
    assert tables[0][1][0] == "2025"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_scenarios_are_saved_and_taken_in_again_as_one_step(desk: Desk, language: str, tmp_path: Path) -> None:
    desk.choose_language(language)
    page, path = scenarios(desk), tmp_path / "own.toml"
    assert not page.table.buttons["save_own"].isEnabled()
    desk.session.edit_scenarios(Edit("whatif.step.new", own="x"), OWN)
    page.redraw()
    assert page.table.buttons["save_own"].isEnabled()
    page.files.save(path)
    assert read_scenarios(path.read_text(encoding="utf-8"), path.name) == OWN
    assert str(path) in said(page.table)
    steps = desk.session.undo_stack.count()
    page.files.load(path)
    assert desk.session.state.scenarios == OWN + OWN
    assert desk.session.undo_stack.count() == steps + 1
    desk.session.undo_stack.undo()
    assert desk.session.state.scenarios == OWN


def test_that_a_file_of_something_else_is_refused_and_nothing_changes(desk: Desk, tmp_path: Path) -> None:
    page, path = scenarios(desk), tmp_path / "other.toml"
    path.write_text("a = 1", encoding="utf-8")
    page.files.load(path)
    assert not desk.session.state.scenarios
    assert "not a file of scenarios" in desk.bar.text.text()
    page.files.load(tmp_path / "none.toml")
    assert not desk.session.state.scenarios
