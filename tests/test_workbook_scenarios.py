"""One cell puts the whole workbook under a scenario: what another program then calculates is what the engine gives."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from openpyxl.workbook import Workbook

from reports.extras import Extras, NamedCard
from reports.numbers import Style
from reports.workbook import write_workbook
from reports.workbook_contexts import cases_of
from resources.words import Words
from scoring.analysis.own_scenario import own_scenario, what_if
from scoring.analysis.scenarios import all_scenarios, stressed
from scoring.analysis.tornado import ends_of
from scoring.analysis.wanted import wanted
from scoring.engine import evaluate, with_edit
from scoring.filings.sources import open_source
from scoring.methodology.load import load_methodology, read_methodology
from scoring.methodology.program import DRAW
from scoring.scorecard import Scorecard
from tests.conftest import times
from tests.office import Cells, errors, needs_office, recalculate
from tests.test_workbook import LISTS, differs, named_cell, opened, random_edits, typed

MODELS = times(300, 0.014)
TOGETHER = 30  # files that one process opens
METHODOLOGY = load_methodology()
ENGLISH = Style(Words("en"))
SAMPLES = ("coreweave", "snowflake", "microsoft", "oracle", "coreweave-fy2025", "coreweave-at-ipo")
VALUE, FIRST = 4, 7  # columns of the Model sheet, as openpyxl counts
OWN_ROWS = (("revenue", "revenue * 0.8"), ("never_delivered", "0.2"), ("counterparty_share", "counterparty_share / 2"))


@dataclass(frozen=True, slots=True)
class Switched:
    """A workbook with its switches set, and the card that the engine gives for that."""

    name: str
    file: bytes
    typed: dict[str, Any]
    wanted: Scorecard


@lru_cache
def base() -> tuple[Scorecard, bytes]:
    card = evaluate(METHODOLOGY, open_source("coreweave"))
    return card, write_workbook(card, ENGLISH)


@lru_cache
def layout() -> Workbook:
    return opened(base()[1])


def switch(case: str, draw: float | None = None) -> dict[str, Any]:
    name = ENGLISH.words.name(case)
    return {"scenario": name} if draw is None else {"driver": name, "draw": draw}


def driven(card: Scorecard, driver: str, draw: float) -> Scorecard:
    run = card.run.fork({card.run.program.slots[DRAW]: draw}, ())
    return Scorecard(card.methodology, run.overridden(card.methodology.drivers[driver].overrides), card.filing)


def trim(inputs: dict[str, Any]) -> None:
    """Without rows at the end of a list in which nothing stands: no filing has them, and no sheet can show them."""
    for axis in LISTS.values():
        columns = [x.id for x in METHODOLOGY.inputs.values() if x.over == (axis,) and inputs.get(x.id) is not None]
        rows = max((len(inputs[name]) for name in columns), default=0)
        while rows and all(inputs[name][rows - 1 : rows] in ([], [None]) for name in columns):
            rows -= 1
        for name in columns:
            inputs[name] = inputs[name][:rows]


def random_card(seed: int) -> Scorecard:
    """Another issuer's figures, a third of them changed or emptied, assumptions edited."""
    chance = random.Random(seed)
    sample = SAMPLES[seed % len(SAMPLES)]
    inputs, edits = random_edits(evaluate(METHODOLOGY, open_source(sample)), seed)
    if chance.random() < 0.15:
        inputs = {name: value if chance.random() < 0.3 else None for name, value in inputs.items()} | {
            "profile": inputs["profile"]
        }
    trim(inputs)
    methodology = METHODOLOGY
    for name, value in edits.items():
        methodology = with_edit(methodology, name, value)
    return evaluate(methodology, {name: value for name, value in inputs.items() if value is not None})


def random_model(seed: int) -> Switched:
    """A random card under some scenario, or with a driver at one of its ends."""
    chance = random.Random(-seed - 1)
    card = random_card(seed)
    file = write_workbook(card, ENGLISH)
    if chance.random() < 0.25 and not card.stopped:
        driver = chance.choice(list(METHODOLOGY.drivers.values()))
        draw = chance.choice(ends_of(card, driver))
        return Switched(f"{seed} {driver.id}", file, switch(driver.id, draw), driven(card, driver.id, draw))
    scenario = chance.choice(list(METHODOLOGY.scenarios))
    return Switched(f"{seed} {scenario}", file, switch(scenario), stressed(card, METHODOLOGY.scenarios[scenario]))


def written(made: Switched, folder: Path, number: int) -> Path:
    """The file with the switches typed in."""
    path = folder / f"switched{number}.xlsx"
    path.write_bytes(made.file)
    for name, value in made.typed.items():  # the switches stand in the same place in every workbook
        typed(path.read_bytes(), path, layout(), *named_cell(layout(), name), value)
    return path


