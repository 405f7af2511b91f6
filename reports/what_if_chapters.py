"""What-if in a report: the scenarios, the reader's own, how far each driver moves the score, the score's spread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from reports.analysis_words import formula_text, is_shift, lever_name, shift_text, signed
from reports.blocks import Block, Chapter, Column, Facts, Figure, Heading, Row, Span, Table, Text, cell, say
from reports.extras import Extras, NamedCard
from reports.numbers import BLANK, Style
from reports.wording import aside, clauses, columns, joined, score_text, star_note, titled, with_unit
from scoring.analysis.scenarios import not_disclosed
from scoring.scorecard import Scorecard

if TYPE_CHECKING:  # they bring NumPy
    from scoring.analysis.reverse import Direction, ReverseStress, Turn
    from scoring.analysis.simulate import Simulation

WIDTH = 507.0  # of the text on a page
BESIDE = ("gold_content", "contract_backed_debt_service", "leverage", "interest_coverage")


def scenarios_chapter(
    card: Scorecard, scenarios: Mapping[str, Scorecard], moves: ReverseStress | None, extras: Extras, style: Style
) -> Chapter:
    """The scenarios side by side, what each does, the tornado; without a point score that there is none of it."""
    words = style.words
    if not scenarios:
        return Chapter(words("report.scenarios"), "scenarios", (small(words("report.scenarios_none")),))
    stresses = {key: under for key, under in scenarios.items() if key != "base"}
    rows = [scenario_row(words.name("base"), card, card, style)]
    wanting: list[tuple[str, Text]] = []
    for key, under in stresses.items():
        absent = not_disclosed(card, card.methodology.scenarios[key], under)
        rows.append(scenario_row(words.name(key), card, under, style, computed=not absent))
        if absent:
            names = joined([words.name(name) for name in absent], style)
            wanting.append((words.name(key), small(words("report.not_computed", names=names))))
    blocks: list[Block] = [
        say(words("report.scenarios_note"), size="small", colour="muted"), Table(heads(card, style), tuple(rows)),
    ]  # fmt: skip
    under_all = (card, *stresses.values(), *(one.card for one in extras.own))
    blocks += [say(note, size="small", colour="muted") for note in star_note(under_all, style)]
    if wanting:
        blocks += [Heading(words("report.scenarios_not_computed")), Facts(tuple(wanting), 120)]
    specs = card.methodology.scenarios
    why = tuple((words.name(key), small(words.why(key, specs[key].why))) for key in stresses)
    blocks += [Heading(words("report.scenarios_what")), Facts(why, 120)]
    if extras.own:
        blocks += own_scenarios(card, extras.own, style)
    blocks += drivers(card, style)
    if extras.simulated is not None:
        blocks += spread(card, extras.simulated, style)
    if moves is not None:
        blocks += turns(card, moves, style)
    return Chapter(words("report.scenarios"), "scenarios", tuple(blocks))


def heads(card: Scorecard, style: Style) -> tuple[Column, ...]:
    words = style.words
    beside = [name for name in BESIDE if name in card.methodology.metrics]
    return (
        Column(words("report.scenario"), "left"),
        Column(words("report.score"), "decimal"),
        Column(words("report.from_base"), "decimal"),
        Column(words("report.band"), "right"),
        *(Column(words.name(key), "decimal") for key in (*card.factors, *beside)),
    )


def scenario_row(name: str, card: Scorecard, under: Scorecard, style: Style, computed: bool = True) -> Row:
    """One scenario; what could not be computed has no numbers, which is not the same as no effect."""
    words = style.words
    beside = [key for key in BESIDE if key in card.methodology.metrics]
    if not computed:
        said = Text((Span(f"{name} "), Span(words("report.cannot_be_computed"), colour="debt")), "small", after=0)
        return Row((said, *(cell(BLANK),) * (3 + len(card.factors) + len(beside))))
    change = "" if under is card or under.score is None or card.score is None else signed(under.score - card.score)
    texts = (
        score_text(under, style), change, under.band or BLANK,
        *(style.number(factor.score, "score") for factor in under.factors.values()),
        *(style.full(under.metrics[key].value, card.methodology.metrics[key].unit) for key in beside),
    )  # fmt: skip
    return Row((cell(name), *(cell(text, bold=index == 0) for index, text in enumerate(texts))))


def own_scenarios(card: Scorecard, own: Sequence[NamedCard], style: Style) -> list[Block]:
    """The reader's scenarios, each with what it changes; they may improve a metric where they are no stress."""
    words = style.words
    rows = tuple(scenario_row(named.name, card, named.card, style) for named in own)
    what = []
    for named in own:
        rows_changed = (titled(words.name(name), formula_text(name, text, style), words) for name, text in named.rows)
        changes = clauses(rows_changed, words)
        kind = words("report.own_stress" if named.is_stress else "report.own_free")
        what.append((named.name, small(aside(changes, kind, words) if changes else kind)))
    note = say(words("report.own_note"), size="small", colour="muted")
    return [Heading(words("report.own"), "own"), note, Table(heads(card, style), rows), Facts(tuple(what), 120)]


