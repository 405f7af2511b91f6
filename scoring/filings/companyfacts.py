"""The SEC's company facts: every undimensioned figure that an issuer ever tagged, in one JSON file.

Only the wanted concepts are decoded; the rest is skipped, its syntax checked. A figure stands there once for every
filing that repeats it, which is how a restatement can be seen. There are no dimensions: customers and time bands of RPO
are only in the filing itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple, cast

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


class _Everything(msgspec.Struct):
    cik: int | str
    facts: dict[str, dict[str, _Concept]]
    entityName: str = ""


class _Plan(NamedTuple):
    """A decoder whose type names the wanted concepts, so that all else is passed over, and its fields' concepts."""

    decoder: msgspec.json.Decoder[Any]
    concepts: tuple[tuple[str, ...], ...]


Group = tuple[str, str, list[CompanyFact]]  # concept, unit, the figures in the file's order


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
    with `latest_years` only those whose period ends within so many years before the last filing.
    Money is in the currency of its `unit`. Raises Refused with one problem.
    """
    if len(data) > MOST_BYTES:
        raise Refused([Problem("company_facts.too_large", where=name, values={"most": MOST_BYTES // 1_000_000})])
    decoded, groups = _decode(data.removeprefix(b"\xef\xbb\xbf"), concepts, name)
    if latest_years is not None and groups:
        # Each list is in the order of time. In a file of another order this day is earlier, and more is kept.
        last = max(rows[-1].filed for _, _, rows in groups)
        ends_from = last - timedelta(days=366 * latest_years)
    cover = {"EntityRegistrantName": decoded.entityName, "EntityCentralIndexKey": str(decoded.cik).zfill(10)}
    by_concept = _ByConcept(groups, ends_from or date.min, filed_to or date.max)
    return XbrlDocument.of_concepts(name or f"CIK{cover['EntityCentralIndexKey']}", cover, by_concept)


class _ByConcept(Mapping[str, Sequence[XbrlFact]]):
    """The facts of each concept within the days asked for, made ready when the concept is first looked up."""

    def __init__(self, groups: Iterable[Group], ends_from: date, filed_to: date) -> None:
        self._groups: dict[str, list[Group]] = {}
        for group in groups:
            self._groups.setdefault(group[0], []).append(group)
        self._ready: dict[str, Sequence[XbrlFact]] = {}
        self._ends_from, self._filed_to = ends_from, filed_to

    def __getitem__(self, concept: str) -> Sequence[XbrlFact]:
        found = self._ready.get(concept)
        if found is None:
            found = self._ready[concept] = self._made_ready(concept)
        return found

    def _made_ready(self, concept: str) -> Sequence[XbrlFact]:
        out: list[CompanyFact] = []
        first, last = self._ends_from, self._filed_to
        for _, unit, rows in self._groups[concept]:
            kept = [row for row in rows if row.end >= first] if first is not date.min else rows
            if last is not date.max:
                kept = [row for row in kept if row.filed <= last]
            for row in kept:
                row.concept = concept
                row.unit = unit
            out = [*out, *kept] if out else kept
        return cast("Sequence[XbrlFact]", out)

    def __iter__(self) -> Iterator[str]:
        return iter(self._groups)

    def __len__(self) -> int:
        return len(self._groups)


def _decode(data: bytes, concepts: Collection[str] | None, name: str) -> tuple[Any, list[Group]]:
    try:
        if concepts is None:
            decoded = _EVERYTHING.decode(data)
            return decoded, list(_everything(decoded))
        plan = _plan(frozenset(concepts))
        decoded = plan.decoder.decode(data)
        return decoded, list(_wanted(decoded, plan))
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at ")
        if path.count(".") < 3:  # the shape is wrong, not a figure in it
            raise Refused([Problem("company_facts.not_company_facts", where=name)]) from None
        values = {"place": path.strip("`")[:200], "detail": what[:200]}
        raise Refused([Problem("company_facts.value", where=name, values=values)]) from None
    except RecursionError:
        raise Refused([Problem("company_facts.too_deep", where=name)]) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        code = "company_facts.cut_short" if "truncated" in str(error) else "company_facts.not_json"
        raise Refused([Problem(code, where=name, values={"detail": str(error)[:200]})]) from None


_EVERYTHING = msgspec.json.Decoder(_Everything)


def _everything(decoded: _Everything) -> Iterator[Group]:
    for taxonomy, tags in decoded.facts.items():
        for tag, found in tags.items():
            for unit, rows in found.units.items():
                if rows:
                    yield f"{taxonomy}:{tag}", unit, rows


def _wanted(decoded: Any, plan: _Plan) -> Iterator[Group]:
    for names, taxonomy in zip(plan.concepts, msgspec.structs.astuple(decoded.facts), strict=True):
        if taxonomy is None:
            continue
        for concept, found in zip(names, msgspec.structs.astuple(taxonomy), strict=True):
            if found is not None:
                for unit, rows in found.units.items():
                    if rows:
                        yield concept, unit, rows


@lru_cache(maxsize=8)
def _plan(concepts: frozenset[str]) -> _Plan:
    taxonomies: dict[str, list[str]] = {}
    for concept in sorted(concepts):
        taxonomy, _, tag = concept.rpartition(":")
        taxonomies.setdefault(taxonomy, []).append(tag)
    types = [_optional(tags, [_Concept] * len(tags)) for tags in taxonomies.values()]
    top: list[Any] = [("cik", int | str), ("facts", _optional(list(taxonomies), types)), ("entityName", str, "")]
    named = tuple(tuple(f"{taxonomy}:{tag}" for tag in tags) for taxonomy, tags in taxonomies.items())
    return _Plan(msgspec.json.Decoder(msgspec.defstruct("CompanyFacts", top)), named)


def _optional(names: Sequence[str], types: Sequence[Any]) -> type[msgspec.Struct]:
    """A type with a field for each name, all optional: `f0`, `f1`, …, since names of tags need not be Python's."""
    fields = [(f"f{number}", type_ | None, None) for number, type_ in enumerate(types)]
    return msgspec.defstruct("Group", fields, rename={f"f{number}": name for number, name in enumerate(names)})
