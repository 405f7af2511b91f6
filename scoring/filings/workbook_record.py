"""The record on a workbook's Record sheet: JSON in pieces that fit into cells, and the work that it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scoring import record
from scoring.filings.workbook_cells import Area, Book
from scoring.filings.workbook_contract import PIECE, RECORD_TEXT
from scoring.problems import Problem, Refused
from scoring.record import Work

# What XML cannot hold, and what spreadsheet programs read as an escape of their own, stands as JSON's own escapes; and
# of spaces with at most one letter between them the first, so that a place to cut is always near.
BEGINNING = '{"assay_report"'
UNSAFE = re.compile(r"[\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]|_(?=x)|\s(?=\S?\s)")


def pieces(data: bytes) -> Iterator[str]:
    """JSON as texts that a cell can hold; none begins or ends with a space, which some programs take away."""
    text = UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", data.decode())
    while text:
        cut = _longest(text)
        while cut < len(text) and (text[cut - 1].isspace() or text[cut].isspace()):
            cut -= 1
        yield text[:cut]
        text = text[cut:]


def _longest(text: str) -> int:
    """How many characters fit: those beyond the first plane count twice."""
    if len(text) <= PIECE // 2:
        return len(text)
    part = text[:PIECE]
    return 2 * len(part) - len(part.encode("utf-16-le")) // 2


def record_text(book: Book) -> bytes | None:
    """The JSON on the Record sheet, where its name points, else where such JSON begins; None where there is none."""
    area = book.area(RECORD_TEXT) or _begun(book)
    if area is None:
        return None
    cells = book.sheets[area.sheet]
    found = (cells.get((row, area.left)) for row in range(area.top, area.bottom + 1))
    return "".join(str(cell.value) for cell in found if cell is not None and cell.value is not None).encode()


def _begun(book: Book) -> Area | None:
    """The column of cells that begins as a record does and has no gap: some programs lose a workbook's names."""
    for title, cells in book.sheets.items():
        for (top, left), found in cells.items():
            if isinstance(found.value, str) and found.value.startswith(BEGINNING):
                bottom = top
                while (bottom + 1, left) in cells:
                    bottom += 1
                return Area(title, top, left, bottom, left)
    return None


def work_in(data: bytes) -> Work:
    """The work that a report carries. Raises Refused where the bytes are nothing of the kind."""
    import msgspec

    try:
        parts = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
        inner = bytes(parts["work"])
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise Refused([Problem("record_damaged", values={"detail": str(error)[:120]})]) from None
    return record.decode(inner)
