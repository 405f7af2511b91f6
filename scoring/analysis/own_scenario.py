"""A reader's own scenario: formulas over the base, checked as the methodology's own are."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.analysis import formulas
from scoring.analysis.scenarios import stressed
from scoring.methodology.document import Methodology, Overrides
from scoring.methodology.nodes import FormulaError, Node
from scoring.problems import Problem, Refused
from scoring.scorecard import Scorecard

MOST_PAIRS = 60


def own_scenario(methodology: Methodology, title: str, pairs: Sequence[tuple[str, str]], why: str = "") -> Overrides:
    """The scenario of (input or assumption, formula) pairs; all formulas see the figures as filed.

    A formula may be a number. An input over an axis (`customer_share`) takes a formula over that axis or one value for
    all of it. Raises Refused with every problem, `where` the title and the row from 1.
    """
    problems: list[Problem] = []
    step: dict[str, Node] = {}
    if not pairs or len(pairs) > MOST_PAIRS:
        problems.append(Problem("own_scenario_size", where=title, values={"count": len(pairs), "most": MOST_PAIRS}))
    for row, (target, text) in enumerate(pairs[:MOST_PAIRS], start=1):
        where = f"{title}:{row}"
        if target in step:
            problems.append(Problem("own_scenario_twice", where=where, values={"name": target}))
            continue
        if not _may_change(methodology, target):
            problems.append(Problem("own_scenario_target", where=where, values={"name": target[:60]}))
            continue
        try:
            node, shape = formulas.formula(methodology, text.strip())
            formulas.fits(methodology, shape, target)
        except FormulaError as error:
            values = {"section": title, "key": target, **error.values}
            problems.append(Problem(error.code, where=where, values=values))
            continue
        step[target] = node
    if problems:
        raise Refused(problems)
    texts = tuple((target, text.strip()) for target, text in pairs)
    return Overrides(title, (tuple(step.items()),), texts, why, "")


def _may_change(methodology: Methodology, target: str) -> bool:
    given = methodology.inputs.get(target)
    return target in methodology.assumptions or (given is not None and given.kind != "list" and target != "profile")


def what_if(card: Scorecard, scenario: Overrides, stress: bool = False) -> Scorecard:
    """The card under a scenario. As a stress it improves no metric; otherwise it may, as a reader's edit may."""
    if stress:
        return stressed(card, scenario)
    return Scorecard(card.methodology, card.run.overridden(scenario), card.filing)
