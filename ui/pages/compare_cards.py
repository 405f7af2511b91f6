"""Below the table of the comparison: factor profile, what changed, history."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QSizePolicy

from reports.analysis_words import title
from reports.picture_peers import peers_height, peers_picture
from scoring.analysis.comparison import compare
from scoring.engine import evaluate
from scoring.scorecard import Scorecard
from ui.models.comparison import Column, elided
from ui.pages.page import Shell
from ui.widgets.basics import Card, label, row
from ui.widgets.change_list import ChangeList
from ui.widgets.drawn import DrawnView
from ui.widgets.elided_box import ElidedBox

if TYPE_CHECKING:
    from scoring.analysis.history import Period
    from scoring.filings.filing import Filing

SIZE = 11.0
HISTORY_HEIGHT = 240.0
EVERY_METRIC = 60
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
Columns = tuple[Column, ...]
AskCard = Callable[[Scorecard, str], None]


class AskColumn(Protocol):
    """Show where a number of a column comes from; `note`, the key of a sentence, says what was made of it."""

    def __call__(self, item: Column, number: str, note: str = "") -> None: ...


class PeersCard(Card):
    """Score and factors of all, safest first."""

    def __init__(self, shell: Shell, ask: AskColumn) -> None:
        super().__init__()
        self.shell = shell
        self.columns: Columns = ()
        self.view = DrawnView(shell.texts)
        self.view.wanted.connect(lambda spot: ask(self.columns[spot.row], spot.number))
        self.note = label(points=9, muted=True, wrap=True)
        self.body.addWidget(self.view)
        self.body.addWidget(self.note)
        shell.texts.bind("window.not_a_rating", self.note.setText)

    def tell(self, columns: Columns) -> None:
        style = self.shell.session.style
        self.set_title(style.words("analysis.picture.peers"))
        self.columns = columns
        found = compare([(str(place), column.card) for place, column in enumerate(columns)])
        height = peers_height(found, SIZE)
        self.view.tell(
            lambda width: peers_picture(found, style, width=width, height=height, size=SIZE), self.shell.colours()
        )


class Pair:
    """Two boxes that choose columns. `changed()` is called when the reader has chosen."""

    def __init__(self, shell: Shell, keys: tuple[str, str], changed: Callable[[], None]) -> None:
        self.shell = shell
        self.labels = (label(points=9, muted=True), label(points=9, muted=True))
        self.boxes = (ElidedBox(), ElidedBox())
        for key, said, box in zip(keys, self.labels, self.boxes, strict=True):
            shell.texts.bind(f"whatif.{key}", said.setText, box.setAccessibleName)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(20)
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            box.activated.connect(lambda _: changed())

    def fill(self, columns: Columns, first: int, second: int) -> None:
        """Names of the columns; what was chosen stays where it is still there."""
        words = self.shell.session.words
        for box, default in zip(self.boxes, (first, second), strict=True):
            kept = box.currentData()
            box.clear()
            for column in columns:
                end, as_of = column.period()
                same = sum(other.period()[0] == end and other.name(words) == column.name(words) for other in columns)
                name = elided(column.name(words))
                more = f"  {end}" + (f"  ({as_of})" if same > 1 else "")
                box.addItem(name + more, key_of(column))
                box.setItemData(box.count() - 1, column.name(words) + more, Qt.ItemDataRole.ToolTipRole)
            place = box.findData(kept) if kept else -1
            box.setCurrentIndex(place if place >= 0 else default)
            box.setToolTip(str(box.itemData(box.currentIndex(), Qt.ItemDataRole.ToolTipRole) or ""))

    def chosen(self) -> tuple[int, int]:
        return self.boxes[0].currentIndex(), self.boxes[1].currentIndex()


def key_of(column: Column) -> str:
    """What a box remembers a column by."""
    return column.peer.source if column.peer is not None else ""


class ChangedCard(Card):
    """From one column to another: the points of every metric, adding up to the change of the score."""

    def __init__(self, shell: Shell, ask: AskColumn) -> None:
        super().__init__()
        self.shell = shell
        self._ask = ask
        self.columns: Columns = ()
        self.pair = Pair(shell, ("changed_from", "changed_to"), self._show)
        self.list = ChangeList(shell, most=EVERY_METRIC)
        boxes, labels = self.pair.boxes, self.pair.labels
        self.body.addLayout(row(labels[0], boxes[0], labels[1], boxes[1]))
        self.none = label(muted=True, wrap=True)
        shell.texts.bind("whatif.compare_empty", self.none.setText)
        self.body.addWidget(self.none)
        self.body.addWidget(self.list)
        self.body.addStretch(1)

    def tell(self, columns: Columns) -> None:
        self.set_title(self.shell.session.words("whatif.changed"))
        self.columns = columns
        several = len(columns) > 1
        for part in (*self.pair.boxes, *self.pair.labels, self.list):
            part.setVisible(several)
        self.none.setVisible(not several)
        if not several:
            return
        self.pair.fill(columns, 0, min(1, len(columns) - 1))
        self._show()

    def _show(self) -> None:
        before, after = (self.columns[place] for place in self.pair.chosen())
        self.list.tell(before.card, after.card, (partial(self._ask, before), partial(self._ask, after)))


def same_issuer(filing: Filing, other: Filing) -> bool:
    one, two = filing.issuer, other.issuer
    return (one.cik or one.ticker or one.name) == (two.cik or two.ticker or two.name)


def filing_of(card: Scorecard) -> Filing:
    assert card.filing is not None
    return card.filing


def of_own_profile(card: Scorecard) -> Scorecard:
    """The card under its filing's own profile: periods are not set apart by what the reader chose for one of them."""
    filing, methodology = filing_of(card), card.methodology
    own = filing.issuer.profile or methodology.default_profile
    return card if card.profile == own else evaluate(methodology, filing, profile=own)


class HistoryCard(Card):
    """The open issuer over its periods, where the columns hold more than one."""

    def __init__(self, shell: Shell, ask: AskCard) -> None:
        super().__init__()
        self.shell = shell
        self.periods: tuple[Period, ...] = ()
        self.view = DrawnView(shell.texts)
        self.view.wanted.connect(lambda spot: ask(self.periods[spot.row].card, spot.number))
        self.names = label(points=9, muted=True, wrap=True)
        self.body.addWidget(self.view)
        self.body.addWidget(self.names)
        self.body.addStretch(1)

    def tell(self, columns: Columns) -> None:
        from reports.picture_history import history_picture
        from scoring.analysis.history import histories_of

        style = self.shell.session.style
        self.set_title(style.words("whatif.history"))
        cards = [column.card for column in columns if column.card.filing is not None]
        own = [card for card in cards if same_issuer(filing_of(card), filing_of(cards[0]))]
        found = histories_of([of_own_profile(card) for card in own]) if len(own) > 1 else ()
        mine = [history for history in found if len(history.periods) > 1]
        self.setVisible(bool(mine))
        if mine:
            history = mine[0]
            self.periods = history.periods
            self.names.setText("\n".join(title(period.card, style) for period in history.periods))
            self.view.tell(
                lambda width: history_picture(history, style, width=width, height=HISTORY_HEIGHT, size=SIZE),
                self.shell.colours(),
            )
