"""Our own template, filled in as a workbook or as CSV, read back into a filing: values only, every problem at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from scoring.filings.filing import Datum, Fact, Filing, Source
from scoring.filings.located import shown
from scoring.filings.samples import as_known
from scoring.filings.template_cells import Row
from scoring.filings.template_filing import Filled, read_filled
from scoring.filings.template_layout import layout_for
from scoring.problems import Problem, Refused

RATE = "usd_per_currency_unit"


def read_template_workbook(
    data: bytes,
    name: str,
    as_of: date | None = None,
    known_inputs: Collection[str] | None = None,
    today: date | None = None,
) -> Filing:
    """The filing in a template workbook (.xlsx); `name` is the file's, for sources and problems.

    Only figures filed by `as_of` enter (default: the date in the file, else the last one filed). Raises Refused with
    every problem and its cell.
    """
    from scoring.filings.template_workbook import read_rows

    return _filing(read_rows(data, name), name, as_of, known_inputs, today)


def read_template_csv(
    data: bytes,
    name: str,
    as_of: date | None = None,
    known_inputs: Collection[str] | None = None,
    today: date | None = None,
) -> Filing:
    """The filing in a template saved as CSV, as `read_template_workbook`."""
    from scoring.filings.template_csv import read_rows

    return _filing(read_rows(data, name), name, as_of, known_inputs, today)


def _filing(
    rows: list[Row], name: str, as_of: date | None, known_inputs: Collection[str] | None, today: date | None
) -> Filing:
    return as_filing(read_filled(rows, shown(name), layout_for(known_inputs)), name, as_of, today)


def as_filing(filled: Filled, name: str, as_of: date | None, today: date | None) -> Filing:
    """The filing as it was known on a day. Raises Refused for a day to come, or one before the period ends."""
    filing = replace(filled.filing, as_of=as_of or filled.filing.as_of)
    if filing.as_of > (today or date.today()):
        raise Refused([Problem("as_of_in_future", where=shown(name), values={"as_of": filing.as_of.isoformat()})])
    if filing.as_of < filing.period_end:
        values = {"as_of": filing.as_of.isoformat(), "end": filing.period_end.isoformat()}
        raise Refused([Problem("as_of_before_period", where=shown(name), values=values)])
    return _in_dollars(_as_marked(as_known(filing, filled.entries), filled), name)


def _in_dollars(filing: Filing, name: str) -> Filing:
    """The filing with the rate that a filing in US dollars has by definition, where its author left it blank."""
    if filing.issuer.currency != "USD" or filing.data.get(RATE) is not None:
        return filing
    source = Source(shown(name), method="derived", grade="A")
    fact = Fact(RATE, 1.0, "ratio", None, filing.period_end, source)
    datum = Datum(RATE, fact.value, fact.unit, "found", fact, (), "definition")
    return replace(filing, data={**filing.data, RATE: datum})


def _as_marked(filing: Filing, filled: Filled) -> Filing:
    """The filing with the statuses that its author gave: in doubt, or known to be low."""
    data = {
        name: replace(datum, status=filled.statuses[name])
        if name in filled.statuses and datum.value is not None
        else datum
        for name, datum in filing.data.items()
    }
    return replace(filing, data=data)
