"""What follows page one: every metric with its formula and inputs, scenarios, lines beside the score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reports.blocks import Block, Chapter, Column, Facts, Heading, Row, Span, Table, Text, Together, cell, cells, say
from reports.numbers import BLANK, Style
from reports.picture_parts import year_names
from reports.wording import element_names, joined
from scoring import explain
from scoring.methodology.document import Methodology
from scoring.scorecard import MetricScore, Scorecard


def metrics_chapter(card: Scorecard, style: Style) -> Chapter:
    """All metrics in one table, factor by factor."""
    words = style.words
    columns = (
        Column(words("report.metric"), "left", 1.5),
        Column(words("report.value"), "decimal"),
        Column(words("report.score"), "decimal"),
        Column(words("report.range_short"), "right"),
        Column(words("report.weight"), "decimal"),
        Column(words("report.points"), "decimal"),
        Column(words("report.remark"), "left", 1.2),
    )
    rows: list[Row] = []
    for factor in card.factors.values():
        texts = (words.name(factor.id), "", style.number(factor.score, "score"), style.span(factor.low, factor.high),
                 style.number(factor.weight, "count"), style.number(factor.contribution, "score", 2),
                 "" if factor.applies else words("report.not_applicable"))  # fmt: skip
        rows.append(Row(cells(texts), group=True))
        rows += [metric_row(card, metric, style) for metric in card.metrics.values() if metric.factor == factor.id]
    note = say(words("report.metrics_note"), size="small", colour="muted")
    return Chapter(words("report.metrics"), "metrics", (note, Table(columns, tuple(rows))))


def metric_row(card: Scorecard, metric: MetricScore, style: Style) -> Row:
    words = style.words
    unit = card.methodology.metrics[metric.id].unit
    return Row((
        cell(words.name(metric.id), link=f"#metric.{metric.id}"), cell(style.full(metric.value, unit)),
        cell(style.number(metric.score, "score"), bold=True),
        cell("" if metric.score is None else style.span(metric.low, metric.high), colour="muted"),
        cell(style.number(metric.weight, "count")), cell(style.number(points(card, metric), "score", 2)),
        cell(remark(card, metric, style), colour="muted"),
    ))  # fmt: skip


def points(card: Scorecard, metric: MetricScore) -> float | None:
    """What the metric contributes to the average."""
    factor = card.factors[metric.factor]
    if metric.score is None or factor.contribution is None or not factor.score:
        return 0.0 if metric.score is not None and factor.contribution == 0 else None
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
    return words("report.with_estimate") if set(metric.inputs) & set(card.estimates) else ""


def workings_chapter(card: Scorecard, style: Style, places: Mapping[str, int]) -> Chapter:
    """Each metric: formula with names and with numbers, scale, reason, inputs by their number in the sources."""
    blocks: list[Block] = [say(style.words("report.workings_note"), size="small", colour="muted")]
    for metric in card.metrics.values():
        if metric.weight or metric.score is not None:
            blocks.append(working(card, metric, style, places))
    return Chapter(style.words("report.workings"), "workings", tuple(blocks))


def working(card: Scorecard, metric: MetricScore, style: Style, places: Mapping[str, int]) -> Together:
    words, methodology = style.words, card.methodology
    spec = methodology.metrics[metric.id]
    line = methodology.lines.get(spec.value)
    rows: list[tuple[str, Text]] = []
    if line is not None:
        rows.append((words("report.formula"), small(explain.with_names(line.node, words.name))))
        numbers = explain.with_numbers(methodology, card.run, line.node, lambda v, unit: shown(v, unit, style, card))
        rows.append((words("report.numbers"), small(f"{numbers} = {style.full(metric.value, spec.unit)}")))
    scoring = methodology.lines.get(f"{metric.id}.score")
    if spec.rescored and scoring is not None:
        rows.append((words("report.score"), small(explain.with_names(scoring.node, words.name))))
    if scale := scale_text(card, metric, style):
        rows.append((words("report.scale"), small(scale)))
    rows.append((words("report.why"), small(words.why(metric.id, spec.why))))
    rows.append((words("report.basis"), small(spec.source)))
    rows.append((words("report.inputs"), inputs_text(metric, style, places, card)))
    if metric.score is None:
        rows.append((words("report.result"), say(remark(card, metric, style), size="small", colour="debt", after=0)))
    aside = "  ".join(filter(None, (
        style.full(metric.value, spec.unit), f"→ {style.number(metric.score, 'score')}",
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
        return next((name for name, code in card.run.program.literals.items() if code == value), BLANK)
    return style.number(value, unit)


def scale_text(card: Scorecard, metric: MetricScore, style: Style) -> str:
    """The knots in use: `30% → 0 · 50% → 20`, with a mark where the reader changed them."""
    spec = card.methodology.metrics[metric.id]
    scale = card.methodology.scales.get(spec.scales.get(card.profile, ""))
    if scale is None:
        return ""
    knots = card.methodology.edits.get(scale.id, scale.knots)
    places = 0 if spec.unit in ("ratio", "count") else None
    text = " · ".join(f"{knot_value(x, spec.unit, style, places)} → {y:g}" for x, y in knots)  # type: ignore[attr-defined]
    return f"{text}  {style.words('report.changed')}" if scale.id in card.methodology.edits else text


def knot_value(x: float, unit: str, style: Style, places: int | None) -> str:
    """A knot without noise: as many decimals as it needs."""
    if unit in ("ratio", "per_year"):
        places = 0 if abs(100 * x - round(100 * x)) < 1e-9 else 1
    elif unit in ("multiple", "years"):
        places = next(p for p in (0, 1, 2) if p == 2 or abs(x - round(x, p)) < 1e-9)
    return style.number(x, unit, places)


def inputs_text(metric: MetricScore, style: Style, places: Mapping[str, int], card: Scorecard) -> Text:
    """The inputs, each with its number in the list of sources; estimates and gaps are marked."""
    words = style.words
    spans: list[Span] = []
    join = "、" if words.language == "zh" else ", "
    for index, name in enumerate(metric.inputs):
        lead = join if index else ""
        place = places.get(name)
        if place is None:
            spans.append(Span(f"{lead}{words.name(name)} {words('report.not_disclosed_mark')}", colour="muted"))
            continue
        mark = f" ({words('report.estimate_mark')})" if name in card.estimates else ""
        spans.append(Span(f"{lead}{words.name(name)} "))
        spans.append(Span(f"[{place}]", colour="accent", link=f"#input.{name}"))
        if mark:
            spans.append(Span(mark, colour="debt"))
    return Text(tuple(spans), "small", after=0) if spans else small(BLANK)


def scenarios_chapter(card: Scorecard, scenarios: Mapping[str, Scorecard], style: Style) -> Chapter | None:
    """The scenarios of the methodology side by side, none of which may improve a metric."""
    words = style.words
    if not scenarios:
        return None
    extras = [name for name in ("gold_content", "contract_backed_debt_service", "leverage", "interest_coverage")
              if name in card.methodology.metrics]  # fmt: skip
    columns = (
        Column(words("report.scenario"), "left"),
        Column(words("report.score"), "decimal"),
        Column(words("report.band"), "right"),
        *(Column(words.name(key), "decimal") for key in card.factors),
        *(Column(words.name(key), "decimal") for key in extras),
    )
    rows = []
    for key, stressed in {"base": card, **{k: v for k, v in scenarios.items() if k != "base"}}.items():
        texts = [words.name(key), style.number(stressed.score, "score"), stressed.band or BLANK,
                 *(style.number(f.score, "score") for f in stressed.factors.values()),
                 *(style.full(stressed.metrics[m].value, card.methodology.metrics[m].unit) for m in extras)]  # fmt: skip
        rows.append(Row(tuple(cell(text, bold=index == 1) for index, text in enumerate(texts))))
    note = say(words("report.scenarios_note"), size="small", colour="muted")
    why = tuple(
        (words.name(key), small(words.why(key, spec.why))) for key, spec in card.methodology.scenarios.items() if key in scenarios
    )
    table = Table(columns, tuple(rows))
    return Chapter(words("report.scenarios"), "scenarios", (note, table, Heading(words("report.scenarios_what")), Facts(why, 120)))


def shown_chapter(card: Scorecard, style: Style) -> Chapter | None:
    """Lines that are shown beside a factor and not scored; those over years in a table of their own."""
    words, methodology = style.words, card.methodology
    blocks: list[Block] = [say(words("report.shown_note"), size="small", colour="muted")]
    for factor in methodology.factors:
        single = [line for line in methodology.lines.values() if line.show == factor and not line.over]
        yearly = [line.id for line in methodology.lines.values() if line.show == factor and line.over == ("year",)]
        other = [line.id for line in methodology.lines.values() if line.show == factor and line.over not in ((), ("year",))]
        if not (single or yearly or other):
            continue
        blocks.append(Heading(words.name(factor)))
        blocks += list(by_element(card, yearly, style)) + [t for name in other for t in by_element(card, [name], style)]
        rows = tuple(
            Row((cell(words.name(line.id)), cell(style.full(card[line.id], line.unit)),
                 cell(words.why(line.id, line.why), colour="muted")))
            for line in single
        )  # fmt: skip
        columns = (Column(words("report.line"), "left", 0.8), Column(words("report.value"), "decimal"), Column(words("report.meaning"), "left", 1.6))
        if rows:
            blocks.append(Table(columns, rows))
    return Chapter(words("report.shown"), "shown", tuple(blocks)) if len(blocks) > 1 else None


def by_element(card: Scorecard, names: list[str], style: Style, most: int = 8) -> Iterator[Table]:
    """Lines over one axis as a table, elements across; years end where nothing is left to show."""
    words, methodology = style.words, card.methodology
    values = {name: card[name] or [] for name in names}
    width = max((last_shown(items) for items in values.values()), default=0)
    if not width:
        return
    width = min(width, most)
    axis = methodology.lines[names[0]].over[0]
    heads = year_names(card, width) if axis == "year" else element_names(card, axis, width, style)
    columns = (Column(words("report.line"), "left"), *(Column(head, "decimal") for head in heads))
    rows = []
    for name, items in values.items():
        unit = methodology.lines[name].unit
        suffix = f" ({style.money_unit})" if unit == "money" else ""
        padded = [*items[:width], *[None] * (width - len(items[:width]))]
        rows.append(Row(cells((words.name(name) + suffix, *(style.number(v, unit) for v in padded)))))
    yield Table(columns, tuple(rows))


def last_shown(items: list[float | None]) -> int:
    """How many elements there are up to the last that is neither blank nor zero."""
    return max((index + 1 for index, item in enumerate(items) if item), default=0)


def used_lines(methodology: Methodology, card: Scorecard) -> list[str]:
    """Lines that some shown number was made from, in the order of the methodology."""
    return [line.id for line in methodology.lines.values() if line.role == "line" and not line.show]


def lines_chapter(card: Scorecard, style: Style) -> Chapter:
    """Every other line with its formula and value, so that each metric can be followed by hand."""
    words, methodology = style.words, card.methodology
    rows = []
    for name in used_lines(methodology, card):
        line = methodology.lines[name]
        value = card[name]
        if len(line.over) > 1:
            text = words("report.over_two")
        elif isinstance(value, list):
            text = " · ".join(shown(item, line.unit, style, card) for item in value[: max(1, last_shown(value))][:6]) or BLANK
        else:
            text = shown(value, line.unit, style, card)
        rows.append(Row((cell(words.name(name)), cell(text), cell(explain.with_names(line.node, words.name), colour="muted"))))
    columns = (Column(words("report.line"), "left", 0.8), Column(words("report.value"), "left", 0.9), Column(words("report.formula"), "left", 1.6))
    note = say(words("report.lines_note", unit=style.money_unit), size="small", colour="muted")
    return Chapter(words("report.lines"), "lines", (note, Table(columns, tuple(rows))))
