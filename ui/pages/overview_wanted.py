"""What stands in the place of changes of the band where there is no score: the inputs that would give one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui.pages.overview_why import add_row
from ui.pages.page import Shell
from ui.widgets.basics import Figure, clear, label

if TYPE_CHECKING:
    from scoring.analysis.wanted import Wanted
    from scoring.scorecard import Scorecard

THRESHOLD = "aggregation.point_threshold"


def title(card: Scorecard) -> str:
    """The key of what the list is called."""
    from scoring.analysis.wanted import is_too_small

    return "overview.wanted.narrower" if is_too_small(card) else "overview.wanted.title"


class WantedList(QWidget):
    """Each input with the share of the weight that waits for it; its name leads to where a value can be given."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.head, self.hint = label(points=9, muted=True, wrap=True), label(points=9, muted=True, wrap=True)
        self.grid = QGridLayout()
        self.grid.setVerticalSpacing(2)
        self.grid.setColumnStretch(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.head)
        layout.addLayout(self.grid)
        layout.addWidget(self.hint)

    def redraw(self) -> None:
        from scoring.analysis.wanted import is_too_small, wanted

        session = self.shell.session
        words, found = session.words, wanted(session.card)
        clear(self.grid)
        for line, item in enumerate(found):
            self._row(line, item)
        self.head.setText(words("overview.wanted.head" if found else "overview.wanted.nothing"))
        threshold = session.style.number(session.state.methodology.parameters[THRESHOLD], "ratio", 0)
        if is_too_small(session.card):
            self.hint.setText(words("overview.wanted.narrower_hint"))
        else:
            self.hint.setText(words("overview.wanted.hint", share=threshold))
        self.hint.setVisible(bool(found))

    def _row(self, line: int, item: Wanted) -> None:
        words, style = self.shell.session.words, self.shell.session.style
        name, share = Figure(self.shell.ask, f"input:{item.input}"), label(bold=True)
        name.tell(words.name(item.input), words(title(self.shell.session.card)))
        share.setText(style.number(item.share, "ratio"))
        add_row(self.grid, line, name, share, right=1)
