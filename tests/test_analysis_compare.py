"""Cards side by side, over time, and against what came."""

from __future__ import annotations

import dataclasses
import itertools
from datetime import date

import pytest

from scoring.analysis.backtest import backtest, scheduled_in
from scoring.analysis.comparison import compare, documents
from scoring.analysis.history import histories, moved
from scoring.analysis.periods import quarterly_filings, yearly_filings
from scoring.engine import evaluate
from scoring.filings.filing import Datum, Filing
from scoring.filings.samples import read_sample
from scoring.methodology.document import Methodology
from scoring.problems import Refused
from scoring.scorecard import Scorecard
from tests.conftest import SHARED


def card_of(methodology: Methodology, name: str) -> Scorecard:
    return evaluate(methodology, read_sample(name))


def with_value(filing: Filing, name: str, value: object, as_of: date | None = None) -> Filing:
    """The filing with one figure read otherwise, as known on another day."""
    old = filing.data[name]
    assert old.fact is not None
    fact = dataclasses.replace(old.fact, value=value)
    datum = Datum(name, value, old.unit, "found", fact)  # type: ignore[arg-type]
    return dataclasses.replace(filing, data={**filing.data, name: datum}, as_of=as_of or filing.as_of)


# --- Comparison


def test_that_issuers_are_ranked_safest_first_and_those_without_a_score_last(methodology: Methodology) -> None:
    names = ("coreweave-at-ipo", "coreweave", "microsoft", "snowflake", "oracle")
    found = compare([(name, card_of(methodology, name)) for name in names])
    assert [entry.name for entry in found.entries] == [
        "microsoft", "oracle", "snowflake", "coreweave", "coreweave-at-ipo",
    ]  # fmt: skip
    assert [entry.rank for entry in found.entries] == [1, 2, 3, 4, None]


def test_that_equal_scores_share_a_rank(methodology: Methodology) -> None:
    card = card_of(methodology, "oracle")
    found = compare([("one", card), ("two", card), ("three", card_of(methodology, "coreweave"))])
    assert [entry.rank for entry in found.entries] == [1, 1, 3]


def test_that_rows_name_the_best_and_the_worst_of_each_metric(methodology: Methodology) -> None:
    names = ("coreweave", "microsoft", "oracle")
    found = compare([(name, card_of(methodology, name)) for name in names])
    rows = {row.id: row for row in found.metrics}
    order = [entry.name for entry in found.entries]
    leverage = rows["leverage"]
    assert (order[leverage.best or 0], order[leverage.worst or 0]) == ("microsoft", "coreweave")
    assert leverage.values[order.index("coreweave")] == pytest.approx(6.59, abs=0.01)
    assert rows["backlog_conversion"].best is None
    assert rows.keys() == methodology.metrics.keys()


def test_that_currencies_are_said_to_differ_before_money_stands_side_by_side(methodology: Methodology) -> None:
    filing = read_sample("oracle")
    euro = dataclasses.replace(filing, issuer=dataclasses.replace(filing.issuer, currency="EUR"))
    cards = [("one", evaluate(methodology, filing)), ("two", evaluate(methodology, euro))]
    assert compare(cards[:1]).shared
    assert not compare(cards).shared


def test_that_every_document_that_a_card_was_read_from_is_named_once(coreweave: Scorecard) -> None:
    found = documents(coreweave)
    assert "S-1" in {source.form for source in found}
    keys = [(source.document, source.accession) for source in found]
    assert len(keys) == len(set(keys))
    filed = [source.filed for source in found if source.filed is not None]
    assert filed == sorted(filed)


# --- History


def test_that_periods_stand_in_order_with_the_change_between_them(methodology: Methodology) -> None:
    filings = [read_sample("coreweave-fy2025"), read_sample("coreweave")]
    (found,) = histories(methodology, filings)
    assert [period.end.year for period in found.periods] == [2024, 2025]
    first, second = found.periods
    assert first.change is None
    assert second.change is not None
    assert second.change.total == pytest.approx(second.card.score - first.card.score)


def test_that_issuers_are_kept_apart(methodology: Methodology) -> None:
    found = histories(methodology, [read_sample(name) for name in ("oracle", "coreweave", "microsoft")])
    assert [history.issuer for history in found] == ["Oracle Corporation", "CoreWeave, Inc.", "Microsoft Corporation"]


