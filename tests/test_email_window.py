"""The mail draft in the window: made beside it, opened in the reader's program, and found where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl

from resources.words import Words
from scoring.seal import seal
from tests.windows import let_go, opened, until
from ui.desk import Desk
from ui.mail_ways import Answer, Handed
from ui.main_window import MainWindow


@pytest.fixture
def window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    made = opened(tmp_path)
    yield made
    let_go(made)


def drafted(desk: Desk, answer: Answer, opens: bool, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Handed], list[str]]:
    """What the mail program was handed, and what was opened as a file, once the draft is done."""
    taken: list[Handed] = []
    files: list[str] = []

    def way(handed: Handed) -> Answer:
        taken.append(handed)
        return answer

    def open_file(url: QUrl) -> bool:
        files.append(url.toLocalFile())
        return opens

    mailer = desk.mailer
    monkeypatch.setattr(mailer, "ways", lambda: (way,))
    monkeypatch.setattr(mailer, "open_file", open_file)
    desk.menus.actions["email"].trigger()
    assert mailer.task is not None
    assert mailer.draft() is None, "one draft at a time"
    until(lambda: mailer.task is None)
    return taken, files


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_the_action_opens_a_draft_with_both_files(
    desk: Desk, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.choose_language(language)
    taken, files = drafted(desk, "taken", True, monkeypatch)
    (handed,) = taken
    assert not files
    assert [path.suffix for path in handed.attachments] == [".pdf", ".xlsx"]
    assert handed.attachments[0].read_bytes().startswith(b"%PDF")
    assert seal(desk.session.card) in handed.body
    draft = message_from_bytes(handed.eml.read_bytes(), policy=policy.default)
    assert isinstance(draft, EmailMessage)
    assert draft["Subject"] == handed.subject
    assert [part.get_filename() for part in draft.iter_attachments()] == [path.name for path in handed.attachments]
    assert desk.bar.text.text() == Words(language)("mail.opened", path=str(handed.eml))


def test_that_without_a_mail_program_the_draft_is_opened_as_a_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    taken, files = drafted(desk, "refused", True, monkeypatch)
    assert files == [str(taken[0].eml)]
    assert str(taken[0].eml) in desk.bar.text.text()


def test_that_where_nothing_opens_it_the_reader_is_told_where_it_lies(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, _ = drafted(desk, "refused", False, monkeypatch)
    assert desk.bar.text.text() == Words("en")("mail.no_program", path=str(taken[0].eml))
    assert taken[0].eml.is_file()


def test_that_who_closes_the_choice_of_programs_is_told_that_nothing_was_opened(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, files = drafted(desk, "cancelled", True, monkeypatch)
    assert not files
    assert desk.bar.text.text() == Words("en")("mail.cancelled")
