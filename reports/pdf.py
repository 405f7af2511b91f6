"""A document as a PDF: A4, embedded fonts, vector pictures, bookmarks, links; the same bytes for the same document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from reports.blocks import Chapter, Document
from reports.palette import LIGHT
from reports.pdf_strips import Item, Layer, Link, Place, Setting, Strip, strips_of, with_keep
from reports.pdf_text import BOLD, REGULAR, clean, register_fonts, units
from reports.picture_marks import Box, Label, Line, Path, fitted, hex_of

PAGE = (595.28, 841.89)
LEFT, WIDTH = 44.14, 507.0
TOP, BOTTOM = 48.0, PAGE[1] - 44.0
ROOM = BOTTOM - TOP
LEADING = {"en": 1.36, "zh-CN": 1.46}
NEW_PAGE_BELOW = 0.75  # a chapter begins a new page where more than this of the page is used
SAFE_SCHEMES = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on one page: layers from its upper left corner."""

    layers: tuple[Layer, ...]


def write_pdf(document: Document) -> bytes:
    """The document as bytes of a PDF. Pure: nothing of the time or the machine is in it."""
    pages = lay_out(document)
    buffer = BytesIO()
    canvas = Canvas(
        buffer, pagesize=PAGE, invariant=1, pageCompression=1, lang=document.language, initialFontName=REGULAR
    )
    canvas.setTitle(clean(document.title))
    canvas.setAuthor("Assay")
    canvas.setSubject(clean(document.subject))
    canvas.setCreator("Assay")
    canvas.showOutline()
    keys = {item.key for page in pages for _, _, items in page.layers for item in items if isinstance(item, Place)}
    for page in pages:
        draw(canvas, page.layers, keys)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def lay_out(document: Document) -> tuple[Page, ...]:
    """The document on pages, before anything is drawn."""
    register_fonts()
    setting = Setting(LEADING[document.language])
    bodies = list(paginate(document.chapters, setting))
    return tuple(Page((*frame(document, index, len(bodies)), *layers)) for index, layers in enumerate(bodies))


def paginate(chapters: Sequence[Chapter], setting: Setting) -> Iterator[tuple[Layer, ...]]:
    """Strips stacked on pages: what is to be kept together moves to the next page together."""
    layers: list[Layer] = []
    y, pages = TOP, 0
    for number, chapter in enumerate(chapters):
        parts = strips_of(chapter.blocks, LEFT, WIDTH, setting)
        if number and len(parts) > 1:
            parts[0] = with_keep(parts[0])
        parts = [opening(chapter, number, setting), *parts]
        full = y - TOP > ROOM * (NEW_PAGE_BELOW if pages else 0.0)
        if layers and full:
            yield tuple(layers)
            layers, y, pages = [], TOP, pages + 1
        for group in groups(parts):
            height = sum(part.height + part.before for part in group)
            if layers and y + height > BOTTOM and height <= ROOM:
                yield tuple(layers)
                layers, y, pages = [], TOP, pages + 1
            for part in group:
                if layers and y + part.before + part.height > BOTTOM:
                    yield tuple(layers)
                    layers, y, pages = [], TOP, pages + 1
                if not layers and part.head is not None:
                    layers += placed(part.head, y)
                    y += part.head.height
                y += part.before if layers else 0.0
                layers += placed(part, y)
                y += part.height
    if layers:
        yield tuple(layers)


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


def opening(chapter: Chapter, number: int, setting: Setting) -> Strip:
    """The title of a chapter and its bookmark; page one has a masthead of its own."""
    if number == 0:
        return Strip(0.0, ((0.0, 0.0, [Place(chapter.key, clean(chapter.title), 0)]),), keep=True)
    items: list[Item] = [
        Place(chapter.key, clean(chapter.title), 0),
        Label(LEFT, 13, clean(chapter.title), 14, True),
        Line(LEFT, 20, LEFT + WIDTH, 20, "gold", 1.2),
    ]
    return Strip(27.0, ((0.0, 0.0, items),), keep=True, before=18.0)


def frame(document: Document, index: int, count: int) -> tuple[Layer, ...]:
    """Head and foot of a page."""
    small, end = 6.4, LEFT + WIDTH
    page = document.page_word.format(page=index + 1, pages=count)
    dated = clean(document.dated)
    head = fitted(clean(document.head if index else document.brand), WIDTH - units(dated, False) * small - 60, small)
    items: list[Item] = [
        Label(LEFT, 34, "ASSAY", 7.5, True, "start", "gold"),
        Label(LEFT + 34, 34, head, small, False, "start", "muted"),
        Label(end - units(dated, False) * small, 34, dated, small, False, "start", "muted"),
        Line(LEFT, 39, end, 39, "gold" if index == 0 else "line", 1.6 if index == 0 else 0.5),
        Line(LEFT, PAGE[1] - 36, end, PAGE[1] - 36, "line", 0.5),
    ]
    foot, page = clean(document.foot), clean(page)
    room = WIDTH - units(page, False) * small - units(foot, False) * small - 24
    name = fitted(clean(document.head), max(40.0, room), small)
    items += [
        Label(LEFT, PAGE[1] - 27, name, small, False, "start", "muted"),
        Label(
            end - units(page, False) * small - 12 - units(foot, False) * small,
            PAGE[1] - 27,
            foot,
            small,
            False,
            "start",
            "muted",
        ),
        Label(end - units(page, False) * small, PAGE[1] - 27, page, small),
    ]
    return ((0.0, 0.0, items),)


