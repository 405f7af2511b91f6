"""A template filled in wrongly, damaged, or not one at all: sentences with cells, no traceback, nothing run."""

from __future__ import annotations

import csv
import io
import random
import re
import socket
import time
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache

import openpyxl
import pytest

from reports.numbers import Style
from reports.template import write_template_csv, write_template_workbook
from reports.workbook import write_workbook
from resources.words import Words
from scoring.engine import evaluate
from scoring.filings.samples import read_sample
from scoring.filings.template import read_template_csv, read_template_workbook
from scoring.filings.template_cells import day_of
from scoring.filings.template_numbers import parse_number
from scoring.methodology.load import load_methodology
from scoring.problems import Problem, Refused, sentence
from tests.conftest import times

ASSAY = load_methodology()
ENGLISH, CHINESE = Words("en"), Words("zh")
READ = {"xlsx": read_template_workbook, "csv": read_template_csv}
SECONDS = 5  # of computing, however busy the machine is


@lru_cache
def whole(form: str) -> bytes:
    writer = write_template_workbook if form == "xlsx" else write_template_csv
    return writer(ASSAY, Style(ENGLISH), read_sample("coreweave"))


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a template asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def problems(data: bytes, form: str) -> tuple[Problem, ...]:
    """What is said about a file that cannot be used; each in both languages."""
    begun = time.process_time()
    with pytest.raises(Refused) as caught:
        READ[form](data, f"mine.{form}")
    assert time.process_time() - begun < SECONDS
    assert caught.value.problems
    for problem in caught.value.problems:
        assert problem.where
        for words in (ENGLISH, CHINESE):
            assert re.search("[.。]$", sentence(problem, words))
            assert "{" not in sentence(problem, words)
    return caught.value.problems


def codes(data: bytes, form: str) -> set[str]:
    return {problem.code.removeprefix("template.") for problem in problems(data, form)}


# --- Changing a template as people do


def rows() -> list[list[str]]:
    return list(csv.reader(io.StringIO(whole("csv").decode("utf-8-sig"))))


