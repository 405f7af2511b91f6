"""Damaged, foreign and hostile workbooks: each gives a clear sentence, none a traceback, none takes long."""

from __future__ import annotations

import random
import re
import socket
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pytest

from reports.verify_workbook import verify_book
from resources.words import LANGUAGE_IDS, Words
from scoring.filings.workbook_cells import read_book
from scoring.filings.workbook_home import come_home
from scoring.problems import Problem, Refused, sentence
from tests.conftest import times
from tests.sent import card_of, edited, remade_once, sent
from tests.test_template import written
from tests.test_template_damaged import BOMB, after_head, foreign_book, member, zipped
from ui.cli import run

Make = Callable[[], bytes]
STRINGS, STYLES, BOOK = "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"


@lru_cache
def sheet_part(name: str) -> str:
    """The member with a sheet; Assay writes them in their order."""
    return f"xl/worksheets/sheet{list(read_book(sent(), 'sent.xlsx').sheets).index(name) + 1}.xml"


@lru_cache
def cell_of(key: str, sheet: str = "Inputs", column: str = "C") -> str:
    book = read_book(sent(), "sent.xlsx")
    return next(f"{column}{row + 1}" for row, text in book.rows(sheet, 0) if text == key)


def cell(key: str, xml: bytes, sheet: str = "Inputs", column: str = "C") -> bytes:
    """The workbook with the XML of one cell put in the place of its own."""
    at = cell_of(key, sheet, column)
    whole = re.compile(rf'<c r="{at}"[^>]*?(?:/>|>.*?</c>)'.encode())
    assert whole.search(zipfile.ZipFile(BytesIO(sent())).read(sheet_part(sheet)))
    new = xml.replace(b"@", at.encode())
    return member(sent(), sheet_part(sheet), lambda text: whole.sub(lambda _: new, text, count=1))


def part(name: str, old: bytes, new: bytes) -> bytes:
    def change(text: bytes) -> bytes:
        assert old in text
        return text.replace(old, new)

    return member(sent(), name, change)


def named(name: str, definition: str = "") -> bytes:
    """The workbook with one defined name taken out, or pointing elsewhere."""

    def change(text: bytes) -> bytes:
        whole = re.compile(rf'<definedName name="{name}">[^<]*</definedName>'.encode())
        assert whole.search(text)
        new = f'<definedName name="{name}">{definition}</definedName>'.encode() if definition else b""
        return whole.sub(new, text)

    return member(sent(), BOOK, change)


def locked() -> bytes:
    data = bytearray(sent())
    for at in (found.start() for found in re.finditer(b"PK\x01\x02", sent())):
        data[at + 8] |= 1
    return bytes(data)


def without(*titles: str) -> Make:
    return lambda: edited(lambda hand: [hand.book.remove(hand.book[title]) for title in titles])


