"""Analyses sent on: the PDF and the workbook of every what-if command, read back by other programs."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pypdfium2
import pytest

from reports.analysis_content import (
    reverse_analysis,
    scenarios_analysis,
    simulation_analysis,
    tornado_analysis,
)
from reports.analysis_document import analysis_document, table_of
from reports.analysis_parts import Analysis
from reports.analysis_several import backtest_analysis, comparison_analysis, history_analysis
from reports.analysis_workbook import write_analysis
from reports.numbers import Style
from reports.pdf import write_pdf
from resources.words import Words
from scoring.analysis.backtest import backtest
from scoring.analysis.comparison import compare
from scoring.analysis.history import histories
from scoring.analysis.own_scenario import own_scenario, what_if
from scoring.analysis.reverse import reverse
from scoring.analysis.scenarios import all_scenarios
from scoring.analysis.simulate import simulate
from scoring.analysis.sobol import sobol
from scoring.analysis.tornado import names_of, tornado
from scoring.analysis.weights import shaken_weights
from scoring.engine import evaluate
from scoring.filings.samples import read_sample, sample_names
from scoring.methodology.document import Methodology
from scoring.scorecard import Scorecard
from scoring.seal import seal
from tests import office
from tests.command import assay, refused
from tests.poppler import text_of

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
KINDS = ("scenarios", "tornado", "simulation", "reverse", "compare", "history", "backtest")
COMMANDS = (
    ("scenarios", "coreweave", "--set", "revenue=revenue*0.9"), ("tornado", "coreweave", "--sobol"),
    ("simulate", "coreweave", "--draws", "500"), ("reverse", "coreweave"),
    ("compare", "coreweave", "microsoft", "coreweave-at-ipo"), ("history", "coreweave", "coreweave-fy2025"),
    ("backtest", "coreweave", "coreweave-fy2025"),
)  # fmt: skip


def made(kind: str, card: Scorecard, others: tuple[Scorecard, ...], style: Style) -> Analysis:
    """The analysis of a card; those of several take the others too."""
    match kind:
        case "scenarios":
            own = own_scenario(card.methodology, "mine", [("revenue", "revenue * 0.9")])
            cards = {**all_scenarios(card), "own": what_if(card, own)}
            return scenarios_analysis(card, cards, {"own": own}, style)
        case "tornado":
            return tornado_analysis(card, tornado(card), sobol(card, 64), style)
        case "simulation":
            return simulation_analysis(card, simulate(card, 400, 7, names_of(card)), style)
        case "reverse":
            return reverse_analysis(card, reverse(card), style)
        case "compare":
            found = compare([(f"source {place}", one) for place, one in enumerate((card, *others))])
            return comparison_analysis(found, shaken_weights([entry.card for entry in found.entries]), style)
        case "history":
            filings = [one.filing for one in (card, *others) if one.filing is not None]
            return history_analysis(histories(card.methodology, filings), style)
    return backtest_analysis(backtest(card, others[0]), style)


@pytest.fixture(scope="module")
def cards(methodology: Methodology) -> tuple[Scorecard, ...]:
    names = ("coreweave", "coreweave-fy2025", "microsoft", "coreweave-at-ipo")
    return tuple(evaluate(methodology, read_sample(name)) for name in names)


@pytest.fixture(scope="module")
def analyses(cards: tuple[Scorecard, ...]) -> dict[tuple[str, str], Analysis]:
    return {
        (kind, language): made(kind, cards[0], cards[1:], Style(Words(language)))
        for kind in KINDS
        for language in ("en", "zh")
    }


def sheets(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {page.title: [tuple(row) for row in page.iter_rows(values_only=True)] for page in book}


def pages(content: bytes, folder: Path) -> str:
    return text_of(content, folder, "-layout")


def squeezed(text: str) -> str:
    """Without spaces: a page breaks lines where it likes."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_that_each_command_writes_both_files_and_says_so(command: tuple[str, ...], tmp_path: Path) -> None:
    pdf, xlsx = tmp_path / "a.pdf", tmp_path / "a.xlsx"
    result = assay(*command, "--pdf", pdf, "--xlsx", xlsx)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [f"Wrote {pdf}", f"Wrote {xlsx}"]
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert pdf.stat().st_size < 500_000
    assert openpyxl.load_workbook(xlsx).sheetnames[-2:] == ["Sources", "Notes"]


