"""A workbook that was sent out comes home: exactly what somebody changed in it, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reports import carried
from resources.words import Words
from scoring.engine import evaluate
from scoring.filings.overriding import GIVEN
from scoring.filings.rows import Customer
from scoring.filings.sources import open_source, read_bytes
from scoring.filings.workbook_home import Answer, Homecoming, accept, come_home
from scoring.methodology.load import load_methodology, read_methodology
from scoring.problems import Problem, Refused, sentence
from scoring.record import decode, encode
from scoring.scorecard import Scorecard
from scoring.seal import seal
from tests.conftest import SOAK, times
from tests.office import SOFFICE, convert
from tests.sent import VALUE, Chance, Hand, card_of, edited, remade_once, sent, sent_of
from ui.cli import run

AT_ONCE = 10  # edits in one file
SAMPLES = ("coreweave", "microsoft", "coreweave-at-ipo")
TODAY = Answer("Jane Doe", "our own view", date(2026, 4, 1))


@pytest.fixture(scope="module", autouse=True)
def _remade_once() -> Iterator[None]:
    with remade_once():
        yield


def home(change: Callable[[Hand], object], sample: str = "coreweave", language: str = "en") -> Homecoming:
    return come_home(edited(change, sample, language), "back.xlsx")


def codes(found: Homecoming) -> set[str]:
    return {problem.code for problem in found.problems}


def taken(found: Homecoming) -> Scorecard:
    return accept(found.work, found.acceptable, TODAY).card()


# --- Nothing changed


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_that_an_unchanged_workbook_opens_as_what_it_was(sample: str, language: str) -> None:
    data, card = sent(sample, language), card_of(sample)
    found = come_home(data, "back.xlsx")
    assert (found.changes, found.problems) == ((), ())
    assert found.work.read == card.filing
    assert seal(found.card) == seal(card)
    assert read_bytes(data, "back.xlsx") == card.filing


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not here")
def test_that_another_program_that_only_saves_it_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "sent.xlsx").write_bytes(sent(language="zh"))
    (saved,) = convert([tmp_path / "sent.xlsx"], tmp_path)
    found = come_home(saved.read_bytes(), "back.xlsx")
    assert (found.changes, found.problems) == ((), ())


# --- Random edits come back as exactly those


def random_home(seed: int, resave: Callable[[bytes], bytes] = bytes) -> None:
    sample, language = SAMPLES[seed % len(SAMPLES)], ("en", "zh")[seed % 2]
    card, hand = card_of(sample), Hand(sent(sample, language), language)
    assert hand.book, "which openpyxl changes and saves from now on"
    said = Chance(hand, card, seed).edits(AT_ONCE)
    found = come_home(resave(hand.bytes()), "back.xlsx")
    changes = {change.name: change for change in found.changes}
    assert changes.keys() == said.keys(), seed
    assert not codes(found), seed
    after = taken(found)
    for name, new in said.items():
        change = changes[name]
        if isinstance(new, dict):
            assert [(cell.where.rpartition("!")[2][0] != "", cell.new) for cell in change.cells] == [
                (True, value) for value in new.values()
            ]
            for (row, column), value in new.items():
                assert after.run[column][row] == pytest.approx(value, rel=1e-14), (seed, name)
        elif isinstance(new, float | tuple):
            assert change.new == pytest.approx(new, rel=1e-14) if isinstance(new, float) else _near(change.new, new)
            assert _stands(after, name, new), (seed, name)
        else:
            assert change.new is new or change.new == new, (seed, name)
            assert _stands(after, name, new), (seed, name)


def _near(one: Any, other: Any) -> bool:
    return all(a == pytest.approx(b, rel=1e-14) for a, b in zip(one, other, strict=True))


def _stands(card: Scorecard, name: str, new: Any) -> bool:
    """Whether the engine computes with what somebody wrote."""
    if name == "profile":
        return card.profile == new
    if name in card.methodology.inputs:
        used = card.run[name]
        if new is None:
            return bool(used != used)
        if isinstance(new, str):
            return bool(used == card.run.program.literals[new])
        return bool(used == pytest.approx(float(new), rel=1e-14))
    edit: Any = card.methodology.edits[name]
    return _near(edit, new) if isinstance(new, tuple) else bool(edit == new or edit == pytest.approx(new, rel=1e-14))


@pytest.mark.parametrize("seed", range(times(200 // AT_ONCE)))
def test_that_random_edits_come_back_as_exactly_those(seed: int) -> None:
    random_home(seed)


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not here")
@pytest.mark.parametrize("seed", range(100, 106) if SOAK else [100])
def test_that_edits_come_back_after_another_program_has_saved_them(seed: int, tmp_path: Path) -> None:
    def resave(data: bytes) -> bytes:
        (tmp_path / "edited.xlsx").write_bytes(data)
        (saved,) = convert([tmp_path / "edited.xlsx"], tmp_path)
        return saved.read_bytes()

    random_home(seed, resave)


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not here")
def test_that_what_the_recipient_saw_is_what_taking_it_over_gives(tmp_path: Path) -> None:
    def change(hand: Hand) -> None:
        hand.put("rpo", 31e9)
        hand.put("material_weakness", "no")
        hand.put("never_delivered", 0.2)
        hand.put("rpo_quality.weight.ai_infrastructure", 17)
        hand.put("coverage_risky.knots[2]", 9, VALUE + 1)
        hand.put("profile", "general")

    (tmp_path / "edited.xlsx").write_bytes(edited(change))
    (saved,) = convert([tmp_path / "edited.xlsx"], tmp_path)
    found = come_home(saved.read_bytes(), "back.xlsx")
    assert found.shown_score is not None
    assert taken(found).score == pytest.approx(found.shown_score, rel=1e-9)
    assert found.shown_score != pytest.approx(found.card.score)


# --- Each kind of change


def test_that_a_flow_that_was_brought_to_twelve_months_stays_what_was_typed() -> None:
    filing = card_of("coreweave").filing
    assert filing is not None
    nine_months = evaluate(load_methodology(), replace(filing, period_months=9))
    hand = Hand(sent_of(nine_months))
    hand.put("revenue", 7e9)
    found = come_home(hand.bytes(), "back.xlsx")
    assert found.card["revenue"] == pytest.approx(found.work.filing.data["revenue"].value * 12 / 9)
    assert taken(found)["revenue"] == 7e9


def test_that_a_customer_can_be_added_and_taken_away() -> None:
    def change(hand: Hand) -> None:
        hand.put("customers[2]", None)
        hand.put("customers[3]", 0.12)
        hand.put("customers[3]", "Meta", VALUE - 1)

    (found,) = home(change).changes
    assert [row.name for row in found.old] == ["Microsoft", "Second customer, not named"]
    assert found.new == (found.old[0], Customer("Meta", 0.12))


def test_that_an_emptied_list_is_not_disclosed_unless_the_sheet_says_that_it_is_empty() -> None:
    def emptied(hand: Hand) -> None:
        for row in (1, 2):
            for column in range(3):
                hand.put(f"customers[{row}]", None, VALUE + column)

    def unsaid(hand: Hand) -> None:
        emptied(hand)
        hand.put("customers ▸ disclosed", None)

    assert home(emptied).changes[0].new == ()
    assert home(unsaid).changes[0].new is None


def test_that_principal_with_a_year_left_out_is_asked_for() -> None:
    found = home(lambda hand: hand.put("principal_due[2]", None))
    assert not found.changes
    assert codes(found) == {"template.year_missing"}


def test_that_a_figure_taken_away_is_warned_of_where_the_score_rises_by_it(capsys: Any, tmp_path: Path) -> None:
    def change(hand: Hand) -> None:
        hand.put("cash", None)
        hand.put("interest_expense", None)
        hand.put("revenue", 2e9)

    (tmp_path / "back.xlsx").write_bytes(edited(change))
    found = come_home((tmp_path / "back.xlsx").read_bytes(), "back.xlsx")
    by_name = {item.name: item for item in found.changes}
    rising = {name for name, item in by_name.items() if item.new is None and _score(found, item) > found.card.score}
    assert rising
    assert {problem.values["name"] for problem in found.withheld} == rising
    assert all(problem.severity == "warning" and problem.where == by_name[str(problem.values["name"])].where
               for problem in found.withheld)  # fmt: skip
    for language in ("en", "zh"):
        run(["import", str(tmp_path / "back.xlsx"), "--lang", language])
        said = capsys.readouterr().out
        assert all(sentence(problem, Words(language)) in said for problem in found.withheld)


def _score(found: Homecoming, change: Any) -> float:
    score = found.effect(change).score
    return -1.0 if score is None else score


def test_that_an_assumption_goes_back_to_its_line_when_emptied() -> None:
    name = next(item.id for item in card_of("coreweave").methodology.assumptions.values() if item.default)
    (change,) = home(lambda hand: hand.put(name, 0.33)).changes
    assert (change.old, change.new) == (None, 0.33)
    assert codes(home(lambda hand: hand.put("never_delivered", None))) == {"sharing.assumption_empty"}


def test_that_a_scale_that_does_not_rise_is_said_and_not_taken() -> None:
    found = home(lambda hand: hand.put("coverage_risky.knots[2]", 99))
    assert not found.changes
    assert codes(found) == {"sharing.knots_do_not_rise"}


def test_that_a_table_that_was_changed_makes_the_methodology_ones_own() -> None:
    """The file is rewritten where the table stands, and loads to what was typed; everything else stays."""

    def change(hand: Hand) -> None:
        hand.put("default_rate[3]", 0.0111, VALUE + 3)
        hand.put("rating_score[BBB]", 60)
        hand.put("confidence.high", 0.95)
        hand.put("never_delivered", 0.2)

    found = home(change)
    assert {item.name for item in found.acceptable} == {
        "default_rate", "rating_score", "confidence.high", "never_delivered",
    }  # fmt: skip
    work = accept(found.work, found.acceptable, TODAY)
    before, after = found.work.methodology(), work.methodology()
    assert (after.shipped, after.version, dict(after.edits)) == (False, "1.0-own", {"never_delivered": 0.2})
    assert after.tables["default_rate"].values["BBB"][2] == 0.0111
    assert after.tables["rating_score"].values["BBB"] == (60.0,)
    assert after.confidence["high"] == {"completeness": 0.95, "estimates": 0.1}
    rest = [name for name in before.tables if name not in ("default_rate", "rating_score")]
    assert all(after.tables[name].values == before.tables[name].values for name in rest)
    assert after.parameters == before.parameters
    assert decode(encode(work)).card().score == work.card().score


def test_that_bands_that_were_moved_make_the_methodology_ones_own() -> None:
    def change(hand: Hand) -> None:
        hand.put("band.bb-", 39)
        hand.put("band.b+", 36)

    found = home(change)
    assert found.card.band == "bb-"
    assert {item.name for item in found.acceptable} == {"band.bb-", "band.b+"}
    card = accept(found.work, found.acceptable, TODAY).card()
    assert (card.band, card.score) == ("b+", found.card.score)
    starts = {band.id: band.start for band in card.methodology.bands}
    assert starts == {band.id: band.start for band in found.card.methodology.bands} | {"bb-": 39.0, "b+": 36.0}
    assert not card.methodology.shipped


@pytest.mark.parametrize(("band", "start"), [(-1, 80), (-1, 101), (0, -5)])
def test_that_bands_that_do_not_rise_are_said_and_not_taken(band: int, start: float) -> None:
    name = f"band.{card_of('coreweave').methodology.bands[band].id}"
    found = home(lambda hand: hand.put(name, start))
    with pytest.raises(Refused) as refused:
        accept(found.work, found.acceptable, TODAY)
    assert refused.value.problems[0].code == "sharing.bands_do_not_rise"


def test_that_a_time_before_a_tables_first_cannot_be_taken_over() -> None:
    found = home(lambda hand: hand.put("default_rate[0]", 0.01))
    with pytest.raises(Refused) as refused:
        found.effect(next(item for item in found.changes if item.name == "default_rate"))
    assert refused.value.problems[0].code == "sharing.fixed"
    hand_emptied = home(lambda hand: hand.put("band.aa", None))
    with pytest.raises(Refused):
        hand_emptied.named(["band.aa"])


def test_that_wrong_cells_are_named_each_and_the_others_still_come_home() -> None:
    def change(hand: Hand) -> None:
        hand.put("revenue", "about two billion")
        hand.put("interest_expense", date(2024, 5, 1))
        hand.put("material_weakness", "maybe")
        hand.put("cash", True)
        hand.put("rpo", "31,000,000,000")
        hand.put("profile", None)
        hand.put("customers[1]", "=1/2")

    found = home(change)
    where = {problem.where: problem.code for problem in found.problems}
    names = ("revenue", "interest_expense", "material_weakness", "cash", "rpo")
    places = {key: f"Inputs!C{hand_row(key)}" for key in names}
    assert where[places["revenue"]] == "template.expected_number"
    assert where[places["interest_expense"]] == "template.number_became_date"
    assert where[places["material_weakness"]] == "template.expected_flag"
    assert where[places["cash"]] == "template.expected_number"
    assert where[places["rpo"]] == "sharing.number_as_text"
    assert where[f"Inputs!C{hand_row('profile')}"] == "sharing.profile_empty"
    assert where[f"Inputs!C{hand_row('customers[1]')}"] == "template.formula_without_value"
    assert [(change.name, change.new) for change in found.changes] == [("rpo", 31e9)]
    for language in ("en", "zh"):
        assert all(sentence(problem, Words(language))[-1] in ".。" for problem in found.problems)


def hand_row(key: str) -> int:
    return Hand(sent()).place(key)[1]


def test_that_rows_put_between_others_do_not_lose_a_change() -> None:
    def change(hand: Hand) -> None:
        hand.put("rpo", 31e9)
        hand.inputs.insert_rows(8, 3)

    assert [change.name for change in home(change).changes] == ["rpo"]


# --- Who and why


def test_that_the_log_says_who_and_why_for_the_thing_it_names() -> None:
    def change(hand: Hand) -> None:
        hand.put("rpo", 31e9)
        hand.put("customers[1]", 0.5)
        hand.put("revenue", 2e9)
        hand.book.properties.lastModifiedBy = "Jane Doe"
        first = next(row for row in range(4, 40) if hand.log.cell(row, 1).value is None and row > 7)
        lines = (
            ("rpo", "", date(2026, 3, 9), "Li Wei", None, None, "management call"),
            ("customers[1]", "", None, "Li Wei", None, None, "10-Q"),
            ("never_delivered", "", None, "Li Wei", None, None, "thought of it"),
        )
        for at, line in enumerate(lines):
            for column, value in enumerate(line, start=1):
                hand.log.cell(first + at, column).value = value

    found = home(change)
    facts = {
        name: accept(found.work, found.acceptable, TODAY).filing.data[name].fact for name in
        ("rpo", "customers", "revenue")
    }  # fmt: skip
    sources = {name: fact.source for name, fact in facts.items() if fact is not None}
    assert (sources["rpo"].document, sources["rpo"].note, sources["rpo"].filed) == (
        "Li Wei", "management call", date(2026, 3, 9),
    )  # fmt: skip
    assert (sources["customers"].document, sources["customers"].note) == ("Li Wei", "10-Q")
    assert (sources["revenue"].document, sources["revenue"].note) == ("Jane Doe", "our own view")
    assert found.saved_by == "Jane Doe"
    assert [line.name for line in found.other_lines] == ["never_delivered"]


def test_that_what_is_taken_over_is_an_override_with_what_was_read_beside_it() -> None:
    found = home(lambda hand: hand.put("rpo", 31e9))
    datum = accept(found.work, found.acceptable, TODAY).filing.data["rpo"]
    assert datum.rule == GIVEN
    assert found.work.filing.data["rpo"].fact in datum.candidates


def test_that_one_can_be_taken_and_the_other_left() -> None:
    def change(hand: Hand) -> None:
        hand.put("rpo", 31e9)
        hand.put("never_delivered", 0.2)

    found = home(change)
    only = accept(found.work, found.named(["never_delivered"]), TODAY)
    assert only.filing is found.work.filing
    assert only.edits == {"never_delivered": 0.2}
    with pytest.raises(Refused) as refused:
        found.named(["revenue"])
    assert refused.value.problems == (
        Problem("sharing.not_changed", values={"name": "revenue", "known": "rpo, never_delivered"}),
    )


# --- The command line


@pytest.fixture(scope="module")
def back(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def change(hand: Hand) -> None:
        hand.put("rpo", 31e9)
        hand.put("never_delivered", 0.2)
        hand.write("Model", "D40", 7)

    path = tmp_path_factory.mktemp("back") / "back.xlsx"
    path.write_bytes(edited(change))
    return path


def test_that_import_says_what_was_changed_and_where_it_was_edited_besides(
    back: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", str(back)]) == 0
    said = capsys.readouterr().out
    assert "USD 31,000.0 m" in said
    assert "Model!D40" in said
    assert run(["import", str(back), "--lang", "zh"]) == 0
    assert "310.00 亿美元" in capsys.readouterr().out


def test_that_import_says_of_which_version_and_methodology_a_workbook_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of an earlier Assay, under a methodology that is no longer shipped, opens under its own."""
    shipped = load_methodology()
    older = replace(read_methodology(shipped.text + "\n# earlier\n", shipped.file), shipped=True)
    filing = card_of("coreweave").filing
    assert filing is not None
    monkeypatch.setattr(carried, "version", lambda: "0.0.9")
    data = sent_of(evaluate(older, filing))
    monkeypatch.undo()
    path = tmp_path / "older.xlsx"
    path.write_bytes(data)
    assert run(["import", str(path)]) == 0
    said = capsys.readouterr().out
    assert "older.xlsx was made by Assay 0.0.9" in said
    assert f"does not ship (SHA-256 {older.digest[:12]})" in said
    assert "Nothing was changed in it." in said
    assert come_home(data, "older.xlsx").card.score == card_of("coreweave").score


