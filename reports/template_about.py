"""The template's first sheet: who reports, for which period, in which units, and how to fill it in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from resources.words import Words
from scoring.filings.filing import Filing
from scoring.filings.template_layout import EDITION, MARK, Layout

ABOUT_ORDER = (
    "issuer_name", "issuer_name_zh", "ticker", "cik", "currency", "profile", "period_end", "period_months", "as_of",
    "money_unit", "number_style", "title", "title_zh",
)  # fmt: skip
GUIDES = 7
SPARE_NOTES = 1


@dataclass(frozen=True, slots=True)
class Put:
    """One cell: `look` says what it is (key, name, note, head, ids, section, title, input), `unit` what may go in."""

    value: str | float | date | None
    look: str = "note"
    unit: str = ""
    allowed: tuple[str, ...] = ()


Line = tuple[Put, ...]


def issuer_lines(layout: Layout, words: Words, filing: Filing | None, ways: tuple[str, str, str]) -> Iterator[Line]:
    """The rows about the issuer and the file, and the guide; `ways`: currency, unit of money, decimal mark."""
    yield (Put(MARK, "key"), Put(words("template.edition"), "name"), Put(float(EDITION), "fixed"))
    yield (Put("#", "mark"), Put(words("template.title"), "title"))
    yield (Put("#", "mark"), Put(words("template.not_a_rating"), "note"))
    heads = (None, words("template.value_help"), words("template.help"))
    yield (Put("#", "mark"), *(Put(head, "head") for head in heads))
    given = _given(layout, words, filing, ways)
    for key in ABOUT_ORDER:
        value, unit, allowed = given[key]
        yield _line(words, key, Put(value, "input", unit, allowed))
    for english, chinese in (*(filing.notes if filing else ()), *([(None, None)] * SPARE_NOTES)):
        yield _line(words, "note", Put(english, "input", "text"))
        yield _line(words, "note_zh", Put(chinese, "input", "text"))
    yield ()
    yield (Put("#", "mark"), Put(words("template.guide_title"), "section"))
    for number in range(1, GUIDES + 1):
        yield (Put("#", "mark"), Put(words(f"template.guide.{number}"), "guide"))


def _line(words: Words, key: str, put: Put) -> Line:
    name, aid = words(f"template.about.{key}"), words(f"template.about_help.{key}")
    return (Put(key, "key"), Put(name, "name"), put, Put(aid, "note"))


def _given(
    layout: Layout, words: Words, filing: Filing | None, ways: tuple[str, str, str]
) -> dict[str, tuple[Any, str, tuple[str, ...]]]:
    """Each row's value, what kind it is, and the words to choose from."""
    currency, money, mark = ways
    profiles = tuple(words.name(profile) for profile in layout.profiles)
    units = ("1", "m", "bn", "万", "百万", "亿") if words.language == "zh" else ("1", "k", "m", "bn")
    units = units if money in units else (*units, money)
    styles = ("1,234.5", "1.234,5")
    issuer = filing.issuer if filing else None
    profile = words.name(issuer.profile) if issuer and issuer.profile else None
    return {
        "issuer_name": (issuer and issuer.name, "text", ()),
        "issuer_name_zh": ((issuer and issuer.name_zh) or None, "text", ()),
        "ticker": ((issuer and issuer.ticker) or None, "text", ()),
        "cik": ((issuer and issuer.cik) or None, "text", ()),
        "currency": (currency, "text", ()),
        "profile": (profile, "choice", profiles),
        "period_end": (filing and filing.period_end, "issuer_day", ()),
        "period_months": (float(filing.period_months if filing else 12), "months", ()),
        "as_of": (filing and filing.as_of, "issuer_day", ()),
        "money_unit": (money, "choice", units),
        "number_style": (styles[mark == ","], "choice", styles),
        "title": (filing and filing.title, "text", ()),
        "title_zh": (filing and filing.title_zh, "text", ()),
    }
