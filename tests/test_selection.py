"""From facts to inputs: the traps of real filings as small made-up documents, and the real files where they are."""

from __future__ import annotations

import copy
import gzip
import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from random import Random

import pytest
from msgspec import structs

from resources.words import Words
from scoring.filings.companyfacts import read_company_facts
from scoring.filings.concepts import load_concepts, read_concepts
from scoring.filings.filing import Filing
from scoring.filings.inline import read_inline
from scoring.filings.rows import Band, Customer
from scoring.filings.selection import passages, select, views
from scoring.filings.selection.bands import share_within
from scoring.filings.selection.lengths import years_in_name, years_of
from scoring.filings.selection.passages import (
    Text,
    going_concern,
    material_weakness,
    no_customer_at_a_tenth,
    only_short_contracts,
)
from scoring.filings.xbrl import XbrlDocument, XbrlFact
from scoring.problems import Refused
from tests.conftest import ROOT, SHARED, times

END = date(2024, 12, 31)
YEAR = (date(2024, 1, 1), END)
BEFORE = (date(2023, 1, 1), date(2023, 12, 31))
AXIS = "us-gaap:RevenueRemainingPerformanceObligationExpectedTimingOfSatisfactionStartDateAxis"
RPO = "RevenueRemainingPerformanceObligation"
DATA = SHARED / "data"


class Made:
    """A document made up fact by fact."""

    def __init__(self, form: str = "10-K", span: tuple[date, date] = YEAR) -> None:
        self.facts = [XbrlFact("dei:DocumentType", form, "", *span, (), None, "cover", True)]
        self.form, self.text = form, ""

    def add(
        self, tag: str, value: float | str, span: tuple[date | None, date] = YEAR, *,
        unit: str = "USD", dims: Sequence[tuple[str, str]] = (), decimals: int | None = 0, form: str = "",
        filed: date | None = None,
    ) -> Made:  # fmt: skip
        name = tag if ":" in tag else f"us-gaap:{tag}"
        fact_id = "" if form else f"f-{len(self.facts)}"
        number = float(value) if isinstance(value, (int, float)) else value
        self.facts.append(
            XbrlFact(name, number, unit, span[0], span[1], tuple(dims), decimals, fact_id, False, form, filed)
        )
        return self

    def at(self, tag: str, value: float, day: date = END, **more: object) -> Made:
        return self.add(tag, value, (None, day), **more)  # type: ignore[arg-type]

    def select(self, **asked: object) -> Filing:
        text = self.text
        document = XbrlDocument("made.htm", tuple(self.facts), {"DocumentType": self.form}, text=lambda: text)
        return select(document, **asked)  # type: ignore[arg-type]

    def band(self, value: float, start: str, **more: object) -> Made:
        return self.at(RPO, value, dims=[(AXIS, start)], **more)


def balance_sheet(*debt: tuple[str, float], cash: float = 40.0) -> Made:
    """A face that foots: assets 100 (60 of them current), current liabilities 30, liabilities 70, equity 30."""
    made = Made()
    made.at("CashAndCashEquivalentsAtCarryingValue", cash).at("AccountsReceivableNetCurrent", 60 - cash)
    made.at("AssetsCurrent", 60).at("PropertyPlantAndEquipmentNet", 40).at("Assets", 100)
    current = [(tag, value) for tag, value in debt if "Current" in tag or "ShortTerm" in tag or "Commercial" in tag]
    later = [pair for pair in debt if pair not in current]
    made.at("AccountsPayableCurrent", 30 - sum(value for _, value in current))
    for tag, value in current:
        made.at(tag, value)
    made.at("LiabilitiesCurrent", 30)
    for tag, value in later:
        made.at(tag, value)
    made.at("OtherLiabilitiesNoncurrent", 40 - sum(value for _, value in later)).at("Liabilities", 70)
    return made.at("StockholdersEquity", 30).at("LiabilitiesAndStockholdersEquity", 100)


# --- Choosing --------------------------------------------------------------------------------------------------------


def test_that_total_revenue_is_preferred_to_revenue_from_contracts() -> None:
    made = Made().add("RevenueFromContractWithCustomerExcludingAssessedTax", 60).add("Revenues", 100)
    assert made.select().data["revenue"].value == 100


def test_that_a_part_under_the_tag_of_the_total_is_not_the_total() -> None:
    made = Made().add("Revenues", 20).add("RevenueFromContractWithCustomerExcludingAssessedTax", 100)
    assert made.select().data["revenue"].value == 100


