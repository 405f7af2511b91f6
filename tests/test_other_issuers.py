"""What other issuers tag otherwise: each input is still right, disputed or said to be missing, never silently wrong."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

import pytest
from msgspec import structs

from reports.filing_plain import filing_text
from reports.numbers import Style
from reports.plain import doubt
from resources.words import Words
from scoring.filings.filing import Datum, Filing
from scoring.filings.selection import select, views
from scoring.filings.selection.passages import Text, bands_said, material_weakness, no_customer_at_a_tenth
from scoring.filings.sources import open_source
from scoring.filings.xbrl import XbrlDocument
from scoring.problems import Problem, sentence
from tests.test_selection import AXIS, DATA, END, RPO, YEAR, Made, balance_sheet

OBLIGATION = "UnrecordedUnconditionalPurchaseObligationBalanceSheetAmount"
SCHEDULE = "LongTermDebtMaturitiesRepaymentsOfPrincipal"


class Quoted(Made):
    """A made-up document that has words around its figures."""

    def __init__(self) -> None:
        super().__init__()
        self.quotes: dict[str, str] = {}

    def saying(self, words: str) -> Quoted:
        """The words around the figure that was added last."""
        self.quotes[self.facts[-1].fact_id] = words
        return self

    def select(self, **asked: object) -> Filing:
        cover = {"DocumentType": self.form}
        document = XbrlDocument("made.htm", tuple(self.facts), cover, quote=lambda place: self.quotes.get(place, ""))
        return select(document, **asked)  # type: ignore[arg-type]


def quoted() -> Quoted:
    """One with a year and a balance sheet's total."""
    made = Quoted()
    made.add("Revenues", 90).at("Assets", 500)
    return made


def schedule(made: Made, *years: float, after: float | None = None) -> Made:
    """The note's schedule of maturities."""
    for name, value in zip(("InNextTwelveMonths", "InYearTwo", "InYearThree", "InYearFour"), years, strict=False):
        made.at(SCHEDULE + name, value)
    return made if after is None else made.at(SCHEDULE + "AfterYearFive", after)


# --- Leases not begun and purchase obligations -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "We have additional operating and finance leases, that have not yet commenced, with obligations of $34 billion",
        "Between fiscal years 2026 and 2030, we expect to commence leases with future obligations of $34 billion",
        "Leases not yet commenced | 2 | 3 | 34",
    ],
)
def test_that_leases_not_begun_are_no_purchase_obligation_whatever_their_tag(words: str) -> None:
    made = quoted()
    made.at(OBLIGATION, 34)
    data = made.saying(words).select().data
    assert (data["leases_not_commenced"].value, data["leases_not_commenced"].rule) == (34, "leases_told")
    assert data["purchase_obligations"].value is None


def test_that_a_members_name_says_that_leases_have_not_begun() -> None:
    made = quoted()
    made.at(OBLIGATION, 7, dims=[("us-gaap:CategoryAxis", "us-gaap:OperatingLeaseLeaseNotYetCommencedMember")])
    made.at(OBLIGATION, 11)
    made.saying("Total | $ 11")
    data = made.select().data
    assert (data["leases_not_commenced"].value, data["purchase_obligations"].value) == (7, 11)
    assert data["purchase_obligations"].status == "found"


def test_that_an_obligation_without_its_words_is_doubtful() -> None:
    made = Made().add("Revenues", 90).at("Assets", 500).at(OBLIGATION, 34)
    assert made.select().data["purchase_obligations"].status == "disputed"


def test_that_all_contractual_obligations_are_doubted_as_purchase_obligations() -> None:
    made = quoted()
    made.at("ContractualObligation", 333)
    assert made.select().data["purchase_obligations"].status == "disputed"
    made.at(OBLIGATION, 50, dims=[("us-gaap:CategoryAxis", "x:EnergyMember")])
    datum = made.saying("Unconditional purchase obligations | 50").select().data["purchase_obligations"]
    assert (datum.value, datum.status) == (50, "disputed")


def test_that_leases_not_begun_tagged_over_a_period_are_found_and_doubted() -> None:
    made = quoted()
    made.add("x:OperatingLeaseCommitmentsNotYetCommenced", 89, YEAR)
    datum = made.select().data["leases_not_commenced"]
    assert (datum.value, datum.status) == (89, "disputed")


def test_that_letters_of_credit_are_no_undrawn_facility() -> None:
    made = quoted()
    dims = [("us-gaap:CreditFacilityAxis", "us-gaap:LetterOfCreditMember")]
    made.at("LineOfCreditFacilityRemainingBorrowingCapacity", 8, dims=dims)
    assert made.select().data["undrawn_facilities"].value is None


