"""How long a time band is: durations as tags, words and names of members give them, in years."""

from __future__ import annotations

import re

_ISO = re.compile(r"P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+)D)?")
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "thirteen": 13, "fifteen": 15, "eighteen": 18, "twenty": 20, "thirty": 30, "thirtysix": 36,
    "twentyfour": 24, "fortyeight": 48, "sixty": 60,
}  # fmt: skip
_IN_NAME = re.compile(r"(\d+|" + "|".join(sorted((n.title() for n in _NUMBERS), key=len, reverse=True)) + r")")
_MONTHS = frozenset({6, 12, 18, 24, 36, 48, 60, 72})


def years_of(text: str) -> float | None:
    """`P1Y`, `P24M`, `twelve months`, `two years`, `3` → years. A bare 12 or 24 counts months, a 3 years."""
    said = text.strip()
    found = _ISO.fullmatch(said)
    if found and len(said) > 1:
        years, months, days = (float(part) if part else 0.0 for part in found.groups())
        return round(years + months / 12 + days / 365.25, 2) or None
    number = _number(re.sub(r"\s*(?:months?|years?)\s*$", "", said, flags=re.IGNORECASE))
    if number is None or number <= 0:
        return None
    if re.search(r"month", said, re.IGNORECASE):
        return round(number / 12, 2)
    if re.search(r"year", said, re.IGNORECASE):
        return number
    return number / 12 if number in _MONTHS else number


def _number(text: str) -> float | None:
    plain = text.strip().lower()
    if re.fullmatch(r"\d+(?:\.\d+)?", plain):
        return float(plain)
    return _NUMBERS.get(re.sub(r"[\s-]", "", plain))


def years_in_name(name: str) -> float | None:
    """`WithinNextFiscalYear` → 1, `WithinNext4FiscalYears` → 4, `YearTwo` → 2, `NextTwelveMonths` → 1; else None."""
    if not re.search(r"Year|Month", name):
        return 1.0 if re.search(r"(?<!Non)Current", name) and "Noncurrent" not in name else None
    found = _IN_NAME.search(name)
    number = 1.0 if found is None else _number(found[1])
    if number is None:
        return None
    return number / 12 if "Month" in name else number
