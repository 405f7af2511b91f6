"""Scenarios of one's own on the command line: typed with `--set`, read from a file, and saved to one."""

from __future__ import annotations

import argparse
from pathlib import Path

from reports.extras import NamedCard
from resources.words import Words
from scoring.problems import Problem, Refused
from scoring.record import OwnScenario
from scoring.scorecard import Scorecard

Options = argparse.Namespace


def add_own_options(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--set", action="append", default=[], metavar="NAME=FORMULA", help=words("cli.help_set"))
    parser.add_argument("--own", type=Path, metavar="FILE.toml", help=words("analysis.help_own"))
    parser.add_argument("--save-own", type=Path, metavar="FILE.toml", help=words("analysis.help_save_own"))


def own_scenarios(options: Options, words: Words, card: Scorecard) -> dict[str, NamedCard]:
    """Those of the file (`own.1`, …) and of `--set` (`own`), each with its card; all of them saved where asked for.

    Raises Refused with every problem, `where` the file or the scenario, and the row.
    """
    from scoring.analysis.own_scenario import own_scenario, what_if
    from scoring.analysis.typed import formula_of

    drafts = _drafts(options, words)
    scored: dict[str, NamedCard] = {}
    problems: list[Problem] = []
    for key, draft in drafts.items():
        try:
            pairs = [(target, formula_of(text)) for target, text in draft.rows]
            overrides = own_scenario(card.methodology, draft.name, pairs)
            under = what_if(card, overrides, draft.is_stress)
            scored[key] = NamedCard(draft.name, under, tuple(pairs), draft.is_stress)
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(problems)
    if options.save_own is not None:
        from reports.export import save
        from scoring.analysis.own_file import write_scenarios

        save({options.save_own: write_scenarios(tuple(drafts.values())).encode()})
    return scored


def _drafts(options: Options, words: Words) -> dict[str, OwnScenario]:
    found: dict[str, OwnScenario] = {}
    if options.own is not None:
        from scoring.analysis.own_file import read_scenarios
        from scoring.filings.located import read_text

        read = read_scenarios(read_text(options.own), options.own.name)
        found |= {f"own.{number}": draft for number, draft in enumerate(read, start=1)}
    if options.set:
        rows = tuple((name.strip(), text) for name, _, text in (given.partition("=") for given in options.set))
        found["own"] = OwnScenario(words("analysis.own"), rows)
    if options.save_own is not None and not found:
        raise Refused([Problem("own_nothing")])
    return found
