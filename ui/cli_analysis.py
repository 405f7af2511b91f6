"""What-if on the command line: from scenarios to back-tests, and batches."""

from __future__ import annotations

import argparse
import contextlib
import errno
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports.extras import NO_EXTRAS, Asked, Extras
from reports.numbers import Style
from resources.words import Words
from scoring.analysis.comparison import ranked
from scoring.analysis.names import DRAWS, SEED
from scoring.filings.filing import Filing
from scoring.problems import Problem, Refused
from scoring.scorecard import Scorecard
from ui.cli_export import add_paper_option, must_be_named
from ui.cli_own import add_own_options, own_scenarios

if TYPE_CHECKING:
    from reports.analysis_parts import Analysis

Options = argparse.Namespace
MOST_PROCESSES = 64
INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Helpers:
    """What the command line's own commands are made with."""

    command: Callable[..., argparse.ArgumentParser]
    source_options: Callable[[argparse.ArgumentParser, Words], None]
    card: Callable[[Options], Scorecard]
    style: Callable[[Options, Words, Scorecard], Style]
    print_json: Callable[[object], None]
    day: Callable[[str | None, list[Problem]], date | None]


def add_commands(commands: Any, words: Words, helpers: Helpers) -> None:
    """Add the commands to the parser's."""

    def command(name: str, run: Callable[[Options, Words, Helpers], int], *sources: str) -> argparse.ArgumentParser:
        parser = helpers.command(commands, words, name, lambda options, said: run(options, said, helpers))
        if sources:
            for source in sources:
                parser.add_argument(
                    source, help=words(f"cli.help_{source}"), nargs="+" if source == "sources" else None
                )
            _shared_options(parser, words)
        else:
            helpers.source_options(parser, words)
        parser.add_argument("--json", action="store_true", help=words("cli.help_json"))
        parser.add_argument("--pdf", type=Path, metavar="FILE", help=words("analysis.help_pdf"))
        parser.add_argument("--xlsx", type=Path, metavar="FILE", help=words("analysis.help_xlsx"))
        add_paper_option(parser, words)
        return parser

    scenarios = command("scenarios", _scenarios)
    add_own_options(scenarios, words)
    tornado = command("tornado", _tornado)
    tornado.add_argument("--sobol", action="store_true", help=words("cli.help_sobol"))
    simulate = command("simulate", _simulate)
    simulate.add_argument("--draws", type=int, default=DRAWS, metavar="N", help=words("cli.help_draws"))
    simulate.add_argument("--seed", type=int, default=None, metavar="S", help=words("cli.help_seed"))
    command("reverse", _reverse)
    compare = command("compare", _compare, "sources")
    compare.add_argument("--against", metavar="NAME|FILE", help=words("analysis.help_against"))
    history = command("history", _history, "sources")
    history.add_argument("--quarters", action="store_true", help=words("analysis.help_quarters"))
    command("backtest", _backtest, "then", "now")
    batch = helpers.command(commands, words, "batch", lambda options, said: _batch(options, said, helpers))
    batch.add_argument("source", metavar="DIR|ZIP|LIST", help=words("cli.help_batch"))
    batch.add_argument("--out", type=Path, required=True, metavar="FILE", help=words("cli.help_out"))
    batch.add_argument("--processes", type=int, default=1, metavar="N", help=words("cli.help_processes"))
    batch.add_argument("--quiet", action="store_true", help=words("cli.help_quiet"))
    _shared_options(batch, words, unit=False)


def _shared_options(parser: argparse.ArgumentParser, words: Words, unit: bool = True) -> None:
    parser.add_argument("--methodology", default="assay", metavar="NAME|FILE", help=words("cli.help_methodology"))
    parser.add_argument("--profile", help=words("cli.help_profile"))
    parser.add_argument("--period", metavar="PERIOD", help=words("cli.help_period"))
    parser.add_argument("--as-of", metavar="DATE", help=words("cli.help_as_of"))
    if unit:
        parser.add_argument("--unit", choices=("m", "bn", "百万", "亿"), default="", help=words("cli.help_unit"))


