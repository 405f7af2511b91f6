"""How often the SEC is asked, over all processes, and that one refusal stops every one of them."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from resources.words import Words
from scoring.filings.edgar.addresses import Addresses
from scoring.filings.edgar.cache import Answer, Cache
from scoring.filings.edgar.client import JSON, Client, Patience
from scoring.filings.edgar.contact import keep_contact
from scoring.filings.edgar.fetch import open_client
from scoring.filings.edgar.limiter import STOP_SECONDS, Limiter
from scoring.problems import Refused, sentence
from tests.conftest import ROOT, times
from tests.sec_server import MOST_PER_SECOND, SecServer

CONTACT = "Jane Doe jane@firm.com"

ASKING = """
import json, sys, time
from pathlib import Path
from resources.words import Words
from scoring.filings.edgar.addresses import Addresses
from scoring.filings.edgar.client import JSON
from scoring.filings.edgar.fetch import open_client
from scoring.problems import Refused, sentence
folder, base, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
answered, said = 0, ""
with open_client(folder, Addresses(base, base)) as client:
    try:
        for number in range(count):
            found = client.get(f"{base}/page{number % 7}.json", JSON)
            assert found is not None and found.problems == ()
            answered += 1
    except Refused as refused:
        said = sentence(refused.problems[0], Words("en"))
