"""The mail draft: what a mail program reads in it, and how it gets to the reader's own program."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from reports import export
from reports.email import Draft, draft, draft_of, plain, summary
from reports.file_names import report_name
from reports.numbers import Style
from resources.words import Words
from scoring.engine import evaluate
from scoring.filings.samples import read_sample
from scoring.methodology.document import Methodology
from scoring.scorecard import Scorecard
from scoring.seal import seal
from tests.command import assay, refused
from tests.conftest import ROOT
from tests.portal import BODY, SUBJECT
from ui import mail_ways, mail_windows
from ui.mail_ways import Answer, Handed, first_taken
from ui.mailing import written

BOTH = ["en", "zh"]
SPITEFUL = "“$(touch /tmp/spite)” `id`; --attach /etc/passwd\n\"'"


def read(content: bytes) -> EmailMessage:
    found = message_from_bytes(content, policy=policy.default)
    assert isinstance(found, EmailMessage)
    assert not found.defects
    return found


def text_of(content: bytes) -> str:
    body = read(content).get_body()
    assert body is not None
    assert isinstance(body, EmailMessage)
    return str(body.get_content())


@pytest.mark.parametrize("language", BOTH)
def test_that_the_command_writes_a_draft_with_both_files(language: str, tmp_path: Path, coreweave: Scorecard) -> None:
    path = tmp_path / "draft.eml"
    result = assay("email", "coreweave", "--out", path, "--lang", language)
    assert (result.returncode, result.stderr) == (0, "")
    found = read(path.read_bytes())
    kind = {"en": "assay", "zh": "评分卡"}[language]
    files = {part.get_filename(): part.get_content() for part in found.iter_attachments()}
    assert list(files) == [f"CRWV-2024-12-31-{kind}.pdf", f"CRWV-2024-12-31-{kind}.xlsx"]
    assert [content[:4] for content in files.values()] == [b"%PDF", b"PK\x03\x04"]
    assert "38.0" in found["Subject"]
    assert seal(coreweave) in text_of(path.read_bytes())


def test_that_a_draft_is_an_eml_or_refused(tmp_path: Path) -> None:
    assert ".eml" in refused("email", "coreweave", "--out", tmp_path / "draft.txt")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("language", BOTH)
def test_that_the_draft_names_nobody_and_is_marked_as_unsent(language: str, coreweave: Scorecard) -> None:
    content = draft_of(coreweave, Style(Words(language)), b"%PDF", b"PK").message()
    found = read(content)
    assert found["X-Unsent"] == "1"
    assert set(found.keys()) == {"X-Unsent", "Subject", "MIME-Version", "Content-Type", "Content-Language"}
    assert all(line.endswith(b"\r\n") for line in content.splitlines(keepends=True))
    assert max(map(len, content.splitlines())) <= 998
    assert content.isascii()


def test_that_names_that_are_not_latin_are_written_as_the_standards_say(coreweave: Scorecard) -> None:
    content = draft_of(coreweave, Style(Words("zh")), b"%PDF", b"PK").message()
    assert b"filename*=utf-8''CRWV-2024-12-31-%E8%AF%84" in content.replace(b"\r\n ", b" ")
    assert b"Subject: " in content
    assert b"=?utf-8?" in content


@pytest.mark.parametrize("language", BOTH)
def test_that_the_attachments_are_the_files_that_are_exported(language: str, coreweave: Scorecard) -> None:
    style = Style(Words(language))
    made = draft(coreweave, style)
    parts = [part.get_content() for part in read(made.message()).iter_attachments()]
    assert parts == [export.pdf_bytes(coreweave, style), export.workbook_bytes(coreweave, style)]
    assert draft(coreweave, style).message() == made.message()


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("sample", ["coreweave", "coreweave-at-ipo", "microsoft", "coreweave-fy2025"])
def test_that_five_lines_say_the_score_and_what_it_is_not(sample: str, language: str, methodology: Methodology) -> None:
    card, style = evaluate(methodology, read_sample(sample)), Style(Words(language))
    lines = summary(card, style)
    assert len(lines) == 5
    assert all(line and "\n" not in line for line in lines)
    assert style.span(card.low, card.high) in lines[0]
    for factor in card.factors.values():
        assert style.words.name(factor.id) in lines[1]
        assert style.number(factor.score, "score") in lines[1] or factor.score is None
    assert seal(card) in lines[4]
    made = draft_of(card, style, b"", b"")
    if card.score is None:
        assert {"en": "no Assay score", "zh": "暂无"}[language] in made.subject
    else:
        assert style.number(card.score, "score") in lines[0]
        assert {"en": "not a credit rating", "zh": "非信用评级"}[language] in made.subject
        assert card.band in lines[0]
        assert {"en": "Down to", "zh": "降至"}[language] in lines[3]
    assert {"en": "Not investment advice", "zh": "不构成投资建议"}[language] in lines[4]


@pytest.mark.parametrize(
    ("name", "ticker", "expected"),
    [
        ("Foo/Bar: \\Baz*?", "", "Foo-Bar-Baz-2024-12-31-assay.pdf"),
        ("../../etc", "", "etc-2024-12-31-assay.pdf"),
        ("\x00\r\n", "", "2024-12-31-assay.pdf"),
        ("x" * 500, "", "x" * 60 + "-2024-12-31-assay.pdf"),
        ("Foo", "BRK.B", "BRK-B-2024-12-31-assay.pdf"),
    ],
)
def test_that_a_file_has_a_name_that_every_system_takes(name: str, ticker: str, expected: str) -> None:
    filing = read_sample("coreweave")
    changed = replace(filing, issuer=replace(filing.issuer, name=name, ticker=ticker))
    assert report_name(changed, Words("en"), ".pdf") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nBcc: b@c.d", "a Bcc: b@c.d"), ("a\x00b\tc\x7f", "a b c"),
        ("\u202egnp.exe", "gnp.exe"), ("a\ud800b", "a\ufffdb"),
        ("👩\u200d💻 é", "👩\u200d💻 é"), ("abcdef", "abc…"),
    ],
)  # fmt: skip
def test_that_a_line_of_a_mail_is_one_line_that_can_be_read(text: str, expected: str) -> None:
    assert plain(text, 4 if text == "abcdef" else 50) == expected


# --- The reader's own mail program


@pytest.fixture
def handed(tmp_path: Path) -> Handed:
    made = Draft(SPITEFUL, SPITEFUL, {"a 评分卡.pdf": b"%PDF", "a 评分卡.xlsx": b"PK"})
    folder = tmp_path / "assay-mail-x"
    folder.mkdir()
    return written(made, folder)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """A program of a name that writes what it was called with, and ends as it is told."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def make(name: str, end: str) -> Path:
        said = tmp_path / f"{name}.txt"
        script = folder / name
        script.write_text(
            f"#!{sys.executable}\nimport sys, time\n"
            f"open({str(said)!r}, 'w', encoding='utf-8').write('\\0'.join([*sys.argv[1:], sys.stdin.read()]))\n{end}\n"
        )
        script.chmod(0o755)
        return said

    return make


