"""The whole workbook as a template: empty, its score appearing while it is filled in, then a source like any other."""

from __future__ import annotations

import io
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from reports.numbers import Style
from reports.template import write_form
from reports.verify import verify
from resources.words import Words
from scoring.engine import evaluate
from scoring.filings.filing import Filing
from scoring.filings.sources import read_bytes
from scoring.filings.workbook_cells import read_book
from scoring.filings.workbook_contract import SCORE
from scoring.methodology.load import load_methodology
from scoring.problems import Refused
from scoring.scorecard import Scorecard
from tests.office import SOFFICE, convert
from tests.sent import VALUE, Hand, card_of
from ui.cli import run

SOURCE = {"document": 8, "form": 9, "filed": 11, "locator": 12, "link": 14, "note": 15}  # columns as openpyxl counts
ABOUT = {"issuer_name": "Filled Inc.", "ticker": "FILL", "period_end": "2024-12-31", "as_of": "2025-03-31"}


@lru_cache
def form(language: str = "en") -> bytes:
    return write_form(load_methodology(), Style(Words(language)))


@lru_cache
def places(language: str) -> dict[str, tuple[str, str]]:
    """Sheet and cell of every name that means one cell of the form."""
    areas = read_book(form(language), "form.xlsx").names
    return {name: (area.sheet, f"{get_column_letter(area.left + 1)}{area.top + 1}") for name, area in areas.items()}


def filled_in(card: Scorecard, language: str = "en", **about: Any) -> Hand:
    """A form with the figures of a card typed into it."""
    hand, methodology = Hand(form(language), language), card.methodology
    for name, value in {**ABOUT, **about}.items():
        hand.write(*places(language)[name], value)
    for axis in methodology.axes.values():
        count = card.run.count(axis.id)[1]
        if axis.rows and count == count:
            hand.put(f"{axis.rows} ▸ disclosed", "yes")
    literals = {code: word for word, code in card.run.program.literals.items()}
    for given in methodology.inputs.values():
        if given.kind == "list":
            continue
        values = card.run[given.id] if given.over else [card.run[given.id]]
        siblings = [item.id for item in methodology.inputs.values() if item.over == given.over]
        lists = {axis.id: axis.rows for axis in methodology.axes.values()}
        for at, value in enumerate(values, start=1):
            if value != value:
                continue
            key = f"{(lists[given.over[0]] or given.id) if given.over else given.id}[{at}]" if given.over else given.id
            column = VALUE + (siblings.index(given.id) if given.over and given.column else 0)
            shown = literals[value] if given.unit in methodology.choices else value
            hand.put(key, ("yes" if value else "no") if given.unit == "flag" else shown, column)
    return hand


def read(hand: Hand) -> Filing:
    return read_bytes(hand.bytes(), "filled.xlsx")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("sample", ["coreweave", "microsoft"])
def test_that_a_form_filled_in_gives_the_score_of_its_figures(sample: str, language: str) -> None:
    card = card_of(sample)
    hand = filled_in(card, language)
    if language == "en":
        assert hand.book, "which openpyxl saves"
    filing = read(hand)
    again = evaluate(card.methodology, filing)
    assert (again.score, again.low, again.high) == (card.score, card.low, card.high)
    assert {key: metric.value for key, metric in again.metrics.items()} == {
        key: metric.value for key, metric in card.metrics.items()
    }
    assert (filing.issuer.name, filing.issuer.ticker, filing.period_end, filing.as_of) == (
        "Filled Inc.", "FILL", date(2024, 12, 31), date(2025, 3, 31),
    )  # fmt: skip


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not here")
def test_that_the_score_appears_while_a_form_is_filled_in(tmp_path: Path) -> None:
    card = card_of("coreweave")
    (tmp_path / "filled.xlsx").write_bytes(filled_in(card, "zh").bytes())
    (tmp_path / "empty.xlsx").write_bytes(form())
    begun = Hand(form())
    begun.put("revenue", 5e9)
    (tmp_path / "begun.xlsx").write_bytes(begun.bytes())
    files = [tmp_path / f"{name}.xlsx" for name in ("filled", "empty", "begun")]
    filled, empty, half = convert(files, tmp_path)
    shown = read_book(filled.read_bytes(), "filled.xlsx").named(SCORE)
    assert shown is not None
    assert shown.value == pytest.approx(card.score, rel=1e-9)
    nothing = read_book(empty.read_bytes(), "empty.xlsx").named(SCORE)
    assert nothing is not None
    assert nothing.value in (None, "")
    page = openpyxl.load_workbook(io.BytesIO(half.read_bytes()), data_only=True)["Scorecard"]
    said = [str(cell.value) for row in page.iter_rows(max_row=20) for cell in row if cell.value]
    assert "No composite score: it cannot be given without US dollars per unit of currency." in said
    wanted = next(text for text in said if text.startswith("Not disclosed"))
    assert "Debt principal (33.5%)" in wanted
    assert "Revenue (" not in wanted


