"""Which tags give which input: `resources/concepts.toml`, read and checked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any, Literal

from scoring.problems import Problem, Refused

Kind = Literal["flow", "cash", "stock", "other"]
Statement = Literal["", "income", "cash_flow", "balance_sheet"]

MOST_KEPT = 20_000  # tags remembered; a filing has about 1,000
FORMS_OF_WAYS = ("tags", "sum", "lines", "members", "located", "single", "less", "words", "told")
PLAIN_FORMS = ("tags", "sum", "less")
KINDS = ("flow", "cash", "stock", "other")
STATEMENTS = ("", "income", "cash_flow", "balance_sheet")
WAY_KEYS = {
    *FORMS_OF_WAYS,
    "rule",
    "but",
    "said",
    "unsaid",
    "above",
    "below",
    "face_only",
    "unless_face",
    "positive",
    "disputed_when_several",
    "largest",
    "doubtful",
    "doubtful_alone",
    "doubtful_unquoted",
    "over_a_period",
    "reversed",
}
FLAGS = (
    "face_only", "unless_face", "positive", "disputed_when_several", "largest", "doubtful", "doubtful_unquoted",
    "over_a_period", "reversed",
)  # fmt: skip
OWN_KEYS = {
    "kind",
    "unit",
    "face",
    "sign",
    "ways",
    "unless",
    "after_tax",
    "foots",
    "foots_but",
    "larger_part",
    "face_expected",
    "rivals",
    "parts",
    "rest_of",
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to find an input. `groups` are its tags: for a sum or a difference one group for each part.

    `optional` says for each group whether it may be missing. `above` and `below` name the total of the balance sheet
    that the lines stand over or under. `said` must, and `unsaid` must not, match what the filing says around a figure
    or the name of a member of its dimensions. `doubtful_alone`: tags that some filers use for a part of the figure.
    """

    form: str
    rule: str
    groups: tuple[tuple[str, ...], ...] = ()
    optional: tuple[bool, ...] = ()
    words: re.Pattern[str] | None = None
    but: re.Pattern[str] | None = None
    said: re.Pattern[str] | None = None
    unsaid: re.Pattern[str] | None = None
    doubtful_alone: tuple[str, ...] = ()
    above: str = ""
    below: str = ""
    flags: frozenset[str] = frozenset()

    tags: tuple[str, ...] = field(init=False)
    """All tags of all its groups, in order."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "tags", tuple(tag for group in self.groups for tag in group))

    def names(self, local_name: str) -> bool:
        """Whether a company-specific tag of this name is meant."""
        return bool(
            self.words and self.words.search(local_name) and not (self.but is not None and self.but.search(local_name))
        )


@dataclass(frozen=True, slots=True)
class Concept:
    """One input: what kind of figure it is, the ways to it in order, and the lists of a step of its own."""

    name: str
    kind: Kind
    unit: str = "money"
    face: Statement = ""
    absolute: bool = False
    ways: tuple[Way, ...] = ()
    unless: tuple[str, ...] = ()
    after_tax: str = ""
    foots: str = ""
    foots_but: re.Pattern[str] | None = None
    larger_part: str = ""
    face_expected: bool = False
    rivals: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    """The inputs that it is the sum of: a figure that is one of them is not the total where another is known."""
    rest_of: tuple[str, ...] = ()
    """Tags of a whole of which it is what another input leaves; that input's name is the first."""
    tags: tuple[tuple[str, ...], ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)
    lists: Mapping[str, tuple[tuple[str, ...], ...]] = field(init=False, hash=False)
    plain_ways: tuple[Way, ...] = field(init=False)
    """Those of the ways that can find something by standard tags without dimensions alone."""

    def __post_init__(self) -> None:
        plain = (way for way in self.ways if way.form in PLAIN_FORMS and "face_only" not in way.flags)
        object.__setattr__(self, "plain_ways", tuple(plain))
        lists = {
            key: tuple(_qualified(group if isinstance(group, list) else [group]) for group in found)
            for key, found in self.extra.items()
            if isinstance(found, list)
        }
        object.__setattr__(self, "lists", lists)

    def pattern(self, key: str) -> re.Pattern[str]:
        """A list of words of the concept's own step, as a pattern; one that matches nothing where there is none."""
        return _pattern(str(self.extra.get(key) or "(?!)"))

    def groups(self, key: str) -> tuple[tuple[str, ...], ...]:
        """Lists of tags of the concept's own step."""
        return self.lists.get(key, ())