def draw(canvas: Canvas, layers: Sequence[Layer], keys: set[str]) -> None:
    """All items of a page on the canvas. Colours and fonts are set where they change."""
    pen = Pen(canvas)
    for dx, dy, items in layers:
        for item in items:
            if isinstance(item, Label):
                pen.label(item, dx, dy)
            elif isinstance(item, Line):
                pen.line(item, dx, dy)
            elif isinstance(item, Box):
                pen.box(item, dx, dy)
            elif isinstance(item, Path):
                pen.path(item, dx, dy)
            elif isinstance(item, Link):
                link(canvas, item, dx, dy, keys)
            else:
                place(canvas, item, dy)


class Pen:
    """The state of a page: what colour, width and font are set."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.fill = self.stroke = ""
        self.font: tuple[bool, float] | None = None
        self.width = -1.0

    def filled(self, token: str) -> None:
        if token != self.fill:
            self.canvas.setFillColor(COLOURS[token])
            self.fill = token

    def stroked(self, token: str, width: float) -> None:
        if token != self.stroke:
            self.canvas.setStrokeColor(COLOURS[token])
            self.stroke = token
        if width != self.width:
            self.canvas.setLineWidth(width)
            self.width = width

    def label(self, item: Label, dx: float, dy: float) -> None:
        text = clean(item.text)
        font = (item.bold, item.size)
        if font != self.font:
            self.canvas.setFont(BOLD if item.bold else REGULAR, item.size)
            self.font = font
        self.filled(item.colour)
        x = item.x + dx
        if item.anchor != "start":
            wide = units(text, item.bold) * item.size
            x -= wide if item.anchor == "end" else wide / 2
        self.canvas.drawString(x, PAGE[1] - item.y - dy, text)

    def line(self, item: Line, dx: float, dy: float) -> None:
        self.stroked(item.colour, item.width)
        if item.dash:
            self.canvas.setDash(*item.dash)
        self.canvas.line(item.x1 + dx, PAGE[1] - item.y1 - dy, item.x2 + dx, PAGE[1] - item.y2 - dy)
        if item.dash:
            self.canvas.setDash()

    def box(self, item: Box, dx: float, dy: float) -> None:
        if item.fill:
            self.filled(item.fill)
        if item.stroke:
            self.stroked(item.stroke, item.stroke_width)
        corner = (item.x + dx, PAGE[1] - item.y - item.height - dy)
        if item.radius:
            self.canvas.roundRect(
                *corner, item.width, item.height, item.radius, stroke=bool(item.stroke), fill=bool(item.fill)
            )
        else:
            self.canvas.rect(*corner, item.width, item.height, stroke=bool(item.stroke), fill=bool(item.fill))

    def path(self, item: Path, dx: float, dy: float) -> None:
        if item.fill:
            self.filled(item.fill)
        if item.stroke:
            self.stroked(item.stroke, item.width)
        path = self.canvas.beginPath()
        for index, (x, y) in enumerate(item.points):
            (path.lineTo if index else path.moveTo)(x + dx, PAGE[1] - y - dy)
        if item.closed:
            path.close()
        self.canvas.drawPath(path, stroke=bool(item.stroke), fill=bool(item.fill))


def link(canvas: Canvas, item: Link, dx: float, dy: float, keys: set[str]) -> None:
    """A link to a web address or inside the document; anything else is not one."""
    bottom = PAGE[1] - item.y - item.height - dy
    area = (item.x + dx, bottom, item.x + dx + item.width, bottom + item.height)
    if item.target.startswith("#"):
        if item.target[1:] in keys:
            canvas.linkRect("", item.target[1:], area, Border="[0 0 0]")
    elif item.target.startswith(SAFE_SCHEMES) and item.target.isascii() and item.target.isprintable():
        canvas.linkURL(item.target, area)


def place(canvas: Canvas, item: Place, dy: float) -> None:
    canvas.bookmarkHorizontal(item.key, 0, PAGE[1] - dy + 8)
    if item.title:
        canvas.addOutlineEntry(item.title, item.key, item.level, closed=item.level == 0)


TOKENS = ("ground", "panel", "ink", "muted", "line", "accent", "accent_soft", "gold", "gold_soft", "gold_ink", "debt")
COLOURS = {name: HexColor(hex_of(name, LIGHT)) for name in
           (*TOKENS, *(f"grade{i}" for i in range(5)), *(f"grade_ink{i}" for i in range(5)))}  # fmt: skip