def recalculated(all_made: Iterable[Switched], folder: Path) -> Iterator[tuple[Switched, Cells]]:
    """Each with its cells as another program has them, some thirty to a process."""
    waiting = iter(all_made)
    while batch := list(islice(waiting, TOGETHER)):
        files = [written(made, folder, n) for n, made in enumerate(batch)]
        yield from zip(batch, recalculate(files, folder), strict=True)


def cancelled(unit: str, one: Any, other: Any) -> bool:
    """Two large amounts that should cancel leave a trace, less than a cent, that each program rounds its own way."""
    return unit == "money" and abs((one or 0.0) - (other or 0.0)) < 0.01 and (one is None) == (other is None)


def wrong_lines(found: Cells, wanted: Scorecard) -> list[tuple[str, Any, Any]]:
    """Lines of the Model sheet that are not the engine's, element by element."""
    rows = {value: at[1] for at, value in found.items() if at[0] == "Model" and at[2] == 1}
    words = {code: word for word, code in wanted.run.program.literals.items()}
    out = []
    for line in METHODOLOGY.lines.values():
        if len(line.over) > 1:
            continue
        row, value = rows[line.id], wanted.run[line.id]
        cells = [(VALUE, value)] if not line.over else list(enumerate(value, start=FIRST))
        for col, number in cells:
            expected = None if number != number else words[number] if line.unit in METHODOLOGY.choices else number
            cell = found.get(("Model", row, col))
            if differs(expected, cell) and not cancelled(line.unit, expected, cell):
                out.append((f"{line.id} {col}", expected, found.get(("Model", row, col))))
    return out


def agree(made: Switched, found: Cells) -> None:
    assert (made.name, wrong_lines(found, made.wanted)[:5]) == (made.name, [])
    assert (made.name, errors(found)) == (made.name, [])
    assert (made.name, found["Checks", 2, 2]) == (made.name, len(made.wanted.errors))


def test_that_a_workbook_is_written_where_no_blank_input_would_give_a_score() -> None:
    """As under assumptions with which no metric carries weight."""
    card = random_card(80)
    assert card.score is None
    assert not card.stopped
    assert not wanted(card)
    assert write_workbook(card, ENGLISH).startswith(b"PK")


@needs_office
def test_that_random_models_are_the_engines_under_every_scenario(tmp_path: Path) -> None:
    for made, found in recalculated((random_model(seed) for seed in range(MODELS)), tmp_path):
        agree(made, found)


@needs_office
def test_that_every_scenario_of_the_switch_is_what_the_table_says(tmp_path: Path) -> None:
    card, file = base()
    cards = all_scenarios(card)
    made = [Switched(key, file, switch(key), stress) for key, stress in cards.items()]
    for one, found in recalculated(made, tmp_path):
        agree(one, found)
        ids = {value: at[1] for at, value in found.items() if at[0] == "Scenarios" and at[2] == 1}
        table, live = (
            [found["Scenarios", ids[key], col] for col in (3, 4, 5, 6)] for key in (one.name, "live.in_force")
        )
        scores = (one.wanted.score, one.wanted.low, one.wanted.high)
        assert table == [*(pytest.approx(x, abs=1e-9) for x in scores), one.wanted.band]
        assert live == [*(pytest.approx(x, abs=1e-9) for x in table[:3]), table[3]]
        filed = [found["Scenarios", ids["live.filed"], col] for col in (3, 4, 5, 6)]
        assert filed == [*(pytest.approx(x, abs=1e-9) for x in (card.score, card.low, card.high)), card.band]


@needs_office
def test_that_a_driver_at_its_ends_moves_the_score_as_the_tornado_says(tmp_path: Path) -> None:
    card, file = base()
    chosen = list(METHODOLOGY.drivers.values())[:: 1 if MODELS > 100 else 4]
    made = [
        Switched(driver.id, file, switch(driver.id, draw), driven(card, driver.id, draw))
        for driver in chosen for draw in ends_of(card, driver)
    ]  # fmt: skip
    for one, found in recalculated(made, tmp_path):
        agree(one, found)


@needs_office
def test_that_a_scenario_of_the_readers_own_is_on_the_switch(tmp_path: Path) -> None:
    card, _ = base()
    own = []
    for stress in (False, True):
        named = what_if(card, own_scenario(METHODOLOGY, "mine", OWN_ROWS), stress)
        own.append(NamedCard(f"mine & <{stress}>", named, OWN_ROWS, stress))
    file = write_workbook(card, ENGLISH, Extras(own=tuple(own)))
    made = [Switched(one.name, file, {"scenario": one.name}, one.card) for one in own]
    for one, found in recalculated(made, tmp_path):
        agree(one, found)


