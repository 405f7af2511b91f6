"""The command line as a test gives it: in this process, which saves its start, or as a process of its own."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path

from main import main
from tests.conftest import ROOT, SOAK

Done = subprocess.CompletedProcess[str]


def started(*arguments: object, cwd: Path = ROOT) -> Done:
    """A process of its own, as a user starts it."""
    environment = {**os.environ, "PYTHONUTF8": "1"}
    environment.pop("DISPLAY", None)
    command = [sys.executable, str(ROOT / "main.py"), *map(str, arguments)]
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300
    )


def assay(*arguments: object, cwd: Path = ROOT) -> Done:
    """The same call of `main` with the same streams, but in this process; in a soak it is started like the others.

    A batch forks, which is for a process that has no window in it.
    """
    if SOAK or "batch" in arguments[:1]:
        return started(*arguments, cwd=cwd)
    given = [*map(str, arguments)]
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="ascii") for _ in range(2)]
    with contextlib.chdir(cwd), contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
        try:
            code = main(given)
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
    for stream in streams:
        stream.flush()
    said = [stream.buffer.getvalue().decode("utf-8") for stream in streams]  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(given, code, *said)


def refused(*arguments: object, cwd: Path = ROOT) -> str:
    """What is said on stderr when a command is refused: exit code 2, a sentence, no traceback, nothing on stdout."""
    return sentence_of(assay(*arguments, cwd=cwd))


def sentence_of(result: Done) -> str:
    assert result.returncode == 2, result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert result.stderr.strip()
    return result.stderr
