"""What every step of a selection reads."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.filings.concepts import Concept, Concepts
from scoring.filings.selection.datums import Maker
from scoring.filings.selection.index import Index, Span
from scoring.filings.selection.passages import Text
from scoring.filings.selection.periods import Periods
from scoring.filings.selection.ways import Reader


@dataclass(frozen=True, slots=True)
class Step:
    """What every step reads."""

    index: Index
    concepts: Concepts
    periods: Periods
    reader: Reader
    maker: Maker
    text: Text

    def span(self, concept: Concept) -> Span:
        """The period that a kind of figure is read for."""
        if concept.kind == "flow":
            return self.periods.income
        return self.periods.cash if concept.kind == "cash" else self.periods.instant
