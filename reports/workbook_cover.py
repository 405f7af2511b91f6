"""The Cover sheet: whose figures, as of when, by which methodology, what is estimated, and how to send changes back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reports.wording import aside, method_name
from reports.workbook_absent import reason
from reports.workbook_alerts import ALERTS, SENSITIVITY
from reports.workbook_book import SHEETS, TOP, Book, lines
from reports.workbook_grid import Grid
from reports.workbook_scenarios import first_title
from reports.workbook_style import Sheet, quoted_sheet
from resources import version
from scoring.filings.workbook_contract import (
    ASSAY_VERSION,
    COVER,
    ISSUER_CELLS,
    METHODOLOGY_DIGEST,
    METHODOLOGY_VERSION,
    SEAL,
)

NAME, VALUE, KEY = range(3)  # the id stands beside the page
WIDTHS = {"A": 34, "B": 92, "C": 24}
ACROSS = 100  # letters in a line of the second column
INDENT = {"align": "left", "text_wrap": True}


def write_cover(book: Book, grid: Grid) -> None:
    grid.here, grid.across = COVER, ""
    _Cover(book, grid, book.open(COVER, book.issuer, WIDTHS)).write()


class _Cover:
    def __init__(self, book: Book, grid: Grid, page: Sheet) -> None:
        self.book, self.grid, self.page, self.words = book, grid, page, book.words
        self.card = book.card
        self.row = TOP

    def write(self) -> None:
        page, words = self.page, self.words
        page.text(TOP - 1, 0, words("workbook.cover_note"), self.book.looks.note(align="left"))
        self._score()
        self._about()
        self._made_by()
        self._estimates()
        self._colours()
        self._contents()
        self._paragraphs("workbook.section.send_back", [words("workbook.send_back"), words("workbook.send_back_words")])
        limits = [words.why(f"limits.{n}", text) for n, text in enumerate(self.card.methodology.limits, start=1)]
        self._paragraphs("workbook.section.limits", [words("workbook.disclaimer"), *limits])
        page.freeze_panes(TOP, 0)
        page.fit_to_pages(1, 1)
        page.print_area(0, 0, self.row - 1, VALUE)

    def _section(self, key: str) -> None:
        self.row += self.row > TOP
        for col in range(VALUE + 1):
            self.page.text(self.row, col, self.words(key) if col == 0 else "", self.book.looks.section())
        self.row += 1

    def _label(self, key: str, text: str) -> None:
        self.page.text(self.row, KEY, key, self.book.looks.key())
        self.page.text(self.row, NAME, text, self.book.looks.plain(bold=True))

    def _text(self, key: str, label: str, value: str, name: str = "") -> None:
        """One line of text; `name` gives the cell a name that a reader of the file finds it by."""
        self._label(key, label)
        self.page.text(self.row, VALUE, value, self.book.looks.plain(**INDENT))
        tall = lines(value, ACROSS)
        if tall > 1:
            self.page.set_row(self.row, 14 * tall)
        if name:
            self.book.define(name, COVER, (self.row, VALUE), key=f"{COVER}:{name}")
        self.row += 1

    # --- what it says

    def _score(self) -> None:
        """The headline, live, and what it stands under."""
        book, page, looks, words = self.book, self.page, self.book.looks, self.words
        self._section("workbook.section.result")
        big: dict[str, Any] = {"align": "left", "font_size": 16, "bold": True}
        self._label("scorecard.score", words("workbook.score"))
        page.set_row(self.row, 26)
        value = book.word(self.card.score, "number")
        page.put(self.row, VALUE, "=scorecard_score", looks.number("score", "link", **big), value)
        self.row += 1
        self._label("scorecard.band", words("workbook.column.band"))
        where = quoted_sheet(book.titles["scorecard"])
        formula = f"=IF(ISNUMBER(scorecard_score),{where}!{book.band_cell},{where}!{book.reason_cell})"
        said = self.card.band or reason(book, self.grid, "")[1]
        page.put(self.row, VALUE, formula, looks.styled("Link", **INDENT), said)
        self.row += 1
        self._label("", "")
        page.text(self.row, VALUE, words("workbook.not_a_rating"), looks.plain(bold=True, **INDENT))
        self.row += 1
        for end, number in (("low", self.card.low), ("high", self.card.high)):
            self._label(f"scorecard.{end}", words(f"workbook.{end}"))
            formula = f'=IF(check_errors=0,{self.grid.one(f"scorecard.{end}", {})},"")'
            page.put(self.row, VALUE, formula, looks.number("score", "link", align="left"), book.word(number, "number"))
            self.row += 1
        drawn = book.extras.simulated
        ends = () if drawn is None or self.card.stopped else drawn.percentiles("scorecard.score", (5, 95))
        for key, middle in zip(("p5", "p95"), ends, strict=False):
            self._label(f"simulated.{key}", words(f"workbook.{key}"))
            page.value(self.row, VALUE, middle, looks.number("score", "exported", align="left"))
            self.row += 1
        self._label("profile", words("workbook.profile"))
        book.profile(page, self.row, VALUE, align="left")
        self.row += 1
        self._label("scenario", words("workbook.in_force"))
        page.put(self.row, VALUE, "=case_title", looks.number("text", "link", align="left"), first_title(book))
        book.banner(page, self.row + 1, VALUE)
        self.row += 2
        self._label("state", words("workbook.state"))
        said = f"=IF(inputs_unchanged=1,{book.quoted('workbook.as_sent')},{book.quoted('workbook.changed_since')})"
        page.put(self.row, VALUE, said, looks.styled("Check", **INDENT), words("workbook.as_sent"))
        self.row += 1
        for name in (ALERTS, SENSITIVITY):
            self._label(name, words(f"workbook.{name}"))
            look = looks.number("count", "link", num_format="0", align="left")
            page.put(self.row, VALUE, f"={name}", look, book.counts[name])
            self.row += 1

    def _about(self) -> None:
        words, filing = self.words, self.card.filing
        self._section("workbook.section.issuer")
        if filing is None:
            self._text("", "", words("workbook.no_filing"))
            return
        issuer = filing.issuer
        facts = dict(zip(ISSUER_CELLS, (
            issuer.name, issuer.name_zh, issuer.ticker, issuer.cik, issuer.currency, filing.period_end.isoformat(),
            str(filing.period_months), filing.as_of.isoformat(),
        ), strict=True))  # fmt: skip
        if self.book.is_form:
            self._form({**facts, "period_end": "", "as_of": ""})
            return
        chinese = words.language == "zh"
        title = filing.title_zh if chinese and filing.title_zh else filing.title
        self._text("filing", words("workbook.filing_used"), title)
        for name, value in facts.items():
            self._text(name, words(f"workbook.issuer.{name}"), value, name)
        self._text("money", words("workbook.units"), words("workbook.units_said", unit=self.book.style.money_unit))

    def _form(self, facts: dict[str, str]) -> None:
        """The same lines to be filled in, each with what is asked for."""
        book, page, words = self.book, self.page, self.words
        page.text(self.row, NAME, words("workbook.form_note"), book.looks.note(align="left"))
        self.row += 1
        for name, value in facts.items():
            self._label(name, words(f"workbook.issuer.{name}"))
            page.value(self.row, VALUE, value or None, book.looks.styled("Input", num_format="@", **INDENT))
            book.define(name, COVER, (self.row, VALUE), key=f"{COVER}:{name}")
            self.row += 1

    def _made_by(self) -> None:
        words, methodology = self.words, self.card.methodology
        self._section("workbook.section.made_by")
        self._text(
            "methodology",
            words("workbook.methodology"),
            aside(method_name(methodology, words), methodology.title, words),
        )
        self._text(METHODOLOGY_VERSION, words("workbook.methodology_version"), methodology.version, METHODOLOGY_VERSION)
        self._text(METHODOLOGY_DIGEST, words("workbook.methodology_digest"), methodology.digest, METHODOLOGY_DIGEST)
        self._text(ASSAY_VERSION, words("workbook.assay_version"), version(), ASSAY_VERSION)
        self._text(SEAL, words("workbook.seal"), self.book.seal, SEAL)
        said = words("workbook.seal_help")
        self.page.text(self.row, VALUE, said, self.book.looks.note(**INDENT))
        self.page.set_row(self.row, 14 * lines(said, ACROSS))
        self.row += 1

    def _estimates(self) -> None:
        card, words = self.card, self.words
        self._section("workbook.section.estimates")
        joint = "、" if words.language == "zh" else ", "
        estimates = joint.join(words.name(name) for name in card.estimates)
        self._text("estimates", words("workbook.estimated"), estimates or words("workbook.none"))
        conflicts = joint.join(words.name(datum.name) for datum in card.filing.conflicts()) if card.filing else ""
        self._text("conflicts", words("workbook.conflicts"), conflicts or words("workbook.none"))
        count = len(card.methodology.edits)
        said = words("workbook.edited_said", count=count) if count else words("workbook.none")
        self._text("edits", words("workbook.edited"), said)
        for row, text in ((self.row - 3, estimates), (self.row - 2, conflicts)):
            self.page.set_row(row, 14 * lines(text, ACROSS))

    def _colours(self) -> None:
        looks = self.book.looks
        self._section("workbook.section.colours")
        for key, look in (
            ("input", looks.styled("Input", **INDENT)), ("calculation", looks.styled("Calculation", **INDENT)),
            ("link", looks.styled("Link", **INDENT)), ("exported", looks.styled("As sent", **INDENT)),
            ("blank", looks.plain(**INDENT)), ("tabs", looks.plain(**INDENT)),
        ):  # fmt: skip
            self._label("", self.words(f"workbook.colour.{key}"))
            self.page.text(self.row, VALUE, self.words(f"workbook.colour_means.{key}"), look)
            self.row += 1

    def _contents(self) -> None:
        book, page = self.book, self.page
        self._section("workbook.section.contents")
        for sheet in SHEETS[1:]:
            title = book.titles[sheet]
            page.write_url(self.row, NAME, f"internal:{quoted_sheet(title)}!A1", book.looks.styled("Web link"), title)
            page.text(self.row, VALUE, self.words(f"workbook.contents.{sheet}"), book.looks.plain(**INDENT))
            self.row += 1

    def _paragraphs(self, section: str, texts: list[str]) -> None:
        self._section(section)
        for text in self._wrapped(texts):
            self.page.merge_range(self.row - 1, 0, self.row - 1, VALUE, "", self.book.looks.plain(**INDENT))
            self.page.text(self.row - 1, 0, text, self.book.looks.plain(valign="top", **INDENT))

    def _wrapped(self, texts: list[str]) -> Iterator[str]:
        for text in texts:
            self.page.set_row(self.row, 14 * lines(text, 140))
            self.row += 1
            yield text
