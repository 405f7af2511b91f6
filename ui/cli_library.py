"""The library on the command line: what it holds, its audit trail, and files in and out of it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from reports.numbers import Style
from resources.words import LANGUAGE_IDS, Words
from scoring.problems import Problem, Refused, sentence
from ui.library_words import age, clock, entry_data, issuer_of, kept_data, name_of
from ui.who import user_name

if TYPE_CHECKING:
    from scoring.library import Kept, Library
    from scoring.library_trail import Entry

Options = argparse.Namespace
UNSOUND = 1
WIDEST = 44


def add_library_commands(commands: Any, words: Words, command: Callable[..., argparse.ArgumentParser]) -> None:
    """`library list|show|check|backup|export|import`."""
    parser = command(commands, words, "library", None)
    inner = parser.add_subparsers(required=True, metavar=words("library.cli.command"))
    listed = _sub(inner, words, "list", _list)
    listed.add_argument("--search", default="", metavar="TEXT", help=words("library.cli.help_search"))
    listed.add_argument("--tag", default="", help=words("library.cli.help_tag"))
    listed.add_argument("--watched", action="store_true", help=words("library.cli.help_watched"))
    listed.add_argument("--deleted", action="store_true", help=words("library.cli.help_deleted"))
    _number(_sub(inner, words, "show", _show), words)
    _sub(inner, words, "check", _check)
    backup = _sub(inner, words, "backup", _backup)
    backup.add_argument("--to", type=Path, metavar="FILE|FOLDER", help=words("library.cli.help_to"))
    export = _sub(inner, words, "export", _export)
    _number(export, words)
    export.add_argument("file", type=Path, metavar="FILE.assay", help=words("library.cli.help_file"))
    given = _sub(inner, words, "import", _import)
    given.add_argument("files", type=Path, nargs="+", metavar="FILE.assay", help=words("library.cli.help_file"))


def _sub(commands: Any, words: Words, name: str, run: Callable[[Options, Words], int]) -> argparse.ArgumentParser:
    about = words(f"library.cli.about_{name}")
    parser: argparse.ArgumentParser = commands.add_parser(name, help=about, description=about)
    parser.add_argument("--library", type=Path, metavar="FILE", help=words("library.cli.help_library"))
    parser.add_argument("--lang", choices=LANGUAGE_IDS, default="en", help=words("cli.help_lang"))
    parser.add_argument("--json", action="store_true", help=words("library.cli.help_json"))
    parser.set_defaults(command=run)
    return parser


def _number(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("number", type=int, help=words("library.cli.help_number"))


@contextmanager
def _library(options: Options, words: Words, to_write: bool = False) -> Iterator[Library]:
    """The library, to read beside a window that has it open, or to write where none has."""
    from scoring.folders import library_path
    from scoring.library_opening import open_library, read_library

    path = options.library or library_path()
    library = open_library(path) if to_write else read_library(path)
    try:
        if to_write and not library.is_writer:
            raise Refused(library.notices)
        for problem in library.notices:
            print(sentence(problem, words), file=sys.stderr)
        yield library
    finally:
        library.close()


def _print(data: object) -> None:
    print(json.dumps(data, ensure_ascii=False, allow_nan=False, indent=2))


def _list(options: Options, words: Words) -> int:
    with _library(options, words) as library:
        works = library.works(options.search, options.tag, options.watched, options.deleted)
        everything = bool(works) or bool(library.works())
    if options.json:
        _print([kept_data(kept) for kept in works])
    elif works:
        print("\n".join(_works_table(works, words)))
    else:
        print(words("library.nothing_found" if everything else "library.empty"))
    return 0


def _works_table(works: Sequence[Kept], words: Words) -> list[str]:
    from reports.analysis_words import signed

    names = ("number", "watched", "issuer", "name", "period", "score", "band", "change", "age", "tags")
    style, today = Style(words), datetime.now(UTC)
    rows = [[words(f"library.column.{name}") for name in names]]
    rows += [
        [
            str(kept.id), "★" if kept.watched else "", issuer_of(kept.entry, words), name_of(kept, words),
            kept.entry.period_end.isoformat(), style.number(kept.entry.score, "score"), kept.entry.band or "–",
            signed(kept.change), age(kept.entry.at, today, words), ", ".join(kept.tags),
        ]
        for kept in works
    ]  # fmt: skip
    return [*_aligned(rows, right={0, 5, 7}), "", words("window.not_a_rating")]


def _trail_table(entries: Sequence[Entry], words: Words) -> list[str]:
    style = Style(words)
    names = ("at", "who", "period", "score", "range", "band", "seal")
    rows = [[words(f"library.column.{name}") for name in names]]
    rows += [
        [
            clock(entry.at), entry.who, entry.period_end.isoformat(), style.number(entry.score, "score"),
            style.span(entry.low, entry.high), entry.band or "–", entry.seal,
        ]
        for entry in entries
    ]  # fmt: skip
    return _aligned(rows, right={3})


def _aligned(rows: list[list[str]], right: set[int]) -> list[str]:
    """Columns of equal width on a screen where a Chinese character takes two places."""
    rows = [[_cut(text) for text in row] for row in rows]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    out = []
    for row in rows:
        cells = []
        for column, (text, width) in enumerate(zip(row, widths, strict=True)):
            gap = " " * (width - _width(text))
            cells.append(gap + text if column in right else text + gap)
        out.append("  ".join(cells).rstrip())
    return out


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if _width(plain) <= WIDEST else plain[: WIDEST // (1 if plain.isascii() else 2) - 1] + "…"


def _show(options: Options, words: Words) -> int:
    with _library(options, words) as library:
        kept = library.work(options.number)
        entries = library.history(options.number)
    if options.json:
        _print({**kept_data(kept), "history": [entry_data(entry) for entry in entries]})
        return 0
    print("\n".join((*_works_table([kept], words)[:2], "", *_trail_table(entries, words), "")))
    print(words("window.not_a_rating"))
    return 0


def _check(options: Options, words: Words) -> int:
    with _library(options, words) as library:
        problems, counts = library.check(), library.counts()
    if options.json:
        _print({"sound": not problems, **counts, "problems": [sentence(problem, words) for problem in problems]})
    elif problems:
        print("\n".join(sentence(problem, words) for problem in problems), file=sys.stderr)
    else:
        print(words("library.cli.sound", **counts))
    return UNSOUND if problems else 0


def _backup(options: Options, words: Words) -> int:
    from scoring.library_files import backup

    with _library(options, words) as library:
        path = backup(library, options.to or library.path.parent)
    if options.json:
        _print({"written": str(path)})
    else:
        print(words("cli.written", path=path))
    return 0


def _export(options: Options, words: Words) -> int:
    from reports.export import save
    from scoring.library_files import packed

    with _library(options, words) as library:
        content = packed(library.open(library.work(options.number).id))
    save({options.file: content})
    if options.json:
        _print({"written": str(options.file)})
    else:
        print(words("cli.written", path=options.file))
    return 0


def _import(options: Options, words: Words) -> int:
    """All files that can be read are added; those that cannot are named together."""
    from scoring.library_files import bring_in

    problems: list[Problem] = []
    added = []
    with _library(options, words, to_write=True) as library:
        for path in options.files:
            try:
                added.append((path, bring_in(library, path, user_name())))
            except Refused as refused:
                problems += refused.problems
    if options.json:
        _print([{"file": str(path), "number": saved.work, **entry_data(saved.entry)} for path, saved in added])
    else:
        for path, saved in added:
            score = Style(words).number(saved.entry.score, "score")
            about = {"issuer": issuer_of(saved.entry, words), "score": score, "seal": saved.entry.seal}
            print(words("library.cli.imported", path=path, number=saved.work, **about))
    if problems:
        raise Refused(problems)
    return 0
