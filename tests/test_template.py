"""The template comes back as it was written: same figures, same sources, same score, whoever saved it in between."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.numbers import Style
from reports.template import write_template_csv, write_template_workbook
from resources.words import Words
from scoring.engine import evaluate
from scoring.filings.derived import with_data
from scoring.filings.filing import Datum, Filing, Source
from scoring.filings.rows import Band, Counterparty, Customer
from scoring.filings.samples import read_sample, sample_names
from scoring.filings.sources import open_source
from scoring.filings.template import read_template_csv, read_template_workbook
from scoring.filings.template_csv import FORMULA
from scoring.filings.template_layout import layout_of
from scoring.methodology.load import load_methodology
from scoring.scorecard import Scorecard
from tests.conftest import SHARED, times
from tests.office import SOFFICE, convert
from ui.cli import run

ASSAY = load_methodology()
LAYOUT = layout_of(ASSAY)
FORMS = ("xlsx", "csv", "comma")
ENGLISH, CHINESE = Words("en"), Words("zh")


def written(filing: Filing | None, form: str, words: Words = ENGLISH, scale: str = "") -> bytes:
    style = Style(words, filing.issuer.currency if filing else "USD", scale)
    if form == "xlsx":
        return write_template_workbook(ASSAY, style, filing)
    return write_template_csv(ASSAY, style, filing, *((";", ",") if form == "comma" else (",", ".")))


def read(data: bytes, form: str, **more: date) -> Filing:
    if form == "xlsx":
        return read_template_workbook(data, "filled.xlsx", **more)
    return read_template_csv(data, "filled.csv", **more)


def again(filing: Filing, form: str, words: Words = ENGLISH, scale: str = "") -> Filing:
    return read(written(filing, form, words, scale), form)


@lru_cache
def filled(name: str = "coreweave") -> Filing:
    return read_sample(name)


def results(card: Scorecard) -> tuple[object, ...]:
    ends = (card.score, card.low, card.high, card.completeness)
    return (*ends, card.confidence, card.caps, sorted(card.estimates), card.metrics)


def plain(source: Source) -> Source:
    """A source without what a template adds: its cell, and its file where there was no document."""
    return replace(source, locator="", document="" if source.document.startswith("filled.") else source.document)


def same(datum: Datum, other: Datum) -> bool:
    facts = [[replace(f, source=plain(f.source)) for f in (d.fact, *d.candidates) if f] for d in (datum, other)]
    return facts[0] == facts[1] and (datum.value, datum.unit, datum.status, datum.rule) == (
        other.value, other.unit, other.status, other.rule,
    )  # fmt: skip


# --- There and back


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", sample_names())
def test_that_a_sample_comes_back_whole(name: str, form: str, words: Words) -> None:
    filing = filled(name)
    back = again(filing, form, words)
    assert results(evaluate(ASSAY, back)) == results(evaluate(ASSAY, filing))
    assert back.data.keys() == filing.data.keys()
    assert not [key for key in filing.data if not same(filing.data[key], back.data[key])]
    assert (back.issuer, back.title, back.title_zh, back.period_end, back.as_of, back.notes) == (
        filing.issuer, filing.title, filing.title_zh, filing.period_end, filing.as_of, filing.notes,
    )  # fmt: skip


@pytest.mark.skipif(not SHARED.is_dir(), reason="the filings are not here")
@pytest.mark.parametrize("name", ["orcl-10q", "gm-10k-fy2023", "mara-10k-fy2023"])
def test_that_a_real_filing_comes_back_with_its_score(name: str) -> None:
    filing = open_source(str(SHARED / "data" / "inline" / f"{name}.htm.gz"))
    back = again(filing, "xlsx", CHINESE)
    assert results(evaluate(ASSAY, back)) == results(evaluate(ASSAY, filing))
    assert {k: d.status for k, d in back.data.items()} == {
        k: d.status for k, d in filing.data.items() if d.status != "not_found" or d.candidates
    }


AMOUNTS = st.floats(-1e15, 1e15, allow_nan=False).map(lambda x: x + 0.0) | st.integers(-(10**13), 10**13).map(float)
SHARE = st.floats(0, 1).map(lambda x: x + 0.0)
FLAG = st.sampled_from([True, False, None])
RATING = st.sampled_from([*ASSAY.choices["rating"], None])
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60).map(str.strip)
NAME = TEXT.filter(bool)
LISTS = {
    "rpo_bands": st.builds(
        lambda start, length, share: Band(start, None if length is None else start + length, share),
        st.floats(0, 20).map(abs), st.none() | st.floats(0.25, 20), SHARE,
    ),
    "customers": st.builds(Customer, NAME, SHARE, RATING, FLAG, FLAG, FLAG, FLAG),
    "counterparties": st.builds(Counterparty, NAME, SHARE, SHARE, SHARE, RATING),
    "principal_due": AMOUNTS,
}  # fmt: skip
VALUES = {"money": AMOUNTS, "price": AMOUNTS, "shares": AMOUNTS, "flag": st.booleans(), "years": AMOUNTS}


@st.composite
def edited(draw: st.DrawFn) -> Filing:
    """A sample with random values, sources and lists in random places."""
    filing = filled(draw(st.sampled_from(sample_names())))
    data = dict(filing.data)
    for name in draw(st.lists(st.sampled_from(sorted(data)), max_size=8, unique=True)):
        datum, unit = data[name], LAYOUT.fields[name].unit
        if datum.fact is None:
            continue
        if unit == "rows":
            value = tuple(draw(st.lists(LISTS[name], max_size=8)))
        elif unit in LAYOUT.choices:
            value = draw(st.sampled_from(LAYOUT.choices[unit]))
        else:
            value = draw(VALUES.get(unit, SHARE))
        source = replace(datum.fact.source, note=draw(TEXT), quote=draw(TEXT), document=draw(NAME), method="user")
        fact = replace(datum.fact, value=value, source=source)
        status = "known_low" if value == () else "found"
        data[name] = Datum(name, value, datum.unit, status, fact, (), "only_figure")
    return with_data(filing, data)


@settings(max_examples=times(600))
@given(
    edited(), st.sampled_from(FORMS), st.sampled_from([ENGLISH, CHINESE]), st.sampled_from(["m", "bn", "百万", "亿"])
)
def test_that_any_figures_and_texts_come_back_exactly(filing: Filing, form: str, words: Words, scale: str) -> None:
    back = again(filing, form, words, scale)
    assert {k: d.value for k, d in back.data.items()} == {k: d.value for k, d in filing.data.items()}
    assert not [k for k in filing.data if not same(filing.data[k], back.data[k])]
    assert results(evaluate(ASSAY, back)) == results(evaluate(ASSAY, filing))


@pytest.mark.parametrize("form", FORMS)
def test_that_the_same_filing_gives_the_same_bytes(form: str) -> None:
    assert written(filled(), form, CHINESE) == written(filled(), form, CHINESE)


def test_that_ids_are_the_same_in_both_languages() -> None:
    columns = []
    for words in (ENGLISH, CHINESE):
        book = openpyxl.load_workbook(io.BytesIO(written(filled(), "xlsx", words)))
        columns.append([[row[0].value for row in sheet.iter_rows()] for sheet in book])
    assert columns[0] == columns[1]


def test_that_every_input_of_the_methodology_has_a_row_in_an_empty_template() -> None:
    rows = list(csv.reader(io.StringIO(written(None, "csv").decode("utf-8-sig"))))
    ids = {row[0] for row in rows}
    lists = {given.column.split(".")[0] for given in ASSAY.inputs.values() if given.column}
    alone = {g.id for g in ASSAY.inputs.values() if not g.column and g.id != "profile"}
    assert alone | lists <= ids
    assert {f"[{name}]" for name in (*lists, "principal_due")} <= ids


# --- Edited in between


def test_that_a_workbook_edited_in_a_spreadsheet_is_read_with_the_cells_named() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(filled(), "xlsx")))
    sheet = book["Inputs"]
    at = {row[0].value: row[0].row for row in sheet.iter_rows(max_col=1)}
    sheet[f"C{at['revenue']}"] = 2000.5
    sheet[f"F{at['revenue']}"] = "Entered by the user"
    sheet[f"H{at['revenue']}"], sheet[f"L{at['revenue']}"] = "Management accounts", "p. 12"
    sheet[f"C{at['gross_profit']}"] = "1.2bn"
    sheet[f"C{at['cash']}"] = None
    lists = book["Lists"]
    row = next(r[0].row for r in lists.iter_rows(max_col=1) if r[0].value == "customers[3]")
    lists[f"C{row}"], lists[f"D{row}"] = "A third customer", "11%"
    out = io.BytesIO()
    book.save(out)
    back = read(out.getvalue(), "xlsx")
    revenue = back.data["revenue"]
    assert (revenue.value, revenue.fact.source.method) == (2_000_500_000.0, "user")
    assert revenue.fact.source.document == "Management accounts"
    assert revenue.fact.source.locator == f"p. 12 [Inputs!C{at['revenue']}]"
    assert revenue.status == "disputed", "the figure beside it still says 1,915"
    gross = back.data["gross_profit"]
    assert (gross.value, gross.fact.source.document) == (1.2e9, "filled.xlsx")
    assert (gross.fact.source.locator, gross.fact.source.method) == (f"Inputs!C{at['gross_profit']}", "user")
    assert "cash" not in back.data
    assert back.data["customers"].value[2] == Customer("A third customer", 0.11)
    assert evaluate(ASSAY, back)["cash"] is None


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not here")
def test_that_a_template_saved_by_another_program_scores_the_same(tmp_path: Path) -> None:
    path = tmp_path / "filled.xlsx"
    path.write_bytes(written(filled(), "xlsx", CHINESE))
    back = read_template_workbook(convert([path], tmp_path / "saved")[0].read_bytes(), "filled.xlsx")
    assert results(evaluate(ASSAY, back)) == results(evaluate(ASSAY, filled()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_that_a_csv_saved_in_another_encoding_is_read(encoding: str, delimiter: str) -> None:
    rows = csv.reader(io.StringIO(written(filled(), "csv", CHINESE).decode("utf-8-sig")))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    back = read(out.getvalue().encode(encoding), "csv")
    assert back.title_zh == filled().title_zh
    assert results(evaluate(ASSAY, back)) == results(evaluate(ASSAY, filled()))


def test_that_no_text_of_a_user_begins_a_formula() -> None:
    hostile = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "'=1")
    data = dict(filled().data)
    for name, text in zip(("cash", "rpo", "equity", "revenue", "net_income", "debt_current"), hostile, strict=True):
        source = replace(data[name].fact.source, note=text, document=text)
        data[name] = replace(data[name], fact=replace(data[name].fact, source=source))
    filing = with_data(filled(), data)
    cells = [c for row in csv.reader(io.StringIO(written(filing, "csv").decode("utf-8-sig"))) for c in row if c]
    assert not [cell for cell in cells if cell[0] in FORMULA.replace("'", "") and not _is_number(cell)]
    book = openpyxl.load_workbook(io.BytesIO(written(filing, "xlsx")))
    formulas = {str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"}
    assert all(formula.startswith("=Issuer!$C$") for formula in formulas)
    for form in ("csv", "xlsx"):
        assert again(filing, form).data["cash"].fact.source.note == hostile[0]


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


# --- What is known when


def test_that_what_was_filed_after_the_date_does_not_enter() -> None:
    data = written(filled(), "xlsx")
    early, ipo = read(data, "xlsx", as_of=date(2025, 3, 31)), filled("coreweave-at-ipo")
    assert {k for k, d in early.data.items() if d.value is not None} <= ipo.data.keys()
    assert not {k for k, d in early.data.items() if d.value not in (None, ipo.data[k].value)}
    assert early.data["depreciation_and_amortization"].value is None, "what stands beside is never moved up"
    assert "filed_after_as_of" in {problem.code for problem in early.problems}


def test_that_without_a_date_the_last_filing_decides() -> None:
    rows = list(csv.reader(io.StringIO(written(filled(), "csv").decode("utf-8-sig"))))
    next(row for row in rows if row[0] == "as_of")[2] = ""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    assert read(out.getvalue().encode(), "csv").as_of == date(2026, 3, 2)


# --- The command line


def test_that_the_command_line_writes_and_scores_templates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, table = tmp_path / "t.xlsx", tmp_path / "t.csv"
    assert run(["template", "coreweave", "--xlsx", str(book), "--csv", str(table), "--lang", "zh"]) == 0
    for path in (book, table):
        capsys.readouterr()
        assert run(["score", str(path)]) == 0
        assert "Score 38.0" in capsys.readouterr().out
    assert run(["template", "--xlsx", str(book)]) == 0
    assert run(["score", str(book)]) == 2
    said = capsys.readouterr().err
    assert "Issuer!C5" in said
    assert "Issuer!C11" in said
    assert run(["template"]) == 2
