"""The open work: one filing, one methodology with the reader's edits, one profile; every change can be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from reports.numbers import Style, filing_style
from resources.words import Words

if TYPE_CHECKING:
    from pathlib import Path

    from scoring.filings.filing import Datum, Fact, Filing
    from scoring.filings.overriding import Given
    from scoring.methodology.document import Methodology
    from scoring.record import OwnScenario, Peer
    from scoring.scorecard import Scorecard
    from ui.whatif import Simulated


@dataclass(frozen=True, slots=True)
class State:
    """`read` is the filing as it was read, `filing` the same with the reader's own values."""

    filing: Filing
    methodology: Methodology
    profile: str
    read: Filing
    scenarios: tuple[OwnScenario, ...] = ()  # the reader's own
    peers: tuple[Peer, ...] = ()  # what the open filing is compared with


class Edit(msgspec.Struct, frozen=True):
    """What a step changed, for its words: the key `window.step.<kind>` with the name of what was changed.

    A kind with a dot in it is the key itself; `own` is a name that the reader gave.
    """

    kind: str
    name: str = ""
    own: str = ""

    def words(self, words: Words) -> str:
        key = self.kind if "." in self.kind else f"window.step.{self.kind}"
        return words(key, name=words.name(self.name) if self.name else self.own)


def _same_start(start: State, state: State) -> bool:
    """Whether a filing and a methodology, edits aside, are the ones that changes were measured from."""
    return start.read is state.read and start.methodology.program is state.methodology.program


class Replace(QUndoCommand):
    """One step from a state to another. Steps of one gesture (a drag) on one thing become one step."""

    def __init__(self, session: Session, edit: Edit, after: State, gesture: int) -> None:
        super().__init__()
        self.session = session
        self.edit = edit
        self.before = session.state
        self.after = after
        self.gesture = gesture

    def redo(self) -> None:
        self.session.show_state(self.after)

    def undo(self) -> None:
        self.session.show_state(self.before)

    def id(self) -> int:
        return self.gesture or -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, Replace) or other.edit != self.edit:
            return False
        self.after = other.after
        return True


