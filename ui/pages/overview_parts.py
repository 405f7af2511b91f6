"""The cards below the score: confidence, burden, pictures, data, limits."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from reports.numbers import BLANK
from scoring.problems import sentence
from ui.main_window import Elided
from ui.models.inputs import input_at, input_text
from ui.models.lineage import document
from ui.pages.page import Shell
from ui.shown import is_before_capex
from ui.theme import give_font, sized
from ui.widgets.basics import Card, Figure, Said, clear, label, row
from ui.widgets.picture_view import PictureView

MOST_LISTED, MOST_LETTERS = 12, 48
HEIGHT, BLANK_HEIGHT, LEAST_WIDTH = 262.0, 64.0, 260.0


class ConfidenceCard(Card):
    """How sure the score is: the grade with its reasons, and how much of the weight is known."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(spacing=3)
        self.shell = shell
        self.grade = label(points=16, bold=True)
        self.completeness_label = label(muted=True)
        self.completeness = Figure(shell.ask, "scorecard.completeness", bold=True)
        self.reasons = Said(shell.ask, "scorecard.completeness", 9, muted=True)
        self.body.addLayout(row(self.grade, None, self.completeness_label, self.completeness, spacing=4))
        self.body.addWidget(self.reasons)
        self.body.addStretch(1)

    def redraw(self) -> None:
        session = self.shell.session
        card, words, style = session.card, session.words, session.style
        self.set_title(words("window.confidence.title"))
        self.grade.setText(words.name(f"confidence.{card.confidence.grade}"))
        self.completeness_label.setText(words.name("completeness"))
        self.completeness.tell(style.number(card.completeness, "ratio"), words.name("completeness"))
        self.reasons.tell("\n".join(sentence(reason, words) for reason in card.confidence.reasons))


class BurdenCard(Card):
    """When the burden lightens: the first year that the contracts pay, and what must come from elsewhere before."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(spacing=3)
        self.shell = shell
        self.year = Figure(shell.ask, "first_year_covered", 16, bold=True)
        self.year_label = label(muted=True)
        self.shortfall_label = label(points=9, muted=True)
        self.shortfall = Figure(shell.ask, "shortfall_before", 9)
        self.unpaid_label = label(points=9, muted=True)
        self.unpaid = Figure(shell.ask, "debt_left_unpaid_after_cash", 9)
        self.body.addLayout(row(self.year, self.year_label, None, spacing=6))
        self.body.addLayout(row(self.shortfall_label, None, self.shortfall, spacing=4))
        self.note = label(points=9, muted=True, wrap=True)
        self.body.addLayout(row(self.unpaid_label, None, self.unpaid, spacing=4))
        self.body.addWidget(self.note)
        self.body.addStretch(1)

    def redraw(self) -> None:
        from reports.picture_parts import estimate_note, number, value, year_names
        from reports.wording import run_on

        session = self.shell.session
        card, words, style = session.card, session.words, session.style
        self.set_title(words("window.burden.title"))
        first = number(card, "first_year_covered")
        coverage = value(card, "debt_service_coverage") or []
        if first is not None:
            when = year_names(card, int(first), words)[-1]
        else:
            when = words("window.burden.never") if any(x is not None for x in coverage) else BLANK
        self.year.tell(when, words("window.burden.title"))
        self.year_label.setText(words("window.burden.first") if first is not None else "")
        self.shortfall_label.setText(words("window.burden.shortfall"))
        self.shortfall.tell(style.full(value(card, "shortfall_before"), "money"), words("window.burden.shortfall"))
        self.unpaid_label.setText(words("window.burden.unpaid"))
        self.unpaid.tell(
            style.number(value(card, "debt_left_unpaid_after_cash"), "ratio"), words("window.burden.unpaid")
        )
        capex = words("report.before_capex") if is_before_capex(card, "shortfall_before") else ""
        self.note.setText(run_on((capex, estimate_note(card, style, "shortfall_before")), style) if coverage else "")


class PictureCard(Card):
    """A picture of the reports, drawn to the card's width."""

    def __init__(self, shell: Shell, kind: str) -> None:
        super().__init__()
        self.shell = shell
        self.kind = kind
        self.view = PictureView(shell.texts)
        self.view.asked.connect(lambda _: shell.ask(self._whole()))
        self.view.wanted.connect(lambda spot: shell.ask(spot.number))
        self.body.addWidget(self.view)
        self.body.addStretch(1)
        self.drawn = 0

    def _whole(self) -> str:
        """What the picture as a whole shows: what is left after creditors; of the years, coverage itself."""
        if self.kind == "debt":
            return "debt_service_coverage"
        spots = self.view.picture.spots if self.view.picture is not None else ()
        return spots[-1].number if spots else "gold_content"

    def redraw(self) -> None:
        from reports.pictures import debt_service, gold_waterfall

        session = self.shell.session
        draw = gold_waterfall if self.kind == "gold" else debt_service
        self.drawn = self.view.width()
        width = max(self.view.room(), LEAST_WIDTH)
        picture = draw(session.card, session.style, width=width, height=HEIGHT, size=11.0)
        if not picture.table:  # only a sentence that says why there is none
            picture = draw(session.card, session.style, width=width, height=BLANK_HEIGHT, size=12.0)
        self.set_title(picture.title)
        self.view.show_picture(picture, self.shell.colours())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.shell.session.is_open and self.view.picture is not None and abs(self.view.width() - self.drawn) > 1:
            self.redraw()


