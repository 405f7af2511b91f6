"""A workbook of ours that comes home: the work as it was sent, what somebody changed in it, and taking that over."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise

from resources.words import LANGUAGE_IDS, Words
from scoring.filings.filing import FLAG_OF_NOT_APPLICABLE, Filing
from scoring.filings.located import shown
from scoring.filings.overriding import Given, give
from scoring.filings.rows import NUMBER_LISTS
from scoring.filings.template_workbook import EXPORTED
from scoring.filings.workbook_cells import Book, read_book
from scoring.filings.workbook_changes import Change, Line, Rows, with_lines
from scoring.filings.workbook_columns import sheet_by_ids
from scoring.filings.workbook_contract import ASSUMPTION_COLUMNS, ASSUMPTIONS, INPUT_COLUMNS, INPUTS, SCORE
from scoring.filings.workbook_edits import edit_changes, file_places
from scoring.filings.workbook_inputs import input_changes
from scoring.filings.workbook_log import log_lines
from scoring.filings.workbook_record import record_text, work_in
from scoring.methodology.document import Methodology
from scoring.problems import Problem, Refused
from scoring.record import Work
from scoring.scorecard import Scorecard

PROGRAMS = frozenset({"", "assay", "openpyxl", "libreoffice", "microsoft office user", "python-docx"})
"""Who last saved a file, where that is a program and nobody's name."""
LAST_VALUE = 10  # columns from the left in which the values of a list or a table may stand
LEAST_RISE = 0.05  # points that show
HIGHEST = 100.0  # score from which a band can begin


@dataclass(frozen=True, eq=False)
class Homecoming:
    """`work` and `card` are as sent; `changes` what differs, `problems` what could not be read or is odd.

    `record`: the report's JSON; `lines`: what the recipient wrote on the Log sheet; `inputs_sheet`: its title.
    """

    book: Book
    record: bytes
    work: Work
    card: Scorecard
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    lines: tuple[Line, ...]
    inputs_sheet: str

    @property
    def acceptable(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.acceptable)

    @property
    def saved_by(self) -> str:
        """Who last saved the file, where it says so."""
        name = self.book.saved_by.strip()
        return "" if name.casefold() in PROGRAMS else name[:80]

    @property
    def shown_score(self) -> float | None:
        """The score that the workbook itself showed when it was last saved; None where it showed or stored none."""
        found = self.book.named(SCORE)
        return found.value if found is not None and isinstance(found.value, float) else None

    @cached_property
    def other_lines(self) -> tuple[Line, ...]:
        """Lines of the log that are about nothing that was changed."""
        changed = {change.name for change in self.changes}
        return tuple(line for line in self.lines if line.name not in changed)

    @cached_property
    def withheld(self) -> tuple[Problem, ...]:
        """A warning for each figure that was taken away where the score rises by that alone."""
        found = []
        for change in self.changes:
            if change.kind not in ("input", "list") or change.new or change.old is None or change.new == 0:
                continue
            try:
                score = self.effect(change).score
            except Refused:
                continue
            if score is not None and self.card.score is not None and score > self.card.score + LEAST_RISE:
                values = {"name": change.name, "score": f"{score:.1f}", "sent": f"{self.card.score:.1f}"}
                found.append(Problem("sharing.withheld_raises", "warning", change.where, values=values))
        return tuple(found)

    def effect(self, change: Change) -> Scorecard:
        """The card with this one change alone. Raises Refused where the methodology cannot use it."""
        from scoring.engine import evaluate

        answer, work = Answer("", "", date.today()), self.work
        filing, methodology, profile = taken_over(work.filing, self.card.methodology, work.profile, [change], answer)
        return evaluate(methodology, filing, profile=profile or None)

    def named(self, names: Collection[str]) -> tuple[Change, ...]:
        """The changes of these names. Raises Refused for names that nothing is changed of."""
        known = [change.name for change in self.changes]
        problems = [
            Problem("sharing.not_changed", values={"name": shown(name), "known": ", ".join(known) or "–"})
            for name in names if name not in known
        ]  # fmt: skip
        fixed = [change for change in self.changes if change.name in names and not change.acceptable]
        problems += [Problem("sharing.fixed", where=change.where, values={"name": change.name}) for change in fixed]
        if problems:
            raise Refused(problems)
        return tuple(change for change in self.changes if change.name in names)


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answers for a change that has no line of its own in the log, why, and on which day."""

    who: str
    why: str
    on: date


def is_ours(book: Book) -> bool:
    """Whether Assay made the workbook, whatever has become of it since."""
    return record_text(book) is not None or any(
        all(Words(language)(f"workbook.sheet.{sheet}") in book.sheets for sheet in EXPORTED)
        for language in LANGUAGE_IDS
    )


def come_home(data: bytes, name: str) -> Homecoming:
    """A workbook that Assay made, read back. Raises Refused: no workbook, none of ours, or its record is gone."""
    return come_home_from(read_book(data, name))


def come_home_from(book: Book) -> Homecoming:
    where = shown(book.name)
    record = record_text(book)
    if record is None:
        code = "sharing.no_record" if is_ours(book) else "sharing.not_ours"
        raise Refused([Problem(code, where=where)])
    try:
        work = work_in(record)
        card = work.card()
    except Refused as refused:
        named = (", ".join(filter(None, (where, problem.where))) for problem in refused.problems)
        pairs = zip(refused.problems, named, strict=True)
        raise Refused([replace(problem, where=name) for problem, name in pairs]) from None
    inputs, assumptions = _rows(book, card.methodology, work.filing.issuer.currency)
    lines = log_lines(book, card.methodology, inputs.cells)
    by_name = {line.name: line for line in lines}
    found = (*input_changes(inputs, card), *edit_changes(assumptions, card))
    changes = tuple(with_lines(iter(found), by_name))
    return Homecoming(book, record, work, card, changes, (*inputs.problems, *assumptions.problems), lines, inputs.sheet)


def _rows(book: Book, methodology: Methodology, currency: str) -> tuple[Rows, Rows]:
    """The two sheets with what may be changed: by their titles, else by the headings and ids on them.

    Raises Refused where one is gone, or a column of it that holds values.
    """
    ids = {INPUTS: {*methodology.inputs}, ASSUMPTIONS: {*methodology.assumptions, *methodology.parameters}}
    headings = {INPUTS: INPUT_COLUMNS, ASSUMPTIONS: ASSUMPTION_COLUMNS}
    titles = {sheet: _titled(book, sheet) or sheet_by_ids(book, headings[sheet], ids[sheet]) for sheet in ids}
    gone = [Words()(f"workbook.sheet.{sheet}") for sheet, title in titles.items() if title is None]
    if gone:
        raise Refused([Problem("sharing.sheet_gone", where=shown(book.name), values={"sheet": name}) for name in gone])
    inputs, assumptions = (Rows(book, str(titles[sheet]), methodology, headings[sheet], currency) for sheet in ids)
    for rows in (inputs, assumptions):
        if any(rows.columns.get(column, column) is None for column in range(LAST_VALUE)):
            raise Refused([Problem("sharing.column_gone", where=rows.sheet)])
    return inputs, assumptions


def _titled(book: Book, sheet: str) -> str | None:
    titles = (Words(language)(f"workbook.sheet.{sheet}") for language in LANGUAGE_IDS)
    return next((title for title in titles if title in book.sheets), None)


# --- taking changes over


def accept(work: Work, changes: Collection[Change], answer: Answer) -> Work:
    """The work with changes taken over. Raises Refused where a value does not fit the methodology."""
    filing, methodology, profile = taken_over(work.filing, work.methodology(), work.profile, changes, answer)
    return replace(
        work, filing=filing, profile=profile, edits=methodology.edits, methodology_text=methodology.text,
        methodology_file=methodology.file, shipped=methodology.shipped,
    )  # fmt: skip


def taken_over(
    filing: Filing, methodology: Methodology, profile: str, changes: Collection[Change], answer: Answer
) -> tuple[Filing, Methodology, str]:
    """Changes put into what is open: figures as overrides with who and why, assumptions as edits.

    Raises Refused where a value does not fit the methodology.
    """
    from scoring.engine import with_edit

    methodology = _with_tables(methodology, [change for change in changes if change.kind == "table"])
    for change in changes:
        if change.kind == "profile":
            profile = str(change.new)
        elif change.kind in ("input", "list"):
            filing = _given(filing, change, answer)
        elif change.kind in ("assumption", "parameter", "knots"):
            methodology = with_edit(methodology, change.name, change.new)
    return filing, methodology, profile


def _with_tables(methodology: Methodology, changes: Sequence[Change]) -> Methodology:
    """With tables and grades changed the methodology is a file of the reader's own."""
    if not changes:
        return methodology
    from scoring.methodology.write import rewritten

    places: dict[tuple[str, ...], object] = {}
    for change in changes:
        places |= file_places(methodology, change)
    own = f"{methodology.id}-own.toml" if methodology.shipped else methodology.file
    found = rewritten(methodology, places, own)
    _check_bands(methodology, found, changes)
    return found