def test_that_a_linux_desktop_is_handed_text_and_files_as_they_are(
    handed: Handed, program: Callable[[str, str], Path]
) -> None:
    said = program("xdg-email", "sys.exit(0)")
    assert mail_ways.xdg_email(handed) == "taken"
    pdf, xlsx = map(str, handed.attachments)
    expected = ["--utf8", "--subject", SPITEFUL, "--body", SPITEFUL, "--attach", pdf, "--attach", xlsx, ""]
    assert said.read_text(encoding="utf-8").split("\0") == expected


def test_that_a_mac_is_handed_them_as_arguments_and_not_as_script(
    handed: Handed, program: Callable[[str, str], Path]
) -> None:
    said = program("osascript", "sys.exit(0)")
    assert mail_ways.apple_mail(handed) == "taken"
    *arguments, script = said.read_text(encoding="utf-8").split("\0")
    assert arguments == ["-", SPITEFUL, SPITEFUL, *map(str, handed.attachments)]
    assert script == mail_ways.MAIL_SCRIPT
    assert "send" not in script


def test_that_a_program_that_fails_or_is_not_there_leads_to_the_next_way(
    handed: Handed, program: Callable[[str, str], Path]
) -> None:
    assert mail_ways.xdg_email(handed) == "refused"
    program("xdg-email", "sys.exit(3)")
    called: list[str] = []

    def last(_: Handed) -> Answer:
        called.append("last")
        return "taken"

    assert first_taken((mail_ways.xdg_email, mail_ways.apple_mail, last), handed) == "taken"
    assert called == ["last"]
    assert first_taken((mail_ways.xdg_email,), handed) == "refused"


def test_that_who_says_no_is_not_asked_again(handed: Handed) -> None:
    assert first_taken((lambda _: "cancelled", lambda _: "taken"), handed) == "cancelled"


def test_that_a_program_that_keeps_its_window_open_has_taken_the_draft(
    handed: Handed, program: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_ways, "PATIENCE", 1.0)
    program("xdg-email", "sys.stdout.close(); time.sleep(4)")
    assert mail_ways.xdg_email(handed) == "taken"


def test_that_text_that_no_argument_can_hold_is_refused_and_not_raised(
    handed: Handed, program: Callable[[str, str], Path]
) -> None:
    program("xdg-email", "sys.exit(0)")
    assert mail_ways.xdg_email(replace(handed, subject="a\0b")) == "refused"


class Mapi:
    """The library of Windows, as far as it is asked."""

    def __init__(self, code: int) -> None:
        self.code = code
        self.flags = 0
        self.said: dict[str, object] = {}

    def MAPISendMailW(self, _session: int, _window: int, given: object, flags: int, _reserved: int) -> int:
        message = given._obj  # type: ignore[attr-defined]
        files = [message.files[place] for place in range(message.file_count)]
        self.flags = flags
        self.said = {"subject": message.subject, "text": message.text, "files": [(f.path, f.name) for f in files],
                     "recipients": message.recipient_count, "originator": message.originator}  # fmt: skip
        return self.code


