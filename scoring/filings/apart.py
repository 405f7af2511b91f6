"""Reading filings in a process of its own: nothing the reading does can hold up the window, and it can be ended.

with a `Request`: `read_apart(request, is_cancelled)` gives what `answer` would give here.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

from scoring.filings.located import shown
from scoring.filings.sources import open_source, read_bytes
from scoring.problems import Problem, Refused

if TYPE_CHECKING:
    from scoring.filings.edgar.result import Fetched
    from scoring.filings.filing import Filing

LOOK_SECONDS = 0.05
PAGES = (".htm", ".html", ".xhtml", ".xml", ".xbrl", ".txt", ".htm.gz", ".html.gz", ".xml.gz")
"""What may be one of several documents of the same filing."""


@dataclass(frozen=True, slots=True)
class Request:
    """Files to read, or what was fetched; the period and the day as of which; the inputs that are known, by unit."""

    paths: tuple[str, ...] = ()
    fetched: Fetched | None = None
    period: str | None = None
    as_of: date | None = None
    known: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """The filing, the files that it came from (or what was fetched), and the files that hold other filings.

    `problems`: what is wrong with those of the files that could not be read.
    """

    filing: Filing
    paths: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    fetched: Fetched | None = None


def answer(request: Request) -> Read:
    """Read what is asked for. Of several filings the one with the latest balance sheet is given. Raises Refused."""
    if request.fetched is not None:
        from scoring.filings.edgar.reading import read_fetched

        return Read(read_fetched(request.fetched, request.period, request.as_of))
    paths = request.paths
    if len(paths) > 1 and all(path.lower().endswith(PAGES) for path in paths):
        try:
            return Read(_together(request), paths)
        except Refused as refused:
            if refused.problems[0].code != "reader.several_filings":
                raise
    return _latest(request)


def _together(request: Request) -> Filing:
    """Several documents as the one filing that a zip of them would be."""
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for number, path in enumerate(request.paths):
            archive.writestr(f"{number}/{Path(path).name}", _content(path))
    name = " + ".join(shown(Path(path).name) for path in request.paths[:3])
    return read_bytes(packed.getvalue(), name, request.as_of, request.period, request.known)


def _content(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        where = shown(Path(path).name)
        raise Refused([Problem("file_unreadable", where=where, values={"reason": error.strerror or ""})]) from None


def _latest(request: Request) -> Read:
    """Each file on its own; those that cannot be read are told beside the one that can."""
    found: list[tuple[str, Filing]] = []
    problems: list[Problem] = []
    for path in request.paths:
        try:
            found.append((path, open_source(path, request.as_of, request.known, request.period)))
        except Refused as refused:
            problems += refused.problems
    if not found:
        raise Refused(problems)
    path, filing = max(found, key=lambda pair: pair[1].period_end)
    return Read(filing, (path,), tuple(other for other, _ in found if other != path), tuple(problems))


def read_apart(request: Request, is_cancelled: Callable[[], bool] = lambda: False) -> Read | None:
    """`answer` in a process of its own; None once it was cancelled.

    Raises Refused, also where the process ends by itself; RuntimeError with the report of a bug in it.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    pipe = subprocess.PIPE
    command = [sys.executable, "-P", "-c", f"from {__name__} import main; main()"]
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment, creationflags=hidden
    ) as process:
        told: bytes | None = pickle.dumps(request)
        while True:
            try:
                out, errors = process.communicate(told, timeout=LOOK_SECONDS)
                break
            except subprocess.TimeoutExpired:
                told = None
                if is_cancelled():
                    process.kill()
                    return None
    if not out:
        report = errors.decode("utf-8", "replace")
        if "Traceback" in report:
            raise RuntimeError(report)
        raise Refused([Problem("reading_ended", values={"code": process.returncode})])
    found: Read | tuple[Problem, ...] = pickle.loads(out)  # noqa: S301  (our own process made it)
    if isinstance(found, tuple):
        raise Refused(found)
    return found


def main() -> None:
    """Answer the request on standard input with a Read, or the problems of a refusal, on standard output."""
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing that a library says may get between
    request = pickle.load(sys.stdin.buffer)  # noqa: S301  (the process that began this one made it)
    try:
        found: Read | tuple[Problem, ...] = answer(request)
    except Refused as refused:
        found = refused.problems
    out.write(pickle.dumps(found))
    out.flush()
