"""Analyses of one scorecard as typed tables: scenarios, tornado, simulation, reverse stress."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reports.analysis_absent import no_score, provisional_said, wanting, wanting_said
from reports.analysis_changes import changes_section
from reports.analysis_parts import Amount, Analysis, Chart, Ends, Field, Grid, Line, Section, score, score_of, span
from reports.analysis_words import (
    capital,
    combination_moves,
    driver_unit,
    foot,
    formula_text,
    is_shift,
    is_shift_driver,
    joined,
    lever_name,
    title,
)
from reports.numbers import BLANK, Style
from reports.wording import star_note
from scoring.analysis.names import BESIDE, SCORE
from scoring.analysis.scenarios import parts_of
from scoring.explain import unit_of
from scoring.methodology.document import Methodology, Overrides
from scoring.scorecard import Scorecard

if TYPE_CHECKING:  # some of these bring NumPy, which a list of scenarios does not need
    from scoring.analysis.levers import Lever
    from scoring.analysis.nearest import Combination
    from scoring.analysis.reverse import Direction, ReverseStress, Turn
    from scoring.analysis.simulate import Simulation
    from scoring.analysis.sobol import Sobol
    from scoring.analysis.tornado import Tornado

BESIDE_SCENARIOS = ("gold_content", "contract_backed_debt_service", "leverage", "interest_coverage")
WIDTH = 507.0
Cards = Mapping[str, Scorecard]
Own = Mapping[str, Overrides]  # scenarios of the reader's own by their place in the cards


def scenarios_analysis(card: Scorecard, cards: Cards, own: Own, style: Style) -> Analysis:
    """The score, factors and main ratios under every scenario, then what each of them sets."""
    from reports.picture_scenarios import scenarios_picture

    words = style.words
    names = {key: own[key].id if key in own else words.name(key) for key in cards}
    wants = wanting(card, cards, own)
    said = [*no_score(card, style), words("analysis.scenarios_note"), *([words("analysis.own_note")] if own else []),
            *wanting_said(card, wants, names, style), *star_note(cards.values(), style)]  # fmt: skip
    is_scored = any(stressed.score is not None for key, stressed in cards.items() if key not in wants)
    grid = _scenario_grid(card, cards, wants, names, style)
    table = Section(
        "scenarios", words("analysis.title.scenarios"), words("analysis.sheet.scenarios"), tuple(said),
        (scenarios_picture(cards, names, style, WIDTH, absent=wants),),
        (grid if is_scored else grid.without_blanks(),),
        (Chart("bar", words("analysis.chart.scenarios"), "scenarios", "name", ("score",), words("analysis.score"),
               grades=True),) if is_scored else (),
    )  # fmt: skip
    sets = Section("sets", words("analysis.title.sets"), words("analysis.sheet.sets"), (words("analysis.sets_note"),),
                   (), (_sets_grid(card, cards, own, names, style),), is_long=True)  # fmt: skip
    changes = changes_section(
        card, {key: cards[key] for key in _changed(card, cards, own) if key not in wants}, names, style
    )
    parts = (table, *([changes] if changes is not None else []), sets, *_by_year(card, style))
    return _of("scenarios", card, parts, style)


def _changed(card: Scorecard, cards: Cards, own: Own) -> Iterator[str]:
    """The scenarios that set anything: the card itself stands among them as one that does not."""
    for key in cards:
        scenario = own.get(key) or card.methodology.scenarios.get(key)
        if scenario is not None and scenario.steps:
            yield key


def _scenario_grid(
    card: Scorecard, cards: Cards, wants: Collection[str], names: Mapping[str, str], style: Style
) -> Grid:
    """A line each; of one that cannot be computed no numbers, for they would be those of the filing itself."""
    words, methodology = style.words, card.methodology
    beside = [name for name in BESIDE_SCENARIOS if name in methodology.metrics]
    fields = (
        Field("name", words("analysis.scenario"), True), Field("score", words("analysis.score")),
        Field("change", words("analysis.difference")), Field("band", words("analysis.band")),
        Field("range", words("analysis.range"), ends=(words("analysis.range_low"), words("analysis.range_high"))),
        *(Field(name, words.name(name), short=_short(name, style)) for name in (*methodology.factors, *beside)),
    )  # fmt: skip
    lines = []
    for key, stressed in cards.items():
        if key in wants:
            blank = (score(None),) * (len(fields) - 5)
            lines.append(Line(key, (names[key], score(None), score(None), BLANK, Ends(None, None, "score"), *blank)))
            continue
        moved = None if stressed.score is None or card.score is None else stressed.score - card.score
        lines.append(Line(key, (
            names[key], score_of(stressed), Amount(moved, "score", change=True), stressed.band or BLANK,
            span(stressed), *(score(stressed.factors[factor].score) for factor in methodology.factors),
            *(Amount(stressed.metrics[name].value, methodology.metrics[name].unit) for name in beside),
        )))  # fmt: skip
    return Grid("scenarios", words("analysis.title.scenarios"), fields, tuple(lines))


def _short(name: str, style: Style) -> str:
    """A factor's or metric's name where there is little room."""
    key = f"whatif.short.{name}"
    return style.words(key) if style.words.has(key) else ""


def _sets_grid(card: Scorecard, cards: Cards, own: Own, names: Mapping[str, str], style: Style) -> Grid:
    """Under each scenario's name and reason the formulas that it sets, in their order."""
    words, methodology = style.words, card.methodology
    fields = (
        Field("sets", words("analysis.sets"), True), Field("formula", words("analysis.formula"), True, share=2.0),
        Field("written", words("analysis.formula_ids"), True, share=2.0, sheet_only=True),
    )  # fmt: skip
    lines = []
    for key in cards:
        scenario = own.get(key) or methodology.scenarios.get(key)
        if scenario is not None and scenario.texts:
            lines.append(Line(key, (names[key], words.why(key, scenario.why), ""), group=True))
            if parts := parts_of(scenario, methodology):
                in_turn = " → ".join(names[part] for part in parts)
                lines.append(Line("", (words("analysis.in_turn"), in_turn, "")))
            else:
                lines += [Line(target, (words.name(target), formula_text(target, text, style), text))
                          for target, text in scenario.texts]  # fmt: skip
    return Grid("sets", words("analysis.title.sets"), fields, tuple(lines))


