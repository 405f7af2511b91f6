"""The window with what it seldom meets: very long names, a scenario of another methodology, hardly any figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

pytest.importorskip("PySide6.QtWidgets", reason="the window needs Qt", exc_type=ImportError)

from PySide6.QtCore import QLocale, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea

from resources.words import Words
from scoring.analysis.wanted import wanted
from scoring.engine import evaluate
from scoring.filings.filing import Datum, Filing
from scoring.filings.overriding import Given
from scoring.filings.samples import read_sample
from scoring.methodology.document import Methodology
from scoring.problems import Problem, Refused
from scoring.record import OwnScenario
from tests.screen_faults import settle
from tests.test_window import overview
from tests.test_window_whatif import said, scenarios
from tests.windows import let_go, opened, until
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.pages.assumption_editors import NumberEditor
from ui.pages.assumptions import AssumptionsPage
from ui.pages.filing import FilingPage
from ui.session import Edit
from ui.widgets.basics import Figure
from ui.widgets.elided_box import ElidedBox

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
    window.desk.go_to("overview")
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


# --- hardly any figures


def nearly_empty(*names: str) -> Filing:
    filing = read_sample("coreweave")
    return replace(filing, data={name: datum for name, datum in filing.data.items() if name in names}, notes=())


def test_that_a_filing_without_a_score_says_what_would_give_one(desk: Desk) -> None:
    desk.session.open(nearly_empty("revenue", "rpo", "usd_per_currency_unit"), desk.methodology())
    page = overview(desk)
    until(lambda: page.is_settled)
    text = said(page.turns)
    assert "What would give a point score" in text
    names = [item.input for item in wanted(desk.session.card)]
    assert "operating_income" in names
    assert all(Words("en").name(name) in text for name in names)
    figure = next(f for f in page.turns.findChildren(Figure) if f.name == "input:operating_income")
    figure.click()
    assert desk.panel is not None
    assert desk.panel.lineage.name == "operating_income"  # where a value of one's own can be given
    desk.open("coreweave")
    assert "What would give" not in said(page.turns)


def test_that_the_weight_that_waits_for_an_input_is_what_it_gives_back(methodology: Methodology) -> None:
    """With every other figure there, completeness grows by just that share once the one that is wanted is given."""
    filing = read_sample("coreweave")
    whole = evaluate(methodology, filing)
    for name in ("rpo_prior_year", "customers", "interest_expense"):
        without = evaluate(methodology, replace(filing, data={n: d for n, d in filing.data.items() if n != name}))
        share = {item.input: item.share for item in wanted(without, 99)}[name]
        assert (whole.completeness or 0) - (without.completeness or 0) == pytest.approx(share, abs=1e-9)


def test_that_no_score_is_explained_by_what_is_missing_and_not_by_small_revenue(desk: Desk) -> None:
    desk.session.open(nearly_empty("revenue", "rpo"), desk.methodology())
    state = overview(desk).score.state.text()
    assert Words("en").name("usd_per_currency_unit") in state
    assert "too small" not in state


def test_that_a_cap_at_which_a_range_ends_is_not_said_to_bind_nothing(desk: Desk) -> None:
    filing = nearly_empty("revenue", "rpo", "usd_per_currency_unit")
    doubt = Datum("going_concern_doubt", True, "flag", "found", desk.session.state.filing.data["revenue"].fact)
    desk.session.open(replace(filing, data=filing.data | {doubt.name: doubt}), desk.methodology())
    card = desk.session.card
    assert (card.score, card.high) == (None, 19.9)
    assert "The range ends at 19.9" in overview(desk).score.caps.text()


# --- what stays as it was


def test_that_resetting_the_assumptions_leaves_the_reader_s_own_values(desk: Desk) -> None:
    state = desk.session.state
    desk.session.override("revenue", Given(2.0e9, "USD", "J. Doe", "a later figure", date(2026, 3, 2)))
    desk.session.edit("never_delivered", 0.2)
    desk.go_to("assumptions")
    page = desk.pages["assumptions"]
    assert isinstance(page, AssumptionsPage)
    page.reset_all.click()
    assert not desk.session.edited
    assert desk.session.overridden == ("revenue",)
    assert "assumptions" in desk.session.undo_words()
    assert not page.reset_all.isEnabled()  # the overridden value is not the page's to reset
    desk.session.undo_stack.undo()
    assert desk.session.edited == {"never_delivered": 0.2}
    assert state.filing is desk.session.state.read


def test_that_the_tree_of_a_number_has_its_room_again_after_an_input(desk: Desk) -> None:
    desk.ask("leverage")
    settle()
    assert desk.panel is not None
    assert desk.panel.lineage is not None
    before = desk.panel.lineage.split.sizes()
    desk.ask("input:customers")
    settle()
    assert desk.panel.lineage.split.sizes()[0] < before[0] / 2
    desk.ask("leverage")
    settle()
    assert desk.panel.lineage.split.sizes() == before
    desk.panel.hide()


def test_that_a_box_of_the_comparison_keeps_the_day_of_a_long_name(desk: Desk) -> None:
    box = ElidedBox()
    box.addItem(f"{SENTENCE}  2025-12-31")
    box.setFixedWidth(236)
    box.show()
    shown = box.grab().toImage()
    box.setItemText(0, f"{SENTENCE}  2024-12-31")
    assert box.grab().toImage() != shown
    box.deleteLater()


# --- what is typed in a box


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        ("12.5", 0.125),
        ("8%", 0.08),
        (" 7 ", 0.07),
        ("(5)", -0.05),
        ("abc", None),
        ("12,5", None),
        ("1e9", None),
        ("", None),
    ],
)
def test_that_a_box_takes_a_number_whole_or_leaves_what_was_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, text: str, edited: float | None
) -> None:
    monkeypatch.setattr("ui.typed.QLocale", lambda *_: QLocale("en_US"))
    desk.go_to("assumptions")
    page = desk.pages["assumptions"]
    assert isinstance(page, AssumptionsPage)
    assert page.show_item("never_delivered")
    editor = page.editor
    assert isinstance(editor, NumberEditor)
    box = editor.edit.box
    settle()
    told: list[str] = []
    box.why = lambda said, ends: told.append(said) or "–"  # type: ignore[func-returns-value]
    desk.window.activateWindow()
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, text)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert desk.session.edited.get("never_delivered") == (pytest.approx(edited) if edited is not None else None)
    assert box.text() == f"{100 * (edited if edited is not None else 0.1):.1f}%"
    assert told == ([] if edited is not None or not text else [text])


def test_that_tab_goes_through_the_weights_before_what_stands_below_them(desk: Desk) -> None:
    desk.go_to("assumptions")
    page = desk.pages["assumptions"]
    assert isinstance(page, AssumptionsPage)
    desk.session.edit("leverage.weight.ai_infrastructure", 40.0)  # so that there is something to reset
    assert page.show_item("debt_load")
    settle()
    editor = page.editor
    assert editor is not None
    desk.window.activateWindow()
    settle()
    first = next(iter(editor.rows.values()))  # type: ignore[attr-defined]
    page.area.setFocus()
    QTest.keyClick(page.area, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is first.slider  # before the card of effects below the editor
    reached = []
    for _ in range(2 * len(editor.rows) + 1):  # type: ignore[attr-defined]
        now = QApplication.focusWidget()
        assert now is not None
        QTest.keyClick(now, Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    assert reached[-2:] == [editor.reset, editor.where]
    assert first.box is reached[0]


@pytest.mark.parametrize(("language", "name"), [("en", "“Gold content”"), ("zh", "“含金量”")])
def test_that_what_is_wrong_with_a_value_is_said_with_the_name_on_the_page(
    desk: Desk, language: str, name: str
) -> None:
    desk.choose_language(language)
    with pytest.raises(Refused) as caught:
        desk.session.edit("gold_content", ((0.5, 20.0), (0.4, 30.0)))
    desk.refuse(caught.value)
    assert name in desk.bar.text.text()
    assert "gold_content" not in desk.bar.text.text()


def test_that_a_button_that_cannot_be_used_says_why(desk: Desk) -> None:
    own(desk)
    page = scenarios(desk)
    for button, why in (("delete", "of your own"), ("save_own", "no scenario of your own")):
        assert not page.table.buttons[button].isEnabled()
        assert why in page.table.buttons[button].toolTip()
    page.new()
    assert page.table.buttons["delete"].toolTip() == ""
    desk.acts.override("revenue")
    dialog = desk.acts.dialog
    assert dialog is not None
    assert "reason" in dialog.take.toolTip()
    dialog.value.setText("2000")
    dialog.reason.setText("a later figure")
    assert dialog.take.isEnabled()
    assert dialog.take.toolTip() == ""
    dialog.reject()


def test_that_a_filing_says_which_of_its_buttons_wait_for_a_row(desk: Desk) -> None:
    desk.go_to("filing")
    page = desk.pages["filing"]
    assert isinstance(page, FilingPage)
    page.table.clearSelection()
    page.table.setCurrentIndex(QModelIndex())
    page._allow()
    assert "Choose an input" in page.buttons["override"].toolTip()
    page.select("revenue")
    assert page.buttons["override"].isEnabled()
    assert page.buttons["override"].toolTip() == "Give a value of your own (F2)"
    assert "as it was read" in page.buttons["put_back"].toolTip()


def test_that_f2_asks_for_a_value_of_one_s_own_for_the_chosen_input(desk: Desk) -> None:
    desk.go_to("filing")
    page = desk.pages["filing"]
    assert isinstance(page, FilingPage)
    page.select("revenue")
    desk.window.activateWindow()
    page.table.setFocus()
    settle()
    QTest.keyClick(page.table, Qt.Key.Key_F2)
    assert desk.acts.dialog is not None
    assert desk.acts.dialog.name == "revenue"
    desk.acts.dialog.reject()


@pytest.mark.parametrize(("language", "said_so"), [("en", "Check the signs."), ("zh", "请检查符号")])
def test_that_figures_that_contradict_each_other_are_named_where_the_score_would_stand(
    desk: Desk, language: str, said_so: str
) -> None:
    desk.choose_language(language)
    desk.session.override("cost_of_revenue", Given(-5.0e9, "USD", "J. Doe", "a slip", date(2026, 3, 2)))
    page = overview(desk)
    assert said_so in page.score.state.text()
    assert said(page.turns).count(Words(language)("report.moves_none")) == 1


def test_that_what_went_wrong_is_said_again_in_the_language_that_is_switched_to(desk: Desk) -> None:
    desk.refuse(Refused([Problem("not_finite", values={"name": "rpo"})]))
    assert "is not a number" in desk.bar.text.text()
    desk.choose_language("zh")
    assert "剩余履约义务" in desk.bar.text.text()
    desk.bar.say(["done"])
    desk.choose_language("en")
    assert desk.bar.text.text() == "done"  # and not the refusal before it
    desk.bar.hide()
