"""Filings in the window: dropped, fetched, looked into, overridden; and that it lives on while they are read."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", reason="the window needs Qt", exc_type=ImportError)

from PySide6.QtCore import QLocale, QMimeData, QObject, QPointF, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from resources.words import Words
from scoring.filings.apart import Request, read_apart
from scoring.filings.overriding import GIVEN, Given
from scoring.filings.places import fact_id, web_address
from scoring.filings.rows import Band, Customer
from scoring.problems import Problem, Refused
from tests.conftest import SHARED
from tests.sec_server import SecServer
from tests.test_edgar import CIK, HTML, archive, client, new_client, sec
from tests.windows import let_go, opened, until
from ui import recent
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.models.inputs import COLUMNS
from ui.pages.filing import FilingPage
from ui.places import local_page
from ui.typed import typed

__all__ = ["client", "sec"]
INLINE = SHARED / "data" / "inline"
NVIDIA = INLINE / "nvda-10k-fy2025.htm.gz"
APPLE = SHARED / "data" / "companyfacts" / "CIK0000320193_AAPL.json.gz"
TURNS = 50  # of the event loop while a large filing is read; where reading holds it up there are two or three
reads_nvidia = pytest.mark.skipif(not NVIDIA.is_file(), reason="the filings are not here")
ON = date(2026, 1, 2)

PAGE = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"
 xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:us-gaap="http://fasb.org/us-gaap/2024"
 xmlns:dei="http://xbrl.sec.gov/dei/2024" xmlns:iso4217="http://www.xbrl.org/2003/iso4217">
<body><div style="display:none"><ix:header><ix:hidden>
<ix:nonNumeric name="dei:DocumentType" contextRef="y">10-K</ix:nonNumeric>
<ix:nonNumeric name="dei:EntityRegistrantName" contextRef="y">Backlog Inc.</ix:nonNumeric>
</ix:hidden><ix:resources>
<xbrli:context id="y"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">1234567</xbrli:identifier>
</xbrli:entity><xbrli:period><xbrli:startDate>2024-01-01</xbrli:startDate><xbrli:endDate>2024-12-31</xbrli:endDate>
</xbrli:period></xbrli:context>
<xbrli:context id="e"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">1234567</xbrli:identifier>
</xbrli:entity><xbrli:period><xbrli:instant>2024-12-31</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>
</ix:resources></ix:header></div>
<p>Revenue was $ <ix:nonFraction id="f-1" name="us-gaap:Revenues" contextRef="y" unitRef="usd" scale="6"
 decimals="-6">900</ix:nonFraction> million.</p>
<p>Total assets <ix:nonFraction id="f-2" name="us-gaap:Assets" contextRef="e" unitRef="usd" scale="6"
 decimals="-6">2,000</ix:nonFraction></p></body></html>"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "backlog-20241231.htm"
    path.write_text(PAGE, encoding="utf-8")
    return path


class Browser(QObject):
    """Stands in for the desktop: keeps what it is asked to open."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[QUrl] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.urls.append(url)


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser()
    for scheme in ("file", "https"):
        QDesktopServices.setUrlHandler(scheme, made, "take")  # type: ignore[arg-type]  (the stub is wrong)
    yield made
    for scheme in ("file", "https"):
        QDesktopServices.unsetUrlHandler(scheme)


