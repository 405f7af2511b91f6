"""From the text of a methodology to a checked Methodology, or to every mistake in it with its line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scoring.methodology import check
from scoring.methodology.document import Document, Input, Methodology
from scoring.methodology.program import DRAW, Program
from scoring.methodology.reader import Reader
from scoring.methodology.scores import Scores
from scoring.problems import Refused

SECTIONS = frozenset(
    "methodology profile axis choice input assumption table line variant factor metric cap aggregation confidence "
    "band check scenario driver correlation limits".split()
)
REQUIRED_AXES = ("slice", "year")


def read(text: str, where: str) -> Methodology:
    """Parse and check a methodology. All problems of all sections come at once, before anything is computed."""
    return _Reading(Reader(text, where)).methodology()


class _Reading(Scores):
    """All sections in the order in which they refer to each other, then the checks of the whole."""

    def methodology(self) -> Methodology:
        reader = self.reader
        document = self._document()
        shapes = check.check(document, reader, self.places)
        if reader.problems:
            raise Refused(sorted(reader.problems, key=lambda problem: _line_of(problem.where)))
        program = self._program(document, shapes)
        return Methodology(**document.fields, text=reader.text, file=reader.where, shipped=False, program=program)

    def _document(self) -> Document:
        """All that the sections say, as far as it can be read."""
        reader = self.reader
        for name in reader.data.keys() - SECTIONS:
            reader.problem("unknown_section", str(name))
        head = reader.data.get("methodology", {})
        if not isinstance(head, dict):
            head = {}
        self.profiles = {key: self.why("profile", key, table) for key, table in reader.sections("profile").items()}
        if not self.profiles:
            reader.problem("section_missing", "profile")
        self.choices = self._choices()
        self.axes = {key: self._axis(key, table) for key, table in reader.sections("axis").items()}
        for axis in REQUIRED_AXES:
            if axis not in self.axes:
                reader.problem("section_missing", f"axis.{axis}")
        self.inputs = {key: self._input(key, table) for key, table in reader.sections("input").items()}
        self.inputs["profile"] = Input("profile", "profile", "choice", (), None, "the chosen profile")
        assumptions = {key: self._assumption(key, table) for key, table in reader.sections("assumption").items()}
        tables = self._tables()
        for key, table in reader.sections("line").items():
            self._line(key, table)
        variants = {key: self._variant(key, table) for key, table in reader.sections("variant").items()}
        caps = self._caps()
        factors, metrics = self._factors(caps)
        checks = self._checks()
        scenarios = self._scenarios()
        drivers = {key: self._driver(key, table) for key, table in reader.sections("driver").items()}
        limits = reader.data.get("limits", {})
        return Document(
            id=reader.words("methodology", head, "id"),
            name=reader.words("methodology", head, "name"),
            version=reader.words("methodology", head, "version"),
            why=reader.words("methodology", head, "why", ""),
            source=reader.words("methodology", head, "source", ""),
            default_profile=self._default_profile(head),
            profiles={key: why for key, (why, _) in self.profiles.items()},
            axes=self.axes,
            choices=self.choices,
            inputs=self.inputs,
            assumptions=assumptions,
            tables=tables,
            scales=self.scales,
            lines=self.lines,
            variants=variants,
            metrics=metrics,
            factors=factors,
            caps=caps,
            bands=self._bands(),
            checks=checks,
            scenarios=scenarios,
            drivers=drivers,
            correlations=self._correlations(drivers),
            confidence=self._confidence(),
            limits=reader.names("limits", limits if isinstance(limits, dict) else {}, "text"),
            parameters=self.parameters,
            parameter_units=self.parameter_units,
        )

    def _default_profile(self, head: Mapping[str, Any]) -> str:
        """The profile of an issuer that none was chosen for."""
        first = next(iter(self.profiles), "")
        chosen = self.reader.words("methodology", head, "profile", first)
        if self.profiles and chosen not in self.profiles:
            self.reader.problem("unknown_choice", "methodology", "profile", value=chosen)
        return chosen

    def _program(self, document: Document, shapes: check.Shapes) -> Program:
        literals = dict.fromkeys(value for values in self.choices.values() for value in values)
        names = [*self.inputs, *document.assumptions, *self.parameters, *self.lines, DRAW]
        return Program(
            self.axes,
            {value: float(code) for code, value in enumerate(literals)},
            list(dict.fromkeys(names)),
            self.lines,
            document.variants,
            shapes.nodes,
            shapes.axes,
            shapes.reads,
        )


def _line_of(where: str) -> int:
    tail = where.rpartition(":")[2]
    return int(tail) if tail.isdigit() else 0
