"""Where the columns of a sheet stand now: somebody may have put one between others, or taken one away."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from resources.words import LANGUAGE_IDS, Words
from scoring.filings.workbook_cells import Book

LAST_HEAD = 20  # rows from the top in which the heading is looked for
LAST_ID = 3  # columns from the left in which the ids of a sheet are looked for
REWORDED = 3  # headings at most by which a sheet is still known


def columns_now(book: Book, sheet: str, columns: Sequence[str]) -> Mapping[int, int | None]:
    """From each column as sent to where its heading stands now, None where it is gone; empty where all is as sent.

    `columns` are the ids of all columns, from the first. A heading that was reworded is known by its neighbours.
    """
    found = _heads(book, sheet, columns)
    if 2 * len(found) < len(columns) or all(at == now for at, now in found.items()):
        return {}
    return _between(found, len(columns))


def sheet_by_ids(book: Book, columns: Sequence[str], ids: Collection[str]) -> str | None:
    """The sheet with these headings and at least half of the ids, whatever it is called now; None where it is gone.

    Sources has many of both, and no column with the values as exported.
    """
    for title, cells in book.sheets.items():
        there, heads = {found.value for (_, at), found in cells.items() if at < LAST_ID}, _heads(book, title, columns)
        is_it = columns.index("exported") in heads and len(heads) >= len(columns) - REWORDED
        if is_it and 2 * len(there & set(ids)) >= len(ids):
            return title
    return None


def _heads(book: Book, sheet: str, columns: Sequence[str]) -> dict[int, int]:
    """From each column as sent to where its heading is found, on the row with most of them in one language."""
    rows: dict[int, dict[object, int]] = {}
    for (row, column), found in sorted(book.sheets[sheet].items()):
        if row < LAST_HEAD and isinstance(found.value, str):
            rows.setdefault(row, {}).setdefault(found.value.strip(), column)
    best: dict[int, int] = {}
    for language in LANGUAGE_IDS:
        words = Words(language)
        heads = {at: words(f"workbook.column.{name}") for at, name in enumerate(columns) if name != "second"}
        for there in rows.values():
            best = max(best, {at: there[head] for at, head in heads.items() if head in there}, key=len)
    return best


def _between(known: Mapping[int, int], count: int) -> dict[int, int | None]:
    """The columns whose heading was not found, by the nearest on both sides: as many between them as were sent."""
    first, last = min(known), max(known)
    out: dict[int, int | None] = {at: known[first] - first + at for at in range(first)}
    out |= {at: known[last] - last + at for at in range(last, count)} | dict(known)
    for left, right in pairwise(sorted(known)):
        as_sent = known[right] - known[left] == right - left
        out |= {at: known[left] + at - left if as_sent else None for at in range(left + 1, right)}
    return out
