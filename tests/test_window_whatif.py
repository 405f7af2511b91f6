"""The pages Scenarios and Compare, driven without a display: stresses, draws, scenarios of one's own, peers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", reason="the window needs Qt", exc_type=ImportError)

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QTableView, QWidget

from resources.words import Words
from scoring.analysis.typed import formula_of
from scoring.engine import evaluate
from scoring.filings.samples import read_sample, sample_names
from scoring.methodology.load import load_methodology
from scoring.record import OwnScenario
from tests.conftest import ROOT, python
from tests.test_window import english_of, shown_texts
from tests.windows import let_go, opened, until
from ui.desk import Desk
from ui.models.comparison import Item
from ui.pages.compare import ComparePage
from ui.pages.scenarios import ScenariosPage
from ui.whatif import with_unit
from ui.widgets.basics import Figure

PUBLISHED = {  # score, band, factors, gold content and the three ratios: section 10 of the methodology
    "As filed": ("38.0", "bb-", "59.4", "18.8", "39.7", "33.0", "88.2%", "0.72×", "6.59×", "0.90×"),
    "Top customer lost at renewal": ("25.5", "b", "56.1", "7.1", "3.3", "33.0", "86.2%", "0.72×", "14.36×", "−0.93×"),
    "Combined severe": ("22.6", "b-", "50.8", "5.5", "0.0", "33.0", "82.2%", "0.46×", "107.20×", "−2.47×"),
}


def scenarios(desk: Desk) -> ScenariosPage:
    desk.go_to("scenarios")
    page = desk.pages["scenarios"]
    assert isinstance(page, ScenariosPage)
    return page


def compare(desk: Desk, *sources: str) -> ComparePage:
    desk.go_to("compare")
    page = desk.pages["compare"]
    assert isinstance(page, ComparePage)
    page.add(list(sources))
    until(lambda: not page.opener.tasks and page.is_settled)
    QApplication.processEvents()
    return page


def settled(page: ScenariosPage) -> None:
    """All that works beside the window has ended."""
    latest = (page.tornado_of, page.reverse_of, page.variance_of, page.simulation.latest)
    until(lambda: all(one.task is None for one in latest), 60)
    QApplication.processEvents()


def table_rows(table: QTableView) -> dict[str, list[str]]:
    """The first cell of each row → the cells after it."""
    model = table.model()
    rows = (
        [str(model.index(line, at).data()) for at in range(model.columnCount())] for line in range(model.rowCount())
    )
    return {cells[0]: cells[1:] for cells in rows}


def said(widget: QWidget) -> str:
    """The text of all labels and of all numbers that lead somewhere."""
    for _ in range(5):
        QApplication.processEvents()
    found = [*widget.findChildren(QLabel), *widget.findChildren(Figure)]
    return "\n".join(part.text() for part in found if not part.isHidden())


# --- Scenarios ------------------------------------------------------------------------------------------------------


def test_that_the_table_shows_the_published_scenarios(desk: Desk) -> None:
    rows = table_rows(scenarios(desk).table.table)
    assert len(rows) == 7
    for name, (score, band, *rest) in PUBLISHED.items():
        found = rows[name]
        assert (found[0], found[3], found[4:]) == (score, band, rest)
    assert rows["Top customer lost at renewal"][1] == "−12.5"
    assert "not a credit rating" in scenarios(desk).table.foot.text()
    assert "Principal due by year" in scenarios(desk).table.foot.text()  # an estimate


def test_that_the_chosen_row_keeps_the_colour_of_its_change(desk: Desk) -> None:
    table, colours = scenarios(desk).table.table, desk.window.colours
    ground, fall = QColor(colours.accent_soft), QColor(colours.fall)
    table.selectRow(2)
    QApplication.processEvents()
    image = table.viewport().grab(table.visualRect(table.model().index(2, 2))).toImage()
    seen = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    assert seen.count(ground) > len(seen) / 2  # it is chosen
    darkest = min(seen, key=QColor.lightness)
    assert abs(darkest.hue() - fall.hue()) <= 12  # what is painted on it is the fall's red
    assert darkest.saturation() > fall.saturation() / 2


def test_that_a_cell_leads_to_the_lineage_of_its_scenario_down_to_the_filing(desk: Desk) -> None:
    page = scenarios(desk)
    table, model = page.table.table, page.table.model
    place = model.columns.index("leverage")
    cell = table.visualRect(model.index(1, place)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    panel = desk.panel.lineage
    assert "14.36×" in said(panel)
    assert "Top customer lost at renewal" in said(panel)
    walked = panel.model.index(0, 0)
    for name in ("ebitda", "operating_income", "operating_income"):  # under stress, set by it, as filed
        parts = {panel.model.node(panel.model.index(r, 0, walked)).name: r for r in range(panel.model.rowCount(walked))}
        walked = panel.model.index(parts[name], 0, walked)
    assert panel.model.step_of(panel.model.node(walked)).datum is not None
    panel.tree.setCurrentIndex(walked.parent())
    assert Words("en")("whatif.replaced") in said(panel)
    desk.ask("leverage")  # the open card's own again
    assert "6.59×" in said(panel)


def test_that_the_chosen_scenario_explains_its_change_and_shows_its_debt_service(desk: Desk) -> None:
    page = scenarios(desk)
    page.table.table.selectRow(2)
    assert page.scenario().id == "delivery_slip_12m"
    change = page.chosen_card.list.change
    assert change is not None
    assert change.explained == pytest.approx(change.total, abs=1e-9)
    card = page.scenario().card
    assert change.total == pytest.approx(card.score - desk.session.card.score, abs=1e-9)
    assert f"{card['debt_service_coverage'][0]:.2f}" in page.debt.view.accessibleDescription()
    assert page.debt.view.accessibleDescription() != ""
    before = page.debt.view.accessibleDescription()
    page.table.table.selectRow(5)
    assert page.debt.view.accessibleDescription() != before


def test_that_tornado_and_reverse_stress_come_by_themselves(desk: Desk) -> None:
    page = scenarios(desk)
    settled(page)
    assert page.tornado.view.isVisible()
    widest = page.tornado.view.picture.table[1]
    assert widest[0] == "Margin shift"
    assert [float(score) for score in widest[2:]] == pytest.approx([34.3, 41.2], abs=0.15)  # as published
    assert "Microsoft's share of revenue would have to fall from 62.0% to 41.0%." in said(page.reverse)
    assert "standard deviations" in said(page.reverse)


def test_that_a_simulation_runs_and_stands_wherever_the_score_does(desk: Desk) -> None:
    page = scenarios(desk)
    settled(page)
    simulated = desk.session.simulated
    assert simulated is not None
    assert simulated.ends == pytest.approx((30.0, 40.4), abs=0.3)  # as published, from 4,000 draws
    text = "[{:.1f}, {:.1f}]".format(*simulated.ends)
    assert "10,000" in page.simulation.state.text()
    assert "20250331" in page.simulation.state.text()
    assert "P50" in said(page.simulation)
    assert desk.header.simulated.drawn.ends.text() == text
    assert desk.header.simulated.drawn.caption.text() == "P5–P95"
    desk.go_to("overview")
    assert desk.pages["overview"].score.simulated.ends.text() == text
    desk.session.edit("recovery", 0.2)
    assert "earlier" in desk.header.simulated.drawn.caption.text()
    assert "earlier" in desk.pages["overview"].score.simulated.caption.text()
    desk.session.undo_stack.undo()
    assert desk.header.simulated.drawn.caption.text() == "P5–P95"
    desk.open("oracle")
    assert desk.session.simulated is None
    assert not desk.header.simulated.drawn.ends.isVisible()


def test_that_the_same_seed_gives_the_same_draws_and_another_seed_others(desk: Desk) -> None:
    page = scenarios(desk)
    settled(page)
    first = desk.session.simulated.ends
    page.simulation.button.click()
    settled(page)
    assert desk.session.simulated.ends == first
    page.simulation.seed.setValue(7)
    page.simulation.button.click()
    settled(page)
    assert desk.session.simulated.ends != first
    assert "7" in page.simulation.state.text()


def test_that_a_simulation_can_be_cancelled_and_the_earlier_one_stays(desk: Desk) -> None:
    page = scenarios(desk)
    settled(page)
    before = desk.session.simulated
    page.simulation.draws.setValue(1_000_000)
    page.simulation.button.click()
    assert page.simulation.progress.isVisible()
    assert page.simulation.button.text() == Words("en")("whatif.cancel")
    page.simulation.button.click()
    settled(page)
    assert desk.session.simulated is before
    assert not page.simulation.progress.isVisible()
    assert page.simulation.button.text() == Words("en")("whatif.run")


def test_that_what_changes_under_the_page_is_drawn_again(desk: Desk) -> None:
    page = scenarios(desk)
    settled(page)
    first = desk.session.simulated
    desk.session.edit("recovery", 0.2)
    settled(page)
    assert desk.session.simulated is not first
    assert desk.session.simulated.is_of(desk.session.state)


# --- A scenario of one's own ----------------------------------------------------------------------------------------


def test_that_a_scenario_of_one_s_own_changes_the_score_and_can_be_undone(desk: Desk) -> None:
    page = scenarios(desk)
    page.table.buttons["new"].click()
    assert page.editor.isVisible()
    page.editor.add.click()
    row = page.editor.rows[0]
    assert row.name == "revenue"
    row.text.setFocus()
    row.text.selectAll()
    QTest.keyClicks(row.text, "revenue * 0.5")
    methodology = load_methodology()
    filing = read_sample("coreweave")
    half = evaluate(methodology, {**values_of(filing), "revenue": 0.5 * filing.data["revenue"].value})
    rows = table_rows(page.table.table)
    assert rows["My scenario (own)"][0] == f"{half.score:.1f}" != "38.0"
    assert f"{half.score:.1f}" in page.editor.score.text()
    assert desk.header.score.text() == "38.0"  # the open score stays
    assert "1,915.4" in row.effect.text()
    assert "957.7" in row.effect.text()
    stack = desk.session.undo_stack
    assert stack.count() == 3  # new, add, one visit to the field
    stack.undo()
    assert table_rows(page.table.table)["My scenario (own)"][0] == "38.0"
    assert row.text.text() == "revenue"
    stack.undo()
    stack.undo()
    assert len(table_rows(page.table.table)) == 7
    assert not page.editor.isVisible()
    stack.redo()
    stack.redo()
    stack.redo()
    assert table_rows(page.table.table)["My scenario (own)"][0] == f"{half.score:.1f}"


def values_of(filing: object) -> dict[str, object]:
    methodology = load_methodology()
    found = filing.values()  # type: ignore[attr-defined]
    return {name: value for name, value in found.items() if name in methodology.inputs} | {
        "profile": "ai_infrastructure"
    }


def test_that_what_is_wrong_is_said_under_its_row_while_it_is_typed(desk: Desk) -> None:
    page = scenarios(desk)
    page.new()
    page.editor.add.click()
    page.editor.add.click()
    row = page.editor.rows[1]
    row.text.selectAll()
    QTest.keyClicks(row.text, "cash + nonsense")
    assert page.editor.rows[0].problems.isHidden()
    assert "nonsense" in row.problems.text()
    assert "[" not in row.problems.text()
    assert page.editor.score.text() == Words("en")("whatif.live_none")
    assert table_rows(page.table.table)["My scenario (own)"][0] == "–"
    row.text.selectAll()
    QTest.keyClicks(row.text, "<b>1</b> & x")
    assert row.problems.textFormat() == Qt.TextFormat.PlainText
    row.text.selectAll()
    QTest.keyClicks(row.text, "0")
    assert row.problems.isHidden()
    assert page.editor.band.isVisible()


def test_that_numbers_are_read_as_they_are_written() -> None:
    read = {
        "41%": 0.41,
        "1,200 m": 1.2e9,
        "5亿": 5e8,
        "−3": -3.0,
        "0.4": 0.4,
        "2 bn": 2e9,
        "1.5×": 1.5,
        "-2.5 %": -0.025,
    }
    assert {text: float(formula_of(text)) for text in read} == read
    assert formula_of(" cash * 2 ") == "cash * 2"
    assert formula_of("cash + 2 bn") == "cash + 2000000000"
    assert formula_of("min(revenue * 90%, 1.5亿)") == "min(revenue * 0.9, 150000000)"
    assert formula_of("max(1,200 m)") == "max(1,200 m)"  # one number or two: it is refused
    assert formula_of("2 * margin") == "2 * margin"
    assert with_unit("1200", "money", "m") == "1200 m"
    assert with_unit("1200 bn", "money", "m") == "1200 bn"
    assert with_unit("0.4", "ratio", "m") == "0.4"
    assert with_unit("cash + 1", "money", "m") == "cash + 1"


def test_that_a_bare_amount_is_meant_in_the_unit_that_is_shown(desk: Desk) -> None:
    page = scenarios(desk)
    page.new()
    page.editor.add.click()
    row = page.editor.rows[0]
    row.text.setFocus()
    row.text.selectAll()
    QTest.keyClicks(row.text, "1500")
    assert desk.session.state.scenarios[0].rows == (("revenue", "1500 m"),)
    assert page.scenario().card["revenue"] == 1.5e9


def test_that_a_stress_of_one_s_own_improves_nothing(desk: Desk) -> None:
    page = scenarios(desk)
    page.new()
    better = OwnScenario("Better", (("interest_expense", "0"),))
    desk.session.edit_scenarios(desk_edit("Better"), (better,))
    assert page.scenario().card.score > desk.session.card.score
    page.editor.stress.click()
    assert page.scenario().card.score == pytest.approx(desk.session.card.score)


def desk_edit(name: str) -> object:
    from ui.session import Edit

    return Edit("whatif.step.edit", own=name)


def test_that_a_stress_is_duplicated_renamed_and_deleted(desk: Desk) -> None:
    page = scenarios(desk)
    page.choose("margin_down_10pts")
    page.table.buttons["duplicate"].click()
    own = desk.session.state.scenarios[0]
    assert own.name == "Margin down 10 points (copy)"
    assert own.is_stress
    assert page.scenario().card.score == pytest.approx(page.card_of("margin_down_10pts").score)
    page.editor.name.setFocus()
    page.editor.name.selectAll()
    QTest.keyClicks(page.editor.name, "Slump")
    assert desk.session.state.scenarios[0].name == "Slump"
    assert "Margin down 10 points (copy)" in desk.session.undo_words()
    page.choose("combined_severe")
    assert not page.table.buttons["duplicate"].isEnabled()  # five steps cannot be one
    page.choose("own:0")
    page.table.buttons["delete"].click()
    assert desk.session.state.scenarios == ()
    desk.session.undo_stack.undo()
    assert desk.session.state.scenarios[0].name == "Slump"


def test_that_one_s_own_scenarios_stay_with_another_filing(desk: Desk) -> None:
    page = scenarios(desk)
    page.new()
    desk.open("oracle")
    assert "My scenario (own)" in table_rows(page.table.table)


# --- Compare --------------------------------------------------------------------------------------------------------


def cells(page: ComparePage, name: str, kind: str = "head") -> list[str]:
    model = page.table.model
    line = model.items.index(Item(kind, name))  # type: ignore[arg-type]
    return [str(model.index(line, place).data()) for place in range(model.columnCount())]


def test_that_four_issuers_stand_ranked_beside_the_open_one(desk: Desk) -> None:
    page = compare(desk, "microsoft", "oracle", "snowflake")
    assert cells(page, "score") == ["38.0", "88.8", "67.5", "57.4"]  # section 10 of the methodology
    assert cells(page, "rank") == ["4", "1", "2", "3"]
    assert cells(page, "difference") == ["–", "+50.8", "+29.5", "+19.4"]
    assert cells(page, "debt_load", "factor") == ["18.8", "98.4", "51.5", "95.3"]
    assert cells(page, "leverage", "metric")[0].split() == [
        "*",
        "6.59×",
        "·",
        "23.1",
    ]  # stock compensation is estimated
    assert cells(page, "largest_customer", "metric")[0].split() == ["62.0%", "·", "12.0"]
    assert len([item for item in page.table.model.items if item.kind == "metric"]) == len(desk.session.card.metrics)
    assert page.peers.view.picture.table[1][:2] == ("Microsoft Corporation", "88.8")
    until(lambda: page.order_of.task is None)
    assert "100.0%" in page.table.order.text()  # the order stays under other weights, as published


def test_that_columns_are_moved_removed_and_sorted_and_the_open_one_stays_first(desk: Desk) -> None:
    page = compare(desk, "snowflake", "oracle", "microsoft")
    page.table.choose(0)
    assert [page.table.buttons[name].isEnabled() for name in ("remove_peer", "move_left", "move_right")] == [False] * 3
    page.sort()
    assert cells(page, "score") == ["38.0", "88.8", "67.5", "57.4"]
    page.table.choose(3)
    page.table.buttons["move_left"].click()
    assert cells(page, "score") == ["38.0", "88.8", "57.4", "67.5"]
    assert page.table.place() == 2
    page.table.buttons["remove_peer"].click()
    assert cells(page, "score") == ["38.0", "88.8", "67.5"]
    desk.session.undo_stack.undo()
    assert cells(page, "score") == ["38.0", "88.8", "57.4", "67.5"]
    desk.open("oracle")
    assert cells(page, "score")[0] == "67.5"


def test_that_a_peer_s_number_leads_to_its_own_filing(desk: Desk) -> None:
    page = compare(desk, "oracle")
    model = page.table.model
    page.table._clicked(model.index(model.items.index(Item("metric", "leverage")), 1))
    assert "Oracle" in said(desk.panel.lineage)
    assert "3.24×" in said(desk.panel.lineage)


def test_that_the_comparison_is_copied_with_its_names(desk: Desk) -> None:
    page = compare(desk, "oracle")
    page.table.copy_button.click()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert "CoreWeave, Inc." in lines[0]
    assert any(line.split("\t") == ["Score", "38.0", "67.5"] for line in lines)
    assert {line.count("\t") for line in lines} == {2}


def test_that_every_sample_has_a_name_in_the_menus() -> None:
    assert [name for name in sample_names() if not Words("en").has(f"window.sample.{name}")] == []


def test_that_what_changed_adds_up(desk: Desk) -> None:
    page = compare(desk, "coreweave-fy2025")
    change = page.changed.list.change
    assert change.explained == pytest.approx(change.total, abs=1e-9)
    assert f"{change.after:.1f}" in said(page.changed)
    grid = page.changed.list.grid
    shown = [grid.itemAtPosition(line, 2) for line in range(1, grid.rowCount())]
    points = [float(item.widget().text().replace("−", "-")) for item in shown if item is not None]
    assert sum(points[:-1]) == pytest.approx(points[-1], abs=0.005 * len(points))
    assert points[-1] == pytest.approx(change.total, abs=0.005)


def test_that_edits_of_the_methodology_are_told_metric_by_metric(desk: Desk) -> None:
    desk.go_to("assumptions")
    effect = desk.pages["assumptions"].effect
    assert not effect.changes.isVisible()
    desk.session.edit("never_delivered", 0.25)
    desk.session.edit("gold_content.weight.ai_infrastructure", 60.0)
    assert effect.changes.isVisible()
    change = effect.changes.change
    assert change.total == pytest.approx(desk.session.card.score - desk.session.default_card.score, abs=1e-9)
    assert "Gold content" in said(effect)
    gesture = desk.session.new_gesture()
    for value in (0.26, 0.27):  # a drag, told when it rests
        desk.session.edit("never_delivered", value, gesture)
    until(lambda: effect.changes.change is not change)
    until(lambda: effect.changes.change.after == desk.session.card.score)
    desk.session.reset_all()
    assert not effect.changes.isVisible()


def test_that_the_back_test_of_coreweave_is_the_published_one(desk: Desk) -> None:
    page = compare(desk)
    assert "whole years later" in said(page.backtest)
    button = page.backtest.offers.itemAt(0).widget()
    button.click()
    until(lambda: not page.opener.tasks and page.is_settled)
    text = said(page.backtest)
    assert "USD 4,077.0 m" in text
    assert "USD 5,131.0 m" in text
    assert "one-sided" in text
    assert page.history.isVisible()


def test_that_a_file_that_is_none_is_said_and_the_others_come(desk: Desk, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("[issuer]\nname = 3\n")
    page = compare(desk, str(bad), "oracle")
    assert cells(page, "score") == ["38.0", "67.5"]
    assert desk.bar.isVisible()
    assert "bad.toml" in desk.bar.text.text()


def test_that_the_open_filing_can_stay_beside_what_is_opened_after_it(desk: Desk) -> None:
    page = compare(desk)
    page.opener.keep()
    page.opener.keep()
    assert cells(page, "score") == ["38.0", "38.0"]
    desk.open("coreweave-at-ipo")
    assert cells(page, "score") == ["–", "38.0"]  # too little was known at the IPO
    assert Words("en")("whatif.no_points") in said(page.changed)


def test_that_an_issuer_with_almost_nothing_can_be_compared(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "bare.toml"
    path.write_text(
        '[issuer]\nname = "名字很长很长很长很长很长很长很长很长很长很长很长的发行人股份有限公司"\ncurrency = "EUR"\n'
        '[filing]\ntitle = "Bare"\nperiod_end = 2024-12-31\nas_of = 2025-03-01\n'
        '[document.d]\nname = "Report"\nform = "10-K"\nfiled = 2025-02-01\n[[fact]]\ninput = "revenue"\nvalue = 100\n'
        'unit = "EUR"\ndocument = "d"\nmethod = "text"\ngrade = "A"\n',
        encoding="utf-8",
    )
    page = compare(desk, str(path))
    if len(page.columns()) == 1:
        pytest.fail(desk.bar.text.text())
    assert cells(page, "score")[1] == "–"
    assert Words("en")("whatif.money_differs") in page.table.opening.text()
    page.table.choose(1)
    page.shift(-1)
    desk.choose_language("zh")
    QApplication.processEvents()


def page_texts(page: QWidget) -> Iterator[str]:
    for widget in page.findChildren(QWidget):
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
        if isinstance(widget, QComboBox):
            yield from (widget.itemText(place) for place in range(widget.count()))


def actions_of(desk: Desk) -> Iterator[tuple[QWidget, str]]:
    return ((widget, text) for widget, text in shown_texts(desk.window) if widget is desk.window)


# --- Both pages -----------------------------------------------------------------------------------------------------


def test_that_no_english_is_left_on_the_pages_after_the_language_is_switched(desk: Desk) -> None:
    page = scenarios(desk)
    page.new()
    page.editor.add.click()
    settled(page)
    compare(desk, "oracle", "coreweave-fy2025")
    desk.choose_language("zh")
    for name in ("scenarios", "compare"):
        desk.go_to(name)
        QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    english = english_of("whatif") | english_of("analysis") | english_of("name") | english_of("report")
    pages = [desk.pages[name] for name in ("scenarios", "compare")]
    texts = {text for page in pages for text in page_texts(page)} | {text for _, text in actions_of(desk)}
    left = {text for text in texts if text.strip() in english}
    assert left == set()
    assert table_rows(page.table.table)["最大客户到期流失"][0] == "25.5"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("asked", ["", "gold_content"], ids=["alone", "with_lineage"])
def test_that_no_label_of_the_pages_is_clipped(tmp_path: Path, language: str, asked: str) -> None:
    window = opened(tmp_path, language)
    desk = window.desk
    assert desk is not None
    page = scenarios(desk)
    page.new()
    page.editor.add.click()
    settled(page)
    compare(desk, "oracle", "microsoft", "coreweave-fy2025")
    if asked:
        desk.ask(asked)
    clipped = []
    for name in ("scenarios", "compare"):
        desk.go_to(name)
        for _ in range(8):
            QApplication.processEvents()
        drawn = desk.header.simulated
        labels = [*desk.pages[name].findChildren(QLabel), desk.header.change, drawn.caption, drawn.drawn.ends]
        for label in labels:
            if not label.isVisible() or not label.text() or type(label).__name__ == "Elided":
                continue
            metrics = QFontMetrics(label.font())
            if isinstance(label, QLabel) and label.wordWrap():
                box = metrics.boundingRect(0, 0, label.width(), 10_000, int(Qt.TextFlag.TextWordWrap), label.text())
                if box.height() > label.height() + 2:
                    clipped.append((name, label.text()))
            elif max(metrics.horizontalAdvance(line) for line in label.text().splitlines()) > label.width() + 1:
                clipped.append((name, label.text()))
        for table in desk.pages[name].findChildren(QTableView):
            model = table.model()
            for place in range(model.columnCount()):
                needed = table.horizontalHeader().sectionSizeFromContents(place).width()
                texts = [str(model.index(line, place).data()) for line in range(model.rowCount())]
                needed = max(needed, *(QFontMetrics(table.font()).horizontalAdvance(text) + 16 for text in texts))
                if needed > table.columnWidth(place):
                    clipped.append((name, str(model.headerData(place, Qt.Orientation.Horizontal))))
    assert clipped == []
    let_go(window)


def test_that_a_picture_answers_a_click_with_its_scenario(desk: Desk) -> None:
    page = scenarios(desk)
    page.choose("delivery_slip_12m")
    QTest.mouseClick(page.debt.view, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    assert desk.panel.lineage.name == "debt_service_coverage"
    assert "Delivery slips 12 months" in said(desk.panel.lineage)


def test_that_nothing_of_numpy_is_loaded_until_the_window_is_ready(tmp_path: Path) -> None:
    code = f"""
