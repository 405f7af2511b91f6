"""Files that come home, on the command line: `import` takes changes over, `verify` says whether a file still holds."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports.numbers import Style
from resources.words import Words
from scoring.problems import Problem, Refused

if TYPE_CHECKING:
    from reports.verify import Verdict
    from scoring.filings.workbook_home import Homecoming
    from scoring.record import Work

Options = argparse.Namespace
PrintJson = Callable[[object], None]
CHANGED = 1
ALL = "all"
KINDS = (".xlsx", ".pdf", ".json")


def add_import_commands(
    commands: Any, words: Words, command: Callable[..., argparse.ArgumentParser], print_json: PrintJson
) -> None:
    """`import FILE.xlsx` and `verify FILE`."""
    taken = command(commands, words, "import", lambda options, said: _import(options, said, print_json))
    taken.add_argument("file", type=Path, metavar="FILE.xlsx", help=words("sharing.help_workbook"))
    taken.add_argument("--accept", metavar="all|NAME,…", help=words("sharing.help_accept"))
    taken.add_argument("--out", type=Path, metavar="FILE", help=words("sharing.help_out"))
    taken.add_argument("--json", action="store_true", help=words("cli.help_json"))
    verify = command(commands, words, "verify", lambda options, said: _verify(options, said, print_json))
    verify.add_argument("file", type=Path, metavar="FILE", help=words("sharing.help_file"))
    verify.add_argument("--json", action="store_true", help=words("cli.help_json"))


def _import(options: Options, words: Words, print_json: PrintJson) -> int:
    from reports.homecoming_text import answer_for, home_data, home_lines
    from reports.verify_workbook import verify_book
    from scoring.filings.sources import content
    from scoring.filings.workbook_contract import is_form
    from scoring.filings.workbook_home import accept, come_home

    out: Path | None = options.out
    if out is not None and out.suffix.lower() not in KINDS:
        raise Refused([Problem("sharing.out_kind", values={"path": str(out)})])
    home = come_home(content(options.file), options.file.name)
    if is_form(home.work.read):
        raise Refused([Problem("sharing.is_form", where=options.file.name)])
    names = [name.strip() for name in (options.accept or "").split(",") if name.strip()]
    chosen = home.acceptable if names == [ALL] else home.named(names)
    verdict = verify_book(home.book, home)
    work = accept(home.work, chosen, answer_for(home, words, date.today()))
    card = work.card()
    if out is not None:
        _write(out, home, work)
    if options.json:
        taken = {"accepted": [change.name for change in chosen], "score_accepted": card.score}
        print_json({**home_data(home, verdict, words), **taken})
        return 0
    style = Style(words, work.filing.issuer.currency)
    print("\n".join(row.rstrip() for row in home_lines(home, verdict, style)))
    _say_scores(home, chosen == home.acceptable, card.score, bool(names), style)
    if out is not None:
        print(words("cli.written", path=out))
    return 0


def _say_scores(home: Homecoming, is_all: bool, score: float | None, some: bool, style: Style) -> None:
    from reports.homecoming_text import answer_for, score_text, shown_otherwise
    from scoring.filings.workbook_home import accept

    words = style.words
    if not home.acceptable:
        return
    if some and not is_all:
        shown = words("sharing.no_score") if score is None else style.number(score, "score")
        print(words("sharing.score_chosen", score=shown))
    try:
        card = accept(home.work, home.acceptable, answer_for(home, words, date.today())).card()
    except Refused:
        return
    print(words("sharing.score_all", score=score_text(card, (), style)))
    otherwise = shown_otherwise(home, card, style)
    if otherwise:
        print(otherwise)


def _write(out: Path, home: Homecoming, work: Work) -> None:
    """The work as it is now, in the language and units of the workbook that came home."""
    from dataclasses import replace

    from reports.carried import carried
    from reports.export import pdf_bytes, save, workbook_bytes
    from scoring.record import encode

    if out.suffix.lower() == ".json":
        save({out: encode(work)})
        return
    found = replace(carried(home.record), work=work)
    card, extras = found.remade()
    make = pdf_bytes if out.suffix.lower() == ".pdf" else workbook_bytes
    save({out: make(card, found.style, extras)})


def _verify(options: Options, words: Words, print_json: PrintJson) -> int:
    from reports.verify import as_data, verdict_lines, verify
    from scoring.filings.sources import content

    name = options.file.name
    verdict: Verdict = verify(content(options.file), name)
    if options.json:
        print_json(as_data(verdict))
    else:
        print("\n".join(verdict_lines(verdict, name, words)))
    return 0 if verdict.outcome == "unchanged" else CHANGED