# --- Borrowings ------------------------------------------------------------------------------------------------------


def test_that_principal_is_the_schedules_and_not_what_is_carried() -> None:
    made = balance_sheet(("LongTermDebtNoncurrent", 38.5)).add("Revenues", 1).at("LongTermDebt", 38.5)
    made = schedule(made, 0, 0, 40, 0, after=0)
    datum = made.select().data["debt_principal"]
    assert (datum.value, datum.status, datum.rule) == (40, "found", "principal_total")


def test_that_principal_before_discounts_is_preferred_to_the_total_carried() -> None:
    made = balance_sheet(("LongTermDebtNoncurrent", 38.5)).add("Revenues", 1)
    made.at("LongTermDebt", 38.5).at("DebtInstrumentCarryingAmount", 39)
    assert made.select().data["debt_principal"].value == 39


def test_that_a_schedule_in_which_a_year_is_missing_is_not_preferred_to_a_total() -> None:
    made = schedule(balance_sheet(("LongTermDebtNoncurrent", 38.5)).add("Revenues", 1), 10, 10, 10, after=8)
    assert made.select().data["debt_principal"].value == 38
    assert made.at("DebtInstrumentCarryingAmount", 39).select().data["debt_principal"].value == 39


def test_that_what_is_carried_is_called_so_whatever_tag_it_has() -> None:
    made = balance_sheet(("LongTermDebtNoncurrent", 38.5)).add("Revenues", 1).at("LongTermDebt", 38.5)
    assert made.select().data["debt_principal"].rule == "principal_from_carrying"


def test_that_commercial_paper_stands_beside_the_schedule() -> None:
    lines = (("CommercialPaper", 9.0), ("LongTermDebtCurrent", 8.0), ("LongTermDebtNoncurrent", 20.0))
    made = schedule(balance_sheet(*lines).add("Revenues", 1), 8, 9, 11.5, after=0)
    assert made.select().data["debt_principal"].value == 37.5


def test_that_an_interim_schedule_by_fiscal_year_is_not_by_years_after_the_date() -> None:
    quarter = (date(2024, 7, 1), date(2024, 9, 30))
    for name, status in (("InNextTwelveMonths", "disputed"), ("InNextRollingTwelveMonths", "found")):
        made = Made("10-Q", quarter).add("Revenues", 9, quarter).at("Assets", 100, quarter[1])
        made.at(SCHEDULE + name, 4, quarter[1])
        made.at(SCHEDULE + ("InRollingYearTwo" if "Rolling" in name else "InYearTwo"), 5, quarter[1])
        data = made.select().data
        assert (data["principal_due"].value, data["principal_due"].status) == ((4, 5), status)
        assert data["debt_due_12m"].value == (4 if status == "found" else None)


def test_that_leases_within_what_is_carried_are_added_to_a_schedule_without_them() -> None:
    made = balance_sheet(("LongTermDebtAndCapitalLeaseObligations", 33)).add("Revenues", 1)
    made.at("FinanceLeaseLiability", 3)
    assert schedule(made, 10, 10, 11, after=0).select().data["debt_principal"].value == 34


def test_that_a_company_that_has_repaid_its_debt_owes_a_known_nothing() -> None:
    made = balance_sheet().add("Revenues", 1).at("ConvertibleNotesPayableCurrent", 458, date(2023, 12, 31))
    assert (made.select().data["debt_principal"].value, made.select().data["debt_principal"].status) == (0, "known_low")


@pytest.mark.parametrize(
    "tag", ["x:PromissoryNote", "x:EquipmentFinancing", "x:PaycheckProtectionProgram", "x:ShareholderLoan"]
)
def test_that_a_line_that_may_be_borrowed_leaves_debt_unknown(tag: str) -> None:
    made = balance_sheet().add("Revenues", 1)
    made.facts = [
        structs.replace(fact, concept=tag) if fact.concept.endswith(":OtherLiabilitiesNoncurrent") else fact
        for fact in made.facts
    ]
    assert made.select().data["debt_principal"].value in (None, 40)
    assert made.select().data["debt_principal"].status != "known_low"


def test_that_a_line_that_may_be_borrowed_stands_beside_the_rest_and_makes_it_doubtful() -> None:
    made = balance_sheet(("LongTermDebtNoncurrent", 20)).add("Revenues", 1)
    assert made.select().data["debt_principal"].status == "found"
    made.facts = [
        structs.replace(fact, concept="x:EquipmentFinancing") if "OtherLiabilitiesNoncurrent" in fact.concept else fact
        for fact in made.facts
    ]
    datum = made.select().data["debt_principal"]
    assert (datum.value, datum.status, [fact.value for fact in datum.candidates]) == (20, "disputed", [20])


