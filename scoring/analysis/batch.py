"""Many sources in one go: scored a few dozen at a time and written down at once, so that a stopped run goes on."""

from __future__ import annotations

import dataclasses
import gc
import json
import os
import signal
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

from scoring.analysis.batch_rows import Row, failed_row, scored_row, scored_rows
from scoring.analysis.together import Entry
from scoring.engine import inputs_of
from scoring.filings.filing import Filing
from scoring.filings.samples import sample_names
from scoring.filings.sources import as_asked, company_facts, is_company_facts, open_source
from scoring.methodology.document import Methodology
from scoring.problems import Problem, Refused

MOST_BYTES = 200_000_000  # of one member of an archive, unpacked
AT_A_TIME = 100  # scored in one broadcast run, and handed to a process at once
AT_LEAST = 25  # handed to a process at once, towards the end
IN_TURN = 8  # decoded one after the other
SECONDS = 0.5  # after so long what has been read is scored and written, however few
LIST_SUFFIXES = (".txt", ".list")

T = TypeVar("T")
Progress = Callable[[int, int, str], None]  # done, of how many, the name just done


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to score, under the name that it has in the result: a file, a sample, or a member of an archive."""

    name: str
    place: str
    member: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """What is scored and how; two runs with the same job and the same output are one run, continued."""

    source: str
    methodology: str = "assay"
    profile: str | None = None
    as_of: date | None = None
    period: str | None = None

    def key(self, digest: str) -> Row:
        return {
            "source": str(Path(self.source).resolve()) if Path(self.source).exists() else self.source,
            "methodology": digest, "profile": self.profile, "as_of": self.as_of.isoformat() if self.as_of else None,
            "period": self.period,
        }  # fmt: skip


def items_of(source: str) -> list[Item]:
    """The files of a folder, the members of a zip, or the lines of a list; sorted by name, but a list in its order.

    A line of a list is whatever can be opened: a sample, or a path, from the list's own folder if it is there.
    Raises Refused where there is nothing of the kind.
    """
    path = Path(source)
    if path.is_dir():
        found = [Item(file.name, str(file)) for file in sorted(path.iterdir()) if _wanted(file.name) and file.is_file()]
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            names = sorted(i.filename for i in archive.infolist() if not i.is_dir() and _wanted(Path(i.filename).name))
        found = [Item(name, str(path), True) for name in dict.fromkeys(names)]
    elif path.is_file() and path.suffix.lower() in LIST_SUFFIXES:
        found = list(_listed(path))
    else:
        raise Refused([Problem("batch_source", values={"source": source[:200]})])
    if not found:
        raise Refused([Problem("batch_empty", values={"source": source[:200]})])
    return found


def _wanted(name: str) -> bool:
    return not name.startswith((".", "_", "~"))


def _listed(path: Path) -> Iterator[Item]:
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    for name in dict.fromkeys(line.strip() for line in lines):
        if name and not name.startswith("#"):
            beside = path.parent / name
            is_sample = name in sample_names()
            yield Item(name, str(beside) if not is_sample and len(name) < 255 and beside.is_file() else name)


def score_items(items: Sequence[Item], job: Job) -> Iterator[Row]:
    """The row of each item, some time after it was read; what is wrong with one is in its row and stops nothing."""
    methodology = _methodology(job.methodology)
    waiting: list[tuple[str, Entry]] = []
    since = time.monotonic()
    for place in range(0, len(items), IN_TURN):
        part = items[place : place + IN_TURN]
        # First all are decoded, then all are chosen from: each has its code and tables at hand, a fifth is saved.
        decoded = [_guarded(item.name, partial(_decoded, item, job, methodology)) for item in part]
        for item, chosen in zip(part, decoded, strict=True):
            row = _guarded(item.name, partial(_read, item, job, methodology, chosen)) if callable(chosen) else chosen
            if isinstance(row, Entry):
                waiting.append((item.name, row))
            else:
                yield row
        del decoded
        if len(waiting) >= AT_A_TIME or time.monotonic() - since > SECONDS:
            yield from _scored(methodology, waiting, job)
            waiting, since = [], time.monotonic()
    yield from _scored(methodology, waiting, job)


def _decoded(item: Item, job: Job, methodology: Methodology) -> Callable[[], Filing]:
    """The filing of an item, once it is called: company facts are decoded before, all else is read then."""
    if not (item.member and is_company_facts(item.name)):
        return partial(_opened, item, job, methodology)
    from scoring.filings.selection.selecting import select

    document = company_facts(_member(item), Path(item.name).name, job.as_of, job.period)
    return partial(select, document, period=job.period, as_of=job.as_of)


def _read(item: Item, job: Job, methodology: Methodology, opened: Callable[[], Filing]) -> Row | Entry:
    """What an item is scored by, without the document it was read from; its row where the card needs the sources."""
    filing = opened()
    if job.period is not None:
        filing = as_asked(filing, job.period, item.name)
    if filing.estimates():
        return scored_row(item.name, methodology, filing, job.profile)
    return Entry(dataclasses.replace(filing, data={}), inputs_of(methodology, filing, job.profile))


def _scored(methodology: Methodology, waiting: Sequence[tuple[str, Entry]], job: Job) -> list[Row]:
    try:
        return scored_rows(methodology, waiting)
    except Exception:  # noqa: BLE001  (of one of them: found one by one)
        return [_guarded(entry[0], partial(_alone, methodology, entry)) for entry in waiting]


def _alone(methodology: Methodology, entry: tuple[str, Entry]) -> Row:
    (row,) = scored_rows(methodology, [entry])
    return row


def _guarded(name: str, made: Callable[[], T]) -> T | Row:
    """What is made, or the row that says why it is not."""
    try:
        return made()
    except Refused as refused:
        return failed_row(name, refused.problems)
    except Exception as error:  # noqa: BLE001  (a fault of ours in one file must not lose the others; it is listed)
        detail = f"{type(error).__name__}: {error}"[:300]
        return failed_row(name, [Problem("batch_unexpected", values={"detail": detail})])


@lru_cache(maxsize=1)
def _methodology(name: str) -> Methodology:
    from scoring.methodology.load import load_methodology

    return load_methodology(name)


@lru_cache(maxsize=1)
def _archive(place: str) -> zipfile.ZipFile:
    return zipfile.ZipFile(place)


def _opened(item: Item, job: Job, methodology: Methodology) -> Filing:
    known: Mapping[str, str] = {name: given.unit for name, given in methodology.inputs.items()}
    if not item.member:
        return open_source(item.place, job.as_of, known, job.period)
    content = _member(item)
    if not item.name.lower().endswith(".toml"):
        from scoring.filings.sources import read_bytes

        return read_bytes(content, Path(item.name).name, job.as_of, job.period)
    with tempfile.TemporaryDirectory(prefix="assay-") as folder:
        path = Path(folder) / Path(item.name).name
        path.write_bytes(content)
        try:
            return open_source(str(path), job.as_of, known, job.period)
        except Refused as refused:
            raise Refused(_without(f"{folder}{os.sep}", problem) for problem in refused.problems) from None


def _without(folder: str, problem: Problem) -> Problem:
    """The problem as of the archive's member: where it was unpacked to is nobody's concern."""
    values = {k: v.replace(folder, "") if isinstance(v, str) else v for k, v in problem.values.items()}
    return Problem(problem.code, problem.severity, problem.where.replace(folder, ""), values)


def _member(item: Item) -> bytes:
    archive = _archive(item.place)
    try:
        size = archive.getinfo(item.name).file_size
        if size > MOST_BYTES:
            raise Refused([Problem("batch_large", values={"size": size // 1_000_000, "most": MOST_BYTES // 1_000_000})])
        with archive.open(item.name) as stream:
            return stream.read(
                size + 1
            )  # of a known size it is unpacked twice as fast; one more makes it check the sum
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise Refused([Problem("batch_member", values={"detail": str(error)[:200]})]) from None


def run_batch(job: Job, diary: Path, processes: int = 1, progress: Progress | None = None) -> tuple[int, int]:
    """Score every item that the diary does not hold yet; returns how many rows it holds, and how many of these failed.

    The diary is one JSON object a line, the first the job; rows are in it half a second after their items were read.
    A line that was cut off when a run was killed is dropped and its item scored again; a diary of another job is begun
    anew.
    """
    items = items_of(job.source)
    methodology = _methodology(job.methodology)
    if job.profile is not None and job.profile not in methodology.profiles:
        values = {"name": job.profile, "known": ", ".join(methodology.profiles)}
        raise Refused([Problem("unknown_profile", values=values)])
    done = _resumed(diary, job.key(methodology.digest))
    names = {item.name for item in items}
    failed = sum(reason for name, reason in done.items() if name in names)
    left = [item for item in items if item.name not in done]
    count = len(items) - len(left)
    with diary.open("a", encoding="utf-8") as file:
        for line in _lines(left, job, processes):
            file.write(line.text)
            file.flush()
            count += 1
            failed += line.failed
            if progress is not None:
                progress(count, len(items), line.name)
    return count, failed


@dataclass(frozen=True, slots=True)
class _Line:
    """A row as the diary holds it: written where it was made, so that the parent of several processes only appends."""

    name: str
    failed: bool
    text: str

    @classmethod
    def of(cls, row: Row) -> _Line:
        return cls(row["name"], row["status"] == "failed", json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")


def _lines(items: Sequence[Item], job: Job, processes: int) -> Iterator[_Line]:
    if processes <= 1 or len(items) < 2:
        yield from map(_Line.of, score_items(items, job))
        return
    import multiprocessing

    way = "fork" if "fork" in multiprocessing.get_all_start_methods() and os.name == "posix" else "spawn"
    with multiprocessing.get_context(way).Pool(processes, _begin) as pool:
        for lines in pool.imap_unordered(partial(_score_part, job=job), _parts(items, processes)):
            yield from lines


def _parts(items: Sequence[Item], processes: int) -> Iterator[Sequence[Item]]:
    """What a process is given at once: much, since many are scored in one run; less at the end, so that none waits."""
    place, least = 0, max(1, min(AT_LEAST, len(items) // (4 * processes)))
    while place < len(items):
        size = min(AT_A_TIME, max(least, (len(items) - place) // (2 * processes)))
        yield items[place : place + size]
        place += size


def _score_part(items: Sequence[Item], job: Job) -> list[_Line]:
    return list(map(_Line.of, score_items(items, job)))


def _begin() -> None:
    """A keyboard's interrupt reaches every process of a terminal; one of them answers it.

    What was loaded before is never looked through for garbage: the processes go on sharing its memory.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()


def _resumed(diary: Path, key: Row) -> dict[str, bool]:
    """Items that the diary holds, and whether they failed; the diary is left ready to be added to."""
    if diary.is_file():
        content = diary.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        lines = whole.decode("utf-8").splitlines()
        if lines and json.loads(lines[0]) == key:
            if len(whole) < len(content):
                os.truncate(diary, len(whole))
            rows = (json.loads(line) for line in lines[1:])
            return {row["name"]: row["status"] == "failed" for row in rows}
    diary.write_text(json.dumps(key, ensure_ascii=False) + "\n", encoding="utf-8")
    return {}


def rows_of(diary: Path, names: list[str] | None = None) -> Iterator[Row]:
    """The rows of a diary in the order of `names`, or as they were written."""
    with diary.open(encoding="utf-8") as file:
        next(file, None)
        rows = {row["name"]: row for row in map(json.loads, file)}
    yield from (rows[name] for name in names or rows if name in rows)
