"""A methodology of one's own: the edits stand in the file, it loads back to the same score, and says that it is own."""

from __future__ import annotations

import difflib
import os
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine import evaluate, with_edit
from scoring.filings.samples import read_sample
from scoring.methodology.document import Methodology
from scoring.methodology.load import load_methodology, read_methodology
from scoring.methodology.write import write_methodology
from scoring.problems import Refused

DAY = date(2026, 11, 24)
SHIPPED = load_methodology()
FILING = read_sample("coreweave")
EXAMPLES = 60 if os.environ.get("ASSAY_SOAK") else 8
NUMBERS = [
    *(name for name, found in SHIPPED.assumptions.items() if found.unit not in SHIPPED.choices),
    *(
        name
        for name in SHIPPED.parameters
        if name != "aggregation.best" and not (".weight." in name and name.partition(".")[0] in SHIPPED.factors)
    ),
]


def edited(**edits: object) -> Methodology:
    found = SHIPPED
    for name, value in edits.items():
        found = with_edit(found, name, value)
    return found


def read_back(methodology: Methodology) -> Methodology:
    return read_methodology(write_methodology(methodology, DAY, "mine.toml"), "mine.toml")


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.dictionaries(st.sampled_from(NUMBERS), st.floats(0.02, 0.9), max_size=6), st.sampled_from(list(SHIPPED.scales))
)
def test_that_a_saved_methodology_loads_back_to_the_same_score_to_the_last_digit(
    numbers: dict[str, float], scale: str
) -> None:
    knots = tuple((x, round(score * 0.9, 3)) for x, score in SHIPPED.scales[scale].knots)
    methodology = edited(**numbers, **{scale: knots})
    for profile in SHIPPED.profiles:
        now = evaluate(methodology, FILING, profile=profile)
        back = evaluate(read_back(methodology), FILING, profile=profile)
        assert (back.score, back.low, back.high) == (now.score, now.low, now.high)


def test_that_every_number_that_can_be_edited_can_be_saved() -> None:
    halves = dict.fromkeys(NUMBERS, 0.5)
    found = read_back(edited(**halves))
    assert {
        name: found.parameters.get(name, getattr(found.assumptions.get(name), "value", None)) for name in halves
    } == halves


def test_that_a_saved_file_says_what_was_changed_and_that_it_is_ones_own() -> None:
    text = write_methodology(edited(never_delivered=0.12, **{"leverage.weight.general": 30.0}), DAY, "mine.toml")
    head = text.split("\n\n")[0]
    assert "never_delivered = 0.12   was 0.1" in head
    assert "leverage.weight.general = 30   was 25" in head
    assert "2026-11-24" in head
    assert SHIPPED.digest[:12] in head
    named = tomllib.loads(text)["methodology"]  # the standard library's reader, not ours
    assert (named["version"], named["name"]) == ("1.0-own", f"{SHIPPED.name}, changed")
    found = read_methodology(text, "mine.toml")
    assert found.title == "assay 1.0-own (mine.toml)"
    assert not found.edits


def test_that_comments_and_everything_not_edited_stay_as_they_were() -> None:
    text = write_methodology(edited(never_delivered=0.12), DAY, "mine.toml")
    changed = [line for line in difflib.ndiff(SHIPPED.text.split("\n"), text.split("\n")) if line[:1] in "-+"]
    taken = [line for line in changed if line.startswith("- ")]
    assert [line[2:].partition(" ")[0] for line in taken] == ["name", "version", "value"]
    assert "# of an issuer for whom none is chosen" in text


def test_that_a_methodology_saved_twice_is_marked_once() -> None:
    first = read_back(edited(never_delivered=0.12))
    second = read_back(with_edit(first, "never_delivered", 0.2))
    assert (second.version, second.name) == (first.version, first.name)
    assert second.assumptions["never_delivered"].value == 0.2


def test_that_an_assumption_that_followed_a_line_holds_its_own_number() -> None:
    follows = next(name for name, found in SHIPPED.assumptions.items() if found.default is not None)
    found = read_back(edited(**{follows: 0.3})).assumptions[follows]
    assert (found.value, found.default) == (0.3, None)


def test_that_one_weight_for_all_profiles_becomes_one_for_each(tmp_path: Path) -> None:
    text = SHIPPED.text.replace("weight = { ai_infrastructure = 10, software = 10, general = 10 }", "weight = 10", 1)
    plain = read_methodology(text, "plain.toml")
    name = next(n for n in plain.parameters if n.endswith(".weight.software") and plain.parameters[n] == 10.0
                and f"{n.partition('.')[0]}.weight.general" in plain.parameters)  # fmt: skip
    found = read_back(with_edit(plain, name, 12.0))
    others = {key: value for key, value in plain.parameters.items() if key != name}
    assert found.parameters == {**others, name: 12.0}


def test_that_factor_weights_that_do_not_sum_to_100_are_refused_with_a_sentence() -> None:
    with pytest.raises(Refused) as refused:
        write_methodology(edited(**{"debt_load.weight.general": 90.0}), DAY, "mine.toml")
    assert {problem.code for problem in refused.value.problems} == {"weights_sum"}


def test_that_a_file_with_names_in_quotes_is_changed_all_the_same() -> None:
    text = SHIPPED.text.replace("[assumption.never_delivered]", '[assumption."never_delivered"] ', 1).replace(
        "value = 0.10\nrange = [0.03, 0.20]", "'value' = 0.10\nrange = [0.03, 0.20]", 1
    )
    odd = read_methodology(text, "odd.toml")
    written = write_methodology(with_edit(odd, "never_delivered", 0.12), DAY, "odd.toml")
    assert read_methodology(written, "odd.toml").assumptions["never_delivered"].value == 0.12
