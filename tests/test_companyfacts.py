"""The SEC's company facts, against a plain reading of the same JSON, and against what strangers may send."""

from __future__ import annotations

import gzip
import json
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.words import Words
from scoring.filings import companyfacts
from scoring.filings.companyfacts import CompanyFact, read_company_facts
from scoring.filings.concepts import load_concepts
from scoring.filings.xbrl import XbrlFact
from scoring.problems import Refused, sentence
from tests.conftest import SHARED

FOLDER = SHARED / "data" / "companyfacts"
FILES = sorted(FOLDER.glob("*.json.gz"))
NOT_HERE = pytest.param(Path(), marks=pytest.mark.skip(reason="the SEC's own files are not here"))
ROW = {"end": "2024-12-31", "val": 5, "accn": "0001234567-25-000001", "form": "10-K", "filed": "2025-02-20"}
REVENUE = "us-gaap:Revenues"


def file(*rows: dict[str, Any], unit: str = "USD", concept: str = REVENUE, **more: Any) -> bytes:
    taxonomy, tag = concept.split(":")
    facts = {taxonomy: {tag: {"label": "", "description": None, "units": {unit: list(rows)}}}}
    return json.dumps({"cik": 7, "entityName": "Backlog Inc.", "facts": facts} | more).encode()


def plainly(data: bytes) -> list[tuple[Any, ...]]:
    """Every figure of a file, read with nothing but `json`."""
    found = json.loads(data)
    return [
        (f"{taxonomy}:{tag}", unit, row["val"], row.get("start"), row["end"], row["form"], row["filed"], row["accn"])
        for taxonomy, tags in found["facts"].items()
        for tag, about in tags.items()
        for unit, rows in about["units"].items()
        for row in rows
    ]


def as_plain(facts: tuple[XbrlFact, ...]) -> list[tuple[Any, ...]]:
    def day(at: date | None) -> str | None:
        return None if at is None else at.isoformat()

    return [(f.concept, f.unit, f.value, day(f.start), day(f.end), f.form, day(f.filed), f.accession) for f in facts]