def as_csv(table: list[list[str]], delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(table)
    return out.getvalue().encode()


def changed(**values: str) -> bytes:
    """The CSV with other texts in the value column of some rows."""
    table = rows()
    for name, value in values.items():
        next(row for row in table if row[0] == name)[2] = value
    return as_csv(table)


def in_list(key: str, column: int, value: str) -> bytes:
    table = rows()
    next(row for row in table if row[0] == key)[column] = value
    return as_csv(table)


def place(key: str, letter: str = "C") -> str:
    return f"mine.csv!{letter}{next(n for n, row in enumerate(rows(), start=1) if row[0] == key)}"


def test_that_every_mistake_is_said_at_once_with_its_cell() -> None:
    data = changed(
        revenue="a lot", cash="-", capital_expenditure="€ 5", committed_share="96", builds_capacity="perhaps",
        prepayment_profile="later", period_end="3/4/2025", server_life_years="6m", total_assets="12,5", rpo="1e30",
    )  # fmt: skip
    found = {problem.where: problem.code.removeprefix("template.") for problem in problems(data, "csv")}
    assert found == {
        place("revenue"): "expected_number", place("cash"): "dash", place("capital_expenditure"): "other_currency",
        place("committed_share"): "more_than_all", place("builds_capacity"): "expected_flag",
        place("prepayment_profile"): "not_one_of", place("period_end"): "expected_date",
        place("server_life_years"): "unit_does_not_fit", place("total_assets"): "decimal_mark",
        place("rpo"): "number_too_large",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("data", "code", "where"),
    [
        (in_list("customers[1]", 3, ""), "list_value_missing", place("customers[1]", "D")),
        (in_list("customers[1]", 3, "162%"), "share_outside", place("customers[1]", "D")),
        (in_list("customers[2]", 4, "A minus"), "not_one_of", place("customers[2]", "E")),
        (in_list("customers[2]", 6, "maybe"), "expected_flag", place("customers[2]", "G")),
        (in_list("rpo_bands[2]", 3, "1"), "sample_band_order", place("rpo_bands[2]", "A")),
        (in_list("principal_due[2]", 3, ""), "year_missing", place("principal_due[1]", "A")),
        (in_list("principal_due[2]", 2, "1"), "year_twice", place("principal_due[2]")),
        (in_list("principal_due[2]", 2, "2027"), "expected_year", place("principal_due[2]")),
        (changed(customers="none"), "list_not_empty", place("customers")),
        (changed(customers="Microsoft"), "list_expected", place("customers")),
        (changed(issuer_name=""), "missing", place("issuer_name")),
        (changed(currency="Dollars"), "sample_currency_code", place("currency")),
        (changed(period_months="a year"), "expected_months", place("period_months")),
        (changed(money_unit="dozens"), "money_unit", place("money_unit")),
        (changed(number_style="01. Mai"), "number_style", place("number_style")),
        (changed(assay_template="7"), "other_edition", place("assay_template")),
        (changed(as_of="2024-06-30"), "as_of_before_period", "mine.csv"),
        (changed(as_of="2199-06-30"), "as_of_in_future", "mine.csv"),
        (as_csv([["cashh" if c == "cash" else c for c in row] for row in rows()]), "unknown_row", place("cash", "A")),
        (as_csv([[*row] for row in rows() for _ in range(1 + (row[0] == "cash"))]), "given_twice", ""),
        (as_csv([[c.replace("[rpo_bands]", "[bands]") for c in row] for row in rows()]), "unknown_table", ""),
        (as_csv([["form" if c == "value" else c for c in row] for row in rows()]), "column_missing", ""),
        (as_csv([["shares" if c == "share" else c for c in row] for row in rows()]), "unknown_column", ""),
        (as_csv([row for row in rows() if row[0] != "[inputs]"]), "unknown_row", ""),
        (as_csv([["ftp://x/y" if c.startswith("http") else c for c in row] for row in rows()]), "link", ""),
    ],
)  # fmt: skip
def test_that_a_mistake_is_named(data: bytes, code: str, where: str) -> None:
    found = problems(data, "csv")
    assert code in {problem.code.removeprefix("template.") for problem in found}
    assert not where or where in {problem.where for problem in found}


def test_that_an_empty_template_says_what_must_be_filled_in() -> None:
    for form, writer in (("xlsx", write_template_workbook), ("csv", write_template_csv)):
        found = problems(writer(ASSAY, Style(CHINESE), None), form)
        assert {problem.values.get("name") for problem in found} == {"issuer_name", "period_end"}


def test_that_what_is_left_empty_is_missing_and_not_zero() -> None:
    filing = READ["csv"](changed(cash="", total_assets=" "), "mine.csv")
    assert not {"cash", "total_assets"} & filing.data.keys()
    assert {"source_without_value"} == {p.code.removeprefix("template.") for p in filing.problems}


# --- Numbers and dates as people write them


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("1915.426", ".", 1915.426), ("1,915.4", ".", 1915.4), ("1 915,4", ",", 1915.4), ("1.915,4", ",", 1915.4),
        ("1'915.4", ".", 1915.4), ("1’915.4", ".", 1915.4), ("１，９１５．４", ".", 1915.4), ("(863)", ".", -863),
        ("（863）", ".", -863), ("−863", ".", -863), ("863-", ".", -863), ("-863.40", ".", -863.4), ("62%", ".", 0.62),
        ("62 %", ".", 0.62), ("６２％", ".", 0.62), ("(5%)", ".", -0.05), ("(5)%", ".", -0.05), ("1.2e3", ".", 1200),
        ("1.2E-200", ".", 1.2e-200), (".5", ".", 0.5), ("1\u00a0915", ".", 1915), ("0", ".", 0), ("+7", ".", 7),
        ("007", ".", 7), ("5.", ".", 5),
    ],
)  # fmt: skip
def test_that_a_number_is_read_as_it_is_written(text: str, mark: str, value: float) -> None:
    found = parse_number(text, mark)
    assert found is not None
    assert float(found.value) == value
    assert found.percent == ("%" in text or "％" in text)


