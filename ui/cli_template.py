"""The template on the command line: empty, or filled from a source, as a workbook or as CSV."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from reports.numbers import Style
from resources.words import Words
from scoring.problems import Problem, Refused

UNITS = ("m", "bn", "百万", "亿")


def add_template_commands(
    commands: Any,
    words: Words,
    command: Callable[..., argparse.ArgumentParser],
    day: Callable[[str | None, list[Problem]], date | None],
) -> None:
    """Add `template` to the parser's commands."""
    parser = command(commands, words, "template", lambda options, said: _template(options, said, day))
    parser.add_argument("source", nargs="?", help=words("cli.help_template_source"))
    parser.add_argument("--out", type=Path, metavar="FILE", help=words("sharing.help_form"))
    parser.add_argument("--xlsx", type=Path, metavar="FILE", help=words("cli.help_template_xlsx"))
    parser.add_argument("--csv", type=Path, metavar="FILE", help=words("cli.help_template_csv"))
    parser.add_argument("--decimal-comma", action="store_true", help=words("cli.help_decimal_comma"))
    parser.add_argument("--methodology", default="assay", metavar="NAME|FILE", help=words("cli.help_methodology"))
    parser.add_argument("--period", metavar="PERIOD", help=words("cli.help_period"))
    parser.add_argument("--as-of", metavar="DATE", help=words("cli.help_as_of"))
    parser.add_argument("--unit", choices=UNITS, default="", help=words("cli.help_unit"))


def _template(
    options: argparse.Namespace, words: Words, day: Callable[[str | None, list[Problem]], date | None]
) -> int:
    from reports.export import save
    from reports.template import write_form, write_template_csv, write_template_workbook
    from scoring.filings.sources import open_source
    from scoring.methodology.load import load_methodology

    paths = [path for path in (options.out, options.xlsx, options.csv) if path is not None]
    if not paths:
        raise Refused([Problem("template.nothing")])
    if len(set(paths)) < len(paths):
        raise Refused([Problem("export_same", values={"path": str(paths[-1])})])
    if options.out is not None and options.source:
        raise Refused([Problem("sharing.form_of_source", values={"source": options.source})])
    methodology = load_methodology(options.methodology)
    problems: list[Problem] = []
    as_of = day(options.as_of, problems)
    if problems:
        raise Refused(problems)
    units = {name: given.unit for name, given in methodology.inputs.items()}
    filing = open_source(options.source, as_of, units, options.period) if options.source else None
    style = Style(words, filing.issuer.currency if filing is not None else "USD", options.unit)
    files = {}
    if options.out is not None:
        files[options.out] = write_form(methodology, style)
    if options.xlsx is not None:
        files[options.xlsx] = write_template_workbook(methodology, style, filing)
    if options.csv is not None:
        marks = (";", ",") if options.decimal_comma else (",", ".")
        files[options.csv] = write_template_csv(methodology, style, filing, *marks)
    save(files)
    for path in files:
        print(words("cli.written", path=path))
    return 0
