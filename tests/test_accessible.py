"""Every page in both languages, with usual and with large text: nothing cut, nothing nameless, nothing foreign."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", reason="the window needs Qt", exc_type=ImportError)

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QWidget

from reports.palette import THEMES, Palette
from scoring.filings.filing import Filing
from scoring.filings.samples import read_sample
from tests.conftest import SOAK
from tests.screen_faults import (
    cut,
    keys_shown,
    nameless,
    quotes_of,
    seen,
    settle,
    takes_keys,
    untranslated,
    words_on,
)
from tests.windows import let_go, opened, until
from ui import rises, theme
from ui.desk import Desk
from ui.main_window import PAGES, MainWindow
from ui.pages.overview import OverviewPage
from ui.panes import first_of
from ui.widgets.picture_table import PictureTable
from ui.widgets.picture_view import PictureView

LARGEST = theme.TEXT_SIZES[-1]
SIZES = theme.TEXT_SIZES if SOAK else (theme.TEXT_SIZES[0], LARGEST)
LONG = "The Very Long Incorporated Name of a Holding Company for Cloud Infrastructure and Contracted Backlog (Delaware)"
ENOUGH = 4.5  # to 1, of WCAG 2 for text
COLOURED = r"(?<![-\w])(color|background|selection-color|selection-background-color):\s*(#\w{6})"


def coreweave() -> Filing:
    return read_sample("coreweave")


def nearly_empty() -> Filing:
    filing = coreweave()
    return replace(filing, data={name: d for name, d in filing.data.items() if name in ("revenue", "rpo")}, notes=())


def very_long() -> Filing:
    filing = coreweave()
    issuer = replace(filing.issuer, name=LONG, name_zh="云基础设施与合同订单控股股份有限公司" * 5)
    return replace(filing, issuer=issuer, title=LONG * 2, title_zh="截至今日所知的年度报告及其全部修订与附件" * 6)


FILINGS = {"coreweave": coreweave, "nearly empty": nearly_empty, "very long names": very_long}
SHOWN = [
    (size, language, kind) for size, language, kind in itertools.product(SIZES, ("en", "zh"), FILINGS)
    if SOAK or kind == "coreweave" or size == LARGEST
]  # fmt: skip


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MainWindow]:
    from ui.pages import uncertainty

    draws, uncertainty.AUTOMATIC = uncertainty.AUTOMATIC, 0  # draws are made where a test asks for them
    made = opened(tmp_path_factory.mktemp("window"))
    yield made
    uncertainty.AUTOMATIC = draws
    if made.desk is not None:
        made.desk.choose_text_size(1.0)
    let_go(made)


@pytest.fixture
def desk(window: MainWindow) -> Desk:
    assert window.desk is not None
    window.desk.choose_language("en")
    window.desk.choose_text_size(1.0)
    window.desk.session.open(coreweave(), window.desk.methodology())
    return window.desk


def turned(desk: Desk, page: str) -> QWidget:
    """A page with all that it shows made."""
    desk.go_to(page)
    settle()
    until(lambda: desk.pages[page].is_settled)
    settle()
    return desk.pages[page]


@pytest.mark.parametrize(("size", "language", "kind"), SHOWN)
def test_that_no_text_is_cut_and_nothing_is_without_a_name(
    window: MainWindow, size: float, language: str, kind: str
) -> None:
    desk = window.desk  # as the last left it: to dress it in another size and back takes as long as all its pages
    assert desk is not None
    desk.choose_language(language)
    desk.choose_text_size(size)
    desk.session.open(FILINGS[kind](), desk.methodology())
    faults: dict[str, list[str]] = {}
    if kind == "coreweave":
        desk.ask("scorecard.score")  # which leaves the pages less room
    for page in PAGES:
        turned(desk, page)
        faults[page] = cut(desk.window) + nameless(desk.window)
    assert not {place: found for place, found in faults.items() if found}


def test_that_the_look_for_faults_finds_one_that_is_planted(desk: Desk) -> None:
    page = turned(desk, "overview")
    label = page.findChildren(QLabel)[3]
    button = QPushButton("A button with a text", page)
    button.setFixedSize(30, 20)
    nameless_box = QComboBox(page)
    shown = [button, nameless_box]
    for widget in shown:
        widget.show()
    label.setFixedWidth(4)
    found = "\n".join(cut(page) + nameless(page))
    assert "A button with a text" in found
    assert "QComboBox" in found
    assert label.text()[:10] in found
    desk.choose_text_size(1.0)
    for widget in shown:
        widget.deleteLater()
    desk._remake_pages()


# --- every word in the reader's language


@pytest.mark.parametrize("size", SIZES if SOAK else [1.0])
def test_that_every_word_of_every_page_is_said_in_both_languages(desk: Desk, size: float) -> None:
    """What stands the same in both languages is a number, a name, a quote of the filing, or not translated."""
    desk.choose_text_size(size)
    said: dict[str, set[str]] = {}
    for language in ("en", "zh"):
        desk.choose_language(language)
        said[language] = {text for page in PAGES for text, _ in words_on(turned(desk, page))}
    assert len(said["zh"]) > 500
    assert not keys_shown(said["en"] | said["zh"])
    assert not untranslated(said["en"], said["zh"], quotes_of(desk))


def test_that_the_look_for_untranslated_words_finds_one_that_is_planted(desk: Desk) -> None:
    said: dict[str, set[str]] = {}
    page = turned(desk, "overview")
    planted = [QLabel("words of one language", page), QLabel("window.no_such_text", page)]
    planted[0].setToolTip("Total principal of debt")  # which stands as the filing has it
    for widget in planted:
        widget.show()
    for language in ("en", "zh"):
        desk.choose_language(language)
        said[language] = {text for text, _ in words_on(page)}
    assert untranslated(said["en"], said["zh"], quotes_of(desk)) == {"words of one language"}
    assert keys_shown(said["zh"]) == ["window.no_such_text"]
    for widget in planted:
        widget.deleteLater()
    desk._remake_pages()


# --- contrast


def luminance(colour: str) -> float:
    """WCAG 2's relative luminance of `#RRGGBB`."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(text: str, ground: str) -> float:
    lighter, darker = sorted((luminance(text), luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def grounds(sheet: str, palette: Palette) -> Iterator[tuple[str, str, str]]:
    """(selector, text, ground) of every rule; what a rule leaves open is taken from what it can stand on."""
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet):
        found = dict(re.findall(COLOURED, body))
        texts = [found["color"]] if "color" in found else [palette.ink]
        under = [found["background"]] if "background" in found else [palette.ground, palette.panel, palette.accent_soft]
        for text, ground in itertools.product(texts, under):
            yield selector.strip(), text, ground
        if "selection-color" in found:
            yield selector.strip(), found["selection-color"], found["selection-background-color"]


def test_that_the_contrast_is_computed_as_the_standard_has_it() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)  # WCAG's own example of what just fails


