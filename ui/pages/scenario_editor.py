"""The reader's own scenario: a name, rows of what changes and to what, sentences for what is wrong, the score live."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QCheckBox, QPushButton, QVBoxLayout

from reports.analysis_words import signed
from reports.numbers import BLANK
from scoring.problems import Problem, sentence
from scoring.record import OwnScenario
from ui.models.scenarios import scenario_name
from ui.pages.page import Shell
from ui.pages.scenario_rows import RowEdit, Targets
from ui.session import Edit
from ui.whatif import Scenario
from ui.widgets.basics import Card, field, label, row
from ui.widgets.scales import Band


class EditorCard(Card):
    """Every change is a step to undo, those of one visit to a field together; `adopt` takes the draft."""

    def __init__(self, shell: Shell, adopt: Callable[[OwnScenario, Edit, int], None]) -> None:
        super().__init__()
        self.shell = shell
        self.session = shell.session
        self._adopt = adopt
        self.title.setWordWrap(True)
        self.draft = OwnScenario("")
        self.targets = Targets(shell.session)
        self._gesture, self._named = 0, ""
        self.name_label = label(points=9, muted=True)
        self.name = field()
        self.name.setMaxLength(80)
        self.name.setMinimumWidth(220)
        self.stress = QCheckBox()
        self.score = label(points=10, bold=True)
        self.band = Band(10)
        self.problems = label(wrap=True)
        self.rows: list[RowEdit] = []
        self.rows_layout = QVBoxLayout()
        self.rows_layout.setSpacing(6)
        self.add = QPushButton()
        self.hint = label(points=9, muted=True, wrap=True)
        texts = shell.texts
        texts.bind("whatif.name", self.name_label.setText, self.name.setAccessibleName)
        texts.bind("whatif.stress", self.stress.setText)
        texts.bind("whatif.add_row", self.add.setText)
        self.name.installEventFilter(self)
        self.name.textEdited.connect(lambda text: self._push(replace(self.draft, name=text.strip())))
        self.stress.clicked.connect(lambda checked: self._push(replace(self.draft, is_stress=checked), fresh=True))
        self.add.clicked.connect(self._add_row)
        self.body.addLayout(row(self.name_label, self.name, 12, self.stress, None, self.score, self.band))
        self.body.addLayout(self.rows_layout)
        self.body.addWidget(self.problems)
        self.body.addLayout(row(self.add, None))
        self.body.addWidget(self.hint)

    def tell(self, scenario: Scenario, draft: OwnScenario) -> None:
        """Show a draft; what is being typed stays as it is."""
        words, style = self.session.words, self.session.style
        self.draft = draft
        self.set_title(words("whatif.editor", name=scenario_name(scenario, words)))
        if not self.name.hasFocus() or self.name.text().strip() != draft.name:
            self.name.setText(draft.name)
        self.stress.setChecked(draft.is_stress)
        self._count(len(draft.rows))
        self.targets.refresh()
        base = self.session.card
        for place, (edit, pair) in enumerate(zip(self.rows, draft.rows, strict=True)):
            said = [self._said(problem, pair[0]) for problem in scenario.problems.get(place, ())]
            edit.tell(place, pair, base, scenario.card, said)
        general = [sentence(problem, words) for problem in scenario.problems.get(None, ())] if draft.rows else []
        self.problems.setText("\n".join(general) if draft.rows else words("whatif.empty"))
        self.problems.setVisible(bool(general) or not draft.rows)
        self.hint.setText(words("whatif.formula_hint", currency=style.currency, unit=style.money_unit))
        self._live(scenario)

    def _live(self, scenario: Scenario) -> None:
        words, style, base, card = self.session.words, self.session.style, self.session.card, scenario.card
        if card is None:
            self.score.setText(words("whatif.live_none") if self.draft.rows else "")
            self.band.hide()
            return
        change = BLANK if card.score is None or base.score is None else signed(card.score - base.score)
        self.score.setText(words("whatif.live", score=style.number(card.score, "score"), change=change))
        band = card.band or BLANK
        spoken = f"{words('window.score.band', band=band)}. {words('window.not_a_rating')}"
        self.band.tell(band, card.score, self.shell.colours(), spoken)
        self.band.show()

    def _said(self, problem: Problem, target: str) -> str:
        """The sentence without the file's section and key, which the row shows itself."""
        text = sentence(problem, self.session.words)
        for mark in (": ", "："):
            text = text.removeprefix(f"[{problem.values.get('section', '')}] {target}{mark}")
        return text[:1].upper() + text[1:]

    def _count(self, count: int) -> None:
        """As many row editors as there are rows; those that stay keep the cursor."""
        while len(self.rows) > count:
            gone = self.rows.pop()
            self.rows_layout.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self.rows) < count:
            made = RowEdit(self.shell, self.targets, self._row_changed, self._remove_row, self.begin)
            self.rows.append(made)
            self.rows_layout.addWidget(made)

    # --- what the reader does

    def begin(self) -> None:
        """A visit to a field begins: what it changes is one step to undo."""
        self._gesture, self._named = self.session.new_gesture(), self.draft.name

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.begin()
        return super().eventFilter(watched, event)

    def _push(self, draft: OwnScenario, fresh: bool = False) -> None:
        if fresh or not self._gesture:
            self.begin()
        self._adopt(draft, Edit("whatif.step.edit", own=self._named), self._gesture)

    def _row_changed(self, place: int, target: str, text: str, fresh: bool) -> None:
        rows = list(self.draft.rows)
        rows[place] = (target, text)
        self._push(replace(self.draft, rows=tuple(rows)), fresh)

    def _add_row(self) -> None:
        """The first thing that the draft does not change yet, at its own value."""
        used = {target for target, _ in self.draft.rows}
        target = next((name for name in self.targets.preferred() if name not in used), "")
        if target:
            self._push(replace(self.draft, rows=(*self.draft.rows, (target, target))), fresh=True)
            self.rows[-1].target.setFocus()

    def _remove_row(self, place: int) -> None:
        rows = tuple(pair for index, pair in enumerate(self.draft.rows) if index != place)
        self._push(replace(self.draft, rows=rows), fresh=True)
