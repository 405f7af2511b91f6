"""Inputs that are lists: their rows, and the columns that formulas read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Band:
    """A time band of the remaining performance obligation: years after the balance-sheet date, share of the total.

    The end is None where the filing says `thereafter`.
    """

    start_year: float
    end_year: float | None
    share: float


INVESTMENT_GRADE = frozenset({"AAA", "AA", "A", "BBB"})
BELOW_INVESTMENT_GRADE = frozenset({"BB", "B", "CCC", "CC", "C", "D"})


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer at or above a tenth of revenue. Flags are yes, no or unknown (None)."""

    name: str
    share: float
    rating: str | None = None
    investment_grade: bool | None = None
    supplier: bool | None = None
    lender: bool | None = None
    investor: bool | None = None

    @property
    def graded(self) -> bool | None:
        """Investment grade as said, else as the rating says (`BBB` and better); unknown without either."""
        if self.investment_grade is not None or self.rating is None:
            return self.investment_grade
        letters = self.rating.rstrip("+-")
        return True if letters in INVESTMENT_GRADE else False if letters in BELOW_INVESTMENT_GRADE else None

    @property
    def related(self) -> bool | None:
        """Supplier, lender or investor as well: yes if any is, no if none is, else unknown."""
        flags = (self.supplier, self.lender, self.investor)
        if True in flags:
            return True
        return None if None in flags else False


@dataclass(frozen=True, slots=True)
class Counterparty:
    """Who owes a share of the RPO, with the shares that would make the mix weakest and strongest.

    The rating is a letter category, `pool` for many small customers, or None where unknown.
    """

    bucket: str
    share_of_rpo: float
    share_weakest: float
    share_strongest: float
    rating: str | None = None


Row = Band | Customer | Counterparty | float
Value = float | bool | str | tuple[Row, ...]

ROWS: dict[str, type[Band] | type[Customer] | type[Counterparty]] = {
    "rpo_bands": Band,
    "customers": Customer,
    "counterparties": Counterparty,
}
NUMBER_LISTS = frozenset({"principal_due"})
LISTS = frozenset({*ROWS, *NUMBER_LISTS})


class Column(NamedTuple):
    """A column: the list it belongs to and the attribute of its rows (empty: the row itself)."""

    of: str
    attribute: str


COLUMNS = {
    "rpo_band_start": Column("rpo_bands", "start_year"),
    "rpo_band_end": Column("rpo_bands", "end_year"),
    "rpo_band_share": Column("rpo_bands", "share"),
    "customer_share": Column("customers", "share"),
    "customer_related": Column("customers", "related"),
    "customer_investment_grade": Column("customers", "graded"),
    "counterparty_share": Column("counterparties", "share_of_rpo"),
    "counterparty_share_weakest": Column("counterparties", "share_weakest"),
    "counterparty_share_strongest": Column("counterparties", "share_strongest"),
    "counterparty_rating": Column("counterparties", "rating"),
    "principal_due": Column("principal_due", ""),
}


def columns_of(name: str, rows: tuple[Row, ...]) -> dict[str, object]:
    """The columns of one list input, each as long as the list."""
    return {
        column: [getattr(row, attribute) if attribute else row for row in rows]
        for column, (of, attribute) in COLUMNS.items()
        if of == name
    }