def test_that_a_result_that_only_a_note_gives_is_doubtful() -> None:
    made = Made().add("Revenues", 100).add("IncomeTaxExpenseBenefit", 4).add("NetIncomeLoss", 20)
    made.add("EarningsPerShareBasic", 2, unit="USD/shares").add("EarningsPerShareDiluted", 2, unit="USD/shares")
    made.add("InterestExpense", 3).add("x:OtherCosts", 1).add("x:MoreCosts", 1)
    assert made.at("Assets", 500).add("OperatingIncomeLoss", 30).select().data["operating_income"].status == "disputed"


def test_that_a_note_that_contradicts_the_balance_sheet_makes_it_doubtful() -> None:
    made = balance_sheet(("DeferredRevenueCurrent", 8)).add("Revenues", 1)
    assert made.select().data["contract_liabilities_current"].status == "found"
    datum = made.at("ContractWithCustomerLiabilityCurrent", 12).select().data["contract_liabilities_current"]
    assert (datum.value, datum.status, [fact.value for fact in datum.candidates]) == (8, "disputed", [12])


def test_that_a_bank_has_no_short_term_investments_by_its_securities() -> None:
    made = Made().at("CashAndDueFromBanks", 20).at("AvailableForSaleSecuritiesDebtSecurities", 60).at("Assets", 100)
    for tag, value in (("Deposits", 70), ("ShortTermBorrowings", 5), ("LongTermDebt", 15), ("Liabilities", 90)):
        made.at(tag, value)
    made.at("StockholdersEquity", 10).at("LiabilitiesAndStockholdersEquity", 100)
    data = made.add("Revenues", 9).select().data
    assert data["short_term_investments"].value is None
    assert (data["debt_current"].value, data["debt_noncurrent"].value) == (5, 15)


def test_that_the_more_precise_of_two_equal_figures_is_used() -> None:
    made = Made().add("Revenues", 10_400_000, decimals=-5).add("Revenues", 10_350_000, decimals=-3)
    datum = made.select().data["revenue"]
    assert (datum.value, datum.status) == (10_350_000, "found")


def test_that_two_notes_that_disagree_are_disputed_and_both_are_kept() -> None:
    datum = Made().add("AllocatedShareBasedCompensationExpense", 90e6).add(
        "AllocatedShareBasedCompensationExpense", 70e6
    ).select().data["stock_based_compensation"]  # fmt: skip
    assert datum.status == "disputed"
    assert {datum.value, *(fact.value for fact in datum.candidates)} == {90e6, 70e6}


def test_that_a_part_of_the_business_is_not_the_whole() -> None:
    made = Made().add("Revenues", 40, dims=[("us-gaap:StatementBusinessSegmentsAxis", "x:OneMember")])
    assert made.add("NetIncomeLoss", 5).select().data["revenue"].value is None


def test_that_gross_profit_is_not_invented() -> None:
    filing = Made().add("Revenues", 100).add("CostOfRevenue", 60).select()
    assert (filing.data["gross_profit"].value, filing.data["gross_profit"].status) == (None, "not_found")


def test_that_the_year_before_is_last_years_and_not_last_quarters() -> None:
    made = Made().add("Revenues", 100).add("Revenues", 80, BEFORE).add("Revenues", 30, (date(2024, 10, 1), END))
    filing = made.select()
    assert filing.data["revenue_prior_year"].value == 80
    assert filing.data["revenue_last_quarter"].value == 30


def test_that_an_instant_is_the_balance_sheet_date() -> None:
    made = balance_sheet().at("CashAndCashEquivalentsAtCarryingValue", 970, date(2025, 2, 2))
    assert made.select().data["cash"].value == 40


def test_that_compensation_after_tax_is_brought_before_it_or_left_out() -> None:
    made = Made().add("Revenues", 100).add("AllocatedShareBasedCompensationExpense", 30)
    row = "Compensation expense (after-tax) | 30"
    document = XbrlDocument("made.htm", tuple(made.facts), {}, quote=lambda fact_id: row)
    assert select(document).data["stock_based_compensation"].rule == "after_tax_only"
    made.add("EmployeeServiceShareBasedCompensationTaxBenefitFromCompensationExpense", 6)
    document = XbrlDocument("made.htm", tuple(made.facts), {}, quote=lambda fact_id: row)
    assert select(document).data["stock_based_compensation"].value == 36


def test_that_the_cost_of_products_is_not_an_insurers_cost() -> None:
    made = Made().add("Revenues", 100).add("PremiumsEarnedNet", 70).add("CostOfGoodsAndServicesSold", 10)
    assert made.select().data["cost_of_revenue"].rule == "no_total_cost"


