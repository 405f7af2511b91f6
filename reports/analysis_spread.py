"""How far judgements spread a score: P5 to P95 of the usual draws, to stand beside what the filing leaves open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reports.analysis_parts import Analysis, Ends
from scoring.analysis.names import SCORE
from scoring.scorecard import Scorecard

Spread = Callable[[Scorecard], Ends]


def spread_of(card: Scorecard) -> Ends:
    """P5 and P95 of the card's score; blank where it has none."""
    from scoring.analysis.simulate import usual_draws

    found = usual_draws(card)
    ends = found.percentiles(SCORE, (5, 95)) if found is not None else ()
    return Ends(ends[0], ends[1], "score") if ends else Ends(None, None, "score")


def with_draws(found: Analysis) -> Analysis:
    """The analysis of one card with the usual draws of it, unless it has draws of its own."""
    if len(found.each) > 1 or found.simulated is not None:
        return found
    from scoring.analysis.simulate import usual_draws

    return replace(found, simulated=usual_draws(found.cards[0]))
