"""Issuers and periods side by side; the open filing is always the first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog

from reports.analysis_words import title
from reports.numbers import Style
from resources.words import Words
from scoring.analysis.names import SCORE
from scoring.record import Peer
from scoring.scorecard import Scorecard
from ui.latest import Latest
from ui.models.comparison import Column, Span, ranks
from ui.pages.backtest_card import BacktestCard
from ui.pages.card_grid import CardGrid
from ui.pages.compare_cards import ChangedCard, HistoryCard, PeersCard
from ui.pages.compare_table import CompareTable
from ui.pages.page import Page, Shell, View, column, scrolling
from ui.peers import PeerOpener, Scored, basis_of
from ui.session import Edit
from ui.tasks import Step
from ui.whatif import Basis, basis

if TYPE_CHECKING:  # this brings NumPy
    from scoring.analysis.weights import WeightDraws

TURN = 30  # milliseconds between two parts of the page while filings are coming in
Part = CompareTable | PeersCard | ChangedCard | BacktestCard | HistoryCard


class ComparePage(Page):
    """Peers are opened beside the window and kept in the session; adding, removing and ordering can be undone."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.setAcceptDrops(True)
        self._cards: dict[int, Scored] = {}
        self.opener = PeerOpener(shell.session, shell.refuse, self)
        self.opener.changed.connect(self._arrived)
        self.opener.scored.connect(self._keep)
        calls = {
            "remove_peer": self.remove,
            "move_left": lambda: self.shift(-1),
            "move_right": lambda: self.shift(1),
            "sort": self.sort,
            "keep": self.opener.keep,
        }
        self.table = CompareTable(shell, self.opener.open, self.ask_files, calls, self._ask)
        self.peers = PeersCard(shell, self._ask)
        self.changed = ChangedCard(shell, self._ask)
        self.backtest = BacktestCard(shell, self.opener.open, self._ask)
        self.history = HistoryCard(shell, self._ask_period)
        self._waiting: list[Part] = []
        self._turn = QTimer(self)
        self._turn.setInterval(TURN)
        self._turn.timeout.connect(self._next)
        self._drawn: tuple[tuple[Basis, Span | None], ...] = ()
        shell.session.drawn.connect(self._draws_came)
        self.order_of = Latest(self)
        self.order_of.changed.connect(self._redraw_table)
        grid = CardGrid(
            (
                ((self.table, 12),),
                ((self.peers, 12),),
                (((self.changed,), 6), ((self.backtest,), 6)),
                ((self.history, 12),),
            )
        )
        column(self).addWidget(scrolling(grid, shell.texts, "window.page.compare"))
        self._folder = str(Path.home())

    # --- what is shown

    def columns(self) -> tuple[Column, ...]:
        """The open card, then the peers, each under the methodology as it is now and its own profile."""
        state = self.session.state
        return (Column(self.session.card, None), *(Column(self._card(peer), peer) for peer in state.peers))

    def _card(self, peer: Peer) -> Scorecard:
        of = basis_of(peer, self.session.state.methodology)
        known = self._cards.get(id(peer))
        if known is None or known.basis != of:
            known = self._cards[id(peer)] = Scored(peer, of, of.card())
        return known.card

    def _keep(self, scored: Scored) -> None:
        self._cards[id(scored.peer)] = scored

    def redraw(self) -> None:
        self._waiting = [self.table, self.peers, self.changed, self.backtest, self.history]
        if self.opener.is_adding or self.opener.names:
            self._turn.start()  # a part a turn, so that the window answers between; what comes fast comes together
        else:
            self._ask_order()
            while self._waiting:
                self._next()

    def _ask_order(self) -> None:
        peers = self.session.state.peers
        if peers and not self.opener.names:
            of = [basis(self.session.state), *(basis_of(peer, self.session.state.methodology) for peer in peers)]
            known = [self._span_of(item) for item in of]
            self.order_of.ask((of[0], peers), lambda step: _order(of, known, step))

    def _draws_came(self) -> None:
        """Those of the open filing."""
        if self.isVisible() and self.table not in self._waiting:
            self._redraw_table()

    def _arrived(self) -> None:
        """One more has come or is awaited; once all are there it is asked how firm their order is."""
        if not self.session.is_open:
            return
        self._ask_order()
        if self.table not in self._waiting:
            self._redraw_table()

    def _next(self) -> None:
        """The next part that has not yet seen the columns."""
        part = self._waiting.pop(0) if self._waiting else None
        if isinstance(part, CompareTable):
            self._redraw_table()
        elif part is not None:
            part.tell(self.columns())
        if not self._waiting:
            self._turn.stop()

    @property
    def is_settled(self) -> bool:
        return not self._waiting and super().is_settled

    def _redraw_table(self) -> None:
        columns = self.columns()
        currencies = {item.card.filing.issuer.currency for item in columns if item.card.filing is not None}
        self.table.tell(columns, self.opener.names, self._order_said(), len(currencies) <= 1)
        self.table.model.draw(self._spans_of(columns))

    def _spans_of(self, columns: tuple[Column, ...]) -> tuple[Span | None, ...]:
        """P5 and P95 as far as they are drawn; what is drawn is kept for as long as its figures stay."""
        if isinstance(self.order_of.answer, Firmness):
            self._drawn = self.order_of.answer.spans
        state = self.session.state
        of = [basis(state) if item.peer is None else basis_of(item.peer, state.methodology) for item in columns]
        return tuple(self._span_of(item) for item in of)

    def _span_of(self, of: Basis) -> Span | None:
        known = self.session.simulated
        if known is not None and known.basis == of:
            return known.ends
        return next((span for item, span in self._drawn if item == of), None)

    def _order_said(self) -> str:
        answer = self.order_of.answer
        found = answer.shaken if isinstance(answer, Firmness) else None
        if found is None or found.kept is None or not self.session.state.peers:
            return ""
        style = self.session.style
        return style.words(
            "analysis.order_kept", spread=f"{found.spread:.0%}", kept=style.number(found.kept, "ratio"),
            draws=f"{len(found.scores[0]):,}", seed=found.seed,
        )  # fmt: skip

    def stop(self) -> None:
        self.opener.stop()
        self.order_of.stop()

    # --- what the reader does

    def add(self, sources: list[str]) -> None:
        self.opener.open(sources)

    def ask_files(self) -> None:
        words = self.session.words
        dialog = QFileDialog(self.window(), words("whatif.add_title"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(f"{words('window.open.files')} (*)")
        dialog.setDirectory(self._folder)
        dialog.filesSelected.connect(self._chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _chosen(self, paths: list[str]) -> None:
        self._folder = str(Path(paths[0]).parent)
        self.opener.open(paths)

    def remove(self) -> None:
        place, peers = self.table.place() - 1, self.session.state.peers
        if 0 <= place < len(peers):
            edit = Edit("whatif.step.remove_peer", own=peers[place].filing.issuer.name)
            self.session.edit_peers(edit, (*peers[:place], *peers[place + 1 :]))

    def shift(self, by: int) -> None:
        """The current column to the left or right; the open one stays first."""
        peers = list(self.session.state.peers)
        place = self.table.place() - 1
        if not 0 <= place < len(peers) or not 0 <= place + by < len(peers):
            return
        peers[place], peers[place + by] = peers[place + by], peers[place]
        edit = Edit("whatif.step.move_peer", own=peers[place + by].filing.issuer.name)
        self.session.edit_peers(edit, tuple(peers))
        self.table.choose(place + by + 1)

    def sort(self) -> None:
        """Safest first, after the open one; without a score last."""
        columns, peers = self.columns(), self.session.state.peers
        found = ranks(columns)
        ordered = sorted(range(len(peers)), key=lambda place: found[place + 1] or len(columns) + 1)
        self.session.edit_peers(Edit("whatif.step.sort_peers"), tuple(peers[place] for place in ordered))

    def _ask(self, item: Column, number: str, note: str = "") -> None:
        peer = item.peer
        if peer is None and not note:
            self.shell.ask(number)
            return

        def said(words: Words) -> str:
            name = words("whatif.view_peer", name=item.name(words)) if peer is not None else ""
            return "\n".join(part for part in (name, words(note) if note else "") if part)

        def card() -> Scorecard | None:
            if peer is None:
                return self.session.card
            return self._card(peer) if peer in self.session.state.peers else None

        self.shell.ask(number, View(said, card))

    def _ask_period(self, card: Scorecard, number: str) -> None:
        """A period of the history: its own card, under the title that the history gives it."""
        self.shell.ask(number, View(lambda words: title(card, Style(words)), lambda: card))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().urls() and all(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.opener.open([url.toLocalFile() for url in event.mimeData().urls()])


@dataclass(frozen=True, slots=True)
class Firmness:
    """How firm the scores beside each other are: their order under other weights, and P5 and P95 of each."""

    shaken: WeightDraws
    spans: tuple[tuple[Basis, Span | None], ...]


def _order(of: list[Basis], known: list[Span | None], step: Step) -> Firmness:
    """Drawn beside the window; those that are `known` are not drawn again."""
    from scoring.analysis.simulate import usual_draws
    from scoring.analysis.weights import shaken_weights

    cards, spans = [], []
    for place, (item, span) in enumerate(zip(of, known, strict=True)):
        step(place / len(of))
        cards.append(item.card())
        drawn = usual_draws(cards[-1]) if span is None else None
        ends = drawn.percentiles(SCORE, (5, 95)) if drawn is not None else ()
        spans.append((item, (ends[0], ends[1]) if ends else span))
    return Firmness(shaken_weights(cards), tuple(spans))
