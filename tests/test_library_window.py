"""The library in the window: saving, finding, naming, deleting and bringing back; what is said where it cannot be."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("PySide6.QtWidgets", reason="the window needs Qt", exc_type=ImportError)

from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from scoring.filings.samples import read_sample
from scoring.library_drafts import Drafts
from scoring.library_files import packed
from scoring.library_lock import Lock
from scoring.problems import Problem, Refused
from scoring.record import OwnScenario, Peer, encode
from scoring.seal import seal
from tests.conftest import ROOT, python
from tests.windows import let_go, until
from ui.app import make_app, make_window
from ui.instance import RESTORE, Instance, first_source
from ui.library import work_in
from ui.main_window import SAMPLE, MainWindow
from ui.models.library import WORKS
from ui.session import Edit
from ui.widgets.history_dialog import HistoryDialog
from ui.widgets.library_dialog import LibraryDialog


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests do not wait a second for each draft."""
    monkeypatch.setattr("ui.autosave.EVERY", 30)


def settings_in(folder: Path) -> QSettings:
    return QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)


def started(folder: Path, language: str = "en") -> MainWindow:
    """The window as `python main.py` makes it, over a library in a folder."""
    make_app()
    settings = settings_in(folder)
    window = make_window(settings, first_source(settings, SAMPLE), language, "light")
    window.instance = Instance(folder / "library.sqlite")
    window.instance.begin()
    window.resize(1440, 900)
    window.show()
    until(lambda: window.desk is not None and window.desk.is_ready and window.desk.session.is_open)
    settled(window)
    return window


def settled(window: MainWindow) -> None:
    """Until nothing is asked of the library, and what is open is kept."""
    assert window.desk is not None
    autosave, keeper = window.desk.autosave, window.desk.keeper

    def is_quiet() -> bool:
        quiet = keeper._task is None and not keeper._asked
        return quiet and keeper.library is not None and autosave.is_kept and not autosave._is_writing

    until(is_quiet)
    QApplication.processEvents()


@pytest.fixture
def window(tmp_path: Path) -> Iterator[MainWindow]:
    made = started(tmp_path)
    yield made
    let_go(made)


def library_of(window: MainWindow) -> LibraryDialog:
    window.desk.keeper.show()  # type: ignore[union-attr]
    dialog = window.desk.keeper.dialog  # type: ignore[union-attr]
    assert dialog is not None
    settled(window)
    return dialog


def save(window: MainWindow) -> None:
    window.desk.menus.actions["save_work"].trigger()  # type: ignore[union-attr]
    settled(window)


# --- saving


def test_that_saving_adds_to_the_audit_trail_and_says_the_seal(window: MainWindow) -> None:
    desk = window.desk
    assert desk is not None
    save(window)
    assert seal(desk.session.card) in desk.bar.text.text()
    first, number = seal(desk.session.card), desk.keeper.of
    desk.session.edit("never_delivered", 0.2)
    assert not desk.keeper.is_saved
    save(window)
    assert desk.keeper.is_saved
    assert desk.keeper.of == number  # the same work, another scorecard
    desk.keeper.show_history()
    settled(window)
    history = window.findChild(HistoryDialog)
    assert [entry.seal for entry in history.model.entries] == [seal(desk.session.card), first]
    assert history.table.accessibleName() == "Audit trail of CoreWeave, Inc."
    history.reject()


def test_that_an_entry_of_the_trail_is_opened_as_it_was(window: MainWindow) -> None:
    desk = window.desk
    assert desk is not None
    save(window)
    desk.session.edit("never_delivered", 0.2)
    save(window)
    desk.keeper.show_history()
    settled(window)
    history = window.findChild(HistoryDialog)
    history.table.selectRow(1)
    QTest.keyClick(history.table, Qt.Key.Key_Return)
    settled(window)
    assert not desk.session.edited
    assert desk.keeper.of is None  # not the last of its work: saved, it is one of its own


def test_that_undoing_what_was_saved_is_a_change_again(window: MainWindow) -> None:
    desk = window.desk
    assert desk is not None
    desk.session.edit("never_delivered", 0.2)
    save(window)
    desk.session.undo_stack.undo()
    assert not desk.keeper.is_saved
    desk.session.undo_stack.redo()
    assert desk.keeper.is_saved


