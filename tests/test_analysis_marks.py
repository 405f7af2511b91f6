"""What an analysis that is sent on says of what is not known: provisional scores, nearly empty filings, estimates."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from reports.analysis_content import reverse_analysis, scenarios_analysis, simulation_analysis, tornado_analysis
from reports.analysis_document import analysis_document
from reports.analysis_parts import Amount, Analysis, Grid, is_blank
from reports.analysis_several import backtest_analysis, comparison_analysis, history_analysis
from reports.analysis_text import analysis_text
from reports.analysis_workbook import write_analysis
from reports.blocks import Table, Together
from reports.extras import Extras
from reports.numbers import Style
from reports.workbook import write_workbook
from resources.words import Words
from scoring.analysis.backtest import backtest
from scoring.analysis.comparison import compare
from scoring.analysis.history import histories_of
from scoring.analysis.reverse import reverse
from scoring.analysis.scenarios import all_scenarios
from scoring.analysis.simulate import simulate
from scoring.analysis.sobol import sobol
from scoring.analysis.tornado import names_of, tornado
from scoring.analysis.wanted import wanted
from scoring.engine import evaluate
from scoring.filings.samples import read_sample
from scoring.filings.sources import read_bytes
from scoring.methodology.document import Methodology
from scoring.scorecard import Scorecard
from scoring.seal import seal

STYLE = Style(Words("en"))
FOLDERS = "/somebody/at/home"


@pytest.fixture(scope="module")
def cards(methodology: Methodology) -> tuple[Scorecard, Scorecard, Scorecard]:
    """One with all factors, a later one of the same issuer with a factor that is not scored, one of next to nothing."""
    filing = read_sample("coreweave")
    few = {name: filing.data[name] for name in ("revenue", "rpo", "usd_per_currency_unit")}
    empty = replace(filing, data=few, issuer=replace(filing.issuer, name="Empty Works", cik="1", ticker=""), notes=())
    found = tuple(evaluate(methodology, one) for one in (filing, read_sample("coreweave-fy2025"), empty))
    assert [card.score is None for card in found] == [False, False, True]
    assert [card.provisional for card in found[:2]] == [False, True]
    return found  # type: ignore[return-value]


def several(cards: tuple[Scorecard, Scorecard, Scorecard], style: Style = STYLE) -> dict[str, Analysis]:
    named = list(zip(("coreweave", "coreweave-fy2025", f"{FOLDERS}/empty.csv"), cards, strict=True))
    return {
        "scenarios": scenarios_analysis(cards[1], all_scenarios(cards[1]), {}, style),
        "compare": comparison_analysis(compare(named), None, style),
        "history": history_analysis(histories_of(cards), style),
        "backtest": backtest_analysis(backtest(cards[0], cards[1]), style),
    }


def empty(card: Scorecard, style: Style = STYLE) -> dict[str, Analysis]:
    return {
        "scenarios": scenarios_analysis(card, all_scenarios(card), {}, style),
        "tornado": tornado_analysis(card, tornado(card), sobol(card, 64), style),
        "simulation": simulation_analysis(card, simulate(card, 100, 1, names_of(card)), style),
        "reverse": reverse_analysis(card, reverse(card), style),
    }


def grids(found: Analysis) -> list[Grid]:
    return [grid for section in found.sections for grid in section.grids]


@pytest.mark.parametrize("kind", ["scenarios", "compare", "history", "backtest"])
def test_that_a_provisional_score_has_a_star_in_every_table_and_the_star_is_explained(
    kind: str, cards: tuple[Scorecard, Scorecard, Scorecard]
) -> None:
    found = several(cards)[kind]
    score = STYLE.number(cards[1].score, "score")
    text = analysis_text(found, STYLE)
    assert f"{score}*" in text
    assert STYLE.words("analysis.provisional") in text
    cells = [cell for grid in grids(found) for line in grid.lines for cell in line.cells]
    starred = [cell.value for cell in cells if isinstance(cell, Amount) and cell.starred]
    assert cards[1].score in starred
    assert cards[0].score not in starred
    for row in openpyxl.load_workbook(io.BytesIO(write_analysis(found, STYLE))).worksheets[0].iter_rows():
        for cell in row:
            if cell.value == cards[1].score:
                assert cell.number_format.endswith('"*"')


def test_that_where_every_factor_is_scored_there_is_no_star(cards: tuple[Scorecard, Scorecard, Scorecard]) -> None:
    card = cards[0]
    assert "*" not in analysis_text(scenarios_analysis(card, all_scenarios(card), {}, STYLE), STYLE)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", ["scenarios", "tornado", "simulation", "reverse"])
def test_that_without_a_score_it_says_what_would_give_one_and_shows_no_empty_column(
    kind: str, language: str, cards: tuple[Scorecard, Scorecard, Scorecard]
) -> None:
    style = Style(Words(language))
    found = empty(cards[2], style)[kind]
    said = " ".join(found.sections[0].said)
    assert all(style.words.name(item.input) in said for item in wanted(cards[2]))
    assert style.words("report.point_needs", share="60%") in said
    assert kind == "scenarios" or not any(section.pictures for section in found.sections)
    assert not any(section.charts for section in found.sections if section.id != "maturities")
    for grid in grids(found):
        for place, field in enumerate(grid.fields):
            assert not all(is_blank(line.cells[place]) for line in grid.lines), (grid.id, field.id)


def test_that_one_period_is_no_history(cards: tuple[Scorecard, Scorecard, Scorecard]) -> None:
    (section,) = history_analysis(histories_of(cards[2:]), STYLE).sections
    assert (section.pictures, section.charts) == ((), ())
    assert "a history needs two periods or more" in section.said[0]


def test_that_a_back_test_stands_in_the_order_of_time_without_ranks(
    cards: tuple[Scorecard, Scorecard, Scorecard],
) -> None:
    (picture,) = backtest_analysis(backtest(cards[0], cards[1]), STYLE).sections[1].pictures
    assert [row[1] for row in picture.table[1:]] == ["38.0", "20.0*"]
    labels = [mark.text for mark in picture.marks if hasattr(mark, "text")]
    assert not {"1", "2"} & set(labels)
    assert labels.index("31 Dec 2024") < labels.index("31 Dec 2025")


def test_that_no_folder_of_the_sender_is_sent_on(cards: tuple[Scorecard, Scorecard, Scorecard]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_analysis(several(cards)["compare"], STYLE)))
    texts = [str(cell) for page in book for row in page.iter_rows(values_only=True) for cell in row]
    assert "empty.csv" in texts
    assert not [text for text in texts if FOLDERS in text]


def test_that_estimates_are_told_of_the_issuer_whose_they_are(
    cards: tuple[Scorecard, Scorecard, Scorecard], methodology: Methodology
) -> None:
    other = evaluate(methodology, read_sample("microsoft"))
    *said, _ = comparison_analysis(compare([("a", other), ("b", cards[0])]), None, STYLE).foot
    assert [text.split(" rests on")[0] for text in said] == ["Microsoft Corporation", "CoreWeave, Inc."]
    assert ["Revenue," in text for text in said] == [True, False]


def test_that_each_of_several_cards_is_sealed_in_one_row(cards: tuple[Scorecard, Scorecard, Scorecard]) -> None:
    document = analysis_document(several(cards)["history"], STYLE)
    made = next(chapter for chapter in document.chapters if chapter.key == "made")
    (table,) = (block for part in made.blocks if isinstance(part, Together) for block in part.blocks
                if isinstance(block, Table))  # fmt: skip
    seals = [row.cells[-1].spans[0].text for row in table.rows]
    assert sorted(seals) == sorted(map(seal, cards))


@pytest.mark.parametrize(("currency", "rate"), [("USD", 1.0), ("EUR", None)])
def test_that_a_template_in_dollars_knows_what_a_dollar_is(currency: str, rate: float | None, tmp_path: Path) -> None:
    from tests.command import assay

    path = tmp_path / "t.csv"
    assay("template", "--csv", path)
    rows = path.read_text(encoding="utf-8-sig").splitlines()
    given = {"issuer_name": "Works", "currency": currency, "period_end": "2025-12-31", "revenue": "410", "rpo": "3200"}
    filled = []
    for row in rows:
        key, *_ = row.split(",")
        parts = row.split(",")
        filled.append(",".join((*parts[:2], given[key], *parts[3:])) if key in given else row)
    filing = read_bytes("\r\n".join(filled).encode("utf-8-sig"), "t.csv")
    datum = filing.data.get("usd_per_currency_unit")
    assert (datum.value if datum is not None else None) == rate


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", ["scenarios", "compare", "history", "backtest"])
def test_that_what_a_sheet_says_has_room_in_its_column(
    kind: str, language: str, cards: tuple[Scorecard, Scorecard, Scorecard]
) -> None:
    """Days and bands beside numbers, of which a neighbour would cover what sticks out; and every row has its height."""
    style = Style(Words(language))
    for page in openpyxl.load_workbook(io.BytesIO(write_analysis(several(cards, style)[kind], style))).worksheets[:-2]:
        for row in page.iter_rows(min_row=4):
            for cell in row:
                if isinstance(cell.value, str) and cell.alignment.horizontal == "right" and not cell.font.bold:
                    width = page.column_dimensions[cell.column_letter].width
                    signs = sum(2 if sign >= "\u2e80" else 0.9 for sign in cell.value)
                    assert signs <= width, (page.title, cell.coordinate, cell.value)
            if any(isinstance(cell.value, float) for cell in row):
                assert page.row_dimensions[row[0].row].height, (page.title, row[0].row)


def test_that_the_model_marks_provisional_scores_live_and_as_they_were_sent(
    cards: tuple[Scorecard, Scorecard, Scorecard],
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(cards[0], STYLE, Extras(peers=(cards[1],)))))
    peers = {row[0].value: row for row in book["Peers"].iter_rows()}["scorecard.score"]
    assert [peers[3].value, peers[3].number_format] == [cards[1].score, '#,##0.0"*"']
    assert not peers[2].number_format.endswith('"*"')
    rules = {str(ranges.sqref): [rule.formula[0] for rule in ranges.rules]
             for ranges in book["Peers"].conditional_formatting}  # fmt: skip
    assert any(text.startswith(f"AND(ISNUMBER({peers[2].coordinate})") for text in rules[peers[2].coordinate])