def _cards(options: Options, sources: Sequence[str], helpers: Helpers) -> list[tuple[str, Scorecard]]:
    """All sources opened; what is wrong with any of them is said together. A source named twice counts once."""
    cards, problems = [], []
    for source in dict.fromkeys(sources):
        try:
            cards.append((source, helpers.card(argparse.Namespace(**{**vars(options), "source": source}))))
        except Refused as refused:
            problems += [problem for problem in refused.problems if problem not in problems]
    if problems:
        raise Refused(problems)
    return cards


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked of which card, with what stands beside it; made once, and given as it is wanted."""

    style: Style
    card: Scorecard
    asked: Asked
    extras: Extras = NO_EXTRAS
    names: Sequence[str] = ()  # by which the reader calls the card and the peers, or scenarios of the reader's own

    def give(self, options: Options, words: Words, helpers: Helpers) -> int:
        """Files where files are asked for, JSON alone where that is, else text."""
        from reports.analysis_made import make
        from reports.analysis_spread import with_draws

        must_be_named(options)
        made = make(self.asked, self.card, self.extras, self.names)
        wanted = [path for path in (options.pdf, options.xlsx) if path is not None]
        found = with_draws(made.analysis(self.style)) if wanted or not options.json else None
        if found is not None and wanted:
            self._write(options, found)
        if found is None or options.json:
            helpers.print_json(made.data())
        elif wanted:
            print("\n".join(words("cli.written", path=path) for path in wanted))
        else:
            from reports.analysis_text import analysis_text

            print(analysis_text(found, self.style))
        return 0

    def _write(self, options: Options, found: Analysis) -> None:
        from reports.export import save

        files: dict[Path, bytes] = {}
        if options.pdf is not None:
            from reports.analysis_document import analysis_document
            from reports.pdf import write_pdf

            files[options.pdf] = write_pdf(analysis_document(found, self.style, options.paper), self._record(options))
        if options.xlsx is not None:
            from reports.analysis_workbook import write_analysis

            files[options.xlsx] = write_analysis(found, self.style, options.paper)
        save(files)

    def _record(self, options: Options) -> bytes | None:
        """What the PDF carries, so that it can be verified."""
        from reports.carried import carry

        if self.card.filing is None:
            return None
        return carry(
            self.card, self.style, replace(self.extras, read=self.card.filing, paper=options.paper), self.asked
        )


def _scenarios(options: Options, words: Words, helpers: Helpers) -> int:
    card = helpers.card(options)
    own = own_scenarios(options, words, card)
    extras = Extras(own=tuple(own.values()))
    style = helpers.style(options, words, card)
    return Answer(style, card, Asked("scenarios"), extras, tuple(own)).give(options, words, helpers)


def _tornado(options: Options, words: Words, helpers: Helpers) -> int:
    card = helpers.card(options)
    asked = Asked("tornado", sobol=options.sobol)
    return Answer(helpers.style(options, words, card), card, asked).give(options, words, helpers)


def _simulate(options: Options, words: Words, helpers: Helpers) -> int:
    card = helpers.card(options)
    seed = SEED if options.seed is None else options.seed
    if seed < 0:
        raise Refused([Problem("seed_negative", values={"seed": seed})])
    asked = Asked("simulation", draws=options.draws, seed=seed)
    return Answer(helpers.style(options, words, card), card, asked).give(options, words, helpers)


def _reverse(options: Options, words: Words, helpers: Helpers) -> int:
    card = helpers.card(options)
    return Answer(helpers.style(options, words, card), card, Asked("reverse")).give(options, words, helpers)


def _compare(options: Options, words: Words, helpers: Helpers) -> int:
    cards = dict(_cards(options, options.sources, helpers))
    under = dict(_cards(_under(options, options.against), options.sources, helpers)) if options.against else {}
    first, *others = cards.values()
    extras = Extras(peers=tuple(others), against=tuple(under.values()))
    safest = ranked(tuple(cards.items()))[0].card
    style = helpers.style(options, words, safest)
    return Answer(style, first, Asked("compare"), extras, tuple(cards)).give(options, words, helpers)


def _under(options: Options, methodology: str) -> Options:
    """The same under another methodology."""
    return argparse.Namespace(**{**vars(options), "methodology": methodology})


def _history(options: Options, words: Words, helpers: Helpers) -> int:
    from scoring.engine import evaluate

    cards = [card for _, card in _cards(options, options.sources, helpers)]
    methodology = cards[0].methodology
    first, *others = (
        evaluate(methodology, filing, profile=options.profile) for filing in _periods_of(options, cards, helpers)
    )
    style = helpers.style(options, words, cards[0])
    return Answer(style, first, Asked("history"), Extras(peers=tuple(others))).give(options, words, helpers)


def _periods_of(options: Options, cards: Sequence[Scorecard], helpers: Helpers) -> list[Filing]:
    """All fiscal years, or quarters, of a source that holds several; else its one period."""
    from scoring.analysis.periods import quarterly_filings, yearly_filings

    held = quarterly_filings if options.quarters else yearly_filings
    as_of = helpers.day(options.as_of, [])
    out: list[Filing] = []
    for source, card in zip(dict.fromkeys(options.sources), cards, strict=True):
        periods = () if options.period else held(source, as_of)
        out += periods or ([card.filing] if card.filing is not None else [])
    return out


def _backtest(options: Options, words: Words, helpers: Helpers) -> int:
    then, *now = (card for _, card in _cards(options, (options.then, options.now), helpers))
    style = helpers.style(options, words, then)
    return Answer(style, then, Asked("backtest"), Extras(peers=tuple(now))).give(options, words, helpers)


def _batch(options: Options, words: Words, helpers: Helpers) -> int:
    """Rows go to a diary beside the output as they come; the table is made of it in the end, and the diary removed."""
    from reports.batch_table import format_of, table_bytes
    from reports.export import save
    from scoring.analysis.batch import Job, items_of, rows_of, run_batch

    suffix = format_of(options.out)
    if not 1 <= options.processes <= MOST_PROCESSES:
        raise Refused([Problem("batch_processes", values={"count": options.processes, "most": MOST_PROCESSES})])
    if options.out.is_dir():
        raise Refused([Problem("write_folder", values={"path": str(options.out)})])
    if not options.out.parent.is_dir():
        raise Refused([Problem("write_failed", values={"path": str(options.out), "detail": os.strerror(errno.ENOENT)})])
    problems: list[Problem] = []
    job = Job(
        options.source, options.methodology, options.profile, helpers.day(options.as_of, problems), options.period
    )
    if problems:
        raise Refused(problems)
    diary = options.out.with_name(options.out.name + ".progress")
    say = None if options.quiet else _Progress(words)
    try:
        count, failed = run_batch(job, diary, options.processes, say)
    except KeyboardInterrupt:
        print(f"\n{words('analysis.batch_stopped', path=diary)}", file=sys.stderr)
        return INTERRUPTED
    if say is not None:
        say.end()
    names = [item.name for item in items_of(job.source)]
    save({options.out: table_bytes(rows_of(diary, names), suffix, words)})
    diary.unlink()
    print(words("analysis.batch_done", count=count, failed=failed, path=options.out))
    print(words("analysis.not_rating"))
    return 0


class _Progress:
    """On a terminal one line that is written over; elsewhere a line every hundred, so that a log stays short."""

    EVERY = 100

    def __init__(self, words: Words) -> None:
        self.words = words
        self.live = sys.stderr.isatty()
        self.width = os.get_terminal_size(sys.stderr.fileno()).columns - 1 if self.live else 0
        self.begun = False

    def __call__(self, done: int, total: int, name: str) -> None:
        clean = "".join(sign if sign.isprintable() else "?" for sign in name)
        text = self.words("analysis.batch_item", done=done, total=total, name=clean)
        with contextlib.suppress(BrokenPipeError):  # who stopped listening still wants the table
            if self.live:
                print(f"\r{text[: self.width]:<{self.width}}", end="", file=sys.stderr, flush=True)
            elif not self.begun or done == total or done % self.EVERY == 0:
                print(text, file=sys.stderr, flush=True)
        self.begun = True

    def end(self) -> None:
        if self.live and self.begun:
            print(file=sys.stderr)