@pytest.mark.parametrize(
    ("text", "zeros", "currency"),
    [
        ("1.2bn", 9, ()), ("1.2 billion", 9, ()), ("1.2m", 6, ()), ("1.2百万", 6, ()), ("1.2亿", 8, ()),
        ("1.2万", 4, ()),
        ("US$1.2bn", 9, ("USD",)), ("$ 1.2 m", 6, ("AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD", "USD")),
        ("EUR 1.2m", 6, ("EUR",)), ("1.2亿美元", 8, ("USD",)), ("1.2亿元", 8, ("CNY", "HKD", "TWD", "USD")),
        ("1.2 USD", None, ("USD",)), ("¥1.2", None, ("CNY", "JPY")), ("-$1.2k", 3, None), ("1.2万亿", 12, ()),
    ],
)  # fmt: skip
def test_that_what_stands_beside_a_number_is_understood(
    text: str, zeros: int | None, currency: tuple[str, ...] | None
) -> None:
    found = parse_number(text)
    assert found is not None
    assert (abs(float(found.value)), found.scale) == (1.2, zeros)
    assert currency is None or found.currency == currency


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("12,5", "."), ("1,23,456", "."), ("1.915.4", "."), ("1,915", ",") and ("1,2345.6", "."), ("1.2.3", ","),
        ("12 5", "."), ("1,234 567", "."), ("12abc", "."), ("--5", "."), ("(5", "."), ("5)", "."), ("(-5)", "."),
        ("5bn m", "."), ("5%bn", "."), ("=1+1", "."), ("1/2", "."), ("2025-03-31", "."), ("", "."), ("nan", "."),
        ("inf", "."), ("1e9999", "."), ("9" * 200, "."), ("٣", ".") and ("x5", "."), ("0x10", "."), ("1_000", "."),
        ("12:30", "."), ("~5", "."), ("<5", "."), ("5-7", "."), ("1,915.4.", "."), (",", ","), (".", "."),
    ],
)  # fmt: skip
def test_that_what_is_not_one_number_is_refused(text: str, mark: str) -> None:
    assert parse_number(text, mark) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-03-31", "2025-03-31"), ("2025/3/31", "2025-03-31"), ("2025年3月31日", "2025-03-31"),
        ("31.03.2025", "2025-03-31"), ("3/31/2025", "2025-03-31"), ("31/3/2025", "2025-03-31"),
        ("31-Mar-2025", "2025-03-31"), ("March 31, 2025", "2025-03-31"), ("4/4/2025", "2025-04-04"),
        ("2025-03-31 00:00:00", "2025-03-31"), ("3/4/2025", None), ("2025-02-30", None), ("31 Foo 2025", None),
        ("20250331", None), ("yesterday", None), ("0000-01-01", None),
    ],
)  # fmt: skip
def test_that_a_date_is_read_only_where_it_can_be_read_in_one_way(text: str, day: str | None) -> None:
    found = day_of(text)
    assert (found.isoformat() if found else None) == day


def test_that_decimal_commas_are_read_where_the_file_shows_them() -> None:
    data = changed(number_style="1.234,5", revenue="1.915,426", cash="1361,083")
    table = csv.reader(io.StringIO(data.decode()))
    data = as_csv([[re.sub(r"^(-?\d+)\.(\d+)$", r"\1,\2", c) for c in row] for row in table], ";")
    filing = READ["csv"](data, "mine.csv")
    assert evaluate(ASSAY, filing).score == evaluate(ASSAY, read_sample("coreweave")).score


def test_that_a_figure_may_carry_its_own_unit_and_currency() -> None:
    filing = READ["csv"](changed(revenue="US$1.2bn", cash="3亿美元", rpo="15,100 m", equity="(414)"), "mine.csv")
    assert [filing.data[name].value for name in ("revenue", "cash", "rpo", "equity")] == [1.2e9, 3e8, 15.1e9, -414e6]


# --- Workbooks as they should not be


def book(change: Callable[[openpyxl.Workbook], object]) -> bytes:
    made = openpyxl.load_workbook(io.BytesIO(whole("xlsx")))
    change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def value_cell(made: openpyxl.Workbook, name: str) -> openpyxl.cell.Cell:
    return next(row[2] for row in made["Inputs"].iter_rows() if row[0].value == name)


def test_that_no_formula_is_run() -> None:
    def change(made: openpyxl.Workbook) -> None:
        value_cell(made, "revenue").value = "=1000+1"
        value_cell(made, "cash").value = "='[other.xlsx]Sheet1'!A1"
        value_cell(made, "rpo").value = '=WEBSERVICE("http://127.0.0.1/x")'

    found = problems(book(change), "xlsx")
    assert [problem.code for problem in found] == ["template.formula_without_value"] * 3


def test_that_a_formula_counts_with_the_value_that_was_saved_with_it() -> None:
    data = member(
        whole("xlsx"), "xl/worksheets/sheet2.xml",
        lambda xml: re.sub(rb"(<c r=\"C6\"[^>]*>)<v>1915.426</v>", rb"\1<f>9999+1</f><v>2000</v>", xml, count=1),
    )  # fmt: skip
    assert READ["xlsx"](data, "mine.xlsx").data["revenue"].value == 2_000_000_000.0


def test_that_errors_dates_and_booleans_are_no_figures() -> None:
    def change(made: openpyxl.Workbook) -> None:
        import datetime

        value_cell(made, "revenue").value = datetime.datetime(2025, 3, 1)
        value_cell(made, "cash").value = "#REF!"
        value_cell(made, "rpo").value = True

    assert codes(book(change), "xlsx") == {"number_became_date", "cell_error", "expected_number"}


