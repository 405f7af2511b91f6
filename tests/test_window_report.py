"""The Report page: what is seen is the file that is sent, made beside the window, in the language and on the paper."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reports import export
from scoring.problems import Problem, Refused
from scoring.seal import seal
from tests.windows import until
from ui.desk import Desk
from ui.pages.report import ReportPage
from ui.pages.report_pdf import Pdf


def report(desk: Desk) -> ReportPage:
    """The page, once the report is on the screen."""
    desk.go_to("report")
    page = desk.pages["report"]
    assert isinstance(page, ReportPage)
    until(lambda: page.is_settled)
    return page


def shown(page: ReportPage) -> Pdf:
    assert page.view.pdf is not None
    return page.view.pdf


def choose(page: ReportPage, name: str, data: object) -> None:
    box = getattr(page, name)
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())
    until(lambda: page.is_settled)


def test_that_the_preview_is_the_file_that_is_exported(desk: Desk, tmp_path: Path) -> None:
    page = report(desk)
    path = tmp_path / "sent.pdf"
    assert desk.exporter is not None
    desk.exporter.export("pdf", path)
    until(path.is_file)
    until(lambda: desk.exporter is not None and desk.exporter.task is None)
    assert path.read_bytes() == shown(page).content
    assert f"{len(shown(page).sizes)} pages" in page.state.text()


def test_that_the_seal_and_that_it_is_no_rating_stand_beside_the_preview(desk: Desk) -> None:
    page = report(desk)
    assert seal(desk.session.card) in page.seal.text()
    assert "not a credit rating" in page.not_rating.text()
    assert page.not_rating.isVisible()
    assert page.seal.isVisible()


def test_that_an_edit_is_in_the_preview_and_undoing_it_brings_the_old_file_back(desk: Desk) -> None:
    page = report(desk)
    before, first = shown(page).content, page.seal.text()
    desk.session.edit("never_delivered", 0.3)
    until(lambda: page.is_settled)
    changed = desk.session.style.number(desk.session.card.score, "score")
    assert changed != "38.0"
    assert changed in shown(page).text(0)
    assert page.seal.text() != first
    desk.session.undo_stack.undo()
    until(lambda: page.is_settled)
    assert shown(page).content == before


def test_that_edits_in_quick_succession_make_one_report_and_the_window_stays_alive(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = report(desk)
    made, go_on, real = [], threading.Event(), export.pdf_bytes

    def slow(*given: object) -> bytes:
        made.append(given)
        assert go_on.wait(20)
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(export, "pdf_bytes", slow)
    for step in range(1, 9):
        desk.session.edit("never_delivered", step / 100)
        QApplication.processEvents()
    until(lambda: bool(made))
    assert "Making" in page.state.text()
    desk.go_to("overview")  # the window answers while the report is still being made
    assert desk.window.stack.currentWidget() is desk.pages["overview"]
    go_on.set()
    desk.go_to("report")
    until(lambda: page.is_settled)
    assert len(made) == 1


def test_that_a_report_may_be_in_another_language_than_the_window(desk: Desk) -> None:
    page = report(desk)
    choose(page, "language", "zh")
    assert "模型档位，并非信用评级" in shown(page).text(0) or "并非信用评级" in shown(page).text(0)
    assert desk.session.words.language == "en"
    assert page.money.currentText().endswith("美元")
    desk.choose_language("zh")
    until(lambda: page.is_settled)
    assert page.language.currentData() == "zh"
    choose(page, "language", "zh")  # the window's own, from here on whatever that is
    desk.choose_language("en")
    until(lambda: page.is_settled)
    assert page.language.currentData() == "en"


def test_that_the_paper_is_kept_and_goes_into_the_report(desk: Desk) -> None:
    page = report(desk)
    for paper, size in (("Letter", (612, 792)), ("A4", (595, 842))):
        choose(page, "paper", paper)
        assert desk.order().paper == paper
        first = shown(page).sizes[0]
        assert (round(first.width()), round(first.height())) == size


def test_that_the_unit_of_money_is_that_of_the_window_in_the_words_of_the_report(desk: Desk) -> None:
    page = report(desk)
    choose(page, "money", "bn")
    assert desk.header.money.currentText() == "USD bn"
    assert "USD bn" in shown(page).text(0)
    choose(page, "language", "zh")
    assert page.money.currentText() == "亿美元"


def test_that_pages_are_drawn_as_they_come_into_view_and_as_sharp_as_the_screen(desk: Desk) -> None:
    page = report(desk)
    view, last = page.view, len(shown(page).sizes) - 1
    assert 0 in view.shots
    assert last not in view.shots
    assert abs(view.shots[0].image.width() - view.rect_of(0).width() * view.devicePixelRatioF()) <= 1
    QTest.keyClick(view, Qt.Key.Key_End)
    until(lambda: page.is_settled)
    assert last in view.shots
    assert 0 not in view.shots
    assert page.page.value() == last + 1
    assert shown(page).text(last)[:200] in view.accessibleDescription()


def test_that_the_zoom_fits_the_width_the_page_or_is_a_size_of_its_own(desk: Desk) -> None:
    page = report(desk)
    view = page.view
    assert abs(view.rect_of(0).width() - (view.viewport().width() - 28)) < 2
    choose(page, "zoom", "page")
    assert view.rect_of(0).height() <= view.viewport().height()
    choose(page, "zoom", 200)
    assert round(view.rect_of(0).width()) == round(shown(page).sizes[0].width() * 2 * 96 / 72)
    assert view.horizontalScrollBar().maximum() > 0
    QTest.keyClick(view, Qt.Key.Key_Minus)
    assert page.zoom.currentText() == "182%"
    QTest.keyClick(view, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert page.zoom.currentText() == "100%"
    until(lambda: page.is_settled)


def test_that_the_place_is_kept_when_the_report_is_made_anew(desk: Desk) -> None:
    page = report(desk)
    page.page.setValue(5)
    until(lambda: page.is_settled)
    assert page.view.page == 4
    desk.session.edit("never_delivered", 0.2)
    until(lambda: page.is_settled)
    assert page.view.page == 4


def test_that_text_of_the_preview_can_be_selected_and_copied(desk: Desk) -> None:
    page = report(desk)
    choose(page, "zoom", 200)
    view, pdf = page.view, shown(page)
    name = "CoreWeave, Inc."
    starts = (place for place in range(pdf.letters(0)) if pdf.text(0, place, len(name)) == name)
    box = max((pdf.boxes(0, start, len(name))[0] for start in starts), key=lambda box: box.height())
    origin = view.rect_of(0).topLeft()
    start, end = (
        (QPointF(x, box.center().y()) * view.scale + origin).toPoint() for x in (box.left() + 1, box.right() - 0.6)
    )
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view.viewport(), end)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=end)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == name
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert all(pdf.text(place).strip()[:60] in view.selected_text() for place in range(len(pdf.sizes)))


def test_that_a_link_inside_the_report_turns_to_its_page(desk: Desk) -> None:
    page = report(desk)
    view, pdf = page.view, shown(page)
    found = None
    for place in range(len(pdf.sizes)):
        for x in range(50, 550, 12):
            for y in range(50, 800, 6):
                target = pdf.link_at(place, QPointF(x, y))
                if target is not None and target.page not in (-1, place):
                    found = (place, QPointF(x, y), target)
        if found is not None:
            break
    assert found is not None, "the report has links from one part to another"
    place, point, target = found
    view.turn_to(place, max(point.y() - 100, 0))
    until(lambda: page.is_settled)
    spot: QPoint = (point * view.scale + view.rect_of(place).topLeft()).toPoint()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert target.page in view.seen()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_that_the_report_is_printed_page_by_page_on_its_paper(desk: Desk, tmp_path: Path, paper: str) -> None:
    """Into a file on its own paper it is the report's own pages; on another it is painted, no larger than that."""
    page = report(desk)
    from ui.printing import SIZES, new_printer

    order, path = desk.order(), tmp_path / "printed.pdf"
    printer = new_printer(order)
    printer.setPageSize(QPageSize(SIZES[paper]))
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setFromTo(2, 3)
    done: list[object] = []
    desk.manners.printing.print(printer, order).done.connect(done.append)
    until(lambda: bool(done))
    assert done == [2]
    printed = Pdf(path.read_bytes())
    assert len(printed.sizes) == 2
    own = paper == order.paper == "A4"
    assert abs(printed.sizes[0].width() - (shown(page).sizes[0].width() if own else 612)) < 2
    assert printed.text(0) == (shown(page).text(1) if own else "")
    fits = min(1.0, printed.sizes[0].height() / shown(page).sizes[0].height())
    picture, real = printed.picture(0, 1.0), shown(page).picture(1, fits)
    printed.close()
    assert picture is not None
    assert real is not None
    apart = [
        abs(picture.pixelColor(x, y).lightness() - real.pixelColor(x, y).lightness())
        for x in range(0, min(picture.width(), real.width()), 3)
        for y in range(0, min(picture.height(), real.height()), 3)
    ]
    assert sum(apart) / len(apart) < 6  # of 255


