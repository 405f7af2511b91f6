"""Tagged filings as an analyst would read them, checked against the SEC's own extraction where it is at hand."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from scoring.filings.archive import read_document, read_documents
from scoring.filings.duplicates import distinct
from scoring.filings.inline import read_inline
from scoring.filings.instance import read_instance
from scoring.filings.xbrl import XbrlDocument, XbrlFact
from scoring.problems import Refused
from tests.conftest import SHARED
from tests.inline_pages import CONTEXTS, HEAD, figure, page, words

INLINE, INSTANCE = SHARED / "data" / "inline", SHARED / "data" / "instance"
FILES = sorted(INLINE.glob("*.gz")) if INLINE.is_dir() else []
NO_FIGURES = {"amzn-10k-2019.htm": "reader.no_tags", "clx-10k-fy2022.htm": "reader.contexts_elsewhere"}
needs_data = pytest.mark.skipif(not FILES, reason="the real filings are not beside the checkout")


def real(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


def only(body: str, hidden: str = "") -> XbrlFact:
    (fact,) = read_inline(page(body, hidden), "page.htm").facts
    return fact


def refused(data: bytes, name: str = "page.htm") -> str:
    with pytest.raises(Refused) as caught:
        read_document(data, name)
    return caught.value.problems[0].code


def codes(document: XbrlDocument) -> list[str]:
    return [problem.code for problem in document.problems]


# --- Real filings ---------------------------------------------------------------------------------------------------


@needs_data
def test_that_the_facts_of_an_inline_filing_are_those_that_the_sec_extracts() -> None:
    """Concept, value, unit, period, dimensions, decimals and id of each numeric fact, as often as it is there."""
    inline = read_document(real(INLINE / "aapl-10q-20250329.htm.gz"), "aapl.htm")
    extracted = read_document(real(INSTANCE / "aapl-20250329_htm.xml.gz"), "aapl.xml")

    def numeric(document: XbrlDocument) -> Counter[tuple[object, ...]]:
        keys = (
            (f.concept, f.value, f.unit, f.start, f.end, f.dimensions, f.decimals, f.fact_id) for f in document.facts
        )
        return Counter(key for key in keys if key[2])

    assert numeric(inline) == numeric(extracted)
    for document in (inline, extracted):
        facts, conflicts = distinct(document)
        assert len([fact for fact in facts if fact.unit]) == 614
        assert not conflicts
    assert inline.cover == extracted.cover


@needs_data
@pytest.mark.parametrize("path", FILES, ids=[path.name.partition(".")[0] for path in FILES])
def test_that_every_tagged_number_of_a_real_filing_is_read(path: Path) -> None:
    data, name = real(path), path.name.removesuffix(".gz")
    if name in NO_FIGURES:
        assert refused(data, name) == NO_FIGURES[name]
        return
    document = read_document(path.read_bytes(), path.name)
    tagged = len(re.findall(rb"<ix:nonFraction\b", data))
    assert len([fact for fact in document.facts if fact.unit]) == tagged
    assert codes(document) == (["reader.part_of_set"] if tagged == 18 else [])
    assert document.cover["DocumentType"].startswith("10-")
    assert date.fromisoformat(document.cover["DocumentPeriodEndDate"])


@needs_data
def test_that_a_filing_without_its_statements_says_where_they_are() -> None:
    document = read_document(real(INLINE / "wfc-10k-fy2024.htm.gz"), "wfc.htm")
    assert len([fact for fact in document.facts if fact.numeric]) == 18
    assert codes(document) == ["reader.part_of_set"]


@needs_data
def test_that_a_second_document_gives_all_its_figures_beside_the_first() -> None:
    """The contexts of a real filing in one file, its body in another, zipped in the wrong order."""
    whole = real(INLINE / "aapl-10q-20250329.htm.gz")
    end = whole.index(b">", whole.index(b"</ix:header>") + 12) + 1
    start = whole.index(b"<body")
    opening = whole[: whole.index(b">", start) + 1]
    main, exhibit = whole[:end] + b"</body></html>", opening + whole[end:]
    assert refused(exhibit) == "reader.contexts_elsewhere"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a/exhibit.htm", exhibit)
        archive.writestr("a/main.htm", main)
    together, alone = read_document(stream.getvalue(), "set.zip"), read_document(whole, "whole.htm")
    assert together.facts == alone.facts
    assert together.name == "a/main.htm"
    assert together.quote("f-94") == alone.quote("f-94") != ""


@needs_data
@pytest.mark.parametrize(
    ("file", "year", "fact"),
    [
        ("nflx-20091231.xml.gz", 2009, ("us-gaap:CashAndCashEquivalentsAtCarryingValue", 400_430_000.0, "USD")),
        ("unp-20121231.xml.gz", 2012, ("us-gaap:Revenues", 20_926_000_000.0, "USD")),
        ("crr-carbo-ceramics-10k.xml.gz", 2017, ("us-gaap:Assets", 540_598_000.0, "USD")),
    ],
)
def test_that_instances_of_all_years_are_read(file: str, year: int, fact: tuple[str, float, str]) -> None:
    document = read_document((INSTANCE / file).read_bytes(), file)
    assert fact in {(f.concept, f.value, f.unit) for f in document.facts}
    assert document.cover["DocumentPeriodEndDate"] == f"{year}-12-31"
    assert codes(document) == []


# --- Figures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "more", "value"),
    [
        ("7,107", {"format": "ixt:num-dot-decimal", "scale": "6"}, 7_107_000_000.0),
        ("201.6", {"scale": "9"}, 201_600_000_000.0),
        ("5.5", {"format": "ixt:num-dot-decimal", "scale": "-2"}, 0.055),
        ("350", {"format": "ixt:num-dot-decimal", "scale": "6", "sign": "-"}, -350_000_000.0),
        ("—", {"format": "ixt:fixed-zero", "sign": "-"}, 0.0),
        ("none", {"format": "sec:numwordsen"}, 0.0),
        ("1.234,5", {"format": "ixt:num-comma-decimal"}, 1234.5),
        ("<span>1,2</span>34", {"format": "ixt:num-dot-decimal"}, 1234.0),
        ("", {"xsi_nil": "true"}, None),
    ],
)
def test_that_scale_sign_and_format_give_the_full_value(text: str, more: dict[str, str], value: float | None) -> None:
    fact = only(figure(text, **more))
    assert fact.value == value
    assert str(fact.value) != "-0.0"
    assert (fact.concept, fact.unit, fact.decimals) == ("us-gaap:Revenues", "USD", -6)
    assert (fact.start, fact.end) == (date(2024, 1, 1), date(2024, 12, 31))


def test_that_a_figure_which_does_not_fit_its_format_is_counted_and_left_out() -> None:
    bad = [
        figure("", format="ixt:num-dot-decimal"),
        figure("n/a"),
        figure("5", format="other:new"),
        figure("5", scale="x"),
    ]
    bad += [figure("9" * 400), figure("5", scale="999999"), figure("5", decimals="many"), figure("5", name="")]
    document = read_inline(page(figure("1") + "".join(bad)), "page.htm")
    assert [fact.value for fact in document.facts] == [1.0]
    assert codes(document) == ["reader.unread_figures"]
    assert document.problems[0].values["count"] == len(bad)


def test_that_one_figure_can_be_several_facts() -> None:
    inner = figure("1,328", "gaap:TaxesPaid", id="inner", format="ixt:num-dot-decimal", scale="6")
    outer = figure(inner, "acme:Taxes", id="outer", format="ixt:num-dot-decimal", scale="6")
    facts = read_inline(page(outer), "page.htm").facts
    assert [(fact.fact_id, fact.concept, fact.value) for fact in facts] == [
        ("outer", "acme:Taxes", 1.328e9),
        ("inner", "us-gaap:TaxesPaid", 1.328e9),
    ]


def test_that_dimensions_are_read_from_segment_and_scenario_and_typed_ones_by_their_text() -> None:
    assert only(figure("5", context="part")).dimensions == (
        ("srt:ProductOrServiceAxis", "acme:CloudMember"),
        ("us-gaap:StartDateAxis", "2025-01-01"),
    )
    assert only(figure("5", context="scenario")).dimensions == (
        ("ifrs-full:ConsolidatedAxis", "ifrs-full:SeparateMember"),
    )


@pytest.mark.parametrize("stray", ["between", "nested", "twice"])
def test_that_contexts_read_together_are_those_read_one_by_one(stray: str) -> None:
    instant = "<xbrli:period><xbrli:instant>{}</xbrli:instant></xbrli:period>"
    odd = {
        "between": instant.format("2001-01-01"),  # a date after a context, in none
        "nested": f'<xbrli:context id="outer">{instant.format("2002-02-02")}<xbrli:entity><xbrli:context id="inner">'
        f"{instant.format('2003-03-03')}</xbrli:context></xbrli:entity></xbrli:context>",
        "twice": f'<xbrli:context id="year">{instant.format("2004-04-04")}</xbrli:context>',
    }[stray]
    asked = ("year", "end", "scenario", "outer", "inner", "none")
    body = "".join(figure(str(number), context=context) for number, context in enumerate(asked))
    alone = read_inline(page(body, contexts=CONTEXTS + odd), "few.htm")
    together = read_inline(page(body + body * 9, contexts=CONTEXTS + odd), "many.htm")
    assert together.facts[: len(alone.facts)] == alone.facts
    if stray == "nested":
        assert [fact.end.year for fact in alone.facts] == [2024, 2024, 2024, 2003, 2003]
    else:
        assert {fact.end.isoformat() for fact in alone.facts} == {"2024-12-31"}


def test_that_an_instant_has_no_start_and_midnight_belongs_to_the_day_before() -> None:
    for context in ("end", "midnight"):
        fact = only(figure("5", context=context))
        assert (fact.start, fact.end) == (None, date(2024, 12, 31))


@pytest.mark.parametrize(
    ("reference", "unit"),
    [("usd", "USD"), ("shares", "shares"), ("pure", "pure"), ("each", "USD/shares"), ("site", "acme:Site")],
)
def test_that_units_are_written_plainly(reference: str, unit: str) -> None:
    assert only(figure("5", unit=reference)).unit == unit


def test_that_prefixes_bound_further_down_are_understood() -> None:
    body = f'<div xmlns:us="http://fasb.org/us-gaap/2023">{figure("5", "us:Assets", "end")}</div>'
    assert only(body).concept == "us-gaap:Assets"


def test_that_hidden_facts_are_marked_and_footnotes_are_not_facts() -> None:
    note = '<ix:footnote id="n">See note 5</ix:footnote>'
    shown = '<p>It is <span style="-sec-ix-hidden:secret">five</span> years for the whole of it.</p>'
    document = read_inline(page(figure("6") + note + shown, figure("5", id="secret")), "page.htm")
    assert [(fact.value, fact.hidden) for fact in document.facts] == [(5.0, True), (6.0, False)]
    assert document.quote("secret") == "It is five years for the whole of it."


# --- Texts ----------------------------------------------------------------------------------------------------------


def test_that_a_continued_text_is_put_together_without_what_is_excluded() -> None:
    first = words("<p>No customer <ix:exclude>page 5</ix:exclude>of ours</p>", continuedAt="c1")
    rest = '<ix:continuation id="c1" continuedAt="c2"><p>exceeds</p></ix:continuation>'
    last = '<ix:continuation id="c2" continuedAt="c1"><p>10 %.</p></ix:continuation>'  # and leads back
    assert only(first + rest + last).value == "No customer of ours exceeds 10 %."


def test_that_the_cover_is_told_by_plain_names() -> None:
    body = words("December 31, 2024", "d:DocumentPeriodEndDate", format="ixt:date-monthname-day-year-en")
    body += words("AC<b>ME</b> Inc<i>.</i>", "d:EntityRegistrantName")
    body += words("Delaware", "d:EntityIncorporationStateCountryCode", format="sec:stateprovnameen")
    body += figure("1,500", "d:EntityCommonStockSharesOutstanding", "end", "shares", format="ixt:num-dot-decimal")
    assert read_inline(page(body), "page.htm").cover == {
        "DocumentPeriodEndDate": "2024-12-31",
        "EntityRegistrantName": "ACME Inc.",
        "EntityIncorporationStateCountryCode": "DE",
        "EntityCommonStockSharesOutstanding": "1500",
    }


def test_that_the_quote_is_the_row_or_the_sentence() -> None:
    cells = (
        "<td>Interest expense</td><td>$</td><td>(" + figure("350", id="row") + "</td><td>)</td><td></td><td>(156)</td>"
    )
    table = f"<table><tr>{cells}</tr><tr><td>Other</td><td>1</td></tr></table>"
    text = f"<p>We lease sites. In the U.S. Northeast we owe {figure('5', id='said')} billion. More follows.</p>"
    long = f"<p>{'so and ' * 60}in all {figure('7', id='long')} billion {'and on ' * 60}.</p>"
    document = read_inline(page(table + text + long), "page.htm")
    assert document.quote("row") == "Interest expense | $ (350) | (156)"
    assert document.quote("said") == "In the U.S. Northeast we owe 5 billion."
    assert "in all 7 billion" in document.quote("long")
    assert len(document.quote("long")) <= 200
    assert document.quote("unknown") == ""


# --- Told twice -----------------------------------------------------------------------------------------------------


def test_that_the_more_precise_of_equal_figures_counts() -> None:
    body = figure("1.3", scale="9", decimals="-8", id="round") + figure(
        "1,328", scale="6", id="fine", format="ixt:num-dot-decimal"
    )
    facts, conflicts = distinct(read_inline(page(body), "page.htm"))
    assert [fact.fact_id for fact in facts] == ["fine"]
    assert conflicts == ()


def test_that_figures_which_disagree_beyond_rounding_are_a_conflict() -> None:
    body = figure("1.4", scale="9", decimals="-8", id="other") + figure("1328", scale="6", id="fine")
    facts, conflicts = distinct(read_inline(page(body), "page.htm"))
    assert [fact.fact_id for fact in facts] == ["fine"]
    assert [[fact.fact_id for fact in group] for group in conflicts] == [["fine", "other"]]


def test_that_a_figure_counts_before_nil_and_differing_texts_all_stay() -> None:
    body = figure("", xsi_nil="true") + figure("5") + words("a") + words("b") + words("a")
    facts, conflicts = distinct(read_inline(page(body), "page.htm"))
    assert [fact.value for fact in facts] == [5.0, "a", "b"]
    assert conflicts == ()


# --- Files of every kind --------------------------------------------------------------------------------------------

INSTANCE_PAGE = f"""<xbrl xmlns="http://www.xbrl.org/2003/instance" xmlns:xbrli="http://www.xbrl.org/2003/instance"
 xmlns:xbrldi="http://xbrl.org/2006/xbrldi" xmlns:srt="http://fasb.org/srt/2024" xmlns:acme="http://acme.example/1"
 xmlns:iso4217="http://www.xbrl.org/2003/iso4217" xmlns:gaap="http://xbrl.us/us-gaap/2009-01-31"
 xmlns:full="https://xbrl.ifrs.org/taxonomy/2023-03-23/ifrs-full">{CONTEXTS}
 <gaap:Revenues contextRef="year" unitRef="usd" precision="3" id="a"> 1.328E9 </gaap:Revenues>
 <gaap:Assets contextRef="end" unitRef="usd" decimals="INF">5</gaap:Assets>
 <acme:Policy contextRef="year">&lt;p&gt;No &amp;amp; none&lt;/p&gt;&lt;p&gt;ever&lt;/p&gt;</acme:Policy>
