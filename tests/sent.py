"""Workbooks as somebody who has no Assay edits them: cells by the ids that stand in the first column."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property, lru_cache
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from reports import carried, verify_workbook, workbook
from reports.export import workbook_bytes
from reports.extras import NO_EXTRAS, Extras
from reports.numbers import Style
from reports.workbook import write_workbook
from resources.words import Words
from scoring.engine import evaluate
from scoring.filings.samples import read_sample
from scoring.filings.workbook_cells import read_book
from scoring.methodology.load import load_methodology
from scoring.record import encode_filing
from scoring.scorecard import Scorecard
from scoring.seal import seal

BOOK, CORE = "xl/workbook.xml", "docProps/core.xml"
VALUE = 3  # the column of values, as openpyxl counts
YES, NO, UNKNOWN = ("yes", "是", 1, True, "Yes"), ("no", "否", 0, False), ("unknown", "未知", None)


@lru_cache
def card_of(sample: str) -> Scorecard:
    return evaluate(load_methodology(), read_sample(sample))


@lru_cache
def sent(sample: str = "coreweave", language: str = "en") -> bytes:
    """A sample's workbook as it is sent out."""
    return sent_of(card_of(sample), language)


def sent_of(card: Scorecard, language: str = "en") -> bytes:
    style = Style(Words(language), card.filing.issuer.currency if card.filing else "USD")
    return workbook_bytes(card, style, Extras(read=card.filing))


def with_cell(sheet: bytes, where: str, value: Any) -> tuple[bytes, int]:
    """A sheet's XML with one cell typed over, and in how many places it was: none where it has no such cell."""
    if value is None:
        content = "/>"
    elif isinstance(value, bool):
        content = f' t="b"><v>{value:d}</v></c>'
    elif isinstance(value, str) and value.startswith("="):
        content = f"><f>{escape(value[1:])}</f></c>"
    elif isinstance(value, str):
        content = f' t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    else:
        content = f"><v>{value!r}</v></c>"
    cell = rf'<c r="{where}"( s="\d+")?[^>]*?(?:/>|>.*?</c>)'.encode()
    return re.subn(cell, lambda found: f'<c r="{where}"'.encode() + (found[1] or b"") + content.encode(), sheet)


