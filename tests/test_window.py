"""The window, driven without a display: what a user sees first, asks, changes, exports, and reads in two languages."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", reason="the window needs Qt", exc_type=ImportError)

from PySide6.QtCore import QEvent, QPoint, QSettings, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QTableView, QWidget

from resources.words import Words
from scoring.problems import Problem, Refused
from tests.conftest import python
from tests.windows import let_go, opened, until
from ui.app import make_app, make_window
from ui.copying import copied
from ui.desk import Desk
from ui.main_window import PAGES, MainWindow
from ui.models.metrics import COLUMNS
from ui.pages.assumptions import AssumptionsPage
from ui.pages.overview import OverviewPage
from ui.session import Edit
from ui.tasks import Task
from ui.weights import factor_weights, rebalanced
from ui.widgets.basics import Figure

LATIN_IN_CHINESE = {"Assay", "CoreWeave", "RPO", "EBITDA", "EBIT", "PDF", "Excel"}


def overview(desk: Desk) -> OverviewPage:
    page = desk.pages["overview"]
    assert isinstance(page, OverviewPage)
    return page


def assumptions(desk: Desk) -> AssumptionsPage:
    desk.go_to("assumptions")
    page = desk.pages["assumptions"]
    assert isinstance(page, AssumptionsPage)
    return page


def test_that_the_first_start_shows_the_coreweave_score_and_that_it_is_no_rating(desk: Desk) -> None:
    page = overview(desk)
    assert (page.score.score.text(), page.score.band.text) == ("38.0", "bb-")
    assert (page.score.low.text(), page.score.high.text()) == ("35.3", "41.2")
    assert (desk.header.score.text(), desk.header.band.text) == ("38.0", "bb-")
    assert "not a credit rating" in page.score.not_rating.text()
    assert "not a credit rating" in desk.header.not_rating.text()
    factors = [card.score.text() for card in page.factors.cards.values()]
    assert factors == ["59.4", "18.8", "39.7", "33.0"]  # section 10 of the methodology


def test_that_a_click_on_a_metric_leads_to_what_the_filing_says(desk: Desk) -> None:
    table, model = overview(desk).metrics.table, overview(desk).metrics.model
    line = next(row for row in range(model.rowCount()) if model.index(row, 0).data() == Words("en").name("leverage"))
    cell = table.visualRect(model.index(line, COLUMNS.index("value"))).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    panel = desk.panel.lineage if desk.panel else None
    assert panel is not None
    assert panel.isVisible()
    found = panel.model.index(0, 0)
    for name in ("debt", "debt_principal"):  # leverage ← debt ← the filing's principal
        parts = {panel.model.node(panel.model.index(r, 0, found)).name: r for r in range(panel.model.rowCount(found))}
        found = panel.model.index(parts[name], 0, found)
    panel.tree.setCurrentIndex(found)
    QApplication.processEvents()
    said = "\n".join(label.text() for label in panel.findChildren(QLabel) if not label.isHidden())
    assert "8,033.5" in said
    assert "0001140361-25-032095" in said  # the accession number of the S-4 on EDGAR
    assert "8,033,477" in said  # the filing's own words
    assert "12,900.0" in said  # the press figure that was not used stays visible
    links = [button.toolTip() for button in panel.findChildren(QAbstractButton) if button.toolTip().startswith("https")]
    assert any("sec.gov" in link for link in links)


def test_that_every_figure_of_the_overview_has_a_lineage(desk: Desk) -> None:
    from scoring.lineage import exists

    names = {figure.name for figure in overview(desk).findChildren(Figure) if figure.name}
    assert len(names) > 30
    filing = desk.session.state.filing
    assert [name for name in names if not exists(desk.session.card, name) and filing.datum(name) is None] == []


def test_that_a_bar_of_the_waterfall_leads_to_its_line(desk: Desk) -> None:
    view = overview(desk).parts["gold"].view
    assert "Headline RPO 100.0%" in view.accessibleDescription()
    for share, name in ((0.08, "rpo"), (0.42, "gold_money"), (0.92, "after_creditors")):
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(round(share * view.width()), 100))
        assert desk.panel.lineage.name == name
    desk.panel.hide()
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert desk.panel.is_visible


def test_that_a_changed_assumption_answers_at_once_and_can_be_undone_and_redone(desk: Desk) -> None:
    page = assumptions(desk)
    assert page.show_item("contract_margin")
    before = desk.header.score.text()
    page.editor.edit.box.setFocus()
    page.editor.edit.box.setValue(30.0)
    after = desk.header.score.text()
    assert float(after) < float(before)
    assert "against the default" in desk.header.change.text()
    desk.session.undo_stack.undo()
    assert desk.header.score.text() == before
    assert desk.header.change.text() == Words("en")("window.header.unchanged")
    desk.session.undo_stack.redo()
    assert desk.header.score.text() == after
    assert "Contract cash margin" in desk.menus.actions["undo"].text()


def test_that_a_drag_is_one_step_to_undo(desk: Desk) -> None:
    page = assumptions(desk)
    page.show_item("never_delivered")
    slider = page.editor.edit.slider
    slider.setSliderDown(True)
    slider.sliderPressed.emit()
    scores = set()
    for place in range(100, 900, 50):
        slider.setValue(place)
        scores.add(desk.session.card.score)
    slider.setSliderDown(False)
    assert len(scores) > 10
    assert desk.session.undo_stack.count() == 1
    desk.session.undo_stack.undo()
    assert desk.session.card.score == pytest.approx(38.0, abs=0.05)


def test_that_factor_weights_keep_their_sum_of_100_in_one_step(desk: Desk) -> None:
    page = assumptions(desk)
    box = page.editor.rows["debt_load.weight.ai_infrastructure"].box
    box.setFocus()
    box.setValue(65.0)
    weights = factor_weights(desk.session.state.methodology, "ai_infrastructure")
    assert weights["debt_load.weight.ai_infrastructure"] == pytest.approx(65.0)
    assert sum(weights.values()) == pytest.approx(100.0)
    assert weights["rpo_quality.weight.ai_infrastructure"] == pytest.approx(15.0)  # 30 / 70 of the 35 that are left
    assert "100.0%" in page.editor.sum.text()
    assert desk.session.undo_stack.count() == 1
    desk.session.undo_stack.undo()
    assert desk.session.edited == {}


def test_that_weights_share_what_is_left_where_the_others_are_zero() -> None:
    assert rebalanced({"a": 100.0, "b": 0.0, "c": 0.0}, "a", 40.0) == {"a": 40.0, "b": 30.0, "c": 30.0}
    assert sum(rebalanced({"a": 20.0, "b": 80.0}, "b", 250.0).values()) == 100.0


def test_that_a_scale_can_be_edited_and_a_wrong_one_is_refused_in_words(desk: Desk) -> None:
    page = assumptions(desk)
    page.show_item("gold_content")
    table = page.editor.edit.table
    before = desk.session.card.score
    table.item(4, 1).setText("40")  # 0.85 → 40 instead of 65
    assert desk.session.card.score < before
    table.item(2, 0).setText("99")  # past its neighbour
    assert desk.bar.isVisible()
    assert "problem" not in desk.bar.text.text()
    assert len(desk.bar.text.text()) > 10
    assert desk.session.undo_stack.count() == 1
    assert table.item(2, 0).text() == "65"


def test_that_reset_all_restores_the_default_and_can_itself_be_undone(desk: Desk) -> None:
    desk.session.edit("recovery", 0.2)
    desk.session.choose_profile("software")
    assert desk.header.score.text() != "38.0"
    desk.session.reset_all()
    assert desk.header.score.text() == "38.0"
    assert not desk.session.is_changed
    desk.session.undo_stack.undo()
    assert desk.session.card.profile == "software"


def test_that_several_problems_are_all_said(desk: Desk) -> None:
    desk.refuse(Refused([Problem("unknown_input", values={"name": "a"}), Problem("not_finite", values={"name": "b"})]))
    assert len(desk.bar.text.text().splitlines()) == 2


def test_that_markup_in_a_name_is_shown_as_it_is(desk: Desk) -> None:
    desk.bar.say(["<b>bold</b> & <img src=x>"])
    assert desk.bar.text.text() == "<b>bold</b> & <img src=x>"
    assert desk.bar.text.textFormat() == Qt.TextFormat.PlainText
    rich = [label.text() for label in desk.window.findChildren(QLabel) if label.textFormat() != Qt.TextFormat.PlainText]
    assert [text for text in rich if text] == []


def test_that_a_file_that_cannot_be_opened_is_said_and_the_sample_opens(tmp_path: Path) -> None:
    window = opened(tmp_path, source=str(tmp_path / "nowhere.toml"))
    assert window.desk is not None
    assert window.desk.bar.isVisible()
    assert window.desk.header.score.text() == "38.0"
    let_go(window)


def test_that_a_selection_is_copied_as_a_table(desk: Desk) -> None:
    table = overview(desk).metrics.table
    table.selectAll()
    lines = copied(table).splitlines()
    assert lines[0].split("\t")[:3] == ["Name", "Value", "Score"]
    assert lines[2].split("\t")[:3] == ["Gold content", "88.2%", "74.5"]
    assert len({line.count("\t") for line in lines}) == 1


@pytest.mark.parametrize(("kind", "start"), [("pdf", b"%PDF-"), ("workbook", b"PK")])
def test_that_an_export_writes_a_whole_file_beside_the_window(
    desk: Desk, tmp_path: Path, kind: str, start: bytes
) -> None:
    path = tmp_path / ("out.pdf" if kind == "pdf" else "out.xlsx")
    assert desk.exporter is not None
    desk.exporter.export(kind, path)
    until(lambda: desk.exporter is not None and desk.exporter.task is None, 60)
    content = path.read_bytes()
    assert content.startswith(start)
    assert len(content) > 10_000
    assert str(path) in desk.bar.text.text()
    assert desk.bar.action.isVisible()
    assert [found.name for found in tmp_path.iterdir() if found.name.startswith(".assay")] == []


def test_that_a_place_that_cannot_be_written_is_said_and_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    path = tmp_path / "file" / "out.pdf"
    assert desk.exporter is not None
    desk.exporter.export("pdf", path)
    until(lambda: desk.exporter is not None and desk.exporter.task is None, 60)
    assert desk.bar.property("severity") == "error"
    assert "out.pdf" in desk.bar.text.text()
    assert [found.name for found in tmp_path.iterdir() if found.suffix != ".ini"] == ["file"]


def test_that_a_cancelled_task_ends_at_its_next_step() -> None:
    make_app()
    ended: list[str] = []

    def work(step: Callable[[float], None]) -> None:
        for place in range(1000):
            step(place / 1000)
            time.sleep(0.005)

    task = Task(work)
    task.cancelled.connect(lambda: ended.append("cancelled"))
    task.done.connect(lambda _: ended.append("done"))
    task.start()
    task.cancel()
    until(lambda: bool(ended))
    assert ended == ["cancelled"]


def test_that_a_bug_is_shown_with_a_report_to_copy(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.crash._log", lambda report: None)
    try:
        raise ZeroDivisionError("for the test")
    except ZeroDivisionError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    until(lambda: desk.crash is not None and desk.crash.dialog is not None and desk.crash.dialog.isVisible())
    assert "ZeroDivisionError: for the test" in desk.crash.dialog.text.toPlainText()
    assert "for the test" in capsys.readouterr().err
    assert desk.header.score.text() == "38.0"
    desk.crash.dialog.close()


def test_that_a_bug_of_the_dialog_for_bugs_is_logged_and_the_window_lives_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[str] = []
    monkeypatch.setattr("ui.crash._log", logged.append)
    monkeypatch.setattr("ui.crash.CrashDialog", lambda *_: 1 / 0)
    for kind in (KeyError, ValueError):
        sys.excepthook(kind, kind("for the test"), None)
    assert [report.strip().rpartition("\n")[2].partition(":")[0] for report in logged] == [
        "KeyError", "ZeroDivisionError", "ValueError",
    ]  # fmt: skip
    desk.session.edit("never_delivered", 0.2)
    assert desk.header.score.text() != "38.0"


def shown_texts(window: MainWindow) -> Iterator[tuple[QWidget, str]]:
    """Every text of a label, button, box, menu or table that the window holds and is not hidden for good."""
    for widget in window.findChildren(QWidget):
        if isinstance(widget, QLabel | QAbstractButton) and widget.text():
            yield widget, widget.text()
        if isinstance(widget, QComboBox):
            yield from ((widget, widget.itemText(place)) for place in range(widget.count()))
    for action in window.desk.menus.actions.values():  # type: ignore[union-attr]
        yield window, action.text()
    for menu in window.menus.values():
        yield window, menu.title()


def english_of(area: str) -> set[str]:
    from resources.words import _area

    return {
        entry[0]
        for entry in _area(area).values()
        if entry[0] != entry[1] and any(c.isascii() and c.isalpha() for c in entry[0])
    }


def test_that_no_english_is_left_after_the_language_is_switched(desk: Desk) -> None:
    for page in PAGES:
        desk.go_to(page)
    desk.ask("leverage")
    desk.choose_language("zh")
    for page in PAGES:
        desk.go_to(page)
        QApplication.processEvents()
    desk.ask("leverage")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    english = english_of("window") | english_of("name") | english_of("report")
    left = {text for _, text in shown_texts(desk.window) if text.strip().rstrip("●").strip() in english}
    assert left == set()
    assert desk.window.menus["file"].title() == "文件(&F)"
    assert overview(desk).score.score.accessibleName().startswith("总评分")
    desk.choose_language("en")
    assert desk.window.menus["file"].title() == "&File"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("asked", ["", "gold_content"], ids=["alone", "with_lineage"])
def test_that_no_label_is_clipped(tmp_path: Path, language: str, asked: str) -> None:
    window = opened(tmp_path, language)
    desk = window.desk
    assert desk is not None
    if asked:
        desk.ask(asked)
    clipped = []
    for page in PAGES:
        desk.go_to(page)
        for _ in range(5):
            QApplication.processEvents()
        header = desk.header
        labels = [*desk.pages[page].findChildren(QLabel), header.change, header.not_rating, header.issuer]
        for label in labels:
            if not label.isVisible() or not label.text():
                continue
            metrics = QFontMetrics(label.font())
            if label.wordWrap():
                box = metrics.boundingRect(0, 0, label.width(), 10_000, int(Qt.TextFlag.TextWordWrap), label.text())
                if box.height() > label.height() + 2:
                    clipped.append((page, label.text()))
            elif max(metrics.horizontalAdvance(line) for line in label.text().splitlines()) > label.width() + 1:
                clipped.append((page, label.text()))
        for table in desk.pages[page].findChildren(QTableView):
            heads = table.horizontalHeader()
            for place in range(heads.count()):
                said = str(table.model().headerData(place, Qt.Orientation.Horizontal))
                needed = heads.sectionSizeFromContents(place).width()
                if not table.isColumnHidden(place) and needed > heads.sectionSize(place):
                    clipped.append((page, said))
    assert clipped == []
    let_go(window)


def test_that_everything_a_keyboard_reaches_has_a_name(desk: Desk) -> None:
    for page in PAGES:
        desk.go_to(page)
    nameless = []
    for widget in desk.window.findChildren(QWidget):
        hands = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        own = widget.accessibleName() or (widget.text() if isinstance(widget, QLabel | QAbstractButton) else "")
        inner = widget.objectName().startswith("qt_") or isinstance(widget.parent(), QComboBox)
        if hands and not own and not inner and widget.isVisible():
            nameless.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    assert nameless == []


def test_that_the_pages_are_reached_by_keyboard(desk: Desk) -> None:
    desk.menus.actions["assumptions"].trigger()
    assert desk.window.stack.currentWidget() is desk.pages["assumptions"]
    assert {a.shortcut().toString() for a in desk.menus.actions.values()} >= {
        "Ctrl+1",
        "Ctrl+2",
        "Ctrl+3",
        "Ctrl+Z",
        "Ctrl+O",
    }


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [1.0, 1.25, 1.5])
def test_that_a_small_window_shows_the_score_and_its_reasons_without_scrolling(
    tmp_path: Path, language: str, size: float
) -> None:
    window = opened(tmp_path, language)
    assert window.desk is not None
    window.resize(1100, 700)
    window.desk.choose_text_size(size)
    page = overview(window.desk)
    until(lambda: page.is_settled)
    QApplication.processEvents()
    last = page.parts["reasons"].rows[1][-1].name
    assert last.isVisible()
    assert last.mapTo(page, QPoint(0, last.height())).y() <= page.height() + 3
    assert page.score.score.mapTo(page, QPoint()).y() >= 0
    window.desk.choose_text_size(1.0)
    let_go(window)


def test_that_the_header_says_of_a_provisional_score_that_it_is_one(desk: Desk) -> None:
    header = desk.header
    assert not header.provisional.isVisible()
    assert desk.open("coreweave-fy2025")
    assert header.provisional.isVisible()
    assert header.provisional.text() == "Provisional"
    assert header.provisional.toolTip() == header.score.toolTip() == overview(desk).score.state.text() != ""
    assert header.provisional.toolTip() in header.score.accessibleName()
    assert all("provisional" in row.chosen.text() for row in overview(desk).parts["profiles"].rows.values())
    desk.session.edit("never_delivered", 0.25)
    desk.window.resize(960, 600)
    desk.choose_text_size(1.5)
    QApplication.processEvents()
    assert header.provisional.text() == "*"  # where the word has no room
    assert header.header.minimumSizeHint().width() <= 960
    desk.choose_text_size(1.0)
    desk.session.undo_stack.undo()
    assert desk.open("coreweave-at-ipo")  # no score that could be taken for a final one
    assert not header.provisional.isVisible()


def test_that_a_filing_without_rpo_shows_dashes_and_no_zeros(desk: Desk) -> None:
    assert desk.open("coreweave-fy2025")
    page = overview(desk)
    assert page.factors.cards["rpo_quality"].score.text() == "–"
    assert page.parts["burden"].year.text() == "–"
    assert "at its worst" in page.score.state.text() or page.score.score.text() == "–"


def test_that_none_keeps_its_references_over_ten_thousand_calls(desk: Desk) -> None:
    label = desk.header.change
    before = sys.getrefcount(None)
    for _ in range(10_000):
        label.setText("x")
    assert sys.getrefcount(None) > before - 1000


def test_that_edits_are_named_in_the_language_of_the_moment(desk: Desk) -> None:
    desk.session.edit_all(Edit("weight", "debt_load"), {"debt_load.weight.ai_infrastructure": 10})
    desk.choose_language("zh")
    assert "权重" in desk.menus.actions["undo"].text()


def test_that_nothing_heavy_is_loaded_before_the_first_paint(tmp_path: Path) -> None:
    code = f"""
