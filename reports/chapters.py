"""What follows page one: every metric, with its formula, its numbers and its inputs."""

from __future__ import annotations

from collections.abc import Mapping

from reports.blocks import Chapter, Facts, Heading, Row, Span, Table, Text, Together, cell, cells, say
from reports.numbers import BLANK, Style
from reports.wording import basis_text, clauses, columns, joined, run_on
from scoring import explain
from scoring.scorecard import MetricScore, Scorecard


def metrics_chapter(card: Scorecard, style: Style) -> Chapter:
    """All metrics in one table, factor by factor."""
    words = style.words
    heads = columns(style, metric=1.5, value="decimal", score="decimal", range_short="right", weight="decimal",
                    points="decimal", remark=1.2)  # fmt: skip
    rows: list[Row] = []
    for factor in card.factors.values():
        share = None if card.score is None else factor.contribution
        texts = (words.name(factor.id), "", style.number(factor.score, "score"), style.span(factor.low, factor.high),
                 style.number(factor.weight, "count"), style.number(share, "score", 2),
                 "" if factor.applies else words("report.not_applicable"))  # fmt: skip
        rows.append(Row(cells(texts), group=True))
        rows += [metric_row(card, metric, style) for metric in card.metrics.values() if metric.factor == factor.id]
    note = say(words("report.metrics_note"), size="small", colour="muted")
    return Chapter(words("report.metrics"), "metrics", (note, Table(heads, tuple(rows))))


def metric_row(card: Scorecard, metric: MetricScore, style: Style) -> Row:
    words = style.words
    unit = card.methodology.metrics[metric.id].unit
    return Row((
        cell(words.name(metric.id), link=f"#metric.{metric.id}"), cell(style.full(metric.value, unit)),
        cell(style.number(metric.score, "score"), bold=True),
        cell(BLANK if metric.score is None else style.span(metric.low, metric.high), colour="muted"),
        cell(style.number(metric.weight, "count")), cell(style.number(points(card, metric), "score", 2)),
        cell(remark(card, metric, style), colour="muted"),
    ))  # fmt: skip


def points(card: Scorecard, metric: MetricScore) -> float | None:
    """What the metric contributes to the average."""
    factor = card.factors[metric.factor]
    if metric.score is None or factor.contribution is None or card.score is None:
        return None
    if not factor.score:
        return 0.0
    known = sum(m.weight for m in card.metrics.values() if m.factor == metric.factor and m.score is not None)
    return float(factor.contribution / factor.score * metric.weight / known * metric.score) if known else None


def remark(card: Scorecard, metric: MetricScore, style: Style) -> str:
    words = style.words
    if not metric.applies:
        return words("report.not_applicable")
    if metric.score is None and metric.missing:
        return words("report.missing", names=joined([words.name(name) for name in metric.missing], style))
    if metric.score is None:
        return words("report.undefined")
    by_rule = words("report.by_rule") if metric.value is None else ""
    estimate = words("report.with_estimate") if set(metric.inputs) & set(card.estimates) else ""
    return clauses(filter(None, (by_rule, estimate)), words)


def workings_chapter(card: Scorecard, style: Style, places: Mapping[str, int]) -> Chapter:
    """Each metric: formula with names and with numbers, scale, reason, inputs by their number in the sources."""
    text = run_on((style.words("report.workings_note"), style.words("report.formulas_note")), style)
    note = say(text, size="small", colour="muted")
    shown_metrics = (metric for metric in card.metrics.values() if metric.weight or metric.score is not None)
    blocks = (working(card, metric, style, places) for metric in shown_metrics)
    return Chapter(style.words("report.workings"), "workings", (note, *blocks))