def test_that_a_restated_figure_is_named_with_both_readings_and_what_it_did_to_the_score(
    methodology: Methodology,
) -> None:
    filing = read_sample("oracle")
    restated = with_value(filing, "operating_income", 15e9, date(2026, 7, 1))
    (found,) = histories(methodology, [restated, filing])
    (period,) = found.periods
    assert period.restated is not None
    (only,) = period.restated.moved
    assert only.input == "operating_income"
    assert (only.first.value, only.last.value) == (17.7e9, 15e9)  # type: ignore[union-attr]
    assert period.card.score == period.restated.last.score < period.restated.first.score
    assert period.restated.change is not None
    assert period.restated.change.total < 0


def test_that_what_is_only_rounded_otherwise_is_not_restated() -> None:
    filing = read_sample("oracle")
    revenue = filing.data["revenue"].value
    assert isinstance(revenue, float)
    assert moved(filing, with_value(filing, "revenue", revenue * (1 + 1e-9))) == []
    assert [m.input for m in moved(filing, with_value(filing, "revenue", revenue * 1.05))] == ["revenue"]


def test_that_between_a_score_and_a_range_there_is_no_change_by_metric(methodology: Methodology) -> None:
    (found,) = histories(methodology, [read_sample("coreweave-at-ipo"), read_sample("coreweave-fy2025")])
    assert [period.change for period in found.periods] == [None, None]


@pytest.fixture(scope="module")
def apple() -> tuple[Filing, ...]:
    """Company facts that we did not write: twelve fiscal years in one file."""
    path = SHARED / "data" / "companyfacts" / "CIK0000320193_AAPL.json.gz"
    if not path.is_file():
        pytest.skip("company facts lie in ../shared, which is not here")
    return yearly_filings(str(path))


def test_that_a_source_with_many_years_gives_each_of_them_in_order(apple: tuple[Filing, ...]) -> None:
    ends = [filing.period_end for filing in apple]
    assert ends == sorted(ends)
    assert len(set(ends)) == 12
    gaps = [(b - a).days for a, b in itertools.pairwise(sorted(set(ends)))]
    assert all(357 <= gap <= 378 for gap in gaps)


def test_that_a_year_as_first_filed_knows_nothing_that_was_filed_later(apple: tuple[Filing, ...]) -> None:
    for filing in apple:
        for datum in filing.data.values():
            if datum.fact is not None and datum.fact.source.filed is not None:
                assert datum.fact.source.filed <= filing.as_of


def test_that_restated_years_are_found_and_a_count_of_shares_is_not_one(
    apple: tuple[Filing, ...], methodology: Methodology
) -> None:
    (found,) = histories(methodology, apple)
    restated = {period.end.year: period.restated for period in found.periods if period.restated is not None}
    cash_flow = next(m for m in restated[2016].moved if m.input == "operating_cash_flow")  # under ASU 2016-18
    assert (cash_flow.first.value, cash_flow.last.value) == (65_824e6, 66_231e6)  # type: ignore[union-attr]
    market = {given.id for given in methodology.inputs.values() if given.kind == "market"}
    assert not [m.input for found_ in restated.values() for m in found_.moved if m.input in market]
    for period in found.periods:
        if period.change is not None:
            assert period.change.explained == pytest.approx(period.change.total, abs=1e-9)


def test_that_years_in_another_currency_are_not_called_restated(methodology: Methodology) -> None:
    filing = read_sample("oracle")
    euro = dataclasses.replace(filing.issuer, currency="EUR")
    other = dataclasses.replace(with_value(filing, "revenue", 1e9, date(2026, 7, 1)), issuer=euro)
    (found,) = histories(methodology, [filing, other])
    assert found.periods[0].restated is None


def test_that_a_source_of_one_period_has_no_years_and_no_quarters() -> None:
    assert yearly_filings("coreweave") == quarterly_filings("coreweave") == ()


def test_that_quarters_are_of_twelve_months_each_and_know_nothing_filed_later() -> None:
    path = SHARED / "data" / "companyfacts" / "CIK0000320193_AAPL.json.gz"
    if not path.is_file():
        pytest.skip("company facts lie in ../shared, which is not here")
    found = quarterly_filings(str(path))
    ends = [filing.period_end for filing in found]
    assert len(ends) == len(set(ends)) > 8
    assert all(84 <= (b - a).days <= 105 for a, b in itertools.pairwise(ends))
    for filing in found:
        assert filing.period_months == 12
        for datum in filing.data.values():
            if datum.fact is not None and datum.fact.source.filed is not None:
                assert datum.fact.source.filed <= filing.as_of
    years = {filing.period_end: filing for filing in yearly_filings(str(path))}
    same = [filing for filing in found if filing.period_end in years]
    assert same
    for filing in same:  # at the end of a fiscal year the last twelve months are that year
        assert filing.data["revenue"].value == years[filing.period_end].data["revenue"].value