def test_that_the_head_of_a_page_and_the_notes_of_a_sheet_have_p5_to_p95_beside_the_range(tmp_path: Path) -> None:
    pdf, xlsx = tmp_path / "a.pdf", tmp_path / "a.xlsx"
    assert assay("reverse", "coreweave", "--pdf", pdf, "--xlsx", xlsx).returncode == 0
    first = squeezed(pages(pdf.read_bytes(), tmp_path).split("\f")[0])
    assert "[35.3,41.2]" in first
    assert "P5–P95of10,000draws:[29.9,40.6]" in first
    notes = [cell for row in sheets(xlsx.read_bytes())["Notes"] for cell in row if isinstance(cell, str)]
    assert "P5–P95 of 10,000 draws: [29.9, 40.6] · Seed 20250331" in notes


def test_that_json_stays_alone_on_the_output_beside_the_files(tmp_path: Path) -> None:
    result = assay("reverse", "coreweave", "--json", "--xlsx", tmp_path / "a.xlsx")
    assert result.stdout.startswith("{")
    assert (tmp_path / "a.xlsx").is_file()


def test_that_both_files_are_for_the_paper_that_is_asked_for(tmp_path: Path) -> None:
    pdf, xlsx = tmp_path / "a.pdf", tmp_path / "a.xlsx"
    for paper, points, number in (("A4", (595, 842), 9), ("Letter", (612, 792), 1)):
        assert assay("reverse", "coreweave", "--paper", paper, "--pdf", pdf, "--xlsx", xlsx).returncode == 0
        pages = pypdfium2.PdfDocument(pdf)
        assert {tuple(round(side) for side in page.get_size()) for page in pages} == {points}
        assert {int(sheet.page_setup.paperSize) for sheet in openpyxl.load_workbook(xlsx)} == {number}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_what_a_scenario_sets_is_said_with_names_on_the_page_and_with_ids_beside_it_on_the_sheet(
    language: str, analyses: dict[tuple[str, str], Analysis], cards: tuple[Scorecard, ...]
) -> None:
    style = Style(Words(language))
    (section,) = (one for one in analyses["scenarios", language].sections if one.id == "sets")
    table = table_of(section.grids[0], style)
    shown = [span.text for row in table.rows for cell in row.cells for span in cell.spans]
    assert not [text for text in shown if re.search("[a-z]_[a-z]", text.replace("first_known", ""))]
    assert f"{style.words.name('revenue')} × {style.words.name('revenue_kept')}" in shown
    written = {line.cells[2] for line in section.grids[0].lines}
    assert {"revenue * revenue_kept", "revenue * 0.9"} <= written


def test_that_one_file_for_both_is_refused_and_nothing_written(tmp_path: Path) -> None:
    path = tmp_path / "a"
    refused("tornado", "coreweave", "--pdf", path, "--xlsx", path)
    assert not path.exists()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_metrics_of_many_issuers_stay_readable_on_a_page_and_in_one_table_of_the_sheet(
    language: str, methodology: Methodology, tmp_path: Path
) -> None:
    every = [(name, evaluate(methodology, read_sample(name))) for name in sample_names()]
    assert len(every) > 4
    style = Style(Words(language))
    found = comparison_analysis(compare(every), None, style)
    lines = [
        line.split("  ")[0].strip() for line in pages(write_pdf(analysis_document(found, style)), tmp_path).splitlines()
    ]
    tables = -(-len(every) // 4)
    for metric in methodology.metrics:
        assert lines.count(style.words.name(metric)) == tables, metric
    grid = found.sections[1].grids[0]
    assert len(grid.fields) == 1 + 2 * len(every)
    assert [field for part in grid.parts() for field in part.fields[1:]] == list(grid.fields[1:])
    rows = sheets(write_analysis(found, style))[style.words("analysis.sheet.metrics")]
    assert max(sum(isinstance(cell, float | int) for cell in row) for row in rows) > 8


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS)
def test_that_no_cell_is_a_formula_and_every_number_is_one(
    kind: str, language: str, analyses: dict[tuple[str, str], Analysis]
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_analysis(analyses[kind, language], Style(Words(language)))))
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    numbers = [cell for cell in cells if cell.data_type == "n"]
    assert len(numbers) > 20
    assert all(cell.number_format != "General" for cell in numbers)


