"""Whether a file still says what Assay computed: unchanged, changed and where, not ours, or of another version."""

from __future__ import annotations

import ctypes
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pypdfium2
import pypdfium2.raw as raw
import pytest

from reports import carried, verify_workbook
from reports.export import pdf_bytes, workbook_bytes
from reports.extras import Extras, NamedCard
from reports.numbers import Style
from reports.verify import Verdict, verdict_lines, verify
from resources.words import LANGUAGE_IDS, Words
from scoring.analysis.own_scenario import own_scenario, what_if
from scoring.analysis.simulate import simulate
from scoring.engine import evaluate, with_edit
from scoring.filings.samples import read_sample
from scoring.filings.workbook_contract import SCENARIO, SEAL
from scoring.methodology.load import load_methodology
from scoring.seal import seal
from tests.office import SOFFICE, convert
from tests.sent import VALUE, Hand, card_of, edited, remade_once, sent, sent_of
from tests.test_import_damaged import cell, named, part, sheet_part
from tests.test_template_damaged import foreign_book, member
from ui.cli import run


@pytest.fixture(scope="module", autouse=True)
def _remade_once() -> Iterator[None]:
    with remade_once():
        yield


def verdict(change: Callable[[Hand], object]) -> Verdict:
    return verify(edited(change), "back.xlsx")


def told(found: Verdict) -> set[tuple[str, str]]:
    return {(item.kind, item.where) for item in found.differences}


@lru_cache
def report(sample: str = "coreweave", language: str = "en") -> bytes:
    card = card_of(sample)
    return pdf_bytes(card, Style(Words(language), "USD"), Extras(read=card.filing))


# --- Unchanged


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("make", [sent, report], ids=["workbook", "pdf"])
def test_that_what_was_sent_is_unchanged_with_its_seal(make: Callable[..., bytes], language: str) -> None:
    found = verify(make("microsoft", language), "sent")
    assert (found.outcome, found.differences, found.problems) == ("unchanged", (), ())
    assert found.seal == found.computed == seal(card_of("microsoft"))


def test_that_peers_draws_scenarios_and_edits_are_made_anew_too() -> None:
    methodology = with_edit(load_methodology(), "never_delivered", 0.2)
    filing = read_sample("coreweave")
    card = evaluate(methodology, filing, profile="general")
    mine = own_scenario(methodology, "Mine", (("revenue", "revenue * 0.8"),))
    extras = Extras(
        peers=(evaluate(methodology, read_sample("microsoft")),), simulated=simulate(card, 500, 7),
        own=(NamedCard("Mine", what_if(card, mine, True), mine.texts, True),),
        start=evaluate(load_methodology(), filing), read=filing, paper="Letter",
    )  # fmt: skip
    for make in (pdf_bytes, workbook_bytes):
        found = verify(make(card, Style(Words("zh"), "USD", "百万"), extras), "sent")
        assert (found.outcome, found.differences) == ("unchanged", ())
        assert found.seal == seal(card)


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not here")
def test_that_a_workbook_that_another_program_computed_and_saved_is_unchanged(tmp_path: Path) -> None:
    (tmp_path / "sent.xlsx").write_bytes(sent(language="zh"))
    (saved,) = convert([tmp_path / "sent.xlsx"], tmp_path)
    assert verify(saved.read_bytes(), "sent.xlsx").outcome == "unchanged"


# --- Changed, and where


def test_that_a_formula_replaced_by_a_number_is_found() -> None:
    found = verdict(lambda hand: hand.write("Scorecard", "B4", 55))
    assert found.outcome == "changed"
    assert told(found) == {("formula", "Scorecard!B4")}
    assert found.differences[0].found == "55"
    assert found.seal_holds


def test_that_a_formula_bent_to_another_cell_is_found() -> None:
    book = Hand(sent()).book["Scorecard"]
    formula = str(book["B4"].value)
    bent = formula.replace("$D$", "$E$")
    assert bent != formula
    found = verdict(lambda hand: hand.write("Scorecard", "B4", bent))
    assert told(found) == {("formula", "Scorecard!B4")}


def test_that_a_planted_result_is_found_though_its_formula_stands() -> None:
    key, sheet = Words("en")("workbook.score"), "Scorecard"
    planted = cell(key, b'<c r="@"><f>IF(TRUE,1,2)</f><v>99</v></c>', sheet, "B")
    assert ("formula", f"{sheet}!B4") in told(verify(planted, "back.xlsx"))
    text = zipfile.ZipFile(io.BytesIO(sent())).read(sheet_part(sheet))
    value = re.search(rb'<c r="B4"[^>]*><f>.*?</f><v>([^<]*)</v>', text)
    assert value is not None
    kept = text[: value.start(1)] + b"77.5" + text[value.end(1) :]
    found = verify(member(sent(), sheet_part(sheet), lambda _: kept), "back.xlsx")
    assert told(found) == {("result", "Scorecard!B4")}