REFUSED: dict[str, tuple[Make, str]] = {
    "nothing": (lambda: b"", "template.workbook_damaged"),
    "noise": (lambda: random.Random(1).randbytes(5000), "template.workbook_damaged"),
    "a PDF renamed": (lambda: b"%PDF-1.7\n" + b"x" * 500, "template.workbook_damaged"),
    "a web page renamed": (lambda: b"<html><table></table></html>", "template.workbook_damaged"),
    "the old format renamed": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "template.old"),
    "locked": (locked, "template.locked"),
    "half": (lambda: sent()[: len(sent()) // 2], "template.workbook_damaged"),
    "its end cut": (lambda: sent()[:-300], "template.workbook_damaged"),
    "its beginning cut": (lambda: sent()[2000:], ""),
    "a letter": (lambda: zipped({"[Content_Types].xml": b"", "word/document.xml": b""}), "template.no_workbook"),
    "an archive": (lambda: zipped({"a.txt": b"hello"}), "template.no_workbook"),
    "a spreadsheet of another program": (
        lambda: zipped({"mimetype": b"", "content.xml": b""}), "template.other_program",
    ),
    "a spreadsheet of a Mac": (lambda: zipped({"Index/Document.iwa": b""}), "template.other_program"),
    "a workbook in an archive": (lambda: zipped({"sent.xlsx": b"PK"}), "template.packed"),
    "a password": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "template.locked",
    ),
    "saved as strict": (
        lambda: part(BOOK, b"schemas.openxmlformats.org/spreadsheetml/2006", b"purl.oclc.org/ooxml/spreadsheetml"),
        "template.strict",
    ),
    "saved as binary": (
        lambda: part("[Content_Types].xml", b"spreadsheetml.sheet.main+xml", b"sheet.binary"), "template.binary",
    ),
    "saved as with macros": (
        lambda: part("[Content_Types].xml", b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main"), "template.macros",
    ),
    "macros": (lambda: member(sent(), "", lambda x: x, {"xl/vbaProject.bin": b"x"}), "template.macros"),
    "a bomb of entities": (lambda: member(sent(), STRINGS, after_head(BOMB)), "template.entities"),
    "a file asked for": (
        lambda: member(sent(), STYLES, after_head(b'<!DOCTYPE x SYSTEM "file:///etc/passwd">')), "template.entities",
    ),
    "a bomb of zeros": (
        lambda: member(sent(), "", lambda x: x, {"xl/media/i.bin": bytes(80_000_000)}), "template.too_large",
    ),
    "six megabytes": (lambda: random.Random(2).randbytes(6_000_000), "template.too_large"),
    "no list of sheets": (lambda: member(sent(), BOOK, lambda _: None), "template.workbook_damaged"),
    "strings cut": (lambda: member(sent(), STRINGS, lambda text: text[:900]), "template.workbook_damaged"),
    "no strings": (lambda: member(sent(), STRINGS, lambda _: None), ""),
    "strings of noise": (lambda: member(sent(), STRINGS, lambda _: b"<<<"), "template.workbook_damaged"),
    "styles of noise": (lambda: member(sent(), STYLES, lambda _: b"<<<"), "template.workbook_damaged"),
    "a sheet cut": (
        lambda: member(sent(), sheet_part("Inputs"), lambda text: text[:9000]), "template.workbook_damaged",
    ),
    "a sheet of noise": (
        lambda: member(sent(), sheet_part("Model"), lambda _: b"\0\1<<>>" * 99), "template.workbook_damaged",
    ),
    "a blank workbook": (lambda: foreign_book(lambda made: None), "sharing.not_ours"),
    "someone's accounts": (
        lambda: foreign_book(lambda made: [made.active.append(["Revenue", n]) for n in range(200)]), "sharing.not_ours",
    ),
    "someone's sheet called Inputs": (
        lambda: foreign_book(lambda made: made.create_sheet("Inputs")), "sharing.not_ours",
    ),
    "a template": (lambda: written(card_of("coreweave").filing, "xlsx"), "sharing.not_ours"),
    "no record": (without("Record"), "sharing.no_record"),
    "a record elsewhere": (lambda: named("record_text", "Inputs!$A$1:$A$9"), "record_damaged"),
    "a record of one cell": (lambda: named("record_text", "Record!$A$4:$A$4"), "record_damaged"),
    "a record of numbers": (lambda: named("record_text", "Inputs!$C$8:$C$90"), "record_damaged"),
    "a record of another kind": (lambda: part(STRINGS, b'{"assay_report"', b'["assay_report"'), "record_damaged"),
    "a record that lacks a part": (lambda: part(STRINGS, b'"answers"', b'"questions"'), "record_damaged"),
    "a record with a day that is none": (lambda: part(STRINGS, b'"as_of":"2026', b'"as_of":"20x6'), "record_damaged"),
    "a record with another kind of row": (lambda: part(STRINGS, b'"start_year"', b'"begin_year"'), "record_damaged"),
    "a record of tomorrow": (lambda: part(STRINGS, b'"work": {"assay":1', b'"work": {"assay":9'), "record_newer"),
    "a methodology of noise": (lambda: part(STRINGS, b"[metric.gold_content]", b"[metric.gold_content"), ""),
    "no number": (lambda: cell("rpo", b'<c r="@"><v>NaN</v></c>'), "template.workbook_damaged"),
    "no inputs": (without("Inputs"), "sharing.sheet_gone"),
    "no assumptions": (without("Assumptions"), "sharing.sheet_gone"),
}  # fmt: skip
NOTED: dict[str, tuple[Make, str]] = {
    "text for a number": (
        lambda: cell("revenue", b'<c r="@" t="inlineStr"><is><t>lots</t></is></c>'), "template.expected_number",
    ),
    "an error": (lambda: cell("rpo", b'<c r="@" t="e"><v>#REF!</v></c>'), "template.cell_error"),
    "an endless number": (lambda: cell("rpo", b'<c r="@"><v>1e999</v></c>'), "template.cell_error"),
    "a number beyond any": (lambda: cell("rpo", b'<c r="@"><v>1e300</v></c>'), "template.number_too_large"),
    "truth for a number": (lambda: cell("cash", b'<c r="@" t="b"><v>1</v></c>'), "template.expected_number"),
    "a formula without its value": (
        lambda: cell("rpo", b'<c r="@"><f>C10*2</f></c>'), "template.formula_without_value",
    ),
    "a formula that calls out": (
        lambda: cell("rpo", b'<c r="@" t="str"><f>WEBSERVICE("http://127.0.0.1/x")</f><v>9</v></c>'),
        "sharing.number_as_text",
    ),
    "a number for a flag": (lambda: cell("material_weakness", b'<c r="@"><v>7</v></c>'), "template.expected_flag"),
    "another profile": (
        lambda: cell("profile", b'<c r="@" t="inlineStr"><is><t>banks</t></is></c>'), "template.not_one_of",
    ),
    "a weight below zero": (
        lambda: cell("rpo_quality.weight.ai_infrastructure", b'<c r="@"><v>-5</v></c>', "Assumptions"),
        "sharing.below_zero",
    ),
    "a row that is gone": (
        lambda: cell("rpo", b'<c r="@"/>', column="A"), "sharing.row_gone",
    ),
    "a row twice": (
        lambda: edited(lambda hand: hand.inputs.cell(hand.inputs.max_row + 3, 1, "rpo")), "sharing.row_twice",
    ),
    "a share without its row": (lambda: cell("customers[1]", b'<c r="@"/>'), "template.list_value_missing"),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _remade_once() -> Iterator[None]:
    with remade_once():
        yield


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def sentences(problems: tuple[Problem, ...]) -> None:
    for language in LANGUAGE_IDS:
        said = [sentence(problem, Words(language)) for problem in problems]
        assert said
        assert all(text[-1] in ".。" and "{" not in text.replace('{"', "") for text in said), said


def test_that_there_are_fifty_kinds() -> None:
    assert len(REFUSED) + len(NOTED) >= 50


@pytest.mark.parametrize(("make", "code"), REFUSED.values(), ids=REFUSED)
def test_that_a_workbook_that_cannot_come_home_is_refused(make: Make, code: str) -> None:
    with pytest.raises(Refused) as refused:
        come_home(make(), "back.xlsx")
    sentences(refused.value.problems)
    assert not code or code in {problem.code for problem in refused.value.problems}
    assert all("back.xlsx" in problem.where for problem in refused.value.problems)


@pytest.mark.parametrize(("make", "code"), NOTED.values(), ids=NOTED)
def test_that_a_cell_that_cannot_be_read_is_named_with_its_place(make: Make, code: str) -> None:
    found = come_home(make(), "back.xlsx")
    assert code in {problem.code for problem in found.problems}
    assert all("!" in problem.where or problem.where == "Inputs" for problem in found.problems)
    sentences(found.problems)


def test_that_a_damaged_file_ends_the_command_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "back.xlsx"
    path.write_bytes(sent()[:-300])
    for command in ("import", "verify"):
        assert run([command, str(path)]) == 2
        assert "back.xlsx: This is no Excel workbook, or a damaged one" in capsys.readouterr().err


@pytest.mark.parametrize("seed", range(times(200, 0.05)))
def test_that_random_damage_gives_a_verdict_or_a_sentence(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(sent())
    for _ in range(chance.choice((1, 3, 30))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    try:
        book = read_book(bytes(data), "back.xlsx")
        verdict = verify_book(book)
    except Refused as refused:
        sentences(refused.problems)
    else:
        assert verdict.outcome in ("unchanged", "changed", "not_ours", "other_version")
