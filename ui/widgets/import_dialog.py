"""What came home in a workbook: each change old against new, its effect, and which of them to take over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from reports.homecoming_text import (
    change_text,
    counterparties_follow,
    methodology_text,
    outside,
    saved_text,
    score_text,
    trust_lines,
)
from reports.verify import difference_text
from scoring.problems import Refused, sentence
from ui.copying import with_copy
from ui.theme import px
from ui.widgets.basics import label, row, selectable

if TYPE_CHECKING:
    from scoring.filings.workbook_changes import Change
    from scoring.scorecard import Scorecard
    from ui.importing import Arrived
    from ui.session import Session

WHAT, SENT, FOUND, ALONE, WHY = range(5)
COLUMNS = ("change", "sent", "found", "alone", "why")
CHANGE = Qt.ItemDataRole.UserRole
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
MOST_SHOWN = 200
SIZE = (1040, 680)
WHY_WIDTH = 260


class ImportDialog(QDialog):
    """`wanted`: what is ticked is to be taken over; the dialog stays until it is."""

    wanted = Signal()

    def __init__(self, session: Session, arrived: Arrived, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.session, self.arrived, self.words = session, arrived, session.words
        self.setWindowTitle(self.words("sharing.dialog_title", name=arrived.path.name))
        self.resize(px(SIZE[0]), px(SIZE[1]))
        self.tree = with_copy(QTreeWidget())
        self.score = label("", bold=True)
        self.problem = label("", bold=True, wrap=True)
        self.problem.hide()
        self.take = QPushButton()
        self._arrange()
        self._fill()
        self.tree.itemChanged.connect(self._ticked)
        self._ticked()

    # --- what is shown

    def _arrange(self) -> None:
        words, verdict = self.words, self.arrived.verdict
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        for text in self._head():
            layout.addWidget(selectable(label(text, muted=True, wrap=True)))
        for text in trust_lines(self.arrived.home, verdict, words):
            layout.addWidget(selectable(label(text, bold=True, wrap=True)))
        layout.addWidget(self.tree, 3)
        if not self.arrived.home.changes:
            self.tree.hide()
            layout.addWidget(label(words("sharing.nothing_changed")))
        notes = self._notes()
        if notes:
            layout.addWidget(label(words("sharing.to_know"), bold=True))
            box = QPlainTextEdit("\n".join(notes))
            box.setReadOnly(True)
            box.setTabChangesFocus(True)
            box.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            box.setAccessibleName(words("sharing.to_know"))
            layout.addWidget(box, 1)
        layout.addWidget(self.score)
        layout.addWidget(self.problem)
        layout.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        words = self.words
        every, none = QPushButton(words("sharing.tick_all")), QPushButton(words("sharing.tick_none"))
        every.clicked.connect(lambda: self._tick(Qt.CheckState.Checked))
        none.clicked.connect(lambda: self._tick(Qt.CheckState.Unchecked))
        box = QDialogButtonBox()
        box.addButton(self.take, QDialogButtonBox.ButtonRole.AcceptRole)
        leave = box.addButton(words("sharing.leave"), QDialogButtonBox.ButtonRole.RejectRole)
        self.take.setDefault(True)
        self.take.clicked.connect(self.wanted)
        leave.clicked.connect(self.reject)
        for button in (every, none):
            button.setVisible(bool(self.arrived.home.acceptable))
            button.setAutoDefault(False)
        return row(every, none, None, box)

    def _head(self) -> list[str]:
        home, words, verdict = self.arrived.home, self.words, self.arrived.verdict
        filing = home.work.filing
        chinese = words.language == "zh"
        name = filing.issuer.name_zh if chinese and filing.issuer.name_zh else filing.issuer.name
        title = filing.title_zh if chinese and filing.title_zh else filing.title
        made = words("sharing.made_by", version=verdict.version, seal=verdict.seal) if verdict.seal else ""
        sent = words("sharing.score_sent", score=score_text(home.card, (), self.session.style))
        saved = " · ".join(filter(None, (saved_text(home, words), sent)))
        return [text for text in (f"{name} · {title}", made, methodology_text(home, words), saved) if text]

    def _notes(self) -> list[str]:
        home, words = self.arrived.home, self.words
        notes = [sentence(problem, words) for problem in (*home.problems, *home.withheld)]
        if counterparties_follow(home, home.changes):
            notes.append(words("sharing.counterparties_follow"))
        for change, _, problems in self.arrived.effects:
            notes += [f"{words.name(change.name)}: {sentence(problem, words)}" for problem in problems]
        if home.other_lines:
            notes.append(words("sharing.other_lines"))
            notes += [f"  {line.where}: {' · '.join(filter(None, (line.name, line.who, line.why)))}"
                      for line in home.other_lines]  # fmt: skip
        found = outside(self.arrived.verdict)
        if found:
            notes.append(words("sharing.outside", count=len(found)))
            notes += [f"  {difference_text(item, words)}" for item in found[:MOST_SHOWN]]
            if len(found) > MOST_SHOWN:
                notes.append("  " + words("sharing.more", count=len(found) - MOST_SHOWN))
        return notes

    def _fill(self) -> None:
        words, tree = self.words, self.tree
        tree.setColumnCount(len(COLUMNS))
        tree.setHeaderLabels([words(f"sharing.{column}") for column in COLUMNS])
        tree.setAccessibleName(words("sharing.changes", count=len(self.arrived.home.changes)))
        tree.setUniformRowHeights(True)
        for change, card, problems in self.arrived.effects:
            tree.addTopLevelItem(self._item(change, card, bool(problems)))
        tree.expandAll()
        head = tree.header()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setStretchLastSection(False)
        head.setSectionResizeMode(WHAT, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(WHY, QHeaderView.ResizeMode.Interactive)
        head.resizeSection(WHY, min(max(tree.sizeHintForColumn(WHY), head.sectionSizeHint(WHY)), px(WHY_WIDTH)))
        for column in (SENT, FOUND, ALONE):
            tree.headerItem().setTextAlignment(column, RIGHT)

    def _item(self, change: Change, card: Scorecard | None, is_refused: bool) -> QTreeWidgetItem:
        home, style = self.arrived.home, self.session.style
        text = change_text(home, change, style)
        whole = not text.cells
        effect = style.words("sharing.not_possible") if is_refused else score_text(card, (), style, home.card)
        item = QTreeWidgetItem([
            text.name, text.old if whole else "", text.new if whole else "", effect, text.why,
        ])  # fmt: skip
        item.setData(WHAT, CHANGE, change)
        item.setToolTip(WHAT, f"{change.name} · {change.where}")
        item.setToolTip(WHY, text.why)
        can = change.acceptable and not is_refused
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable if can else item.flags())
        if can:
            item.setCheckState(WHAT, Qt.CheckState.Checked)
        lines = [item]
        for what, old, new, where in text.cells:
            child = QTreeWidgetItem([what, old, new, "", where])
            child.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            item.addChild(child)
            lines.append(child)
        for line in lines:
            for column in (SENT, FOUND, ALONE):
                line.setTextAlignment(column, RIGHT)
        return item

    # --- what is chosen

    def _items(self) -> list[QTreeWidgetItem]:
        found = (self.tree.topLevelItem(number) for number in range(self.tree.topLevelItemCount()))
        return [item for item in found if item is not None]

    def chosen(self) -> list[Change]:
        """The changes that are ticked."""
        return [item.data(WHAT, CHANGE) for item in self._items() if _ticked(item)]

    def _tick(self, state: Qt.CheckState) -> None:
        self.tree.blockSignals(True)
        for item in self._items():
            if (
                item.flags() & Qt.ItemFlag.ItemIsUserCheckable
                and item.data(WHAT, Qt.ItemDataRole.CheckStateRole) is not None
            ):
                item.setCheckState(WHAT, state)
        self.tree.blockSignals(False)
        self._ticked()

    def _ticked(self) -> None:
        """The score with what is ticked, and how many that is."""
        from scoring.engine import evaluate
        from ui.importing import taken

        words, chosen = self.words, self.chosen()
        self.take.setText(words("sharing.take", count=len(chosen)))
        self.take.setEnabled(bool(chosen))
        self.take.setVisible(bool(self.arrived.home.acceptable))
        self.problem.hide()
        self.score.setVisible(bool(self.arrived.home.acceptable))
        try:
            after = taken(self.session.state, self.arrived.home, chosen, words)
            card = evaluate(after.methodology, after.filing, profile=after.profile)
        except Refused as refused:
            self.refuse(refused)
            return
        shown = score_text(card, (), self.session.style, self.session.card)
        now = score_text(self.session.card, (), self.session.style)
        self.score.setText(words("sharing.score_taken", score=shown, now=now))

    def refuse(self, refused: Refused) -> None:
        self.problem.setText("\n".join(sentence(problem, self.words) for problem in refused.problems))
        self.problem.show()


def _ticked(item: QTreeWidgetItem) -> bool:
    return (
        item.data(WHAT, Qt.ItemDataRole.CheckStateRole) is not None and item.checkState(WHAT) == Qt.CheckState.Checked
    )