@pytest.mark.parametrize("path", FILES or [NOT_HERE], ids=lambda path: path.name[13:-8])
def test_that_every_figure_of_a_real_file_is_read(path: Path) -> None:
    data = gzip.decompress(path.read_bytes())
    document = read_company_facts(data)
    expected = plainly(data)
    assert as_plain(document.facts) == expected
    assert document.cover["EntityCentralIndexKey"] == path.name[3:13]
    assert document.cover["EntityRegistrantName"] == json.loads(data)["entityName"]
    wanted = {concept for concept, *_ in expected[:: max(1, len(expected) // 40)]} | {"us-gaap:NobodyTagsThis", "x:Y"}
    some = read_company_facts(data, wanted)
    assert sorted(as_plain(some.facts), key=str) == sorted((f for f in expected if f[0] in wanted), key=str)


def test_that_the_real_files_are_there_or_said_to_be_missing() -> None:
    if not FILES:
        pytest.skip("the SEC's own files are not here")
    currencies = {f.unit for path in FILES for f in read_company_facts(gzip.decompress(path.read_bytes())).facts}
    assert {"USD", "EUR", "RUB", "USD/shares", "shares", "pure"} <= currencies


def test_that_a_fact_has_all_that_an_xbrl_fact_has() -> None:
    row = {**ROW, "start": "2024-01-01", "fy": 2025, "fp": "Q1", "frame": "CY2024"}
    (fact,) = read_company_facts(file(row)).facts
    expected = XbrlFact(
        concept=REVENUE,
        value=5.0,
        unit="USD",
        start=date(2024, 1, 1),
        end=date(2024, 12, 31),
        form="10-K",
        filed=date(2025, 2, 20),
        accession="0001234567-25-000001",
    )
    assert isinstance(fact, CompanyFact)
    assert fact.plain() == expected
    names = XbrlFact.__struct_fields__
    assert {name: getattr(fact, name) for name in names} == {name: getattr(expected, name) for name in names}
    assert fact.numeric is expected.numeric is True
    assert len({fact, fact}) == 1


def test_that_a_restated_figure_stands_beside_the_first() -> None:
    rows = [{**ROW, "val": 5}, {**ROW, "val": 4, "filed": "2026-02-20", "accn": "0001234567-26-000001"}]
    facts = read_company_facts(file(*rows), [REVENUE]).facts
    assert [(f.value, str(f.filed)) for f in facts] == [(5.0, "2025-02-20"), (4.0, "2026-02-20")]


def test_that_nothing_filed_later_and_nothing_older_than_asked_comes() -> None:
    rows = [{**ROW, "end": f"{year}-12-31", "filed": f"{year + 1}-02-20", "val": year} for year in range(2020, 2026)]
    data = file(*rows)
    kept = read_company_facts(data, [REVENUE], ends_from=date(2022, 12, 31), filed_to=date(2025, 2, 20)).facts
    assert [fact.value for fact in kept] == [2022, 2023, 2024]


def many(years: int, filings: int) -> list[dict[str, Any]]:
    """A list in the SEC's order: each year's figure as several filings tell it."""
    return [
        {**ROW, "end": f"{year}-12-31", "filed": f"{year + later + 1}-02-20", "val": 10 * year + later}
        for year in range(2024 - years, 2025)
        for later in range(filings)
    ]


def as_the_sec(*rows: dict[str, Any]) -> bytes:
    """A file without blanks between its signs."""
    return json.dumps(json.loads(file(*rows)), separators=(",", ":")).encode()


@pytest.mark.parametrize("years", [1, 5, 60, 400])
@pytest.mark.parametrize("filings", [1, 3, 12])
def test_that_the_latest_years_are_those_of_the_whole_file(years: int, filings: int) -> None:
    data = file(*many(years, filings))
    whole = read_company_facts(data, [REVENUE]).facts
    last = max(fact.filed for fact in whole if fact.filed is not None)
    for latest in (1, 3, 20):
        since = last - timedelta(days=366 * latest)
        recent = read_company_facts(data, [REVENUE], latest_years=latest).facts
        assert as_plain(recent) == as_plain(tuple(fact for fact in whole if fact.end >= since))


def test_that_the_latest_years_of_a_file_in_another_order_are_found_too() -> None:
    rows = many(200, 2)
    shuffled = list(rows)
    Random(3).shuffle(shuffled)
    expected = as_plain(read_company_facts(as_the_sec(*rows), [REVENUE], latest_years=3).facts)
    assert expected
    for other in (rows[::-1], shuffled):
        for separators in ((",", ":"), (", ", ": ")):
            data = json.dumps(json.loads(file(*other)), separators=separators).encode()
            found = as_plain(read_company_facts(data, [REVENUE], latest_years=3).facts)
            assert set(found) >= set(expected)


@pytest.mark.parametrize("place", [0, 1, 2, 7, 100, 333, 390, 401])
def test_that_one_recent_figure_deep_among_the_old_ones_is_not_lost(place: int) -> None:
    rows = many(200, 2)
    stray = {**ROW, "end": "2024-06-30", "val": 1, "filed": "2024-08-01"}
    data = as_the_sec(*rows[:place], stray, *rows[place:])
    found = as_plain(read_company_facts(data, [REVENUE], latest_years=3).facts)
    assert (REVENUE, "USD", 1, None, "2024-06-30", "10-K", "2024-08-01", ROW["accn"]) in found
    assert set(found) >= set(as_plain(read_company_facts(as_the_sec(*rows), [REVENUE], latest_years=3).facts))


@given(
    st.lists(
        st.tuples(st.dates(date(1, 1, 1), date(2040, 1, 1)), st.dates(date(1, 1, 1), date(2040, 1, 1))), max_size=60
    ),
    st.integers(1, 5),
)
def test_that_no_figure_of_the_latest_years_is_lost_whatever_the_order(
    days: list[tuple[date, date]], years: int
) -> None:
    rows = [{**ROW, "end": end.isoformat(), "filed": filed.isoformat()} for end, filed in days]
    whole = read_company_facts(as_the_sec(*rows), [REVENUE]).facts
    recent = as_plain(read_company_facts(as_the_sec(*rows), [REVENUE], latest_years=years).facts)
    last = max((filed.toordinal() for _, filed in days), default=0)
    assert set(recent) >= set(as_plain(tuple(f for f in whole if f.end.toordinal() >= last - 366 * years)))


def test_that_a_wrong_figure_among_the_old_ones_is_said_with_its_place() -> None:
    rows = many(50, 2)
    data = as_the_sec(*rows[:5], {**ROW, "end": "1980-13-31"}, *rows[5:])
    with pytest.raises(Refused) as error:
        read_company_facts(data, [REVENUE], latest_years=3)
    (problem,) = error.value.problems
    assert problem.code == "company_facts.value"
    assert "[5].end" in str(problem.values["place"])


@pytest.mark.parametrize("path", FILES or [NOT_HERE], ids=lambda path: path.name[13:-8])
def test_that_the_latest_years_of_a_real_file_are_those_of_the_whole(path: Path) -> None:
    data = gzip.decompress(path.read_bytes())
    wanted = load_concepts().wanted()
    whole = read_company_facts(data, wanted).facts
    since = max(fact.filed for fact in whole if fact.filed is not None) - timedelta(days=366 * 3)
    recent = read_company_facts(data, wanted, latest_years=3).facts
    assert as_plain(recent) == as_plain(tuple(fact for fact in whole if fact.end >= since))


def test_that_ifrs_and_any_currency_are_read_and_nil_is_not_zero() -> None:
    (fact,) = read_company_facts(file({**ROW, "val": None}, unit="COP", concept="ifrs-full:Revenue")).facts
    assert (fact.concept, fact.unit, fact.value, fact.numeric) == ("ifrs-full:Revenue", "COP", None, False)


def test_that_a_file_cannot_set_what_is_ours_to_set() -> None:
    """Only the place in the file says which concept and unit a figure is of."""
    sly = {**ROW, "concept": "us-gaap:Assets", "unit": "EUR", "fact_id": "f1", "assay: concept": "us-gaap:Assets"}
    (fact,) = read_company_facts(file(sly)).facts
    assert (fact.concept, fact.unit) == (REVENUE, "USD")


def with_value(text: str) -> bytes:
    return file({**ROW, "val": "@"}).replace(b'"@"', text.encode())


@pytest.mark.parametrize("concepts", [None, [REVENUE]], ids=["all", "wanted"])
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "cut_short"),
        (file(ROW)[:-1], "cut_short"),
        (file(ROW)[:80], "cut_short"),
        (file(ROW) + b"x", "not_json"),
        (b"<html>", "not_json"),
        (file(ROW).decode().encode("utf-16"), "not_json"),
        (gzip.compress(file(ROW)), "not_json"),
        (with_value("NaN"), "not_json"),
        (with_value("Infinity"), "not_json"),
        (with_value("-Infinity"), "not_json"),
        (with_value("1e999"), "value"),
        (with_value("9" * 5_000), "value"),
        (with_value('"5"'), "value"),
        (with_value("true"), "value"),
        (with_value("[5]"), "value"),
        (file({**ROW, "end": "2024-13-31"}), "value"),
        (file({**ROW, "filed": None}), "value"),
        (file({k: v for k, v in ROW.items() if k != "end"}), "value"),
        (b"[]", "not_company_facts"),
        (b"{}", "not_company_facts"),
        (b'{"cik": 7, "facts": []}', "not_company_facts"),
        (b'{"cik": 7, "x": ' + b"[" * 1_000_000, "too_deep"),
        (b'{"cik": 7, "x": ' + b'{"a":' * 1_000_000, "too_deep"),
    ],
)
def test_that_a_file_that_cannot_be_trusted_is_one_sentence(data: bytes, code: str, concepts: list[str] | None) -> None:
    with pytest.raises(Refused) as error:
        read_company_facts(data, concepts, name="CIK7.json")
    (problem,) = error.value.problems
    assert problem.code == f"company_facts.{code}"
    for language, colon in (("en", ": "), ("zh", "：")):
        said = sentence(problem, Words(language))
        assert said.startswith(f"CIK7.json{colon}")
        assert said[-1] in ".。"


def test_that_a_huge_file_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(companyfacts, "MOST_BYTES", 100)
    with pytest.raises(Refused) as error:
        read_company_facts(file(ROW))
    assert error.value.problems[0].code == "company_facts.too_large"


def test_that_a_mark_at_the_beginning_is_no_harm() -> None:
    assert len(read_company_facts(b"\xef\xbb\xbf" + file(ROW)).facts) == 1


@given(st.integers(0, 10_000), st.integers(0, 255), st.booleans())
def test_that_a_damaged_file_is_read_or_refused(at: int, byte: int, cut: bool) -> None:
    data = bytearray(file(*[{**ROW, "val": value, "fy": 2024, "fp": "FY"} for value in (1, 2.5, -3e9)]))
    at %= len(data)
    data[at] = byte
    problems = 1
    try:
        read_company_facts(bytes(data[: at + 1] if cut else data), [REVENUE, "us-gaap:Assets"])
    except Refused as refused:
        problems = len(refused.problems)
    assert problems == 1
