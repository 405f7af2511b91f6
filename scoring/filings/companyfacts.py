"""The SEC's company facts: every undimensioned figure that an issuer ever tagged, in one JSON file.

Only the wanted concepts are decoded; the rest is skipped, its syntax checked. A figure stands there once for every
filing that repeats it, which is how a restatement can be seen. There are no dimensions: customers and time bands of RPO
are only in the filing itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, TypeVar, cast

import msgspec

from scoring.filings.xbrl import XbrlDocument, XbrlFact
from scoring.problems import Problem, Refused

MOST_BYTES = 100_000_000
T = TypeVar("T")


class CompanyFact(msgspec.Struct, gc=False, rename={"value": "val", "accession": "accn"}):
    """One reported figure, with the attributes of an `XbrlFact` and, beside them, what the SEC adds.

    A class of its own, since 5,000 dataclasses take longer to make than the file to decode. `fiscal_year` and
    `fiscal_period` are those of the filing that reports the figure, not of the figure's own period.
    """

    value: float | None
    end: date
    accession: str
    form: str
    filed: date
    start: date | None = None
    fiscal_year: int | None = msgspec.field(default=None, name="fy")
    fiscal_period: str | None = msgspec.field(default=None, name="fp")
    # Set once decoded: the file gives them by group. Under names that no file uses, so that none can set them.
    concept: str = msgspec.field(default="", name="assay: concept")
    unit: str = msgspec.field(default="", name="assay: unit")
    dimensions: tuple[tuple[str, str], ...] = msgspec.field(default=(), name="assay: dimensions")
    decimals: int | None = msgspec.field(default=None, name="assay: decimals")
    fact_id: str = msgspec.field(default="", name="assay: fact_id")
    hidden: bool = msgspec.field(default=False, name="assay: hidden")

    def __hash__(self) -> int:
        return hash((self.concept, self.end, self.accession))

    @property
    def numeric(self) -> bool:
        return self.value is not None

    def plain(self) -> XbrlFact:
        """The same as an `XbrlFact`."""
        return XbrlFact(**{name: getattr(self, name) for name in XbrlFact.__slots__})


class _Concept(msgspec.Struct, gc=False):
    units: dict[str, list[CompanyFact]]


class _Everything(msgspec.Struct):
    cik: int | str
    facts: dict[str, dict[str, _Concept]]
    entityName: str = ""


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
    decoded = _decode(data.removeprefix(b"\xef\xbb\xbf"), concepts, name)
    groups = list(_everything(decoded) if concepts is None else _wanted(decoded, _sorted(concepts)))
    facts: list[CompanyFact] = []
    if latest_years is not None:
        last = max((row.filed for _, _, rows in groups for row in rows), default=None)
        ends_from = ends_from if last is None else last - timedelta(days=366 * latest_years)
    for concept, unit, rows in groups:
        if ends_from is not None:
            rows = [row for row in rows if row.end >= ends_from]
        if filed_to is not None:
            rows = [row for row in rows if row.filed <= filed_to]
        for row in rows:
            row.concept = concept
            row.unit = unit
        facts += rows
    cover = {"EntityRegistrantName": decoded.entityName, "EntityCentralIndexKey": str(decoded.cik).zfill(10)}
    as_facts = cast("tuple[XbrlFact, ...]", tuple(facts))
    return XbrlDocument(name or f"CIK{cover['EntityCentralIndexKey']}", as_facts, cover)


def _decode(data: bytes, concepts: Collection[str] | None, name: str) -> Any:
    decoder = msgspec.json.Decoder(_Everything) if concepts is None else _decoder(_sorted(concepts))
    try:
        return decoder.decode(data)
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


def _everything(decoded: _Everything) -> Iterator[tuple[str, str, list[CompanyFact]]]:
    for taxonomy, tags in decoded.facts.items():
        for tag, found in tags.items():
            for unit, rows in found.units.items():
                yield f"{taxonomy}:{tag}", unit, rows


def _wanted(decoded: Any, concepts: tuple[str, ...]) -> Iterator[tuple[str, str, list[CompanyFact]]]:
    taxonomies = _by_taxonomy(concepts)
    for field, (taxonomy, tags) in _fields(taxonomies.items()):
        found_tags = getattr(decoded.facts, field)
        if found_tags is None:
            continue
        for tag_field, tag in _fields(tags):
            found = getattr(found_tags, tag_field)
            if found is not None:
                for unit, rows in found.units.items():
                    yield f"{taxonomy}:{tag}", unit, rows


def _sorted(concepts: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(set(concepts)))


def _by_taxonomy(concepts: Iterable[str]) -> Mapping[str, list[str]]:
    out: dict[str, list[str]] = {}
    for concept in concepts:
        taxonomy, _, tag = concept.rpartition(":")
        out.setdefault(taxonomy, []).append(tag)
    return out


def _fields(items: Iterable[T]) -> Iterator[tuple[str, T]]:
    return ((f"f{number}", item) for number, item in enumerate(items))


@lru_cache(maxsize=8)
def _decoder(concepts: tuple[str, ...]) -> msgspec.json.Decoder[Any]:
    """A decoder whose type names the wanted concepts, so that all else is passed over."""
    taxonomies = _by_taxonomy(concepts)
    types = [_optional(tags, [_Concept] * len(tags)) for tags in taxonomies.values()]
    top: list[Any] = [("cik", int | str), ("facts", _optional(list(taxonomies), types)), ("entityName", str, "")]
    return msgspec.json.Decoder(msgspec.defstruct("CompanyFacts", top))


def _optional(names: list[str], types: list[Any]) -> type[msgspec.Struct]:
    """A type with a field for each name, all optional: `f0`, `f1`, …, since names of tags need not be Python's."""
    fields = [(field, type_ | None, None) for field, type_ in _fields(types)]
    return msgspec.defstruct("Group", fields, rename=dict(_fields(names)))
