"""`email` on the command line: a draft of a mail with the report's PDF and workbook attached. Nothing is sent."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from resources.words import Words
from scoring.problems import Problem, Refused
from ui.cli_export import CardOf, StyleOf, add_report_options, ordered

ENDING = ".eml"


def add_email_command(
    commands: Any, words: Words, command: Callable[..., argparse.ArgumentParser],
    source_options: Callable[[argparse.ArgumentParser, Words], None], card_of: CardOf, style_of: StyleOf,
) -> None:  # fmt: skip
    parser = command(commands, words, "email", lambda options, said: _email(options, said, card_of, style_of))
    source_options(parser, words)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=words("mail.help_out"))
    add_report_options(parser, words)


def _email(options: argparse.Namespace, words: Words, card_of: CardOf, style_of: StyleOf) -> int:
    if options.out.suffix.lower() != ENDING:
        raise Refused([Problem("export_ending", values={"path": str(options.out), "ending": ENDING})])
    from reports.email import draft
    from reports.export import save

    card, extras = ordered(options, card_of)
    save({options.out: draft(card, style_of(options, words, card), extras).message()})
    print(words("cli.written", path=options.out))
    return 0
