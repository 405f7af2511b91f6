"""A workbook dropped on the window: what was changed in it is shown, taken over in one step, and undone in one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", reason="the window needs Qt", exc_type=ImportError)

from PySide6.QtCore import Qt

from scoring.filings.overriding import GIVEN
from tests.sent import Hand, card_of, edited, remade_once, sent
from tests.test_template_form import filled_in
from tests.test_verify import report
from tests.test_window_filings import drop
from tests.windows import let_go, opened, until
from ui.desk import Desk
from ui.widgets.import_dialog import SENT, WHAT, ImportDialog


def change(hand: Hand) -> None:
    hand.put("rpo", 31e9)
    hand.put("customers[1]", 0.5)
    hand.put("never_delivered", 0.2)
    hand.write("Model", "D40", 7)
    hand.sign("Jane Doe")


@pytest.fixture(scope="module", autouse=True)
def _remade_once() -> Iterator[None]:
    with remade_once():
        yield


@pytest.fixture(scope="module")
def back(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("back") / "back.xlsx"
    path.write_bytes(edited(change))
    return path


def dialog(desk: Desk) -> ImportDialog:
    until(lambda: desk.importer.dialog is not None, 60)
    assert desk.importer.dialog is not None
    return desk.importer.dialog


def tick(dialog: ImportDialog, name: str, state: Qt.CheckState) -> None:
    for at in range(dialog.tree.topLevelItemCount()):
        item = dialog.tree.topLevelItem(at)
        if item.data(WHAT, Qt.ItemDataRole.UserRole).name == name:
            item.setCheckState(WHAT, state)


def test_that_a_dropped_workbook_shows_its_changes_and_one_undo_takes_them_back(desk: Desk, back: Path) -> None:
    before = desk.session.card.score
    drop(desk.window, back)
    shown = dialog(desk)
    rows = [shown.tree.topLevelItem(at) for at in range(shown.tree.topLevelItemCount())]
    assert (rows[0].text(WHAT), rows[0].text(SENT)) == (
        "Remaining performance obligation (RPO)", "USD 15,100.0 m",
    )  # fmt: skip
    assert rows[1].child(0).text(WHAT).startswith("Microsoft")
    tick(shown, "customers", Qt.CheckState.Unchecked)
    assert [item.name for item in shown.chosen()] == ["rpo", "never_delivered"]
    shown.take.click()
    session = desk.session
    datum = session.datum("rpo")
    assert (datum.value, datum.rule, datum.fact and datum.fact.source.document) == (31e9, GIVEN, "Jane Doe")
    assert session.edited == {"never_delivered": 0.2}
    assert session.undo_words() == "changes from back.xlsx"
    session.undo_stack.undo()
    assert (session.card.score, dict(session.edited), session.overridden) == (before, {}, ())
    session.undo_stack.redo()
    assert session.card["rpo"] == 31e9


def test_that_what_is_open_keeps_its_own_edits(desk: Desk, back: Path) -> None:
    desk.session.edit("never_delivered", 0.15)
    desk.session.choose_profile("general")
    drop(desk.window, back)
    shown = dialog(desk)
    tick(shown, "never_delivered", Qt.CheckState.Unchecked)
    shown.take.click()
    assert dict(desk.session.edited) == {"never_delivered": 0.15}
    assert desk.session.state.profile == "general"
    assert desk.session.card["rpo"] == 31e9


def test_that_another_issuers_workbook_opens_as_it_was_sent(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "sent.xlsx"
    path.write_bytes(sent("microsoft", "zh"))
    drop(desk.window, path)
    until(lambda: "Microsoft" in desk.session.state.filing.issuer.name, 60)
    assert desk.importer.dialog is None
    assert "nothing was changed" in desk.bar.text.text()
    assert desk.session.origin == (path,)


def test_that_a_workbook_that_cannot_be_read_is_said_and_nothing_else_happens(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "back.xlsx"
    path.write_bytes(edited(lambda hand: hand.book.remove(hand.book["Inputs"])))
    card = desk.session.card
    drop(desk.window, path)
    until(lambda: "The sheet “Inputs” is gone" in desk.bar.text.text(), 60)
    assert desk.session.card is card


def test_that_a_file_is_verified_from_the_menu(desk: Desk, back: Path) -> None:
    assert desk.menus.actions["verify"].isEnabled()
    desk.importer.verify(back)
    until(lambda: desk.importer.verdict is not None, 60)
    verdict = desk.importer.verdict
    assert verdict is not None
    assert verdict.answer.text().startswith("Changed: back.xlsx")
    assert "Model!D40" in verdict.where.toPlainText()
    verdict.reject()


def test_that_a_report_dropped_on_the_window_is_verified(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(report())
    card = desk.session.card
    drop(desk.window, path)
    until(lambda: desk.importer.verdict is not None, 60)
    assert desk.importer.verdict is not None
    assert desk.importer.verdict.answer.text() == "Unchanged: report.pdf says what Assay computed."
    assert desk.session.card is card


def test_that_a_template_is_written_and_opens_when_it_is_filled_in(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    desk.importer.write_form(path)
    until(lambda: path.exists() and "Fill it in" in desk.bar.text.text(), 60)
    hand = filled_in(card_of("coreweave"))
    hand.put("never_delivered", 0.2)
    path.write_bytes(hand.bytes())
    drop(desk.window, path)
    until(lambda: desk.session.state.filing.issuer.name == "Filled Inc.", 60)
    assert dict(desk.session.edited) == {"never_delivered": 0.2}
    assert desk.importer.dialog is None
    assert desk.session.datum("rpo").value == card_of("coreweave")["rpo"]


def test_that_a_workbook_that_cannot_be_opened_at_the_start_leaves_the_sample(tmp_path: Path) -> None:
    path = tmp_path / "back.xlsx"
    path.write_bytes(edited(lambda hand: hand.book.remove(hand.book["Inputs"])))
    window = opened(tmp_path, source=str(path))
    desk = window.desk
    assert desk is not None
    until(lambda: desk.session.is_open, 60)
    assert desk.session.state.filing.issuer.name == "CoreWeave, Inc."
    until(lambda: "The sheet “Inputs” is gone" in desk.bar.text.text(), 60)
    let_go(window)
