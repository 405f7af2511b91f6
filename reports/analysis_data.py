"""What-if results as plain data for other programs: numbers, text, None where there is no number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reports.plain import as_data
from scoring.analysis.comparison import Comparison, documents
from scoring.analysis.history import between
from scoring.analysis.names import SCORE
from scoring.filings.filing import Fact, Source
from scoring.scorecard import Scorecard

if TYPE_CHECKING:  # some of these bring NumPy, which a list of scenarios does not need
    from reports.analysis_parts import Ends
    from reports.analysis_spread import Spread
    from scoring.analysis.backtest import Backtest
    from scoring.analysis.change import Change
    from scoring.analysis.history import History
    from scoring.analysis.reverse import ReverseStress, Turn
    from scoring.analysis.simulate import Simulation
    from scoring.analysis.sobol import Sobol
    from scoring.analysis.tornado import Tornado
    from scoring.analysis.weights import WeightDraws

NOTE = "Model band, not a credit rating. Not investment advice."
AT = (5, 25, 50, 75, 95)
Data = dict[str, Any]


def plain_name(name: str) -> str:
    """`scorecard.score` → `score`."""
    return name.removeprefix("scorecard.")


def scenarios_data(cards: Mapping[str, Scorecard], wants: Mapping[str, Sequence[str]]) -> Data:
    """Every scenario's score, range, band, factors and metrics, as `score` gives them for one filing.

    One that cannot be computed has no numbers, and the inputs that it wants in `not_disclosed`.
    """
    keys = ("score", "low", "high", "band", "provisional", "factors", "metrics")
    found = {}
    for key, card in cards.items():
        data = as_data(card)
        found[key] = {part: data[part] for part in keys} | {"caps": data["caps"], "not_disclosed": []}
        if key in wants:
            found[key] = _unnumbered(found[key]) | {"caps": [], "not_disclosed": list(wants[key])}
    return {"scenarios": found, "note": NOTE}


def _unnumbered(data: Data) -> Data:
    """The same keys without the numbers that are the base's own."""
    parts = {
        part: {key: dict.fromkeys(one, None) for key, one in data[part].items()} for part in ("factors", "metrics")
    }
    return dict.fromkeys(data, None) | {"provisional": False} | parts


def tornado_data(tornado: Tornado, sobol: Sobol | None) -> Data:
    data: Data = {
        "base": {plain_name(name): value for name, value in tornado.base.items()},
        "bars": [
            {"driver": bar.driver, "p10": bar.draws[0], "p90": bar.draws[1]}
            | {plain_name(name): list(ends) for name, ends in bar.ends.items()}
            for bar in tornado.bars
        ],
        "note": NOTE,
    }
    if sobol is not None:
        data["sobol"] = {
            "runs": sobol.runs, "seed": sobol.seed, "variance": sobol.variance,
            "indices": [
                {"driver": i.driver, "first": i.first, "total": i.total, "first_error": i.first_error,
                 "total_error": i.total_error}
                for i in sobol.indices
            ],
        }  # fmt: skip
    return data


def simulation_data(simulation: Simulation, card: Scorecard) -> Data:
    bands = card.methodology.bands
    numbers = {}
    for name, values in simulation.values.items():
        known = simulation.known(name)
        at = dict(zip((f"p{p}" for p in AT), simulation.percentiles(name, AT), strict=False))
        mean = float(known.mean()) if known.size else None
        numbers[plain_name(name)] = {**at, "mean": mean, "known": known.size / len(values)}
    return {
        "seed": simulation.seed, "draws": simulation.draws, "correlations_repaired": simulation.repaired,
        "score": card.score, "low": card.low, "high": card.high,
        "numbers": numbers, "bands": simulation.bands(bands),
        "below": {f"{band.start:g}": simulation.below(SCORE, band.start) for band in bands if band.start > 0},
        "rank_correlations": simulation.rank_correlations(), "note": NOTE,
    }  # fmt: skip


def reverse_data(found: ReverseStress) -> Data:
    ways: Data = {}
    for way, turns in (("down", found.down), ("up", found.up)):
        together = found.combinations[way]  # type: ignore[index]
        ways[way] = {
            "band": found.bands[way],  # type: ignore[index]
            "edge": found.edges[way],  # type: ignore[index]
            "turns": [_turn(turn) for turn in turns],
            "combination": None if together is None else {
                "distance": together.distance, "score": together.score, "values": dict(together.values),
                "base": dict(together.base),
            },
        }  # fmt: skip
    return {"score": found.score, "band": found.band, **ways, "note": NOTE}


def _turn(turn: Turn) -> Data:
    lever = turn.lever
    return {"lever": lever.id, "kind": lever.kind, "unit": lever.unit, "from": lever.base, "to": turn.value,
            "score": turn.score, "why": lever.why}  # fmt: skip


