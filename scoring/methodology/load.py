"""From a methodology file to a checked Methodology, or to every mistake in it with its line."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from resources import METHODOLOGIES
from scoring.methodology import check, expand
from scoring.methodology.document import (
    Assumption,
    Axis,
    Band,
    Cap,
    Check,
    Driver,
    Factor,
    Input,
    Line,
    Methodology,
    Metric,
    Overrides,
    Scale,
    Table,
)
from scoring.methodology.nodes import FormulaError, Name, Node, parse
from scoring.methodology.program import DRAW, Program
from scoring.methodology.reader import Reader, is_number
from scoring.problems import Problem, Refused

DEFAULT = "assay"
SECTIONS = frozenset(
    "methodology profile axis choice input assumption table line variant factor metric cap aggregation confidence "
    "band check scenario driver correlation limits".split()
)
REQUIRED_AXES = ("slice", "year")


def methodology_names() -> list[str]:
    """The methodologies that Assay ships."""
    return sorted(path.stem for path in METHODOLOGIES.glob("*.toml"))


def load_methodology(name: str | Path = DEFAULT) -> Methodology:
    """A shipped methodology by name, or a file. Raises Refused with every problem."""
    path = Path(name)
    if path.suffix != ".toml" and (METHODOLOGIES / f"{name}.toml").is_file():
        path = METHODOLOGIES / f"{name}.toml"
    try:
        raw = path.read_bytes()
    except OSError as error:
        values = {"name": str(name), "known": ", ".join(methodology_names()), "detail": error.strerror or ""}
        raise Refused([Problem("methodology_unreadable", values=values)]) from None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused([Problem("not_utf8", where=path.name)]) from None
    return read_methodology(text, path.name)


def read_methodology(text: str, where: str) -> Methodology:
    """Parse and check a methodology. All problems of all sections come at once, before anything is computed."""
    reader = Reader(text, where)
    return _Loading(reader, hashlib.sha256(text.encode()).hexdigest()).methodology()


class _Loading:
    """One pass over the document; keeps what it makes so that later sections can refer to it."""

    def __init__(self, reader: Reader, digest: str) -> None:
        self.reader = reader
        self.digest = digest
        self.parameters: dict[str, float] = {}
        self.parameter_units: dict[str, str] = {}
        self.scales: dict[str, Scale] = {}
        self.lines: dict[str, Line] = {}
        self.places: dict[str, tuple[str, str]] = {}
        self.templates: dict[str, Node] = {}

    def methodology(self) -> Methodology:
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
        result = Methodology(
            id=reader.words("methodology", head, "id"),
            name=reader.words("methodology", head, "name"),
            version=reader.words("methodology", head, "version"),
            why=reader.words("methodology", head, "why", ""),
            source=reader.words("methodology", head, "source", ""),
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
            digest=self.digest,
            program=None,  # type: ignore[arg-type]
        )
        shapes = check.check(result, self.parameter_units, reader, self.places)
        if reader.problems:
            raise Refused(sorted(reader.problems, key=lambda problem: _line_of(problem.where)))
        object.__setattr__(result, "program", self._program(result, shapes))
        return result

    def _program(self, methodology: Methodology, shapes: check.Shapes) -> Program:
        literals = dict.fromkeys(value for values in self.choices.values() for value in values)
        names = [*self.inputs, *methodology.assumptions, *self.parameters, *self.lines, DRAW]
        return Program(
            self.axes,
            {value: float(code) for code, value in enumerate(literals)},
            list(dict.fromkeys(names)),
            self.lines,
            methodology.variants,
            shapes.nodes,
            shapes.axes,
        )

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
        if not 1 <= size <= 60:  # noqa: PLR2004
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
            if isinstance(limits, list) and len(limits) == 2 and all(is_number(x) for x in limits) and limits[0] <= limits[1]:  # noqa: PLR2004  # fmt: skip
                low, high = float(limits[0]), float(limits[1])
            else:
                reader.problem("range_expected", section, "range")
        distribution = table.get("distribution")
        return Assumption(
            key, unit, value if default is None else None, default,
            None if low != low else low, None if high != high else high, distribution, why, source,
        )  # fmt: skip

    def _tables(self) -> dict[str, Table]:
        out, reader = {}, self.reader
        for key, table in reader.sections("table").items():
            section = f"table.{key}"
            why, source = self.why("table", key, table)
            if "knots" in table:
                reader.allowed(section, table, "knots why source unit")
                knots = reader.knots(section, "knots", table["knots"])
                if knots:
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
                cells = cells if isinstance(cells, list) else [cells]  # noqa: PLW2901
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
            self.add(Line(key, str(text), node, unit, self._over(section, table), why, source, show), section, "formula")

    def _steps(self, kind: str, section: str, table: Mapping[str, Any], known: frozenset[str] = frozenset()) -> list[tuple[str, Node, str]]:  # fmt: skip
        given = table.get("set", {})
        pairs = list(given.items()) if isinstance(given, dict) else given
        out = []
        for pair in pairs if isinstance(pairs, list) else []:
            if not (isinstance(pair, list | tuple) and len(pair) == 2 and isinstance(pair[0], str)):  # noqa: PLR2004
                self.reader.problem("pair_expected", section, "set")
                continue
            target, text = pair
            node = self.reader.formula(section, "set", text)
            if node is not None:
                out.append((target, node, str(text)))
        return out

    def _overrides(self, kind: str, key: str, table: Mapping[str, Any], ordered: bool) -> Overrides:
        """Unordered: one step, all formulas over the same base. Ordered: formulas of one entry see one state."""
        section = f"{kind}.{key}"
        why, source = self.why(kind, key, table)
        groups: list[list[tuple[str, Node, str]]] = []
        for name in self.reader.names(section, table, "include"):
            other = self.reader.data.get(kind, {}).get(name)
            if not isinstance(other, dict) or name == key:
                self.reader.problem(f"unknown_{kind}", section, "include", name=name)
            else:
                groups.append(self._steps(kind, f"{kind}.{name}", other))
        own = self._steps(kind, section, table)
        if own:
            groups.append(own)
        steps: list[tuple[tuple[str, Node], ...]] = []
        for group in groups:
            by_target: dict[str, Node] = {}
            for target, node, _ in group:
                by_target[target] = node
            if by_target:
                steps.append(tuple(by_target.items()))
        texts = tuple((target, text) for group in groups for target, _, text in group)
        return Overrides(key, tuple(steps), texts, why, source)

    def _variant(self, key: str, table: Mapping[str, Any]) -> Overrides:
        self.reader.allowed(f"variant.{key}", table, "set include why source")
        return self._overrides("variant", key, table, ordered=False)

    def _scenarios(self) -> dict[str, Overrides]:
        out = {}
        for key, table in self.reader.sections("scenario").items():
            self.reader.allowed(f"scenario.{key}", table, "set include why source")
            out[key] = self._overrides("scenario", key, table, ordered=True)
        return out

    def _driver(self, key: str, table: Mapping[str, Any]) -> Driver:
        section, reader = f"driver.{key}", self.reader
        reader.allowed(section, table, "p10 p90 base distribution set unit why source")
        overrides = self._overrides("driver", key, table, ordered=False)
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
        base = table.get("base")
        base_text = str(base) if base is not None else reader.words(section, table, "base")
        return Driver(key, ends[0], ends[1], base_text, distribution, overrides, overrides.why, overrides.source)

    def _weights(self, section: str, key: str, value: object) -> dict[str, float]:
        if is_number(value):
            return dict.fromkeys(self.profiles, float(value))  # type: ignore[arg-type]
        if isinstance(value, dict) and value.keys() == self.profiles.keys() and all(is_number(x) and x >= 0 for x in value.values()):  # fmt: skip
            return {profile: float(value[profile]) for profile in self.profiles}
        self.reader.problem("weights_expected", section, key, profiles=", ".join(self.profiles))
        return dict.fromkeys(self.profiles, 0.0)

    def _factors(self, caps: Mapping[str, Cap]) -> tuple[dict[str, Factor], dict[str, Metric]]:
        factor_tables, metric_tables = self.reader.sections("factor"), self.reader.sections("metric")
        members: dict[str, list[str]] = {factor: [] for factor in factor_tables}
        metrics: dict[str, Metric] = {}
        for key, table in metric_tables.items():
            metric = self._metric(key, table, members, factor_tables)
            if metric is not None:
                metrics[key] = metric
        factors: dict[str, Factor] = {}
        for key, table in factor_tables.items():
            section = f"factor.{key}"
            self.reader.allowed(section, table, "weight applies why source")
            why, source = self.why("factor", key, table)
            weights = self._weights(section, "weight", table.get("weight"))
            for profile, weight in weights.items():
                self.parameter(f"{key}.weight.{profile}", weight, "ratio")
            factors[key] = Factor(key, weights, tuple(members[key]), why, source)
            if "applies" in table:
                self._draft(expand.Draft(f"{key}.applies", str(table["applies"]), "flag", "factor", key), section, "applies")
            if members[key]:
                for draft in expand.factor_lines(key, members[key], list(self.profiles)):
                    self._draft(draft, section, "weight")
        self._sum_to_hundred(factors)
        self._aggregation(list(factors), caps)
        return factors, metrics

    def _sum_to_hundred(self, factors: Mapping[str, Factor]) -> None:
        for profile in self.profiles:
            total = sum(factor.weights[profile] for factor in factors.values())
            if factors and abs(total - 100) > 1e-6:  # noqa: PLR2004
                self.reader.problem("weights_sum", "factor", None, profile=profile, total=f"{total:g}")

    def _draft(self, draft: expand.Draft, section: str, key: str, change: Mapping[str, Node] | None = None, scales: Mapping[str, str] | None = None) -> None:  # fmt: skip
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

    def _metric(self, key: str, table: Mapping[str, Any], members: dict[str, list[str]], factors: Mapping[str, Any]) -> Metric | None:  # fmt: skip
        section, reader = f"metric.{key}", self.reader
        reader.allowed(section, table, "factor unit weight knots formula score low high applies reweight why source")
        why, source = self.why("metric", key, table)
        factor = reader.words(section, table, "factor")
        if factor not in members:
            reader.problem("unknown_factor", section, "factor", name=factor)
            return None
        members[factor].append(key)
        unit = reader.words(section, table, "unit")
        value = key
        if "formula" in table:
            value = f"{key}.value"
            self._draft(expand.Draft(value, str(table["formula"]), unit, "metric", key), section, "formula")
        elif key not in self.lines:
            reader.problem("metric_without_line", section, None, name=key)
            return None
        scales = self._scales(section, key, table, why, source)
        weights = self._weights(section, "weight", table.get("weight"))
        for profile, weight in weights.items():
            self.parameter(f"{key}.weight.{profile}", weight, "ratio")
        rule = {part: str(table[part]) for part in ("score", "low", "high", "applies") if part in table}
        rule["weight"] = expand.by_profile(f"{key}.weight", list(self.profiles))
        if "reweight" in table:
            rule["weight"] = self._reweight(section, key, table["reweight"], rule["weight"])
        if not scales and "score" not in rule:
            reader.problem("key_missing", section, "knots")
            return None
        change: dict[str, Node] = {"value": Name(value)}
        drafts = expand.metric_lines(key, value, rule, "applies" in factors[factor], factor)
        for draft in drafts:
            place = draft.id.rpartition(".")[2]
            self._draft(draft, section, place if place in table else "weight", change, scales)
        return Metric(key, factor, value, unit, scales, weights, "score" in rule, why, source)

    def _reweight(self, section: str, key: str, given: object, otherwise: str) -> str:
        if not (isinstance(given, dict) and given.keys() == {"when", "weight"} and isinstance(given["when"], str)):
            self.reader.problem("reweight_expected", section, "reweight")
            return otherwise
        for profile, weight in self._weights(section, "reweight", given["weight"]).items():
            self.parameter(f"{key}.reweight.{profile}", weight, "ratio")
        return f"when({given['when']}, {expand.by_profile(f'{key}.reweight', list(self.profiles))}, {otherwise})"

    def _scales(self, section: str, key: str, table: Mapping[str, Any], why: str, source: str) -> dict[str, str]:
        given = table.get("knots")
        if given is None:
            return {}
        if isinstance(given, list):
            knots = self.reader.knots(section, "knots", given)
            if knots:
                self.scales[key] = Scale(key, knots, why, source)
            return dict.fromkeys(self.profiles, key)
        if not (isinstance(given, dict) and given.keys() == self.profiles.keys()):
            self.reader.problem("weights_expected", section, "knots", profiles=", ".join(self.profiles))
            return {}
        out = {}
        for profile in self.profiles:
            twin = next((p for p in out if given[p] == given[profile]), None)
            if twin:
                out[profile] = out[twin]
                continue
            out[profile] = f"{key}.{profile}"
            knots = self.reader.knots(section, "knots", given[profile])
            if knots:
                self.scales[out[profile]] = Scale(out[profile], knots, why, source)
        return out

    def _caps(self) -> dict[str, Cap]:
        out, reader = {}, self.reader
        for key, table in reader.sections("cap").items():
            section = f"cap.{key}"
            reader.allowed(section, table, "limit limit_high when why source")
            why, source = self.why("cap", key, table)
            when = reader.words(section, table, "when")
            limit = table.get("limit")
            if is_number(limit):
                self.parameter(f"{key}.limit", float(limit), "score")  # type: ignore[arg-type]
                text = None
            else:
                text = reader.words(section, table, "limit")
            high = str(table["limit_high"]) if "limit_high" in table else None
            out[key] = Cap(key, when, why, source)
            if when:
                for draft in expand.cap_lines(key, when, text, high):
                    place = {"met": "when", "limit": "limit", "limit_high": "limit_high"}.get(draft.id.rpartition(".")[2], "when")  # fmt: skip
                    self._draft(draft, section, place)
        return out

    def _aggregation(self, factors: list[str], caps: Mapping[str, Cap]) -> None:
        reader = self.reader
        table = reader.data.get("aggregation")
        if not isinstance(table, dict):
            reader.problem("section_missing", "aggregation")
            return
        reader.allowed("aggregation", table, "factor_threshold weakest_link point_threshold sufficient why source")
        self.parameter("aggregation.factor_threshold", reader.number("aggregation", table, "factor_threshold"), "ratio")
        self.parameter("aggregation.point_threshold", reader.number("aggregation", table, "point_threshold"), "ratio")
        link = table.get("weakest_link")
        for part, unit in (("free", "score"), ("share", "ratio"), ("most", "score")):
            value = reader.number("aggregation.weakest_link", link if isinstance(link, dict) else {}, part)
            self.parameter(f"aggregation.weakest_link_{part}", value, unit)
        self.parameter("aggregation.best", 100.0, "score")
        sufficient = reader.words("aggregation", table, "sufficient", "yes")
        for draft in expand.scorecard_lines(factors, list(caps), sufficient):
            self._draft(draft, "aggregation", "sufficient")

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


def _line_of(where: str) -> int:
    tail = where.rpartition(":")[2]
    return int(tail) if tail.isdigit() else 0
