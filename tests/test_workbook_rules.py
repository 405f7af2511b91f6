"""What Excel repairs or refuses though other programs forgive it: limits of its own that no schema tells."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache

import pytest
from lxml import etree

from reports.export import workbook_bytes
from reports.numbers import Style
from resources.words import LANGUAGE_IDS, Words
from scoring.engine import evaluate
from scoring.filings.workbook_contract import blank_filing
from scoring.methodology.load import load_methodology
from tests.sent import card_of

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MOST = {"promptTitle": 32, "errorTitle": 32, "prompt": 255, "error": 255}
LITERAL = re.compile(r'"((?:[^"]|"")*)"')


@lru_cache
def full(language: str) -> bytes:
    return workbook_bytes(card_of("coreweave"), Style(Words(language)))


@lru_cache
def empty(language: str) -> bytes:
    card = evaluate(load_methodology(), blank_filing())
    return workbook_bytes(card, Style(Words(language)))


FILES = pytest.mark.parametrize("make", [full, empty])
LANGUAGES = pytest.mark.parametrize("language", LANGUAGE_IDS)


def parts(data: bytes, folder: str) -> Iterator[tuple[str, etree._Element]]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if name.startswith(folder) and name.endswith(".xml"):
                yield name, etree.fromstring(package.read(name))


def each(root: etree._Element, tag: str) -> Iterator[etree._Element]:
    return root.iter(f"{MAIN}{tag}")


@FILES
@LANGUAGES
def test_that_rules_for_typing_are_as_short_as_excel_takes(make: Callable[[str], bytes], language: str) -> None:
    found = 0
    for name, sheet in parts(make(language), "xl/worksheets/sheet"):
        for rule in each(sheet, "dataValidation"):
            found += 1
            for key, most in MOST.items():
                assert len(rule.get(key, "")) <= most, (name, key)
            for formula in rule:
                text = formula.text or ""
                assert len(text) <= 255 + 2, (name, text)
    assert found


@FILES
@LANGUAGES
def test_that_formulas_have_no_part_that_excel_cannot_hold(make: Callable[[str], bytes], language: str) -> None:
    for name, sheet in parts(make(language), "xl/worksheets/sheet"):
        for formula in each(sheet, "f"):
            text = formula.text or ""
            assert len(text) <= 8_192, name
            assert all(len(literal.replace('""', '"')) <= 255 for literal in LITERAL.findall(text)), (name, text[:80])
            assert most_arguments(text) <= 255, (name, text[:80])


def most_arguments(formula: str) -> int:
    """The longest list of arguments within one pair of brackets."""
    open_: list[int] = []
    most = 0
    for sign in LITERAL.sub("x", formula):
        if sign == "(":
            open_.append(1)
        elif sign == ")":
            most = max(most, open_.pop())
        elif sign == "," and open_:
            open_[-1] += 1
    return most


@FILES
@LANGUAGES
def test_that_cells_names_and_heads_keep_to_excels_limits(make: Callable[[str], bytes], language: str) -> None:
    data = make(language)
    for name, strings in parts(data, "xl/sharedStrings"):
        for item in each(strings, "t"):
            assert len((item.text or "").encode("utf-16-le")) // 2 <= 32_767, name
    for name, sheet in parts(data, "xl/worksheets/sheet"):
        assert sum(1 for _ in each(sheet, "hyperlink")) <= 65_530, name
        for tag in ("oddHeader", "oddFooter"):
            assert all(len(text.text or "") <= 255 for text in each(sheet, tag)), (name, tag)
        for row in each(sheet, "row"):
            assert float(row.get("ht", "0")) <= 409.5, name
    (_, book) = next(iter(parts(data, "xl/workbook")))
    titles = [sheet.get("name") for sheet in each(book, "sheet")]
    assert len({title.lower() for title in titles}) == len(titles)
    assert all(0 < len(title) <= 31 and not set(title) & set("[]:*?/\\'") for title in titles)
    names = [(name.get("name"), name.get("localSheetId")) for name in each(book, "definedName")]
    assert len({(name.lower(), sheet) for name, sheet in names}) == len(names)
    for name, _ in names:
        assert re.fullmatch(r"[A-Za-z_\\][\w.\\]{0,254}", name), name
        assert not re.fullmatch(r"[A-Za-z]{1,3}\d+|[rRcC]\d*|[rR]\d+[cC]\d+", name), name


@FILES
@LANGUAGES
def test_that_what_cells_point_to_is_there(make: Callable[[str], bytes], language: str) -> None:
    """Styles, marks, links and merged cells: a number without what it stands for makes Excel repair the file."""
    data = make(language)
    (_, styles) = next(iter(parts(data, "xl/styles")))
    looks = len(next(iter(each(styles, "cellXfs"))))
    marks = len(next(iter(each(styles, "dxfs")), ()))
    assert looks < 64_000
    for name, sheet in parts(data, "xl/worksheets/sheet"):
        assert all(int(cell.get("s", "0")) < looks for cell in each(sheet, "c")), name
        assert all(int(rule.get("dxfId", "0")) < marks for rule in each(sheet, "cfRule")), name
        merged = [cells_of(area.get("ref")) for area in each(sheet, "mergeCell")]
        assert sum(map(len, merged)) == len(set().union(*merged)), name
        targets = [link.get(LINKS) for link in each(sheet, "hyperlink") if link.get(LINKS)]
        assert len(set(targets)) == len(targets), name
        places = [cell.get("r") for cell in each(sheet, "c")]
        assert len(set(places)) == len(places), name


def cells_of(area: str) -> set[tuple[str, int]]:
    from openpyxl.utils import range_boundaries

    left, top, right, bottom = range_boundaries(area)
    return {(str(column), row) for column in range(left, right + 1) for row in range(top, bottom + 1)}


@LANGUAGES
def test_that_every_sheet_opens_at_its_top_and_the_book_at_its_cover(language: str) -> None:
    """A group of sheets chosen together would take one person's typing into all of them."""
    chosen = []
    for name, sheet in parts(full(language), "xl/worksheets/sheet"):
        (view,) = each(sheet, "sheetView")
        chosen += [name] if view.get("tabSelected") == "1" else []
        assert view.get("topLeftCell") in (None, "A1"), name
        active = next((pane.get("activePane") for pane in each(view, "pane")), None)
        picks = [pick for pick in each(view, "selection") if pick.get("pane") == active]
        assert all(pick.get("activeCell", "A1") == pick.get("sqref", "A1") == "A1" for pick in picks), name
    assert chosen == ["xl/worksheets/sheet1.xml"]


