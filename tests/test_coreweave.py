"""The worked case: CoreWeave FY2024 must come out as the methodology publishes it."""

from __future__ import annotations

import pytest

from scoring.analysis.scenarios import all_scenarios
from scoring.analysis.simulate import simulate
from scoring.engine import evaluate
from scoring.filings.samples import read_sample
from scoring.methodology.document import Methodology
from scoring.scorecard import Scorecard

PUBLISHED = {  # metric: (value, score, low, high) of METHODOLOGY section 10
    "gold_content": (0.882, 74.5, 72.9, 80.7),
    "backlog_coverage": (7.88, 51.0, 51.0, 51.0),
    "book_to_bill": (3.71, 100.0, 100.0, 100.0),
    "weighted_average_life": (2.0, 60.0, 60.0, 60.0),
    "prepayment_coverage": (0.272, 67.2, 67.2, 67.2),
    "contract_backed_debt_service": (0.72, 18.7, 18.7, 21.2),
    "leverage": (6.59, 23.1, 23.1, 23.1),
    "interest_coverage": (0.90, 7.1, 7.1, 7.1),
    "ffo_to_debt": (0.099, 29.8, 28.0, 31.7),
    "fcf_to_debt": (-0.74, 0.0, 0.0, 0.0),
    "liquidity_coverage": (0.63, 16.4, 0.0, 16.4),
    "maturity_wall": (0.307, 29.3, 29.3, 29.3),
    "gross_margin_after_depreciation": (0.292, 56.3, 56.3, 56.3),
    "operating_margin": (0.169, 62.3, 62.3, 62.3),
    "ebitda_margin": (0.620, 47.3, 47.3, 47.3),
    "interest_burdened_margin": (-0.019, 26.6, 26.6, 26.6),
    "net_margin": (-0.45, 0.0, 0.0, 0.0),
    "fcf_margin": (-3.11, 0.0, 0.0, 0.0),
    "largest_customer": (0.62, 12.0, 12.0, 12.0),
    "major_customers": (0.77, 10.4, 10.4, 10.4),
    "customer_hhi": (4173.5, 10.6, 9.8, 11.4),
    "counterparty_quality": (80.0, 80.0, 70.9, 89.1),
    "circularity": (0.075, 57.5, 42.5, 85.0),
}
SCENARIOS = {  # score, R, D, M, C of METHODOLOGY section 10
    "base": (38.0, 59.4, 18.8, 39.7, 33.0),
    "top_customer_lost": (25.5, 56.1, 7.1, 3.3, 33.0),
    "delivery_slip_12m": (31.5, 56.7, 13.1, 19.8, 33.0),
    "rates_up_200bp": (36.3, 56.9, 17.1, 37.7, 33.0),
    "useful_life_4y": (32.5, 59.4, 17.7, 14.0, 33.0),
    "margin_down_10pts": (33.3, 57.9, 14.5, 25.0, 33.0),
    "combined_severe": (22.6, 50.8, 5.5, 0.0, 33.0),
}


def test_that_coreweave_scores_thirty_eight_with_its_published_range_band_and_confidence(coreweave: Scorecard) -> None:
    assert coreweave.score == pytest.approx(38.0, abs=0.1)
    assert (coreweave.low, coreweave.high) == pytest.approx((35.3, 41.2), abs=0.1)
    assert coreweave.band == "bb-"
    assert coreweave.completeness == pytest.approx(0.985)
    assert coreweave.confidence.grade == "low"
    assert coreweave.estimated_share == pytest.approx(0.36, abs=0.01)
    assert coreweave.geometric_mean == pytest.approx(34.5, abs=0.1)
    assert coreweave.adjustment == pytest.approx(0.0)
    assert [factor.score for factor in coreweave.factors.values()] == pytest.approx([59.4, 18.8, 39.7, 33.0], abs=0.1)
    assert [cap.id for cap in coreweave.caps_met] == ["K2", "K3", "K4", "K5"]
    assert coreweave.binding_cap is None


@pytest.mark.parametrize("metric", PUBLISHED)
def test_that_each_metric_is_as_published(metric: str, coreweave: Scorecard) -> None:
    value, score, low, high = PUBLISHED[metric]
    found = coreweave.metrics[metric]
    assert found.value == pytest.approx(value, rel=0.01)
    assert (found.score, found.low, found.high) == pytest.approx((score, low, high), abs=0.1)


