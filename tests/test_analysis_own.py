"""Scenarios of one's own as a file: what is written is read back, and what is wrong with a file is said, all of it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.words import Words
from scoring.analysis.own_file import HEAD, read_scenarios, write_scenarios
from scoring.problems import Refused, sentence
from scoring.record import OwnScenario
from tests.command import assay, refused

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
NAMED = TEXT.filter(lambda text: bool(text.strip()))
SCENARIOS = st.lists(
    st.builds(OwnScenario, NAMED, st.lists(st.tuples(TEXT, TEXT), max_size=5).map(tuple), st.booleans()),
    min_size=1, max_size=4,
)  # fmt: skip


@given(SCENARIOS)
def test_that_every_scenario_comes_back_from_the_file_as_it_was_typed(scenarios: list[OwnScenario]) -> None:
    text = write_scenarios(scenarios)
    assert read_scenarios(text, "own.toml") == tuple(scenarios)
    assert len(tomllib.loads(text)["scenario"]) == len(scenarios)


def test_that_half_a_character_does_not_spoil_the_file() -> None:
    assert read_scenarios(write_scenarios([OwnScenario("a\ud800b")]), "own.toml")[0].name == "a?b"


def test_that_a_scenario_goes_to_a_file_and_on_to_another_filing(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    typed = ("--set", "revenue=revenue*0.9", "--set", "cash=1,200 m")
    first = json.loads(assay("scenarios", "coreweave", *typed, "--save-own", path, "--json").stdout)["scenarios"]
    again = json.loads(assay("scenarios", "coreweave", "--own", path, "--json").stdout)["scenarios"]
    assert again["own.1"] == first["own"]
    other = json.loads(assay("scenarios", "microsoft", "--own", path, "--json").stdout)["scenarios"]
    assert other["own.1"]["score"] != other["base"]["score"]
    told = assay("scenarios", "microsoft", "--own", path)
    assert "Your own" in told.stdout


def test_that_a_stress_of_the_file_improves_no_metric(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    rows = (("debt_principal", "debt_principal * 0.1"),)
    path.write_text(write_scenarios([OwnScenario("a", rows, True), OwnScenario("b", rows, False)]), encoding="utf-8")
    found = json.loads(assay("scenarios", "coreweave", "--own", path, "--json").stdout)["scenarios"]
    assert found["own.1"]["score"] <= found["base"]["score"] < found["own.2"]["score"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", {"own_file_kind"}),
        ("scenario = 3", {"own_file_kind"}),
        ("[[scenario]]\nname = 'a'\n[methodology]\n", {"own_file_kind"}),
        ("[[scenario]]\nname = ", {"not_toml"}),
        ("[[scenario]]\n" * 101, {"own_file_many"}),
        ("[[scenario]]\nname = 3", {"own_file_name"}),
        ("[[scenario]]\nname = ' '", {"own_file_name"}),
        ("[[scenario]]\nname = 'a'\nother = 1", {"own_file_name"}),
        ("[[scenario]]\nstress = 1\nchanges = [3]", {"own_file_name", "own_file_stress", "own_file_changes"}),
        ("[[scenario]]\nname = 'a'\nchanges = [['x', 1]]", {"own_file_changes"}),
        ("[[scenario]]\nname = 'a'\nchanges = " + str([["x", "1"]] * 61), {"own_file_changes"}),
        ("a = " + "[" * 5000, {"not_toml"}),
    ],
)
def test_that_a_file_that_is_none_of_scenarios_says_all_that_is_wrong(text: str, codes: set[str]) -> None:
    with pytest.raises(Refused) as caught:
        read_scenarios(text, "own.toml")
    assert {problem.code for problem in caught.value.problems} == codes
    for problem in caught.value.problems:
        for language in ("en", "zh"):
            assert sentence(problem, Words(language)).startswith("own.toml")


def test_that_a_file_says_which_scenario_and_row_cannot_be_scored(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        HEAD + "[[scenario]]\nname = 'x'\nchanges = [['revenu', '1'], ['cash', 'cash *']]", encoding="utf-8"
    )
    said = refused("scenarios", "coreweave", "--own", path)
    assert len(said.splitlines()) == 2
    assert "revenu" in said


def test_that_nothing_is_saved_where_there_is_no_scenario(tmp_path: Path) -> None:
    refused("scenarios", "coreweave", "--save-own", tmp_path / "own.toml")
    assert not list(tmp_path.iterdir())
