"""The library on the command line: what it holds, for people and for programs, and files in and out of it."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from scoring.library_files import read_file
from scoring.library_lock import Lock
from scoring.library_opening import open_library, read_library
from scoring.methodology.document import Methodology
from scoring.record import encode
from scoring.seal import seal
from tests.test_library import work_on
from ui.cli import run


@pytest.fixture
def path(tmp_path: Path, methodology: Methodology, monkeypatch: pytest.MonkeyPatch) -> Path:
    """CoreWeave twice, the second time with an edit and watched, and Oracle, deleted."""
    file = tmp_path / "library.sqlite"
    monkeypatch.setenv("ASSAY_LIBRARY", str(file))
    with closing(open_library(file)) as library:
        number = library.save(work_on(methodology), "Jane Doe").work
        library.save(work_on(methodology, never_delivered=0.2), "Joe", of=number)
        library.tag(number, ["AI", "neo cloud"])
        library.watch(number, True)
        library.delete(library.save(work_on(methodology, "oracle"), "Jane Doe").work)
    return file


def said(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> str:
    assert run(["library", *map(str, arguments)]) == code
    out, errors = capsys.readouterr()
    assert not (errors and not code), errors
    return errors if code == 2 else out


def data(capsys: pytest.CaptureFixture[str], *arguments: object) -> Any:
    return json.loads(said(capsys, *arguments, "--json"))


def test_that_the_list_says_score_band_change_and_tags(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head, row, *rest = said(capsys, "list").splitlines()
    assert "CoreWeave, Inc." in row
    assert "★" in row
    assert "bb-" in row
    assert "−0.6" in row
    assert row.endswith("AI, neo cloud")
    assert not any("Oracle" in line for line in rest)
    assert rest[-1] == "Model band, not a credit rating. Not investment advice."
    assert head.split()[:2] == ["No.", "★"]
    chinese = said(capsys, "list", "--lang", "zh")
    assert "发行人" in chinese
    assert "今天" in chinese
    assert "模型档位，并非信用评级，亦不构成投资建议。" in chinese


def test_that_a_program_gets_every_number_whole(
    path: Path, methodology: Methodology, capsys: pytest.CaptureFixture[str]
) -> None:
    (row,) = data(capsys, "list")
    card = work_on(methodology, never_delivered=0.2).card()
    assert (row["score"], row["low"], row["high"], row["band"]) == (card.score, card.low, card.high, card.band)
    assert row["seal"] == seal(card)
    assert row["change"] == card.score - work_on(methodology).card().score
    assert (row["tags"], row["watched"], row["changed_since"]) == (["AI", "neo cloud"], True, 1)
    assert [found["issuer"] for found in data(capsys, "list", "--deleted")] == ["Oracle Corporation"]
    assert data(capsys, "list", "--search", "nothing like it") == []
    assert len(data(capsys, "list", "--watched", "--tag", "AI")) == 1


def test_that_show_gives_the_audit_trail_of_the_issuer(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys, "show", 1)
    assert [entry["who"] for entry in found["history"]] == ["Joe", "Jane Doe"]
    text = said(capsys, "show", 1)
    for entry in found["history"]:
        assert entry["seal"] in text
        assert entry["who"] in text
    assert "no work 7" in said(capsys, "show", 7, code=2)
    assert "没有编号为 7" in said(capsys, "show", 7, "--lang", "zh", code=2)


def test_that_what_cannot_be_listed_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "library.sqlite"
    monkeypatch.setenv("ASSAY_LIBRARY", str(file))
    assert "There is no library" in said(capsys, "list", code=2)
    open_library(file).close()
    assert "The library is empty" in said(capsys, "list")
    file.write_bytes(b"not a database, but long enough to be taken for one" * 100)
    assert "is damaged" in said(capsys, "list", code=2)
    assert file.read_bytes().startswith(b"not a database")  # to read is not to mend


def test_that_check_says_whether_the_trail_is_unbroken(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import sqlite3

    assert "1 works, 3 scorecards in an unbroken trail, 2 filings" in said(capsys, "check")
    with closing(sqlite3.connect(path)) as other:
        other.execute("DROP TRIGGER scorecard_stays")
        other.execute("UPDATE scorecard SET score = 99 WHERE id = 2")
        other.commit()
    assert run(["library", "check", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["sound"] is False
    assert "entry 2" in found["problems"][0]


def test_that_a_backup_is_dated_and_whole(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    made = Path(data(capsys, "backup", "--to", folder)["written"])
    with closing(read_library(made)) as copy, closing(read_library(path)) as library:
        assert copy.works() == library.works()
        assert copy.works(deleted=True) == library.works(deleted=True)
    assert "is the library itself" in said(capsys, "backup", "--to", path, code=2)
    assert "could not be written" in said(capsys, "backup", "--to", tmp_path / "nowhere" / "x", code=2)


def test_that_a_work_goes_out_and_comes_into_another_library(
    path: Path, tmp_path: Path, methodology: Methodology, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.assay"
    said(capsys, "export", 1, file)
    assert encode(read_file(file)) == encode(work_on(methodology, never_delivered=0.2))
    other, bad = tmp_path / "other.sqlite", tmp_path / "bad.assay"
    bad.write_bytes(file.read_bytes()[:200])
    errors = said(capsys, "import", file, bad, tmp_path / "none.assay", "--library", other, code=2)
    assert "bad.assay: This saved work cannot be read" in errors
    assert "none.assay: The file cannot be read" in errors
    (row,) = data(capsys, "list", "--library", other)
    assert (row["name"], row["seal"]) == ("mine", data(capsys, "list")[0]["seal"])


def test_that_nothing_is_imported_while_a_window_writes_the_library(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.assay"
    said(capsys, "export", 1, file)
    window = Lock(path)
    assert window.take()
    before = path.read_bytes()
    assert "is open in another Assay" in said(capsys, "import", file, code=2)
    assert path.read_bytes() == before
    assert len(data(capsys, "list")) == 1  # to read it is no harm
    window.let_go()
