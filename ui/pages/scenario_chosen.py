"""The chosen scenario: what it sets and why, what that does to the score, and to the debt service of each year."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QGridLayout

from reports.analysis_words import not_computed
from reports.numbers import Style
from reports.picture_debt import debt_service
from reports.picture_marks import Picture
from reports.picture_maturities import maturities_picture
from scoring import explain
from scoring.scorecard import Scorecard
from ui.models.scenarios import scenario_name
from ui.pages.page import Shell, View
from ui.whatif import Scenario
from ui.widgets.basics import Card, Said, clear, label
from ui.widgets.change_list import ChangeList
from ui.widgets.drawn import DrawnView

MOST_SET = 8
HEIGHT, BLANK_HEIGHT = 290.0, 64.0


class DrawYears(Protocol):
    """A picture of a card by year."""

    def __call__(
        self, card: Scorecard, style: Style, width: float = ..., height: float = ..., size: float = ...
    ) -> Picture: ...


def view_of(scenario: Scenario, find: Callable[[str], Scorecard | None]) -> View | None:
    """The scenario's card as others see it; None where it is the open card itself."""
    if scenario.overrides is not None and not scenario.overrides.steps:
        return None
    return View(
        lambda words: words("whatif.view_scenario", name=scenario_name(scenario, words)),
        lambda: find(scenario.id),
    )


class ChosenCard(Card):
    """Reason, overrides in words, and the metrics that carry the change; `ask` leads into the scenario."""

    def __init__(self, shell: Shell, ask: Callable[[str], None]) -> None:
        super().__init__()
        self.shell = shell
        self._ask = ask
        self.title.setWordWrap(True)
        self.why = label(muted=True, wrap=True)
        self.sets_label = label(points=9, muted=True)
        self.sets = QGridLayout()
        self.sets.setVerticalSpacing(2)
        self.sets.setHorizontalSpacing(8)
        self.sets.setColumnStretch(0, 1)
        self.list = ChangeList(shell)
        self.body.addWidget(self.why)
        self.body.addWidget(self.list)
        self.body.addSpacing(6)
        self.body.addWidget(self.sets_label)
        self.body.addLayout(self.sets)
        self.body.addStretch(1)

    def tell(self, scenario: Scenario) -> None:
        session = self.shell.session
        words, overrides, base = session.words, scenario.overrides, session.card
        self.set_title(words("whatif.changes_of", name=scenario_name(scenario, words)))
        why = words.why(scenario.id, overrides.why) if overrides is not None and scenario.own is None else ""
        why = "\n".join(part for part in (not_computed(scenario.absent, session.style), why) if part)
        self.why.setText(why)
        self.why.setVisible(bool(why))
        card = None if scenario.absent else scenario.card
        self.list.setVisible(card is not None and card is not base)
        if card is not None and card is not base:
            self.list.tell(base, card, (self.shell.ask, self._ask))
        clear(self.sets)
        lines = self._sets(scenario)
        nothing = words("whatif.no_change" if card is base else "whatif.sets_none" if card else "whatif.live_none")
        self.sets_label.setText(words("whatif.sets") if lines else nothing)
        for line, (name, text) in enumerate(lines[:MOST_SET]):
            said = Said(self._ask, name, 9)
            said.tell(text)
            self.sets.addWidget(said, line, 0)
        if len(lines) > MOST_SET:
            more = words("whatif.more", count=len(lines) - MOST_SET)
            self.sets.addWidget(label(more, 9, muted=True), MOST_SET, 0)

    def _sets(self, scenario: Scenario) -> list[tuple[str, str]]:
        """Each override with its names, `Cash = Cash × 0.5`; one that pins a number to itself stays out."""
        words, overrides = self.shell.session.words, scenario.overrides
        if overrides is None:
            return []
        out = []
        for step in overrides.steps:
            for name, node in step:
                formula = explain.with_names(node, words.name)
                if formula != words.name(name):
                    out.append((name, f"{words.name(name)} = {formula}"))
        return out


class YearsCard(Card):
    """A picture by year under the chosen scenario; a number leads to where it comes from in that scenario."""

    def __init__(self, shell: Shell, ask: Callable[[str], None], title: str, number: str, draw: DrawYears) -> None:
        super().__init__()
        self.shell = shell
        self._title, self._draw = title, draw
        self.title.setWordWrap(True)
        self.view = DrawnView(shell.texts)
        self.view.wanted.connect(lambda spot: ask(spot.number))
        self.view.asked.connect(lambda _: ask(number))
        self.none = label(muted=True, wrap=True)
        self.body.addWidget(self.none)
        self.body.addWidget(self.view)
        self.body.addStretch(1)

    def tell(self, scenario: Scenario) -> None:
        session, draw = self.shell.session, self._draw
        words, card, style = session.words, None if scenario.absent else scenario.card, session.style
        self.none.setText(not_computed(scenario.absent, style) or words("whatif.live_none"))
        self.set_title(words(self._title, name=scenario_name(scenario, words), unit=style.money_unit))
        self.view.setVisible(card is not None)
        self.none.setVisible(card is None)
        if card is None:
            return
        tall = HEIGHT if draw(card, style).table else BLANK_HEIGHT
        self.view.tell(lambda width: draw(card, style, width=width, height=tall, size=11.0), self.shell.colours())


def debt_card(shell: Shell, ask: Callable[[str], None]) -> YearsCard:
    """Debt service coverage by year."""
    return YearsCard(shell, ask, "whatif.debt_of", "debt_service_coverage", debt_service)


def maturities_card(shell: Shell, ask: Callable[[str], None]) -> YearsCard:
    """What the backlog brings each year, before and after its cost, against the principal that falls due."""
    return YearsCard(shell, ask, "whatif.maturities_of", "contract_cash", maturities_picture)
