"""Dates as printed, in every order and language of the transformation registries, as ISO dates or parts of them."""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from datetime import date, timedelta
from functools import lru_cache

from scoring.filings.transform_names import folded, tables

MOST_CHARACTERS = 100
_FIRST_REGISTRY = {
    "dateslashus": "mdy",
    "dateslasheu": "dmy",
    "datedotus": "mdy",
    "datedoteu": "dmy",
    "datelongus": "Mdy",
    "dateshortus": "Mdy",
    "datelonguk": "dMy",
    "dateshortuk": "dMy",
    "datelongdaymonthuk": "dM",
    "dateshortdaymonthuk": "dM",
    "datelongmonthdayus": "Md",
    "dateshortmonthdayus": "Md",
    "dateslashdaymontheu": "dm",
    "dateslashmonthdayus": "md",
    "datelongyearmonth": "yM",
    "dateshortyearmonth": "yM",
    "datelongmonthyear": "My",
    "dateshortmonthyear": "My",
}
"""Orders of day, month and year; M is a month's name."""

_PARTS = re.compile(r"day|monthname|monthroman|month|year")
_ROMAN = {name: number for number, name in enumerate("i ii iii iv v vi vii viii ix x xi xii".split(), start=1)}
_PIECE = re.compile(r"\d+|[^\W\d_]+(?:[\u0900-\u097f]*)")
_QUARTERS = {"1": 3, "first": 3, "2": 6, "second": 6, "3": 9, "third": 9, "4": 12, "fourth": 12, "last": 12}
_NUMBERED_MONTHS = ("hi", "saka")
_LANGUAGE_ALIASES = {"dk": "da", "in": "hi"}


def to_date(text: str, name: str) -> str | None:
    """An ISO date, `2025-03` (year and month), `--03-29` (month and day) or None where the text is no such date.

    `name` is the format's name in lower case without hyphens, of any registry.
    """
    if len(text) > MOST_CHARACTERS:
        return None
    try:
        if name == "datequarterend":
            return _quarter_end(text)
        if "era" in name:
            return _of_era(text)
        order, language = _order(name)
        return _written(_values(text, order, language), saka=language == "saka")
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=256)
def _order(name: str) -> tuple[str, str]:
    """`datemonthnamedayyearen` → ("Mdy", "en")."""
    if name in _FIRST_REGISTRY:
        return _FIRST_REGISTRY[name], "en"
    if name.startswith(("calin", "dateind")):
        return "dMy", "saka"
    parts = _PARTS.findall(name)
    language = name.removeprefix("date")
    for part in parts:
        language = language.replace(part, "", 1)
    named = language not in ("", "cjk")
    marks = {"day": "d", "monthname": "M", "monthroman": "R", "month": "M" if named else "m", "year": "y"}
    return "".join(marks[part] for part in parts), _LANGUAGE_ALIASES.get(language, language)


def _values(text: str, order: str, language: str) -> dict[str, int]:
    """Day, month and year; raises ValueError where the text has not exactly these in this order."""
    pieces = _PIECE.findall(folded(text))
    out: dict[str, int] = {}
    at = 0
    for mark in order:
        while at < len(pieces):
            piece = pieces[at]
            at += 1
            if mark in "MR" and (month := _month(piece, language if mark == "M" else "roman")):
                out["m"] = month
                break
            numeric = mark not in "MR" or language in _NUMBERED_MONTHS
            if piece.isdecimal() and not (numeric and len(piece) <= 4):
                raise ValueError
            if piece.isdecimal():
                out["m" if mark in "MR" else mark] = int(piece)
                if mark == "y" and len(piece) <= 2:
                    out["y"] += 2000
                break
    if "m" not in out or len(out) != len(order) or any(piece.isdecimal() for piece in pieces[at:]):
        raise ValueError
    return out


def _month(piece: str, language: str) -> int:
    """1 to 12, or 0 where the piece begins no month's name of the language."""
    if language == "roman":
        return _ROMAN.get(piece, 0)
    fits = [(len(start), month) for start, month in _starts(language) if piece.startswith(start)]
    return max(fits)[1] if fits else 0


@lru_cache
def _starts(language: str) -> tuple[tuple[str, int], ...]:
    names = tables()["months"].get(language, "").split()
    return tuple((folded(start), number) for number, name in enumerate(names, start=1) for start in name.split("/"))


def _written(values: dict[str, int], saka: bool = False) -> str:
    year, month, day = values.get("y"), values["m"], values.get("d")
    if saka and year is not None and day is not None:
        return _from_saka(year, month, day).isoformat()
    if year is None:
        return f"--{date(2000, month, day or 1):%m-%d}"
    whole = date(year, month, day or 1).isoformat()
    return whole if day is not None else whole[:7]


def _from_saka(year: int, month: int, day: int) -> date:
    """The national calendar of India: its year 1 began in March 79; six months of 31 days from the second on."""
    year -= 2000 if year >= 2000 else 0  # two digits were taken for this century
    year += 1900 if year < 100 else 0
    first = date(year + 78, 3, 21 if isleap(year + 78) else 22)
    lengths = [31 if isleap(year + 78) else 30, *[31] * 5, *[30] * 6]
    if not (1 <= month <= 12 and 1 <= day <= lengths[month - 1]):
        raise ValueError
    return first + timedelta(days=sum(lengths[: month - 1]) + day - 1)


def _of_era(text: str) -> str | None:
    """`令和7年3月31日` → 2025-03-31; the first year of an era may be written 元."""
    squeezed = "".join(text.split()).replace("元", "1")
    found = re.fullmatch(r"(\D)\D?(\d{1,2})年(\d{1,2})月(?:(\d{1,2})日)?", squeezed)
    if not found or found[1] not in tables()["eras"]:
        return None
    values = {"y": tables()["eras"][found[1]] + int(found[2]), "m": int(found[3])}
    return _written(values | ({"d": int(found[4])} if found[4] else {}))


def _quarter_end(text: str) -> str | None:
    """`third quarter of 2025` → 2025-09-30."""
    words = re.findall(r"\d+|[a-z]+", text.lower())
    years = [word for word in words if word.isdecimal() and len(word) == 4]
    quarters = [_QUARTERS[word] for word in words if word in _QUARTERS]
    if len(years) != 1 or len(quarters) != 1:
        return None
    year, month = int(years[0]), quarters[0]
    return date(year, month, monthrange(year, month)[1]).isoformat()