@lru_cache
def rows_of(data: bytes, titles: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """Where the ids in the first column of some sheets stand."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    return {
        title: {str(value): row for row, (value,) in enumerate(book[title].iter_rows(max_col=1, values_only=True), 1)
                if value}
        for title in titles
    }  # fmt: skip


class Hand:
    """A workbook in somebody's hands.

    What is put into a cell is typed over in the file; once the `book` is asked for, openpyxl makes every change and
    saves all of it anew, without the values stored beside formulas, as a program of somebody's own does.
    """

    def __init__(self, data: bytes, language: str = "en") -> None:
        words = Words(language)
        self.data, self.typed, self.signed = data, list[tuple[str, str, Any]](), ""
        self.titles = [words(f"workbook.sheet.{sheet}") for sheet in ("inputs", "assumptions", "log")]
        self.rows = rows_of(data, tuple(self.titles[:2]))

    @cached_property
    def book(self) -> Any:
        book = openpyxl.load_workbook(io.BytesIO(self.data))
        for title, where, value in self.typed:
            book[title][where].value = value
        book.properties.lastModifiedBy = self.signed or book.properties.lastModifiedBy
        return book

    @property
    def inputs(self) -> Any:
        return self.book[self.titles[0]]

    @property
    def assumptions(self) -> Any:
        return self.book[self.titles[1]]

    @property
    def log(self) -> Any:
        return self.book[self.titles[2]]

    def place(self, key: str) -> tuple[str, int]:
        """The sheet and the row of an id."""
        title = next(title for title in self.titles[:2] if key in self.rows[title])
        return title, self.rows[title][key]

    def put(self, key: str, value: Any, column: int = VALUE) -> None:
        title, row = self.place(key)
        self.write(title, f"{get_column_letter(column)}{row}", value)

    def write(self, title: str, where: str, value: Any) -> None:
        if "book" in vars(self):
            self.book[title][where].value = value
        else:
            self.typed.append((title, where, value))

    def sign(self, name: str) -> None:
        """Leave a name as who saved it last; before openpyxl has the book."""
        self.signed = name

    def bytes(self) -> bytes:
        if "book" not in vars(self):
            written = self._typed_over()
            if written is not None:
                return written
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()

    def _typed_over(self) -> bytes | None:
        """The file with its cells typed over; None where a cell is not in it or a value is of another kind."""
        out = io.BytesIO()
        titles = re.findall(r'<sheet name="([^"]*)"', zipfile.ZipFile(io.BytesIO(self.data)).read(BOOK).decode())
        with zipfile.ZipFile(io.BytesIO(self.data)) as before, zipfile.ZipFile(out, "w") as after:
            for entry in before.namelist():
                text = before.read(entry)
                if entry == CORE and self.signed:
                    text = text.replace(b"By>Assay<", f"By>{self.signed}<".encode())
                for title, where, value in self.typed:
                    if entry != f"xl/worksheets/sheet{titles.index(title) + 1}.xml":
                        continue
                    text, count = with_cell(text, where, value)
                    if count != 1 or isinstance(value, date):
                        return None
                after.writestr(entry, text)
        return out.getvalue()


@contextmanager
def remade_once() -> Iterator[None]:
    """What Assay writes anew of a file to compare with it is written and read once for each card, not for each file."""
    written: dict[object, bytes] = {}

    def write(card: Scorecard, style: Style, extras: Extras = NO_EXTRAS) -> bytes:
        if card.filing is None or extras.read is None or extras.peers or extras.simulated or extras.own or extras.start:
            return write_workbook(card, style, extras)
        key = (seal(card), encode_filing(card.filing), encode_filing(extras.read), str(style), style.words.language,
               extras.paper, carried.version())  # fmt: skip
        if key not in written:
            written[key] = write_workbook(card, style, extras)
        return written[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook, "write_workbook", write)
        patch.setattr(verify_workbook, "read_book", lru_cache(maxsize=4)(read_book))
        yield


def edited(change: Callable[[Hand], object], sample: str = "coreweave", language: str = "en") -> bytes:
    hand = Hand(sent(sample, language), language)
    change(hand)
    return hand.bytes()


class Chance:
    """Random edits, each on something of its own, with what the file then says."""

    def __init__(self, hand: Hand, card: Scorecard, seed: int) -> None:
        self.hand, self.card, self.chance = hand, card, random.Random(seed)
        self.methodology = card.methodology
        self.said: dict[str, Any] = {}

    def edits(self, count: int) -> dict[str, Any]:
        """`count` edits: id → the value in the engine's terms (a list as its cells by (row, column))."""
        makers = [self.number, self.number, self.flag, self.choice, self.assumption, self.parameter, self.knots,
                  self.row, self.amount, self.profile]  # fmt: skip
        while len(self.said) < count:
            self.chance.choice(makers)()
        return self.said

    def _input(self, fits: Callable[[Any], bool]) -> Any:
        free = (item for item in self.methodology.inputs.values() if item.id not in {"profile", *self.said})
        given = [item for item in free if not item.over and item.kind != "list" and fits(item)]
        return self.chance.choice(given) if given else None

    def number(self) -> None:
        given = self._input(lambda item: item.unit != "flag" and item.unit not in self.methodology.choices)
        if given is None:
            return
        old = self.card[given.id]
        new = None if old is not None and self.chance.random() < 0.2 else self._moved(old)
        if new != old:
            self.hand.put(given.id, new)
            self.said[given.id] = new

    def _moved(self, old: Any) -> float:
        base = old if isinstance(old, float) and old else self.chance.choice((0.3, 7.0, 2.5e8, 1e10))
        return float(base * self.chance.uniform(0.5, 1.7))

    def flag(self) -> None:
        given = self._input(lambda item: item.unit == "flag")
        if given is None:
            return
        new, written = self.chance.choice(((True, YES), (False, NO), (None, UNKNOWN)))
        old = self.card.run[given.id]
        if new is not (None if old != old else old == 1.0):
            self.hand.put(given.id, self.chance.choice(written))
            self.said[given.id] = new

    def choice(self) -> None:
        given = self._input(lambda item: item.unit in self.methodology.choices)
        if given is None:
            return
        code = self.card.run[given.id]
        old = next((word for word, number in self.card.run.program.literals.items() if number == code), None)
        new = self.chance.choice(self.methodology.choices[given.unit])
        if new != old:
            self.hand.put(given.id, new)
            self.said[given.id] = new

    def profile(self) -> None:
        new = self.chance.choice(tuple(self.methodology.profiles))
        if "profile" not in self.said and new != self.card.profile:
            self.hand.put("profile", new)
            self.said["profile"] = new

    def assumption(self) -> None:
        item = self.chance.choice(tuple(self.methodology.assumptions.values()))
        if item.id in self.said:
            return
        if item.unit in self.methodology.choices:
            new: Any = self.chance.choice(self.methodology.choices[item.unit])
        else:
            new = self._moved(item.value)
        if new != item.value:
            self.hand.put(item.id, new)
            self.said[item.id] = new

    def parameter(self) -> None:
        name = self.chance.choice(tuple(self.methodology.parameters))
        new = self._moved(self.methodology.parameters[name])
        if name not in self.said:
            self.hand.put(name, new)
            self.said[name] = new

    def knots(self) -> None:
        scale = self.chance.choice(tuple(self.methodology.scales.values()))
        if scale.id in self.said:
            return
        at = self.chance.randrange(len(scale.knots))
        new = float(self.chance.randint(0, 100))
        if new != scale.knots[at][1]:
            self.hand.put(f"{scale.id}.knots[{at + 1}]", new, VALUE + 1)
            self.said[scale.id] = tuple((x, new if n == at else y) for n, (x, y) in enumerate(scale.knots))

    def row(self) -> None:
        """One share in one row of a list, or a row after the last."""
        name, share = self.chance.choice(
            (("rpo_bands", "rpo_band_share"), ("customers", "customer_share"), ("counterparties", "counterparty_share"))
        )
        axis = next(axis for axis in self.methodology.axes.values() if axis.rows == name)
        columns = [given.id for given in self.methodology.inputs.values() if given.over == (axis.id,)]
        filled = sum(value == value for value in self.card.run[share])
        if name in self.said or not filled:
            return
        new = round(self.chance.uniform(0.01, 0.4), 6)
        at = self.chance.randrange(filled + (name == "customers"))
        self.hand.put(f"{name}[{at + 1}]", new, VALUE + columns.index(share))
        self.said[name] = {(at, share): new}

    def amount(self) -> None:
        filled = sum(value == value for value in self.card.run["principal_due"])
        if "principal_due" in self.said or not filled:
            return
        at, new = self.chance.randrange(filled + 1), float(self.chance.randint(1, 10**10))
        self.hand.put(f"principal_due[{at + 1}]", new)
        self.said["principal_due"] = {(at, "principal_due"): new}
