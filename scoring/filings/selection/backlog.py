"""Remaining performance obligation and the time bands in which it becomes revenue, in every shape that filers use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scoring.filings.concepts import Concept
from scoring.filings.rows import Band
from scoring.filings.selection.bands import Curve, Piece, bands_of, curve_of, is_cumulative, merged, ordered
from scoring.filings.selection.index import Index, Span, local
from scoring.filings.selection.lengths import years_in_name, years_of
from scoring.filings.selection.picking import Found, combine, number, pick, same
from scoring.filings.xbrl import XbrlFact

Key = tuple[tuple[str, str], ...]
DAYS = 365.25
TIME_AXES = ("Year", "Period", "Timing", "Month")
TIME_MEMBERS = ("Year", "Period", "Month", "Within", "Thereafter")


@dataclass(frozen=True, slots=True)
class Bands:
    """Rows, the facts they come from and the rule; disputed where the tags leave a doubt."""

    rows: tuple[Band, ...]
    facts: tuple[XbrlFact, ...]
    rule: str
    disputed: bool = False


def read_rpo(index: Index, concept: Concept, span: Span) -> Found | None:
    """The total: undimensioned, else the bands of the start-date axis added, else the members of another axis added."""
    axis = str(concept.extra["axis"])
    for tag in concept.tags[0]:
        whole = pick(index.find(tag, span), frozenset(), "tagged", span)
        if whole is not None:
            return whole
        cut = index.find_cut(tag, span)
        dated = _once([f for f in cut if len(f.dimensions) == 1 and local(f.dimensions[0][0]) == axis])
        if dated:
            found = [pick([fact], frozenset(), "tagged", span) for fact in dated]
            rule = "rpo_sum_of_bands" if len(dated) > 1 else "rpo_on_start_date_axis"
            if len(dated) > 1 or not _is_band(index, dated[0]):
                return combine([(1, one) for one in found if one is not None], rule, span)
        members = _once([f for f in cut if len(f.dimensions) == 1 and local(f.dimensions[0][0]) != axis])
        if members and len({fact.dimensions[0][0] for fact in members}) == 1:
            value = sum(number(fact) for fact in members)
            return Found(value, tuple((1, fact) for fact in members), "added_members", span, disputed=True)
    words = concept.pattern("total_words")
    named = (index.find(tag, span) for tag in index.company_tags if words.search(local(tag)))
    return next((pick(facts, frozenset(), "company_tag", span) for facts in named if facts), None)


def _is_band(index: Index, fact: XbrlFact) -> bool:
    """Whether the only amount on the start-date axis is a band: its length is tagged as a year, or its words say so."""
    lengths = [years_of(str(text.value)) for text in _lengths(index, fact.end) if text.dimensions == fact.dimensions]
    said = index.document.quote(fact.fact_id).lower()
    return 1.0 in lengths or "of which" in said or "next 12 months" in said or "next twelve months" in said


def _lengths(index: Index, end: date) -> list[XbrlFact]:
    concept = index.concepts.inputs["rpo_bands"]
    tag = concept.groups("length")[0][0]
    return [
        f for f in (*index.texts.get(tag, ()), *index.cut.get(tag, ())) if f.end == end and f.value not in (None, "")
    ]


def _once(facts: list[XbrlFact]) -> list[XbrlFact]:
    return list({fact.dimensions: fact for fact in reversed(facts)}.values())[::-1]


def read_bands(index: Index, span: Span, rpo: Found | None, annual: bool) -> Bands | None:
    """The time bands: tagged shares, else tagged amounts over the total, else the company's own tags by year."""
    concept, axis = index.concepts.inputs["rpo_bands"], str(index.concepts.inputs["rpo"].extra["axis"])
    shares = _shares(index, concept, span)
    if shares:
        made = _from_pieces(index, shares, axis, span, "bands_of_shares", rpo)
        if made is not None:
            return made
    tag = index.concepts.inputs["rpo"].tags[0][0]
    amounts = [f for f in index.find_cut(tag, span) if any(local(a) == axis for a, _ in f.dimensions)]
    made = _from_amounts(index, _once(amounts), axis, span, rpo) if amounts else None
    return made or _from_names(index, concept, span, rpo, annual)


