"""Inline XBRL: the facts tagged in a filing as a person reads it, from one parse of each document of its set."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field
from math import isfinite

from lxml import etree

from scoring.filings.contexts import NIL, Names, read_units
from scoring.filings.gathered import Gathered, Unread, cover, power, problems, whole
from scoring.filings.quotes import quoter
from scoring.filings.transforms import number_reader, text_reader
from scoring.filings.uncollected import uncollected
from scoring.filings.xbrl import XbrlDocument, XbrlFact
from scoring.filings.xml_safety import as_utf_8, parse, problem
from scoring.problems import Refused

NAMESPACES = ("http://www.xbrl.org/2013/inlineXBRL", "http://www.xbrl.org/2008/inlineXBRL")
MOST_CONTINUATIONS = 10_000
MOST_TEXT = 20
"""All text blocks together, in sizes of the document; nested as they are, they take less than one in real filings."""


_FIGURE, _TEXT, _FRACTION = "nonFraction", "nonNumeric", "fraction"
_KINDS = {f"{{{uri}}}{local}": local for uri in NAMESPACES for local in (_FIGURE, _TEXT, _FRACTION)}
_HIDDEN, _RESOURCES, _CONTINUATION, _EXCLUDE = (
    frozenset(f"{{{uri}}}{local}" for uri in NAMESPACES) for local in ("hidden", "resources", "continuation", "exclude")
)
_FACTS = tuple(_KINDS)
_TAGS = (*_FACTS, *_HIDDEN, *_RESOURCES, *_CONTINUATION, *_EXCLUDE)  # whole names: lxml compares these by address
_COVER = "dei:"
_BLOCKS = tuple(f"{{http://www.w3.org/1999/xhtml}}{tag}" for tag in ("div", "p", "td", "tr", "li", "br", "table"))
TEXTS = etree.XPath("descendant::text()", smart_strings=False)  # five times as fast as itertext


@dataclass(slots=True)
class Page:
    """One document of a set: its tagged elements in order, with whether they are hidden."""

    names: Names
    root: etree._Element
    tagged: list[tuple[etree._Element, bool]] = field(default_factory=list)
    resources: list[etree._Element] = field(default_factory=list)
    places: dict[str, etree._Element] = field(default_factory=dict)


def is_inline(data: bytes) -> bool:
    """Whether text in UTF-8 carries inline XBRL tags."""
    return any(uri.encode() in data for uri in NAMESPACES)


@uncollected()
def read_inline(
    data: bytes | Sequence[tuple[str, bytes]], name: str, texts: Container[str] | None = None
) -> XbrlDocument:
    """All facts of an inline document, or of the documents (name, bytes) of one filing, in their order.

    Text blocks are given as plain text; where `texts` are named, those of other concepts are left empty, the cover's
    aside. A figure whose context stands in another file, or whose text does not fit its
    format, is left out and counted in a problem. Raises Refused: no well-formed XML, no tags, or no figure that can be
    placed in time.
    """
    pages: list[Page] = []
    shared = Gathered(name)
    for part, content in [(name, data)] if isinstance(data, bytes) else data:
        content = as_utf_8(content, part)
        shared.room += MOST_TEXT * len(content)
        if not is_inline(content):
            raise Refused([problem("reader.no_tags", part)])
        pages.append(_page(parse(content, part), shared))
    for page in pages:
        shared.contexts.add(page.resources, page.names)
        shared.units |= read_units(page.resources, page.names)
    facts = tuple([fact for page in pages for fact in _facts(page, shared, texts)])
    tagged = sum(len(page.tagged) for page in pages)
    if not tagged:
        raise Refused([problem("reader.no_tags", name)])
    if not facts and shared.unplaced:
        raise Refused([problem("reader.contexts_elsewhere", name, count=shared.unplaced)])
    places = pages[0].places
    for page in pages[1:]:
        places = page.places | places
    quote = quoter([page.root for page in pages], places)
    return XbrlDocument(name, facts, cover(facts), quote, tuple(problems(shared)), lambda: _whole_text(pages))


def _whole_text(pages: Sequence[Page]) -> str:
    """All that a reader of the documents sees, as plain text."""
    return "\n".join(etree.tostring(page.root, method="text", encoding="unicode") for page in pages)


def _page(root: etree._Element, shared: Gathered) -> Page:
    """One walk over the tree that collects everything with a meaning."""
    page = Page(Names(root), root)
    take, hidden = page.tagged.append, 0
    for element in root.iter(*_TAGS):
        tag = element.tag
        if tag in _KINDS:
            take((element, hidden > 0))
            if hidden:
                hidden -= 1
        elif tag in _HIDDEN:
            hidden = sum(1 for _ in element.iter(*_FACTS))
        elif tag in _CONTINUATION:
            shared.continued.setdefault(element.get("id", ""), element)
        elif tag in _RESOURCES:
            page.resources.append(element)
        elif tag in _EXCLUDE:
            shared.excludes = True
    return page


def _facts(page: Page, shared: Gathered, texts: Container[str] | None) -> Iterator[XbrlFact]:
    contexts, units, named, places = shared.contexts.read, shared.units, page.names.seen, page.places
    for element, hidden in page.tagged:
        get = element.get
        fact_id = get("id") or ""
        if fact_id not in places:
            places[fact_id] = element
        reference, unit_reference, name = get("contextRef"), get("unitRef"), get("name")
        context = contexts.get(reference) or shared.contexts.get(reference)
        unit = units.get(unit_reference) if unit_reference is not None else ""
        if context is None or unit is None:
            shared.unplaced += 1
            continue
        concept = named.get(name) or page.names.at(element, name)
        try:
            if not concept:
                raise Unread(element.text or "")
            kind = _KINDS[element.tag]
            if kind == _FIGURE and (text := element.text) and not len(element):
                value: float | str | None = _figure(get, text)
            elif kind == _TEXT and not (texts is None or concept in texts or concept.startswith(_COVER)):
                value = ""
            else:
                value = _value(element, shared)
            decimals = whole(get("decimals"))
        except Unread as error:
            shared.unread.append((concept, str(error)))
            continue
        yield XbrlFact(concept, value, unit, context.start, context.end, context.dimensions, decimals, fact_id, hidden)


def _value(element: etree._Element, shared: Gathered) -> float | str | None:
    """A number in full units, a text on one line, or None for nil; raises Unread."""
    plain = not len(element)
    text = element.text or ""
    if plain and not text and element.get(NIL) in ("true", "1"):
        return None
    kind = _KINDS[element.tag]
    if kind == _FIGURE:
        return _figure(element.get, text if plain else _text_of(element, shared))
    if kind == _FRACTION:
        return _fraction(element, shared)
    if plain and element.get("continuedAt") is None:
        return _formatted(element, " ".join(text.split()))
    return _formatted(element, " ".join(_pieces(element, shared).split()))


def _figure(get: Callable[[str], str | None], text: str) -> float:
    """The number in a figure's text, with the format, the scale and the sign among its attributes."""
    reader = number_reader(get("format"))
    digits = reader(text) if reader else None
    if digits is None:
        raise Unread(text)
    value = float(digits + power(get("scale")))
    if not isfinite(value):
        raise Unread(text)
    return -value if value and get("sign") == "-" else value


