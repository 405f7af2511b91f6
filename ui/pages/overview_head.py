"""The score and the factors that it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from reports.numbers import BLANK, Style
from scoring.problems import sentence
from ui.changed import marked, why_marked
from ui.pages.page import Shell
from ui.theme import give_font, sized
from ui.widgets.basics import Card, Ends, Figure, Said, label, row
from ui.widgets.scales import Band, FactorBar, ScoreScale

if TYPE_CHECKING:
    from scoring.scorecard import Scorecard
    from ui.widgets.simulated_range import SimulatedLine

LADDER = ("average", "adjustment", "before_caps", "geometric_mean")
SMALLEST_RANGE = 0.05
LARGE, SMALLER = 40, 28  # points of the score


def qualified(card: Scorecard, style: Style) -> str:
    """What there is instead of a final score; empty of one that is final."""
    words = style.words
    if card.stopped:
        from reports.wording import run_on

        return words("window.score.stopped", said=run_on([sentence(error, words) for error in card.errors], style))
    if not card.sufficient:
        from ui.models.metrics import listed

        names = listed(words, card.not_known_sufficient)
        return words("overview.not_sufficient_without", names=names) if names else words("window.score.insufficient")
    if card.score is None:
        return words("window.score.range_only")
    return words("window.score.provisional", worst=style.number(card.worst, "score")) if card.provisional else ""


class ScoreCard(Card):
    """The composite: point, band, range; before caps where one binds; the geometric mean beside it."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(spacing=4)
        self.shell = shell
        self.score = Figure(shell.ask, "scorecard.score", LARGE, bold=True)
        self.band = Band(17)
        self.not_rating = label(points=9, muted=True, wrap=True)
        self.scale = ScoreScale()
        self.range_label = label(points=10)
        self.low = Figure(shell.ask, "scorecard.low", 10, bold=True)
        self.high = Figure(shell.ask, "scorecard.high", 10, bold=True)
        self.state = Said(shell.ask, bold=True)
        self.caps = Said(shell.ask, points=9, muted=True)
        self.ladder = {
            name: (label(points=9, muted=True), Figure(shell.ask, f"scorecard.{name}", 9)) for name in LADDER
        }
        self.dash = label("–")
        self.simulated: SimulatedLine | None = None
        self._lay_out()
        shell.session.drawn.connect(self._simulated)

    def _lay_out(self) -> None:
        gap = self.body.spacing()
        self.top = QHBoxLayout()
        self.top.setSpacing(28)
        answer = QVBoxLayout()
        answer.setSpacing(gap)
        answer.addLayout(row(self.score, self.band, None, spacing=12))
        answer.addWidget(self.scale)
        answer.addStretch(1)
        self.top.addLayout(answer, 1)
        self.rest = QWidget()
        self.rest_layout = QVBoxLayout(self.rest)
        self.rest_layout.setContentsMargins(0, 0, 0, 0)
        self.rest_layout.setSpacing(gap)
        self.range_row = row(self.range_label, self.low, self.dash, self.high, None, spacing=4)
        self.rest_layout.addLayout(self.range_row)
        self.rest_layout.addWidget(self.state)
        self.rest_layout.addWidget(self.caps)
        self.rest_layout.addStretch(1)
        for said, figure in self.ladder.values():
            self.rest_layout.addLayout(row(said, None, figure, spacing=4))
        self.body.addLayout(self.top)
        self.body.addWidget(self.rest, 1)
        self.body.addSpacing(gap)
        self.body.addWidget(self.not_rating)

    def arrange(self, beside: bool) -> None:
        """The range and the steps beside the score, where the card is wide and the page short of height; else below."""
        give_font(self.score, sized(SMALLER if beside else LARGE, bold=True))
        if beside:
            self.top.addWidget(self.rest, 1)
        else:
            self.top.removeWidget(self.rest)
            self.body.insertWidget(self.body.indexOf(self.top) + 1, self.rest, 1)

    def redraw(self) -> None:
        session = self.shell.session
        card, words, style, colours = session.card, session.words, session.style, self.shell.colours()
        self.set_title(words("window.score.title"))
        number = style.number(card.score, "score")
        self.score.tell(number, words("window.score.title"))
        band = card.band or BLANK
        not_rating = words("window.not_a_rating")
        self.band.tell(band, card.score, colours, f"{words('window.score.band', band=band)}. {not_rating}")
        self.not_rating.setText(not_rating)
        spoken = words("window.score.spoken", score=number, span=style.span(card.low, card.high))
        self.scale.tell(card.score, card.low, card.high, colours, spoken)
        self.range_label.setText(words("window.score.range"))
        self.range_label.setToolTip(words("window.score.range_why"))
        self.low.tell(style.number(card.low, "score"), words("window.score.low"))
        self.high.tell(style.number(card.high, "score"), words("window.score.high"))
        self._simulated()
        self._state()
        for name, (said, figure) in self.ladder.items():
            said.setText(words.name(f"scorecard.{name}"))
            figure.tell(style.number(getattr(card, name), "score"), said.text())

    def _simulated(self) -> None:
        """P5 to P95 of the draws, under the disclosure range once there are draws."""
        session = self.shell.session
        if self.simulated is None and session.simulated is not None:
            from ui.widgets.simulated_range import SimulatedLine

            self.simulated = SimulatedLine(self.shell, 10)
            line = row(self.simulated.caption, self.simulated.ends, None, spacing=4)
            self.rest_layout.insertLayout(self.rest_layout.indexOf(self.range_row) + 1, line)
        if self.simulated is not None:
            self.simulated.redraw(session)

    def _state(self) -> None:
        """What qualifies the score: stopped, insufficient, provisional, capped."""
        session = self.shell.session
        card, words, style = session.card, session.words, session.style
        said = qualified(card, style)
        self.state.tell(said, "scorecard.worst" if card.provisional and card.score is not None else "")
        self.state.setVisible(bool(said))
        binding = card.binding_cap
        caps, number = "", ""
        if binding is not None:
            before = style.span(card.low_before_caps, card.high_before_caps)
            score = style.number(card.before_caps, "score")
            caps = words("window.score.capped", cap=words.name(binding.id), score=score, span=before)
            number = "scorecard.before_caps"
        elif card.caps_met:
            caps = self._caps_met(card, style)
            number = "" if card.score is not None else "scorecard.high"
        self.caps.tell(caps, number)
        self.caps.setToolTip("\n".join(f"{cap.id}  {words.name(cap.id)}" for cap in card.caps_met))
        self.caps.setVisible(bool(caps))

    def _caps_met(self, card: Scorecard, style: Style) -> str:
        """Caps that bind no score; where there is only a range, the one at which it ends."""
        words, names = style.words, ", ".join(cap.id for cap in card.caps_met)
        if card.score is not None:
            return words("window.score.caps_met", caps=names)
        end = next((cap for cap in card.caps_met if cap.limit == card.high), None)
        if end is None or card.high == card.high_before_caps:
            return words("overview.caps_met", caps=names)
        limit = style.number(end.limit, "score")
        return words("overview.caps_end_range", caps=names, limit=limit, cap=words.name(end.id))