import sys
from PySide6.QtCore import QSettings
from ui import app as assay
app = assay.make_app()
window = assay.make_window(QSettings({str(tmp_path / "s.ini")!r}, QSettings.Format.IniFormat))
def painted():
    heavy = [name for name in ("pandas", "openpyxl", "reportlab", "xlsxwriter", "numpy") if name in sys.modules]
    print("painted", *heavy, flush=True)
def scored():
    heavy = [name for name in ("pandas", "openpyxl", "reportlab", "xlsxwriter", "numpy") if name in sys.modules]
    print("scored", *heavy, flush=True)
    app.quit()
window.painted.connect(painted)
window.ready.connect(scored)
window.show()
app.exec()
"""
    assert python(code).split("\n")[:2] == ["painted", "scored"]


def test_that_a_search_for_garbage_passes_over_what_the_start_made(tmp_path: Path) -> None:
    """It holds the window up while other threads load modules: 78 ms of computing with all of it, 26 without."""
    code = f"""
import gc
from PySide6.QtCore import QSettings
from ui import app as assay
gc.disable()  # as `run` does
app = assay.make_app()
window = assay.make_window(QSettings({str(tmp_path / "s.ini")!r}, QSettings.Format.IniFormat))
window.ready.connect(app.quit)
window.show()
app.exec()
print(gc.isenabled(), gc.get_freeze_count() > 30_000, len(gc.get_objects()) < gc.get_freeze_count() / 4)
"""
    assert python(code).split("\n")[0] == "True True True"


def test_that_theme_and_language_are_remembered(tmp_path: Path) -> None:
    window = opened(tmp_path)
    assert window.desk is not None
    window.desk.choose_language("zh")
    window.desk.choose_theme("dark")
    let_go(window)
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    again = make_window(settings)
    assert again.texts.words.language == "zh"
    assert again.theme_id == "dark"
    let_go(again)
