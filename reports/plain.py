"""A scorecard as data for other programs, and as text for a terminal."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from reports.analysis_words import simulated_range
from reports.numbers import Style
from reports.wording import annualised, filed_on, known_on
from resources.words import Words
from scoring import lineage
from scoring.filings.filing import Datum, Fact
from scoring.lineage import Step
from scoring.problems import Problem, Refused, sentence
from scoring.scorecard import Scorecard

if TYPE_CHECKING:  # this brings NumPy
    from scoring.analysis.simulate import Simulation


def as_data(card: Scorecard) -> dict[str, Any]:
    """Plain values only: numbers, text, None where there is no number. All factor and metric keys are always there."""
    filing, methodology = card.filing, card.methodology
    return {
        "issuer": filing.issuer.name if filing else None,
        "period_end": _day(filing.period_end if filing else None),
        "as_of": _day(filing.as_of if filing else None),
        "currency": filing.issuer.currency if filing else None,
        "methodology": methodology.title,
        "methodology_sha256": methodology.digest,
        "profile": card.profile,
        "score": card.score,
        "low": card.low,
        "high": card.high,
        "low_before_caps": card.low_before_caps,
        "high_before_caps": card.high_before_caps,
        "band": card.band,
        "no_score_because": _reason(card),
        "provisional": card.provisional,
        "completeness": card.completeness,
        "confidence": card.confidence.grade,
        "estimated_share": card.estimated_share,
        "average": card.average,
        "weakest_link": card.adjustment,
        "score_before_caps": card.before_caps,
        "geometric_mean": card.geometric_mean,
        "score_with_unscored_at_worst": card.worst,
        "profiles": {profile: other.score for profile, other in card.profiles.items()},
        "factors": {
            key: {"score": f.score, "low": f.low, "high": f.high, "weight": f.weight, "contribution": f.contribution}
            for key, f in card.factors.items()
        },
        "metrics": {
            key: {
                "value": m.value, "score": m.score, "low": m.low, "high": m.high, "weight": m.weight,
                "applies": m.applies, "missing": list(m.missing), "inputs": list(m.inputs),
            }
            for key, m in card.metrics.items()
        },
        "lines": {name: _nested(card, name) for name in card.lines},
        "caps": [{"id": cap.id, "limit": cap.limit, "binding": cap.binding} for cap in card.caps_met],
        "estimates": list(card.estimates),
        "conflicts": [_conflict(datum) for datum in filing.conflicts()] if filing else [],
        "problems": [problem.code for problem in (*card.problems, *(filing.problems if filing else ()))],
        "limits": list(methodology.limits),
        "note": "Model band, not a credit rating. Not investment advice.",
    }  # fmt: skip


def _reason(card: Scorecard) -> str | None:
    """Why no point score is given."""
    if card.score is not None:
        return None
    return "contradiction" if card.stopped else "completeness" if card.sufficient else "insufficient_revenue"


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _nested(card: Scorecard, name: str) -> Any:
    """A line over two axes as a list of lists."""
    value = card[name]
    over = card.methodology.lines[name].over
    if len(over) != 2:
        return value
    width = card.run.count(over[1])[0]
    return [value[start : start + width] for start in range(0, len(value), width)] if width else []


def _fact(fact: Fact) -> dict[str, Any]:
    source = fact.source
    value = fact.value if isinstance(fact.value, int | float | str | bool | None) else str(fact.value)
    return {
        "value": value,
        "unit": fact.unit,
        "period_end": _day(fact.period_end),
        "document": source.document,
        "form": source.form,
        "accession": source.accession,
        "filed": source.filed_text or None,
        "locator": source.locator,
        "quote": source.quote,
        "url": source.url,
        "method": source.method,
        "grade": source.grade,
        "note": source.note,
    }


def _conflict(datum: Datum) -> dict[str, Any]:
    return {
        "input": datum.name,
        "chosen": _fact(datum.fact) if datum.fact else None,
        "rule": datum.rule,
        "candidates": [_fact(fact) for fact in datum.candidates],
    }


def as_text(card: Scorecard, style: Style, drawn: Simulation | None = None) -> str:
    """The scorecard for a terminal; P5 to P95 of its draws under its range."""
    words, rows = style.words, list(_head(card, style, drawn))
    rows.append("")
    table = [[words("cli.factor"), words("cli.score"), words("cli.range"), words("cli.weight"), words("cli.points")]]
    for key, factor in card.factors.items():
        table.append(
            [
                words.name(key),
                style.number(factor.score, "score") if factor.score is not None else words("cli.not_scored"),
                style.span(factor.low, factor.high),
                style.number(factor.weight, "count"),
                style.number(factor.contribution, "score"),
            ]
        )
    rows += columns(table, "<>>>>")
    rows.append("")
    table = [[words("cli.metric"), words("cli.value"), words("cli.score"), words("cli.range"), words("cli.missing")]]
    for key, metric in card.metrics.items():
        unit = card.methodology.metrics[key].unit
        absent = ", ".join(words.name(name) for name in metric.missing)
        if not metric.applies:
            absent = words("cli.not_applicable")
        table.append(
            [
                words.name(key),
                style.number(metric.value, unit),
                style.number(metric.score, "score"),
                style.span(metric.low, metric.high) if metric.score is not None else "",
                absent,
            ]
        )
    rows += columns(table, "<>>><")
    rows += ["", *_foot(card, style)]
    return "\n".join(row.rstrip() for row in rows)


def _head(card: Scorecard, style: Style, drawn: Simulation | None) -> Iterable[str]:
    words, filing = style.words, card.filing
    if filing is not None:
        chinese = words.language == "zh"
        issuer = filing.issuer.name_zh if chinese and filing.issuer.name_zh else filing.issuer.name
        title = filing.title_zh if chinese and filing.title_zh else filing.title
        yield f"{issuer} · {title}"
        yield words("cli.dates", period=filing.period_end, known=known_on(filing, words))
    changed = words("cli.changed", count=len(card.methodology.edits)) if card.methodology.edits else ""
    yield words("cli.by_methodology", title=card.methodology.title) + changed
    if card.stopped:
        yield words("cli.stopped")
        yield from (f"  {sentence(problem, words)}" for problem in card.errors)
    elif not card.sufficient:
        yield words("cli.insufficient", range=style.span(card.low, card.high))
    elif card.score is None:
        yield words("cli.no_score", range=style.span(card.low, card.high))
    else:
        yield words(
            "cli.headline",
            score=style.number(card.score, "score"), band=card.band, range=style.span(card.low, card.high),
        )  # fmt: skip
    if drawn is not None and (said := simulated_range(drawn, style)):
        yield f"  {said}"
    if card.provisional and card.score is not None:
        yield words("cli.provisional", worst=style.number(card.worst, "score"))
    binding = card.binding_cap
    if binding is not None:
        before = style.number(card.before_caps, "score")
        span = style.span(card.low_before_caps, card.high_before_caps)
        yield words("cli.capped", cap=words.name(binding.id), before=before, range=span)
    yield words("cli.trust", completeness=style.number(card.completeness, "ratio"),
                confidence=words.name(card.confidence.grade))  # fmt: skip
    yield from (f"  {sentence(reason, words)}" for reason in card.confidence.reasons)
    others = ", ".join(
        f"{words.name(key)} {style.number(other.score, 'score')}" for key, other in card.profiles.items()
    )
    yield words("cli.profiles", profiles=others)
    yield words("cli.geometric", value=style.number(card.geometric_mean, "score"))


def _foot(card: Scorecard, style: Style) -> Iterable[str]:
    words = style.words
    for cap in card.caps_met:
        yield words("cli.cap_met", cap=words.name(cap.id), limit=style.number(cap.limit, "score"))
    if card.estimates:
        yield words("cli.estimates", names=", ".join(words.name(name) for name in card.estimates))
    for datum in card.filing.conflicts() if card.filing else ():
        yield from _conflict_rows(datum, card, style)
    for problem in (*card.problems, *(card.filing.problems if card.filing else ())):
        yield sentence(problem, words)
    yield words("cli.limits")
    for number, limit in enumerate(card.methodology.limits, start=1):
        yield f"  {number}. {words.why(f'limits.{number}', limit)}"
    yield words("cli.not_advice")


def _conflict_rows(datum: Datum, card: Scorecard, style: Style) -> Iterable[str]:
    """The figure that is used, the others and the parts it was made of, and the rule that chose."""
    words, given = style.words, card.methodology.inputs.get(datum.name)
    yield doubt(datum, words)
    unit = given.unit if given is not None else "money"
    others = [(fact, "cli.not_used" if fact in datum.alternatives else "cli.made_from") for fact in datum.conflicting]
    for fact, key in ((datum.fact, "cli.used"), *others):
        if fact is not None and isinstance(fact.value, float):
            source = fact.source
            place = " ".join(filter(None, (source.form, source.document, filed_on(source, words))))
            yield f"  {words(key)} {style.full(fact.value, unit)} · {place}"


def doubt(datum: Datum, words: Words) -> str:
    """What disagrees, or why the only figure is in doubt."""
    key = "cli.conflict" if datum.alternatives else "cli.in_doubt"
    return words(key, name=words.name(datum.name), rule=words.rule(datum.rule))


READ_FROM = {"band": "scorecard.score", "confidence": "scorecard.completeness"}


def number_named(card: Scorecard, text: str) -> str:
    """The slot that a reader means: `score`, a factor (its score), a metric or line, or any part by its full name.

    A band is the score's, a confidence above all the completeness's.

    Raises Refused with the nearest names.
    """
    slots = card.run.program.slots
    for name in (READ_FROM.get(text, text), f"scorecard.{text}", f"{text}.score", f"check.{text}"):
        if name in slots and name != "draw":
            return name
    near = difflib.get_close_matches(text, [*slots], n=4, cutoff=0.5)
    raise Refused([Problem("unknown_number", values={"name": text[:60], "near": ", ".join(near) or "score"})])


def lineage_text(card: Scorecard, name: str, style: Style) -> str:
    """The lineage as a tree: each number with its formula, with names and with numbers, down to the filing's facts."""
    from reports.named_formula import excel_formula

    rows: list[str] = []
    for depth, step, repeated in lineage.walk(card, name):
        pad = "  " * depth
        title = (
            f"{style.words.name(step.name)} [{step.name}]" if style.words.name(step.name) != step.name else step.name
        )
        rows.append(f"{pad}{title} = {_value(step, style)}{_tail(step, repeated, style)}")
        if step.formula and not repeated:
            rows.append(f"{pad}  = {step.formula}")
            rows.append(f"{pad}  = {step.numbers}")
            if depth == 0:
                rows.append(f"{pad}  Excel: {excel_formula(card, step.name)}")
        rows += [f"{pad}  {row}" for row in _source_rows(step, card, style)]
    rows.append(style.words("cli.not_advice"))
    return "\n".join(rows)


