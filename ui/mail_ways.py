"""How a draft gets to the reader's own mail program, each way where there is one; nothing here sends.

Programs are called with a list of arguments, never by a shell, so that no text of a filing is read as a command.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Answer = Literal["taken", "cancelled", "refused"]
PATIENCE = 15.0  # seconds; a program that is still running by then has opened its window

# Text and files come as arguments, which AppleScript never reads as script.
MAIL_SCRIPT = """
on run argv
    tell application "Mail"
        set theDraft to make new outgoing message with properties ¬
            {subject:item 1 of argv, content:item 2 of argv & linefeed & linefeed, visible:true}
        tell content of theDraft
            repeat with index from 3 to count of argv
                make new attachment with properties {file name:POSIX file (item index of argv)} ¬
                    at after the last paragraph
            end repeat
        end tell
        activate
    end tell
end run
"""


@dataclass(frozen=True, slots=True)
class Handed:
    """What is handed over: the text, the files, and the same as one draft in a file."""

    subject: str
    body: str
    attachments: tuple[Path, ...]
    eml: Path


Way = Callable[[Handed], Answer]


def first_taken(ways: Sequence[Way], handed: Handed) -> Answer:
    """Each way in its turn, until one takes the draft or the reader says no."""
    for way in ways:
        answer = way(handed)
        if answer != "refused":
            return answer
    return "refused"


def system_ways(platform: str = sys.platform) -> tuple[Way, ...]:
    """The ways of an operating system that need no window; the portal of a Linux desktop comes before these."""
    if platform == "win32":
        from ui.mail_windows import compose

        return (compose,)
    if platform == "darwin":
        return (apple_mail,)
    return (xdg_email,)


def xdg_email(handed: Handed) -> Answer:
    """The desktop's mail program, by the script that all Linux desktops have."""
    program = shutil.which("xdg-email")
    if program is None:
        return "refused"
    arguments = ["--utf8", "--subject", handed.subject, "--body", handed.body]
    for path in handed.attachments:
        arguments += ["--attach", str(path)]
    return _run([program, *arguments])


def apple_mail(handed: Handed) -> Answer:
    """Mail on a Mac; the script comes on standard input, so that no argument is taken for an option."""
    program = shutil.which("osascript")
    if program is None:
        return "refused"
    return _run([program, "-", handed.subject, handed.body, *map(str, handed.attachments)], MAIL_SCRIPT)


def _run(command: list[str], script: str = "") -> Answer:
    """Whether the program took it: it ends without an error, or has a window open."""
    try:
        started = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
    except (OSError, ValueError):  # ValueError: a text with a NUL cannot be an argument
        return "refused"
    try:
        started.communicate(script.encode(), timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return "taken"
    return "taken" if started.returncode == 0 else "refused"