def test_that_sheets_taken_away_added_and_renamed_are_told() -> None:
    def change(hand: Hand) -> None:
        hand.book.remove(hand.book["Profiles"])
        hand.book.create_sheet("Mine")
        hand.book["Peers"].title = "Vergleich"

    found = told(verdict(change))
    assert {("sheet_gone", "Profiles"), ("sheet_added", "Mine"), ("sheet_renamed", "Peers")} <= found


def test_that_moved_rows_merged_cells_and_remarks_are_told() -> None:
    def change(hand: Hand) -> None:
        hand.assumptions.insert_rows(20)
        hand.inputs.merge_cells("C10:C11")
        hand.book["Scorecard"]["P3"] = "see my mail"

    found = told(verdict(change))
    assert ("merged", "Inputs!C10:C11") in found
    assert ("added", "Scorecard!P3") in found
    assert any(kind == "rows_moved" and where.startswith("Assumptions!A") for kind, where in found)


def test_that_inputs_that_were_changed_are_told_as_such() -> None:
    found = verdict(lambda hand: hand.put("rpo", 31e9))
    assert found.outcome == "changed"
    assert [item.kind for item in found.differences] == ["input"]
    assert (found.differences[0].sent, found.differences[0].found) == ("15,100,000,000", "31,000,000,000")


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not here")
def test_that_a_flag_said_in_other_words_is_no_change(tmp_path: Path) -> None:
    def change(hand: Hand) -> None:
        hand.put("single_critical_supplier", True)
        hand.put("going_concern_doubt", "否")

    assert verdict(change).outcome == "unchanged"
    (tmp_path / "typed.xlsx").write_bytes(edited(change))
    (saved,) = convert([tmp_path / "typed.xlsx"], tmp_path)
    assert verify(saved.read_bytes(), "back.xlsx").outcome == "unchanged"


def test_that_a_name_for_a_row_of_ones_own_is_part_of_the_change() -> None:
    def change(hand: Hand) -> None:
        hand.put("customers[3]", 0.11)
        hand.put("customers[3]", "Meta", VALUE - 1)

    assert {item.kind for item in verdict(change).differences} == {"input"}


def test_that_lines_in_the_log_and_another_scenario_are_no_change() -> None:
    def change(hand: Hand) -> None:
        hand.log.cell(10, 1).value = "rpo"
        sheet, place = hand.book.defined_names[SCENARIO].attr_text.split("!")
        switch = hand.book[sheet.strip("'")][place.replace("$", "")]
        listed = hand.book[sheet.strip("'")].data_validations.dataValidation
        assert listed
        switch.value = "anything"

    assert verdict(change).outcome == "unchanged"


def test_that_another_seal_printed_or_recorded_is_found() -> None:
    def change(hand: Hand) -> None:
        sheet, place = hand.book.defined_names[SEAL].attr_text.split("!")
        hand.book[sheet.strip("'")][place.replace("$", "")] = "assay1-00000000-00000000-00000000-00000000"

    assert "printed_seal" in {item.kind for item in verdict(change).differences}
    mine = seal(card_of("coreweave")).encode()
    found = verify(part("xl/sharedStrings.xml", mine, b"assay1-11111111-22222222-33333333-44444444"), "back.xlsx")
    assert not found.seal_holds
    assert {"seal", "record"} <= {item.kind for item in found.differences}
    assert not any("assay_report" in item.sent + item.found for item in found.differences)


def test_that_figures_changed_in_record_and_sheet_alike_break_the_seal() -> None:
    changed = part("xl/sharedStrings.xml", b'"value":15100000000.0', b'"value":16100000000.0')
    found = verify(changed, "back.xlsx")
    assert found.outcome == "changed"
    assert not found.seal_holds


def test_that_a_name_that_points_elsewhere_is_found() -> None:
    assert ("name_moved", "rpo") in told(verify(named("rpo", "Inputs!$C$9"), "back.xlsx"))


def test_that_a_file_of_another_version_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carried, "version", lambda: "0.0.9")
    older = sent_of(card_of("coreweave"))
    monkeypatch.undo()
    found = verify(older, "older.xlsx")
    assert (found.outcome, found.version, found.seal_holds) == ("other_version", "0.0.9", True)
    assert not found.told  # what its layout can explain nobody did to it
    for language in LANGUAGE_IDS:
        assert "assay_report" not in "".join(verdict_lines(found, "older.xlsx", Words(language)))


def test_that_what_others_made_is_not_ours() -> None:
    assert verify(foreign_book(lambda made: None), "x.xlsx").outcome == "not_ours"
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    assert verify(saved(document), "x.pdf").outcome == "not_ours"


# --- PDF


def saved(document: pypdfium2.PdfDocument) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_that_a_page_taken_out_of_a_report_is_found() -> None:
    document = pypdfium2.PdfDocument(report())
    document.del_page(1)
    found = verify(saved(document), "back.pdf")
    assert found.outcome == "changed"
    assert ("page_gone", str(len(document) + 1)) in told(found)


