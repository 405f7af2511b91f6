"""What a figure, an input or a judgement is: meaning, formula, reason, source, and where it stands now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from scoring import explain
from scoring.lineage import exists
from ui.pages.page import column, scrolling
from ui.shown import shown
from ui.theme import px
from ui.widgets.basics import Figure, label, selectable

if TYPE_CHECKING:
    from scoring.methodology.document import Methodology
    from ui.desk import Desk
    from ui.session import Session

MOST_NAMES = 12
SCORE = "scorecard.score"
WIDTH = 540


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph with its heading; `boxed` for a formula."""

    heading: str
    text: str
    boxed: bool = False


# --- what is said


def subject(methodology: Methodology, name: str) -> str:
    """The id that can be explained: `leverage.weight` and `input:rpo` are of the metric and the input."""
    plain = name.removeprefix("input:")
    stem = plain.partition(".")[0]
    owner = next((key for key, metric in methodology.metrics.items() if plain in (key, metric.value)), "")
    if owner or stem in methodology.metrics or stem in methodology.factors:
        return owner or stem
    groups = (methodology.inputs, methodology.assumptions, methodology.lines, methodology.caps,
              methodology.scenarios, methodology.profiles)  # fmt: skip
    return plain if any(plain in group for group in groups) else ""


def parts_of(session: Session, name: str) -> list[Part]:
    """All that is to be said of a name, in the session's language."""
    methodology = session.state.methodology
    if name in methodology.metrics:
        return _metric(session, name)
    if name in methodology.inputs:
        return _input(session, name)
    if name in methodology.assumptions:
        return _assumption(session, name)
    return _other(session, name)


def _metric(session: Session, name: str) -> list[Part]:
    words, style, card = session.words, session.style, session.card
    methodology, metric, now = card.methodology, card.methodology.metrics[name], card.metrics[name]
    score = words(
        "desk.what.metric_now",
        value=style.full(now.value, metric.unit),
        score=style.number(now.score, "score"),
        weight=style.number(now.weight, "score", 0),
        factor=words.name(metric.factor),
    )
    read = _names(session, tuple(dict.fromkeys(now.inputs)))
    return [
        Part("desk.what.meaning", words.why(name, metric.why)),
        Part("desk.what.now", score),
        Part("window.lineage.formula", _formula(session, metric.value), boxed=True),
        Part("desk.what.scale", _scale(session, name)),
        Part("desk.what.read", read),
        Part("window.lineage.source", _source(session, metric.source or _line_source(methodology, metric.value))),
    ]


def _input(session: Session, name: str) -> list[Part]:
    from ui.models.inputs import input_text, status_text

    words, card = session.words, session.card
    given, datum = card.methodology.inputs[name], session.datum(name)
    value = input_text(card.methodology, session.style, name, datum.value, datum.unit)
    now = words("desk.what.input_now", value=value, status=status_text(datum, words))
    used = tuple(key for key, metric in card.metrics.items() if name in metric.inputs)
    place = " · ".join(
        part for part in (datum.fact.source.form, datum.fact.source.document, datum.fact.source.locator) if part
    ) if datum.fact is not None else ""  # fmt: skip
    return [
        Part("desk.what.meaning", words.why(name, given.why)),
        Part("desk.what.now", now),
        Part("desk.what.place", place),
        Part("desk.what.used", _names(session, used)),
    ]


def _assumption(session: Session, name: str) -> list[Part]:
    words, card = session.words, session.card
    methodology = card.methodology
    given = methodology.assumptions[name]
    default = session.default_card.run[name]

    def text(value: object) -> str:
        return shown(methodology, session.style, value, given.unit)

    said = [words("window.default_is", value=text(default))]
    if given.low is not None and given.high is not None:
        said.append(words("window.range_is", low=text(given.low), high=text(given.high)))
    if given.default is not None:
        said.append(words("window.follows"))
    slots = card.run.program.slots
    touched = card.run.program.affected([slots[name]]) if name in slots else ()
    used = tuple(key for key, metric in methodology.metrics.items() if slots.get(metric.value) in touched)
    return [
        Part("desk.what.meaning", words.why(name, given.why)),
        Part("desk.what.now", text(card.run[name])),
        Part("desk.what.default", "\n".join(said)),
        Part("desk.what.used", _names(session, used)),
        Part("window.lineage.source", _source(session, given.source)),
    ]


