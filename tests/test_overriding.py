"""A reader's own values: sources like any other, that can be taken back, and that every export can say."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from reports import export
from reports.document import build_document
from reports.numbers import Style
from resources.words import Words
from scoring.engine import evaluate
from scoring.filings.filing import Filing
from scoring.filings.overriding import CHOSEN, Given, choosable, choose, give, overridden, put_back
from scoring.filings.rows import Band, Counterparty, Customer, Value
from scoring.filings.samples import read_sample, sample_names
from scoring.methodology.document import Methodology

ON = date(2026, 1, 2)
VALUES: dict[str, tuple[Value | None, str]] = {
    "debt_principal": (12.9e9, "USD"),
    "rpo": (None, "USD"),
    "gross_profit": (1.4e9, "USD"),
    "going_concern_doubt": (True, "flag"),
    "prepayment_profile": ("final", "choice"),
    "principal_due": ((1e9, 2e9), "USD"),
    "rpo_bands": ((Band(0.0, 2.0, 0.4), Band(2.0, None, 0.6)), "rows"),
    "customers": ((Customer("A <b>& Co", 0.62),), "rows"),
    "counterparties": ((Counterparty("=1+1", 1.0, 1.0, 1.0, "A"),), "rows"),
}


def given(filing: Filing, name: str) -> Filing:
    value, unit = VALUES[name]
    return give(filing, name, Given(value, unit, "Jane Doe", "=why & <why>", ON))


@pytest.mark.parametrize("name", VALUES)
def test_that_an_own_value_has_who_when_and_why_and_keeps_what_was_read(name: str) -> None:
    read = read_sample("coreweave")
    datum = given(read, name).data[name]
    assert datum.value == VALUES[name][0]
    assert datum.fact is not None
    source = datum.fact.source
    assert (source.method, source.document, source.note, source.filed) == ("user", "Jane Doe", "=why & <why>", ON)
    before = read.data.get(name)
    kept = [] if before is None or before.fact is None or before.rule.startswith("counterparties") else [before.fact]
    assert [fact for fact in datum.candidates if fact in kept] == kept


@pytest.mark.parametrize("sample", sample_names())
def test_that_own_values_taken_back_leave_the_filing_as_it_was_read(sample: str) -> None:
    read = filing = read_sample(sample)
    for name in VALUES:
        filing = given(filing, name)
    assert set(overridden(filing)) == set(VALUES)
    back = put_back(filing, read, overridden(filing))
    assert back == read
    assert list(back.data) == list(read.data)
    for name in VALUES:
        filing = put_back(filing, read, [name])
    assert filing == read


def test_that_an_own_value_given_twice_stands_once() -> None:
    once = give(read_sample("coreweave"), "cash", Given(1e9, "USD", "Jane", "because", ON))
    again = give(once, "cash", Given(2e9, "USD", "Jane", "because", ON))
    assert [fact.source.method for fact in again.data["cash"].candidates].count("user") == 0


def test_that_only_a_figure_for_the_whole_input_can_be_chosen() -> None:
    filing = read_sample("coreweave")
    datum = filing.data["debt_principal"]
    other = datum.candidates[0]
    chosen = choose(filing, "debt_principal", other).data["debt_principal"]
    assert (chosen.value, chosen.rule, chosen.candidates) == (other.value, CHOSEN, (datum.fact,))
    part = dataclasses.replace(other, name="customers", value=0.3, unit="ratio")
    listed = dataclasses.replace(filing.data["customers"], candidates=(part,))
    assert not choosable(listed, part)
    with pytest.raises(ValueError, match="customers"):
        choose(dataclasses.replace(filing, data={**filing.data, "customers": listed}), "customers", part)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", VALUES)
def test_that_every_own_value_can_be_exported(methodology: Methodology, name: str, language: str) -> None:
    card = evaluate(methodology, given(read_sample("coreweave"), name), profile="ai_infrastructure")
    style = Style(Words(language), "USD")
    assert build_document(card, style).chapters
    if language == "en":
        assert export.workbook_bytes(card, style).startswith(b"PK")
