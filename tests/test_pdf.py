"""The PDF as other programs read it: every number and word is there, nothing is clipped, the same bytes each time."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.blocks import Chapter, Document, Span, Table, Text
from reports.document import build_document
from reports.numbers import Style
from reports.pdf import SHEETS, Page, Sheet, lay_out, write_pdf
from reports.pdf_text import boxed, clean, register_fonts, units
from reports.picture_marks import Label
from resources.words import Words
from scoring.engine import evaluate, with_edit
from scoring.filings.filing import Filing, Issuer
from scoring.filings.samples import read_sample, sample_names
from scoring.methodology.load import load_methodology
from scoring.scorecard import Scorecard
from tests.conftest import ROOT, python, times
from tests.poppler import needs_poppler, text_of

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

LANGUAGES = ("en", "zh")
A4 = SHEETS["A4"]
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
MOST_BYTES = 500_000
NOTHING = "nothing"
EVERY = (*sample_names(), NOTHING)
IN_A_PROCESS = """
import sys
from reports.document import build_document
from reports.numbers import Style
from reports.pdf import write_pdf
from resources.words import Words
from scoring.engine import evaluate
from scoring.filings.samples import read_sample
from scoring.methodology.load import load_methodology
card = evaluate(load_methodology(), read_sample("coreweave"))
"""


@cache
def sample(name: str) -> Scorecard:
    return evaluate(load_methodology(), {} if name == NOTHING else read_sample(name))


def style(card: Scorecard, language: str) -> Style:
    return Style(Words(language), "USD" if card.filing is None else card.filing.issuer.currency)


@cache
def document(name: str, language: str) -> Document:
    return build_document(sample(name), style(sample(name), language))


@cache
def pdf(name: str, language: str) -> bytes:
    return write_pdf(document(name, language))


def web_links(content: bytes) -> Iterator[str]:
    """Every web address that a page leads to, as pdfium reads it."""
    import ctypes

    import pypdfium2
    from pypdfium2 import raw

    opened = pypdfium2.PdfDocument(content)
    for page in opened:
        place, link = ctypes.c_int(0), raw.FPDF_LINK()
        while raw.FPDFLink_Enumerate(page, place, link):
            action = raw.FPDFLink_GetAction(link)
            if action:
                size = raw.FPDFAction_GetURIPath(opened, action, None, 0)
                held = ctypes.create_string_buffer(size)
                raw.FPDFAction_GetURIPath(opened, action, held, size)
                yield held.value.decode()


def language_of(opened: PdfDocument) -> str:
    from pypdfium2 import raw

    held = (raw.FPDF_WCHAR * 20)()
    size = raw.FPDFCatalog_GetLanguage(opened, held, 40)
    return bytes(held)[: size - 2].decode("utf-16-le")


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def labels(pages: tuple[Page, ...]) -> Iterator[tuple[int, Label, float, float]]:
    for number, page in enumerate(pages):
        for dx, dy, items in page.layers:
            for item in items:
                if isinstance(item, Label) and item.text.strip():
                    yield number, item, dx, dy


def texts(value: object) -> Iterator[str]:
    """Every word of a document, whatever block it stands in."""
    if isinstance(value, Span):
        yield value.text
    elif isinstance(value, str):
        return
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name != "closer":  # the same in less room
                yield from texts(getattr(value, field.name))


# --- What another program reads


@needs_poppler
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["coreweave", "snowflake", "coreweave-fy2025"])
def test_that_every_score_value_and_name_of_a_metric_can_be_copied_out(
    name: str, language: str, tmp_path: Path
) -> None:
    card, found = sample(name), text_of(pdf(name, language), tmp_path, "-layout")
    flat, shown = squeezed(found), style(card, language)
    for key, metric in card.metrics.items():
        unit = card.methodology.metrics[key].unit
        row = next(line for line in found.splitlines() if line.strip().startswith(shown.words.name(key)))
        assert squeezed(shown.full(metric.value, unit)) in squeezed(row)
        assert shown.number(metric.score, "score") in row
        if metric.score is not None:
            assert squeezed(shown.span(metric.low, metric.high)) in flat
    for key, factor in card.factors.items():
        assert squeezed(shown.words.name(key)) in flat
        assert shown.number(factor.score, "score") in found
    assert card.band is not None
    assert card.band in found


@needs_poppler
def test_that_page_one_of_coreweave_gives_the_published_result(tmp_path: Path) -> None:
    found = text_of(pdf("coreweave", "en"), tmp_path, "-layout", "-l", "1")
    for expected in (
        "38.0", "bb-", "[35.3, 41.2]", "98.5%", "59.4", "18.8", "39.7", "33.0", "17.81", "5.64", "7.94", "6.61",
        "34.5", "36.3", "37.3", "96.1%", "88.2%", "61.5%", "30.1%", "−14.1%", "0.47", "1.36", "1.59", "≤ 49.9",
        "≤ 64.9", "Operations do not pay the interest.", "No equity, and cash still going out.", "8,033.5", "12,900.0",
        "0001193125-25-044231", "Model band, not a credit rating", "2028",
    ):  # fmt: skip
        assert expected in found, expected
    assert "Not investment advice" in found
    assert "Agreement with the agencies in one case proves nothing." in " ".join(found.split())


@needs_poppler
@pytest.mark.parametrize("language", LANGUAGES)
def test_that_every_printed_word_can_be_read_back(language: str, tmp_path: Path) -> None:
    flat = squeezed(text_of(pdf("coreweave", language), tmp_path, "-raw"))
    for _, label, _, _ in labels(lay_out(document("coreweave", language)).pages):
        assert squeezed(label.text) in flat, label.text


@needs_poppler
def test_that_all_chinese_of_the_document_is_on_the_pages(tmp_path: Path) -> None:
    flat = squeezed(text_of(pdf("coreweave", "zh"), tmp_path, "-raw"))
    lines = [squeezed(label.text) for _, label, _, _ in labels(lay_out(document("coreweave", "zh")).pages)]
    printed = "".join(lines)
    for text in texts(document("coreweave", "zh").chapters):
        for run in CHINESE.findall(text):
            assert run[:4] in printed
            assert set(run) <= set(flat)


@needs_poppler
@pytest.mark.parametrize("language", LANGUAGES)
def test_that_every_page_says_that_it_is_neither_advice_nor_a_rating(language: str, tmp_path: Path) -> None:
    pages = text_of(pdf("coreweave", language), tmp_path).rstrip("\f").split("\f")
    foot = Words(language)("report.footer")
    assert len(pages) == len(lay_out(document("coreweave", language)).pages)
    for number, page in enumerate(pages, 1):
        assert squeezed(foot) in squeezed(page)
        assert f"{number} / {len(pages)}" in page


@needs_poppler
@pytest.mark.parametrize("language", LANGUAGES)
def test_that_all_fonts_are_embedded(language: str, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf("coreweave", language))
    found = subprocess.run(["pdffonts", str(path)], capture_output=True, text=True, timeout=300, check=True).stdout
    rows = found.splitlines()[2:]
    assert len(rows) >= 2
    for row in rows:
        embedded, subset, unicode = row.split()[-5:-2]
        assert "AssaySans" in row
        assert (embedded, subset, unicode) == ("yes", "yes", "yes")


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_chapters_and_metrics_are_bookmarks_and_the_filing_is_linked(language: str) -> None:
    import pypdfium2

    opened = pypdfium2.PdfDocument(pdf("coreweave", language))
    titles = [item.get_title() for item in opened.get_toc()]
    words = Words(language)
    assert titles[0] == words("report.tear_sheet")
    assert {words("report.metrics"), words("report.sources"), words("report.assumptions")} <= set(titles)
    assert {words.name(key) for key, metric in sample("coreweave").metrics.items() if metric.weight} <= set(titles)
    uris = set(web_links(pdf("coreweave", language)))
    assert "https://www.sec.gov/Archives/edgar/data/1769628/000119312525044231/d899798ds1.htm" in uris


def test_that_the_file_says_what_it_is_by_whom_and_in_which_language() -> None:
    import pypdfium2

    meta = pypdfium2.PdfDocument(pdf("coreweave", "zh")).get_metadata_dict()
    assert meta["Title"].startswith("CoreWeave, Inc. (CRWV)")
    assert meta["Author"] == "Assay"
    for language, expected in (("zh", "zh-CN"), ("en", "en")):
        assert language_of(pypdfium2.PdfDocument(pdf("coreweave", language))) == expected


# --- The page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EVERY)
def test_that_nothing_is_clipped_and_no_two_words_touch(name: str, language: str) -> None:
    for paper, sheet in SHEETS.items():
        all_stands_free(lay_out(dataclasses.replace(document(name, language), paper=paper)).pages, sheet)


def all_stands_free(pages: tuple[Page, ...], sheet: Sheet) -> None:
    """Every word lies inside the margins, and none on another."""
    rows: dict[int, list[tuple[float, float, float, float, str]]] = {}
    for number, label, dx, dy in labels(pages):
        width = units(boxed(label.text).rstrip(), label.bold) * label.size
        left = label.x + dx - {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
        top, bottom = label.y + dy - label.size * 0.72, label.y + dy
        assert sheet.left - 0.6 <= left <= left + width <= sheet.right + 0.6, (number + 1, label.text)
        assert 20 < top < bottom < sheet.height - 20, (number + 1, label.text)
        rows.setdefault(number, []).append((left, top, left + width, bottom, label.text))
    for number, boxes in rows.items():
        boxes.sort(key=lambda box: box[1])
        for index, (left, _, right, bottom, text) in enumerate(boxes):
            for other in boxes[index + 1 :]:
                if other[1] > bottom - 0.3:
                    break
                assert other[0] > right - 0.5 or other[2] < left + 0.5, (number + 1, text, other[4])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EVERY)
def test_that_page_one_stands_alone(name: str, language: str) -> None:
    words = Words(language)
    for paper in SHEETS:
        found = list(labels(lay_out(dataclasses.replace(document(name, language), paper=paper)).pages))
        first, second = ([label.text.strip() for number, label, _, _ in found if number == page] for page in (0, 1))
        assert words("report.limits") in first
        assert words("report.seal_where") in first
        assert words("report.debt") in second
        assert words("report.metrics") in second


def test_that_a_table_goes_on_under_its_header() -> None:
    pages = lay_out(document("coreweave", "en")).pages
    heads = [n for n, label, _, dy in labels(pages) if label.text == "Evidence"]
    rows = {n for n, label, _, _ in labels(pages) if label.text == "A · Derived" or label.text == "B · Derived"}
    assert len(heads) >= 2
    assert rows <= set(heads)


def test_that_no_page_ends_with_a_heading() -> None:
    for name in EVERY:
        pages = lay_out(document(name, "en")).pages
        for number in range(len(pages)):
            inside = [
                (label.y + dy, label) for n, label, _, dy in labels(pages) if n == number and label.y + dy < A4.bottom
            ]
            lowest = max(inside, key=lambda pair: pair[0])[1]
            assert not (lowest.bold and lowest.colour == "accent"), lowest.text
            assert lowest.size < 14, lowest.text


# --- The same bytes, small


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EVERY)
def test_that_a_report_is_smaller_than_half_a_megabyte(name: str, language: str) -> None:
    assert len(pdf(name, language)) < MOST_BYTES


def test_that_the_same_filing_gives_the_same_bytes_also_in_another_process(tmp_path: Path) -> None:
    again = write_pdf(build_document(sample("coreweave"), style(sample("coreweave"), "zh")))
    assert again == pdf("coreweave", "zh")
    code = IN_A_PROCESS + "sys.stdout.buffer.write(write_pdf(build_document(card, Style(Words('zh'), 'USD'))))"
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo"}
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, timeout=300, check=True
        )
        assert done.stdout == again


# --- What a filing may bring

HOSTILE = (
    "AT&T <Holdings> Inc",
    "<b>Foo",
    '<img src="/etc/passwd"/>',
    "</para><font size=99>big",
    "&amp; &#0; &lt;",
    "=1+1 (\\) %s {0} \\n",
    "long " + "Donaudampfschifffahrt" * 40,
    "\u202egnitar on\u202c bidi \u2066x\u2069",
    "emoji 🏦💰 and ❤️",
    "nul\x00 bell\x07 tab\tline\nbreak\r",
    "עברית العربية ไทย",
    "lone \ud800 surrogate",
    "(unbalanced \\( ) parens",
    "公司（北京）有限公司，“引号”。" * 12,
)


def with_names(card: Scorecard, text: str) -> Scorecard:
    """The same figures, with the text wherever a filing brings words of its own."""
    filing = card.filing
    assert filing is not None
    data = {}
    for name, datum in filing.data.items():
        if datum.fact is not None:
            source = dataclasses.replace(
                datum.fact.source, document=text, quote=text, note=text, locator=text, accession=text[:40],
                url="javascript:alert(1)" if len(data) % 2 else f"https://example.com/{text}",
            )  # fmt: skip
            datum = dataclasses.replace(datum, fact=dataclasses.replace(datum.fact, source=source))
        data[name] = datum
    issuer = dataclasses.replace(filing.issuer, name=text, name_zh=text, ticker="<T>")
    filing = dataclasses.replace(filing, issuer=issuer, title=text, title_zh=text, data=data, notes=((text, text),))
    return evaluate(card.methodology, filing)


@needs_poppler
@pytest.mark.parametrize("text", HOSTILE)
def test_that_words_of_a_filing_are_printed_as_they_are(text: str, tmp_path: Path) -> None:
    card = with_names(sample("coreweave"), text)
    made = build_document(card, style(card, "en"))
    content = write_pdf(made)
    flat = squeezed(text_of(content, tmp_path, "-raw"))
    for word in clean(text).split():
        for part in (word[i : i + 12] for i in range(0, min(len(word), 120), 12)):
            assert all(letter in flat for letter in part)
    for word in ("AT&T", "<Holdings>", "<b>Foo", "<img", 'src="/etc/passwd"/>', "</para><font", "&#0;", "公司（北京）"):
        if word in text:
            assert word in flat
    assert all(link.startswith("https://example.com/") for link in web_links(content))
    assert b"root:" not in content


@given(st.text(max_size=80))
def test_that_the_gate_keeps_every_letter_that_the_font_has(text: str) -> None:
    import unicodedata

    printed = clean(text)
    known = register_fonts()
    assert all(ord(letter) in known or letter in " \u00a0" for letter in printed)
    kept = [
        c for c in unicodedata.normalize("NFC", text) if ord(c) in known and unicodedata.category(c) not in ("Cc", "Cf")
    ]
    rest = list(printed)
    for letter in kept:
        if not letter.isspace():
            assert letter in rest
            rest.remove(letter)
    assert clean(printed) == printed


@settings(max_examples=times(1000, 0.02))
@given(st.text(min_size=1, max_size=30))
def test_that_any_name_gives_a_report(name: str) -> None:
    card = sample("coreweave-fy2025")
    filing = card.filing
    assert filing is not None
    renamed = evaluate(
        card.methodology, dataclasses.replace(filing, issuer=dataclasses.replace(filing.issuer, name=name))
    )
    made = build_document(renamed, style(card, "en"))
    first = Document(
        **{f.name: getattr(made, f.name) for f in dataclasses.fields(made)} | {"chapters": made.chapters[:1]}
    )
    assert write_pdf(first).startswith(b"%PDF")


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_an_issuer_without_figures_still_has_a_report_without_a_score(language: str, tmp_path: Path) -> None:
    methodology = load_methodology()
    known = sample("coreweave").filing
    assert known is not None
    empty = Filing(Issuer("Nothing, Inc."), "Empty", "空", known.period_end, 12, known.as_of, {})
    for filing in (empty, {}, {"revenue": 5e9}, {"rpo": 1e9, "revenue": 1e9, "rpo_band_share": [0.5, 0.4]}):
        card = evaluate(methodology, filing)
        assert card.score is None
        content = write_pdf(build_document(card, style(card, language)))
        assert content.startswith(b"%PDF")
        if shutil.which("pdftotext"):
            found = text_of(content, tmp_path, "-layout", "-l", "1")
            assert not re.search(r"\b(nan|inf|NaN)\b", found)
            assert Words(language)("report.not_scored") in found


def test_that_a_changed_assumption_is_shown_as_changed() -> None:
    filing = sample("coreweave").filing
    assert filing is not None
    methodology = with_edit(load_methodology(), "never_delivered", 0.25)
    card = evaluate(methodology, filing)
    chapter = next(c for c in build_document(card, style(card, "en")).chapters if c.key == "assumptions")
    row = next(row for row in table(chapter).rows if plain(row.cells[0]) == Words("en").name("never_delivered"))
    assert [plain(cell) for cell in row.cells[1:4]] == ["25.0%", "10.0%", "yes"]
    assert sum(plain(row.cells[3]) == "yes" for row in table(chapter).rows) == 1


def table(chapter: Chapter) -> Table:
    return next(block for block in chapter.blocks if isinstance(block, Table))


def plain(cell: Text) -> str:
    return "".join(span.text for span in cell.spans)


def test_that_both_figures_of_a_conflict_stand_on_page_one_with_the_rule() -> None:
    first = " ".join(texts(document("coreweave", "en").chapters[0]))
    assert "USD 8,033.5 m" in first
    assert "USD 12,900.0 m" in first
    assert Words("en")("rule.facilities_not_drawn") in first


def test_that_nothing_can_read_markup_into_a_report() -> None:
    code = IN_A_PROCESS + (
        "write_pdf(build_document(card, Style(Words('en'), 'USD')));"
        "print([name for name in sys.modules if name.startswith(('reportlab.platypus', 'PySide6'))])"
    )
    assert python(code).strip() == "[]"
