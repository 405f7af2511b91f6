"""Damaged and hostile copies of filings are refused with a sentence or read; nothing else is touched, nothing hangs."""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, SHARED, times
from tests.inline_pages import figure, page, words

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")

COPIES = {"real": times(400, 0.1), "instance": times(200, 0.1), "written": times(200, 0.1)}
REAL = SHARED / "data" / "inline" / "aapl-10q-20250329.htm.gz"
INSTANCE = SHARED / "data" / "instance" / "nflx-20091231.xml.gz"
SECRET = b"<!ELEMENT secret ANY>\n"


@pytest.fixture
def trap(tmp_path: Path) -> Iterator[Path]:
    """A named pipe with something in it: whoever reads it, in whatever language, takes that away."""
    path = tmp_path / "trap"
    os.mkfifo(path)
    descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    os.write(descriptor, SECRET)
    yield path
    assert os.read(descriptor, 1000) == SECRET, "a document made the reader open a file"
    os.close(descriptor)


@pytest.fixture
def address() -> Iterator[str]:
    """A server on this machine that nobody may ask."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    assert asked == [], "a document made the reader ask the network"


def written(path: Path) -> Path:
    """A filing of our own where the real ones are not at hand."""
    rows = [
        f"<tr><td>Line {n}</td><td>{figure('1,234', id=f'f{n}', format='ixt:num-dot-decimal')}</td></tr>"
        for n in range(300)
    ]
    texts = words("December 31, 2024", "d:DocumentPeriodEndDate", format="ixt:date-monthname-day-year-en")
    path.write_bytes(page(f"<table>{''.join(rows)}</table>{texts}"))
    return path


@pytest.mark.parametrize("source", ["written", "real", "instance"])
def test_that_damaged_copies_are_read_or_refused_without_touching_anything_else(
    source: str, tmp_path: Path, trap: Path, address: str
) -> None:
    path = {"real": REAL, "instance": INSTANCE}.get(source) or written(tmp_path / "written.htm")
    if not path.is_file():
        pytest.skip("the real filings are not beside the checkout")
    command = [sys.executable, "-m", "tests.damaged", str(path), str(trap), address, str(COPIES[source]), "7"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout)
    assert told["wrong"] == []
    assert told["opened"] == []
    assert told["read"] + sum(told["refused"].values()) == COPIES[source]
    assert told["read"] > COPIES[source] / 10
    assert all(code.startswith("reader.") for code in told["refused"])


def test_that_the_trap_catches_a_parser_that_fetches() -> None:
    """So that the test above cannot pass on nothing: lxml told to load document types does read such a pipe."""
    code = (
        "import os, tempfile, threading\nfrom lxml import etree\n"
        "path = os.path.join(tempfile.mkdtemp(), 'trap')\nos.mkfifo(path)\n"
        "threading.Thread(target=lambda: open(path, 'wb').write(b'<!ELEMENT a ANY>'), daemon=True).start()\n"
        "etree.fromstring(f'<!DOCTYPE a SYSTEM \"file://{path}\"><a/>'.encode(), etree.XMLParser(load_dtd=True))\n"
        "print('read')"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=False)
    assert result.stdout.strip() == "read", result.stderr