def test_that_a_dividend_in_the_line_of_preferred_stock_does_not_cut_the_balance_sheet() -> None:
    made = balance_sheet(("LongTermDebtNoncurrent", 20)).add("Revenues", 1)
    place = next(n for n, fact in enumerate(made.facts) if fact.concept == "us-gaap:StockholdersEquity")
    made.add("PreferredStockDividendRatePerDollarAmount", 2, unit="USD/shares")
    made.facts.insert(place, made.facts.pop())
    assert made.select().data["short_term_investments"].status == "known_low"


def test_that_a_small_loan_in_a_note_is_shown_beside_a_zero_and_a_large_one_makes_it_unknown() -> None:
    dims = [("us-gaap:CreditFacilityAxis", "x:EquipmentLoansMember")]
    small = balance_sheet().add("Revenues", 1).at("LongTermDebtNoncurrent", 0.3, dims=dims)
    datum = small.select().data["debt_principal"]
    assert (datum.value, datum.status, [fact.value for fact in datum.candidates]) == (0, "disputed", [0.3])
    large = balance_sheet().add("Revenues", 1).at("LongTermDebtNoncurrent", 20, dims=dims)
    assert large.select().data["debt_principal"].value is None


def test_that_a_total_of_debt_beside_one_part_is_not_left_out_without_a_balance_sheet() -> None:
    made = Made().add("Revenues", 90).at("Assets", 500).at("ConvertibleDebtCurrent", 15).at("LongTermDebt", 1985)
    datum = made.select().data["debt_principal"]
    assert (datum.value, datum.status) == (2000, "disputed")


def test_that_commercial_paper_in_a_note_has_no_current_part_of_long_term_debt_in_it() -> None:
    made = Made().add("Revenues", 90).at("Assets", 500).at("CommercialPaper", 23).at("LongTermDebtCurrent", 10)
    datum = made.at("LongTermDebtNoncurrent", 100).select().data["debt_current"]
    assert (datum.value, datum.status) == (33, "found")


# --- Statements ------------------------------------------------------------------------------------------------------


def test_that_a_tag_without_a_term_has_that_of_its_place_on_the_balance_sheet() -> None:
    made = Made().add("Revenues", 1)
    made.at("CashAndCashEquivalentsAtCarryingValue", 60).at("AssetsCurrent", 60).at("Assets", 100)
    made.at("AccountsPayableCurrent", 20).at("ContractWithCustomerLiability", 10).at("LiabilitiesCurrent", 30)
    made.at("DeferredRevenue", 5).at("OtherLiabilitiesNoncurrent", 35).at("Liabilities", 70)
    data = made.at("StockholdersEquity", 30).at("LiabilitiesAndStockholdersEquity", 100).select().data
    values = [data[f"contract_liabilities_{term}"].value for term in ("current", "noncurrent")]
    assert values == [10, 5]


def test_that_a_line_that_may_be_an_investment_leaves_short_term_investments_unknown() -> None:
    assert balance_sheet().add("Revenues", 1).select().data["short_term_investments"].status == "known_low"
    made = balance_sheet().add("Revenues", 1)
    made.facts = [
        structs.replace(fact, concept="x:BankTimeDeposits") if "AccountsReceivable" in fact.concept else fact
        for fact in made.facts
    ]
    assert made.select().data["short_term_investments"].status == "not_found"


def test_that_interest_on_debt_and_on_finance_leases_are_added_where_the_statement_shows_both() -> None:
    made = Made().add("Revenues", 100).add("OperatingIncomeLoss", 30)
    made.add("InterestExpenseDebt", 22).add("FinanceLeaseInterestExpense", 3)
    made.add("IncomeTaxExpenseBenefit", 1).add("NetIncomeLoss", 4).add("x:OneCost", 1).add("x:OtherCost", 1)
    datum = made.at("Assets", 500).select().data["interest_expense"]
    assert (datum.value, datum.rule) == (25, "added_lines")
    noted = Made().add("Revenues", 100).add("InterestExpenseDebt", 22).add("FinanceLeaseInterestExpense", 3)
    assert noted.select().data["interest_expense"].value == 22