@dataclass(frozen=True, eq=False)
class Concepts:
    """The whole file."""

    inputs: Mapping[str, Concept]
    annual: frozenset[str]
    quarterly: frozenset[str]
    allowed: frozenset[str]
    standard: frozenset[str]
    bottom_lines: tuple[str, ...]
    cash_lines: tuple[str, ...]
    cover_lines: tuple[str, ...]

    def wanted(self) -> frozenset[str]:
        """Every tag that any input may come from: all that need be decoded of a company's facts."""
        return _wanted(self)

    @cached_property
    def may_feed(self) -> frozenset[str]:
        """Forms whose figures may be used, amended ones too; a figure of no form is its document's."""
        return frozenset({"", *self.allowed, *(f"{form}/A" for form in self.allowed)})

    def keeps(self, concept: str) -> bool:
        """Whether an input may come from a tag: a wanted one, or one of the company's own."""
        found = self._kept.get(concept)
        if found is None:
            if len(self._kept) > MOST_KEPT:
                self._kept.clear()
            found = self._kept[concept] = concept in self.wanted() or self.company_specific(concept)
        return found

    @cached_property
    def _kept(self) -> dict[str, bool]:
        return {}

    def _tags(self) -> frozenset[str]:
        out: set[str] = {*self.bottom_lines, *self.cash_lines, *self.cover_lines}
        for concept in self.inputs.values():
            out.update(tag for way in concept.ways for tag in way.tags)
            out.update((*concept.unless, *concept.rivals, *concept.rest_of[1:]))
            out.update(tag for tag in (concept.after_tax, concept.larger_part, concept.foots) if tag)
            out.update(tag for group in concept.tags for tag in group)
            out.update(tag for groups in concept.lists.values() for group in groups for tag in group)
        return frozenset(out)

    def company_specific(self, concept: str) -> bool:
        """Whether a tag is the company's own."""
        return concept.partition(":")[0] not in self.standard


@lru_cache(maxsize=1)
def load_concepts() -> Concepts:
    """The shipped file. Raises Refused with every fault found."""
    return read_concepts(files("resources").joinpath("concepts.toml").read_text(encoding="utf-8"))


def read_concepts(text: str) -> Concepts:
    """A concepts file's text. Raises Refused with every fault found."""
    problems: list[Problem] = []
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused([_problem("", str(error))]) from None
    forms = raw.get("forms", {})
    sayings = raw.get("sayings", {})
    inputs = {name: _concept(name, table, sayings, problems) for name, table in raw.get("input", {}).items()}
    if problems:
        raise Refused(problems)
    listed = [frozenset(forms.get(kind, ())) for kind in ("annual", "quarterly", "other")]
    standard = frozenset(raw.get("prefixes", {}).get("standard", ()))
    lines = [_qualified(raw.get("lines", {}).get(kind, ())) for kind in ("bottom", "cash", "cover")]
    return Concepts(inputs, listed[0], listed[1], listed[0] | listed[1] | listed[2], standard, *lines)


