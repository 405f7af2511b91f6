"""The SEC's company facts: every undimensioned figure that an issuer ever tagged, in one JSON file.

Only the wanted concepts are decoded; the rest is skipped, its syntax checked. A figure stands there once for every
filing that repeats it, which is how a restatement can be seen. There are no dimensions: customers and time bands of RPO
are only in the filing itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, ClassVar, cast

import msgspec

from scoring.filings.xbrl import XbrlDocument, XbrlFact
from scoring.problems import Problem, Refused

MOST_BYTES = 100_000_000


class CompanyFact(msgspec.Struct, gc=False, rename={"value": "val", "accession": "accn"}):
    """One reported figure, with the attributes of an `XbrlFact`.

    A class of its own, made by the decoder itself: a file has thousands. What such a figure never has is the class's.
    """

    value: float | None
    end: date
    accession: str
    form: str
    filed: date
    start: date | None = None
    # Set once decoded: the file gives them by group. Under names that no file uses, so that none can set them.
    concept: str = msgspec.field(default="", name="assay: concept")
    unit: str = msgspec.field(default="", name="assay: unit")

    dimensions: ClassVar[tuple[tuple[str, str], ...]] = ()
    decimals: ClassVar[int | None] = None
    fact_id: ClassVar[str] = ""
    hidden: ClassVar[bool] = False

    def __hash__(self) -> int:
        return hash((self.concept, self.end, self.accession))

    @property
    def numeric(self) -> bool:
        return self.value is not None

    def plain(self) -> XbrlFact:
        """The same as an `XbrlFact`."""
        return XbrlFact(**{name: getattr(self, name) for name in XbrlFact.__struct_fields__})


class _Concept(msgspec.Struct, gc=False):
    units: dict[str, list[CompanyFact]]


class _Packed(msgspec.Struct, gc=False):
    """A concept whose lists are not decoded yet."""

    units: dict[str, msgspec.Raw]


class _Everything(msgspec.Struct):
    cik: int | str
    facts: dict[str, dict[str, _Concept]]
    entityName: str = ""


class _Dates(msgspec.Struct, gc=False):
    end: date
    filed: date


Group = tuple[str, str, list[CompanyFact]]  # concept, unit, the figures in the file's order
Wrong = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

_EVERYTHING = msgspec.json.Decoder(_Everything)
_LIST = msgspec.json.Decoder(list[CompanyFact])
_DATES = msgspec.json.Decoder(_Dates)
_NEAR = 2_000  # bytes: about ten figures. To find a place more exactly takes longer than to decode them


def read_company_facts(
    data: bytes,
    concepts: Collection[str] | None = None,
    *,
    ends_from: date | None = None,
    filed_to: date | None = None,
    latest_years: int | None = None,
    name: str = "",
) -> XbrlDocument:
    """The facts of the `concepts` (`us-gaap:Revenues`, `ifrs-full:Revenue`, …; None: of all) in the file's order.

    Only facts whose period ends on `ends_from` or later and that were filed by `filed_to`, where these are given;
    with `latest_years` only those whose period ends within so many years before the last filing (in a file of another
    order than the SEC's there may be older ones among them). Money is in the currency of its `unit`. Raises Refused
    with one problem.
    """
    if len(data) > MOST_BYTES:
        raise Refused([Problem("company_facts.too_large", where=name, values={"most": MOST_BYTES // 1_000_000})])
    about, groups = _decode(data.removeprefix(b"\xef\xbb\xbf"), concepts, latest_years, name)
    by_concept: dict[str, list[CompanyFact]] = {}
    for concept, unit, rows in groups:
        if ends_from is not None:
            rows = [row for row in rows if row.end >= ends_from]
        if filed_to is not None:
            rows = [row for row in rows if row.filed <= filed_to]
        for row in rows:
            row.concept = concept
            row.unit = unit
        if rows:
            by_concept[concept] = [*by_concept[concept], *rows] if concept in by_concept else rows
    cover = {"EntityRegistrantName": about.entityName, "EntityCentralIndexKey": str(about.cik).zfill(10)}
    as_facts = cast("dict[str, Sequence[XbrlFact]]", by_concept)
    return XbrlDocument.of_concepts(name or f"CIK{cover['EntityCentralIndexKey']}", cover, as_facts)


def _decode(
    data: bytes, concepts: Collection[str] | None, latest_years: int | None, name: str
) -> tuple[Any, Sequence[Group]]:
    """What the file says of itself, and its lists of figures."""
    if concepts is not None and latest_years is not None:
        with suppress(*Wrong):  # what is wrong is found again below, and its place in the file
            about, packed = _wanted(data, concepts, _Packed)
            return about, _recent(packed, latest_years)
    try:
        about, groups = _all(data) if concepts is None else _wanted(data, concepts, _Concept)
    except Wrong as error:
        raise Refused([_said(error, name)]) from None
    groups = [group for group in groups if group[2]]
    if latest_years is not None and groups:
        since = _since(max(row.filed for _, _, rows in groups for row in rows), latest_years)
        groups = [(concept, unit, [row for row in rows if row.end >= since]) for concept, unit, rows in groups]
    return about, groups


def _said(error: Exception, name: str) -> Problem:
    if isinstance(error, RecursionError):
        return Problem("company_facts.too_deep", where=name)
    if isinstance(error, msgspec.ValidationError):
        what, _, path = str(error).partition(" - at ")
        if path.count(".") < 3:  # the shape is wrong, not a figure in it
            return Problem("company_facts.not_company_facts", where=name)
        values = {"place": path.strip("`")[:200], "detail": what[:200]}
        return Problem("company_facts.value", where=name, values=values)
    code = "company_facts.cut_short" if "truncated" in str(error) else "company_facts.not_json"
    return Problem(code, where=name, values={"detail": str(error)[:200]})


def _all(data: bytes) -> tuple[Any, list[Group]]:
    decoded = _EVERYTHING.decode(data)
    return decoded, [
        (f"{taxonomy}:{tag}", unit, rows)
        for taxonomy, tags in decoded.facts.items()
        for tag, found in tags.items()
        for unit, rows in found.units.items()
    ]


def _wanted(data: bytes, concepts: Collection[str], kind: type[msgspec.Struct]) -> tuple[Any, list[Any]]:
    """The lists of the wanted concepts, decoded as `kind` says."""
    decoder, names = _plan(frozenset(concepts), kind)
    decoded = decoder.decode(data)
    out = []
    for group, taxonomy in zip(names, msgspec.structs.astuple(decoded.facts), strict=True):
        if taxonomy is not None:
            for concept, found in zip(group, msgspec.structs.astuple(taxonomy), strict=True):
                if found is not None:
                    out += [(concept, unit, rows) for unit, rows in found.units.items()]
    return decoded, out


@lru_cache(maxsize=8)
def _plan(
    concepts: frozenset[str], kind: type[msgspec.Struct]
) -> tuple[msgspec.json.Decoder[Any], tuple[tuple[str, ...], ...]]:
    """A decoder whose type names the wanted concepts, so that all else is passed over, and its fields' concepts."""
    taxonomies: dict[str, list[str]] = {}
    for concept in sorted(concepts):
        taxonomy, _, tag = concept.rpartition(":")
        taxonomies.setdefault(taxonomy, []).append(tag)
    types = [_optional(tags, [kind] * len(tags)) for tags in taxonomies.values()]
    top: list[Any] = [("cik", int | str), ("facts", _optional(list(taxonomies), types)), ("entityName", str, "")]
    named = tuple(tuple(f"{taxonomy}:{tag}" for tag in tags) for taxonomy, tags in taxonomies.items())
    return msgspec.json.Decoder(msgspec.defstruct("CompanyFacts", top)), named


def _optional(names: Sequence[str], types: Sequence[Any]) -> type[msgspec.Struct]:
    """A type with a field for each name, all optional: `f0`, `f1`, …, since names of tags need not be Python's."""
    fields = [(f"f{number}", type_ | None, None) for number, type_ in enumerate(types)]
    return msgspec.defstruct("Group", fields, rename={f"f{number}": name for number, name in enumerate(names)})


def _since(last: date, years: int) -> date:
    return last - timedelta(days=366 * years)


def _recent(packed: Sequence[tuple[str, str, msgspec.Raw]], years: int) -> list[Group]:
    """The figures whose period ends so many years before the last filing or later.

    The SEC writes a list in the order of the periods' ends, so that only the end of it need be decoded: a file is most
    of all the past. A list in which any of the looked-at figures stands out of order is decoded whole.
    """
    lists = [_short_or_text(raw) for _, _, raw in packed]
    lasts = [(_dates(rows, rows.rindex(b"{")) if isinstance(rows, bytes) else rows[-1]).filed for rows in lists if rows]
    if not lasts:
        return []
    since = _since(max(lasts), years)
    out = []
    for rows, (concept, unit, _) in zip(lists, packed, strict=True):
        if isinstance(rows, bytes):
            start = _start(rows, since)
            rows = _LIST.decode(b"[" + rows[start:] if start else rows)
        out.append((concept, unit, [row for row in rows if row.end >= since]))
    return out


def _short_or_text(raw: msgspec.Raw) -> bytes | list[CompanyFact]:
    """The figures of a short list; the text of a long one in which a place can be looked for."""
    view = memoryview(raw)
    if len(view) > 3 * _NEAR and bytes(view[:2]) == b"[{" and bytes(view[-2:]) == b"}]":
        return bytes(view)
    return _LIST.decode(view)


def _start(text: bytes, since: date) -> int:
    """The place of a figure before which all periods end before `since`; 0 where the list must be read whole."""
    low, high = 1, text.rindex(b"{")
    earliest, latest = _dates(text, low).end, _dates(text, high).end
    if not earliest < since or latest < earliest:
        return 0
    while high - low > _NEAR:
        middle = text.find(b",{", (low + high) // 2, high) + 1
        if not middle:
            break
        end = _dates(text, middle).end
        if not earliest <= end <= latest:
            return 0
        if end < since:
            low, earliest = middle, end
        else:
            high, latest = middle, end
    return low


def _dates(text: bytes, place: int) -> _Dates:
    return _DATES.decode(text[place : text.find(b"}", place) + 1])
