"""A document as a PDF: tagged, fonts embedded, vector pictures, bookmarks; the same bytes for the same document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from reports.blocks import Chapter, Document
from reports.extras import Paper
from reports.pdf_file import About, finished
from reports.pdf_pen import Pen
from reports.pdf_strips import Item, Layer, Place, Setting, Strip, strips_of, with_keep
from reports.pdf_tags import FOOT, HEAD, Structure, Tag
from reports.pdf_text import BOLD, REGULAR, clean, register_fonts, units
from reports.picture_marks import Label, Line, fitted

WIDTH, TOP, BELOW = 507.0, 48.0, 44.0
LEADING = {"en": 1.36, "zh-CN": 1.46}
LEFT_OVER = 0.3  # a last page with less than this on it takes over what the page before has below EARLY
EARLY = 0.75
NEW_PAGE_BELOW = 0.75  # a chapter that does not fit below begins a new page where more than this of it is used


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of paper in points. The grid is the same on each, as wide as the narrower one lets it be."""

    width: float
    height: float

    @property
    def left(self) -> float:
        return (self.width - WIDTH) / 2

    @property
    def right(self) -> float:
        return self.left + WIDTH

    @property
    def bottom(self) -> float:
        return self.height - BELOW

    @property
    def room(self) -> float:
        return self.bottom - TOP


