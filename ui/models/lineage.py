"""Where a number comes from, as a tree that opens as it is walked: score ← factor ← metric ← line ← filing fact."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt

from reports.numbers import Style
from reports.wording import filed_on
from resources.words import Words
from scoring.filings.filing import Datum
from scoring.lineage import Step, step
from scoring.methodology.program import Run
from scoring.scorecard import Scorecard
from ui.session import Session
from ui.shown import showing, shown

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class Node:
    """One number in the tree; its parts are found when they are first asked for."""

    def __init__(self, name: str, run: Run, parent: Node | None, row: int) -> None:
        self.name = name
        self.run = run
        self.parent = parent
        self.row = row
        self.step: Step | None = None
        self.children: list[Node] | None = None


class LineageModel(QAbstractItemModel):
    """Columns: what it is called, its value, what it is. One root: the number that was asked for."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.root: Node | None = None
        self._card: Scorecard | None = None

    @property
    def card(self) -> Scorecard:
        """Whose number it is: the open card's, unless another was named with it."""
        return self._card or self.session.card

    @property
    def style(self) -> Style:
        style, filing = self.session.style, self.card.filing
        return style if filing is None else replace(style, currency=filing.issuer.currency)

    def show_number(self, name: str, card: Scorecard | None = None) -> None:
        self.beginResetModel()
        self._card = card
        self.root = Node(name, self.card.run, None, 0)
        self.endResetModel()

    def node(self, index: Index) -> Node | None:
        found: Node | None = index.internalPointer() if index.isValid() else None
        return found

    def step_of(self, node: Node) -> Step:
        if node.step is None:
            show = showing(self.card.methodology, self.style)
            node.step = step(self.card, node.name, node.run, show)
        return node.step

    def parts_of(self, node: Node) -> list[Node]:
        if node.children is None:
            parts = self.step_of(node).parts
            node.children = [Node(name, run, node, row) for row, (name, run) in enumerate(parts)]
        return node.children

    # --- what Qt asks

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        above = self.node(parent)
        if above is None:
            return self.createIndex(row, column, self.root) if self.root is not None and row == 0 else QModelIndex()
        below = self.parts_of(above)
        return self.createIndex(row, column, below[row]) if row < len(below) else QModelIndex()

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        node = self.node(index)
        if node is None or node.parent is None:
            return QModelIndex()
        return self.createIndex(node.parent.row, 0, node.parent)

    def rowCount(self, parent: Index = ROOT) -> int:
        if parent.column() > 0 or self.root is None:
            return 0
        node = self.node(parent)
        return 1 if node is None else len(self.parts_of(node))

    def hasChildren(self, parent: Index = ROOT) -> bool:
        node = self.node(parent)
        if node is None:
            return self.root is not None
        if node.name in node.run.replaced:
            return bool(self.step_of(node).parts)
        return node.name in node.run.program.nodes and node.name not in node.run.given

    def columnCount(self, parent: Index = ROOT) -> int:
        return 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self.session.words(("window.column.name", "window.column.value", "window.column.origin")[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = self.node(index)
        if node is None:
            return None
        found, words = self.step_of(node), self.session.words
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if index.column() == 0:
                return words.name(node.name)
            if index.column() == 1:
                return shown(self.card.methodology, self.style, found.value, found.unit)
            return origin(found, words)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.data(index)
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == 1:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None


def origin(found: Step, words: Words) -> str:
    """What a number is, in a few words: a formula, an assumption, or the document that says it."""
    if found.datum is not None:
        return document(found.datum, words)
    if found.kind == "input":
        return words("window.origin.absent")
    if found.kind == "override":
        return words("whatif.origin")
    kind = "formula" if found.formula else found.kind
    return words(f"window.origin.{kind}")


def document(datum: Datum, words: Words) -> str:
    """The document of a chosen fact with its date; an estimate says so first."""
    if datum.fact is None:
        return words.name(datum.status)
    source = datum.fact.source
    place = " ".join(part for part in (source.form or source.document, filed_on(source, words)) if part)
    if source.method == "estimate":
        return words("window.origin.estimate_in", place=place)
    return place
