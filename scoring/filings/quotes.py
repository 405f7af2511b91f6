"""The words around a tagged figure as a reader sees them: its row in a table, else its sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from lxml import etree

MOST = 200
_SHORT_BLOCK = 25
_LABEL = 90
_ENOUGH = 4_000
_HIDDEN = ("hidden",)
_ROW, _ROWS, _CELLS = "tr", ("{*}tr", "{*}TR"), ("{*}td", "{*}th", "{*}TD", "{*}TH")
_BLOCKS = frozenset("p div td th li h1 h2 h3 h4 h5 h6 body table html caption".split())
_BEFORE = frozenset({"$", "€", "£", "¥", "US$", "(", "$(", "-", "−", "–$", "C$", "A$", "HK$", "RMB", "Rp", "₩", "₹"})
_AFTER = re.compile(r"[)\]%*x×]+|%?\s?\)|\([a-z0-9]{1,2}\)")
_ENDS = re.compile(
    r"(?<=[.!?;])(?<!\b[A-Z]\.)(?<!\bInc\.)(?<!\bCorp\.)(?<!\bCo\.)(?<!\bLtd\.)(?<!\bNo\.)[”\"']?\s+(?=[A-Z“\"(])"
)
_INVISIBLE = re.compile(r"[\u200b\u200c\u200d\ufeff\u00ad\u2060]")
_SHOWN_FOR = re.compile(r"-sec-ix-hidden:\s*([^;\s]+)")


def quoter(roots: Sequence[etree._Element], places: Mapping[str, etree._Element]) -> Callable[[str], str]:
    """Gives the words around a fact by its id, or nothing; `places` are the tagged elements by their ids."""
    shown: dict[str, etree._Element] = {}

    def show() -> None:
        """Where hidden facts are shown: a hidden fact's figure stands where its style says."""
        shown[""] = roots[0]
        for root in roots:
            for element in root.xpath("//*[contains(@style, '-sec-ix-hidden')]"):
                found = _SHOWN_FOR.search(element.get("style"))
                if found and found[1] in places:
                    shown[found[1]] = element

    def quote(fact_id: str) -> str:
        element = places.get(fact_id) if fact_id else None
        if element is None:
            return ""
        if _ancestor(element, _HIDDEN) is not None:
            if not shown:
                show()
            element = shown.get(fact_id, element)
        return quote_around(element)

    return quote


def quote_around(element: etree._Element) -> str:
    """At most 200 characters: the row's cells joined with " | ", or the sentence."""
    row = _ancestor(element, (_ROW,))
    while row is not None:
        cells, at = _cells(row, element)
        if len(cells) > 1:
            return _row_within(cells, at)
        row = _ancestor(row, (_ROW,)) if not cells else None
    return _sentence(element)


def _local(element: etree._Element) -> str:
    return _name(element.tag)


@lru_cache(maxsize=1024)
def _name(tag: object) -> str:
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _ancestor(element: etree._Element, names: Sequence[str]) -> etree._Element | None:
    return next((node for node in element.iterancestors() if _local(node) in names), None)


def clean(text: str) -> str:
    """One line without invisible characters."""
    return " ".join(_INVISIBLE.sub("", text).split())


def _text(element: etree._Element) -> str:
    return clean("".join(element.itertext()))


def _cells(row: etree._Element, element: etree._Element) -> tuple[list[str], int]:
    """The texts of a row with signs joined to their figures, and which of them holds the element."""
    holders = [element, *element.iterancestors()]
    texts: list[str] = []
    at, waiting = 0, ""
    for cell in row.iter(*_CELLS):
        if next(cell.iterancestors(*_ROWS), None) is not row:
            continue
        text = _text(cell)
        if texts and text and _AFTER.fullmatch(text) and not waiting:
            texts[-1] += text
        elif text in _BEFORE:
            waiting = f"{waiting}{text} "
        elif text:
            texts.append(waiting + text)
            waiting = ""
        if any(cell is holder for holder in holders):
            at = max(len(texts) - 1, 0)
    return texts, at


