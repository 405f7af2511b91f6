"""The SEC's company facts: every undimensioned figure that an issuer ever tagged, in one JSON file.

Only the wanted concepts are decoded; the rest is skipped, its syntax checked. A figure stands there once for every
filing that repeats it, which is how a restatement can be seen. There are no dimensions: customers and time bands of RPO
are only in the filing itself.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from datetime import date
from functools import lru_cache
from operator import attrgetter
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


class _Recent(_Concept, gc=False):
    """A concept of whose lists only the latest years stay, as soon as it is decoded: a file is most of all the past.

    Years before the last filing that the list itself tells of, where it ends; a later one could only cut off more.
    """

    years: ClassVar[int]

    def __post_init__(self) -> None:
        for unit, rows in self.units.items():
            if len(rows) > _FEW:
                self.units[unit] = _ending_from(rows, _years_before(rows[-1].filed, self.years))


class _Everything(msgspec.Struct):
    cik: int | str
    facts: dict[str, dict[str, _Concept]]
    entityName: str = ""


Group = tuple[str, str, list[CompanyFact]]  # concept, unit, the figures in the file's order
Wrong = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

_EVERYTHING = msgspec.json.Decoder(_Everything)
_END = attrgetter("end")
_FEW = 16  # figures, of which it is not worth while to let some go early


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
    try:
        about, groups = _all(data) if concepts is None else _wanted(data, concepts, latest_years)
    except Wrong as error:
        raise Refused([_said(error, name)]) from None
    lasts = [rows[-1].filed for _, _, rows in groups if rows]
    if latest_years is None or not lasts:
        return about, groups
    since = _years_before(max(lasts), latest_years)
    return about, [(concept, unit, _ending_from(rows, since)) for concept, unit, rows in groups]


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


def _wanted(data: bytes, concepts: Collection[str], latest_years: int | None) -> tuple[Any, list[Group]]:
    decoder, names = _plan(frozenset(concepts), latest_years)
    decoded = decoder.decode(data)
    out: list[Group] = []
    for group, taxonomy in zip(names, msgspec.structs.astuple(decoded.facts), strict=True):
        if taxonomy is not None:
            for concept, found in zip(group, msgspec.structs.astuple(taxonomy), strict=True):
                if found is not None:
                    out += [(concept, unit, rows) for unit, rows in found.units.items()]
    return decoded, out


@lru_cache(maxsize=8)
def _plan(
    concepts: frozenset[str], latest_years: int | None
) -> tuple[msgspec.json.Decoder[Any], tuple[tuple[str, ...], ...]]:
    """A decoder whose type names the wanted concepts, so that all else is passed over, and its fields' concepts."""
    taxonomies: dict[str, list[str]] = {}
    for concept in sorted(concepts):
        taxonomy, _, tag = concept.rpartition(":")
        taxonomies.setdefault(taxonomy, []).append(tag)
    kind = _Concept if latest_years is None else _recent(latest_years)
    types = [_optional(tags, [kind] * len(tags)) for tags in taxonomies.values()]
    top: list[Any] = [("cik", int | str), ("facts", _optional(list(taxonomies), types)), ("entityName", str, "")]
    named = tuple(tuple(f"{taxonomy}:{tag}" for tag in tags) for taxonomy, tags in taxonomies.items())
    return msgspec.json.Decoder(msgspec.defstruct("CompanyFacts", top)), named


@lru_cache(maxsize=8)
def _recent(years: int) -> type[msgspec.Struct]:
    return msgspec.defstruct("Recent", [], bases=(_Recent,), namespace={"years": years}, gc=False)


def _optional(names: Sequence[str], types: Sequence[Any]) -> type[msgspec.Struct]:
    """A type with a field for each name, all optional: `f0`, `f1`, …, since names of tags need not be Python's."""
    fields = [(f"f{number}", type_ | None, None) for number, type_ in enumerate(types)]
    return msgspec.defstruct("Group", fields, rename={f"f{number}": name for number, name in enumerate(names)})


def _years_before(filed: date, years: int) -> date:
    return date.fromordinal(max(1, filed.toordinal() - 366 * years))


def _ending_from(rows: list[CompanyFact], since: date) -> list[CompanyFact]:
    """The figures whose period ends on a day or later; of a list in another order than the SEC's also some before.

    The SEC writes a list in the order of the periods' ends, so that its older part is cut off at one place, once no
    period of that part is seen to end later. A list in which one does is sifted.
    """
    if not rows or rows[0].end >= since:
        return rows
    place = bisect_left(rows, since, key=_END)
    if max(map(_END, rows[:place])) >= since:
        return [row for row in rows if row.end >= since]
    return rows[place:]
