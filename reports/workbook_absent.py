"""Why the Scorecard has no score, said live, and what would give one."""

from __future__ import annotations

from math import floor

from reports.analysis_absent import wanted_said, wanted_shares
from reports.wording import joined, run_on
from reports.workbook_book import Book
from reports.workbook_grid import Grid
from scoring.filings.workbook_contract import UNDER
from scoring.methodology.excel_parts import quoted
from scoring.rounding import HALF_UP

KNOWN, NEED = "\ue000", "\ue001"  # where the two shares go
LITERAL = 250  # letters that a formula's text may have; Excel takes 255


def reason(book: Book, grid: Grid, otherwise: str) -> tuple[str, str]:
    """A formula and what it says now: `otherwise` while there is a score, else what forbids one."""
    card, words = book.card, book.words
    stopped, small = words("report.stopped"), words("report.insufficient")
    complete, need = grid.one("scorecard.completeness", {}), book.names["aggregation.point_threshold"]
    little = text_of(words("workbook.too_little", known=KNOWN, need=NEED))
    for place, number in ((KNOWN, complete), (NEED, need)):
        little = little.replace(place, f'"&ROUND(100*{number},1)&"')
    enough = grid.one("scorecard.sufficient", {})
    formula = f"IF(ISNUMBER({enough}),IF({enough}=1,{little},{quoted(small)}),{_unknown(book)})"
    formula = f"=IF(ISNUMBER(scorecard_score),{quoted(otherwise)},IF(check_errors>0,{quoted(stopped)},{formula}))"
    if card.score is not None:
        return formula, otherwise
    if card.stopped:
        return formula, stopped
    if card.not_known_sufficient:
        names = joined(map(words.name, card.not_known_sufficient), book.style)
        return formula, words("overview.not_sufficient_without", names=names)
    if not card.sufficient:
        return formula, small
    shares = (card.completeness, card.methodology.parameters["aggregation.point_threshold"])
    known, least = (f"{floor(1000 * share * HALF_UP + 0.5) / 10:g}" for share in shares)
    return formula, words("workbook.too_little", known=known, need=least)


def _unknown(book: Book) -> str:
    """That it cannot be told whether there is enough to score, with the names of what is not known, in a formula."""
    comma = joined(("", ""), book.style)
    reads, found = book.card.run.program.reads, ["scorecard.sufficient"]
    for name in found:
        found += [read for read in reads.get(name, ()) if read not in found]
    names = [name for name in book.card.methodology.inputs if name in found and name in book.names]
    listed = "&".join(
        _listed(book, [_is_empty(book, name) for name in names], [book.words.name(name) for name in names])
    )
    before, _, after = book.words("overview.not_sufficient_without", names=KNOWN).partition(KNOWN)
    return f"{quoted(before)}&MID({listed},{len(comma) + 1},{LITERAL})&{quoted(after)}" if names else '""'


def wanted(book: Book) -> tuple[str, str]:
    """A formula and what it says now: what would give a score and is still empty; nothing once there is one.

    The shares are those of the card as it was sent.
    """
    said, shares = run_on(wanted_said(book.card, book.style), book.style), wanted_shares(book.card, book.style)
    if not shares:  # nothing that is blank would help, as where figures contradict each other
        return '=IF(ISNUMBER(scorecard_score),"","")', said
    before, listed, after = said.partition(joined(shares.values(), book.style))
    there = "&".join(_listed(book, [_is_empty(book, name) for name in shares], list(shares.values())))
    comma = len(joined(("", ""), book.style))
    formula = f"{text_of(before)}&MID({there},{comma + 1},{4 * LITERAL})&{text_of(after)}"
    rest = text_of(run_on(wanted_said(book.card, book.style)[1:], book.style))
    formula = f'IF({there}="",{rest},{formula})'
    return f'=IF(ISNUMBER(scorecard_score),"",{formula if listed else text_of(said)})', said


def _is_empty(book: Book, name: str) -> str:
    """In a formula whether an input is not known: of a list, whether its number of rows is not, or it has none."""
    rows = f"{name}{UNDER}rows"
    if rows in book.names:
        return f'{book.names[rows]}=""'
    return f"COUNT({book.names[name]})=0" if book.card.methodology.inputs[name].over else f'{book.names[name]}=""'


def _listed(book: Book, missing: list[str], names: list[str]) -> list[str]:
    """In a formula each name after a comma, where it is missing."""
    comma = joined(("", ""), book.style)
    return [f'IF({test},{quoted(comma + name)},"")' for test, name in zip(missing, names, strict=True)]


def text_of(text: str) -> str:
    """A text of any length as formulas have it."""
    return "&".join(quoted(text[start : start + LITERAL]) for start in range(0, len(text), LITERAL)) or '""'
