"""From metrics, factors and caps to lines: the arithmetic of every scorecard, written in the same language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scoring.methodology.nodes import (
    Aggregate,
    Call,
    Knots,
    Logic,
    Lookup,
    Name,
    Node,
    Operation,
    Text,
    Variant,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A line to be made: its name, formula, unit, and which part of the scorecard it is."""

    id: str
    text: str
    unit: str
    role: str
    owner: str | None = None
    template: str | None = None  # the text with `it` for the owner: the same for all owners, parsed once


OWNER = "it."


def filled(template: str, owner: str) -> str:
    return template.replace(OWNER, f"{owner}.")


def renamed(node: Node, owner: str) -> Node:
    """A template's formula for one owner: `it.score` becomes `leverage.score`."""
    match node:
        case Name() if node.id.startswith(OWNER):
            return Name(owner + node.id[len(OWNER) - 1 :])
        case Operation() | Logic():
            return type(node)(node.operator, tuple(renamed(part, owner) for part in node.arguments))
        case Call():
            return Call(node.function, tuple(renamed(part, owner) for part in node.arguments))
        case _:
            return node


def replace(node: Node, change: Mapping[str, Node], scales: Mapping[str, str]) -> Node:
    """The formula with some names replaced and `scale(x)` turned into the knots of the chosen profile."""
    match node:
        case Name() if node.id in change:
            return change[node.id]
        case Call(function="scale"):
            return scaled(replace(node.arguments[0], change, scales), scales)
        case Operation() | Logic():
            return type(node)(node.operator, tuple(replace(part, change, scales) for part in node.arguments))
        case Call():
            return Call(node.function, tuple(replace(part, change, scales) for part in node.arguments))
        case Aggregate():
            return Aggregate(node.kind, node.axis, replace(node.argument, change, scales))
        case Lookup():
            time = None if node.time is None else replace(node.time, change, scales)
            return Lookup(node.table, replace(node.row, change, scales), time)
        case Knots():
            return Knots(node.scale, replace(node.argument, change, scales))
        case Variant():
            inner = replace(node.argument, change, scales)
            return Variant(node.variant, inner) if isinstance(inner, Name) else node
        case _:
            return node


def scaled(argument: Node, scales: Mapping[str, str]) -> Node:
    """`knots` on the scale of the profile; `scales` maps profile → scale id."""
    different = list(dict.fromkeys(scales.values()))
    result: Node = Knots(different[-1], argument)
    for scale in reversed(different[:-1]):
        profiles = [profile for profile, used in scales.items() if used == scale]
        tests: list[Node] = [Operation("==", (Name("profile"), Text(profile))) for profile in profiles]
        test = tests[0] if len(tests) == 1 else Logic("or", tuple(tests))
        result = Call("when", (test, Knots(scale, argument), result))
    return result


def by_profile(stem: str, profiles: Sequence[str]) -> str:
    """The parameter of the chosen profile, as a formula: `stem.software` and its like."""
    text = f"{stem}.{profiles[-1]}"
    for profile in reversed(profiles[:-1]):
        text = f'when(profile == "{profile}", {stem}.{profile}, {text})'
    return text


def metric_lines(
    metric: str, value: str, rule: Mapping[str, str], factor_applies: bool, factor: str
) -> Iterable[Draft]:
    """Score, bounds and weight of one metric. `rule` holds score, low, high, applies, weight as written or derived."""

    def draft(part: str, text: str, unit: str) -> Draft:
        return Draft(f"{metric}.{part}", text, unit, "metric", metric)

    tests = [test for test in (f"{factor}.applies" if factor_applies else "", rule.get("applies", "")) if test]
    applies = " and ".join(f"first_known({test}, yes)" for test in tests) or "yes"
    yield draft("applies", applies, "flag")
    yield draft("weight", f"when({metric}.applies, {rule['weight']}, 0)", "count")
    yield draft("score", f"when({metric}.applies, {rule.get('score', f'scale({value})')}, blank)", "score")
    for end, least in (("low", "min"), ("high", "max")):
        if end in rule:
            bound = f"first_known({rule[end]}, {metric}.score)"
            text = f"when({metric}.applies, first_known({least}({bound}, {metric}.score), {bound}), blank)"
        else:
            yield Draft(f"{metric}.{end}", f"{metric}.score", "score", "metric", metric, "it.score")
            continue
        yield draft(end, text, "score")
    for part, template, unit in (
        ("available", "when(known(it.score), it.weight, 0)", "count"),
        ("points", "when(known(it.score), it.weight * it.score, 0)", "score"),
        ("points_low", "it.weight * first_known(it.low, 0)", "score"),
        ("points_high", "it.weight * first_known(it.high, 100)", "score"),
    ):
        yield Draft(f"{metric}.{part}", filled(template, metric), unit, "metric", metric, template)


