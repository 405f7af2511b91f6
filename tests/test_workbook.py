"""The workbook is the model: what another program calculates from it is what the engine gives, edited or not."""

from __future__ import annotations

import hashlib
import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from reports.numbers import Style
from reports.workbook import write_workbook
from reports.workbook_style import Sheet
from resources.words import Words
from scoring.engine import evaluate, with_edit
from scoring.filings.filing import Filing, Issuer
from scoring.filings.sources import open_source
from scoring.methodology.load import load_methodology
from scoring.scorecard import Scorecard
from tests.conftest import SOAK, python
from tests.office import Cells, errors, needs_office, recalculate
from tests.sent import with_cell

EDITS = 40 if SOAK else 3
SAMPLES = ("coreweave", "snowflake", "microsoft", "oracle", "coreweave-fy2025") if SOAK else ("coreweave", "snowflake")
METHODOLOGY = load_methodology()
ENGLISH, CHINESE = Style(Words("en")), Style(Words("zh"))
LISTS = {axis.rows: axis.id for axis in METHODOLOGY.axes.values() if axis.rows}
EXCEL_2010 = set(
    "IF COUNT ISNUMBER AND OR NOT SUM MIN MAX ABS INDEX MATCH SUMPRODUCT SUMIF ISERROR INT EXP LN COLUMNS ROWS ROW "
    "COUNTA N CHOOSE COUNTIF ISTEXT EXACT LOWER LEN ISLOGICAL ROUND MID"
    .split()
)  # fmt: skip


@pytest.fixture(scope="module")
def card() -> Scorecard:
    return evaluate(METHODOLOGY, open_source("coreweave"))


@pytest.fixture(scope="module")
def file(card: Scorecard) -> bytes:
    return write_workbook(card, ENGLISH)


@pytest.fixture(scope="module")
def formulas(file: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(file))


@pytest.fixture(scope="module")
def cached(file: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(file), data_only=True)


def opened(source: Path | bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(source) if isinstance(source, bytes) else source)


def values(source: Path | bytes, *sheets: str) -> dict[tuple[str, int, int], Any]:
    """(sheet, row, column) → value of every cell that is not empty, of some sheets or all."""
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    book = openpyxl.load_workbook(stream, data_only=True, read_only=True)
    return {
        (page.title, r, c): value
        for page in book.worksheets
        if not sheets or page.title in sheets
        for r, row in enumerate(page.iter_rows(values_only=True), start=1)
        for c, value in enumerate(row, start=1)
        if value not in (None, "")
    }


def calculated(book: Workbook, sheets: tuple[str, ...] = ()) -> Iterator[tuple[str, int, int, str]]:
    for page in book.worksheets:
        if not sheets or page.title in sheets:
            for row in page.iter_rows():
                yield from ((page.title, c.row, c.column, c.value) for c in row if c.data_type == "f")


def differs(a: Any, b: Any) -> bool:
    if isinstance(a, int | float) and isinstance(b, int | float):
        return abs(a - b) > 1e-9 * max(1.0, abs(a), abs(b))
    return (a or None) != (b or None) if not (a == 0 or b == 0) else a != b


def place(sheet: str, row: int, col: int) -> str:
    return f"{sheet}!{get_column_letter(col)}{row}"


def named_cell(book: Workbook, name: str) -> tuple[str, str]:
    """Sheet and cell of a defined name."""
    sheet, _, where = book.defined_names[name].attr_text.rpartition("!")
    return sheet.strip("'"), where.replace("$", "")


def put(book: Workbook, name: str, value: Any) -> None:
    sheet, where = named_cell(book, name)
    book[sheet][where].value = said(value)


