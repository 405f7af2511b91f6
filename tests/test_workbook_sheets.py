"""What a recipient finds in the workbook: cover, log, peers, charts, named styles, and pages that print."""

from __future__ import annotations

import io
import random
import re
import zipfile
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook

from reports.extras import Extras
from reports.numbers import Style
from reports.workbook import write_workbook
from reports.workbook_style import STYLES
from resources import version
from resources.words import Words
from scoring.analysis.backtest import scheduled_in
from scoring.analysis.simulate import simulate
from scoring.engine import evaluate, with_edit
from scoring.filings.filing import Filing, Issuer
from scoring.filings.overriding import Given, choose, give
from scoring.filings.sources import open_source
from scoring.filings.workbook_contract import (
    ASSUMPTION_COLUMNS,
    INPUT_COLUMNS,
    ISSUER_CELLS,
    LOG_ADDED,
    LOG_COLUMNS,
    LOG_SENT,
)
from scoring.methodology.load import load_methodology
from scoring.scorecard import Scorecard
from scoring.seal import seal
from tests.conftest import times
from tests.office import needs_office, recalculate
from tests.test_workbook import calculated, named_cell, opened, typed

METHODOLOGY = load_methodology()
ENGLISH, CHINESE = Style(Words("en")), Style(Words("zh"))
PEERS = ("snowflake", "microsoft", "oracle")
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@lru_cache
def card_of(sample: str) -> Scorecard:
    return evaluate(METHODOLOGY, open_source(sample))


@lru_cache
def rich(language: str = "en", paper: Any = "A4") -> bytes:
    extras = Extras(peers=tuple(card_of(peer) for peer in PEERS), paper=paper)
    return write_workbook(card_of("coreweave"), Style(Words(language)), extras)


@lru_cache
def book_of(language: str = "en") -> Workbook:
    return opened(rich(language))


@lru_cache
def shown(language: str = "en") -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(rich(language)), data_only=True)


def named(book: Workbook, name: str) -> Any:
    sheet, where = named_cell(book, name)
    return book[sheet][where]


def ids(page: Any) -> dict[Any, int]:
    column = {"Cover": 3, "Scorecard": 10}.get(page.title, 1)
    return {page.cell(row, column).value: row for row in range(1, page.max_row + 1)}


# --- cover


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_the_cover_says_whose_figures_these_are_and_by_what(language: str) -> None:
    book, card = book_of(language), card_of("coreweave")
    filing = card.filing
    assert filing is not None
    issuer = filing.issuer
    said = {name: named(book, name).value for name in ISSUER_CELLS}
    assert said == dict(zip(ISSUER_CELLS, (
        issuer.name, issuer.name_zh or None, issuer.ticker, issuer.cik, issuer.currency,
        filing.period_end.isoformat(), str(filing.period_months), filing.as_of.isoformat(),
    ), strict=True))  # fmt: skip
    assert named(book, "seal").value == seal(card)
    assert named(book, "methodology_digest").value == METHODOLOGY.digest
    assert named(book, "assay_version").value == version()
    words = Words(language)
    text = " ".join(str(c.value) for row in book.worksheets[0].iter_rows() for c in row if c.value)
    assert words("workbook.not_a_rating") in text
    for estimate in card.estimates:
        assert words.name(estimate) in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_the_contents_lead_to_every_sheet(language: str) -> None:
    book = book_of(language)
    cover = book.worksheets[0]
    places = {c.hyperlink.location for row in cover.iter_rows() for c in row if c.hyperlink}
    assert {place.rpartition("!")[0].strip("'") for place in places} == set(book.sheetnames[1:])


def test_that_the_seal_is_the_same_in_both_languages_and_not_in_another_score() -> None:
    english, chinese = (named(book_of(language), "seal").value for language in ("en", "zh"))
    other = with_edit(METHODOLOGY, "recovery", 0.36)
    moved = write_workbook(evaluate(other, open_source("coreweave")), ENGLISH)
    assert english == chinese != named(opened(moved), "seal").value


