"""What an Excel row can be beyond the formula language: sums and runs over a row of its own, and parts of a formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

At = Mapping[str, int]  # axis → number of the element, from 1


class Cells(Protocol):
    """Where things stand: cells, ranges and defined names, as text for a formula."""

    def one(self, name: str, at: At) -> str:
        """The cell of a name, at an element where it has axes."""

    def along(self, name: str, axis: str, at: At) -> str:
        """All elements of a name along an axis."""

    def upto(self, name: str, axis: str, at: At) -> str:
        """The elements from the first to the one at hand."""

    def index(self, axis: str, at: At) -> str:
        """The cell with the element's number."""

    def kind(self, name: str) -> str:
        """`number`, `flag` or `text`."""

    def is_scalar(self, name: str) -> bool:
        """Whether a name is one cell, whatever the element."""

    def counted(self, name: str) -> tuple[str, ...]:
        """The axes along which a name has no value beyond the present elements."""

    def scale(self, scale: str) -> tuple[str, str, str]:
        """Ranges of the knots' x and score, and the cell that is 1 while they rise."""

    def words(self) -> tuple[str, str]:
        """Ranges of the words that mean yes, and of those that mean no."""

    def table(self, table: str) -> tuple[str, str, str]:
        """Ranges of a table's row names, column times and values; one with times stands turned, times going down."""


@dataclass(frozen=True, slots=True)
class Fold:
    """An aggregate over a row: `sum`, `max`, `min`, `count`, or `yes` (a count of flags)."""

    kind: str
    axis: str
    argument: str
    present: str


@dataclass(frozen=True, slots=True)
class Running:
    axis: str
    argument: str


@dataclass(frozen=True, slots=True)
class RowOf:
    """The number of a table's row for a choice."""

    table: str
    argument: Any


@dataclass(frozen=True, slots=True)
class SegmentOf:
    """The number of the table's column at or before a time, the last but one at most."""

    table: str
    time: str


@dataclass(frozen=True, slots=True)
class WithinOf:
    """How far a time is from that column to the next, 0 to 1."""

    table: str
    time: str
    segment: str


@dataclass(frozen=True, slots=True)
class Hazard:
    """A cumulative rate at constant hazard between two columns."""

    table: str
    row: str
    segment: str
    within: str


@dataclass(frozen=True, slots=True)
class Landed:
    """What lands in a year; blank where any element is.

    It is `early` of those whose first year it is, and `late` of those whose first year is the one before.
    """

    axis: str
    first: str
    early: str
    late: str
    present: str


@dataclass(frozen=True, slots=True)
class Present:
    """How many elements of an axis are present: a count that is a line, or (empty) the whole axis."""

    axis: str
    count: str


@dataclass(frozen=True, slots=True)
class Exists:
    """1 where an element is present."""

    axis: str
    present: str


@dataclass(frozen=True, slots=True)
class Choose:
    """One of several names, by the number in a cell; blank where that one is."""

    case: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A flag that stands in a cell as a word: 1 for a word that means yes, 0 for one that means no, else blank."""

    cell: str
