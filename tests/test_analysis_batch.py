"""Batches: everything scored or listed with its reason, once, however often the run was stopped."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from reports.batch_table import table_bytes
from reports.parquet import write_parquet
from resources import SAMPLES
from resources.words import Words
from scoring.analysis import batch
from scoring.analysis.batch import Job, items_of, rows_of, run_batch
from scoring.engine import evaluate
from scoring.filings.samples import read_sample
from scoring.methodology.document import Methodology
from scoring.problems import Problem, Refused
from tests.conftest import ROOT, SHARED, SOAK, python, times


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Five samples, a file that is not TOML, one that is empty, and one of another kind."""
    place = tmp_path / "in"
    place.mkdir()
    for name in ("coreweave", "coreweave-at-ipo", "microsoft", "oracle", "snowflake"):
        (place / f"{name}.toml").write_bytes((SAMPLES / f"{name}.toml").read_bytes())
    (place / "broken.toml").write_text("this = = not toml", encoding="utf-8")
    (place / "empty.toml").write_bytes(b"")
    (place / "notes.md").write_text("# notes", encoding="utf-8")
    (place / ".hidden.toml").write_text("", encoding="utf-8")
    return place


def rows(job: Job, diary: Path, processes: int = 1) -> list[dict[str, Any]]:
    run_batch(job, diary, processes)
    return list(rows_of(diary, [item.name for item in items_of(job.source)]))