@pytest.mark.parametrize("name", list(THEMES))
def test_that_every_text_of_the_style_sheet_stands_out_from_its_ground(name: str) -> None:
    palette = THEMES[name]
    rules = list(grounds(theme._sheet(palette), palette))
    assert len(rules) > 40
    assert not {(s, t, g, round(contrast(t, g), 2)) for s, t, g in rules if contrast(t, g) < ENOUGH}


@pytest.mark.parametrize("name", list(THEMES))
def test_that_every_text_that_is_painted_stands_out_from_its_ground(name: str) -> None:
    """Text on the grounds of pages, cards, marked cells and chosen rows; on grades, on gold, on the soft colours."""
    p = THEMES[name]
    plain = itertools.product((p.ink, p.muted, p.accent), (p.ground, p.panel))
    marked = itertools.product((p.ink, p.muted), (p.accent_soft, p.gold_soft))
    pairs = [*plain, *marked, *zip(p.grade_ink, p.grades, strict=True), (p.gold_ink, p.gold), (p.panel, p.debt)]
    assert not {
        (text, ground, round(contrast(text, ground), 2)) for text, ground in pairs if contrast(text, ground) < ENOUGH
    }


@pytest.mark.parametrize("name", list(THEMES))
def test_that_a_change_keeps_its_colour_in_a_chosen_row_and_stands_out_from_it(name: str) -> None:
    p = THEMES[name]
    for own in (p.grades[0], p.grades[4], p.muted, p.ink):
        kept = rises.on_chosen(QColor(own), QColor(p.ink))
        assert contrast(kept.name(), p.accent_soft) >= ENOUGH
        assert abs(kept.hue() - QColor(own).hue()) <= 8 or own in (p.muted, p.ink)


@pytest.mark.parametrize("name", list(THEMES))
def test_that_the_application_palette_has_contrast_in_each_state(name: str) -> None:
    from PySide6.QtGui import QPalette

    made, role, group = theme._palette(THEMES[name]), QPalette.ColorRole, QPalette.ColorGroup
    pairs = [(role.WindowText, role.Window), (role.Text, role.Base), (role.ButtonText, role.Button),
             (role.HighlightedText, role.Highlight), (role.ToolTipText, role.ToolTipBase), (role.Link, role.Base),
             (role.PlaceholderText, role.Base)]  # fmt: skip
    for state in (group.Active, group.Inactive, group.Disabled):
        for text, ground in pairs:
            found = contrast(made.color(state, text).name(), made.color(state, ground).name())
            assert found >= ENOUGH, (state, text, ground, round(found, 2))


