"""Filings that come into the comparison one after another leave the window free; what they show is as if alone."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", reason="the window needs Qt", exc_type=ImportError)

from PySide6.QtCore import Qt

from scoring import engine
from scoring.analysis import simulate as simulating
from scoring.analysis.simulate import simulate
from scoring.filings.samples import read_sample
from tests.conftest import python
from tests.windows import until
from ui.desk import Desk
from ui.pages import compare_table
from ui.pages.compare import ComparePage
from ui.session import Edit

PEERS = ("microsoft", "oracle", "snowflake", "coreweave-fy2025")


def page_of(desk: Desk) -> ComparePage:
    desk.go_to("compare")
    page = desk.pages["compare"]
    assert isinstance(page, ComparePage)
    return page


def add(page: ComparePage, *sources: str) -> None:
    page.add(list(sources))
    until(lambda: not page.opener.tasks and page.is_settled)


def table_of(page: ComparePage) -> list[list[str]]:
    model = page.table.model
    return [[str(model.index(row, column).data()) for column in range(model.columnCount())]
            for row in range(model.rowCount())]  # fmt: skip


def test_that_peers_are_scored_beside_the_window(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    page, threads, real = page_of(desk), [], engine.evaluate

    def watched(*args, **kwargs):
        threads.append(threading.current_thread())
        return real(*args, **kwargs)

    monkeypatch.setattr(engine, "evaluate", watched)
    add(page, *PEERS)
    assert len(threads) >= len(PEERS)
    assert threading.main_thread() not in threads


def test_that_a_column_is_measured_once_however_many_come_after_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    page, measured, real = page_of(desk), [], compare_table.wide

    def watched(head, cells):
        measured.append(tuple(head))
        return real(head, cells)

    monkeypatch.setattr(compare_table, "wide", watched)
    for source in PEERS:
        add(page, source)
    assert len(measured) == len(set(measured)) == len(PEERS)  # the open one was measured when the page was made


def test_that_the_table_is_the_same_whether_filings_come_together_or_alone(desk: Desk, tmp_path: Path) -> None:
    page = page_of(desk)
    for source in PEERS:
        add(page, source)
    alone = table_of(page)
    peers = desk.session.state.peers
    desk.session.edit_peers(Edit("whatif.step.remove_peer", own="x"), ())
    assert page.table.model.columnCount() == 1
    add(page, *PEERS)
    assert [peer.source for peer in desk.session.state.peers] == [peer.source for peer in peers]
    assert table_of(page) == alone
    assert len(page.peers.columns) == len(page.backtest.columns) == len(page.changed.columns) == 1 + len(PEERS)


def test_that_what_the_table_shows_follows_weights_language_and_what_is_shown(desk: Desk) -> None:
    page = page_of(desk)
    add(page, "oracle")
    before = table_of(page)
    desk.session.edit("never_delivered", 0.3)
    edited = table_of(page)
    assert edited != before
    page.table._choose_mode(1)
    scores = table_of(page)
    assert scores != edited
    desk.choose_language("zh")
    assert table_of(page) != scores
    desk.choose_language("en")
    page.table._choose_mode(0)
    desk.session.undo_stack.undo()
    assert table_of(page) == before


def test_that_p5_to_p95_stand_under_the_range_of_every_column(desk: Desk) -> None:
    page = page_of(desk)
    add(page, "microsoft", "coreweave-at-ipo")
    model = page.table.model
    names = [model.headerData(row, Qt.Orientation.Vertical) for row in range(model.rowCount())]
    place = names.index("P5–P95")
    assert names[place - 1] == "Disclosure range"
    assert table_of(page)[place] == ["[29.9, 40.6]", "[86.4, 91.0]", "–"]
    desk.session.edit("recovery", 0.2)
    until(lambda: page.is_settled)
    drawn = simulate(desk.session.card, 10_000).percentiles("scorecard.score", (5, 95))
    assert table_of(page)[place][0] == "[{:.1f}, {:.1f}]".format(*drawn)
    assert page.order_of.answer is not None


def test_that_a_column_that_is_drawn_is_not_drawn_again_for_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, drawn, real = page_of(desk), [], simulating.simulate

    def watched(card, *args, **kwargs):
        drawn.append(card.filing.issuer.name)
        return real(card, *args, **kwargs)

    monkeypatch.setattr(simulating, "simulate", watched)
    for source in ("microsoft", "oracle", "snowflake"):
        add(page, source)
    assert len(drawn) == len(set(drawn)) == 4


def test_that_assay_ends_well_with_a_table_on_the_clipboard(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from tests.windows import let_go, opened
window = opened(Path(sys.argv[1]))
window.desk.go_to("compare")
window.desk.pages["compare"].table.copy_button.click()
print(*QApplication.clipboard().mimeData().formats(), flush=True)
let_go(window)
"""
    assert python(code, tmp_path).split() == ["text/plain", "text/html"]  # and the process did not die of it


def test_that_a_provisional_score_has_a_star_that_is_explained_in_both_tables(desk: Desk) -> None:
    page = page_of(desk)
    add(page, "coreweave-fy2025")
    assert [row for row in table_of(page) if row == ["38.0", "20.0*"]]
    said = desk.session.words("analysis.provisional")
    assert said in page.table.hint.text()
    desk.session.open(read_sample("coreweave-fy2025"), desk.methodology())
    desk.go_to("scenarios")
    table = desk.pages["scenarios"].table
    assert table.model.index(0, 1).data() == "20.0*"
    assert said in (table.hint.text()[-len(said) :], table.model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole))
