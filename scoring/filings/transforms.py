"""What a tagged figure's text means, by its format: the inline XBRL transformation registries 1 to 5, and the SEC's."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from scoring.filings.transform_dates import to_date
from scoring.filings.transform_names import country, exchange, filer_category, place, state
from scoring.filings.transform_words import words_to_duration, words_to_number

Reading = Callable[[str], str | None]
"""From the text as printed to the value as XBRL writes it; None where the text does not fit the format."""

MOST_DIGITS = 100
_DASHES = frozenset("-\u058a\u05be\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d")
_GROUPING: dict[int, str | None] = {ord(sign): None for sign in " \t\n\r\u00a0\u2007\u2009\u202f'`´’′＇"}
_WITH_DOT = _GROUPING | {ord(","): None}
_WITH_COMMA = _GROUPING | {ord("."): None, ord(","): "."}
_BLANKS = r" \t\n\r\u00a0\u2007\u2009\u202f"
_APOSTROPHES = "'`´’′＇"
_LAKHS = r"(?:[0-9]{1,2}[, \u00a0])?(?:[0-9]{2}[, \u00a0])*[0-9]{3}|[0-9]*"
_SIGNED = re.compile(r"\s*([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))\s*")
_UNITS = re.compile(r"\s*([\d.,，．'`´’′＇\s]*\d)\s*[^\d.,，．]+?(\d{1,2})\D*")


@lru_cache(maxsize=1024)
def number_reader(form: str | None) -> Reading | None:
    """How to read a number in a format, by the format's name with or without prefix; None for an unknown one.

    A reading gives decimal digits with a point, without scale and sign; a figure without a format may carry a sign.
    """
    return _NUMBERS.get((form or "").rpartition(":")[2])


@lru_cache(maxsize=1024)
def text_reader(form: str) -> Reading | None:
    """How to read a text, date, flag or duration in a format; None for an unknown one, whose text stays as it is."""
    form = form.rpartition(":")[2]
    name = form.replace("-", "").lower()
    if name in _TEXTS:
        return _TEXTS[name]
    if name.startswith(("date", "cal")):
        return _date_reader(name)
    return _NUMBERS.get(form)


@lru_cache(maxsize=256)
def _date_reader(name: str) -> Reading:
    return lambda text: to_date(text, name)


def _decimal(point: str, whole: str, grouping: str = "") -> Reading:
    """A decimal number: the shape of its whole part, its point, digits after it.

    `grouping` is a sign that may stand anywhere between the digits of the whole part.
    """
    signs: dict[int, str | None] = {".": _WITH_DOT, ",": _WITH_COMMA}[point]
    shape = re.compile(rf"[{_BLANKS}]*(?:{whole})(?:[{point}][{_BLANKS}0-9]*)?[{_BLANKS}]*")

    def read(text: str) -> str | None:
        plain = text.replace(grouping, "") if grouping else text
        if plain.isdigit() and plain.isascii() and len(plain) < 16:
            return plain  # nearly all figures, in a third of the time; the next most
        head, _, tail = text.partition(point)
        if tail.isdigit() and text.isascii() and len(text) < 16:
            head = head.replace(grouping, "") if grouping else head
            if head.isdigit():
                return f"{head}.{tail}"
        if len(text) > MOST_DIGITS or not shape.fullmatch(text):
            return None
        digits = text.translate(signs)
        return digits if digits.strip(".") else None

    return read


def _threes(grouping: str) -> str:
    """The older registries ask for three digits after each sign between thousands."""
    return rf"[0-9]{{0,3}}(?:[{grouping}{_BLANKS}]?[0-9]{{3}})*"


def _unformatted(text: str) -> str | None:
    if text.replace(".", "", 1).isdigit() and text.isascii() and len(text) < 16:
        return text
    found = _SIGNED.fullmatch(text) if len(text) <= MOST_DIGITS else None
    return found[1] if found else None


def _with_units(text: str) -> str | None:
    """Whole and hundredths with a word after each: `12,345円67銭`, `5 euro 30 cents`."""
    found = _UNITS.fullmatch(text) if len(text) <= MOST_DIGITS else None
    if not found:
        return None
    whole = "".join(str(int(c)) for c in found[1] if c.isdecimal())
    return f"{whole}.{int(found[2]):02d}"


def _dash(text: str) -> str | None:
    return "0" if text.strip() in _DASHES else None


def _always(value: str) -> Reading:
    return lambda text: value


def _ballot(no: str, yes: str) -> Reading:
    marks = {"\u2610": no, "\u2611": yes, "\u2612": yes}
    return lambda text: marks.get(text.strip())


def _duration(parts: str) -> Reading:
    """A number of years, months, weeks, days or hours as an xs:duration; a fraction runs over into what is smaller."""

    def read(text: str) -> str | None:
        plain = _unformatted(text)
        if plain is None or len(plain) > 9:
            return None
        number = float(plain)
        sign, number = ("-", -number) if number < 0 else ("", number)
        found = _split(number, parts)
        said = "".join(f"{'T' if unit == 'H' else ''}{count}{unit}" for unit, count in found if count)
        return f"{sign}P{said}" if said else f"P{'T' if found[0][0] == 'H' else ''}0{found[0][0]}"

    return read


def _split(number: float, unit: str) -> list[tuple[str, int]]:
    whole = int(number)
    rest = number - whole
    match unit:
        case "Y":
            months = rest * 12
            return [("Y", whole), ("M", int(months)), ("D", int((months - int(months)) * 30.4375))]
        case "M":
            return [("M", whole), ("D", int(rest * 30.4375))]
        case "W":
            return [("D", int(number * 7))]
        case "D":
            return [("D", whole), ("H", int(rest * 24))]
        case _:
            return [("H", whole)]


_NUMBERS: dict[str, Reading] = {
    "": _unformatted,
    "num-dot-decimal": _decimal(".", rf"[,{_BLANKS}0-9]*", ","),
    "num-dot-decimal-apos": _decimal(".", rf"[,{_APOSTROPHES}{_BLANKS}0-9]*"),
    **dict.fromkeys(("num-dot-decimal-in", "numdotdecimalin"), _decimal(".", _LAKHS)),
    **dict.fromkeys(("numdotdecimal", "numcommadot", "numspacedot"), _decimal(".", _threes(","))),
    "num-comma-decimal": _decimal(",", rf"[.{_BLANKS}0-9]*"),
    "num-comma-decimal-apos": _decimal(",", rf"[.{_APOSTROPHES}{_BLANKS}0-9]*"),
    **dict.fromkeys(("numcommadecimal", "numdotcomma", "numspacecomma", "numcomma"), _decimal(",", _threes("."))),
    **dict.fromkeys(
        "num-unit-decimal num-unit-decimal-in num-unit-decimal-apos numunitdecimal numunitdecimalin".split(),
        _with_units,
    ),
    **dict.fromkeys(("zerodash", "numdash"), _dash),
    **dict.fromkeys(("fixed-zero", "fixedzero"), _always("0")),
    "numwordsen": words_to_number,
}

_TEXTS: dict[str, Reading] = {
    "fixedempty": _always(""),
    "nocontent": _always(""),
    "fixedtrue": _always("true"),
    "booleantrue": _always("true"),
    "fixedfalse": _always("false"),
    "booleanfalse": _always("false"),
    "boolballotbox": _ballot("false", "true"),
    "yesnoballotbox": _ballot("No", "Yes"),
    "duryear": _duration("Y"),
    "durmonth": _duration("M"),
    "durweek": _duration("W"),
    "durday": _duration("D"),
    "durhour": _duration("H"),
    "durwordsen": words_to_duration,
    "exchnameen": exchange,
    "stateprovnameen": state,
    "countrynameen": country,
    "edgarprovcountryen": place,
    "entityfilercategoryen": filer_category,
    "numinf": _always("INF"),
    "numneginf": _always("-INF"),
    "numnan": _always("NaN"),
}
