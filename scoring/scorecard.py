"""The scorecard of one evaluation: score, range, band, confidence, factors, metrics, caps, and what they rest on.

Everything is computed when it is first asked for. A number that is blank reads as None; where the run carries arrays
(draws, issuers) numbers are arrays with NaN for blank.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from scoring import trace
from scoring.elements import NO, YES
from scoring.methodology.document import Methodology
from scoring.methodology.program import Run, Value
from scoring.problems import Problem, Refused
from scoring.rounding import percent

if TYPE_CHECKING:
    from scoring.filings.filing import Filing

Number = Any  # float | None | numpy.ndarray


class MetricScore(msgspec.Struct, frozen=True):
    """`applies` is False where the metric has no meaning for the issuer; `missing` names absent inputs."""

    id: str
    factor: str
    value: Number
    score: Number
    low: Number
    high: Number
    weight: Number
    applies: bool
    missing: tuple[str, ...]
    inputs: tuple[str, ...]


class FactorScore(msgspec.Struct, frozen=True):
    """`contribution` is the points that the factor adds to the average. Not scored: `score` is None."""

    id: str
    score: Number
    low: Number
    high: Number
    weight: Number
    contribution: Number
    available: Number
    applies: bool


class CapResult(msgspec.Struct, frozen=True):
    """`met` is True, False, or None where its inputs are missing; `binding`: this cap sets the score."""

    id: str
    met: bool | None
    limit: Number
    binding: bool


class Confidence(msgspec.Struct, frozen=True):
    """`reasons` are problem-like codes with values, worded by the language files."""

    grade: str
    reasons: tuple[Problem, ...]
    estimated_share: float


def read(value: Value) -> Any:
    """A computed value for the outside: None for blank, lists by element; never NaN or infinity."""
    if isinstance(value, list):
        return [read(item) for item in value]
    if type(value) is float:
        return value if value - value == 0.0 else None
    return value


class Scorecard:
    def __init__(self, methodology: Methodology, run: Run, filing: Filing | None = None) -> None:
        self.methodology = methodology
        self.run = run
        self.filing = filing

    def __getitem__(self, name: str) -> Any:
        """The value of any input, assumption, line or part of the scorecard by name."""
        return read(self.run[name])

    @property
    def profile(self) -> str:
        code = int(self.run["profile"])
        return next(value for value, number in self.run.program.literals.items() if number == code)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Checks of the methodology that the inputs do not pass. An error means that no score is given."""
        return tuple(
            Problem(f"check.{check.id}", "error" if check.severity == "error" else "warning")
            for check in self.methodology.checks.values()
            if self._is(f"check.{check.id}", NO)
        )

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems for which no score is given."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @cached_property
    def stopped(self) -> bool:
        return bool(self.errors)

    def must_be_sound(self) -> None:
        """Raises Refused with the checks that stopped the card, for what would compute on with its figures."""
        if self.stopped:
            raise Refused(self.errors)

    def _is(self, name: str, wanted: float) -> bool:
        value = self.run[name]
        return type(value) is float and value == wanted

    def _score(self, name: str) -> Number:
        return None if self.stopped else self[name]

    def _point(self, name: str) -> Number:
        """A part of the point score; none where only the range is published."""
        return None if self.score is None else self[name]

    @property
    def score(self) -> Number:
        return self._score("scorecard.score")

    @property
    def low(self) -> Number:
        return self._score("scorecard.low")

    @property
    def high(self) -> Number:
        return self._score("scorecard.high")

    @property
    def low_before_caps(self) -> Number:
        return self._score("scorecard.low_before_caps")

    @property
    def high_before_caps(self) -> Number:
        return self._score("scorecard.high_before_caps")

    @property
    def before_caps(self) -> Number:
        return self._point("scorecard.before_caps")

    @property
    def average(self) -> Number:
        return self._point("scorecard.average")

    @property
    def adjustment(self) -> Number:
        return self._point("scorecard.adjustment")

    @property
    def geometric_mean(self) -> Number:
        return self._point("scorecard.geometric_mean")

    @property
    def worst(self) -> Number:
        """The score with every factor that is not scored at its worst."""
        return self._point("scorecard.worst")

    @property
    def completeness(self) -> Number:
        return self["scorecard.completeness"]

    @property
    def sufficient(self) -> bool:
        return self._is("scorecard.sufficient", YES)

    @property
    def not_known_sufficient(self) -> tuple[str, ...]:
        """The inputs without which it is not known whether there is enough to score; none where that is known."""
        return self._plain(trace.missing(self.run, "scorecard.sufficient"))

    @property
    def band(self) -> str | None:
        """The model band, lower case; never an agency rating."""
        return self.band_of(self.score)

    def band_of(self, score: Number) -> str | None:
        if score is None:
            return None
        bands = self.methodology.bands
        return next((band.id for band in reversed(bands) if score >= band.start), bands[0].id)

    @cached_property
    def provisional(self) -> bool:
        """Some factor that applies is not scored."""
        return any(factor.applies and factor.score is None for factor in self.factors.values())

    @cached_property
    def metrics(self) -> Mapping[str, MetricScore]:
        return {key: self._metric(key) for key in self.methodology.metrics}

    def _metric(self, key: str) -> MetricScore:
        metric = self.methodology.metrics[key]
        score = self[f"{key}.score"]
        applies = not self._is(f"{key}.applies", NO)
        missing = trace.missing(self.run, f"{key}.score") if score is None and applies else ()
        return MetricScore(
            key, metric.factor, self[metric.value], score, self[f"{key}.low"], self[f"{key}.high"],
            self[f"{key}.weight"], applies, self._plain(missing), self._plain(trace.inputs(self.run, f"{key}.score")),
        )  # fmt: skip

    def _plain(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Columns of a list input under the list's own name, each once; without the profile."""
        inputs = self.methodology.inputs
        named = ((inputs[name].column or name).split(".")[0] for name in names if name != "profile")
        return tuple(dict.fromkeys(named))

    @cached_property
    def factors(self) -> Mapping[str, FactorScore]:
        out = {}
        total = self["scorecard.scored_weight"]
        for key in self.methodology.factors:
            score, weight = self[f"{key}.score"], self[f"{key}.weight"]
            counted = score is not None and self.score is not None and isinstance(total, float)
            contribution = weight * score / total if counted else None
            out[key] = FactorScore(
                key, score, self[f"{key}.low"], self[f"{key}.high"], weight, contribution,
                self[f"{key}.share_available"], weight != 0,
            )  # fmt: skip
        return out

    @cached_property
    def caps(self) -> tuple[CapResult, ...]:
        """Caps in the methodology's order. Those met bind only where they are below the score before caps."""
        before, capped = self["scorecard.before_caps"], self["scorecard.capped"]
        out = []
        for key in self.methodology.caps:
            met = {YES: True, NO: False}.get(self.run[f"{key}.met"]) if type(self.run[f"{key}.met"]) is float else None
            limit = self[f"{key}.limit"]
            binding = bool(met) and before is not None and limit == capped and limit < before
            out.append(CapResult(key, met, limit, binding))
        return tuple(out)

    @property
    def caps_met(self) -> tuple[CapResult, ...]:
        return tuple(cap for cap in self.caps if cap.met)

    @property
    def binding_cap(self) -> CapResult | None:
        return next((cap for cap in self.caps if cap.binding), None)

    @cached_property
    def profiles(self) -> Mapping[str, Scorecard]:
        """The same inputs under every profile, side by side."""
        program = self.run.program
        slot = program.slots["profile"]
        out = {}
        for profile in self.methodology.profiles:
            if profile == self.profile:
                out[profile] = self
            else:
                changes = {slot: program.literals[profile]}
                out[profile] = Scorecard(
                    self.methodology, self.run.fork(changes, program.affected(changes)), self.filing
                )
        return out

    @cached_property
    def estimates(self) -> tuple[str, ...]:
        """Inputs that are estimates; they are listed wherever the score stands."""
        return () if self.filing is None else tuple(self.filing.estimates())

    @cached_property
    def confidence(self) -> Confidence:
        """Completeness and the share of estimates, graded; a disclosed material weakness lowers the grade by one."""
        share = self.estimated_share
        completeness = self.completeness or 0.0
        grade = next(
            (
                name
                for name, limit in self.methodology.confidence.items()
                if completeness >= limit.get("completeness", 0.0) and share <= limit.get("estimates", 1.0)
            ),
            "none",
        )
        reasons = [Problem("confidence.completeness", "note", values={"share": percent(completeness, 1)})]
        if self.estimates:
            reasons.append(Problem("confidence.estimates", "note", values={"share": percent(share)}))
        if "material_weakness" not in self.run.program.slots:
            return Confidence(grade, tuple(reasons), share)
        if self._is("material_weakness", YES):
            lower = {"high": "medium", "medium": "low"}.get(grade)
            lowered = Problem("confidence.material_weakness", "note")
            reasons.append(lowered if lower else Problem("confidence.material_weakness_alone", "note"))
            grade = lower or grade
        elif not self._is("material_weakness", NO):
            reasons.append(Problem("confidence.material_weakness_unknown", "note"))
        return Confidence(grade, tuple(reasons), share)

    @cached_property
    def estimated_share(self) -> float:
        """Share of the used weight whose metrics depend, at any distance, on an estimated input."""
        estimated = set(self.estimates)
        if not estimated:
            return 0.0
        touched = total = 0.0
        for key, metric in self.metrics.items():
            factor = self.factors[metric.factor]
            applicable = self[f"{metric.factor}.applicable"]
            if metric.score is None or not isinstance(applicable, float) or not applicable:
                continue
            used = factor.weight * self[f"{key}.available"] / applicable
            total += used
            if estimated & set(metric.inputs):
                touched += used
        return touched / total if total else 0.0

    @cached_property
    def lines(self) -> Mapping[str, Any]:
        """Every calculated line by name; over two axes one flat list, first axis outermost."""
        return {line.id: self[line.id] for line in self.methodology.lines.values() if line.role == "line"}
