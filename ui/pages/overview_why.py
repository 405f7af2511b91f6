"""The cards that say why: what moves the score, which caps are met, what another profile would say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from reports.numbers import BLANK
from scoring.analysis.reasons import MOST_REASONS, Reason, reasons
from ui.changed import marked, why_marked
from ui.pages.overview_head import qualified
from ui.pages.page import Shell, View
from ui.widgets.basics import Card, Ends, Figure, clear, label
from ui.widgets.scales import Band

if TYPE_CHECKING:
    from scoring.scorecard import CapResult, Scorecard

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def add_row(grid: QGridLayout, line: int, *parts: QWidget, right: int = 2) -> None:
    """Widgets in a row of a grid; from the place `right` on they stand on the right."""
    for place, part in enumerate(parts):
        grid.addWidget(part, line, place, RIGHT if place >= right else LEFT)


class ReasonRow:
    """A metric that moves the mean: its name, value, score and pull, each of which leads to where it comes from."""

    def __init__(self, shell: Shell, grid: QGridLayout, line: int, sign: str) -> None:
        self.shell = shell
        self.sign = label(sign, muted=True)
        self.name = Figure(shell.ask)
        self.value, self.score = Figure(shell.ask, muted=True), Figure(shell.ask, muted=True)
        self.points = Figure(shell.ask, bold=True)
        add_row(grid, line, *self.parts())

    def parts(self) -> tuple[QWidget, ...]:
        return self.sign, self.name, self.value, self.score, self.points

    def tell(self, reason: Reason | None) -> None:
        """Show a reason; nothing where there are fewer."""
        for part in self.parts():
            part.setVisible(reason is not None)
        if reason is None:
            return
        session = self.shell.session
        style, words, key = session.style, session.words, reason.metric
        metric, declared = session.card.metrics[key], session.card.methodology.metrics[key]
        name = words.name(key)
        self.name.tell(name, words("window.reasons.title"), f"{key}.score")
        self.name.setToolTip(words.why(key, declared.why))
        self.value.tell(style.full(metric.value, declared.unit), name, declared.value)
        said = f"{name}, {words('window.column.score')}"
        self.score.tell(style.number(metric.score, "score"), said, f"{key}.score")
        plus = "+" if reason.pull > 0 else ""
        self.points.tell(plus + style.number(reason.pull, "score"), f"{name}, {words('whatif.points')}")
        self.points.name = f"{metric.factor}.score"


class ReasonsCard(Card):
    """Three metrics that lift the mean and three that pull it down, each with its pull in points."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(14)
        self.grid.setVerticalSpacing(2)
        self.grid.setColumnStretch(1, 1)
        self.columns = [label(points=9, muted=True) for _ in range(3)]
        for place, head in enumerate(self.columns, 2):
            self.grid.addWidget(head, 0, place, RIGHT)
        self.heads, self.nothing, self.rows = [], [], []
        for line, sign in ((0, "▲"), (MOST_REASONS + 2, "▼")):
            head, nothing = label(points=9, muted=True), label(wrap=True)
            self.grid.addWidget(head, line, 0, 1, 2)
            self.grid.addWidget(nothing, line + 1, 0, 1, 5)
            self.heads.append(head)
            self.nothing.append(nothing)
            self.rows.append([ReasonRow(shell, self.grid, line + 2 + place, sign) for place in range(MOST_REASONS)])
        self.body.addLayout(self.grid)
        self.body.addStretch(1)

    def redraw(self) -> None:
        words = self.shell.session.words
        self.set_title(words("window.reasons.title"))
        card = self.shell.session.card
        has_average = card.average is not None
        for head, key in zip(
            self.columns, ("window.column.value", "window.column.score", "whatif.points"), strict=True
        ):
            head.setText(words(key) if has_average else "")
        for head, key in zip(self.heads, ("up", "down"), strict=True):
            head.setText(words(f"window.reasons.{key}"))
            head.setVisible(has_average)
        for key, nothing, rows, found in zip(("up", "down"), self.nothing, self.rows, reasons(card), strict=True):
            nothing.setText(words(f"report.no_reason_{key}" if has_average else "report.moves_none"))
            nothing.setVisible(not found and (has_average or key == "up"))  # without a score it is said once
            for place, row in enumerate(rows):
                row.tell(found[place] if place < len(found) else None)


