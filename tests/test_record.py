"""A saved work comes back as it was, and the seal says when two works are the same."""

import contextlib
import json
import random
from datetime import date
from pathlib import Path

import pytest

from reports.extras import NO_EXTRAS
from reports.numbers import Style
from resources.words import Words
from scoring.engine import evaluate, with_edit
from scoring.filings.overriding import Given, give, overridden
from scoring.filings.samples import read_sample, sample_names
from scoring.methodology.load import load_methodology
from scoring.problems import Refused
from scoring.record import OwnScenario, Peer, Work, decode, decode_filing, encode, encode_filing, work_of
from scoring.seal import seal, sealed
from tests.conftest import python

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
METHOD = load_methodology()
COREWEAVE = read_sample("coreweave")
GIVEN = Given(8.25e9, "USD", "analyst", "the note to the accounts", date(2026, 1, 5))


@pytest.mark.parametrize("name", sample_names())
def test_that_every_sample_comes_back_from_its_record_equal_in_every_part(name: str) -> None:
    filing = read_sample(name)
    back = decode_filing(encode_filing(filing))
    assert back == filing
    assert encode_filing(back) == encode_filing(filing)
    assert seal(evaluate(METHOD, back)) == seal(evaluate(METHOD, filing))


def test_that_a_chosen_fact_is_still_the_same_one_as_among_the_candidates() -> None:
    back = decode_filing(encode_filing(COREWEAVE))
    for name, datum in COREWEAVE.data.items():
        if any(fact is datum.fact for fact in datum.candidates):
            assert any(fact is back.data[name].fact for fact in back.data[name].candidates)


def test_that_a_whole_work_with_answers_edits_scenarios_and_peers_comes_back() -> None:
    answered = give(COREWEAVE, "debt_principal", GIVEN)
    method = with_edit(with_edit(METHOD, "never_delivered", 0.15), "gold_content", [(0.1, 0), (0.9, 100)])
    card = evaluate(method, answered, profile="general")
    own = OwnScenario("慢交付", (("never_delivered", "never_delivered * 2"),), True)
    peers = (Peer("microsoft", read_sample("microsoft")),)
    base = work_of(card, COREWEAVE)
    work = Work(base.read, base.filing, base.methodology_text, base.methodology_file, True, method.edits, "general",
                (own,), peers)  # fmt: skip
    back = decode(encode(work))
    assert back.filing == answered
    assert back.read == COREWEAVE
    assert overridden(back.filing) == ("debt_principal",)
    assert back.scenarios == (own,)
    assert back.peers[0].filing == peers[0].filing
    assert back.card().score == card.score
    assert seal(back.card()) == seal(card)
    assert back.methodology().shipped


def test_that_a_record_carries_a_methodology_of_ones_own() -> None:
    text = METHOD.text.replace("\nname = ", "\n# mine\nname = ", 1)
    work = Work(COREWEAVE, COREWEAVE, text, "mine.toml", False)
    method = decode(encode(work)).methodology()
    assert not method.shipped
    assert method.file == "mine.toml"
    assert method.text == text


def test_that_a_damaged_record_gives_one_sentence_and_no_traceback() -> None:
    whole = encode(work_of(evaluate(METHOD, COREWEAVE)))
    chance = random.Random(7)
    damaged = [whole[: len(whole) // 2], b"", b"[]", b"{}", b"null", b"\xff\xfe", b"[" * 100_000]
    for _ in range(60):
        plain = json.loads(whole)
        plain[chance.choice(list(plain))] = chance.choice([None, 5, "x", [], {}, [1]])
        damaged.append(json.dumps(plain).encode())
    for data in damaged:
        with contextlib.suppress(Refused):  # a changed profile or name may still be a record
            decode(data)
    for data in damaged[:7]:
        with pytest.raises(Refused) as caught:
            decode(data)
        assert [problem.code for problem in caught.value.problems] == ["record_damaged"]


def test_that_a_record_of_a_later_edition_is_refused_as_such() -> None:
    plain = json.loads(encode(work_of(evaluate(METHOD, COREWEAVE))))
    with pytest.raises(Refused, match="record_newer"):
        decode(json.dumps({**plain, "assay": 2}).encode())


def test_that_the_seal_does_not_know_language_or_money_unit_and_changes_with_any_input_edit_or_profile() -> None:
    plain = seal(evaluate(METHOD, COREWEAVE))
    assert plain == seal(evaluate(load_methodology(), read_sample("coreweave")))
    nearly = give(COREWEAVE, "interest_expense", Given(360_824_000.0000001, "USD", "", "", date(2026, 1, 1)))
    others = [
        evaluate(METHOD, nearly),
        evaluate(with_edit(METHOD, "never_delivered", 0.1000000001), COREWEAVE),
        evaluate(METHOD, COREWEAVE, profile="software"),
        evaluate(METHOD, read_sample("microsoft")),
    ]
    assert len({plain, *(seal(card) for card in others)}) == 5
    assert seal(evaluate(with_edit(METHOD, "never_delivered", 0.10), COREWEAVE)) == plain  # the default itself


def test_that_the_seal_is_the_same_in_another_process() -> None:
    code = (
        "from scoring.engine import evaluate; from scoring.methodology.load import load_methodology; "
        "from scoring.filings.samples import read_sample; from scoring.seal import seal; "
        "print(seal(evaluate(load_methodology(), read_sample('coreweave'))))"
    )
    assert python(code).strip() == seal(evaluate(METHOD, COREWEAVE))


def test_that_nothing_but_the_inputs_that_are_known_is_sealed() -> None:
    inputs = sealed(evaluate(METHOD, COREWEAVE))["inputs"]
    assert None not in inputs.values()
    assert inputs["rpo"] == repr(15.1e9)


@pytest.mark.skipif(not DATA.exists(), reason="the real filings are not beside the checkout")
def test_that_a_real_filing_comes_back_with_its_score_and_seal() -> None:
    from scoring.filings.sources import open_source

    path = min((DATA / "inline").glob("*"))
    filing = open_source(str(path), known_inputs={name: given.unit for name, given in METHOD.inputs.items()})
    back = decode_filing(encode_filing(filing))
    assert encode_filing(back) == encode_filing(filing)
    assert seal(evaluate(METHOD, back)) == seal(evaluate(METHOD, filing))


def test_that_a_report_without_extras_is_on_a4_and_has_no_peers() -> None:
    assert NO_EXTRAS.paper == "A4"
    assert not NO_EXTRAS.peers
    assert Style(Words("en"), "USD", "").words.language == "en"