def _shares(index: Index, concept: Concept, span: Span) -> list[XbrlFact]:
    """Percentages at the balance-sheet date, or over the period that ends on it; by the standard tag, else by words."""
    own, words = concept.tags[0][0], concept.pattern("share_words")
    specific = index.concepts.company_specific
    every = {**dict.fromkeys(index.company_tags), **dict.fromkeys(tag for tag in index.cut if specific(tag))}
    tags = [own, *(tag for tag in every if words.search(local(tag)))]
    for tag in tags:
        facts = [*index.whole(tag), *index.cut.get(tag, ())]
        facts = [fact for fact in facts if fact.unit == "pure" and fact.end == span.end and 0 < number(fact) <= 1]
        if facts:
            once = {fact.dimensions: fact for fact in reversed(facts)}
            plain = all(same(fact, once[fact.dimensions]) for fact in facts)
            return list(once.values())[::-1] if plain else []  # two shares of which nothing says which is when
    return []


def _from_pieces(
    index: Index, facts: list[XbrlFact], axis: str, span: Span, rule: str, rpo: Found | None, total: float = 1.0
) -> Bands | None:
    groups: dict[Key, list[Piece]] = {}
    for fact in facts:
        key, piece = _piece(index, fact, axis, span.end, total, len(facts) == 1)
        groups.setdefault(key, []).append(piece)
    if () in groups:
        pieces = ordered(groups[()])
        curve, used = curve_of(pieces), [piece.fact for piece in pieces]
        rule = "bands_cumulative" if is_cumulative(pieces) else rule
    else:
        curve, used = _weighted(index, groups, span, rpo)
        rule = "bands_cumulative"
    rows = bands_of(curve) if curve is not None else ()
    return Bands(rows, tuple(used), rule) if rows else None


def _piece(index: Index, fact: XbrlFact, axis: str, end: date, total: float, alone: bool) -> tuple[Key, Piece]:
    """What a fact says of time, apart from whose it is (the key: its other dimensions)."""
    offset, length, within, key = None, None, False, []
    for name, member in fact.dimensions:
        if local(name) == axis:
            offset = _offset(member, end)
        elif (years := years_in_name(local(member))) is not None and _of_time(local(name), local(member)):
            length, within = years, "Within" in member or "Next" in member
        elif not _of_time(local(name), local(member)):
            key.append((name, member))
    tagged = [text for text in _lengths(index, end) if text.dimensions == fact.dimensions]
    latest = [t for t in _lengths(index, end) if _has(t, fact) and any("MaximumMember" in m for _, m in t.dimensions)]
    limit = None
    if tagged:
        length = years_of(str(tagged[0].value)) or length
    elif latest:
        limit = years_of(str(latest[0].value))
    elif alone and length is None and len(every := _lengths(index, end)) == 1:
        length = years_of(str(every[0].value))
    return tuple(key), Piece(number(fact) / total, offset, length, limit, within, fact)


def _of_time(axis: str, member: str) -> bool:
    """Whether an axis of the company's own counts time, such as `FiscalYearAxis` with `WithinNextFiscalYearMember`."""
    return any(word in axis for word in TIME_AXES) and any(word in member for word in TIME_MEMBERS)


def _has(text: XbrlFact, fact: XbrlFact) -> bool:
    return set(fact.dimensions) <= set(text.dimensions)


def _offset(member: str, end: date) -> float | None:
    """Years from the balance-sheet date to the start date, to the nearest quarter of a year."""
    try:
        return round((date.fromisoformat(member[:10]) - end).days / DAYS * 4) / 4
    except ValueError:
        return None


