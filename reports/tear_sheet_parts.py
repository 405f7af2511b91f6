"""The lower half of page one: when the burden lightens, caps, what would move the band, other views, what to doubt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from reports.analysis_words import is_shift, short_name, shown, signed
from reports.blocks import Block, Heading, Size, Span, Text, say
from reports.numbers import BLANK, Style
from reports.picture_parts import estimated, number, value, year_names
from reports.wording import fact_text, joined, limit_text, run_on, source_text
from scoring.analysis.wanted import is_too_small, wanted
from scoring.filings.filing import Datum
from scoring.filings.rows import Value
from scoring.scorecard import Scorecard
from scoring.seal import seal

if TYPE_CHECKING:  # they bring NumPy
    from scoring.analysis.reverse import Direction, ReverseStress, Turn

MOST_CONFLICTS = 3
MOST_TURNS = 3
MANY = 12
UNSEEN = 0.0005  # a smaller share is written as 0.0%


def burden(card: Scorecard, style: Style) -> Iterator[Block]:
    """When the burden lightens: the first year that pays for itself, what is short before, what is left unpaid."""
    words = style.words
    if number(card, "debt") == 0:
        yield say(Span(words("report.burden.head") + " ", bold=True), words("report.burden.no_debt"), size="small")
        return
    unpaid, after_cash = number(card, "debt_left_unpaid"), number(card, "debt_left_unpaid_after_cash")
    short, maturity = number(card, "shortfall_before"), int(number(card, "maturity") or 0)
    if unpaid is None or short is None or not maturity:
        yield say(Span(words("report.burden.head") + " ", bold=True), words("report.burden.unknown"), size="small")
        return
    names = year_names(card, maturity, words)
    first = int(number(card, "first_year_covered") or 0)
    key = "never" if not first else "at_once" if first == 1 else "from"
    year = year_of(card, names[min(first, maturity) - 1], style) if first else names[-1]
    text = words(f"report.burden.{key}", year=year, short=style.full(short, "money"))
    estimate = bool(estimated(card, "debt_service_coverage", "debt_left_unpaid"))
    other = other_reading(card, names, style)
    shares = {"share": style.number(unpaid, "ratio"), "after": style.number(after_cash, "ratio")}
    rest = words("report.burden.unpaid" if unpaid >= UNSEEN else "report.burden.all_paid", **shares)
    yield say(
        Span(words("report.burden.head") + " ", bold=True),
        run_on((text, other, rest, words("report.rests_on_estimates") if estimate else ""), style),
        size="small",
        after=0.5,
    )


def year_of(card: Scorecard, name: str, style: Style) -> str:
    """A year in a sentence: `2028`, `the year to Jun 2028`."""
    ends_in_december = card.filing is None or card.filing.period_end.month == 12
    return name if ends_in_december else style.words("report.year_to", month=name)


def other_reading(card: Scorecard, names: Sequence[str], style: Style) -> str:
    """Which years pay for themselves where prepayments are credited to the final months, if that differs."""
    stated, final = value(card, "debt_service_coverage"), value(card, "debt_service_coverage_final")
    if not isinstance(stated, list) or not isinstance(final, list) or stated[: len(names)] == final[: len(names)]:
        return ""
    years = [name for name, coverage in zip(names, final, strict=False) if coverage is not None and coverage >= 1]
    return style.words("report.burden.final" if years else "report.burden.final_none", years=joined(years, style))


def band_moves(card: Scorecard, moves: ReverseStress | None, way: Direction, style: Style) -> tuple[Block, ...]:
    """The nearest single changes that would take the score to the next band below or above."""
    words = style.words
    if moves is None or moves.score is None:
        return (Heading(words(f"report.moves_{way}")), say(words("report.moves_none"), size="small", colour="muted"))
    edge = moves.edges[way]
    if edge is None:
        return (Heading(words(f"report.moves_{way}")), say(words(f"report.moves_{way}_end"), size="small"))
    title = words(f"report.moves_{way}_to", next=moves.bands[way], edge=f"{edge:g}")
    turns = moves.down if way == "down" else moves.up
    found = [turn for turn in turns if turn.value is not None][:MOST_TURNS]
    bullet = "▼" if way == "down" else "▲"
    out = [say(turn_text(turn, card, style), size="small", bullet=bullet, after=0.1) for turn in found]
    if not found:
        out.append(say(words("report.moves_nothing"), size="small", colour="muted", after=0.1))
    return (Heading(title), *out)


def turn_text(turn: Turn, card: Scorecard, style: Style) -> str:
    """`Revenue USD 1,915.4 m → 1,744.9`; the lever by its short name."""
    lever, words = turn.lever, style.words
    name = short_name(lever, card, style)
    if is_shift(lever):
        return words("report.turn_points", name=name, points=signed(100 * (turn.value or 0.0)))
    base, value = shown(lever.base, lever.unit, style), style.number(turn.value, lever.unit)
    return words("report.turn", name=name, base=base.replace(" ", "\u00a0"), value=value)


def what_is_wanted(card: Scorecard, style: Style) -> tuple[Block, ...]:
    """Without a point score: the inputs whose absence keeps most of the weight blank."""
    words, found = style.words, wanted(card)
    is_small = is_too_small(card)
    title = words("overview.wanted.narrower" if is_small else "overview.wanted.title")
    note = words("overview.wanted.head" if found else "overview.wanted.nothing")
    out: list[Block] = [Heading(title), say(note, size="small", colour="muted", after=0.2)]
    for item in found:
        share = Span(" " + style.number(item.share, "ratio"), bold=True)
        out.append(say(words.name(item.input), share, size="small", bullet="·", after=0.1))
    if found and is_small:
        out.append(say(words("report.too_small"), size="small", colour="muted"))
    elif found:
        need = style.number(card.methodology.parameters["aggregation.point_threshold"], "ratio", 0)
        out.append(say(words("report.point_needs", share=need), size="small", colour="muted"))
    return tuple(out)


def caps(card: Scorecard, style: Style) -> tuple[Block, ...]:
    """Every cap that is met, the one that binds, and those that cannot be judged."""
    words = style.words
    out: list[Block] = [Heading(words("report.caps"))]
    for cap in card.caps_met:
        why = words.why(cap.id, card.methodology.caps[cap.id].why)
        binds = Span(" " + words("report.binds"), bold=True, colour="debt") if cap.binding else Span("")
        limit = Span(f"≤\u00a0{style.number(cap.limit, 'score')}", bold=True)
        out.append(say(limit, f"  {why}", binds, size="small", after=0.1))
    unknown = [words.name(cap.id) for cap in card.caps if cap.met is None]
    if not card.caps_met:
        out.append(say(words("report.no_caps_known" if unknown else "report.no_caps"), size="small", after=0.1))
    elif card.binding_cap is None and card.score is not None:
        text = words("report.none_binds", score=style.number(card.before_caps, "score"))
        out.append(say(text, size="small", colour="muted", after=0.1))
    if unknown:
        out.append(
            say(words("report.caps_unknown", caps=joined(unknown, style)), size="small", colour="muted", after=0.1)
        )
    return tuple(out)


def views(card: Scorecard, style: Style) -> Iterator[Text]:
    """The same inputs seen otherwise, if at all: geometric mean, unscored factors at worst, the other profiles."""
    words = style.words
    seen = [
        (words("report.geometric"), None if card.score is None else card.geometric_mean),
        (words("report.worst"), None if card.score is None else card.worst),
        *((words("report.as_profile", profile=words.name(key)), other.score)
          for key, other in card.profiles.items() if key != card.profile),
    ]  # fmt: skip
    if all(score is None for _, score in seen):
        return
    spans = [Span(words("report.views") + " ", bold=True)]
    for index, (name, score) in enumerate(seen):
        spans.append(Span(f"{' · ' if index else ''}{name}\u00a0"))
        spans.append(Span(style.number(score, "score"), bold=True))
        spans.append(Span(f"\u00a0{card.band_of(score)}" if score is not None else ""))
    yield Text(tuple(spans), "small", after=0.4)


def doubts(card: Scorecard, style: Style, most: int = MOST_CONFLICTS) -> Iterator[Block]:
    """Estimates, conflicts between sources, and the limits of the method."""
    words = style.words
    if card.estimates:
        names = joined([words.name(name) for name in card.estimates], style)
        share = style.number(card.confidence.estimated_share, "ratio", 0)
        size: Size = "small" if len(card.estimates) <= MANY else "fine"
        yield say(Span(words("report.estimates", count=len(card.estimates)) + " ", bold=True),
                  words("report.estimates_text", names=names, share=share), size=size, after=0.3)  # fmt: skip
    conflicts = card.filing.conflicts() if card.filing is not None else ()
    if conflicts:
        head = Span(
            words("report.conflicts", count=len(conflicts)) + ("" if most else words("analysis.stop")), bold=True
        )
        rest = joined((words.name(datum.name) for datum in conflicts[most:]), style)
        told = () if most else (" ", words("report.all_conflicts", names=rest))
        yield say(head, *told, size="small", after=0 if most else 0.4)
        for datum in conflicts[:most]:
            yield conflict(datum, style, after=0.4 if datum is conflicts[-1] else 0.1)
        if most and rest:
            more = words("report.more_conflicts", count=len(conflicts) - most, names=rest)
            yield say(more, size="small", bullet="·")
    limits = run_on((limit_text(text, style) for text in card.methodology.limits), style)
    yield say(Span(words("report.limits") + " ", bold=True), limits, size="fine", colour="muted", after=0.3)


def sealed(card: Scorecard, style: Style) -> Text:
    """The seal, and where to read what it covers."""
    words = style.words
    where = Span(words("report.seal_where"), link="#seal")
    return say(Span(words("report.seal") + " ", bold=True), seal(card), "  ", where, size="fine", after=0)


def conflict(datum: Datum, style: Style, after: float = 0.1) -> Text:
    """One disagreement: both values, where each was read, and the rule that chose; or what speaks against one alone."""
    words = style.words
    other = datum.conflicting[0] if datum.conflicting else None
    used = source_text(datum.fact.source, words) if datum.fact is not None else BLANK
    figure = _figure(datum.value, datum.unit, style)
    if other is None:
        text = words("report.conflict_alone", used=figure, source=used)
    else:
        text = words("report.conflict", used=figure, source=used, other=_figure(other.value, other.unit, style),
                     other_source=source_text(other.source, words))  # fmt: skip
    rule = next((f"rule.{r}" for r in (datum.rule,) if r), "")
    return say(
        Span(words.name(datum.name), bold=True),
        " " + run_on((text, words(rule) if rule else ""), style),
        size="small",
        bullet="·",
        after=after,
    )


def _figure(value: Value | None, unit: str, style: Style) -> str:
    """A single amount with its unit; a list row by row."""
    if isinstance(value, float):
        return style.full(value, "money" if unit == style.currency else unit)
    return fact_text(value, unit, style, "known_low" if value == () else "found")
