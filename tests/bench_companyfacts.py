"""How long the SEC's company facts take to read, against a bare typed decode of the same concepts in the same run."""

from __future__ import annotations

import gzip
import json
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import msgspec

from scoring.filings.companyfacts import read_company_facts
from tests.conftest import SHARED

FOLDER = SHARED / "data" / "companyfacts"
FILES = ("CIK0000320193_AAPL", "CIK0001045810_NVDA", "CIK0001640147_SNOW", "CIK0001652044_GOOG", "CIK0001835632_MRVL")
WANTED = """
    AccountsReceivableNetCurrent Assets AssetsCurrent CashAndCashEquivalentsAtCarryingValue CommercialPaper
    ContractWithCustomerLiability ContractWithCustomerLiabilityCurrent ContractWithCustomerLiabilityNoncurrent
    CostOfRevenue DebtCurrent DeferredRevenueCurrent DeferredRevenueNoncurrent DepreciationDepletionAndAmortization
    FinanceLeaseLiability FinanceLeaseLiabilityCurrent FinanceLeaseLiabilityNoncurrent GrossProfit
    IncomeTaxExpenseBenefit IncomeTaxesPaid IncomeTaxesPaidNet InterestExpense InterestPaidNet InvestmentIncomeInterest
    Liabilities LiabilitiesAndStockholdersEquity LiabilitiesCurrent LineOfCreditFacilityRemainingBorrowingCapacity
    LongTermDebt LongTermDebtCurrent LongTermDebtMaturitiesRepaymentsOfPrincipalInNextTwelveMonths
    LongTermDebtMaturitiesRepaymentsOfPrincipalInYearTwo LongTermDebtNoncurrent MarketableSecuritiesCurrent
    NetCashProvidedByUsedInOperatingActivities NetIncomeLoss OperatingIncomeLoss OperatingLeaseLiability
    OperatingLeaseLiabilityCurrent OperatingLeaseLiabilityNoncurrent PaymentsToAcquirePropertyPlantAndEquipment
    RevenueFromContractWithCustomerExcludingAssessedTax RevenueRemainingPerformanceObligation Revenues SalesRevenueNet
    ShareBasedCompensation ShortTermBorrowings StockholdersEquity
    UnrecordedUnconditionalPurchaseObligationBalanceSheetAmount
""".split()


class Row(msgspec.Struct, gc=False):
    """What a figure is, and no more."""

    end: date
    val: float | None
    accn: str
    form: str
    filed: date
    start: date | None = None


def bare_decoder() -> msgspec.json.Decoder[Any]:
    """The floor: msgspec with a type that names the wanted concepts."""
    concept = msgspec.defstruct("Concept", [("units", dict[str, list[Row]])])
    tags = msgspec.defstruct("Tags", [(tag, concept | None, None) for tag in WANTED])
    facts = msgspec.defstruct("Facts", [("us_gaap", tags)], rename={"us_gaap": "us-gaap"})
    return msgspec.json.Decoder(msgspec.defstruct("File", [("facts", facts)]))


def in_turns(*actions: Callable[[], object], repeats: int = 15) -> list[float]:
    """Median seconds of each, run in turns so that a slow moment hits all of them."""
    taken: list[list[float]] = [[] for _ in actions]
    for _ in range(repeats + 1):
        for action, times in zip(actions, taken, strict=True):
            start = time.perf_counter()
            action()
            times.append(time.perf_counter() - start)
    return [statistics.median(times[1:]) for times in taken]


def bench() -> Iterator[tuple[str, str, str, float, float]]:
    """Five issuers' whole files; nothing where the shared data is not there."""
    if not FOLDER.is_dir():
        return
    concepts = [f"us-gaap:{tag}" for tag in WANTED]
    bare, taken, whole, facts, size = 0.0, 0.0, 0.0, 0, 0
    decoder = bare_decoder()
    for name in FILES:
        data = gzip.decompress((FOLDER / f"{name}.json.gz").read_bytes())
        floor, ours = in_turns(lambda d=data: decoder.decode(d), lambda d=data: read_company_facts(d, concepts))
        (loads,) = in_turns(lambda d=data: json.loads(d), repeats=2)
        bare, taken, whole, size = bare + floor, taken + ours, whole + loads, size + len(data)
        facts += len(read_company_facts(data, concepts).facts)
    shown = f"{taken * 1e3:.1f} ms"
    name = f"company facts, {facts:,} of {len(FILES)} issuers"
    yield name, shown, f"typed decode {bare * 1e3:.1f} ms", taken / bare, 1.3
    yield f"the same {size / 1e6:.0f} MB", shown, f"json.loads {whole * 1e3:.0f} ms", taken / whole, 0.3


if __name__ == "__main__":
    for row in bench():
        print(*row)
