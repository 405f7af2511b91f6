"""Every window beside the main one, in both languages and with large text: nothing cut, nameless or untranslated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", reason="the window needs Qt", exc_type=ImportError)

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget

from reports.verify import verify
from scoring.filings.workbook_home import come_home
from tests.conftest import SOAK
from tests.screen_faults import cut, keys_shown, nameless, quotes_of, settle, untranslated, words_on
from tests.sent import edited
from tests.test_import_window import change
from tests.test_library_window import settled, started
from tests.windows import let_go, until
from ui import theme
from ui.desk import Desk
from ui.explaining import SCORE
from ui.main_window import MainWindow
from ui.tour import STOPS
from ui.widgets.history_dialog import HistoryDialog

LANGUAGES = ("en", "zh")
LARGEST = theme.TEXT_SIZES[-1]
SIZES = theme.TEXT_SIZES if SOAK else (theme.TEXT_SIZES[0], LARGEST)
OVERRIDDEN = ("revenue", "customers", "rpo_bands", "counterparties", "principal_due")
EXPLAINED = (SCORE, "rpo", "contract_backed_debt_service", "never_delivered")
FIGURES = ("scorecard.score", "leverage", "input:debt_principal", "input:customers", "never_delivered")
Shown = Iterator[tuple[str, QWidget]]


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MainWindow]:
    """A window with a library, as it is started."""
    made = started(tmp_path_factory.mktemp("window"))
    yield made
    assert made.desk is not None
    made.desk.choose_text_size(1.0)
    let_go(made)


@pytest.fixture(scope="module")
def back(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook that was changed by somebody else."""
    path = tmp_path_factory.mktemp("back") / "back.xlsx"
    path.write_bytes(edited(change))
    return path


