"""P5 to P95 stand beside the disclosure range without being asked for, and follow what is changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"
pytest.importorskip("PySide6.QtWidgets", reason="the window needs Qt", exc_type=ImportError)

from scoring.analysis.simulate import simulate
from scoring.methodology.load import load_methodology
from tests.test_analysis_simulation import own
from tests.test_window import let_go, opened, until
from ui.desk import Desk
from ui.whatif import Simulated, basis


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    window = opened(tmp_path)
    assert window.desk is not None
    yield window.desk
    let_go(window)


def drawn(desk: Desk) -> str:
    """What stands under the disclosure range of the header, once the figures that are shown are drawn."""
    until(lambda: desk.session.simulated is not None and desk.session.simulated.is_of(desk.session.state))
    return f"{desk.header.simulated.drawn.caption.text()} {desk.header.simulated.drawn.ends.text()}"


def test_that_the_score_is_drawn_by_itself_and_again_after_a_change(desk: Desk) -> None:
    assert desk.session.simulated is None
    desk.drawer.begin()
    assert drawn(desk) == "P5–P95 [29.9, 40.6]"
    desk.session.edit("recovery", 0.2)
    assert "earlier" in desk.header.simulated.drawn.caption.text()
    expected = simulate(desk.session.card, 10_000).percentiles("scorecard.score", (5, 95))
    assert drawn(desk) == "P5–P95 [{:.1f}, {:.1f}]".format(*expected)
    desk.open("oracle")
    assert drawn(desk).startswith("P5–P95 [6")


def test_that_draws_of_one_s_own_are_kept_and_repeated_after_a_change(desk: Desk) -> None:
    of = basis(desk.session.state)
    desk.session.adopt_simulation(Simulated(of, simulate(desk.session.card, 500, 7), (1.0, 2.0)))
    desk.drawer.begin()
    desk.drawer.draw()
    assert desk.drawer.latest.task is None
    desk.session.edit("recovery", 0.2)
    assert drawn(desk).startswith("P5–P95")
    simulation = desk.session.simulated.simulation
    assert (simulation.draws, simulation.seed) == (500, 7)


def test_that_the_page_says_of_correlations_that_they_were_repaired(desk: Desk, tmp_path: Path) -> None:
    pairs = '"default_risk,premium" = -0.95\n"cancellation,premium" = 0.9'
    desk.session.adopt_methodology(load_methodology(str(own(tmp_path, ('"default_risk,premium" = 0.3', pairs)))))
    desk.go_to("scenarios")
    page = desk.pages["scenarios"]
    until(lambda: page.is_settled)
    assert "the nearest that can are used" in page.simulation.state.text()
    desk.session.undo_stack.undo()
    until(lambda: page.is_settled)
    assert "nearest" not in page.simulation.state.text()


def test_that_nothing_is_drawn_of_figures_without_a_score(desk: Desk) -> None:
    desk.open("coreweave-at-ipo")
    assert desk.session.card.score is None
    desk.drawer.draw()
    assert desk.drawer.latest.task is None
    assert desk.session.simulated is None
