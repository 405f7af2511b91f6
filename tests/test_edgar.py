"""Fetching from a server that behaves like the SEC: what comes back, and what is said when it does not."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from resources.words import Words
from scoring.filings.companyfacts import read_company_facts
from scoring.filings.edgar.addresses import Addresses
from scoring.filings.edgar.cache import Cache
from scoring.filings.edgar.client import JSON, Client, Kind, Patience
from scoring.filings.edgar.contact import SETTINGS, keep_contact, read_contact
from scoring.filings.edgar.fetch import fetch, open_client
from scoring.filings.edgar.limiter import Cancelled, Limiter
from scoring.filings.edgar.result import as_data, save
from scoring.filings.edgar.submissions import read_submissions
from scoring.filings.edgar.tickers import cik_of
from scoring.problems import Problem, Refused, sentence
from tests.conftest import SHARED, python
from tests.sec_server import SecServer

CONTACT = "Jane Doe jane@firm.com"
CIK = 1234567
AGENT = "0001193125"
HTML, XML = "text/html", "text/xml"
PATIENT = Patience(connect=2, read=0.4, attempts=3, first_wait=0.01, longest_wait=0.02)
REPORT = b"<html><ix:nonFraction>1</ix:nonFraction></html>"
ROW = {"start": "2024-01-01", "end": "2024-12-31", "val": 5, "accn": "x", "form": "10-K", "filed": "2025-02-20"}
TAGS = {"us-gaap": {"Revenues": {"units": {"USD": [ROW]}}}}
FACTS = {"cik": CIK, "entityName": "Backlog Inc.", "facts": TAGS}
COLUMNS = ("form", "accessionNumber", "filingDate", "reportDate", "primaryDocument", "isXBRL", "isInlineXBRL")
FILINGS = [
    ("4", "0000999999-25-000007", "2025-08-20", "", "xslF345X05/form4.xml", 0, 0),
    ("8-K", f"{AGENT}-25-000123", "2025-08-12", "2025-08-12", "event.htm", 1, 1),
    ("10-Q", "0001234567-25-000050", "2025-08-05", "2025-06-30", "backlog-20250630.htm", 1, 1),
    ("10-K/A", "0001234567-25-000020", "2025-04-20", "2024-12-31", "part3.htm", 0, 0),
    ("10-K", "0001234567-25-000010", "2025-02-20", "2024-12-31", "backlog-20241231.htm", 1, 1),
    ("10-K", "0001234567-12-000001", "2012-02-20", "2011-12-31", "old.htm", 1, 0),
]


def columns(rows: list[tuple[Any, ...]]) -> dict[str, list[Any]]:
    return {name: [row[at] for row in rows] for at, name in enumerate(COLUMNS)}


def submissions(rows: list[tuple[Any, ...]], older: list[dict[str, str]] | None = None) -> bytes:
    filings = {"recent": columns(rows), "files": older or []}
    found = {"cik": str(CIK), "name": "Backlog Inc.", "tickers": ["BKLG"], "fiscalYearEnd": "1231", "filings": filings}
    return json.dumps(found).encode()


def archive(accession: str, name: str, cik: int = CIK) -> str:
    return f"/Archives/edgar/data/{cik}/{accession.replace('-', '')}/{name}"


def metalinks(*names: str) -> bytes:
    instance = {" ".join(names): {"dts": {"inline": {"local": list(names)}, "schema": {"local": ["x.xsd"]}}}}
    return json.dumps({"version": "2.2", "instance": instance}).encode()


@pytest.fixture
def sec() -> Iterator[SecServer]:
    """An issuer with a few filings, at a server of our own."""
    with SecServer() as server:
        listed = [("BKLG", CIK, "Backlog Inc."), ("BK-B", 42, "Other Corp"), ("BKL", 43, "Third Corp")]
        tickers = {str(i): {"cik_str": c, "ticker": t, "title": n} for i, (t, c, n) in enumerate(listed)}
        server.put("/files/company_tickers.json", json.dumps(tickers).encode(), etag='"t1"', packed=True)
        server.put(f"/submissions/CIK{CIK:010d}.json", submissions(FILINGS), etag='"s1"', packed=True)
        server.put(f"/api/xbrl/companyfacts/CIK{CIK:010d}.json", json.dumps(FACTS).encode(), packed=True)
        for _, accession, _, _, primary, _, inline in FILINGS:
            server.put(archive(accession, primary), REPORT, HTML, packed=True)
            if inline:
                server.put(archive(accession, "MetaLinks.json"), metalinks(primary))
        yield server


@pytest.fixture
def client(sec: SecServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with new_client(sec, tmp_path) as made:
        yield made


def new_client(sec: SecServer, folder: Path, clock: Callable[[], float] = time.time) -> Client:
    """One that may ask often, and a server that lets it: the pace has tests of its own."""
    sec.status_of = unhurried(sec)  # type: ignore[method-assign]
    limiter = Limiter(folder / "pace.sqlite", 500, clock)
    return Client(CONTACT, limiter, Cache(folder / "cache"), Addresses(sec.base, sec.base), PATIENT)


def unhurried(sec: SecServer) -> Callable[[dict[str, str], str], int]:
    def status_of(headers: dict[str, str], path: str) -> int:
        sec._arrivals.clear()
        return SecServer.status_of(sec, headers, path)

    return status_of


def told(error: pytest.ExceptionInfo[Refused]) -> str:
    """The one sentence that a refusal says, checked to read as one in both languages."""
    (problem,) = error.value.problems
    for language in ("en", "zh"):
        said = sentence(problem, Words(language))
        assert said[-1] in ".。"
        assert "\n" not in said
        assert "Traceback" not in said
    return sentence(problem, Words("en"))


def codes(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.code for problem in problems]


# --- What comes back


@pytest.mark.parametrize("asked", ["BKLG", "bklg", "1234567", "CIK0001234567", " 0001234567 "])
def test_that_an_issuer_gives_its_newest_report_and_company_facts(client: Client, asked: str) -> None:
    fetched = fetch(asked, client=client)
    assert (fetched.filing.form, fetched.filing.period_end) == ("10-Q", date(2025, 6, 30))
    (document,) = fetched.documents
    assert document.data == REPORT
    assert document.source.accession == "0001234567-25-000050"
    assert document.source.filed == date(2025, 8, 5)
    assert document.source.url.endswith("/Archives/edgar/data/1234567/000123456725000050/backlog-20250630.htm")
    assert fetched.company_facts is not None
    assert [fact.value for fact in read_company_facts(fetched.company_facts.data).facts] == [5.0]
    assert fetched.registrant.name == "Backlog Inc."
    assert fetched.problems == ()


@pytest.mark.parametrize(
    "asked",
    [
        "0001234567-25-000010",
        "000123456725000010",
        "https://www.sec.gov/Archives/edgar/data/1234567/000123456725000010/backlog-20241231.htm",
        "https://www.sec.gov/ix?doc=/Archives/edgar/data/1234567/000123456725000010/backlog-20241231.htm",
        "https://www.sec.gov/Archives/edgar/data/1234567/000123456725000010/0001234567-25-000010-index.htm",
    ],
)
def test_that_a_filing_is_found_by_its_number_and_by_its_address(client: Client, asked: str) -> None:
    fetched = fetch(asked, client=client)
    assert (fetched.filing.form, fetched.filing.filed) == ("10-K", date(2025, 2, 20))


@pytest.mark.parametrize("packed", [True, False])
def test_that_a_number_given_by_an_agent_is_found_in_the_list_of_its_quarter(
    sec: SecServer, client: Client, packed: bool
) -> None:
    accession = f"{AGENT}-25-000123"
    line = f"{CIK}|Backlog Inc.|8-K|2025-08-12|edgar/data/{CIK}/{accession}.txt\n".encode()
    for quarter, lines in ((1, b""), (2, b""), (3, line)):
        body = b"Master Index\n" + lines
        body = gzip.compress(body) if packed else body
        sec.put(f"/Archives/edgar/full-index/2025/QTR{quarter}/master.gz", body, "application/x-gzip")
    fetched = fetch(accession, client=client)
    assert (fetched.filing.form, fetched.registrant.cik) == ("8-K", CIK)


@pytest.mark.parametrize(
    ("forms", "as_of", "form", "filed"),
    [
        ((), date(2025, 8, 4), "10-K", date(2025, 2, 20)),
        ((), date(2025, 2, 19), "10-K", date(2012, 2, 20)),
        (("10-K",), None, "10-K", date(2025, 2, 20)),
        (("8-K",), None, "8-K", date(2025, 8, 12)),
        (("10-K/A",), None, "10-K/A", date(2025, 4, 20)),
    ],
)
def test_that_nothing_filed_later_and_no_other_form_is_chosen(
    client: Client, forms: tuple[str, ...], as_of: date | None, form: str, filed: date
) -> None:
    fetched = fetch("BKLG", forms, as_of, client=client)
    assert (fetched.filing.form, fetched.filing.filed) == (form, filed)


def test_that_what_was_fetched_can_be_saved_and_told(client: Client, tmp_path: Path) -> None:
    fetched = fetch("BKLG", client=client)
    paths = save(fetched, tmp_path / "new" / "folder")
    assert [path.name for path in paths] == ["backlog-20250630.htm", f"CIK{CIK:010d}.json"]
    assert [path.read_bytes() for path in paths] == [file.data for file in fetched.files]
    told = json.loads(json.dumps(as_data(fetched)))
    assert told["issuer"] == {"name": "Backlog Inc.", "cik": "0001234567", "tickers": ["BKLG"]}
    assert told["filing"]["filed"] == "2025-08-05"
    assert [file["bytes"] for file in told["files"]] == [path.stat().st_size for path in paths]
    with pytest.raises(Refused):
        save(fetched, paths[0])


def test_that_an_offering_document_is_taken_where_there_is_no_report_yet(sec: SecServer, client: Client) -> None:
    rows = [
        ("8-K", "0001234567-25-000002", "2025-03-20", "", "event.htm", 1, 1),
        ("S-1/A", "0001234567-25-000001", "2025-03-12", "", "s1a.htm", 1, 1),
    ]
    sec.put(f"/submissions/CIK{CIK:010d}.json", submissions(rows))
    sec.put(archive("0001234567-25-000001", "s1a.htm"), REPORT, HTML)
    assert fetch("BKLG", client=client).filing.form == "S-1/A"


def test_that_older_pages_of_the_index_are_read_only_where_needed(sec: SecServer, client: Client) -> None:
    page = {"name": f"CIK{CIK:010d}-submissions-001.json", "filingFrom": "2001-01-01", "filingTo": "2012-12-31"}
    sec.put(f"/submissions/CIK{CIK:010d}.json", submissions(FILINGS[:-1], [page]))
    sec.put(f"/submissions/{page['name']}", json.dumps(columns(FILINGS[-1:])).encode())
    sec.put(archive(FILINGS[-1][1], "index.json"), b'{"directory": {"item": []}}')
    fetch("BKLG", client=client)
    assert f"/submissions/{page['name']}" not in sec.paths()
    assert fetch("BKLG", as_of=date(2013, 1, 1), client=client).filing.accession == FILINGS[-1][1]
    assert fetch(FILINGS[-1][1], client=client).filing.filed == date(2012, 2, 20)


def test_that_exhibits_with_tags_come_with_the_main_document(sec: SecServer, client: Client) -> None:
    accession = FILINGS[4][1]
    sec.put(archive(accession, "MetaLinks.json"), metalinks("exhibit13.htm", "backlog-20241231.htm"))
    sec.put(archive(accession, "exhibit13.htm"), b"<html>statements</html>", HTML)
    documents = fetch(accession, client=client).documents
    assert [document.name for document in documents] == ["backlog-20241231.htm", "exhibit13.htm"]


def test_that_a_filing_from_before_inline_tags_gives_its_instance(sec: SecServer, client: Client) -> None:
    accession = FILINGS[-1][1]
    names = ["old.htm", "bklg-20111231.xml", "bklg-20111231_cal.xml", "bklg-20111231.xsd", "../up-20111231.xml"]
    index = {"directory": {"item": [{"name": name, "size": "1"} for name in names]}}
    sec.put(archive(accession, "index.json"), json.dumps(index).encode())
    sec.put(archive(accession, "bklg-20111231.xml"), b"<xbrl/>", XML)
    assert [document.data for document in fetch(accession, client=client).documents] == [b"<xbrl/>"]


def test_that_a_filing_without_tags_is_given_and_said_to_have_none(client: Client) -> None:
    fetched = fetch(FILINGS[3][1], client=client)
    assert codes(fetched.problems) == ["edgar.untagged"]
    assert fetched.documents[0].data == REPORT


def test_that_an_issuer_without_company_facts_is_still_read(sec: SecServer, client: Client) -> None:
    del sec.pages[f"/api/xbrl/companyfacts/CIK{CIK:010d}.json"]
    fetched = fetch("BKLG", client=client)
    assert fetched.company_facts is None
    assert codes(fetched.problems) == ["edgar.no_company_facts"]


def test_that_a_file_the_store_denies_is_a_file_that_is_not_there(sec: SecServer, client: Client) -> None:
    """The SEC's file store answers 403 with an XML error where others say 404: that is no block."""
    sec.fail(archive(FILINGS[2][1], "MetaLinks.json"), "no_such_key")
    assert fetch("BKLG", client=client).documents[0].data == REPORT


