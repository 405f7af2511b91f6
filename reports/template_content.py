"""What a template holds, cell by cell, for both of its forms: empty, or filled from a filing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from reports.numbers import Style
from reports.template_about import Line, Put, issuer_lines
from resources.words import Words
from scoring.filings.choosing import FIRST, ONLY
from scoring.filings.derived import FROM_CUSTOMERS
from scoring.filings.filing import Datum, Fact, Filing, Grade, Method
from scoring.filings.rows import NUMBER_LISTS, Value
from scoring.filings.template_figures import OWN_CELL, STATUSES
from scoring.filings.template_layout import (
    BESIDE,
    COLUMNS,
    INPUTS,
    MONEY_UNITS,
    Field,
    Layout,
    ListField,
    layout_of,
    list_fields,
)  # fmt: skip
from scoring.methodology.document import Methodology

KINDS = ("flow", "stock", "list", "choice", "flag", "fact", "market")
SHEETS = ("issuer", "inputs", "lists", "others")
SPARE_OTHERS, SPARE_LIST_ROWS = 12, 3


@dataclass(frozen=True, slots=True)
class Content:
    """The lines of each sheet, and the unit of money that they are written in."""

    sheets: dict[str, list[Line]]
    layout: Layout
    currency: str
    money_unit: str


def content_of(methodology: Methodology, style: Style, filing: Filing | None, mark: str = ".") -> Content:
    """The template of a methodology in the style's language, filled from the filing where there is one."""
    layout = layout_of(methodology)
    currency = filing.issuer.currency if filing is not None else style.currency
    unit = _money_unit(style, filing)
    maker = _Maker(layout, style.words, filing, currency, unit)
    sheets = {
        "issuer": list(issuer_lines(layout, style.words, filing, (currency, unit, mark))),
        "inputs": list(maker.inputs()),
        "lists": list(maker.lists()),
        "others": list(maker.others()),
    }
    return Content(sheets, layout, currency, unit)


def _money_unit(style: Style, filing: Filing | None) -> str:
    """The style's unit of money, or full units where some figure would not come back from it exactly."""
    wanted = style.money_scale or "1"
    if filing is None:
        return wanted
    facts = [fact for datum in filing.data.values() for fact in (datum.fact, *datum.candidates) if fact is not None]
    amounts = [
        amount
        for fact in facts
        if fact.unit == filing.issuer.currency
        for amount in (fact.value if isinstance(fact.value, tuple) else (fact.value,))
        if isinstance(amount, float)
    ]
    zeros = MONEY_UNITS[wanted]
    back = (float(Decimal(repr(scaled(amount, zeros))).scaleb(zeros)) for amount in amounts)
    return wanted if all(one == other for one, other in zip(amounts, back, strict=True)) else "1"


def scaled(amount: float, zeros: int) -> float:
    """An amount of money in units of so many zeros."""
    return float(Decimal(repr(amount)).scaleb(-zeros))


