"""The shipped methodology as it was checked before: the same as reading its file, and nothing where it is not."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from resources import METHODOLOGIES
from scoring.engine import evaluate
from scoring.filings.samples import read_sample, sample_names
from scoring.methodology import load
from scoring.methodology.document import Methodology
from scoring.methodology.load import load_methodology, methodology_names, read_methodology
from scoring.methodology.nodes import Node, children
from scoring.methodology.ready import path_of, recall
from scoring.problems import Refused

AGAIN = "the methodology's file has changed since: python -m scoring.methodology.ready"


def read(name: str) -> Methodology:
    file = METHODOLOGIES / f"{name}.toml"
    return dataclasses.replace(read_methodology(file.read_text(encoding="utf-8"), file.name), shipped=True)


def recalled(name: str) -> Methodology:
    found = recall(METHODOLOGIES / f"{name}.toml")
    assert found is not None, AGAIN
    return found


def formulas(methodology: Methodology) -> list[Node]:
    """Every node of every formula, those below a node after it."""
    overrides = [*methodology.variants.values(), *methodology.scenarios.values()]
    overrides += [driver.overrides for driver in methodology.drivers.values()]
    ends = [end for driver in methodology.drivers.values() for end in (driver.p10, driver.p90)]
    found = [line.node for line in methodology.lines.values()]
    found += [node for group in overrides for step in group.steps for _, node in step]
    found += [end for end in ends if not isinstance(end, float)]
    for node in found:
        found.extend(children(node))
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped methodologies in a folder in which they can be changed."""
    copied = tmp_path / "methodologies"
    shutil.copytree(METHODOLOGIES, copied)
    monkeypatch.setattr(load, "METHODOLOGIES", copied)
    return copied


@pytest.mark.parametrize("name", methodology_names())
def test_that_a_shipped_methodology_as_kept_is_what_reading_its_file_gives(name: str) -> None:
    kept, fresh = recalled(name), read(name)
    for field in dataclasses.fields(Methodology):
        if field.compare:
            assert getattr(kept, field.name) == getattr(fresh, field.name), f"{field.name}: {AGAIN}"
            order = [getattr(m, field.name) for m in (kept, fresh)]
            if isinstance(order[1], dict):
                assert [*order[0]] == [*order[1]], f"{field.name}: {AGAIN}"
    one, other = kept.program, fresh.program
    assert (one.names, one.slots, one.literals, one.name_axes) == (
        other.names, other.slots, other.literals, other.name_axes,
    )  # fmt: skip
    assert {name: set(read) for name, read in one.reads.items()} == {n: set(r) for n, r in other.reads.items()}
    pairs = list(zip(formulas(kept), formulas(fresh), strict=True))
    assert len(pairs) > 4000
    assert all(one.shapes.get(id(a)) == other.shapes.get(id(b)) for a, b in pairs)


def test_that_every_line_of_every_sample_comes_out_the_same_either_way() -> None:
    kept, fresh = recalled("assay"), read("assay")
    for sample in sample_names():
        cards = [evaluate(methodology, read_sample(sample)) for methodology in (kept, fresh)]
        for name in fresh.lines:
            assert repr(cards[0][name]) == repr(cards[1][name]), (sample, name)


def test_that_a_shipped_file_that_was_changed_is_read_as_it_now_stands(folder: Path) -> None:
    file = folder / "assay.toml"
    text = file.read_text(encoding="utf-8")
    assert load_methodology().assumptions["recovery"].value == 0.35
    file.write_text(text.replace("[assumption.recovery]\nvalue = 0.35", "[assumption.recovery]\nvalue = 0.36"), "utf-8")
    changed = load_methodology()
    assert changed.assumptions["recovery"].value == 0.36
    assert changed.shipped
    assert changed.digest != recalled("assay").digest
    file.write_text(text.replace('formula = "debt - liquid_funds"', 'formula = "debt - nothing"'), encoding="utf-8")
    with pytest.raises(Refused) as caught:
        load_methodology()
    assert "unknown_name" in {problem.code for problem in caught.value.problems}


def test_that_what_was_kept_is_as_if_it_were_not_there_where_it_is_damaged(folder: Path) -> None:
    kept = path_of(folder / "assay.toml")
    whole, fresh = kept.read_bytes(), read("assay")
    for damaged in (b"", whole[: len(whole) // 2], b"\xc1" * 100, whole[:-1], b"\x80", whole + b"\x00"):
        kept.write_bytes(damaged)
        assert load_methodology() == fresh
    kept.unlink()
    assert load_methodology() == fresh
