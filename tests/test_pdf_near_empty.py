"""What a report says where almost nothing is disclosed: what is missing, once, and no row of dashes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from reports.blocks import Chapter, Table
from reports.line_chapters import lines_chapter
from reports.numbers import BLANK
from reports.tear_sheet_parts import caps, views
from scoring.engine import evaluate
from scoring.filings.samples import read_sample
from scoring.methodology.load import load_methodology
from scoring.scorecard import Scorecard
from tests.test_pdf import LANGUAGES, NOTHING, sample, style, texts


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