def test_that_a_share_typed_as_a_whole_number_is_not_taken_for_sixty_two_times() -> None:
    assert codes(book(lambda made: setattr(value_cell(made, "committed_share"), "value", 62)), "xlsx") == {
        "more_than_all"
    }


def member(
    data: bytes, name: str, change: Callable[[bytes], bytes | None], more: dict[str, bytes] | None = None
) -> bytes:
    """The archive with one member changed (None: left out), and others added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for item in old.namelist():
            content = old.read(item)
            kept = change(content) if item == name else content
            if kept is not None:
                new.writestr(item, kept)
        for item, content in (more or {}).items():
            new.writestr(item, content)
    return out.getvalue()


def added(more: dict[str, bytes]) -> bytes:
    return member(whole("xlsx"), "", lambda content: content, more)


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
) + b"]>"  # fmt: skip


def after_head(text: bytes) -> Callable[[bytes], bytes]:
    return lambda xml: re.sub(rb"(<\?xml[^>]*\?>)", lambda found: found[0] + text, xml, count=1)


def locked() -> bytes:
    data = bytearray(whole("xlsx"))
    for at in (found.start() for found in re.finditer(b"PK\x01\x02", whole("xlsx"))):
        data[at + 8] |= 1
    return bytes(data)


def foreign_book(fill: Callable[[openpyxl.Workbook], object]) -> bytes:
    made = openpyxl.Workbook()
    fill(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


SHEET, STRINGS = "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml"
BAD_WORKBOOKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "workbook_damaged"),
    "one byte": (lambda: b"P", "workbook_damaged"),
    "noise": (lambda: random.Random(1).randbytes(5000), "workbook_damaged"),
    "text": (lambda: b"revenue,1,2\n" * 50, "workbook_damaged"),
    "html": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "workbook_damaged"),
    "pdf": (lambda: b"%PDF-1.7\n" + b"x" * 500, "workbook_damaged"),
    "the old format": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old"),
    "locked": (locked, "locked"),
    "end cut": (lambda: whole("xlsx")[:-400], "workbook_damaged"),
    "half": (lambda: whole("xlsx")[: len(whole("xlsx")) // 2], "workbook_damaged"),
    "another archive": (lambda: zipped({"a.txt": b"hello"}), "no_workbook"),
    "a text document": (lambda: zipped({"[Content_Types].xml": b"", "word/document.xml": b""}), "no_workbook"),
    "an empty archive": (lambda: zipped({}), "no_workbook"),
    "macros": (lambda: added({"xl/vbaProject.bin": b"x"}), "macros"),
    "macro sheets": (lambda: added({"xl/macrosheets/sheet1.xml": b"<x/>"}), "macros"),
    "macros declared": (
        lambda: member(whole("xlsx"), "[Content_Types].xml", lambda x: x.replace(b"sheet.main", b"macroEnabled.x")),
        "macros",
    ),
    "controls": (lambda: added({"xl/activeX/activeX1.bin": b"x"}), "macros"),
    "a bomb of entities": (lambda: member(whole("xlsx"), SHEET, after_head(BOMB)), "entities"),
    "an outside entity": (
        lambda: member(whole("xlsx"), STRINGS, after_head(b'<!DOCTYPE x SYSTEM "file:///etc/passwd">')), "entities",
    ),
    "an entity in UTF-16": (
        lambda: member(
            whole("xlsx"), STRINGS,
            lambda xml: after_head(BOMB)(xml).decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        ),
        "entities",
    ),
    "a bomb of zeros": (lambda: added({"xl/media/image1.bin": bytes(60_000_000)}), "too_large"),
    "a thousand members": (lambda: added({f"xl/x{n}.bin": b"" for n in range(1000)}), "too_large"),
    "six megabytes": (lambda: random.Random(2).randbytes(6_000_000), "too_large"),
    "no list of sheets": (lambda: member(whole("xlsx"), "xl/workbook.xml", lambda _: None), "workbook_damaged"),
    "no sheet": (lambda: member(whole("xlsx"), SHEET, lambda _: None), "no_table"),
    "a sheet cut": (lambda: member(whole("xlsx"), SHEET, lambda xml: xml[:5000]), "workbook_damaged"),
    "a sheet of noise": (lambda: member(whole("xlsx"), SHEET, lambda _: b"\0\1<<>>" * 99), "workbook_damaged"),
    "no strings": (lambda: member(whole("xlsx"), STRINGS, lambda _: None), ""),
    "strings cut": (lambda: member(whole("xlsx"), STRINGS, lambda xml: xml[:900]), "workbook_damaged"),
    "wrong string numbers": (
        lambda: member(whole("xlsx"), SHEET, lambda xml: xml.replace(b't="s"><v>', b't="s"><v>9')), "workbook_damaged",
    ),
    "styles of noise": (lambda: member(whole("xlsx"), "xl/styles.xml", lambda _: b"<<<"), "workbook_damaged"),
    "a cell that is no number": (
        lambda: member(whole("xlsx"), SHEET, lambda xml: xml.replace(b"<v>1915.426</v>", b"<v>NaN</v>")), "",
    ),
    "a huge number": (
        lambda: member(whole("xlsx"), SHEET, lambda xml: xml.replace(b"<v>1915.426</v>", b"<v>1e999</v>")),
        "cell_error",
    ),
    "a blank workbook": (lambda: foreign_book(lambda made: None), "not_a_template"),
    "someone's accounts": (
        lambda: foreign_book(lambda made: [made.active.append(["Revenue", n]) for n in range(200)]),
        "not_a_template",
    ),
    "ids without the mark": (lambda: book(lambda made: made.remove(made["Issuer"])), "not_a_template"),
    "no inputs": (lambda: book(lambda made: made.remove(made["Inputs"])), "no_table"),
    "something far below": (lambda: book(lambda made: made["Inputs"].cell(900_000, 3, 5)), "too_many_rows"),
    "an exported scorecard": (lambda: exported(ENGLISH), "exported_workbook"),
    "an exported scorecard in Chinese": (lambda: exported(CHINESE), "exported_workbook"),
}  # fmt: skip
BAD_TABLES: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "not_a_template"),
    "noise": (lambda: random.Random(4).randbytes(4000), "csv_not_text"),
    "zeros": (lambda: bytes(1000), "csv_not_text"),
    "a workbook": (lambda: whole("xlsx"), "csv_not_text"),
    "html": (lambda: b"<html>assay_template</html>", "not_a_template"),
    "json": (lambda: b'{"assay_template": 1}', "not_a_template"),
    "someone's table": (lambda: b"Revenue,100\nCash,5\n", "not_a_template"),
    "the mark alone": (lambda: b"assay_template,,1\n", "no_table"),
    "half": (lambda: whole("csv")[:2500], ""),
    "an open quotation mark": (lambda: whole("csv").replace(b"CRWV", b'"CRWV', 1), ""),
    "an endless cell": (lambda: changed(issuer_name="x" * 200_000), "csv_damaged"),
    "a long cell": (lambda: changed(issuer_name="x" * 5_000), "text_too_long"),
    "six megabytes": (lambda: b"assay_template,,1\n" + b"a," * 3_000_000, "too_large"),
    "a hundred thousand rows": (lambda: b"assay_template,,1\n" + b"x,y\n" * 100_000, "too_many_rows"),
    "an odd encoding": (lambda: whole("csv").decode("utf-8-sig").encode("utf-16-be"), "csv_not_text"),
}


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def exported(words: Words) -> bytes:
    return write_workbook(evaluate(ASSAY, read_sample("coreweave")), Style(words, "USD"))


@pytest.mark.parametrize(("make", "code"), BAD_WORKBOOKS.values(), ids=BAD_WORKBOOKS)
def test_that_a_workbook_that_cannot_be_used_is_refused(make: Callable[[], bytes], code: str) -> None:
    found = codes(make(), "xlsx")
    assert not code or code in found


@pytest.mark.parametrize(("make", "code"), BAD_TABLES.values(), ids=BAD_TABLES)
def test_that_a_table_that_cannot_be_used_is_refused(make: Callable[[], bytes], code: str) -> None:
    found = codes(make(), "csv")
    assert not code or code in found


def damaged(form: str, count: int) -> Iterator[bytes]:
    """Copies with bits flipped, pieces moved, ends cut; also inside the compressed members."""
    chance = random.Random(7)
    names = zipfile.ZipFile(io.BytesIO(whole("xlsx"))).namelist()
    for number in range(count):
        if form == "xlsx" and number % 2:
            yield member(whole("xlsx"), chance.choice(names), lambda content: flipped(content, chance))
        else:
            yield flipped(whole(form), chance)


def flipped(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 2, 20))):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    if chance.random() < 0.3:
        at, size = chance.randrange(len(out)), chance.randrange(1, 400)
        out[at : at + size] = out[:size] if chance.random() < 0.5 else b""
    return bytes(out)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_that_a_damaged_template_gives_a_filing_or_a_sentence(form: str) -> None:
    read = 0
    for data in damaged(form, times(1000)):
        try:
            found = READ[form](data, f"mine.{form}").problems
            read += 1
        except Refused as refused:
            found = refused.problems
        assert all(sentence(problem, ENGLISH) for problem in found)
    assert read, "some damage is harmless"