@pytest.fixture(scope="module", autouse=True)
def _read_once() -> Iterator[None]:
    """What is said of the workbook is laid out again in every size and language, but read only once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scoring.filings.workbook_home.come_home", cache(come_home))
        patch.setattr("reports.verify.verify", cache(verify))
        yield


def gone(dialog: QWidget) -> None:
    """Close it and let it be deleted."""
    dialog.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    settle()


def box_of(desk: Desk) -> QWidget:
    """The dialog that was asked for last."""
    settle()
    found = QApplication.activeModalWidget()
    assert found is not None
    return found


# --- the windows, one after the other


def of_the_filing(desk: Desk) -> Shown:
    kinds = {item.unit: name for name, item in desk.session.card.methodology.inputs.items() if not item.over}
    for name in (*OVERRIDDEN, *kinds.values()):
        desk.acts.override(name)
        dialog = desk.acts.dialog
        assert dialog is not None
        dialog.reason.setText("–")
        if not dialog.value.text() and dialog.rows is None and not dialog.choice.count():
            dialog.value.setText("abc")  # no value: it says so
        yield f"override {name}", dialog
        gone(dialog)
    for name in FIGURES:
        desk.ask(name)
        settle()
        assert desk.panel is not None
        yield f"details {name}", desk.panel.dock
    desk.panel.hide()  # type: ignore[union-attr]


def of_the_sources(desk: Desk) -> Shown:
    desk.fetcher.ask()
    dialog = desk.fetcher.dialog
    assert dialog is not None
    dialog.contact.setText("nobody")
    dialog.go.click()
    yield "fetch", dialog
    gone(dialog)
    asked: dict[str, Callable[[], object]] = {
        "open": desk.opener.ask, "template": desk.importer.ask_form, "verify": desk.importer.ask_verify,
        "methodology open": desk.methodologies.ask_open, "methodology save": desk.methodologies.ask_save,
    }  # fmt: skip
    for name, ask in asked.items():
        ask()
        file_dialog = box_of(desk)
        assert isinstance(file_dialog, QFileDialog)
        yield name, file_dialog
        gone(file_dialog)


def of_the_workbook(desk: Desk, back: Path) -> Shown:
    desk.importer.open(back)
    until(lambda: desk.importer.dialog is not None, 60)
    assert desk.importer.dialog is not None
    yield "import", desk.importer.dialog
    gone(desk.importer.dialog)
    desk.importer.verdict = None
    desk.importer.verify(back)
    until(lambda: desk.importer.verdict is not None, 60)
    assert desk.importer.verdict is not None
    yield "verdict", desk.importer.verdict
    gone(desk.importer.verdict)


def of_the_library(desk: Desk) -> Shown:
    desk.menus.actions["save_work"].trigger()
    settled(desk.window)
    yield "what is said of it", desk.bar
    desk.keeper.show()
    settled(desk.window)
    dialog = desk.keeper.dialog
    assert dialog is not None
    yield "library", dialog
    gone(dialog)
    desk.keeper.show_history()
    settled(desk.window)
    history = desk.window.findChild(HistoryDialog)
    yield "history", history
    gone(history)


def of_the_desktop(desk: Desk) -> Shown:
    manners = desk.manners
    manners.palette()
    assert manners.open_palette is not None
    yield "palette", manners.open_palette
    manners.open_palette.leave()
    for name in EXPLAINED:
        manners.explain(name)
        assert manners.explained is not None
        yield f"what is {name}", manners.explained
    manners.explained.close()  # type: ignore[union-attr]
    manners.settings()
    assert manners.open_settings is not None
    yield "settings", manners.open_settings
    gone(manners.open_settings)
    manners.guide()
    assert manners.open_guide is not None
    yield "guide", manners.open_guide
    manners.open_guide.close()
    manners.tour()
    for stop in STOPS:
        assert manners.open_tour is not None
        yield f"tour: {stop.key}", manners.open_tour
        manners.open_tour.go(1)


def of_the_unexpected(desk: Desk) -> Shown:
    desk.menus.about()
    about = box_of(desk)
    assert isinstance(about, QMessageBox)
    yield "about", about
    gone(about)
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        from ui.crash import CrashDialog

        crash = CrashDialog("ZeroDivisionError", desk.session.words, desk.window, Path("assay.log").absolute())
    crash.open()
    yield "crash", crash
    gone(crash)


def beside(desk: Desk, back: Path) -> Shown:
    """Everything that opens beside or over the pages, each as it stands."""
    yield from of_the_filing(desk)
    yield from of_the_sources(desk)
    yield from of_the_workbook(desk, back)
    yield from of_the_library(desk)
    yield from of_the_desktop(desk)
    yield from of_the_unexpected(desk)


@pytest.mark.parametrize("size", SIZES)
def test_that_nothing_beside_the_pages_is_cut_nameless_or_untranslated(
    window: MainWindow, back: Path, size: float, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ASSAY_DATA", str(tmp_path))  # so that the SEC's contact is asked for
    desk = window.desk
    assert desk is not None
    desk.choose_text_size(size)
    faults: dict[str, list[str]] = {}
    said: dict[str, set[str]] = {}
    seen: dict[str, list[str]] = {}
    for language in LANGUAGES if SOAK or size == LARGEST else LANGUAGES[:1]:
        desk.choose_language(language)
        desk.open("coreweave")
        settled(window)
        said[language], seen[language] = set(), []
        for name, root in beside(desk, back):
            settle()
            assert root.isVisible(), name
            texts = {text for text, _ in words_on(root)}
            said[language] |= texts
            seen[language].append(name)
            found = keys_shown(texts)
            if not isinstance(root, QFileDialog):  # laid out by Qt
                found += cut(root) + nameless(root)
            if found:
                faults[f"{name} in {language}"] = found
    assert all(names == seen["en"] for names in seen.values())
    assert len(seen["en"]) > 40
    assert not faults, "\n".join(f"{name}: {one}" for name, found in faults.items() for one in found)
    if len(said) > 1:
        assert not untranslated(said["en"], said["zh"], quotes_of(desk))
