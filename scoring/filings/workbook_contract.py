"""What the writer of the workbook and its reader agree on: ids of sheets, names of cells, columns by their place.

Everything that is read back is found by a defined name or by an id in the first column; both are the same in every
language. Titles, words and colours are for people, and a reader never looks at them, save for the titles of the sheets.
"""

from __future__ import annotations

from datetime import date

from scoring.filings.filing import Filing, Issuer

COVER, SCORECARD, INPUTS, SOURCES, ASSUMPTIONS = "cover", "scorecard", "inputs", "sources", "assumptions"
MODEL, PROFILES, SCENARIOS, SENSITIVITY, PEERS = "model", "profiles", "scenarios", "sensitivity", "peers"
BASE, CHARTS, CHECKS, LOG, RECORD = "base", "charts", "checks", "log", "record"
"""Ids of sheets; the title is the language's word `workbook.sheet.<id>`."""

SEAL, METHODOLOGY_DIGEST, METHODOLOGY_VERSION = "seal", "methodology_digest", "methodology_version"
ASSAY_VERSION, PROFILE, SCENARIO = "assay_version", "profile", "scenario"
SCENARIO_NUMBER, CASE_IN_FORCE, STRESS_IN_FORCE = "scenario_number", "case_in_force", "stress_in_force"
DRIVER, DRAW = "driver", "draw"
"""The switches, on Scenarios and Sensitivity: which scenario, or which driver at which value, the Model stands under.
They change no input and no assumption; a reader looks past them."""
SCORE = "scorecard_score"
"""The cell with the score as the workbook itself computes it."""
ISSUER_CELLS = (
    "issuer_name", "issuer_name_zh", "ticker", "cik", "currency", "period_end", "period_months", "as_of",
)  # fmt: skip
"""Defined names of cells, each one cell. The issuer's are blue in a workbook to fill in by hand."""

KEY, NAME, VALUE = 0, 1, 2
"""Inputs, Assumptions, Scenarios: the id of a row, what it is called, and the value that somebody may change."""

INPUT_COLUMNS = (
    "id", "name", "value", "unit", "period", "method", "grade", "document", "form", "accession", "filed", "locator",
    "quote", "link", "note", "why", "changed", "exported",
)  # fmt: skip
"""The columns of the Inputs sheet in their order; `exported` is the value as sent."""
ASSUMPTION_COLUMNS = (
    "id", "name", "value", "unit", "default", "edited", "low", "high", "changed", "exported", "second", "why", "source",
)  # fmt: skip
LOG_COLUMNS = ("id", "name", "when", "who", "old", "new", "why")
"""The columns of the Log sheet: `id` of an input, assumption, weight or scale, as in the first column of its sheet."""
LOG_SENT, LOG_ADDED = "log_sent", "log_added"
"""Defined names of two ranges, each over all of LOG_COLUMNS: what the sender had changed, and empty rows for whoever
receives the workbook."""
YES_WORDS: tuple[str | float, ...] = ("yes", "是", 1.0)
NO_WORDS: tuple[str | float, ...] = ("no", "否", 0.0)
UNKNOWN_WORDS: tuple[str | float, ...] = ("unknown", "未知")
"""What a cell of a flag may say, in whichever language; sent is the word of the workbook's
own language, or an empty cell for not known. A reader takes 1, 0 and TRUE, FALSE as well."""
UNDER = " ▸ "
"""Between the parts of an id: `customers ▸ disclosed`."""

RECORD_TEXT = "record_text"
"""Defined name on the Record sheet of the column of cells that hold the record, in pieces."""
PIECE = 30_000
"""The longest piece of the record in one cell, in UTF-16 code units; a cell holds 32,767."""
NO_DAY = date(2000, 1, 1)  # a form is of no day until it is filled in


def blank_filing(currency: str = "USD", profile: str | None = None) -> Filing:
    """What an empty workbook, to be filled in by hand, is made from: no issuer, no day, no figure."""
    return Filing(Issuer("", currency=currency, profile=profile), "", "", NO_DAY, 12, NO_DAY, {})


def is_form(filing: Filing) -> bool:
    """Whether a workbook was made from nothing, to be filled in."""
    return not filing.data and not filing.title and not filing.issuer.name