</xbrl>""".encode()


def test_that_an_instance_gives_numbers_texts_and_the_older_precision() -> None:
    facts = read_instance(INSTANCE_PAGE, "acme.xml").facts
    assert [(fact.concept, fact.value, fact.decimals) for fact in facts] == [
        ("us-gaap:Revenues", 1.328e9, -7),
        ("us-gaap:Assets", 5.0, None),
        ("acme:Policy", "No & none ever", None),
    ]


def zipped(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.htm", content)
    return stream.getvalue()


def test_that_a_filing_is_found_in_every_wrapping() -> None:
    plain = page(figure("5"))
    envelope = (
        b"<SEC-DOCUMENT>\n<DOCUMENT>\n<TYPE>10-K\n<FILENAME>acme.htm\n<TEXT>\n<XBRL>\n%s\n</XBRL>\n</TEXT>\n</DOCUMENT>"
    )
    other = b"\n<DOCUMENT>\n<TYPE>EX-1\n<FILENAME>ex.htm\n<TEXT>\n<html><p>none</p></html>\n</TEXT>\n</DOCUMENT>"
    xml = b'<?xml version="1.0" encoding="UTF-16"?>' + plain
    wrappings = [plain, gzip.compress(plain), zipped(a=plain), zipped(a=gzip.compress(plain), b=b"<html/>")]
    wrappings += [envelope % plain, envelope % plain + other, xml.decode().encode("utf-16"), b"\xef\xbb\xbf" + plain]
    wrappings += [page(figure("5"), before='<!DOCTYPE html SYSTEM "x.dtd">') + b"\n"]
    for data in wrappings:
        assert [fact.value for fact in read_document(data, "file").facts] == [5.0]
    assert read_document(zipped(a=INSTANCE_PAGE), "file").facts == read_instance(INSTANCE_PAGE, "x").facts


def test_that_several_filings_in_one_archive_are_told_apart() -> None:
    later = page(figure("6"), head=HEAD.replace("20241231", "20251231"))
    data = zipped(a=page(figure("5")), b=later)
    assert [document.facts[0].value for document in read_documents(data, "both.zip")] == [5.0, 6.0]
    assert refused(data, "both.zip") == "reader.several_filings"


def test_that_html_names_of_characters_and_wrong_encodings_do_not_hide_a_figure() -> None:
    text = f"<p>Caf\u00e9&nbsp;&mdash; {figure('5', id='a')} &amp; more than that it is not.</p>"
    doctype = (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">'
    )
    document = read_document(page(text, before=doctype).decode().encode("cp1252"), "page.htm")
    assert document.quote("a") == "Café — 5 & more than that it is not."


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "reader.empty"),
        (b"%PDF-1.7", "reader.pdf"),
        (b"\x89PNG\r\n", "reader.unknown_kind"),
        (b"<html><p>10-K</p></html>", "reader.no_tags"),
        (page("<p>nothing tagged</p>"), "reader.no_tags"),
        (page(figure("5"), contexts=""), "reader.contexts_elsewhere"),
        (page(figure("5"))[:-30], "reader.cut_off"),
        (page(figure("5") + "<p>"), "reader.broken"),
        (page("<div>" * 5000 + figure("5") + "</div>" * 5000), "reader.too_deep"),
        (page(figure("5"), before='<!DOCTYPE html [<!ENTITY a "b">]>'), "reader.entities"),
        (b'<?xml version="1.0" encoding="utf-7"?>' + page(figure("5")), "reader.encoding"),
        (b'<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema"/>', "reader.unknown_kind"),
        (zipped(a=b"text"), "reader.archive_empty"),
        (zipped(a=page(figure("5")))[:-30], "reader.archive_broken"),
        (gzip.compress(page(figure("5")))[:-30], "reader.archive_broken"),
    ],
)
def test_that_what_is_no_filing_is_refused_with_its_own_sentence(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_that_another_xml_is_no_instance() -> None:
    with pytest.raises(Refused) as caught:
        read_instance(b"<linkbase/>", "acme_cal.xml")
    assert caught.value.problems[0].code == "reader.not_xbrl"


def test_that_texts_nested_in_each_other_do_not_take_all_memory() -> None:
    depth = 400
    inner = "so much to say " * 5_000
    nested = "".join(f'<ix:nonNumeric name="acme:P" contextRef="year" id="n{n}"><p>' for n in range(depth))
    assert refused(page(nested + inner + "</p></ix:nonNumeric>" * depth)) == "reader.too_deep"


def test_that_a_stray_file_in_an_archive_does_not_stand_in_the_way() -> None:
    stray = b'<?xml version="1.0" encoding="klingon"?><a/>'
    plain = HEAD.replace('xmlns:acme="http://acme.example/20241231"', "")
    exhibit = page(figure("6"), contexts="", head=plain)
    document = read_document(zipped(a=stray, b=exhibit, c=page(figure("5")), d=b""), "filing.zip")
    assert [fact.value for fact in document.facts] == [5.0, 6.0]