import os, sys, time
from PySide6.QtCore import QSettings
from ui import app as assay
app = assay.make_app()
window = assay.make_window(QSettings({str(tmp_path / "s.ini")!r}, QSettings.Format.IniFormat))
window.show()
end = time.monotonic() + 300
while window.desk is None or not window.desk.is_ready:
    app.processEvents()
    assert time.monotonic() < end
mine = ("ui.pages.scenarios", "ui.pages.compare", "scoring.analysis.scenarios", "scoring.analysis.simulate")
print(*[name for name in ("numpy", "pandas", *mine) if name in sys.modules], "|", flush=True)
window.desk.go_to("scenarios")
page = window.desk.pages["scenarios"]
while page.tornado_of.answer is None:
    app.processEvents()
    assert time.monotonic() < end
print("numpy" in sys.modules, flush=True)
window.close()
"""
    assert python(code).split("\n")[:2] == ["|", "True"]


def test_that_figures_that_contradict_each_other_are_not_computed_on(tmp_path: Path) -> None:
    text = (ROOT / "resources" / "samples" / "coreweave.toml").read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(text.replace("value = 8_702_000_000", "value = -8_702_000_000"), encoding="utf-8")
    window = opened(tmp_path, source=str(path))
    desk = window.desk
    assert desk is not None
    until(lambda: desk.session.is_open)
    page = scenarios(desk)
    assert "negative" in page.tornado.waiting.text()
    assert [card.title.text() for card in (page.tornado, page.variance)] == [
        "Score at each driver's P10 and P90", "Share of the score's variance by driver",
    ]  # fmt: skip
    assert "negative" in page.reverse.waiting.text()
    assert "negative" in page.simulation.state.text()
    assert page.tornado_of.task is None
    assert not page.simulation.button.isEnabled()
    let_go(window)