@pytest.mark.parametrize(("code", "answer"), [(0, "taken"), (1, "cancelled"), (2, "refused"), (26, "refused")])
def test_that_windows_is_handed_a_message_to_show_and_never_to_send(handed: Handed, code: int, answer: str) -> None:
    library = Mapi(code)
    assert mail_windows.compose(handed, library) == answer
    assert library.flags & mail_windows.DIALOG
    assert library.said == {
        "subject": SPITEFUL, "text": SPITEFUL.replace("\n", "\r\n"), "recipients": 0, "originator": None,
        "files": [(str(path), path.name) for path in handed.attachments],
    }  # fmt: skip


def test_that_the_message_of_windows_is_laid_out_as_its_header_says() -> None:
    """MapiMessageW and MapiFileDescW of mapi.h, on a 64-bit system where a ULONG has four bytes."""
    long = ctypes.sizeof(ctypes.c_ulong)
    pointer = ctypes.sizeof(ctypes.c_void_p)
    expected = {"subject": pointer, "text": 2 * pointer, "date": 4 * pointer, "flags": 6 * pointer}
    assert {name: getattr(mail_windows.Message, name).offset for name in expected} == expected
    assert mail_windows.FileDescription.path.offset == (3 * long + pointer - 1) // pointer * pointer


def test_that_without_a_mail_library_windows_says_so(handed: Handed) -> None:
    assert mail_windows.compose(handed, object()) == "refused"


def test_that_files_of_earlier_weeks_go_and_those_of_today_stay(tmp_path: Path) -> None:
    old, new = tmp_path / "assay-mail-old", tmp_path / "assay-mail-new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "a.pdf").write_bytes(b"")
    os.utime(old, (0, 0))
    made = tmp_path / "assay-mail-today"
    made.mkdir()
    found = written(Draft("s", "b", {"a.pdf": b"1", "a.xlsx": b"2"}), made)
    assert not old.exists()
    assert new.is_dir()
    assert [path.read_bytes() for path in found.attachments] == [b"1", b"2"]
    assert read(found.eml.read_bytes())["Subject"] == "s"


# --- The portal of a Linux desktop, on a bus of its own

needs_bus = pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="there is no session bus to be had")
SERVED = """
dbus-monitor --session "interface='org.freedesktop.portal.Email'" > {monitor} & watching=$!
{python} -m tests.portal serve {code} > {ready} & serving=$!
until grep -q ready {ready}; do sleep 0.05; done
{python} -m tests.portal ask {files} > {answer}
kill $serving $watching
"""


@needs_bus
@pytest.mark.parametrize(("code", "answer"), [(0, "taken"), (1, "cancelled"), (2, "refused")])
def test_that_the_portal_is_handed_text_and_open_files(code: int, answer: str, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.eml", "a.pdf", "评分卡.xlsx")]
    for file in files:
        file.write_bytes(b"x")
    monitor, ready, said = (tmp_path / name for name in ("monitor", "ready", "answer"))
    script = SERVED.format(
        monitor=monitor, ready=ready, answer=said, code=code, python=sys.executable, files=" ".join(map(str, files))
    )
    subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", script], cwd=ROOT, check=False, capture_output=True, timeout=300
    )
    assert said.read_text(encoding="utf-8").strip() == answer
    seen = monitor.read_text(encoding="utf-8")
    assert SUBJECT in seen
    assert BODY in seen
    handles = [line.split()[-1] for line in seen.splitlines() if "inode:" in line]
    assert handles == [str(file.stat().st_ino) for file in files[1:]]


@needs_bus
def test_that_a_desktop_without_a_portal_leads_to_the_next_way(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(b"x")
    command = ["dbus-run-session", "--", sys.executable, "-m", "tests.portal", "ask", file, file]
    found = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=300)
    assert found.stdout.strip() == "refused"


@pytest.mark.parametrize("length", range(10, 95, 7))
def test_that_a_subject_begins_with_its_first_letter_however_long_it_is(length: int) -> None:
    made = Draft("N" + " orthgate"[: length - 1] * (length // 9), "Body", {"a.pdf": b"", "b.xlsx": b""})
    assert read(made.message())["subject"] == made.subject.strip()


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("revenue", "rpo", "usd_per_currency_unit"), ("too little is disclosed", "waits for most: Debt principal")),
        (
            ("revenue_small", "usd_per_currency_unit"),
            ("revenue is too small", "Revenue is too small for a point score"),
        ),
    ],
)
def test_that_a_mail_without_a_score_says_why_and_what_would_give_one(
    names: tuple[str, ...], said: tuple[str, str], methodology: Methodology
) -> None:
    filing = read_sample("coreweave")
    small = replace(filing.data["revenue"], value=1e6)
    data = {**filing.data, "revenue_small": small}
    kept = {("revenue" if name == "revenue_small" else name): data[name] for name in names}
    card = evaluate(methodology, replace(filing, data=kept, notes=()))
    lines = summary(card, Style(Words("en")))
    assert said[0] in lines[0]
    assert said[1] in lines[3]
