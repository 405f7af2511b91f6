"""The Inputs sheet: every figure that the score was made from, in blue, with where it was read beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from reports.wording import annualised, bucket_name, clauses, titled
from reports.workbook_book import LINE, TOP, Book, Range, cell, lines
from reports.workbook_pages import Block, heading, print_on_pages
from reports.workbook_rows import kind_of
from reports.workbook_style import Sheet
from scoring.filings.filing import Datum, Grade, Method
from scoring.filings.workbook_contract import NO_WORDS, UNDER, UNKNOWN_WORDS, YES_WORDS
from scoring.methodology.document import Input
from scoring.methodology.excel_parts import answered

KINDS = ("choice", "flow", "stock", "flag", "fact", "market")
COLUMNS = (
    "id name value unit period method grade document form accession filed locator quote link note why changed exported"
).split()
AT = {name: place for place, name in enumerate(COLUMNS)}
WIDTHS = dict(
    zip("ABCDEFGHIJKLMNOPQR", (30, 39, 15, 13, 22, 14, 10, 34, 8, 21, 11, 34, 90, 34, 90, 80, 12, 15), strict=True)
)
WORDS_YES, WORDS_NO, WORDS_UNKNOWN = "words_yes", "words_no", "words_unknown"
LONGEST_MESSAGE = 255  # letters beside a cell that is chosen, at most
SPARE = 12  # rows of the last list that print though they are empty
USED = AT["grade"]  # in a list's rows: the row's number where it is filled


def shown_unit(given: Input) -> str:
    """The unit as the sheet shows it: a share's price is not in millions, an exchange rate not in per cent."""
    return {"money": "price", "ratio": "rate"}.get(given.unit, given.unit) if given.kind == "market" else given.unit


@dataclass(frozen=True, slots=True)
class InputCells:
    """Where the inputs are.

    `columns`: first row and column of each input over an axis; `methods`: the cell with the method of each figure;
    `watched`: the cells that say what has changed since the export; `flags`: cells with a word for yes or no.
    """

    columns: dict[str, tuple[int, int]]
    methods: dict[str, str]
    watched: list[Range]
    flags: list[str]


def write_inputs(book: Book) -> InputCells:
    page = book.open("inputs", book.words("workbook.inputs_title"), WIDTHS)
    page.text(TOP - 1, 0, book.words("workbook.inputs_note"), book.looks.note())
    for column, place in AT.items():
        look = book.looks.heading(place, column in ("value", "changed", "exported"))
        page.text(TOP, place, book.words(f"workbook.column.{column}"), look)
    return _Inputs(book, page).write()


def given_at(values: list[float], index: int) -> bool:
    """Whether a column has a figure in a row."""
    return index < len(values) and values[index] == values[index]


def _broken(key: str, width: int) -> str:
    """A name of a formula on as many lines as it needs, each ending with one of its words."""
    found = [""]
    for word in key.replace("_", "_ ").split():
        found = [*found[:-1], found[-1] + word] if len(found[-1] + word) <= width else [*found, word]
    return "\n".join(filter(None, found))


