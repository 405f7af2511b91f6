"""From the rows of a filled-in template to the filing and its sourced figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from resources.words import Words
from scoring.filings.filing import Filing, Issuer, Status
from scoring.filings.rows import LISTS
from scoring.filings.rows import Row as ListRow
from scoring.filings.sample_facts import Entry
from scoring.filings.tables import nearest
from scoring.filings.template_cells import Cell, Cells, Row
from scoring.filings.template_figures import FigureReader, Place
from scoring.filings.template_layout import (
    ABOUT,
    BESIDE,
    COMMENT,
    EDITION,
    INPUTS,
    MARK,
    MONEY_UNITS,
    Layout,
)  # fmt: skip
from scoring.filings.template_lists import read_list
from scoring.filings.template_numbers import decimal_mark, plain
from scoring.problems import Problem, Refused

MOST_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Filled:
    """What a template says: the filing without its data, every figure, and the status of inputs where it gives one."""

    filing: Filing
    entries: tuple[Entry, ...]
    statuses: Mapping[str, Status]


@dataclass(frozen=True, slots=True)
class Parts:
    """The rows of a template, sorted: about the issuer by id, figures, other figures, and each list's table."""

    about: dict[str, list[Row]]
    figures: list[tuple[Row, dict[str, int]]]
    beside: list[tuple[Row, dict[str, int]]]
    lists: dict[str, tuple[dict[str, int], list[Row]]]


def read_filled(rows: Sequence[Row], name: str, layout: Layout) -> Filled:
    """The whole template; raises Refused with every problem when any of them is an error."""
    cells = Cells(choices=layout.choices)
    parts = _sorted(rows, layout, cells, name)
    about = About(parts.about, cells, layout, name)
    end, issuer = about.day("period_end", required=True), about.issuer()
    cells.currency, cells.scale, cells.mark = issuer.currency, about.scale(), about.mark()
    reader = FigureReader(cells, layout, name, issuer.currency, end)
    lists = {key: read_list(key, at, found, cells, layout) for key, (at, found) in parts.lists.items()}
    entries, statuses = _entries(parts, lists, reader)
    return filled(about, cells, (end, issuer), tuple(entries), statuses, reader.undated)


def filled(
    about: About, cells: Cells, of: tuple[date | None, Issuer], entries: Sequence[Entry],
    statuses: Mapping[str, Status], undated: Sequence[Cell],
) -> Filled:  # fmt: skip
    """What was read, put together; `of`: the balance-sheet date and the issuer. Raises Refused with every problem."""
    end, issuer = of
    months = about.months()
    if not entries and not cells.problems:
        cells.problems.append(Problem("template.no_figures", where=about.name))
    if undated:
        cells.problem("template.filed_missing", undated[0], "warning", count=len(undated))
    as_of = about.day("as_of")
    if end is None or any(problem.severity == "error" for problem in cells.problems):
        raise Refused(cells.problems)
    last = max([end, *(entry.fact.source.filed for entry in entries if entry.fact.source.filed)])
    title = about.text("title") or f"{issuer.name}, {Words('en').day(end)}"
    title_zh = (
        about.text("title_zh") or about.text("title") or f"{issuer.name_zh or issuer.name}，{Words('zh').day(end)}"
    )
    filing = Filing(
        issuer, title, title_zh, end, months, as_of or last, {}, tuple(cells.problems), about.notes(),
    )  # fmt: skip
    return Filled(filing, tuple(entries), statuses)


def _sorted(rows: Sequence[Row], layout: Layout, cells: Cells, name: str) -> Parts:
    """Every row where it belongs; a row that belongs nowhere and holds something is a problem."""
    parts = Parts({}, [], [], {})
    mode, sheet, columns = "", "", dict[str, int]()
    edition: Row | None = None
    for row in rows:
        if row.sheet != sheet:
            mode, sheet = "", row.sheet
        head = row.cell(0)
        key = str(head.value).strip() if isinstance(head.value, str) else ""
        if key == MARK:
            edition, mode = row, "about"
        elif key.startswith(COMMENT):
            continue
        elif key.startswith("[") and key.endswith("]"):
            mode = key
            columns = {cells.text(cell): number for number, cell in enumerate(row.cells) if not cell.blank}
            _check_head(mode, columns, layout, cells, head)
            if mode[1:-1] in LISTS:
                parts.lists.setdefault(mode[1:-1], (columns, []))
        elif mode == "about":
            _about_row(row, key, parts, cells)
        elif mode == INPUTS:
            parts.figures.append((row, columns))
        elif mode == BESIDE:
            parts.beside.append((row, columns))
        elif mode[1:-1] in parts.lists:
            parts.lists[mode[1:-1]][1].append(row)
    if edition is None:
        raise Refused([Problem("template.not_a_template", where=name)])
    if cells.text(edition.cell(2)) not in (str(EDITION), ""):
        cells.problem("template.other_edition", edition.cell(2), value=cells.text(edition.cell(2)), edition=EDITION)
    if not parts.figures:
        cells.problems.append(Problem("template.no_table", where=name, values={"table": INPUTS}))
    return parts


