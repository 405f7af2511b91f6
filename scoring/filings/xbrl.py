"""What an XBRL document says, fact by fact, whatever its wrapping: inline, instance, or the SEC's JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from scoring.problems import Problem


@dataclass(frozen=True, slots=True)
class XbrlFact:
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

    @property
    def numeric(self) -> bool:
        return isinstance(self.value, float)


@dataclass(frozen=True, slots=True)
class XbrlDocument:
    """All facts of one document in its order, what its cover says, and where a fact stands in the text.

    `cover` holds the dei facts by local name (`DocumentType`, `EntityRegistrantName`, `DocumentPeriodEndDate`, …).
    `quote` gives a short text around a fact (its row in a table, else its sentence) by fact id, only when asked, and
    `text` all that a reader sees, for what is said and not tagged.
    """

    name: str
    facts: tuple[XbrlFact, ...]
    cover: Mapping[str, str] = field(default_factory=dict)
    quote: Callable[[str], str] = field(default=lambda fact_id: "", compare=False)
    problems: tuple[Problem, ...] = ()
    text: Callable[[], str] = field(default=lambda: "", compare=False)