class DataCard(Card):
    """What the score leans on: estimates, sources that disagree, checks that are not passed, notes of the filing."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.list = QVBoxLayout()
        self.list.setSpacing(3)
        self.body.addLayout(self.list)
        self.body.addStretch(1)

    def redraw(self) -> None:
        session = self.shell.session
        card, words, filing = session.card, session.words, session.state.filing
        self.set_title(words("window.data.title"))
        clear(self.list)
        problems = (*card.problems, *filing.problems)
        if problems:
            self._heading(words("window.data.problems"))
            for problem in problems:
                place = input_at(filing, problem.where)
                said = Said(self.shell.ask)
                said.tell(sentence(problem, words), f"input:{place}" if place else "")
                self.list.addWidget(said)
        self._names(words("window.data.estimates"), card.estimates)
        self._names(words("window.data.conflicts"), tuple(datum.name for datum in filing.conflicts()))
        notes = [pair[session.words.language == "zh"] for pair in filing.notes]
        if notes:
            self._heading(words("window.data.notes"))
            for note in notes:
                self.list.addWidget(label(note, 9, muted=True, wrap=True))

    def _heading(self, text: str) -> None:
        if self.list.count():
            self.list.addSpacing(6)
        self.list.addWidget(label(text, 9, muted=True))

    def _names(self, heading: str, names: tuple[str, ...]) -> None:
        session = self.shell.session
        self._heading(session.words("typing.beside", text=heading, more=str(len(names))))
        for name in names[:MOST_LISTED]:
            datum = session.state.filing.datum(name)
            figure = Figure(self.shell.ask, name)
            figure.tell(session.words.name(name), heading)
            value = input_text(
                session.state.methodology,
                session.style,
                name,
                datum.value if datum else None,
                datum.unit if datum else "",
            )
            place = document(datum, session.words) if datum else ""
            number = Figure(self.shell.ask, name, 9, muted=True)
            number.tell(value if len(value) < MOST_LETTERS else "", session.words.name(name))
            if not number.text():
                number.hide()
            text = Elided(place)
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.setObjectName("muted")
            give_font(text, sized(9))
            text.setToolTip(text.text())
            self.list.addLayout(row(figure, None, number, text, spacing=12))


class LimitsCard(Card):
    """What the score cannot say; shown with every score."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(6)
        self.grid.setVerticalSpacing(4)
        self.grid.setColumnStretch(1, 1)
        self.body.addLayout(self.grid)
        self.body.addStretch(1)
        self._said: tuple[str, ...] = ()

    def redraw(self) -> None:
        session = self.shell.session
        words, limits = session.words, session.card.methodology.limits
        self.set_title(words("window.limits.title"))
        said = tuple(words.why(f"limits.{place}", text) for place, text in enumerate(limits, 1))
        if said == self._said:
            return
        self._said = said
        clear(self.grid)
        for line, text in enumerate(said):
            self.grid.addWidget(label("•", 9, muted=True), line, 0, Qt.AlignmentFlag.AlignTop)
            self.grid.addWidget(label(text, 9, muted=True, wrap=True), line, 1)
