"""The workbook is the model: what another program calculates from it is what the engine gives, edited or not."""

from __future__ import annotations

import io
import math
import os
import random
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from reports.numbers import Style
from reports.workbook import write_workbook
from resources.words import Words
from scoring.engine import evaluate, with_edit
from scoring.filings.filing import Issuer
from scoring.filings.sources import open_source
from scoring.methodology.load import load_methodology
from scoring.scorecard import Scorecard
from tests.office import SOFFICE, convert

SOAK = bool(os.environ.get("ASSAY_SOAK"))
EDITS = 40 if SOAK else 4
SAMPLES = ("coreweave", "snowflake", "microsoft", "oracle", "coreweave-fy2025") if SOAK else ("coreweave", "snowflake")
METHODOLOGY = load_methodology()
ENGLISH, CHINESE = Style(Words("en")), Style(Words("zh"))
LISTS = {axis.rows: axis.id for axis in METHODOLOGY.axes.values() if axis.rows}
EXCEL_2010 = set(
    "IF COUNT ISNUMBER AND OR NOT SUM MIN MAX ABS INDEX MATCH SUMPRODUCT SUMIF ISERROR INT EXP LN COLUMNS ROW COUNTA N"
    .split()
)  # fmt: skip

needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not here, so nothing else can recalculate")


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


def values(source: Path | bytes) -> dict[tuple[str, int, int], Any]:
    """(sheet, row, column) → value of every cell that is not empty."""
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    book = openpyxl.load_workbook(stream, data_only=True, read_only=True)
    return {
        (page.title, r, c): value
        for page in book.worksheets
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
    book[sheet][where].value = float(value) if isinstance(value, bool) else value


# --- parity with the engine, as another program calculates it


@needs_office
def test_that_another_program_calculates_every_cell_as_the_engine_does(tmp_path):
    files = []
    for sample in SAMPLES:
        made = tmp_path / f"{sample}.xlsx"
        made.write_bytes(write_workbook(evaluate(METHODOLOGY, open_source(sample)), ENGLISH))
        files.append(made)
    for made, again in zip(files, convert(files, tmp_path), strict=True):
        before, after = values(made), values(again)
        cells = list(calculated(openpyxl.load_workbook(made)))
        assert len(cells) > 10_000
        wrong = [place(*at) for *at, _ in cells if differs(before.get(tuple(at)), after.get(tuple(at)))]
        assert wrong == []
        assert not [at for at, value in after.items() if str(value).startswith("#")]
        assert after["Checks", 2, 2] == 0


@needs_office
def test_that_the_other_program_really_recalculates(tmp_path, file):
    """A workbook whose every cached score is 999 comes back right; else the test above proves nothing."""
    lying = tmp_path / "lying.xlsx"
    with zipfile.ZipFile(io.BytesIO(file)) as good, zipfile.ZipFile(lying, "w", zipfile.ZIP_DEFLATED) as bad:
        for entry in good.namelist():
            text = good.read(entry)
            if entry == "xl/worksheets/sheet5.xml":
                text = re.sub(rb"</f><v>[-0-9.e]+</v>", b"</f><v>999</v>", text)
            bad.writestr(entry, text)
    assert sum(value == 999 for at, value in values(lying).items() if at[0] == "Model") > 1_000
    (again,) = convert([lying], tmp_path)
    honest = values(file)
    assert not [at for at, value in values(again).items() if at[0] == "Model" and differs(value, honest.get(at))]


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
        return value if value is None else value * chance.choice([-1, 0, 0.5, 0.8, 1, 1, 1.1, 1.5, 3])

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
    edits: dict[str, Any] = {}
    for name, item in METHODOLOGY.assumptions.items():
        if chance.random() < 0.4:
            value = item.value if item.default is None else 0.5
            edits[name] = changed(value, item.unit)
            if isinstance(edits[name], float) and name == "tested_life_years":
                edits[name] = 3.0
    for name, value in METHODOLOGY.parameters.items():
        if chance.random() < 0.3:
            edits[name] = value * chance.choice([0, 0.5, 1.2, 2])
    for name, scale in METHODOLOGY.scales.items():
        if chance.random() < 0.3:
            knots = [(x + 0.01 * n, min(100.0, 0.9 * y)) for n, (x, y) in enumerate(scale.knots)]
            edits[name] = tuple(knots + [(knots[-1][0] + 1, 100.0)] * chance.choice([0, 1]))
    return inputs, {name: value for name, value in edits.items() if value is not None}


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
            target.value = float(value) if isinstance(value, bool) else value
    for name, axis in LISTS.items():
        known = any(inputs[g.id] is not None for g in METHODOLOGY.inputs.values() if g.over == (axis,))
        sheet, where = named_cell(book, f"{name}___rows")
        book[sheet][where].offset(row=1).value = 1 if known else None
    for name, value in edits.items():
        if name in METHODOLOGY.scales:
            type_knots(book, name, value)
        else:
            lined = name in METHODOLOGY.assumptions and METHODOLOGY.assumptions[name].default is not None
            put(book, f"{name}___given" if lined else name.replace(".", "_"), value)


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
    for seed, (again, other) in enumerate(zip(convert(files, tmp_path), cards, strict=True)):
        wanted, found = values(write_workbook(other, ENGLISH)), values(again)
        wrong = [
            (place(*at), found.get((at[0], at[1], 1)), wanted.get(tuple(at)), found.get(tuple(at)))
            for *at, _ in model if differs(wanted.get(tuple(at)), found.get(tuple(at)))
        ]  # fmt: skip
        assert (seed, wrong[:5]) == (seed, [])
        assert not [at for at, value in found.items() if str(value).startswith(("#", "Err:"))]
        assert found["Checks", 4, 3] == 0, "the sheet notices that its inputs were changed"