def test_that_lines_of_depreciation_are_added_and_other_amortisation_is_not() -> None:
    made = Made().add("NetIncomeLoss", 50).add("Depreciation", 20).add("AmortizationOfIntangibleAssets", 7)
    made.add("AmortizationOfDebtDiscountPremium", 3).add("x:AmortizationOfContentAssets", 90)
    made.add("ShareBasedCompensation", 4).add("IncreaseDecreaseInReceivables", 1).add(
        "DeferredIncomeTaxExpenseBenefit", 2
    )
    made.add("NetCashProvidedByUsedInOperatingActivities", 90).add("PaymentsToAcquirePropertyPlantAndEquipment", 9)
    assert made.select().data["depreciation_and_amortization"].value == 27


# --- Balance sheet and debt ------------------------------------------------------------------------------------------


def test_that_a_balance_sheet_that_foots_without_securities_has_a_known_zero() -> None:
    datum = balance_sheet().select().data["short_term_investments"]
    assert (datum.value, datum.status, datum.rule) == (0.0, "known_low", "foots_without")


def test_that_a_balance_sheet_that_does_not_foot_says_nothing_of_securities() -> None:
    datum = balance_sheet(cash=40).at("AssetsCurrent", 61).select().data["short_term_investments"]
    assert datum.status == "known_low"
    short = Made().at("CashAndCashEquivalentsAtCarryingValue", 40).at("AssetsCurrent", 60).at("Assets", 100)
    assert short.add("Revenues", 1).select().data["short_term_investments"].status == "not_found"


def test_that_lines_of_debt_are_added_once() -> None:
    made = balance_sheet(("CommercialPaper", 5), ("LongTermDebtCurrent", 6), ("LongTermDebtNoncurrent", 20))
    made.at("DebtCurrent", 11).at("ShortTermBorrowings", 11).at("LongTermDebt", 26)
    filing = made.select()
    assert (filing.data["debt_current"].value, filing.data["debt_noncurrent"].value) == (11, 20)
    assert filing.data["debt_principal"].value == 31


def test_that_equal_totals_in_a_note_are_not_added() -> None:
    made = Made().add("Revenues", 1).at("ShortTermBorrowings", 11).at("LongTermDebtCurrent", 11)
    assert made.select().data["debt_current"].value == 11
    more = Made().add("Revenues", 1).at("ShortTermBorrowings", 15).at("LongTermDebtCurrent", 11)
    assert more.select().data["debt_current"].status == "disputed"


def test_that_a_company_without_debt_owes_a_known_nothing_and_shows_no_line() -> None:
    filing = balance_sheet().select()
    assert filing.data["debt_current"].status == filing.data["debt_noncurrent"].status == "not_found"
    assert (filing.data["debt_principal"].value, filing.data["debt_principal"].status) == (0.0, "known_low")


def test_that_finance_leases_are_added_to_principal_once() -> None:
    made = balance_sheet(("LongTermDebtNoncurrent", 20)).at("FinanceLeaseLiability", 3)
    assert made.select().data["debt_principal"].value == 23
    inside = balance_sheet(("LongTermDebtAndCapitalLeaseObligations", 20)).at("FinanceLeaseLiability", 3)
    assert inside.select().data["debt_principal"].value == 20


def test_that_securities_held_are_not_borrowings() -> None:
    made = balance_sheet(("x:DebtSecuritiesHeldCurrent", 5))
    assert made.select().data["debt_current"].status == "not_found"


def test_that_principal_due_is_read_by_year() -> None:
    stem = "LongTermDebtMaturitiesRepaymentsOfPrincipal"
    made = Made().add("Revenues", 1)
    for year, value in (("InNextTwelveMonths", 5), ("InYearTwo", 0), ("InYearThree", 7), ("AfterYearFive", 30)):
        made.at(f"{stem}{year}", value)
    filing = made.select()
    assert filing.data["principal_due"].value == (5, 0, 7)
    assert filing.data["debt_due_12m"].value == 5
    interim = made.at(f"{stem}RemainderOfFiscalYear", 2).select()
    assert interim.data["principal_due"].status == "disputed"
    assert interim.data["debt_due_12m"].value is None


def test_that_equity_is_the_companys_own() -> None:
    made = Made().add("Revenues", 1).at("StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest", 94)
    assert made.at("MinorityInterest", 2).select().data["equity"].value == 92


# --- Backlog ---------------------------------------------------------------------------------------------------------


def bands(made: Made) -> tuple[object, ...]:
    value = made.add("Revenues", 1).select().data["rpo_bands"].value
    return value if isinstance(value, tuple) else ()


def share(value: float, *dims: tuple[str, str], tag: str = f"{RPO}Percentage") -> Made:
    return Made().at(tag, value, unit="pure", dims=dims)