def working(card: Scorecard, metric: MetricScore, style: Style, places: Mapping[str, int]) -> Together:
    words, methodology = style.words, card.methodology
    spec = methodology.metrics[metric.id]
    line = methodology.lines.get(spec.value)
    rows: list[tuple[str, Text]] = []
    if line is not None:
        rows.append((words("report.formula"), small(explain.with_names(line.node, words.name))))
        figures: list[str] = []

        def figure(value: object, unit: str) -> str:
            figures.append(shown(value, unit, style, card))
            return figures[-1]

        numbers = explain.with_numbers(methodology, card.run, line.node, figure, name_of=words.name)
        if set(figures) - {BLANK}:
            rows.append((words("report.numbers"), small(f"{numbers} = {style.full(metric.value, spec.unit)}")))
    scoring = methodology.lines.get(f"{metric.id}.score")
    if spec.rescored and scoring is not None:
        rows.append((words("report.score"), small(explain.with_names(scoring.node, words.name))))
    if scale := scale_text(card, metric, style):
        rows.append((words("report.scale"), small(scale)))
    rows.append((words("report.why"), small(words.why(metric.id, spec.why))))
    rows.append((words("report.basis"), small(basis_text(spec.source, style))))
    rows.append((words("report.inputs"), inputs_text(metric, style, places, card)))
    if metric.score is None:
        rows.append((words("report.result"), say(remark(card, metric, style), size="small", colour="debt", after=0)))
    aside = "  ".join(filter(None, (
        style.full(metric.value, spec.unit),
        words("report.not_scored") if metric.score is None else f"→ {style.number(metric.score, 'score')}",
        "" if metric.score is None else style.span(metric.low, metric.high),
        words("report.weight_of", weight=style.number(metric.weight, "count")),
    )))  # fmt: skip
    return Together((Heading(words.name(metric.id), f"metric.{metric.id}", aside), Facts(tuple(rows))))


def small(text: str) -> Text:
    return say(text, size="small", after=0)


def shown(value: object, unit: str, style: Style, card: Scorecard) -> str:
    """A number inside a formula; a choice by its name."""
    choices = card.methodology.choices.get(unit)
    if choices is not None and isinstance(value, float):
        found = next((name for name, code in card.run.program.literals.items() if code == value), "")
        return style.words.name(found) if found else BLANK
    return style.number(value, unit)


def scale_text(card: Scorecard, metric: MetricScore, style: Style) -> str:
    """The knots in use: `30% → 0 · 50% → 20`, with a mark where the reader changed them."""
    spec = card.methodology.metrics[metric.id]
    scale = card.methodology.scales.get(spec.scales.get(card.profile, ""))
    if scale is None:
        return ""
    text = knots_text(card.methodology.edits.get(scale.id, scale.knots), spec.unit, style)
    return f"{text}  {style.words('report.changed')}" if scale.id in card.methodology.edits else text


def knots_text(knots: object, unit: str, style: Style) -> str:
    """Knots as a reader reads them: `0.5× → 100 · 2× → 65`."""
    places = 0 if unit in ("ratio", "count") else None
    return " · ".join(f"{knot_value(x, unit, style, places)}\u00a0→\u00a0{y:g}" for x, y in knots)  # type: ignore[attr-defined]


def knot_value(x: float, unit: str, style: Style, places: int | None) -> str:
    """A knot without noise: as many decimals as it needs."""
    if unit in ("ratio", "per_year"):
        places = 0 if abs(100 * x - round(100 * x)) < 1e-9 else 1
    elif unit in ("multiple", "years"):
        places = next(p for p in (0, 1, 2) if p == 2 or abs(x - round(x, p)) < 1e-9)
    return style.number(x, unit, places)


def inputs_text(metric: MetricScore, style: Style, places: Mapping[str, int], card: Scorecard) -> Text:
    """The inputs, each with its number in the list of sources, estimates marked; then those that are not disclosed."""
    words = style.words
    spans: list[Span] = []
    join = "、" if words.language == "zh" else ", "
    found = [name for name in metric.inputs if name in places]
    for index, name in enumerate(found):
        spans.append(Span(f"{join if index else ''}{words.name(name)} "))
        spans.append(Span(f"[{places[name]}]", colour="accent", link=f"#input.{name}"))
        if name in card.estimates:
            spans.append(Span(f" {words('report.estimate_mark')}", colour="debt"))
    absent = [name for name in metric.inputs if name not in places]
    flags = [name for name in absent if card.methodology.inputs[name].kind == "flag"]
    figures = [name for name in absent if name not in flags]
    kinds = (("report.not_disclosed_list", figures), ("report.not_said_list", flags))
    told = [words(key, names=joined(map(words.name, names), style)) for key, names in kinds if names]
    if told:
        spans.append(Span(clauses(("", *told) if found else told, words), colour="muted"))
    return Text(tuple(spans), "small", after=0) if spans else small(BLANK)
