"""What judgements do to the score: all drivers drawn together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QProgressBar, QPushButton, QSpinBox

from reports.analysis_words import signed
from scoring.analysis.names import DRAWS, SCORE, SEED
from scoring.explain import unit_of
from ui.draws import AUTOMATIC
from ui.latest import Latest
from ui.models.scenarios import short_name
from ui.pages.driver_views import ask_drawn, ask_driver
from ui.pages.drivers import BLANK_HEIGHT, SIZE
from ui.pages.page import Shell
from ui.tasks import Step
from ui.whatif import Simulated, basis, simulated
from ui.widgets.basics import Card, Figure, Said, clear, label, row
from ui.widgets.drawn import DrawnView

if TYPE_CHECKING:
    from scoring.analysis.simulate import Simulation

FEWEST, MOST, LARGEST_SEED = 100, 1_000_000, 2_000_000_000
DISTRIBUTION_HEIGHT = 250.0
PERCENTILES = (5, 25, 50, 75, 95)
LEAST_SHARE = 0.005
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class SimulationCard(Card):
    """Draws and seed, run and cancel; then the distribution, its percentiles, and the chance of each band."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.draws_label, self.seed_label = label(points=9, muted=True), label(points=9, muted=True)
        self.draws, self.seed = QSpinBox(), QSpinBox()
        self.draws.setRange(FEWEST, MOST)
        self.draws.setSingleStep(DRAWS)
        self.draws.setGroupSeparatorShown(True)
        self.draws.setValue(DRAWS)
        self.seed.setRange(0, LARGEST_SEED)
        self.seed.setValue(SEED)
        self.button = QPushButton()
        self.button.clicked.connect(self.toggle)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.latest = Latest(self)
        self.latest.changed.connect(self._answered)
        self.latest.advanced.connect(lambda share: self.progress.setValue(round(1000 * share)))
        self.state = label(points=9, muted=True, wrap=True)
        self.view = DrawnView(shell.texts)
        self.view.asked.connect(lambda _: self._ask_drawn())
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(14)
        self.grid.setVerticalSpacing(2)
        self.grid.setColumnStretch(0, 1)
        self.below = QGridLayout()
        self.below.setHorizontalSpacing(14)
        self.below.setVerticalSpacing(2)
        texts = shell.texts
        texts.bind("whatif.draws", self.draws_label.setText, self.draws.setAccessibleName)
        texts.bind("whatif.seed", self.seed_label.setText, self.seed.setAccessibleName)
        texts.bind("window.progress", self.progress.setAccessibleName)
        self.body.addLayout(row(self.draws_label, self.draws, 6, self.seed_label, self.seed, None, self.button))
        self.body.addWidget(self.progress)
        self.body.addWidget(self.state)
        self.body.addWidget(self.view)
        self.body.addLayout(self.grid)
        self.body.addSpacing(6)
        self.body.addLayout(self.below)
        self.body.addStretch(1)

    # --- running

    def toggle(self) -> None:
        if self.latest.task is not None:
            self.latest.cancel()
        else:
            self.latest.forget()
            self.run()

    def refuse(self, said: str) -> None:
        """Nothing is drawn; why not."""
        self.latest.cancel()
        self.redraw()
        self.view.hide()
        clear(self.grid)
        clear(self.below)
        self.button.setEnabled(False)
        self.state.setText(said)

    def run(self) -> None:
        """Draw for the figures as they are now, in the background."""
        of, draws, seed = basis(self.shell.session.state), self.draws.value(), self.seed.value()

        def work(step: Step) -> Simulated:
            return simulated(of, draws, seed, step)

        self.latest.ask((of, draws, seed), work)
        self.redraw()

    def seen(self) -> None:
        """The page is looked at: draw where there are none of these figures, unless that takes long."""
        session = self.shell.session
        known = session.simulated
        if (known is None or not known.is_of(session.state)) and self.draws.value() <= AUTOMATIC:
            self.run()
        else:
            self.redraw()

    def _answered(self) -> None:
        answer = self.latest.answer
        if isinstance(answer, Simulated) and answer.is_of(self.shell.session.state):
            self.shell.session.adopt_simulation(answer)
        self.redraw()

    # --- showing

    def redraw(self) -> None:
        session, words = self.shell.session, self.shell.session.words
        running, found = self.latest.task is not None, session.simulated
        self.set_title(words("whatif.simulation"))
        self.button.setText(words("whatif.cancel" if running else "whatif.run"))
        self.button.setEnabled(not session.card.stopped)
        self.progress.setVisible(running)
        if not running:
            self.progress.setValue(0)
        for field in (self.draws, self.seed):
            field.setEnabled(not running)
        self.view.setVisible(found is not None)
        said = []
        if found is not None:
            draws = f"{found.simulation.draws:,}"
            said.append(words("whatif.drawn", draws=draws, seed=found.simulation.seed))
            if found.simulation.repaired:
                said.append(words("analysis.repaired"))
            if not found.is_of(session.state) and not running:
                said.append(words("whatif.earlier"))
        elif running:
            said.append(words("whatif.working"))
        elif self.latest.key is not None and self.latest.answer is None:
            said.append(words("whatif.cancelled"))
        self.state.setText("\n".join(said))
        clear(self.grid)
        clear(self.below)
        if found is not None:
            self._picture(found)
        if found is not None and found.ends is not None:
            self._percentiles(found.simulation)
            self._bands(found.simulation)

    def _picture(self, found: Simulated) -> None:
        from reports.picture_distribution import distribution_picture

        session = self.shell.session
        card, style, simulation = session.card, session.style, found.simulation
        height = BLANK_HEIGHT if found.ends is None else DISTRIBUTION_HEIGHT
        self.view.tell(
            lambda width: distribution_picture(card, simulation, style, width=width, height=height, size=SIZE),
            self.shell.colours(),
        )

    def _percentiles(self, simulation: Simulation) -> None:
        session = self.shell.session
        words, style, methodology = session.words, session.style, session.card.methodology
        self._line(self.grid, 0, (words("whatif.number"), *(f"P{at}" for at in PERCENTILES)))
        for line, name in enumerate(simulation.values, start=1):
            unit = "score" if name == SCORE else unit_of(methodology, name)
            ends = simulation.percentiles(name, PERCENTILES) or (None,) * len(PERCENTILES)
            title = words("window.score.title") if name == SCORE else short_name(words, name)
            self.grid.addWidget(label(title), line, 0)
            for place, (at, end) in enumerate(zip(PERCENTILES, ends, strict=True), start=1):
                drawn = self._drawn(simulation, name, style.number(end, unit), f"{title}, P{at}")
                self.grid.addWidget(drawn, line, place, RIGHT)

    def _ask_drawn(self) -> None:
        found = self.shell.session.simulated
        if found is not None:
            ask_drawn(self.shell, found.simulation, SCORE)

    def _drawn(self, simulation: Simulation, number: str, text: str, spoken: str) -> Figure:
        """A number of the draws; it leads to the number drawn, and to how the draws were made."""
        made = Figure(lambda name: ask_drawn(self.shell, simulation, name), number)
        made.tell(text, spoken)
        return made

    def _bands(self, simulation: Simulation) -> None:
        """The chance of each band on the left, the drivers by rank correlation on the right."""
        session = self.shell.session
        words, style = session.words, session.style
        bands = [
            (band, share)
            for band, share in simulation.bands(session.card.methodology.bands).items()
            if share >= LEAST_SHARE
        ]
        ranked = sorted(simulation.rank_correlations().items(), key=lambda item: -abs(item[1])) if bands else []
        heads = (words("whatif.in_band"), "", words("whatif.rank"), "")
        self._line(self.below, 0, heads)
        for line in range(max(len(bands), min(len(ranked), 8))):
            band, share = bands[line] if line < len(bands) else ("", None)
            driver, rho = ranked[line] if line < min(len(ranked), 8) else ("", None)
            if band:
                chance = self._drawn(simulation, SCORE, style.number(share, "ratio"), f"{heads[0]} {band}")
                self.below.addWidget(label(band), line + 1, 0)
                self.below.addWidget(chance, line + 1, 1, RIGHT)
            if driver:
                moved = Figure(lambda name: ask_driver(self.shell, name), driver)
                moved.tell(signed(rho, 2), f"{heads[2]}, {words.name(driver)}")
                self.below.addWidget(label(words.name(driver)), line + 1, 2)
                self.below.addWidget(moved, line + 1, 3, RIGHT)
        self.below.setColumnStretch(1, 1)
        self.below.setColumnStretch(2, 3)
        note = words("whatif.simulation_note", range=style.span(session.card.low, session.card.high))
        text = f"{note}{'' if words.language == 'zh' else ' '}{words('window.not_a_rating')}"
        said = Said(self.shell.ask, "scorecard.range", 9, muted=True)
        said.tell(text)
        self.below.addWidget(said, self.below.rowCount(), 0, 1, 4)

    @staticmethod
    def _line(grid: QGridLayout, line: int, cells: tuple[str, ...]) -> None:
        """The headings of a table."""
        for place, text in enumerate(cells):
            made = label(text, 9, muted=True)
            if place and not (place == 2 and len(cells) == 4):
                grid.addWidget(made, line, place, RIGHT)
            else:
                grid.addWidget(made, line, place)
