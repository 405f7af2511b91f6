"""What would change the band: the nearest single changes down and up, looked for beside the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QGridLayout, QWidget

from scoring.analysis.names import SCORE
from ui.latest import Latest
from ui.main_window import Elided
from ui.pages.driver_views import ask_turn
from ui.pages.overview_wanted import WantedList, title
from ui.pages.overview_why import add_row
from ui.pages.page import Shell
from ui.theme import sized
from ui.whatif import Basis, basis
from ui.widgets.basics import Card, Figure, label

if TYPE_CHECKING:
    from scoring.analysis.reverse import Direction, ReverseStress, Turn
    from scoring.scorecard import Scorecard
    from ui.tasks import Step

MOST_TURNS = 3
PAUSE = 150  # milliseconds without a change before it is looked for
WAITING = "…"


class TurnRow:
    """A figure that alone would do it: what it is today, and what it would have to be, which leads to that card."""

    def __init__(self, shell: Shell, grid: QGridLayout, line: int, sign: str) -> None:
        self.shell = shell
        self.turn: Turn | None = None
        self.sign, self.arrow = label(sign, muted=True), label("→", muted=True)
        self.name = Elided("")
        self.base = Figure(shell.ask, muted=True)
        self.value = Figure(lambda number: ask_turn(shell, self.turn, number) if self.turn else None, SCORE, bold=True)
        add_row(grid, line, *self.parts())

    def parts(self) -> tuple[QWidget, ...]:
        return self.sign, self.name, self.base, self.arrow, self.value

    def show(self, shown: bool) -> None:
        for part in self.parts():
            part.setVisible(shown)

    def wait(self) -> None:
        """What it was is not so any more."""
        self.turn = None
        for figure in (self.base, self.value):
            figure.setEnabled(False)
            figure.tell(WAITING, self.name.text())

    def tell(self, turn: Turn | None) -> None:
        """Show a turn; nothing where there are fewer."""
        self.turn = turn
        self.show(turn is not None)
        if turn is None:
            return
        from reports.analysis_words import is_shift, lever_name, short_name, shown, signed
        from scoring.lineage import exists

        session, lever, style = self.shell.session, turn.lever, self.shell.session.style
        name = short_name(lever, session.card, style)
        self.name.setText(name)
        self.name.setToolTip(f"{lever_name(lever, session.card, style)}\n{session.words.why(lever.id, lever.why)}")
        if is_shift(lever):
            today, then = style.number(0.0, "ratio"), signed(100.0 * (turn.value or 0.0))
            then = session.words("analysis.points_of", points=then)
        else:
            today, then = shown(lever.base, lever.unit, style), style.number(turn.value, lever.unit)
        source = self._source()
        self.base.tell(today, name, source if exists(session.card, source) else SCORE)
        self.value.tell(then, name)
        for figure in (self.base, self.value):
            figure.setEnabled(True)

    def _source(self) -> str:
        """The number that is moved: of a driver what it starts from."""
        assert self.turn is not None
        lever, card = self.turn.lever, self.shell.session.card
        return card.methodology.drivers[lever.id].base if lever.kind == "driver" else lever.id


class TurnsCard(Card):
    """Three single changes that would lower the band and three that would raise it, the nearest first."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(10)
        self.grid.setVerticalSpacing(2)
        self.grid.setColumnStretch(1, 1)
        self.heads, self.rows, self.none = {}, {}, {}
        for line, way, sign in ((0, "down", "▼"), (MOST_TURNS + 2, "up", "▲")):
            self.heads[way] = label(points=9, muted=True, wrap=True)
            self.none[way] = label(points=9, wrap=True)
            self.grid.addWidget(self.heads[way], line, 0, 1, 5)
            self.grid.addWidget(self.none[way], line + 1, 0, 1, 5)
            self.rows[way] = [TurnRow(shell, self.grid, line + 2 + place, sign) for place in range(MOST_TURNS)]
        for row in (row for rows in self.rows.values() for row in rows):
            row.name.setFont(sized(10))
            row.show(False)
        self.wanted: WantedList | None = None
        self.body.addLayout(self.grid)
        self.body.addStretch(1)
        self.found = Latest(self)
        self.found.changed.connect(self._tell)
        self._asked: Basis | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._ask)

    @property
    def is_settled(self) -> bool:
        return not self._pause.isActive()

    def redraw(self) -> None:
        session = self.shell.session
        self._show_wanted(session.card.score is None and not session.card.stopped)
        now = basis(session.state)
        if now == self._asked:
            self._tell()
            return
        self._asked = now
        if session.card.stopped:
            self._pause.stop()
        else:
            self._pause.start()
        self._tell()

    def _show_wanted(self, is_wanted: bool) -> None:
        """Without a score nothing moves its band: what would give a score instead."""
        session = self.shell.session
        self.set_title(session.words(title(session.card) if is_wanted else "whatif.reverse"))
        if is_wanted and self.wanted is None:
            self.wanted = WantedList(self.shell)
            self.body.insertWidget(1, self.wanted)
        if self.wanted is not None:
            self.wanted.setVisible(is_wanted)
        if is_wanted and self.wanted is not None:
            self.wanted.redraw()

    def _ask(self) -> None:
        of = self._asked
        if of is not None:
            self.found.ask(of, lambda step: _turns(of, step))

    def stop(self) -> None:
        self._pause.stop()
        self.found.stop()

    def _tell(self) -> None:
        """The answer; what was before it without its numbers while there is none."""
        session = self.shell.session
        found: ReverseStress | None = self.found.answer if self.found.key == self._asked else None
        ways: tuple[Direction, Direction] = ("down", "up")
        for way in ways:
            if session.card.score is None:  # what is wanted stands in their place, or once that nothing is known
                is_said = session.card.stopped and way == "down"
                self._say(way, "", session.words("report.moves_none") if is_said else "", ())
            elif found is not None:
                self._side(found, way)
            else:
                self._wait(way)

    def _wait(self, way: Direction) -> None:
        words, rows = self.shell.session.words, self.rows[way]
        self.heads[way].setText(words(f"report.moves_{way}"))
        self.heads[way].show()
        was_empty = all(row.turn is None and not row.name.text() for row in rows)
        self.none[way].setText(words("whatif.working") if was_empty else "")
        self.none[way].setVisible(was_empty)
        for row in rows:
            row.wait()

    def _side(self, found: ReverseStress, way: Direction) -> None:
        words, edge = self.shell.session.words, found.edges[way]
        if edge is None:
            self._say(way, words(f"report.moves_{way}"), words(f"report.moves_{way}_end"), ())
            return
        head = words(f"report.moves_{way}_to", next=found.bands[way], edge=f"{edge:g}")
        turns = found.down if way == "down" else found.up
        near = [turn for turn in turns if turn.value is not None][:MOST_TURNS]
        self._say(way, head, "" if near else words("report.moves_nothing"), near)

    def _say(self, way: Direction, head: str, none: str, turns: list[Turn] | tuple[Turn, ...]) -> None:
        self.heads[way].setText(head)
        self.heads[way].setVisible(bool(head))
        self.none[way].setText(none)
        self.none[way].setVisible(bool(none))
        for place, row in enumerate(self.rows[way]):
            row.tell(turns[place] if place < len(turns) else None)


def _turns(of: Basis, step: Step) -> object:
    from scoring.analysis.reverse import reverse

    step(0.1)
    card: Scorecard = of.card()
    return reverse(card, together_too=False)