def _by_year(card: Scorecard, style: Style) -> Iterator[Section]:
    """RPO against debt maturities, where anything of it is known."""
    from reports.picture_maturities import maturities, maturities_picture

    words = style.words
    years = maturities(card, words)
    if not years:
        return
    keys = ("rpo_due", "contract_cash", "principal_due")
    fields = (
        Field("year", words("analysis.year")),
        *(Field(key, capital(words(f"analysis.picture.{key}"))) for key in keys),
    )
    lines = tuple(
        Line("", (year.name or words("analysis.picture.later"),
                  *(Amount(amount, "money") for amount in (year.rpo, year.cash, year.principal))))
        for year in years
    )  # fmt: skip
    picture = maturities_picture(card, style, WIDTH, 170.0, 7.5)
    yield Section(
        "maturities", picture.title, words("analysis.sheet.maturities"), (), (picture,),
        (Grid("maturities", picture.title, fields, lines),),
        (Chart("column", picture.title, "maturities", "year", keys, style.money_unit),),
    )  # fmt: skip


def tornado_analysis(card: Scorecard, found: Tornado, variance: Sobol | None, style: Style) -> Analysis:
    """Every driver at its P10 and P90, and what share of the variance each makes."""
    from reports.picture_tornado import tornado_picture

    words = style.words
    if card.score is None:
        return _of("tornado", card, (_drivers_section(card, found, style),), style)
    said = [words("analysis.tornado_note", score=style.number(card.score, "score"))]
    picture = tornado_picture(card, found, style, WIDTH, 300.0, 7.5)
    known = [bar for bar in found.bars if None not in bar.ends[SCORE]]
    chart = Chart("tornado", words("analysis.picture.tornado"), "tornado", "driver", ("score_p10", "score_p90"),
                  words("analysis.score"), card.score)  # fmt: skip
    section = Section("tornado", words("analysis.picture.tornado"), words("analysis.sheet.tornado"), tuple(said),
                      (picture,), (_tornado_grid(card, found, style),), (chart,) if known else ())  # fmt: skip
    parts: tuple[Section, ...] = (section,)
    made: tuple[tuple[str, str], ...] = ()
    if variance is not None:
        parts += (_sobol_section(variance, style),)
        made = ((words("analysis.seed"), str(variance.seed)), (words("analysis.runs"), f"{variance.runs:,}"))
    return _of("tornado", card, parts, style, made)


