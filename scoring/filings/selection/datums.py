"""From a found value to a Datum: the chosen fact with its source, the other figures beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import msgspec

from scoring.filings.filing import Datum, Fact, Method, Source, Status
from scoring.filings.rows import Value
from scoring.filings.selection.index import Index
from scoring.filings.selection.picking import Found, number
from scoring.filings.xbrl import XbrlFact

UNITS = {"pure": "ratio"}


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the data of one document. `filed` and `form` are the document's, where facts have none of their own."""

    index: Index
    form: str
    filed: date | None
    accession: str

    def datum(self, name: str, unit: str, found: Found | None, why_not: str = "not_tagged") -> Datum:
        """The datum of a figure; not found where there is none, with the reason as its rule."""
        unit = self.index.currency if unit == "money" else unit
        if found is None:
            return missing(name, unit, why_not)
        status: Status = "disputed" if found.disputed else "found"
        return Datum.chosen(name, found.value, unit, status, Chosen(self, found), found.rule)

    def fact(self, name: str, unit: str, found: Found) -> Fact:
        """The chosen fact: of one tag, or derived from several with all of them in its source."""
        source = self.source([fact for _, fact in found.parts], [sign for sign, _ in found.parts])
        return Fact(name, found.value, unit, found.span.start, found.span.end, source)

    def single(self, name: str, unit: str, fact: XbrlFact) -> Fact:
        """One figure as it stands."""
        return Fact(name, number(fact), unit, fact.start, fact.end, self.source([fact], [1], quoted=False))

    def rows(
        self, name: str, value: Value, facts: Sequence[XbrlFact], rule: str, span: tuple[date | None, date],
        status: Status = "found", others: Iterable[XbrlFact] = (),
    ) -> Datum:  # fmt: skip
        """A list input and the facts that its rows come from."""
        evidence = ChosenRows(self, value, tuple(facts), span, tuple(others))
        return Datum.chosen(name, value, "rows", status, evidence, rule)

    def said(
        self, name: str, value: Value | None, unit: str, status: Status, sentence: str, rule: str, end: date
    ) -> Datum:
        """What the filing says in words."""
        source = replace(self.source([], []), quote=_short(sentence), method="text")
        fact = Fact(name, value if value is not None else "", unit, None, end, source)
        return Datum(name, value, unit, status, fact, (), rule)

    def silence(self, name: str, end: date, rule: str) -> Datum:
        """A flag that is no because the whole document, which would have to say so, does not."""
        source = replace(self.source([], []), locator="whole text", method="derived", grade="C")
        return Datum(name, False, "flag", "found", Fact(name, False, "flag", None, end, source), (), rule)

    def source(self, facts: Sequence[XbrlFact], signs: Sequence[int], quoted: bool = True) -> Source:
        """Where the facts stand: their ids joined with their signs, their tags and dimensions as the note."""
        lead = facts[0] if facts else None
        method: Method = "xbrl" if len(facts) == 1 else "derived"
        quote = self.index.document.quote(lead.fact_id) if quoted and lead is not None and lead.fact_id else ""
        return Source(
            document=self.index.document.name,
            form=(lead.form if lead else "") or self.form,
            accession=(lead.accession if lead else "") or self.accession,
            filed=(lead.filed if lead else None) or self.filed,
            locator=_joined([fact.fact_id for fact in facts], signs),
            quote=quote,
            method=method,
            grade="A",
            note=_joined([named(fact) for fact in facts], signs),
        )


@lru_cache(maxsize=1024)
def missing(name: str, unit: str, why_not: str = "not_tagged") -> Datum:
    """The datum of an input that is not found."""
    return Datum(name, None, unit, "not_found", None, (), why_not)


class Chosen(msgspec.Struct, frozen=True):
    """A found figure as the evidence of a datum."""

    maker: Maker
    found: Found

    @property
    def span(self) -> tuple[date | None, date]:
        return self.found.span.start, self.found.span.end

    @property
    def filed(self) -> date | None:
        return (self.found.parts[0][1].filed if self.found.parts else None) or self.maker.filed

    @property
    def place(self) -> tuple[str, str]:
        parts = self.found.parts
        return self.maker.index.document.name, _joined([f.fact_id for _, f in parts], [sign for sign, _ in parts])

    def fact(self, name: str, unit: str) -> Fact:
        return self.maker.fact(name, unit, self.found)

    def candidates(self, name: str, unit: str) -> tuple[Fact, ...]:
        """The other figures read, and the parts of a doubtful sum."""
        found = self.found
        beside = [*found.others, *(part for _, part in found.parts if len(found.parts) > 1 and found.disputed)]
        return tuple(self.maker.single(name, unit, other) for other in _once(beside))


class ChosenRows(msgspec.Struct, frozen=True):
    """The rows of a list and the facts they come from, as the evidence of a datum."""

    maker: Maker
    value: Value
    facts: tuple[XbrlFact, ...]
    span: tuple[date | None, date]
    others: tuple[XbrlFact, ...]

    @property
    def filed(self) -> date | None:
        return (self.facts[0].filed if self.facts else None) or self.maker.filed

    @property
    def place(self) -> tuple[str, str]:
        return self.maker.index.document.name, _joined([f.fact_id for f in self.facts], [1] * len(self.facts))

    def fact(self, name: str, unit: str) -> Fact:
        return Fact(name, self.value, unit, *self.span, self.maker.source(self.facts, [1] * len(self.facts)))

    def candidates(self, name: str, unit: str) -> tuple[Fact, ...]:
        return tuple(self.maker.single(name, "ratio", other) for other in self.others)


def named(fact: XbrlFact) -> str:
    """The tag and its dimensions: `us-gaap:Revenues [srt:ProductOrServiceAxis=acme:CloudMember]`."""
    if not fact.dimensions:
        return fact.concept
    return f"{fact.concept} [{', '.join(f'{axis}={member}' for axis, member in fact.dimensions)}]"


def _joined(texts: Sequence[str], signs: Sequence[int]) -> str:
    out = ""
    for text, sign in zip(texts, signs, strict=True):
        if text:
            out += (" − " if sign < 0 else " + ") + text if out else ("− " if sign < 0 else "") + text
    return out


def _once(facts: Iterable[XbrlFact]) -> list[XbrlFact]:
    return list({id(fact): fact for fact in facts}.values())


def _short(text: str, most: int = 400) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"