def test_that_the_middle_of_the_draws_stands_beside_the_range() -> None:
    card = card_of("coreweave")
    drawn = simulate(card, 500, 7)
    book = opened(write_workbook(card, ENGLISH, Extras(simulated=drawn)))
    for sheet in ("Cover", "Scorecard"):
        rows = ids(book[sheet])
        found = [book[sheet].cell(rows[f"simulated.{end}"], 2).value for end in ("p5", "p95")]
        assert found == list(drawn.percentiles("scorecard.score", (5, 95)))
        assert "simulated.p5" not in ids(book_of()[sheet])


# --- log


def changed() -> Filing:
    filing = open_source("coreweave")
    conflict = filing.conflicts()[0]
    filing = choose(filing, conflict.name, conflict.conflicting[0])
    return give(filing, "revenue", Given(2.5e9, "USD", "Jane Doe", "the draft of the 10-K", date(2026, 4, 1)))


def log_rows(book: Workbook, name: str) -> list[dict[str, Any]]:
    sheet, where = named_cell(book, name)
    return [dict(zip(LOG_COLUMNS, (c.value for c in row), strict=True)) for row in book[sheet][where]]


def test_that_the_log_has_every_override_and_every_changed_assumption() -> None:
    read, filing = open_source("coreweave"), changed()
    methodology = with_edit(with_edit(METHODOLOGY, "recovery", 0.2), "leverage", ((0.0, 90.0), (9.0, 5.0)))
    methodology = with_edit(methodology, "margin.weight.ai_infrastructure", 25.0)
    card = evaluate(methodology, filing)
    rows = {row["id"]: row for row in log_rows(opened(write_workbook(card, ENGLISH, Extras(read=read))), LOG_SENT)}
    conflict = read.conflicts()[0]
    assert rows.keys() == {"revenue", conflict.name, "recovery", "leverage", "margin.weight.ai_infrastructure"}
    revenue = rows["revenue"]
    assert (revenue["who"], revenue["when"], revenue["why"]) == ("Jane Doe", "2026-04-01", "the draft of the 10-K")
    assert (revenue["old"], revenue["new"]) == (read.data["revenue"].value, 2.5e9)
    assert rows[conflict.name]["old"] == conflict.value
    assert rows[conflict.name]["new"] == conflict.conflicting[0].value
    assert (rows["recovery"]["old"], rows["recovery"]["new"]) == (0.35, 0.2)
    assert rows["leverage"]["new"] == "(0, 90); (9, 5)"
    assert rows["margin.weight.ai_infrastructure"]["new"] == 25.0


def test_that_the_log_has_empty_rows_for_whoever_receives_it() -> None:
    assert [row for row in log_rows(book_of(), LOG_SENT) if row["id"]] == []
    empty = log_rows(book_of(), LOG_ADDED)
    assert len(empty) >= 20
    assert {value for row in empty for value in row.values()} == {None}
    sheet, where = named_cell(book_of(), LOG_ADDED)
    assert {c.style for row in book_of()[sheet][where] for c in row} == {"Input"}


# --- peers


def test_that_peers_stand_beside_the_issuer_with_their_scores_metrics_and_sources() -> None:
    page = shown()["Peers"]
    rows = ids(page)
    for col, sample in enumerate(("coreweave", *PEERS), start=3):
        card = card_of(sample)
        assert page.cell(4, col).value == (card.filing and card.filing.issuer.name)
        for key, value in {
            "scorecard.score": card.score, "scorecard.low": card.low, "scorecard.band": card.band,
            "margin.score": card.factors["margin"].score, "leverage": card.metrics["leverage"].value,
        }.items():  # fmt: skip
            assert page.cell(rows[key], col).value == value, (sample, key)
    accession = next(d.fact.source.accession for d in card_of("oracle").filing.data.values() if d.fact)  # type: ignore
    assert accession in page.cell(rows["accession"], 6).value


