"""The seven analyses, each computed once: as typed tables and as plain data; anew from what a PDF carries, too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

from reports.analysis_parts import Analysis
from reports.carried import Carried
from reports.extras import Asked, Extras
from reports.numbers import Style
from scoring.scorecard import Scorecard

Names = Sequence[str]


@dataclass(frozen=True, slots=True)
class Made:
    """The answer in the two forms in which it can be asked for; each is put together only where it is."""

    analysis: Callable[[Style], Analysis]
    data: Callable[[], object]


def analysis_again(found: Carried, asked: Asked, card: Scorecard, extras: Extras) -> bytes:
    """The PDF of the analysis as this edition of Assay writes it, without the record."""
    from reports.analysis_document import analysis_document
    from reports.analysis_spread import with_draws
    from reports.pdf import write_pdf

    made = with_draws(make(asked, card, extras).analysis(found.style))
    return write_pdf(analysis_document(made, found.style, found.paper))


def make(asked: Asked, card: Scorecard, extras: Extras, names: Names = ()) -> Made:
    """The analysis that is asked for, of the card and what stands beside it.

    `names`: by which the reader calls the card and those beside it, or the scenarios of the reader's own; else numbers.
    """
    match asked.kind:
        case "scenarios":
            return _scenarios(card, extras, names)
        case "tornado":
            return _tornado(card, asked)
        case "simulation":
            return _simulation(card, asked)
        case "reverse":
            return _reverse(card)
        case "compare":
            return _comparison(card, extras, names)
        case "history":
            return _history(card, extras)
        case "backtest":
            return _backtest(card, extras)


def _scenarios(card: Scorecard, extras: Extras, names: Names) -> Made:
    from reports import analysis_content, analysis_data
    from reports.analysis_absent import wanting
    from scoring.analysis.own_scenario import own_scenario
    from scoring.analysis.scenarios import all_scenarios

    named = dict(zip(names or (f"own.{number}" for number in count(1)), extras.own, strict=False))
    own = {key: own_scenario(card.methodology, one.name, one.rows) for key, one in named.items()}
    cards = {**all_scenarios(card), **{key: one.card for key, one in named.items()}}
    return Made(
        lambda style: analysis_content.scenarios_analysis(card, cards, own, style),
        lambda: analysis_data.scenarios_data(cards, wanting(card, cards, own)),
    )


def _tornado(card: Scorecard, asked: Asked) -> Made:
    from reports import analysis_content, analysis_data
    from scoring.analysis.sobol import sobol
    from scoring.analysis.tornado import tornado

    found, variance = tornado(card), sobol(card) if asked.sobol else None
    return Made(
        lambda style: analysis_content.tornado_analysis(card, found, variance, style),
        lambda: analysis_data.tornado_data(found, variance),
    )


def _simulation(card: Scorecard, asked: Asked) -> Made:
    from reports import analysis_content, analysis_data
    from scoring.analysis.simulate import simulate
    from scoring.analysis.tornado import names_of

    found = simulate(card, asked.draws, asked.seed, names_of(card))
    return Made(
        lambda style: analysis_content.simulation_analysis(card, found, style),
        lambda: analysis_data.simulation_data(found, card),
    )


def _reverse(card: Scorecard) -> Made:
    from reports import analysis_content, analysis_data
    from scoring.analysis.reverse import reverse

    found = reverse(card)
    return Made(
        lambda style: analysis_content.reverse_analysis(card, found, style), lambda: analysis_data.reverse_data(found)
    )


def _comparison(card: Scorecard, extras: Extras, names: Names) -> Made:
    from reports import analysis_data, analysis_several
    from reports.analysis_spread import spread_of
    from scoring.analysis.comparison import compare
    from scoring.analysis.weights import shaken_weights

    cards = (card, *extras.peers)
    named = list(names) or [str(place) for place in range(len(cards))]
    found = compare(list(zip(named, cards, strict=True)))
    against = [extras.against[named.index(entry.name)] for entry in found.entries] if extras.against else []
    shaken = shaken_weights([entry.card for entry in found.entries])
    return Made(
        lambda style: analysis_several.comparison_analysis(found, shaken, style, spread_of, against),
        lambda: analysis_data.comparison_data(found, shaken, spread_of, against),
    )


def _history(card: Scorecard, extras: Extras) -> Made:
    from reports import analysis_data, analysis_several
    from reports.analysis_spread import spread_of
    from scoring.analysis.history import histories_of

    found = histories_of((card, *extras.peers))
    return Made(
        lambda style: analysis_several.history_analysis(found, style, spread_of),
        lambda: analysis_data.history_data(found, spread_of),
    )


def _backtest(card: Scorecard, extras: Extras) -> Made:
    from reports import analysis_data, analysis_several
    from reports.analysis_spread import spread_of
    from scoring.analysis.backtest import backtest

    found = backtest(card, extras.peers[-1] if extras.peers else card)
    return Made(
        lambda style: analysis_several.backtest_analysis(found, style, spread_of),
        lambda: analysis_data.backtest_data(found, spread_of),
    )