def test_that_a_total_on_a_balance_sheet_without_terms_is_not_taken_for_the_later_part() -> None:
    made = Made().add("Revenues", 1).at("CashAndCashEquivalentsAtCarryingValue", 60).at("RealEstate", 40)
    made.at("Assets", 100).at("AccountsPayable", 20).at("ContractWithCustomerLiability", 10).at("Deposits", 40)
    made.at("Liabilities", 70).at("StockholdersEquity", 30).at("LiabilitiesAndStockholdersEquity", 100)
    assert made.select().data["contract_liabilities_noncurrent"].value is None


def test_that_what_rounding_leaves_between_two_totals_is_no_figure() -> None:
    made = Made().add("Revenues", 1).at("Assets", 500_000_000).at("ContractWithCustomerLiability", 181e6, decimals=-6)
    made.at("ContractWithCustomerLiabilityCurrent", 180_995_000, decimals=-3)
    assert made.select().data["contract_liabilities_noncurrent"].value is None


def test_that_the_larger_of_two_totals_of_depreciation_is_used_and_the_doubt_shown() -> None:
    made = Made().add("Revenues", 90).add("DepreciationAndAmortization", 26)
    made.add("DepreciationAmortizationAndAccretionNet", 33)
    datum = made.select().data["depreciation_and_amortization"]
    assert (datum.value, datum.status) == (33, "disputed")


def test_that_cash_within_businesses_held_for_sale_is_no_contradiction() -> None:
    made = Made().add("Revenues", 90).add("IncomeTaxExpenseBenefit", 1).add("NetIncomeLoss", 10)
    made.add("ShareBasedCompensation", 2)
    for tag, value in (("Operating", 30), ("Investing", -10), ("Financing", -5)):
        made.add(f"NetCashProvidedByUsedIn{tag}Activities", value)
    made.add("x:CashWithinBusinessesHeldForSale", -4)
    made.add("CashAndCashEquivalentsPeriodIncreaseDecrease", 11)
    assert [problem.code for problem in made.at("Assets", 500).select().problems] == []
    made.facts = [fact for fact in made.facts if not fact.concept.startswith("x:")]
    assert [problem.code for problem in made.select().problems] == ["consistency.cash_flow"]


def test_that_customers_who_paid_more_than_a_year_ahead_leave_backlog_unknown() -> None:
    made = balance_sheet().add("Revenues", 1)
    made.text = (
        "We elected the practical expedient and do not disclose the value of unsatisfied performance obligations "
        "for contracts with an original expected length of one year or less."
    )
    assert made.select().data["rpo"].status == "not_applicable"
    datum = made.at("ContractWithCustomerLiabilityNoncurrent", 3).select().data["rpo"]
    assert (datum.status, datum.rule) == ("not_found", "only_short_contracts_omitted")


def test_that_the_current_line_is_not_the_total_of_contract_liabilities_where_a_later_part_stands_beside_it() -> None:
    made = Made().add("Revenues", 1)
    made.at("CashAndCashEquivalentsAtCarryingValue", 60).at("AssetsCurrent", 60).at("Assets", 100)
    made.at("AccountsPayableCurrent", 20).at("ContractWithCustomerLiability", 10).at("LiabilitiesCurrent", 30)
    assert made.select().data["contract_liabilities"].value == 10
    made.at("ContractWithCustomerLiabilityNoncurrent", 5).at("OtherLiabilitiesNoncurrent", 35).at("Liabilities", 70)
    made.at("StockholdersEquity", 30).at("LiabilitiesAndStockholdersEquity", 100)
    assert made.select().data["contract_liabilities"].value is None


def test_that_a_total_far_above_the_only_part_that_is_known_is_shown_as_doubtful() -> None:
    made = schedule(balance_sheet(("LongTermDebtCurrent", 2.3)).add("Revenues", 1), 2.4, 4, 1.5, after=0)
    datum = made.select().data["debt_principal"]
    assert (datum.value, datum.status) == (pytest.approx(7.9), "disputed")


# --- Other taxonomies and tags ---------------------------------------------------------------------------------------