def _fraction(element: etree._Element, shared: Gathered) -> float:
    parts = {part.tag.rpartition("}")[2]: part for part in element.iter() if part is not element}
    try:
        over, under = (_figure(parts[name].get, parts[name].text or "") for name in ("numerator", "denominator"))
        return over / under
    except (KeyError, ZeroDivisionError):
        raise Unread(_text_of(element, shared)) from None


def _formatted(element: etree._Element, text: str) -> str:
    """The text as its format says, or as it stands where it does not fit."""
    form = element.get("format")
    reader = text_reader(form) if form else None
    read = reader(text) if reader else None
    return text if read is None else read


def _pieces(element: etree._Element, shared: Gathered) -> str:
    """The text of an element and of what continues it. Raises Refused where nesting would multiply it without end."""
    text = " ".join(_text_of(part, shared) for part in _chain(element, shared))
    shared.room -= len(text)
    if shared.room < 0:
        raise Refused([problem("reader.too_deep", shared.name)])
    return text


def _chain(element: etree._Element, shared: Gathered) -> Iterator[etree._Element]:
    """The element and what continues it, each once."""
    seen: set[str] = set()
    part: etree._Element | None = element
    while part is not None and len(seen) < MOST_CONTINUATIONS:
        yield part
        following = part.get("continuedAt")
        if following is None or following in seen:
            return
        seen.add(following)
        part = shared.continued.get(following)


def _text_of(element: etree._Element, shared: Gathered) -> str:
    """The text inside, excluded parts left out; with blanks between its pieces where these are blocks."""
    if shared.excludes and next(element.iter(*_EXCLUDE), None) is not None:
        return "".join(_included(element))
    blocks = next(element.iter(*_BLOCKS), None) is not None
    return (" " if blocks else "").join(TEXTS(element))


def _included(element: etree._Element) -> Iterator[str]:
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        if event == "start":
            if node.tag in _EXCLUDE and node is not element:
                walk.skip_subtree()
            elif node.text:
                yield node.text
        elif node is not element and node.tail:
            yield node.tail
