"""The command line: the same engine without a display. Exit code 0, or 2 with a sentence on stderr."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Sequence
from datetime import date

from reports.numbers import Style, filing_style
from resources import version
from resources.words import LANGUAGE_IDS, Words
from scoring.problems import Problem, Refused, sentence
from scoring.scorecard import Scorecard
from ui.cli_analysis import Helpers, add_commands
from ui.cli_email import add_email_command
from ui.cli_export import add_export_options, export
from ui.cli_filings import add_filing_commands
from ui.cli_import import add_import_commands
from ui.cli_library import add_library_commands
from ui.cli_template import add_template_commands
from ui.cli_usage import language_of, speak

USAGE = 2
SHARED = "sharing."  # what there is to know of a workbook that was sent on
TRAILING = "ttm"  # the last twelve months, where they can be derived; a year as it is


def run(arguments: Sequence[str]) -> int:
    """Run one command; every problem of the input is said, none as a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # a redirected console may know neither − nor 含金量
    words = language_of(arguments)
    speak(words)
    parser = _parser(words)
    options = parser.parse_args(arguments)
    words = Words(options.lang)
    try:
        code = int(options.command(options, words))
        sys.stdout.flush()
        return code
    except Refused as refused:
        for problem in refused.problems:
            print(sentence(problem, words), file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        values = {"path": error.filename or "stdout", "detail": error.strerror or type(error).__name__}
        print(sentence(Problem("write_failed", values=values), words), file=sys.stderr)
        return USAGE


def _parser(words: Words) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python main.py", description=words("cli.about"))
    parser.add_argument("--version", action="version", version=f"Assay {version()}", help=words("usage.version"))
    commands = parser.add_subparsers(required=True, metavar=words("cli.command"))
    score = _command(commands, words, "score", _score)
    _source_options(score, words)
    score.add_argument("--json", action="store_true", help=words("cli.help_json"))
    written = _command(commands, words, "export", lambda options, said: export(options, said, _card, _style))
    _source_options(written, words)
    add_export_options(written, words)
    add_email_command(commands, words, _command, _source_options, _card, _style)
    explain = _command(commands, words, "explain", _explain)
    _source_options(explain, words)
    explain.add_argument("number", help=words("cli.help_number"))
    explain.add_argument("--json", action="store_true", help=words("cli.help_json"))
    samples = _command(commands, words, "samples", _samples)
    samples.add_argument("--json", action="store_true", help=words("cli.help_json"))
    add_filing_commands(commands, words, _command, _date, _print_json)
    add_template_commands(commands, words, _command, _date)
    add_import_commands(commands, words, _command, _print_json)
    add_library_commands(commands, words, _command)
    add_commands(commands, words, Helpers(_command, _source_options, _card, _style, _print_json, _date))
    return parser


def _command(commands: argparse._SubParsersAction, words: Words, name: str, run_it: object) -> argparse.ArgumentParser:  # type: ignore[type-arg]
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=words(f"cli.about_{name}"), description=words(f"cli.about_{name}")
    )
    parser.add_argument("--lang", choices=LANGUAGE_IDS, default="en", help=words("cli.help_lang"))
    parser.set_defaults(command=run_it)
    return parser


def _source_options(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("source", help=words("cli.help_source"))
    parser.add_argument("--methodology", default="assay", metavar="NAME|FILE", help=words("cli.help_methodology"))
    parser.add_argument("--profile", help=words("cli.help_profile"))
    parser.add_argument("--period", metavar="PERIOD", help=words("cli.help_period"))
    parser.add_argument("--as-of", metavar="DATE", help=words("cli.help_as_of"))
    parser.add_argument("--unit", choices=("m", "bn", "百万", "亿"), default="", help=words("cli.help_unit"))


def _card(options: argparse.Namespace) -> Scorecard:
    """Open the source and score it. Problems of methodology, source and options come together where they can."""
    from scoring.engine import evaluate
    from scoring.filings.sources import as_asked, open_source
    from scoring.methodology.load import load_methodology

    methodology = load_methodology(options.methodology)
    problems: list[Problem] = []
    if options.profile is not None and options.profile not in methodology.profiles:
        values = {"name": options.profile, "known": ", ".join(methodology.profiles)}
        problems.append(Problem("unknown_profile", values=values))
    as_of = _date(options.as_of, problems)
    if problems:
        raise Refused(problems)
    units = {name: given.unit for name, given in methodology.inputs.items()}
    filing = open_source(options.source, as_of, units, options.period or TRAILING)
    if options.period:
        filing = as_asked(filing, options.period, options.source)
    for problem in filing.problems:
        if problem.code.startswith(SHARED):
            print(sentence(problem, Words(options.lang)), file=sys.stderr)
    return evaluate(methodology, filing, profile=options.profile)


def _date(text: str | None, problems: list[Problem]) -> date | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        problems.append(Problem("not_a_date", values={"text": text}))
        return None
    if day > date.today():
        problems.append(Problem("as_of_in_future", values={"as_of": day.isoformat()}))
    return day


def _style(options: argparse.Namespace, words: Words, card: Scorecard) -> Style:
    return filing_style(words, card.filing, options.unit)


def _score(options: argparse.Namespace, words: Words) -> int:
    card = _card(options)
    if options.json:
        from reports.plain import as_data

        _print_json(as_data(card))
    else:
        from reports.plain import as_text
        from scoring.analysis.simulate import usual_draws

        print(as_text(card, _style(options, words, card), usual_draws(card)))
    return USAGE if _is_bad(card, options.source, words) else 0


def _is_bad(card: Scorecard, source: str, words: Words) -> bool:
    """Whether somebody typed figures that contradict each other; a filing that does is scored as far as it goes."""
    typed = (
        not source.lower().removesuffix(".gz").endswith((".htm", ".html", ".xhtml", ".xml", ".json", ".zip", ".txt"))
    )
    if card.stopped and typed:
        for problem in card.errors:
            print(f"{source}: {sentence(problem, words)}", file=sys.stderr)
    return card.stopped and typed


def _explain(options: argparse.Namespace, words: Words) -> int:
    from reports.plain import lineage_data, lineage_text, number_named

    card = _card(options)
    name = number_named(card, options.number)
    if options.json:
        _print_json(lineage_data(card, name))
    else:
        print(lineage_text(card, name, _style(options, words, card)))
    return 0


def _samples(options: argparse.Namespace, words: Words) -> int:
    from scoring.filings.samples import read_sample, sample_names

    filings = {name: read_sample(name) for name in sample_names()}
    if options.json:
        _print_json(
            [
                {
                    "name": name,
                    "issuer": f.issuer.name,
                    "title": f.title,
                    "period_end": f.period_end.isoformat(),
                    "as_of": f.as_of.isoformat(),
                }
                for name, f in filings.items()
            ]
        )
        return 0
    chinese = words.language == "zh"
    width = max(len(name) for name in filings)
    for name, filing in filings.items():
        issuer = filing.issuer.name_zh if chinese and filing.issuer.name_zh else filing.issuer.name
        title = filing.title_zh if chinese and filing.title_zh else filing.title
        print(f"{name:<{width}}  {issuer} · {title}")
    return 0


def _print_json(data: object) -> None:
    print(json.dumps(data, ensure_ascii=False, allow_nan=False, indent=2))