@needs_office
def test_that_what_is_planted_in_the_scenarios_is_caught_while_they_are_on(tmp_path: Path) -> None:
    """A number in place of what a stress puts in force, of a base metric, or of a line of the table."""
    file, book = base()[1], layout()
    rows = {sheet: {page.cell(row, 1).value: row for row in range(1, page.max_row + 1)}
            for sheet in ("Model", "Base", "Scenarios") for page in (book[sheet],)}  # fmt: skip
    plants = {
        "in force": ("Model", f"D{rows['Model']['revenue']}", 1e9),
        "base metric": ("Base", f"D{rows['Base']['filed ▸ leverage.score']}", 99),
        "stress": ("Base", f"D{rows['Base']['margin_down_10pts ▸ contract_margin']}", 0.9),
        "table": ("Scenarios", f"C{rows['Scenarios']['margin_down_10pts']}", 50),
    }
    files = []
    for name, plant in plants.items():
        path = typed(file, tmp_path / f"{name}.xlsx", book, *plant)
        where = named_cell(book, "scenario")
        files.append(typed(path.read_bytes(), path, book, *where, ENGLISH.words.name("margin_down_10pts")))
    for name, again in zip(plants, recalculate(files, tmp_path, "Checks"), strict=True):
        assert again["Checks", 2, 2] > 0, name


@needs_office
def test_that_a_word_that_is_no_scenario_leaves_the_model_as_filed(tmp_path: Path) -> None:
    card, file = base()
    ((_, found),) = recalculated([Switched("nonsense", file, {"scenario": "no such thing"}, card)], tmp_path)
    assert wrong_lines(found, card) == []
    assert found["Checks", 2, 2] == 0


def test_that_the_scorecard_says_loudly_which_scenario_is_on() -> None:
    book = layout()
    for sheet in ("Scorecard", "Cover", "Model", "Charts"):
        said = [c for row in book[sheet].iter_rows() for c in row if "NOT AS FILED" in str(c.value)]
        assert [c.style for c in said] == ["Warning"], sheet
        assert "case_in_force" in said[0].value


def test_that_every_case_has_its_place_in_every_choice() -> None:
    page, cases = layout()["Model"], len(cases_of(base()[0]))
    chosen = [c.value for (c,) in page.iter_rows(min_col=VALUE, max_col=VALUE) if "CHOOSE" in str(c.value)]
    assert len(chosen) > 15
    for formula in chosen:
        inside = formula.partition("CHOOSE(")[2].partition(")")[0]
        assert inside.count(",") == cases


@needs_office
def test_that_names_which_look_alike_are_told_apart_on_the_switch(tmp_path: Path) -> None:
    """Own scenarios called as others are, as numbers, as patterns, or at great length."""
    card, _ = base()
    names = ("Combined severe", "combined SEVERE", "2024", "a~b*?", "", "x" * 400, "base", "<&>")
    own = []
    for number, name in enumerate(names):
        rows = (("revenue", f"revenue * {0.5 + number / 20}"),)
        own.append(NamedCard(name, what_if(card, own_scenario(METHODOLOGY, name, rows)), rows))
    file = write_workbook(card, ENGLISH, Extras(own=tuple(own)))
    book = opened(file)
    page, place = book["Scenarios"], named_cell(book, "scenario")
    told = {page.cell(row, 1).value: page.cell(row, 2).value for row in range(1, page.max_row + 1)}
    files = [
        typed(file, tmp_path / f"own{number}.xlsx", book, *place, told[f"own_{number}"])
        for number in range(1, len(names) + 1)
    ]
    for one, again in zip(own, recalculate(files, tmp_path, "Model"), strict=True):
        assert wrong_lines(again, one.card) == [], one.name


def test_that_a_scenario_may_be_called_as_a_variant_or_a_driver_is() -> None:
    text = METHODOLOGY.text.replace("scenario.margin_down_10pts", "scenario.weakest_mix").replace(
        '"margin_down_10pts"', '"weakest_mix"'
    )
    text = text.replace("scenario.useful_life_4y", "scenario.useful_life").replace('"useful_life_4y"', '"useful_life"')
    other = read_methodology(text, "other.toml")
    card = evaluate(other, open_source("coreweave"))
    ids = [case.id for case in cases_of(card)]
    assert len(set(ids)) == len(ids)
    assert {"scenario.weakest_mix", "driver.useful_life"} <= set(ids)
    page = opened(write_workbook(card, ENGLISH))["Base"]
    keys = [c.value for (c,) in page.iter_rows(min_row=5, max_col=1) if c.value]
    assert len(set(keys)) == len(keys)