def test_that_an_international_balance_sheet_with_later_liabilities_first_has_each_in_its_place() -> None:
    made = Made("20-F").add("ifrs-full:Revenue", 1, unit="EUR")
    lines = (
        ("ifrs-full:PropertyPlantAndEquipment", 40), ("ifrs-full:OtherNoncurrentFinancialAssets", 9),
        ("ifrs-full:NoncurrentAssets", 49), ("ifrs-full:OtherCurrentFinancialAssets", 11),
        ("ifrs-full:CashAndCashEquivalents", 40), ("ifrs-full:CurrentAssets", 51), ("ifrs-full:Assets", 100),
        ("ifrs-full:EquityAttributableToOwnersOfParent", 30), ("ifrs-full:Equity", 30),
        ("ifrs-full:LongtermBorrowings", 35), ("x:ConvertibleNotes", 5), ("ifrs-full:NoncurrentContractLiabilities", 2),
        ("ifrs-full:NoncurrentLiabilities", 42), ("ifrs-full:ShorttermBorrowings", 4), ("x:BankLoans", 3),
        ("ifrs-full:CurrentContractLiabilities", 6), ("ifrs-full:CurrentLiabilities", 28),
        ("ifrs-full:Liabilities", 70), ("ifrs-full:EquityAndLiabilities", 100),
    )  # fmt: skip
    for tag, value in lines:
        made.at(tag, value, unit="EUR")
    data = made.select().data
    names = ("debt_current", "debt_noncurrent", "debt_principal", "short_term_investments", "cash")
    assert [data[name].value for name in names] == [7, 40, 47, 11, 40]
    assert [data[f"contract_liabilities_{term}"].value for term in ("current", "noncurrent")] == [6, 2]


def test_that_an_international_interim_report_gives_its_quarter() -> None:
    half, quarter = (date(2024, 1, 1), date(2024, 6, 30)), (date(2024, 4, 1), date(2024, 6, 30))
    made = Made("6-K", half).at("ifrs-full:Assets", 100, half[1])
    for tag, value in (("RevenueFromContractsWithCustomers", 9), ("ProfitLossAttributableToOwnersOfParent", 2)):
        made.add(f"ifrs-full:{tag}", value, quarter).add(f"ifrs-full:{tag}", 2 * value, half)
    data = made.select().data
    assert [data[name].value for name in ("revenue", "net_income")] == [9, 2]


def test_that_international_equity_is_the_companys_own() -> None:
    made = Made("20-F").add("ifrs-full:Revenue", 9).at("ifrs-full:Assets", 100).at("ifrs-full:Equity", 40)
    assert made.select().data["equity"].rule == "equity_with_minorities"
    assert made.at("ifrs-full:NoncontrollingInterests", 4).select().data["equity"].value == 36


def test_that_an_expense_net_of_income_is_positive_and_doubted_and_net_income_is_no_expense() -> None:
    made = Made().add("Revenues", 90).add("InterestIncomeExpenseNonoperatingNet", -7.7)
    datum = made.select().data["interest_expense"]
    assert (datum.value, datum.status, datum.rule) == (7.7, "disputed", "net_financing_charges")
    earned = Made().add("Revenues", 90).add("InterestIncomeExpenseNonoperatingNet", 7.7)
    assert earned.select().data["interest_expense"].value is None
    gross = made.add("InterestCostsIncurred", 9).add("InterestCostsCapitalized", 1).select().data["interest_expense"]
    assert (gross.value, gross.status) == (8, "disputed")


def test_that_a_companys_own_tag_of_the_total_gives_its_backlog() -> None:
    made = Made().add("Revenues", 90).at("x:TotalRemainingPerformanceObligations", 500)
    assert (made.select().data["rpo"].value, made.select().data["rpo"].rule) == (500, "company_tag")
    made.at("x:RemainingPerformanceObligationYearOne", 100).at("x:RemainingPerformanceObligationPercentage", 1)
    assert made.select().data["rpo"].value == 500


@pytest.mark.parametrize(
    ("member", "words", "status"),
    [
        ("x:ServersAndNetworkMember", "Equipment | 6 years", "found"),
        ("us-gaap:ComputerEquipmentMember", "six years for our servers", "found"),
        ("us-gaap:ComputerEquipmentMember", "Office and computer equipment | 6", "disputed"),
    ],
)
def test_that_the_life_of_office_computers_is_doubted_as_that_of_servers(member: str, words: str, status: str) -> None:
    made = quoted()
    made.add("PropertyPlantAndEquipmentUsefulLife", "P6Y", unit="", dims=[("us-gaap:TypeAxis", member)])
    datum = made.saying(words).select().data["server_life_years"]
    assert (datum.value, datum.status) == (6, status)


def test_that_restricted_cash_is_at_least_what_the_cash_flow_statement_has_beyond_cash() -> None:
    whole = "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents"
    made = Made().add("Revenues", 90).at("Assets", 500).at("CashAndCashEquivalentsAtCarryingValue", 40).at(whole, 55)
    datum = made.select().data["restricted_cash"]
    assert (datum.value, datum.status, datum.rule) == (15, "found", "difference")
    partial = made.at("RestrictedCashCurrent", 4).select().data["restricted_cash"]
    assert (partial.value, partial.status) == (15, "disputed")
    equal = Made().add("Revenues", 90).at("Assets", 500).at("CashAndCashEquivalentsAtCarryingValue", 40).at(whole, 40)
    assert equal.select().data["restricted_cash"].value is None  # some may be within the cash that both show