def _check_bands(before: Methodology, after: Methodology, changes: Sequence[Change]) -> None:
    """Raises Refused where a band would begin at or below the one under it, or outside the scale."""
    starts = [band.start for band in after.bands]
    rise = all(low < high for low, high in pairwise(starts)) and starts[0] >= 0 and starts[-1] <= HIGHEST
    if not rise or [band.id for band in after.bands] != [band.id for band in before.bands]:
        moved = [change for change in changes if change.name.startswith("band.")]
        values = {"name": ", ".join(change.name.removeprefix("band.") for change in moved)}
        raise Refused([Problem("sharing.bands_do_not_rise", where=moved[0].where, values=values)])


def _given(filing: Filing, change: Change, answer: Answer) -> Filing:
    line = change.line or Line(change.name)
    given = Given(
        change.new, _unit(filing, change), line.who or answer.who, line.why or answer.why, line.when or answer.on,
        annual=change.annual,
    )  # fmt: skip
    for stock, flag in FLAG_OF_NOT_APPLICABLE.items():
        datum = filing.data.get(stock)
        if change.name == flag and change.new is not True and datum is not None and datum.status == "not_applicable":
            filing = give(filing, stock, replace(given, value=None, unit=datum.unit))
    return give(filing, change.name, given)


def _unit(filing: Filing, change: Change) -> str:
    """The unit as a fact carries it."""
    datum = filing.data.get(change.name)
    if datum is not None and datum.unit:
        return datum.unit
    if change.kind == "list":
        return filing.issuer.currency if change.name in NUMBER_LISTS else "rows"
    if isinstance(change.new, str):
        return "choice"
    if change.unit == "money":
        return f"{filing.issuer.currency}/share" if change.name == "share_price" else filing.issuer.currency
    return change.unit


def summary(home: Homecoming) -> Iterator[tuple[Change, Scorecard | None, tuple[Problem, ...]]]:
    """Each change with the card that it alone gives, or why it gives none."""
    for change in home.changes:
        if not change.acceptable:
            yield change, None, ()
            continue
        try:
            yield change, home.effect(change), ()
        except Refused as refused:
            yield change, None, refused.problems
