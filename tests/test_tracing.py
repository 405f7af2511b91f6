"""Numbers that were drawn, tested or tried lead to where they come from, by mouse and by keyboard."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("PySide6.QtWidgets", reason="the window needs Qt", exc_type=ImportError)

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QWidget

from resources.words import Words
from scoring.analysis.tornado import tornado
from tests.windows import until
from ui.desk import Desk
from ui.main_window import PAGES
from ui.pages.compare import ComparePage
from ui.pages.scenarios import ScenariosPage
from ui.widgets.basics import Figure, Said


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


# --- any number anywhere


NO_NUMBER_OF_THE_CARD = re.compile(
    r"^Caps met|^To [a-d]{1,3}[+-]? \((below|from) \d+\): |\((below|\d+ or more)"  # caps and edges of bands
    r"|\(\d+\)$"  # how many are listed
    r"|^(estimate · )?([\w-]+ )+(\d+ \w{3} )?\d{4}$|reference case"  # where a figure stands, beside it
    r"|article gives|investment-grade"  # remarks of the filing and of the methodology
    r"|^\d+ inputs|^Sum |sum to 100"  # of what stands below
    r"|^P\d+|P10 and P90|seed \d+"  # heads, and how it was drawn
    r"|^\d+ changed$|^CoreWeave FY2024, retro"  # how many edits; the names of filings
    r"|^of \d+$|pages, A4|^Seal|–P95|balance sheet of"  # of the report, of the header
)


def test_that_every_number_of_every_page_is_told_apart_and_leads_to_its_lineage(desk: Desk) -> None:
    scenarios(desk)
    comparison(desk)
    desk.session.edit("never_delivered", 0.2)
    left, asked = [], []
    for name in PAGES:
        desk.go_to(name)
        page = desk.pages[name]
        for _ in range(3):  # what has come in is laid out, and may ask for more
            until(lambda page=page: page.is_settled, 60)
            QApplication.processEvents()
        shown = [*page.findChildren(QLabel), *desk.window.header.findChildren(QLabel)]
        for made in (made for made in shown if made.isVisible() and re.search(r"\d", made.text())):
            if isinstance(made, Said) and made.name:
                asked.append(made)
                for ask in (lambda w=made: QTest.keyClick(w, Qt.Key.Key_Return),
                            lambda w=made: QTest.mouseClick(w, Qt.MouseButton.LeftButton)):  # fmt: skip
                    desk.panel.hide()
                    ask()
                    assert desk.panel.is_visible, made.text()
            elif not NO_NUMBER_OF_THE_CARD.search(made.text()):
                left.append((name, made.text()))
        for figure in figures(page):
            assert figure.name or not re.search(r"\d", figure.text()), (name, figure.text())
    assert not left
    assert len(asked) > 12


def test_that_a_sentence_of_the_reverse_stress_opens_the_card_in_which_it_holds(desk: Desk) -> None:
    page = scenarios(desk)
    QApplication.processEvents()
    said = [made for made in page.reverse.findChildren(Said) if made.isVisible()]
    assert len(said) > 8
    said[0].setFocus()
    QTest.keyClick(said[0], Qt.Key.Key_Space)
    card = desk.panel.lineage.model.card
    assert card is not desk.session.card
    assert card.band != desk.session.card.band
    assert shown(desk)[0] == "scorecard.score"


def test_that_a_change_says_what_it_is_the_difference_of(desk: Desk) -> None:
    desk.session.edit("never_delivered", 0.25)
    before, now = desk.session.default_card.score, desk.session.card.score
    sentence = Words("en")("lineage.change", now=f"{now:.1f}", before=f"{before:.1f}")
    QTest.keyClick(desk.header.change, Qt.Key.Key_Return)
    assert sentence in shown(desk)[1]
    desk.session.undo_stack.undo()
    assert not desk.header.change.name  # nothing is changed, so no number is said
    assert desk.header.change.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_that_a_part_of_a_picture_says_its_number_when_pointed_at(desk: Desk) -> None:
    view = desk.pages["overview"].parts["gold"].view
    spot = view.picture.spots[1]
    at = QPoint(round(spot.x + spot.width / 2), round(spot.y + spot.height / 2))
    QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, at, view.mapToGlobal(at)))
    until(lambda: QToolTip.text() == spot.said)
    assert re.search(r"\d", spot.said)
    QToolTip.hideText()