def test_that_what_is_not_known_of_a_peer_is_a_dash_and_never_an_empty_cell() -> None:
    day = date(2025, 12, 31)
    nothing = evaluate(METHODOLOGY, Filing(Issuer("Nothing AG"), "Nothing", "", day, 12, day, {}))
    page = opened(write_workbook(card_of("coreweave"), ENGLISH, Extras(peers=(nothing,))))["Peers"]
    rows = ids(page)
    for key in ("scorecard.score", "scorecard.band", "rpo_quality.score", "leverage", "net_margin"):
        assert page.cell(rows[key], 4).value == "–", key


def test_that_a_workbook_without_peers_says_so() -> None:
    page = opened(write_workbook(card_of("coreweave"), ENGLISH))["Peers"]
    assert page["A3"].value == "No peers were compared when this was sent."
    assert page.max_column == 3


# --- charts


def charts(file: bytes) -> dict[str, list[ElementTree.Element]]:
    """Every chart's references to cells, by its title."""
    out = {}
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        for name in parts.namelist():
            if name.startswith("xl/charts/chart"):
                root = ElementTree.fromstring(parts.read(name))
                title = "".join(root.find(f".//{CHART}title").itertext())  # type: ignore[union-attr]
                out[name + title] = [*root.iter(f"{CHART}numRef"), *root.iter(f"{CHART}strRef")]
    return out


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_every_chart_is_tied_to_cells_and_shows_them_where_nothing_is_calculated(language: str) -> None:
    found, book = charts(rich(language)), shown(language)
    assert len(found) == 9
    for title, references in found.items():
        assert len(references) > 2, title
        for reference in references:
            sheet, _, where = str(reference.findtext(f"{CHART}f")).rpartition("!")
            left, top, right, bottom = range_boundaries(where.replace("$", ""))
            page = book[sheet.strip("'")]
            cells = [c.value for row in page.iter_rows(top, bottom, left, right) for c in row]
            cached = {int(point.get("idx") or 0): point.findtext(f"{CHART}v") for point in reference.iter(f"{CHART}pt")}
            for index, value in enumerate(cells):
                if isinstance(value, float | int):
                    assert float(cached[index] or "nan") == pytest.approx(value, rel=1e-12), (title, where)
                elif value:
                    assert cached[index] == value, (title, where)


def test_that_the_figures_of_the_pictures_are_the_engines() -> None:
    card, page = card_of("coreweave"), shown()["Charts"]
    rows = ids(page)
    for year in range(1, 9):
        due = page.cell(rows[f"year[{year}]"], 3).value
        assert due == pytest.approx(scheduled_in(card, year), rel=1e-12), year
    for year, coverage in enumerate(card["debt_service_coverage"][:10], start=1):
        assert page.cell(rows[f"debt_service_coverage[{year}]"], 3).value == coverage
    assert page.cell(rows["gold_money"], 3).value == card["gold_content"]


# --- named styles


def test_that_every_cell_that_says_something_has_a_named_style() -> None:
    book = book_of()
    assert set(STYLES) <= {style if isinstance(style, str) else style.name for style in book.named_styles}
    wrong = [
        f"{page.title}!{c.coordinate}" for page in book.worksheets for row in page.iter_rows() for c in row
        if c.value is not None and c.style == "Normal"
    ]  # fmt: skip
    assert wrong == []


def test_that_a_style_says_what_its_cell_is() -> None:
    book = book_of()
    assert named(book, "revenue").style == named(book, "recovery").style == "Input"
    assert named(book, "scenario").style == "Switch"
    assert book["Scorecard"]["A1"].style == "Heading 1"
    model = book["Model"]
    rows = ids(model)
    assert (model.cell(rows["debt"], 4).style, model.cell(rows["counterparty_rating"], 7).style) == (
        "Calculation", "Link",
    )  # fmt: skip
    for sheet, head, first in (("Inputs", INPUT_COLUMNS, 5), ("Assumptions", ASSUMPTION_COLUMNS, 5)):
        page = book[sheet]
        value, sent = head.index("value") + 1, head.index("exported") + 1
        unlocked = [c for row in page.iter_rows(min_row=first) for c in row if not c.protection.locked]
        assert {c.style for c in unlocked} == {"Input"}
        assert value in {c.column for c in unlocked}
        assert "Input" not in {page.cell(row, sent).style for row in range(first, page.max_row)}


