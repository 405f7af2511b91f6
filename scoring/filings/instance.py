"""XBRL instances, in which filings of 2009 to 2020 carry their figures, and which the SEC extracts from later ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from math import floor, isfinite, log10

from lxml import etree

from scoring.filings.contexts import NIL, XBRLI, Names, read_units
from scoring.filings.gathered import Gathered, Unread, cover, problems, whole
from scoring.filings.xbrl import XbrlDocument, XbrlFact
from scoring.filings.xml_safety import as_utf_8, parse, problem
from scoring.problems import Refused

ROOT = f"{XBRLI}xbrl"
_NOT_FACTS = (XBRLI, "{http://www.xbrl.org/2003/linkbase}")
_TAG = re.compile(r"<[^<>]*>")
MOST_CHARACTERS = 300
_NUMBER = re.compile(r"\s*([+-]?(?:\d{1,100}(?:\.\d{0,100})?|\.\d{1,100})(?:[eE][+-]?\d{1,2})?)\s*", re.ASCII)


def read_instance(data: bytes, name: str) -> XbrlDocument:
    """All facts of an XBRL instance in its order; nothing can be quoted, since an instance has no text around a figure.

    Raises Refused: no well-formed XML, another kind of XML, or no figure that can be placed in time.
    """
    data = as_utf_8(data, name)
    root = parse(data, name)
    if root.tag != ROOT:
        raise Refused([problem("reader.not_xbrl", name, root=etree.QName(root).localname)])
    names = Names(root)
    shared = Gathered(name, units=read_units([root], names))
    shared.contexts.add([root], names)
    facts = tuple(_facts(root, names, shared))
    if not facts:
        code = "reader.contexts_elsewhere" if shared.unplaced else "reader.no_facts"
        raise Refused([problem(code, name, count=shared.unplaced)])
    return XbrlDocument(name, facts, cover(facts), problems=tuple(problems(shared)))


def _facts(root: etree._Element, names: Names, shared: Gathered) -> Iterator[XbrlFact]:
    for element in root.iter(etree.Element):
        reference = element.get("contextRef")
        if reference is None or element.tag.startswith(_NOT_FACTS):
            continue
        context = shared.contexts.get(reference)
        unit_reference = element.get("unitRef")
        unit = shared.units.get(unit_reference) if unit_reference is not None else ""
        if context is None or unit is None:
            shared.unplaced += 1
            continue
        concept = names.of_tag(element)
        try:
            value = _value(element, numeric=unit_reference is not None)
            decimals = _decimals(element, value)
        except Unread as error:
            shared.unread.append((concept, str(error)))
            continue
        yield XbrlFact(
            concept,
            value,
            unit,
            context.start,
            context.end,
            context.dimensions,
            decimals,
            element.get("id") or "",
        )


def _value(element: etree._Element, numeric: bool) -> float | str | None:
    if element.get(NIL) in ("true", "1"):
        return None
    text = element.text or "" if not len(element) else "".join(element.itertext())
    if not numeric:
        return plain(text)
    found = _NUMBER.fullmatch(text) if len(text) < MOST_CHARACTERS else None
    value = float(found[1]) if found else None
    if value is None or not isfinite(value):
        raise Unread(text)
    return value + 0.0  # no negative zero


def _decimals(element: etree._Element, value: float | str | None) -> int | None:
    """The decimals as said, or from the number of significant digits that older filings give instead."""
    precision = element.get("precision")
    if precision is None or not isinstance(value, float):
        return whole(element.get("decimals"))
    digits = whole(precision)
    if digits is None or not value:
        return None
    return digits - floor(log10(abs(value))) - 1


def plain(text: str) -> str:
    """A text on one line; a block of HTML, as instances carry it, without its marks."""
    if "<" in text and ">" in text:
        text = unescape(_TAG.sub(" ", text))
    return " ".join(text.split())