def _other(session: Session, name: str) -> list[Part]:
    """A line, a factor, a cap, a scenario, a profile; the score itself in the words of the tour."""
    words, methodology = session.words, session.card.methodology
    groups = (methodology.factors, methodology.caps, methodology.scenarios, methodology.lines)
    found = next((group[name] for group in groups if name in group), None)
    why = methodology.profiles[name] if name in methodology.profiles else getattr(found, "why", "")
    factor = methodology.factors.get(name)
    meaning = words("desk.tour.score.text") if name == SCORE else words.why(name, why)
    numbered = lineage_name(session, name)
    unit = explain.unit_of(methodology, numbered) if numbered else ""
    now = shown(methodology, session.style, session.card.run[numbered], unit, full=True) if numbered else ""
    return [
        Part("desk.what.meaning", meaning),
        Part("desk.what.now", now),
        Part("desk.what.metrics", _names(session, factor.metrics) if factor is not None else ""),
        Part("window.lineage.formula", _formula(session, name), boxed=True),
        Part("window.lineage.source", _source(session, getattr(found, "source", ""))),
    ]


def _names(session: Session, names: tuple[str, ...]) -> str:
    from ui.models.metrics import listed

    more = len(names) - MOST_NAMES
    text = listed(session.words, names[:MOST_NAMES])
    return session.words("report.and_more", names=text, count=more) if more > 0 else text


def _formula(session: Session, name: str) -> str:
    line = session.card.methodology.lines.get(name)
    return explain.with_names(line.node, session.words.name) if line is not None else ""


def _line_source(methodology: Methodology, name: str) -> str:
    line = methodology.lines.get(name)
    return line.source if line is not None else ""


def _source(session: Session, source: str) -> str:
    return session.words(f"window.source.{source}") if source in ("judgement", "definition") else source


def _scale(session: Session, name: str) -> str:
    """How a value becomes a score, under the profile that is chosen: `0.30 → 0 · 0.50 → 20`."""
    methodology, style = session.card.methodology, session.style
    metric = methodology.metrics[name]
    scale = metric.scales.get(session.state.profile) or next(iter(metric.scales.values()), "")
    known = methodology.scales.get(scale)
    if known is None:
        return ""
    knots = session.edited.get(scale, known.knots)
    pairs = knots if isinstance(knots, tuple) else known.knots
    return "   ".join(f"{style.number(x, metric.unit)} → {style.number(y, 'score', 0)}" for x, y in pairs)


# --- what is meant by a place in the window


def name_at(desk: Desk, widget: QWidget, place: QPoint | None = None) -> str:
    """The id of what a widget shows, at a place on the screen or where its cursor is; empty where it is none."""
    methodology = desk.session.state.methodology
    within: QWidget | None = widget
    while within is not None and within is not desk.window:
        name = within.name if isinstance(within, Figure) else ""
        if isinstance(within, QAbstractItemView):
            name = _cell_name(within, place)
        elif not name:
            own = getattr(within, "name", "")
            name = own if isinstance(own, str) else ""
        found = subject(methodology, name) if name else ""
        if found:
            return found
        within = within.parentWidget()
    return ""


def _cell_name(view: QAbstractItemView, place: QPoint | None) -> str:
    """What a cell of a table or a line of a tree is about, by whichever way its model says so."""
    index = view.currentIndex()
    if place is not None:
        index = view.indexAt(view.viewport().mapFromGlobal(place))
    model = view.model()
    if not index.isValid():
        return ""
    if hasattr(model, "number_at"):
        return str(model.number_at(index))
    if hasattr(model, "data_rows"):
        return f"input:{model.data_rows[index.row()].name}"
    if hasattr(model, "node"):
        node = model.node(index)
        return str(node.name) if node is not None else ""
    item = index.siblingAtColumn(0).data(Qt.ItemDataRole.UserRole)
    return str(getattr(item, "name", "") or "")


