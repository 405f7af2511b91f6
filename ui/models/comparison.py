"""Filings as columns, the open one first; rank, score and all factors and metrics as rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFontMetrics

from reports.analysis_words import issuer_name, joined, signed
from reports.numbers import BLANK, Style
from reports.palette import Palette, grade
from reports.wording import score_text
from resources.words import Words
from scoring.analysis.comparison import documents, ranked
from scoring.record import Peer
from scoring.scorecard import Scorecard
from ui import rises
from ui.models.metrics import SWATCH
from ui.session import Session
from ui.theme import px, sized

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
Role = Qt.ItemDataRole
Span = tuple[float, float]
Kind = Literal["group", "head", "factor", "metric"]
HEAD = ("rank", "score", "difference", "range", "drawn", "band", "completeness", "profile", "estimates", "documents")
SCORED = HEAD[:6]  # lead to the score
MODES = ("both", "scores")
MOST_DOCUMENTS = 2
LONGEST_NAME = 190  # pixels, for text of the usual size
ESTIMATED = "* "  # before the numbers, which stay in line
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


@dataclass(frozen=True, slots=True)
class Column:
    """One card of the comparison; `peer` is None for the open one."""

    card: Scorecard
    peer: Peer | None

    def name(self, words: Words) -> str:
        return issuer_name(self.card, Style(words))

    def period(self) -> tuple[str, str]:
        filing = self.card.filing
        return ("", "") if filing is None else (filing.period_end.isoformat(), filing.as_of.isoformat())


@dataclass(frozen=True, slots=True)
class Item:
    """One row."""

    kind: Kind
    name: str


RANK, DRAWN = Item("head", "rank"), Item("head", "drawn")


def elided(name: str) -> str:
    """An issuer's name where there is little room."""
    return QFontMetrics(sized(10)).elidedText(name, Qt.TextElideMode.ElideRight, px(LONGEST_NAME))


def ranks(columns: tuple[Column, ...]) -> dict[int, int | None]:
    """Place → rank by score, 1 the safest."""
    entries = ranked([(str(place), column.card) for place, column in enumerate(columns)])
    return {int(entry.name): entry.rank for entry in entries}


def rests_on_estimates(card: Scorecard, metric: str) -> bool:
    """Whether an input that is an estimate enters a metric that has a score."""
    found = card.metrics[metric]
    return found.score is not None and not frozenset(card.estimates).isdisjoint(found.inputs)


