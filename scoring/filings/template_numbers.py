"""Numbers as people write them in a cell: grouping, decimal commas, per cent, brackets, millions, 亿, a currency."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

LONGEST = 80
SCALES = {
    "k": 3, "thousand": 3, "千": 3, "万": 4, "十万": 5, "m": 6, "mn": 6, "mm": 6, "mio": 6, "million": 6, "millions": 6,
    "百万": 6, "千万": 7, "亿": 8, "b": 9, "bn": 9, "billion": 9, "billions": 9, "十亿": 9, "tn": 12, "trillion": 12,
    "万亿": 12,
}  # fmt: skip
WHOLE_SCALES = {"百亿": 10, "千亿": 11}
YEARS = frozenset({"y", "yr", "yrs", "year", "years", "年"})
TIMES = frozenset({"x", "×", "times", "倍"})
CURRENCIES = {
    "$": ("USD", "HKD", "TWD", "AUD", "CAD", "SGD", "NZD", "MXN"), "us$": ("USD",), "€": ("EUR",), "£": ("GBP",),
    "¥": ("CNY", "JPY"), "元": ("CNY", "TWD", "HKD", "USD"), "人民币": ("CNY",), "美元": ("USD",), "欧元": ("EUR",),
    "港元": ("HKD",), "日元": ("JPY",), "英镑": ("GBP",), "新台币": ("TWD",),
}  # fmt: skip

_MINUS = str.maketrans(dict.fromkeys("−–—‐‑‒﹣－", "-") | dict.fromkeys("’‘ʼ`´", "'"))
_SHAPE = re.compile(
    r"(?P<open>\()?\s*(?P<sign>[-+])?\s*(?P<before>[^\d\s().,'+-][^\d().,'+-]{0,5})?\s*(?P<inner>[-+])?"
    r"(?P<digits>\d[\d.,' ]*|[.,]\d+)(?P<power>[eE][-+]?\d{1,3})?\s*(?P<after>[^\d().,'+-]{0,20}?)\s*(?P<close>\))?"
    r"\s*(?P<percent>%)?\s*(?P<last>-)?"
)
_GROUPED = {
    ".": re.compile(r"\d+|\d{1,3}(?:(?P<mark>[,' ])\d{3})(?:(?P=mark)\d{3})*"),
    ",": re.compile(r"\d+|\d{1,3}(?:(?P<mark>[.' ])\d{3})(?:(?P=mark)\d{3})*"),
}
WITNESS = "1234.5"
_WITNESS = re.compile(r"1[,.' ]?234(?P<point>[.,])50*")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written: `scale` is how many zeros a word such as `bn` adds, None where there is none.

    `percent`: written with a per cent sign and already divided. `unit` is a word of years or times, `currency` the
    codes that a sign or name of money can mean.
    """

    value: Decimal
    percent: bool = False
    scale: int | None = None
    unit: str = ""
    currency: tuple[str, ...] = ()


def plain(text: str) -> str:
    """The text with full-width forms, minus signs and spaces made the ordinary ones."""
    folded = unicodedata.normalize("NFKC", text).translate(_MINUS)
    return " ".join(folded.split())


def decimal_mark(text: str) -> str | None:
    """`.` or `,` from how 1234.5 is written, or from the mark itself; None where that cannot be told."""
    said = plain(text)
    found = _WITNESS.fullmatch(said)
    return found["point"] if found else said if said in (".", ",") else None


def parse_number(text: str, mark: str = ".") -> Number | None:
    """The number that a text is, whole; None where it is not one or could be read in two ways."""
    if len(text) > LONGEST:
        return None
    found = _SHAPE.fullmatch(plain(text))
    if found is None or bool(found["open"]) != bool(found["close"]):
        return None
    digits = _digits(found["digits"].strip(), mark)
    signs = [sign for sign in (found["open"], found["sign"], found["inner"], found["last"]) if sign and sign != "+"]
    words = _words(found["before"] or "", found["after"] or "")
    if digits is None or words is None or len(signs) > 1:
        return None
    scale, unit, currency, percent = words
    percent = percent or bool(found["percent"])
    if percent and scale is not None:
        return None
    value = Decimal(digits + (found["power"] or "")).scaleb(-2 if percent else 0)
    return Number(-value if signs else value, percent, scale, unit, currency)


def _digits(text: str, mark: str) -> str | None:
    """Digits with a point, grouping taken out where it is grouping beyond doubt."""
    whole, point, part = text.partition(mark)
    if part and not part.isdigit():
        return None
    if (point and not part and not whole) or (whole and not _GROUPED[mark].fullmatch(whole)):
        return None
    return re.sub(r"\D", "", whole) + (f".{part}" if part else "")


def _words(before: str, after: str) -> tuple[int | None, str, tuple[str, ...], bool] | None:
    """What the words beside a number say: scale, unit, currencies, per cent; None where one is not understood."""
    scale, unit, percent = None, "", False
    money: set[str] = set()
    for place, word in enumerate((before.strip(), *_split(after))):
        low = word.lower()
        if not word:
            continue
        if place == 0 and low not in CURRENCIES and not _is_code(word):
            return None
        if low in SCALES or word in WHOLE_SCALES:
            if scale is not None:
                return None
            scale = SCALES.get(low, WHOLE_SCALES.get(word))
        elif low in YEARS or low in TIMES:
            unit = "years" if low in YEARS else "multiple"
        elif low in CURRENCIES:
            money = {*CURRENCIES[low]} if not money else money & {*CURRENCIES[low]}
        elif low == "%":
            percent = True
        elif _is_code(word):
            money = {word}
        else:
            return None
    return scale, unit, tuple(sorted(money)), percent


def _is_code(word: str) -> bool:
    """Whether a word looks like a currency's code, such as EUR."""
    return len(word) == 3 and word.isascii() and word.isalpha() and word.isupper()


def _split(after: str) -> list[str]:
    """`bn USD`, `亿美元`, `亿元`, `%` into words."""
    out = []
    for word in after.split():
        for name in sorted(CURRENCIES, key=len, reverse=True):
            if word != name and word.lower().endswith(name):
                out += [word[: -len(name)], name]
                break
        else:
            out.append(word)
    return out
