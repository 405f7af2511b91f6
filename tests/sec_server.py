"""A server on this machine that behaves like the SEC's, good and bad days included, and remembers who asked when.

with SecServer() as sec:
    sec.put("/files/company_tickers.json", b"{}", etag='"1"')
    sec.fail("/files/company_tickers.json", "cut")     # the next request only
"""

from __future__ import annotations

import gzip
import ssl
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

MOST_PER_SECOND = 10
BLOCK_SECONDS = 600


@dataclass
class Page:
    """What stands at an address, and how the next requests for it go wrong; the last fault stays if `for_good`."""

    body: bytes
    media: str = "application/json"
    etag: str = ""
    modified: str = ""
    packed: bool = False
    faults: list[str] = field(default_factory=list)
    for_good: bool = False


@dataclass(frozen=True)
class Asked:
    """One request as it arrived: seconds on this machine's steady clock, path, headers, and the status answered."""

    at: float
    path: str
    headers: dict[str, str]
    status: int


class SecServer:
    """Pages by path, the requests so far, and a block on everyone once there are more than ten in a second."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[Asked] = []
        self.blocked_until = 0.0
        self._arrivals: list[float] = []
        self._lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"sec": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True
        self.base = f"http://127.0.0.1:{self._http.server_port}"
        if certificate is not None:  # with its key in the same file
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
            self.base = self.base.replace("http:", "https:")

    def __enter__(self) -> SecServer:
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def put(self, path: str, body: bytes, media: str = "application/json", **more: object) -> None:
        self.pages[path] = Page(body, media, **more)  # type: ignore[arg-type]

    def fail(self, path: str, *faults: str, for_good: bool = False) -> None:
        """Let the next requests go wrong, one after another: `500`, `cut`, `silent`, `to:ADDRESS` and others below."""
        self.pages[path].faults[:] = faults
        self.pages[path].for_good = for_good

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def most_in_a_second(self) -> int:
        """The most requests that arrived within any one second."""
        times = sorted(asked.at for asked in self.asked)
        return max((sum(1 for t in times[i:] if t - start < 1.0) for i, start in enumerate(times)), default=0)

    def status_of(self, headers: dict[str, str], path: str) -> int:
        """What the SEC would answer by its rules, before it looks at the page."""
        now = time.monotonic()
        with self._lock:
            self._arrivals = [at for at in self._arrivals if now - at < 1.0] + [now]
            if len(self._arrivals) > MOST_PER_SECOND:
                self.blocked_until = now + BLOCK_SECONDS
            blocked = now < self.blocked_until
            page = self.pages.get(path)
            if blocked or "@" not in headers.get("user-agent", ""):
                status = 403
            elif page is None:
                status = 404
            else:
                status = 304 if page.etag and headers.get("if-none-match") == page.etag else 200
            self.asked.append(Asked(now, path, headers, status))
        return status

    def next_fault(self, page: Page) -> str:
        with self._lock:
            if not page.faults:
                return ""
            return page.faults[0] if page.for_good and len(page.faults) == 1 else page.faults.pop(0)


class _Handler(BaseHTTPRequestHandler):
    """One connection, kept open between requests."""

    sec: SecServer
    protocol_version = "HTTP/1.1"
    wbufsize = 65536

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        status = self.sec.status_of(headers, self.path)
        page = self.sec.pages.get(self.path)
        fault = self.sec.next_fault(page) if page is not None and status in (200, 304) else ""
        if fault and page is not None:
            self._go_wrong(fault, page)
        elif status == 200 and page is not None:
            self._send(200, page.body, page.media, page)
        else:
            self._send(status, b"" if status == 304 else b"<html>no</html>", "text/html")

    def _send(self, status: int, body: bytes, media: str, page: Page | None = None, **headers: str) -> None:
        self.send_response(status)
        if page is not None and page.packed:
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        if page is not None and page.etag:
            self.send_header("ETag", page.etag)
        if page is not None and page.modified:
            self.send_header("Last-Modified", page.modified)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _go_wrong(self, fault: str, page: Page) -> None:
        half = page.body[: len(page.body) // 2]
        if fault.isdigit():
            self._send(int(fault), b"<html>not now</html>", "text/html")
        elif fault.startswith("to:"):
            self._send(302, b"", "text/html", Location=fault[3:])
        elif fault.startswith("as:"):
            self._send(200, page.body, fault[3:])
        elif fault == "no_such_key":
            self._send(403, b"<Error><Code>AccessDenied</Code></Error>", "application/xml")
        elif fault == "cut":
            self._begin(page, len(page.body))
            self._write_and_close(half)
        elif fault == "reset":
            self._write_and_close(b"")
        elif fault == "cut_packed":  # well framed, but the packed stream has no end
            packed = gzip.compress(page.body)[:-9]
            self._begin(page, len(packed), gzipped=True)
            self._write_and_close(packed)
        elif fault == "silent":
            time.sleep(5)
            self.close_connection = True
        elif fault == "drip":
            self._drip(page)
        elif fault == "bomb":
            self._send(200, b"0" * 20_000_000, page.media, Page(b"", packed=True))
        elif fault == "endless":
            self._endless(page)
        else:
            raise ValueError(fault)

    def _begin(self, page: Page, length: int, gzipped: bool = False) -> None:
        self.send_response(200)
        self.send_header("Content-Type", page.media)
        self.send_header("Content-Length", str(length))
        if gzipped:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()

    def _write_and_close(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()
        self.close_connection = True

    def _drip(self, page: Page) -> None:
        """A byte now and then: no time-out ever strikes."""
        self._begin(page, 1_000_000)
        try:
            for _ in range(100):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass
        self.close_connection = True

    def _endless(self, page: Page) -> None:
        """A body without a length that never ends."""
        self.send_response(200)
        self.send_header("Content-Type", page.media)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        piece = b"0" * 1_000_000
        try:
            while True:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        except OSError:
            self.close_connection = True
