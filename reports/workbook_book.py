"""The open workbook while it is being written: its sheets, looks, and the defined names of inputs and weights."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from io import BytesIO
from typing import Any

from xlsxwriter.format import Format

from reports.analysis_words import title
from reports.extras import NO_EXTRAS, Extras
from reports.numbers import Style
from reports.palette import LIGHT
from reports.wording import run_on
from reports.workbook_contexts import Case, cases_of
from reports.workbook_file import PAPERS, StyledWorkbook, held
from reports.workbook_style import LETTERS, Looks, Sheet, quoted_sheet, sheet_name
from resources.words import Words
from scoring.filings import workbook_contract as contract
from scoring.methodology.excel_parts import quoted
from scoring.scorecard import Scorecard
from scoring.seal import seal

SHEETS = (
    contract.COVER, contract.SCORECARD, contract.INPUTS, contract.SOURCES, contract.ASSUMPTIONS, contract.MODEL,
    contract.BASE, contract.PROFILES, contract.SCENARIOS, contract.SENSITIVITY, contract.CHARTS, contract.PEERS,
    contract.CHECKS, contract.LOG, contract.RECORD,
)  # fmt: skip
LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[rRcC]\d*|[rR]\d+[cC]\d+", re.ASCII)
CHANGED = frozenset({contract.INPUTS, contract.ASSUMPTIONS})
RESULTS = frozenset({
    contract.COVER, contract.SCORECARD, contract.SCENARIOS, contract.SENSITIVITY, contract.CHARTS, contract.PEERS,
})  # fmt: skip
PORTRAIT = frozenset({contract.COVER, contract.SCORECARD})
QUIET = (
    "formula_differs",
    "formula_range",
    "empty_cell_reference",
    "number_stored_as_text",
)  # what Excel would mark and is meant
Range = tuple[tuple[int, int], tuple[int, int]]  # (row, column) of the first and the last cell
WORKING_ZOOM = 85  # per cent, of sheets with many columns: ids and names stand still and leave room beside them
LONGEST_TITLE = 100
LONGEST_LEAD = 250  # letters of a text that leads somewhere
LINE = 13  # points of a line of text
TALLEST = 400  # points of a row; Excel takes 409
ROOM = 10.0  # times as much as the largest amount must fit, so that it may be typed over
LONG = 0.7  # of a line: a word that long may begin one of its own
SMALL = 1.15  # letters of a remark in the width of a digit
MONEY_COLUMNS = {
    contract.INPUTS: "CR", contract.SOURCES: "C", contract.MODEL: "D", contract.BASE: "D", contract.PROFILES: "D",
    contract.CHECKS: "CD", contract.SENSITIVITY: "CDE",
}  # fmt: skip
READABLE = {"A4": 229, "Letter": 215}  # digits across a page that lies, at 62 % of their size
WIDE = re.compile("[\u2e81-\U0010ffff]")  # signs as wide as two
UNUSED = 63  # a column in which no sheet has anything
TOP = 3  # rows above the table of every sheet: title, master check, an empty one


class Book:
    """`cases`: what the switches can put in force; `seal`: the card's."""

    def __init__(self, card: Scorecard, style: Style, extras: Extras = NO_EXTRAS) -> None:
        self.card = card
        self.extras = extras
        self.cases = cases_of(card, extras.own)
        self.seal = seal(card)
        self.case_titles = _titles(self.cases, style.words)
        self.style = style
        self.words = style.words
        self.buffer = BytesIO()
        self.workbook = StyledWorkbook(self.buffer, {"in_memory": True})
        self.looks = Looks(self.workbook, style)
        self.names: dict[str, str] = {}
        self._taken: set[str] = set()
        self.titles = {sheet: sheet_name(self.words, sheet) for sheet in SHEETS}
        self.sheets: dict[str, Sheet] = {
            sheet: self.workbook.add_worksheet(self.titles[sheet], worksheet_class=Sheet) for sheet in SHEETS
        }
        self.counts: dict[str, float] = {}  # of the checks that count no errors
        self.band_cell = ""  # of the score, on the Scorecard sheet
        self.reason_cell = ""  # there too: why there is no score
        self.literals = {code: word for word, code in card.run.program.literals.items()}

    def define(
        self, raw: str, sheet: str, first: tuple[int, int], last: tuple[int, int] | None = None, key: str = ""
    ) -> str:
        """A defined name for a cell or a range; the same name in every language. Returns it as formulas write it.

        `key` is what `names` has it under where that is not the name: a methodology may have an input called so.
        """
        name = re.sub(r"[^A-Za-z0-9_]+", "_", raw)
        if LIKE_A_CELL.fullmatch(name) or not name[:1].isalpha():
            name = f"_{name}"
        while name.lower() in self._taken:
            name += "_"
        self._taken.add(name.lower())
        self.workbook.define_name(name, f"={self.ref(sheet, first, last)}")
        self.names[key or raw] = name
        return name

    def ref(
        self, sheet: str, first: tuple[int, int], last: tuple[int, int] | None = None, absolute: bool = True
    ) -> str:
        place = cell(*first, absolute)
        if last is not None and last != first:
            place += f":{cell(*last, absolute)}"
        return f"{quoted_sheet(self.titles[sheet])}!{place}"

    def unit(self, unit: str) -> str:
        """What a unit is called."""
        if unit == "money":
            return self.style.money_unit
        if unit == "price":
            return self.words("workbook.unit.price", currency=self.style.currency)
        key = f"workbook.unit.{unit}"
        return self.words(key) if self.words.has(key) else unit

    def word(self, value: Any, kind: str) -> float | str:
        """An engine's value as a cell has it: a number, a choice's word, empty text."""
        if value is None or value != value or value in (float("inf"), float("-inf")):
            return ""
        return self.literals[value] if kind == "text" else float(value)

    def typed(self, value: Any, kind: str) -> float | str | None:
        """The same as somebody would type it: a flag as a word, nothing for a blank."""
        found = self.word(value, "number" if kind == "flag" else kind)
        if found == "":
            return None
        return found if kind != "flag" else self.words("workbook.yes" if found else "workbook.no")

    def open(self, sheet: str, title: str, widths: Mapping[str, float]) -> Sheet:
        """The top of a sheet: title, master check, and how it prints."""
        page = self.sheets[sheet]
        for columns, width in {**widths, **self._for_money(sheet, widths)}.items():
            page.set_column(f"{columns}:{columns}" if ":" not in columns else columns, width)
        page.set_row(0, 24)
        if sheet != "scorecard":
            page.set_row(TOP, 28)
        self._lead(page, (0, 0), title, self.looks.title(letters(title)), contract.COVER)
        self._lead(page, (1, 0), self.words("workbook.master"), self.looks.key(), contract.CHECKS)
        if sheet != contract.CHECKS:
            look = self.looks.number("check", "link", align="left", bold=True, num_format="0")
            page.put(1, 1, "=master_check", look, self.failing)
        self.warn_unless_zero(page, 1, 1)
        page.hide_gridlines(2)
        page.set_zoom(100 if sheet in PORTRAIT else WORKING_ZOOM)
        page.set_tab_color(LIGHT.gold if sheet in CHANGED else LIGHT.accent if sheet in RESULTS else LIGHT.muted)
        page.ignore_errors(dict.fromkeys(QUIET, "A1:AZ3000"))
        self._set_up_print(page, sheet)
        return page

    def _lead(self, page: Sheet, place: tuple[int, int], text: str, look: Format, sheet: str) -> None:
        """Text that leads to another sheet."""
        if page is not self.sheets[sheet]:
            there = f"internal:{quoted_sheet(self.titles[sheet])}!A1"
            page.write_url(*place, there, look, held(text[:LONGEST_LEAD]), self.words(f"workbook.to.{sheet}"))
        page.text(*place, text, look)

    def _set_up_print(self, page: Sheet, sheet: str) -> None:
        """Paper, margins, what repeats on every page, head and foot."""
        page.set_paper(PAPERS[self.extras.paper])
        if sheet not in PORTRAIT:
            page.set_landscape()
        if sheet != contract.SCORECARD:
            page.repeat_rows(0, 1)
        page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
        # A space after the size, or a name that begins with a digit would set it; & is a code of its own.
        issuer = held(self.issuer[:80]).replace("&", "&&")
        face = f'&"{self.looks.base["font_name"]},Regular"&8 '
        page.set_header(f"&L{face}{issuer}&R{face}{self.titles[sheet]}")
        checked = self.words("workbook.master_at_export", count=f"{self.failing:g}")
        said = run_on((self.words("workbook.not_a_rating"), self.seal), self.style)
        page.set_footer(f"&L{face}{said} · {checked}&R{face}&P / &N")

    def keep_off_paper(self, page: Sheet, col: int) -> None:
        """Nothing of a sheet prints, and it says so over a column: its print area is one cell that stays empty."""
        page.repeat_row_range = ""
        page.print_area(0, UNUSED, 0, UNUSED)
        page.fit_to_pages(1, 0)
        page.text(0, col, self.words("workbook.printed_nothing"), self.looks.note())

    def _for_money(self, sheet: str, widths: Mapping[str, float]) -> dict[str, float]:
        """The columns of a sheet that hold amounts, wider where amounts need it."""
        return {column: max(widths[column], self.money_width) for column in MONEY_COLUMNS.get(sheet, "")}

    def across(self, used: float, each: float) -> int:
        """How many columns of a width print beside what is used of a page that lies, the text still readable."""
        return int((READABLE[self.extras.paper] - used) // each)

    def remarks(self, page: Sheet, row: int, texts: Mapping[int, tuple[str, float]], least: int = 1) -> None:
        """Remarks by column, each with its column's width, on as many lines as the longest needs."""
        for col, (text, _) in texts.items():
            page.text(row, col, text, self.looks.note(text_wrap=True))
        tall = max([least, *(self._lines(text, width) for text, width in texts.values())])
        if tall > 1:
            page.set_row(row, self.height(tall))

    def height(self, tall: int) -> float:
        """Points of a row of so many lines; those of a Chinese font stand further apart."""
        return min((LINE + (2 if self.words.language == "zh" else 0)) * tall + 2, TALLEST)

    def _lines(self, text: str, width: float) -> int:
        """Lines of a remark; where a word is too long to share one, as they break before it."""
        room = int(width if self.words.language == "zh" else SMALL * width)  # Latin letters of a Chinese font are wider
        if text.isascii() and any(len(word) > LONG * room for word in text.split()):
            return len(textwrap.wrap(text, room))
        return lines(text, room)

    def banner(self, page: Sheet, row: int, col: int) -> None:
        """What is in force, said loudly where the model is not as filed."""
        said = self.quoted("workbook.not_as_filed")
        page.put(row, col, f'=IF(case_in_force=1,"",{said}&case_title)', self.looks.warning(), "")

    def quoted(self, key: str) -> str:
        """Words as a formula has them."""
        return quoted(self.words(key))

    def band(self, page: Sheet, row: int, col: int, score: str, band: str, **more: Any) -> None:
        """The letter of the score in a cell, from the bands of the Assumptions sheet."""
        names, starts = self.names["band.names"], self.names["band.starts"]
        found = f"INDEX({names},MATCH({score},{starts},1))"
        formula = f'=IF(ISNUMBER({score}),IF({score}<MIN({starts}),INDEX({names},1),{found}),"")'
        page.put(row, col, formula, self.looks.styled("Calculation", **{"align": "center", **more}), band)

    def profile(self, page: Sheet, row: int, col: int, **more: Any) -> None:
        """What the profile in force is called, or what somebody typed in its place."""
        formula = "profile"
        for profile in self.card.profiles:
            formula = f"IF(profile={quoted(profile)},{quoted(self.words.name(profile))},{formula})"
        page.put(row, col, f"={formula}", self.looks.number("text", "link", **more), self.words.name(self.card.profile))

    def warn_unless_zero(self, page: Sheet, row: int, col: int) -> None:
        wrong = self.looks.make(bg_color=LIGHT.grades[4], font_color="#FFFFFF", bold=True)
        page.conditional_format(row, col, row, col, {"type": "cell", "criteria": "!=", "value": 0, "format": wrong})

    @cached_property
    def money_width(self) -> float:
        """How wide the column of the largest amount must be: a number that does not fit shows as #."""
        run, methodology = self.card.run, self.card.methodology
        names = [line.id for line in methodology.lines.values() if line.unit == "money"]
        names += [given.id for given in methodology.inputs.values() if given.unit == "money"]
        found = [run[name] for name in names]
        amounts = [x for value in found for x in (value if isinstance(value, list) else [value])]
        largest = max((abs(x) for x in amounts if isinstance(x, float) and x == x), default=0.0)
        return len(self.style.number(-ROOM * largest, "money")) + 2.0

    @property
    def failing(self) -> float:
        """The master check of this scorecard: how many checks of severity error its inputs do not pass."""
        return float(len(self.card.errors))

    @property
    def issuer(self) -> str:
        filing = self.card.filing
        if filing is None:
            return self.words("workbook.unnamed")
        if self.is_form:
            return self.words("workbook.form")
        issuer = filing.issuer
        return issuer.name_zh if self.words.language == "zh" and issuer.name_zh else issuer.name

    @property
    def is_form(self) -> bool:
        """Whether the workbook is empty, to be filled in by hand."""
        return self.card.filing is not None and contract.is_form(self.card.filing)

    def close(self) -> bytes:
        filing = self.card.filing
        made = datetime(filing.as_of.year, filing.as_of.month, filing.as_of.day) if filing else datetime(2000, 1, 1)
        self.workbook.set_properties({
            "title": held(f"{self.issuer} – {self.words('workbook.title')}"),
            "subject": held(title(self.card, self.style)) if filing else "",
            "author": "Assay",
            "category": self.words("workbook.title"),
            "comments": f"{self.words('workbook.not_a_rating')} {self.seal}",
            "keywords": f"{self.card.methodology.id} {self.card.methodology.version} {self.card.methodology.digest}",
            "created": made,
        })  # fmt: skip
        self.workbook.set_calc_mode("auto")
        self.workbook.close()
        return self.buffer.getvalue()


def _titles(cases: Sequence[Case], words: Words) -> dict[str, str]:
    """What the switches call each case, by its id: names that a formula can find, each once.

    Excel finds no text over 255 letters, takes `~` for a sign, small letters for large ones, and a number for no text.
    """
    titles: dict[str, str] = {}
    taken: set[str] = set()
    for case in cases:
        title = held(case.name).replace("~", "∼").strip()[:LONGEST_TITLE] if case.is_own else words.name(case.name)
        if not any(letter.isalpha() for letter in title):
            title = f"({title})"
        base, number = title, 1
        while title.lower() in taken:
            number += 1
            title = f"{base} ({number})"
        taken.add(title.lower())
        titles[case.id] = title
    return titles


def lines(text: str, width: int) -> int:
    """How many lines a text takes in a cell as wide as so many Latin letters; a Chinese one is as wide as two."""
    return 1 + letters(text) // width


def letters(text: str) -> int:
    """How wide a text is, in Latin letters."""
    return len(text) if text.isascii() else len(text) + len(WIDE.findall(text))


def cell(row: int, col: int, absolute: bool = False) -> str:
    name = LETTERS[col]
    return f"${name}${row + 1}" if absolute else f"{name}{row + 1}"
