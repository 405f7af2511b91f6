"""The page of what-if: stresses, what judgements do, what would change the band, and scenarios of the reader's own."""

from __future__ import annotations

from dataclasses import replace

from scoring.problems import sentence
from scoring.record import OwnScenario
from scoring.scorecard import Scorecard
from ui.latest import Latest
from ui.models.scenarios import scenario_name
from ui.pages.card_grid import CardGrid
from ui.pages.drivers import TornadoCard, VarianceCard
from ui.pages.page import Page, Shell, column, scrolling
from ui.pages.reverse_card import ReverseCard
from ui.pages.scenario_chosen import ChosenCard, debt_card, maturities_card, view_of
from ui.pages.scenario_editor import EditorCard
from ui.pages.scenario_files import ScenarioFiles
from ui.pages.scenario_table import TableCard
from ui.pages.uncertainty import SimulationCard
from ui.session import Edit
from ui.tasks import Step
from ui.whatif import Basis, Scenario, basis, own_of, rows_of, stresses_of


class ScenariosPage(Page):
    """All of it is computed when the page is looked at: the table at once, the rest beside the window."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.chosen = ""
        self._of: Basis | None = None
        self._stresses: tuple[Scenario, ...] = ()
        self._own: dict[tuple[int, OwnScenario], Scenario] = {}
        self._drawn: tuple[object, ...] = ()
        self.files = ScenarioFiles(self, shell, self._say)
        calls = {
            "new": self.new, "duplicate": self.duplicate, "delete": self.delete,
            "load_own": self.files.ask_load, "save_own": self.files.ask_save,
        }  # fmt: skip
        self.table = TableCard(shell, self.choose, self._ask, calls)
        self.editor = EditorCard(shell, self._adopt)
        self.chosen_card = ChosenCard(shell, lambda name: self._ask(self.scenario(), name))
        self.debt = debt_card(shell, lambda name: self._ask(self.scenario(), name))
        self.maturities = maturities_card(shell, lambda name: self._ask(self.scenario(), name))
        self.tornado = TornadoCard(shell)
        self.variance = VarianceCard(shell)
        self.simulation = SimulationCard(shell)
        self.reverse = ReverseCard(shell)
        self.tornado_of, self.reverse_of, self.variance_of = Latest(self), Latest(self), Latest(self)
        self.tornado_of.changed.connect(lambda: self.tornado.tell(self.tornado_of.answer))
        self.reverse_of.changed.connect(lambda: self.reverse.tell(self.reverse_of.answer))
        self.variance_of.changed.connect(lambda: self.variance.tell(self.variance_of.answer))
        grid = CardGrid(
            (
                ((self.table, 12),),
                ((self.editor, 12),),
                (((self.chosen_card,), 6), ((self.debt, self.maturities), 6)),
                (((self.tornado, self.variance), 6), ((self.simulation,), 6)),
                ((self.reverse, 12),),
            )
        )
        column(self).addWidget(scrolling(grid, shell.texts, "window.page.scenarios"))

    # --- what is shown

    def scenarios(self) -> tuple[Scenario, ...]:
        """All of them as they are now."""
        state = self.session.state
        of, card = basis(state), self.session.card
        if of != self._of:
            self._of, self._stresses, self._own = of, stresses_of(card), {}
        self._own = {
            (place, draft): self._own.get((place, draft)) or own_of(card, place, draft)
            for place, draft in enumerate(state.scenarios)
        }
        return (*self._stresses, *self._own.values())

    def scenario(self) -> Scenario:
        """The chosen one; the first stress where none is chosen, or where it is gone."""
        found = self.scenarios()
        return next((scenario for scenario in found if scenario.id == self.chosen), found[min(1, len(found) - 1)])

    def card_of(self, name: str) -> Scorecard | None:
        return next((scenario.card for scenario in self.scenarios() if scenario.id == name), None)

    def redraw(self) -> None:
        if self.session.card.stopped:
            self._say_why_not()
            return
        of = basis(self.session.state)
        self.tornado_of.ask(of, lambda step: _tornado(of, step))
        self.reverse_of.ask(of, lambda step: _reverse(of, step))
        self.variance_of.ask(of, lambda step: _variance(of, step))
        looks = (of, self.session.words.language, self.session.scale, self.shell.colours())
        if looks != self._drawn:  # what the reader types in a scenario leaves all this as it is
            self._drawn = looks
            self.tornado.tell(self.tornado_of.answer)
            self.reverse.tell(self.reverse_of.answer)
            self.variance.tell(self.variance_of.answer)
            self.simulation.seen()
        self._redraw_chosen()

    def _say_why_not(self) -> None:
        """Figures that contradict each other are not computed on."""
        words, card = self.session.words, self.session.card
        said = "\n".join(sentence(problem, words) for problem in card.errors)
        self._drawn = ()
        for part in (self.tornado, self.reverse, self.variance, self.simulation):
            part.refuse(said)
        self._redraw_chosen()

    def _redraw_chosen(self) -> None:
        scenario, drafts = self.scenario(), self.session.state.scenarios
        self.chosen = scenario.id
        self.table.tell(self.scenarios(), self.chosen)
        self.editor.setVisible(scenario.own is not None)
        if scenario.own is not None:
            self.editor.tell(scenario, drafts[scenario.own])
        self.chosen_card.tell(scenario)
        self.debt.tell(scenario)
        self.maturities.tell(scenario)

    def stop(self) -> None:
        for latest in (self.tornado_of, self.reverse_of, self.variance_of, self.simulation.latest):
            latest.stop()

    # --- what the reader does

    def choose(self, name: str) -> None:
        if name != self.chosen:
            self.chosen = name
            self._redraw_chosen()

    def _ask(self, scenario: Scenario, number: str) -> None:
        self.shell.ask(number, view_of(scenario, self.card_of))

    def _say(self, text: str) -> None:
        self.table.say(text)

    def new(self) -> None:
        self._append(OwnScenario(self.session.words("whatif.own_name")), "whatif.step.new")

    def duplicate(self) -> None:
        """The chosen scenario as one of the reader's own."""
        words, scenario = self.session.words, self.scenario()
        name = words("whatif.copy_of", name=scenario_name(scenario, words))
        if scenario.own is not None:
            draft = replace(self.session.state.scenarios[scenario.own], name=name)
        else:
            draft = OwnScenario(name, rows_of(scenario), is_stress=True)
        self._append(draft, "whatif.step.duplicate")

    def delete(self) -> None:
        own = self.scenario().own
        if own is None:
            return
        drafts = self.session.state.scenarios
        self.chosen = f"own:{own - 1}" if own else ""
        edit = Edit("whatif.step.delete", own=drafts[own].name)
        self.session.edit_scenarios(edit, (*drafts[:own], *drafts[own + 1 :]))

    def _append(self, draft: OwnScenario, kind: str) -> None:
        drafts = self.session.state.scenarios
        self.chosen = f"own:{len(drafts)}"
        self.session.edit_scenarios(Edit(kind, own=draft.name), (*drafts, draft))
        self.editor.name.setFocus()
        self.editor.name.selectAll()

    def _adopt(self, draft: OwnScenario, edit: Edit, gesture: int) -> None:
        own, drafts = self.scenario().own, self.session.state.scenarios
        if own is not None:
            self.session.edit_scenarios(edit, (*drafts[:own], draft, *drafts[own + 1 :]), gesture)


def _tornado(of: Basis, step: Step) -> object:
    from scoring.analysis.tornado import tornado

    step(0.1)
    return tornado(of.card())


def _reverse(of: Basis, step: Step) -> object:
    from scoring.analysis.reverse import reverse

    step(0.1)
    return reverse(of.card())


def _variance(of: Basis, step: Step) -> object:
    from scoring.analysis.sobol import sobol

    return sobol(of.card(), progress=step)
