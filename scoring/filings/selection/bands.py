"""From what each tagged share says of time to bands that follow one another and sum to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scoring.filings.rows import Band
from scoring.filings.xbrl import XbrlFact

WHOLE = 0.02
Curve = Mapping[float | None, float]
"""Cumulative share of the whole at the end of each band, in years; None is `thereafter`."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One share: where its band starts, how long it is, or (a range of years) by when it ends; `within`: cumulative."""

    share: float
    offset: float | None
    length: float | None
    limit: float | None
    within: bool
    fact: XbrlFact


def curve_of(pieces: Sequence[Piece]) -> Curve | None:
    """The cumulative share by year; None where the pieces do not say their time or do not fit together."""
    return _cumulative(pieces) if is_cumulative(pieces) else _incremental(pieces)


def is_cumulative(pieces: Sequence[Piece]) -> bool:
    """Whether the shares count from the balance-sheet date, each with those before it."""
    return len(pieces) > 1 and (all(piece.within for piece in pieces) or _one_start(pieces))


def ordered(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces in the order of time."""
    return sorted(pieces, key=lambda piece: (piece.offset or 0.0, piece.length or 0.0))


def _one_start(pieces: Sequence[Piece]) -> bool:
    """Shares from one date over different lengths are cumulative."""
    lengths = {piece.length for piece in pieces}
    return len({piece.offset for piece in pieces}) == 1 and None not in lengths and len(lengths) == len(pieces)


def _cumulative(pieces: Sequence[Piece]) -> Curve | None:
    curve: dict[float | None, float] = {}
    for piece in ordered(pieces):
        if piece.length is None or piece.share < max(curve.values(), default=0.0):
            return None
        curve[piece.length] = piece.share
    return curve


def _incremental(pieces: Sequence[Piece]) -> Curve | None:
    in_time = ordered(pieces)
    starts = _starts(in_time)
    if starts is None:
        return None
    curve: dict[float | None, float] = {}
    added = 0.0
    for number, (piece, start) in enumerate(zip(in_time, starts, strict=True)):
        following = starts[number + 1] if number + 1 < len(starts) else None
        end = following
        if end is None:
            end = piece.limit if piece.limit is not None else start + piece.length if piece.length else None
        added += piece.share
        if added > 1 + WHOLE:
            return None
        curve[end] = min(added, 1.0) if end is not None else 1.0  # with no end, all that is left comes later
    return None if len(in_time) == 1 and None in curve else curve


def _starts(in_time: Sequence[Piece]) -> list[float] | None:
    """Where each band starts, the first at the balance-sheet date.

    A start date before that is the filer's slip and moves the others with it.
    """
    offsets = [piece.offset for piece in in_time]
    if len(in_time) == 1:
        return [0.0] if offsets[0] is None or offsets[0] <= 0.5 else None
    if any(offset is None for offset in offsets):
        return None
    known = [offset for offset in offsets if offset is not None]
    shift = known[0] if known[0] <= 0.25 else 0.0
    moved = [offset - shift for offset in known]
    return moved if moved[0] == 0 and all(b > a for a, b in pairwise(moved)) else None


def merged(parts: Sequence[tuple[float, Curve]]) -> Curve | None:
    """One curve of several by weight, at the years that all of them give."""
    common = set.intersection(*({year for year in curve if year is not None} for _, curve in parts))
    return {year: sum(weight * curve[year] for weight, curve in parts) for year in sorted(common)} or None


def bands_of(curve: Curve) -> tuple[Band, ...]:
    """Bands with what is left after the last known year as one without an end."""
    rows: list[Band] = []
    start, before = 0.0, 0.0
    for end, share in curve.items():
        rows.append(Band(start, end, round(share - before, 10)))
        before = share
        if end is None:
            return tuple(rows)
        start = end
    if before < 1 - WHOLE:
        rows.append(Band(start, None, round(1 - before, 10)))
    return tuple(row for row in rows if row.share > 0)


def share_within(bands: Sequence[Band], years: float) -> float | None:
    """The share due within so many years, where a band ends there or all of it is due earlier; else None."""
    added = 0.0
    for band in bands:
        if band.end_year is None or band.end_year > years + 0.05:
            break
        added += band.share
        if abs(band.end_year - years) <= 0.05 or added >= 1 - 1e-6:
            return added
    return None
