"""What can be opened by name: a sample's one period, an issuer at the SEC, and the profile that fits it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reports.wording import known_on
from resources.words import Words
from scoring.engine import evaluate
from scoring.filings.edgar.addresses import Addresses
from scoring.filings.edgar.contact import keep_contact
from scoring.filings.filing import Filing
from scoring.filings.profile import profiled
from scoring.filings.samples import read_sample
from scoring.filings.sources import open_source
from scoring.methodology.load import load_methodology
from scoring.problems import Refused, sentence
from tests.inline_pages import figure, page, words
from tests.sec_server import SecServer

CIK = 1234567
ACCESSION = "0001234567-25-000010"
METHOD = load_methodology()


def annual_report(capex: str) -> bytes:
    about = words("10-K", "d:DocumentType") + words("2024-12-31", "d:DocumentPeriodEndDate")
    about += words("Backlog Inc.", "d:EntityRegistrantName") + words("FY", "d:DocumentFiscalPeriodFocus")
    body = figure("1000", scale="6") + figure(capex, "gaap:PaymentsToAcquirePropertyPlantAndEquipment", scale="6")
    body += figure("9000", "gaap:RevenueRemainingPerformanceObligation", "end", scale="6")
    body += figure("2000", "gaap:Assets", "end", scale="6")
    return page(body, about)


@pytest.fixture
def sec_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[SecServer, int | str, str], None]:
    """Makes a server hold one issuer with an industry code and a capital expenditure, and fetches go to it."""

    def put(server: SecServer, sic: int | str, capex: str) -> None:
        from scoring.filings.edgar import fetch as module

        listed = {"0": {"cik_str": CIK, "ticker": "BKLG", "title": "Backlog Inc."}}
        row = {"form": ["10-K"], "accessionNumber": [ACCESSION], "filingDate": ["2025-02-20"],
               "reportDate": ["2024-12-31"], "primaryDocument": ["report.htm"], "isXBRL": [1],
               "isInlineXBRL": [1]}  # fmt: skip
        known = {"cik": str(CIK), "name": "Backlog Inc.", "tickers": ["BKLG"], "sic": sic, "filings": {"recent": row}}
        links = {"version": "2.2", "instance": {"report.htm": {"dts": {"inline": {"local": ["report.htm"]}}}}}
        folder = f"/Archives/edgar/data/{CIK}/{ACCESSION.replace('-', '')}"
        server.put("/files/company_tickers.json", json.dumps(listed).encode())
        server.put(f"/submissions/CIK{CIK:010d}.json", json.dumps(known).encode())
        server.put(f"{folder}/report.htm", annual_report(capex), "text/html")
        server.put(f"{folder}/MetaLinks.json", json.dumps(links).encode())
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        keep_contact("Jane Doe jane@firm.com", tmp_path)
        real = module.open_client
        monkeypatch.setattr(module, "open_client", lambda _=None: real(tmp_path, Addresses(server.base, server.base)))

    return put


def codes(filing: Filing) -> list[str]:
    return [problem.code for problem in filing.problems]


@pytest.mark.parametrize(("sic", "capex", "profile"), [
    ("7374", "800", "ai_infrastructure"), (7372, "200", "software"), ("7372", "300", None), ("3571", "800", None),
    ("", "800", None),
])  # fmt: skip
def test_that_a_ticker_is_fetched_and_scored_under_the_profile_of_its_industry_and_capital_expenditure(
    sec_of: Callable[[SecServer, int | str, str], None], sic: int | str, capex: str, profile: str | None
) -> None:
    with SecServer() as server:
        sec_of(server, sic, capex)
        filing = open_source("BKLG")
    assert filing.issuer.profile == profile
    assert ("profile_chosen" in codes(filing)) == (profile is not None)
    assert filing.data["revenue"].value == 1e9
    assert filing.data["revenue"].fact is not None
    assert filing.data["revenue"].fact.source.accession == ACCESSION
    assert evaluate(METHOD, filing).profile == (profile or METHOD.default_profile)


def test_that_a_file_without_industry_code_keeps_the_default_and_says_what_to_look_at(tmp_path: Path) -> None:
    heavy, light = tmp_path / "heavy.htm", tmp_path / "light.htm"
    heavy.write_bytes(annual_report("800"))
    light.write_bytes(annual_report("100"))
    assert open_source(str(heavy)).issuer.profile is None
    assert "profile_to_check" in codes(open_source(str(heavy)))
    assert "profile_to_check" not in codes(open_source(str(light)))
    (said,) = [problem for problem in open_source(str(heavy)).problems if problem.code == "profile_to_check"]
    assert "80%" in sentence(said, Words("en"))
    assert "80%" in sentence(said, Words("zh"))


def test_that_a_profile_that_the_source_names_stays() -> None:
    assert profiled(read_sample("coreweave"), 7372) == read_sample("coreweave")


def test_that_capital_expenditure_of_another_period_than_revenue_decides_nothing() -> None:
    filing = read_sample("coreweave")
    plain = replace(filing, issuer=replace(filing.issuer, profile=None))
    assert profiled(plain, 7374).issuer.profile == "ai_infrastructure"
    capex = plain.data["capital_expenditure"]
    assert capex.fact is not None
    other = replace(capex, fact=replace(capex.fact, period_start=plain.period_end))
    assert profiled(replace(plain, data={**plain.data, "capital_expenditure": other}), 7374).issuer.profile is None


def test_that_a_sample_has_the_period_it_has_and_refuses_another_with_a_sentence() -> None:
    whole = open_source("coreweave")
    for period in ("fy", "ttm", whole.period_end.isoformat()):
        assert open_source("coreweave", period=period) == whole
    for period in ("quarter", "2023-12-31"):
        with pytest.raises(Refused, match="one_period"):
            open_source("coreweave", period=period)


def test_that_a_folder_is_called_a_folder_and_the_command_for_all_its_files_named(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        open_source(str(tmp_path))
    said = sentence(refused.value.problems[0], Words("en"))
    assert "is a folder" in said
    assert "batch" in said


def test_that_a_word_in_small_letters_is_never_asked_of_the_sec(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match="source_unknown"):
        open_source("nosuch")


def test_that_a_ticker_without_a_contact_says_how_to_give_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from scoring.filings.edgar import fetch as module

    real = module.open_client
    monkeypatch.setattr(module, "open_client", lambda _=None: real(tmp_path))
    with pytest.raises(Refused, match="contact_missing"):
        open_source("BKLG")


def test_that_a_file_that_does_not_say_when_it_was_filed_is_not_said_to_be_known_on_its_balance_sheet_date(
    tmp_path: Path,
) -> None:
    path = tmp_path / "report.htm"
    path.write_bytes(annual_report("100"))
    for language, told in (("en", "does not say when it was filed"), ("zh", "未载明申报日期")):
        words_in = Words(language)
        assert told in known_on(open_source(str(path)), words_in)
        asked = date(2025, 6, 30)
        assert words_in.day(asked) in known_on(open_source(str(path), as_of=asked), words_in)
        assert words_in.day(date(2026, 3, 2)) in known_on(read_sample("coreweave"), words_in)
