"""A workbook against the one that Assay writes from the record in it, sheet by sheet and cell by cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from reports.carried import Carried, carried
from reports.numbers import MINUS
from reports.verify import Difference, DifferenceKind, Verdict, outcome, unreadable
from resources.words import Words
from scoring.filings.template_cells import Scalar, place
from scoring.filings.workbook_cells import Area, Book, Found, Place, read_book
from scoring.filings.workbook_changes import same
from scoring.filings.workbook_contract import DRAW, DRIVER, KEY, LOG_ADDED, NAME, RECORD, RECORD_TEXT, SCENARIO, SEAL
from scoring.filings.workbook_home import Homecoming, come_home_from, is_ours
from scoring.problems import Refused
from scoring.seal import seal

TOLERANCE = 1e-9
SWITCHES = (SCENARIO, DRIVER, DRAW)
LONGEST = 120
GROUPED = 1e5  # from here digits are grouped; below may stand a year
STEPS = (-3, -2, -1, 1, 2, 3)  # columns by which those of a sheet are looked for
MOVED = 8  # texts beside their place from which on columns were moved
_PARTS = re.compile(r'("(?:[^"]|"")*")')
_QUOTED = re.compile(r"'((?:[^']|'')+)'!")
_TRUTH = re.compile(r"\b(TRUE|FALSE)\(\)")
_NUMBER = re.compile(r"(?<![\w.$:!])(\d+\.?\d*(?:E[+-]?\d+)?)(?![\w(!:.])")


def verify_workbook(data: bytes, name: str) -> Verdict:
    """The verdict on a workbook. Raises Refused where it cannot be read at all."""
    return verify_book(read_book(data, name))


def verify_book(book: Book, home: Homecoming | None = None) -> Verdict:
    """The same of one that is open already; `home` where it was read back too."""
    if not is_ours(book):
        return Verdict("not_ours", "workbook")
    try:
        home = home or come_home_from(book)
        found = replace(carried(home.record), work=home.work)
    except Refused as refused:
        return unreadable("workbook", refused)
    card, extras = found.remade(home.card)
    computed = seal(card)
    differences = [*_seals(book, found, computed), *_inputs(home)]
    from reports.workbook import write_workbook

    fresh = read_book(write_workbook(card, found.style, extras), book.name)
    differences += _Comparison(book, fresh, home).differences()
    filing = found.work.filing
    return Verdict(
        outcome(found, differences, home.problems), "workbook", found.seal, computed, found.version,
        filing.issuer.name, tuple(differences), home.problems,
    )  # fmt: skip


def _seals(book: Book, found: Carried, computed: str) -> Iterator[Difference]:
    if found.seal != computed:
        held = book.area(RECORD_TEXT)
        where = Words()(f"workbook.sheet.{RECORD}") if held is None else held.sheet
        yield Difference("seal", where, found.seal, computed)
    area, printed = book.area(SEAL), book.named(SEAL)
    if area is not None and printed is not None and printed.value != found.seal:
        yield Difference("printed_seal", place(area.sheet, area.top + 1, area.left), found.seal, _text(printed))


def _inputs(home: Homecoming) -> Iterator[Difference]:
    for change in home.changes:
        if change.cells:
            for cell in change.cells:
                yield Difference("input", cell.where, _shown(cell.old), _shown(cell.new))
        else:
            yield Difference("input", change.where, _shown(change.old), _shown(change.new))


class _Comparison:
    """The book as it is against the book as it would be written. What was typed into inputs is told elsewhere."""

    def __init__(self, book: Book, fresh: Book, home: Homecoming) -> None:
        self.book, self.fresh = book, fresh
        places = [change.where for change in home.changes]
        places += [cell.where for change in home.changes for cell in change.cells]
        labels = [_label(cell.where) for change in home.changes if change.kind == "list" for cell in change.cells]
        self.told = frozenset([*places, *labels, *(problem.where for problem in home.problems)])
        worded = {"flag", *home.card.methodology.choices}
        self.flags = [given.id for given in home.card.methodology.inputs.values() if given.unit in worded]
        self.switched = self._switched()
        self.compare_results = not places and not self.switched
        self.titles = dict(self._titles())
        self.moved: set[str] = set()

    def differences(self) -> Iterator[Difference]:
        back = {title: own for own, title in self.titles.items()}
        for own in self.fresh.sheets:
            title = self.titles.get(own)
            if title is None:
                yield Difference("sheet_gone", own)
            elif title != own:
                yield Difference("sheet_renamed", own, own, title)
        for title in self.book.sheets:
            if title not in back:
                yield Difference("sheet_added", title)
        for own, title in self.titles.items():
            yield from self._columns_moved(own, title) or self._rows_moved(own, title)
        yield from self._names_moved()
        for own, title in self.titles.items():
            for merged in sorted(self.book.merged.get(title, frozenset()) - self.fresh.merged.get(own, frozenset())):
                yield Difference("merged", f"{title}!{merged}")
            if own not in self.moved:
                yield from self._cells(own, title)

    def _switched(self) -> bool:
        """Whether another scenario or driver is on than when it was sent."""
        pairs = [(self.book.named(name), self.fresh.named(name)) for name in SWITCHES]
        return any(now is not None and then is not None and now.value != then.value for now, then in pairs)

    def _titles(self) -> Iterator[tuple[str, str]]:
        """Each sheet's own title and the one that it has now; a renamed one is known by its ids."""
        for own in self.fresh.sheets:
            if own in self.book.sheets:
                yield own, own
                continue
            keys = [key for _, key in self.fresh.rows(own, KEY)]
            others = [title for title in self.book.sheets if title not in self.fresh.sheets]
            there = [title for title in others if [key for _, key in self.book.rows(title, KEY)] == keys]
            if len(there) == 1:
                yield own, there[0]

    def _columns_moved(self, own: str, title: str) -> list[Difference]:
        """A sheet in which most texts that are not in their place stand beside it is not compared cell by cell."""
        now, beside, away, first = self.book.sheets[title], Counter[int](), 0, ""
        for (row, column), cell in self.fresh.sheets[own].items():
            if not isinstance(cell.value, str) or cell.formula or self._text_at(now, row, column) == cell.value:
                continue
            away += 1
            first = first or place(title, row + 1, column)
            beside.update(by for by in STEPS if self._text_at(now, row, column + by) == cell.value)
        if beside.total() < MOVED or 2 * max(beside.values()) < away:
            return []
        self.moved.add(own)
        return [Difference("columns_moved", title, first)]

    @staticmethod
    def _text_at(cells: Mapping[Place, Found], row: int, column: int) -> Scalar:
        found = cells.get((row, column))
        return None if found is None else found.value

    def _rows_moved(self, own: str, title: str) -> Iterator[Difference]:
        """A sheet with an id in another row than it was sent in is not compared cell by cell."""
        then, now = ({key: row for row, key in book.rows(sheet, KEY)} for book, sheet in
                     ((self.fresh, own), (self.book, title)))  # fmt: skip
        for key, row in then.items():
            if now.get(key, row) != row:
                self.moved.add(own)
                yield Difference("rows_moved", place(title, now[key] + 1, KEY), place(own, row + 1, KEY), key)
                return

    def _names_moved(self) -> Iterator[Difference]:
        named = {then.sheet for name, then in self.fresh.names.items() if name in self.book.names}
        lost = {then.sheet: None for then in self.fresh.names.values() if then.sheet not in named}
        yield from (Difference("names_gone", self.titles[sheet]) for sheet in lost if sheet in self.titles)
        for name, then in self.fresh.names.items():
            if then.sheet in lost:
                continue
            now = self.book.names.get(name)
            title = self.titles.get(then.sheet)
            if title is None or then.sheet in self.moved:
                continue
            if now != Area(title, then.top, then.left, then.bottom, then.right):
                yield Difference("name_moved", name, _area(then), "" if now is None else _area(now))

    def _cells(self, own: str, title: str) -> Iterator[Difference]:
        then, now = self.fresh.sheets[own], self.book.sheets[title]
        held = self.fresh.area(RECORD_TEXT)
        if held is not None and held.sheet == own:
            yield from self._record(held, title)
        free = self._open_cells(title)
        for at in sorted({*then, *now}):
            where = place(title, at[0] + 1, at[1])
            if at in free or where in self.told:
                continue
            difference = self._cell(where, then.get(at), now.get(at))
            if difference is not None:
                yield difference

    def _record(self, held: Area, title: str) -> Iterator[Difference]:
        """The record as a whole: its pieces are no text for people."""
        places = [(row, held.left) for row in range(held.top, held.bottom + 1)]
        then, now = (
            "".join(str(cells[at].value) for at in places if at in cells)
            for cells in (self.fresh.sheets[held.sheet], self.book.sheets[title])
        )
        if then != now:
            yield Difference("record", place(title, held.top + 1, held.left))

    def _open_cells(self, title: str) -> frozenset[tuple[int, int]]:
        """Cells that whoever receives the file may fill: the log's empty lines, the switches; and the record.

        Flags and choices too, since one can be said in many ways: another answer is a change of an input, told as such.
        """
        areas = [self.book.area(name) for name in (LOG_ADDED, RECORD_TEXT, *SWITCHES, *self.flags)]
        return frozenset(
            (row, column)
            for area in areas if area is not None and area.sheet == title
            for row in range(area.top, area.bottom + 1) for column in range(area.left, area.right + 1)
        )  # fmt: skip

    def _cell(self, where: str, then: Found | None, now: Found | None) -> Difference | None:
        if then is None or (then.value is None and not then.formula):
            return None if now is None or now.value == "" else Difference("added", where, "", _text(now))
        if then.formula:
            return self._formula(where, then, now)
        found = None if now is None else now.value
        if now is not None and now.formula:
            return Difference("formula", where, _text(then), f"={now.formula}")
        if same(then.value, found) or (then.value == "" and found is None):
            return None
        both = isinstance(then.value, str) and isinstance(found, str)
        kind: DifferenceKind = "text" if both else "constant"
        return Difference(kind, where, _text(then), "" if now is None else _text(now))

    def _formula(self, where: str, then: Found, now: Found | None) -> Difference | None:
        if now is None or not now.formula:
            return Difference("formula", where, f"={then.formula}", "" if now is None else _text(now))
        if now.formula != then.formula and not self._same_formula(then.formula, now.formula):
            return Difference("formula", where, f"={then.formula}", f"={now.formula}")
        if not self.compare_results or (now.value is None and not now.error):
            return None
        if _equal(then.value, now.value):
            return None
        return Difference("result", where, _text(then), _text(now))

    def _same_formula(self, then: str, now: str) -> bool:
        renamed = {title: own for own, title in self.titles.items() if title != own}
        if plain(now, renamed) == plain(then, {}):
            return True
        return any(f"{own}!" in plain(then, {}) for own in self.moved)