def test_that_what_was_not_saved_can_be_gone_back_to(window: MainWindow) -> None:
    desk = window.desk
    assert desk is not None
    desk.open("oracle")
    assert not desk.bar.isVisible()  # nothing was changed, so nothing was left behind
    desk.session.edit("never_delivered", 0.2)
    desk.open("microsoft")
    assert desk.bar.text.text() == "Oracle Corporation was left with changes that are not in the library."
    desk.bar.action.click()
    assert desk.session.state.filing.issuer.name == "Oracle Corporation"
    assert dict(desk.session.edited) == {"never_delivered": 0.2}
    assert not desk.keeper.is_saved


# --- the dialog


@pytest.fixture
def shelf(window: MainWindow) -> LibraryDialog:
    """Three works, the last saved first: Snowflake, Oracle, CoreWeave."""
    for sample in ("coreweave", "oracle", "snowflake"):
        window.desk.open(sample)  # type: ignore[union-attr]
        save(window)
    return library_of(window)


def issuers(dialog: LibraryDialog) -> list[str]:
    column = WORKS.index("issuer")
    return [dialog.model.index(row, column).data() for row in range(dialog.model.rowCount())]


def edit_cell(dialog: LibraryDialog, row: int, name: str, text: str) -> None:
    """Type into a cell, as F2 lets one."""
    index = dialog.model.index(row, WORKS.index(name))
    dialog.table.setCurrentIndex(index)
    QTest.keyClick(dialog.table, Qt.Key.Key_F2)
    editor = dialog.table.indexWidget(index)
    assert isinstance(editor, QLineEdit)
    editor.setText(text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()  # what was typed is taken a moment after the key


def test_that_typing_finds_a_work(window: MainWindow, shelf: LibraryDialog) -> None:
    assert issuers(shelf) == ["Snowflake Inc.", "Oracle Corporation", "CoreWeave, Inc."]
    QTest.keyClicks(shelf.search, "orcl")
    until(lambda: issuers(shelf) == ["Oracle Corporation"])
    QTest.keyClicks(shelf.search, "zz")
    until(lambda: not shelf.model.works)
    assert shelf.said.text() == "Nothing in the library fits."
    assert not shelf.buttons["open"].isEnabled()


def test_that_a_work_is_named_and_tagged_in_place(window: MainWindow, shelf: LibraryDialog) -> None:
    edit_cell(shelf, 0, "name", "  What if, <b>cold</b> ")
    settled(window)
    edit_cell(shelf, 0, "tags", "AI，data cloud, AI")
    settled(window)
    kept = shelf.model.works[0]
    assert (kept.name, kept.tags) == ("What if, <b>cold</b>", ("AI", "data cloud"))
    shelf.tag.setCurrentIndex(shelf.tag.findData("data cloud"))
    settled(window)
    assert issuers(shelf) == ["Snowflake Inc."]
    shelf.tag.setCurrentIndex(0)
    settled(window)
    edit_cell(shelf, 0, "name", "")  # back to the filing's title
    settled(window)
    assert shelf.model.index(0, WORKS.index("name")).data() == read_sample("snowflake").title


def test_that_the_watch_list_holds_what_was_starred(window: MainWindow, shelf: LibraryDialog) -> None:
    shelf.table.selectRow(1)
    QTest.keyClick(shelf.table, Qt.Key.Key_Space)
    settled(window)
    star = shelf.model.index(1, 0)
    assert star.data() == "★"
    assert star.data(Qt.ItemDataRole.AccessibleTextRole) == "watched"
    shelf.shown.setCurrentIndex(1)
    settled(window)
    assert issuers(shelf) == ["Oracle Corporation"]
    place = shelf.table.visualRect(shelf.model.index(0, 0)).center()
    QTest.mouseClick(shelf.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    settled(window)
    assert not shelf.model.works


def test_that_what_was_deleted_comes_back_with_undo_and_from_the_deleted(
    window: MainWindow, shelf: LibraryDialog
) -> None:
    shelf.table.selectAll()
    QTest.keyClick(shelf.table, Qt.Key.Key_Delete)
    settled(window)
    assert not shelf.model.works
    assert "3 works were deleted" in shelf.said.text()
    shelf.undo.click()
    settled(window)
    assert len(shelf.model.works) == 3
    shelf.table.selectRow(0)
    shelf.buttons["delete"].click()
    settled(window)
    shelf.shown.setCurrentIndex(2)
    settled(window)
    assert issuers(shelf) == ["Snowflake Inc."]
    shelf.buttons["restore"].click()
    settled(window)
    shelf.shown.setCurrentIndex(0)
    settled(window)
    assert len(shelf.model.works) == 3


def test_that_a_column_is_sorted_with_blanks_last(window: MainWindow, shelf: LibraryDialog) -> None:
    column = WORKS.index("score")
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        shelf.table.sortByColumn(column, order)
        scores = [kept.entry.score for kept in shelf.model.works]
        assert scores == sorted(scores, key=float, reverse=order == Qt.SortOrder.DescendingOrder)  # type: ignore[arg-type]
    shelf.table.sortByColumn(WORKS.index("change"), Qt.SortOrder.DescendingOrder)
    assert len(shelf.model.works) == 3


def test_that_a_work_is_opened_with_all_that_was_done_to_it(window: MainWindow) -> None:
    desk = window.desk
    assert desk is not None
    session = desk.session
    session.edit("never_delivered", 0.2)
    session.edit_scenarios(Edit("edit"), (OwnScenario("Two hubs late", (("cash", "cash * 0.9"),)),))
    session.edit_peers(Edit("edit"), (Peer("oracle", read_sample("oracle")),))
    save(window)
    before = encode(work_in(session.state))
    desk.open("microsoft")
    dialog = library_of(window)
    dialog.table.selectRow(0)
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    settled(window)
    assert encode(work_in(session.state)) == before
    assert desk.keeper.is_saved
    assert window.windowTitle().startswith("CoreWeave")


def test_that_a_copy_is_made_and_files_go_out_and_in(window: MainWindow, shelf: LibraryDialog, tmp_path: Path) -> None:
    shelf.table.selectRow(0)
    shelf.buttons["duplicate"].click()
    settled(window)
    assert len(shelf.model.works) == 4
    path = tmp_path / "Mine.assay"
    shelf.files.export(shelf.model.works[0].id, path)
    settled(window)
    assert str(path) in shelf.said.text()
    bad = tmp_path / "bad.assay"
    bad.write_text("{}")
    shelf.files.bring_in([str(path), str(bad)])
    settled(window)
    assert "1 imported" in shelf.said.text()
    assert "bad.assay: This saved work cannot be read" in shelf.said.text()
    assert "Mine" in [kept.name for kept in shelf.model.works]
    shelf.files.backup(tmp_path / "nowhere" / "at all")
    settled(window)
    assert "could not be written" in shelf.said.text()
    shelf.files.backup(tmp_path)
    settled(window)
    assert len(list(tmp_path.glob("library-2*.sqlite"))) == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_everything_in_the_library_has_a_name_and_fits(tmp_path: Path, language: str) -> None:
    window = started(tmp_path, language)
    try:
        save(window)
        dialog = library_of(window)
        for widget in dialog.findChildren(QWidget):
            if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisible():
                named = widget.accessibleName() or getattr(widget, "text", lambda: "")()
                inside = widget.objectName().startswith("qt_") or isinstance(widget.parent(), type(dialog.table))
                assert named or inside or widget.parent().metaObject().className().startswith("QCombo"), widget
        for button in dialog.buttons.values():
            assert button.isHidden() or button.width() >= button.sizeHint().width()
        header = dialog.table.horizontalHeader()
        for column in range(len(WORKS)):
            assert header.sectionSize(column) >= header.sectionSizeHint(column)
    finally:
        let_go(window)


# --- files dropped on the window


def test_that_a_work_file_dropped_on_the_window_is_opened(window: MainWindow, tmp_path: Path) -> None:
    desk = window.desk
    assert desk is not None
    desk.session.edit("never_delivered", 0.2)
    path = tmp_path / "mine.assay"
    path.write_bytes(packed(work_in(desk.session.state)))
    desk.open("oracle")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(QPoint(50, 50)), Qt.DropAction.CopyAction, data, buttons, keys))
    until(lambda: dict(desk.session.edited) == {"never_delivered": 0.2})
    assert desk.session.state.filing.issuer.name == "CoreWeave, Inc."