def _check_head(mode: str, columns: dict[str, int], layout: Layout, cells: Cells, head: Cell) -> None:
    if mode in (INPUTS, BESIDE):
        if "value" not in columns:
            cells.problem("template.column_missing", head, table=mode, column="value")
    elif mode[1:-1] not in LISTS & layout.fields.keys():
        known = (INPUTS, BESIDE, *(f"[{name}]" for name in layout.rows))
        cells.problem("template.unknown_table", head, table=mode, known=", ".join(known))


def _about_row(row: Row, key: str, parts: Parts, cells: Cells) -> None:
    if key in ABOUT:
        parts.about.setdefault(key, []).append(row)
        if len(parts.about[key]) > 1 and not key.startswith("note"):
            cells.problem("template.given_twice", row.cell(2), name=key, other=parts.about[key][0].cell(2).place)
    elif not row.cell(2).blank:
        cells.problem("template.unknown_row", row.cell(0), name=key, nearest=nearest(key, ABOUT))


class About:
    """The rows about the issuer and the file."""

    def __init__(self, rows: Mapping[str, list[Row]], cells: Cells, layout: Layout, name: str) -> None:
        self.rows, self.cells, self.layout, self.name = rows, cells, layout, name

    def cell(self, key: str) -> Cell:
        found = self.rows.get(key)
        return found[0].cell(2) if found else Cell(None, self.name)

    def text(self, key: str, required: bool = False) -> str:
        text = self.cells.text(self.cell(key))
        if required and not text and not self.cell(key).trouble:
            self.cells.problem("template.missing", self.cell(key), name=key)
        return text

    def day(self, key: str, required: bool = False) -> date | None:
        if required and self.cell(key).blank:
            self.cells.problem("template.missing", self.cell(key), name=key)
        return self.cells.day(self.cell(key))

    def months(self) -> int:
        text = self.text("period_months").removesuffix(".0") or "12"
        if text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= MOST_MONTHS:
            return int(text)
        self.cells.problem("template.expected_months", self.cell("period_months"), value=text, most=MOST_MONTHS)
        return 12

    def issuer(self) -> Issuer:
        currency = self.text("currency", required=True).upper()
        if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
            self.cells.problem("sample_currency_code", self.cell("currency"), value=currency)
        profile = self.cells.choice(self.cell("profile"), "profile", self.layout.profiles)
        return Issuer(
            self.text("issuer_name", required=True), self.text("issuer_name_zh"), self.text("ticker"),
            self.text("cik"), currency, profile,
        )  # fmt: skip

    def scale(self) -> int:
        """How many zeros the file's unit of money stands for."""
        text = self.text("money_unit")
        if not text:
            return 0
        scales = {plain(key).casefold(): zeros for key, zeros in MONEY_UNITS.items()}
        words = plain(text).casefold().removeprefix(self.cells.currency.casefold()).strip()
        if words not in scales:
            self.cells.problem("template.money_unit", self.cell("money_unit"), value=text, known=", ".join(MONEY_UNITS))
        return scales.get(words, 0)

    def mark(self) -> str:
        """The decimal mark of figures that are text, by how the file writes 1234.5."""
        cell = self.cell("number_style")
        if cell.blank or isinstance(cell.value, float):
            return "."
        found = decimal_mark(self.cells.text(cell))
        if found is None and not cell.trouble:
            self.cells.problem("template.number_style", cell, value=self.cells.text(cell))
        return found or "."

    def notes(self) -> tuple[tuple[str, str], ...]:
        english, chinese = (
            [text for row in self.rows.get(key, []) if (text := self.cells.text(row.cell(2)))]
            for key in ("note", "note_zh")
        )
        chinese += english[len(chinese) :]
        return tuple(zip(english or chinese, chinese, strict=False))


def _entries(
    parts: Parts, lists: dict[str, tuple[tuple[ListRow, ...], str]], reader: FigureReader
) -> tuple[list[Entry], dict[str, Status]]:
    """Every figure in the file's order, each input at most once among the chosen."""
    entries: list[Entry] = []
    statuses: dict[str, Status] = {}
    seen: dict[str, str] = {}
    for row, columns in parts.figures:
        place = Place(row, columns)
        name = reader.name_of(place)
        if name is None:
            continue
        if name in seen:
            reader.cells.problem("template.given_twice", place.at("value"), name=name, other=seen[name])
            continue
        seen[name] = place.at("value").place
        rows = lists.get(name)
        entry = reader.list_entry(place, name, rows) if name in LISTS else reader.entry(place, name)
        if entry is not None:
            entries.append(entry)
            if (status := reader.status(place)) is not None:
                statuses[name] = status
    for name, rows in lists.items():
        if name not in seen and rows[0]:
            entry = reader.bare_list(name, rows)
            entries += [] if entry is None else [entry]
    for row, columns in parts.beside:
        place = Place(row, columns)
        if (name := reader.name_of(place)) is not None:
            entry = reader.beside(place, name)
            entries += [] if entry is None else [entry]
    return entries, statuses
