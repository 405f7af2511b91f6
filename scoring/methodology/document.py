"""A methodology as data: what it reads, assumes, calculates, and how it scores. Frozen; edits give a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

import msgspec

from scoring.methodology.nodes import Node

if TYPE_CHECKING:
    from scoring.methodology.program import Program

Choice = str
Knot = tuple[float, float]


class Axis(msgspec.Struct, frozen=True, array_like=True):
    """`rows` names the list input that fills it, or `count` and `mid` name lines; neither: always the whole axis."""

    id: str
    size: int
    rows: str | None = None
    count: str | None = None
    mid: str | None = None


class Input(msgspec.Struct, frozen=True, array_like=True):
    """A figure read from a filing. `column` names its place in a list input, for an input over an axis."""

    id: str
    unit: str
    kind: str
    over: tuple[str, ...]
    column: str | None
    why: str


class Assumption(msgspec.Struct, frozen=True, array_like=True):
    """A judgement that the reader may change; `default` is a formula where the default is a line."""

    id: str
    unit: str
    value: float | Choice | None
    default: str | None
    low: float | None
    high: float | None
    distribution: Mapping[str, object] | None
    why: str
    source: str


class Table(msgspec.Struct, frozen=True, array_like=True):
    """`rows` is a choice; each row one value, or values at `columns` with constant hazard between them."""

    id: str
    unit: str
    rows: str
    columns: tuple[float, ...]
    values: Mapping[str, tuple[float, ...]]
    between: str | None
    why: str
    source: str


class Scale(msgspec.Struct, frozen=True, array_like=True):
    """Knots (x ascending, score), flat outside. `owner` is the metric or table that it belongs to."""

    id: str
    knots: tuple[Knot, ...]
    why: str
    source: str


class Line(msgspec.Struct, frozen=True, array_like=True):
    """One calculated quantity. `text` as written, `node` as read; `role` says what part of a scorecard it is."""

    id: str
    text: str
    node: Node
    unit: str
    over: tuple[str, ...]
    why: str
    source: str
    show: str | None = None
    role: str = "line"
    owner: str | None = None


class Overrides(msgspec.Struct, frozen=True, array_like=True):
    """Formulas over the base that replace inputs, assumptions or lines: a variant or a scenario."""

    id: str
    steps: tuple[tuple[tuple[str, Node], ...], ...]
    texts: tuple[tuple[str, str], ...]
    why: str
    source: str


class Metric(msgspec.Struct, frozen=True, array_like=True):
    id: str
    factor: str
    value: str
    unit: str
    scales: Mapping[str, str]
    weights: Mapping[str, float]
    rescored: bool
    why: str
    source: str


class Factor(msgspec.Struct, frozen=True, array_like=True):
    id: str
    weights: Mapping[str, float]
    metrics: tuple[str, ...]
    why: str
    source: str


class Cap(msgspec.Struct, frozen=True, array_like=True):
    id: str
    text: str
    why: str
    source: str


class Band(msgspec.Struct, frozen=True, array_like=True):
    id: str
    start: float


class Check(msgspec.Struct, frozen=True, array_like=True):
    id: str
    severity: str
    text: str
    why: str


class Driver(msgspec.Struct, frozen=True, array_like=True):
    """An uncertain quantity. Its `steps` say what a drawn value, named `draw`, changes; `base` is its value today."""

    id: str
    p10: float | Node
    p90: float | Node
    base: str
    distribution: Mapping[str, object]
    overrides: Overrides
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class Document:
    """All that a methodology's file says."""

    id: str
    name: str
    version: str
    why: str
    source: str
    default_profile: str
    profiles: Mapping[str, str]
    axes: Mapping[str, Axis]
    choices: Mapping[str, tuple[str, ...]]
    inputs: Mapping[str, Input]
    assumptions: Mapping[str, Assumption]
    tables: Mapping[str, Table]
    scales: Mapping[str, Scale]
    lines: Mapping[str, Line]
    variants: Mapping[str, Overrides]
    metrics: Mapping[str, Metric]
    factors: Mapping[str, Factor]
    caps: Mapping[str, Cap]
    bands: tuple[Band, ...]
    checks: Mapping[str, Check]
    scenarios: Mapping[str, Overrides]
    drivers: Mapping[str, Driver]
    correlations: Mapping[tuple[str, str], float]
    confidence: Mapping[str, Mapping[str, float]]
    limits: tuple[str, ...]
    parameters: Mapping[str, float]
    parameter_units: Mapping[str, str]

    @property
    def fields(self) -> dict[str, Any]:
        """What it says, by the field that says it."""
        return {field.name: getattr(self, field.name) for field in fields(Document)}


@dataclass(frozen=True, slots=True)
class Methodology(Document):
    """The whole document, checked.

    `edits` are numbers and knots that a reader changed, by name; `program` runs the lines; `prepared` keeps what every
    evaluation of this edition starts from.
    """

    text: str = field(repr=False)
    file: str
    shipped: bool
    program: Program = field(repr=False, compare=False)
    edits: Mapping[str, object] = field(default_factory=dict)
    prepared: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def title(self) -> str:
        """Id and version; of a file that Assay does not ship its name too, so that no copy passes as published."""
        title = f"{self.id} {self.version}"
        return title if self.shipped else f"{title} ({self.file})"

    @property
    def digest(self) -> str:
        """SHA-256 of the file, in hexadecimal."""
        if "digest" not in self.prepared:
            import hashlib  # OpenSSL comes with it, 7 ms that the first score need not wait for

            self.prepared["digest"] = hashlib.sha256(self.text.encode()).hexdigest()
        return str(self.prepared["digest"])