def said(value: Any) -> Any:
    """A flag as somebody types it."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


# --- parity with the engine, as another program calculates it


@dataclass(frozen=True)
class Elsewhere:
    """A workbook and what another program calculates in it."""

    file: bytes
    cells: Cells


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory, file, formulas, card) -> dict[str, Elsewhere]:
    """The workbooks of several tests by name, opened and recalculated by one process."""
    folder = tmp_path_factory.mktemp("elsewhere")
    made = {sample: write_workbook(evaluate(METHODOLOGY, open_source(sample)), ENGLISH) for sample in SAMPLES}
    made |= {"lying": lying(file), "stopped": write_workbook(stopped(), CHINESE), "hostile": hostile_workbook()}
    typed_over = {**plants(formulas, card), **{name: ("profile", name) for name in METHODOLOGY.profiles}}
    for name, plant in typed_over.items():
        where = (*named_cell(formulas, plant[0]), plant[1]) if len(plant) == 2 else plant
        made[name] = typed(file, folder / "typed.xlsx", formulas, *where).read_bytes()
    files = [folder / f"made{number}.xlsx" for number in range(len(made))]
    for path, content in zip(files, made.values(), strict=True):
        path.write_bytes(content)
    found = recalculate(files, folder)
    return {name: Elsewhere(made[name], cells) for name, cells in zip(made, found, strict=True)}


@needs_office
def test_that_another_program_calculates_every_cell_as_the_engine_does(elsewhere):
    for sample in SAMPLES:
        made, after = elsewhere[sample].file, elsewhere[sample].cells
        before, cells = values(made), list(calculated(opened(made)))
        assert len(cells) > 10_000
        wrong = [place(*at) for *at, _ in cells if differs(before.get(tuple(at)), after.get(tuple(at)))]
        assert wrong == []
        assert not errors(after)
        assert after["Checks", 2, 2] == 0


def lying(file: bytes) -> bytes:
    """A workbook whose every cached value of the model is 999."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as good, zipfile.ZipFile(out, "w") as bad:
        for entry in good.namelist():
            text = good.read(entry)
            if entry == "xl/worksheets/sheet6.xml":
                text = re.sub(rb"</f><v>[-0-9.e]+</v>", b"</f><v>999</v>", text)
            bad.writestr(entry, text)
    return out.getvalue()


@needs_office
def test_that_the_other_program_really_recalculates(elsewhere, file):
    """A workbook whose every cached score is 999 comes back right; else the test above proves nothing."""
    given, again = elsewhere["lying"].file, elsewhere["lying"].cells
    assert sum(value == 999 for value in values(given, "Model").values()) > 1_000
    honest = values(file)
    assert not [at for at, value in again.items() if at[0] == "Model" and differs(value, honest.get(at))]


def typed(file: bytes, path: Path, book: Workbook, sheet: str, where: str, value: Any) -> Path:
    """The file with one cell typed over, as text in the XML: opening and saving it all takes seconds."""
    name = f"xl/worksheets/sheet{book.sheetnames.index(sheet) + 1}.xml"
    with zipfile.ZipFile(io.BytesIO(file)) as before, zipfile.ZipFile(path, "w") as after:
        for entry in before.namelist():
            text = before.read(entry)
            if entry == name:
                text, count = with_cell(text, where, value)
                assert count == 1, where
            after.writestr(entry, text)
    return path