SHEETS: Mapping[Paper, Sheet] = {"A4": Sheet(595.28, 841.89), "Letter": Sheet(612.0, 792.0)}


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on one page: layers from its upper left corner."""

    layers: tuple[Layer, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """What stands between head and foot of a page, and how much of its height it takes."""

    layers: tuple[Layer, ...]
    used: float


@dataclass(frozen=True, slots=True)
class LaidOut:
    """The pages of a document, and the element that all of it stands in."""

    sheet: Sheet
    pages: tuple[Page, ...]
    root: Tag


def write_pdf(document: Document, record: bytes | None = None) -> bytes:
    """The document as a tagged PDF, with the record attached. Pure: nothing of the time or the machine is in it."""
    laid_out = lay_out(document)
    pages, sheet = laid_out.pages, laid_out.sheet
    buffer = BytesIO()
    canvas = Canvas(
        buffer, pagesize=(sheet.width, sheet.height), invariant=1, pageCompression=0, lang=document.language,
        initialFontName=REGULAR,
    )  # fmt: skip
    canvas.setTitle(clean(document.title))
    canvas.setAuthor("Assay")
    canvas.setSubject(clean(document.subject))
    canvas.setCreator("Assay")
    canvas.showOutline()
    keys = {item.key for page in pages for _, _, items in page.layers for item in items if isinstance(item, Place)}
    for name in (REGULAR, BOLD):
        pdfmetrics.getFont(name).splitString(" ", canvas._doc)  # so that plain letters have their places
    structure = Structure(len(pages))
    for number, page in enumerate(pages):
        Pen(canvas, sheet.height, structure, number, keys).draw(page.layers)
        canvas.showPage()
    canvas.save()
    about = About(clean(document.title), clean(document.subject), document.language)
    return finished(buffer.getvalue(), structure, laid_out.root, about, record)


def lay_out(document: Document) -> LaidOut:
    """The document on pages, before anything is drawn."""
    register_fonts()
    root, sheet = Tag("Document"), SHEETS[document.paper]
    setting = Setting(LEADING[document.language], document.language, root)
    chapters = [chapter_strips(chapter, number, setting, sheet) for number, chapter in enumerate(document.chapters)]
    alone = bool(document.chapters) and bool(document.chapters[0].closer)  # a page that stands alone
    bodies = list(paginate(chapters, sheet, alone))
    if len(bodies) > 2 and bodies[-1].used < LEFT_OVER * sheet.room:
        fuller = list(paginate(chapters, sheet, alone, early=len(bodies) - 2))
        bodies = fuller if len(fuller) == len(bodies) else bodies
    pages = (Page((*frame(document, sheet, index, len(bodies)), *body.layers)) for index, body in enumerate(bodies))
    return LaidOut(sheet, tuple(pages), root)


def paginate(chapters: Sequence[Sequence[Strip]], sheet: Sheet, alone: bool = False, early: int = -1) -> Iterator[Body]:
    """Strips stacked on pages: what is to be kept together moves to the next page together.

    The first chapter may stand `alone`; the page of the number `early` ends early.
    """
    layers: list[Layer] = []
    y, pages = TOP, 0

    def bottom() -> float:
        return TOP + EARLY * sheet.room if pages == early else sheet.bottom

    for parts in chapters:
        used = y - TOP > sheet.room * NEW_PAGE_BELOW and y + tall(parts) > bottom()
        if layers and (used or (alone and not pages)):
            yield Body(tuple(layers), y - TOP)
            layers, y, pages = [], TOP, pages + 1
        for group in groups(parts):
            height = tall(group)
            if layers and y + height > bottom() and height <= sheet.room:
                yield Body(tuple(layers), y - TOP)
                layers, y, pages = [], TOP, pages + 1
            for part in group:
                if layers and y + part.before + part.height > bottom():
                    yield Body(tuple(layers), y - TOP)
                    layers, y, pages = [], TOP, pages + 1
                if not layers and part.head is not None:
                    layers += placed(part.head, y)
                    y += part.head.height
                y += part.before if layers else 0.0
                layers += placed(part, y)
                y += part.height
    if layers:
        yield Body(tuple(layers), y - TOP)


def chapter_strips(chapter: Chapter, number: int, setting: Setting, sheet: Sheet) -> list[Strip]:
    """A chapter under its title. Where it takes more than a page, the first of its closer forms that does not."""
    section = setting.inside("Sect")
    parts = strips_of(chapter.blocks, sheet.left, WIDTH, section)
    for closer in chapter.closer:
        if tall(parts) <= sheet.room:
            break
        section = setting.inside("Sect")
        parts = strips_of(closer, sheet.left, WIDTH, section)
    if number and len(parts) > 1:
        parts[0] = with_keep(parts[0])
    return [opening(chapter, number, section, sheet.left), *parts]


def tall(parts: Sequence[Strip]) -> float:
    """How much room strips take under each other."""
    return sum(part.height + part.before for part in parts)


def groups(parts: Sequence[Strip]) -> Iterator[list[Strip]]:
    """Strips that must not be parted."""
    group: list[Strip] = []
    for part in parts:
        group.append(part)
        if not part.keep:
            yield group
            group = []
    if group:
        yield group


def placed(strip: Strip, y: float) -> list[Layer]:
    return [(dx, dy + y, items) for dx, dy, items in strip.layers]


def opening(chapter: Chapter, number: int, setting: Setting, left: float) -> Strip:
    """The title of a chapter and its bookmark; page one has a masthead of its own."""
    if number == 0:
        return Strip(0.0, ((0.0, 0.0, [Place(chapter.key, clean(chapter.title), 0)]),), keep=True)
    items: list[Item] = [
        Place(chapter.key, clean(chapter.title), 0),
        setting.within.child("H1"),
        Label(left, 13, clean(chapter.title), 14, True),
        Line(left, 20, left + WIDTH, 20, "gold", 1.2),
    ]
    return Strip(27.0, ((0.0, 0.0, items),), keep=True, before=18.0)


def frame(document: Document, sheet: Sheet, index: int, count: int) -> tuple[Layer, ...]:
    """Head and foot of a page."""
    small, left, end = 6.4, sheet.left, sheet.right
    page = document.page_word.format(page=index + 1, pages=count)
    dated = clean(document.dated)
    head = fitted(clean(document.head if index else document.brand), WIDTH - units(dated, False) * small - 60, small)
    items: list[Item] = [
        HEAD,
        Label(left, 34, "ASSAY", 7.5, True, "start", "gold"),
        Label(left + 34, 34, head, small, False, "start", "muted"),
        Label(end - units(dated, False) * small, 34, dated, small, False, "start", "muted"),
        Line(left, 39, end, 39, "gold" if index == 0 else "line", 1.6 if index == 0 else 0.5),
        Line(left, sheet.height - 36, end, sheet.height - 36, "line", 0.5),
    ]
    foot, page = clean(document.foot), clean(page)
    room = WIDTH - units(page, False) * small - units(foot, False) * small - 24
    name = fitted(clean(document.head), max(40.0, room), small)
    items += [
        FOOT,
        Label(left, sheet.height - 27, name, small, False, "start", "muted"),
        Label(
            end - units(page, False) * small - 12 - units(foot, False) * small,
            sheet.height - 27,
            foot,
            small,
            False,
            "start",
            "muted",
        ),
        Label(end - units(page, False) * small, sheet.height - 27, page, small),
    ]
    return ((0.0, 0.0, items),)