def drop(window: MainWindow, *paths: Path) -> None:
    """Let files fall on the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(400, 400), Qt.DropAction.CopyAction, data, left, none)
    window.dropEvent(event)


def ended(desk: Desk) -> None:
    until(lambda: desk.opener.task is None)


def filing_page(desk: Desk) -> FilingPage:
    desk.go_to("filing")
    page = desk.pages["filing"]
    assert isinstance(page, FilingPage)
    return page


def cell(page: FilingPage, name: str, column: str) -> str:
    return str(page.model.index(page.model.row_of(name), COLUMNS.index(column)).data())


def panel_text(desk: Desk) -> str:
    QApplication.processEvents()
    assert desk.panel is not None
    assert desk.panel.lineage is not None
    told = [*desk.panel.lineage.findChildren(QLabel), *desk.panel.lineage.findChildren(QLineEdit)]
    return "\n".join(made.text() for made in told if not made.isHidden())


def press(desk: Desk, text: str) -> None:
    QApplication.processEvents()
    assert desk.panel is not None
    assert desk.panel.lineage is not None
    next(b for b in desk.panel.lineage.findChildren(QPushButton) if b.text() == text and not b.isHidden()).click()
    QApplication.processEvents()


def turns_during(begin: Callable[[], object], is_done: Callable[[], bool]) -> int:
    """How often the event loop turns from the beginning of something to its end."""
    turns = count()
    timer = QTimer()
    timer.timeout.connect(lambda: next(turns))
    timer.start(1)
    begin()
    until(is_done, 60)
    timer.stop()
    return next(turns)


# --- Opening


@reads_nvidia
def test_that_a_dropped_filing_shows_its_figures_with_quote_and_fact(desk: Desk) -> None:
    drop(desk.window, NVIDIA)
    assert desk.bar.cancel.isVisible()
    assert desk.header.score.text() == "38.0"  # the old filing stays until the new one is read
    ended(desk)
    assert desk.window.issuer.text() == "NVIDIA CORP (NVDA)"
    assert not desk.bar.isVisible()
    page = filing_page(desk)
    assert cell(page, "revenue", "value") == "USD 130,497.0 m"  # shared/data/golden.json
    assert cell(page, "revenue", "place") == "f-77"
    assert "130,497" in cell(page, "revenue", "quote")
    assert cell(page, "revenue", "period") == "12 m to 2025-01-26"
    assert cell(page, "restricted_cash", "status") == Words("en").name("not_found")
    desk.ask("input:rpo")
    said = panel_text(desk)
    assert "f-945" in said
    assert "us-gaap:RevenueRemainingPerformanceObligation" in said
    assert "$1.7 billion" in said
    card = desk.session.card
    if card.score is None:  # then the overview says why
        desk.go_to("overview")
        shown = " ".join(made.text() for made in desk.pages["overview"].findChildren(QLabel) if made.isVisible())
        assert any(words in shown for words in ("Too little is known", "No score is given", "too small"))
    else:
        assert desk.header.score.text() == f"{card.score:.1f}"


@reads_nvidia
def test_that_the_window_lives_on_while_a_large_filing_is_read(desk: Desk, tmp_path: Path) -> None:
    raw = gzip.decompress(NVIDIA.read_bytes())
    start = raw.index(b">", raw.index(b"<body")) + 1
    end = raw.rindex(b"</body>")
    path = tmp_path / "large.htm"
    path.write_bytes(raw[:start] + raw[start:end] * 10 + raw[end:])
    assert path.stat().st_size > 15e6
    filing_page(desk)
    assert turns_during(lambda: desk.opener.open([str(path)]), lambda: desk.opener.task is None) > TURNS
    assert desk.window.issuer.text() == "NVIDIA CORP (NVDA)"


def test_that_reading_is_cancelled_at_once_and_the_old_filing_stays(desk: Desk, small: Path) -> None:
    desk.opener.open([str(small)])
    desk.bar.cancel.click()
    ended(desk)
    assert desk.header.score.text() == "38.0"
    assert desk.bar.text.text() == Words("en")("window.open.cancelled")
    assert recent.recent(desk.settings) == []


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", PAGE[:900].encode(), b"\x1f\x8b\x08damaged", b"PK\x03\x04no zip"]
)
def test_that_a_damaged_file_gives_a_sentence_and_the_old_filing_stays(
    desk: Desk, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "damaged.htm"
    path.write_bytes(content)
    drop(desk.window, path)
    ended(desk)
    assert desk.bar.property("severity") == "error"
    assert desk.bar.text.text().startswith("damaged.htm: ")
    assert "problem" not in desk.bar.text.text()
    assert desk.header.score.text() == "38.0"
    assert desk.window.issuer.text() == "CoreWeave, Inc. (CRWV)"


def test_that_of_several_filings_the_newest_opens_and_the_others_are_named(
    desk: Desk, small: Path, tmp_path: Path
) -> None:
    older = tmp_path / "older.htm"
    older.write_text(PAGE.replace("2024-", "2022-"), encoding="utf-8")
    text = tmp_path / "notes.csv"
    text.write_text("nothing of ours", encoding="utf-8")
    drop(desk.window, older, small, text)
    ended(desk)
    assert desk.session.state.filing.period_end == date(2024, 12, 31)
    assert "older.htm" in desk.bar.text.text()
    assert "notes.csv" in desk.bar.text.text()
    assert [Path(entry).name for entry in recent.recent(desk.settings)][:2] == [small.name, "older.htm"]


def test_that_what_was_opened_is_found_again_under_recent(desk: Desk, small: Path) -> None:
    desk.opener.open([str(small)])
    ended(desk)
    desk.open("oracle")
    desk.menus._fill_recent()
    entries = [action for action in desk.menus.recent.actions() if small.name in action.text()]
    assert len(entries) == 1
    entries[0].trigger()
    ended(desk)
    assert desk.window.issuer.text() == "Backlog Inc."


def test_that_a_file_named_at_the_start_is_opened(tmp_path: Path, small: Path) -> None:
    made = opened(tmp_path, source=str(small))
    assert made.desk is not None
    until(lambda: made.desk is not None and made.desk.session.is_open)
    QApplication.processEvents()
    assert made.issuer.text() == "Backlog Inc."
    assert "overview" in made.desk.pages
    let_go(made)


def test_that_a_process_that_dies_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch, small: Path) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/true")
    with pytest.raises(Refused) as refused:
        read_apart(Request((str(small),)))
    assert refused.value.problems[0].code == "reading_ended"


# --- Looking into the filing


def test_that_open_in_filing_leads_to_the_fact_in_a_local_file(desk: Desk, small: Path, browser: Browser) -> None:
    desk.opener.open([str(small)])
    ended(desk)
    page = filing_page(desk)
    assert page.select("revenue")
    page.buttons["show"].click()
    leading = Path(browser.urls[0].toLocalFile()).read_text(encoding="utf-8")
    assert f"{small.as_uri()}#f-1" in leading  # what stands after # does not survive the way to the browser
    assert 'http-equiv="refresh"' in leading


@reads_nvidia
def test_that_a_packed_filing_is_unpacked_for_the_browser(desk: Desk) -> None:
    desk.opener.open([str(NVIDIA)])
    ended(desk)
    datum = desk.session.state.filing.data["customers"]
    assert datum.fact is not None
    assert fact_id(datum.fact.source) == "f-1310"  # the first of several
    leading = local_page(desk.session.origin, datum.fact.source).read_text(encoding="utf-8")
    address = leading.split("url=")[1].split('"')[0]
    assert address.endswith("nvda-10k-fy2025.htm#f-1310")
    assert b'id="f-1310"' in Path(QUrl(address).toLocalFile()).read_bytes()


def test_that_a_sample_leads_to_its_address_at_the_sec(desk: Desk, browser: Browser) -> None:
    page = filing_page(desk)
    page.select("debt_principal")
    page.buttons["show"].click()
    assert browser.urls[0].host() == "www.sec.gov"


@pytest.mark.skipif(not APPLE.is_file(), reason="the company facts are not here")
def test_that_company_facts_are_read_for_another_period_and_lead_to_the_filing_they_came_with(
    desk: Desk, browser: Browser
) -> None:
    desk.opener.open([str(APPLE)])
    ended(desk)
    page = filing_page(desk)
    assert page.period.isVisible()
    page.period.setEditText("2022-09-24")
    page.day.setText("2023-01-31")
    page.day.returnPressed.emit()
    ended(desk)
    assert desk.session.state.filing.period_end == date(2022, 9, 24)
    assert cell(page, "revenue", "value") == "USD 394,328.0 m"  # Apple's 10-K of fiscal year 2022
    assert (page.period.currentText(), page.day.text()) == ("2022-09-24", "2023-01-31")
    page.select("revenue")
    page.buttons["show"].click()
    assert browser.urls[0].toString() == (
        "https://www.sec.gov/Archives/edgar/data/320193/000032019322000108/0000320193-22-000108-index.htm"
    )
    desk.session.override("cash", Given(1e9, "USD", "jd", "try", ON))
    page.period.setCurrentIndex(0)
    page.period.activated.emit(0)
    ended(desk)
    assert desk.session.overridden == ()
    assert "1 " in desk.bar.text.text()  # what was changed is said to be gone
    page.period.setEditText("soon")
    page.day.returnPressed.emit()
    assert "soon" in desk.bar.text.text()
    assert desk.opener.task is None


def test_that_a_problem_leads_to_its_input(desk: Desk) -> None:
    filing = desk.session.state.filing
    problem = Problem("consistency.negative", "warning", "revenue", {"input": "revenue", "value": "−1"})
    desk.session.open(replace(filing, problems=(problem,)), desk.session.state.methodology)
    page = filing_page(desk)
    assert page.problems.isVisible()
    assert page.problems.item(0).text().startswith("Warning: revenue: ")
    page.problems.itemActivated.emit(page.problems.item(0))
    datum = page.datum()
    assert datum is not None
    assert datum.name == "revenue"
    assert "1,915.4" in panel_text(desk)


def test_that_every_input_can_be_asked_about(desk: Desk) -> None:
    page = filing_page(desk)
    for datum in page.model.data_rows:
        desk.ask(f"input:{datum.name}")
        assert Words("en").name(datum.name) in panel_text(desk)


# --- Values of one's own


def test_that_an_override_changes_the_score_and_undo_restores_it(desk: Desk) -> None:
    page = filing_page(desk)
    page.select("debt_principal")
    page.buttons["override"].click()
    dialog = desk.acts.dialog
    assert dialog is not None
    assert not dialog.take.isEnabled()  # no value without a reason
    dialog.value.setText("12,900")
    assert "USD 12,900.0 m" in dialog.preview.text()
    dialog.who.setText("Jane Doe")
    dialog.reason.setText("counts <b>facilities</b> not drawn")
    dialog.take.click()
    assert float(desk.header.score.text()) < 38.0
    datum = desk.session.state.filing.data["debt_principal"]
    assert datum.fact is not None
    source = datum.fact.source
    assert (source.method, source.document, source.note) == ("user", "Jane Doe", "counts <b>facilities</b> not drawn")
    assert source.filed == date.today()
    assert any(fact.value == 8_033_477_000.0 for fact in datum.candidates)  # what was read stays beside it
    assert cell(page, "debt_principal", "status").startswith("Own value")
    assert page.model.index(page.model.row_of("debt_principal"), 0).data(Qt.ItemDataRole.BackgroundRole) is not None
    desk.ask("input:debt_principal")
    assert "counts <b>facilities</b> not drawn" in panel_text(desk)
    assert "against the default" in desk.header.change.text()
    desk.session.undo_stack.undo()
    assert desk.header.score.text() == "38.0"
    assert cell(page, "debt_principal", "status").startswith("Sources disagree")
    desk.session.undo_stack.redo()
    page.select("debt_principal")
    page.buttons["put_back"].click()
    assert desk.header.score.text() == "38.0"
    assert not desk.session.is_changed
    assert str(desk.settings.value("who")) == "Jane Doe"


def test_that_the_chosen_row_is_chosen_again_when_a_step_or_a_filter_gives_it_back(desk: Desk) -> None:
    page = filing_page(desk)
    page.group.setCurrentIndex(page.group.findData("overridden"))
    desk.session.override("rpo", Given(1e9, "USD", "jd", "because", ON))
    assert page.select("rpo")
    desk.session.undo_stack.undo()
    assert page.datum() is None  # nothing is overridden, so nothing is shown
    assert not page.buttons["override"].isEnabled()
    desk.session.undo_stack.redo()
    assert page.datum() is desk.session.state.filing.data["rpo"]
    page.group.setCurrentIndex(0)
    page.filter.setText("no such input")
    page.filter.clear()
    assert page.datum() is desk.session.state.filing.data["rpo"]


def test_that_what_is_no_number_is_said_and_cannot_be_taken(desk: Desk) -> None:
    desk.acts.override("debt_principal")
    dialog = desk.acts.dialog
    assert dialog is not None
    dialog.reason.setText("because")
    assert not dialog.take.isEnabled()  # nothing is typed
    for text in ("abc", "12%", "1,2,3.4.5"):
        dialog.value.setText(text)
        assert text in dialog.preview.text()
        assert dialog.preview.text() != Words("en")("window.override.understood", value="–")
        assert not dialog.take.isEnabled(), text
    dialog.unknown.setChecked(True)
    assert dialog.take.isEnabled()
    dialog.unknown.setChecked(False)
    assert not dialog.take.isEnabled()
    dialog.value.setText("12.9bn")
    assert dialog.take.isEnabled()


def test_that_another_figure_is_chosen_in_the_panel(desk: Desk) -> None:
    filing_page(desk)
    desk.ask("input:debt_principal")
    press(desk, Words("en")("window.inputs.use"))
    datum = desk.session.state.filing.data["debt_principal"]
    assert datum.value == 12_900_000_000.0
    assert {fact.value for fact in datum.candidates} == {8_033_477_000.0}
    assert desk.header.score.text() != "38.0"
    press(desk, Words("en")("window.inputs.put_back"))
    assert desk.header.score.text() == "38.0"


def test_that_customers_of_ones_own_give_the_counterparties(desk: Desk, small: Path) -> None:
    desk.opener.open([str(small)])
    ended(desk)
    filing_page(desk)
    desk.acts.override("customers")
    dialog = desk.acts.dialog
    assert dialog is not None
    assert dialog.rows is not None
    for column, text in ((0, "Customer A"), (1, "62%")):
        item = dialog.rows.table.item(0, column)
        assert item is not None
        item.setText(text)
    dialog.reason.setText("note 2")
    dialog.take.click()
    data = desk.session.state.filing.data
    assert data["customers"].value == (Customer("Customer A", 0.62),)
    derived = data["counterparties"].value
    assert isinstance(derived, tuple)
    assert [row.share_of_rpo for row in derived] == pytest.approx([0.62, 0.38])  # type: ignore[union-attr]
    desk.session.put_back()
    assert "counterparties" not in desk.session.state.filing.data


def test_that_wrong_rows_are_said_and_change_nothing(desk: Desk) -> None:
    desk.acts.override("rpo_bands")
    dialog = desk.acts.dialog
    assert dialog is not None
    assert dialog.rows is not None
    item = dialog.rows.table.item(0, 2)
    assert item is not None
    item.setText("much")
    dialog.reason.setText("because")
    dialog.take.click()
    assert "much" in dialog.problem.text()
    assert desk.session.undo_stack.count() == 0
    item.setText("20%")
    dialog.take.click()
    bands = desk.session.state.filing.data["rpo_bands"].value
    assert isinstance(bands, tuple)
    assert isinstance(bands[0], Band)
    assert bands[0].share == pytest.approx(0.2)


def test_that_an_input_can_be_said_to_be_not_disclosed(desk: Desk) -> None:
    desk.session.override("debt_principal", Given(None, "USD", "jd", "not to be trusted", ON))
    datum = desk.session.state.filing.data["debt_principal"]
    assert (datum.value, datum.status, datum.rule) == (None, "not_found", GIVEN)
    assert datum.candidates
    desk.session.undo_stack.undo()
    assert desk.header.score.text() == "38.0"


def test_that_all_overrides_go_back_in_one_step(desk: Desk) -> None:
    page = filing_page(desk)
    for name in ("cash", "debt_principal"):
        desk.session.override(name, Given(5e9, "USD", "jd", "try", ON))
    page.group.setCurrentIndex(page.group.findData("overridden"))
    assert {datum.name for datum in page.model.data_rows} == {"cash", "debt_principal"}
    page.buttons["put_back_all"].click()
    assert desk.session.overridden == ()
    assert desk.header.score.text() == "38.0"
    desk.session.undo_stack.undo()
    assert set(desk.session.overridden) == {"cash", "debt_principal"}


def test_that_conflicts_stand_first_and_the_filter_finds_words_and_quotes(desk: Desk) -> None:
    page = filing_page(desk)
    statuses = [cell(page, datum.name, "status") for datum in page.model.data_rows]
    assert statuses[0].startswith("Sources disagree")
    assert not any(status.startswith("Sources disagree") for status in statuses[3:])
    page.filter.setText("11,171,485")  # in the filing's words only
    assert [datum.name for datum in page.model.data_rows] == ["debt_principal"]
    page.filter.clear()
    assert len(page.model.data_rows) == len(statuses)


@pytest.mark.parametrize(
    ("text", "unit", "scale", "locale", "expected"),
    [
        ("1,234.5", "money", 1e6, "en_US", 1_234_500_000.0),
        ("1.234,5", "money", 1e6, "de_DE", 1_234_500_000.0),
        ("1,23", "money", 1e6, "en_US", None),
        ("12.9bn", "money", 1e6, "en_US", 12.9e9),
        ("129 亿", "money", 1e8, "zh_CN", 12.9e9),
        ("62", "ratio", 1.0, "en_US", 0.62),
        ("62 %", "ratio", 1.0, "en_US", 0.62),
        ("62%", "money", 1e6, "en_US", None),
        ("(5)", "money", 1.0, "en_US", -5.0),
        ("−5", "money", 1.0, "en_US", -5.0),
        ("5x", "multiple", 1.0, "en_US", 5.0),
        ("", "money", 1.0, "en_US", None),
        ("1e400", "money", 1.0, "en_US", None),
        ("five", "money", 1.0, "en_US", None),
    ],
)
def test_that_numbers_are_read_in_the_readers_locale(
    text: str, unit: str, scale: float, locale: str, expected: float | None
) -> None:
    found = typed(text, unit, scale, QLocale(locale))
    assert found == (expected if expected is None else pytest.approx(expected))


# --- Fetching


@pytest.fixture
def fetching(
    desk: Desk, sec: SecServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser: Browser
) -> Callable[[], None]:
    """The window asks a server of our own, which has a tagged report."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("ASSAY_DATA", str(tmp_path / "data"))
    sec.put(archive("0001234567-25-000050", "backlog-20250630.htm"), PAGE.encode(), HTML)
    desk.fetcher.client_for = lambda: new_client(sec, tmp_path)

    def ask() -> None:
        desk.fetcher.ask("BKLG")
        assert desk.fetcher.dialog is not None
        desk.fetcher.dialog.contact.setText("Jane Doe jane@firm.com")
        desk.fetcher.dialog.go.click()

    return ask