class _Maker:
    def __init__(self, layout: Layout, words: Words, filing: Filing | None, currency: str, unit: str) -> None:
        self.layout, self.words, self.filing, self.currency = layout, words, filing, currency
        self.unit, self.zeros = unit, MONEY_UNITS[unit]

    def inputs(self) -> Iterator[Line]:
        words = self.words
        yield (Put("#", "mark"), Put(words("template.figures_title"), "title"))
        yield (Put("#", "mark"), Put(words("template.figures_note"), "note"))
        yield from self._head(INPUTS)
        for kind in KINDS:
            fields = [field for field in self.layout.fields.values() if field.kind == kind and self._wanted(field)]
            if fields:
                yield (Put("#", "mark"), Put(words(f"template.kind.{kind}"), "section"))
                for field in fields:
                    yield self._figure(field, self._datum(field.name))

    def _wanted(self, field: Field) -> bool:
        """What is only shown beside has a row where the filing has it."""
        return bool(field.why) or self._datum(field.name) is not None

    def _datum(self, name: str) -> Datum | None:
        datum = self.filing.data.get(name) if self.filing is not None else None
        return None if datum is None or datum.rule == FROM_CUSTOMERS else datum

    def _head(self, table: str) -> Iterator[Line]:
        yield (Put(table, "key"), *(Put(column, "ids") for column in COLUMNS[1:]))
        labels = (Put(self.words(f"template.column.{column}"), "head") for column in COLUMNS[1:])
        yield (Put("#", "mark"), *labels)

    def _figure(self, field: Field, datum: Datum | None) -> Line:
        fact = datum.fact if datum is not None else None
        value: Any = None
        if datum is not None and fact is not None:
            value = self._value(field, fact.value, datum)
        rule = datum.rule if datum is not None and fact is not None and datum.rule not in (FIRST, ONLY) else None
        status = datum.status if datum is not None and datum.status != _status_of(datum) else None
        return self._row(field.name, field, value, fact, rule, self.words.name(status) if status else None)

    def _value(self, field: Field, value: Value, datum: Datum | None) -> str | float | None:
        words = self.words
        if datum is not None and datum.status == "not_applicable":
            return words("template.not_applicable")
        if isinstance(value, tuple):
            return None if value else words("template.none")
        return self._plain(field.unit, value)

    def _plain(self, unit: str, value: Any) -> str | float | None:
        """A value as a cell has it: yes or no and choices in words, money in the file's unit."""
        if value is None:
            return None
        if isinstance(value, bool):
            return self.words("report.yes" if value else "report.no")
        if isinstance(value, str):
            return self.words.name(value) if unit in self.layout.choices else value
        return scaled(value, self.zeros) if unit == "money" else float(value)

    def _row(
        self, key: str | None, field: Field | None, value: Any, fact: Fact | None, rule: str | None, status: str | None
    ) -> Line:
        words, source = self.words, fact.source if fact is not None else None
        own_end = fact is not None and self.filing is not None and fact.period_end != self.filing.period_end
        filed: date | float | None = source.filed if source is not None else None
        if source is not None and filed is not None and not source.filed_exactly:
            filed = float(source.filed_text)
        locator = OWN_CELL.sub("", source.locator) if source is not None else None
        methods = tuple(words.name(method) for method in get_args(Method))
        texts = {
            name: getattr(source, name, None) or None for name in ("document", "form", "accession", "quote", "note")
        }
        unit, allowed = self._allowed(field)
        return (
            Put(key, "key" if field is not None else "input", "id"),
            Put(words.name(key) if key else None, "name"),
            Put(value, "input", unit, allowed),
            Put(self._unit(field), "money" if unit == "money" else "note"),
            Put(words.why(field.name, field.why) if field is not None and key else None, "why"),
            Put(words.name(source.method) if source else None, "input", "choice", methods),
            Put(source.grade if source else None, "input", "choice", get_args(Grade)),
            *(Put(texts[name], "input", "text") for name in ("document", "form", "accession")),
            Put(filed, "input", "filed"),
            Put(locator or None, "input", "text"),
            Put(texts["quote"], "input", "text"),
            Put((source.url if source else None) or None, "input", "link"),
            Put(fact.period_start if fact else None, "input", "day"),
            Put(fact.period_end if fact and own_end else None, "input", "day"),
            Put(texts["note"], "input", "text"),
            Put(words.rule(rule) if rule else None, "input", "text"),
            Put(status, "input", "choice", tuple(words.name(status) for status in STATUSES)),
        )

    def _allowed(self, field: Field | None) -> tuple[str, tuple[str, ...]]:
        """What may be typed as a value: unit and words to choose from."""
        words = self.words
        if field is None:
            return "any", ()
        if field.unit == "flag":
            return "choice", (words("report.yes"), words("report.no"))
        if field.unit in self.layout.choices:
            return "choice", tuple(words.name(value) for value in self.layout.choices[field.unit])
        if field.unit == "rows":
            return "choice", (words("template.none"), words("template.not_applicable"))
        return "rate" if field.kind == "market" and field.unit == "ratio" else field.unit, ()

    def _unit(self, field: Field | None) -> str | None:
        if field is None:
            return None
        if field.unit == "money":
            return f"{self.currency} {self.unit}".removesuffix(" 1")
        unit = "rate" if field.kind == "market" and field.unit == "ratio" else field.unit
        unit = "choice" if unit in self.layout.choices else unit
        text = self.words(f"template.unit.{unit}")
        return text.format(currency=self.currency) if unit == "price" else text

    def lists(self) -> Iterator[Line]:
        words = self.words
        yield (Put("#", "mark"), Put(words("template.lists_title"), "title"))
        yield (Put("#", "mark"), Put(words("template.lists_note"), "note"))
        for name, size in self.layout.rows.items():
            fields = list_fields(name)
            yield ()
            yield (Put("#", "mark"), Put(words.name(name), "section"))
            yield (Put(f"[{name}]", "key"), Put("row", "ids"), *(Put(field.name, "ids") for field in fields))
            yield (Put("#", "mark"), Put(None, "head"), *(Put(self._label(name, field), "head") for field in fields))
            yield from self._list(name, fields, size)

    def _label(self, name: str, field: ListField) -> str:
        label = self.words(f"template.column.{'customer' if field.name == 'name' else field.name}")
        return f"{label} ({self.currency} {self.unit})".replace(" 1)", ")") if field.unit == "money" else label

    def _list(self, name: str, fields: tuple[ListField, ...], size: int) -> Iterator[Line]:
        datum = self._datum(name)
        rows: tuple[Any, ...] = datum.fact.value if datum and datum.fact and isinstance(datum.fact.value, tuple) else ()
        for number in range(max(size, len(rows) + SPARE_LIST_ROWS)):
            row = rows[number] if number < len(rows) else None
            if name in NUMBER_LISTS:
                label = self.words("template.year_row", number=number + 1)
                cells = [Put(float(number + 1), "fixed"), Put(self._plain("money", row), "input", "money")]
            else:
                label = str(number + 1)
                cells = [self._list_cell(field, getattr(row, field.name, None)) for field in fields]
            yield (Put(f"{name}[{number + 1}]", "key"), Put(label, "name"), *cells)

    def _list_cell(self, field: ListField, value: Any) -> Put:
        allowed = tuple(self.words.name(choice) for choice in self.layout.choices.get(field.unit, ()))
        if field.unit == "flag":
            allowed = (self.words("report.yes"), self.words("report.no"))
        return Put(self._plain(field.unit, value), "input", "choice" if allowed else field.unit, allowed)

    def others(self) -> Iterator[Line]:
        words = self.words
        yield (Put("#", "mark"), Put(words("template.others_title"), "title"))
        yield (Put("#", "mark"), Put(words("template.others_note"), "note"))
        yield from self._head(BESIDE)
        for datum in self.filing.data.values() if self.filing is not None else ():
            field = self.layout.fields.get(datum.name)
            for fact in datum.candidates if field is not None and datum.rule != FROM_CUSTOMERS else ():
                if field is not None:
                    value = self._beside(field, fact.value)
                    yield self._row(datum.name, field, value, fact, None if datum.fact else datum.rule, None)
        for _ in range(SPARE_OTHERS):
            yield self._row(None, None, None, None, None, None)

    def _beside(self, field: Field, value: Value) -> str | float | None:
        """A figure kept beside: a list as JSON, a part of a list as a number."""
        if isinstance(value, tuple):
            return _json(value)
        if field.unit == "rows":
            return self._plain("money" if field.name in NUMBER_LISTS else "share", value)
        return self._plain(field.unit, value)


def _status_of(datum: Datum) -> str:
    """The status that follows from the figures themselves, and need not be written."""
    if datum.status == "not_applicable":
        return datum.status
    return "disputed" if datum.conflicting else "known_low" if datum.value == () else "found"


def _json(rows: Any) -> str:
    """A list in one cell, in full units."""
    return json.dumps([row if isinstance(row, float) else asdict(row) for row in rows], ensure_ascii=False)