def test_that_liabilities_leave_out_the_minorities_where_equity_is_the_companys_own() -> None:
    made = Made().add("Revenues", 1).at("Assets", 100).at("LiabilitiesAndStockholdersEquity", 100)
    made.at("StockholdersEquity", 30).at("MinorityInterest", 5)
    assert made.select().data["total_liabilities"].value == 65


def test_that_a_companys_own_line_of_amortisation_is_part_of_depreciation_and_amortisation() -> None:
    made = Made().add("Revenues", 1).add("NetIncomeLoss", 10).add("IncomeTaxExpenseBenefit", 1)
    made.add("Depreciation", 20).add("x:AmortizationOfAcquiredIntangibleAssets", 7).add("x:AmortizationOfDebtCosts", 2)
    made.add("x:AmortizationOfLicenseRevenue", 3).add("ShareBasedCompensation", 4)
    made.add("NetCashProvidedByUsedInOperatingActivities", 50).add("PaymentsToAcquirePropertyPlantAndEquipment", 5)
    assert made.at("Assets", 500).select().data["depreciation_and_amortization"].value == 27


# --- What is said of doubt -------------------------------------------------------------------------------------------


def test_that_what_falls_due_later_is_no_other_schedule() -> None:
    made = schedule(balance_sheet(("LongTermDebtNoncurrent", 38.5)).add("Revenues", 1), 8, 9, 11.5, after=10)
    filing = made.select()
    assert [fact.value for fact in filing.data["principal_due"].candidates] == [10]
    assert "principal_due" not in [datum.name for datum in filing.conflicts()]


def test_that_the_parts_of_a_doubtful_sum_are_not_said_to_be_other_figures() -> None:
    made = Made().add("Revenues", 1).at("Assets", 500).at("ContractWithCustomerLiability", 12)
    datum = made.at("ContractWithCustomerLiabilityCurrent", 8).select().data["contract_liabilities_noncurrent"]
    assert (datum.value, datum.status, len(datum.candidates), datum.alternatives) == (4, "disputed", 2, ())
    assert doubt(datum, Words("en")).startswith("In doubt: Contract liabilities (non-current).")
    two = Made().add("Revenues", 1).at("Assets", 500).at("ContractWithCustomerLiabilityCurrent", 8, decimals=0)
    datum = two.at("ContractWithCustomerLiabilityCurrent", 12).select().data["contract_liabilities_current"]
    assert doubt(datum, Words("en")).startswith("Sources disagree on Contract liabilities (current):")


def test_that_a_quarter_that_no_annual_statement_shows_is_not_doubted_for_standing_in_a_note() -> None:
    made = Made().add("Revenues", 100).add("IncomeTaxExpenseBenefit", 4).add("NetIncomeLoss", 20)
    made.add("InterestExpense", 3).add("x:OtherCosts", 1).add("x:MoreCosts", 1).add("x:YetMoreCosts", 1)
    made.add("OperatingIncomeLoss", 30).at("Assets", 500).add("Revenues", 26, (date(2024, 10, 1), END))
    datum = made.select().data["revenue_last_quarter"]
    assert (datum.value, datum.status) == (26, "found")


@pytest.mark.skipif(not DATA.exists(), reason="the real filings are not here")
@pytest.mark.parametrize(("language", "said"), [("en", "Income taxes paid is negative"), ("zh", "已付所得税为负")])
def test_that_the_inputs_of_a_filing_are_called_by_name_in_both_languages(language: str, said: str) -> None:
    filing, words = open_source(str(DATA / "inline/amc-10q-2023.htm.gz")), Words(language)
    lines = list(filing_text(filing, views(filing), {"income_taxes_paid": "money"}, Style(words)))
    assert any(said in line for line in lines)
    shown = "\n".join(lines)
    assert not re.search(r"\b[a-z]+_[a-z_]+ (?:is|为)|\b100\.0%", shown)
    assert ("Rpo" in shown, "customer share" in shown.lower()) == (False, False)


# --- Backlog by time -------------------------------------------------------------------------------------------------


def bands(made: Made) -> list[tuple[float, float | None, float]]:
    return [(row.start_year, row.end_year, row.share) for row in made.select().data["rpo_bands"].value or ()]


