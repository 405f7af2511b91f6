"""One flat row of a batch: what the scorecard says, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from scoring.analysis.together import Entry, scored_together
from scoring.engine import evaluate
from scoring.filings.filing import Filing
from scoring.methodology.document import Methodology
from scoring.problems import Problem, Refused
from scoring.scorecard import Scorecard

Row = dict[str, Any]


def scored_row(name: str, methodology: Methodology, filing: Filing, profile: str | None) -> Row:
    """The row of a filing that is scored by itself. Raises Refused where an input cannot be used."""
    return row_of(name, evaluate(methodology, filing, profile=profile), filing)


def scored_rows(methodology: Methodology, entries: Sequence[tuple[str, Entry]]) -> list[Row]:
    """The rows of many, by their names, in one broadcast run."""
    cards = scored_together(methodology, [entry for _, entry in entries])
    return [
        failed_row(name, card.problems) if isinstance(card, Refused) else row_of(name, card, entry.filing)
        for (name, entry), card in zip(entries, cards, strict=True)
    ]


def row_of(name: str, card: Scorecard, filing: Filing) -> Row:
    """`status`: scored, range (too little is disclosed for a point score) or failed (the figures contradict)."""
    errors = card.errors
    row: Row = {
        "name": name, "status": "failed" if errors else ("range" if card.score is None else "scored"),
        "issuer": filing.issuer.name, "ticker": filing.issuer.ticker, "cik": filing.issuer.cik,
        "period_end": filing.period_end.isoformat(), "as_of": filing.as_of.isoformat(),
        "currency": filing.issuer.currency, "profile": card.profile, "score": card.score, "low": card.low,
        "high": card.high, "band": card.band, "provisional": card.provisional, "completeness": card.completeness,
        "confidence": card.confidence.grade, "estimated_share": card.estimated_share,
        "score_before_caps": card.before_caps, "score_with_unscored_at_worst": card.worst,
        "caps_met": " ".join(cap.id for cap in card.caps_met),
        "binding_cap": card.binding_cap.id if card.binding_cap else None,
    }  # fmt: skip
    row |= {factor: found.score for factor, found in card.factors.items()}
    for metric in card.methodology.metrics.values():
        row |= {metric.id: card[metric.value], f"{metric.id}.score": card[f"{metric.id}.score"]}
    row["problems"] = _plain((*card.problems, *filing.problems))
    return row


def failed_row(name: str, problems: Iterable[Problem]) -> Row:
    return {"name": name, "status": "failed", "problems": _plain(problems)}


def _plain(problems: Iterable[Problem]) -> list[list[Any]]:
    return [
        [problem.code, problem.severity, problem.where, {key: _text(value) for key, value in problem.values.items()}]
        for problem in problems
    ]


def _text(value: object) -> object:
    return value if isinstance(value, int | float | str | bool | None) and value == value else str(value)


def problems_of(row: Row) -> list[Problem]:
    """The problems of a row, to be worded in the reader's language."""
    return [Problem(code, severity, where, values) for code, severity, where, values in row.get("problems", ())]
