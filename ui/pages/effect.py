"""What all edits together do: score, range and factors at the default and now."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QGridLayout

from reports.numbers import BLANK, Style
from reports.wording import run_on
from scoring.scorecard import Scorecard
from ui import rises
from ui.pages.driver_views import ask_change
from ui.pages.page import Shell, View
from ui.widgets.basics import Card, Figure, label
from ui.widgets.change_list import ChangeList

SMALLEST = 0.05
METRICS, REST = 8, 200  # lines; milliseconds
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class EffectCard(Card):
    """A line for the score and one for each factor: default, now, change."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(18)
        self.grid.setVerticalSpacing(3)
        self.grid.setColumnStretch(0, 1)
        self.body.addLayout(self.grid)
        self.heads = [label(points=9, muted=True) for _ in range(3)]
        for column, head in enumerate(self.heads, 1):
            self.grid.addWidget(head, 0, column, RIGHT)
        self.lines: dict[str, tuple[Figure, tuple[Figure, Figure], Figure]] = {}
        self.note = label(points=9, muted=True, wrap=True)
        self.body.addWidget(self.note)
        self.changes = ChangeList(shell, most=METRICS)
        self.changes.hide()
        self.body.addWidget(self.changes)
        self._rest = QTimer(self)  # a drag is answered by score and factors at once, metric by metric when it rests
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._show_changes)

    def redraw(self) -> None:
        session = self.shell.session
        words, style, now, before = session.words, session.style, session.card, session.default_card
        self.set_title(words("window.effect.title"))
        for head, key in zip(self.heads, ("default", "now", "change"), strict=True):
            head.setText(words(f"window.effect.{key}"))
        self._line("scorecard", words.name("scorecard.score"), before, now, style, bold=True)
        for name in now.factors:
            self._line(name, words.name(name), before, now, style)
        if before.band == now.band:
            bands = words("overview.same_band", band=now.band or BLANK)
        else:
            bands = words("window.effect.bands", before=before.band or BLANK, now=now.band or BLANK)
        self.note.setText(run_on((bands, words("window.not_a_rating")), style))
        if session.is_dragging:
            self._rest.start()
        else:
            self._show_changes()

    def _show_changes(self) -> None:
        """What each metric makes of the difference, once anything is changed."""
        session = self.shell.session
        self._rest.stop()
        self.changes.setVisible(session.is_changed)
        if session.is_changed:
            self.changes.tell(session.default_card, session.card, (self._ask_default, self.shell.ask))

    def _line(self, name: str, said: str, before: Scorecard, now: Scorecard, style: Style, bold: bool = False) -> None:
        if name not in self.lines:
            figure = Figure(self.shell.ask, f"{name}.score", bold=bold)
            number = f"{name}.score"
            ends = (Figure(self._ask_default, number, bold=bold), Figure(self.shell.ask, number, bold=bold))
            moved = Figure(lambda number: ask_change(self.shell, number), number, bold=bold)
            line = self.grid.rowCount()
            self.grid.addWidget(figure, line, 0)
            for column, made in enumerate((*ends, moved), 1):
                self.grid.addWidget(made, line, column, RIGHT)
            self.lines[name] = (figure, ends, moved)
        figure, ends, moved = self.lines[name]
        figure.tell(said, "")
        old, new = (card[f"{name}.score"] for card in (before, now))
        change = None if old is None or new is None else new - old
        plus = "+" if change is not None and change >= SMALLEST else ""
        for end, value, head in zip(ends, (old, new), self.heads[:2], strict=True):
            end.tell(style.number(value, "score"), f"{said}, {head.text()}")
        moved.tell(plus + style.number(change, "score"), f"{said}, {self.heads[2].text()}")
        rises.colour(moved, change, self.shell.colours())

    def _ask_default(self, number: str) -> None:
        """A number of the card that changes are measured from."""
        session = self.shell.session
        self.shell.ask(number, View(lambda words: words("window.effect.default"), lambda: session.default_card))
