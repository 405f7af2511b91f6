"""`select`: from a document's facts to one Filing, for a period and as known on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from scoring.filings.concepts import load_concepts
from scoring.filings.consistency import check
from scoring.filings.derived import completed
from scoring.filings.filing import Datum, Filing, Issuer, months_between
from scoring.filings.selection.datums import Maker
from scoring.filings.selection.faces import find_faces
from scoring.filings.selection.figures import read_figures
from scoring.filings.selection.index import Index
from scoring.filings.selection.own_steps import backlog_data, cover_data, customer_data, debt_data, word_data
from scoring.filings.selection.passages import Text
from scoring.filings.selection.periods import choose_periods
from scoring.filings.selection.step import Step
from scoring.filings.selection.ways import Reader
from scoring.filings.uncollected import uncollected
from scoring.filings.xbrl import XbrlDocument
from scoring.problems import Problem, Refused


@uncollected()
def select(document: XbrlDocument, *, period: str | None = None, as_of: date | None = None) -> Filing:
    """The inputs of the methodology for a period: `fy`, `quarter`, `ttm`, the ISO date of its end, or the document's.

    Of an interim report the income statement is the quarter's and the cash flow the year's to date. Nothing filed after
    `as_of` is used. Raises Refused where the document has no period with figures.
    """
    concepts = load_concepts()
    index = Index(document, concepts, as_of)
    periods, problems = choose_periods(index, period)
    if periods is None:
        raise Refused([Problem("selection.no_period", where=document.name)])
    faces = find_faces(index, periods)
    step = Step(index, concepts, periods, Reader(index, faces), Maker(index, index.form, None, ""), _text(document))
    data = read_figures(step)
    for own_step in (debt_data, backlog_data, customer_data, word_data, cover_data):
        data |= own_step(step)
    found = completed(data, periods.end)
    made = _filing(step, found, (*document.problems, *problems), as_of)
    doubts = check(made, faces)
    return replace(made, problems=(*made.problems, *doubts)) if doubts else made


def _text(document: XbrlDocument) -> Text:
    """All that the document says, else what its tagged texts say."""
    if document.by_concept is not None:
        return Text("")
    said = document.text()
    if not said:
        said = "\n".join(fact.value for fact in document.facts if isinstance(fact.value, str) and len(fact.value) > 200)
    return Text(said)


def _filing(step: Step, data: dict[str, Datum], problems: tuple[Problem, ...], as_of: date | None) -> Filing:
    cover, periods = step.index.document.cover, step.periods
    months = (
        12 if periods.trailing else months_between(periods.income.start, periods.end) if periods.income.start else 12
    )
    name = cover.get("EntityRegistrantName", "") or step.index.document.name
    issuer = Issuer(
        name=name, ticker=cover.get("TradingSymbol", ""), cik=cover.get("EntityCentralIndexKey", ""),
        currency=step.index.currency,
    )  # fmt: skip
    year = cover.get("DocumentFiscalYearFocus", "") or str(periods.end.year)
    focus = cover.get("DocumentFiscalPeriodFocus", "")
    title = (
        f"{name} FY{year}"
        if periods.annual
        else f"{name} {focus} {year}"
        if focus
        else f"{name} {periods.end:%Y-%m-%d}"
    )
    filed = [day for datum in data.values() if datum.value is not None and (day := datum.filed) is not None]
    known = as_of or max(filed, default=periods.end)
    title_zh = f"{name} {year} 财年" if periods.annual else title
    return Filing(issuer, title, title_zh, periods.end, months, known, data, problems)
