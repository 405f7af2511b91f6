"""Simple MAPI on Windows: the default mail program opens a message with subject, text and files; the reader sends it.

https://learn.microsoft.com/windows/win32/api/mapi/nc-mapi-mapisendmailw
"""

from __future__ import annotations

import ctypes
from typing import Any

from ui.mail_ways import Answer, Handed

LOGON_UI, DIALOG = 0x1, 0x8  # the program may ask who it is; the message is shown and not sent
SUCCESS, USER_ABORT = 0, 1
ANSWERS: dict[int, Answer] = {SUCCESS: "taken", USER_ABORT: "cancelled"}
UNKNOWN_POSITION = 0xFFFFFFFF  # of an attachment in the text


class FileDescription(ctypes.Structure):
    """MapiFileDescW."""

    _fields_ = (
        ("reserved", ctypes.c_ulong), ("flags", ctypes.c_ulong), ("position", ctypes.c_ulong),
        ("path", ctypes.c_wchar_p), ("name", ctypes.c_wchar_p), ("type", ctypes.c_void_p),
    )  # fmt: skip


class Message(ctypes.Structure):
    """MapiMessageW, without sender and recipients."""

    _fields_ = (
        ("reserved", ctypes.c_ulong), ("subject", ctypes.c_wchar_p), ("text", ctypes.c_wchar_p),
        ("type", ctypes.c_wchar_p), ("date", ctypes.c_wchar_p), ("conversation", ctypes.c_wchar_p),
        ("flags", ctypes.c_ulong), ("originator", ctypes.c_void_p), ("recipient_count", ctypes.c_ulong),
        ("recipients", ctypes.c_void_p), ("file_count", ctypes.c_ulong), ("files", ctypes.POINTER(FileDescription)),
    )  # fmt: skip


def message(handed: Handed) -> Message:
    """The structure that MAPI reads; what it points to lives as long as it does."""
    files = (FileDescription * len(handed.attachments))(
        *(FileDescription(0, 0, UNKNOWN_POSITION, str(path), path.name, None) for path in handed.attachments)
    )
    made = Message(subject=handed.subject, text=handed.body.replace("\n", "\r\n"), file_count=len(files))
    made.files = ctypes.cast(files, ctypes.POINTER(FileDescription))
    return made


def compose(handed: Handed, library: Any = None) -> Answer:
    """Open the message in the default mail program, waiting until the reader has sent or closed it."""
    if library is None:
        try:
            library = ctypes.WinDLL("mapi32.dll")  # type: ignore[attr-defined,unused-ignore]
        except (AttributeError, OSError):
            return "refused"
    try:
        send = library.MAPISendMailW
    except AttributeError:  # before Windows 8
        return "refused"
    code = send(0, 0, ctypes.byref(message(handed)), LOGON_UI | DIALOG, 0)
    return ANSWERS.get(int(code), "refused")