@pytest.mark.parametrize("kind", KINDS)
def test_that_both_editions_carry_the_same_numbers_and_seal(
    kind: str, analyses: dict[tuple[str, str], Analysis], cards: tuple[Scorecard, ...]
) -> None:
    found = [sheets(write_analysis(analyses[kind, language], Style(Words(language)))) for language in ("en", "zh")]
    numbers = [
        [x for rows in book.values() for row in rows for x in row if isinstance(x, float | int)] for book in found
    ]
    assert numbers[0] == numbers[1]
    for book, day in zip(found, ("31 Dec 2024", "2024 年 12 月 31 日"), strict=True):
        last = [cell for row in list(book.values())[-1] for cell in row if isinstance(cell, str)]
        assert seal(cards[0]) in last
        assert any(day in text for text in last)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS)
def test_that_the_page_has_the_table_the_seal_and_what_it_is_not(
    kind: str, language: str, analyses: dict[tuple[str, str], Analysis], cards: tuple[Scorecard, ...], tmp_path: Path
) -> None:
    style = Style(Words(language))
    found = analyses[kind, language]
    text = squeezed(pages(write_pdf(analysis_document(found, style)), tmp_path))
    assert squeezed(found.title) in text
    assert seal(cards[0]) in text
    assert squeezed(Words(language)("analysis.not_rating")) in text
    for section in found.sections:
        for grid in section.grids:
            for line in grid.lines if not section.sheet_only else ():
                name = squeezed(line.cells[0]) if isinstance(line.cells[0], str) else ""
                assert name[:12] in text, (grid.id, name)


def test_that_the_scenarios_of_the_sheet_are_those_of_the_engine(
    analyses: dict[tuple[str, str], Analysis], cards: tuple[Scorecard, ...]
) -> None:
    rows = sheets(write_analysis(analyses["scenarios", "en"], Style(Words("en"))))["Scenarios"]
    head = next(row for row in rows if row[0] == "Id")
    found = {row[0]: dict(zip(head, row, strict=True)) for row in rows if row[0]}
    for key, stressed in all_scenarios(cards[0]).items():
        assert found[key]["Score"] == pytest.approx(stressed.score)
        assert found[key]["Range from"] == pytest.approx(stressed.low)
        assert found[key]["Leverage (debt/EBITDA)"] == pytest.approx(stressed.metrics["leverage"].value)
        assert found[key]["Band"] == stressed.band


def test_that_the_points_of_a_change_add_up_to_it(analyses: dict[tuple[str, str], Analysis]) -> None:
    rows = sheets(write_analysis(analyses["history", "en"], Style(Words("en"))))["History 1"]
    head = next(row for row in rows if "Points" in row)
    below = rows[rows.index(head) + 1 :]
    points = {
        row[0] or row[1]: row[head.index("Points")] for row in below[: [row[0] for row in below].index("total") + 1]
    }
    total = points.pop("total")
    assert len(points) > 5
    assert sum(points.values()) == pytest.approx(total, abs=1e-9)


