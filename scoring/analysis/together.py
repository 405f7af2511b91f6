"""Many filings in one broadcast run: the same cards as one by one, for a fraction of the time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scoring.engine import Inputs, start
from scoring.filings.filing import Filing
from scoring.methodology.document import Input, Methodology
from scoring.methodology.program import Run, Value
from scoring.problems import Refused
from scoring.scorecard import Scorecard

FEWEST = 10
"""Below so many cards a broadcast run takes longer than they do one by one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a card is made of: the filing and what formulas read from it, with the profile."""

    filing: Filing
    inputs: Inputs


def scored_together(methodology: Methodology, entries: Sequence[Entry]) -> list[Scorecard | Refused]:
    """The card of each entry in their order, or why it has none.

    The cards hold numbers; what lies behind a number (`trace`, `lineage`) is asked of a card that is scored alone.
    """
    out: list[Scorecard | Refused | None] = [None] * len(entries)
    for alike in _alike(methodology, entries):
        group = [entries[place] for place in alike]
        for place, card in zip(alike, _cards(methodology, group), strict=True):
            out[place] = card
    return [card for card in out if card is not None]


def _alike(methodology: Methodology, entries: Iterable[Entry]) -> Iterable[list[int]]:
    """Places of the entries that differ in numbers only: of one profile, their lists as long as each other's."""
    columns = [given.id for given in methodology.inputs.values() if given.over and _has_rows(methodology, given)]
    groups: dict[tuple[object, ...], list[int]] = {}
    for place, entry in enumerate(entries):
        lists = (entry.inputs.get(name) for name in columns)
        lengths = (None if column is None else len(column) for column in lists)
        groups.setdefault((entry.inputs["profile"], *lengths), []).append(place)
    return groups.values()


def _has_rows(methodology: Methodology, given: Input) -> bool:
    return methodology.axes[given.over[0]].rows is not None


def _cards(methodology: Methodology, group: Sequence[Entry]) -> Iterable[Scorecard | Refused]:
    """A broadcast run where there are enough; one by one where not, or where an input cannot be used."""
    if len(group) >= FEWEST:
        try:
            return list(_broadcast(methodology, group))
        except (Refused, KeyError, TypeError, ValueError):
            pass  # an input of one of them cannot be used, which is found below
    return [_alone(methodology, entry) for entry in group]


def _alone(methodology: Methodology, entry: Entry) -> Scorecard | Refused:
    try:
        return Scorecard(methodology, start(methodology, entry.inputs), entry.filing)
    except Refused as refused:
        return refused


def _broadcast(methodology: Methodology, group: Sequence[Entry]) -> Iterator[Scorecard]:
    names = {name for entry in group for name in entry.inputs}
    inputs: dict[str, Any] = {name: None for name in names if name not in methodology.inputs}  # refused by `start`
    for name in names & methodology.inputs.keys():
        given = methodology.inputs[name]
        values = [entry.inputs.get(name) for entry in group]
        codes = {choice: methodology.program.literals[choice] for choice in methodology.choices.get(given.unit, ())}
        inputs[name] = _columns(values, codes) if given.over else _column(values, codes)
    columns = _Columns(start(methodology, inputs), len(group))
    for index, entry in enumerate(group):
        yield Scorecard(methodology, _Cell(columns, index), entry.filing)


def _column(values: Sequence[Any], codes: Mapping[str, float]) -> Any:
    """One input of all entries: as it stands where all agree, else numbers; raises KeyError for an unknown choice."""
    first = values[0]
    if all(value == first for value in values):
        return first
    import numpy as np

    return np.array([codes[value] if isinstance(value, str) else value for value in values], dtype=float)


def _columns(values: Sequence[Any], codes: Mapping[str, float]) -> Any:
    """A list input of all entries, element by element; shorter lists are blank beyond their end."""
    if all(value is None for value in values):
        return None
    length = max(len(value) for value in values if value is not None)
    padded = [[*(value or ()), *[None] * (length - len(value or ()))] for value in values]
    return [_column(element, codes) for element in zip(*padded, strict=True)]


class _Columns(dict[str, Sequence[Value]]):
    """The values of a broadcast run by name, each as a list with the value of every entry, found when asked for."""

    def __init__(self, run: Run, size: int) -> None:
        super().__init__()
        self.run = run
        self.size = size

    def __missing__(self, name: str) -> Sequence[Value]:
        import numpy as np

        with np.errstate(all="ignore"):
            found = self[name] = self._apart(self.run[name])
        return found

    def _apart(self, value: Value) -> Sequence[Value]:
        if isinstance(value, list):
            return [list(row) for row in zip(*map(self._apart, value), strict=True)] or [[]] * self.size
        return [value] * self.size if type(value) is float else value.tolist()


class _Cell(Run):
    """One entry of a broadcast run, for its numbers."""

    __slots__ = ("columns", "index")

    def __init__(self, columns: _Columns, index: int) -> None:
        run = columns.run
        super().__init__(run.program, [], {}, run.scales, run.tables, run.inputs, run.given)
        self.columns = columns
        self.index = index

    def __getitem__(self, name: str) -> Value:
        return self.columns[name][self.index]

    def get(self, slot: int) -> Value:
        return self[self.program.names[slot]]
