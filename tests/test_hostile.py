"""Hostile names, notes and quotations go through workbook, PDF and mail as text: nothing runs, nothing is lost."""

from __future__ import annotations

import io
import re
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import chain, cycle, islice
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree

from reports import export
from reports.analysis_content import scenarios_analysis, tornado_analysis
from reports.analysis_document import analysis_document
from reports.analysis_several import comparison_analysis, history_analysis
from reports.analysis_text import analysis_text
from reports.analysis_workbook import write_analysis
from reports.email import draft_of
from reports.extras import Extras
from reports.numbers import Style
from reports.pdf import write_pdf
from reports.pdf_text import clean
from resources.words import Words
from scoring.analysis.comparison import compare
from scoring.analysis.history import histories
from scoring.analysis.own_scenario import own_scenario
from scoring.analysis.scenarios import all_scenarios
from scoring.analysis.tornado import tornado
from scoring.methodology.document import Methodology
from scoring.scorecard import Scorecard
from tests.conftest import ROOT, times
from tests.hostile import KNOWN, LONG, plain_texts, texts, work_of
from tests.poppler import text_of

PER_WORK = 500  # about as many texts as one work, with its peer, takes
HEADERS = {"X-Unsent", "Subject", "MIME-Version", "Content-Type", "Content-Language"}
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CODE = re.compile("_x([0-9A-F]{4})_")  # how Excel writes a sign by its number
SAFE = ("http://", "https://")


