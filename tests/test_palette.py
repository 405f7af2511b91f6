"""The command palette, "what is this" and copying: found by typing in either language, done by keyboard alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QLabel, QMenu

from resources.words import Words
from scoring.methodology.document import Methodology
from tests.test_window import overview
from tests.windows import let_go, opened, until
from ui import recent
from ui.command_palette import CommandPalette
from ui.copying import HAS_COPY, copied, everything, mime, selected
from ui.desk import Desk
from ui.explaining import parts_of, subject
from ui.fuzzy import asked, fit
from ui.main_window import PAGES
from ui.palette_entries import KINDS, entries, found
from ui.what_is_this import name_at


def palette(desk: Desk) -> CommandPalette:
    desk.menus.actions["palette"].trigger()
    made = desk.manners.open_palette
    assert made is not None
    QApplication.processEvents()
    return made


# --- matching


@pytest.mark.parametrize(
    ("query", "name", "others"),
    [
        ("llcr", "Contract-backed debt service (LLCR)", ("Leverage", "Illiquid collateral")),
        ("intcov", "Interest coverage (EBIT)", ("Interest expense", "Principal due by year")),
        ("gold", "Gold content", ("Golden parachute of the folder",)),
        ("debt serv", "Contract-backed debt service (LLCR)", ("Debt principal", "Service revenue")),
        ("利息保障", "利息保障倍数（EBIT）", ("利息费用", "保障")),
    ],
)
def test_that_the_name_meant_fits_better_than_others(query: str, name: str, others: tuple[str, ...]) -> None:
    assert fit(query, name) > 0
    assert all(fit(query, name) > fit(query, other) for other in others)


@pytest.mark.parametrize("query", ["xyzzy", "zq", "llcr2", "倒闭"])
def test_that_what_names_nothing_fits_nothing(query: str) -> None:
    assert fit(query, "Contract-backed debt service (LLCR)") == 0


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("where does LLCR come from?", "llcr"),
        ("What is gold content", "gold content"),
        ("LLCR 从哪里来？", "llcr"),
        ("什么是含金量？", "含金量"),
        ("open", "open"),
    ],
)
def test_that_a_question_is_about_what_it_names(question: str, about: str) -> None:
    assert asked(question) == about


# --- what is found


def test_that_every_command_page_sample_and_figure_is_found_by_its_name_in_both_languages(
    desk: Desk, methodology: Methodology
) -> None:
    recent.remember(desk.settings, "/filings/10-k.htm")
    offered = entries(desk)
    assert {entry.kind for entry in offered} == set(KINDS)
    names = [*methodology.metrics, *methodology.assumptions]
    for language in ("en", "zh"):
        for name in names:
            first = found(Words(language).name(name), offered)[0]
            assert Words(language).name(name) in first.texts, (language, name)
    assert found("导出 PDF", offered)[0].title == "Export as PDF…"
    assert found("compare", offered)[0].kind == "page"
    assert found("10-k", offered)[0].kind == "recent"


def test_that_what_cannot_be_done_now_is_not_offered(desk: Desk) -> None:
    titles = {entry.title for entry in entries(desk)}
    assert not desk.menus.actions["redo"].isEnabled()
    assert not any(title.startswith("Redo") for title in titles)
    desk.session.edit("never_delivered", 0.2)
    assert any(title.startswith("Undo: ") for title in {entry.title for entry in entries(desk)})


# --- by keyboard alone


def test_that_a_figure_is_asked_for_and_shown_by_keyboard_alone(desk: Desk) -> None:
    made = palette(desk)
    QTest.keyClicks(made.query, "where does llcr come from")
    QTest.keyClick(made.query, Qt.Key.Key_Return)
    until(lambda: desk.panel is not None and desk.panel.is_visible)
    assert desk.panel is not None
    assert desk.panel.lineage is not None
    assert desk.panel.lineage.name == "llcr" or "debt_service" in desk.panel.lineage.name
    assert desk.manners.open_palette is None or not desk.manners.open_palette.isVisible()


def test_that_arrows_choose_and_escape_changes_nothing(desk: Desk) -> None:
    made = palette(desk)
    first = made.current()
    QTest.keyClick(made.query, Qt.Key.Key_Down)
    second = made.current()
    assert second is not first
    QTest.keyClick(made.query, Qt.Key.Key_Up)
    assert made.current() is first
    QTest.keyClick(made.query, Qt.Key.Key_Escape)
    assert not made.isVisible()
    assert desk.window.sidebar.currentRow() == 0


def test_that_an_assumption_leads_to_where_it_is_changed(desk: Desk) -> None:
    made = palette(desk)
    QTest.keyClicks(made.query, "never delivered")
    QTest.keyClick(made.query, Qt.Key.Key_Return)
    until(lambda: "assumptions" in desk.pages)
    page = desk.pages["assumptions"]
    assert page.tree.currentItem().text(0).startswith("Never delivered")  # type: ignore[attr-defined]


def test_that_f1_in_the_palette_says_what_the_chosen_figure_is(desk: Desk) -> None:
    desk.window.activateWindow()
    made = palette(desk)
    QTest.keyClicks(made.query, "leverage")
    QTest.keyClick(made.query, Qt.Key.Key_F1)
    until(lambda: desk.manners.explained is not None)
    assert desk.manners.explained is not None
    assert desk.manners.explained.name == "leverage"
    assert desk.manners.open_guide is None
    desk.manners.explained.close()


def test_that_the_palette_says_so_where_nothing_fits(desk: Desk) -> None:
    made = palette(desk)
    made.query.setText("xyzzy")
    assert made.none.isVisibleTo(made)
    QTest.keyClick(made.query, Qt.Key.Key_Return)  # does nothing
    assert made.isVisible()
    made.leave()


# --- what is this


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_every_metric_input_and_assumption_says_what_it_is(tmp_path: Path, language: str) -> None:
    window = opened(tmp_path, language)
    assert window.desk is not None
    session = window.desk.session
    methodology = session.state.methodology
    inputs = [name for name, given in methodology.inputs.items() if not given.column and name != "profile"]
    for name in (*methodology.metrics, *inputs, *methodology.assumptions):
        said = parts_of(session, name)
        assert said[0].text, name
        if language == "zh":
            assert any("\u4e00" <= letter <= "\u9fff" for letter in said[0].text), name
        if name in methodology.metrics:
            assert next(part.text for part in said if part.boxed), name
    let_go(window)


def test_that_what_is_said_of_a_metric_is_what_the_methodology_says(desk: Desk, methodology: Methodology) -> None:
    desk.manners.explain("leverage.weight")
    shown = desk.manners.explained
    assert shown is not None
    assert shown.isVisible()
    assert shown.name == "leverage"
    said = "\n".join(label.text() for label in shown.findChildren(QLabel))
    assert methodology.metrics["leverage"].why in said
    assert desk.session.style.number(desk.session.card.metrics["leverage"].value, "multiple") in said
    desk.choose_language("zh")
    assert Words("zh").name("leverage") in "\n".join(label.text() for label in shown.findChildren(QLabel))
    shown.close()


def test_that_the_assumption_names_the_metrics_that_it_moves(desk: Desk, methodology: Methodology) -> None:
    from scoring.engine import evaluate, with_edit

    filing, before = desk.session.state.filing, desk.session.card
    after = evaluate(with_edit(methodology, "never_delivered", 0.3), filing)
    moved = [name for name in before.metrics if before.metrics[name].value != after.metrics[name].value]
    said = next(part.text for part in parts_of(desk.session, "never_delivered") if part.heading == "desk.what.used")
    assert moved
    assert all(Words("en").name(name) in said for name in moved)


def test_that_a_right_click_on_a_number_offers_its_lineage_and_its_meaning(desk: Desk) -> None:
    table = overview(desk).metrics.table
    model = overview(desk).metrics.model
    row = next(row for row in range(model.rowCount()) if model.index(row, 0).data() == Words("en").name("leverage"))
    place = table.visualRect(model.index(row, 1)).center()
    overview(desk).metrics.table.window().ensurePolished()
    onscreen = table.viewport().mapToGlobal(place)
    assert name_at(desk, table.viewport(), onscreen) == "leverage"
    table.setCurrentIndex(model.index(row, 1))
    table.setFocus()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), onscreen)
    desk.manners.context_menu(event)
    menu = next(menu for menu in desk.window.findChildren(QMenu) if menu.isVisible())
    words = [action.text() for action in menu.actions() if action.text()]
    assert words[:2] == ["Where it comes from", "What is this?"]
    menu.close()


def test_that_a_right_click_on_a_figure_of_a_card_reaches_the_menu(desk: Desk) -> None:
    figure = overview(desk).score.score
    place = figure.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, figure.mapToGlobal(place))
    QApplication.sendEvent(figure, event)
    menu = next(menu for menu in desk.window.findChildren(QMenu) if menu.isVisible())
    next(action for action in menu.actions() if action.text() == "What is this?").trigger()
    menu.close()
    shown = desk.manners.explained
    assert shown is not None
    assert shown.name == "scorecard.score"
    shown.close()


def test_that_a_name_with_a_part_is_of_what_it_belongs_to(methodology: Methodology) -> None:
    assert subject(methodology, "leverage.score") == "leverage"
    assert subject(methodology, "input:rpo") == "rpo"
    assert subject(methodology, "rpo_quality.weight") == "rpo_quality"
    assert subject(methodology, "scorecard.score") == "scorecard.score"
    assert subject(methodology, "nothing of the kind") == ""


# --- copying


def test_that_a_table_is_copied_for_a_spreadsheet_and_for_a_letter(desk: Desk) -> None:
    table = overview(desk).metrics.table
    table.selectRow(1)
    table.setFocus()
    desk.menus.actions["copy"].trigger()
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == copied(table)
    assert len(data.text().splitlines()) == 2
    assert data.html().startswith("<table><tr><th")
    desk.menus.actions["copy_table"].trigger()
    text = QGuiApplication.clipboard().text()
    assert len(text.splitlines()) == table.model().rowCount() + 1
    assert text.splitlines()[0].split("\t")[:2] == ["Name", "Value"]


def test_that_the_tree_of_a_lineage_is_copied_as_it_is_open(desk: Desk) -> None:
    desk.ask("leverage")
    panel = desk.panel.lineage if desk.panel else None
    assert panel is not None
    rows = everything(panel.tree)
    assert rows[1][0] == Words("en").name("leverage")
    assert rows[2][0].startswith("    ")  # a part of it stands further in
    assert selected(panel.tree)[1][0] == Words("en").name("leverage")


def test_that_every_table_and_list_of_every_page_is_copied_by_the_copy_key(desk: Desk) -> None:
    for name in PAGES:
        desk.go_to(name)
        for view in desk.pages[name].findChildren(QAbstractItemView):
            if view.window() is desk.window and not isinstance(view, QHeaderView):  # nor the list of a box
                assert view.property(HAS_COPY), (name, view.accessibleName())


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", '=HYPERLINK("http://x")'])
def test_that_copied_text_never_becomes_a_formula(cell: str) -> None:
    made = mime([["Name"], [cell]])
    assert made.text().splitlines()[1].startswith("'")
    assert "mso-number-format" in made.html()


@pytest.mark.parametrize(
    ("cell", "text"), [("−2.5", "-2.5"), ("1,915.4", "1,915.4"), ("62.0%", "62.0%"), ("+2.6", "+2.6")]
)
def test_that_copied_numbers_stay_numbers(cell: str, text: str) -> None:
    assert mime([["Score"], [cell]]).text().splitlines()[1] == text


def test_that_markup_in_a_name_is_copied_as_it_is_written() -> None:
    made = mime([["Name"], ["AT&T <b>Holdings</b>"]])
    assert "AT&amp;T &lt;b&gt;" in made.html()
    assert made.text().endswith("AT&T <b>Holdings</b>")


# --- menus


def test_that_no_two_commands_have_the_same_keys(desk: Desk) -> None:
    keys: dict[str, str] = {}
    for name, action in desk.menus.actions.items():
        for shortcut in action.shortcuts():
            assert shortcut.toString() not in keys, (name, keys[shortcut.toString()])
            keys[shortcut.toString()] = name
    standard = {
        "open": "Ctrl+O",
        "save_work": "Ctrl+S",
        "print": "Ctrl+P",
        "undo": "Ctrl+Z",
        "copy": "Ctrl+C",
        "what": "Shift+F1",
    }
    assert {name: desk.menus.actions[name].shortcut().toString() for name in standard} == standard


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_no_two_entries_of_a_menu_have_the_same_letter(tmp_path: Path, language: str) -> None:
    window = opened(tmp_path, language)
    for menu in window.menus.values():
        letters = [re.search(r"&(\w)", action.text()) for action in menu.actions()]
        found = [letter[1].lower() for letter in letters if letter is not None]
        assert len(found) == len(set(found)), menu.title()
    let_go(window)


def test_that_the_menus_have_the_roles_that_the_system_expects(desk: Desk) -> None:
    roles = {name: action.menuRole().name for name, action in desk.menus.actions.items()}
    assert (roles["quit"], roles["settings"], roles["about"]) == ("QuitRole", "PreferencesRole", "AboutRole")
