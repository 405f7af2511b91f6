"""What stands on the right of the assumptions: the editor for one number, a group of weights, a choice or a scale."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QPushButton, QVBoxLayout, QWidget

from scoring.problems import Problem, Refused, sentence
from ui.changed import CHANGED
from ui.models.assumptions import Item, editable_text, edits_of, number_behind, number_of, title, unit_of_rule
from ui.pages.page import Shell
from ui.session import Edit
from ui.theme import px
from ui.weights import factor_weights, metric_weights, rebalanced
from ui.widgets.basics import Card, Figure, clear, label, row, selectable
from ui.widgets.curve import Scene
from ui.widgets.knots_edit import KnotsEdit
from ui.widgets.number_edit import PLAIN, UNITS, NumberEdit, span_of

Reset = Callable[[Item], None]


NAMES = 156  # pixels of a weight's name, which wraps


class Editor(Card):
    """Title, what it is and why; below, the editor itself; at the end what the score makes of it."""

    def __init__(self, shell: Shell, item: Item, reset: Reset) -> None:
        super().__init__(spacing=8)
        self.shell = shell
        self.item = item
        self.title.setWordWrap(True)
        self.state = label(points=9, muted=True, wrap=True)
        self.middle = QVBoxLayout()
        self.middle.setSpacing(8)
        self.facts = QVBoxLayout()
        self.facts.setSpacing(3)
        self.reset = QPushButton()
        self.reset.clicked.connect(lambda: reset(item))
        self.where = Figure(shell.ask, item.name)
        self.where.setObjectName("link")
        self.body.addWidget(self.state)
        self.body.addSpacing(4)
        self.body.addLayout(self.middle)
        self.body.addLayout(row(self.reset, None, self.where))
        self.body.addSpacing(6)
        self.body.addLayout(self.facts)
        self._said = ""

    def order(self, before_all: QWidget) -> None:
        """Tab goes from what stands before the editor through its values down; once the editor stands in its page."""
        below = (self.reset, self.where)
        parts = [part for part in self.findChildren(QWidget) if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
        own = [part for part in parts if part not in below and part.window() is self.window()]  # no list of a box
        values = [part for part in own if not isinstance(part.parent(), QAbstractSpinBox)]
        for before, after in pairwise((before_all, *values, *below)):
            QWidget.setTabOrder(before, after)

    def redraw(self) -> None:
        session = self.shell.session
        words = session.words
        self.set_title(title(session, self.item))
        changed = bool(edits_of(session, self.item))
        self.reset.setText(words("window.reset_one"))
        self.reset.setEnabled(changed)
        self.where.tell(words("window.lineage.show"), self.title.text(), number_behind(session, self.item))
        self.where.setVisible(bool(self.where.name))
        self.show_value()
        if self._said != session.words.language:
            self._said = session.words.language
            self._facts()

    def show_value(self) -> None:
        raise NotImplementedError

    def reasons(self) -> tuple[str, str]:
        """Why and source, in the methodology's words."""
        methodology = self.shell.session.card.methodology
        if self.item.kind == "assumption":
            found = methodology.assumptions[self.item.name]
            return found.why, found.source
        if self.item.kind == "scale":
            scale = methodology.scales[self.item.name]
            return scale.why, scale.source
        if self.item.kind == "metric_weights":
            factor = methodology.factors[self.item.name]
            return factor.why, factor.source
        cap = methodology.caps.get(self.item.name.partition(".")[0])
        return (cap.why, cap.source) if cap is not None else ("", "")

    def _facts(self) -> None:
        words = self.shell.session.words
        why, source = self.reasons()
        stem = self.item.name.partition(".")[0] if self.item.kind in ("rule", "scale") else self.item.name
        if source in ("judgement", "definition"):
            source = words(f"window.source.{source}")
        clear(self.facts)
        for key, text in (("why", words.why(stem, why) if why else ""), ("source", source)):
            if text:
                self.facts.addWidget(label(words(f"window.lineage.{key}"), 9, muted=True))
                self.facts.addWidget(selectable(label(text, wrap=True)))

    def why_not(self, text: str, ends: tuple[str, str] | None) -> str:
        """Why what was typed in a box cannot be taken: no number, or one that is not between the ends."""
        words = self.shell.session.words
        if ends is None:
            return sentence(Problem("typed_not_a_number", values={"text": text[:40]}), words)
        return words("typing.outside", text=text[:40], least=ends[0], most=ends[1])

    def send(self, edit: Edit, values: dict[str, object], gesture: int) -> None:
        try:
            self.shell.session.edit_all(edit, values, gesture)
        except Refused as refused:
            self.shell.refuse(refused)
            self.redraw()


