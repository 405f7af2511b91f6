"""An analysis as a document of the same house as the report: picture, table, and where its numbers come from."""

from __future__ import annotations

from collections.abc import Iterator

from reports.analysis_changes import methodology_name
from reports.analysis_notes import Note, known_of, made_notes, read_notes
from reports.analysis_parts import Amount, Analysis, Grid, Line, Section, cell_text
from reports.analysis_words import issuer_name, joined, title
from reports.appendix import places_of, sources_chapter
from reports.blocks import (
    Block,
    Chapter,
    Column,
    Document,
    Facts,
    Figure,
    Heading,
    Row,
    Table,
    Text,
    Together,
    cell,
    cells,
    say,
)
from reports.extras import Extras, Paper
from reports.numbers import BLANK, Style
from reports.tear_sheet import masthead
from reports.wording import filed_on, known_as, known_on, reference
from scoring.analysis.comparison import documents
from scoring.scorecard import Scorecard
from scoring.seal import seal

NAME_WIDTH = 92.0
SHORT_TABLE = 12  # rows that stay on one page
MOST_NAMES = 2  # of issuers in a line at the foot
MOST_SAID = 2  # sentences under the title in the size of the text


def analysis_document(found: Analysis, style: Style, paper: Paper = "A4") -> Document:
    """The whole of it in the style's language."""
    words = style.words
    first = found.cards[0]
    several = len(found.each) > 1
    chapters = [
        Chapter(found.title, "analysis", (*_head(found, several, style), *_body(found, style), *_foot(found))),
        *_sources(found, several, style),
        Chapter(words("analysis.title.made"), "made", tuple(_made(found, style))),
    ]  # fmt: skip
    name = found.subject if several else known_as(first, style)
    filing = first.filing
    dated = "" if several or filing is None else known_on(filing, words)
    return Document(
        title=f"{name} – {found.title}",
        subject=words("report.subject", method=methodology_name(first, style)),
        language="zh-CN" if words.language == "zh" else "en",
        brand=found.title,
        head=f"{found.title} – {_short(found, style)}" if several else f"{name} – {found.title}",
        dated=dated,
        foot=words("report.footer"),
        page_word=words("report.page"),
        chapters=tuple(chapters),
        paper=paper,
    )


def _short(found: Analysis, style: Style) -> str:
    """Whose it is, in a line at the foot of a page."""
    names = list(dict.fromkeys(issuer_name(card, style) for card in found.each))
    more = len(names) - MOST_NAMES
    shown = joined(names[:MOST_NAMES], style)
    return style.words("analysis.more_issuers", names=shown, count=more) if more > 0 else shown


def _head(found: Analysis, several: bool, style: Style) -> Iterator[Block]:
    """Of one card its masthead, as in the report; of several what they are."""
    if not several:
        yield masthead(found.cards[0], style, Extras(simulated=found.simulated))
        yield say(found.title, size="title", bold=True, after=0.2)
        return
    yield say(found.title, size="title", bold=True, after=0.1)
    yield say(found.subject, colour="muted", after=0.6)


def _body(found: Analysis, style: Style) -> Iterator[Block]:
    for index, section in enumerate(found.sections):
        if not section.sheet_only:
            titled = index > 0 or section.id not in (found.id, "distribution", "ranked")
            yield from _section(section, titled, style)


def _section(section: Section, titled: bool, style: Style) -> Iterator[Block]:
    """What is said and shown of it stays with its title and first table; long tables may go on over a page."""
    head: list[Block] = [Heading(section.title, section.id)] if titled else []
    is_small = titled or len(section.said) > MOST_SAID
    head += [say(text, size="small" if is_small else "body", after=0.3) for text in section.said]
    head += [Figure(picture, titled=picture.title != section.title) for picture in section.pictures]
    if head:
        yield Together(tuple(head), leads=any(grid.lines for grid in section.grids))
    named = {section.title, *section.said, *(picture.title for picture in section.pictures)}
    for grid in (part for whole in section.grids for part in whole.parts()):
        if grid.lines and grid.title not in named:
            yield Together((say(grid.title, bold=True, size="small", after=0.2), table_of(grid, style)))
        elif grid.lines:
            table = table_of(grid, style)
            yield Together((table,)) if len(grid.lines) <= SHORT_TABLE else table


def _foot(found: Analysis) -> Iterator[Block]:
    yield Together(tuple(say(text, size="small", colour="muted", after=0.2) for text in found.foot))


