"""A Chinese report is set as Chinese is set, and speaks Chinese wherever Assay chose the words."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator

import pytest
import tomli

from reports.appendix import forms_text
from reports.blocks import Chapter, Span, Text
from reports.document import build_document
from reports.line_chapters import stands_in
from reports.numbers import Style, filing_style
from reports.pdf_text import lines_of, register_fonts
from reports.tear_sheet import states
from reports.tear_sheet_parts import caps
from reports.wording import fact_text
from resources import SAMPLES
from resources.words import Words
from scoring import explain
from scoring.elements import YES
from scoring.engine import evaluate
from scoring.methodology.load import load_methodology
from scoring.problems import Problem, sentence
from scoring.rounding import percent
from scoring.scorecard import Scorecard
from tests.test_pdf import document, sample, style, texts
from tests.test_pdf_near_empty import near_empty
from tests.test_words import entries

NARROW = re.compile(r"[\u4e00-\u9fff）][;:]|[\u4e00-\u9fff] ?\((?!e\))|[\u4e00-\u9fff],(?= ?[\u4e00-\u9fff])")
FORMULA = re.compile(r"(when|known|min|max|sum|count|knots|cumulative|floor|exp)(_\w+)?\(|[÷×−=+≤≥]")
FUNCTIONS = {"abs", "delay", "when", "known", "first_known", "knots", "cumulative", "floor", "exp", "min", "max"}
OVER_AN_AXIS = re.compile(r"(sum|max|min|count)_(slice|band|customer|counterparty|year)")


def joined(parts: tuple[Span, ...], width: float = 400.0) -> list[str]:
    return ["".join(bit.text for bit in line) for line in lines_of(Text(parts), width, 7.0)]


@pytest.mark.parametrize(
    ("parts", "set_as"),
    [
        (("剩余履约义务（RPO） ", "[31]"), "剩余履约义务（RPO）[31]"),
        (("利息保障倍数（EBIT）", " (e)", " 0.90×"), "利息保障倍数（EBIT）(e) 0.90×"),
        (("局限。 ", "不是信用评级。"), "局限。不是信用评级。"),
        (("营业利润（EBIT） + 折旧与摊销",), "营业利润（EBIT）+ 折旧与摊销"),
        (("a) ", "b"), "a) b"),
        (("“quoted” ", "and more"), "“quoted” and more"),
    ],
)
def test_that_no_space_follows_a_wide_closing_sign(parts: tuple[str, ...], set_as: str) -> None:
    register_fonts()
    assert joined(tuple(Span(part) for part in parts)) == [set_as]


@pytest.mark.parametrize("name", ["coreweave", "near-empty"])
def test_that_chinese_sentences_have_wide_punctuation(name: str) -> None:
    card = near_empty() if name == "near-empty" else sample(name)
    said = texts(document(name, "zh") if name == "coreweave" else build_document(card, style(card, "zh")))
    found = {text for text in said if NARROW.search(text) and not FORMULA.search(text)}
    assert not found


def test_that_a_formula_calls_choices_and_answers_by_their_names() -> None:
    card = sample("coreweave")
    words = style(card, "zh").words
    left = set()
    for line in card.methodology.lines.values():
        text = explain.with_names(line.node, words.name)
        left |= set(re.findall(r"\b[a-z_]{2,}\b", OVER_AN_AXIS.sub("", text))) - FUNCTIONS
    assert not left
    assert explain.with_names(card.methodology.lines["leverage"].node, words.name).endswith("空值)")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_a_known_zero_is_written_as_a_number(language: str) -> None:
    shown = style(sample("coreweave"), language)
    assert fact_text(0.0, "USD", shown, "known_low") == shown.number(0.0, "money")
    assert fact_text((), "rows", shown, "known_low") == shown.words("report.none_named")


@pytest.mark.parametrize(
    ("grade", "lowered"), [("plenty", True), ("near-empty", False)], ids=["a grade to lose", "none to lose"]
)
def test_that_the_grade_is_said_to_be_lower_only_where_it_is(grade: str, lowered: bool) -> None:
    whole = sample("coreweave")
    assert whole.filing is not None
    weakness = whole.filing.data["material_weakness"]
    kept = dict(whole.filing.data) if grade == "plenty" else {"revenue": whole.filing.data["revenue"]}
    card = evaluate(load_methodology(), dataclasses.replace(whole.filing, data={**kept, weakness.name: weakness}))
    codes = {reason.code for reason in card.confidence.reasons}
    assert card.run["material_weakness"] == YES
    assert ("confidence.material_weakness" in codes) == lowered
    assert ("confidence.material_weakness_alone" in codes) != lowered


def test_that_estimates_are_spoken_of_only_where_there_are_some() -> None:
    def said(card: Scorecard) -> list[Problem]:
        return [reason for reason in card.confidence.reasons if reason.code == "confidence.estimates"]

    assert not near_empty().estimates
    assert not said(near_empty())
    assert said(sample("coreweave"))


def test_that_a_number_whose_formula_fills_in_for_what_is_not_known_is_marked() -> None:
    full, empty = sample("coreweave"), near_empty()
    assert stands_in(empty, "floating_debt")
    assert stands_in(empty, "prepaid_first_year")
    assert not stands_in(full, "floating_debt")
    assert stands_in(full, "cash_taxes")  # taxes paid are not disclosed, half of the expense stands in
    assert not stands_in(sample("microsoft"), "customers_named")  # that there are none is known
    mark = style(empty, "zh").words("report.substitute_mark")
    said = list(texts(build_document(empty, style(empty, "zh"))))
    assert f" {mark}" in said


def test_that_only_what_is_prose_is_said_to_be_in_the_language_of_its_source() -> None:
    card = near_empty()
    assert card.filing is not None
    own = style(card, "zh").words("report.own_language")
    quoted = sample("coreweave")
    assert own in forms_text(quoted, style(quoted, "zh"))
    assert own not in forms_text(card, style(card, "zh"))  # its notes are told in Chinese
    data = {
        name: dataclasses.replace(
            datum,
            fact=dataclasses.replace(
                datum.fact,
                source=dataclasses.replace(datum.fact.source, document="blank.csv", quote="", note="", form=""),
            ),
        )
        for name, datum in card.filing.data.items()
        if datum.fact is not None
    }
    plain = evaluate(load_methodology(), dataclasses.replace(card.filing, data=data))
    assert own not in forms_text(plain, style(plain, "zh"))


@pytest.mark.parametrize(("largest", "unit"), [(5.6e8, "百万美元"), (1.2e9, "亿美元")])
def test_that_a_small_issuer_is_shown_in_millions_and_a_large_one_in_hundred_millions(
    largest: float, unit: str
) -> None:
    filing = near_empty().filing
    assert filing is not None
    data = {
        name: dataclasses.replace(datum, value=largest)
        for name, datum in filing.data.items()
        if isinstance(datum.value, float)
    }
    sized = dataclasses.replace(filing, data=data)
    assert filing_style(Words("zh"), sized).money_unit == unit
    assert filing_style(Words("zh"), sized, "亿").money_unit == "亿美元"
    assert filing_style(Words("en"), sized).money_unit == "USD m"


def sample_texts() -> Iterator[str]:
    """What the samples tell of their sources in words, without figures and tags."""
    for path in sorted(SAMPLES.glob("*.toml")):
        content = tomli.loads(path.read_text(encoding="utf-8"))
        yield from (document["name"] for document in content.get("document", {}).values())
        for fact in content.get("fact", []):
            yield from (fact[key] for key in ("note", "locator") if key in fact)


def test_that_what_the_samples_tell_of_their_sources_is_told_in_chinese() -> None:
    words, found = Words("zh"), set(sample_texts())
    assert len(found) > 100
    assert not {text for text in found if re.search("[A-Za-z]{2,} ", text) and words.told(text) == text}
    assert all(Words("en").told(text) == text for text in found)


def test_that_no_translation_is_left_of_what_no_sample_tells_and_figures_are_the_same() -> None:
    known = set(sample_texts()) | {"Second customer, not named", "whole text"}  # the latter is where a filing is silent
    for english, chinese in entries("sample").values():
        assert english in known, english
        for figure in re.findall(r"\d+(?:[.,]\d+)+|\d+%", english.replace(".0%", "%")):
            scaled = re.search(rf"(?<![\d.]){re.escape(figure)}(?:bn| billion)", english) is not None
            assert scaled or figure in chinese, f"{figure} of “{english}” is not in “{chinese}”"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_page_one_tells_what_reading_the_filing_found_amiss(language: str) -> None:
    """A part of a set of documents has no figures: to a reader that is not that the issuer withholds them."""
    card = near_empty()
    assert card.filing is not None
    found = Problem("reader.part_of_set", "warning", "10k.htm", {"unused": 1855, "contexts": 1892})
    warned = evaluate(card.methodology, dataclasses.replace(card.filing, problems=(found,)))
    shown = style(warned, language)
    assert sentence(found, shown.words) in set(texts(tuple(states(warned, shown))))


def numbers_of(chapter: Chapter) -> Counter[str]:
    return Counter(re.findall(r"[−+]?\d[\d,]*\.\d+", " ".join(texts(chapter))))


@pytest.mark.parametrize("name", ["coreweave", "near-empty"])
def test_that_both_languages_have_the_same_numbers_in_every_chapter(name: str) -> None:
    """In one unit of money. What is told in words may count in 亿: reasons, sources, notes on the filing."""
    card = near_empty() if name == "near-empty" else sample(name)
    chapters = [
        build_document(card, Style(Words(language), "USD", unit)).chapters
        for language, unit in (("en", "m"), ("zh", "百万"))
    ]
    told = {"shown", "sources", "assumptions", "method"}
    assert [chapter.key for chapter in chapters[0]] == [chapter.key for chapter in chapters[1]]
    for english, chinese in zip(*chapters, strict=True):
        if english.key not in told:
            assert numbers_of(english) == numbers_of(chinese), english.key


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_no_cap_is_said_to_be_met_only_as_far_as_it_can_be_judged(language: str) -> None:
    empty, judged = near_empty(), sample("microsoft")
    words = style(empty, language).words
    assert any(cap.met is None for cap in empty.caps)
    assert words("report.no_caps_known") in list(texts(caps(empty, style(empty, language))))
    assert words("report.no_caps") in list(texts(caps(judged, style(judged, language))))


@pytest.mark.parametrize("share", [0.0225, 0.4855, 0.985, 0.125])
def test_that_a_share_in_a_sentence_is_rounded_as_the_number_beside_it(share: float) -> None:
    shown = Style(Words("zh"))
    assert (percent(share, 1), percent(share)) == (shown.number(share, "ratio"), shown.number(share, "ratio", 0))