class Session(QObject):
    """Pages send it intents and redraw from what it announces.

    `leaving`: another filing is about to be opened; `opened`: it is; `changed`: the score may have changed;
    `restyled`: language or money unit; `drawn`: there are other draws of the score.
    """

    leaving = Signal()
    opened = Signal()
    changed = Signal()
    restyled = Signal()
    drawn = Signal()

    def __init__(self, words: Words, scale: str = "") -> None:
        super().__init__()
        self.undo_stack = QUndoStack(self)
        self.words = words
        self.scale = scale
        self._state: State | None = None
        self._card: Scorecard | None = None
        self._start: tuple[State, Scorecard] | None = None
        self._gestures = 0
        self._last_gesture = 0
        self.is_dragging = False  # a change is being announced that goes on with the gesture of the one before
        self.simulated: Simulated | None = None
        self.origin: tuple[Path, ...] = ()

    # --- what is open

    @property
    def is_open(self) -> bool:
        return self._state is not None

    @property
    def state(self) -> State:
        if self._state is None:
            raise LookupError("nothing is open yet")
        return self._state

    @property
    def card(self) -> Scorecard:
        if self._card is None:
            self._card = self._scored(self.state)
        return self._card

    @property
    def default_card(self) -> Scorecard:
        """The filing as read under the methodology without edits: what changes are measured from."""
        state = self.state
        if self._start is None or not _same_start(self._start[0], state):
            from scoring.engine import without_edits

            start = State(state.read, without_edits(state.methodology), self._own_profile(state), state.read)
            self._start = start, self._scored(start)
        return self._start[1]

    @staticmethod
    def _own_profile(state: State) -> str:
        own = state.filing.issuer.profile
        return own if own and own in state.methodology.profiles else state.methodology.default_profile

    @staticmethod
    def _scored(state: State) -> Scorecard:
        from scoring.engine import evaluate

        return evaluate(state.methodology, state.filing, profile=state.profile)

    @property
    def style(self) -> Style:
        return (
            filing_style(self.words, self._state.filing, self.scale)
            if self._state
            else Style(self.words, "USD", self.scale)
        )

    def open(self, filing: Filing, methodology: Methodology, origin: Sequence[Path] = ()) -> None:
        """Start anew with a filing, read from the files `origin`.

        Raises Refused where the methodology cannot read it; then nothing changes.
        """
        kept = (self._state.scenarios, self._state.peers) if self._state is not None else ((), ())
        state = State(filing, methodology, "", filing, *kept)
        self.begin(replace(state, profile=self._own_profile(state)), origin)

    def begin(self, state: State, origin: Sequence[Path] = ()) -> None:
        """Start anew with a whole work. Raises Refused where it cannot be scored; then nothing changes."""
        card = self._scored(state)
        self.leaving.emit()
        self.undo_stack.clear()
        self._state, self._card, self._start, self.simulated = state, card, None, None
        self.origin = tuple(origin)
        self.opened.emit()
        self.changed.emit()

    # --- intents

    def new_gesture(self) -> int:
        """A number for a drag or a burst of typing: edits that carry the same one are undone together."""
        self._gestures += 1
        return self._gestures

    def edit(self, name: str, value: object, gesture: int = 0) -> None:
        """Change one assumption, parameter or scale; None puts the default back. Refused where it does not fit."""
        self.edit_all(Edit("edit" if value is not None else "reset", name), {name: value}, gesture)

    def edit_all(self, edit: Edit, values: Mapping[str, object], gesture: int = 0) -> None:
        """Several changes as one step."""
        from scoring.engine import with_edit

        methodology = self.state.methodology
        for name, value in values.items():
            methodology = with_edit(methodology, name, value)
        self._push(edit, replace(self.state, methodology=methodology), gesture)

    def reset_all(self) -> None:
        from scoring.engine import without_edits

        state = self.state
        plain = without_edits(state.methodology)
        after = replace(state, filing=state.read, methodology=plain, profile=self._own_profile(state))
        self._push(Edit("reset_all"), after, 0)

    def reset_assumptions(self) -> None:
        """Every assumption, weight, scale and cap to its default; the filing and the profile stay as they are."""
        from scoring.engine import without_edits

        state = self.state
        self._push(Edit("reset_assumptions"), replace(state, methodology=without_edits(state.methodology)), 0)

    def adopt_methodology(self, methodology: Methodology) -> None:
        """Score under another methodology file, its edits with it. Refused where it cannot use the filing."""
        state = self.state
        after = replace(state, methodology=methodology)
        if state.profile not in methodology.profiles:
            after = replace(after, profile=self._own_profile(after))
        self._scored(after)
        self._push(Edit("edit.step_methodology", own=methodology.title), after, 0)

    def adopt(self, edit: Edit, after: State) -> None:
        """Adopt changes of any kind as one step. Refused where they cannot be scored; then nothing changes."""
        self._scored(after)
        self._push(edit, after, 0)

    def choose_profile(self, profile: str) -> None:
        self._push(Edit("profile", profile), replace(self.state, profile=profile), 0)

    def edit_scenarios(self, edit: Edit, scenarios: tuple[OwnScenario, ...], gesture: int = 0) -> None:
        """Adopt the reader's own scenarios, changed; as a step to undo."""
        self._push(edit, replace(self.state, scenarios=scenarios), gesture)

    def edit_peers(self, edit: Edit, peers: tuple[Peer, ...]) -> None:
        """Adopt other filings to compare with, or another order of them."""
        self._push(edit, replace(self.state, peers=peers), 0)

    def adopt_simulation(self, simulated: Simulated | None) -> None:
        """Draws of the score, shown beside its range wherever it stands."""
        self.simulated = simulated
        self.drawn.emit()

    # --- the reader's own values

    def datum(self, name: str) -> Datum:
        """What the filing says of an input; not found where it says nothing."""
        from scoring.filings.filing import Datum

        return self.state.filing.datum(name) or Datum(name, None, "", "not_found")

    def override(self, name: str, given: Given) -> None:
        """Put a value of one's own in the place of what was read, with its reason."""
        from scoring.filings.overriding import give

        self._refile(Edit("override", name), give(self.state.filing, name, given))

    def choose_fact(self, name: str, fact: Fact) -> None:
        """Use another of the figures found for an input."""
        from scoring.filings.overriding import choose

        self._refile(Edit("choose_fact", name), choose(self.state.filing, name, fact))

    def put_back(self, *names: str) -> None:
        """Inputs as they were read; all of them where none is named."""
        from scoring.filings.overriding import put_back

        edit = Edit("put_back", names[0]) if len(names) == 1 else Edit("put_back_all")
        state = self.state
        self._refile(edit, put_back(state.filing, state.read, names) if names else state.read)

    def _refile(self, edit: Edit, filing: Filing) -> None:
        """Adopt another filing. Raises Refused where the methodology cannot use a value; then nothing changes."""
        after = replace(self.state, filing=filing)
        self._scored(after)
        self._push(edit, after, 0)

    @property
    def overridden(self) -> tuple[str, ...]:
        """The inputs that the reader has answered otherwise than the reading did."""
        if self.state.filing is self.state.read:
            return ()
        from scoring.filings.overriding import overridden

        return overridden(self.state.filing)

    def _push(self, edit: Edit, after: State, gesture: int) -> None:
        now = self.state
        same = (
            after.profile == now.profile
            and after.methodology.edits == now.methodology.edits
            and after.methodology.program is now.methodology.program
            and after.scenarios == now.scenarios
            and after.peers == now.peers
            and after.filing is now.filing
        )
        if same:
            return
        self.is_dragging = gesture != 0 and gesture == self._last_gesture
        self._last_gesture = gesture
        try:
            self.undo_stack.push(Replace(self, edit, after, gesture))
        finally:
            self.is_dragging = False

    def show_state(self, state: State) -> None:
        """The card stays where only what stands beside it changed: peers, scenarios of the reader's own."""
        now = self._state
        same = (
            now is not None
            and state.filing is now.filing
            and state.methodology is now.methodology
            and state.profile == now.profile
        )
        self._state, self._card = state, self._card if same else None
        self.changed.emit()

    def restyle(self, words: Words | None = None, scale: str | None = None) -> None:
        self.words = words or self.words
        self.scale = self.scale if scale is None else scale
        self.restyled.emit()

    # --- what is changed

    @property
    def edited(self) -> Mapping[str, object]:
        """Every edit by name."""
        return self.state.methodology.edits

    @property
    def is_changed(self) -> bool:
        state = self.state
        return bool(self.edited) or bool(self.overridden) or state.profile != self._own_profile(state)

    def undo_words(self) -> str:
        return self._step_words(self.undo_stack.index() - 1)

    def redo_words(self) -> str:
        return self._step_words(self.undo_stack.index())

    def _step_words(self, index: int) -> str:
        step = self.undo_stack.command(index) if 0 <= index < self.undo_stack.count() else None
        return step.edit.words(self.words) if isinstance(step, Replace) else ""