def test_that_shares_by_start_date_become_bands() -> None:
    made = share(0.38, (AXIS, "2025-01-01"))
    made.at(f"{RPO}Percentage", 0.38, unit="pure", dims=[(AXIS, "2026-01-01")])
    made.at(f"{RPO}Percentage", 0.19, unit="pure", dims=[(AXIS, "2028-01-01")])
    made.add(f"{RPO}ExpectedTimingOfSatisfactionPeriod1", "P2Y", (None, END), unit="", dims=[(AXIS, "2028-01-01")])
    assert bands(made) == (Band(0, 1, 0.38), Band(1, 3, 0.38), Band(3, 5, 0.19), Band(5, None, 0.05))


def test_that_the_length_of_a_band_is_its_tagged_length() -> None:
    made = share(0.64, (AXIS, "2025-01-01"))
    made.add(
        f"{RPO}ExpectedTimingOfSatisfactionPeriod1", "two years", (None, END), unit="", dims=[(AXIS, "2025-01-01")]
    )
    assert bands(made) == (Band(0, 2, 0.64), Band(2, None, 0.36))


def test_that_one_share_without_a_length_is_no_band() -> None:
    assert bands(share(0.5, (AXIS, "2025-01-01"))) == ()


def test_that_a_stale_start_date_of_a_single_band_is_the_balance_sheet_date() -> None:
    made = Made().at(RPO, 137).band(85, "2021-12-25")
    made.add(f"{RPO}ExpectedTimingOfSatisfactionPeriod1", "12", (None, END), unit="", dims=[(AXIS, "2021-12-25")])
    assert bands(made) == (Band(0, 1, pytest.approx(85 / 137)), Band(1, None, pytest.approx(52 / 137)))


def test_that_amounts_without_a_total_are_bands_and_their_sum_the_total() -> None:
    made = Made().add("Revenues", 1).band(18, "2025-01-01").band(14, "2026-01-01").band(19, "2027-01-01")
    made.band(2, "2025-01-01").facts.pop()
    filing = made.select()
    assert (filing.data["rpo"].value, filing.data["rpo"].rule) == (51, "rpo_sum_of_bands")
    assert views(filing)["rpo_share_within_24_months"].value == pytest.approx(32 / 51)


def test_that_cumulative_shares_are_taken_apart() -> None:
    axis, tag = "x:FiscalYearAxis", "x:RevenueRemainingPerformanceObligationPercentRecognized"
    made = share(0.14, (axis, "x:WithinNextFiscalYearMember"), tag=tag)
    made.at(tag, 0.59, unit="pure", dims=[(axis, "x:WithinNext4FiscalYearsMember")])
    assert bands(made) == (Band(0, 1, 0.14), Band(1, 4, 0.45), Band(4, None, 0.41))


def test_that_amounts_under_the_companys_own_names_of_years_are_bands() -> None:
    made = Made().at(RPO, 63).at(f"x:{RPO}Current", 30).at(f"x:{RPO}Noncurrent", 33)
    assert bands(made) == (Band(0, 1, pytest.approx(30 / 63)), Band(1, None, pytest.approx(33 / 63)))


def test_that_a_band_of_another_base_is_left_out() -> None:
    product = ("srt:ProductOrServiceAxis", "x:CarsMember")
    made = Made().at(RPO, 840, dims=[product, (AXIS, "2025-01-01")]).at(RPO, 7180)
    assert bands(made) == ()


def test_that_prior_year_backlog_is_that_of_the_year_before() -> None:
    made = Made().add("Revenues", 1).at(RPO, 63).at(RPO, 57, date(2023, 12, 31))
    assert made.select().data["rpo_prior_year"].value == 57


@pytest.mark.parametrize(
    ("said", "years"),
    [
        ("P1Y", 1),
        ("P24M", 2),
        ("twelve months", 1),
        ("24 months", 2),
        ("two years", 2),
        ("12", 1),
        ("3", 3),
        ("", None),
    ],
)
def test_that_a_length_is_read_as_filers_write_it(said: str, years: float | None) -> None:
    assert years_of(said) == years


def test_that_a_name_says_its_years() -> None:
    names = ("WithinNextFiscalYear", "WithinNext4FiscalYears", "YearTwo", "NextTwelveMonths", "Current", "Noncurrent")
    assert [years_in_name(name) for name in names] == [1, 4, 2, 1, 1, None]


