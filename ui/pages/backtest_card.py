"""What an earlier filing promised against what a later one of the same issuer shows."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from reports.analysis_words import signed
from reports.numbers import Style
from scoring.analysis.names import SCORE
from scoring.filings.samples import sample_names
from scoring.problems import Refused, sentence
from ui.pages.compare_cards import AskColumn, Columns, Pair
from ui.pages.page import Shell
from ui.widgets.basics import Card, Figure, Said, clear, label, row

if TYPE_CHECKING:
    from scoring.analysis.backtest import Backtest

SIDES = ("then", "now")
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class BacktestCard(Card):
    """What the backlog promised then against what was earned; each metric then and now; which warnings came true."""

    def __init__(self, shell: Shell, add: Callable[[list[str]], None], ask: AskColumn) -> None:
        super().__init__()
        self.shell = shell
        self._add, self._ask = add, ask
        self.columns: Columns = ()
        self.pair = Pair(shell, ("backtest_then", "backtest_now"), self._show)
        self.none = label(muted=True, wrap=True)
        self.offers = QVBoxLayout()
        self.figures, self.outcomes = QGridLayout(), QGridLayout()
        for grid in (self.figures, self.outcomes):
            grid.setHorizontalSpacing(14)
            grid.setVerticalSpacing(2)
            grid.setColumnStretch(0, 1)
        self.verdict = label(bold=True, wrap=True)
        self.said = QVBoxLayout()
        self.said.setSpacing(2)
        self.note = label(points=9, muted=True, wrap=True)
        boxes, labels = self.pair.boxes, self.pair.labels
        self.body.addLayout(row(labels[0], boxes[0], labels[1], boxes[1]))
        self.body.addWidget(self.none)
        self.body.addLayout(self.offers)
        self.body.addLayout(self.figures)
        self.body.addWidget(self.verdict)
        self.body.addLayout(self.outcomes)
        self.body.addLayout(self.said)
        self.body.addStretch(1)
        self.body.addWidget(self.note)
        shell.texts.bind("window.not_a_rating", self.note.setText)

    def tell(self, columns: Columns) -> None:
        words = self.shell.session.words
        self.set_title(words("whatif.backtest"))
        self.columns = columns
        self.none.setText(words("whatif.backtest_none"))
        pair = testable(columns)
        for part in (*self.pair.boxes, *self.pair.labels):
            part.setVisible(pair is not None)
        clear(self.offers)
        if pair is None:
            self._blank(words("whatif.backtest_none"))
            for name in offered(columns):
                button = QPushButton(words("whatif.backtest_add", name=words(f"window.sample.{name}")))
                button.clicked.connect(self._adding(name))
                self.offers.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            return
        self.pair.fill(columns, *pair)
        self._show()

    def _adding(self, name: str) -> Callable[[], None]:
        return lambda: self._add([name])

    def _blank(self, text: str) -> None:
        clear(self.figures)
        clear(self.outcomes)
        self.none.setText(text)
        self.none.show()
        self.verdict.hide()
        clear(self.said)

    def _show(self) -> None:
        from scoring.analysis.backtest import backtest

        then, now = self.pair.chosen()
        try:
            found = backtest(self.columns[then].card, self.columns[now].card)
        except Refused as refused:
            words = self.shell.session.words
            self._blank("\n".join(sentence(problem, words) for problem in refused.problems))
            return
        self.none.hide()
        self._figures(found)
        self._outcomes(found)
        self._sentences(found)

    def _figures(self, found: Backtest) -> None:
        style, words, c = self.shell.session.style, self.shell.session.words, found.conversion
        clear(self.figures)
        earned = "revenue" if c.one_sided else "revenue_from_opening_rpo"
        lines = (
            (words("analysis.scheduled"), style.full(c.scheduled, "money"), 0, "slice_money", "tracing.scheduled"),
            (words("analysis.revenue_came"), style.full(c.revenue, "money"), 1, "revenue", ""),
            (words("analysis.from_contracts"), style.full(c.from_contracts, "money"), 1, earned,
             "tracing.from_contracts"),
            (words("analysis.conversion"), style.number(c.ratio, "ratio"), 1, earned, "tracing.conversion"),
            (words("analysis.signed_since"), style.full(c.signed_since, "money"), 1, "rpo", "tracing.signed_since"),
        )  # fmt: skip
        for line, (name, text, side, number, note) in enumerate(lines):
            self.figures.addWidget(label(name), line, 0)
            self.figures.addWidget(self._figure(text, name, side, number, note, bold=True), line, 1, RIGHT)
        key = "fails_exact" if c.verdict == "fails" and not c.one_sided else c.verdict
        self.verdict.setText(words(f"analysis.verdict.{key}"))
        self.verdict.show()

    def _figure(self, text: str, name: str, side: int, number: str, note: str = "", bold: bool = False) -> QWidget:
        """A number of the earlier (0) or later (1) filing, which leads to where it comes from."""
        column = self.columns[self.pair.chosen()[side]]
        made = Figure(lambda number: self._ask(column, number, note), number, bold=bold)
        made.tell(text, f"{name}, {self.shell.session.words(f'analysis.{SIDES[side]}')}")
        return made

    def _outcomes(self, found: Backtest) -> None:
        style, words = self.shell.session.style, self.shell.session.words
        clear(self.outcomes)
        heads = ("", words("analysis.then"), words("analysis.now"), "")
        rows, numbers = [heads, self._score_row(found, style)], ["", SCORE]
        marks = {1: "▲", -1: "▼", 0: "="}
        said = {1: "better", -1: "worse", 0: "same"}
        for outcome in found.outcomes:
            if outcome.value_then is None and outcome.value_now is None:
                continue
            unit = found.then.methodology.metrics[outcome.metric].unit
            moved = outcome.moved
            verdict = "" if moved is None else f"{marks[moved]} {words(f'analysis.{said[moved]}')}"
            ends = (style.number(outcome.value_then, unit), style.number(outcome.value_now, unit))
            rows.append((words.name(outcome.metric), *ends, verdict))
            numbers.append(found.then.methodology.metrics[outcome.metric].value)
        for line, cells in enumerate(rows):
            for place, text in enumerate(cells):
                if line and place in (1, 2):
                    made: QWidget = self._figure(text, cells[0], place - 1, numbers[line], bold=line == 1)
                elif place == 3 and line == 1 and text:
                    made = self._figure(text, cells[0], 1, SCORE, "lineage.years", bold=True)
                else:
                    made = label(text, 9 if line == 0 else 10, bold=line == 1, muted=line == 0)
                if place in (1, 2):
                    self.outcomes.addWidget(made, line, place, RIGHT)
                else:
                    self.outcomes.addWidget(made, line, place)

    def _score_row(self, found: Backtest, style: Style) -> tuple[str, str, str, str]:
        then, now = found.then.score, found.now.score
        change = "" if then is None or now is None else signed(now - then)
        words = self.shell.session.words
        return words("analysis.score"), style.number(then, "score"), style.number(now, "score"), change

    def _sentences(self, found: Backtest) -> None:
        style, words = self.shell.session.style, self.shell.session.words
        clear(self.said)
        if found.inside is not None:
            span = style.span(found.then.low, found.then.high)
            text = words("analysis.inside") if found.inside else words("analysis.outside", range=span)
            self._say(text, "scorecard.range")
        for w in found.warned:
            if w.lowered:
                name = words.name(w.scenario)
                text = words("analysis.warned", scenario=name, lowered=w.lowered, came_true=w.came_true)
                self._say(text, SCORE, "lineage.warned")

    def _say(self, text: str, number: str, note: str = "") -> None:
        """A sentence of numbers of the earlier filing."""
        column = self.columns[self.pair.chosen()[0]]
        made = Said(lambda number: self._ask(column, number, note), number)
        made.tell(text)
        self.said.addWidget(made)


def testable(columns: Columns) -> tuple[int, int] | None:
    """The first two columns that can be tested: one issuer, one currency, whole years apart, the earlier first."""
    from scoring.analysis.backtest import backtest

    for then, now in permutations(range(len(columns)), 2):
        try:
            backtest(columns[then].card, columns[now].card)
        except Refused:
            continue
        return then, now
    return None


def offered(columns: Columns) -> tuple[str, ...]:
    """Samples of the open filing's issuer, by their names."""
    filing = columns[0].card.filing
    stem = filing.issuer.name.split(",")[0].split()[0].lower() if filing is not None and filing.issuer.name else ""
    used = {column.peer.source for column in columns if column.peer is not None}
    return tuple(name for name in sample_names() if stem and name.startswith(f"{stem}-fy") and name not in used)
