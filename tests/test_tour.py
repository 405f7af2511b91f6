"""The tour and the settings: offered once, walked by keyboard, pointing at what is there; choices hold at once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from reports.palette import DARK, LIGHT
from resources.words import Words
from tests.test_window import overview
from tests.windows import let_go, opened, until
from ui import rises, theme
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.sending import paper_of, report_style
from ui.settings import SettingsDialog
from ui.tour import OFFERED, STOPS, Tour, offer


@pytest.fixture
def window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setenv("ASSAY_DATA", str(tmp_path / "data"))
    made = opened(tmp_path)
    yield made
    let_go(made)


def tour(desk: Desk) -> Tour:
    desk.menus.actions["tour"].trigger()
    made = desk.manners.open_tour
    assert made is not None
    QApplication.processEvents()
    return made


# --- the tour


def test_that_the_tour_is_offered_once_and_never_over_another_message(desk: Desk) -> None:
    desk.bar.say(["Something is being said."])
    offer(desk)
    assert "Something" in desk.bar.text.text()
    desk.bar.hide()
    offer(desk)
    assert "tour of two minutes" in desk.bar.text.text()
    assert desk.bar.action.text() == "Take the tour"
    desk.bar.hide()
    offer(desk)
    assert not desk.bar.isVisible()
    assert desk.settings.value(OFFERED, False, type=bool)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_every_stop_shows_the_thing_it_speaks_of(tmp_path: Path, language: str) -> None:
    window = opened(tmp_path, language)
    assert window.desk is not None
    made = tour(window.desk)
    for place, stop in enumerate(STOPS):
        for _ in range(3):
            QApplication.processEvents()
        assert made.stop is stop
        target = made.target()
        assert target is not None, stop.key
        assert target.isVisible(), stop.key
        middle = target.mapTo(window, QPoint(0, 0))
        assert made.hole.contains(middle) or made.hole.intersects(target.rect().translated(middle)), stop.key
        assert made.rect().contains(made.bubble.geometry()), stop.key
        assert made.bubble.height() >= made.bubble.layout().heightForWidth(made.bubble.width()), stop.key
        assert made.text.text() == Words(language)(f"desk.tour.{stop.key}.text")
        assert made.bubble.accessibleDescription() == made.text.text()
        assert made.count.text() == Words(language)("desk.tour.count", place=place + 1, count=len(STOPS))
        QTest.keyClick(made, Qt.Key.Key_Right)
    assert made.isHidden()
    let_go(window)


def test_that_the_tour_is_walked_and_left_by_keyboard_and_changes_nothing(desk: Desk) -> None:
    desk.go_to("compare")
    before = desk.session.state
    made = tour(desk)
    assert QApplication.focusWidget() is made.next or not desk.window.isActiveWindow()
    QTest.keyClick(made.next, Qt.Key.Key_Right)
    QTest.keyClick(made.next, Qt.Key.Key_Right)
    assert made.stop.key == "lineage"
    assert desk.panel is not None
    assert desk.panel.is_visible
    QTest.keyClick(made.next, Qt.Key.Key_Left)
    assert made.stop.key == "factors"
    assert not desk.panel.is_visible
    QTest.keyClick(made.next, Qt.Key.Key_Escape)
    assert made.isHidden()
    assert desk.session.state is before
    assert desk.window.sidebar.currentRow() == 4  # back where it began


def test_that_the_tour_follows_the_window_and_the_language(desk: Desk) -> None:
    made = tour(desk)
    desk.window.resize(1100, 700)
    for _ in range(3):
        QApplication.processEvents()
    assert made.geometry() == desk.window.rect()
    assert made.rect().contains(made.bubble.geometry())
    desk.choose_language("zh")
    assert made.title.text() == Words("zh")("desk.tour.score.title")
    made.leave()


# --- settings


def settings(desk: Desk) -> SettingsDialog:
    desk.menus.actions["settings"].trigger()
    made = desk.manners.open_settings
    assert made is not None
    QApplication.processEvents()
    return made


def choose(dialog: SettingsDialog, name: str, data: str) -> None:
    box = dialog.boxes[name]
    assert box.findData(data) >= 0, (name, data)
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())
    QApplication.processEvents()


def test_that_language_theme_and_text_size_hold_at_once_and_are_kept(desk: Desk) -> None:
    dialog = settings(desk)
    choose(dialog, "language", "zh")
    assert dialog.windowTitle() == "设置"
    assert desk.header.profile_label.text() == "发行人类型"
    choose(dialog, "theme", "dark")
    assert desk.window.colours.ground == DARK.ground
    choose(dialog, "text_size", "1.25")
    assert theme.text_scale() == 1.25
    kept = desk.settings
    assert (kept.value("language"), kept.value("theme"), float(str(kept.value("text_size")))) == ("zh", "dark", 1.25)
    menus = (desk.menus.themes, desk.menus.languages)
    held = [[action.data() for action in menu.actions() if action.isChecked()] for menu in menus]
    assert held == [["dark"], ["zh"]]  # the menus say the same
    desk.choose_text_size(1.0)
    dialog.accept()


def test_that_what_is_chosen_for_reports_goes_into_them(desk: Desk) -> None:
    dialog = settings(desk)
    choose(dialog, "paper", "Letter")
    choose(dialog, "report_language", "zh")
    choose(dialog, "money", "bn")
    assert paper_of(desk.settings) == "Letter"
    style = report_style(desk.session, desk.settings)
    assert (style.words.language, style.money_unit) == ("zh", "亿美元")
    assert desk.session.style.money_unit == "USD bn"
    dialog.accept()


def test_that_red_is_up_in_chinese_and_green_in_english_and_either_can_be_chosen(desk: Desk) -> None:
    desk.session.edit("never_delivered", 0.0)
    assert desk.session.card.score > desk.session.default_card.score  # type: ignore[operator]
    green, red = LIGHT.grades[0], LIGHT.grades[4]

    def colour() -> str:
        return desk.header.change.styleSheet()

    assert green in colour()
    desk.choose_language("zh")
    assert red in colour()
    dialog = settings(desk)
    choose(dialog, "rises", "green")
    assert green in colour()
    choose(dialog, "rises", "none")
    assert LIGHT.ink in colour()
    assert "+" in desk.header.change.text()  # never by colour alone
    dialog.accept()


@pytest.mark.parametrize("palette", [LIGHT, DARK])
@pytest.mark.parametrize("convention", ["green", "red"])
def test_that_the_colours_of_changes_can_be_read(palette: object, convention: str) -> None:
    assert palette in (LIGHT, DARK)
    made = rises.with_rises(palette, convention, "en")  # type: ignore[arg-type]
    for text in (made.rise, made.fall):
        for ground in (made.panel, made.ground):
            assert contrast(text, ground) >= 4.5


def contrast(one: str, other: str) -> float:
    """By the definition of the Web Content Accessibility Guidelines."""

    def light(name: str) -> float:
        colour = QColor(name)
        parts = (colour.redF(), colour.greenF(), colour.blueF())
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_that_a_contact_for_the_sec_is_kept_only_where_it_is_one(desk: Desk) -> None:
    from scoring.filings.edgar.contact import read_contact

    dialog = settings(desk)
    dialog.contact.setText("nobody")
    dialog.contact.editingFinished.emit()
    assert "e-mail" in dialog.contact_said.text().lower()
    dialog.contact.setText("Jane Doe jane@firm.com")
    dialog.contact.editingFinished.emit()
    assert read_contact() == "Jane Doe jane@firm.com"
    dialog.accept()


def test_that_all_settings_can_be_put_back(desk: Desk) -> None:
    dialog = settings(desk)
    for name, data in (("theme", "dark"), ("paper", "Letter"), ("rises", "none"), ("money", "bn")):
        choose(dialog, name, data)
    dialog.restore.setChecked(False)
    QTest.mouseClick(dialog.reset, Qt.MouseButton.LeftButton)
    assert desk.theme_id == "system"
    assert desk.session.style.money_scale == "m"
    assert dialog.restore.isChecked()
    for key in ("theme", rises.KEY, "report/paper"):
        assert not desk.settings.contains(key), key
    dialog.accept()


def test_that_every_setting_has_a_name_for_a_screen_reader(desk: Desk) -> None:
    dialog = settings(desk)
    for editor in (*dialog.boxes.values(), dialog.contact, dialog.restore):
        assert editor.accessibleName()
    dialog.accept()
    assert overview(desk) is desk.pages["overview"]
    until(lambda: not dialog.isVisible())


def test_that_the_words_that_qt_brings_follow_the_language_too(desk: Desk) -> None:
    def said() -> str:
        return QCoreApplication.translate("QWidgetTextControl", "Select All")

    assert said() == "Select All"
    desk.choose_language("zh")
    assert said() == "全选"
    desk.choose_language("en")
    assert said() == "Select All"


# --- a bug, and icons


def test_that_a_bug_is_logged_where_the_dialog_says_and_all_of_it_can_be_copied(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("ui.crash.QStandardPaths.writableLocation", lambda _: str(tmp_path / "log"))
    for text in ("the first", "the second"):
        try:
            raise ZeroDivisionError(text)
        except ZeroDivisionError as error:
            sys.excepthook(type(error), error, error.__traceback__)
        QApplication.processEvents()
    capsys.readouterr()
    assert desk.crash is not None
    dialog = desk.crash.dialog
    assert dialog is not None
    said = "\n".join(made.text() for made in dialog.findChildren(QLabel))
    path = tmp_path / "log" / "crash.log"
    assert str(path) in said
    copy = next(made for made in dialog.findChildren(QPushButton) if made.text() == "Copy the report")
    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    logged = path.read_text(encoding="utf-8")
    for text in ("the first", "the second"):
        assert text in QGuiApplication.clipboard().text()
        assert text in logged
    dialog.close()


def test_that_every_page_and_status_has_a_drawing_that_is_sharp_on_any_screen(desk: Desk) -> None:
    from ui.main_window import PAGES
    from ui.widgets.icons import STATUS_SHAPES, page_icon, status_icon, window_icon

    icons = [page_icon(name, "#123456") for name in PAGES]
    icons += [status_icon(kind, LIGHT) for kind in STATUS_SHAPES]
    pictures = set()
    for icon in icons:
        assert sorted(size.width() for size in icon.availableSizes()) == [20, 40, 60]
        image = icon.pixmap(QSize(20, 20), 3.0).toImage()
        pictures.add(bytes(image.constBits()))
        assert any(image.pixelColor(x, y).alpha() for x in range(60) for y in range(60))
    assert len(pictures) == len(icons)  # told apart by shape and colour
    ink = page_icon("filing", "#123456").pixmap(QSize(20, 20), 3.0).toImage()
    assert any(ink.pixelColor(x, y).name() == "#123456" for x in range(60) for y in range(60))
    assert max(size.width() for size in window_icon().availableSizes()) == 256
