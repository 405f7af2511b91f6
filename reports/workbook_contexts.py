"""Under which overrides a row of the model stands: as the switch says, as filed, under a scenario, profile or variant.

A context is the ordered steps of overrides that are in force. None (`()`) is the Model sheet, which follows the switch.
Two steps have no formulas of their own, only OWN: what they name stands for itself again.

`filed`: every input and assumption that a scenario or driver replaces is the reader's own, and no metric is held down.
`raw`: the metrics of the model that follows the switch, before they are held at or under those as filed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scoring.analysis.own_scenario import own_scenario
from scoring.analysis.scenarios import KEPT_PARTS, SCORED_PARTS
from scoring.elements import NAN
from scoring.filings.workbook_contract import UNDER
from scoring.methodology.document import Overrides
from scoring.methodology.nodes import Name, Node, Text, walk
from scoring.methodology.program import DRAW, Run
from scoring.scorecard import Scorecard

if TYPE_CHECKING:
    from reports.extras import NamedCard

Step = tuple[tuple[str, Node], ...]
Context = tuple[Step, ...]
MODEL: Context = ()
OWN: Any = Name("")
FILED, RAW = "filed", "raw"


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that the switch can put in force: a scenario of the methodology or the reader's own, or a driver.

    `id` is no other case's, variant's or profile's; `name` is the methodology's id, or what the reader calls it.
    """

    id: str
    name: str
    overrides: Overrides
    is_stress: bool = False
    is_driver: bool = False
    is_own: bool = False

    @property
    def steps(self) -> Context:
        return self.overrides.steps


def cases_of(card: Scorecard, own: Iterable[NamedCard] = ()) -> tuple[Case, ...]:
    """The methodology's scenarios, the reader's own, then the drivers."""
    methodology = card.methodology
    taken = {FILED, RAW, *methodology.variants, *methodology.profiles}

    def unique(name: str, kind: str) -> str:
        found = name if name not in taken else f"{kind}.{name}"
        taken.add(found)
        return found

    cases = [
        Case(unique(key, "scenario"), key, scenario, is_stress=bool(scenario.steps))
        for key, scenario in methodology.scenarios.items()
    ]
    for number, given in enumerate(own, start=1):
        overrides = own_scenario(methodology, given.name, given.rows)
        cases.append(Case(unique(f"own_{number}", "own"), given.name, overrides, given.is_stress, is_own=True))
    cases += [
        Case(unique(key, "driver"), key, driver.overrides, is_driver=True)
        for key, driver in methodology.drivers.items()
    ]
    return tuple(cases)


