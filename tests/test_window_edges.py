"""The window with what it seldom meets: very long names, a scenario of another methodology, hardly any figures."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"
pytest.importorskip("PySide6.QtWidgets", reason="the window needs Qt", exc_type=ImportError)

from PySide6.QtWidgets import QScrollArea

from scoring.record import OwnScenario
from tests.screen_faults import settle
from tests.test_window import let_go, opened
from tests.test_window_whatif import said, scenarios
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.session import Edit

SENTENCE = "A scenario whose name is a whole sentence that its author did not want to shorten, not even a bit"
CHINESE = "一个名称极长的自建情景，作者希望把全部假设写进名称而不愿做任何删减，以便日后无须翻查说明即可理解"


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MainWindow]:
    made = opened(tmp_path_factory.mktemp("window"))
    yield made
    let_go(made)


@pytest.fixture
def desk(window: MainWindow) -> Desk:
    assert window.desk is not None
    window.desk.choose_language("en")
    window.desk.open("coreweave")
    return window.desk


def own(desk: Desk, *drafts: OwnScenario) -> None:
    """These and no other scenarios of the reader's own; the first is chosen."""
    page = scenarios(desk)
    desk.session.edit_scenarios(Edit("whatif.step.new", own="–"), drafts)
    page.choose("own:0")
    settle()


@pytest.mark.parametrize("name", [SENTENCE, CHINESE])
def test_that_a_very_long_name_of_a_scenario_does_not_push_the_page_aside(desk: Desk, name: str) -> None:
    own(desk, OwnScenario(name, (("revenue", "revenue * 0.9"),)))
    page = scenarios(desk)
    area = page.findChild(QScrollArea)
    assert area is not None
    assert area.horizontalScrollBar().maximum() == 0
    assert name in page.chosen_card.title.text()  # whole, over several lines


def test_that_a_scenario_with_a_name_of_another_methodology_says_so(desk: Desk) -> None:
    own(desk, OwnScenario("From elsewhere", (("revenue", "revenue"), ("nonsense", "1"))))
    page = scenarios(desk)
    assert page.editor.rows[1].field.text() == "nonsense"
    assert page.editor.rows[1].effect.text() == ""
    assert "neither an input nor an assumption" in page.editor.rows[1].problems.text()
    assert page.scenario().card is None


def test_that_a_scenario_that_moves_nothing_is_not_said_to_have_no_score(desk: Desk) -> None:
    own(desk, OwnScenario("Nothing", (("revenue", "revenue"),)))
    text = said(scenarios(desk).chosen_card)
    assert "It sets every number to what it is already." in text
    assert "No score" not in text
