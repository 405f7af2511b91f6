"""Putting items on a page: text, strokes and links, each inside the element of the structure that it belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString
from reportlab.pdfgen.canvas import Canvas

from reports.palette import LIGHT
from reports.pdf_strips import Layer, Link, Place
from reports.pdf_tags import BESIDE_TEXT, OPENING, RULE, Structure, Tag
from reports.pdf_text import BOLD, REGULAR, boxed, clean, units
from reports.picture_marks import Box, Label, Line, Mark, Path, hex_of

SAFE_SCHEMES = ("https://", "http://")
TOKENS = ("ground", "panel", "ink", "muted", "line", "accent", "accent_soft", "gold", "gold_soft", "gold_ink", "debt")
COLOURS = {name: HexColor(hex_of(name, LIGHT)) for name in
           (*TOKENS, *(f"grade{i}" for i in range(5)), *(f"grade_ink{i}" for i in range(5)))}  # fmt: skip
RGB = {name: " ".join(f"{part:.4g}" for part in colour.rgb()) for name, colour in COLOURS.items()}


def shown(letters: bytes) -> str:
    """Codes of a font as a string of the page."""
    text = letters.decode("latin-1")
    if text.isascii() and text.isprintable():
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        return f"({escaped})"
    return f"<{letters.hex()}>"


class Pen:
    """One page: what colour, width and font are set, and which element is open."""

    def __init__(self, canvas: Canvas, height: float, structure: Structure, page: int, keys: set[str]) -> None:
        self.canvas = canvas
        self.height = height
        self.structure = structure
        self.page = page
        self.keys = keys
        self.write = canvas._code.append
        self.fill = self.stroke = self.font = ""
        self.width = -1.0
        self.tag: Tag | None = None  # whose content is open on the page
        self.wanted = RULE

    def draw(self, layers: Sequence[Layer]) -> None:
        """All layers in their order, which is the order in which they are read out."""
        for dx, dy, items in layers:
            self.wanted = RULE
            for item in items:
                if isinstance(item, Label):
                    self.label(item, dx, dy)
                elif isinstance(item, Tag):
                    self.wanted = item
                    if item.kind != BESIDE_TEXT:
                        self.structure.attach(item)
                    if item.kind == "Figure":
                        self.structure.boxes[item] = self.area(dx, dy, *item.size)
                elif isinstance(item, Link):
                    self.link(item, dx, dy)
                elif isinstance(item, Place):
                    self.place(item, dy)
                else:
                    self.shape(item, dx, dy)
        self.close()

    def enter(self, tag: Tag) -> None:
        """What is drawn next belongs to this element."""
        if tag is not self.tag:
            self.close()
            self.tag = tag
            if tag.kind == BESIDE_TEXT:
                self.write(OPENING[tag])
            else:
                number = self.structure.content(tag, self.page)
                self.write(f"/{tag.kind} <</MCID {number}>> BDC")

    def close(self) -> None:
        if self.tag is not None:
            self.write("EMC")
            self.tag = None

    def label(self, item: Label, dx: float, dy: float) -> None:
        text = boxed(item.text)
        if not text:
            return
        self.enter(self.wanted)
        x = item.x + dx
        if item.anchor != "start":
            wide = units(text, item.bold) * item.size
            x -= wide if item.anchor == "end" else wide / 2
        self.filled(item.colour)
        font = pdfmetrics.getFont(BOLD if item.bold else REGULAR)
        document, parts = self.canvas._doc, [f"BT 1 0 0 1 {x:.2f} {self.height - item.y - dy:.2f} Tm"]
        plain = text.isascii()  # the first part of a font has these letters at their own places
        for subset, letters in ((0, text.encode()),) if plain else font.splitString(text, document):
            chosen = f"{font.getSubsetInternalName(subset, document)} {item.size:.4g} Tf"
            if chosen != self.font:
                parts.append(chosen)
                self.font = chosen
            parts.append(f"{shown(letters)} Tj")
        parts.append("ET")
        self.write(" ".join(parts))

    def shape(self, item: Mark, dx: float, dy: float) -> None:
        self.enter(self.wanted if self.wanted.kind in ("Figure", BESIDE_TEXT) else RULE)
        if isinstance(item, Line):
            self.line(item, dx, dy)
        elif isinstance(item, Box):
            self.box(item, dx, dy)
        elif isinstance(item, Path):
            self.path(item, dx, dy)

    def filled(self, token: str) -> None:
        if token != self.fill:
            self.write(f"{RGB[token]} rg")
            self.fill = token

    def stroked(self, token: str, width: float) -> None:
        if token != self.stroke:
            self.write(f"{RGB[token]} RG")
            self.stroke = token
        if width != self.width:
            self.canvas.setLineWidth(width)
            self.width = width

    def line(self, item: Line, dx: float, dy: float) -> None:
        self.stroked(item.colour, item.width)
        if item.dash:
            self.canvas.setDash(*item.dash)
        x1, y1, x2, y2 = item.x1 + dx, self.height - item.y1 - dy, item.x2 + dx, self.height - item.y2 - dy
        self.write(f"{x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S")
        if item.dash:
            self.canvas.setDash()

    def box(self, item: Box, dx: float, dy: float) -> None:
        if item.fill:
            self.filled(item.fill)
        if item.stroke:
            self.stroked(item.stroke, item.stroke_width)
        corner = (item.x + dx, self.height - item.y - item.height - dy)
        painted = {"stroke": bool(item.stroke), "fill": bool(item.fill)}
        if item.radius:
            self.canvas.roundRect(*corner, item.width, item.height, item.radius, **painted)
        else:
            self.canvas.rect(*corner, item.width, item.height, **painted)

    def path(self, item: Path, dx: float, dy: float) -> None:
        if item.fill:
            self.filled(item.fill)
        if item.stroke:
            self.stroked(item.stroke, item.width)
        path = self.canvas.beginPath()
        for index, (x, y) in enumerate(item.points):
            (path.lineTo if index else path.moveTo)(x + dx, self.height - y - dy)
        if item.closed:
            path.close()
        self.canvas.drawPath(path, stroke=bool(item.stroke), fill=bool(item.fill))

    def link(self, item: Link, dx: float, dy: float) -> None:
        """A link to a web address or inside the document; anything else is not one."""
        target: dict[str, object]
        if item.target[:1] == "#" and item.target[1:] in self.keys:
            target = {"Dest": self.canvas._bookmarkReference(item.target[1:])}
        elif item.target.startswith(SAFE_SCHEMES) and item.target.isascii() and item.target.isprintable():
            target = {"A": PDFDictionary({"S": PDFName("URI"), "URI": PDFString(item.target)})}
        else:
            return
        area = self.area(item.x + dx, item.y + dy, item.width, item.height)
        entries = {
            "Type": PDFName("Annot"), "Subtype": PDFName("Link"), "Rect": PDFArray(area),
            "Border": PDFArray([0, 0, 0]), "F": 4, "Contents": PDFString(clean(item.says)),
            "StructParent": self.structure.next_link(), **target,
        }  # fmt: skip
        self.canvas._addAnnotation(PDFDictionary(entries))
        self.structure.link(self.wanted, self.page)

    def area(self, x: float, y: float, width: float, height: float) -> tuple[float, float, float, float]:
        """A rectangle from its upper left corner as the format gives it: left, bottom, right, top."""
        low = round(self.height - y - height, 2)
        return round(x, 2), low, round(x + width, 2), round(low + height, 2)

    def place(self, item: Place, dy: float) -> None:
        self.canvas.bookmarkHorizontal(item.key, 0, self.height - dy + 8)
        if item.title:
            self.canvas.addOutlineEntry(item.title, item.key, item.level, closed=item.level == 0)
