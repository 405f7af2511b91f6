"""How a number is written, once, for the window, the workbook, the PDF and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resources.words import Words
from scoring.rounding import HALF_UP

if TYPE_CHECKING:
    from scoring.filings.filing import Filing

BLANK = "–"
MINUS = "−"

MOST_PLACES = 6
SIZED_BY = ("revenue", "rpo", "total_assets", "debt_principal")
SMALL = 1e9  # in the filing's currency: an issuer of whom nothing is larger
FULL = "1"  # money in full units
MONEY_SCALES = {"m": 1e6, "bn": 1e9, "百万": 1e6, "亿": 1e8, FULL: 1.0, "": 1.0}
CURRENCY_ZH = {"USD": "美元", "EUR": "欧元", "CNY": "元", "HKD": "港元", "JPY": "日元", "GBP": "英镑", "TWD": "新台币"}
DECIMALS = {"ratio": 1, "years": 2, "per_year": 1, "multiple": 2, "score": 1, "count": 0, "money": 1}


@dataclass(frozen=True, slots=True)
class Style:
    """How a reader wants numbers: language, currency of the filing, unit of money (`m bn 百万 亿`; `1`: full units)."""

    words: Words
    currency: str = "USD"
    scale: str = ""

    @property
    def money_scale(self) -> str:
        return self.scale or ("亿" if self.words.language == "zh" else "m")

    @property
    def money_unit(self) -> str:
        """The unit as a column header says it: `USD m`, `亿美元`; full units: `USD`, `美元`."""
        if self.words.language == "zh":
            return f"{self._money_word}{CURRENCY_ZH.get(self.currency, self.currency)}"
        return f"{self.currency} {self._money_word}".strip()

    @property
    def _money_word(self) -> str:
        return "" if self.money_scale == FULL else self.money_scale

    def number(self, value: object, unit: str, decimals: int | None = None) -> str:
        """The value without its money unit: `1,915.4`, `62.0%`, `6.59×`, `7.88 y`, `yes`, `–` for blank."""
        if value is None:
            return BLANK
        if unit == "flag":
            return self.words("report.yes" if value else "report.no")
        if isinstance(value, str):
            return value
        number = float(value)  # type: ignore[arg-type]
        if number != number or number in (float("inf"), float("-inf")):
            return BLANK
        places = DECIMALS.get(unit, 2) if decimals is None else decimals
        if unit == "money":
            number /= MONEY_SCALES[self.money_scale]
            usual = {"bn": 2, "亿": 2, FULL: 0}.get(self.money_scale, 1)
            places = _seen(number, usual) if decimals is None else decimals
        if unit in ("ratio", "per_year"):
            return f"{_signed(100 * number, places)}%"
        suffix = {"multiple": "×", "years": " 年" if self.words.language == "zh" else " y"}.get(unit, "")
        return f"{_signed(number, places)}{suffix}"

    def full(self, value: object, unit: str, decimals: int | None = None) -> str:
        """The value with its money unit: `USD 1,915.4 m`, `19.15 亿美元`."""
        text = self.number(value, unit, decimals)
        if unit != "money" or text == BLANK:
            return text
        if self.words.language == "zh":
            return f"{text} {self.money_unit}"
        return f"{self.currency} {text} {self._money_word}".rstrip()

    def span(self, low: object, high: object, unit: str = "score") -> str:
        """An interval: `[35.3, 41.2]`; `–` where neither end is known."""
        if low is None and high is None:
            return BLANK
        return f"[{self.number(low, unit)}, {self.number(high, unit)}]"


def filing_style(words: Words, filing: Filing | None, scale: str = "") -> Style:
    """How the figures of a filing are written: in the unit asked for, else in 百万 where 亿 would leave two digits."""
    if filing is None:
        return Style(words, "", scale)
    found = (filing.data.get(name) for name in SIZED_BY)
    sizes = [abs(datum.value) for datum in found if datum is not None and isinstance(datum.value, float)]
    small = words.language == "zh" and bool(sizes) and max(sizes) < SMALL
    return Style(words, filing.issuer.currency, scale or ("百万" if small else ""))


def _seen(number: float, places: int) -> int:
    """As many decimals as an amount needs to be told from nothing: `0.003`, not `0.00`; dust stays `0.00`."""
    enough = (more for more in range(places, MOST_PLACES + 1) if abs(number) >= 0.5 * 10**-more)
    return next(enough, places)


def _signed(number: float, places: int) -> str:
    """Grouped, with a true minus, and never minus zero; half a digit is rounded up, as a spreadsheet shows it."""
    text = f"{abs(number) * HALF_UP:,.{places}f}"
    negative = number < 0 and any(character in "123456789" for character in text)
    return f"{MINUS}{text}" if negative else text
