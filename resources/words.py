"""Every word that a person reads, in two languages: `languages/<area>.toml`, each entry [English, 简体中文].

The first part of a key names the file, so that the window loads only its own words before it paints.
"""

from __future__ import annotations

from functools import cache

import tomli

from resources import LANGUAGES

LANGUAGE_IDS = ("en", "zh")


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
    """The words of one language. `words("window.export", name="x")` fills `{name}`."""

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
        return text.format(**values) if values else text

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

    def why(self, identifier: str, english: str) -> str:
        """The reason that the methodology gives, in this language; the methodology's own text where none is written."""
        if self.language == "en":
            return english
        entries = (_area("why").get(key) for key in (identifier, f"line.{identifier}", f"profile.{identifier}"))
        return next((entry[self._index] for entry in entries if entry and entry[0] == english), english)


def rule_named(sentence: str) -> str:
    """The rule whose sentence this is, in any language; the sentence itself where it is somebody's own."""
    return next((rule for rule, entry in _area("rule").items() if sentence in entry), sentence)


def humanised(identifier: str) -> str:
    """`net_debt` → `Net debt`: what a name reads as where a methodology brings words of its own."""
    text = identifier.replace(".", " · ").replace("_", " ")
    return text[:1].upper() + text[1:]
