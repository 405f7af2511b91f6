"""One cell of a filled-in template: what it holds as text, number, date, flag or choice, or why it cannot be used."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from resources.words import LANGUAGE_IDS, Words
from scoring.filings.located import shown
from scoring.filings.tables import LARGEST
from scoring.filings.template_numbers import Number, parse_number, plain
from scoring.problems import Problem, Severity

Scalar = str | float | bool | date | None
LONGEST_TEXT = 4_000
YES = frozenset({"yes", "y", "true", "1", "1.0", "是", "有"})
NO = frozenset({"no", "n", "false", "0", "0.0", "否", "无"})
UNKNOWN = frozenset({"unknown", "not known", "?", "未知", "不详"})
NOT_APPLICABLE = frozenset({"n/a", "not applicable", "不适用"})
NONE = frozenset({"none", "无", "没有"})
DASHES = frozenset({"-", "--", "/", "."})
MONTHS = {
    name: number
    for number, names in enumerate(
        "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|sep sept september|oct october"
        "|nov november|dec december".split("|"),
        start=1,
    )
    for name in names.split()
}
_DAYS = (
    re.compile(r"(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?"),
    re.compile(r"(?P<y>\d{4}) ?年 ?(?P<m>\d{1,2}) ?月 ?(?P<d>\d{1,2}) ?日"),
    re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})"),
    re.compile(r"(?P<d>\d{1,2})[- ](?P<n>[A-Za-z]{3,9})\.?[-, ]+(?P<y>\d{4})"),
    re.compile(r"(?P<n>[A-Za-z]{3,9})\.? (?P<d>\d{1,2}),? (?P<y>\d{4})"),
)
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_YEAR = re.compile(r"(?:19|20|21)\d\d")
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000  # 1954 to 2119: an Excel date that lost its format


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell and where. `percent`: shown with a per cent sign. `trouble`: why it has no value."""

    value: Scalar
    place: str
    percent: bool = False
    trouble: str = ""

    @property
    def blank(self) -> bool:
        return not self.trouble and (self.value is None or (isinstance(self.value, str) and not self.value.strip()))


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its sheet, its number from 1 and its cells from the first column."""

    sheet: str
    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        return self.cells[column] if column < len(self.cells) else Cell(None, place(self.sheet, self.number, column))


def place(sheet: str, row: int, column: int) -> str:
    """`Inputs!C7` for the row and the column from 0."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{sheet}!{letters}{row}"


