"""An analysis as typed tables, pictures and charts: said once, and written as text, as a PDF and as a workbook."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from reports.analysis_words import shift_text, signed
from reports.numbers import BLANK, Style
from reports.picture_marks import Picture
from reports.wording import STAR, is_starred
from scoring.scorecard import Scorecard

if TYPE_CHECKING:  # this brings NumPy
    from scoring.analysis.simulate import Simulation

ChartKind = Literal["column", "bar", "tornado", "line", "histogram"]


@dataclass(frozen=True, slots=True)
class Amount:
    """One number in full units, None where there is none. `change`: a difference, which shows its sign.

    `shift`: a ratio that is a change, in points of a hundred. Money says its unit where a column has several (`whole`).
    `starred`: a provisional score, which a star follows.
    """

    value: object
    unit: str
    places: int | None = None
    change: bool = False
    shift: bool = False
    whole: bool = False
    starred: bool = False

    def text(self, style: Style) -> str:
        return self._number(style) + (STAR if self.starred else "")

    def _number(self, style: Style) -> str:
        if self.shift:
            return shift_text(_float(self.value), style)
        if self.whole:
            return style.full(self.value, self.unit, self.places)
        if self.change:
            return signed(_float(self.value), 1 if self.places is None else self.places)
        return style.number(self.value, self.unit, self.places)


@dataclass(frozen=True, slots=True)
class Ends:
    """Two ends of one thing: an interval of scores in brackets, others with a dash between them; shifts in points."""

    low: float | None
    high: float | None
    unit: str
    shift: bool = False

    def text(self, style: Style) -> str:
        if self.shift and self.low is not None and self.high is not None:
            return shift_text(self.low, style, self.high)
        if self.unit == "score":
            return style.span(self.low, self.high)
        if self.low is None and self.high is None:
            return BLANK
        return f"{style.number(self.low, self.unit)} – {style.number(self.high, self.unit)}"


Cell = str | Amount | Ends


@dataclass(frozen=True, slots=True)
class Field:
    """A column. `is_text` columns take the room; `ends` are the heads of the two columns of Ends on a sheet.

    `short` is the head where there is little room; a page leaves out what is for the sheet only.
    """

    id: str
    head: str
    is_text: bool = False
    ends: tuple[str, str] | None = None
    share: float = 1.0
    short: str = ""
    sheet_only: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row. `id` is its id in the methodology, empty where it has none; `group` one that others belong to."""

    id: str
    cells: tuple[Cell, ...]
    group: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of typed cells, each row as long as there are fields.

    `abreast`: how many columns a page has room for beside the first; the others stand below under the same first.
    """

    id: str
    title: str
    fields: tuple[Field, ...]
    lines: tuple[Line, ...]
    note: str = ""
    abreast: int = 0

    def parts(self) -> tuple[Grid, ...]:
        """The grids in which it stands on a page."""
        if not self.abreast or len(self.fields) - 1 <= self.abreast:
            return (self,)
        starts = range(1, len(self.fields), self.abreast)
        return tuple(self._columns((0, *range(start, min(start + self.abreast, len(self.fields))))) for start in starts)

    def without_blanks(self) -> Grid:
        """The same without the columns in which no row has anything; the first one stays."""
        said = [
            place for place in range(1, len(self.fields)) if any(not is_blank(line.cells[place]) for line in self.lines)
        ]
        return self._columns((0, *said))

    def _columns(self, places: tuple[int, ...]) -> Grid:
        lines = tuple(Line(line.id, tuple(line.cells[place] for place in places), line.group) for line in self.lines)
        return replace(self, fields=tuple(self.fields[place] for place in places), lines=lines, abreast=0)


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart of one grid: the field that names the points, and those that are drawn.

    `base`: where the bars of a tornado begin. `grades`: the points in the colours of their scores. `most`: how many of
    the lines are drawn, where those below are of another kind.
    """

    kind: ChartKind
    title: str
    grid: str
    names: str
    series: tuple[str, ...]
    axis: str = ""
    base: float | None = None
    grades: bool = False
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an analysis: what is said of it, its pictures, its tables. `short` is the name of its sheet.

    `sheet_only`: numbers behind a picture, which a page leaves out; `is_long`: too much for a terminal.
    """

    id: str
    title: str
    short: str
    said: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    grids: tuple[Grid, ...] = ()
    charts: tuple[Chart, ...] = ()
    sheet_only: bool = False
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was asked of which scorecards, and the answer.

    `cards` are those that it rests on, the first being the one that stands over it. `made` is how it was made, beside
    what is said of every card: seed, draws. `foot` stands under it everywhere: estimates, and that it is no rating.
    `simulated`: draws of the one card, whose P5 to P95 stand beside its range.
    """

    id: str
    title: str
    subject: str
    cards: tuple[Scorecard, ...]
    sections: tuple[Section, ...]
    foot: tuple[str, ...]
    made: tuple[tuple[str, str], ...] = field(default=())
    simulated: Simulation | None = None

    @property
    def each(self) -> tuple[Scorecard, ...]:
        """The cards, each once."""
        return tuple({id(card): card for card in self.cards}.values())


def cell_text(cell: Cell, style: Style) -> str:
    return cell if isinstance(cell, str) else cell.text(style)


def is_blank(cell: Cell) -> bool:
    if isinstance(cell, Ends):
        return cell.low is None and cell.high is None
    return cell in ("", BLANK) if isinstance(cell, str) else _float(cell.value) is None


def score(value: float | None) -> Amount:
    return Amount(value, "score")


def score_of(card: Scorecard) -> Amount:
    """The score of a card, marked where it is provisional."""
    return Amount(card.score, "score", starred=is_starred(card))


def span(card: Scorecard) -> Ends:
    return Ends(card.low, card.high, "score")


def _float(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