# --- what is open is kept


def test_that_what_is_open_is_kept_beside_the_window(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[str] = []
    kept = Drafts.keep

    def keep(*arguments: Any, **options: Any) -> None:
        threads.append(threading.current_thread().name)
        kept(*arguments, **options)

    monkeypatch.setattr(Drafts, "keep", keep)
    desk = window.desk
    assert desk is not None
    desk.autosave._timer.setInterval(1000)
    for number in range(50):  # a slider that is dragged
        desk.session.edit("never_delivered", 0.1 + number / 1000, gesture=7)
        QApplication.processEvents()
    settled(window)
    assert threads
    assert len(threads) < 10
    assert threading.main_thread().name not in threads
    library = desk.keeper.library
    assert library is not None
    assert Drafts(library).read(desk.autosave.slot).edits == desk.session.edited


def test_that_a_disk_without_room_is_said_once_and_the_work_goes_on(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = window.desk
    assert desk is not None
    said: list[str] = []
    monkeypatch.setattr(desk.bar, "say", lambda sentences, *_, **__: said.extend(sentences))
    kept = Drafts.keep

    def full(*_: Any, **__: Any) -> None:
        raise Refused([Problem("library.full", values={"path": "library.sqlite"})])

    monkeypatch.setattr(Drafts, "keep", full)
    for share in (0.2, 0.3, 0.4):
        desk.session.edit("never_delivered", share)
        settled(window)
    assert len(said) == 1
    assert "There is no room left" in said[0]
    monkeypatch.setattr(Drafts, "keep", kept)
    desk.session.edit("never_delivered", 0.5)
    settled(window)
    assert Drafts(desk.keeper.library).read(desk.autosave.slot).edits == {"never_delivered": 0.5}  # type: ignore[arg-type]


def test_that_the_next_start_begins_where_the_last_ended(tmp_path: Path) -> None:
    window = started(tmp_path)
    desk = window.desk
    assert desk is not None
    desk.open("oracle")
    desk.session.edit("never_delivered", 0.2)
    desk.go_to("assumptions")
    let_go(window)
    window = started(tmp_path)
    desk = window.desk
    assert desk is not None
    assert desk.session.state.filing.issuer.name == "Oracle Corporation"
    assert dict(desk.session.edited) == {"never_delivered": 0.2}
    assert window.stack.currentWidget() is desk.pages["assumptions"]
    assert not desk.keeper.is_saved  # it was never saved
    assert desk.autosave.box is None  # and there was no crash
    let_go(window)
    settings_in(tmp_path).setValue(RESTORE, False)
    window = started(tmp_path)
    assert window.desk is not None
    assert window.desk.session.state.filing.issuer.name == "CoreWeave, Inc."
    let_go(window)


def test_that_a_damaged_library_is_said_and_the_window_lives(tmp_path: Path) -> None:
    window = started(tmp_path)
    save(window)
    let_go(window)
    path = tmp_path / "library.sqlite"
    path.write_bytes(b"SQLite format 3\0" + path.read_bytes()[500:])
    window = started(tmp_path)
    desk = window.desk
    assert desk is not None
    assert "is damaged" in desk.bar.text.text()
    assert len(list(tmp_path.glob("library-damaged-*.sqlite"))) == 1
    save(window)
    assert "Saved to the library" in desk.bar.text.text()
    let_go(window)


def test_that_a_window_which_cannot_reach_the_writer_only_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = started(tmp_path)
    save(window)
    let_go(window)
    monkeypatch.setattr("ui.instance.PATIENCE", 0.1)
    writer = Lock(tmp_path / "library.sqlite")
    assert writer.take()
    before = (tmp_path / "library.sqlite").read_bytes()
    window = started(tmp_path)
    desk = window.desk
    assert desk is not None
    assert "is open in another Assay" in desk.bar.text.text()
    desk.session.edit("never_delivered", 0.2)
    settled(window)
    save(window)
    assert "can only be read here" in desk.bar.text.text()
    dialog = library_of(window)
    assert issuers(dialog) == ["CoreWeave, Inc."]
    assert dialog.buttons["open"].isEnabled()
    assert not any(dialog.buttons[name].isEnabled() for name in ("duplicate", "delete", "import"))
    let_go(window)
    assert (tmp_path / "library.sqlite").read_bytes() == before
    writer.let_go()


def test_that_nothing_of_the_library_is_touched_before_the_first_score(tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from ui import app as assay
made = assay.make_window
heavy = ("sqlite3", "scoring.library", "scoring.library_opening", "ui.library", "ui.autosave", "PySide6.QtNetwork")
def look():
    print(*(name for name in heavy if name in sys.modules), Path({str(tmp_path / "library.sqlite")!r}).exists())
def make(*arguments):
    window = made(*arguments)
    window.scored.connect(look)
    window.ready.connect(window.close)
    return window
assay.make_window = make
assay.run([])
"""
    environment = {
        **os.environ, "ASSAY_LIBRARY": str(tmp_path / "library.sqlite"), "XDG_CONFIG_HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    assert python(code, **environment).split() == ["False"]