def test_that_import_takes_over_what_is_asked_for(back: Path, capsys: pytest.CaptureFixture[str]) -> None:
    work, book = back.with_name("work.json"), back.with_name("next.xlsx")
    assert run(["import", str(back), "--json", "--accept", "rpo", "--out", str(work)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert {item["name"]: item["new"] for item in said["changes"]} == {"rpo": 31e9, "never_delivered": 0.2}
    assert said["accepted"] == ["rpo"]
    kept = decode(work.read_bytes())
    assert (kept.card()["rpo"], dict(kept.edits)) == (31e9, {})
    assert kept.card().score == pytest.approx(said["score_accepted"])
    assert run(["import", str(back), "--accept", "rpo", "--lang", "zh"]) == 0
    assert f"接受所选改动后评分：{said['score_accepted']:.1f}\n" in capsys.readouterr().out
    assert run(["import", str(back), "--accept", "all", "--out", str(book)]) == 0
    capsys.readouterr()
    following = come_home(book.read_bytes(), book.name)
    assert not following.changes
    assert (following.card["rpo"], dict(following.work.edits)) == (31e9, {"never_delivered": 0.2})
    assert following.work.read == come_home(back.read_bytes(), back.name).work.read


def test_that_import_names_what_it_cannot_take(back: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", str(back), "--accept", "revenue"]) == 2
    assert "rpo, never_delivered" in capsys.readouterr().err
    assert run(["import", str(back), "--out", str(back.with_name("x.docx"))]) == 2
    assert ".xlsx, .pdf or .json" in capsys.readouterr().err


def test_that_a_changed_workbook_is_scored_as_sent_and_says_so(back: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["score", str(back), "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["score"] == pytest.approx(card_of("coreweave").score)
    assert "2 thing(s) were changed" in said.err


def test_that_a_workbook_says_nothing_of_a_day_before_it_was_known(back: Path) -> None:
    with pytest.raises(Refused) as refused:
        open_source(str(back), date(2025, 6, 1))
    assert refused.value.problems[0].code == "sharing.known_later"
