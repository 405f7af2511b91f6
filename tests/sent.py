"""Workbooks as somebody who has no Assay edits them: cells by the ids that stand in the first column."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import openpyxl

from reports.export import workbook_bytes
from reports.extras import Extras
from reports.numbers import Style
from resources.words import Words
from scoring.engine import evaluate
from scoring.filings.samples import read_sample
from scoring.methodology.load import load_methodology
from scoring.scorecard import Scorecard

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


class Hand:
    """A workbook open in somebody's hands."""

    def __init__(self, data: bytes, language: str = "en") -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(data))
        words = Words(language)
        self.inputs = self.book[words("workbook.sheet.inputs")]
        self.assumptions = self.book[words("workbook.sheet.assumptions")]
        self.log = self.book[words("workbook.sheet.log")]
        self.rows = {
            sheet.title: {str(cell.value): cell.row for (cell,) in sheet.iter_rows(max_col=1) if cell.value}
            for sheet in (self.inputs, self.assumptions)
        }

    def cell(self, key: str, column: int = VALUE, sheet: Any = None) -> Any:
        sheet = sheet or (self.inputs if key in self.rows[self.inputs.title] else self.assumptions)
        return sheet.cell(self.rows[sheet.title][key], column)

    def put(self, key: str, value: Any, column: int = VALUE) -> None:
        self.cell(key, column).value = value

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()


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