@pytest.mark.parametrize("fault", ["as:text/html", "404"])
def test_that_the_main_document_does_where_no_list_says_which_are_tagged(
    sec: SecServer, client: Client, fault: str
) -> None:
    sec.fail(archive(FILINGS[2][1], "MetaLinks.json"), fault)
    assert fetch("BKLG", client=client).documents[0].data == REPORT


def test_that_progress_tells_bytes_and_size(sec: SecServer, client: Client) -> None:
    seen: list[tuple[int, int]] = []
    sec.put("/x.json", b"0" * 300_000)
    client.get(f"{sec.base}/x.json", JSON, progress=lambda *args: seen.append(args))
    assert seen[-1] == (300_000, 300_000)


# --- Names that nobody has


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("BKLGX", "edgar.ticker_unknown"),
        ("999", "edgar.cik_unknown"),
        ("0001234567-25-999999", "edgar.accession_unknown"),
        ("", "edgar.not_a_name"),
        ("not a ticker", "edgar.not_a_name"),
        ("../../etc/passwd", "edgar.not_a_name"),
        ("<b>&", "edgar.not_a_name"),
        ("https://example.com/Archives", "edgar.not_a_name"),
    ],
)
def test_that_a_name_that_is_not_there_is_said_to_be(client: Client, asked: str, code: str) -> None:
    with pytest.raises(Refused) as error:
        fetch(asked, client=client)
    assert told(error)
    assert codes(error.value.problems) == [code]