def _drivers_section(card: Scorecard, found: Tornado, style: Style) -> Section:
    """Without a point score: what would be varied, and what of it is known nevertheless."""
    words = style.words
    said = (*no_score(card, style), words("analysis.tornado_drivers"))
    title_ = words("analysis.title.tornado")
    grid = replace(_tornado_grid(card, found, style).without_blanks(), title=title_)
    return Section("tornado", title_, words("analysis.sheet.tornado"), said, (), (grid,))


def _tornado_grid(card: Scorecard, found: Tornado, style: Style) -> Grid:
    from scoring.analysis.levers import base_of

    words = style.words
    beside = [name for name in BESIDE if name in found.base]
    fields = (
        Field("driver", words("analysis.driver"), True),
        Field("draws", words("analysis.p10_p90"), ends=("P10", "P90")),
        Field("today", words("report.today")), Field("score_p10", words("analysis.score_at")),
        Field("score_p90", words("analysis.score_at_high")),
        *(Field(name, head, ends=(f"{head} P10", f"{head} P90")) for name in beside for head in [words.name(name)]),
    )  # fmt: skip
    lines = []
    for bar in found.bars:
        unit, (low, high) = driver_unit(card, bar.driver), bar.ends[SCORE]
        moves = is_shift_driver(card, bar.driver)
        today = base_of(card, card.methodology.drivers[bar.driver])
        lines.append(Line(bar.driver, (
            words.name(bar.driver), Ends(*bar.draws, unit, moves),
            Amount(today if today == today else None, unit, shift=moves),
            score(low), score(high), *(Ends(*bar.ends[name], unit_of(card.methodology, name)) for name in beside),
        )))  # fmt: skip
    return Grid("tornado", words("analysis.picture.tornado"), fields, tuple(lines))


def _sobol_section(found: Sobol, style: Style) -> Section:
    from reports.picture_sobol import no_shares, sobol_picture

    words = style.words
    fields = (
        Field("driver", words("analysis.driver"), True), Field("first", words("analysis.first_order")),
        Field("first_error", words("analysis.error")), Field("total", words("analysis.total_order")),
        Field("total_error", words("analysis.error")),
    )  # fmt: skip
    lines = tuple(
        Line(i.driver, (words.name(i.driver), Amount(i.first, "ratio"), Amount(i.first_error, "ratio"),
                        Amount(i.total, "ratio"), Amount(i.total_error, "ratio")))
        for i in found.indices
    )  # fmt: skip
    head = words("analysis.sobol_head", runs=f"{found.runs:,}", seed=found.seed)
    said = tuple(filter(None, (head, no_shares(found, style))))
    chart = Chart(
        "bar", words("analysis.picture.sobol"), "sobol", "driver", ("first", "total"), words("analysis.picture.sobol")
    )
    return Section(
        "sobol", words("analysis.picture.sobol"), words("analysis.sheet.sobol"), said,
        (sobol_picture(found, style, WIDTH),), (Grid("sobol", head, fields, lines),), (chart,) if lines else (),
    )  # fmt: skip


def simulation_analysis(card: Scorecard, found: Simulation, style: Style) -> Analysis:
    """How the score and the main ratios are spread, the chance of each band, and which driver moves it."""
    from reports.picture_distribution import distribution_picture

    words = style.words
    drawn = words("analysis.simulated", draws=f"{found.draws:,}", seed=found.seed)
    note = words("analysis.simulation_note", range=style.span(card.low, card.high))
    known = bool(found.known(SCORE).size)
    pictures = (distribution_picture(card, found, style, WIDTH, 200.0, 7.5),) if known else ()
    grids = [grid] if (grid := _percentile_grid(card, found, style)).lines else []
    if known:
        grids += [_band_grid(card, found, style), _rank_grid(found, style)]
    drawn_said = [words("report.spread_note", drawn=drawn, note=note)] if grids else []
    repaired = [words("analysis.repaired")] if found.repaired and grids else []
    unscored = [] if known or card.score is None else [words("analysis.no_draw_scored")]
    said = (*no_score(card, style), *drawn_said, *repaired, *unscored)
    parts = [Section("distribution", words("analysis.picture.distribution"), words("analysis.sheet.distribution"), said,
                     pictures, tuple(grids))]  # fmt: skip
    if known:
        parts.append(_histogram_section(found, style))
    made = ((words("analysis.draws"), f"{found.draws:,}"), (words("analysis.seed"), str(found.seed)))
    return replace(_of("simulation", card, parts, style, made), simulated=found)