# --- Back-test


def test_that_coreweave_s_backlog_passes_one_sided_at_a_hundred_and_twenty_three_per_cent(
    methodology: Methodology,
) -> None:
    found = backtest(card_of(methodology, "coreweave"), card_of(methodology, "coreweave-fy2025")).conversion
    assert found.scheduled == pytest.approx(4.08e9, abs=0.01e9)
    assert found.from_contracts == pytest.approx(5.03e9, abs=0.01e9)
    assert found.ratio == pytest.approx(1.23, abs=0.005)
    assert found.verdict == "passes_one_sided"
    assert found.signed_since is not None
    assert found.signed_since > 0


def test_that_what_came_of_the_opening_backlog_itself_decides_both_ways(methodology: Methodology) -> None:
    then, later = card_of(methodology, "coreweave"), read_sample("coreweave-fy2025")
    for share, verdict in ((1.02, "passes"), (0.9, "fails")):
        values = later.values() | {"revenue_from_opening_rpo": share * 4.077e9, "profile": "ai_infrastructure"}
        known = {name: value for name, value in values.items() if name in methodology.inputs}
        now = evaluate(methodology, known)
        now.filing = later
        found = backtest(then, now).conversion
        assert (found.one_sided, found.verdict) == (False, verdict)
        assert found.ratio == pytest.approx(share, abs=0.001)


def test_that_less_revenue_than_scheduled_fails_even_one_sided(methodology: Methodology) -> None:
    later = with_value(read_sample("coreweave-fy2025"), "revenue", 3.5e9)
    found = backtest(card_of(methodology, "coreweave"), evaluate(methodology, later)).conversion
    assert (found.one_sided, found.verdict) == (True, "fails")


def test_that_without_time_bands_a_back_test_does_not_judge(methodology: Methodology) -> None:
    earlier = read_sample("coreweave-fy2025")
    bandless = dataclasses.replace(earlier, period_end=date(2024, 12, 31))
    found = backtest(evaluate(methodology, bandless), card_of(methodology, "coreweave-fy2025"))
    assert (found.conversion.scheduled, found.conversion.verdict) == (None, "unknown")


def test_that_the_schedule_of_all_years_is_the_backlog(methodology: Methodology) -> None:
    for name in ("coreweave", "oracle", "microsoft", "snowflake"):
        card = card_of(methodology, name)
        years = [scheduled_in(card, year) for year in range(1, 31)]
        assert sum(amount for amount in years if amount) == pytest.approx(card["rpo"])
    coreweave = card_of(methodology, "coreweave")
    assert scheduled_in(coreweave, 1) == pytest.approx(coreweave["rpo"] * coreweave["share_within_12_months"])


def test_that_past_metrics_stand_against_what_came(methodology: Methodology) -> None:
    found = backtest(card_of(methodology, "coreweave"), card_of(methodology, "coreweave-fy2025"))
    outcomes = {outcome.metric: outcome for outcome in found.outcomes}
    assert outcomes["interest_burdened_margin"].value_now == pytest.approx(-0.248, abs=0.001)
    assert outcomes["interest_burdened_margin"].moved == -1
    assert outcomes["leverage"].value_now == pytest.approx(7.0, abs=0.05)
    assert outcomes["gold_content"].moved is None
    warned = {w.scenario: w for w in found.warned}
    assert "base" not in warned
    for scenario in ("delivery_slip_12m", "useful_life_4y", "margin_down_10pts"):  # their direction was right
        assert warned[scenario].came_true == warned[scenario].lowered > 0
    assert found.inside is False


@pytest.mark.parametrize(
    ("then", "now", "codes"),
    [
        ("coreweave", "microsoft", {"backtest_issuers", "backtest_dates"}),
        ("coreweave-fy2025", "coreweave", {"backtest_dates"}),
        ("coreweave", "coreweave", {"backtest_dates"}),
    ],
)
def test_that_a_back_test_of_what_cannot_be_compared_says_why(
    then: str, now: str, codes: set[str], methodology: Methodology
) -> None:
    with pytest.raises(Refused) as refused:
        backtest(card_of(methodology, then), card_of(methodology, now))
    assert {problem.code for problem in refused.value.problems} == codes
