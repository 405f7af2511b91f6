"""What of an analysis cannot be computed, and why: a stress without its inputs, a card without a score."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from reports.analysis_words import joined, not_computed
from reports.numbers import Style
from reports.wording import aside, is_starred, titled
from scoring.analysis.scenarios import not_disclosed, parts_of
from scoring.analysis.wanted import is_too_small, wanted
from scoring.methodology.document import Methodology, Overrides
from scoring.problems import sentence
from scoring.scorecard import Scorecard

Cards = Mapping[str, Scorecard]


def wanting(card: Scorecard, cards: Cards, own: Mapping[str, Overrides]) -> dict[str, tuple[str, ...]]:
    """By scenario that cannot be computed the inputs that it wants: its numbers would be those of the card itself."""
    found = {}
    for key, under in cards.items():
        scenario = own.get(key) or card.methodology.scenarios.get(key)
        if scenario is not None and scenario.steps and (absent := not_disclosed(card, scenario, under)):
            found[key] = absent
    return found


def wanting_said(
    card: Scorecard, wants: Mapping[str, tuple[str, ...]], names: Mapping[str, str], style: Style
) -> Iterator[str]:
    """A sentence for each of them, and for each scenario that goes without one of them."""
    for key, absent in wants.items():
        yield style.words("analysis.scenario_absent", scenario=names[key], why=not_computed(absent, style))
    yield from without_said(card.methodology, wants, style)


def without_said(methodology: Methodology, wants: Collection[str], style: Style) -> Iterator[str]:
    """A sentence for each scenario made of others of which one cannot be computed: its numbers leave that one out."""
    words = style.words
    for key, scenario in methodology.scenarios.items():
        without = [words.name(part) for part in parts_of(scenario, methodology) if part in wants]
        if without and key not in wants:
            yield words("analysis.scenario_without", scenario=words.name(key), parts=joined(without, style))


def no_score(card: Scorecard, style: Style) -> list[str]:
    """Why there is no point score: checks that the figures fail, or too little disclosed; what would give one."""
    if card.score is not None:
        return []
    if card.stopped:
        return [style.words("report.stopped"), *(sentence(problem, style.words) for problem in card.errors)]
    why = "analysis.no_score_small" if is_too_small(card) else "analysis.no_score"
    return [style.words(why, range=style.span(card.low, card.high)), *wanted_said(card, style)]


def provisional_said(card: Scorecard, style: Style) -> list[str]:
    """Of a provisional score which factors are not in it, and where it would be with them at their worst."""
    if not is_starred(card):
        return []
    unscored = (style.words.name(key) for key, one in card.factors.items() if one.applies and one.score is None)
    worst = style.number(card.worst, "score")
    return [style.words("report.provisional", factors=joined(unscored, style), worst=worst)]


def wanted_shares(card: Scorecard, style: Style) -> dict[str, str]:
    """What each input that keeps most of the weight blank is called, with its share."""
    words = style.words
    return {
        item.input: aside(words.name(item.input), style.number(item.share, "ratio"), words) for item in wanted(card)
    }


def wanted_said(card: Scorecard, style: Style) -> list[str]:
    """The inputs that keep most of the weight blank, each with its share, and how much a point score needs."""
    words, found = style.words, wanted(card)
    if not found:
        return []
    shares = joined(wanted_shares(card, style).values(), style)
    listed = titled(words("overview.wanted.head"), shares, words) + words("analysis.stop")
    if is_too_small(card):
        return [listed]  # more figures narrow the range only
    need = style.number(card.methodology.parameters["aggregation.point_threshold"], "ratio", 0)
    return [listed, words("report.point_needs", share=need)]