# --- by keyboard


def test_that_tab_reaches_every_control_of_a_page_and_comes_back(desk: Desk) -> None:
    for page in ("overview", "filing", "assumptions", "compare"):
        shown = turned(desk, page)
        wanted = {widget for widget in seen(shown) if takes_keys(widget) and widget.isVisible() and widget.isEnabled()
                  and widget.focusPolicy() & Qt.FocusPolicy.TabFocus}  # fmt: skip
        desk.window.activateWindow()
        start = first_of(shown)
        assert start is not None
        start.setFocus(Qt.FocusReason.TabFocusReason)
        reached: set[QWidget] = set()
        for _ in range(3 * len(wanted) + 60):
            now = QApplication.focusWidget()
            assert now is not None
            reached.add(now)
            QTest.keyClick(now, Qt.Key.Key_Tab)
        assert wanted <= reached, page


def test_that_f6_goes_round_the_panes_and_comes_back_to_where_it_was(desk: Desk) -> None:
    window = desk.window
    desk.ask("scorecard.score")
    turned(desk, "filing")
    window.activateWindow()
    window.sidebar.setFocus()
    places = []
    for _ in range(5):
        QTest.keyClick(window, Qt.Key.Key_F6)
        settle()
        now = QApplication.focusWidget()
        assert now is not None
        places.append(now)
    assert len({id(place) for place in places}) >= 4
    assert window.sidebar in places
    back = places[-1]
    QTest.keyClick(window, Qt.Key.Key_F6)
    QTest.keyClick(window, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    settle()
    assert QApplication.focusWidget() is back


def test_that_a_focused_number_is_seen_to_be_focused(desk: Desk) -> None:
    page = turned(desk, "overview")
    assert isinstance(page, OverviewPage)
    desk.window.activateWindow()
    figure = page.score.low
    figure.clearFocus()
    before = figure.grab().toImage()
    figure.setFocus(Qt.FocusReason.TabFocusReason)
    settle()
    assert figure.grab().toImage() != before


# --- pictures


def pictures(desk: Desk) -> dict[str, list[PictureView]]:
    return {
        page: [v for v in turned(desk, page).findChildren(PictureView) if v.isVisible()]
        for page in ("overview", "scenarios", "compare")
    }


def test_that_every_picture_is_a_table_too_and_says_what_it_shows(desk: Desk) -> None:
    for page, views in pictures(desk).items():
        assert views, page
        for view in views:
            assert view.accessibleName()
            assert len(view.accessibleDescription()) > 20
            assert view.picture is not None
            if not view.picture.table:
                continue
            view.show_table()
            settle()
            dialog = next(d for d in desk.window.findChildren(PictureTable) if d.isVisible())
            assert dialog.table.rowCount() == len(view.picture.table) - 1
            assert not cut(dialog) + nameless(dialog)
            dialog.copy()
            assert QGuiApplication.clipboard().text().split("\n")[0] == "\t".join(view.picture.table[0])
            dialog.accept()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_that_the_bars_of_the_waterfall_are_walked_by_keyboard_to_their_lineage(desk: Desk) -> None:
    page = turned(desk, "overview")
    view = next(v for v in page.findChildren(PictureView) if v.picture is not None and len(v.picture.spots) == 6)
    view.setFocus()
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.accessibleDescription() == view.picture.spots[2].said  # type: ignore[union-attr]
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert desk.panel is not None
    assert desk.panel.lineage is not None
    assert desk.panel.lineage.name == "gold_money"
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), view.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(view, event)
    settle()
    popup = QApplication.activePopupWidget()
    assert popup is not None
    assert "(T)" in popup.actions()[0].text()
    popup.close()


def test_that_text_grows_at_once_and_is_kept_for_the_next_start(desk: Desk, tmp_path: Path) -> None:
    small = desk.header.score.font().pointSizeF()
    desk.choose_text_size(1.5)
    turned(desk, "overview")
    assert desk.header.score.font().pointSizeF() == pytest.approx(1.5 * small)
    desk.choose_theme("dark")
    assert desk.header.score.font().pointSizeF() == pytest.approx(1.5 * small)
    desk.choose_theme("light")
    assert theme.size_of(desk.settings.value("text_size")) == 1.5