def test_that_tickers_written_alike_are_named() -> None:
    listed = json.dumps({"0": {"cik_str": 7, "ticker": "BRK-B", "title": "BERKSHIRE HATHAWAY INC"}}).encode()
    assert cik_of(listed, "brk.b") == cik_of(listed, "BRK/B") == 7
    for wrong in ("BRK-C", "BERKSHIRE"):
        with pytest.raises(Refused) as error:
            cik_of(listed, wrong)
        assert "BRK-B" in told(error)


def test_that_a_form_that_was_never_filed_is_named(client: Client) -> None:
    with pytest.raises(Refused) as error:
        fetch("BKLG", ["20-F"], client=client)
    assert "20-F" in told(error)


# --- The contact


def test_that_nothing_is_asked_while_no_contact_is_known(sec: SecServer, tmp_path: Path) -> None:
    with pytest.raises(Refused) as error:
        open_client(tmp_path, Addresses(sec.base, sec.base))
    assert "--contact" in told(error)
    keep_contact("  Jane   Doe jane@firm.com ", tmp_path)
    with open_client(tmp_path, Addresses(sec.base, sec.base)) as client:
        assert fetch("BKLG", client=client).filing.form == "10-Q"
    assert all(CONTACT in asked.headers["user-agent"] for asked in sec.asked)
    assert read_contact(tmp_path) == CONTACT


