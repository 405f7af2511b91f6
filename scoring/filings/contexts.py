"""What tagged figures refer to: names with the usual prefixes, contexts (period and dimensions), units."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

import msgspec
from lxml import etree

XBRLI = "{http://www.xbrl.org/2003/instance}"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_CONTEXT, _UNIT = f"{XBRLI}context", f"{XBRLI}unit"
_START, _END, _INSTANT, _FOREVER = (f"{XBRLI}{name}" for name in ("startDate", "endDate", "instant", "forever"))
_MEASURE, _DENOMINATOR = f"{XBRLI}measure", f"{XBRLI}unitDenominator"
_EXPLICIT, _TYPED = "{http://xbrl.org/2006/xbrldi}explicitMember", "{http://xbrl.org/2006/xbrldi}typedMember"
_PARTS = (_START, _END, _INSTANT, _FOREVER, _EXPLICIT, _TYPED)

_PUBLIC = re.compile(
    r"https?://(?:www\.)?(?:fasb\.org|xbrl\.us|xbrl\.fasb\.org|xbrl\.sec\.gov)/([a-z][a-z0-9-]*)/\d{4}"
    r"|https?://xbrl\.(?:ifrs|iasb)\.org/taxonomy/\d{4}-\d\d-\d\d/(ifrs(?:-[a-z]+)*)"
    r"|https?://www\.xbrl\.org/2003/(iso4217)|https?://www\.xbrl\.org/2009/(utr)|https?://www\.xbrl\.org/2003/(instance)"
)
MOST_LEARNT = 200
_RENAMED = {"instance": "xbrli", "ifrs": "ifrs-full"}
_PLAIN_MEASURES = ("iso4217:", "xbrli:", "utr:")


class Context(msgspec.Struct, frozen=True, gc=False):
    """The period and the dimensions of figures; an instant has no start."""

    start: date | None
    end: date
    dimensions: tuple[tuple[str, str], ...]


@lru_cache(maxsize=4096)
def usual_prefix(uri: str, prefix: str) -> str:
    """The prefix that a namespace usually has (`us-gaap`, whatever the year); a company's stays as in the document."""
    found = _PUBLIC.match(uri)
    if not found:
        return prefix
    name = next(group for group in found.groups() if group)
    return _RENAMED.get(name, name)


class Names:
    """Turns names as written in one document into names with the usual prefixes."""

    def __init__(self, root: etree._Element) -> None:
        self._prefixes = _usual(root.nsmap)
        self._learnt = 0
        self.seen: dict[str | None, str] = {}
        """What was asked for before."""
        self._of_uri: dict[str, str] = {uri: self._prefixes.get(prefix, "") for prefix, uri in root.nsmap.items()}

    def at(self, element: etree._Element, name: str | None) -> str:
        """A qualified name in an attribute or text of this element.

        Prefixes are those of the root; one that is bound further down is learnt where it first stands.
        """
        if name is None:
            return ""
        found = self.seen.get(name)
        if found is None:
            prefix = name.strip().rpartition(":")[0]
            if prefix and prefix not in self._prefixes and self._learnt < MOST_LEARNT:
                self._learnt += 1
                self._prefixes = {prefix: prefix} | _usual(element.nsmap) | self._prefixes
            found = self.seen[name] = _renamed(name.strip(), self._prefixes)
        return found

    def of_tag(self, element: etree._Element) -> str:
        """The name of an element itself."""
        tag = element.tag
        found = self.seen.get(tag)
        if found is None:
            uri, _, local = tag[1:].rpartition("}")
            prefix = self._of_uri.get(uri) or usual_prefix(uri, element.prefix or "")
            found = self.seen[tag] = f"{prefix}:{local}" if prefix else local
        return found


def _usual(nsmap: Mapping[str | None, str]) -> dict[str | None, str]:
    return {prefix: usual_prefix(uri, prefix or "") for prefix, uri in nsmap.items()}


def _renamed(name: str, prefixes: Mapping[str | None, str]) -> str:
    prefix, colon, local = name.rpartition(":")
    if not colon:
        return name
    return f"{prefixes.get(prefix, prefix)}:{local}"