@FILES
def test_that_every_blue_cell_says_what_may_be_typed_into_it(make: Callable[[str], bytes]) -> None:
    """All but free text: the lines of the log, and where a figure was read in a form to fill in."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(make("en")))
    found = 0
    for page in book.worksheets:
        if page.title in ("Log", "Cover"):
            continue
        ruled = [area for rule in page.data_validations.dataValidation for area in rule.sqref.ranges]
        for row in page.iter_rows():
            for cell in row:
                if cell.style in ("Input", "Switch") and (page.title != "Inputs" or cell.number_format != "@"):
                    is_text = page.title == "Inputs" and cell.column == 2
                    merged = cell.coordinate in page.merged_cells and cell.value is None
                    found += 1
                    assert is_text or merged or any(cell.coordinate in area for area in ruled), (
                        page.title, cell.coordinate,
                    )  # fmt: skip
    assert found > 300


# --- a number that does not fit shows as #


@pytest.mark.parametrize(("language", "scale"), [("en", ""), ("en", "1"), ("zh", ""), ("zh", "百万")])
def test_that_no_number_is_wider_than_its_column(language: str, scale: str) -> None:
    """Amounts in full units and in the smallest units of money are long; words shown by a number's format count too."""
    from openpyxl import load_workbook

    style = Style(Words(language), "USD", scale)
    book = load_workbook(io.BytesIO(workbook_bytes(card_of("coreweave"), style)), data_only=True)
    found = 0
    for page in book.worksheets:
        groups = page.column_dimensions.values()
        widths = {column: group.width for group in groups for column in range(group.min, group.max + 1)}
        for row in page.iter_rows():
            for cell in row:
                if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
                    text, found = written(float(cell.value), str(cell.number_format)), found + 1
                    size = cell.font.sz / 11 * (1.05 if cell.font.b else 1.0) * (1.06 if language == "zh" else 1.0)
                    needed = len(text) * size + cell.alignment.indent
                    assert needed < widths.get(cell.column, 8.43), (page.title, cell.coordinate, text)
    assert found > 5_000


QUOTED = re.compile(r'"([^"]*)"')


def written(number: float, format_: str) -> str:
    """A number as a format of the workbook writes it."""
    parts = format_.split(";")
    which = 1 if number < 0 and len(parts) > 1 else 2 if number == 0 and len(parts) > 2 else 0
    part, words = parts[which], "".join(QUOTED.findall(parts[which]))
    digits = QUOTED.sub("", part)
    if not re.search("[0#]", digits):
        return f"{number:.10g}" if digits == "General" else words
    scaled = re.search(r",+$", digits.rstrip("%"))
    number = abs(number) * (100 if "%" in digits else 1) / 1000 ** (len(scaled[0]) if scaled else 0)
    decimals = re.search(r"\.([0#]+)", digits)
    grouped = "," if "#,##" in digits else ""
    if "E" in digits:
        return f"{number:.0e}"
    return f"{number:{grouped}.{len(decimals[1]) if decimals else 0}f}{'%' if '%' in digits else ''}{words}"


@pytest.mark.parametrize(
    ("number", "format_", "text"),
    [
        (1_234_567_890.0, "#,##0.0,,", "1,234.6"), (-0.125, '0.0%;"−"0.0%;0.0%;@', "12.5%−"), (0.0, "0;;", ""),
        (2.5, '0.00"×"', "2.50×"), (1.0, '"yes";;"no"', "yes"), (0.0, '"yes";;"no"', "no"), (1e-9, "0E+00", "1e-09"),
    ],
)  # fmt: skip
def test_that_a_format_is_written_as_excel_writes_it(number: float, format_: str, text: str) -> None:
    assert written(number, format_) == text