def factor_lines(factor: str, metrics: Sequence[str], profiles: Sequence[str]) -> Iterable[Draft]:
    """A factor as the weighted mean of its metrics; not scored where too little of its weight is available."""

    def total(part: str) -> str:
        return " + ".join(f"{metric}.{part}" for metric in metrics)

    def draft(part: str, text: str, unit: str) -> Draft:
        return Draft(f"{factor}.{part}", text, unit, "factor", factor)

    yield draft("applicable", total("weight"), "count")
    yield draft("available", total("available"), "count")
    yield draft("weight", f"when({factor}.applicable > 0, {by_profile(f'{factor}.weight', profiles)}, 0)", "count")
    enough = f"{factor}.available > 0 and {factor}.available >= aggregation.factor_threshold * {factor}.applicable"
    yield draft("score", f"when({enough}, ({total('points')}) / {factor}.available, blank)", "score")
    for end in ("low", "high"):
        text = f"when({factor}.applicable > 0, ({total(f'points_{end}')}) / {factor}.applicable, blank)"
        yield draft(end, text, "score")
    share = f"when({factor}.applicable > 0, {factor}.available / {factor}.applicable, 0)"
    yield draft("share_available", share, "ratio")
    yield draft("scored_weight", f"when(known({factor}.score), {factor}.weight, 0)", "count")


def cap_lines(cap: str, when: str, limit: str | None, limit_high: str | None) -> Iterable[Draft]:
    """A cap as met, and as it bounds the point score, the low end and the high end (100 where it does not)."""

    def draft(part: str, text: str, unit: str) -> Draft:
        return Draft(f"{cap}.{part}", text, unit, "cap", cap)

    yield draft("met", when, "flag")
    if limit is not None:
        yield draft("limit", limit, "score")
    high = "limit"
    if limit_high is not None:
        yield draft("limit_high", limit_high, "score")
        high = "limit_high"
    for part, template in (
        ("bound", "when(first_known(it.met, no), it.limit, 100)"),
        ("bound_low", "when(first_known(it.met, yes), it.limit, 100)"),
        ("bound_high", f"when(first_known(it.met, no), it.{high}, 100)"),
    ):
        yield Draft(f"{cap}.{part}", filled(template, cap), "score", "cap", cap, template)


def scorecard_lines(factors: Sequence[str], caps: Sequence[str], sufficient: str) -> Iterable[Draft]:
    """Composite, weakest link, caps, range, completeness: from the factors to the score."""

    def draft(part: str, text: str, unit: str = "score") -> Draft:
        return Draft(f"scorecard.{part}", text, unit, "scorecard", None)

    def weighted(template: str) -> str:
        return " + ".join(template.format(f=factor) for factor in factors)

    def least(parts: Iterable[str]) -> str:
        return _nested("min", list(parts))

    def notch(average: str, weakest: str) -> str:
        gap = f"aggregation.weakest_link_share * ({average} - {weakest} - aggregation.weakest_link_free)"
        return f"{average} - min(aggregation.weakest_link_most, max(0, {gap}))"

    yield draft("sufficient", sufficient, "flag")
    yield draft("weight", weighted("{f}.weight"), "count")
    yield draft("scored_weight", weighted("{f}.scored_weight"), "count")
    known = weighted("{f}.scored_weight * first_known({f}.score, 0)")
    yield draft("average", f"({known}) / scorecard.scored_weight")
    yield draft("weakest", least(f"first_known({factor}.score, 100)" for factor in factors))
    yield draft("before_caps", notch("scorecard.average", "scorecard.weakest"))
    yield draft("adjustment", "scorecard.before_caps - scorecard.average")
    yield draft("capped", least(["scorecard.before_caps", *(f"{cap}.bound" for cap in caps)]))
    available = weighted("{f}.weight * {f}.share_available")
    yield draft("completeness", f"({available}) / scorecard.weight", "ratio")
    enough = "scorecard.sufficient and scorecard.completeness >= aggregation.point_threshold"
    yield draft("score", f"when({enough}, scorecard.capped, blank)")
    for end, other in (("low", "min"), ("high", "max")):
        neutral = "100" if end == "low" else "0"
        total = weighted(f"{{f}}.weight * first_known({{f}}.{end}, 0)")
        yield draft(f"average_{end}", f"({total}) / scorecard.weight")
        yield draft(f"weakest_{end}", least(f"first_known({factor}.{end}, 100)" for factor in factors))
        yield draft(f"{end}_before_caps", notch(f"scorecard.average_{end}", f"scorecard.weakest_{end}"))
        bounds = least([f"scorecard.{end}_before_caps", *(f"{cap}.bound_{end}" for cap in caps)])
        yield draft(end, f"{other}({bounds}, first_known(scorecard.capped, {neutral}))")
    product = " * ".join(
        f"when({f}.scored_weight > 0, (first_known({f}.score, 0) / aggregation.best)"
        f" ** ({f}.scored_weight / scorecard.scored_weight), 1)"
        for f in factors
    )
    yield draft("geometric_mean", f"aggregation.best * ({product})")
    worst_case = weighted("{f}.weight * first_known({f}.score, 0)")
    yield draft("average_worst", f"({worst_case}) / scorecard.weight")
    yield draft(
        "weakest_worst",
        least(f"when({factor}.weight > 0, first_known({factor}.score, 0), 100)" for factor in factors),
    )
    yield draft("before_caps_worst", notch("scorecard.average_worst", "scorecard.weakest_worst"))
    yield draft("worst", least(["scorecard.before_caps_worst", *(f"{cap}.bound" for cap in caps)]))


def _nested(function: str, parts: list[str]) -> str:
    """`min` takes up to twelve arguments; every scorecard here stays below, but a file may have more caps."""
    while len(parts) > 12:
        parts = [*parts[12:], f"{function}({', '.join(parts[:12])})"]
    return f"{function}({', '.join(parts)})" if len(parts) > 1 else parts[0]
