"""What an XBRL document says, fact by fact, whatever its wrapping: inline, instance, or the SEC's JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec

from scoring.problems import Problem


class XbrlFact(msgspec.Struct, frozen=True, gc=False):
    """One tagged figure or text.

    `concept` and the names in `dimensions` carry the usual prefix (`us-gaap:Revenues`, `srt:ConsolidatedEntitiesAxis`,
    `crwv:…`). A numeric `value` is in full units with scale and sign applied; text is text; None is nil. `unit` is
    `USD`, `shares`, `USD/shares`, `pure`, or empty for text. An instant has no `start`. `dimensions` are
    (axis, member) in the order of the axes' names, a typed member as its text. `decimals` None means exact. `filed` and
    `form` are known where the source says them by fact (company facts); else they are the document's.
    """

    concept: str
    value: float | str | None
    unit: str
    start: date | None
    end: date
    dimensions: tuple[tuple[str, str], ...] = ()
    decimals: int | None = None
    fact_id: str = ""
    hidden: bool = False
    form: str = ""
    filed: date | None = None
    accession: str = ""
    # A struct, since a dataclass takes ten times as long to make and a filing has thousands of facts.

    @property
    def numeric(self) -> bool:
        return isinstance(self.value, float)


class _InOrder:
    """A document's facts out of its facts by concept, when they are first read: a selection needs few of them."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if name != "facts":
            raise AttributeError(name)
        made = tuple(fact for facts in self.by_concept.values() for fact in facts)
        object.__setattr__(self, name, made)
        return made


@dataclass(frozen=True, slots=True)
class XbrlDocument(_InOrder):
    """All facts of one document in its order, what its cover says, and where a fact stands in the text.

    `cover` holds the dei facts by local name (`DocumentType`, `EntityRegistrantName`, `DocumentPeriodEndDate`, …).
    `quote` gives a short text around a fact (its row in a table, else its sentence) by fact id, only when asked, and
    `text` all that a reader sees, for what is said and not tagged.

    `by_concept` holds the facts by concept where the source is ordered so. Such facts are figures without dimensions
    and without a place in a text, and their order says nothing.
    """

    name: str
    facts: tuple[XbrlFact, ...]
    cover: Mapping[str, str] = field(default_factory=dict)
    quote: Callable[[str], str] = field(default=lambda fact_id: "", compare=False)
    problems: tuple[Problem, ...] = ()
    text: Callable[[], str] = field(default=lambda: "", compare=False)
    by_concept: Mapping[str, Sequence[XbrlFact]] | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of_concepts(
        cls, name: str, cover: Mapping[str, str], by_concept: Mapping[str, Sequence[XbrlFact]]
    ) -> XbrlDocument:
        """A document whose facts are ordered by concept."""
        made = cls(name, (), cover, by_concept=by_concept)
        object.__delattr__(made, "facts")
        return made