def works(methodology: Methodology) -> Iterator[tuple[str, Scorecard, Extras]]:
    """As many works as it takes for all texts to be used, in turn in either language."""
    count = times(10_000, 0.05)
    words = iter(texts(count))
    for language in islice(cycle(("en", "zh")), -(-count // PER_WORK)):
        yield language, *work_of(methodology, chain(islice(words, PER_WORK), cycle(KNOWN)))


# --- What is made touches nothing else

opened: list[str] | None = None


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    if opened is not None and (
        event == "open" or event.startswith(("socket.", "subprocess.", "os.system", "ctypes.dlopen"))
    ):
        opened.append(f"{event} {arguments[0] if arguments else ''}")


@contextmanager
def watched() -> Iterator[list[str]]:
    """What is opened, connected to or started meanwhile, in the order in which it is."""
    global opened
    opened = []
    yield opened
    opened = None


sys.addaudithook(_heard)


def is_ours(event: str) -> bool:
    """Reading the program itself, its words and fonts."""
    kind, _, place = event.partition(" ")
    return kind == "open" and (place.startswith((str(ROOT), sys.prefix, sys.base_prefix)) or place.isdigit())


def test_that_all_texts_go_through_without_an_error_and_touch_nothing(methodology: Methodology) -> None:
    for language, card, extras in works(methodology):
        style = Style(Words(language))
        with watched() as seen:
            pdf = export.pdf_bytes(card, style, extras)
            workbook = export.workbook_bytes(card, style, extras)
            mail = draft_of(card, style, pdf, workbook, extras).message()
        assert [event for event in seen if not is_ours(event)] == []
        must_be_text(workbook)
        must_be_a_draft(mail)


def must_be_text(workbook: bytes) -> None:
    """Every part is XML that a strict reader takes; no link leads anywhere but to a web page."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                root = etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False, no_network=True))
                for element in root.iter("{*}Relationship"):
                    assert element.get("TargetMode") != "External" or element.get("Target", "").startswith(SAFE)
        assert not [name for name in archive.namelist() if "externalLink" in name or "vba" in name.lower()]


def must_be_a_draft(mail: bytes) -> None:
    found = message_from_bytes(mail, policy=policy.default)
    assert isinstance(found, EmailMessage)
    assert not found.defects
    assert set(found.keys()) == HEADERS
    assert len(found.keys()) == len(HEADERS)
    assert "\n" not in found["Subject"]
    parts = list(found.iter_parts())
    assert [part.get_content_type().split("/")[0] for part in parts] == ["text", "application", "application"]
    for part in parts[1:]:
        name = part.get_filename() or ""
        assert re.fullmatch(r"[\w-]+\.(pdf|xlsx)", name), name
        assert len(name.encode()) <= 255
    assert all(line.endswith(b"\r\n") and len(line) <= 1000 for line in mail.splitlines(keepends=True))


# --- Workbooks


def formulas(workbook: bytes) -> dict[str, str]:
    """Every formula by its place, in cells, names, conditions and validations."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        found = {}
        for name in sorted(archive.namelist()):
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                root = etree.fromstring(archive.read(name))
                for cell in root.iter(f"{SHEET}c"):
                    formula = cell.find(f"{SHEET}f")
                    if formula is not None:
                        found[f"{name} {cell.get('r')}"] = formula.text or ""
                for place, element in enumerate(chain(root.iter(f"{SHEET}formula"), root.iter(f"{SHEET}formula1"))):
                    found[f"{name} condition {place}"] = element.text or ""
        root = etree.fromstring(archive.read("xl/workbook.xml"))
        for element in root.iter(f"{SHEET}definedName"):
            found[f"name {element.get('name')} {element.get('localSheetId', '')}"] = element.text or ""
    found.pop("name record_text ", None)  # how long the record is depends on its texts
    # documents of one name are listed once, so how long the list is depends on the texts, too
    return {name: text for name, text in found.items() if not text.startswith(("Sources!$A$1:", "来源!$A$1:"))}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_no_formula_comes_from_a_text(language: str, methodology: Methodology) -> None:
    style = Style(Words(language))
    hostile, harmless = (
        export.workbook_bytes(*_made(work_of(methodology, words), style)) for words in (cycle(KNOWN), plain_texts())
    )
    assert formulas(hostile) == formulas(harmless)


def _made(work: tuple[Scorecard, Extras], style: Style) -> tuple[Scorecard, Style, Extras]:
    return work[0], style, work[1]


def held(text: str) -> str:
    """What a cell can hold of a text: what XML forbids is left out, line ends are one sign."""
    kept = "".join(letter for letter in text if unicodedata.category(letter) != "Cs" and letter not in "\ufffe\uffff")
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", "", kept)


def shared_texts(workbook: bytes) -> list[str]:
    """The texts of all cells as Excel reads them, which openpyxl does only in part."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        strings = etree.fromstring(archive.read("xl/sharedStrings.xml"))
    texts_ = ("".join(item.itertext()) for item in strings.iter(f"{SHEET}si"))
    return [CODE.sub(lambda found: chr(int(found[1], 16)), text) for text in texts_]


def test_that_no_text_is_lost_in_the_workbook(methodology: Methodology) -> None:
    words = cycle(KNOWN)
    card, extras = work_of(methodology, words)
    seen = map(held, shared_texts(export.workbook_bytes(card, Style(Words("en")), extras)))
    whole = "\n".join(seen)
    assert card.filing is not None
    for datum in card.filing.data.values():
        for fact in filter(None, (datum.fact, *datum.candidates)):
            for text in (fact.source.quote, fact.source.note, fact.source.document, fact.source.locator):
                assert held(text).strip() in whole, text


def test_that_what_looks_like_markup_of_excel_is_text(methodology: Methodology) -> None:
    """A text between <r> and </r> is what the writer's library takes for rich text and would write as it is."""
    spite = '<r><t>x</t></r><x xmlns="y"/><r></r>'
    card, extras = work_of(methodology, cycle((spite,)))
    assert spite in {text.strip() for text in shared_texts(export.workbook_bytes(card, Style(Words("en")), extras))}


# --- The page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_the_page_shows_every_character_that_its_font_has(
    language: str, methodology: Methodology, tmp_path: Path
) -> None:
    sample = [text for text in texts(times(1_500, 0.2), 7) if len(text) <= 60 and not _turned(text)]
    card, extras = work_of(methodology, cycle(sample))
    shown = _squeezed(text_of(export.pdf_bytes(card, Style(Words(language)), extras), tmp_path, "-raw"))
    assert card.filing is not None
    quotes = [datum.fact.source.quote for datum in card.filing.data.values() if datum.fact is not None]
    lost = [quote for quote in quotes if _squeezed(clean(quote)) not in shown]
    assert lost == []


def _turned(text: str) -> bool:
    """Whether pdftotext would put its letters into another order."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in text)


def _squeezed(text: str) -> str:
    """Without spaces and line ends: a page breaks lines where it likes; compatibility forms as one."""
    return re.sub(r"[\s\u00ad]+", "", unicodedata.normalize("NFKC", text))


# --- Very long ones, alone


@pytest.mark.parametrize("place", range(len(LONG) if times(10) == 10 else 2))
def test_that_a_very_long_text_everywhere_goes_through(place: int, methodology: Methodology) -> None:
    card, extras = work_of(
        methodology, chain((LONG[place],), islice(cycle(KNOWN), 60), (LONG[place],) * 8, cycle(KNOWN))
    )
    style = Style(Words("en"))
    pdf, workbook = export.pdf_bytes(card, style, extras), export.workbook_bytes(card, style, extras)
    must_be_text(workbook)
    must_be_a_draft(draft_of(card, style, pdf, workbook, extras).message())
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    longest = max(len(str(cell.value)) for page in book for row in page.iter_rows() for cell in row)
    assert longest <= 32_767


# --- Analyses


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_analyses_carry_them_as_text_too(language: str, methodology: Methodology) -> None:
    words = cycle(KNOWN)
    style = Style(Words(language))
    card, extras = work_of(methodology, words)
    peer = extras.peers[0]
    own = own_scenario(methodology, next(text for text in KNOWN if text.startswith("=")), [("revenue", "revenue")])
    found = compare([(text, one) for text, one in zip(KNOWN[2:], (card, peer), strict=False)])
    filings = [one.filing for one in (card, peer) if one.filing is not None]
    analyses = (
        scenarios_analysis(card, {**all_scenarios(card), "own": card}, {"own": own}, style),
        tornado_analysis(card, tornado(card), None, style),
        comparison_analysis(found, None, style),
        history_analysis(histories(methodology, filings), style),
    )
    for analysis in analyses:
        assert analysis_text(analysis, style)
        assert write_pdf(analysis_document(analysis, style)).startswith(b"%PDF")
        workbook = write_analysis(analysis, style)
        must_be_text(workbook)
        assert formulas(workbook) == {
            name: text for name, text in formulas(workbook).items() if name.startswith("name ")
        }