def random_edits(card: Scorecard, seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Inputs by name, and assumptions, weights and knots by name, changed at random; many emptied."""
    chance = random.Random(seed)
    words = {code: word for word, code in card.run.program.literals.items()}

    def plain(value: float, unit: str) -> Any:
        if value != value:
            return None
        return bool(value) if unit == "flag" else words[value] if unit in METHODOLOGY.choices else value

    def changed(value: Any, unit: str) -> Any:
        if chance.random() < 0.15:
            return None
        if unit == "flag":
            return chance.choice([True, False, None])
        if unit in METHODOLOGY.choices:
            return chance.choice(METHODOLOGY.choices[unit])
        return value if value is None else value * chance.choice([-0.7, 0, 0.5, 0.8, 1, 1, 1.1, 1.5, 3])

    inputs: dict[str, Any] = {}
    for given in METHODOLOGY.inputs.values():
        if given.kind == "list":
            continue
        value = card.run[given.id]
        if given.over:
            inputs[given.id] = [plain(x, given.unit) for x in value]
        else:
            inputs[given.id] = plain(value, given.unit)
            if chance.random() < 0.3:
                inputs[given.id] = changed(inputs[given.id], given.unit)
    inputs["profile"] = chance.choice(list(METHODOLOGY.profiles))
    edit_lists(inputs, changed, chance)
    return inputs, random_assumptions(changed, chance)


def random_assumptions(changed: Callable[[Any, str], Any], chance: random.Random) -> dict[str, Any]:
    edits: dict[str, Any] = {}
    for name, item in METHODOLOGY.assumptions.items():
        if chance.random() < 0.4:
            edits[name] = changed(item.value if item.default is None else 0.5, item.unit)
    for name, value in METHODOLOGY.parameters.items():
        if chance.random() < 0.3:
            edits[name] = value * chance.choice([0, 0.5, 1.2, 2])
    for name, scale in METHODOLOGY.scales.items():
        if chance.random() < 0.3:
            knots = [(x + 0.01 * n, min(100.0, 0.9 * y)) for n, (x, y) in enumerate(scale.knots)]
            edits[name] = tuple(knots + [(knots[-1][0] + 1, 100.0)] * chance.choice([0, 1]))
    return {name: value for name, value in edits.items() if value is not None}


def edit_lists(inputs: dict[str, Any], changed: Any, chance: random.Random) -> None:
    """Rows emptied, added, taken away; a list not disclosed; a list known to be empty."""
    for name, axis in LISTS.items():
        columns = [given for given in METHODOLOGY.inputs.values() if given.over == (axis,)]
        kind = chance.choice(["same", "same", "none", "undisclosed", "cells", "more", "bands"])
        for given in columns:
            rows = inputs[given.id]
            if kind == "none":
                inputs[given.id] = []
            elif kind == "undisclosed":
                inputs[given.id] = None
            elif kind == "cells":
                inputs[given.id] = [changed(x, given.unit) if n else x for n, x in enumerate(rows)]
            elif kind == "more" and rows:
                inputs[given.id] = [*rows, rows[-1]][: METHODOLOGY.axes[axis].size]
        if kind == "bands" and name == "rpo_bands":
            inputs |= {
                "rpo_band_start": [0.0, 1.0, 3.0, 7.0], "rpo_band_end": [1.0, 3.0, 7.0, None],
                "rpo_band_share": [0.25, 0.35, 0.3, 0.1],
            }  # fmt: skip


def type_in(book: Workbook, inputs: dict[str, Any], edits: dict[str, Any]) -> None:
    """The same changes as a reader makes them in the file."""
    for given in METHODOLOGY.inputs.values():
        if given.kind == "list":
            continue
        if not given.over:
            put(book, given.id, inputs[given.id])
            continue
        sheet, where = named_cell(book, given.id)
        cells = [row[0] for row in book[sheet][where]]
        rows = inputs[given.id] or []
        for n, target in enumerate(cells):
            value = rows[n] if n < len(rows) else None
            target.value = said(value)
    for name, axis in LISTS.items():
        known = any(inputs[g.id] is not None for g in METHODOLOGY.inputs.values() if g.over == (axis,))
        sheet, where = named_cell(book, f"{name}_rows")
        book[sheet][where].offset(row=1).value = "yes" if known else None
    for name, value in edits.items():
        if name in METHODOLOGY.scales:
            type_knots(book, name, value)
        else:
            lined = name in METHODOLOGY.assumptions and METHODOLOGY.assumptions[name].default is not None
            put(book, f"{name}_given" if lined else name.replace(".", "_"), value)


def type_knots(book: Workbook, scale: str, knots: Any) -> None:
    for part, index in (("x", 0), ("score", 1)):
        sheet, where = named_cell(book, f"knots_{scale.replace('.', '_')}_{part}")
        for n, (target,) in enumerate(book[sheet][where]):
            target.value = knots[n][index] if n < len(knots) else None


@needs_office
def test_that_an_edited_workbook_gives_what_the_engine_gives_for_the_same_edits(tmp_path, card, file):
    files, cards = [], []
    for seed in range(EDITS):
        inputs, edits = random_edits(card, seed)
        methodology = METHODOLOGY
        for name, value in edits.items():
            methodology = with_edit(methodology, name, value)
        cards.append(evaluate(methodology, {name: value for name, value in inputs.items() if value is not None}))
        book = openpyxl.load_workbook(io.BytesIO(file))
        type_in(book, inputs, edits)
        files.append(tmp_path / f"edited{seed}.xlsx")
        book.save(files[-1])
    model = list(calculated(openpyxl.load_workbook(io.BytesIO(file)), ("Model", "Profiles")))
    for seed, (found, other) in enumerate(zip(recalculate(files, tmp_path), cards, strict=True)):
        wanted = values(write_workbook(other, ENGLISH), "Model", "Profiles")
        wrong = [
            (place(*at), found.get((at[0], at[1], 1)), wanted.get(tuple(at)), found.get(tuple(at)))
            for *at, _ in model if differs(wanted.get(tuple(at)), found.get(tuple(at)))
        ]  # fmt: skip
        assert (seed, wrong[:5]) == (seed, [])
        assert not errors(found)
        assert found["Checks", 4, 3] == 0, "the sheet notices that its inputs were changed"


@needs_office
def test_that_no_cell_shows_an_error_whatever_is_emptied(tmp_path, file):
    """All blue cells emptied, and random ones: weights, knots, tables and lists too."""
    files = []
    for seed in range(12 if SOAK else 2):
        chance = random.Random(seed)
        book = opened(file)
        for page in (book["Inputs"], book["Assumptions"]):
            for row in page.iter_rows():
                for c in row:
                    blue = c.font.color is not None and c.font.color.rgb == "FF0000FF"
                    if blue and (seed == 0 or chance.random() < 0.3):
                        c.value = None
        files.append(tmp_path / f"emptied{seed}.xlsx")
        book.save(files[-1])
    for found in recalculate(files, tmp_path):
        assert not errors(found)
        assert found["Checks", 4, 3] == 0


Plant = tuple[str, str, Any] | tuple[str, Any]
"""Sheet, cell and value; or a name and the value of its cell."""


def plants(formulas: Workbook, card: Scorecard) -> dict[str, Plant]:
    lines = {page.cell(row, 1).value: row for page in (formulas["Model"],) for row in range(1, page.max_row + 1)}
    return {
        "a constant for a formula": ("Model", f"D{lines['interest_coverage.points']}", 1),
        "a constant in one year": ("Model", f"H{lines['debt_service']}", 1),
        "a sign turned": ("Model", f"D{lines['net_debt']}", "=debt_principal+cash"),
        "an error": ("Model", f"D{lines['market_value']}", "=1/0"),
        "an edit": ("revenue", 2_000_000_000),
        "nothing": ("revenue", card["revenue"]),
    }


@needs_office
def test_that_a_planted_error_is_caught_by_the_master_check_and_an_edit_is_not(elsewhere, formulas, card):
    found = {name: elsewhere[name].cells for name in plants(formulas, card)}
    masters = {name: cells["Checks", 2, 2] for name, cells in found.items()}
    assert [name for name, count in masters.items() if count > 0] == list(found)[:4]
    assert masters["an edit"] == masters["nothing"] == 0
    assert (found["an edit"]["Checks", 4, 3], found["nothing"]["Checks", 4, 3]) == (0, 1)


@lru_cache
def stopped() -> Scorecard:
    """Customers that have more than all of the revenue."""
    card = evaluate(METHODOLOGY, {**open_source("coreweave").values(), "customer_share": [0.9, 0.8]})
    assert card.stopped
    return card


@needs_office
def test_that_a_scorecard_that_may_not_have_a_score_shows_none_and_a_master_check(elsewhere):
    made, again = elsewhere["stopped"].file, elsewhere["stopped"].cells
    book = opened(made)
    sheet, where = named_cell(book, "scorecard_score")
    at = book[sheet][where]
    for found in (values(made), again):
        assert (sheet, at.row, at.column) not in found
        assert found["校验", 2, 2] == len([p for p in stopped().problems if p.severity == "error"])


@needs_office
def test_that_switching_the_profile_switches_the_score(elsewhere, card, formulas):
    sheet, where = named_cell(formulas, "scorecard_score")
    at = formulas[sheet][where]
    for profile in METHODOLOGY.profiles:
        score = elsewhere[profile].cells[sheet, at.row, at.column]
        assert score == pytest.approx(card.profiles[profile].score, abs=1e-9)


# --- what stands in the cells


def test_that_the_score_stands_on_the_first_page_without_recalculation(file, card, formulas):
    sheet, where = named_cell(formulas, "scorecard_score")
    cached = openpyxl.load_workbook(io.BytesIO(file), data_only=True)
    assert sheet == "Scorecard"
    assert cached[sheet][where].value == card.score
    shown = {c.value for row in cached["Scorecard"].iter_rows() for c in row}
    assert {"bb-", "low", "CoreWeave, Inc.", card.low, card.high} <= shown
    assert "model band, not a credit rating" in shown


def test_that_every_line_of_the_methodology_is_a_row_with_a_live_formula(formulas):
    page = formulas["Model"]
    rows = {page.cell(row, 1).value: row for row in range(1, page.max_row + 1)}
    for line in METHODOLOGY.lines.values():
        row = rows[f"{line.id}[1]" if len(line.over) > 1 else line.id]
        assert page.cell(row, 4 if not line.over else 7).data_type == "f", line.id


def test_that_every_input_and_assumption_is_a_blue_cell_with_a_name(formulas):
    for given in METHODOLOGY.inputs.values():
        if given.kind != "list":
            sheet, where = named_cell(formulas, given.id)
            cells = formulas[sheet][where]
            first = cells[0][0] if isinstance(cells, tuple) else cells
            assert (sheet, first.font.color.rgb) == ("Inputs", "FF0000FF"), given.id
    for item in METHODOLOGY.assumptions.values():
        name = item.id if item.default is None else f"{item.id}_given"
        assert named_cell(formulas, name)[0] == "Assumptions"


def test_that_what_is_not_disclosed_is_an_empty_cell_and_never_zero(formulas, card):
    sheet, where = named_cell(formulas, "income_taxes_paid")
    assert card["income_taxes_paid"] is None
    assert formulas[sheet][where].value is None


def test_that_every_figure_has_its_source_beside_it(formulas, card):
    page = formulas["Inputs"]
    head = {page.cell(4, col).value: col for col in range(1, page.max_column + 1)}
    rows = {page.cell(row, 1).value: row for row in range(1, page.max_row + 1)}
    for name, datum in card.filing.data.items():
        row = rows.get(f"{name} ▸ rows") or rows.get(name)
        if datum.fact is None or row is None:
            continue
        source = datum.fact.source
        wanted = {"Document": source.document, "Accession number": source.accession, "Method": source.method}
        assert {title: page.cell(row, head[title]).value or "" for title in wanted} == wanted, name


def test_that_figures_not_chosen_are_on_the_sources_sheet_with_the_rule(formulas, card):
    text = " ".join(str(c.value) for row in formulas["Sources"].iter_rows() for c in row if c.value is not None)
    conflict = card.filing.conflicts()[0]
    assert "differs" in text
    assert any(str(fact.value) in text for fact in conflict.conflicting)


def test_that_formulas_are_plain_short_and_known_to_every_excel(formulas):
    for *at, formula in calculated(formulas):
        assert isinstance(formula, str), at  # an array formula is an object
        assert len(formula) < 8_192, at
        assert depth(formula) < 64, at
        bare = re.sub(r'"[^"]*"', "", formula)
        assert set(re.findall(r"([A-Z][A-Z0-9.]*)\(", bare)) <= EXCEL_2010, at
        assert "[" not in bare, at
        assert "!#" not in bare, at


def depth(formula: str) -> int:
    deepest = level = 0
    for character in re.sub(r'"[^"]*"', "", formula):
        level += (character == "(") - (character == ")")
        deepest = max(deepest, level)
    return deepest


def test_that_no_formula_of_the_model_holds_a_constant_that_the_methodology_does_not(formulas):
    allowed = {"0", "1", "700"}
    page = formulas["Model"]
    rows = {page.cell(row, 1).value: row for row in range(1, page.max_row + 1)}
    for line in METHODOLOGY.lines.values():
        if line.over:
            continue
        formula = page.cell(rows[line.id], 4).value
        bare = re.sub(r'"[^"]*"|>=1E-9', "", formula)
        bare = re.sub(r"COUNT\([^()]*\)=\d+|\$?[A-Z]{1,3}\$?\d+|(?<![0-9.])[A-Za-z_][A-Za-z0-9_.]*", " ", bare)
        written = {float(x) for x in re.findall(r"\d+\.?\d*(?:e-?\d+)?", line.text)}
        found = {x for x in re.findall(r"\d+\.?\d*(?:E-?\d+)?", bare) if x not in allowed}
        assert {float(x) for x in found} <= written, (line.id, formula)


def test_that_a_row_has_the_same_formula_in_every_column(formulas):
    page = formulas["Model"]
    letters = [get_column_letter(col) for col in range(7, 37)]
    rows = {page.cell(row, 1).value: row for row in range(1, page.max_row + 1)}
    for line in METHODOLOGY.lines.values():
        if len(line.over) == 1:
            row = rows[line.id]
            size = METHODOLOGY.axes[line.over[0]].size
            shapes = {
                re.sub(rf"(?<![A-Z$]){letter}(?=\$?\d)", "@", page.cell(row, col).value)
                for col, letter in zip(range(7, 7 + size), letters, strict=False)
            }
            assert len(shapes) == 1, line.id


def test_that_the_file_holds_no_macro_no_link_to_another_file_and_no_hidden_sheet(file, formulas):
    names = zipfile.ZipFile(io.BytesIO(file)).namelist()
    assert not [name for name in names if "vba" in name.lower() or "externalLink" in name or "connections" in name]
    assert {page.sheet_state for page in formulas.worksheets} == {"visible"}
    assert len(file) < 1_000_000


def test_that_the_master_check_stands_on_every_sheet(cached):
    for page in cached.worksheets:
        assert page["B2"].value == 0, page.title


def test_that_both_languages_have_the_same_rows_and_formulas(card, formulas):
    other = opened(write_workbook(card, CHINESE))
    assert [page.title for page in other.worksheets] == [
        "封面", "评分卡", "输入", "来源", "假设", "模型", "基准", "各类型", "情景", "敏感性", "图表", "同业", "校验",
        "日志", "记录",
    ]  # fmt: skip
    for ours, theirs in zip(formulas.worksheets, other.worksheets, strict=True):
        ids = [[page.cell(row, 1).value for row in range(5, page.max_row + 1)] for page in (ours, theirs)]
        if ours.title in ("Inputs", "Assumptions", "Model", "Profiles"):
            kept = [[x for x in column if x and re.fullmatch(r"[a-z_0-9.▸ \[\]+A-Z-]+", x)] for column in ids]
            assert set(kept[1]) <= set(kept[0])
            assert len(kept[1]) > 30
    assert set(formulas.defined_names) == set(other.defined_names)
    cells = {place.split("!")[1] for place in (f"M!{c}{r}" for _, r, c, _ in calculated(formulas, ("Model",)))}
    assert cells == {place.split("!")[1] for place in (f"M!{c}{r}" for _, r, c, _ in calculated(other, ("模型",)))}


def test_that_the_same_scorecard_gives_the_same_bytes_here_and_in_another_process(card, file):
    assert write_workbook(card, ENGLISH) == file
    script = (
        "import hashlib; from reports.numbers import Style; from reports.workbook import write_workbook; "
        "from resources.words import Words; from scoring.engine import evaluate; "
        "from scoring.filings.sources import open_source; from scoring.methodology.load import load_methodology; "
        "card = evaluate(load_methodology(), open_source('coreweave')); "
        "print(hashlib.sha256(write_workbook(card, Style(Words('en')))).hexdigest())"
    )
    assert python(script, PYTHONHASHSEED="7", TZ="Asia/Shanghai").strip() == hashlib.sha256(file).hexdigest()


# --- text that somebody else wrote


HOSTILE = [
    '=HYPERLINK("http://x.example","a")', "@SUM(1+1)", "+1+1", "-1", "=cmd|' /C calc'!A0", "AT&T <Holdings> & \"Co\"",
    "\x00\x01\x07 control", "{=1+1}", "3M Co", "a" * 40_000, "http://a.example", "&B&24 header", "'quoted",
]  # fmt: skip
WRITTEN = ("document", "quote", "note", "locator", "url", "accession")


def hostile_filing(first: int) -> Filing:
    """A filing in which each of the texts stands in every place of some figure, and three of them on top."""
    filing, texts = open_source("coreweave"), HOSTILE[first:] + HOSTILE[:first]
    data = {}
    for number, (name, datum) in enumerate(filing.data.items()):
        written = {place: texts[(number + n) % len(texts)] for n, place in enumerate(WRITTEN)}
        fact = datum.fact and replace(datum.fact, source=replace(datum.fact.source, **written))
        data[name] = replace(datum, fact=fact, candidates=())
    issuer = Issuer(name=texts[0], currency="USD", profile="ai_infrastructure")
    return replace(filing, issuer=issuer, title=texts[1], title_zh=texts[2], data=data)


@pytest.mark.parametrize("first", range(0, len(HOSTILE), 1 if SOAK else 5))
def test_that_text_of_a_filing_is_never_a_formula(first, formulas):
    found = opened(write_workbook(evaluate(METHODOLOGY, hostile_filing(first)), ENGLISH))
    kept = {at[:3] for at in calculated(formulas)}
    assert {at[:3] for at in calculated(found)} == kept
    links = {link.target for page in found.worksheets for row in page.iter_rows() for c in row if (link := c.hyperlink)}
    assert links - {None} == {"http://a.example"}  # None: those of the contents


def hostile_workbook() -> bytes:
    filing = open_source("coreweave")
    issuer = Issuer(name="AT&T <Holdings> & \"Co\" '3M' \x07", currency="USD", profile="ai_infrastructure")
    return write_workbook(evaluate(METHODOLOGY, replace(filing, issuer=issuer)), ENGLISH)


@needs_office
def test_that_a_hostile_filing_opens_elsewhere(elsewhere):
    assert elsewhere["hostile"].cells["Checks", 2, 2] == 0


def test_that_inputs_given_by_name_without_a_filing_make_a_workbook_too(card):
    inputs = dict(card.filing.values())
    bare = evaluate(METHODOLOGY, inputs)
    found = openpyxl.load_workbook(io.BytesIO(write_workbook(bare, ENGLISH)), data_only=True)
    sheet, where = named_cell(found, "scorecard_score")
    assert found[sheet][where].value == bare.score


# --- the private parts of XlsxWriter that are overridden


def test_that_cells_written_directly_are_those_that_xlsxwriter_writes(tmp_path):
    """Pins what `Sheet` overrides: a new release that writes rows another way fails here."""
    found = []
    for kind in (Sheet, Worksheet):
        out = io.BytesIO()
        book = xlsxwriter.Workbook(out, {"in_memory": True})
        page = book.add_worksheet("S", worksheet_class=kind)
        look = book.add_format({"bold": True, "num_format": "0.0"})
        page.set_row(3, 30)
        page.write_number(0, 0, 1.25, look)
        page.write_string(0, 30, "text <&>", look)
        page.write_blank(2, 2, None, look)
        page.write_url(4, 1, "https://a.example/?b=1&c=2", look, "link")
        formulas = [("=A1*2", 2.5), ("=A1<2", 1.0), ('=IF(A1>1,"a&b","")', "a&b")]
        for row, (formula, value) in enumerate(formulas, start=6):
            if kind is Sheet:
                page.put(row, 0, formula, look, value)
            else:
                page.write_formula(row, 0, formula, look, value)
        book.close()
        found.append(values(out.getvalue()) | {"f": [f for *_, f in calculated(opened(out.getvalue()))]})
    assert found[0] == found[1]
    assert len(found[0]["f"]) == 3
