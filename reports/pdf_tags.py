"""The structure of a PDF for who hears it: headings, lists, tables, pictures in words, in reading order."""

from __future__ import annotations

from dataclasses import dataclass

CJK = ("\u3400", "\u9fff")
BESIDE_TEXT = "Artifact"

Reference = tuple[int, int]  # (page from 0, number of the marked content on it)


@dataclass(frozen=True, slots=True, eq=False)
class Tag:
    """One element: what follows it in a layer belongs to it. Elements come in the order in which they are drawn.

    `kind` is a standard structure type. `scope`: of a header cell `Column` or `Row`; of a list its numbering; of an
    artefact `Header` or `Footer`. `alt` says a picture in words, `size` is how large it is; `language` is given where
    it is not the document's.
    """

    kind: str
    parent: Tag | None = None
    alt: str = ""
    scope: str = ""
    language: str = ""
    size: tuple[float, float] = (0.0, 0.0)

    def child(self, kind: str, alt: str = "", scope: str = "", language: str = "") -> Tag:
        return Tag(kind, self, alt, scope, language)


HEAD, FOOT, REPEATED = (Tag(BESIDE_TEXT, scope=scope) for scope in ("Header", "Footer", "Repeated"))
RULE = Tag(BESIDE_TEXT)
OPENING = {
    HEAD: "/Artifact <</Type/Pagination/Subtype/Header/Attached[/Top]>> BDC",
    FOOT: "/Artifact <</Type/Pagination/Subtype/Footer/Attached[/Bottom]>> BDC",
    REPEATED: "/Artifact <</Type/Pagination>> BDC",
    RULE: "/Artifact <</Type/Layout>> BDC",
}


@dataclass(frozen=True, slots=True)
class Annotation:
    """A link on a page: the how manieth of its annotations it is, from 0."""

    page: int
    place: int


Kid = Tag | Reference | Annotation


class Structure:
    """What was drawn for each element, gathered while pages are drawn. Keys of the parent tree begin with the pages."""

    def __init__(self, pages: int) -> None:
        self.kids: dict[Tag, list[Kid]] = {}
        self.boxes: dict[Tag, tuple[float, float, float, float]] = {}
        self.owners: list[list[Tag]] = [[] for _ in range(pages)]
        self.links: list[Tag] = []
        self.on_page = [0] * pages

    def attach(self, tag: Tag) -> list[Kid]:
        """The element's children; it and those it stands in join the tree where they have not yet."""
        kids = self.kids.get(tag)
        if kids is None:
            kids = self.kids[tag] = []
            if tag.parent is not None:
                self.attach(tag.parent).append(tag)
        return kids

    def content(self, tag: Tag, page: int) -> int:
        """The number of a new piece of marked content on a page, that belongs to the element."""
        owners = self.owners[page]
        self.attach(tag).append((page, len(owners)))
        owners.append(tag)
        return len(owners) - 1

    def next_link(self) -> int:
        """The key in the parent tree that the next link has."""
        return len(self.owners) + len(self.links)

    def link(self, tag: Tag, page: int) -> None:
        self.attach(tag).append(Annotation(page, self.on_page[page]))
        self.on_page[page] += 1
        self.links.append(tag)


def other_language(text: str, language: str) -> str:
    """The language of words that are not in the document's: Chinese signs, or at least two words of Latin letters."""
    if text.isascii():
        return "en" if language != "en" and _words(text) >= 2 else ""
    chinese = any(CJK[0] <= letter <= CJK[1] for letter in text)
    if language == "en":
        return "zh-CN" if chinese else ""
    return "" if chinese or _words(text) < 2 else "en"


def _words(text: str) -> int:
    return sum(len(word) > 2 and word.strip(".,;:()“”").isalpha() for word in text.split())


def written(structure: Structure, root: Tag, first: int, pages: list[int], links: list[list[int]]) -> list[bytes]:
    """The objects of the structure tree, numbered from `first`, the tree's root first, then its elements and parents.

    `pages` and `links` (page by page) are the numbers of objects that are already in the file.
    """
    numbers = {tag: first + 2 + index for index, tag in enumerate(_in_order(structure, root))}
    elements = [_element(structure, tag, numbers, first, pages, links) for tag in numbers]
    rows = [b"%d[%s]" % (page, b" ".join(b"%d 0 R" % numbers[tag] for tag in owners))
            for page, owners in enumerate(structure.owners)]  # fmt: skip
    rows += [b"%d %d 0 R" % (len(pages) + index, numbers[tag]) for index, tag in enumerate(structure.links)]
    tree = b"<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d>>" % (
        numbers[root], first + 1, structure.next_link(),
    )  # fmt: skip
    return [tree, b"<</Nums[%s]>>" % b" ".join(rows), *elements]


def _in_order(structure: Structure, root: Tag) -> list[Tag]:
    """Every element, each before those in it."""
    found, open_tags = [], [root]
    while open_tags:
        tag = open_tags.pop()
        found.append(tag)
        open_tags += [kid for kid in reversed(structure.kids.get(tag, ())) if isinstance(kid, Tag)]
    return found


def _element(
    structure: Structure, tag: Tag, numbers: dict[Tag, int], top: int, pages: list[int], links: list[list[int]]
) -> bytes:
    kids = structure.kids.get(tag, ())
    parent = top if tag.parent is None else numbers[tag.parent]
    kind = tag.kind
    if len(kids) == 1 and type(kids[0]) is tuple and kind != "Link":  # as most are: one piece of text
        place, number = kids[0]
        shown = f"<</S/{kind}/P {parent} 0 R/Pg {pages[place]} 0 R/K {number}".encode()
        return shown + _attributes(structure, tag) + b">>"
    page = next((kid[0] for kid in kids if isinstance(kid, tuple)), None)
    parts: list[str] = []
    for kid in kids:
        if isinstance(kid, Tag):
            parts.append(f"{numbers[kid]} 0 R")
        elif isinstance(kid, Annotation):
            parts.append(f"<</Type/OBJR/Obj {links[kid.page][kid.place]} 0 R/Pg {pages[kid.page]} 0 R>>")
        elif kid[0] == page:
            parts.append(f"{kid[1]}")
        else:
            parts.append(f"<</Type/MCR/Pg {pages[kid[0]]} 0 R/MCID {kid[1]}>>")
    if kind == "Link" and not any(isinstance(kid, Annotation) for kid in kids):
        kind = "Span"  # it leads nowhere
    out = f"<</S/{kind}/P {parent} 0 R"
    if page is not None:
        out += f"/Pg {pages[page]} 0 R"
    if parts:
        out += f"/K {parts[0]}" if len(parts) == 1 else f"/K[{' '.join(parts)}]"
    return out.encode() + _attributes(structure, tag) + b">>"


def _attributes(structure: Structure, tag: Tag) -> bytes:
    out = b""
    if tag.kind == "TH":
        out += b"/A<</O/Table/Scope/%s>>" % tag.scope.encode()
    elif tag.kind == "L":
        out += b"/A<</O/List/ListNumbering/%s>>" % tag.scope.encode()
    elif tag in structure.boxes:
        out += b"/A<</O/Layout/Placement/Block/BBox[%.1f %.1f %.1f %.1f]>>" % structure.boxes[tag]
    if tag.alt:
        out += b"/Alt" + text_string(tag.alt)
    if tag.language:
        out += b"/Lang(%s)" % tag.language.encode()
    return out


def text_string(text: str) -> bytes:
    """Words as a PDF writes them outside pages, whatever letters they have."""
    return b"<FEFF" + text.encode("utf-16-be", "replace").hex().upper().encode() + b">"