@pytest.mark.parametrize("text", ["", "Jane Doe", "jane@firm", "张三 zhang@firm.com", "a@b.c" + "x" * 300, "@firm.com"])
def test_that_a_contact_that_the_sec_would_not_take_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Refused) as error:
        keep_contact(text, tmp_path)
    assert told(error)
    assert not (tmp_path / SETTINGS).exists()


def test_that_the_contact_leaves_other_settings_alone_and_a_header_cannot_be_added(tmp_path: Path) -> None:
    (tmp_path / SETTINGS).write_text('{"theme": "dark"}', encoding="utf-8")
    keep_contact("Jane jane@firm.com\r\nX-Evil: yes", tmp_path)
    assert json.loads((tmp_path / SETTINGS).read_text(encoding="utf-8")) == {
        "theme": "dark",
        "contact": "Jane jane@firm.com X-Evil: yes",
    }
    (tmp_path / SETTINGS).write_text('{"contact": "a@b.cd\\r\\nX-Evil: yes"}', encoding="utf-8")
    with pytest.raises(Refused):
        read_contact(tmp_path)


# --- What is kept


def test_that_a_file_that_did_not_change_is_not_sent_again(sec: SecServer, client: Client) -> None:
    url = f"{sec.base}/files/company_tickers.json"
    first, second = client.get(url, JSON), client.get(url, JSON)
    assert first is not None
    assert second is not None
    assert first.data == second.data
    assert [asked.status for asked in sec.asked] == [200, 304]
    assert second.confirmed > first.confirmed