# --- numbers, flags, ranges


@settings(max_examples=3)
@given(st.lists(st.floats(-1e18, 1e18), min_size=20, max_size=20))
def test_that_a_number_read_back_is_the_same_to_the_last_bit(numbers: list[float]) -> None:
    names = [x.id for x in METHODOLOGY.inputs.values() if x.unit == "money" and not x.over][: len(numbers)]
    given_ = dict(zip(names, numbers, strict=True))
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(evaluate(METHODOLOGY, given_), ENGLISH)))
    for name, number in given_.items():
        assert float(named(book, name).value) == number


@needs_office
def test_that_a_flag_is_a_word_in_either_language_and_what_is_none_is_noticed(tmp_path: Any) -> None:
    card = card_of("coreweave")
    assert card["single_critical_supplier"] is not None
    assert named(book_of(), "single_critical_supplier").value == "yes"
    flags = ("going_concern_doubt", "material_weakness", "single_critical_supplier", "builds_capacity",
             "cancellable_for_convenience")  # fmt: skip
    yes, no, noticed = ("yes", "是", "YES", 1, True), ("no", "否", 0, False, "unknown"), ("maybe", "TRUE?", "?", "*")
    said: list[dict[str, Any]] = [dict(zip(flags, words, strict=True)) for words in (yes, no)]
    said += [{flags[0]: word} for word in noticed]
    meant = dict.fromkeys(yes, 1) | dict.fromkeys(no[:4], 0)  # True and 1 are one key, False and 0 another
    book, rows = book_of(), ids(book_of()["Model"])
    files = []
    for number, words in enumerate(said):
        files.append(tmp_path / f"{number}.xlsx")
        files[-1].write_bytes(rich())
        for flag, word in words.items():
            typed(files[-1].read_bytes(), files[-1], book, *named_cell(book, flag), word)
    for words, found in zip(said, recalculate(files, tmp_path, "Model", "Checks"), strict=True):
        for flag, word in words.items():
            assert found.get(("Model", rows[flag], 4)) == meant.get(word), (flag, word)
        assert (found["Checks", 2, 2] > 0) == (len(words) == 1), words


def test_that_every_answer_that_a_flag_is_read_by_may_be_typed() -> None:
    for page in book_of().worksheets:
        for rule in page.data_validations.dataValidation:
            if rule.type == "list" and "yes,no" in str(rule.formula1):
                assert str(rule.formula1) == '"yes,no,unknown,TRUE,FALSE,1,0"', page.title
    assert next(iter(book_of()["Inputs"].data_validations.dataValidation))


@lru_cache
def sparse() -> Scorecard:
    filing = open_source("coreweave")
    few = {
        name: datum
        for name, datum in filing.data.items()
        if name in ("revenue", "rpo", "cash", "usd_per_currency_unit", "contract_liabilities")
    }
    return evaluate(METHODOLOGY, replace(filing, data=few))


@lru_cache
def sparse_file() -> bytes:
    return write_workbook(sparse(), ENGLISH)


@lru_cache
def sparse_book(values: bool) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(sparse_file()), data_only=values)


def test_that_a_card_with_a_range_only_shows_no_part_of_a_score() -> None:
    card = sparse()
    assert card.score is None
    assert card.low is not None
    page = sparse_book(values=True)["Scorecard"]
    rows = ids(page)
    for part in ("score", "before_caps", "adjustment", "geometric_mean", "worst"):
        assert page.cell(rows[f"scorecard.{part}"], 2).value in (None, ""), part
    for factor in METHODOLOGY.factors:
        assert page.cell(rows[factor], 7).value in (None, ""), factor
    assert page.cell(rows["scorecard.low"], 2).value == card.low


