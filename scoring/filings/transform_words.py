"""Numbers and lengths of time written out in English: “twenty-five”, “none”, “one year and six months”."""

from __future__ import annotations

import re

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen \
seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL = {word: number for number, word in enumerate(_ONES)}
_ROUND = {word: 10 * number for number, word in enumerate(_TENS, start=2)}
_LARGE = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "quadrillion": 15, "quintillion": 18}
_NONE = {"no", "none", "nil", "zero"}
_BREAKS = re.compile(r"[\s,\u058a\u05be\u2010-\u2015\ufe58\ufe63\uff0d-]+")
_LENGTH = re.compile(r"\s*(.*?)[\s\u2010-\u2015-]+(year|month|day)s?\b[\s,]*(?:and\b)?", re.IGNORECASE)
MOST_CHARACTERS = 300


def words_to_number(text: str) -> str | None:
    """The digits of a number in words; `no`, `none` and `nil` are zero; digits stay; None for anything else."""
    if len(text) > MOST_CHARACTERS:
        return None
    words = [word for word in _BREAKS.split(text.strip().strip(".").lower()) if word and word != "and"]
    if len(words) == 1 and (words[0] in _NONE or (words[0].isascii() and words[0].isdecimal())):
        return "0" if words[0] in _NONE else words[0]
    total = _counted(words)
    return None if total is None else str(total)


def _counted(words: list[str]) -> int | None:
    """The sum of groups such as `two hundred twelve thousand`, each of a smaller power than the one before."""
    if not words:
        return None
    total, group, room, power = 0, 0, 1000, 99
    for word in words:
        if word in _SMALL and 0 < _SMALL[word] < room:
            group, room = group + _SMALL[word], 1
        elif word in _ROUND and room >= 100:
            group, room = group + _ROUND[word], 10
        elif word == "hundred" and 0 < group < 20:
            group, room = group * 100, 100
        elif word in _LARGE and group and _LARGE[word] < power:
            power = _LARGE[word]
            total, group, room = total + group * 10**power, 0, 1000
        else:
            return None
    return total + group


def words_to_duration(text: str) -> str | None:
    """An xs:duration from years, months and days in words or digits, each at most once and in this order."""
    if len(text) > MOST_CHARACTERS:
        return None
    out, at, last = "P", 0, -1
    rest = text.strip().rstrip(".")
    while at < len(rest):
        found = _LENGTH.match(rest, at)
        order = "ymd".find(found[2][0].lower()) if found else -1
        count = words_to_number(found[1]) if found else None
        if found is None or count is None or order <= last:
            return None
        out += f"{count}{found[2][0].upper()}" if count != "0" else ""
        at, last = found.end(), order
    return None if last < 0 else out if len(out) > 1 else "P0D"
