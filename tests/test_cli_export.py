"""A report exported with all that may stand beside it: peers, draws, the paper asked for."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from tests.command import assay, refused


def text_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_that_peers_draws_and_paper_are_in_the_report_and_the_seal_is_the_same(tmp_path: Path) -> None:
    plain, rich = tmp_path / "plain.pdf", tmp_path / "rich.pdf"
    assert assay("export", "coreweave", "--pdf", plain).returncode == 0
    beside = ("--peer", "microsoft", "--peer", "oracle", "--draws", 500, "--paper", "Letter")
    result = assay("export", "coreweave", "--pdf", rich, *beside)
    assert result.returncode == 0, result.stderr
    assert pypdfium2.PdfDocument(plain).get_page_size(0) != pypdfium2.PdfDocument(rich).get_page_size(0)
    width, height = pypdfium2.PdfDocument(rich).get_page_size(0)
    assert (round(width), round(height)) == (612, 792)
    before, after = text_of(plain), text_of(rich)
    for name in ("Microsoft", "Oracle", "P5"):
        assert name in after
    assert "Oracle Corporation" not in before
    seal = next(word for word in before.split() if word.startswith("assay1-"))
    assert seal in after
    assert assay("verify", rich).returncode == 0


def test_that_a_peer_that_cannot_be_opened_is_said_and_nothing_is_written(tmp_path: Path) -> None:
    said = refused("export", "coreweave", "--pdf", tmp_path / "c.pdf", "--peer", "nosuch", "--peer", "neither")
    assert "nosuch" in said
    assert "neither" in said
    assert not list(tmp_path.iterdir())


def test_that_too_few_draws_are_refused(tmp_path: Path) -> None:
    assert "3" in refused("export", "coreweave", "--pdf", tmp_path / "c.pdf", "--draws", "-3")