def test_that_a_workbook_without_a_score_says_why_and_what_would_give_one() -> None:
    book = sparse_book(values=True)
    known = f"{round(100 * sparse().completeness, 1):g}%"
    why = f"No point score: {known} of the weight is known, and a score needs 60%."
    assert book["Cover"].cell(ids(book["Cover"])["scorecard.band"], 2).value == why
    said = [str(cell.value) for row in book["Scorecard"].iter_rows(max_row=20) for cell in row if cell.value]
    assert why in said
    wanted = next(text for text in said if text.startswith("Not disclosed"))
    assert "Debt principal (" in wanted
    assert "Revenue (" not in wanted


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [(0.0225, "ratio", "2.3%"), (1.005, "multiple", "1.01×"), (-2.25, "score", "−2.3"), (0.0224999, "ratio", "2.2%")],
)
def test_that_half_a_digit_is_rounded_on_paper_as_a_spreadsheet_rounds_it(number: float, unit: str, text: str) -> None:
    assert ENGLISH.number(number, unit) == text


def test_that_a_check_whose_inputs_are_missing_is_not_in_order() -> None:
    page = sparse_book(values=True)["Checks"]
    rows = [row for row in page.iter_rows(max_row=60) if str(row[0].value).startswith("check.")]
    unknown = [state for _, _, holds, _, state, *_ in rows if holds.value in (None, "")]
    assert 10 < len(unknown) < len(rows)
    for state in unknown:
        assert state.value in (None, "")
        assert state.number_format.endswith(';"inputs missing"')
    assert all(row[4].value == 0 for row in rows if row[4] not in unknown)
    assert page["B2"].value == 0


def test_that_the_year_of_the_first_coverage_is_blank_where_no_coverage_is_known() -> None:
    page = sparse_book(values=True)["Model"]
    rows = ids(page)
    assert page.cell(rows["covered_from"], 4).value in (None, "")
    assert card_of("coreweave").run["covered_from"] == 4.0


def test_that_there_is_no_picture_of_nothing() -> None:
    assert not charts(sparse_file())
    for title, count in (("Scorecard", 2), ("Scenarios", 1), ("Charts", 4)):
        cells = [str(cell.value) for row in sparse_book(False)[title].iter_rows() for cell in row]
        assert sum("too little is known for a picture" in text for text in cells) == count


# --- printing


def test_that_sheets_of_nothing_but_workings_print_nothing_and_say_so() -> None:
    for book, titles in (
        (book_of(), ("Base", "Profiles", "Record")),
        (sparse_book(False), ("Model", "Base", "Record", "Charts")),
    ):
        for title in titles:
            page = book[title]
            first, top, last, bottom = range_boundaries(page.print_area.split("!")[1])
            assert (first, top) == (last, bottom), title
            assert page.max_column < first, title
            assert not page.print_title_rows, title
            assert any("Does not print" in str(cell.value) for cell in page[1]), title


def test_that_the_model_prints_every_column_that_holds_something_and_no_formula_cut() -> None:
    page = book_of()["Model"]
    _, _, last, bottom = range_boundaries(page.print_area.split("!")[1])
    assert last == 6 + card_of("coreweave").run["slice_count"]
    width = 42 + 11 + 6 * 11
    whole = {area.coord for area in page.merged_cells.ranges}
    long = [row for row in range(5, bottom + 1) if len(str(page.cell(row, 5).value)) > 1.15 * width]
    assert len(long) > 20
    assert all(f"E{row}:L{row}" in whole or page.cell(row, 6).value for row in long)