def test_that_what_each_scenario_does_to_the_metrics_adds_up_to_its_change(
    cards: tuple[Scorecard, ...], analyses: dict[tuple[str, str], Analysis]
) -> None:
    (section,) = (section for section in analyses["scenarios", "en"].sections if section.id == "changes")
    (grid,) = section.grids
    *lines, total = grid.lines
    under = {**all_scenarios(cards[0])}
    assert [field.id for field in grid.fields[1:]] == [*(key for key in under if key != "base"), "own"]
    for place, field in enumerate(grid.fields[1:], start=1):
        points = [line.cells[place].value for line in lines]  # type: ignore[union-attr]
        found = total.cells[place].value  # type: ignore[union-attr]
        assert sum(points) == pytest.approx(found, abs=1e-9)
        if field.id in under:
            assert found == pytest.approx(under[field.id].score - cards[0].score, abs=1e-9)


def test_that_every_figure_of_the_filing_is_among_the_sources(
    analyses: dict[tuple[str, str], Analysis], cards: tuple[Scorecard, ...]
) -> None:
    rows = sheets(write_analysis(analyses["tornado", "en"], Style(Words("en"))))["Sources"]
    filing = cards[0].filing
    assert filing is not None
    known = {row[2]: row for row in rows}
    for name, datum in filing.data.items():
        if datum.fact is not None:
            row = known[name]
            assert row[8] == (datum.fact.source.document or Words("en")("analysis.source.none"))
            assert row[10] == (datum.fact.source.accession or None)
            if isinstance(datum.value, float):
                assert row[4] == pytest.approx(datum.value)


# --- Charts: drawn from cells, with their values beside


def charts(content: bytes) -> Iterator[ElementTree.Element]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/charts/"):
                yield ElementTree.fromstring(archive.read(name))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS)
def test_that_charts_are_tied_to_cells_and_carry_their_values(
    kind: str, language: str, analyses: dict[tuple[str, str], Analysis]
) -> None:
    content = write_analysis(analyses[kind, language], Style(Words(language)))
    book = openpyxl.load_workbook(io.BytesIO(content))
    count = 0
    for chart in charts(content):
        for series in chart.iter(f"{C}ser"):
            count += 1
            for part in ("cat", "val"):
                formula = series.find(f"{C}{part}//{C}f").text or ""  # type: ignore[union-attr]
                sheet, area = formula.rsplit("!", 1)
                cells = [cell.value for row in book[sheet.strip("'")][area.replace("$", "")] for cell in row]
                cached = {
                    int(point.get("idx", "")): point.findtext(f"{C}v") for point in series.iterfind(f"{C}{part}//{C}pt")
                }
                assert len(cells) > 1
                assert cached.keys() == {place for place, value in enumerate(cells) if value is not None}
                for place, text in cached.items():
                    value = cells[place]
                    assert text == value if isinstance(value, str) else float(text or "nan") == pytest.approx(value)
    assert count, kind


@pytest.mark.skipif(office.SOFFICE is None, reason="LibreOffice is not installed")
def test_that_another_program_reads_the_same_numbers(analyses: dict[tuple[str, str], Analysis], tmp_path: Path) -> None:
    files = []
    for (kind, language), found in analyses.items():
        if language == "zh":
            files.append(tmp_path / f"{kind}.xlsx")
            files[-1].write_bytes(write_analysis(found, Style(Words(language))))
    for ours, theirs in zip(files, office.convert(files, tmp_path), strict=True):
        first, second = sheets(ours.read_bytes()), sheets(theirs.read_bytes())
        assert list(first) == list(second)
        for name, rows in first.items():
            numbers, other = (
                [x for row in part for x in row if isinstance(x, float | int)] for part in (rows, second[name])
            )
            assert other == pytest.approx(numbers)


# --- An issuer of which almost nothing is known


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS[:-1])
def test_that_an_issuer_with_almost_everything_missing_is_told_so(
    kind: str, language: str, methodology: Methodology, tmp_path: Path
) -> None:
    filing = read_sample("coreweave-at-ipo")
    kept = {name: datum for name, datum in filing.data.items() if name in ("revenue", "rpo")}
    bare = evaluate(methodology, replace(filing, data=kept))
    style = Style(Words(language))
    found = made(kind, bare, (), style)
    text = pages(write_pdf(analysis_document(found, style)), tmp_path)
    assert "nan" not in text.lower().replace("finance", "")
    assert sheets(write_analysis(found, style))