def _weighted(
    index: Index, groups: dict[Key, list[Piece]], span: Span, rpo: Found | None
) -> tuple[Curve | None, list[XbrlFact]]:
    """One curve out of several members' curves, by each member's own total, where these add up to the whole."""
    tag = index.concepts.inputs["rpo"].tags[0][0]
    totals = {fact.dimensions: number(fact) for fact in index.find_cut(tag, span)}
    curves = [(totals.get(key), curve_of(pieces), pieces) for key, pieces in groups.items()]
    weights = [weight for weight, curve, _ in curves if weight is not None and curve is not None]
    if len(weights) != len(curves) or rpo is None or abs(sum(weights) - rpo.value) > 0.02 * rpo.value:
        return None, []
    parts = [(weight / sum(weights), curve) for weight, curve, _ in curves if weight is not None and curve is not None]
    return merged(parts), [piece.fact for _, _, pieces in curves for piece in pieces]


def _from_amounts(index: Index, facts: list[XbrlFact], axis: str, span: Span, rpo: Found | None) -> Bands | None:
    whole = [fact for fact in facts if len(fact.dimensions) == 1]
    if whole and rpo is not None:
        if len(whole) == 1 and rpo.parts[0][1] is whole[0]:
            return None
        return _from_pieces(index, whole, axis, span, "bands_of_amounts", rpo, rpo.value)
    beside = _beside_total(index, facts, rpo)
    if beside is None or rpo is None:
        return None
    _, piece = _piece(index, beside, axis, span.end, rpo.value, True)
    curve = curve_of(
        [piece if piece.length or piece.limit else Piece(piece.share, piece.offset, 1.0, None, False, beside)]
    )
    rows = bands_of(curve) if curve is not None else ()
    return Bands(rows, (beside, *(fact for _, fact in rpo.parts)), "band_beside_total") if rows else None


def _beside_total(index: Index, facts: list[XbrlFact], rpo: Found | None) -> XbrlFact | None:
    """The band that follows the total in the text, where only a member of its own tells them apart."""
    if rpo is None or len(rpo.parts) != 1 or rpo.parts[0][1].dimensions:
        return None
    tag = rpo.parts[0][1].concept
    order = [fact for fact in index.document.facts if fact.concept == tag and fact.numeric]
    place = next((n for n, fact in enumerate(order) if fact is rpo.parts[0][1]), -1)
    following = order[place + 1] if 0 <= place < len(order) - 1 else None
    own_total = {fact.dimensions for fact in order}
    if following is None or not any(fact is following for fact in facts) or number(following) > rpo.value:
        return None
    keys = {tuple(pair for pair in following.dimensions if "StartDateAxis" not in pair[0])}
    return None if keys & own_total else following


def _from_names(index: Index, concept: Concept, span: Span, rpo: Found | None, annual: bool) -> Bands | None:
    """Amounts under the company's own tags that name their year: `…Current`, `…YearTwo`, `…Thereafter`."""
    words, share = concept.pattern("amount_words"), concept.pattern("share_words")
    found: list[tuple[float | None, XbrlFact]] = []
    for tag in index.company_tags:
        name = local(tag)
        if not words.search(name) or share.search(name):
            continue
        facts = index.find(tag, span)
        if facts:
            later = any(word in name for word in ("Thereafter", "Noncurrent", "AfterYear", "LongTerm"))
            found.append((None if later else years_in_name(name.partition("Obligation")[2]), facts[0]))
    if len(found) < 2:
        return None
    total = rpo.value if rpo is not None else sum(number(fact) for _, fact in found)
    if total <= 0 or abs(sum(number(fact) for _, fact in found) - total) > 0.02 * total:
        return None
    dated = sorted(((end, fact) for end, fact in found if end is not None), key=lambda pair: pair[0])
    rows = [Band(dated[n - 1][0] if n else 0.0, end, number(fact) / total) for n, (end, fact) in enumerate(dated)]
    rows += [Band(dated[-1][0], None, number(fact) / total) for end, fact in found if end is None] if dated else []
    return (
        Bands(tuple(rows), tuple(fact for _, fact in found), "bands_by_name", not annual and len(dated) > 1)
        if rows
        else None
    )