@pytest.mark.parametrize(("paper", "size"), [("A4", 9), ("Letter", 1)])
def test_that_every_sheet_prints_with_its_head_foot_and_check(paper: str, size: int) -> None:
    book = opened(rich("en", paper))
    for page in book.worksheets:
        assert page.print_area, page.title
        assert int(page.page_setup.paperSize) == size, page.title
        assert page.sheet_properties.pageSetUpPr.fitToPage, page.title
        assert page.oddHeader.right.text.strip().endswith(page.title)
        foot = page.oddFooter.left.text
        assert all(part in foot for part in (seal(card_of("coreweave")), "Master check when sent: 0", "not credit"))
        assert page["B2"].value, page.title
    card = book["Scorecard"]
    assert (card.page_setup.orientation, card.page_setup.fitToHeight or 1, card.page_setup.fitToWidth or 1) == (
        "portrait", 1, 1,
    )  # fmt: skip
    for title in ("Inputs", "Assumptions", "Model", "Base", "Profiles", "Sources", "Log"):
        assert book[title].freeze_panes, title


def test_that_the_document_says_what_it_is() -> None:
    about = book_of().properties
    assert about.title == "CoreWeave, Inc. – Assay scorecard"
    assert seal(card_of("coreweave")) in about.description
    assert METHODOLOGY.digest in about.keywords


def test_that_nothing_is_hidden_linked_out_or_a_macro() -> None:
    with zipfile.ZipFile(io.BytesIO(rich())) as parts:
        names = parts.namelist()
        assert not [name for name in names if "vba" in name.lower() or "externalLink" in name or "connection" in name]
        for name in names:
            if name.endswith(".rels"):
                outside = re.findall(rb'Target="([^"]+)" TargetMode="External"', parts.read(name))
                assert all(target.startswith(b"https://") for target in outside), name
    for page in book_of().worksheets:
        assert page.sheet_state == "visible"
        hidden = [key for key, row in page.row_dimensions.items() if row.hidden]
        hidden += [key for key, column in page.column_dimensions.items() if column.hidden]
        assert hidden == [], page.title


# --- hostile text

PIECES = [
    "<r><t>x</t></r>", "=1+1", "@SUM(A1)", "&L&B", "]]>", "<!--", "_x0041_", "\x00", "\x0b", "\x1f", "\ufffe",
    "\u202e", "\u200f", "汉字", "😀", "'", '"', "{=A1}", "\r\n", "\t", " ", "http://a.example/?q=<b>", "file:///etc/passwd",
    "a" * 300, "\\", "%s", "{0}",
]  # fmt: skip


def test_that_hostile_texts_stay_texts_and_lose_no_letter() -> None:
    """As issuer, titles, quotes, notes and names of customers; those that XML can hold come back as they were."""
    plain = {at[:3] for at in calculated(opened(write_workbook(card_of("coreweave"), ENGLISH)))}
    for seed in range(times(40, 0.05)):
        chance = random.Random(seed)

        def text(chance: random.Random = chance) -> str:
            return "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 5)))

        filing, data, written = open_source("coreweave"), {}, []
        for name, datum in filing.data.items():
            fields = {key: text() for key in ("document", "quote", "note", "locator", "url", "accession")}
            written += [fields[key] for key in ("document", "quote", "locator")]
            fact = datum.fact and replace(datum.fact, source=replace(datum.fact.source, **fields))
            data[name] = replace(datum, fact=fact, candidates=())
        issuer = Issuer(name=text(), currency="USD", profile="ai_infrastructure")
        hostile = evaluate(METHODOLOGY, replace(filing, issuer=issuer, title=text(), title_zh=text(), data=data))
        made = opened(write_workbook(hostile, ENGLISH))
        assert {at[:3] for at in calculated(made)} == plain, seed
        cells = {str(c.value) for row in made["Sources"].iter_rows() for c in row if c.value is not None}
        kept = [x for x in written if x.isprintable() and "_x0041_" not in x]
        assert len(kept) > 20
        assert [x for x in kept if x not in cells] == [], seed
