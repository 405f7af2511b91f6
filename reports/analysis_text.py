"""What-if results as text for a terminal, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from reports.analysis_words import (
    combination_parts,
    driver_unit,
    foot,
    joined,
    lever_name,
    signed,
    title,
    turn_sentence,
)
from reports.numbers import Style
from reports.plain import columns
from scoring.analysis.names import BESIDE, SCORE
from scoring.explain import unit_of
from scoring.scorecard import Scorecard

if TYPE_CHECKING:  # some of these bring NumPy, which a list of scenarios does not need
    from scoring.analysis.change import Change
    from scoring.analysis.reverse import Direction, ReverseStress
    from scoring.analysis.simulate import Simulation
    from scoring.analysis.sobol import Sobol
    from scoring.analysis.tornado import Tornado

BESIDE_SCENARIOS = ("gold_content", "contract_backed_debt_service", "leverage", "interest_coverage")


def _text(rows: Iterable[str]) -> str:
    return "\n".join(row.rstrip() for row in rows)


def scenarios_text(card: Scorecard, cards: Mapping[str, Scorecard], style: Style) -> str:
    words = style.words
    factors = list(card.methodology.factors)
    beside = [name for name in BESIDE_SCENARIOS if name in card.methodology.metrics]
    table = [
        [
            words("analysis.scenario"), words("analysis.score"), words("analysis.band"), words("analysis.range"),
            *map(words.name, factors), *map(words.name, beside),
        ]
    ]  # fmt: skip
    for key, stressed in cards.items():
        table.append(
            [
                words.name(key) if key in card.methodology.scenarios else words("analysis.own"),
                style.number(stressed.score, "score"), stressed.band or "–",
                style.span(stressed.low, stressed.high),
                *(style.number(stressed.factors[factor].score, "score") for factor in factors),
                *(style.number(stressed.metrics[name].value, card.methodology.metrics[name].unit) for name in beside),
            ]
        )  # fmt: skip
    rows = [title(card, style), *columns(table, "<><>" + ">" * (len(factors) + len(beside)))]
    notes = [words("analysis.scenarios_note")]
    if cards.keys() - card.methodology.scenarios.keys():
        notes.append(words("analysis.own_note"))
    return _text([*rows, *notes, *foot(card, style)])


def tornado_text(card: Scorecard, tornado: Tornado, sobol: Sobol | None, style: Style) -> str:
    from scoring.analysis.levers import base_of

    words = style.words
    beside = [name for name in BESIDE if name in tornado.base]
    head = [words("analysis.driver"), words("analysis.p10_p90"), words("analysis.today"), words("analysis.score_at"),
            words("analysis.score_at_high"), *map(words.name, beside)]  # fmt: skip
    table = [head]
    for bar in tornado.bars:
        unit = driver_unit(card, bar.driver)
        low, high = bar.ends[SCORE]
        row = [
            words.name(bar.driver), f"{style.number(bar.draws[0], unit)} – {style.number(bar.draws[1], unit)}",
            style.number(base_of(card, card.methodology.drivers[bar.driver]), unit),
            style.number(low, "score"), style.number(high, "score"),
        ]  # fmt: skip
        for name in beside:
            of = unit_of(card.methodology, name)
            row.append(" – ".join(style.number(end, of) for end in bar.ends[name]))
        table.append(row)
    rows = [title(card, style), words("analysis.tornado_note", score=style.number(card.score, "score"))]
    if card.score is None:
        rows.append(words("analysis.no_score", range=style.span(card.low, card.high)))
    if any(end is not None for bar in tornado.bars for ends in bar.ends.values() for end in ends):
        rows += columns(table, "<>>>>" + ">" * len(beside))
    if sobol is not None:
        rows += ["", words("analysis.sobol_head", runs=f"{sobol.runs:,}", seed=sobol.seed)]
        table = [[words("analysis.driver"), words("analysis.first_order"), words("analysis.total_order")]]
        for index in sobol.indices:
            table.append(
                [words.name(index.driver), f"{style.number(index.first, 'ratio')} ±{100 * index.first_error:.1f}",
                 f"{style.number(index.total, 'ratio')} ±{100 * index.total_error:.1f}"]
            )  # fmt: skip
        rows += columns(table, "<>>")
    return _text([*rows, *foot(card, style)])


def simulation_text(card: Scorecard, simulation: Simulation, style: Style) -> str:
    words = style.words
    rows = [title(card, style), words("analysis.simulated", draws=f"{simulation.draws:,}", seed=simulation.seed)]
    table = [[words("analysis.number"), "P5", "P25", "P50", "P75", "P95", words("analysis.known_share")]]
    for name, values in simulation.values.items():
        unit = "score" if name == SCORE else unit_of(card.methodology, name)
        found = simulation.percentiles(name) or (None,) * 5
        share = simulation.known(name).size / len(values)
        label = words("analysis.score") if name == SCORE else words.name(name)
        table.append([label, *(style.number(x, unit) for x in found), style.number(share, "ratio")])
    rows += columns(table, "<>>>>>>")
    if not simulation.known(SCORE).size:
        rows.append(words("analysis.no_draw_scored"))
    else:
        rows += ["", *_bands(card, simulation, style), "", words("analysis.rank_head")]
        ranked = sorted(simulation.rank_correlations().items(), key=lambda item: -abs(item[1]))
        rows += columns([[f"  {words.name(driver)}", signed(rho, 2)] for driver, rho in ranked], "<>")
        rows.append("")
    rows.append(words("analysis.simulation_note", range=style.span(card.low, card.high)))
    return _text([*rows, *foot(card, style)])


def _bands(card: Scorecard, simulation: Simulation, style: Style) -> list[str]:
    """Bands with a share that shows, and below their lower edge the chance to be under it."""
    words = style.words
    edges = {band.id: band.start for band in card.methodology.bands}
    table = [[words("analysis.in_band"), words("analysis.probability"), "", ""]]
    for band, share in simulation.bands(card.methodology.bands).items():
        if share >= 0.0005:
            under = style.number(simulation.below(SCORE, edges[band]), "ratio")
            table.append(
                [band, style.number(share, "ratio"), words("analysis.below_edge", edge=f"{edges[band]:g}"), under]
            )
    return columns(table, "<><>")


def reverse_text(card: Scorecard, found: ReverseStress, style: Style) -> str:
    words = style.words
    rows = [title(card, style)]
    if found.score is None:
        rows.append(words("analysis.no_score", range=style.span(card.low, card.high)))
        return _text([*rows, *foot(card, style)])
    rows += [*reverse_rows(card, found, "down", style), "", *reverse_rows(card, found, "up", style)]
    return _text([*rows, *foot(card, style)])


def reverse_rows(card: Scorecard, found: ReverseStress, way: Direction, style: Style) -> Iterator[str]:
    words, edge = style.words, found.edges[way]
    if edge is None:
        yield words("analysis.lowest_band" if way == "down" else "analysis.highest_band")
        return
    key = "analysis.reverse_down" if way == "down" else "analysis.reverse_up"
    yield words(key, band=found.band, next=found.bands[way], edge=f"{edge:g}")
    turns = found.down if way == "down" else found.up
    for turn in turns:
        if turn.value is not None:
            yield f"  {turn_sentence(turn, card, style)}"
    still = [lever_name(turn.lever, card, style) for turn in turns if turn.value is None]
    if still:
        yield f"  {words('analysis.cannot', names=joined(still, style))}"
    together = found.combinations[way]
    if together is None:
        yield f"  {words('analysis.no_combination')}"
        return
    yield f"  {words('analysis.combination', distance=f'{together.distance:.2f}')}"
    yield from (f"    {part}" for part in combination_parts(together, card.methodology, style))


def change_rows(found: Change, style: Style, most: int = 8) -> list[str]:
    """The metrics that moved the score most, and weights, weakest link and caps; they add up to the change."""
    words = style.words
    head = words("analysis.changed", before=style.number(found.before, "score"),
                 after=style.number(found.after, "score"), points=signed(found.total))  # fmt: skip
    table = []
    parts = sorted((part for part in found.parts if abs(part.points) >= 0.005), key=lambda part: -abs(part.points))
    for part in parts[:most]:
        ends = f"{style.number(part.before, 'score')} → {style.number(part.after, 'score')}"
        table.append([f"  {words.name(part.metric)}", ends, signed(part.points, 2)])
    rest = sum(part.points for part in found.parts) - sum(part.points for part in parts[:most])
    if len(parts) > most:
        table.append([f"  {words('analysis.more', count=len(parts) - most)}", "", signed(rest, 2)])
    for key, value in (("by_weights", found.weights), ("by_weakest_link", found.weakest_link), ("by_caps", found.caps)):
        table.append([f"  {words(f'analysis.{key}')}", "", signed(value, 2)])
    return [head, *columns(table, "<>>")]
