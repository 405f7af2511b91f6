"""A PDF against the one that Assay makes from the record attached to it: page by page, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from reports.carried import Carried, carried
from reports.extras import Extras
from reports.pdf_file import RECORD_NAME
from reports.verify import Difference, Verdict, outcome, unreadable
from scoring.filings.located import shown
from scoring.problems import Problem, Refused
from scoring.scorecard import Scorecard
from scoring.seal import seal

MOST_BYTES = 20_000_000
MOST_RECORD = 20_000_000
MOST_PAGES = 400
MOST_LINES = 5_000  # of one page; more is no page of ours
LONGEST = 160


def verify_pdf(data: bytes, name: str) -> Verdict:
    """The verdict on a PDF. Raises Refused where it cannot be read at all."""
    record, pages = _read(data, name)
    if record is None:
        return Verdict("not_ours", "pdf")
    try:
        found = carried(record)
        card, extras = found.remade()
    except Refused as refused:
        return unreadable("pdf", refused)
    computed = seal(card)
    differences = []
    if found.seal != computed:
        differences.append(Difference("seal", RECORD_NAME, found.seal, computed))
    _, fresh = _read(_again(found, card, extras), name)
    differences += _pages(fresh, pages)
    filing = found.work.filing
    return Verdict(
        outcome(found, differences), "pdf", found.seal, computed, found.version, filing.issuer.name,
        tuple(differences),
    )  # fmt: skip


def _again(found: Carried, card: Scorecard, extras: Extras) -> bytes:
    """The file as this edition writes it: a report, or an analysis."""
    if found.asked is not None:
        from reports.analysis_made import analysis_again

        return analysis_again(found, found.asked, card, extras)
    from reports.export import pdf_bytes

    return pdf_bytes(card, found.style, extras)


def _read(data: bytes, name: str) -> tuple[bytes | None, list[list[str]]]:
    """The record attached, if there is one, and the lines of text of every page."""
    import pypdfium2

    if len(data) > MOST_BYTES:
        raise _refusal("sharing.pdf_too_large", name, most=MOST_BYTES // 1_000_000)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise _refusal("sharing.pdf_damaged", name) from None
    try:
        if len(document) > MOST_PAGES:
            raise _refusal("sharing.pdf_too_large", name, most=MOST_BYTES // 1_000_000)
        return _record(document), [_lines(document[number]) for number in range(len(document))]
    except pypdfium2.PdfiumError:
        raise _refusal("sharing.pdf_damaged", name) from None
    finally:
        document.close()


def _refusal(code: str, name: str, **values: object) -> Refused:
    return Refused([Problem(code, where=shown(name), values=values)])


def _record(document: object) -> bytes | None:
    for number in range(document.count_attachments()):  # type: ignore[attr-defined]
        attachment = document.get_attachment(number)  # type: ignore[attr-defined]
        if attachment.get_name() == RECORD_NAME:
            content = bytes(attachment.get_data())
            return content if len(content) <= MOST_RECORD else None
    return None


def _lines(page: object) -> list[str]:
    """What a reader sees as text on a page, annotations and forms drawn over it left out."""
    text = page.get_textpage()  # type: ignore[attr-defined]
    try:
        return [line.strip() for line in text.get_text_bounded().splitlines() if line.strip()][:MOST_LINES]
    finally:
        text.close()
        page.close()  # type: ignore[attr-defined]


def _pages(then: list[list[str]], now: list[list[str]]) -> Iterator[Difference]:
    for number in range(max(len(then), len(now))):
        where = str(number + 1)
        if number >= len(now):
            yield Difference("page_gone", where)
        elif number >= len(then):
            yield Difference("page_added", where)
        else:
            yield from _page(where, then[number], now[number])


def _page(where: str, then: list[str], now: list[str]) -> Iterator[Difference]:
    if then == now:
        return
    for kind, a, b, c, d in SequenceMatcher(None, then, now, autojunk=False).get_opcodes():
        if kind != "equal":
            yield Difference("page_text", where, " / ".join(then[a:b])[:LONGEST], " / ".join(now[c:d])[:LONGEST])