class CapRow:
    """A cap: its name, the most that it allows, and whether it is met."""

    def __init__(self, shell: Shell, grid: QGridLayout, line: int) -> None:
        self.shell = shell
        self.name, self.limit = Figure(shell.ask), Figure(shell.ask, muted=True)
        self.met, self.not_met = label(bold=True), label(muted=True)
        add_row(grid, line, self.name, self.limit, right=1)
        for said in (self.met, self.not_met):
            grid.addWidget(said, line, 2)

    def tell(self, cap: CapResult) -> None:
        session = self.shell.session
        words, style = session.words, session.style
        name = words.name(cap.id)
        state = "binding" if cap.binding else {True: "met", False: "not_met", None: "unknown"}[cap.met]
        self.name.tell(f"{cap.id}  {name}", words("window.caps.title"), f"{cap.id}.met")
        self.name.setToolTip(words.why(cap.id, session.card.methodology.caps[cap.id].why))
        number = f"{cap.id}.limit"
        limit = words("window.caps.at_most", score=style.number(cap.limit, "score"))
        self.limit.tell(marked(session, number, limit), name, number)
        self.limit.setToolTip(why_marked(session, number))
        for said, shown in ((self.met, bool(cap.met)), (self.not_met, not cap.met)):
            said.setText(words(f"window.caps.{state}"))
            said.setVisible(shown)


class CapsCard(Card):
    """Every cap, whether it is met, and whether it decides the score."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.rows: dict[str, CapRow] = {}
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(10)
        self.grid.setVerticalSpacing(2)
        self.grid.setColumnStretch(0, 1)
        self.body.addLayout(self.grid)
        self.body.addStretch(1)

    def redraw(self) -> None:
        session = self.shell.session
        self.set_title(session.words("window.caps.title"))
        if tuple(self.rows) != tuple(cap.id for cap in session.card.caps):
            clear(self.grid)
            self.rows = {cap.id: CapRow(self.shell, self.grid, line) for line, cap in enumerate(session.card.caps)}
        for cap in session.card.caps:
            self.rows[cap.id].tell(cap)


class ProfileRow:
    """The filing under one profile; its numbers lead to that profile's own card."""

    def __init__(self, shell: Shell, grid: QGridLayout, line: int, profile: str) -> None:
        self.shell, self.profile = shell, profile
        self.name, self.chosen = label(), label(points=9, muted=True)
        self.score = Figure(self._ask, "scorecard.score", bold=True)
        self.band = Band(10)
        self.ends = Ends(self._ask, "scorecard")
        for place, part in enumerate((self.name, self.chosen, self.score, self.band, self.ends)):
            grid.addWidget(part, line, place, RIGHT if place == 2 else Qt.AlignmentFlag.AlignVCenter)

    def _ask(self, number: str) -> None:
        session, profile = self.shell.session, self.profile
        view = View(lambda words: words.name(profile), lambda: session.card.profiles.get(profile))
        self.shell.ask(number, None if profile == session.card.profile else view)

    def tell(self, card: Scorecard) -> None:
        session, words = self.shell.session, self.shell.session.words
        style, chosen = session.style, self.profile == session.card.profile
        name = words.name(self.profile)
        font = self.name.font()
        font.setBold(chosen)
        self.name.setFont(font)
        self.name.setText(name)
        self.name.setToolTip(words.why(self.profile, session.card.methodology.profiles[self.profile]))
        said = qualified(card, style) if card.provisional and card.score is not None else ""
        marks = [words(f"window.profiles.{key}") for key, so in (("chosen", chosen), ("provisional", said)) if so]
        self.chosen.setText(" · ".join(marks))
        for part in (self.chosen, self.score):
            part.setToolTip(said)
        self.score.tell(style.number(card.score, "score"), name)
        band = card.band or BLANK
        self.band.tell(band, card.score, self.shell.colours(), words("window.score.band", band=band))
        ends = (style.number(card.low, "score"), style.number(card.high, "score"))
        self.ends.tell(*ends, (words("window.score.low"), words("window.score.high")), name)


class ProfilesCard(Card):
    """The same filing under every profile: whether the choice of profile drives the answer."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.rows: dict[str, ProfileRow] = {}
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
        self.set_title(session.words("window.profiles.title"))
        self.note.setText(session.words("window.not_a_rating"))
        profiles = session.card.profiles
        if tuple(self.rows) != tuple(profiles):
            clear(self.grid)
            self.rows = {
                profile: ProfileRow(self.shell, self.grid, line, profile) for line, profile in enumerate(profiles)
            }
        for profile, card in profiles.items():
            self.rows[profile].tell(card)
