"""The library: what is saved comes back, the audit trail stays as it was written, files are whole or as they were."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from resources.words import Words
from scoring import library_opening, library_schema
from scoring.engine import evaluate, with_edit
from scoring.filings.overriding import Given, give
from scoring.filings.samples import read_sample, sample_names
from scoring.library import Library
from scoring.library_drafts import Drafts
from scoring.library_files import backup, bring_in, packed, read_file, unpack
from scoring.library_opening import open_library, read_library
from scoring.methodology.document import Methodology
from scoring.problems import Problem, Refused, sentence
from scoring.record import OwnScenario, Peer, Work, encode, work_of
from scoring.seal import seal
from tests.conftest import times


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = open_library(tmp_path / "library.sqlite")
    yield made
    made.close()


def work_on(methodology: Methodology, sample: str = "coreweave", **edits: object) -> Work:
    for name, value in edits.items():
        methodology = with_edit(methodology, name, value)
    return work_of(evaluate(methodology, read_sample(sample)))


def rich_work(methodology: Methodology) -> Work:
    """A work with everything that a reader can do to one."""
    read = read_sample("coreweave")
    given = Given(1.25e9, "USD", "Jane Doe", "per the call of 12 March, “cash” only", date(2025, 6, 30))
    plain = work_of(evaluate(with_edit(methodology, "never_delivered", 0.123456789), give(read, "cash", given)), read)
    own = (OwnScenario("Two hubs late", (("cash", "cash * 0.9"), ("never_delivered", "41%")), True), OwnScenario(""))
    peers = (Peer("oracle", read_sample("oracle")), Peer("C:\\x\\snow.htm", read_sample("snowflake")))
    return replace(plain, scenarios=own, peers=peers)


def said(problems: tuple[Problem, ...], language: str = "en") -> str:
    return " ".join(sentence(problem, Words(language)) for problem in problems)


# --- what is saved comes back


@pytest.mark.parametrize("sample", sample_names())
def test_that_a_work_comes_back_to_the_last_digit(library: Library, methodology: Methodology, sample: str) -> None:
    work = work_on(methodology, sample)
    saved = library.save(work, "Jane Doe")
    found = library.open(saved.work)
    assert encode(found) == encode(work)
    assert seal(found.card()) == seal(work.card()) == saved.entry.seal


def test_that_overrides_edits_scenarios_and_peers_come_back(tmp_path: Path, methodology: Methodology) -> None:
    work = rich_work(methodology)
    with closing(open_library(tmp_path / "library.sqlite")) as library:
        number = library.save(work, "Jane Doe").work
    with closing(read_library(tmp_path / "library.sqlite")) as library:
        found = library.open(number)
    assert encode(found) == encode(work)
    source = found.filing.data["cash"].fact.source  # type: ignore[union-attr]
    assert (source.document, source.note) == ("Jane Doe", "per the call of 12 March, “cash” only")
    assert found.read.data["cash"].value == read_sample("coreweave").data["cash"].value


def test_that_a_saved_work_is_kept_in_place_and_its_past_stays(library: Library, methodology: Methodology) -> None:
    first = library.save(work_on(methodology), "Jane Doe")
    second = library.save(work_on(methodology, never_delivered=0.2), "Joe", of=first.work)
    assert second.work == first.work
    kept = library.work(first.work)
    assert kept.entry == second.entry
    assert kept.change == second.entry.score - first.entry.score  # type: ignore[operator]
    assert [entry.who for entry in library.history(first.work)] == ["Joe", "Jane Doe"]
    assert encode(library.open_entry(first.entry.id)) == encode(work_on(methodology))


def test_that_saving_what_has_not_changed_adds_nothing(library: Library, methodology: Methodology) -> None:
    first = library.save(work_on(methodology), "Jane Doe")
    again = library.save(work_on(methodology), "Joe", of=first.work)
    assert not again.is_new
    assert again.entry == first.entry
    assert len(library.history(first.work)) == 1


def test_that_a_filing_and_a_methodology_are_kept_once(library: Library, methodology: Methodology) -> None:
    of = None
    for number in range(10):
        of = library.save(work_on(methodology, never_delivered=0.1 + number / 1000), "Jane Doe", of).work
    assert library.counts() == {"works": 1, "entries": 10, "filings": 1}


def test_that_a_score_is_compared_with_an_earlier_period_and_never_a_later_one(
    library: Library, methodology: Methodology
) -> None:
    latest = library.save(work_on(methodology, "coreweave-2026-q2"), "Jane Doe")
    oldest = library.save(work_on(methodology, "coreweave"), "Jane Doe")
    between = library.save(work_on(methodology, "coreweave-fy2025"), "Jane Doe")
    assert library.work(latest.work).before is None
    assert library.work(oldest.work).before is None
    assert library.work(between.work).before == oldest.entry


def test_that_a_work_without_a_score_is_kept_as_one_without(library: Library, methodology: Methodology) -> None:
    kept = library.work(library.save(work_on(methodology, "coreweave-at-ipo"), "Jane Doe").work)
    assert kept.entry.score is None
    assert kept.entry.band is None
    assert kept.change is None


# --- finding, naming, deleting


def test_that_any_word_in_either_language_finds_a_work(library: Library, methodology: Methodology) -> None:
    number = library.save(rich_work(methodology), "Jane Doe").work
    other = library.save(work_on(methodology, "microsoft"), "Jane Doe").work
    library.rename(number, "Neo Cloud, Größe")
    library.tag(number, ["AI", " watch  closely ", "AI", ""])
    assert library.work(number).tags == ("AI", "watch closely")
    for search in (
        "corew",
        "crwv neo",
        "2024-12-31",
        "call of 12 march",
        "two HUBS",
        "oracle",
        "GRÖSSE",
        "closely",
        "财年",
    ):
        assert [kept.id for kept in library.works(search) if kept.id == number], search
    assert [kept.id for kept in library.works("msft")] == [other]
    assert not library.works("corew msft")
    assert not library.works("100% ' \" \\ _")
    assert [kept.id for kept in library.works(tag="AI")] == [number]
    assert library.tags() == ("AI", "watch closely")


def test_that_a_deleted_work_comes_back_whole(library: Library, methodology: Methodology) -> None:
    number = library.save(work_on(methodology), "Jane Doe").work
    library.tag(number, ["AI"])
    library.watch(number, True)
    before = library.work(number)
    library.delete(number)
    assert not library.works()
    assert [kept.id for kept in library.works(deleted=True)] == [number]
    library.undelete(number)
    assert library.works() == (before,)
    assert library.works(watched=True) == (before,)


def test_that_a_copy_goes_its_own_way(library: Library, methodology: Methodology) -> None:
    number = library.save(work_on(methodology), "Jane Doe").work
    copy = library.duplicate(number, "What if")
    library.save(work_on(methodology, never_delivered=0.3), "Jane Doe", of=copy)
    assert encode(library.open(number)) == encode(work_on(methodology))
    assert library.open(copy).edits == {"never_delivered": 0.3}


def test_that_a_work_that_is_not_there_is_named(library: Library) -> None:
    with pytest.raises(Refused, match=r"library\.no_work"):
        library.open(10_000)


# --- the audit trail


REWRITING = (
    "UPDATE scorecard SET score = 99",
    "DELETE FROM scorecard",
    "DELETE FROM scorecard WHERE id = (SELECT max(id) FROM scorecard)",
    "INSERT OR REPLACE INTO scorecard SELECT * FROM scorecard WHERE id = 1",
    "INSERT INTO scorecard SELECT 7, at, who, issuer, filing, methodology, record, seal, score, low, high, band, "
    "completeness, compared, previous, hash FROM scorecard WHERE id = 1",
    "UPDATE filing SET data = x''",
    "DELETE FROM filing",
    "INSERT OR REPLACE INTO filing SELECT * FROM filing LIMIT 1",
    "UPDATE methodology SET data = x''",
    "DELETE FROM methodology",
    "INSERT OR REPLACE INTO methodology SELECT * FROM methodology LIMIT 1",
    "DROP TRIGGER scorecard_stays",
    "DROP TABLE scorecard",
    "ALTER TABLE scorecard RENAME TO other",
    "CREATE TRIGGER other AFTER INSERT ON work BEGIN DELETE FROM scorecard; END",
    "CREATE TEMP TRIGGER other AFTER INSERT ON work BEGIN DELETE FROM scorecard; END",
    "PRAGMA writable_schema = ON",
    "PRAGMA recursive_triggers = OFF",
    "PRAGMA user_version = 0",
    "DELETE FROM sqlite_sequence",
    "ATTACH 'other.sqlite' AS other",
    "VACUUM",
)


@pytest.mark.parametrize("statement", REWRITING)
def test_that_the_applications_own_connection_cannot_rewrite_the_audit_trail(
    library: Library, methodology: Methodology, statement: str
) -> None:
    number = library.save(work_on(methodology), "Jane Doe").work
    library.save(work_on(methodology, never_delivered=0.2), "Jane Doe", of=number)
    before = library.history(number)
    with pytest.raises(sqlite3.DatabaseError), library.writing() as connection:
        connection.execute(statement)
    assert library.history(number) == before
    assert not library.check()


@pytest.mark.parametrize("statement", [s for s in REWRITING if s.startswith(("UPDATE", "DELETE", "INSERT"))][:11])
def test_that_the_file_itself_refuses_to_have_its_trail_rewritten(
    tmp_path: Path, methodology: Methodology, statement: str
) -> None:
    """By another program, which knows nothing of Assay."""
    path = tmp_path / "library.sqlite"
    with closing(open_library(path)) as library:
        library.save(work_on(methodology), "Jane Doe")
    with closing(sqlite3.connect(path)) as other, pytest.raises(sqlite3.IntegrityError, match=r"never|only ever"):
        other.execute(statement)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE scorecard SET score = 99 WHERE id = 2", "entry 2"),
        ("UPDATE scorecard SET who = 'nobody' WHERE id = 1", "entry 1"),
        ("DELETE FROM scorecard WHERE id = 2", "entry 2"),
        ("DELETE FROM scorecard WHERE id = 3", "3 entries were written, 2 are there"),
    ],
)
def test_that_a_trail_changed_by_force_is_noticed(
    tmp_path: Path, methodology: Methodology, statement: str, words: str
) -> None:
    path = tmp_path / "library.sqlite"
    with closing(open_library(path)) as library:
        for share in (0.1, 0.2, 0.3):
            library.save(work_on(methodology, never_delivered=share), "Jane Doe")
    with closing(sqlite3.connect(path)) as other:
        for name in ("stays", "remains"):
            other.execute(f"DROP TRIGGER scorecard_{name}")
        other.execute(statement)
        other.commit()
    with closing(open_library(path)) as library:
        assert words in said(library.notices)


def test_that_a_filing_changed_by_force_is_not_scored(tmp_path: Path, methodology: Methodology) -> None:
    path = tmp_path / "library.sqlite"
    with closing(open_library(path)) as library:
        number = library.save(work_on(methodology), "Jane Doe").work
        library.save(work_on(methodology, "oracle"), "Jane Doe")
    with closing(sqlite3.connect(path)) as other:
        other.execute("DROP TRIGGER filing_stays")
        other.execute("UPDATE filing SET data = (SELECT data FROM filing WHERE name LIKE 'Oracle%')")
        other.commit()
    with closing(open_library(path)) as library, pytest.raises(Refused, match=r"library\.part_damaged"):
        library.open(number)


# --- files


def test_that_a_backup_is_a_library_with_everything_in_it(
    library: Library, methodology: Methodology, tmp_path: Path
) -> None:
    number = library.save(rich_work(methodology), "Jane Doe").work
    folder = tmp_path / "copies"
    folder.mkdir()
    path = backup(library, folder)
    assert path.parent == folder
    assert f"{date.today():%Y-%m-%d}" in path.name
    with closing(read_library(path)) as copy:
        assert copy.works() == library.works()
        assert encode(copy.open(number)) == encode(library.open(number))
    assert sorted(folder.iterdir()) == [path]


def test_that_a_backup_never_takes_the_place_of_the_library(library: Library) -> None:
    with pytest.raises(Refused, match=r"library\.backup_on_itself"):
        backup(library, library.path)


def test_that_a_work_is_sent_on_as_a_file_and_taken_in(
    library: Library, methodology: Methodology, tmp_path: Path
) -> None:
    work = rich_work(methodology)
    path = tmp_path / "CoreWeave, mine.assay"
    path.write_bytes(packed(work))
    assert packed(read_file(path)) == packed(work)
    saved = bring_in(library, path, "Joe")
    assert library.work(saved.work).name == "CoreWeave, mine"
    assert saved.entry.seal == seal(work.card())
    plain = tmp_path / "plain.assay"
    plain.write_bytes(encode(work))
    assert encode(read_file(plain)) == encode(work)


def test_that_a_damaged_work_file_is_refused_with_a_sentence(methodology: Methodology) -> None:
    whole = packed(work_on(methodology))
    chance = random.Random(1)
    for _ in range(times(500)):
        data = bytearray(whole)
        if chance.random() < 0.5:
            del data[chance.randrange(len(data)) :]
        for _ in range(chance.randrange(1, 4)):
            if data:
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        with suppress(Refused):
            assert encode(unpack(bytes(data))) == encode(unpack(whole))


def test_that_a_work_file_that_unpacks_to_no_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import gzip

    monkeypatch.setattr("scoring.library_files.MOST_BYTES", 1_000_000)
    with pytest.raises(Refused, match="record_damaged"):
        unpack(gzip.compress(b" " * 5_000_000))


# --- files that cannot be used


def test_that_a_damaged_library_is_set_aside_as_it_is_and_said(tmp_path: Path, methodology: Methodology) -> None:
    path = tmp_path / "library.sqlite"
    with closing(open_library(path)) as library:
        for sample in ("coreweave", "oracle"):
            library.save(work_on(methodology, sample), "Jane Doe")
    whole = path.read_bytes()
    chance = random.Random(2)
    aside = 0
    for _ in range(times(100)):
        data = bytearray(whole)
        start = chance.choice((0, chance.randrange(len(data))))
        data[start : start + 2000] = chance.randbytes(2000)
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        path.write_bytes(data)
        with closing(open_library(path)) as library:
            damaged = [problem for problem in library.notices if problem.code == "library.damaged"]
            for problem in damaged:
                kept = Path(str(problem.values["aside"]))
                assert kept.read_bytes() == bytes(data)
                assert kept.name in said(library.notices)
                kept.unlink()
                assert not library.works()
            aside += len(damaged)
            if not damaged:  # a damage that touches nothing in use, or only what a digest guards
                with suppress(Refused):
                    assert encode(library.open(1)) == encode(work_on(methodology))
    assert aside > times(100) / 2


def test_that_an_emptied_library_is_not_taken_for_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    path.touch()
    with closing(open_library(path)) as library:
        assert "it is empty" in said(library.notices)


def test_that_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE bookmark (url TEXT)")
    before = path.read_bytes()
    with pytest.raises(Refused, match=r"library\.not_ours"):
        open_library(path)
    assert path.read_bytes() == before


def test_that_a_library_of_a_later_edition_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    open_library(path).close()
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(Refused, match=r"library\.newer"):
        open_library(path)
    assert path.read_bytes() == before
    open_library(tmp_path / "other.sqlite").close()  # and the lock is free again


def test_that_an_older_library_is_brought_up_to_date_and_kept_as_it_was(
    tmp_path: Path, methodology: Methodology, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "library.sqlite"
    with closing(open_library(path)) as library:
        library.save(work_on(methodology), "Jane Doe")
        before = library.works()
    whole = path.read_bytes()
    later = library_schema.EDITION + 1
    for module in (library_schema, library_opening):
        monkeypatch.setattr(module, "EDITION", later)
    wrong = "CREATE TABLE note (text TEXT);\nCREATE TABLE note (text TEXT);"
    monkeypatch.setitem(library_schema.MIGRATIONS, later - 1, wrong)
    with pytest.raises(sqlite3.OperationalError):
        open_library(path)
    assert path.read_bytes() == whole  # all of it or nothing
    with pytest.raises(Refused, match=r"library\.older"):
        read_library(path)
    monkeypatch.setitem(library_schema.MIGRATIONS, later - 1, "CREATE TABLE note (text TEXT);")
    with closing(open_library(path)) as library:
        assert library.works() == before
        assert not library.check()
    monkeypatch.setattr(library_opening, "EDITION", later - 1)
    with closing(read_library(tmp_path / f"library-before-edition-{later}.sqlite")) as copy:
        assert copy.works() == before


def test_that_a_full_disk_leaves_the_library_as_it_was(
    library: Library, methodology: Methodology, tmp_path: Path
) -> None:
    """No file may grow: what SQLite meets on a full disk."""
    resource = pytest.importorskip("resource", reason="this system has no limits for files")
    copies = tmp_path / "copies"
    copies.mkdir()
    number = library.save(work_on(methodology), "Jane Doe").work
    drafts = Drafts(library)
    drafts.keep("window", work_on(methodology))
    before = library.works()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (library.path.stat().st_size, limits[1]))
    try:
        with pytest.raises(Refused) as saving:
            library.save(rich_work(methodology), "Jane Doe", of=number)
        with pytest.raises(Refused):
            drafts.keep("window", rich_work(methodology))
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, limits[1]))
        with pytest.raises(Refused) as copying:
            backup(library, copies)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "unchanged" in said(saving.value.problems)
    assert "未变" in said(saving.value.problems, "zh")
    assert "could not be written" in said(copying.value.problems)
    assert not list(copies.iterdir())
    assert library.works() == before
    assert encode(library.open(number)) == encode(work_on(methodology))
    assert library.save(rich_work(methodology), "Jane Doe", of=number).is_new


def test_that_a_library_in_use_elsewhere_is_read_and_not_written(library: Library, methodology: Methodology) -> None:
    number = library.save(work_on(methodology), "Jane Doe").work
    with closing(open_library(library.path)) as second:
        assert "is open in another Assay" in said(second.notices)
        assert second.works() == library.works()
        for attempt in (lambda: second.rename(number, "x"), lambda: second.save(work_on(methodology), "Joe")):
            with pytest.raises(Refused, match=r"library\.only_read"):
                attempt()
        library.rename(number, "renamed meanwhile")
        assert second.work(number).name == "renamed meanwhile"


def test_that_memory_stays_flat_over_many_saves(library: Library, methodology: Methodology) -> None:
    drafts, of = Drafts(library), None
    works = [work_on(methodology, never_delivered=0.1 + number / 1000) for number in range(10)]

    def go(count: int) -> float:
        nonlocal of
        for number in range(count):
            drafts.keep("window", works[number % 10])
            of = library.save(works[number % 10], "Jane Doe", of).work
            library.works("corew")
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    if not Path("/proc/self/statm").exists():
        pytest.skip("this system does not say how much memory a process has")
    before = go(20)
    assert go(times(500, 0.05)) < before + 8