class _Inputs:
    def __init__(self, book: Book, page: Sheet) -> None:
        self.book = book
        self.page = page
        self.methodology = book.card.methodology
        self.row = TOP + 1
        self.columns: dict[str, tuple[int, int]] = {}
        self.methods: dict[str, str] = {}
        self.flags: list[str] = []
        self.remarks: dict[int, str] = {}
        self.blocks: list[Block] = []

    def write(self) -> InputCells:
        scalars = [given for given in self.methodology.inputs.values() if not given.over and given.kind != "list"]
        for kind in KINDS:
            group = [given for given in scalars if given.kind == kind]
            if group:
                self._section(self.book.words(f"workbook.kind.{kind}"))
                for given in group:
                    self._scalar(given)
        lists = {axis.rows: axis.id for axis in self.methodology.axes.values() if axis.rows}
        alone = [given for given in self.methodology.inputs.values() if given.over and not given.column]
        for name, axis in lists.items():
            columns = [g for g in self.methodology.inputs.values() if g.over == (axis,)]
            self._section(self.book.words.name(name))
            self._count(name, axis)
            self._table(name, axis, columns)
            self.blocks.append((self.blocks[-1][0], self.row - 1))
        self._words()
        for given in alone:
            self._section(self.book.words.name(given.id))
            self._table(given.id, given.over[0], [given])
        last = self.row - 1
        self.page.freeze_panes(TOP + 1, 3)
        self.page.text(
            0,
            AT["period"],
            self.book.words(f"workbook.printed_{'form' if self.book.is_form else 'inputs'}"),
            self.book.looks.note(),
        )
        end = (self._last_printed(alone), AT["filed"])  # quote, link and the rest: on Sources
        print_on_pages(self.page, self.book.extras.paper, end, TOP, self.blocks)
        changed = ((TOP + 1, AT["changed"]), (last, AT["changed"]))
        return InputCells(self.columns, self.methods, [changed], self.flags)

    def _last_printed(self, alone: list[Input]) -> int:
        """The last row for paper: of the list at the end not the many rows that stay empty."""
        if not alone:
            return self.row - 1
        first, _ = self.columns[alone[-1].id]
        filled = [n for n, value in enumerate(self.book.card.run[alone[-1].id], start=1) if value == value]
        return min(self.row, first + max([SPARE, *filled])) - 1

    def _section(self, title: str) -> None:
        self.row += self.row > TOP + 1
        for col in range(len(COLUMNS)):
            self.page.text(self.row, col, title if col == 0 else "", self.book.looks.section())
        self.blocks.append(heading(self.row))
        self.row += 1

    def _scalar(self, given: Input) -> None:
        book, page, row = self.book, self.page, self.row
        kind, unit = kind_of(self.methodology, given.unit), shown_unit(given)
        value = book.typed(book.card.run[given.id], kind)
        page.text(row, AT["id"], given.id, book.looks.key())
        page.text(row, AT["name"], book.words.name(given.id), book.looks.plain())
        page.value(row, AT["value"], value, book.looks.number(unit, "input"))
        page.value(row, AT["exported"], value, book.looks.number(unit, "muted"))
        page.text(row, AT["unit"], book.unit(unit), book.looks.note())
        self.remarks = {AT["why"]: book.words.why(given.id, given.why)}
        self._changed(row, [(AT["value"], AT["exported"], given.unit)])
        book.define(given.id, "inputs", (row, AT["value"]))
        self._allow(given, row, AT["value"], row)
        self._provenance(given.id, value)
        self._remarks(row)
        self.row += 1

    def _yes_or_no(self) -> dict[str, Any]:
        words = self.book.words
        source = [*(words(f"workbook.{said}") for said in ("yes", "no", "unknown")), "TRUE", "FALSE", "1", "0"]
        return {
            "validate": "list", "source": source, "input_message": words("workbook.flag_help"),
            "error_title": words("workbook.not_allowed"), "error_message": words("workbook.not_allowed_help"),
        }  # fmt: skip

    def _words(self) -> None:
        """What is read as yes, no and not known, whoever typed it in whichever language."""
        book, page = self.book, self.page
        self._section(book.words("workbook.words_for_flags"))
        said = {WORDS_YES: YES_WORDS, WORDS_NO: NO_WORDS, WORDS_UNKNOWN: UNKNOWN_WORDS}
        for name, words in said.items():
            page.text(self.row, AT["id"], name, book.looks.key())
            page.text(self.row, AT["name"], book.words(f"workbook.{name.removeprefix('words_')}"), book.looks.plain())
            for col, word in enumerate(words, start=AT["value"]):
                page.value(self.row, col, word, book.looks.plain(align="left"))
            book.define(name, "inputs", (self.row, AT["value"]), (self.row, AT["value"] + len(words) - 1))
            self.row += 1

    def _changed(self, row: int, pairs: list[tuple[int, int, str]]) -> None:
        """1 where a value (its column, the one as exported, the unit) differs from the one exported.

        An empty cell equals 0, so being a number must agree too; a flag is the same in whichever words.
        """
        same = []
        for now, then, unit in pairs:
            a, b = cell(row, now), cell(row, then)
            if unit == "flag":
                same.append("=".join(answered(place, WORDS_YES, WORDS_NO) for place in (a, b)))
            else:
                same += [f"ISNUMBER({a})=ISNUMBER({b})", f"{a}={b}"]
        look = self.book.looks.number("count", num_format="0;;")
        self.page.put(row, AT["changed"], f"=IF(AND({','.join(same)}),0,1)", look, 0.0)

    def _allow(self, given: Input, first: int, col: int, last: int) -> None:
        """What may be typed: a flag is 1, 0 or empty; a choice is one of its words; a figure is a number."""
        words = self.book.words
        rule: dict[str, Any]
        if given.unit == "flag":
            self.flags.append(self.book.ref("inputs", (first, col), (last, col)).split("!")[1])
            rule = self._yes_or_no()
        elif given.unit in self.methodology.choices:
            rule = {"validate": "list", "source": list(self.methodology.choices[given.unit])}
            called = {choice: words.name(choice) for choice in self.methodology.choices[given.unit]}
            if any(name != choice for choice, name in called.items()):
                said = clauses((titled(choice, name, words) for choice, name in called.items()), words)
                rule["input_message"] = said[:LONGEST_MESSAGE]
        else:
            rule = {"validate": "decimal", "criteria": "between", "minimum": -1e18, "maximum": 1e18}
        rule |= {"error_title": words("workbook.not_allowed"), "error_message": words("workbook.not_allowed_help")}
        self.page.data_validation(first, col, last, col, rule)

    def _provenance(self, name: str, used: Any) -> None:
        """The source of a figure, in the columns beside it."""
        filing = self.book.card.filing
        datum = filing.datum(name) if filing is not None else None
        page, row, looks = self.page, self.row, self.book.looks
        if self.book.is_form:
            self._source_to_fill_in(row)
            return
        if datum is None or datum.fact is None:
            if name != "profile" and used is None:
                page.text(row, AT["document"], self.book.words("workbook.status.not_found"), looks.note())
            return
        fact, source = datum.fact, datum.fact.source
        start = f"{fact.period_start.isoformat()} – " if fact.period_start else ""
        estimate = source.method == "estimate"
        look = looks.note(bg_color="#FCE4B8", bold=True) if estimate else looks.note()
        period = start + fact.period_end.isoformat()
        page.text(row, AT["period"], period, looks.note())
        if filing is not None and annualised(datum, self.book.card, self.book.style):
            self.remarks[AT["period"]] = f"{period} × 12/{filing.months(datum)}"
        page.text(row, AT["method"], self.book.words(f"workbook.method.{source.method}"), look)
        for column, text in (
            ("grade", source.grade), ("form", source.form), ("accession", source.accession),
            ("filed", source.filed_text),
        ):  # fmt: skip
            page.text(row, AT[column], text, looks.note())
        told = self.book.words.told
        texts = {"document": told(source.document), "locator": told(source.locator), "quote": source.quote}
        self.remarks |= {AT[key]: text for key, text in (texts | {"note": self._note(datum)}).items()}
        if source.url:
            page.link(row, AT["link"], source.url, looks.url(source.url), looks.note())
        self.methods[name] = cell(row, AT["method"], absolute=True)

    def _remarks(self, row: int) -> None:
        """The long texts of a row, whole."""
        widths = list(WIDTHS.values())
        self.book.remarks(self.page, row, {col: (text, widths[col]) for col, text in self.remarks.items()})
        self.remarks = {}

    def _source_to_fill_in(self, row: int) -> None:
        """Where a figure was read, in blue, for who fills the sheet in by hand."""
        page, looks, words = self.page, self.book.looks, self.book.words
        for column in ("method", "grade", "document", "form", "accession", "filed", "locator", "quote", "link", "note"):
            page.value(row, AT[column], None, looks.styled("Input", num_format="@", align="left"))
        methods = [words.name(method) for method in get_args(Method)]
        for column, choices in (("method", methods), ("grade", list(get_args(Grade)))):
            page.data_validation(row, AT[column], row, AT[column], {"validate": "list", "source": choices})

    def _note(self, datum: Datum) -> str:
        words = self.book.words
        notes = [words.told(datum.fact.source.note) if datum.fact else ""]
        if datum.status in ("disputed", "not_applicable"):
            notes.insert(0, words(f"workbook.status.{datum.status}"))
        if brought := annualised(datum, self.book.card, self.book.style):
            notes.insert(0, brought)
        return clauses(filter(None, notes), words)

    def _count(self, name: str, axis: str) -> None:
        """How many rows a list has: the last that is filled; none is zero only where the filing says so."""
        book, page, row = self.book, self.page, self.row
        size = self.methodology.axes[axis].size
        _, number = book.card.run.count(axis)
        disclosed, first = row + 1, row + 3
        rows_used = book.ref("inputs", (first, USED), (first + size - 1, USED)).split("!")[1]
        page.text(row, 0, f"{name}{UNDER}rows", book.looks.key())
        page.text(row, 1, book.words("workbook.rows"), book.looks.plain())
        flag = cell(disclosed, AT["value"], absolute=True)
        said = f'IF({flag}="","",IF({answered(flag, WORDS_YES, WORDS_NO)}=1,0,""))'
        formula = f"=IF(MAX({rows_used})>0,MAX({rows_used}),{said})"
        page.put(row, AT["value"], formula, book.looks.number("count"), book.word(number, "number"))
        book.define(f"{name}{UNDER}rows", "inputs", (row, AT["value"]))
        self._provenance(name, ())
        self._remarks(row)
        page.text(disclosed, 0, f"{name}{UNDER}disclosed", book.looks.key())
        page.text(disclosed, 1, book.words("workbook.disclosed"), book.looks.plain())
        known = book.typed(number if number != number else 1.0, "flag")
        page.value(disclosed, AT["value"], known, book.looks.number("flag", "input"))
        page.value(disclosed, AT["exported"], known, book.looks.number("flag", "muted"))
        page.text(disclosed, AT["why"], book.words("workbook.disclosed_help"), book.looks.note())
        self._changed(disclosed, [(AT["value"], AT["exported"], "flag")])
        self.flags.append(flag)
        page.data_validation(disclosed, AT["value"], disclosed, AT["value"], self._yes_or_no())
        self.row += 2

    def _table(self, name: str, axis: str, columns: list[Input]) -> None:
        """A list as a table, with spare rows up to the length of its axis."""
        book, page, head = self.book, self.page, self.row
        if name in self.methodology.inputs and self.methodology.inputs[name].over:
            self._provenance(name, ())
            self._remarks(head)
        page.text(head, 0, name, book.looks.head())
        page.text(head, 1, book.words("workbook.row_label"), book.looks.head())
        look, tall = book.looks.head(font_size=9), 1
        for col, given in enumerate(columns, start=AT["value"]):
            title, width = book.words.name(given.id), int(list(WIDTHS.values())[col])
            key = _broken(given.id, width)
            page.text(head, col, f"{title}\n{key}", look)
            tall = max(tall, lines(title, width - 2) + key.count("\n") + 1)
        page.set_row(head, LINE * tall + 4)
        has_count = bool(self.methodology.axes[axis].rows)
        if has_count:
            for col in range(AT["value"] + len(columns), USED + 1):
                page.text(head, col, book.words("workbook.row_used") if col == USED else "", look)
        labels = self._labels(name)
        size, first = self.methodology.axes[axis].size, head + 1
        for index in range(size):
            self._list_row(first + index, index, f"{name}[{index + 1}]", labels, columns, head if has_count else None)
        for offset, given in enumerate(columns):
            col = AT["value"] + offset
            self.columns[given.id] = (first, col)
            self._allow(given, first, col, first + size - 1)
            book.define(given.id, "inputs", (first, col), (first + size - 1, col))
        self.row = first + size

    def _list_row(
        self, row: int, index: int, key: str, labels: list[str], columns: list[Input], head: int | None
    ) -> None:
        book, page = self.book, self.page
        page.text(row, 0, key, book.looks.key())
        look = book.looks.styled("Input", align="left") if book.is_form else book.looks.plain()
        page.text(row, 1, labels[index] if index < len(labels) else "", look)
        pairs = []
        for offset, given in enumerate(columns):
            values = book.card.run[given.id]
            value = values[index] if index < len(values) else None
            shown = book.typed(value, kind_of(self.methodology, given.unit))
            now, then = AT["value"] + offset, AT["exported"] + offset
            page.value(row, now, shown, book.looks.number(given.unit, "input"))
            page.value(row, then, shown, book.looks.number(given.unit, "muted"))
            pairs.append((now, then, given.unit))
        if head is not None:
            filled = f"{cell(row, AT['value'])}:{cell(row, AT['value'] + len(columns) - 1)}"
            there = any(given_at(book.card.run[given.id], index) for given in columns)
            number = float(index + 1) if there else 0.0
            formula = f"=IF(COUNTA({filled})>0,ROW()-ROW({cell(head, USED, absolute=True)}),0)"
            page.put(row, USED, formula, book.looks.number("count", num_format="0;;"), number)
        self._changed(row, pairs)

    def _labels(self, name: str) -> list[str]:
        """What the filing calls the rows of a list."""
        filing = self.book.card.filing
        datum = filing.datum(name) if filing is not None else None
        rows = datum.value if datum is not None and isinstance(datum.value, tuple) else ()
        words = self.book.words
        buckets = [bucket_name(getattr(row, "bucket", ""), words) for row in rows]
        return [bucket or words.told(getattr(row, "name", "")) for bucket, row in zip(buckets, rows, strict=True)]