def test_that_a_changed_file_replaces_the_kept_one(sec: SecServer, client: Client) -> None:
    url = f"{sec.base}/x.json"
    for version in (b"1", b"2"):
        sec.put("/x.json", version, etag=f'"{version.decode()}"')
        found = client.get(url, JSON)
        assert found is not None
        assert found.data == version


def test_that_the_date_of_a_version_is_sent_where_it_has_no_tag(sec: SecServer, client: Client) -> None:
    sec.put("/x.json", b"1", modified="Tue, 01 Jul 2025 00:00:00 GMT")
    client.get(f"{sec.base}/x.json", JSON)
    client.get(f"{sec.base}/x.json", JSON)
    assert sec.asked[-1].headers["if-modified-since"] == "Tue, 01 Jul 2025 00:00:00 GMT"


def test_that_a_filing_once_read_is_never_asked_for_again(sec: SecServer, client: Client) -> None:
    first = fetch("BKLG", client=client)
    asked = len(sec.asked)
    second = fetch("BKLG", client=client)
    assert first == second
    assert len(sec.asked) == asked


def test_that_a_damaged_copy_is_asked_for_anew(sec: SecServer, client: Client, tmp_path: Path) -> None:
    fetch("BKLG", client=client)
    for body in (tmp_path / "cache" / "bodies").iterdir():
        body.write_bytes(body.read_bytes()[:-1])
    assert fetch("BKLG", client=client).documents[0].data == REPORT


@pytest.mark.parametrize("name", ["index.sqlite", "bodies"])
def test_that_a_cache_that_cannot_be_used_stops_nobody(
    sec: SecServer, client: Client, tmp_path: Path, name: str
) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / name).write_bytes(b"not this at all" * 100)
    assert fetch("BKLG", client=client).documents[0].data == REPORT


def test_that_what_was_kept_is_shown_with_its_date_while_the_sec_cannot_be_reached(
    sec: SecServer, client: Client
) -> None:
    url = f"{sec.base}/files/company_tickers.json"
    first = client.get(url, JSON)
    sec.fail("/files/company_tickers.json", "503", for_good=True)
    second = client.get(url, JSON)
    assert first is not None
    assert second is not None
    assert (second.data, second.confirmed) == (first.data, first.confirmed)
    assert codes(second.problems) == ["edgar.not_reached"]


# --- Bad days


