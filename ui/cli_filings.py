"""The command line's way to filings: what a file gives for every input, and fetching one from the SEC."""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from reports.numbers import filing_style
from resources.words import Words
from scoring.problems import Problem, Refused, sentence

Options = argparse.Namespace
Day = Callable[[str | None, list[Problem]], date | None]
PrintJson = Callable[[object], None]


def add_filing_commands(
    commands: Any, words: Words, command: Callable[..., argparse.ArgumentParser], day: Day, print_json: PrintJson
) -> None:
    """`facts SOURCE` and `fetch NAME`."""
    facts = command(commands, words, "facts", lambda options, said: _facts(options, said, day, print_json))
    facts.add_argument("source", help=words("cli.help_source"))
    facts.add_argument("--period", metavar="PERIOD", help=words("cli.help_period"))
    facts.add_argument("--as-of", metavar="DATE", help=words("cli.help_as_of"))
    facts.add_argument("--all", action="store_true", help=words("cli.help_all"))
    facts.add_argument("--unit", choices=("m", "bn", "百万", "亿"), default="", help=words("cli.help_unit"))
    facts.add_argument("--json", action="store_true", help=words("cli.help_json"))
    fetch = command(commands, words, "fetch", lambda options, said: _fetch(options, said, day, print_json))
    fetch.add_argument("name", help=words("cli.help_name"))
    fetch.add_argument("--form", action="append", metavar="FORM", help=words("cli.help_form"))
    fetch.add_argument("--as-of", metavar="DATE", help=words("cli.help_as_of"))
    fetch.add_argument("--contact", metavar='"NAME E-MAIL"', help=words("cli.help_contact"))
    fetch.add_argument("--folder", type=Path, default=Path(), metavar="FOLDER", help=words("cli.help_folder"))
    fetch.add_argument("--json", action="store_true", help=words("cli.help_json"))


def _as_of(text: str | None, day: Day) -> date | None:
    problems: list[Problem] = []
    found = day(text, problems)
    if problems:
        raise Refused(problems)
    return found


def _facts(options: Options, words: Words, day: Day, print_json: PrintJson) -> int:
    from reports.filing_plain import filing_data, filing_text
    from scoring.filings.selection.views import views
    from scoring.filings.sources import open_document, open_source
    from scoring.methodology.load import load_methodology

    as_of = _as_of(options.as_of, day)
    units = {name: given.unit for name, given in load_methodology().inputs.items()}
    filing = open_source(options.source, as_of, units, options.period)
    extra = views(filing)
    document = open_document(options.source) if options.all else None
    if options.json:
        print_json(filing_data(filing, extra, document))
        return 0
    style = filing_style(words, filing, options.unit)
    print("\n".join(row.rstrip() for row in filing_text(filing, extra, units, style)))
    if document is not None:
        print(words("cli.facts_count", count=sum(fact.numeric for fact in document.facts)))
        for fact in document.facts:
            if fact.numeric:
                dimensions = " ".join(f"{axis}={member}" for axis, member in fact.dimensions)
                print(fact.fact_id, fact.concept, fact.value, fact.unit, fact.start or "", fact.end, dimensions)
    return 0


def _fetch(options: Options, words: Words, day: Day, print_json: PrintJson) -> int:
    from scoring.filings.edgar.contact import keep_contact
    from scoring.filings.edgar.fetch import fetch
    from scoring.filings.edgar.result import as_data, save

    as_of = _as_of(options.as_of, day)
    if options.contact:
        keep_contact(options.contact)
    cancel = threading.Event()
    try:
        got = fetch(options.name, options.form or (), as_of, cancel=cancel)
    except KeyboardInterrupt:
        cancel.set()
        return 130
    paths = save(got, options.folder)
    if options.json:
        print_json({**as_data(got), "saved": [str(path) for path in paths]})
        return 0
    for path in paths:
        print(words("cli.written", path=path))
    for problem in got.problems:
        print(sentence(problem, words), file=sys.stderr)
    return 0