def drivers(card: Scorecard, style: Style) -> list[Block]:
    """The tornado with its numbers."""
    from reports.picture_tornado import tornado_picture
    from scoring.analysis.tornado import tornado

    words = style.words
    found = tornado(card)
    if not found.bars:
        return []
    picture = tornado_picture(card, found, style, WIDTH, 30 + 17.0 * len(found.bars), 7.2)
    rows = tuple(
        Row((
            cell(name), cell(span), cell(low), cell(high),
            cell(words.why(bar.driver, card.methodology.drivers[bar.driver].why), colour="muted"),
        ))
        for (name, span, low, high), bar in zip(picture.table[1:], found.bars, strict=False)
    )  # fmt: skip
    made = columns(style, driver=0.8, p10_p90="right", score_at_p10="decimal", score_at_p90="decimal", meaning=1.6)
    note = say(words("report.drivers_note"), size="small", colour="muted")
    out: list[Block] = [Heading(words("report.drivers"), "drivers"), note, Figure(picture)]
    return [*out, Table(made, rows)] if rows else out


def spread(card: Scorecard, found: Simulation, style: Style) -> list[Block]:
    """How the score is spread over the draws, with their seed, and the chance of each band; nothing without a score."""
    from reports.picture_distribution import LEAST_SHARE, distribution_picture

    words = style.words
    shares = found.bands(card.methodology.bands)
    if not shares:
        return []
    shown = {band: share for band, share in shares.items() if share >= LEAST_SHARE}
    made = (Column(words("analysis.in_band"), "left"), *(Column(band, "right") for band in shown))
    chances = (cell(style.number(share, "ratio"), bold=band == card.band) for band, share in shown.items())
    drawn = words("analysis.simulated", draws=f"{found.draws:,}", seed=found.seed)
    note = words("analysis.simulation_note", range=style.span(card.low, card.high))
    picture = distribution_picture(card, found, style, WIDTH, 130, 7.2)
    return [
        Heading(words("report.spread"), "spread"),
        say(words("report.spread_note", drawn=drawn, note=note), size="small", colour="muted"),
        Figure(picture),
        Table(made, (Row((cell(words("analysis.probability")), *chances)),)),
    ]


def turns(card: Scorecard, moves: ReverseStress, style: Style) -> list[Block]:
    """What would move the band: every lever alone, today and where the score gets to the band below and above."""
    words = style.words
    sides: tuple[tuple[Direction, tuple[Turn, ...]], ...] = (("down", moves.down), ("up", moves.up))
    by_way = {way: {turn.lever.id: turn for turn in found} for way, found in sides if found}
    if not by_way:
        return []
    rows = []
    for first in moves.down or moves.up:
        lever = first.lever
        said = shift_text if is_shift(lever) else plain(lever.unit)
        ends = (said(found[lever.id].value, style) for found in by_way.values())
        name = with_unit(lever_name(lever, card, style), lever.unit, style)
        rows.append(Row((
            cell(name), cell(said(lever.base, style)), *(cell(text, bold=True) for text in ends),
        )))  # fmt: skip
    titles = (words(f"report.turn_{way}", next=moves.bands[way], edge=f"{moves.edges[way]:g}") for way in by_way)
    made = (
        Column(words("report.figure"), "left"), Column(words("report.today"), "decimal"),
        *(Column(title, "decimal") for title in titles),
    )  # fmt: skip
    note = say(words("report.turns_note"), size="small", colour="muted")
    return [Heading(words("report.turns"), "turns"), note, Table(made, tuple(rows))]


def plain(unit: str) -> Callable[[float | None, Style], str]:
    """How a number of a unit is written."""
    return lambda value, style: style.number(value, unit)


def small(text: str) -> Text:
    return say(text, size="small", after=0)
