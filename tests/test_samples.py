"""The bundled filings and a user's own in the same format: every figure has its source, every mistake its sentence."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resources.words import LANGUAGE_IDS, Words
from scoring.engine import evaluate
from scoring.filings.agreement import agree
from scoring.filings.derived import with_data
from scoring.filings.filing import Fact, Filing
from scoring.filings.rows import Band, Counterparty
from scoring.filings.samples import read_sample, sample_names
from scoring.filings.sources import open_source
from scoring.methodology.load import load_methodology
from scoring.problems import Problem, Refused, sentence

ROOT = Path(__file__).parent.parent
FACTS = ROOT.parent / "shared" / "facts"
TODAY = date(2026, 11, 24)

GOOD = """
[issuer]
name = "Example"
currency = "EUR"

[filing]
title = "Example 2024"
period_end = 2024-12-31
as_of = 2025-06-30

[document.report]
name = "Annual report"
filed = 2025-03-01

[[fact]]
input = "revenue"
value = 100_000_000
unit = "EUR"
document = "report"
method = "text"
grade = "A"
"""


def fact(name: str, value: str, more: str = "") -> str:
    return f'\n[[fact]]\ninput = "{name}"\nvalue = {value}\ndocument = "report"\nmethod = "text"\ngrade = "A"\n{more}\n'


def read(tmp_path: Path, text: str | bytes, **given: object) -> Filing:
    path = tmp_path / "mine.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_sample(path, today=TODAY, **given)  # type: ignore[arg-type]


def problems(tmp_path: Path, text: str | bytes, **given: object) -> dict[str, Problem]:
    with pytest.raises(Refused) as refused:
        read(tmp_path, text, **given)
    return {problem.code: problem for problem in refused.value.problems}


@pytest.mark.parametrize("name", sample_names())
def test_that_every_bundled_sample_opens_with_names_the_methodology_reads(name):
    methodology = tomllib.loads((ROOT / "resources/methodologies/assay.toml").read_text())
    filing = open_source(name, known_inputs={key: value["unit"] for key, value in methodology["input"].items()})
    assert filing.title != filing.title_zh
    assert all(notes[0] != notes[1] for notes in filing.notes)
    assert filing.values()["revenue"] is not None


@pytest.mark.parametrize(
    ("name", "score", "low", "high"),
    [
        ("coreweave", 38.0, 35.3, 41.2),
        ("coreweave-fy2025", 20.0, 19.2, 41.6),
        ("microsoft", 88.8, 87.0, 90.2),
        ("oracle", 67.5, 65.7, 68.9),
        ("snowflake", 57.4, 57.4, 57.4),
    ],
)
def test_that_a_sample_scores_what_the_methodology_publishes(name, score, low, high):
    card = evaluate(load_methodology(), read_sample(name))
    assert (card.score, card.low, card.high) == pytest.approx((score, low, high), abs=0.1)


def test_that_at_the_ipo_too_little_had_been_seen_for_a_score():
    assert evaluate(load_methodology(), read_sample("coreweave-at-ipo")).score is None


def test_that_the_reference_case_holds_the_figures_of_the_methodology():
    values = read_sample("coreweave").values()
    assert values["debt_principal"] == 8_033_477_000
    assert values["customer_share"] == [0.62, 0.15]
    assert values["customer_related"] == [False, None]
    assert values["counterparty_rating"] == ["AAA", None]
    assert values["rpo_band_end"] == [2, 4, 6]
    assert sum(values["principal_due"]) == pytest.approx(8_033_477_000, rel=1e-5)


def test_that_the_reference_case_names_its_estimates():
    assert set(read_sample("coreweave").estimates()) == {
        "stock_based_compensation", "total_assets", "equity", "principal_due", "undrawn_facilities",
        "undrawn_facilities_low", "contract_liabilities_current", "contract_liabilities_noncurrent",
    }  # fmt: skip


def test_that_the_press_articles_debt_is_a_conflict_and_not_used():
    conflicts = {datum.name: datum for datum in read_sample("coreweave").conflicts()}
    debt = conflicts["debt_principal"]
    assert (debt.status, debt.rule, debt.value) == ("disputed", "facilities_not_drawn", 8_033_477_000)
    assert [other.value for other in debt.conflicting] == [12_900_000_000]
    assert conflicts.keys() == {"debt_principal", "interest_expense", "market_value"}


def test_that_nothing_filed_after_the_ipo_enters_the_sample_as_of_the_ipo():
    filing = read_sample("coreweave-at-ipo")
    assert filing.as_of == date(2025, 3, 31)
    used = [f for d in filing.data.values() for f in ((d.fact,) if d.fact else ()) + d.candidates]
    assert all(f.source.filed is None or f.source.filed <= filing.as_of for f in used)
    assert filing.datum("debt_principal") is None
    assert filing.datum("rpo_band_share").value[0].share == 0.54
    assert [problem.code for problem in filing.problems] == ["filed_after_as_of"]


@pytest.mark.parametrize("day", [date(2025, 3, 3), date(2025, 5, 15), date(2025, 12, 30), date(2025, 12, 31)])
def test_that_any_as_of_date_keeps_later_filings_out(day):
    for datum in read_sample("coreweave", as_of=day).data.values():
        for kept in (datum.fact, *datum.candidates):
            assert kept is None or kept.source.filed is None or kept.source.filed <= day


def test_that_a_document_dated_only_by_year_enters_on_the_last_day_of_that_year():
    assert read_sample("coreweave", as_of=date(2025, 12, 30)).datum("debt_principal") is None
    debt = read_sample("coreweave", as_of=date(2025, 12, 31)).datum("debt_principal")
    assert debt.fact.source.filed_text == "2025"


NAMED = {
    "revenue": "^revenue", "revenue_prior_year": "^revenue", "revenue_last_quarter": "^revenue$",
    "cost_of_revenue": "^cost of revenue", "depreciation_and_amortization": "^D&A|^depreciation and amortization",
    "operating_income": "^operating income", "net_income": "^net loss", "net_income_prior_year": "^net loss",
    "interest_expense": "^interest expense", "income_tax_expense": "^income tax",
    "operating_cash_flow": "operating activities|cash from operations", "capital_expenditure": "^cash cap",
    "change_in_contract_liabilities": "^increase in deferred revenue", "cash": "^cash and cash equivalents",
    "debt_principal": "^total principal of debt", "debt_current": "^debt, current", "debt_noncurrent": "^debt, non",
    "principal_due": "^principal due", "debt_due_12m": "^principal due", "undrawn_facilities": "^undrawn",
    "lease_liabilities": "^operating lease", "leases_not_commenced": "^leases signed", "rpo": "^RPO$|^revenue backlog",
    "rpo_prior_year": "^RPO$", "rpo_bands": "^RPO", "contract_liabilities": "^deferred revenue, total",
    "committed_share": "^committed-contract", "customers": "customer", "server_life_years": "useful life",
    "material_weakness": "^material weakness", "share_price": "^IPO price", "shares_outstanding": "shares outstanding",
    "prepayment_profile": "^customer prepayment",
}  # fmt: skip


def numbers(entry: dict[str, object]) -> set[float]:
    """Every number that an entry of the graded facts holds: its value, and those in its words."""
    text = " ".join(str(entry[key]) for key in ("value", "note", "quote") if entry[key] is not None)
    found = [abs(float(n.replace(",", ""))) for n in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]
    return {n * scale for n in found for scale in (1, 0.01)}


def figures(value: object) -> list[float]:
    """The numbers of a value; of time bands all but the last, which is the rest."""
    if isinstance(value, tuple):
        rows = value[:-1] if isinstance(value[-1], Band) else value
        return [row if isinstance(row, float) else row.share for row in rows]
    return [abs(value)] if isinstance(value, float) else []


def read_from_documents(name: str) -> list[Fact]:
    facts = [f for d in read_sample(name).data.values() for f in ((d.fact,) if d.fact else ()) + d.candidates]
    return [f for f in facts if f.source.method in ("text", "xbrl") and f.source.accession]


@pytest.mark.skipif(not FACTS.is_dir(), reason="the graded facts are not beside this checkout")
@pytest.mark.parametrize("name", ["coreweave", "coreweave-fy2025", "coreweave-2026-q2"])
def test_that_every_figure_read_from_a_document_is_a_graded_fact(name):
    entries = json.loads((FACTS / "coreweave.json").read_text())["facts"]
    for figure in read_from_documents(name):
        source, end = figure.source, figure.period_end.isoformat()
        same = [e for e in entries if re.search(NAMED[figure.name], e["name"]) and e["period_end"] in (None, "-", end)]
        same = [e for e in same if e["accession"] in (None, source.accession)]
        for number in figures(figure.value):
            holding = [e for e in same if any(number == pytest.approx(n, rel=1e-9) for n in numbers(e))]
            assert source.grade in {e["evidence"] for e in holding}, (name, figure.name, number)
            assert {e["filed"] for e in holding} & {source.filed_text, None}, (name, figure.name)


@pytest.mark.skipif(not FACTS.is_dir(), reason="the graded facts are not beside this checkout")
def test_that_the_one_figure_of_oracle_from_a_filing_is_a_graded_fact():
    (figure,) = read_from_documents("oracle")
    entries = json.loads((FACTS / "oracle.json").read_text())["facts"]
    (entry,) = [e for e in entries if e["name"] == "RPO" and e["accession"] == figure.source.accession]
    assert (entry["evidence"], entry["filed"]) == (figure.source.grade, figure.source.filed_text)
    assert "138bn a year earlier" in entry["note"]
    assert figure.value == 138e9


@pytest.mark.parametrize("name", sample_names())
def test_that_a_derived_or_estimated_figure_says_how(name):
    for datum in read_sample(name).data.values():
        if datum.fact and datum.fact.source.method in ("derived", "estimate"):
            assert datum.fact.source.note or datum.rule == "counterparties_from_customers", datum.name


def test_that_counterparties_follow_from_customers_where_none_are_given(tmp_path):
    filing = read(tmp_path, GOOD + fact("customers", '[{ name = "A", share = 0.3, rating = "BB" }]'))
    datum = filing.datum("counterparty_share")
    assert datum.value == (Counterparty("A", 0.3, 0.3, 0.3, "BB"), Counterparty("others", 0.7, 0.7, 0.7, None))
    assert (datum.rule, datum.fact.source.method) == ("counterparties_from_customers", "derived")


def test_that_no_customer_at_a_tenth_is_a_known_zero_and_a_pool(tmp_path):
    filing = read(tmp_path, GOOD + fact("customers", "[]"))
    assert filing.datum("customers").status == "known_low"
    assert filing.values()["customer_share"] == []
    assert filing.values()["counterparty_rating"] == ["pool"]


def test_that_undisclosed_customers_are_blank_and_not_an_empty_list(tmp_path):
    assert read(tmp_path, GOOD).values()["customer_share"] is None
    assert read(tmp_path, GOOD).values()["counterparty_share"] is None


def test_that_derived_counterparties_follow_when_the_customers_change(tmp_path):
    filing = read(tmp_path, GOOD + fact("customers", "[]"))
    data = {name: datum for name, datum in filing.data.items() if name != "customers"}
    assert "counterparties" not in with_data(filing, data).data


def test_that_half_a_year_is_brought_to_twelve_months_with_a_warning(tmp_path):
    text = GOOD.replace("[document", "period_months = 6\n\n[document", 1).replace(
        "\n\nperiod_months", "\nperiod_months"
    )
    more = fact("cash", "5", 'unit = "EUR"') + fact("revenue_last_quarter", "7", 'unit = "EUR"')
    more += fact("net_income", "12", 'unit = "EUR"\nperiod_start = 2024-01-01')
    filing = read(tmp_path, text + more)
    values = filing.values(flows={"revenue", "revenue_last_quarter", "net_income"})
    assert values["revenue"] == 200_000_000
    assert (values["cash"], values["revenue_last_quarter"], values["net_income"]) == (5, 7, 12)
    assert [(p.code, p.severity) for p in filing.problems] == [("period_not_twelve_months", "warning")]


def test_that_not_applicable_is_said_and_is_not_a_number(tmp_path):
    more = '\n[[fact]]\ninput = "rpo"\nstatus = "not_applicable"\ndocument = "report"\nmethod = "text"\ngrade = "A"\n'
    filing = read(tmp_path, GOOD + more)
    assert filing.datum("rpo").status == "not_applicable"
    assert filing.values()["rpo"] is None
    assert filing.values()["rpo_not_applicable"] is True


def test_that_every_mistake_is_reported_at_once_with_its_line(tmp_path):
    wrong = (
        GOOD.replace('name = "Example"\n', "")
        + fact("revenu", "1", 'unit = "EUR"')
        + fact("cash", "nan", 'unit = "EUR"')
        + fact("equity", "1e300", 'unit = "EUR"')
        + fact("rpo", "5", 'unit = "USD"')
        + fact("debt_principal", '"much"', 'unit = "EUR"')
        + fact("customers", '[{ name = "A", share = 62 }]')
        + fact("capital_expenditure", "1", 'unit = "EUR"').replace('document = "report"\n', "")
        + fact("net_income", "1", 'unit = "EUR"').replace('grade = "A"', 'grade = "E"')
        + fact("interest_expense", "1", 'unit = "EUR"\nperiod_end = 2026-01-01')
    )
    known = {"revenue": "money", "cash": "money", "equity": "money", "rpo": "money", "debt_principal": "money"}
    known |= {"capital_expenditure": "money", "net_income": "money", "interest_expense": "money"}
    found = problems(tmp_path, wrong, known_inputs=known)
    assert {code.removeprefix("sample_") for code in found} == {
        "key_missing", "unknown_input", "number_not_finite", "number_too_large", "unknown_unit", "unit_does_not_fit",
        "share_out_of_range", "source_missing", "not_one_of", "period_after_filing",
    }  # fmt: skip
    line = wrong.splitlines().index("value = nan") + 1
    assert found["sample_number_not_finite"].where == f"mine.toml:{line}"
    assert found["sample_unknown_input"].values["nearest"] == "revenue"


def words(language: str) -> dict[str, str]:
    """The problem sentences of a language."""
    pairs = tomllib.loads((ROOT / "resources/languages/problem.toml").read_text(encoding="utf-8"))
    index = LANGUAGE_IDS.index(language)
    return {code: pair[index] for code, pair in pairs.items() if isinstance(pair, list)}


HOSTILE = {
    "empty": (b"", "sample_key_missing"),
    "ten megabytes": (b"#" * 10_000_000, "file_too_large"),
    "binary": (bytes(range(256)) * 40, "file_not_text"),
    "zeros": (b"\0" * 5000, "file_not_text"),
    "UTF-16": ("\ufeff[issuer]".encode("utf-16"), "file_not_text"),
    "deep lists": (b"x = " + b"[" * 100_000, "file_too_deep"),
    "deep tables": (b"x = " + b"{a = " * 50_000, "file_too_deep"),
    "a key of many parts": (b"a." * 400_000 + b"b = 1", "file_too_deep"),
    "a header of many parts": (b"[" + b"a." * 400_000 + b"b]", "file_too_deep"),
    "a huge number": (b"x = " + b"9" * 9_000, "file_not_toml"),
    "unterminated": (b'x = "' + b"a" * 900_000, "file_not_toml"),
    "scalar sections": (b"issuer = 1\nfiling = 2\ndocument = 3\nfact = 4\n", "sample_expected_table"),
    "a loop": (b'base = "mine"\n[filing]\ntitle = "x"\nas_of = 2025-01-01\n', "sample_unknown_base"),
    "a path as base": (
        b'base = "../../etc/passwd"\n[filing]\ntitle = "x"\nas_of = 2025-01-01\n',
        "sample_unknown_base",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_that_a_hostile_file_gives_sentences_that_name_it(tmp_path, case):
    content, code = HOSTILE[case]
    found = problems(tmp_path, content)
    assert code in found
    for language in ("en", "zh"):
        for problem in found.values():
            said = sentence(problem, Words(language))
            assert said.startswith("mine.toml")
            assert said.isprintable()
            assert len(said) < 400


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300))
def test_that_any_bytes_are_a_filing_or_are_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "any.toml"
    path.write_bytes(content)
    with pytest.raises(Refused):
        read_sample(path, today=TODAY)


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.dates())


@given(
    st.dictionaries(st.sampled_from(["input", "value", "unit", "document", "method", "grade", "period_end"]), SCALARS)
)
def test_that_a_fact_of_chance_values_is_refused_with_its_place(tmp_path_factory, table):
    path = tmp_path_factory.mktemp("fact") / "fact.toml"
    lines = [f"{key} = {toml(value)}" for key, value in table.items() if value is not None]
    path.write_text(GOOD + "\n[[fact]]\n" + "\n".join(lines), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_sample(path, today=TODAY)
    assert all(problem.where.startswith("fact.toml") for problem in refused.value.problems)


def toml(value: object) -> str:
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(c):08x}" if not "\ud800" <= c <= "\udfff" else "?" for c in value) + '"'
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_that_the_same_words_exist_in_both_languages_for_every_problem():
    codes = set()
    for path in (ROOT / "scoring/filings").glob("*.py"):
        codes |= set(re.findall(r'(?:problem|_refusal|Problem)\(\s*"([a-z_]+)"', path.read_text()))
    codes |= {"source_unknown"}
    english, chinese = words("en"), words("zh")
    assert codes <= english.keys() & chinese.keys()
    for code in codes:
        assert set(re.findall(r"{(\w+)}", english[code])) == set(re.findall(r"{(\w+)}", chinese[code])), code


@pytest.mark.parametrize("text", ["no-such-sample", "", "https://www.sec.gov", "crwv", "a\0b", "x" * 5000])
def test_that_an_unknown_source_is_refused_with_the_samples_that_exist(text):
    with pytest.raises(Refused) as refused:
        open_source(text)
    assert "coreweave" in str(refused.value.problems[0].values["samples"])


@pytest.mark.parametrize("text", ["/no/such/place.toml", "a\0b.toml", ".toml", "x" * 5000 + ".toml"])
def test_that_a_path_that_cannot_be_read_is_refused(text):
    with pytest.raises(Refused) as refused:
        open_source(text)
    assert refused.value.problems[0].code in ("file_missing", "file_unreadable")


def test_that_an_as_of_date_in_the_future_or_before_the_balance_sheet_is_refused(tmp_path):
    assert "as_of_in_future" in problems(tmp_path, GOOD, as_of=date(2027, 1, 1))
    assert "as_of_before_period" in problems(tmp_path, GOOD, as_of=date(2024, 6, 30))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1_915_426_000.0, 1_915_000_000.0, True),
        (361_000_000.0, 360_824_000.0, True),
        (361_000_000.0, 349_000_000.0, False),
        (8_033_477_000.0, 12_900_000_000.0, False),
        (4_100_000_000.0, 4_063_800_000.0, True),
        (0.0, 1.0, False),
        (0.0, 0.0, True),
        (-863_400_000.0, -863_000_000.0, True),
        (-863_400_000.0, 863_400_000.0, False),
    ],
)
def test_that_figures_agree_to_the_rounding_of_the_coarser_one(one, other, same):
    assert agree(one, other) is agree(other, one) is same
