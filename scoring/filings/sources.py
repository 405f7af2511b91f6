"""Open whatever the user names: a bundled sample, or a file of any form that Assay reads."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from scoring.filings.filing import Filing
from scoring.filings.located import shown
from scoring.filings.profile import profiled
from scoring.filings.samples import read_sample, sample_names
from scoring.filings.uncollected import uncollected
from scoring.problems import Problem, Refused

if TYPE_CHECKING:
    from scoring.filings.xbrl import XbrlDocument

AT_THE_SEC = re.compile(r"[A-Z]{1,5}([.-][A-Z]{1,2})?|CIK\d{1,10}|\d{4,10}|\d{10}-\d{2}-\d{6}", re.ASCII)
MOST_BYTES = 250_000_000
RECENT_YEARS = 3  # all that the latest period, the year before it and their parts can need
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xltx", ".xlsb", ".ods", ".numbers")  # of most is said what to do with them
TABLES = (".csv", ".tsv")
ANOTHER_PERIOD = "selection.period_not_in_document"  # what was read is not what was asked for
OTHER_FORMS = frozenset({".json", ".xlsx", ".csv"})  # what a zip may hold in place of XBRL documents


def open_source(
    text: str,
    as_of: date | None = None,
    known_inputs: Collection[str] | None = None,
    period: str | None = None,
) -> Filing:
    """The filing that `text` names.

    A sample by name; a file in the samples' format (.toml), our template (.xlsx, .csv), a workbook that we exported,
    or whatever holds XBRL: inline documents, instances, the SEC's company facts, alone or in .gz or .zip; or, to be
    fetched from the SEC, a ticker in capital letters, a CIK or an accession number. `period` picks one of several:
    `fy`, `quarter`, `ttm`, or the day on which it ends. Raises Refused with every problem, or with what can be opened.
    """
    name = text.strip()
    if name in sample_names():
        return _of_period(read_sample(name, as_of, known_inputs), period, name)
    if name.lower().endswith(".toml"):
        return _of_period(read_sample(Path(name), as_of, known_inputs), period, shown(Path(name).name))
    if _is_file(name):
        return profiled(read_bytes(content(Path(name)), Path(name).name, as_of, period, known_inputs))
    if AT_THE_SEC.fullmatch(name):
        from scoring.filings.edgar.fetch import fetch
        from scoring.filings.edgar.reading import read_fetched

        return read_fetched(fetch(name, as_of=as_of), period, as_of)
    if os.path.isdir(name):  # noqa: PTH112 - of a name that no path can have, Path.is_dir raises
        raise Refused([Problem("source_folder", values={"source": shown(name)})])
    raise Refused([Problem("source_unknown", values={"source": shown(name), "samples": ", ".join(sample_names())})])


def as_asked(filing: Filing, period: str, where: str) -> Filing:
    """The filing, where it is of the period asked for: whoever names one wants no other. Raises Refused else."""
    if all(problem.code != ANOTHER_PERIOD for problem in filing.problems):
        return filing
    values = {"period": period[:40], "example": filing.period_end.isoformat()}
    raise Refused([Problem("period_unknown", where=where, values=values)])


def _of_period(filing: Filing, period: str | None, where: str) -> Filing:
    """A filing that holds one period, where that is the one asked for; a year is also its own last twelve months."""
    whole = {12: ("fy", "ttm"), 3: ("quarter", "ttm")}.get(filing.period_months, ("ttm",))
    if period is None or period in whole or period == filing.period_end.isoformat():
        return filing
    values = {"period": period[:40], "months": filing.period_months, "end": filing.period_end.isoformat()}
    raise Refused([Problem("one_period", where=where, values=values)])


@uncollected()
def read_bytes(
    data: bytes,
    name: str,
    as_of: date | None = None,
    period: str | None = None,
    known_inputs: Collection[str] | None = None,
) -> Filing:
    """The filing in a file's bytes, whatever its form; `name` is for its ending and for sentences."""
    lower = name.lower()
    if lower.endswith(WORKBOOKS):
        from scoring.filings.workbook_source import read_workbook

        return _of_period(read_workbook(data, name, as_of, known_inputs), period, shown(name))
    if lower.endswith(TABLES):
        from scoring.filings.template import read_template_csv

        return _of_period(read_template_csv(data, name, as_of, known_inputs), period, shown(name))
    from scoring.filings.concepts import load_concepts
    from scoring.filings.selection.selecting import select

    if is_company_facts(name):
        return select(company_facts(data, name, as_of, period), period=period, as_of=as_of)
    from scoring.filings.archive import members, read_document

    if data[:4] == b"PK\x03\x04":
        inside = members(data, name, suffixes=OTHER_FORMS)
        if len(inside) == 1:
            return read_bytes(inside[0][1], inside[0][0], as_of, period, known_inputs)
    return select(read_document(data, name, load_concepts().wanted()), period=period, as_of=as_of)


def is_company_facts(name: str) -> bool:
    """Whether a file of this name is read as the SEC's company facts."""
    return name.lower().removesuffix(".gz").endswith(".json")


@uncollected()
def company_facts(data: bytes, name: str, as_of: date | None = None, period: str | None = None) -> XbrlDocument:
    """What the inputs of a period are chosen from: the wanted concepts, of the latest years where these are asked."""
    from scoring.filings.companyfacts import read_company_facts
    from scoring.filings.concepts import load_concepts

    wanted = load_concepts().wanted()
    recent = None if as_of is not None or period not in (None, "fy", "quarter", "ttm") else RECENT_YEARS
    return read_company_facts(_unpacked(data, name), wanted, latest_years=recent, name=name)


def open_document(text: str) -> XbrlDocument | None:
    """The tagged document in a file, with all its facts; None for what holds none: samples and our own forms."""
    name = text.strip()
    lower = name.lower()
    if name in sample_names() or lower.endswith((".toml", *WORKBOOKS, *TABLES)) or not _is_file(name):
        return None
    data = content(Path(name))
    if lower.removesuffix(".gz").endswith(".json"):
        from scoring.filings.companyfacts import read_company_facts

        return read_company_facts(_unpacked(data, name), name=Path(name).name)
    from scoring.filings.archive import read_document

    return read_document(data, Path(name).name)


def content(path: Path) -> bytes:
    """A file's bytes. Raises Refused where it is too large or cannot be read."""
    try:
        if path.stat().st_size > MOST_BYTES:
            most = f"{MOST_BYTES // 1_000_000} MB"
            raise Refused([Problem("file_too_large", where=shown(path.name), values={"most": most})])
        return path.read_bytes()
    except OSError as error:
        values = {"reason": error.strerror or ""}
        raise Refused([Problem("file_unreadable", where=shown(path.name), values=values)]) from None


def _unpacked(data: bytes, name: str) -> bytes:
    from scoring.filings.archive import gunzip

    return gunzip(data, name) if data[:2] == b"\x1f\x8b" else data


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):
        return False