def _concept(name: str, table: dict[str, Any], sayings: dict[str, str], problems: list[Problem]) -> Concept:
    kind, face = table.get("kind", ""), table.get("face", "")
    if kind not in KINDS:
        problems.append(_problem(name, f"kind = {kind!r}"))
    if face not in STATEMENTS:
        problems.append(_problem(name, f"face = {face!r}"))
    if kind != "other" and not table.get("ways"):
        problems.append(_problem(name, "no ways"))
    ways = tuple(
        _way(name, number, way, sayings, problems) for number, way in enumerate(table.get("ways", ()), start=1)
    )
    if kind != "other" and (unknown := table.keys() - OWN_KEYS):
        problems.append(_problem(name, ", ".join(sorted(unknown))))
    extra = {key: value for key, value in table.items() if key not in OWN_KEYS and key != "tags"}
    return Concept(
        name=name, kind=kind, unit=table.get("unit", "money"), face=face,
        absolute=table.get("sign") == "absolute", ways=ways, unless=_qualified(table.get("unless", ())),
        after_tax=_one(table, "after_tax"),
        foots=_one(table, "foots"),
        foots_but=_checked(name, "foots_but", table, problems), larger_part=_one(table, "larger_part"),
        face_expected=bool(table.get("face_expected")), rivals=_qualified(table.get("rivals", ())),
        parts=tuple(table.get("parts", ())), rest_of=_rest_of(table),
        tags=tuple(_qualified(group) for group in table.get("tags", ())), extra=extra,
    )  # fmt: skip


def _checked(name: str, key: str, table: dict[str, Any], problems: list[Problem]) -> re.Pattern[str] | None:
    """A pattern of a table, if it has one; its fault is a problem."""
    if key not in table:
        return None
    try:
        return _pattern(table[key])
    except re.error as error:
        problems.append(_problem(name, f"{key}: {error}"))
        return None


def _way(name: str, number: int, table: dict[str, Any], sayings: dict[str, str], problems: list[Problem]) -> Way:
    place = f"{name} way {number}"
    for key in ("said", "unsaid"):
        if key in table and table[key] not in sayings:
            problems.append(_problem(place, f"{key} = {table[key]!r}"))
            return Way("", table.get("rule", ""))
    patterns: dict[str, str] = {key: sayings[table[key]] for key in ("said", "unsaid") if key in table}
    patterns |= {key: table[key] for key in ("words", "but") if key in table}
    form = next((form for form in FORMS_OF_WAYS if form in table), "")
    if not form or not table.get("rule"):
        problems.append(_problem(place, "form or rule missing"))
    if unknown := table.keys() - WAY_KEYS:
        problems.append(_problem(place, ", ".join(sorted(unknown))))
    groups: list[list[str]] = []
    if form and form != "words":
        groups = table[form] if form in ("sum", "less") else [table[form]]
    optional = tuple(all(tag.endswith("?") for tag in group) for group in groups)
    for key, pattern in patterns.items():
        try:
            re.compile(pattern)
        except re.error as error:
            problems.append(_problem(place, f"{key}: {error}"))
            return Way(form, table.get("rule", ""))
    return Way(
        form=form, rule=table.get("rule", ""), groups=tuple(_qualified(group) for group in groups), optional=optional,
        **{key: _pattern(pattern) for key, pattern in patterns.items()},
        doubtful_alone=_qualified(table.get("doubtful_alone", ())),
        above=_one(table, "above"), below=_one(table, "below"),
        flags=frozenset(flag for flag in FLAGS if table.get(flag)),
    )  # fmt: skip


@lru_cache(maxsize=4)
def _wanted(concepts: Concepts) -> frozenset[str]:
    return concepts._tags()


def _rest_of(table: dict[str, Any]) -> tuple[str, ...]:
    given = table.get("rest_of", ())
    return (given[0], *_qualified(given[1:])) if given else ()


def _one(table: dict[str, Any], key: str) -> str:
    return _qualified([table[key]])[0] if key in table else ""


def _qualified(tags: Any) -> tuple[str, ...]:
    return tuple(tag if ":" in tag else f"us-gaap:{tag}" for tag in (str(tag).rstrip("?") for tag in tags))


@lru_cache(maxsize=256)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def _problem(place: str, detail: str) -> Problem:
    return Problem("selection.concepts_invalid", where="concepts.toml", values={"place": place, "detail": detail})