def test_that_a_share_within_a_time_needs_a_band_that_ends_there() -> None:
    assert share_within((Band(0, 2, 0.6), Band(2, None, 0.4)), 1) is None
    assert share_within((Band(0, 2, 0.6), Band(2, None, 0.4)), 2) == 0.6
    assert share_within((Band(0, 1, 1.0),), 2) == 1.0


# --- Customers -------------------------------------------------------------------------------------------------------

SALES, RECEIVABLES = "us-gaap:SalesRevenueNetMember", "us-gaap:AccountsReceivableMember"


def concentration(*shares: tuple[str, float], benchmark: str = SALES, kind: str = "CustomerConcentrationRisk") -> Made:
    made = Made().add("Revenues", 1)
    for member, value in shares:
        dims = [
            ("srt:MajorCustomersAxis", f"x:{member}Member"),
            ("us-gaap:ConcentrationRiskByBenchmarkAxis", benchmark),
            ("us-gaap:ConcentrationRiskByTypeAxis", f"us-gaap:{kind}Member"),
        ]
        made.add("ConcentrationRiskPercentage1", value, unit="pure", dims=dims, decimals=2)
    return made


def test_that_customers_are_those_of_revenue_at_or_above_a_tenth() -> None:
    filing = concentration(("CustomerB", 0.11), ("CustomerA", 0.34), ("CustomerC", 0.08)).select()
    assert filing.data["customers"].value == (Customer("Customer A", 0.34), Customer("Customer B", 0.11))
    shown = views(filing)
    assert shown["sum_of_customers_at_or_above_10_percent"].value == 0.45
    assert shown["largest_customer_share"].fact is not None
    assert shown["largest_customer_share"].fact.source.locator == "f-3"


@pytest.mark.parametrize("member", ["ThreeLargestCustomers", "Other", "TopTenCustomers", "TwoCustomers", "NonUs"])
def test_that_a_group_is_not_one_customer(member: str) -> None:
    assert concentration((member, 0.5)).select().data["customers"].value is None


def test_that_a_share_of_a_segment_is_not_one_of_revenue() -> None:
    made = concentration(("CustomerA", 0.6), benchmark="us-gaap:SalesRevenueSegmentMember")
    assert made.select().data["customers"].value is None


def test_that_shares_of_receivables_and_of_places_are_left_out() -> None:
    assert concentration(("CustomerA", 0.17), benchmark=RECEIVABLES).select().data["customers"].value is None
    places = concentration(("Europe", 0.5), kind="GeographicConcentrationRisk")
    assert places.select().data["customers"].value is None


def test_that_silence_about_customers_is_unknown_and_a_denial_is_known_to_be_low() -> None:
    made = Made().add("Revenues", 1)
    assert made.select().data["customers"].status == "not_found"
    made.text = "Some words. No customer represented 10% or more of total revenue during 2024, 2023 and 2022. More."
    datum = made.select().data["customers"]
    assert (datum.value, datum.status) == ((), "known_low")
    assert datum.fact is not None
    assert datum.fact.source.quote.startswith("No customer represented")


@pytest.mark.parametrize(
    "sentence",
    [
        "No customer exceeded 10% of consolidated net sales in fiscal 2024.",
        "None of our customers accounted for more than ten percent of our revenues in fiscal years 2024 or 2023.",
        "No end customer accounted for 10% or more of revenue in 2024, 2023 or 2022.",
        "During the year, no single customer or related group of customers contributed 10% or more of revenue.",
        "We did not have any customers that accounted for 10% or more of our revenue.",
        "We serve some 4,000 customers, none of which accounted for more than 10% of our revenue in 2024.",
        "No sales to a single customer exceeded 10% of consolidated net sales.",
        "We did not derive more than 10% of our revenue from any single customer in 2024.",
        "There were no individual customers that accounted for 10 percent or more of total revenue.",
    ],
)
def test_that_a_denial_is_recognised(sentence: str) -> None:
    assert no_customer_at_a_tenth(Text(f"Before it. {sentence} After it."), 2024, END) == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "No customer represented 10% or more of total revenue for fiscal year 2021.",
        "No other customers accounted for 10% or more of net sales in 2024.",
        "Aside from the revenue of one pool, no single customer contributed 10% or more of revenue in 2024.",
        "No customer accounted for 10% or more of accounts receivable at December 31, 2024.",
        "One customer accounted for 10% of revenue.",
        "We may not be able to keep our customers, and 10% of revenue is at risk.",
        "No country other than the U.S. represented more than 10% of total net sales.",
    ],
)
def test_that_what_is_no_denial_for_the_year_is_not_taken_for_one(sentence: str) -> None:
    assert no_customer_at_a_tenth(Text(f"Before it. {sentence} After it."), 2024, END) == ""


