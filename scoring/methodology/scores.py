"""How a methodology scores: metrics, factors, caps and their aggregation, expanded to lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scoring.methodology import expand
from scoring.methodology.document import Cap, Factor, Metric, Scale
from scoring.methodology.nodes import Name, Node
from scoring.methodology.reader import is_number
from scoring.methodology.sections import Sections


class Scores(Sections):
    """The scoring sections, on top of what the others declared."""

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
                self.parameter(f"{key}.weight.{profile}", weight, "count")
            factors[key] = Factor(key, weights, tuple(members[key]), why, source)
            if "applies" in table:
                self._draft(
                    expand.Draft(f"{key}.applies", str(table["applies"]), "flag", "factor", key), section, "applies"
                )
            if members[key]:
                for draft in expand.factor_lines(key, members[key], list(self.profiles)):
                    self._draft(draft, section, "weight")
        self._sum_to_hundred(factors)
        self._aggregation(list(factors), caps)
        return factors, metrics

    def _sum_to_hundred(self, factors: Mapping[str, Factor]) -> None:
        for profile in self.profiles:
            total = sum(factor.weights[profile] for factor in factors.values())
            if factors and abs(total - 100) > 1e-6:
                self.reader.problem(
                    "weights_sum", f"factor.{next(iter(factors))}", "weight", profile=profile, total=f"{total:g}"
                )

    def _metric(
        self, key: str, table: Mapping[str, Any], members: dict[str, list[str]], factors: Mapping[str, Any]
    ) -> Metric | None:
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
            self.parameter(f"{key}.weight.{profile}", weight, "count")
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
            self.parameter(f"{key}.reweight.{profile}", weight, "count")
        return f"when({given['when']}, {expand.by_profile(f'{key}.reweight', list(self.profiles))}, {otherwise})"

    def _scales(self, section: str, key: str, table: Mapping[str, Any], why: str, source: str) -> dict[str, str]:
        given = table.get("knots")
        if given is None:
            return {}
        if isinstance(given, list):
            knots = self.reader.knots(section, "knots", given)
            self.scales[key] = Scale(key, knots, why, source)
            return dict.fromkeys(self.profiles, key)
        if not (isinstance(given, dict) and given.keys() == self.profiles.keys()):
            self.reader.problem("weights_expected", section, "knots", profiles=", ".join(self.profiles))
            return {}
        out: dict[str, str] = {}
        for profile in self.profiles:
            twin = next((p for p in out if given[p] == given[profile]), None)
            if twin:
                out[profile] = out[twin]
                continue
            out[profile] = f"{key}.{profile}"
            knots = self.reader.knots(section, "knots", given[profile])
            self.scales[out[profile]] = Scale(out[profile], knots, why, source)
        return out

    def _caps(self) -> dict[str, Cap]:
        out: dict[str, Cap] = {}
        reader = self.reader
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
                    part = draft.id.rpartition(".")[2]
                    place = part if part in ("limit", "limit_high") else "when"
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