def test_that_a_text_written_over_a_report_is_found_on_its_page() -> None:
    document = pypdfium2.PdfDocument(report())
    page = document[0]
    made = raw.FPDFPageObj_NewTextObj(document.raw, b"Helvetica", 12.0)
    letters = ctypes.create_string_buffer("Score 99 aaa".encode("utf-16-le") + b"\0\0")
    raw.FPDFText_SetText(made, ctypes.cast(letters, raw.FPDF_WIDESTRING))
    raw.FPDFPage_InsertObject(page.raw, made)
    page.gen_content()
    found = verify(saved(document), "back.pdf")
    assert found.outcome == "changed"
    assert {where for _, where in told(found)} == {"1"}
    assert any("Score 99" in item.found for item in found.differences)


ANALYSES = (
    ("scenarios", "coreweave", "--set", "revenue=revenue*0.9", "--lang", "zh"),
    ("tornado", "coreweave", "--paper", "Letter"), ("simulate", "coreweave", "--draws", "300", "--seed", "5"),
    ("reverse", "coreweave", "--unit", "bn"), ("compare", "coreweave", "microsoft", "--lang", "zh"),
    ("backtest", "coreweave-at-ipo", "coreweave-fy2025"), ("history", "coreweave-fy2025", "coreweave-at-ipo", "oracle"),
    ("compare", "microsoft", "coreweave", "--against", "assay"),
)  # fmt: skip


@pytest.mark.parametrize("command", ANALYSES, ids=" ".join)
def test_that_an_analysis_is_made_anew_too_and_a_page_taken_out_of_it_is_found(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "sent.pdf"
    assert run([*command, "--pdf", str(path)]) == 0
    found = verify(path.read_bytes(), path.name)
    assert (found.outcome, found.seal_holds) == ("unchanged", True)
    document = pypdfium2.PdfDocument(path)
    document.del_page(0)
    assert verify(saved(document), path.name).outcome == "changed"


@pytest.mark.parametrize("wrong", [{"kind": "batch"}, {"draws": -1}, {"seed": "x"}, {"sobol": 1, "kind": []}, 7])
def test_that_a_record_of_an_analysis_that_there_is_none_of_is_damaged(wrong: object, tmp_path: Path) -> None:
    path = tmp_path / "sent.pdf"
    assert run(["reverse", "coreweave", "--pdf", str(path)]) == 0
    document = pypdfium2.PdfDocument(path)
    record = json.loads(bytes(document.get_attachment(0).get_data()))
    asked = record["analysis"]
    record["analysis"] = {**asked, **wrong} if isinstance(wrong, dict) else wrong
    document.del_attachment(0)
    document.new_attachment("assay-record.json").set_data(json.dumps(record).encode())
    found = verify(saved(document), path.name)
    assert (found.outcome, [problem.code for problem in found.problems]) == ("changed", ["record_damaged"])


def test_that_a_report_with_another_record_does_not_pass() -> None:
    """One filing's pages with another filing's record: the pages are not what the record makes."""
    document = pypdfium2.PdfDocument(report("microsoft"))
    other = pypdfium2.PdfDocument(report("coreweave"))
    while document.count_attachments():
        document.del_attachment(0)
    attachment = document.new_attachment("assay-record.json")
    attachment.set_data(bytes(other.get_attachment(0).get_data()))
    found = verify(saved(document), "back.pdf")
    assert found.outcome == "changed"
    assert ("page_text", "1") in told(found)


# --- The command


def test_that_the_command_answers_with_words_and_an_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad, none = tmp_path / "good.pdf", tmp_path / "bad.xlsx", tmp_path / "none.pdf"
    good.write_bytes(report())
    bad.write_bytes(edited(lambda hand: hand.write("Scorecard", "B4", 55)))
    none.write_bytes(b"%PDF-1.4 nothing more")
    assert run(["verify", str(good)]) == 0
    assert "Unchanged: good.pdf" in capsys.readouterr().out
    assert run(["verify", str(bad), "--lang", "zh"]) == 1
    said = capsys.readouterr().out
    assert "已改动：bad.xlsx" in said
    assert "Scorecard!B4" in said
    assert run(["verify", str(bad), "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert (data["outcome"], data["seal_holds"]) == ("changed", True)
    assert data["differences"][0] | {"sent": ""} == {
        "kind": "formula", "where": "Scorecard!B4", "sent": "", "found": "55",
    }  # fmt: skip
    assert run(["verify", str(none)]) == 2
    assert "none.pdf: This PDF is damaged" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("written", "again"),
    [
        ("IF(A1>=1E-9,'模型'!B2,\"a b\")", 'IF(A1>=0.000000001, 模型!B2, "a b")'),
        ("IF(OR(FALSE,A1),1,0)", "IF(OR(FALSE(),A1),1,0)"),
    ],
)
def test_that_one_formula_written_in_two_ways_is_the_same(written: str, again: str) -> None:
    assert verify_workbook.plain(written, {}) == verify_workbook.plain(again, {})


def test_that_two_formulas_are_not_the_same() -> None:
    pairs = [("A1+1", "A1+2"), ('"a b"', '"ab"'), ("A1", "A11"), ("Model!$D$1", "Base!$D$1"), ("SUM(A1)", "MAX(A1)")]
    assert all(verify_workbook.plain(one, {}) != verify_workbook.plain(other, {}) for one, other in pairs)
