"""The Peers sheet: this issuer live, and beside it every peer as Assay scored it when the workbook was made."""

from __future__ import annotations

from typing import Any

from reports.analysis_words import issuer_name, title
from reports.numbers import BLANK
from reports.wording import is_starred, star_note
from reports.workbook_book import TOP, Book, cell, lines
from reports.workbook_charts import Series, bars
from reports.workbook_grid import Grid
from reports.workbook_provisional import star_rule
from reports.workbook_style import STARRED, Sheet
from resources.words import Words
from scoring.filings.workbook_contract import PEERS
from scoring.scorecard import Scorecard

KEY, NAME, SELF = range(3)
SCORE = "scorecard.score"
WIDTH = 26


def write_peers(book: Book, grid: Grid) -> None:
    page = book.open(PEERS, book.words("workbook.peers_title"), {"A": 34, "B": 44})
    page.set_column(SELF, SELF + len(book.extras.peers), WIDTH)
    grid.here, grid.across = PEERS, ""
    _Peers(book, grid, page).write()


class _Peers:
    def __init__(self, book: Book, grid: Grid, page: Sheet) -> None:
        self.book, self.grid, self.page, self.words = book, grid, page, book.words
        self.cards = (book.card, *book.extras.peers)
        self.last = SELF + len(self.cards) - 1
        self.row = TOP

    def write(self) -> None:
        page, words = self.page, self.words
        has_peers = bool(self.book.extras.peers)
        page.text(TOP - 1, 0, words("workbook.peers_note" if has_peers else "workbook.peers_none"), self._note())
        self._about()
        self._scores()
        factors = self._factors()
        self._metrics()
        if has_peers:
            series = [
                Series(
                    (TOP, col), (factors[0], NAME), (factors[1], NAME), (factors[0], col), (factors[1], col)
                )
                for col in range(SELF, self.last + 1)
            ]  # fmt: skip
            bars(self.book, PEERS, (self.row + 1, NAME), words("workbook.chart.factors"), series[:8], min=0, max=100)
        page.freeze_panes(TOP + 1, SELF)
        if not has_peers:  # what is here stands on the Scorecard
            self.book.keep_off_paper(page, NAME)
            return
        page.fit_to_pages(1, 1)
        page.print_area(0, 0, self.row + 24, self.last)

    def _note(self) -> Any:
        return self.book.looks.note()

    def _line(self, key: str, label: str, unit: str, values: list[Any], live: str = "") -> None:
        """One row: the issuer's own cell live where it can be, every peer's a value; a dash where it is not known."""
        page, looks = self.page, self.book.looks
        page.text(self.row, KEY, key, looks.key())
        page.text(self.row, NAME, label, looks.plain())
        for col, value in enumerate(values, start=SELF):
            shown = BLANK if value is None or value == "" else value if isinstance(value, str) else float(value)
            if col == SELF and live:
                number = self.book.word(value, "number") if not isinstance(value, str) else value
                page.put(self.row, col, live, looks.number(unit, "link"), number)
            else:
                is_marked = key == SCORE and is_starred(self.cards[col - SELF])
                starred: dict[str, Any] = {"num_format": STARRED} if is_marked else {}
                page.value(self.row, col, shown, looks.number(unit, "exported", text_wrap=unit == "text", **starred))
        if unit == "text":
            page.set_row(
                self.row, 14 * max(sum(lines(part, WIDTH) for part in str(value).split("\n")) for value in values)
            )
        self.row += 1

    def _section(self, key: str) -> None:
        self.row += 1
        for col in range(self.last + 1):
            self.page.text(self.row, col, self.words(key) if col == 0 else "", self.book.looks.section())
        self.row += 1

    def _about(self) -> None:
        page, looks, words = self.page, self.book.looks, self.words
        for col, text in ((KEY, words("workbook.column.id")), (NAME, words("workbook.column.name"))):
            page.text(TOP, col, text, looks.head())
        for col, card in enumerate(self.cards, start=SELF):
            page.text(TOP, col, issuer_name(card, self.book.style), looks.head(align="right"))
        page.set_row(TOP, 30)
        self.row = TOP + 1
        filings, blank = [card.filing for card in self.cards], self.book.is_form
        style = self.book.style
        for key, values in (
            ("filing", [title(card, style) if card.filing else "" for card in self.cards]),
            ("period_end", [filing.period_end.isoformat() if filing and not blank else "" for filing in filings]),
            ("as_of", [filing.as_of.isoformat() if filing and not blank else "" for filing in filings]),
            ("currency", [filing.issuer.currency if filing else "" for filing in filings]),
            ("profile", [words.name(card.profile) for card in self.cards]),
            ("accession", [_accessions(card, words) or words("workbook.no_source") for card in self.cards]),
        ):
            self._line(key, words(f"workbook.peer.{key}"), "text", values)

    def _scores(self) -> None:
        self._section("workbook.section.scores")
        for end in ("score", "low", "high"):
            live = f'=IF(check_errors=0,{self.grid.one(f"scorecard.{end}", {})},"")'
            values = [getattr(card, end) for card in self.cards]
            self._line(f"scorecard.{end}", self.words(f"workbook.{end}"), "score", values, live)
            if end == "score":
                rule = star_rule(self.grid, self.book.looks, cell(self.row - 1, SELF))
                self.page.conditional_format(self.row - 1, SELF, self.row - 1, SELF, rule)
        for note in star_note(self.cards, self.book.style):
            self.page.text(self.row, NAME, note, self._note())
            self.row += 1
        bands = [card.band or "" for card in self.cards]
        where = self.book.ref("scorecard", (0, 0)).split("!")[0]
        self._line(
            "scorecard.band", self.words("workbook.column.band"), "text", bands, f"={where}!{self.book.band_cell}"
        )
        self.page.text(self.row, NAME, self.words("workbook.band_is_not_a_rating"), self._note())
        self.row += 1
        complete = [card.completeness for card in self.cards]
        live = f"={self.grid.one('scorecard.completeness', {})}"
        self._line("scorecard.completeness", self.words("workbook.completeness"), "ratio", complete, live)
        grades = [self.words(f"workbook.grade.{card.confidence.grade}") for card in self.cards]
        self._line("confidence", self.words("workbook.confidence"), "text", grades)

    def _factors(self) -> tuple[int, int]:
        self._section("workbook.factors")
        first = self.row
        for key in self.book.card.methodology.factors:
            values = [card.factors[key].score if key in card.factors else None for card in self.cards]
            self._line(f"{key}.score", self.words.name(key), "score", values, self._live(f"{key}.score"))
        return first, self.row - 1

    def _metrics(self) -> None:
        self._section("workbook.metrics")
        for key, metric in self.book.card.methodology.metrics.items():
            values = [card.metrics[key].value if key in card.metrics else None for card in self.cards]
            self._line(key, self.words.name(key), metric.unit, values, self._live(metric.value))

    def _live(self, name: str) -> str:
        ref = self.grid.one(name, {})
        return f'=IF(ISNUMBER({ref}),{ref},"")'


def _accessions(card: Scorecard, words: Words) -> str:
    """The filings that the figures came from, or the documents where they have no number."""
    if card.filing is None:
        return ""
    facts = [datum.fact.source for datum in card.filing.data.values() if datum.fact is not None]
    found = dict.fromkeys(source.accession or words.told(source.document) for source in facts)
    return "\n".join(filter(None, found))[:2_000]