def change_data(found: Change | None) -> Data | None:
    if found is None:
        return None
    return {
        "before": found.before, "after": found.after, "total": found.total, "weights": found.weights,
        "weakest_link": found.weakest_link, "caps": found.caps,
        "metrics": {
            part.metric: {"before": part.before, "after": part.after, "points": part.points,
                          "weight_points": part.weight_points}
            for part in found.parts
        },
    }  # fmt: skip


def head_data(card: Scorecard, spread: Spread | None = None) -> Data:
    """Who, when, and the score: what stands in a list of cards; P5 and P95 of its draws where they are asked for."""
    filing = card.filing
    return {
        "issuer": filing.issuer.name if filing else None,
        "period_end": filing.period_end.isoformat() if filing else None,
        "as_of": filing.as_of.isoformat() if filing else None,
        "currency": filing.issuer.currency if filing else None,
        "profile": card.profile, "score": card.score, "low": card.low, "high": card.high, "band": card.band,
        "provisional": card.provisional, "completeness": card.completeness, "confidence": card.confidence.grade,
        **(_spread_data(spread(card)) if spread is not None else {}),
    }  # fmt: skip


def _spread_data(ends: Ends) -> Data:
    return {"p5": ends.low, "p95": ends.high}


def comparison_data(
    found: Comparison, shaken: WeightDraws | None, spread: Spread | None = None, against: Sequence[Scorecard] = ()
) -> Data:
    entries = []
    for entry in found.entries:
        card = entry.card
        entries.append(
            {"source": entry.name, "rank": entry.rank} | head_data(card, spread)
            | {
                "factors": {key: factor.score for key, factor in card.factors.items()},
                "metrics": {key: {"value": m.value, "score": m.score} for key, m in card.metrics.items()},
                "sources": [_source(source) for source in documents(card)],
            }
        )  # fmt: skip
    data: Data = {"ranked": entries, "same_currency": found.shared, "note": NOTE}
    if against:
        data["against"] = [
            {"source": entry.name, "methodology": other.methodology.title} | head_data(other)
            | {"methodology_sha256": other.methodology.digest, "change": change_data(between(entry.card, other))}
            for entry, other in zip(found.entries, against, strict=True)
        ]  # fmt: skip
    if shaken is not None:
        data["weights"] = {
            "spread": shaken.spread, "seed": shaken.seed, "order_kept": shaken.kept, "kendall_tau": shaken.tau,
            "scores": {
                entry.name: dict(zip(("p5", "p50", "p95"), shaken.percentiles(index), strict=False))
                for index, entry in enumerate(found.entries)
            },
        }  # fmt: skip
    return data


def _source(source: Source) -> Data:
    return {"document": source.document, "form": source.form, "accession": source.accession,
            "filed": source.filed_text, "url": source.url}  # fmt: skip


def history_data(found: Sequence[History], spread: Spread | None = None) -> Data:
    return {
        "issuers": [
            {
                "issuer": history.issuer,
                "periods": [
                    head_data(period.card, spread)
                    | {
                        "factors": {key: factor.score for key, factor in period.card.factors.items()},
                        "change": change_data(period.change),
                        "restated": None if period.restated is None else {
                            "first_as_of": head_data(period.restated.first)["as_of"],
                            "first_score": period.restated.first.score,
                            "inputs": {m.input: [_value(m.first), _value(m.last)] for m in period.restated.moved},
                            "change": change_data(period.restated.change),
                        },
                    }
                    for period in history.periods
                ],
            }
            for history in found
        ],
        "note": NOTE,
    }  # fmt: skip


def _value(fact: Fact | None) -> Any:
    if fact is None:
        return None
    return fact.value if isinstance(fact.value, int | float | str | bool | None) else str(fact.value)


def backtest_data(found: Backtest, spread: Spread | None = None) -> Data:
    c = found.conversion
    return {
        "then": head_data(found.then, spread), "now": head_data(found.now, spread), "inside_range": found.inside,
        "conversion": {
            "year": c.year, "scheduled": c.scheduled, "revenue": c.revenue, "committed_share": c.committed_share,
            "from_contracts": c.from_contracts, "ratio": c.ratio, "one_sided": c.one_sided,
            "signed_since": c.signed_since, "verdict": c.verdict,
        },
        "metrics": {
            o.metric: {"then": o.value_then, "now": o.value_now, "score_then": o.score_then, "score_now": o.score_now,
                       "moved": o.moved}
            for o in found.outcomes
        },
        "scenarios": {
            w.scenario: {"score": w.score, "lowered": w.lowered, "came_true": w.came_true} for w in found.warned
        },
        "note": NOTE,
    }  # fmt: skip
