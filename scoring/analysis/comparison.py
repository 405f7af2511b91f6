"""Cards side by side: any number of issuers and periods, ranked, each with what it was read from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.filings.filing import Source
from scoring.scorecard import Scorecard


@dataclass(frozen=True, slots=True)
class Entry:
    """One card under the name that the reader gave it. `rank` is from 1; None without a point score."""

    name: str
    card: Scorecard
    rank: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One number over all entries. `best` and `worst` are places in the entries, None where fewer than two have it."""

    id: str
    unit: str
    values: tuple[float | None, ...]
    scores: tuple[float | None, ...]
    best: int | None
    worst: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Entries safest first, those without a point score last in their given order; rows for factors and metrics.

    Of cards of one issuer the entries may stand in their given order, without ranks.
    `shared` says whether all entries are of one currency, so that money may stand side by side.
    """

    entries: tuple[Entry, ...]
    factors: tuple[Row, ...]
    metrics: tuple[Row, ...]
    shared: bool


def compare(cards: Mapping[str, Scorecard] | Sequence[tuple[str, Scorecard]], ranks: bool = True) -> Comparison:
    """All numbers of all cards, ranked by score; without `ranks` in their given order."""
    pairs = list(cards.items()) if isinstance(cards, Mapping) else cards
    entries = ranked(pairs) if ranks else tuple(Entry(name, card, None) for name, card in pairs)
    factors = dict.fromkeys(key for entry in entries for key in entry.card.methodology.factors)
    metrics = dict.fromkeys(key for entry in entries for key in entry.card.methodology.metrics)
    currencies = {entry.card.filing.issuer.currency for entry in entries if entry.card.filing is not None}
    return Comparison(
        entries,
        tuple(_factor_row(key, entries) for key in factors),
        tuple(_metric_row(key, entries) for key in metrics),
        len(currencies) <= 1,
    )


def ranked(cards: Sequence[tuple[str, Scorecard]]) -> tuple[Entry, ...]:
    """Safest first, those without a point score last in their given order; equal scores share a rank."""
    ordered = sorted(cards, key=lambda pair: _order(pair[1]))
    scores = [card.score for _, card in ordered]
    return tuple(
        Entry(name, card, None if card.score is None else 1 + sum(s is not None and s > card.score for s in scores))
        for name, card in ordered
    )


def _order(card: Scorecard) -> float:
    return 1.0 if card.score is None else -float(card.score)


def _factor_row(key: str, entries: Sequence[Entry]) -> Row:
    found = tuple(
        entry.card.factors[key].score if key in entry.card.factors and entry.card.factors[key].applies else None
        for entry in entries
    )
    return Row(key, "score", found, found, *_ends(found))


def _metric_row(key: str, entries: Sequence[Entry]) -> Row:
    metrics = [entry.card.metrics.get(key) for entry in entries]
    unit = next(entry.card.methodology.metrics[key].unit for entry in entries if key in entry.card.metrics)
    scores = tuple(metric.score if metric else None for metric in metrics)
    return Row(key, unit, tuple(metric.value if metric else None for metric in metrics), scores, *_ends(scores))


def _ends(scores: Sequence[float | None]) -> tuple[int | None, int | None]:
    known = [index for index, score in enumerate(scores) if score is not None]
    if len(known) < 2 or len({scores[index] for index in known}) == 1:
        return None, None
    return max(known, key=lambda index: scores[index] or 0.0), min(known, key=lambda index: scores[index] or 0.0)


def documents(card: Scorecard) -> tuple[Source, ...]:
    """The documents that a card's figures were read from, each once, the earliest first."""
    if card.filing is None:
        return ()
    found = {
        (source.document, source.accession): source
        for datum in card.filing.data.values()
        if datum.fact is not None
        for source in (datum.fact.source,)
    }
    return tuple(sorted(found.values(), key=lambda source: (source.filed is None, source.filed, source.document)))
