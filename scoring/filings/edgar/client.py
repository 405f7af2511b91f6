"""Asking the SEC for one file: politely, again where that may help, never more than allowed, and only the SEC."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx
import stamina
import stamina.instrumentation

from scoring.filings.edgar.addresses import Addresses
from scoring.filings.edgar.background import Progress, interruptible
from scoring.filings.edgar.body import Passing, read_body
from scoring.filings.edgar.cache import Answer, Cache
from scoring.filings.edgar.limiter import NEVER, Cancelled, Limiter
from scoring.problems import Problem, Refused

AGENT = "Assay/0.1"
MOST_REDIRECTS = 5
FOREVER = float("inf")
_REDIRECTS = (301, 302, 303, 307, 308)

stamina.instrumentation.set_on_retry_hooks([])  # else it writes every retry to stderr


@dataclass(frozen=True, slots=True)
class Kind:
    """What is expected at an address: media types and the most bytes, unpacked."""

    media: tuple[str, ...]
    most: int


JSON = Kind(("application/json",), 100_000_000)
DOCUMENT = Kind(("text/html", "application/xhtml+xml", "text/xml", "application/xml", "text/plain"), 150_000_000)
PACKED = Kind(
    ("application/x-gzip", "application/gzip", "application/octet-stream", "binary/octet-stream", "text/plain"),
    200_000_000,
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what. Seconds."""

    connect: float = 15.0
    read: float = 30.0
    attempts: int = 4
    first_wait: float = 1.0
    longest_wait: float = 15.0


@dataclass(frozen=True, slots=True)
class Download:
    """A file as the SEC has it, or had it when last reached; `confirmed` is seconds since 1970."""

    data: bytes
    url: str
    confirmed: float
    problems: tuple[Problem, ...] = ()