def test_that_what_follows_a_last_band_without_a_length_is_in_it() -> None:
    made = Made().add("Revenues", 1).at(RPO, 100)
    for share, start in ((0.38, "2025-01-01"), (0.38, "2026-01-01"), (0.19, "2028-01-01")):
        made.at(f"{RPO}Percentage", share, unit="pure", dims=[(AXIS, start)])
    assert bands(made) == [(0, 1, 0.38), (1, 3, 0.38), (3, None, 0.24)]


def test_that_two_shares_that_do_not_say_when_are_no_band() -> None:
    made = Made().add("Revenues", 1).at(RPO, 100).at(f"{RPO}Percentage", 0.6, unit="pure", decimals=2)
    made.add(f"{RPO}ExpectedTimingOfSatisfactionPeriod1", "P1Y", (None, END), unit="")
    assert bands(made) == [(0, 1, 0.6), (1, None, 0.4)]
    assert bands(made.at(f"{RPO}Percentage", 0.3, unit="pure", decimals=2)) == []


@pytest.mark.parametrize(
    "said",
    [
        ", and we expect to recognize $170 million over the next 12 months.",
        " and we expect to recognize approximately two-thirds over the next 12 months.",
        ". Revenue grew 45% and we expect growth over the next year.",
        ". Customers representing 40% of recurring revenue renew within the next twelve months.",
        ". We expect to recognize 90% of our deferred revenue in the next 12 months.",
    ],
)
def test_that_an_amount_or_a_share_of_something_else_is_no_band_of_the_backlog(said: str) -> None:
    total = "As of December 31, 2024, our remaining performance obligations were $334 million"
    assert bands_said(Text(f"Before. {total}{said} After."), total)[0] == ()


def test_that_a_share_of_the_backlog_in_words_is_a_band() -> None:
    total = "As of December 31, 2024, our remaining performance obligations were $334 million"
    said = ", of which approximately 60% is expected to be recognized over the next 12 months."
    rows = bands_said(Text(f"Before. {total}{said} After."), total)[0]
    assert [(row.end_year, row.share) for row in rows] == [(1, 0.6), (None, 0.4)]


def test_that_a_profile_is_called_by_name_in_what_is_said_of_it() -> None:
    values = {"profile": "ai_infrastructure", "capex": "69%", "sic": 7370}
    for code in ("profile_chosen", "profile_to_check"):
        assert "“AI infrastructure”" in sentence(Problem(code, values=values), Words("en"))
        assert "“AI 基础设施”" in sentence(Problem(code, values=values), Words("zh"))


# --- Customers -------------------------------------------------------------------------------------------------------

KIND = ("us-gaap:ConcentrationRiskByTypeAxis", "us-gaap:CustomerConcentrationRiskMember")
REVENUE = ("us-gaap:ConcentrationRiskByBenchmarkAxis", "us-gaap:RevenueFromContractWithCustomerBenchmarkMember")


def test_that_a_customer_on_the_axis_of_counterparties_is_found_where_its_type_says_so() -> None:
    made = quoted()
    dims = [("srt:CounterpartyNameAxis", "x:AcmeCorpMember"), KIND, REVENUE]
    made.add("ConcentrationRiskPercentage1", 0.62, unit="pure", dims=dims)
    datum = made.select().data["customers"]
    assert [(row.name, row.share) for row in datum.value or ()] == [("Acme Corp", 0.62)]
    lender = quoted()
    lender.add("ConcentrationRiskPercentage1", 0.62, unit="pure", dims=[dims[0], REVENUE])
    assert lender.select().data["customers"].value is None


def test_that_a_share_without_a_benchmark_is_of_what_its_words_say() -> None:
    dims = [("srt:MajorCustomersAxis", "x:CustomerAMember"), KIND]
    made = quoted()
    made.add("ConcentrationRiskPercentage1", 0.31, unit="pure", dims=dims)
    datum = made.saying("One customer accounted for 31% of total revenue.").select().data["customers"]
    assert ([row.share for row in datum.value or ()], datum.status) == ([0.31], "disputed")
    for words in ("One customer accounted for 31% of accounts receivable.", "", "31% of purchases and of revenue"):
        assert made.saying(words).select().data["customers"].value is None