@pytest.mark.parametrize("fault", ["500", "503", "cut", "reset", "cut_packed", "silent"])
def test_that_a_passing_fault_is_asked_through(sec: SecServer, client: Client, fault: str) -> None:
    sec.fail("/files/company_tickers.json", fault, fault)
    assert fetch("BKLG", client=client).documents[0].data == REPORT


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("500", "edgar.server_error"),
        ("cut", "edgar.cut_short"),
        ("reset", "edgar.cut_short"),
        ("cut_packed", "edgar.cut_short"),
        ("silent", "edgar.timeout"),
        ("418", "edgar.status"),
        ("as:text/html", "edgar.wrong_kind"),
        ("as:", "edgar.wrong_kind"),
        ("to:https://example.com/x", "edgar.redirected_away"),
        ("to://example.com/x", "edgar.redirected_away"),
        ("to:http://127.0.0.1:1/x", "edgar.redirected_away"),
        ("to:http://jane@127.0.0.1/x", "edgar.redirected_away"),
        ("to:file:///etc/passwd", "edgar.redirected_away"),
        ("to:http://[", "edgar.redirected_away"),
        ("to:http://127.0.0.1:99999/x", "edgar.redirected_away"),
        ("to:", "edgar.redirected_away"),
        ("to:/files/company_tickers.json", "edgar.redirects"),
    ],
)
def test_that_a_lasting_fault_is_one_sentence(sec: SecServer, client: Client, fault: str, code: str) -> None:
    sec.fail("/files/company_tickers.json", fault, for_good=True)
    with pytest.raises(Refused) as error:
        fetch("BKLG", client=client)
    assert told(error)
    assert codes(error.value.problems) == [code]


def test_that_a_redirect_within_the_sec_is_followed(sec: SecServer, client: Client) -> None:
    sec.put("/new/tickers.json", sec.pages["/files/company_tickers.json"].body)
    sec.fail("/files/company_tickers.json", f"to:{sec.base}/new/tickers.json")
    assert fetch("BKLG", client=client).filing.form == "10-Q"


@pytest.mark.parametrize("fault", ["", "bomb", "endless"])
def test_that_too_much_is_not_read(sec: SecServer, client: Client, fault: str) -> None:
    sec.put("/x.json", b"0" * 2_000_000)
    sec.fail("/x.json", *([fault] if fault else []))
    with pytest.raises(Refused) as error:
        client.get(f"{sec.base}/x.json", Kind(("application/json",), 1_000_000))
    assert "1 MB" in told(error)


def test_that_a_server_that_is_not_there_is_said_to_be(client: Client, sec: SecServer, tmp_path: Path) -> None:
    nobody = "http://127.0.0.1:9"
    with (
        Client(CONTACT, Limiter(tmp_path / "p", 500), Cache(tmp_path), Addresses(nobody, nobody), PATIENT) as lost,
        pytest.raises(Refused) as error,
    ):
        fetch("BKLG", client=lost)
    assert "cannot be reached" in told(error)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"[" * 100_000, b'{"0": {"cik_str": 1e999}}', b"\xff", b'{"0": 1}'])
def test_that_a_list_of_another_shape_is_one_sentence(sec: SecServer, client: Client, body: bytes) -> None:
    for path in ("/files/company_tickers.json", f"/submissions/CIK{CIK:010d}.json"):
        sec.put(path, body)
    for asked in ("BKLG", str(CIK)):
        with pytest.raises(Refused) as error:
            fetch(asked, client=client)
        assert told(error)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that nobody trusts, with its key."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not here to make a certificate")
    folder = tmp_path_factory.mktemp("certificate")
    names = ["-subj", "/CN=sec", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(folder / "key"), "-out", str(folder / "cert")]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names, *files]
    subprocess.run(command, check=True, capture_output=True)
    (folder / "both").write_bytes((folder / "key").read_bytes() + (folder / "cert").read_bytes())
    return folder / "both"


@pytest.mark.parametrize("trusted", [True, False])
def test_that_whom_the_system_trusts_is_trusted_and_nobody_else(
    certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_name("cert")))
    with SecServer(certificate) as sec:
        sec.put("/x.json", b"1")
        with new_client(sec, tmp_path) as client:
            if trusted:
                found = client.get(f"{sec.base}/x.json", JSON)
                assert found is not None
                assert found.data == b"1"
            else:
                with pytest.raises(Refused) as error:
                    client.get(f"{sec.base}/x.json", JSON)
                assert "certificate" in told(error)
                assert sec.asked == []


# --- Stopping

FAR_LESS = 10.0  # seconds, on however busy a machine, than the 20 to 50 that would else be waited for