class FactorCard(Card):
    """One factor: score, range, weight and the points that it adds."""

    def __init__(self, shell: Shell, name: str) -> None:
        super().__init__(spacing=4)
        self.shell = shell
        self.name = name
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.title.setWordWrap(True)
        self.score = Figure(shell.ask, f"{name}.score", 22, bold=True)
        self.ends = Ends(shell.ask, name)
        self.without = label(points=9, muted=True)
        self.bar = FactorBar()
        self.weight_label = label(points=9, muted=True)
        self.weight = Figure(shell.ask, f"{name}.weight", 9)
        self.points_label = label(points=9, muted=True)
        self.points = Figure(shell.ask, "scorecard.average", 9)
        self.body.addStretch(1)
        self.body.addLayout(row(self.score, self.ends, self.without, None, spacing=4))
        self.body.addWidget(self.bar)
        self.body.addLayout(row(self.weight_label, None, self.weight, spacing=4))
        self.body.addLayout(row(self.points_label, None, self.points, spacing=4))

    def redraw(self) -> None:
        session = self.shell.session
        words, style, factor = session.words, session.style, session.card.factors[self.name]
        name = words.name(self.name)
        self.set_title(name)
        self.setToolTip(words.why(self.name, session.card.methodology.factors[self.name].why))
        number = style.number(factor.score, "score")
        self.score.tell(number, name)
        scored = factor.applies and factor.score is not None
        without = "window.factor.not_scored" if factor.applies else "window.factor.not_applicable"
        self.without.setText("" if scored else words(without))
        self.ends.setVisible(scored and abs(factor.high - factor.low) > SMALLEST_RANGE)
        ends = (style.number(factor.low, "score"), style.number(factor.high, "score"))
        self.ends.tell(*ends, (words("window.score.low"), words("window.score.high")), name)
        spoken = words("window.score.spoken", score=number, span=style.span(factor.low, factor.high))
        self.bar.tell(factor.score, factor.low, factor.high, self.shell.colours(), f"{name}: {spoken}")
        self.weight_label.setText(words("window.factor.weight"))
        weight = style.number(factor.weight / 100, "ratio", 1)
        number = f"{self.name}.weight"
        self.weight.tell(marked(session, number, weight), f"{name}: {words('window.factor.weight')}")
        self.weight.setToolTip(why_marked(session, number))
        self.points_label.setText(words("window.factor.points"))
        points = style.number(factor.contribution, "score", 2)
        self.points.tell(points, f"{name}: {words('window.factor.points')}")


class FactorsRow(QWidget):
    """The factors of the methodology, beside each other."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.across = 4
        self.cards: dict[str, FactorCard] = {}
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(14)

    def redraw(self) -> None:
        names = tuple(self.shell.session.card.factors)
        if tuple(self.cards) != names:
            for old in self.cards.values():
                old.hide()
                old.deleteLater()
            self.cards = {name: FactorCard(self.shell, name) for name in names}
            self.arrange(self.across)
        for card in self.cards.values():
            card.redraw()

    def arrange(self, across: int) -> None:
        """So many factors to a row, all equally wide."""
        self.across = across
        for place, card in enumerate(self.cards.values()):
            self.grid.removeWidget(card)
            self.grid.addWidget(card, place // across, place % across)
        for place in range(max(4, across)):
            self.grid.setColumnStretch(place, 1 if place < across else 0)
