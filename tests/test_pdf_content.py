"""What a full report says beyond its numbers: what would move the band, debt, peers, changes, terms, the seal."""

from __future__ import annotations

import dataclasses
from datetime import date
from functools import cache
from pathlib import Path

import pypdfium2
import pytest

from reports.appendix import conflicts
from reports.blocks import Chapter, Document, Table
from reports.carried import carried
from reports.document import build_document
from reports.export import pdf_bytes
from reports.extras import PAPERS, Extras, NamedCard, Paper
from reports.numbers import Style
from reports.pdf import SHEETS, lay_out
from reports.pdf_text import boxed, clean
from reports.tear_sheet_parts import conflict
from resources.words import Words
from scoring.analysis.own_scenario import own_scenario, what_if
from scoring.analysis.reasons import reasons
from scoring.analysis.reverse import reverse
from scoring.analysis.scenarios import not_disclosed, stressed
from scoring.analysis.simulate import simulate
from scoring.analysis.wanted import wanted
from scoring.engine import evaluate, with_edit
from scoring.filings.filing import Filing
from scoring.filings.overriding import Given, give
from scoring.filings.samples import read_sample
from scoring.methodology.load import load_methodology
from scoring.scorecard import Scorecard
from scoring.seal import seal
from tests.poppler import needs_poppler, text_of
from tests.test_pdf import LANGUAGES, all_stands_free, labels, plain, sample, squeezed, style, texts

LONG = "Allgemeine Rechenzentrumsbetriebs- und Beteiligungsgesellschaft 长名称股份有限公司 Holdings " * 3
WHY = "Pro forma of the acquisition, seen in the deck of 3 March."


@cache
def rich(long: bool = False) -> tuple[Scorecard, Extras]:
    """CoreWeave with everything beside it: an answer, an edit, a scenario, peers, draws."""
    name = LONG if long else "Capex halves"
    read = read_sample("coreweave")
    methodology = with_edit(load_methodology(), "never_delivered", 0.25)
    filing = give(read, "revenue", Given(2.0e9, "USD", "A. Analyst", WHY, date(2026, 3, 3)))
    card = evaluate(methodology, filing)
    rows = (("capital_expenditure", "capital_expenditure * 0.5"),)
    own = NamedCard(name, what_if(card, own_scenario(methodology, "own", rows)), rows)
    peers = tuple(evaluate(methodology, named(key, long)) for key in ("microsoft", "oracle", "snowflake"))
    return card, Extras(peers, simulate(card, 500, 7), (own,), evaluate(load_methodology(), read), read)


def named(key: str, long: bool) -> Filing:
    filing = read_sample(key)
    return dataclasses.replace(filing, issuer=dataclasses.replace(filing.issuer, name=LONG)) if long else filing


@cache
def made(language: str, paper: Paper = "A4", long: bool = False) -> Document:
    card, extras = rich(long)
    return build_document(card, style(card, language), dataclasses.replace(extras, paper=paper))


def chapter(document: Document, key: str) -> Chapter:
    return next(found for found in document.chapters if found.key == key)


def said(document: Document, key: str) -> str:
    return " ".join(texts(chapter(document, key)))


@needs_poppler
@pytest.mark.parametrize("language", LANGUAGES)
def test_that_page_one_says_what_would_move_the_band_and_where_draws_lie(language: str, tmp_path: Path) -> None:
    card, extras = rich()
    first = text_of(pdf_bytes(card, style(card, language), extras), tmp_path, "-layout", "-l", "1")
    found, shown = reverse(card), style(card, language)
    for way in ("down", "up"):
        assert str(found.bands[way]) in first
        nearest = (found.down if way == "down" else found.up)[0]
        assert shown.number(nearest.value, nearest.lever.unit) in first
    assert extras.simulated is not None
    low, high = extras.simulated.percentiles("scorecard.score", (5, 95))
    assert squeezed(shown.span(low, high)) in squeezed(first)
    assert seal(card) in first
    for reason in (*reasons(card)[0], *reasons(card)[1]):
        assert squeezed(shown.words.name(reason.metric)) in squeezed(first)


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_a_report_with_draws_tells_their_seed_and_the_chance_of_each_band(language: str) -> None:
    _, extras = rich()
    assert extras.simulated is not None
    said = squeezed("".join(texts(made(language))))
    assert squeezed(Words(language)("analysis.simulated", draws="500", seed=7)) in said
    known = extras.simulated.known("scorecard.score")
    share = ((known >= 35) & (known < 40)).mean()
    assert "bb-" in said
    assert f"{100 * share:.1f}%" in said


