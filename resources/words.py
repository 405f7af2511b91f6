"""Every word that a person reads, in two languages: `languages/<area>.toml`, each entry [English, 简体中文].

The first part of a key names the file, so that the window loads only its own words before it paints.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING

import tomli

from resources import LANGUAGES

if TYPE_CHECKING:
    from datetime import date, datetime

LANGUAGE_IDS = ("en", "zh")
FORMATTER = Formatter()


@cache
def _area(area: str) -> dict[str, list[str]]:
    path = LANGUAGES / f"{area}.toml"
    flat: dict[str, list[str]] = {}
    if path.is_file():
        _flatten(tomli.loads(path.read_text(encoding="utf-8")), "", flat)
    return flat


def _flatten(table: dict[str, object], prefix: str, out: dict[str, list[str]]) -> None:
    for key, value in table.items():
        if isinstance(value, dict):
            _flatten(value, f"{prefix}{key}.", out)
        elif isinstance(value, list):
            out[f"{prefix}{key}"] = [str(item) for item in value]


class Words:
    """The words of one language. `words("window.export", name="x")` fills `{name}`, a day as this language has it."""

    def __init__(self, language: str = "en") -> None:
        if language not in LANGUAGE_IDS:
            raise ValueError(f"no such language: {language}")
        self.language = language
        self._index = LANGUAGE_IDS.index(language)

    def __call__(self, key: str, /, **values: object) -> str:
        area, _, rest = key.partition(".")
        entry = _area(area).get(rest)
        if entry is None:
            return humanised(rest or area)
        text = entry[self._index]
        if not values:
            return text
        written = {name: self._written(value) for name, value in values.items()}
        return in_chinese(text, written) if self.language == "zh" else text.format(**written)

    def day(self, when: date) -> str:
        """A day in a sentence, a title or a heading: `31 Dec 2024`, `2024 年 12 月 31 日`.

        In a column, a field, a file's name and for machines a day is `2024-12-31` in both languages.
        """
        return self("date.day", day=when.day, month=self._month(when.month), year=when.year)

    def month(self, year: int, month: int) -> str:
        """A month of a year, in a sentence and over a column: `Jun 2026`, `2026年6月`."""
        return self("date.month", month=self._month(month), year=year)

    def _month(self, month: int) -> str:
        return self("date.months").split()[month - 1]

    def moment(self, at: datetime) -> str:
        """A day with the time of day, here: `31 Dec 2024, 10:32`."""
        here = at.astimezone()
        return self("date.moment", day=self.day(here), time=f"{here:%H:%M}")

    def _written(self, value: object) -> object:
        if hasattr(value, "isoformat"):  # a date; importing the type to ask for it would hold up the first paint
            return self.moment(value) if hasattr(value, "hour") else self.day(value)  # type: ignore[arg-type]
        return value

    def has(self, key: str) -> bool:
        area, _, rest = key.partition(".")
        return rest in _area(area)

    def name(self, identifier: str) -> str:
        """What a metric, factor, line, input, assumption, cap, profile or scenario is called.

        `leverage.score` and its like are the name and the part.
        """
        entry = _area("name").get(identifier)
        if entry is not None:
            return entry[self._index]
        stem, _, part = identifier.rpartition(".")
        if stem and f"part.{part}" in _area("name"):
            join = "：" if self.language == "zh" else ": "
            return f"{self.name(stem)}{join}{_area('name')[f'part.{part}'][self._index]}"
        if stem and part in _area("name"):
            return f"{self.name(stem)} · {_area('name')[part][self._index]}"
        return humanised(identifier)

    def rule(self, rule: str) -> str:
        """The sentence of a rule that chose between sources; a file of one's own may bring its own sentence."""
        return self(f"rule.{rule}") if self.has(f"rule.{rule}") else rule

    def told(self, text: str) -> str:
        """What a sample tells of its sources, in this language; words of anybody else as they are."""
        return _told().get(text, text) if self.language == "zh" else text

    def why(self, identifier: str, english: str) -> str:
        """The reason that the methodology gives, in this language; the methodology's own text where none is written."""
        if self.language == "en":
            return english
        entries = (_area("why").get(key) for key in (identifier, f"line.{identifier}", f"profile.{identifier}"))
        return next((entry[self._index] for entry in entries if entry and entry[0] == english), english)


@cache
def _told() -> dict[str, str]:
    return {entry[0]: entry[1] for entry in _area("sample").values()}


def in_chinese(template: str, values: Mapping[str, object]) -> str:
    """A Chinese sentence filled in: a space where a value's Latin letter or digit meets Chinese, none between Chinese.

    Only the template's own spaces go, and what is filled in stays as it is.
    """
    out, ends_filled = "", False  # whether the text so far ends with a value
    for literal, name, spec, conversion in FORMATTER.parse(template):
        if ends_filled and literal:
            if literal[0] == " " and is_han(literal[1:2]) and is_han(out[-1:]):
                literal = literal[1:]
            elif is_han(literal[0]) and is_latin(out[-1:]):
                literal = f" {literal}"
        out, ends_filled = out + literal, False if literal else ends_filled
        if name is None:
            continue
        value = FORMATTER.format_field(FORMATTER.convert_field(values[name], conversion), spec or "")
        if literal and literal[-1] == " " and is_han(literal[-2:-1]) and is_han(value[:1]):
            out = out[:-1]
        elif literal and is_han(literal[-1]) and is_latin(value[:1]):
            out += " "
        out, ends_filled = out + value, ends_filled or bool(value)
    return out


def is_han(letter: str) -> bool:
    return "\u3400" <= letter <= "\u9fff"


def is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


def rule_named(sentence: str) -> str:
    """The rule whose sentence this is, in any language; the sentence itself where it is somebody's own."""
    return next((rule for rule, entry in _area("rule").items() if sentence in entry), sentence)


def humanised(identifier: str) -> str:
    """`net_debt` → `Net debt`: what a name reads as where a methodology brings words of its own."""
    text = identifier.replace(".", " · ").replace("_", " ")
    return text[:1].upper() + text[1:]