# --- Words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "No customer accounted for more than 10% of receivables, and one customer accounted for 12% of revenue.",
        "Historically no customer has accounted for over 10% of revenue, however in 2024 Acme accounted for 23% of our "
        "revenue.",
        "Two customers accounted for 22% and 15% of revenue for 2024, and no customers accounted for more than 10% of "
        "revenue for 2023.",
        "No customers accounted for more than 10% of revenue in the prior year.",
        "No customer from outside the United States represented more than 10% of revenue.",
        "No customer in our Services segment accounted for 10% or more of that segment's revenue.",
        "No customer accounted for more than 25% of revenue, while two customers accounted for over 10% of it.",
        "If no customer accounted for 10% of revenue we would be less exposed.",
    ],
)
def test_that_a_large_customer_named_only_in_words_is_unknown_and_never_none(said: str) -> None:
    assert no_customer_at_a_tenth(Text(f"Something else. {said} Something more."), 2024, END) == ""


@pytest.mark.parametrize(
    "said",
    [
        "No single customer accounted for more than 10% of revenue in 2024, but in 2023 one customer accounted for 14% "
        "of revenue.",
        "For the years ended December 31, 2024, and 2023, no individual customer accounted for over 10% of net sales.",
        "No customer accounted for more than 10% of revenue in the current or prior year.",
    ],
)
def test_that_what_is_said_of_another_year_does_not_hide_a_denial(said: str) -> None:
    assert no_customer_at_a_tenth(Text(f"Something else. {said} Something more."), 2024, END)


def test_that_an_interim_report_says_a_material_weakness_by_its_disclosure_controls() -> None:
    weak = (
        "Our officers concluded that our disclosure controls and procedures were not effective as of June 30, 2024, "
        "due to material weaknesses in our internal reporting."
    )
    assert material_weakness(Text(weak))[0] is True
    assert material_weakness(Text(weak.replace("not effective", "effective")))[0] is None
    assert material_weakness(Text(weak.replace("due to material weaknesses in our internal reporting", "")))[0] is None


def test_that_a_weakness_of_an_earlier_year_that_was_mended_is_none_of_this_year() -> None:
    before = "As of December 31, 2023, our internal control over financial reporting was not effective."
    now = "As of December 31, 2024, our internal control over financial reporting was effective."
    assert material_weakness(Text(f"{before} We mended it. {now}"))[0] is False
    assert material_weakness(Text(f"{now} {before.replace('2023', '2024')}"))[0] is True
    assert material_weakness(Text(before))[0] is True


# --- Real filings beyond those with golden values --------------------------------------------------------------------

REAL = {
    "inline/meta-10k-fy2024.htm.gz": {"leases_not_commenced": 34.12e9, "debt_principal": 29.709e9},
    "inline/amzn-10k-fy2024.htm.gz": {"leases_not_commenced": 61.627e9, "debt_principal": 68.753e9},
    "inline/ba-10k-fy2024.htm.gz": {"leases_not_commenced": 15e6, "purchase_obligations": None},
    "inline/nvda-10q-2025q2.htm.gz": {"leases_not_commenced": 7.1e9, "purchase_obligations": 45.774e9},
    "inline/amc-10q-2023.htm.gz": {"contract_liabilities_current": 385.3e6, "debt_principal": 4751.1e6},
    "inline/hubs-10q-2025q2.htm.gz": {"debt_principal": 0.0},
    "inline/ibm-10q-2025q2.htm.gz": {"debt_principal": 65.242e9},
    "inline/mara-10k-fy2023.htm.gz": {"debt_principal": 330.707e6},
    "inline/txn-10k-fy2023.htm.gz": {"debt_principal": 11.3e9},
    "inline/unp-10k-fy2024.htm.gz": {"debt_principal": 32.885e9},
    "instance/tsla-20240630_htm.xml.gz": {"debt_principal": 7.77e9},
}  # read by hand from the debt, lease and commitment notes of the rendered filings


@lru_cache(maxsize=2)
def _data(file: str) -> dict[str, Datum]:
    return dict(open_source(str(DATA / file)).data)


@pytest.mark.skipif(not DATA.exists(), reason="the real filings are not here")
@pytest.mark.parametrize("file", REAL)
def test_that_the_notes_of_a_real_filing_are_read_as_a_reader_reads_them(file: str) -> None:
    data = _data(file)
    assert {name: data[name].value for name in REAL[file]} == pytest.approx(REAL[file], nan_ok=True)


@pytest.mark.skipif(not DATA.exists(), reason="the real filings are not here")
def test_that_doubt_about_controls_is_read_from_an_interim_report() -> None:
    datum = _data("inline/muln-10q-2023.htm.gz")["material_weakness"]
    assert datum.value is True
    assert datum.fact is not None
    assert "not effective" in datum.fact.source.quote