def test_that_both_editions_and_papers_carry_one_seal_and_the_record_gives_it_again() -> None:
    card, extras = rich()
    for language in LANGUAGES:
        for paper in PAPERS:
            content = pdf_bytes(card, style(card, language), dataclasses.replace(extras, paper=paper))
            opened = pypdfium2.PdfDocument(content)
            found = carried(bytes(opened.get_attachment(0).get_data()))
            assert found.seal == seal(card)
            assert seal(found.remade()[0]) == seal(card)
            assert found.paper == paper
            assert (round(opened[0].get_width(), 2), round(opened[0].get_height(), 2)) == (
                SHEETS[paper].width, SHEETS[paper].height,
            )  # fmt: skip
            assert len(content) < 500_000


def test_that_debt_service_and_maturities_are_given_by_year() -> None:
    card, text = (
        sample("coreweave"),
        said(build_document(sample("coreweave"), style(sample("coreweave"), "en")), "debt"),
    )
    shown = style(card, "en")
    for line in ("principal", "debt_service"):
        for value in card[line][:5]:
            assert shown.number(value, "money") in text
    assert shown.number(card["debt_service_coverage"][0], "multiple") in text


def test_that_a_stress_whose_input_is_missing_says_so_and_one_without_effect_does_not() -> None:
    card = sample("microsoft")
    document = build_document(card, style(card, "en"))
    table = next(block for block in chapter(document, "scenarios").blocks if isinstance(block, Table))
    rows = {plain(row.cells[0]): row for row in table.rows}
    cannot = next(row for name, row in rows.items() if name.startswith("Useful life"))
    assert plain(cannot.cells[0]).endswith("cannot be computed")
    assert {plain(cell) for cell in cannot.cells[1:]} == {"–"}
    assert Words("en").name("server_life_years") in said(document, "scenarios")
    slip = rows[Words("en").name("delivery_slip_12m")]
    assert plain(slip.cells[1]) == style(card, "en").number(card.score, "score")


@pytest.mark.parametrize("name", ["coreweave", "coreweave-fy2025", "microsoft", "oracle", "snowflake"])
def test_that_no_stress_that_moves_a_metric_is_called_not_computed(name: str) -> None:
    card = sample(name)
    for scenario in card.methodology.scenarios.values():
        under = stressed(card, scenario)
        moved = any(one.score != under.metrics[key].score for key, one in card.metrics.items())
        absent = not_disclosed(card, scenario, under)
        assert not (moved and absent)
        assert all(_unknown(card, key) for key in absent)


def _unknown(card: Scorecard, name: str) -> bool:
    datum = card.filing.datum(name) if card.filing is not None else None
    return datum is None or datum.value is None


