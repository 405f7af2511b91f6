"""What the documents of one filing share while they are read, and what goes wrong in reading them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from scoring.filings.contexts import Contexts
from scoring.filings.located import shown
from scoring.filings.xbrl import XbrlFact
from scoring.filings.xml_safety import problem
from scoring.problems import Problem

MOST_SCALE = 40
_MANY = 50  # contexts that no figure uses, before that says anything


class Unread(Exception):
    """The text of a figure does not fit its format, or its number is out of reach."""


@dataclass(slots=True)
class Gathered:
    """Contexts, units and continuations by id; figures without a context, figures that cannot be read."""

    name: str
    contexts: Contexts = field(default_factory=Contexts)
    units: dict[str, str] = field(default_factory=dict)
    continued: dict[str, etree._Element] = field(default_factory=dict)
    excludes: bool = False
    room: int = 0
    unplaced: int = 0
    unread: list[tuple[str, str]] = field(default_factory=list)


@lru_cache(maxsize=1024)
def whole(text: str | None) -> int | None:
    """A scale or a number of decimals; None for INF and for nothing; raises Unread for what is neither."""
    if text is None or text == "INF":
        return None
    try:
        number = int(text) if len(text) < 5 else None
    except ValueError:
        number = None
    if number is None or abs(number) > MOST_SCALE:
        raise Unread(text)
    return number


@lru_cache(maxsize=1024)
def power(scale: str | None) -> str:
    """A scale as the end of a number that `float` reads: `e6`; nothing for none; raises Unread."""
    exponent = whole(scale)
    return f"e{exponent}" if exponent else ""


def cover(facts: Iterable[XbrlFact]) -> Mapping[str, str]:
    """The dei facts by local name as text, those without dimensions first."""
    out: dict[str, str] = {}
    about = [fact for fact in facts if fact.concept[:4] == "dei:" and fact.value is not None]
    for fact in sorted(about, key=lambda fact: len(fact.dimensions)):
        value = fact.value
        out.setdefault(fact.concept[4:], value if isinstance(value, str) else f"{value:.15g}")
    return out


def problems(shared: Gathered) -> Iterator[Problem]:
    """What the reader of the facts must know about those that are not among them."""
    if shared.unplaced:
        yield problem("reader.facts_without_context", shared.name, "warning", count=shared.unplaced)
    unused, contexts = shared.contexts.unused, len(shared.contexts)
    if unused > max(_MANY, contexts - unused):
        yield problem("reader.part_of_set", shared.name, "warning", unused=f"{unused:,}", contexts=f"{contexts:,}")
    if shared.unread:
        concept, text = shared.unread[0]
        count = len(shared.unread)
        yield problem(
            "reader.unread_figures", shared.name, "warning", count=count, concept=shown(concept), text=shown(text)
        )