def test_that_a_ticker_is_fetched_scored_and_leads_to_the_sec(
    desk: Desk, fetching: Callable[[], None], sec: SecServer, browser: Browser
) -> None:
    received: list[int] = []
    desk.fetcher.received.connect(lambda got, _: received.append(got))
    fetching()
    ended(desk)
    assert desk.window.issuer.text() == "Backlog Inc. (BKLG)"
    datum = desk.session.state.filing.data["revenue"]
    assert datum.fact is not None
    source = datum.fact.source
    assert datum.value == 900e6
    assert (source.accession, source.filed) == ("0001234567-25-000050", date(2025, 8, 5))
    assert web_address(source).endswith(f"/Archives/edgar/data/{CIK}/000123456725000050/backlog-20250630.htm#f-1")
    assert max(received) >= len(PAGE)
    assert recent.recent(desk.settings) == ["sec:BKLG"]
    desk.fetcher.ask()
    assert desk.fetcher.dialog is not None
    assert desk.fetcher.dialog.has_contact  # asked once
    desk.fetcher.dialog.reject()


def test_that_fetching_is_cancelled_while_the_sec_is_silent(
    desk: Desk, fetching: Callable[[], None], sec: SecServer
) -> None:
    sec.fail("/files/company_tickers.json", "silent", for_good=True)
    fetching()
    until(lambda: "/files/company_tickers.json" in sec.paths())
    desk.bar.cancel.click()
    ended(desk)
    assert desk.header.score.text() == "38.0"
    assert desk.bar.text.text() == Words("en")("window.open.cancelled")


def test_that_an_unusable_contact_or_day_is_said_in_the_dialog(desk: Desk, fetching: Callable[[], None]) -> None:
    desk.fetcher.ask("BKLG")
    dialog = desk.fetcher.dialog
    assert dialog is not None
    dialog.contact.setText("nobody")
    dialog.go.click()
    assert "nobody" in dialog.problem.text()
    dialog.contact.setText("Jane Doe jane@firm.com")
    dialog.day.setText("31.3.2025")
    dialog.go.click()
    assert "31.3.2025" in dialog.problem.text()
    assert desk.opener.task is None
    dialog.reject()


def test_that_an_unknown_ticker_gives_the_secs_sentence(desk: Desk, fetching: Callable[[], None]) -> None:
    desk.fetcher.fetch("NOPE")
    ended(desk)
    assert "NOPE" in desk.bar.text.text()
    assert desk.bar.property("severity") == "error"
    assert desk.header.score.text() == "38.0"
