"""Numbers that were drawn, tested or tried lead to where they come from, by mouse and by keyboard."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"
pytest.importorskip("PySide6.QtWidgets", reason="the window needs Qt", exc_type=ImportError)

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from resources.words import Words
from scoring.analysis.tornado import tornado
from tests.test_window import let_go, opened, until
from ui.desk import Desk
from ui.pages.compare import ComparePage
from ui.pages.scenarios import ScenariosPage
from ui.widgets.basics import Figure


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    window = opened(tmp_path)
    assert window.desk is not None
    yield window.desk
    let_go(window)


def scenarios(desk: Desk) -> ScenariosPage:
    desk.go_to("scenarios")
    page = desk.pages["scenarios"]
    assert isinstance(page, ScenariosPage)
    until(lambda: page.is_settled, 60)
    return page


def comparison(desk: Desk) -> ComparePage:
    desk.go_to("compare")
    page = desk.pages["compare"]
    assert isinstance(page, ComparePage)
    page.add(["coreweave-fy2025"])
    until(lambda: not page.opener.tasks and page.is_settled, 60)
    return page


def figures(part: QWidget) -> list[Figure]:
    return [figure for figure in part.findChildren(Figure) if not figure.isHidden()]


def shown(desk: Desk) -> tuple[str, str]:
    """The number that the lineage panel shows, and all that it says of it."""
    panel = desk.panel.lineage
    widgets = (panel.details.itemAt(place).widget() for place in range(panel.details.count()))
    return panel.name, "\n".join(made.text() for made in widgets if isinstance(made, QLabel))


def test_that_a_change_leads_to_the_score_before_and_after_it(desk: Desk) -> None:
    page = scenarios(desk)
    page.choose("top_customer_lost")
    base = desk.session.card
    made = figures(page.chosen_card.list)
    before, after, moved = made[:3]
    assert before.name == after.name == moved.name
    assert before.name.removesuffix(".score") in base.metrics
    for figure, card in ((before, base), (after, page.scenario().card)):
        figure.setFocus()
        QTest.keyClick(figure, Qt.Key.Key_Space)
        assert desk.panel.lineage.name == figure.name
        assert desk.panel.lineage.model.card is card
        assert figure.text() == f"{card.run[figure.name]:.1f}"


def test_that_what_changed_between_two_filings_leads_to_each_of_them(desk: Desk) -> None:
    page = comparison(desk)
    before, after, moved = figures(page.changed.list)[:3]
    cards = [column.card for column in page.columns()]
    for figure, card in ((before, cards[0]), (after, cards[1]), (moved, cards[1])):
        figure.click()
        assert desk.panel.lineage.model.card is card
        assert desk.panel.lineage.name == figure.name


def test_that_every_figure_of_the_back_test_leads_to_its_filing(desk: Desk) -> None:
    page = comparison(desk)
    made = figures(page.backtest)
    assert len(made) > 20
    cards = {column.card.filing.period_end.isoformat(): column.card for column in page.columns()}
    seen = set()
    for figure in made:
        figure.click()
        panel = desk.panel.lineage
        assert panel.name == figure.name
        assert panel.model.card in cards.values()
        seen.add(panel.model.card)
    assert len(seen) == 2
    conversion = next(figure for figure in made if "125.9%" in figure.text() or "%" in figure.text())
    conversion.click()
    assert Words("en")("tracing.conversion") in shown(desk)[1]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_a_percentile_leads_to_the_score_and_says_how_it_was_drawn(desk: Desk, language: str) -> None:
    desk.choose_language(language)
    page = scenarios(desk)
    assert desk.session.simulated is not None
    drawn = desk.session.simulated.simulation
    sentence = Words(language)("tracing.from_draws", draws=f"{drawn.draws:,}", seed=drawn.seed)
    made = figures(page.simulation)
    assert len(made) > 15
    for figure in (made[0], next(figure for figure in made if figure.text().endswith("%"))):
        figure.setFocus()
        QTest.keyClick(figure, Qt.Key.Key_Space)
        assert sentence in shown(desk)[1]


def test_that_a_bar_of_the_tornado_opens_its_driver_with_both_ends(desk: Desk) -> None:
    page = scenarios(desk)
    found, words = tornado(desk.session.card), Words("en")
    view = page.tornado.view
    assert [spot.number for spot in view.picture.spots] == [bar.driver for bar in found.bars]
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    first, card = found.bars[0], desk.session.card
    name, said = shown(desk)
    low, high = (f"{score:.1f}" for score in first.ends["scorecard.score"])
    assert f"Score {low} at P10, {high} at P90" in said
    assert words.why(first.driver, card.methodology.drivers[first.driver].why) in said
    assert name in (card.methodology.drivers[first.driver].base, "scorecard.score")
    spot = view.picture.spots[1]
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(20, round(spot.y + spot.height / 2)))
    assert words.name(found.bars[1].driver) in shown(desk)[1]
    desk.choose_language("zh")
    assert Words("zh").name(found.bars[1].driver) in shown(desk)[1]


def test_that_a_share_of_the_variance_opens_its_driver(desk: Desk) -> None:
    page = scenarios(desk)
    view = page.variance.view
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert Words("en").name(view.picture.spots[0].number) in shown(desk)[1]
