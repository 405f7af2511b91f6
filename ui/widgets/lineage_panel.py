"""The panel on the right: where a number comes from, down to the words of the filing."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QHeaderView, QScrollArea, QSplitter, QTreeView, QVBoxLayout, QWidget

from scoring import explain
from scoring.filings.filing import Datum
from scoring.lineage import Step, exists
from ui.copying import with_copy
from ui.filing_acts import FilingActs
from ui.models.inputs import input_text
from ui.models.lineage import LineageModel, Node
from ui.pages.page import View
from ui.session import Session
from ui.shown import is_before_capex, shown
from ui.texts import Texts
from ui.theme import px
from ui.widgets.basics import clear, label, selectable
from ui.widgets.fact_details import add_datum

PARTS, LEAF = [330, 420], [90, 660]
"""Heights of the tree and the details: of a number made of others, and of an input, which is made of nothing."""


class LineagePanel(QWidget):
    """The tree of a number above; below, the part that is chosen in it: formula, numbers, reason, source."""

    def __init__(self, session: Session, texts: Texts, acts: FilingActs) -> None:
        super().__init__()
        self.session = session
        self.acts = acts
        self.listed = ""  # an input that is a list
        self.name = ""
        self.view: View | None = None
        self.model = LineageModel(session)
        self.tree = with_copy(QTreeView())
        self.tree.setModel(self.model)
        self.tree.setUniformRowHeights(True)
        self.tree.setSelectionMode(QTreeView.SelectionMode.ExtendedSelection)
        self.tree.setAlternatingRowColors(False)
        self.tree.setIndentation(14)
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, px(100)), (2, px(96))):
            self.tree.header().setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            self.tree.header().resizeSection(column, width)
        self.tree.header().setMinimumSectionSize(px(64))
        self.tree.selectionModel().currentChanged.connect(lambda *_: self._describe())
        texts.bind("window.lineage.tree", self.tree.setAccessibleName)
        self.details = QVBoxLayout()
        self.details.setSpacing(4)
        self.details.setContentsMargins(14, 12, 14, 14)
        inner = QWidget()
        inner.setObjectName("page")
        inner.setLayout(self.details)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        area.setWidget(inner)
        area.setObjectName("page")
        texts.bind("window.lineage.details", area.setAccessibleName)
        split = self.split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.tree)
        split.addWidget(area)
        split.setSizes(PARTS)
        self._is_leaf = False
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)

    def show_number(self, name: str, view: View | None = None) -> bool:
        """Open a number of the open card or of a view's, or an input by its own name; whether there is one."""
        card = view.card() if view is not None else None
        given = (card or self.session.card).methodology.inputs.get(name)
        if not exists(card or self.session.card, name) or (given is not None and given.kind == "list"):
            return False
        self.name, self.listed, self.view = name, "", view if card is not None else None
        self.model.show_number(name, card)
        root = self.model.index(0, 0)
        self._share(self.model.rowCount(root) == 0)
        self.tree.expand(root)
        self.tree.selectionModel().setCurrentIndex(
            root, QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        )
        self._describe()
        return True

    def show_datum(self, datum: Datum) -> None:
        """An input that is a list has no single number: only its fact is shown."""
        if not self.show_number(datum.name):
            self._share(True)
            self.name = ""
            self.model.beginResetModel()
            self.model.root = None
            self.model.endResetModel()
            clear(self.details)
            self._title(self.session.words.name(datum.name), input_text(
                self.session.card.methodology, self.session.style, datum.name, datum.value, datum.unit))  # fmt: skip
            given = self.session.card.methodology.inputs.get(datum.name)
            self._why(datum.name, given.why if given else "", "")
            self._datum(datum)
            self.details.addStretch(1)
            self.listed = datum.name

    def _share(self, is_leaf: bool) -> None:
        """Little room for a tree of one line, and again more for the next; what the reader gave it is kept else."""
        if is_leaf != self._is_leaf:
            self._is_leaf = is_leaf
            self.split.setSizes(LEAF if is_leaf else PARTS)

    def redraw(self) -> None:
        if self.name and self.session.is_open:
            self.show_number(self.name, self.view)
        elif self.listed:
            self.show_datum(self.session.datum(self.listed))

    def current(self) -> Node | None:
        return self.model.node(self.tree.currentIndex())

    # --- the details

    def _describe(self) -> None:
        clear(self.details)
        node = self.current()
        if node is None:
            return
        found, words = self.model.step_of(node), self.session.words
        methodology, style = self.model.card.methodology, self.model.style
        full = shown(methodology, style, found.value, found.unit, full=not isinstance(found.value, list))
        if found.datum is not None and not isinstance(found.value, list):
            full = input_text(methodology, style, found.name, found.datum.value, found.datum.unit)
        is_listed = isinstance(found.value, list) and len(found.over) == 1
        if self.view is not None:
            self._muted(self.view.title(words))
        self._title(words.name(found.name), "" if is_listed else full)
        if found.kind == "assumption" or found.kind == "parameter":
            key = "edited" if found.name in self.session.edited else "default"
            self._muted(words(f"window.lineage.{key}"))
        if is_before_capex(self.model.card, found.name):
            self._muted(words("report.before_capex"))
        if found.kind == "override":
            self._muted(words("whatif.replaced"))
        if found.formula:
            replaced = node.run.replaced.get(found.name)
            formula = replaced[0] if replaced is not None else methodology.lines[found.name].node
            self._part("window.lineage.formula", explain.with_names(formula, words.name), boxed=True)
            self._part("window.lineage.numbers", found.numbers, boxed=True)
        self._list(found)
        self._why(found.name, found.why, found.source)
        if found.datum is not None:
            self._datum(found.datum)
        elif found.kind == "input":
            self._muted(words("window.lineage.absent"))
            column = methodology.inputs[found.name].column or found.name
            self._datum(Datum(column.partition(".")[0], None, "", "not_found"))
        self.details.addStretch(1)

    def _title(self, name: str, value: str) -> None:
        self.details.addWidget(label(name, 11, bold=True, wrap=True))
        if value:
            self.details.addWidget(selectable(label(value, 16, bold=True, wrap=True)))

    def _muted(self, text: str) -> None:
        self.details.addWidget(label(text, 9, muted=True, wrap=True))

    def _part(self, key: str, text: str, boxed: bool = False) -> None:
        """A heading with what stands under it; nothing where there is nothing."""
        if not text:
            return
        self.details.addSpacing(6)
        self._muted(self.session.words(key))
        made = selectable(label(text, wrap=True))
        if boxed:
            made.setObjectName("formula")
        self.details.addWidget(made)

    def _why(self, name: str, why: str, source: str) -> None:
        stem = name.rpartition(".")[0] if name not in self.model.card.methodology.lines else name
        self._part("window.lineage.why", self.session.words.why(stem or name, why))
        if source in ("judgement", "definition"):
            source = self.session.words(f"window.source.{source}")
        self._part("window.lineage.source", source)

    def _list(self, found: Step) -> None:
        """A line over an axis, element by element."""
        if not isinstance(found.value, list) or len(found.over) != 1:
            return
        style, methodology = self.model.style, self.model.card.methodology
        axis = self.session.words.name(found.over[0])
        values: list[Any] = found.value
        while values and (values[-1] is None or values[-1] == 0) and found.over[0] == "year":
            values = values[:-1]
        rows = (
            f"{axis} {place}: {shown(methodology, style, value, found.unit)}" for place, value in enumerate(values, 1)
        )
        self._part("window.lineage.elements", "\n".join(rows))

    def _datum(self, datum: Datum) -> None:
        """What was read for an input, the rule that chose, and the other figures; with what can be done."""
        acts = self.acts if self.model.card is self.session.card else None
        add_datum(self.details, datum, self.model.card, self.model.style, acts)
