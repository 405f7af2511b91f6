"""One glance: why, and what would change the band, on the first screen; what comes first where there is little room."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", reason="the window needs Qt", exc_type=ImportError)

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea

from scoring.analysis.reverse import card_at, reverse, score_at
from tests.test_window import overview
from tests.windows import let_go, opened, until
from ui.desk import Desk
from ui.pages.assumptions import AssumptionsPage
from ui.pages.filing import FilingPage


def settled(desk: Desk) -> None:
    until(lambda: overview(desk).is_settled)
    QApplication.processEvents()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_why_and_what_would_change_the_band_are_seen_without_scrolling(tmp_path: Path, language: str) -> None:
    made = opened(tmp_path, language)
    assert made.desk is not None
    settled(made.desk)
    for name in ("score", "factors", "confidence", "burden", "reasons", "turns"):
        card = overview(made.desk).parts[name]
        bottom = card.mapTo(made, QPoint(0, card.height())).y()
        assert bottom <= made.height(), name
    let_go(made)


def test_that_the_nearest_changes_of_the_band_are_those_of_the_reverse_stress(desk: Desk) -> None:
    settled(desk)
    found, card = reverse(desk.session.card, together_too=False), overview(desk).turns
    assert "b+" in card.heads["down"].text()
    assert "bb" in card.heads["up"].text()
    for way, turns in (("down", found.down), ("up", found.up)):
        shown = [row.turn for row in card.rows[way] if row.turn is not None]
        assert [turn.lever.id for turn in shown] == [turn.lever.id for turn in turns[: len(shown)]]
        assert len(shown) == 3


def test_that_a_change_of_the_band_leads_to_the_score_that_it_makes(desk: Desk) -> None:
    settled(desk)
    row = overview(desk).turns.rows["down"][0]
    assert row.turn is not None
    row.value.click()
    assert desk.panel is not None
    panel = desk.panel.lineage
    assert panel.isVisible()
    node = panel.model.node(panel.model.index(0, 0))
    assert node is not None
    assert node.name == "scorecard.score"
    step = panel.model.step_of(node)
    assert isinstance(step.value, float)
    assert step.value == pytest.approx(score_at(desk.session.card, row.turn.lever, row.turn.value or 0.0))
    assert step.value < 35.0  # the edge below which the band is b+


def test_that_the_card_of_every_change_scores_what_the_reverse_stress_found(desk: Desk) -> None:
    found = reverse(desk.session.card, together_too=False)
    for turn in (*found.down, *found.up):
        if turn.value is not None:
            assert card_at(desk.session.card, turn.lever, turn.value).score == pytest.approx(turn.score)


def test_that_no_change_of_the_band_outlives_what_it_was_found_for(desk: Desk) -> None:
    settled(desk)
    row = overview(desk).turns.rows["down"][0]
    before = row.value.text()
    desk.session.edit("recovery", 0.1)
    assert row.value.text() != before
    assert not row.value.isEnabled()
    settled(desk)
    assert row.value.isEnabled()
    assert row.value.text() not in (before, "…")


# --- little room


def test_that_the_range_of_the_header_leads_to_where_it_comes_from(desk: Desk) -> None:
    simulate(desk)
    header = desk.header.simulated
    assert header is not None
    assert (header.ends.low.text(), header.ends.high.text()) == ("35.3", "41.2")
    header.ends.low.click()
    assert desk.panel is not None
    assert desk.panel.lineage.name == "scorecard.low"


def test_that_the_issuer_is_named_before_the_range_is_where_the_header_is_narrow(desk: Desk) -> None:
    simulate(desk)
    header = desk.header.simulated
    assert header is not None
    assert header.ends.isVisible()
    desk.choose_text_size(1.5)
    desk.window.resize(1100, 700)
    QApplication.processEvents()
    assert not header.ends.isVisible()
    assert desk.header.issuer.width() >= desk.header.issuer.fontMetrics().horizontalAdvance("CoreWeave, I")
    desk.choose_text_size(1.0)


def test_that_inputs_keep_their_names_and_the_editor_its_width_where_the_window_is_narrow(desk: Desk) -> None:
    desk.window.resize(880, 700)
    for name in ("filing", "assumptions"):
        desk.go_to(name)
        QApplication.processEvents()
    filing, assumptions = desk.pages["filing"], desk.pages["assumptions"]
    assert isinstance(filing, FilingPage)
    assert isinstance(assumptions, AssumptionsPage)
    assert filing.table.columnWidth(0) >= 200
    assert assumptions.split.orientation() == Qt.Orientation.Vertical
    for area in assumptions.findChildren(QScrollArea):
        assert not area.horizontalScrollBar().isVisible()


def simulate(desk: Desk) -> None:
    desk.go_to("scenarios")
    until(lambda: desk.session.simulated is not None)
    QApplication.processEvents()


def test_that_a_long_tag_is_whole_to_copy_and_cuts_nothing_beside_it(desk: Desk) -> None:
    tag = "us-gaap:LongTermDebtMaturitiesRepaymentsOfPrincipalInNextTwelveMonths"
    filing = desk.session.state.filing
    datum = filing.data["revenue"]
    assert datum.fact is not None
    source = replace(datum.fact.source, method="xbrl", locator="f-1", note=f"{tag} + {tag}")
    told = replace(datum, fact=replace(datum.fact, source=source))
    desk.session.open(replace(filing, data={**filing.data, "revenue": told}), desk.methodology())
    desk.ask("input:revenue")
    assert desk.panel is not None
    panel = desk.panel.lineage
    QApplication.processEvents()
    assert [made.text() for made in panel.findChildren(QLineEdit) if made.isVisible()] == [tag, tag]
    for area in panel.findChildren(QScrollArea):
        assert not area.horizontalScrollBar().isVisible()