def test_that_peers_stand_beside_the_issuer_with_every_metric() -> None:
    document, (_, extras) = made("en"), rich()
    text = said(document, "peers")
    for peer in extras.peers:
        assert peer.filing is not None
        assert peer.filing.issuer.name in text
        assert Style(Words("en")).number(peer.score, "score") in text
    for key, metric in extras.peers[0].metrics.items():
        if metric.score is not None:
            assert Words("en").name(key) in text
    assert all(
        found.key != "peers" for found in build_document(sample("oracle"), style(sample("oracle"), "en")).chapters
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_every_change_of_the_reader_stands_with_old_new_who_when_and_why(language: str) -> None:
    text, shown = said(made(language), "changes"), style(rich()[0], language)
    for expected in (
        shown.number(1_915_426_000.0, "money"), shown.number(2.0e9, "money"), "A. Analyst",
        shown.words.day(date(2026, 3, 3)), WHY, shown.number(0.10, "ratio"), shown.number(0.25, "ratio"),
        shown.words.name("never_delivered"),
    ):  # fmt: skip
        assert expected in text
    start = rich()[1].start
    assert start is not None
    assert shown.number(start.score, "score") in text


def test_that_a_report_without_changes_says_so() -> None:
    card = sample("coreweave")
    assert Words("en")("report.changes_none") in said(build_document(card, style(card, "en")), "changes")


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_the_glossary_has_every_term_in_both_languages(language: str) -> None:
    card = sample("coreweave")
    text = said(build_document(card, style(card, language)), "glossary")
    methodology = card.methodology
    inputs = [key for key, given in methodology.inputs.items() if not given.column and key != "profile"]
    for key in (*methodology.factors, *methodology.metrics, *methodology.caps, *inputs):
        for other in LANGUAGES:
            assert Words(other).name(key) in text


def test_that_the_years_of_the_other_reading_of_prepayments_are_told_too() -> None:
    card = sample("coreweave")
    first = said(build_document(card, style(card, "en")), "tear_sheet")
    covered = [2025 + i for i, x in enumerate(card["debt_service_coverage_final"]) if x is not None and x >= 1]
    assert covered == [2027]
    assert Words("en")("report.burden.final", years="2027") in first


def test_that_chinese_readers_are_told_what_forms_are_and_that_sources_are_quoted_as_they_are() -> None:
    text = said(build_document(sample("coreweave"), style(sample("coreweave"), "zh")), "sources")
    assert "S-1 注册登记书" in text
    assert Words("zh")("report.own_language") in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("long", [False, True])
def test_that_with_everything_on_it_nothing_is_clipped_on_either_paper(language: str, paper: Paper, long: bool) -> None:
    pages = lay_out(made(language, paper, long)).pages
    all_stands_free(pages, SHEETS[paper])
    first = [label.text for number, label, _, _ in labels(pages) if number == 0]
    assert seal(rich(long)[0]) in first
    second = [label.text for number, label, _, _ in labels(pages) if number == 1]
    assert Words(language)("report.debt") in second


def test_that_what_the_font_lacks_is_given_by_its_number_and_the_rest_is_kept() -> None:
    assert clean("Bank 🏦 of 河") == "Bank [U+1F3E6] of 河"
    assert clean("❤\ufe0f") == "[U+2764]"
    assert boxed("Bank 🏦") == "Bank □"
    assert clean("AT&T <b>") == "AT&T <b>"


@needs_poppler
def test_that_a_name_with_an_emoji_can_be_read_in_the_file(tmp_path: Path) -> None:
    filing = read_sample("coreweave")
    renamed = dataclasses.replace(filing, issuer=dataclasses.replace(filing.issuer, name="Core🐋Weave"))
    card = evaluate(load_methodology(), renamed)
    found = text_of(pdf_bytes(card, style(card, "en")), tmp_path, "-l", "1")
    assert "Core[U+1F40B]Weave" in found


# --- What is not known


@needs_poppler
@pytest.mark.parametrize("language", LANGUAGES)
def test_that_without_a_score_page_one_names_the_figures_that_would_give_one(language: str, tmp_path: Path) -> None:
    read = read_sample("coreweave")
    card = evaluate(load_methodology(), dataclasses.replace(read, data={"revenue": read.data["revenue"]}))
    words = Words(language)
    page = squeezed(text_of(pdf_bytes(card, Style(words, "USD")), tmp_path, "-layout", "-l", "1"))
    assert squeezed(words("overview.wanted.title")) in page
    found = wanted(card)
    assert len(found) > 3
    assert all(squeezed(words.name(item.input)) in page for item in found)
    assert squeezed(words("report.insufficient")) not in page  # revenue is there


@pytest.mark.parametrize(("language", "scale"), [("en", "m"), ("en", "bn"), ("zh", "亿"), ("zh", "百万")])
def test_that_no_amount_that_matters_is_written_as_nothing(language: str, scale: str) -> None:
    shown = Style(Words(language), "USD", scale)
    for amount in (59_331.0, -308_000.0, 1e6, 4e9):
        assert any(digit in "123456789" for digit in shown.number(amount, "money")), (amount, scale)
    assert not any(digit in "123456789" for digit in shown.number(0.0, "money"))
    assert not any(digit in "123456789" for digit in shown.number(1e-7, "money"))  # what is left of a sum


def test_that_a_figure_doubtful_by_itself_is_not_set_against_one_that_does_not_exist() -> None:
    read = read_sample("coreweave")
    revenue = dataclasses.replace(read.data["revenue"], status="disputed", candidates=(read.data["revenue"].fact,))
    card = evaluate(load_methodology(), dataclasses.replace(read, data={**read.data, "revenue": revenue}))
    shown = Style(Words("en"), "USD")
    assert "1,915.4 m" in (said := "".join(span.text for span in conflict(revenue, shown).spans))
    assert "is not" not in said
    table = next(block for block in conflicts(card, shown) if isinstance(block, Table))
    (row,) = (row for row in table.rows if row.cells[0].spans[0].text == "Revenue")
    assert [cell.spans[0].text for cell in row.cells[3:6]] == ["–", "–", "–"]