def test_that_lease_adjusted_leverage_is_missing_by_name_and_does_not_score_zero(coreweave: Scorecard) -> None:
    metric = coreweave.metrics["lease_adjusted_leverage"]
    assert metric.score is None
    assert metric.missing == ("lease_cost",)
    assert metric.applies


def test_that_debt_service_and_the_gold_waterfall_are_as_published(coreweave: Scorecard) -> None:
    assert coreweave["debt_service_coverage"][:5] == pytest.approx([0.47, 0.41, 0.63, 1.36, 1.59], abs=0.005)
    assert coreweave["contract_backed_debt_service"] == pytest.approx(0.72, abs=0.005)
    assert coreweave["expected_nominal"] == pytest.approx(0.961, abs=0.001)
    assert coreweave["cash_to_come_share"] == pytest.approx(0.615, abs=0.001)
    assert coreweave["after_delivery_cost_share"] == pytest.approx(0.301, abs=0.001)
    assert coreweave["after_creditors_share"] == pytest.approx(-0.141, abs=0.001)
    assert coreweave["gold_market"] == pytest.approx(0.863, abs=0.001)


def test_that_the_burden_lightens_in_the_fourth_year_after_a_shortfall(coreweave: Scorecard) -> None:
    assert coreweave["first_year_covered"] == 4
    service, cash = coreweave["debt_service"][:3], coreweave["contract_cash"][:3]
    assert coreweave["shortfall_before"] == pytest.approx(sum(s - c for s, c in zip(service, cash, strict=True)))
    assert coreweave["debt_left_unpaid"] == pytest.approx(1 - 0.554, abs=0.001)


def test_that_the_three_profiles_stand_side_by_side(coreweave: Scorecard) -> None:
    scores = {profile: card.score for profile, card in coreweave.profiles.items()}
    assert scores == pytest.approx({"ai_infrastructure": 38.0, "software": 36.3, "general": 37.3}, abs=0.1)


@pytest.mark.parametrize(("sample", "score"), [("microsoft", 88.8), ("oracle", 67.5), ("snowflake", 57.4)])
def test_that_the_contrast_issuers_score_as_published(sample: str, score: float, methodology: Methodology) -> None:
    assert evaluate(methodology, read_sample(sample)).score == pytest.approx(score, abs=0.1)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_that_each_scenario_is_as_published(scenario: str, coreweave: Scorecard) -> None:
    card = all_scenarios(coreweave)[scenario]
    found = [card.score, *(factor.score for factor in card.factors.values())]
    assert found == pytest.approx(list(SCENARIOS[scenario]), abs=0.2)
    assert all(
        stressed.score <= base.score + 1e-9
        for stressed, base in zip(card.factors.values(), coreweave.factors.values(), strict=True)
    )


def test_that_the_simulation_lies_where_the_reference_s_does(coreweave: Scorecard) -> None:
    found = simulate(coreweave, 20_000).percentiles("scorecard.score")
    assert found == pytest.approx((29.97, 32.87, 34.88, 37.07, 40.39), abs=0.35)


def test_that_at_the_ipo_what_was_filed_later_is_missing_and_no_point_score_is_given(methodology: Methodology) -> None:
    card = evaluate(methodology, read_sample("coreweave-at-ipo"))
    assert (card.score, card.band) == (None, None)
    assert card.completeness < 0.6
    assert card.low < card.high
    assert "debt_principal" in card.metrics["leverage"].missing
    assert card.filing is not None
    dates = [datum.fact.source.filed for datum in card.filing.data.values() if datum.fact is not None]
    assert all(filed <= card.filing.as_of for filed in dates if filed is not None)


def test_that_a_factor_that_is_not_scored_never_looks_like_an_improvement(methodology: Methodology) -> None:
    card = evaluate(methodology, read_sample("coreweave-fy2025"))
    assert card.provisional
    assert card.factors["rpo_quality"].score is None
    assert card.score == pytest.approx(20.0, abs=0.1)
    assert card.worst < card.score
    assert card.low <= card.worst or card.low <= card.score
