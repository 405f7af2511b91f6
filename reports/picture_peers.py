"""Peers: one row an issuer, safest first; score and factors as bars on the same scale."""

from __future__ import annotations

from reports.analysis_words import issuer_name
from reports.numbers import BLANK, Style
from reports.palette import grade
from reports.picture_marks import Box, Label, Line, Mark, Picture, Spot, fitted, text_width, wrapped
from reports.wording import clauses, score_text
from scoring.analysis.comparison import Comparison, Entry

ROW = 2.6  # heights of the text
NAME_SHARE = 0.26


def peers_height(found: Comparison, size: float = 8.0) -> float:
    """As tall as the rows need."""
    return size * (3.6 + ROW * max(1, len(found.entries)))


def peers_picture(
    found: Comparison, style: Style, width: float = 500.0, height: float | None = None, size: float = 8.0
) -> Picture:
    """Columns for the score, with its band and range, and for each factor; a factor that is not scored says so.

    Where no entry has a rank, as of one issuer at two dates, there is no place for ranks.
    """
    words = style.words
    tall = peers_height(found, size) if height is None else height
    heads = [words("analysis.score"), *(words.name(row.id) for row in found.factors)]
    left = width * NAME_SHARE
    column = (width - left) / len(heads)
    marks: list[Mark] = []
    for index, head in enumerate(heads):
        lines = wrapped(head, column - size, size * 0.9)[:2]
        for above, line in enumerate(lines):
            y = size * (1.0 + 1.15 * (above + 2 - len(lines)))
            text = fitted(line, column - size * 0.5, size * 0.9)
            marks.append(Label(left + index * column, y, text, size * 0.9, colour="muted"))
    row = (tall - size * 3.4) / max(1, len(found.entries))
    spots: list[Spot] = []
    for index, entry in enumerate(found.entries):
        top = size * 3.0 + row * index
        marks.append(Line(0, top, width, top, "line", 0.5))
        marks += _entry(entry, index, found, left, column, top, row, style, size)
        numbers = {"scorecard.score": entry.card.score, **{f"{f.id}.score": f.values[index] for f in found.factors}}
        for place, (number, value) in enumerate(numbers.items()):
            said = f"{names(entry, style)[0]}, {heads[place]}: {style.number(value, 'score')}"
            of = int(entry.name) if entry.name.isdigit() else index  # a command line names sources
            spots.append(Spot(left + place * column, top, column, row, number, said, of))
    rows = tuple(
        (names(entry, style)[0], score_text(entry.card, style),
         *(style.number(factor.values[index], "score") for factor in found.factors))
        for index, entry in enumerate(found.entries)
    )  # fmt: skip
    alt = words("analysis.picture.peers_alt", rows=clauses((" ".join(cells) for cells in rows), words))
    return Picture(
        width,
        tall,
        tuple(marks),
        words("analysis.picture.peers"),
        alt,
        ((words("analysis.issuer"), *heads), *rows),
        tuple(spots),
    )


def names(entry: Entry, style: Style) -> tuple[str, str]:
    """The issuer, and which period."""
    filing = entry.card.filing
    if filing is None:
        return entry.name, ""
    return issuer_name(entry.card, style), style.words.day(filing.period_end)


def _entry(
    entry: Entry, index: int, found: Comparison, left: float, column: float, top: float, row: float, style: Style,
    size: float,
) -> list[Mark]:  # fmt: skip
    name, period = names(entry, style)
    middle = top + row / 2
    has_ranks = any(other.rank is not None for other in found.entries)
    x, small = (size * 1.6 if has_ranks else 0.0), size * 0.85
    marks: list[Mark] = [
        Label(x, middle - size * 0.1, fitted(name, left - x - size * 0.6, size), size),
        Label(x, middle + size * 0.95, fitted(period, left - x - size * 0.6, small), small, colour="muted"),
    ]
    if has_ranks:
        rank = f"{entry.rank}" if entry.rank is not None else BLANK
        marks.append(Label(0, middle - size * 0.1, rank, size, True, colour="muted"))
    card = entry.card
    unknown = "report.not_scored" if card.low is None else "analysis.picture.range_only"
    band = card.band or style.words(unknown)
    beside = f"{band} {style.span(card.low, card.high)}" if card.low is not None else band
    marks += _cell(card.score, score_text(card, style), beside, left, column, middle, size)
    for place, factor in enumerate(found.factors, start=1):
        known = card.factors.get(factor.id)
        unscored = style.words("report.not_scored") if known is None or known.applies else style.words(
            "cli.not_applicable"
        )  # fmt: skip
        value = factor.values[index]
        marks += _cell(value, style.number(value, "score"), "" if value is not None else unscored,
                       left + place * column, column, middle, size)  # fmt: skip
    return marks


def _cell(
    score: float | None, number: str, beside: str, x: float, column: float, middle: float, size: float
) -> list[Mark]:
    """The number, a bar of its length over a track, and words beneath."""
    small, wide = size * 0.8, column - size * 1.2
    room = text_width("100.0", size, True) + size * 0.4
    track = max(1.0, wide - room)
    marks: list[Mark] = []
    if score is not None:
        y = middle - size * 0.75
        marks.append(Box(x + room, y, track, size * 0.8, "", "line", 0.5))
        marks.append(Box(x + room, y, track * score / 100, size * 0.8, f"grade{grade(score)}"))
        marks.append(Label(x, middle, number, size, True))
    elif not beside:
        marks.append(Label(x, middle, number, size, colour="muted"))
    if beside:
        y = middle + size * (1.0 if score is not None else 0.0)
        marks.append(Label(x, y, fitted(beside, column - size * 0.4, small), small, colour="muted"))
    return marks