@dataclass
class Cells:
    """Reads cells with every problem noted; `mark` is the decimal mark of numbers that are text.

    `may_name_mark`: a row of the file's own, `number_style`, can say which one it has.
    """

    mark: str = "."
    scale: int = 0
    currency: str = ""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    may_name_mark: bool = True

    def problem(self, code: str, cell: Cell, severity: Severity = "error", /, **values: object) -> None:
        """Note one problem at a cell."""
        safe = {key: shown(value) if isinstance(value, str) else value for key, value in values.items()}
        self.problems.append(Problem(code, severity, cell.place, safe))

    def usable(self, cell: Cell) -> bool:
        if cell.trouble == "formula":
            self.problem("template.formula_without_value", cell)
        elif cell.trouble:
            self.problem("template.cell_error", cell, value=cell.trouble)
        return not cell.trouble

    def text(self, cell: Cell) -> str:
        """The cell as text; whole numbers without a point, dates as 2025-03-31."""
        if not self.usable(cell) or cell.value is None:
            return ""
        value = cell.value
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
            value = int(value)
        text = (value.isoformat() if isinstance(value, date) else str(value)).strip()
        if len(text) > LONGEST_TEXT:
            self.problem("template.text_too_long", cell, most=LONGEST_TEXT)
            return ""
        return text

    def day(self, cell: Cell) -> date | None:
        """A date; None for an empty cell and, with a problem, for what is no date or could be two."""
        if not self.usable(cell) or cell.blank:
            return None
        if isinstance(cell.value, date):
            return cell.value
        if isinstance(cell.value, float) and FIRST_SERIAL <= cell.value <= LAST_SERIAL:
            return date(1899, 12, 30) + timedelta(days=int(cell.value))
        found = day_of(plain(str(cell.value)))
        if found is None:
            self.problem("template.expected_date", cell, value=self.text(cell))
        return found

    def day_or_year(self, cell: Cell) -> tuple[date | None, bool]:
        """A date, or a year as its last day; whether the day is known exactly."""
        text = "" if cell.trouble or isinstance(cell.value, date) else self.text(cell)
        if _YEAR.fullmatch(text):
            return date(int(text), 12, 31), False
        return self.day(cell), True

    def flag(self, cell: Cell, name: str) -> bool | None:
        """Yes or no; None for an empty cell and for `unknown`."""
        if not self.usable(cell) or cell.blank:
            return None
        said = plain(str(cell.value)).casefold()
        if said in YES or said in NO:
            return said in YES
        if said not in UNKNOWN:
            self.problem("template.expected_flag", cell, name=name, value=self.text(cell))
        return None

    def choice(self, cell: Cell, name: str, allowed: Collection[str]) -> str | None:
        """One of the ids allowed, given by its id or by its name in any language."""
        text = self.text(cell)
        if not text or plain(text).casefold() in UNKNOWN:
            return None
        found = chosen(text, allowed)
        if found is None:
            self.problem("template.not_one_of", cell, name=name, value=text, allowed=", ".join(allowed))
        return found

    def number(self, cell: Cell, name: str, unit: str) -> float | None:
        """A figure in full units: money as the file's unit says unless the cell says it itself, shares as ratios."""
        if not self.usable(cell) or cell.blank:
            return None
        found = self._number(cell, name)
        if found is None:
            return None
        scaled = self._scaled(cell, name, unit, found)
        if scaled is None:
            return None
        if abs(scaled) > LARGEST:
            self.problem("template.number_too_large", cell, name=name)
        elif unit in ("share", "ratio") and abs(scaled) > 1 and not (found.percent and isinstance(cell.value, str)):
            self.problem("template.more_than_all", cell, name=name, value=self.text(cell))
        elif unit == "share" and not 0 <= scaled <= 1:
            self.problem("template.share_outside", cell, name=name, value=self.text(cell))
        else:
            return float(scaled)
        return None

    def _number(self, cell: Cell, name: str) -> Number | None:
        value = cell.value
        if isinstance(value, date):
            self.problem("template.number_became_date", cell, name=name, value=value.isoformat())
            return None
        if isinstance(value, float):
            return Number(Decimal(repr(value)), cell.percent)
        text = str(value)
        if plain(text) in DASHES:
            self.problem("template.dash", cell, name=name)
            return None
        found = None if isinstance(value, bool) else parse_number(text, self.mark)
        if found is None and parse_number(text, "," if self.mark == "." else ".") is not None:
            code = "template.decimal_mark" if self.may_name_mark else "sharing.decimal_mark"
            self.problem(code, cell, name=name, value=text, mark=self.mark)
        elif found is None:
            self.problem("template.expected_number", cell, name=name, value=text)
        return found

    def _scaled(self, cell: Cell, name: str, unit: str, found: Number) -> Decimal | None:
        """The number in full units; None, with a problem, where what is written beside it does not fit the unit."""
        money = unit in ("money", "price")
        odd = (
            (found.percent and unit in ("money", "price", "shares", "count", "years", "year"))
            or (found.scale is not None and unit not in ("money", "shares", "count"))
            or (found.unit and found.unit != unit)
            or (found.currency and not money)
        )
        if odd:
            self.problem("template.unit_does_not_fit", cell, name=name, value=self.text(cell))
            return None
        if found.currency and self.currency not in found.currency:
            values = {"value": self.text(cell), "currency": self.currency}
            self.problem("template.other_currency", cell, name=name, **values)
            return None
        scale = found.scale if found.scale is not None else self.scale if unit == "money" else 0
        return found.value.scaleb(scale)


def day_of(text: str) -> date | None:
    """The date that a text is; None where it is none, or where day and month could be either."""
    for shape in _DAYS:
        if found := shape.fullmatch(text):
            parts = found.groupdict()
            month = MONTHS.get(parts["n"].casefold()) if "n" in parts else int(parts["m"])
            return _date(int(parts["y"]), month, int(parts["d"]))
    if found := _SLASHED.fullmatch(text):
        first, second, year = (int(part) for part in found.groups())
        if first > 12 or first == second:
            return _date(year, second, first)
        return _date(year, first, second) if second > 12 else None
    return None


def _date(year: int, month: int | None, day: int) -> date | None:
    try:
        return date(year, month or 0, day)
    except ValueError:
        return None


def chosen(text: str, allowed: Collection[str]) -> str | None:
    """The id that a text means: the id itself, or its name in either language."""
    said = plain(text).casefold()
    for identifier in allowed:
        if said == identifier.casefold():
            return identifier
    for identifier in allowed:
        if any(said == plain(Words(language).name(identifier)).casefold() for language in LANGUAGE_IDS):
            return identifier
    return None
