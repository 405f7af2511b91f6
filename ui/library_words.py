"""How the library speaks of what it holds, in the window and on the command line; no Qt."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from resources.words import Words

if TYPE_CHECKING:
    from scoring.filings.filing import Issuer
    from scoring.library import Kept
    from scoring.library_trail import Entry

MONTH = 30.4375


def called(issuer: Issuer, words: Words) -> str:
    return issuer.name_zh if words.language == "zh" and issuer.name_zh else issuer.name


def issuer_of(entry: Entry, words: Words) -> str:
    return entry.issuer_zh if words.language == "zh" and entry.issuer_zh else entry.issuer


def name_of(kept: Kept, words: Words) -> str:
    """The name that the reader gave, else the title of the filing."""
    entry = kept.entry
    title = entry.title_zh if words.language == "zh" and entry.title_zh else entry.title
    return kept.name or title


def age(at: datetime, today: datetime, words: Words) -> str:
    """How long ago, in whole days up to two months, by the reader's own midnight."""
    days = (today.astimezone().date() - at.astimezone().date()).days
    if days < 1:
        return words("library.today")
    if days == 1:
        return words("library.yesterday")
    if days < 2 * MONTH:
        return words("library.days", count=days)
    return words("library.months", count=round(days / MONTH))


def clock(at: datetime) -> str:
    """Date and time here: `2026-11-24 10:32`."""
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


def entry_data(entry: Entry) -> dict[str, Any]:
    """A scorecard of the trail as plain data; times in UTC."""
    return {
        "entry": entry.id, "at": entry.at.isoformat(), "who": entry.who, "issuer": entry.issuer,
        "ticker": entry.ticker, "title": entry.title, "period_end": entry.period_end.isoformat(),
        "as_of": entry.as_of.isoformat(), "score": entry.score, "low": entry.low, "high": entry.high,
        "band": entry.band, "completeness": entry.completeness, "seal": entry.seal,
        "methodology": entry.methodology, "hash": entry.hash,
    }  # fmt: skip


def kept_data(kept: Kept) -> dict[str, Any]:
    """A work as plain data, with its last scorecard."""
    return {
        "number": kept.id, "name": kept.name, "watched": kept.watched, "tags": list(kept.tags),
        "kept": kept.kept.isoformat(), "deleted": kept.deleted.isoformat() if kept.deleted else None,
        "change": kept.change, "changed_since": kept.before.id if kept.before else None, **entry_data(kept.entry),
    }  # fmt: skip