def _percentile_grid(card: Scorecard, found: Simulation, style: Style) -> Grid:
    words = style.words
    at = (Field(f"p{at}", f"P{at}") for at in (5, 25, 50, 75, 95))
    fields = (Field("number", words("analysis.number"), True), *at, Field("known", words("analysis.known_share")))
    lines = []
    for name, values in found.values.items():
        unit = "score" if name == SCORE else unit_of(card.methodology, name)
        if not (ends := found.percentiles(name)):
            continue  # no draw has it
        label = words("analysis.score") if name == SCORE else words.name(name)
        share = Amount(found.known(name).size / len(values), "ratio")
        lines.append(Line(name, (label, *(Amount(x, unit) for x in ends), share)))
    return Grid("percentiles", words("analysis.title.percentiles"), fields, tuple(lines))


def _band_grid(card: Scorecard, found: Simulation, style: Style) -> Grid:
    from reports.picture_distribution import LEAST_SHARE

    words = style.words
    edges = {band.id: band.start for band in card.methodology.bands}
    fields = (Field("band", words("analysis.in_band"), True), Field("probability", words("analysis.probability")),
              Field("edge", words("analysis.edge")), Field("below", words("analysis.below")))  # fmt: skip
    lines = tuple(
        Line("", (band, Amount(share, "ratio"), score(edges[band]), Amount(found.below(SCORE, edges[band]), "ratio")))
        for band, share in found.bands(card.methodology.bands).items()
        if share >= LEAST_SHARE
    )
    return Grid("bands", words("analysis.title.bands"), fields, lines)


def _rank_grid(found: Simulation, style: Style) -> Grid:
    words = style.words
    fields = (Field("driver", words("analysis.driver"), True), Field("rank", words("analysis.rank_head")))
    ranked = sorted(found.rank_correlations().items(), key=lambda item: -abs(item[1]))
    lines = tuple(Line(driver, (words.name(driver), Amount(rho, "", 2, change=True))) for driver, rho in ranked)
    return Grid("ranks", words("analysis.rank_head"), fields, lines)


def _histogram_section(found: Simulation, style: Style) -> Section:
    """The counts behind the picture, for a chart of the reader's own program."""
    from reports.picture_distribution import histogram

    words = style.words
    fields = (Field("from", words("analysis.from")), Field("to", words("analysis.to")),
              Field("count", words("analysis.draws")), Field("share", words("analysis.probability")))  # fmt: skip
    edges, counts = histogram(found.known(SCORE))
    lines = tuple(
        Line("", (Amount(a, "score", 2), Amount(b, "score", 2), Amount(count, "count"),
                  Amount(count / sum(counts), "ratio")))
        for a, b, count in zip(edges, edges[1:], counts, strict=False)
    )  # fmt: skip
    title = words("analysis.title.histogram")
    chart = Chart("histogram", words("analysis.picture.distribution"), "histogram", "from", ("share",),
                  words("analysis.score"), grades=True)  # fmt: skip
    return Section("histogram", title, words("analysis.sheet.histogram"), (), (),
                   (Grid("histogram", title, fields, lines),), (chart,), sheet_only=True, is_long=True)  # fmt: skip


def reverse_analysis(card: Scorecard, found: ReverseStress, style: Style) -> Analysis:
    """How far each thing alone, and all drivers together, must go to the next band, down and up."""
    if found.score is None:
        title_ = style.words("analysis.title.reverse")
        section = Section("reverse", title_, title_, tuple(no_score(card, style)))
        return _of("reverse", card, (section,), style)
    return _of("reverse", card, tuple(_way(card, found, way, style) for way in ("down", "up")), style)


