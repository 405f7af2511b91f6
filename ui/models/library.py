"""The works of the library as a table, and the scorecards of an issuer as another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from reports.analysis_words import signed
from reports.numbers import BLANK, Style
from resources.words import Words
from scoring.analysis.names import SCORE
from ui.library_words import age, clock, issuer_of, name_of

if TYPE_CHECKING:
    from scoring.library import Kept
    from scoring.library_trail import Entry

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
Role = Qt.ItemDataRole
WORKS = ("watched", "issuer", "name", "period", "score", "band", "change", "age", "tags")
TRAIL = ("at", "who", "period", "as_of", "score", "range", "band", "seal")
RIGHT = frozenset({"score", "change", "range"})
NUMBERS = {"score": SCORE, "range": "scorecard.range", "band": SCORE, "change": SCORE}
"""What a column's number is called in the scorecard: opened there, a work shows where it comes from."""
STARS = {True: "★", False: "☆"}
APART = ","


class _Table(QAbstractTableModel):
    """Columns with their names and alignment; what stands in a cell is its own table's."""

    columns: tuple[str, ...] = ()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words

    def rowCount(self, parent: Index = ROOT) -> int:
        raise NotImplementedError

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        name = self.columns[section]
        if role == Role.DisplayRole:
            return self.words(f"library.column.{name}")
        if role in (Role.ToolTipRole, Role.AccessibleTextRole) and name == "watched":
            return self.words("library.watch_list")
        return self._side(name) if role == Role.TextAlignmentRole else None

    @staticmethod
    def _side(name: str) -> int:
        sides = {"watched": Qt.AlignmentFlag.AlignHCenter}
        side = sides.get(name, Qt.AlignmentFlag.AlignRight if name in RIGHT else Qt.AlignmentFlag.AlignLeft)
        return int(side | Qt.AlignmentFlag.AlignVCenter)


class WorksModel(_Table):
    """Name and tags are typed in place, the star is turned on and off; the signals say what the reader wants."""

    columns = WORKS
    renamed = Signal(int, str)
    tagged = Signal(int, list)
    starred = Signal(int, bool)

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.works: tuple[Kept, ...] = ()
        self.is_writer = False
        self._order: tuple[str, bool] | None = None

    def show(self, works: Sequence[Kept], is_writer: bool) -> None:
        self.beginResetModel()
        self.works, self.is_writer = tuple(works), is_writer
        self._sort()
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.works)

    def row_of(self, number: int) -> int:
        """The row of a work; −1 where it is not shown."""
        return next((row for row, kept in enumerate(self.works) if kept.id == number), -1)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        kept, name = self.works[index.row()], WORKS[index.column()]
        if role == Role.DisplayRole:
            return self._text(kept, name)
        if role == Role.EditRole:
            return {"name": kept.name, "tags": f"{APART} ".join(kept.tags)}.get(name)
        if role == Role.ToolTipRole:
            return self._more(kept, name)
        if role == Role.AccessibleTextRole and name == "watched":
            return self.words("library.is_watched" if kept.watched else "library.is_not_watched")
        return self._side(name) if role == Role.TextAlignmentRole else None

    def _text(self, kept: Kept, name: str) -> str:
        entry = kept.entry
        make: dict[str, Callable[[], str]] = {
            "watched": lambda: STARS[kept.watched],
            "issuer": lambda: issuer_of(entry, self.words),
            "name": lambda: name_of(kept, self.words),
            "period": entry.period_end.isoformat,
            "score": lambda: Style(self.words).number(entry.score, "score"),
            "band": lambda: entry.band or BLANK,
            "change": lambda: signed(kept.change),
            "age": lambda: age(entry.at, datetime.now(UTC), self.words),
            "tags": lambda: ", ".join(kept.tags),
        }
        return make[name]()

    def _more(self, kept: Kept, name: str) -> str | None:
        words, entry = self.words, kept.entry
        if name == "age":
            return words.moment(entry.at)
        if name == "score":
            return words("library.range_is", range=Style(words).span(entry.low, entry.high))
        if name == "period":
            return words("library.as_known", day=entry.as_of)
        if name == "change" and kept.before is not None:
            score = Style(words).number(kept.before.score, "score")
            values = {"score": score, "period": kept.before.period_end, "day": kept.before.at}
            return words("library.change_is", **values)
        return self._text(kept, name) if name in ("issuer", "name", "tags") else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        may = self.is_writer and WORKS[index.column()] in ("name", "tags") and not self.works[index.row()].deleted
        return flags | Qt.ItemFlag.ItemIsEditable if may else flags

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        kept, name, text = self.works[index.row()], WORKS[index.column()], str(value).strip()
        if role != Role.EditRole:
            return False
        if name == "name" and text != kept.name:
            self.renamed.emit(kept.id, text)
        elif name == "tags":
            self.tagged.emit(kept.id, [tag for tag in text.replace("，", APART).split(APART) if tag.strip()])
        return True

    def turn_star(self, row: int) -> None:
        kept = self.works[row]
        self.starred.emit(kept.id, not kept.watched)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._order = (WORKS[column], order == Qt.SortOrder.DescendingOrder) if column >= 0 else None
        self.beginResetModel()
        self._sort()
        self.endResetModel()

    def _sort(self) -> None:
        """Blanks last, whichever way; equals as they were saved, the last first."""
        works = sorted(self.works, key=lambda kept: kept.entry.id, reverse=True)
        if self._order is not None:
            name, falling = self._order
            keys: dict[str, Callable[[Kept], Any]] = {
                "watched": lambda kept: not kept.watched, "score": lambda kept: kept.entry.score,
                "band": lambda kept: kept.entry.score, "change": lambda kept: kept.change,
                "age": lambda kept: -kept.entry.id,
            }  # fmt: skip
            key: Callable[[Kept], Any] = keys.get(name, lambda kept: self._text(kept, name).casefold() or None)
            known = [kept for kept in works if key(kept) is not None]
            blank = [kept for kept in works if key(kept) is None]
            works = sorted(known, key=key, reverse=falling) + blank
        self.works = tuple(works)


class TrailModel(_Table):
    """Every scorecard of an issuer, the newest first."""

    columns = TRAIL

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.entries: tuple[Entry, ...] = ()

    def show(self, entries: Sequence[Entry]) -> None:
        self.beginResetModel()
        self.entries = tuple(entries)
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        name = TRAIL[index.column()]
        if role in (Role.DisplayRole, Role.ToolTipRole):
            return self._text(self.entries[index.row()], name)
        return self._side(name) if role == Role.TextAlignmentRole else None

    def _text(self, entry: Entry, name: str) -> str:
        style = Style(self.words)
        return {
            "at": clock(entry.at),
            "who": entry.who or BLANK,
            "period": entry.period_end.isoformat(),
            "as_of": entry.as_of.isoformat(),
            "score": style.number(entry.score, "score"),
            "range": style.span(entry.low, entry.high),
            "band": entry.band or BLANK,
            "seal": entry.seal,
        }[name]