def test_that_an_empty_form_tells_no_day_and_prints_no_sheet_without_anything_in_it() -> None:
    book = openpyxl.load_workbook(io.BytesIO(form()), data_only=True)
    for title in ("Sources", "Model", "Base", "Profiles", "Charts", "Peers", "Record"):
        assert "BL$1" in book[title].print_area, title
        assert not book[title].print_title_rows, title
    for page in book.worksheets[:-1]:  # the last holds the record, which nobody reads
        assert not any("2000-01-01" in str(cell.value) for row in page.iter_rows() for cell in row), page.title


def test_that_a_source_written_beside_a_figure_is_its_source() -> None:
    hand = filled_in(card_of("coreweave"))
    for column, value in (
        ("document", "Annual report"), ("form", "10-K"), ("filed", date(2025, 3, 3)), ("locator", "page 41"),
        ("link", "https://example.com/10-k"), ("note", "in full"),
    ):  # fmt: skip
        hand.put("rpo", value, SOURCE[column])
    filing = read(hand)
    fact, bare = filing.data["rpo"].fact, filing.data["cash"].fact
    assert fact is not None
    assert bare is not None
    source = fact.source
    assert (source.document, source.form, source.filed, source.url, source.note) == (
        "Annual report", "10-K", date(2025, 3, 3), "https://example.com/10-k", "in full",
    )  # fmt: skip
    assert source.locator.startswith("page 41 [Inputs!C")
    assert (bare.source.method, bare.source.document) == ("user", "filled.xlsx")


def test_that_figures_stand_for_twelve_months_whatever_the_period() -> None:
    card = card_of("coreweave")
    filing = read(filled_in(card, period_months="9"))
    assert evaluate(card.methodology, filing)["revenue"] == pytest.approx(card["revenue"], rel=1e-12)


def test_that_an_empty_form_asks_for_what_it_needs_and_wrong_cells_are_named() -> None:
    with pytest.raises(Refused) as refused:
        read_bytes(form(), "empty.xlsx")
    asked = {(problem.code, problem.values.get("name")) for problem in refused.value.problems}
    assert asked >= {("template.missing", "issuer_name"), ("template.missing", "period_end")}
    hand = filled_in(card_of("coreweave"))
    hand.put("rpo", "a lot")
    hand.put("customers[1]", None)
    hand.put("cash", 1e9)
    hand.put("cash", "next week", SOURCE["filed"])
    with pytest.raises(Refused) as wrong:
        read(hand)
    found = {problem.where: problem.code for problem in wrong.value.problems}
    assert found[f"Inputs!C{hand.place('rpo')[1]}"] == "template.expected_number"
    assert "template.list_value_missing" in found.values()
    assert "template.expected_date" in found.values()


def test_that_a_form_is_ours_and_cannot_come_home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "form.xlsx"
    assert run(["template", "--out", str(path)]) == 0
    assert verify(path.read_bytes(), "form.xlsx").outcome == "unchanged"
    capsys.readouterr()
    assert run(["import", str(path)]) == 2
    assert "filled in by hand" in capsys.readouterr().err
    assert run(["template", "coreweave", "--out", str(path)]) == 2
    path.write_bytes(filled_in(card_of("coreweave")).bytes())
    assert run(["score", str(path)]) == 0
    assert "Filled Inc." in capsys.readouterr().out
