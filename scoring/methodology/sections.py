"""What a methodology file declares, section by section: inputs, assumptions, tables, lines, overrides, drivers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from scoring.methodology import expand
from scoring.methodology.document import (
    Assumption,
    Axis,
    Band,
    Check,
    Driver,
    Input,
    Line,
    Overrides,
    Scale,
    Table,
)
from scoring.methodology.nodes import FormulaError, Node, parse
from scoring.methodology.reader import Reader, is_number
from scoring.methodology.spreads import must_be_one


class Sections:
    """One pass over the document; keeps what it makes so that later sections can refer to it."""

    profiles: dict[str, tuple[str, str]]
    choices: dict[str, tuple[str, ...]]
    axes: dict[str, Axis]
    inputs: dict[str, Input]

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.parameters: dict[str, float] = {}
        self.parameter_units: dict[str, str] = {}
        self.scales: dict[str, Scale] = {}
        self.lines: dict[str, Line] = {}
        self.places: dict[str, tuple[str, str]] = {}
        self.templates: dict[str, Node] = {}

    def why(self, kind: str, key: str, table: Mapping[str, Any]) -> tuple[str, str]:
        section = f"{kind}.{key}"
        return self.reader.words(section, table, "why"), self.reader.words(section, table, "source")

    def add(self, line: Line, section: str, key: str) -> None:
        if line.id in self.lines or line.id in self.inputs or line.id in self.parameters:
            self.reader.problem("name_twice", section, key, name=line.id)
            return
        self.lines[line.id] = line
        self.places[line.id] = (section, key)

    def parameter(self, name: str, value: float, unit: str) -> None:
        self.parameters[name] = value
        self.parameter_units[name] = unit

    def _draft(
        self,
        draft: expand.Draft,
        section: str,
        key: str,
        change: Mapping[str, Node] | None = None,
        scales: Mapping[str, str] | None = None,
    ) -> None:
        try:
            node = self._template(draft) if draft.template else parse(draft.text)
        except FormulaError as error:
            self.reader.problem(error.code, section, key, **error.values)
            return
        if change or scales:
            node = expand.replace(node, change or {}, scales or {})
        line = Line(draft.id, draft.text, node, draft.unit, (), "", "", role=draft.role, owner=draft.owner)
        self.add(line, section, key)

    def _template(self, draft: expand.Draft) -> Node:
        template = draft.template or draft.text
        if template not in self.templates:
            self.templates[template] = parse(template)
        return expand.renamed(self.templates[template], draft.owner or "")

    def _choices(self) -> dict[str, tuple[str, ...]]:
        found = {"profile": tuple(self.profiles)}
        for key, table in self.reader.sections("choice").items():
            self.reader.allowed(f"choice.{key}", table, "values why source")
            found[key] = self.reader.names(f"choice.{key}", table, "values")
        return found

    def _axis(self, key: str, table: Mapping[str, Any]) -> Axis:
        section = f"axis.{key}"
        self.reader.allowed(section, table, "size rows count mid why source")
        size = self.reader.number(section, table, "size")
        if not 1 <= size <= 60:
            self.reader.problem("axis_size", section, "size")
            size = 1.0
        texts = {name: self.reader.words(section, table, name, "") or None for name in ("rows", "count", "mid")}
        return Axis(key, int(size), **texts)

    def _over(self, section: str, table: Mapping[str, Any]) -> tuple[str, ...]:
        over = self.reader.names(section, table, "over")
        for axis in over:
            if axis not in self.axes:
                self.reader.problem("unknown_axis", section, "over", name=axis)
        return tuple(axis for axis in self.axes if axis in over)

    def _input(self, key: str, table: Mapping[str, Any]) -> Input:
        section, reader = f"input.{key}", self.reader
        reader.allowed(section, table, "unit kind over column why source")
        kind = reader.words(section, table, "kind")
        unit = reader.words(section, table, "unit", "count" if kind == "list" else None)
        column = reader.words(section, table, "column", "") or None
        return Input(key, unit, kind, self._over(section, table), column, reader.words(section, table, "why"))

    def _assumption(self, key: str, table: Mapping[str, Any]) -> Assumption:
        section, reader = f"assumption.{key}", self.reader
        reader.allowed(section, table, "value default unit range distribution why source show")
        why, source = self.why("assumption", key, table)
        unit = reader.words(section, table, "unit")
        default = reader.words(section, table, "default", "") or None
        value = table.get("value")
        if default is not None:
            node = reader.formula(section, "default", default)
            if node is not None:
                self.add(Line(key, default, node, unit, (), why, source, role="assumption"), section, "default")
        elif isinstance(value, str) and unit in self.choices:
            if value not in self.choices[unit]:
                reader.problem("unknown_choice", section, "value", value=value)
        elif isinstance(value, bool) and unit == "flag":
            value = float(value)
        elif is_number(value):
            value = float(value)  # type: ignore[arg-type]
        else:
            reader.problem("number_wanted" if "value" in table else "key_missing", section, "value")
        low, high = math.nan, math.nan
        limits = table.get("range")
        if limits is not None:
            if _is_range(limits):
                low, high = float(limits[0]), float(limits[1])
            else:
                reader.problem("range_expected", section, "range")
        distribution = table.get("distribution")
        return Assumption(
            key, unit, value if default is None else None, default,
            None if low != low else low, None if high != high else high, distribution, why, source,
        )  # fmt: skip

    def _tables(self) -> dict[str, Table]:
        out: dict[str, Table] = {}
        reader = self.reader
        for key, table in reader.sections("table").items():
            section = f"table.{key}"
            why, source = self.why("table", key, table)
            if "knots" in table:
                reader.allowed(section, table, "knots why source unit")
                knots = reader.knots(section, "knots", table["knots"])
                self.scales[key] = Scale(key, knots, why, source)
                continue
            reader.allowed(section, table, "rows columns values between unit why source")
            rows = reader.words(section, table, "rows")
            columns = table.get("columns", [])
            values = table.get("values")
            if rows not in self.choices:
                reader.problem("unknown_name", section, "rows", name=rows)
                continue
            if not (isinstance(columns, list) and all(is_number(x) for x in columns) and sorted(columns) == columns):
                reader.problem("names_expected", section, "columns")
                continue
            width = len(columns) or 1
            clean: dict[str, tuple[float, ...]] = {}
            for row, cells in values.items() if isinstance(values, dict) else ():
                cells = cells if isinstance(cells, list) else [cells]
                if row not in self.choices[rows] or len(cells) != width or not all(is_number(x) for x in cells):
                    reader.problem("bad_row", section, row, width=width)
                else:
                    clean[row] = tuple(float(x) for x in cells)
            if not clean:
                reader.problem("key_missing", section, "values")
                continue
            between = reader.words(section, table, "between", "") or None
            unit = reader.words(section, table, "unit", "ratio")
            out[key] = Table(key, unit, rows, tuple(float(x) for x in columns), clean, between, why, source)
        return out

    def _line(self, key: str, table: Mapping[str, Any]) -> None:
        section, reader = f"line.{key}", self.reader
        reader.allowed(section, table, "formula unit over why source show")
        why = reader.words(section, table, "why")
        source = reader.words(section, table, "source")
        unit = reader.words(section, table, "unit")
        text = table.get("formula")
        if text is None:
            reader.problem("key_missing", section, "formula")
            return
        node = reader.formula(section, "formula", text)
        show = reader.words(section, table, "show", "") or None
        if node is not None:
            self.add(
                Line(key, str(text), node, unit, self._over(section, table), why, source, show), section, "formula"
            )

    def _checks(self) -> dict[str, Check]:
        out = {}
        for key, table in self.reader.sections("check").items():
            section = f"check.{key}"
            self.reader.allowed(section, table, "formula severity why source")
            severity = self.reader.words(section, table, "severity")
            if severity not in ("error", "warning"):
                self.reader.problem("severity_expected", section, "severity")
            text = self.reader.words(section, table, "formula")
            out[key] = Check(key, severity, text, self.reader.words(section, table, "why"))
            if text:
                self._draft(expand.Draft(f"check.{key}", text, "flag", "check", key), section, "formula")
        return out

    def _weights(self, section: str, key: str, value: object) -> dict[str, float]:
        if is_number(value):
            return dict.fromkeys(self.profiles, float(value))  # type: ignore[arg-type]
        complete = isinstance(value, dict) and value.keys() == self.profiles.keys()
        if complete and isinstance(value, dict) and all(is_number(x) and x >= 0 for x in value.values()):
            return {profile: float(value[profile]) for profile in self.profiles}
        self.reader.problem("weights_expected", section, key, profiles=", ".join(self.profiles))
        return dict.fromkeys(self.profiles, 0.0)

    def _bands(self) -> tuple[Band, ...]:
        given = self.reader.data.get("band", [])
        bands = []
        for item in given if isinstance(given, list) else []:
            if isinstance(item, dict) and isinstance(item.get("id"), str) and is_number(item.get("from")):
                bands.append(Band(item["id"], float(item["from"])))
            else:
                self.reader.problem("band_expected", "band")
        if not bands:
            self.reader.problem("section_missing", "band")
        return tuple(sorted(bands, key=lambda band: band.start))

    def _correlations(self, drivers: Mapping[str, Driver]) -> dict[tuple[str, str], float]:
        out: dict[tuple[str, str], float] = {}
        given = self.reader.data.get("correlation", {})
        for pair, value in given.items() if isinstance(given, dict) else ():
            if pair in ("why", "source"):
                continue
            a, _, b = (part.strip() for part in pair.partition(","))
            if a not in drivers or b not in drivers or not is_number(value) or abs(value) > 1:
                self.reader.problem("correlation_expected", "correlation", pair, pair=pair)
            else:
                out[a, b] = float(value)
        return out

    def _confidence(self) -> dict[str, dict[str, float]]:
        given = self.reader.data.get("confidence", {})
        out = {}
        for grade in ("high", "medium", "low"):
            table = given.get(grade) if isinstance(given, dict) else None
            if not isinstance(table, dict):
                self.reader.problem("key_missing", "confidence", grade)
                continue
            out[grade] = {key: float(x) for key, x in table.items() if is_number(x)}
        return out

    def _steps(self, section: str, table: Mapping[str, Any]) -> list[tuple[str, Node, str]]:
        given = table.get("set", {})
        pairs = list(given.items()) if isinstance(given, dict) else given
        out = []
        for pair in pairs if isinstance(pairs, list) else []:
            if not (isinstance(pair, list | tuple) and len(pair) == 2 and isinstance(pair[0], str)):
                self.reader.problem("pair_expected", section, "set")
                continue
            target, text = pair
            node = self.reader.formula(section, "set", text)
            if node is not None:
                out.append((target, node, str(text)))
        return out

    def _overrides(self, kind: str, key: str, table: Mapping[str, Any]) -> Overrides:
        """The included ones in their order, then its own; the formulas of one entry all see the state before it."""
        section = f"{kind}.{key}"
        why, source = self.why(kind, key, table)
        groups: list[list[tuple[str, Node, str]]] = []
        for name in self.reader.names(section, table, "include"):
            other = self.reader.data.get(kind, {}).get(name)
            if not isinstance(other, dict) or name == key:
                self.reader.problem(f"unknown_{kind}", section, "include", name=name)
            else:
                groups.append(self._steps(f"{kind}.{name}", other))
        groups.append(self._steps(section, table))
        steps = tuple(tuple({target: node for target, node, _ in group}.items()) for group in groups if group)
        texts = tuple((target, text) for group in groups for target, _, text in group)
        return Overrides(key, steps, texts, why, source)

    def _variant(self, key: str, table: Mapping[str, Any]) -> Overrides:
        self.reader.allowed(f"variant.{key}", table, "set include why source")
        return self._overrides("variant", key, table)

    def _scenarios(self) -> dict[str, Overrides]:
        out = {}
        for key, table in self.reader.sections("scenario").items():
            self.reader.allowed(f"scenario.{key}", table, "set include why source")
            out[key] = self._overrides("scenario", key, table)
        return out

    def _driver(self, key: str, table: Mapping[str, Any]) -> Driver:
        section, reader = f"driver.{key}", self.reader
        reader.allowed(section, table, "p10 p90 base distribution set unit why source")
        overrides = self._overrides("driver", key, table)
        ends: list[float | Node] = []
        for end in ("p10", "p90"):
            value = table.get(end)
            node = reader.formula(section, end, value) if value is not None else None
            if value is None:
                reader.problem("key_missing", section, end)
            ends.append(float(value) if is_number(value) else node if node is not None else math.nan)  # type: ignore[arg-type]
        distribution = table.get("distribution")
        if not isinstance(distribution, dict) or "kind" not in distribution:
            reader.problem("distribution_expected", section, "distribution")
            distribution = {}
        else:
            try:
                must_be_one(distribution)
            except FormulaError as error:
                reader.problem(error.code, section, "distribution", **error.values)
        base = table.get("base")
        base_text = str(base) if base is not None else reader.words(section, table, "base")
        return Driver(key, ends[0], ends[1], base_text, distribution, overrides, overrides.why, overrides.source)


def _is_range(given: object) -> bool:
    return isinstance(given, list) and len(given) == 2 and all(is_number(x) for x in given) and given[0] <= given[1]
