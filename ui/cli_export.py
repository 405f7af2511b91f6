"""`export` on the command line: the report of a source as PDF and workbook, with all that may stand beside it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from reports.extras import PAPERS, Extras
from reports.numbers import Style
from resources.words import Words
from scoring.analysis.names import DRAWS
from scoring.problems import Problem, Refused
from scoring.scorecard import Scorecard

Options = argparse.Namespace
CardOf = Callable[[Options], Scorecard]
StyleOf = Callable[[Options, Words, Scorecard], Style]


def add_report_options(parser: argparse.ArgumentParser, words: Words) -> None:
    """What a report may carry beside its card: paper, peers, draws of the score."""
    add_paper_option(parser, words)
    parser.add_argument("--peer", action="append", default=[], metavar="SOURCE", help=words("cli.help_peer"))
    parser.add_argument("--draws", type=int, default=DRAWS, metavar="N", help=words("cli.help_report_draws"))


def add_paper_option(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--paper", choices=PAPERS, default="A4", help=words("cli.help_paper"))


def add_export_options(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--pdf", type=Path, metavar="FILE", help=words("cli.help_pdf"))
    parser.add_argument("--xlsx", type=Path, metavar="FILE", help=words("cli.help_xlsx"))
    add_report_options(parser, words)


def ordered(options: Options, card_of: CardOf) -> tuple[Scorecard, Extras]:
    """The card of the source and what stands beside it: peers under their own profiles.

    Raises Refused with what is wrong with any of the sources.
    """
    wanted = [options, *(_of_peer(options, peer) for peer in dict.fromkeys(options.peer))]
    cards: list[Scorecard] = []
    problems: list[Problem] = []
    for one in wanted:
        try:
            cards.append(card_of(one))
        except Refused as refused:
            problems += [problem for problem in refused.problems if problem not in problems]
    if problems:
        raise Refused(problems)
    card, *peers = cards
    drawn = None
    if options.draws and card.score is not None:
        from scoring.analysis.simulate import simulate

        drawn = simulate(card, options.draws)
    return card, Extras(peers=tuple(peers), simulated=drawn, read=card.filing, paper=options.paper)


def _of_peer(options: Options, source: str) -> Options:
    return argparse.Namespace(**{**vars(options), "source": source, "profile": None})


def export(options: Options, words: Words, card_of: CardOf, style_of: StyleOf) -> int:
    """Write what is asked for; both files or none."""
    from reports.export import pdf_bytes, save, workbook_bytes

    if options.pdf is None and options.xlsx is None:
        raise Refused([Problem("export_nothing")])
    must_be_named(options)
    card, extras = ordered(options, card_of)
    style = style_of(options, words, card)
    files = {}
    if options.pdf is not None:
        files[options.pdf] = pdf_bytes(card, style, extras)
    if options.xlsx is not None:
        files[options.xlsx] = workbook_bytes(card, style, extras)
    save(files)
    for path in files:
        print(words("cli.written", path=path))
    return 0


def must_be_named(options: Options) -> None:
    """Raises Refused where the two files are one, or a name does not end as its kind does."""
    if options.pdf is not None and options.pdf == options.xlsx:
        raise Refused([Problem("export_same", values={"path": str(options.pdf)})])
    endings = ((options.pdf, ".pdf"), (options.xlsx, ".xlsx"))
    wrong = [(path, ending) for path, ending in endings if path is not None and path.suffix.lower() != ending]
    if wrong:
        raise Refused(Problem("export_ending", values={"path": str(path), "ending": end}) for path, end in wrong)