# --- Words -----------------------------------------------------------------------------------------------------------


def test_that_short_contracts_make_backlog_not_applicable() -> None:
    made = Made().add("Revenues", 1)
    made.text = (
        "We do not disclose the value of unsatisfied performance obligations for contracts with an original expected "
        "length of one year or less. Revenue includes taxes."
    )
    datum = made.select().data["rpo"]
    assert (datum.value, datum.status) == (None, "not_applicable")
    assert only_short_contracts(Text("We expense incremental costs when the period is one year or less.")) == ""


def test_that_doubt_is_said_denied_or_unknown() -> None:
    said = "These conditions raise substantial doubt about the Company's ability to continue as a going concern."
    risk = "This could raise substantial doubt about our ability to continue as a going concern."
    denied = "These conditions do not raise substantial doubt about its ability to continue as a going concern."
    assert [going_concern(Text(f"A. {s} B."))[0] for s in (said, risk, denied, "")] == [True, None, False, None]


def test_that_a_conclusion_on_internal_control_is_read_both_ways() -> None:
    stem = "Management concluded that internal control over financial reporting was"
    sound, weak = f"{stem} effective at year end.", f"{stem} not effective at year end."
    assert [material_weakness(Text(f"A. {s} B."))[0] for s in (sound, weak, "")] == [False, True, None]


# --- Periods, restatements, forms ------------------------------------------------------------------------------------

Q3 = (date(2024, 7, 1), date(2024, 9, 30))
NINE, NINE_BEFORE = (date(2024, 1, 1), date(2024, 9, 30)), (date(2023, 1, 1), date(2023, 9, 30))


def test_that_an_interim_report_gives_the_quarter_and_the_cash_flow_to_date() -> None:
    made = Made("10-Q", NINE)
    made.add("Revenues", 30, Q3).add("Revenues", 80, NINE).add("NetCashProvidedByUsedInOperatingActivities", 20, NINE)
    filing = made.select()
    assert filing.data["revenue"].value == filing.data["revenue_last_quarter"].value == 30
    assert filing.data["operating_cash_flow"].value == 20
    assert filing.period_months == 3
    assert made.select(period="ttm").problems[0].code == "selection.ttm_not_derivable"


def reports() -> Made:
    made = Made()
    made.facts.clear()
    for span, value in ((BEFORE, 90.0), (NINE_BEFORE, 60.0), (NINE, 80.0), (Q3, 30.0)):
        form = "10-K" if span is BEFORE else "10-Q"
        filed = date(span[1].year, 11, 1) if form == "10-Q" else date(2024, 2, 1)
        made.add("Revenues", value, span, form=form, filed=filed)
    return made


def test_that_the_last_twelve_months_are_the_year_plus_this_year_less_last_year() -> None:
    filing = reports().select(period="ttm")
    datum = filing.data["revenue"]
    assert (datum.value, datum.rule, filing.period_months) == (110, "trailing_twelve_months", 12)
    assert datum.fact is not None
    assert (datum.fact.period_start, datum.fact.period_end) == (date(2023, 10, 1), date(2024, 9, 30))


def test_that_a_period_can_be_named_by_its_end() -> None:
    assert reports().select(period="2023-12-31").data["revenue"].value == 90
    assert reports().select(period="quarter").data["revenue"].value == 30
    assert reports().select().data["revenue"].value == 90


def test_that_nothing_filed_later_is_used() -> None:
    filing = reports().select(period="quarter", as_of=date(2024, 6, 30))
    assert all(
        d.fact is None or d.fact.source.filed is None or d.fact.source.filed <= date(2024, 6, 30)
        for d in filing.data.values()
    )


def test_that_a_restated_figure_stands_beside_the_first_one() -> None:
    made = reports().add("Revenues", 84.0, BEFORE, form="10-K", filed=date(2025, 2, 1))
    datum = made.select(period="2023-12-31").data["revenue"]
    assert (datum.value, datum.status, datum.rule) == (84, "disputed", "restated")
    assert [fact.value for fact in datum.candidates] == [90]
    assert made.select(period="2023-12-31", as_of=date(2024, 12, 31)).data["revenue"].value == 90


def test_that_a_proxy_statement_gives_no_input() -> None:
    made = reports().add("Revenues", 91.0, BEFORE, form="DEF 14A", filed=date(2024, 4, 1))
    assert made.select(period="2023-12-31").data["revenue"].candidates == ()


def test_that_a_calendar_of_weeks_has_its_year_before() -> None:
    year, before = (date(2023, 10, 1), date(2024, 9, 28)), (date(2022, 9, 25), date(2023, 9, 30))
    made = Made("10-K", year).add("Revenues", 100, year).add("Revenues", 90, before)
    assert made.select().data["revenue_prior_year"].value == 90