class Client:
    """Open connections to the SEC. May be used by several threads; `close` it, or use it in a `with` block."""

    def __init__(
        self,
        contact: str,
        limiter: Limiter,
        cache: Cache,
        addresses: Addresses = Addresses(),
        patience: Patience = Patience(),
    ) -> None:
        self.addresses = addresses
        self._limiter = limiter
        self._cache = cache
        self._patience = patience
        self._http = httpx.Client(
            headers={"User-Agent": f"{AGENT} {contact}", "Accept": "*/*", "Accept-Encoding": "gzip"},
            timeout=httpx.Timeout(patience.read, connect=patience.connect),
            verify=ssl.create_default_context(),  # the system's store
            follow_redirects=False,
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def get(
        self,
        url: str,
        kind: Kind,
        fresh: float = 0.0,
        progress: Progress | None = None,
        cancel: threading.Event = NEVER,
    ) -> Download | None:
        """The file at an address; None where the SEC has none.

        An answer confirmed less than `fresh` seconds ago is not asked for again. Raises Refused with one problem,
        Cancelled within a tenth of a second.
        """
        if not self.addresses.allows(url):
            raise ValueError(f"not an address of the SEC: {url}")
        kept = self._cache.find(url)
        if kept is not None and 0 <= time.time() - kept.confirmed < fresh:
            return Download(kept.data, url, kept.confirmed)
        return interruptible(lambda report: self._ask(url, kind, kept, report, cancel), progress, cancel)

    def _ask(
        self, url: str, kind: Kind, kept: Answer | None, report: Progress, cancel: threading.Event
    ) -> Download | None:
        waits = self._patience
        try:
            for attempt in stamina.retry_context(
                on=Passing,
                attempts=waits.attempts,
                timeout=None,
                wait_initial=waits.first_wait,
                wait_max=waits.longest_wait,
                wait_jitter=waits.first_wait / 2,
            ):
                with attempt:
                    answer = self._once(url, kind, kept, report, cancel)
        except Passing as failed:
            if kept is None:
                raise Refused([failed.problem]) from None
            at = time.strftime("%Y-%m-%d %H:%M", time.localtime(kept.confirmed))
            old = Problem("edgar.not_reached", "warning", values={"host": urlsplit(url).hostname, "at": at})
            return Download(kept.data, url, kept.confirmed, (old,))
        return None if answer is None else Download(answer.data, url, answer.confirmed)

    def _once(
        self, url: str, kind: Kind, kept: Answer | None, report: Progress, cancel: threading.Event
    ) -> Answer | None:
        """One try, redirects followed. Raises Passing where another may help."""
        asked = url
        for _ in range(MOST_REDIRECTS + 1):
            with self._sent(asked, kept, cancel) as response:
                if response.status_code in _REDIRECTS:
                    asked = self._redirected(asked, response.headers.get("location", ""))
                    continue
                if response.status_code == 304 and kept is not None:
                    now = time.time()
                    self._cache.confirm(url, now)
                    return Answer(kept.data, kept.media, kept.etag, kept.modified, now)
                if _missing(response):
                    return None
                self._check(response, kind)
                return self._received(url, response, kind, report, cancel)
        raise Refused([Problem("edgar.redirects", values={"host": urlsplit(url).hostname})])

    @contextmanager
    def _sent(self, url: str, kept: Answer | None, cancel: threading.Event) -> Iterator[httpx.Response]:
        """An answer whose body is still to be read. Every request, a redirected one too, waits for its turn."""
        host = urlsplit(url).hostname
        headers = {}
        if kept is not None and kept.etag:
            headers["If-None-Match"] = kept.etag
        if kept is not None and kept.modified:
            headers["If-Modified-Since"] = kept.modified
        self._limiter.wait(cancel)
        try:
            with self._http.stream("GET", url, headers=headers) as response:
                yield response
        except httpx.TimeoutException:
            raise Passing(Problem("edgar.timeout", values={"host": host})) from None
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            raise Passing(Problem("edgar.cut_short", values={"host": host})) from None
        except httpx.TransportError as error:
            if _certificate(error):
                raise Refused([Problem("edgar.certificate", values={"host": host})]) from None
            raise Passing(Problem("edgar.no_connection", values={"host": host})) from None

    def _redirected(self, url: str, location: str) -> str:
        values = {"host": urlsplit(url).hostname, "target": location[:200] or "–"}
        away = Refused([Problem("edgar.redirected_away", values=values)])
        try:
            target = str(httpx.URL(urljoin(url, location)))
        except (ValueError, httpx.InvalidURL):
            raise away from None
        if not location or not self.addresses.allows(target):
            raise away
        return target

    def _check(self, response: httpx.Response, kind: Kind) -> None:
        """Raises what a status or a media type asks for; 403 and 429 stop all processes."""
        status, host = response.status_code, response.url.host
        if status in (403, 429):
            raise self._limiter.stop(status)
        if status >= 500:
            raise Passing(Problem("edgar.server_error", values={"host": host, "status": status}))
        if status != 200:
            raise Refused([Problem("edgar.status", values={"host": host, "status": status})])
        media = _media(response)
        if media not in kind.media:
            values = {"host": host, "media": media[:60] or "–", "expected": kind.media[0]}
            raise Refused([Problem("edgar.wrong_kind", values=values)])

    def _received(
        self, url: str, response: httpx.Response, kind: Kind, report: Progress, cancel: threading.Event
    ) -> Answer:
        def note(received: int, expected: int) -> None:
            if cancel.is_set():
                raise Cancelled
            report(received, expected)

        data = read_body(response.iter_raw(), response.headers, kind.most, response.url.host, note)
        headers = response.headers
        answer = Answer(data, _media(response), headers.get("etag", ""), headers.get("last-modified", ""), time.time())
        self._cache.keep(url, answer)
        return answer


def _media(response: httpx.Response) -> str:
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()


def _missing(response: httpx.Response) -> bool:
    """Whether there is no such file: 404, or what the SEC's file store answers instead of 404 in some folders."""
    if response.status_code != 403 or _media(response) != "application/xml":
        return response.status_code == 404
    try:
        body = read_body(response.iter_raw(), response.headers, 10_000, response.url.host, lambda *_: None)
    except (Passing, Refused):
        return False
    return b"<Code>AccessDenied</Code>" in body


def _certificate(error: BaseException | None) -> bool:
    """Whether a connection failed because the other side's certificate is not one that the system trusts."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False
