"""What would have to happen for the score to reach the next band, down and up."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from reports.analysis_words import combination_moves, combination_parts, joined, lever_name, turn_sentence
from scoring.analysis.names import SCORE
from ui.pages.driver_views import ask_driver, ask_turn
from ui.pages.page import Shell, View
from ui.widgets.basics import Ask, Card, Said, clear, label

if TYPE_CHECKING:
    from scoring.analysis.reverse import Direction, ReverseStress, Turn

_AMOUNT = re.compile(r"(?<=\b[A-Z]{3}) (?=[−\d])|(?<=\d) (?=(?:k|m|bn|y)\b|[百亿万年])")
"""Where an amount would be torn from its currency or its unit at the end of a line."""


class ReverseCard(Card):
    """Each thing alone, the nearest first; then the nearest combination of all. A sentence leads to its numbers."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.waiting = label(muted=True, wrap=True)
        self.sides = {"down": QVBoxLayout(), "up": QVBoxLayout()}
        self.not_rating = label(points=9, muted=True, wrap=True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(28)
        for place, side in enumerate(self.sides.values()):
            side.setSpacing(3)
            grid.addLayout(side, 0, place)
            grid.setColumnStretch(place, 1)
        self.body.addWidget(self.waiting)
        self.body.addLayout(grid)
        self.body.addStretch(1)
        self.body.addWidget(self.not_rating)
        shell.texts.bind("whatif.working", self.waiting.setText)
        shell.texts.bind("window.not_a_rating", self.not_rating.setText)

    def refuse(self, said: str) -> None:
        """Nothing is computed; why not."""
        self.tell(None)
        self.waiting.setText(said)

    def tell(self, found: ReverseStress | None) -> None:
        session = self.shell.session
        self.set_title(session.words("whatif.reverse"))
        self.waiting.setText(session.words("whatif.working"))
        self.waiting.setVisible(found is None)
        for side in self.sides.values():
            clear(side)
        if found is None:
            return
        if found.score is None:
            span = session.style.span(session.card.low, session.card.high)
            self._add("down", session.words("analysis.no_score", range=span), self.shell.ask, "scorecard.range")
            return
        self._side(found, "down")
        self._side(found, "up")

    def _side(self, found: ReverseStress, way: Direction) -> None:
        session = self.shell.session
        words, style, card, edge = session.words, session.style, session.card, found.edges[way]
        if edge is None:
            self._add(way, words("analysis.lowest_band" if way == "down" else "analysis.highest_band"), muted=True)
            return
        key = "analysis.reverse_down" if way == "down" else "analysis.reverse_up"
        self._add(way, words(key, band=found.band, next=found.bands[way], edge=f"{edge:g}"), bold=True)
        turns = found.down if way == "down" else found.up
        for turn in turns:
            if turn.value is not None:
                self._add(way, turn_sentence(turn, card, style), partial(self._ask_turn, turn))
        still = [lever_name(turn.lever, card, style) for turn in turns if turn.value is None]
        if still:
            self._add(way, words("analysis.cannot", names=joined(still, style)), muted=True)
        together = found.combinations[way]
        if together is None:
            self._add(way, words("analysis.no_combination"), muted=True)
            return
        self.sides[way].addSpacing(6)
        said = words("analysis.combination", distance=f"{together.distance:.2f}")
        self._add(way, said, self._ask_distance, bold=True)
        parts = combination_parts(together, card.methodology, style)
        for part, (driver, _, _) in zip(parts, combination_moves(together, card.methodology), strict=True):
            self._add(way, part, self._ask_driver, driver)
        self.sides[way].addStretch(1)

    def _add(
        self, way: Direction, text: str, ask: Ask | None = None, number: str = SCORE, bold: bool = False,
        muted: bool = False,
    ) -> None:  # fmt: skip
        """A line; one with numbers asks where they come from."""
        if ask is None:
            self.sides[way].addWidget(label(text, bold=bold, muted=muted, wrap=True))
            return
        made = Said(ask, number, bold=bold, muted=muted)
        made.tell(_AMOUNT.sub("\N{NO-BREAK SPACE}", text))
        self.sides[way].addWidget(made)

    def _ask_turn(self, turn: Turn, number: str) -> None:
        ask_turn(self.shell, turn, number)

    def _ask_driver(self, driver: str) -> None:
        ask_driver(self.shell, driver)

    def _ask_distance(self, number: str) -> None:
        self.shell.ask(number, View(lambda words: words("lineage.combination"), lambda: self.shell.session.card))
