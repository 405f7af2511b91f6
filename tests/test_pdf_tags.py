"""Who cannot see a report can hear it: headings, lists, tables with headers, pictures in words, in reading order."""

from __future__ import annotations

import re
import subprocess
import tempfile
import zlib
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from pypdfium2 import raw

from reports.blocks import Figure, Side, Table
from reports.pdf import lay_out, write_pdf
from reports.pdf_tags import other_language
from resources.words import Words
from tests.pdf_structure import Element, annotations, drawn, elements
from tests.poppler import needs_poppler
from tests.test_pdf import EVERY, LANGUAGES, document, labels, pdf, squeezed

NAMES = ("coreweave", "nothing")
CHILDREN = {
    "Document": {"Sect"},
    "L": {"LI"},
    "LI": {"Lbl", "LBody"},
    "Table": {"THead", "TBody"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TR": {"TH", "TD"},
}


@cache
def opened(name: str, language: str) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(pdf(name, language))


@cache
def trees(name: str, language: str) -> list[Element]:
    """The document's element as it is on each page."""
    found = [elements(page) for page in opened(name, language)]
    assert all(len(roots) == 1 for roots in found)
    return [roots[0] for roots in found]


@cache
def heard(name: str, language: str) -> str:
    """The structure with its text as poppler reads it."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf(name, language))
        file.flush()
        done = subprocess.run(["pdfinfo", "-struct-text", file.name], capture_output=True, timeout=300, check=True)
    assert done.stderr == b""
    return done.stdout.decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EVERY)
def test_that_everything_painted_is_an_artefact_or_belongs_to_one_element(name: str, language: str) -> None:
    for page, tree in zip(opened(name, language), trees(name, language), strict=True):
        told = tree.content
        assert len(told) == len(set(told))
        for item in drawn(page):
            assert item.artefact == (item.mark is None)
            assert item.artefact or item.mark in told
        assert {item.mark for item in drawn(page) if item.mark is not None} == set(told)


@pytest.mark.parametrize("name", NAMES)
def test_that_elements_stand_only_where_the_format_lets_them(name: str) -> None:
    for tree in trees(name, "en"):
        for element in tree.walk():
            assert {kid.kind for kid in element.kids} <= CHILDREN.get(element.kind, {kid.kind for kid in element.kids})
            assert not (element.kind in CHILDREN and element.marks)


def test_that_headings_are_the_issuer_and_the_chapters_and_no_level_is_skipped() -> None:
    for language in LANGUAGES:
        levels = [e.kind for tree in trees("coreweave", language) for e in tree.walk() if e.kind in ("H1", "H2", "H3")]
        chapters = document("coreweave", language).chapters
        assert levels[0] == "H1"
        assert set(levels) == {"H1", "H2"}
        assert levels.count("H1") == len(chapters)


@needs_poppler
@pytest.mark.parametrize("language", LANGUAGES)
def test_that_titles_are_heard_as_headings_in_their_order(language: str) -> None:
    found = re.findall(r'\bH1 .*?"(.*?)"', heard("coreweave", language), re.DOTALL)
    made = document("coreweave", language)
    assert [squeezed(title) for title in found] == [
        squeezed(title) for title in (made.head, *(chapter.title for chapter in made.chapters[1:]))
    ]


@needs_poppler
@pytest.mark.parametrize("language", LANGUAGES)
def test_that_words_are_heard_in_the_order_in_which_a_reader_sees_them(language: str) -> None:
    told = squeezed("".join(re.findall(r'"(.*)"', heard("coreweave", language))))
    place = 0
    for chapter in document("coreweave", language).chapters[1:]:
        for block in chapter.blocks:
            if isinstance(block, Table):
                for row in block.rows:
                    text = squeezed("".join(span.text for cell in row.cells for span in cell.spans))
                    found = told.find(text, place)
                    assert found >= 0, text
                    place = found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_that_cells_of_a_table_say_whether_they_head_a_column_or_a_row(name: str, language: str) -> None:
    for tree in trees(name, language):
        for table in tree.all("Table"):
            for head in table.all("THead"):
                assert {cell.scope for cell in head.all("TH")} == {"Column"}
            for body in table.all("TBody"):
                for row in body.all("TR"):
                    assert [cell.scope for cell in row.all("TH")] in (["Row"], [])


@needs_poppler
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_that_every_row_of_a_table_has_all_its_cells_also_the_empty_ones(name: str, language: str) -> None:
    found = [line.strip().split()[0].rstrip(":") for line in heard(name, language).splitlines() if line.strip()]
    rows: list[list[str]] = []
    tables: list[list[list[str]]] = []
    for kind in found:
        if kind == "Table":
            rows = []
            tables.append(rows)
        elif kind == "TR":
            rows.append([])
        elif kind in ("TH", "TD"):
            rows[-1].append(kind)
    made = list(tables_of(name, language))
    assert [len(rows) - 1 for rows in tables] == [len(table.rows) for table in made]
    for rows, table in zip(tables, made, strict=True):
        assert rows[0] == ["TH"] * len(table.columns)
        assert all(len(row) == len(table.columns) and row.count("TH") == 1 for row in rows[1:])


def tables_of(name: str, language: str) -> Iterator[Table]:
    for chapter in document(name, language).chapters:
        for block in chapter.blocks:
            inside = [b for column in block.columns for b in column] if isinstance(block, Side) else [block]
            yield from (b for b in inside if isinstance(b, Table))


def test_that_the_header_of_a_table_is_told_once_though_it_is_printed_on_each_page() -> None:
    pages = lay_out(document("coreweave", "en")).pages
    printed = sum(label.text == "Evidence" for _, label, _, _ in labels(pages))
    assert printed >= 2
    heads = sum(
        bool(head.content)
        for tree in trees("coreweave", "en")
        for table in tree.all("Table")
        for head in table.all("THead")
        if len(head.all("TH")) == 5
    )
    tables = tables_of("coreweave", "en")
    assert heads == sum(len(table.columns) == 5 for table in tables)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_that_every_picture_is_said_in_words(name: str, language: str) -> None:
    made = []
    for chapter in document(name, language).chapters:
        for block in chapter.blocks:
            inner = [b for column in block.columns for b in column] if isinstance(block, Side) else [block]
            made += [b.picture.alt for b in inner if isinstance(b, Figure)]
    told = [element.alt for tree in trees(name, language) for element in tree.all("Figure")]
    assert len(told) == len(made)
    for alt, expected in zip(told, made, strict=True):
        assert alt.endswith(expected)


@pytest.mark.parametrize("name", NAMES)
def test_that_every_link_says_where_it_leads_and_stands_in_a_link_element(name: str) -> None:
    keys, links = [], 0
    for page, tree in zip(opened(name, "en"), trees(name, "en"), strict=True):
        for says, key in annotations(page):
            assert says.strip()
            keys.append(key)
        links += len(tree.all("Link"))
    assert len(keys) == len(set(keys))
    assert bool(keys) == bool(links)
    assert all(key >= len(opened(name, "en")) for key in keys)


@needs_poppler
@pytest.mark.parametrize("language", LANGUAGES)
def test_that_the_file_is_tagged_and_asks_for_its_title_and_tab_order(language: str, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf("coreweave", language))
    said = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, timeout=300, check=True).stdout
    assert re.search(r"Tagged: +yes", said)
    assert re.search(r"Suspects: +no", said)
    meta = subprocess.run(["pdfinfo", "-meta", str(path)], capture_output=True, timeout=300, check=True).stdout.decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in meta
    assert document("coreweave", language).title in meta
    assert raw.FPDFCatalog_IsTagged(opened("coreweave", language))
    plain = b"".join(unpacked(pdf("coreweave", language)))
    assert b"/DisplayDocTitle true" in plain
    assert plain.count(b"/Tabs/S") == len(opened("coreweave", language))


def unpacked(content: bytes) -> list[bytes]:
    """The small objects of a file, which are packed."""
    starts = [found.end() for found in re.finditer(rb"/ObjStm[^>]*>>\nstream\n", content)]
    return [zlib.decompressobj().decompress(content[start:]) for start in starts]


def test_that_fonts_say_which_letter_each_sign_is_and_none_is_nothing() -> None:
    content = pdf("coreweave", "zh")
    letters = [
        text for found in re.finditer(rb"stream\r?\n", content)
        if b"begincmap" in (text := inflated(content[found.end() :]))
    ]  # fmt: skip
    assert len(letters) >= 4
    for text in letters:
        assert b"<0000>" not in text
        assert all(int(count) <= 100 for count in re.findall(rb"(\d+) beginbfchar", text))


def inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data)
    except zlib.error:
        return b""


def test_that_words_of_another_language_say_so() -> None:
    languages = {element.language for tree in trees("coreweave", "zh") for element in tree.walk()}
    assert "en" in languages
    assert other_language("剩余履约义务", "en") == "zh-CN"
    assert other_language("remaining performance obligations", "zh-CN") == "en"
    assert other_language("10-K 0001769628-26-000104", "zh-CN") == ""
    assert other_language("1,915.4", "zh-CN") == ""
    assert other_language("采用 10-K 的数字", "zh-CN") == ""


def test_that_the_record_comes_along_as_an_attachment() -> None:
    record = '{"assay": 1, "名称": "公司"}'.encode() * 200
    made = document("coreweave", "en")
    content = write_pdf(made, record)
    assert content == write_pdf(made, record)
    held = pypdfium2.PdfDocument(content)
    assert held.count_attachments() == 1
    attached = held.get_attachment(0)
    assert attached.get_name() == "assay-record.json"
    assert bytes(attached.get_data()) == record
    assert len(content) < len(pdf("coreweave", "en")) + 2000
    assert opened("coreweave", "en").count_attachments() == 0


def test_that_no_letter_of_a_line_runs_into_the_next_for_who_hears_it() -> None:
    text = document("coreweave", "en")
    lines = [label.text for _, label, _, _ in labels(lay_out(text).pages)]
    limits = Words("en")("why.limits.1").split()
    said = "".join(lines)
    for first, second in pairwise(limits):
        assert f"{first} {second}" in said