class ComparisonModel(QAbstractTableModel):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.columns: tuple[Column, ...] = ()
        self.items: tuple[Item, ...] = ()
        self.ranks: dict[int, int | None] = {}
        self.spans: tuple[Span | None, ...] = ()
        self.mode = MODES[0]
        self.colours: Palette | None = None
        self._texts: dict[tuple[object, ...], tuple[str, ...]] = {}

    def redraw(self, columns: tuple[Column, ...], colours: Palette) -> None:
        methodology = self.session.card.methodology
        items = [Item("group", "head"), *(Item("head", name) for name in HEAD)]
        for factor, declared in methodology.factors.items():
            items.append(Item("factor", factor))
            items += [Item("metric", metric) for metric in declared.metrics]
        same = [id(column.card) for column in columns] == [id(column.card) for column in self.columns]
        if self.items != tuple(items):
            self._texts.clear()
        self.beginResetModel()
        self.columns, self.items, self.colours = columns, tuple(items), colours
        self.ranks = self.ranks if same and self.ranks else ranks(columns)
        keys = [self._key(place) for place in range(len(columns))]
        self._texts = {key: self._texts[key] for key in keys if key in self._texts}
        self.endResetModel()

    def draw(self, spans: tuple[Span | None, ...]) -> None:
        """P5 and P95 of every column's score, None where there is none or it is still drawn."""
        if spans != self.spans:
            self.spans, row = spans, self.items.index(DRAWN)
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    def _key(self, place: int) -> tuple[object, ...]:
        """What the texts of a column are made from, its rank apart: they outlast that others come and go."""
        of = (self.columns[place].card, self.columns[0].card) if place else (self.columns[0].card, None)
        return (*of, self.mode, self.session.words.language, self.session.scale)

    def texts(self, place: int) -> tuple[str, ...]:
        """A column from top to bottom, without its rank, which the others decide, and its draws, which come later."""
        key = self._key(place)
        if key not in self._texts:
            self._texts[key] = tuple("" if item in (RANK, DRAWN) else self._text(item, place) for item in self.items)
        return self._texts[key]

    def _shown(self, row: int, place: int) -> str:
        item = self.items[row]
        return self._text(item, place) if item in (RANK, DRAWN) else self.texts(place)[row]

    def number_at(self, index: Index) -> str:
        """The name in the methodology of the number that a cell shows; empty where it shows none."""
        item = self.items[index.row()]
        if item.kind == "head":
            names = {"range": "scorecard.range", "completeness": "scorecard.completeness"}
            return names.get(item.name, "scorecard.score" if item.name in SCORED else "")
        if item.kind == "metric" and self.mode == "both":
            return self.session.card.methodology.metrics[item.name].value
        return f"{item.name}.score" if item.kind != "group" else ""

    # --- what Qt asks

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.items)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        words = self.session.words
        if orientation == Qt.Orientation.Horizontal:
            column = self.columns[section]
            if role == Role.DisplayRole:
                end, as_of = column.period()
                name = elided(column.name(words))
                return words("whatif.header", name=name, end=end, as_of=as_of)
            if role == Role.ToolTipRole and column.card.filing is not None:
                return column.card.filing.title_zh if words.language == "zh" else column.card.filing.title
            return Qt.AlignmentFlag.AlignRight if role == Role.TextAlignmentRole else None
        item = self.items[section]
        if role == Role.DisplayRole:
            return self.row_name(item)
        if role == Role.FontRole:
            return sized(10, bold=item.kind in ("group", "factor"))
        if role == Role.TextAlignmentRole:
            return LEFT
        return None

    def row_name(self, item: Item) -> str:
        words = self.session.words
        if item.kind == "group":
            return words(f"whatif.group.{item.name}")
        return words(f"whatif.item.{item.name}") if item.kind == "head" else words.name(item.name)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        item, place = self.items[index.row()], index.column()
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return self._shown(index.row(), place)
        if role == Role.TextAlignmentRole:
            return RIGHT
        strong = item.kind == "factor" or (item.kind == "head" and item.name == "score")
        if role == Role.FontRole and strong:
            return sized(10, bold=True)
        if self.colours is None:
            return None
        if role == Role.ForegroundRole and item.kind == "head" and item.name == "difference" and place:
            return QColor(rises.colour_of(self._moved(item, place), self.colours))
        if role == Role.BackgroundRole and item.kind in ("group", "factor"):
            return QColor(self.colours.ground)
        if role == SWATCH and (strong or item.kind == "metric"):
            score = self.score_of(item, self.columns[place].card)
            return None if score is None else QColor(self.colours.grades[grade(score)])
        if role == Role.ToolTipRole:
            return self._shown(index.row(), place)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return FLAGS

    def score_of(self, item: Item, card: Scorecard) -> float | None:
        if item.kind == "factor":
            part: Any = card.factors.get(item.name)
        elif item.kind == "metric":
            part = card.metrics.get(item.name)
        else:
            part = card
        return None if part is None or part.score is None else float(part.score)

    def _text(self, item: Item, place: int) -> str:
        card, words = self.columns[place].card, self.session.words
        style = self.session.style
        if item.kind == "group":
            return ""
        if item.kind == "head":
            return self._head(item.name, place, card, style)
        score = self.score_of(item, card)
        text = style.number(score, "score")
        mark = ESTIMATED if item.kind == "metric" and rests_on_estimates(card, item.name) else ""
        if self.mode == "scores":
            change = self._difference(score, item, place)
            return mark + (words("whatif.cell_difference", score=text, difference=change) if change else text)
        if item.kind == "factor":
            return text
        metric, unit = card.metrics[item.name], card.methodology.metrics[item.name].unit
        if not metric.applies:
            return words("window.factor.not_applicable")
        if metric.value is None and score is None:
            return BLANK
        return mark + words("whatif.cell_both", value=style.number(metric.value, unit), score=text)

    def _moved(self, item: Item, place: int) -> float | None:
        """How far the score of a column is from the first's."""
        first, score = (self.score_of(item, self.columns[at].card) for at in (0, place))
        return None if first is None or score is None else score - first

    def _difference(self, score: float | None, item: Item, place: int) -> str:
        first = self.score_of(item, self.columns[0].card)
        return signed(score - first) if place and score is not None and first is not None else ""

    def _head(self, name: str, place: int, card: Scorecard, style: Style) -> str:
        words = self.session.words
        if name == "rank":
            return str(self.ranks.get(place) or BLANK)
        if name == "score":
            return score_text(card, style)
        if name == "difference":
            return self._difference(self.score_of(Item("head", "score"), card), Item("head", "score"), place) or BLANK
        if name == "range":
            return style.span(card.low, card.high)
        if name == "drawn":
            span = self.spans[place] if place < len(self.spans) else None
            return BLANK if span is None else style.span(*span)
        if name == "band":
            return card.band or BLANK
        if name == "completeness":
            return style.number(card.completeness, "ratio")
        if name == "profile":
            return words.name(card.profile)
        if name == "estimates":
            return str(len(card.estimates))
        read = list(dict.fromkeys(source.form or source.document for source in documents(card)))
        read = [name for name in read if name]
        more = len(read) - MOST_DOCUMENTS
        text = joined(read[:MOST_DOCUMENTS], style)
        return words("report.and_more", names=text, count=more) if more > 0 else text or BLANK