def test_that_a_changed_year_end_has_no_year_before() -> None:
    made = Made("10-K", (date(2024, 7, 1), END)).add("Revenues", 50, (date(2024, 7, 1), END))
    made.add("Revenues", 90, (date(2023, 7, 1), date(2024, 6, 30)))
    assert made.select().data["revenue_prior_year"].value is None


def test_that_a_document_without_a_period_is_refused() -> None:
    with pytest.raises(Refused):
        select(XbrlDocument("empty.htm", ()))


# --- Consistency -----------------------------------------------------------------------------------------------------


def codes(filing: Filing) -> set[str]:
    return {problem.code for problem in filing.problems}


def test_that_what_does_not_fit_together_is_said_with_its_place() -> None:
    made = Made().add("Revenues", 100).add("CostOfRevenue", 60).add("GrossProfit", 50).add("Revenues", 10, BEFORE)
    filing = made.at(RPO, 5).at("ContractWithCustomerLiabilityCurrent", 9).add("IncomeTaxesPaid", -4).select()
    assert codes(filing) >= {
        "consistency.gross_profit",
        "consistency.jump",
        "consistency.rpo_below_contract_liabilities",
        "consistency.negative",
    }
    assert {p.where for p in filing.problems if p.code == "consistency.gross_profit"} == {"made.htm#f-3"}
    assert codes(balance_sheet().select()) == set()


# --- The concepts file -----------------------------------------------------------------------------------------------


def test_that_every_rule_of_the_concepts_file_and_the_code_has_its_sentence() -> None:
    rules = {way.rule for concept in load_concepts().inputs.values() for way in concept.ways}
    for path in (ROOT / "scoring/filings/selection").glob("*.py"):
        source = path.read_text(encoding="utf-8")
        rules |= set(re.findall(r'rule = "(\w+)"', source)) | set(
            re.findall(r'(?:replace\([^)]*rule=|, )"(\w+_\w+)", span', source)
        )
    assert len(rules) > 15
    for language in ("en", "zh"):
        words = Words(language)
        assert not {rule for rule in rules if not words.has(f"rule.{rule}")}


def test_that_no_issuer_is_named_in_the_concepts_file() -> None:
    standard = load_concepts().standard
    tags = load_concepts().wanted()
    assert {tag.partition(":")[0] for tag in tags} <= standard
    assert len(tags) > 200


def test_that_faults_of_a_concepts_file_are_all_said() -> None:
    text = '[input.a]\nkind = "flow"\n[input.b]\nkind = "odd"\nways = [{ rule = "x", tags = ["A"], colour = 1 }]\n'
    with pytest.raises(Refused) as refused:
        read_concepts(text)
    assert len(refused.value.problems) == 3
    assert tomllib.loads(text)


# --- The real files --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def company_facts(name: str) -> XbrlDocument:
    path = next(iter((DATA / "companyfacts").glob(f"*_{name}*.json.gz")), None)
    if path is None:
        pytest.skip("the filings are not beside this checkout")
    return read_company_facts(gzip.decompress(Path(path).read_bytes()), load_concepts().wanted())


def test_that_company_facts_and_the_filing_itself_agree() -> None:
    """Both say the same of Apple's fiscal year 2024, which the 20 filings read by hand hold too."""
    filing = select(company_facts("AAPL"), period="2024-09-28", as_of=date(2024, 11, 30))
    expected = {
        "revenue": 391_035e6, "net_income": 93_736e6, "operating_cash_flow": 118_254e6, "capital_expenditure": 9_447e6,
        "debt_current": 20_879e6, "debt_noncurrent": 85_750e6, "cash": 29_943e6, "short_term_investments": 35_228e6,
        "contract_liabilities_current": 8_249e6, "stock_based_compensation": 11_688e6, "revenue_prior_year": 383_285e6,
    }  # fmt: skip
    assert {name: filing.data[name].value for name in expected} == expected


@pytest.mark.parametrize(
    ("name", "file", "end", "as_of"),
    [
        ("AAPL", "aapl-10k-fy2024", "2024-09-28", date(2024, 12, 1)),
        ("AAPL", "aapl-10q-20250329", "2025-03-29", date(2025, 6, 1)),
        ("NVDA", "nvda-10k-fy2025", "2025-01-26", date(2025, 4, 1)),
        ("NVDA", "nvda-10q-2025q2", "2025-07-27", date(2025, 10, 1)),
    ],
)
def test_that_company_facts_give_the_same_inputs_as_the_filing(name: str, file: str, end: str, as_of: date) -> None:
    """Where both have a figure. Company facts have more of the past, and nothing of customers and bands."""
    facts = select(company_facts(name), period=end, as_of=as_of)
    filing = select(read_inline(gzip.decompress((DATA / f"inline/{file}.htm.gz").read_bytes()), file))
    both = [n for n, d in filing.data.items() if isinstance(d.value, float) and isinstance(facts.data[n].value, float)]
    assert len(both) > 25
    assert {n: facts.data[n].value for n in both} == {n: filing.data[n].value for n in both}


