"""What a report says where almost nothing is disclosed: what is missing, once, and no row of dashes."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import pytest

from reports.appendix import assumptions_chapter, place_in, places_of, source_cell, sources_chapter
from reports.blocks import Chapter, Column, Document, Row, Table, cells
from reports.chapters import metrics_chapter, workings_chapter
from reports.document import build_document
from reports.line_chapters import lines_chapter, shown_chapter
from reports.numbers import BLANK
from reports.pdf import LaidOut, Page, lay_out
from reports.peers_chapter import peers_chapter
from reports.picture_marks import Label
from reports.picture_tornado import span_text
from reports.tear_sheet import filings_used
from reports.tear_sheet_parts import caps, doubts, views
from scoring.analysis.tornado import tornado
from scoring.engine import evaluate
from scoring.filings.filing import Source
from scoring.filings.samples import read_sample
from scoring.methodology.load import load_methodology
from scoring.scorecard import Scorecard
from tests.test_pdf import LANGUAGES, NOTHING, sample, style, texts

STYLE = style(sample("coreweave"), "en")


def near_empty() -> Scorecard:
    """CoreWeave as if it had published its RPO and its revenue alone."""
    read = read_sample("coreweave")
    kept = {name: read.data[name] for name in ("revenue", "rpo")}
    return evaluate(load_methodology(), dataclasses.replace(read, data=kept))


def rows_of(chapter: Chapter) -> Iterator[tuple[str, ...]]:
    for block in chapter.blocks:
        if isinstance(block, Table):
            yield from (tuple("".join(span.text for span in cell.spans) for cell in row.cells) for row in block.rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_a_line_not_known_is_named_once_and_has_no_row(language: str) -> None:
    card = near_empty()
    shown = style(card, language)
    chapter = lines_chapter(card, shown)
    rows = {row[0]: row[1] for row in rows_of(chapter)}
    assert rows[shown.words.name("backlog_coverage")] == shown.number(15_100.0 / 1_915.426, "years")
    assert BLANK not in rows.values()
    last = "".join(texts(chapter.blocks[-1]))
    for name in ("ebitda", "gold_content", "default_probability"):  # the last one is over two axes
        assert shown.words.name(name) not in rows
        assert shown.words.name(name) in last


def test_that_a_line_over_the_slices_shows_every_slice_also_those_at_nothing() -> None:
    card = sample("coreweave")
    rows = {row[0]: row[1] for row in rows_of(lines_chapter(card, style(card, "en")))}
    assert rows["Share without capacity yet"] == "29.6% · 29.6% · 9.5% · 9.5% · 0.0% · 0.0%"
    assert len(rows["Idle cost (e)"].split(" · ")) == 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_other_views_of_a_score_stand_only_where_one_is_known(language: str) -> None:
    empty, full = near_empty(), sample("coreweave")
    assert not list(views(empty, style(empty, language)))
    assert "".join(texts(tuple(views(full, style(full, language))))).count(BLANK) == 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["coreweave", NOTHING])
def test_that_caps_are_told_in_words_and_not_by_their_ids(name: str, language: str) -> None:
    card = sample(name)
    said = "".join(texts(caps(card, style(card, language))))
    assert card.caps
    assert not any(cap.id in said for cap in card.caps)
    unknown = [cap.id for cap in card.caps if cap.met is None]
    assert all(style(card, language).words.name(cap) in said for cap in unknown)


def test_that_a_metric_without_a_score_has_dashes_and_one_scored_without_a_value_says_how() -> None:
    for card in (sample("microsoft"), near_empty()):
        metrics = [row for row in rows_of(metrics_chapter(card, style(card, "en"))) if len(row) == 7]
        assert metrics
        for name, value, score, span, _, points, remark in metrics:
            if score == BLANK and value:
                assert span == points == BLANK, name
                assert remark, name
            elif value == BLANK:
                assert "scored by its rule" in remark, name
    assert any("scored by its rule" in row[-1] for row in rows_of(metrics_chapter(sample("microsoft"), STYLE)))


def test_that_a_question_left_open_is_not_called_a_figure_that_is_not_disclosed() -> None:
    card = sample("coreweave")
    said = " ".join(texts(sources_chapter(card, STYLE, places_of(card)).blocks))
    assert re.search(r"Not said either way: [^.]*RPO not applicable, Cancellable for convenience", said)
    workings = " ".join(texts(workings_chapter(card, STYLE, places_of(card)).blocks))
    assert "not said: Cancellable for convenience" in workings
    assert not re.search(r"not disclosed: [^;]*Cancellable for convenience", workings)


# --- How days and places are written


def test_that_days_and_years_in_a_report_are_written_as_the_language_writes_them() -> None:
    for name in ("coreweave", "microsoft"):
        card = sample(name)
        for language, month in (("en", "Jun\u00a02026"), ("zh", "2026 年 6 月")):
            shown = style(card, language)
            document = build_document(card, shown)
            said = " ".join(text for chapter in document.chapters for text in texts(chapter.blocks))
            assert not re.search(r"\b20\d\d-\d\d(-\d\d)?\b", re.sub(r"https?://\S+|10-[KQ] \S+", "", said)), name
            assert (month in said) == (name == "microsoft")


def test_that_a_link_leads_to_the_figure_and_no_id_of_a_tag_is_shown_beside_a_quotation() -> None:
    card = sample("coreweave")
    assert card.filing is not None
    source = Source("10-k.htm", locator="f-77 + f-78", quote="Revenue | 1,915", url="https://sec.gov/10-k.htm",
                    method="xbrl")  # fmt: skip
    datum = card.filing.data["revenue"]
    assert datum.fact is not None
    datum = dataclasses.replace(datum, fact=dataclasses.replace(datum.fact, source=source))
    spans = source_cell(datum, card, STYLE).spans
    assert "f-77" not in "".join(span.text for span in spans)
    assert [span.link for span in spans if span.link] == ["https://sec.gov/10-k.htm#f-77"]
    assert place_in(dataclasses.replace(source, quote="")) == "f-77 + f-78"
    cell = dataclasses.replace(source, document="own.csv", locator="own.csv!C35", quote="", method="user")
    assert place_in(cell) == "C35"


def test_that_the_same_range_is_written_alike_in_every_table() -> None:
    card = sample("coreweave")
    recovery = next(row for row in rows_of(assumptions_chapter(card, STYLE)) if row[0] == "Recovery after default")
    assert recovery[4] == "15% – 55%"
    bar = next(bar for bar in tornado(card).bars if STYLE.words.name(bar.driver) == "Recovery")
    assert span_text(card, bar, STYLE) == recovery[4]


def test_that_a_group_of_customers_without_a_name_is_called_by_words() -> None:
    card = sample("microsoft")
    for language, name in (("en", "Pool of many small customers 100.0%"), ("zh", "众多小客户组合 100.0%")):
        shown = style(card, language)
        rows = rows_of(sources_chapter(card, shown, places_of(card)))
        assert name in {row[2] for row in rows if len(row) == 5}


def test_that_page_one_says_how_many_filings_more_it_was_read_from() -> None:
    card = sample("coreweave")
    assert card.filing is not None
    sources = [datum.fact.source for datum in card.filing.data.values() if datum.fact is not None]
    filings = {(source.form, source.accession) for source in sources if source.form}
    said = "".join(texts(filings_used(card, STYLE)))
    named = sum(accession in said for _, accession in filings)
    assert len(filings) > named
    assert said.endswith(f" and {len(filings) - named} more")


def test_that_the_first_year_covered_is_given_as_a_year() -> None:
    card = sample("coreweave")
    chapter = shown_chapter(card, STYLE)
    assert chapter is not None
    rows = {row[0]: row[1] for row in rows_of(chapter) if len(row) == 3}
    assert rows["First year covered (e)"] == "2028"


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_without_a_score_the_report_says_that_there_are_no_scenarios(language: str) -> None:
    card = near_empty()
    shown = style(card, language)
    chapter = next(found for found in build_document(card, shown).chapters if found.key == "scenarios")
    assert shown.words("report.scenarios_none") in "".join(texts(chapter.blocks))
    assert not list(rows_of(chapter))


def test_that_peers_whose_figures_are_estimates_say_so() -> None:
    card = sample("coreweave")
    chapter = peers_chapter(card, [sample("microsoft")], STYLE)
    assert chapter is not None
    rows = [row for row in rows_of(chapter) if len(row) == 8]
    assert any(row[6:] == ("Low", "100% of the weight rests on estimates") for row in rows)
    assert all("rests on estimates" in row[7] for row in rows)


def test_that_conflicts_for_which_page_one_has_no_room_are_named_there() -> None:
    card = sample("coreweave")
    for most in range(4):
        said = "".join(texts(tuple(doubts(card, STYLE, most))))
        assert all(name in said for name in ("Interest expense", "Debt principal", "Market value of equity"))
        assert ("chapter on sources" in said) == (most < 3)


def test_that_no_last_page_is_left_over_with_little_on_it() -> None:
    full = next(count for count in range(100, 400) if pages_of(count) > pages_of(count - 1) > 2)
    for count in (full, full + 1):
        rows = [rows_on(page) for page in laid_out(count).pages]
        assert len(rows) == pages_of(count)
        assert sum(rows) == count
        assert rows[-1] > 0.25 * rows[0]
        assert rows[-2] < rows[0]
    assert rows_on(laid_out(full - 1).pages[-1]) == rows_on(laid_out(full - 1).pages[1])  # a full one stays


def laid_out(count: int) -> LaidOut:
    table = Table((Column("Term"), Column("Meaning")), tuple(Row(cells((f"r{n}", "x"))) for n in range(count)))
    return lay_out(Document("", "", "en", "", "", "", "", "{page}", (Chapter("A", "a", (table,)),)))


def pages_of(count: int) -> int:
    return len(laid_out(count).pages)


def rows_on(page: Page) -> int:
    return sum(isinstance(item, Label) and item.text.startswith("r") for _, _, items in page.layers for item in items)


def test_that_a_filing_named_on_page_one_leads_to_its_own_index_page() -> None:
    card = sample("coreweave")
    links = {span.text.split("\u00a0")[1]: span.link for span in filings_used(card, STYLE).spans if span.link}
    assert len(links) == 6
    for accession, link in links.items():
        bare = accession.replace("-", "")
        assert link == f"https://www.sec.gov/Archives/edgar/data/1769628/{bare}/{accession}-index.htm"
    assert card.filing is not None
    unlinked = next(
        d for d in card.filing.data.values() if d.fact and d.fact.source.accession and not d.fact.source.url
    )
    assert next(s.link for s in source_cell(unlinked, card, STYLE).spans if s.link).endswith("-index.htm")
