"""What all edits together do: score, range and factors at the default and now."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from reports.numbers import BLANK, Style
from scoring.scorecard import Scorecard
from ui import rises
from ui.pages.page import Shell
from ui.widgets.basics import Card, Figure, label

SMALLEST = 0.05
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
        self.lines: dict[str, tuple[Figure, list[QLabel]]] = {}
        self.note = label(points=9, muted=True, wrap=True)
        self.body.addWidget(self.note)

    def redraw(self) -> None:
        session = self.shell.session
        words, style, now, before = session.words, session.style, session.card, session.default_card
        self.set_title(words("window.effect.title"))
        for head, key in zip(self.heads, ("default", "now", "change"), strict=True):
            head.setText(words(f"window.effect.{key}"))
        self._line("scorecard", words.name("scorecard.score"), before, now, style, bold=True)
        for name in now.factors:
            self._line(name, words.name(name), before, now, style)
        bands = words("window.effect.bands", before=before.band or BLANK, now=now.band or BLANK)
        self.note.setText(f"{bands} {words('window.not_a_rating')}")

    def _line(self, name: str, said: str, before: Scorecard, now: Scorecard, style: Style, bold: bool = False) -> None:
        if name not in self.lines:
            figure = Figure(self.shell.ask, f"{name}.score", bold=bold)
            labels = [label(bold=bold) for _ in range(3)]
            line = self.grid.rowCount()
            self.grid.addWidget(figure, line, 0)
            for column, made in enumerate(labels, 1):
                self.grid.addWidget(made, line, column, RIGHT)
            self.lines[name] = (figure, labels)
        figure, labels = self.lines[name]
        figure.tell(said, "")
        old, new = (card[f"{name}.score"] for card in (before, now))
        change = None if old is None or new is None else new - old
        plus = "+" if change is not None and change >= SMALLEST else ""
        texts = (style.number(old, "score"), style.number(new, "score"), plus + style.number(change, "score"))
        for made, text in zip(labels, texts, strict=True):
            made.setText(text)
        rises.colour(labels[2], change, self.shell.colours())
