"""Editing in the window: the curve by mouse and keyboard, methodology files, marks of what was changed."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", reason="the window needs Qt", exc_type=ImportError)

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from scoring.engine import with_edit
from scoring.methodology.load import load_methodology
from tests.conftest import SOAK, times
from tests.test_window import assumptions, overview
from tests.test_window_filings import drop
from tests.windows import until
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.widgets.curve import Curve, added, moved, nice_step
from ui.widgets.knots_edit import KnotsEdit

SHIPPED = load_methodology()
KNOTS = SHIPPED.scales["leverage"].knots


def curve(desk: Desk) -> Curve:
    page = assumptions(desk)
    assert page.show_item("leverage")
    QApplication.processEvents()
    editor = page.editor.edit  # type: ignore[union-attr]
    assert isinstance(editor, KnotsEdit)
    return editor.curve


# --- the curve


def test_that_a_point_stays_between_its_neighbours_and_within_the_scores() -> None:
    far = moved(KNOTS, 2, 99.0, 130.0, 0.1)
    assert KNOTS[1][0] < far[2][0] < KNOTS[3][0]
    assert far[2][1] == 100.0
    assert moved(KNOTS, 2, -99.0, -5.0, 0.1)[2] == (pytest.approx(KNOTS[1][0] + 0.1), 0.0)
    assert len(added(KNOTS, 99)) == len(KNOTS) + 1


@pytest.mark.parametrize(("span", "step"), [(10.0, 0.1), (0.65, 0.01), (5300.0, 100.0), (3.0, 0.05)])
def test_that_a_step_is_a_round_number_near_a_hundredth(span: float, step: float) -> None:
    assert nice_step(span) == pytest.approx(step)


def test_that_a_point_is_dragged_in_both_directions_as_one_step_to_undo(desk: Desk) -> None:
    made = curve(desk)
    start = made.point(*KNOTS[2]).toPoint()
    QTest.mousePress(made, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 9):
        QTest.mouseMove(made, start + QPoint(2 * step, -3 * step))
    QTest.mouseRelease(made, Qt.MouseButton.LeftButton, pos=start + QPoint(16, -24))
    after = desk.session.edited["leverage"]
    assert after[2][0] > KNOTS[2][0]  # type: ignore[index]
    assert after[2][1] > KNOTS[2][1]  # type: ignore[index]
    assert desk.session.undo_stack.count() == 1
    desk.session.undo_stack.undo()
    assert not desk.session.edited


def test_that_a_point_is_chosen_moved_added_and_removed_by_keyboard(desk: Desk) -> None:
    made = curve(desk)
    made.setFocus()
    QTest.keyClick(made, Qt.Key.Key_Home)
    QTest.keyClick(made, Qt.Key.Key_PageDown)
    QTest.keyClick(made, Qt.Key.Key_Up)
    assert desk.session.edited["leverage"][1] == (KNOTS[1][0], KNOTS[1][1] + 1)  # type: ignore[index]
    QTest.keyClick(made, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert desk.session.edited["leverage"][1][1] == pytest.approx(KNOTS[1][1] + 0.9)  # type: ignore[index]
    assert "Point 2 of 7" in made.accessibleDescription()
    QTest.keyClick(made, Qt.Key.Key_Insert)
    assert len(desk.session.edited["leverage"]) == len(KNOTS) + 1  # type: ignore[arg-type]
    assert made.place == 2
    QTest.keyClick(made, Qt.Key.Key_Delete)
    assert len(desk.session.edited["leverage"]) == len(KNOTS)  # type: ignore[arg-type]


def test_that_a_double_click_adds_a_point_where_it_falls(desk: Desk) -> None:
    made = curve(desk)
    between = made.point((KNOTS[4][0] + KNOTS[5][0]) / 2, 60.0).toPoint()
    QTest.mouseDClick(made, Qt.MouseButton.LeftButton, pos=between)
    after = desk.session.edited["leverage"]
    assert len(after) == len(KNOTS) + 1  # type: ignore[arg-type]
    assert after[5][1] == pytest.approx(60.0, abs=1.0)  # type: ignore[index]


def test_that_the_curve_shows_the_default_behind_and_the_issuer_on_it(desk: Desk) -> None:
    made = curve(desk)
    desk.session.edit("leverage", tuple((x, min(100.0, y + 5)) for x, y in KNOTS))
    assert made.scene is not None
    assert made.scene.default == KNOTS
    metric = desk.session.card.metrics["leverage"]
    assert made.scene.at == (metric.value, metric.score)


# --- methodology files


def saved(desk: Desk, path: Path) -> None:
    desk.methodologies.save(path)
    until(lambda: desk.methodologies.task is None)


def test_that_edits_are_saved_as_ones_own_methodology_which_scores_the_same(desk: Desk, tmp_path: Path) -> None:
    desk.session.edit("never_delivered", 0.3)
    score = desk.session.card.score
    saved(desk, tmp_path / "mine.toml")
    assert desk.session.card.score == score
    assert not desk.session.edited
    assert "mine.toml" in desk.header.change.text()
    assert "mine.toml" in desk.session.undo_words()
    assert load_methodology(tmp_path / "mine.toml").assumptions["never_delivered"].value == 0.3
    desk.session.undo_stack.undo()
    assert desk.session.edited == {"never_delivered": 0.3}


def test_that_a_dropped_methodology_scores_and_the_shipped_one_comes_back(
    window: MainWindow, desk: Desk, tmp_path: Path
) -> None:
    from datetime import date

    from scoring.methodology.write import write_methodology

    path = tmp_path / "theirs.toml"
    path.write_text(write_methodology(with_edit(SHIPPED, "recovery", 0.1), date(2026, 1, 2), path.name), "utf-8")
    drop(window, path)
    until(lambda: desk.session.state.methodology.file == "theirs.toml")
    assert desk.header.score.text() != "38.0"
    assert desk.session.card.filing is not None  # the filing stays open
    desk.methodologies.use_shipped()
    until(lambda: desk.session.state.methodology.shipped)
    assert desk.header.score.text() == "38.0"


def test_that_a_wrong_methodology_is_said_and_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(SHIPPED.text.replace("value = 0.10\n", 'value = "a tenth"\n', 1), "utf-8")
    desk.opener.open([str(path)])
    until(lambda: desk.bar.isVisible() and "wrong.toml" in desk.bar.text.text())
    assert desk.header.score.text() == "38.0"


def test_that_a_window_started_with_a_methodology_scores_with_it(tmp_path: Path) -> None:
    from datetime import date

    from PySide6.QtCore import QSettings

    from scoring.methodology.write import write_methodology
    from tests.windows import let_go
    from ui.app import make_app, make_window

    path = tmp_path / "mine.toml"
    path.write_text(write_methodology(with_edit(SHIPPED, "recovery", 0.1), date(2026, 1, 2), path.name), "utf-8")
    make_app()
    made = make_window(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat), "coreweave", "en", "light")
    made.methodology = str(path)
    made.show()
    until(lambda: made.desk is not None and made.desk.is_ready)
    assert made.desk is not None
    assert made.desk.session.state.methodology.file == "mine.toml"
    let_go(made)


# --- marks


def test_that_what_was_changed_is_marked_where_it_shows(desk: Desk) -> None:
    weight = "leverage.weight.ai_infrastructure"
    desk.session.edit(weight, 40.0)
    page = overview(desk)
    model = page.metrics.model
    row = next(n for n, item in enumerate(model.rows) if item.name == "leverage")
    cell = model.index(row, 4)
    assert str(cell.data()).endswith("●")
    assert "20%" in str(cell.data(Qt.ItemDataRole.ToolTipRole))
    desk.session.edit("leverage", tuple((x, y * 0.9) for x, y in KNOTS))
    assert str(model.index(row, 2).data()).endswith("●")
    desk.session.reset_all()
    assert not str(cell.data()).endswith("●")
    assert desk.header.score.text() == "38.0"


def test_that_the_default_is_measured_from_the_file_without_edits(desk: Desk) -> None:
    desk.session.edit("never_delivered", 0.5)
    assert desk.session.default_card.score == pytest.approx(37.99785, abs=1e-4)
    assert desk.header.change.text().startswith("−")


def test_that_a_range_opens_its_low_end_and_once_more_its_high_end(desk: Desk) -> None:
    for end in ("low", "high", "low"):
        desk.ask("leverage.range")
        assert desk.panel is not None
        assert desk.panel.lineage is not None
        assert desk.panel.lineage.name == f"leverage.{end}"


def test_that_the_numbers_of_another_profile_lead_to_its_own_card(desk: Desk) -> None:
    from ui.pages.overview_why import ProfilesCard

    card = overview(desk).parts["profiles"]
    assert isinstance(card, ProfilesCard)
    card.rows["software"].score.click()
    assert desk.panel is not None
    assert desk.panel.lineage is not None
    assert desk.panel.lineage.view is not None
    assert desk.panel.lineage.model.card.profile == "software"


def test_that_memory_stays_while_filings_are_opened_and_closed(window: MainWindow) -> None:
    from tests.bench_smooth import memory_of_cycles

    most = 40 if SOAK else 20  # MB; a window that keeps its filings grows by four or more with each
    assert memory_of_cycles(window, times(500, 0.05)) < most