print(json.dumps([answered, said]))
"""


@pytest.fixture
def sec() -> Iterator[SecServer]:
    with SecServer() as server:
        for number in range(7):
            server.put(f"/page{number}.json", b"{}", etag=f'"{number}"' if number % 2 else "")
        yield server


def processes(count: int, folder: Path, sec: SecServer, requests: int) -> list[subprocess.Popen[str]]:
    keep_contact(CONTACT, folder)
    command = [sys.executable, "-c", ASKING, str(folder), sec.base, str(requests)]
    environment = {**os.environ, "NO_PROXY": "127.0.0.1"}
    return [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(count)
    ]


def results(running: list[subprocess.Popen[str]]) -> list[tuple[int, str]]:
    return [tuple(json.loads(process.communicate(timeout=600)[0])) for process in running]


def test_that_three_processes_never_ask_more_than_ten_times_in_any_second(sec: SecServer, tmp_path: Path) -> None:
    each = times(2_001, 0.03) // 3
    running = processes(3, tmp_path, sec, each)
    assert results(running) == [(each, "")] * 3
    assert len(sec.asked) == 3 * each
    assert sec.most_in_a_second() <= MOST_PER_SECOND


@pytest.mark.parametrize("status", ["403", "429"])
def test_that_one_refusal_stops_all_processes_and_says_until_when(sec: SecServer, tmp_path: Path, status: str) -> None:
    running = processes(3, tmp_path, sec, 100)
    while len(sec.asked) < 12:
        time.sleep(0.01)
    sec.fail("/page3.json", status)
    told = results(running)
    at = [i for i, asked in enumerate(sec.asked) if asked.path == "/page3.json"][-1]
    assert len(sec.asked) - 1 - at <= 2  # those of the others that were on their way
    assert all(answered < 100 and f"status {status}" in said and "until" in said for answered, said in told)
    asked = len(sec.asked)
    (later,) = results(processes(1, tmp_path, sec, 1))
    assert later[0] == 0
    assert f"status {status}" in later[1]
    assert len(sec.asked) == asked


def test_that_the_block_of_a_server_asked_too_often_stops_everything(sec: SecServer, tmp_path: Path) -> None:
    """What happens when something else on the same network asks too."""
    keep_contact(CONTACT, tmp_path)
    sec._arrivals = [time.monotonic() + 0.5] * MOST_PER_SECOND
    with open_client(tmp_path, Addresses(sec.base, sec.base)) as client:
        for _ in range(3):
            with pytest.raises(Refused) as error:
                client.get(f"{sec.base}/page0.json", JSON)
            assert error.value.problems[0].code == "edgar.stopped"
    assert [asked.status for asked in sec.asked] == [403]


def test_that_a_request_without_a_contact_would_be_refused(sec: SecServer, tmp_path: Path) -> None:
    """So that the tests above are known to stand before a server that looks."""
    addresses = Addresses(sec.base, sec.base)
    with (
        Client("nobody", Limiter(tmp_path / "p"), Cache(tmp_path), addresses, Patience()) as client,
        pytest.raises(Refused),
    ):
        client.get(f"{sec.base}/page0.json", JSON)
    assert sec.asked[0].status == 403


class Clock:
    """A clock that the test sets."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class Asleep(threading.Event):
    """Whoever waits for this sleeps by such a clock."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock

    def wait(self, timeout: float | None = None) -> bool:
        self.clock.now += timeout or 0.0
        return False


def test_that_turns_are_an_eighth_of_a_second_apart_and_no_longer(tmp_path: Path) -> None:
    clock = Clock(1e9)
    limiter, turns = Limiter(tmp_path / "p", clock=clock), []
    for _ in range(81):
        limiter.wait(Asleep(clock))
        turns.append(clock.now - 1e9)
    assert turns == pytest.approx([n / 8 for n in range(81)], abs=1e-5)


def test_that_asking_goes_on_after_ten_minutes(tmp_path: Path) -> None:
    clock = Clock(1e9)
    limiter = Limiter(tmp_path / "p", clock=clock)
    limiter.wait()
    limiter.stop(429)
    for seconds in (1, 300, STOP_SECONDS - 302):
        clock.now += seconds
        with pytest.raises(Refused):
            limiter.wait()
    clock.now += 2
    limiter.wait()


def test_that_a_clock_set_back_neither_hangs_nor_stops_for_longer(tmp_path: Path) -> None:
    clock = Clock(1e9)
    limiter = Limiter(tmp_path / "p", clock=clock)
    limiter.wait()
    limiter.stop(403)
    clock.now -= 86_400
    limiter.wait(Asleep(clock))
    assert clock.now < 1e9 - 86_400 + 1


def test_that_a_turn_that_was_missed_is_not_used(tmp_path: Path) -> None:
    """A process held up between taking its turn and sending must not send beside the next one."""
    now = Clock(1e9)
    late = iter([1e9, 1e9, 1e9 + 3.0])  # took a turn, began to wait, woke three seconds later

    def clock() -> float:
        now.now = max(now.now, next(late, now.now))
        return now.now

    Limiter(tmp_path / "p", clock=clock).wait()
    with sqlite3.connect(tmp_path / "p") as connection:
        assert connection.execute("SELECT next_free FROM pace").fetchone()[0] > 1e9 + 3


@pytest.mark.parametrize("content", [b"", b"no database " * 500])
def test_that_a_damaged_file_of_turns_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "p").write_bytes(content)
    Limiter(tmp_path / "p").wait()


def test_that_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Refused) as error:
        Limiter(tmp_path / "file" / "p").wait()
    assert str(tmp_path / "file") in sentence(error.value.problems[0], Words("en"))


def test_that_threads_take_turns_too(tmp_path: Path) -> None:
    limiter, taken = Limiter(tmp_path / "p", 50), []

    def take() -> None:
        for _ in range(5):
            limiter.wait()
            taken.append(time.time())

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(taken) - min(taken) >= 19 / 50 - 0.05


KEEPING = """
import sys, time
from pathlib import Path
from scoring.filings.edgar.cache import Answer, Cache
print("ready", flush=True)
for number in range(10_000):
    data = bytes([number % 256]) * 300_000
    Cache(Path(sys.argv[1])).keep(f"u{number % 3}", Answer(data, "m", str(number % 256), "", 0.0))
"""


def test_that_a_kill_in_the_middle_of_keeping_leaves_whole_answers(tmp_path: Path) -> None:
    for _ in range(times(50)):
        command = [sys.executable, "-c", KEEPING, str(tmp_path)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(random.uniform(0.02, 0.3))
            process.send_signal(signal.SIGKILL)
        for url in ("u0", "u1", "u2"):
            found = Cache(tmp_path).find(url)
            assert found is None or found.data == bytes([int(found.etag)]) * 300_000
    Cache(tmp_path).keep("u0", Answer(b"new", "m", "7", "", 0.0))
    found = Cache(tmp_path).find("u0")
    assert found is not None
    assert found.data == b"new"