class Contexts:
    """The contexts of one workbook: what each is called, what it touches, and the engine's run of it."""

    def __init__(self, card: Scorecard, cases: tuple[Case, ...]) -> None:
        self.card = card
        self.methodology = card.methodology
        self.program = card.run.program
        self.cases = cases
        self.targets = tuple(dict.fromkeys(name for case in cases for step in case.steps for name, _ in step))
        slots, names = self.program.slots, self.program.names
        reached = {names[slot] for slot in self.program.affected(slots[name] for name in self.targets)}
        parts = [f"{m}.{part}" for m in self.methodology.metrics for part in (*SCORED_PARTS, *KEPT_PARTS)]
        self.held = tuple(name for name in parts if name in reached)
        self.filed: Step = tuple(dict.fromkeys([*self.targets, *self.held], OWN).items())
        self.raw: Step = tuple(dict.fromkeys(self.held, OWN).items())
        self.profiles = {profile: ((("profile", Text(profile)),),) for profile in self.methodology.profiles}
        self._touched: dict[int, frozenset[str]] = {}  # by the id of a step, as the next: steps are long to hash
        self._replaced: dict[int, Mapping[str, Node]] = {}
        self._labels: dict[tuple[int, ...], str] = {}
        nothing_drawn = card.run.fork({slots[DRAW]: NAN}, ()) if DRAW in slots else card.run
        self._runs: dict[tuple[int, ...], Run] = {
            (): card.run, (id(self.raw),): card.run, (id(self.filed),): nothing_drawn,
        }  # fmt: skip

    def under(self, case: Case) -> Context:
        """The context of a scenario or driver: its steps on what was filed."""
        return (self.filed, *case.steps)

    def replaced(self, step: Step) -> Mapping[str, Node]:
        found = self._replaced.get(id(step))
        if found is None:
            found = self._replaced[id(step)] = dict(step)
        return found

    def touches(self, step: Step, name: str) -> bool:
        """Whether a step replaces a name or anything that the name is made from."""
        found = self._touched.get(id(step))
        if found is None:
            slots = [self.program.slots[target] for target, _ in step]
            read = (self.program.names[slot] for slot in self.program.affected(slots))
            found = self._touched[id(step)] = frozenset(read) | {target for target, _ in step}
        return name in found

    def needed(self, name: str, context: Context) -> Context:
        """The shortest context in which a name has the same value: no step that does not matter to it."""
        while context:
            if not self.touches(context[-1], name) or (len(context) > 1 and self._fixed(name, context)):
                context = context[:-1]
            elif len(context) > 1 and self._is_own(context[0]) and self._idle(name, context):
                context = context[1:]
            else:
                break
        return context

    def _is_own(self, step: Step) -> bool:
        return step is self.filed or step is self.raw

    def _fixed(self, name: str, context: Context) -> bool:
        """Replaced by an earlier step, and not by the last: a value that was given is not computed anew."""
        if name in self.replaced(context[-1]):
            return False
        return any(self.replaced(step).get(name, OWN) is not OWN for step in context[:-1])

    def _idle(self, name: str, context: Context) -> bool:
        """Whether the first step changes neither a name nor what the later steps read."""
        first = context[0]
        if self.touches(first, name):
            return False
        read = (part for step in context[1:] for _, node in step for part in walk(node))
        return not any(self.touches(first, part.id) for part in read if isinstance(part, Name))

    def run(self, context: Context) -> Run:
        key = tuple(map(id, context))
        found = self._runs.get(key)
        if found is None:
            before = self.run(context[:-1])
            found = self._runs[key] = before if self._is_own(context[-1]) else self._changed(before, context[-1])
        return found

    def _changed(self, before: Run, step: Step) -> Run:
        slots, literals, value = self.program.slots, self.program.literals, self.program.value
        changes = {
            slots[name]: literals[node.value] if isinstance(node, Text) else value(node, before, name)
            for name, node in step
        }
        return before.fork(changes, self.program.affected(changes))

    def label(self, context: Context) -> str:
        """What a context is called in the ids of its rows; empty for the model that follows the switch."""
        if not context:
            return ""
        key = tuple(map(id, context))
        found = self._labels.get(key)
        if found is None:
            found = self._labels[key] = self._label(context)
        return found

    def _label(self, context: Context) -> str:
        if context[0] is self.raw:
            return self._joined(RAW, context[1:])
        if context[0] is self.filed:
            return self.label(context[1:]) if context[1:2] in self.profiles.values() else self._of_case(context[1:])
        for profile, under in self.profiles.items():
            if context[:1] == under:
                return self._joined(profile, context[1:])
        for variant in self.methodology.variants.values():
            if variant.steps == context:
                return variant.id
        return "+".join(name for step in context for name, _ in step)

    def _joined(self, head: str, rest: Context) -> str:
        return f"{head}{UNDER}{self.label(rest)}" if rest else head

    def _of_case(self, steps: Context) -> str:
        """The case of these steps, or the first whose steps begin so, with how many; then what stands under it."""
        for length in range(len(steps), 0, -1):
            for case in self.cases:
                if case.steps == steps[:length]:
                    return self._joined(case.id, steps[length:])
            for case in self.cases:
                if case.steps[:length] == steps[:length]:
                    return self._joined(f"{case.id}:{length}", steps[length:])
        return self._joined(FILED, steps)

    def section(self, context: Context) -> str:
        """The part of the workbook in which the rows of a context stand."""
        if not context:
            return "lines"
        if context[:1] in self.profiles.values() or context[1:2] in self.profiles.values():
            return "profiles"
        if context[0] is self.raw:
            return "raw"
        if context[0] is not self.filed:
            return "variants"
        of_case = any(case.steps[:1] == context[1:2] for case in self.cases if case.steps)
        return "cases" if len(context) > 1 and of_case else "filed"