@pytest.mark.parametrize("fault", ["silent", "drip", "503"])
def test_that_cancel_does_not_wait_for_an_answer(sec: SecServer, tmp_path: Path, fault: str) -> None:
    patient = Patience(connect=30, read=30, attempts=5, first_wait=20, longest_wait=60)
    limiter, addresses = Limiter(tmp_path / "pace.sqlite"), Addresses(sec.base, sec.base)
    sec.fail("/files/company_tickers.json", fault)
    with Client(CONTACT, limiter, Cache(tmp_path), addresses, patient) as client:
        assert cancelled_after(client) < FAR_LESS


def test_that_cancel_answers_while_waiting_for_a_turn(sec: SecServer, tmp_path: Path) -> None:
    limiter = Limiter(tmp_path / "pace.sqlite", per_second=1 / 50)
    limiter.wait()
    with Client(CONTACT, limiter, Cache(tmp_path), Addresses(sec.base, sec.base), PATIENT) as client:
        assert cancelled_after(client) < FAR_LESS
    assert sec.asked == []


def cancelled_after(client: Client) -> float:
    """Seconds from asking to stop until the fetch has stopped."""
    cancel = threading.Event()
    asked: list[float] = []

    def stop() -> None:
        asked.append(time.monotonic())
        cancel.set()

    timer = threading.Timer(0.3, stop)
    timer.start()
    with pytest.raises(Cancelled) as error:
        fetch("BKLG", client=client, cancel=cancel)
    assert told(error)
    return time.monotonic() - asked[0]


# --- Where it goes, and what it costs

WATCHED = """
import sys
hosts = set()
def watch(event, args):
    if event in ("socket.connect", "socket.sendto"):
        hosts.add(str(args[1][0]) if isinstance(args[1], tuple) else str(args[1]))
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        hosts.add(str(args[0]))
sys.addaudithook(watch)
from pathlib import Path
from scoring.filings.edgar.addresses import Addresses
from scoring.filings.edgar.fetch import fetch, open_client
from scoring.problems import Refused
with open_client(Path(sys.argv[1]), Addresses(sys.argv[2], sys.argv[2])) as client:
    for name in ("BKLG", "0001234567-25-000010", "NOBODY"):
        try:
            fetch(name, client=client)
        except Refused as refused:
            print(refused)
print(sorted(hosts))
"""


def test_that_nothing_but_the_given_server_is_contacted(sec: SecServer, tmp_path: Path) -> None:
    keep_contact(CONTACT, tmp_path)
    sec.fail("/files/company_tickers.json", "503", "to:https://www.example.com/")
    sec.pages["/files/company_tickers.json"].faults.pop(0)
    said = python(WATCHED, tmp_path, sec.base)
    assert "edgar.redirected_away" in said or "edgar.ticker_unknown" in said
    assert said.splitlines()[-1] == "['127.0.0.1']"


def test_that_the_client_is_imported_only_when_something_is_fetched() -> None:
    code = """
import sys
import scoring.filings.edgar.fetch, scoring.filings.edgar.contact
print([name for name in ("httpx", "stamina", "msgspec", "ssl") if name in sys.modules])
"""
    assert python(code) == "[]\n"


# --- The SEC's own files


def test_that_the_index_and_the_tickers_of_the_sec_are_read_whole() -> None:
    folder = SHARED / "data" / "submissions"
    if not folder.is_dir():
        pytest.skip("the SEC's own files are not here")
    tickers = gzip.decompress((folder / "company_tickers.json.gz").read_bytes())
    for line in list(json.loads(tickers).values())[:50]:
        assert cik_of(tickers, line["ticker"]) == line["cik_str"]
    for path in folder.glob("CIK*.json.gz"):
        data = gzip.decompress(path.read_bytes())
        recent = json.loads(data)["filings"]["recent"]
        filings = read_submissions(data, int(path.name[3:13])).filings
        assert [(f.accession, f.form, str(f.filed), str(f.period_end or "")) for f in filings] == list(
            zip(recent["accessionNumber"], recent["form"], recent["filingDate"], recent["reportDate"], strict=True)
        )
        assert all(f.primary for f in filings if f.form in ("10-K", "10-Q"))
