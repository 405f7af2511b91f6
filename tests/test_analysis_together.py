"""Many filings in one broadcast run: each card as it is alone."""

from __future__ import annotations

import dataclasses
import gzip
import math
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from scoring.analysis.batch_rows import row_of, scored_rows
from scoring.analysis.together import FEWEST, Entry, scored_together
from scoring.engine import Inputs, evaluate, inputs_of
from scoring.filings.companyfacts import read_company_facts
from scoring.filings.filing import Filing
from scoring.filings.inline import read_inline
from scoring.filings.samples import read_sample, sample_names
from scoring.filings.selection import select
from scoring.methodology.document import Methodology
from scoring.problems import Refused
from tests.conftest import SHARED, times


def entry(filing: Filing, inputs: Inputs) -> Entry:
    """As a batch makes it: without the sources."""
    return Entry(dataclasses.replace(filing, data={}), inputs)


def alone(methodology: Methodology, one: Entry) -> dict[str, Any]:
    return row_of("x", evaluate(methodology, one.inputs), one.filing)


def must_be_alike(methodology: Methodology, entries: Sequence[Entry]) -> None:
    """Every number of every row to a billionth of itself, and everything else exactly."""
    rows = scored_rows(methodology, [("x", one) for one in entries])
    for row, one in zip(rows, entries, strict=True):
        expected = alone(methodology, one)
        assert row.keys() == expected.keys()
        for name, value in expected.items():
            found = row[name]
            if isinstance(value, float) and isinstance(found, float):
                assert math.isclose(found, value, rel_tol=1e-9, abs_tol=1e-9), (name, found, value)
            else:
                assert found == value, name


def torn(inputs: Inputs, methodology: Methodology, chance: Random) -> dict[str, Any]:
    """The inputs with some blank, some changed by much or little, and another profile."""
    out: dict[str, Any] = {}
    for name, value in inputs.items():
        drawn = chance.random()
        if name == "profile":
            out[name] = chance.choice(list(methodology.profiles))
        elif drawn < 0.15:
            out[name] = None
        elif isinstance(value, list) and value and isinstance(value[0], float) and drawn < 0.5:
            out[name] = [None if item is None else item * chance.uniform(0.7, 1.0) for item in value]
        elif isinstance(value, float) and drawn < 0.6:
            out[name] = value * chance.choice((0.0, -1.0, 1e-6, 1e3, chance.uniform(0.5, 2.0)))
        elif isinstance(value, bool) and drawn < 0.6:
            out[name] = not value
        else:
            out[name] = value
    return out


@pytest.fixture(scope="module")
def samples(methodology: Methodology) -> list[Filing]:
    return [read_sample(name) for name in sample_names()]


def test_that_torn_samples_together_score_as_each_does_alone(methodology: Methodology, samples: list[Filing]) -> None:
    chance = Random(11)
    for _ in range(times(20, 0.1)):
        filing = chance.choice(samples)
        inputs = inputs_of(methodology, filing)
        entries = [entry(filing, torn(inputs, methodology, chance)) for _ in range(60)]
        must_be_alike(methodology, entries)


def test_that_different_issuers_together_score_as_each_does_alone(
    methodology: Methodology, samples: list[Filing]
) -> None:
    entries = [entry(filing, inputs_of(methodology, filing)) for filing in samples for _ in range(FEWEST)]
    Random(3).shuffle(entries)
    must_be_alike(methodology, entries)


def test_that_real_filings_together_score_as_each_does_alone(methodology: Methodology) -> None:
    facts = sorted((SHARED / "data" / "companyfacts").glob("*.json.gz"))
    inline = sorted((SHARED / "data" / "inline").glob("*.htm.gz"))
    if not facts:
        pytest.skip("the filings are not beside this checkout")
    filings = [select(read_company_facts(gzip.decompress(path.read_bytes()), name=path.name)) for path in facts]
    for path in inline[: times(len(inline), 0.25)]:
        try:
            filings.append(select(read_inline(gzip.decompress(path.read_bytes()), path.name)))
        except Refused:
            continue
    entries = [entry(filing, inputs_of(methodology, filing, "general")) for filing in filings]
    must_be_alike(methodology, entries)
    chance = Random(5)
    torn_facts = [entry(e.filing, torn(e.inputs, methodology, chance)) for e in entries for _ in range(4)]
    must_be_alike(methodology, torn_facts)


def test_that_one_with_an_input_that_cannot_be_used_is_refused_and_the_others_are_scored(
    methodology: Methodology, samples: list[Filing]
) -> None:
    filing = next(filing for filing in samples if filing.issuer.name.startswith("CoreWeave"))
    inputs = inputs_of(methodology, filing)
    wrong: list[dict[str, object]] = [
        {"revenue": 1e300},
        {"profile": "no such"},
        {"revenue": "a word"},
        {"nobody_reads_this": 1.0},
    ]
    for change in wrong:
        entries = [entry(filing, inputs) for _ in range(2 * FEWEST)]
        entries[7] = entry(filing, {**inputs, **change})
        cards = scored_together(methodology, entries)
        with pytest.raises(Refused) as alone:
            evaluate(methodology, entries[7].inputs)
        refused = cards.pop(7)
        assert isinstance(refused, Refused)
        assert refused.problems == alone.value.problems
        assert {card.score for card in cards if not isinstance(card, Refused)} == {evaluate(methodology, filing).score}