class Contexts:
    """The contexts of a filing by id, each made when a figure first asks for it: a set may share thousands."""

    def __init__(self) -> None:
        self.read: dict[str | None, Context | None] = {}
        """Those that were asked for."""
        self._found: dict[str, tuple[etree._Element, list[etree._Element], Names]] = {}
        self._dates: dict[str, date | None] = {}

    def add(self, parents: Iterable[etree._Element], names: Names) -> None:
        """Take in all contexts below these elements, in one walk; of two with one id the first stays."""
        for parent in parents:
            parts: list[etree._Element] = []
            for node in parent.iter(_CONTEXT, *_PARTS):
                if node.tag != _CONTEXT:
                    parts.append(node)
                    continue
                if node.getparent() is not parent:
                    parts.clear()  # one within another: what follows is of both
                parts = []
                reference = node.get("id")
                if reference is not None:
                    self._found.setdefault(reference, (node, parts, names))

    def get(self, reference: str | None) -> Context | None:
        """The context; None where there is none or its period cannot be read."""
        if reference in self.read:
            return self.read[reference]
        found = self._found.get(reference or "")
        context = None
        if found is not None:
            element, parts, names = found
            if not (parts and _is_within(parts[-1], element)):
                parts = list(element.iter(*_PARTS))
            context = self._made(parts, names)
        self.read[reference] = context
        return context

    def _made(self, parts: Sequence[etree._Element], names: Names) -> Context | None:
        start, end = None, ""
        dimensions: list[tuple[str, str]] = []
        for node in parts:
            tag = node.tag
            if tag == _EXPLICIT:
                dimensions.append((names.at(node, node.get("dimension")), names.at(node, node.text)))
            elif tag == _TYPED:
                text = " ".join("".join(node.itertext()).split())
                dimensions.append((names.at(node, node.get("dimension")), text))
            elif tag == _START:
                start = node.text or ""
            else:
                end = "forever" if tag == _FOREVER else node.text or ""
        return _context(start, end, tuple(sorted(dimensions)), self._dates)

    @property
    def unused(self) -> int:
        """How many no figure has asked for."""
        return len(self._found.keys() - self.read.keys())

    def __len__(self) -> int:
        return len(self._found)


def _is_within(node: etree._Element, element: etree._Element) -> bool:
    holder = node.getparent()
    while holder is not None and holder is not element:
        holder = holder.getparent()
    return holder is element


def _context(
    first: str | None, last: str, dimensions: tuple[tuple[str, str], ...], dates: dict[str, date | None]
) -> Context | None:
    if last == "forever":
        return Context(date.min, date.max, dimensions)
    end = _day(last, dates, last=True)
    start = None if first is None else _day(first, dates, last=False)
    if end is None or (start is None and first is not None):
        return None
    return Context(start, end, dimensions)


def _day(text: str, dates: dict[str, date | None], last: bool) -> date | None:
    """A day; midnight as an end is the end of the day before. None where it is no date."""
    key = f"{last}{text}"
    if key not in dates:
        dates[key] = _read_day(text.strip(), last)
    return dates[key]


def _read_day(text: str, last: bool) -> date | None:
    try:
        day = date.fromisoformat(text[:10])
        return day - timedelta(days=1) if last and text[10:19] == "T00:00:00" else day
    except (ValueError, OverflowError):
        return None


def read_units(parents: Iterable[etree._Element], names: Names) -> dict[str, str]:
    """Units by id: `USD`, `shares`, `USD/shares`, `pure`; a company's own with its prefix."""
    return {element.get("id", ""): _unit(element, names) for parent in parents for element in parent.iter(_UNIT)}


def _unit(element: etree._Element, names: Names) -> str:
    over: list[str] = []
    under: list[str] = []
    for measure in element.iter(_MEASURE):
        below = next(measure.iterancestors(_DENOMINATOR), None) is not None
        (under if below else over).append(_measure(names.at(measure, measure.text)))
    return "*".join(over) + (f"/{'*'.join(under)}" if under else "")


def _measure(name: str) -> str:
    for prefix in _PLAIN_MEASURES:
        if name.startswith(prefix):
            return name[len(prefix) :]
    return name