def _label(where: str) -> str:
    """The cell with what a list's row is called, beside one of its figures."""
    sheet, _, cell = where.rpartition("!")
    return place(sheet, int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), NAME)


def plain(formula: str, renamed: dict[str, str]) -> str:
    """A formula without what programs write in more than one way: quotation marks, spaces, forms of numbers."""
    parts = _PARTS.split(formula)
    return "".join(part if at % 2 else _plain(part, renamed) for at, part in enumerate(parts))


def _plain(part: str, renamed: dict[str, str]) -> str:
    text = _QUOTED.sub(lambda found: found[1].replace("''", "'") + "!", part)
    for title, own in renamed.items():
        text = text.replace(f"{title}!", f"{own}!")
    text = _TRUTH.sub(r"\1", text.replace(" ", "").replace("\n", "").replace("_xlfn.", ""))
    return _NUMBER.sub(lambda found: repr(float(found[1])), text)


def _equal(then: Scalar, now: Scalar) -> bool:
    if isinstance(then, float) and isinstance(now, float):
        return abs(then - now) <= TOLERANCE * max(1.0, abs(then))
    return then == now or (then in (None, "") and now in (None, ""))


def _text(found: Found) -> str:
    return f"={found.formula}"[:LONGEST] if found.formula and found.value is None else _shown(found.value)


def _shown(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return f"{value:{',' if abs(value) >= GROUPED else ''}.15g}".replace("-", MINUS)
    return str(value)[:LONGEST]


def _area(area: Area) -> str:
    first = place(area.sheet, area.top + 1, area.left)
    last = place("", area.bottom + 1, area.right).removeprefix("!")
    return first if (area.top, area.left) == (area.bottom, area.right) else f"{first}:{last}"