def _tail(step: Step, repeated: bool, style: Style) -> str:
    return f"  ({style.words('cli.shown_above')})" if repeated else ""


def _value(step: Step, style: Style) -> str:
    if isinstance(step.value, list):
        shown = [style.number(item, step.unit) for item in step.value]
        return f"[{', '.join(shown)}]" + (f" {style.money_unit}" if step.unit == "money" else "")
    return style.full(step.value, step.unit)


def _source_rows(step: Step, card: Scorecard, style: Style) -> Iterable[str]:
    words = style.words
    if step.kind == "input" and step.name != "profile":
        datum = step.datum
        if datum is None or datum.fact is None:
            yield f"← {words('cli.not_found')}"
            return
        source = datum.fact.source
        place = " · ".join(part for part in (source.document, source.form, source.accession, source.locator) if part)
        filed = f" · {words('cli.filed')} {day}" if (day := filed_on(source, words)) else ""
        mark = f" · {words.name('estimate')}" if source.method == "estimate" else ""
        yield f"← {place}{filed} · {words('cli.grade')} {source.grade}{mark}"
        if source.quote:
            yield f"  “{source.quote}”"
        if brought := annualised(datum, card, style):
            yield f"  {brought}"
        if source.note:
            yield f"  {source.note}"
        if source.url:
            yield f"  {source.url}"
        if datum.candidates:
            yield f"  {words('cli.rule')}: {words.rule(datum.rule)}"
    elif step.kind == "assumption":
        yield f"← {words('cli.assumption')}: {words.why(step.name, step.why)} [{step.source}]"