def table_of(grid: Grid, style: Style) -> Table:
    """A grid as the page has it: numbers as the reader wants them, two ends in one cell."""
    places = [place for place, field in enumerate(grid.fields) if not field.sheet_only and _says(grid, place)]
    rows = tuple(_row(line, grid, places, style) for line in grid.lines)
    wide = {place for place in places if grid.fields[place].is_text} or set(places[:1])
    return Table(tuple(_column(grid, place, place in wide) for place in places), rows)


def _says(grid: Grid, place: int) -> bool:
    """Whether a column has something in it."""
    return any(line.cells[place] != "" for line in grid.lines)


def _column(grid: Grid, place: int, is_wide: bool) -> Column:
    field = grid.fields[place]
    head = field.short or field.head
    if is_wide:
        return Column(head, "left", field.share)
    numeric = any(isinstance(line.cells[place], Amount) for line in grid.lines)
    return Column(head, "decimal" if numeric else "right")


def _row(line: Line, grid: Grid, places: list[int], style: Style) -> Row:
    """The score in bold; of a group its name, and its numbers."""
    cells = []
    for place in places:
        field, found = grid.fields[place], line.cells[place]
        bold = field.id == "score" or (line.group and (place == 0 or not field.is_text))
        cells.append(cell(cell_text(found, style), bold=bold))
    return Row(tuple(cells))


def _sources(found: Analysis, several: bool, style: Style) -> Iterator[Chapter]:
    """Of one card every input with its place; of several the documents of each."""
    if not several:
        card = found.cards[0]
        yield sources_chapter(card, style, places_of(card))
        return
    words = style.words
    columns = (
        Column(words("analysis.source.document"), "left", 1.6), Column(words("analysis.source.form"), "left", 1.0),
        Column(words("analysis.source.filed"), "right"), Column(words("analysis.figures"), "decimal"),
    )  # fmt: skip
    note = say(words("analysis.documents_note"), size="small", colour="muted")
    rows = tuple(row for card in found.each for row in _documents(card, style))
    yield Chapter(words("analysis.title.sources"), "sources", (note, Table(columns, rows)))


def _documents(card: Scorecard, style: Style) -> Iterator[Row]:
    """Under the issuer and period its documents, each with its link and how many figures it gave."""
    words = style.words
    if card.filing is None:
        return
    yield Row(cells((f"{issuer_name(card, style)}  {style.words.day(card.filing.period_end)}", "", "", "")), group=True)
    read = [datum.fact.source for datum in card.filing.data.values() if datum.fact is not None]
    for source in documents(card):
        mine = [other for other in read if (other.document, other.accession) == (source.document, source.accession)]
        url = next((other.url for other in mine if other.url), "")
        named, form = (
            words.told(source.document) or words("analysis.source.none"),
            reference(source) if source.form else "",
        )
        yield Row((cell(named), cell(form, link=url), cell(filed_on(source, words) or BLANK), cell(str(len(mine)))))


def _made(found: Analysis, style: Style) -> Iterator[Block]:
    """How it was made; of one card the seal, of several each with its seal."""
    if len(found.each) == 1:
        yield _facts((*made_notes(found, style), *read_notes(found.cards[0], style)))
        return
    words = style.words
    columns = (
        Column(words("analysis.note.filing"), "left", 1.4), Column(words("analysis.as_of"), "right"),
        Column(words("report.profile"), "left", 0.6), Column(words("report.completeness"), "decimal"),
        Column(words("report.confidence"), "left", 0.4), Column(words("analysis.note.seal"), "left", 1.6),
    )  # fmt: skip
    table = Table(columns, tuple(_sealed(card, style) for card in found.each))
    blocks = (_facts(made_notes(found, style)), Heading(words("analysis.title.sealed")), table)
    if len(found.each) <= SHORT_TABLE:
        yield Together(blocks)
    else:
        yield from blocks


def _sealed(card: Scorecard, style: Style) -> Row:
    """A card by the title of its filing, with what does not stand in the tables above, and the seal."""
    words = style.words
    return Row(cells((
        title(card, style), known_of(card, style) or BLANK, words.name(card.profile),
        style.number(card.completeness, "ratio"), words(f"report.grade.{card.confidence.grade}"), seal(card),
    )))  # fmt: skip


def _facts(notes: tuple[Note, ...]) -> Facts:
    return Facts(tuple((name, _small(text)) for name, text in notes), NAME_WIDTH)


def _small(text: str) -> Text:
    return say(text, size="small", after=0.0)