@pytest.mark.parametrize("file", ["ge-10k-fy2023", "riot-10k-fy2023", "orcl-10q"])
def test_that_no_filing_however_torn_breaks_the_selection(file: str) -> None:
    path = DATA / f"inline/{file}.htm.gz"
    if not path.is_file():
        pytest.skip("the filings are not beside this checkout")
    document, chance = read_inline(gzip.decompress(path.read_bytes()), file), Random(7)
    for part in (0.1, 0.5, 0.9) * times(10):
        facts = [fact for fact in document.facts if chance.random() < part]
        chance.shuffle(facts)
        torn = [structs.replace(fact, value=chance.choice((fact.value, 0.0, -1e300, None))) for fact in facts]
        try:
            filing = select(replace(document, facts=tuple(torn)), period=chance.choice((None, "ttm", "quarter", "odd")))
        except Refused:
            continue
        assert set(views(filing)) >= {"largest_customer_share"}
        filing.values(("revenue",))


def test_that_international_statements_and_other_currencies_are_read() -> None:
    european = select(company_facts("ASML"))
    assert european.issuer.currency == "EUR"
    assert "usd_per_currency_unit" not in european.data
    assert european.data["revenue"].unit == "EUR"
    ifrs = select(company_facts("LPA"))
    assert {ifrs.data[name].status for name in ("revenue", "net_income", "total_assets", "equity", "cash")} == {"found"}


def test_that_an_amount_dated_after_the_quarter_is_no_balance() -> None:
    """IREN shows 9.7bn of commitments dated after its quarter beside its balances at the quarter's end."""
    filing = select(company_facts("IREN"), period="quarter")
    assert all(
        d.fact is None or d.fact.period_end <= filing.period_end
        for n, d in filing.data.items()
        if n != "shares_outstanding"
    )


def test_that_a_loss_from_a_proxy_statement_is_not_the_years_loss() -> None:
    filing = select(company_facts("CRWV"), period="2025-12-31")
    datum = filing.data["net_income"]
    assert datum.fact is not None
    assert datum.fact.source.form == "10-K"
    assert datum.value == -1_167e6


def test_that_three_values_of_one_year_are_disputed() -> None:
    datum = select(company_facts("NBIS"), period="2024-12-31").data["revenue"]
    assert datum.status == "disputed"
    assert datum.candidates


def test_that_a_whole_report_that_is_silent_on_going_concern_denies_it_and_an_extract_does_not() -> None:
    notes = "Notes to consolidated financial statements. Revenue is recognised over time. "
    risk = "If we cannot raise money, it could raise substantial doubt about our ability to go on as a going concern. "
    doubt = "These conditions raise substantial doubt about the Company's ability to continue as a going concern. "
    long = notes * 1_000
    assert passages.silent_on_going_concern(passages.Text(long))
    assert passages.silent_on_going_concern(passages.Text(long + risk))
    assert not passages.silent_on_going_concern(passages.Text(long + doubt))
    assert not passages.silent_on_going_concern(passages.Text(notes))


def test_that_where_a_figure_is_from_is_known_after_the_document_is_let_go() -> None:
    """A fact is made from its document when it is first read; all that was read is then held without the document."""
    path = DATA / "inline/aapl-10q-20250329.htm.gz"
    if not path.is_file():
        pytest.skip("the filings are not beside this checkout")
    document = read_inline(gzip.decompress(path.read_bytes()), "aapl.htm")
    filing = select(document)
    revenue = filing.data["revenue"]
    held = revenue.evidence
    assert held is not None
    fact = revenue.fact
    assert fact is not None
    expected = next(one for one in document.facts if one.fact_id == fact.source.locator)
    assert (fact.value, *(revenue.span or ())) == (expected.value, expected.start, expected.end)
    assert fact.source.quote == document.quote(expected.fact_id)
    copies = copy.deepcopy(filing.data)  # reads all that there is of each
    assert copies == filing.data
    assert {datum.evidence for datum in (*filing.data.values(), *copies.values())} == {None}
    assert replace(revenue, value=1.0).fact == fact