def lineage_data(card: Scorecard, name: str) -> dict[str, Any]:
    """The same tree as data; a number shown before is not opened again (`repeated`)."""
    from reports.named_formula import excel_formula

    root: dict[str, Any] = {}
    trail: list[dict[str, Any]] = []
    for depth, step, repeated in lineage.walk(card, name):
        datum = step.datum
        entry: dict[str, Any] = {
            "name": step.name, "kind": step.kind, "value": step.value, "unit": step.unit, "formula": step.formula,
            "numbers": step.numbers, "excel": excel_formula(card, step.name),
            "why": step.why, "source": step.source, "repeated": repeated,
            "fact": _fact(datum.fact) if datum and datum.fact else None,
            "rule": datum.rule if datum else "", "candidates": [_fact(f) for f in datum.candidates] if datum else [],
            "parts": [],
        }  # fmt: skip
        del trail[depth:]
        if trail:
            trail[-1]["parts"].append(entry)
        else:
            root = entry
        trail.append(entry)
    return root


def columns(table: Sequence[Sequence[str]], sides: str) -> list[str]:
    """Rows aligned for a fixed-width terminal, where a Chinese character is two columns wide."""
    widths = [max(_width(row[n]) for row in table) for n in range(len(sides))]
    out = []
    for row in table:
        cells = []
        for cell, width, side in zip(row, widths, sides, strict=True):
            gap = " " * (width - _width(cell))
            cells.append(cell + gap if side == "<" else gap + cell)
        out.append("  ".join(cells))
    return out


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