def lineage_name(session: Session, name: str) -> str:
    """What the lineage panel is asked for; empty where there is no number of that name."""
    methodology = session.state.methodology
    if name in methodology.metrics:
        return methodology.metrics[name].value
    if name in methodology.inputs:
        return f"input:{name}"
    if name in methodology.factors:
        return f"{name}.score"
    return name if exists(session.card, name) else ""


# --- the window


class WhatIsThis(QDialog):
    """Stays open beside the work; asked about something else, it says that instead."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self.desk = desk
        self.name = ""
        self.setModal(False)
        self.lineage, self.change, self.leave = QPushButton(), QPushButton(), QPushButton()
        for button in (self.lineage, self.change):
            button.setAutoDefault(False)
        self.leave.setDefault(True)
        self.lineage.clicked.connect(lambda: desk.ask(lineage_name(desk.session, self.name)))
        self.change.clicked.connect(lambda: desk.manners.show_assumption(self.name))
        self.leave.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addWidget(self.lineage)
        buttons.addWidget(self.change)
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.area = scrolling(QWidget(), desk.texts, "desk.what.title")
        layout.addWidget(self.area, 1)
        buttons.setContentsMargins(20, 8, 20, 14)
        buttons.setSpacing(8)
        layout.addLayout(buttons)
        desk.session.changed.connect(self.redraw)
        desk.session.restyled.connect(self.redraw)

    def tell(self, name: str) -> None:
        """Show what a name means, if it is known."""
        self.name = subject(self.desk.session.state.methodology, name) or self.name
        self.redraw(force=True)
        self._fit()
        self.show()
        self.raise_()
        self.activateWindow()

    def _fit(self) -> None:
        """As tall as what is said, where the screen has room for it."""
        width, inner = px(WIDTH), self.area.widget()
        details = inner.layout() if inner is not None else None
        needed = (details.heightForWidth(width) if details is not None else 0) + self.leave.sizeHint().height() + 30
        self.resize(width, min(needed, round(self.screen().availableGeometry().height() * 0.85)))

    def redraw(self, force: bool = False) -> None:
        if not self.name or not (force or self.isVisible()) or not self.desk.session.is_open:
            return
        session, words = self.desk.session, self.desk.session.words
        self.setWindowTitle(words("desk.what.title"))
        inner = QWidget()
        details = column(inner, (20, 16, 20, 8), 4)
        details.addWidget(label(words.name(self.name), 14, bold=True, wrap=True))
        details.addWidget(label(words(f"desk.what.kind.{self.kind()}", name=self.name), 9, muted=True, wrap=True))
        for part in parts_of(session, self.name):
            if part.text:
                details.addSpacing(6)
                details.addWidget(label(words(part.heading), 9, muted=True))
                made = selectable(label(part.text, wrap=True))
                if part.boxed:
                    made.setObjectName("formula")
                details.addWidget(made)
        details.addStretch(1)
        self.area.setWidget(inner)
        self.lineage.setText(words("window.lineage.show"))
        self.lineage.setVisible(bool(lineage_name(session, self.name)))
        self.change.setText(words("desk.what.change"))
        self.change.setVisible(self.kind() == "assumption")
        self.leave.setText(words("window.close"))

    def kind(self) -> str:
        methodology = self.desk.session.state.methodology
        for kind in ("metric", "factor", "input", "assumption", "cap", "scenario", "profile"):
            if self.name in getattr(methodology, f"{kind}s"):
                return kind
        return "line"

    def text(self) -> str:
        """All that it says, as text."""
        said = [self.desk.session.words.name(self.name)]
        return "\n".join(said + [part.text for part in parts_of(self.desk.session, self.name) if part.text])