class NumberEditor(Editor):
    """One number with its default and, where the methodology has one, its range."""

    def __init__(self, shell: Shell, item: Item, reset: Reset) -> None:
        super().__init__(shell, item, reset)
        assumption = shell.session.card.methodology.assumptions.get(item.name)
        span = span_of(assumption) if assumption else UNITS.get(unit_of_rule(item.name), PLAIN)
        self.edit = NumberEdit("", span, shell.session.new_gesture)
        for part in (self.edit.slider, self.edit.box):
            part.setAccessibleName(title(shell.session, item))
        self.edit.changed.connect(self._changed)
        self.edit.box.why = self.why_not
        self.middle.addWidget(self.edit)

    def show_value(self) -> None:
        session = self.shell.session
        words, style = session.words, session.style
        value = number_of(session.card, self.item.name)
        parts = [words("window.default_is", value=editable_text(session, session.default_card, self.item.name))]
        assumption = session.card.methodology.assumptions.get(self.item.name)
        if assumption is not None and assumption.low is not None:
            low, high = (style.number(x, assumption.unit) for x in (assumption.low, assumption.high))
            parts.append(words("window.range_is", low=low, high=high))
            if value is not None and not assumption.low <= value <= (assumption.high or 0.0):
                parts.append(words("typing.implausible"))
        if assumption is not None and assumption.default is not None:
            parts.append(words("window.follows"))
        self.state.setText("   ".join(parts))
        self.edit.setEnabled(value is not None)
        if value is not None:
            self.edit.tell(value)

    def _changed(self, value: float, gesture: int) -> None:
        self.send(Edit("edit", self.item.name), {self.item.name: value}, gesture)


class ChoiceEditor(Editor):
    """One of a declared list, such as a rating."""

    def __init__(self, shell: Shell, item: Item, reset: Reset) -> None:
        super().__init__(shell, item, reset)
        self.box = QComboBox()
        methodology = shell.session.card.methodology
        for choice in methodology.choices[methodology.assumptions[item.name].unit]:
            self.box.addItem(choice, choice)
        self.box.activated.connect(lambda: self.send(Edit("edit", item.name), {item.name: self.box.currentData()}, 0))
        self.middle.addLayout(row(self.box, None))

    def show_value(self) -> None:
        session = self.shell.session
        words = session.words
        for place in range(self.box.count()):
            choice = self.box.itemData(place)
            self.box.setItemText(place, words.name(choice) if words.has(f"name.{choice}") else choice)
        self.state.setText(
            words("window.default_is", value=editable_text(session, session.default_card, self.item.name))
        )
        self.box.setAccessibleName(self.title.text())
        methodology = session.card.methodology
        value = session.edited.get(self.item.name, methodology.assumptions[self.item.name].value)
        self.box.setCurrentIndex(self.box.findData(value))


