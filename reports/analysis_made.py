"""An analysis made anew from what its PDF carries, so that the file can be verified as a report can."""

from __future__ import annotations

from reports.analysis_parts import Analysis
from reports.carried import Carried
from reports.extras import Asked, Extras
from reports.numbers import Style
from scoring.scorecard import Scorecard


def analysis_again(found: Carried, asked: Asked, card: Scorecard, extras: Extras) -> bytes:
    """The PDF of the analysis as this edition of Assay writes it, without the record."""
    from reports.analysis_document import analysis_document
    from reports.analysis_spread import with_draws
    from reports.pdf import write_pdf

    made = with_draws(_made(asked, card, extras, found.style))
    return write_pdf(analysis_document(made, found.style, found.paper))


def _made(asked: Asked, card: Scorecard, extras: Extras, style: Style) -> Analysis:
    match asked.kind:
        case "scenarios":
            return _scenarios(card, extras, style)
        case "tornado":
            from reports.analysis_content import tornado_analysis
            from scoring.analysis.sobol import sobol
            from scoring.analysis.tornado import tornado

            return tornado_analysis(card, tornado(card), sobol(card) if asked.sobol else None, style)
        case "simulation":
            from reports.analysis_content import simulation_analysis
            from scoring.analysis.simulate import simulate
            from scoring.analysis.tornado import names_of

            return simulation_analysis(card, simulate(card, asked.draws, asked.seed, names_of(card)), style)
        case "reverse":
            from reports.analysis_content import reverse_analysis
            from scoring.analysis.reverse import reverse

            return reverse_analysis(card, reverse(card), style)
        case "compare":
            return _comparison(card, extras, style)
        case "backtest":
            from reports.analysis_several import backtest_analysis
            from reports.analysis_spread import spread_of
            from scoring.analysis.backtest import backtest

            return backtest_analysis(backtest(card, extras.peers[-1] if extras.peers else card), style, spread_of)


def _scenarios(card: Scorecard, extras: Extras, style: Style) -> Analysis:
    from reports.analysis_content import scenarios_analysis
    from scoring.analysis.own_scenario import own_scenario
    from scoring.analysis.scenarios import all_scenarios

    named = {f"own.{number}": own for number, own in enumerate(extras.own, start=1)}
    overrides = {key: own_scenario(card.methodology, own.name, own.rows) for key, own in named.items()}
    cards = {**all_scenarios(card), **{key: own.card for key, own in named.items()}}
    return scenarios_analysis(card, cards, overrides, style)


def _comparison(card: Scorecard, extras: Extras, style: Style) -> Analysis:
    from reports.analysis_several import comparison_analysis
    from reports.analysis_spread import spread_of
    from scoring.analysis.comparison import compare
    from scoring.analysis.weights import shaken_weights

    found = compare([(str(place), one) for place, one in enumerate((card, *extras.peers))])
    shaken = shaken_weights([entry.card for entry in found.entries])
    return comparison_analysis(found, shaken, style, spread_of)