def _way(card: Scorecard, found: ReverseStress, way: Direction, style: Style) -> Section:
    from reports.picture_reverse import reverse_picture

    words, edge = style.words, found.edges[way]
    short = words(f"analysis.sheet.{way}")
    if edge is None:
        return Section(way, words("analysis.lowest_band" if way == "down" else "analysis.highest_band"), short)
    key = "analysis.reverse_down" if way == "down" else "analysis.reverse_up"
    title_ = words(key, band=found.band, next=found.bands[way], edge=f"{edge:g}")
    turns = found.down if way == "down" else found.up
    there = [turn for turn in turns if turn.value is not None]
    still = [lever_name(turn.lever, card, style) for turn in turns if turn.value is None]
    said = [words("analysis.cannot", names=joined(still, style))] if still else []
    together = found.combinations[way]
    if together is None:
        said.append(words("analysis.no_combination"))
    grids = [_turn_grid(card, way, there, title_, style)] if there else []
    if together is not None:
        grids.append(_together_grid(card, way, together, style))
    chart = Chart("bar", title_, f"turns_{way}", "lever", ("share",), words("analysis.share_of_range"))
    pictures = (reverse_picture(card, there, way, style, WIDTH),) if there else ()
    return Section(way, title_, short, tuple(said), pictures, tuple(grids), (chart,) if there else ())


def _turn_grid(card: Scorecard, way: Direction, turns: Sequence[Turn], head: str, style: Style) -> Grid:
    words = style.words
    fields = (
        Field("lever", words("analysis.lever_head"), True), Field("unit", words("analysis.unit"), sheet_only=True),
        Field("from", words("report.today")), Field("to", words("analysis.would_be_head")),
        Field("share", words("analysis.share_of_range")), Field("score", words("analysis.score_there")),
    )  # fmt: skip
    lines = tuple(
        Line(turn.lever.id, (
            lever_name(turn.lever, card, style), unit_word(turn.lever.unit, card.methodology, style),
            _lever_amount(turn.lever, turn.lever.base), _lever_amount(turn.lever, turn.value),
            Amount(share_of_range(turn), "ratio"), score(turn.score),
        ))
        for turn in turns
    )  # fmt: skip
    return Grid(f"turns_{way}", head, fields, lines)


def _lever_amount(lever: Lever, value: float | None) -> Amount:
    """What a lever stands at, with the unit that those above and below it do not have."""
    return Amount(value, lever.unit, shift=is_shift(lever), whole=lever.unit == "money")


def _together_grid(card: Scorecard, way: Direction, found: Combination, style: Style) -> Grid:
    """The drivers that move, the one that moves most first."""
    words = style.words
    fields = (Field("driver", words("analysis.driver"), True), Field("from", words("report.today")),
              Field("to", words("analysis.would_be_head")))  # fmt: skip
    lines = []
    for driver, base, value in combination_moves(found, card.methodology):
        unit, moves = driver_unit(card, driver), is_shift_driver(card, driver)
        lines.append(Line(driver, (words.name(driver), Amount(base, unit, shift=moves),
                                   Amount(value, unit, shift=moves))))  # fmt: skip
    head = words("analysis.combination", distance=f"{found.distance:.2f}")
    return Grid(f"together_{way}", head, fields, tuple(lines))


def share_of_range(turn: Turn) -> float:
    """How much of what the lever can do it would have to do."""
    lever = turn.lever
    return abs((turn.value or 0.0) - lever.base) / (lever.high - lever.low)


def unit_word(unit: str, methodology: Methodology, style: Style) -> str:
    """What a unit is called; of money the one that it is shown in."""
    if unit == "money":
        return style.money_unit
    return style.words.name(unit) if unit and unit not in methodology.choices else ""


def _of(
    kind: str, card: Scorecard, sections: Sequence[Section], style: Style, made: tuple[tuple[str, str], ...] = ()
) -> Analysis:
    name = style.words(f"analysis.title.{kind}")
    parts = [replace(sections[0], said=(*provisional_said(card, style), *sections[0].said)), *sections[1:]]
    return Analysis(kind, name, title(card, style), (card,), tuple(parts), tuple(foot(card, style)), made)