class WeightsEditor(Editor):
    """All weights of one group together with their sum."""

    def __init__(self, shell: Shell, item: Item, reset: Reset) -> None:
        super().__init__(shell, item, reset)
        self.rows: dict[str, NumberEdit] = {}
        self.owners: dict[str, str] = {}
        for name in self.weights():
            owner = name.partition(".weight.")[0]
            edit = NumberEdit(owner, UNITS["weight"], shell.session.new_gesture, width=px(NAMES))
            edit.name_label.setWordWrap(True)
            edit.name_label.setFixedWidth(px(NAMES))
            edit.changed.connect(lambda value, gesture, name=name: self._changed(name, value, gesture))
            edit.box.why = self.why_not
            self.rows[name], self.owners[name] = edit, owner
            self.middle.addWidget(edit)
        self.sum = label(bold=True)
        self.note = label(points=9, muted=True, wrap=True)
        self.middle.addLayout(row(None, self.sum))
        self.middle.addWidget(self.note)

    def weights(self) -> dict[str, float]:
        state = self.shell.session.state
        if self.item.kind == "factor_weights":
            return factor_weights(state.methodology, state.profile)
        return metric_weights(state.methodology, self.item.name, state.profile)

    def show_value(self) -> None:
        session = self.shell.session
        words, style = session.words, session.style
        weights = self.weights()
        self.state.setText(words("window.weights.profile", profile=words.name(session.state.profile)))
        for name, edit in self.rows.items():
            owner = words.name(self.owners[name])
            edit.name_label.setText(owner)
            edit.setToolTip(words("window.default_is", value=f"{session.state.methodology.parameters[name]:g}%"))
            for part in (edit.slider, edit.box):
                part.setAccessibleName(words("window.weights.of", name=owner))
            edit.mark.setText(CHANGED if name in session.edited else " ")
            if name in weights:
                edit.tell(weights[name])
        self.sum.setText(words("window.weights.sum", sum=style.number(sum(weights.values()) / 100, "ratio")))
        self.note.setText(words(f"window.weights.note.{self.item.kind}"))

    def _changed(self, name: str, value: float, gesture: int) -> None:
        weights = self.weights()
        if self.item.kind == "factor_weights":
            after: dict[str, object] = dict(rebalanced(weights, name, value))
        else:
            after = {name: value}
        self.send(Edit("weight", self.owners[name]), after, gesture)


class ScaleEditor(Editor):
    """The knots of a metric's scale, with where the issuer stands on it."""

    def __init__(self, shell: Shell, item: Item, reset: Reset) -> None:
        super().__init__(shell, item, reset)
        self.edit = KnotsEdit(shell.session.new_gesture)
        self.edit.changed.connect(
            lambda knots, gesture: self.send(Edit("knots", item.name), {item.name: knots}, gesture)
        )
        self.middle.addWidget(self.edit)

    def show_value(self) -> None:
        session = self.shell.session
        methodology = session.card.methodology
        knots = session.edited.get(self.item.name, methodology.scales[self.item.name].knots)
        metric = next((key for key, m in methodology.metrics.items() if self.item.name in m.scales.values()), None)
        in_use = metric is not None and methodology.metrics[metric].scales.get(session.card.profile) == self.item.name
        found = session.card.metrics[metric] if metric is not None and in_use else None
        unit = methodology.metrics[metric].unit if metric is not None else "multiple"
        self.state.setText(session.words("window.knots.hint" if metric is None or in_use else "window.knots.unused"))
        at = None if found is None or found.value is None or found.score is None else (found.value, found.score)
        default = methodology.scales[self.item.name].knots
        scene = Scene(knots, default, at, unit, session.style, self.shell.colours())  # type: ignore[arg-type]
        self.edit.tell(scene, self.title.text())


def make_editor(shell: Shell, item: Item, reset: Reset) -> Editor:
    """The editor that fits an item."""
    if item.kind in ("factor_weights", "metric_weights"):
        return WeightsEditor(shell, item, reset)
    if item.kind == "scale":
        return ScaleEditor(shell, item, reset)
    methodology = shell.session.card.methodology
    if item.kind == "assumption" and methodology.assumptions[item.name].unit in methodology.choices:
        return ChoiceEditor(shell, item, reset)
    return NumberEditor(shell, item, reset)