def _row_within(cells: list[str], at: int) -> str:
    whole = " | ".join(cells)
    if len(whole) <= MOST:
        return whole
    label = _cut(cells[0], _LABEL)
    beginning = " | ".join([label, *cells[1 : at + 1]])
    if at == 0 or len(beginning) <= MOST - 4:
        return _cut(" | ".join([label, *cells[1:]]), MOST)
    return f"{label} | … | {_cut(cells[at], MOST - len(label) - 7)}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _sentence(element: etree._Element) -> str:
    """The sentence that holds the element, from the nearest block that says more than the figure."""
    block = next((node for node in element.iterancestors() if _local(node) in _BLOCKS), None)
    if block is None:
        return _cut(_text(element), MOST)
    while not _says(block, len(_text(element)) + _SHORT_BLOCK):
        parent = next((node for node in block.iterancestors() if _local(node) in _BLOCKS), None)
        if parent is None or _local(parent) in ("body", "html") or _says(parent, 10 * MOST + 1):
            break
        block = parent
    before, inside, after = _around(block, element)
    start = max((found.end() for found in _ENDS.finditer(before)), default=0)
    found_end = _ENDS.search(after)
    said = before[start:] + inside + (after[: found_end.start()] if found_end else after)
    return _window(clean(said), len(clean(before[start:])), len(clean(inside)))


def _says(block: etree._Element, least: int) -> bool:
    """Whether a block's text has so many characters; a long one is not read to its end."""
    pieces, length = [], 0
    for piece in block.itertext():
        pieces.append(piece)
        length += len(piece)
        if length > 4 * least and len(clean("".join(pieces))) >= least:
            return True
    return len(clean("".join(pieces))) >= least


def _around(block: etree._Element, element: etree._Element) -> tuple[str, str, str]:
    """The block's text before, in and after the element; invisible characters gone, spaces single.

    Of a long block only what is near: no sentence shown is longer.
    """
    before, after = _near(_before(block, element)), _near(_after(block, element))
    parts = ("".join(reversed(before)), "".join(_pieces(element, inside=True)), "".join(after))
    return tuple(re.sub(r"\s+", " ", _INVISIBLE.sub("", part)) for part in parts)  # type: ignore[return-value]


def _near(pieces: Iterator[str]) -> list[str]:
    """The first pieces, until there are enough."""
    out, length = [], 0
    for piece in pieces:
        out.append(piece)
        length += len(piece)
        if length > _ENOUGH:
            break
    return out


def _after(block: etree._Element, node: etree._Element) -> Iterator[str]:
    """The block's text from the end of a node on."""
    while node is not block:
        yield node.tail or ""
        for sibling in node.itersiblings():
            yield from _pieces(sibling)
            yield sibling.tail or ""
        node = node.getparent()
        yield _space(node)


def _before(block: etree._Element, node: etree._Element) -> Iterator[str]:
    """The block's text before a node, backwards."""
    while node is not block:
        for sibling in node.itersiblings(preceding=True):
            yield sibling.tail or ""
            yield from _backwards(sibling)
        node = node.getparent()
        yield node.text or ""
        yield _space(node)


def _pieces(node: etree._Element, inside: bool = False) -> Iterator[str]:
    """The text of an element, with blanks around each block in it and, unless only its inside is asked, around it."""
    for event, part in etree.iterwalk(node, events=("start", "end")):
        if not (inside and part is node):
            yield _space(part)
        if event == "start":
            yield part.text or ""
        elif part is not node:
            yield part.tail or ""


def _backwards(node: etree._Element) -> Iterator[str]:
    """The same from its end to its beginning."""
    left: list[str | etree._Element] = [node]
    while left:
        part = left.pop()
        if isinstance(part, str):
            yield part
            continue
        left += (_space(part), part.text or "")
        for child in part:
            left += (child, child.tail or "")
        left.append(_space(part))


def _space(node: etree._Element) -> str:
    return " " if _local(node) in _BLOCKS else ""


def _window(text: str, at: int, width: int) -> str:
    """At most 200 characters of a sentence with the figure in them, cut between words."""
    if len(text) <= MOST:
        return text
    start = max(0, min(at - (MOST - width) // 2, len(text) - MOST + 2))
    end = min(len(text), start + MOST - 2)
    if start > 0:
        start = text.find(" ", start, at) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", at + width, end), 0) or end
    return ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")