def named_alike(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows, the place of a file that is of no known kind aside."""
    for row in found:
        for problem in row["problems"]:
            problem[3].pop("source", None)
    return found


def test_that_every_file_is_scored_as_it_is_alone_or_listed_with_its_reason(
    folder: Path, tmp_path: Path, methodology: Methodology
) -> None:
    found = {row["name"]: row for row in rows(Job(str(folder)), tmp_path / "diary")}
    assert len(found) == 8
    for name in ("coreweave", "microsoft", "oracle", "snowflake"):
        row, card = found[f"{name}.toml"], evaluate(methodology, read_sample(name))
        assert row["status"] == "scored"
        assert (row["score"], row["low"], row["high"], row["band"]) == (card.score, card.low, card.high, card.band)
        assert row["leverage"] == card.metrics["leverage"].value
        assert row["leverage.score"] == card.metrics["leverage"].score
    assert found["coreweave-at-ipo.toml"]["status"] == "range"
    assert found["coreweave-at-ipo.toml"]["score"] is None
    for name in ("broken.toml", "empty.toml", "notes.md"):
        assert found[name]["status"] == "failed"
        assert found[name]["problems"]


def test_that_a_zip_and_a_list_give_the_rows_of_the_folder(folder: Path, tmp_path: Path) -> None:
    wanted = rows(Job(str(folder)), tmp_path / "one")
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(folder.iterdir()):
            file.write(path, path.name)
    listed = folder / "list.txt"
    names = [row["name"] for row in wanted]
    listed.write_text("\ufeff# sources\r\n" + "\r\n".join([*names, "", names[0]]), encoding="utf-8")
    from_zip = rows(Job(str(archive)), tmp_path / "two")
    assert "assay-" not in json.dumps(from_zip)
    assert named_alike(from_zip) == named_alike(wanted)
    assert named_alike(rows(Job(str(listed)), tmp_path / "three")) == wanted


def test_that_two_processes_give_the_rows_of_one(folder: Path, tmp_path: Path) -> None:
    assert rows(Job(str(folder)), tmp_path / "one") == rows(Job(str(folder)), tmp_path / "two", processes=2)


def test_that_a_line_cut_off_by_a_kill_is_scored_again_and_nothing_is_lost_or_doubled(
    folder: Path, tmp_path: Path
) -> None:
    job, whole = Job(str(folder)), tmp_path / "whole"
    wanted = rows(job, whole)
    content = whole.read_bytes()
    for cut in range(0, len(content), max(1, len(content) // times(400))):
        diary = tmp_path / "cut"
        diary.write_bytes(content[:cut])
        seen: list[int] = []
        run_batch(job, diary, progress=lambda done, total, name, seen=seen: seen.append(done))
        assert list(rows_of(diary, [row["name"] for row in wanted])) == wanted
        assert len(diary.read_text(encoding="utf-8").splitlines()) == 1 + len(wanted)
        assert len(seen) == len(wanted) - max(0, content[:cut].count(b"\n") - 1)


def at_work(running: subprocess.Popen[Any], diary: Path) -> None:
    """Return once a run has some of its filings behind it, and before it is through on however busy a machine."""
    while not diary.is_file() or diary.read_bytes().count(b"\n") <= 5:
        assert running.poll() is None, "it ended before it had begun"
        time.sleep(0.002)


def test_that_a_run_that_was_killed_goes_on_where_it_stopped(tmp_path: Path) -> None:
    place = tmp_path / "in"
    place.mkdir()
    content = (SAMPLES / "oracle.toml").read_bytes()
    for number in range(150):
        (place / f"{number:03}.toml").write_bytes(content)
    out = tmp_path / "out.csv"
    diary = tmp_path / "out.csv.progress"
    command = [sys.executable, str(ROOT / "main.py"), "batch", str(place), "--out", str(out), "--quiet"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    at_work(running, diary)
    running.send_signal(signal.SIGKILL)
    running.wait()
    before = diary.read_bytes().count(b"\n") - 1
    assert 0 < before < 150
    assert not out.exists()
    done = subprocess.run([*command[:-1]], capture_output=True, text=True, check=True, timeout=300)
    first = int(done.stderr.split("/")[0])
    assert first == before + 1
    names = [row["name"] for row in csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig")))]
    assert names == [f"{number:03}.toml" for number in range(150)]
    assert not diary.exists()


@pytest.mark.parametrize("processes", [1, 2])
def test_that_ctrl_c_stops_with_a_sentence_and_the_next_run_goes_on(processes: int, tmp_path: Path) -> None:
    place = tmp_path / "in"
    place.mkdir()
    for number in range(300):
        (place / f"{number:03}.toml").write_bytes((SAMPLES / "oracle.toml").read_bytes())
    out, diary = tmp_path / "out.csv", tmp_path / "out.csv.progress"
    command = [sys.executable, str(ROOT / "main.py"), "batch", str(place), "--out", str(out), "--quiet"]
    command += ["--processes", str(processes)]
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # what a shell starts behind itself does not hear it
    running = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heard,  # noqa: PLW1509
    )
    at_work(running, diary)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=300)
    assert running.returncode == 130
    assert "Stopped. The same command goes on" in said
    assert "Traceback" not in said
    subprocess.run(command, check=True, timeout=300, capture_output=True)
    names = [row["name"] for row in csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig")))]
    assert names == [f"{number:03}.toml" for number in range(300)]


def test_that_company_facts_in_a_zip_are_scored_or_listed_one_and_all(tmp_path: Path) -> None:
    import gzip

    found = sorted((SHARED / "data" / "companyfacts").glob("*.json.gz"))
    if not found:
        pytest.skip("company facts lie in ../shared, which is not here")
    archive = tmp_path / "companyfacts.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path in found:
            file.writestr(path.name.removesuffix(".gz"), gzip.decompress(path.read_bytes()))
        file.writestr("CIK0000000000.json", b'{"cik": 0')
    written = {row["name"]: row for row in rows(Job(str(archive)), tmp_path / "diary")}
    assert len(written) == len(found) + 1
    assert written["CIK0000000000.json"]["status"] == "failed"
    assert {row["status"] for row in written.values()} == {"scored", "range", "failed"}
    assert not [row for row in written.values() if row["problems"] and row["problems"][0][0] == "batch_unexpected"]
    assert all(row["issuer"] and row["period_end"] for row in written.values() if "issuer" in row)


def still_running(name: str) -> list[str]:
    """Processes that have this among their arguments; those of a batch have their parent's."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if name.encode() in (process / "cmdline").read_bytes():
                found.append(process.name)
    return found


def cells(table: Path) -> list[list[str | float]]:
    """The cells of a CSV file, numbers as numbers."""

    def read(cell: str) -> str | float:
        try:
            return float(cell)
        except ValueError:
            return cell

    with table.open(encoding="utf-8-sig", newline="") as file:
        return [list(map(read, row)) for row in csv.reader(file)]


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are looked up in /proc")
@pytest.mark.parametrize("processes", [1, 2] if SOAK else [2])
def test_that_a_batch_of_company_facts_killed_in_the_middle_loses_nothing(processes: int, tmp_path: Path) -> None:
    from tests.bench_batch import write_archive
    from tests.bench_companyfacts import files

    if not files():
        pytest.skip("company facts lie in ../shared, which is not here")
    members, archive = 2_000 if SOAK else 160, tmp_path / "facts.zip"
    write_archive(archive, members)
    whole, out = tmp_path / "whole.csv", tmp_path / "out.csv"

    def command(to: Path, at_once: int) -> list[str]:
        words = ["batch", str(archive), "--out", str(to), "--quiet", "--processes", str(at_once)]
        return [sys.executable, str(ROOT / "main.py"), *words]

    subprocess.run(command(whole, 1), check=True, timeout=900, capture_output=True)
    killed, diary = 0, tmp_path / "out.csv.progress"
    for share in (0.1, 0.5):  # killed twice, at different places
        running = subprocess.Popen(command(out, processes), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while running.poll() is None:
            if diary.is_file() and diary.read_bytes().count(b"\n") > share * members:
                running.send_signal(signal.SIGKILL)
            time.sleep(0.01)
        killed += running.returncode == -signal.SIGKILL
    assert killed
    for _ in range(200):  # nor is one of its processes left at work
        if not still_running(str(archive)):
            break
        time.sleep(0.05)
    assert not still_running(str(archive))
    if not out.exists():  # else the last was done before it was killed
        subprocess.run(command(out, processes), check=True, timeout=900, capture_output=True)
    found, wanted = cells(out), cells(whole)
    assert len(found) == members + 1
    assert [row[0] for row in found] == [row[0] for row in wanted]
    for row, expected in zip(found, wanted, strict=True):  # the last digit is of how many were scored together
        assert row == [pytest.approx(cell, rel=1e-12) if isinstance(cell, float) else cell for cell in expected]


def test_that_a_diary_of_another_job_is_begun_anew(folder: Path, tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    rows(Job(str(folder)), diary)
    found = rows(Job(str(folder), profile="general"), diary)
    assert {row["profile"] for row in found if row["status"] == "scored"} == {"general"}
    assert json.loads(diary.read_text(encoding="utf-8").splitlines()[0])["profile"] == "general"


def test_that_a_fault_in_one_file_is_listed_and_stops_no_other(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scoring.analysis import batch

    opened = batch.open_source

    def faulty(text: str, *rest: Any) -> Any:
        if "oracle" in text:
            raise ZeroDivisionError("a bug")
        return opened(text, *rest)

    monkeypatch.setattr(batch, "open_source", faulty)
    found = {row["name"]: row for row in rows(Job(str(folder)), tmp_path / "diary")}
    assert found["oracle.toml"]["problems"][0][0] == "batch_unexpected"
    assert found["microsoft.toml"]["status"] == "scored"


def test_that_a_member_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scoring.analysis import batch

    monkeypatch.setattr(batch, "MOST_BYTES", 1000)
    archive = tmp_path / "bomb.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("bomb.toml", "x" * 100_000)
    (row,) = rows(Job(str(archive)), tmp_path / "diary")
    assert row["problems"][0][0] == "batch_large"


def test_that_a_member_cannot_be_written_outside_its_own_folder(tmp_path: Path) -> None:
    archive = tmp_path / "slip.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("../../slipped.toml", (SAMPLES / "oracle.toml").read_text(encoding="utf-8"))
    (row,) = rows(Job(str(archive)), tmp_path / "diary")
    assert row["status"] == "scored"
    assert not list(tmp_path.parent.glob("**/slipped.toml"))


@pytest.mark.parametrize("source", ["nowhere", "empty"])
def test_that_nothing_to_score_is_said(source: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(Refused) as refused:
        items_of(str(tmp_path / source))
    assert refused.value.problems[0].code == {"nowhere": "batch_source", "empty": "batch_empty"}[source]


# --- The table


@pytest.fixture
def hostile() -> list[dict[str, Any]]:
    return [
        {"name": "=1+1", "status": "scored", "issuer": "+SUM(A1)", "score": -1.5, "band": "bb-", "problems": []},
        {"name": "http://x", "status": "failed", "problems": [["batch_member", "error", "", {"detail": '中文, "x"'}]]},
    ]  # fmt: skip


def test_that_a_name_is_never_a_formula_in_csv_or_excel(hostile: list[dict[str, Any]]) -> None:
    text = table_bytes(hostile, ".csv", Words("en")).decode("utf-8-sig")
    first, second = csv.DictReader(io.StringIO(text))
    assert (first["name"], first["issuer"], first["score"]) == ("'=1+1", "'+SUM(A1)", "-1.5")
    assert second["problems"].startswith("It cannot be unpacked: 中文")
    assert "not a credit rating" in first["note"]
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(table_bytes(hostile, ".xlsx", Words("zh")))).active
    assert sheet is not None
    cells = {(c.row, sheet.cell(1, c.column).value): c for line in sheet.iter_rows(min_row=2) for c in line}
    assert (cells[2, "name"].value, cells[2, "name"].data_type) == ("=1+1", "s")
    assert cells[2, "score"].value == -1.5
    assert "并非信用评级" in str(cells[2, "note"].value)


def test_that_a_blank_is_an_empty_cell_and_not_a_zero(hostile: list[dict[str, Any]]) -> None:
    text = table_bytes(hostile, ".csv", Words("en")).decode("utf-8-sig")
    assert list(csv.DictReader(io.StringIO(text)))[1]["score"] == ""


def test_that_parquet_holds_numbers_flags_and_text_as_another_program_reads_them() -> None:
    columns = {
        "name": ["a", "中文", None, ""], "score": [1.5, None, float("nan"), -2e300], "flag": [True, None, False, True],
        "none": [None] * 4,
    }  # fmt: skip
    content = write_parquet(columns)
    assert content[:4] == content[-4:] == b"PAR1"
    parquet = pytest.importorskip("pyarrow.parquet")
    read = parquet.read_table(io.BytesIO(content)).to_pydict()
    assert read["name"] == columns["name"]
    assert read["score"] == [1.5, None, None, -2e300]
    assert read["flag"] == columns["flag"]
    assert read["none"] == [None] * 4


def test_that_parquet_bytes_stay_as_another_program_has_read_them() -> None:
    """Read with pyarrow 26 and fastparquet 2026.9 when they were first written."""
    import hashlib

    content = write_parquet({"name": ["a", None, "é"], "score": [1.0, None, 3.5], "flag": [True, False, None]})
    assert hashlib.sha256(content).hexdigest() == "23531c7853bae2fa583cf5ef09e15bb38ffba556ba390e4dbbb392e0b27fa5fe"


def test_that_memory_does_not_grow_with_the_files(tmp_path: Path) -> None:
    """Peak of a process that scores many, against one that scores few."""
    peaks = []
    for count in (20, times(2000, 0.08)):
        place = tmp_path / str(count)
        place.mkdir()
        content = (SAMPLES / "snowflake.toml").read_bytes()
        for number in range(count):
            (place / f"{number}.toml").write_bytes(content)
        code = (
            "import resource, sys; from pathlib import Path; from scoring.analysis.batch import Job, run_batch;"
            f"run_batch(Job({str(place)!r}), Path({str(tmp_path / f'{count}.diary')!r}));"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        peaks.append(int(python(code)))
    assert peaks[1] < peaks[0] * 1.15


def test_that_a_filing_of_another_period_than_the_one_asked_for_is_listed_and_not_scored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document without the period is read with its own and a warning; whoever names a period wants no other."""
    other = Problem("selection.period_not_in_document", "warning", "a.htm", {"period": "2023-12-31"})
    filing = replace(read_sample("coreweave"), problems=(other,))
    monkeypatch.setattr(batch, "open_source", lambda *_: filing)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.htm").write_bytes(b"-")
    found = {}
    for period in ("2023-12-31", None):
        job = Job(str(tmp_path / "in"), period=period)
        (found[period],) = rows(job, tmp_path / f"{period}.progress")
    assert [row["status"] for row in found.values()] == ["failed", "scored"]
    assert [problem[0] for problem in found["2023-12-31"]["problems"]] == ["period_unknown"]