def test_that_each_button_does_what_the_action_of_its_name_does(desk: Desk) -> None:
    page = report(desk)
    for name, button in page.buttons.items():
        asked: list[bool] = []
        action = desk.menus.actions[name]
        action.triggered.disconnect()
        action.triggered.connect(lambda *_, asked=asked: asked.append(True))
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert asked, name
        assert button.text()


def test_that_the_print_dialog_is_asked_for_the_printer_and_may_be_left(desk: Desk) -> None:
    report(desk)
    desk.menus.actions["print"].trigger()
    dialog = desk.manners.printing.dialog
    assert dialog is not None
    assert dialog.isVisible()
    dialog.reject()
    assert desk.manners.printing.task is None


def test_that_draws_of_the_score_made_later_are_in_the_preview_as_in_the_file(desk: Desk) -> None:
    page = report(desk)
    before = shown(page).content
    desk.go_to("scenarios")
    until(lambda: desk.session.simulated is not None, 60)
    desk.go_to("report")
    until(lambda: page.is_settled and shown(page).content != before)
    assert shown(page).content == desk.order().pdf()


def test_that_a_report_that_cannot_be_made_says_why(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    page = report(desk)

    def refuse(*_: object) -> bytes:
        raise Refused([Problem("write_folder", values={"path": "somewhere"})])

    monkeypatch.setattr(export, "pdf_bytes", refuse)
    desk.session.edit("never_delivered", 0.2)
    until(lambda: "somewhere" in page.state.text())
    assert page.view.pdf is None
    monkeypatch.undo()
    desk.session.edit("never_delivered", 0.3)
    until(lambda: page.view.pdf is not None and page.is_settled)
    assert "Exactly the file" in page.state.text()
