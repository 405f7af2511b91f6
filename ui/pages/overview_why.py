"""The cards that say why: what moves the score, which caps are met, what another profile would say."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from reports.numbers import BLANK
from scoring.analysis.reasons import Reason, reasons
from ui.pages.page import Shell
from ui.widgets.basics import Card, Figure, clear, label
from ui.widgets.scales import Band


class ReasonsCard(Card):
    """Three metrics that lift the mean and three that pull it down, each with its pull in points."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(12)
        self.grid.setVerticalSpacing(2)
        self.grid.setColumnStretch(1, 1)
        self.body.addLayout(self.grid)
        self.body.addStretch(1)

    def redraw(self) -> None:
        words = self.shell.session.words
        self.set_title(words("window.reasons.title"))
        clear(self.grid)
        up, down = reasons(self.shell.session.card)
        line = 0
        for key, found in (("up", up), ("down", down)):
            self.grid.addWidget(label(words(f"window.reasons.{key}"), 9, muted=True), line, 0, 1, 4)
            line += 1
            for reason in found:
                self._reason(line, reason, "▲" if key == "up" else "▼")
                line += 1

    def _reason(self, line: int, reason: Reason, sign: str) -> None:
        session = self.shell.session
        style, words = session.style, session.words
        metric, declared = session.card.metrics[reason.metric], session.card.methodology.metrics[reason.metric]
        name = Figure(self.shell.ask, f"{reason.metric}.score")
        name.tell(words.name(reason.metric), words("window.reasons.title"))
        name.setToolTip(words.why(reason.metric, declared.why))
        plus = "+" if reason.pull > 0 else ""
        values = f"{style.full(metric.value, declared.unit)}  →  {style.number(metric.score, 'score')}"
        points = words("window.points", points=plus + style.number(reason.pull, "score"))
        parts = (label(sign, muted=True), name, label(values, muted=True), label(points, bold=True))
        for place, part in enumerate(parts):
            side = Qt.AlignmentFlag.AlignRight if place > 1 else Qt.AlignmentFlag.AlignLeft
            self.grid.addWidget(part, line, place, side | Qt.AlignmentFlag.AlignVCenter)


class CapsCard(Card):
    """Every cap, whether it is met, and whether it decides the score."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(10)
        self.grid.setVerticalSpacing(2)
        self.grid.setColumnStretch(0, 1)
        self.body.addLayout(self.grid)
        self.body.addStretch(1)

    def redraw(self) -> None:
        session = self.shell.session
        words, style = session.words, session.style
        self.set_title(words("window.caps.title"))
        clear(self.grid)
        for line, cap in enumerate(session.card.caps):
            name = Figure(self.shell.ask, f"{cap.id}.met")
            state = "binding" if cap.binding else {True: "met", False: "not_met", None: "unknown"}[cap.met]
            text = words(f"window.caps.{state}")
            name.tell(f"{cap.id}  {words.name(cap.id)}", words("window.caps.title"))
            name.setToolTip(words.why(cap.id, session.card.methodology.caps[cap.id].why))
            limit = words("window.caps.at_most", score=style.number(cap.limit, "score"))
            self.grid.addWidget(name, line, 0)
            self.grid.addWidget(label(limit, muted=True), line, 1, Qt.AlignmentFlag.AlignRight)
            self.grid.addWidget(label(text, bold=bool(cap.met), muted=not cap.met), line, 2)


class ProfilesCard(Card):
    """The same filing under every profile: whether the choice of profile drives the answer."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(12)
        self.grid.setVerticalSpacing(4)
        self.grid.setColumnStretch(0, 1)
        self.note = label(points=9, muted=True, wrap=True)
        self.body.addLayout(self.grid)
        self.body.addWidget(self.note)
        self.body.addStretch(1)

    def redraw(self) -> None:
        session = self.shell.session
        words, style = session.words, session.style
        self.set_title(words("window.profiles.title"))
        self.note.setText(words("window.not_a_rating"))
        clear(self.grid)
        for line, (profile, card) in enumerate(session.card.profiles.items()):
            chosen = profile == session.card.profile
            name = label(words.name(profile), bold=chosen)
            name.setToolTip(words.why(profile, session.card.methodology.profiles[profile]))
            band = Band(10)
            band.tell(
                card.band or BLANK,
                card.score,
                self.shell.colours(),
                words("window.score.band", band=card.band or BLANK),
            )
            self.grid.addWidget(name, line, 0)
            self.grid.addWidget(label(words("window.profiles.chosen") if chosen else "", 9, muted=True), line, 1)
            self.grid.addWidget(
                label(style.number(card.score, "score"), bold=True), line, 2, Qt.AlignmentFlag.AlignRight
            )
            self.grid.addWidget(band, line, 3)
            self.grid.addWidget(label(style.span(card.low, card.high), 9, muted=True), line, 4)
