"""What a number that was drawn, tried or changed leads to: the number itself, under a sentence of how it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.analysis_words import driver_unit
from scoring.analysis.names import SCORE
from scoring.lineage import exists
from ui.pages.page import Shell, View
from ui.whatif import basis

if TYPE_CHECKING:
    from resources.words import Words
    from scoring.analysis.reverse import Turn
    from scoring.analysis.simulate import Simulation
    from scoring.analysis.tornado import Bar, Tornado


def ask_drawn(shell: Shell, simulation: Simulation, number: str) -> None:
    """A percentile, or the chance of a band: the lineage of the number, and how its draws were made."""
    draws, seed = f"{simulation.draws:,}", simulation.seed
    view = View(
        lambda words: words("tracing.from_draws", draws=draws, seed="–" if seed is None else seed),
        lambda: shell.session.card,
    )
    shell.ask(number, view)


def ask_driver(shell: Shell, driver: str, found: Tornado | None = None) -> None:
    """A driver: its base value with its lineage, P10 and P90, why and from where; the score at each end where known."""
    base = shell.session.card.methodology.drivers[driver].base
    number = base if exists(shell.session.card, base) else SCORE
    shell.ask(number, View(lambda words: driver_said(shell, driver, found, words), lambda: shell.session.card))


def ask_turn(shell: Shell, turn: Turn, number: str = SCORE) -> None:
    """A change that alone reaches another band: the score, or another number, in the card with that change."""
    if turn.value is None:
        return
    from reports.tear_sheet_parts import turn_text
    from scoring.analysis.reverse import card_at

    session = shell.session
    start, of = session.card, basis(session.state)
    card = card_at(start, turn.lever, turn.value)
    view = View(lambda _: turn_text(turn, start, session.style), lambda: card if of == basis(session.state) else None)
    shell.ask(number, view)


def ask_change(shell: Shell, number: str) -> None:
    """A change from the default: the number now, under what it was."""

    def said(words: Words) -> str:
        session = shell.session
        now, before = (session.style.number(card[number], "score") for card in (session.card, session.default_card))
        return words("lineage.change", now=now, before=before)

    shell.ask(number, View(said, lambda: shell.session.card))


def driver_said(shell: Shell, driver: str, found: Tornado | None, words: Words) -> str:
    """The driver in sentences; the numbers are those of the picture that was clicked."""
    from scoring.analysis.levers import base_of
    from scoring.analysis.tornado import ends_of

    card, style = shell.session.card, shell.session.style
    given = card.methodology.drivers.get(driver)
    if given is None:  # another methodology was adopted since
        return words.name(driver)
    bar: Bar | None = next((bar for bar in found.bars if bar.driver == driver), None) if found is not None else None
    unit = driver_unit(card, driver)
    low, high = (style.number(end, unit, 2) for end in (bar.draws if bar is not None else ends_of(card, given)))
    today = style.number(base_of(card, given), unit, 2)
    if found is not None and bar is not None:
        at_low, at_high = (style.number(score, "score") for score in bar.ends[SCORE])
        first = words(
            "tracing.driver", name=words.name(driver), today=today, low=low, high=high, at_low=at_low, at_high=at_high,
            base=style.number(found.base[SCORE], "score"),
        )  # fmt: skip
    else:
        first = words("tracing.driver_of", name=words.name(driver), today=today, low=low, high=high)
    known = given.source in ("judgement", "definition")
    source = words(f"window.source.{given.source}") if known else given.source
    lines = [first, words("tracing.driver_why", why=words.why(driver, given.why))]
    if source:
        lines.append(words("tracing.driver_source", source=source))
    lines.append(words("tracing.driver_base" if exists(card, given.base) else "tracing.driver_score"))
    return "\n".join(lines)
