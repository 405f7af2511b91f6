"""Comparison, history and back-test as text for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from reports.analysis_text import change_rows
from reports.analysis_words import foot, issuer_name, joined, signed, title
from reports.numbers import Style
from reports.plain import columns
from scoring.analysis.backtest import Backtest
from scoring.analysis.comparison import Comparison, documents
from scoring.analysis.history import History
from scoring.analysis.weights import WeightDraws
from scoring.scorecard import Scorecard

MOST_DOCUMENTS = 3


def _text(rows: Sequence[str]) -> str:
    return "\n".join(row.rstrip() for row in rows)


SCORE_HEADS = ("score", "band", "range", "at_worst")


def score_cells(card: Scorecard, style: Style) -> list[str]:
    """Score, band, range; and where a factor is not scored the score with it at its worst: withheld is not better."""
    worst = style.number(card.worst, "score") if card.provisional and card.score is not None else ""
    return [style.number(card.score, "score"), card.band or "–", style.span(card.low, card.high), worst]


def comparison_text(found: Comparison, shaken: WeightDraws | None, style: Style) -> str:
    words = style.words
    heads = [f"{words('analysis.' + key)}" for key in ("rank", "issuer", *SCORE_HEADS)]
    table = [[*heads, words("analysis.documents")]]
    for entry in found.entries:
        read = [source.form or source.document for source in documents(entry.card)]
        said = joined(dict.fromkeys(read), style) if len(set(read)) <= MOST_DOCUMENTS else words(
            "report.and_more", names=joined(list(dict.fromkeys(read))[:MOST_DOCUMENTS], style),
            count=len(set(read)) - MOST_DOCUMENTS,
        )  # fmt: skip
        table.append([str(entry.rank or "–"), title(entry.card, style), *score_cells(entry.card, style), said])
    rows = [*columns(table, "><><>><"), ""]
    names = [entry.name for entry in found.entries]
    table = [[words("analysis.factor"), *names]]
    table += [[words.name(row.id), *(style.number(value, "score") for value in row.values)] for row in found.factors]
    table.append([words("analysis.metric"), *[""] * len(names)])
    for row in found.metrics:
        cells = [
            f"{style.number(value, row.unit)} {style.number(score, 'score'):>5}"
            for value, score in zip(row.values, row.scores, strict=True)
        ]
        table.append([f"  {words.name(row.id)}", *cells])
    rows += columns(table, "<" + ">" * len(names))
    if shaken is not None and shaken.kept is not None:
        rows += ["", words("analysis.order_kept", spread=f"{shaken.spread:.0%}", kept=f"{shaken.kept:.1%}",
                           draws=f"{len(shaken.scores[0]):,}", seed=shaken.seed)]  # fmt: skip
        for index, name in enumerate(names):
            ends = shaken.percentiles(index)
            if ends:
                span = style.span(ends[0], ends[-1])
                rows.append(f"  {words('analysis.weights_range', name=name, range=span)}")
    return _text([*rows, words("analysis.not_rating")])


def history_text(found: Sequence[History], style: Style) -> str:
    words, rows = style.words, []
    for history in found:
        rows.append(issuer_name(history.periods[-1].card, style))
        factors = list(history.periods[0].card.methodology.factors)
        heads = [words("analysis.period"), *(words(f"analysis.{key}") for key in SCORE_HEADS)]
        table = [[*heads, *map(words.name, factors)]]
        for period in history.periods:
            scores = [style.number(period.card.factors[factor].score, "score") for factor in factors]
            table.append([period.end.isoformat(), *score_cells(period.card, style), *scores])
        rows += columns(table, "<><>>" + ">" * len(factors))
        for period in history.periods[1:]:
            rows.append("")
            if period.change is None:
                rows.append(f"{period.end.isoformat()}: {words('analysis.no_change_known')}")
            else:
                first, *rest = change_rows(period.change, style)
                rows += [f"{period.end.isoformat()}: {first}", *rest]
        for period in history.periods:
            if period.restated is not None and period.restated.moved:
                names = joined((words.name(moved.input) for moved in period.restated.moved[:6]), style)
                ends = [style.number(card.score, "score") for card in (period.restated.first, period.restated.last)]
                rows += ["", words(
                    "analysis.restated", end=period.end.isoformat(), first=ends[0], last=ends[1],
                    count=len(period.restated.moved), names=names,
                )]  # fmt: skip
        rows.append("")
    return _text([*rows, words("analysis.not_rating")])


def backtest_text(found: Backtest, style: Style) -> str:
    words, c = style.words, found.conversion
    verdict = "fails_exact" if c.verdict == "fails" and not c.one_sided else c.verdict
    table = [
        [words("analysis.scheduled"), style.full(c.scheduled, "money")],
        [words("analysis.revenue_came"), style.full(c.revenue, "money")],
        [words("analysis.from_contracts"), style.full(c.from_contracts, "money")],
        [words("analysis.conversion"), style.number(c.ratio, "ratio")],
        [words("analysis.signed_since"), style.full(c.signed_since, "money")],
    ]
    rows = [f"{title(found.then, style)} → {title(found.now, style)}", *columns(table, "<>"),
            words(f"analysis.verdict.{verdict}"), ""]  # fmt: skip
    table = [["", words("analysis.then"), words("analysis.now"), ""]]
    table.append([words("analysis.score"), style.number(found.then.score, "score"),
                  style.number(found.now.score, "score"), _difference(found.then.score, found.now.score)])  # fmt: skip
    said = {1: "better", -1: "worse", 0: "same"}
    for outcome in found.outcomes:
        if outcome.value_then is None and outcome.value_now is None:
            continue
        unit = found.then.methodology.metrics[outcome.metric].unit
        table.append(
            [f"  {words.name(outcome.metric)}", style.number(outcome.value_then, unit),
             style.number(outcome.value_now, unit),
             "" if outcome.moved is None else words(f"analysis.{said[outcome.moved]}")]
        )  # fmt: skip
    rows += [*columns(table, "<>><"), ""]
    if found.inside is not None:
        span = style.span(found.then.low, found.then.high)
        rows.append(words("analysis.inside") if found.inside else words("analysis.outside", range=span))
    rows += [
        words("analysis.warned", scenario=words.name(w.scenario), lowered=w.lowered, came_true=w.came_true)
        for w in found.warned
        if w.lowered
    ]
    return _text([*rows, *foot(found.then, style)])


def _difference(before: float | None, after: float | None) -> str:
    return "" if before is None or after is None else signed(after - before)
