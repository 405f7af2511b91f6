"""A draft of a mail: the score in five lines, the PDF and the workbook attached. Assay never sends; nobody is named.

The draft is RFC 5322 with `X-Unsent: 1`, which mail programs open as a message to finish. It has no sender, recipient
or date: those are the reader's. The same files give the same bytes.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

from reports.analysis_words import issuer_name, joined, simulated_range, turn_sentence
from reports.extras import NO_EXTRAS, Extras
from reports.file_names import report_name
from reports.numbers import Style
from reports.wording import aside, filed_on, is_starred, known_as, known_on, reference, run_on
from resources.words import Words
from scoring.analysis.wanted import is_too_small, wanted
from scoring.scorecard import Scorecard
from scoring.seal import seal

if TYPE_CHECKING:
    from scoring.analysis.reverse import Direction, ReverseStress

PDF_TYPE = ("application", "pdf")
WORKBOOK_TYPE = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
LONGEST_SUBJECT_NAME, LONGEST_NAME, MOST_DOCUMENTS, MOST_WANTED = 100, 160, 3, 4
LONGEST_LINE = 998  # of a header: one that is all ASCII is not broken, or its first line may be left empty
JOINERS = "\u200c\u200d"  # they hold emoji and some scripts together; all other invisible signs are left out


@dataclass(frozen=True, slots=True)
class Draft:
    """What a mail program is given. `files` are the attachments by name: the PDF, then the workbook."""

    subject: str
    body: str
    files: Mapping[str, bytes]
    language: str = "en"

    def message(self) -> bytes:
        """The `.eml`."""
        return eml(self)


def draft(card: Scorecard, style: Style, extras: Extras = NO_EXTRAS) -> Draft:
    """The mail of a scorecard, with both files made."""
    from reports.export import pdf_bytes, workbook_bytes

    return draft_of(card, style, pdf_bytes(card, style, extras), workbook_bytes(card, style, extras), extras)


def draft_of(card: Scorecard, style: Style, pdf: bytes, workbook: bytes, extras: Extras = NO_EXTRAS) -> Draft:
    """The mail with files that are there already."""
    words = style.words
    names = [report_name(card.filing, words, suffix) for suffix in (".pdf", ".xlsx")]
    lines = [plain(line, 20_000) for line in summary(card, style, extras)]
    attached = words("mail.attached", pdf=names[0], workbook=names[1])
    body = "\n".join([*lines, "", attached, ""])
    return Draft(subject(card, style), body, dict(zip(names, (pdf, workbook), strict=True)), words.language)


def subject(card: Scorecard, style: Style) -> str:
    """Who, when and the score; a band never without saying what it is not."""
    words, filing = style.words, card.filing
    name = plain(known_as(card, style), LONGEST_SUBJECT_NAME)
    end = words.day(filing.period_end) if filing is not None else ""
    if card.score is None:
        return words("mail.subject_unscored", name=name, end=end, range=style.span(card.low, card.high))
    key = "mail.subject_provisional" if is_starred(card) else "mail.subject"
    return words(key, name=name, end=end, score=style.number(card.score, "score"), band=card.band)


def summary(card: Scorecard, style: Style, extras: Extras = NO_EXTRAS) -> tuple[str, ...]:
    """Five lines: the score with its interval, the factors, what it rests on, what would change it, what it is not."""
    words = style.words
    return (
        run_on(_score(card, style, extras), style),
        words("mail.factors", parts=joined(_factors(card, style), style)),
        run_on(_rests_on(card, style), style),
        run_on(_would_change(card, style), style),
        words("mail.advice", seal=seal(card)),
    )


def _score(card: Scorecard, style: Style, extras: Extras) -> Iterator[str]:
    words, filing = style.words, card.filing
    name = plain(issuer_name(card, style), LONGEST_NAME)
    period = "" if filing is None else words.day(filing.period_end)
    known = "" if filing is None else known_on(filing, words)
    span = style.span(card.low, card.high)
    if card.score is None:
        why = words(f"mail.why.{_why(card)}")
        yield words("mail.unscored", name=name, period=period, known=known, why=why, range=span)
    else:
        score = style.number(card.score, "score")
        yield words("mail.score", name=name, period=period, known=known, score=score, band=card.band, range=span)
    if extras.simulated is not None and (drawn := simulated_range(extras.simulated, style)):
        yield words("mail.drawn", drawn=drawn)
    if is_starred(card):
        yield words("mail.provisional", worst=style.number(card.worst, "score"))


def _why(card: Scorecard) -> str:
    """Why there is no point score."""
    return "stopped" if card.stopped else "small" if is_too_small(card) else "disclosed"


def _factors(card: Scorecard, style: Style) -> Iterator[str]:
    words = style.words
    for factor in card.factors.values():
        state = "report.not_scored" if factor.applies else "report.not_applicable"
        text = words(state) if factor.score is None or not factor.applies else style.number(factor.score, "score")
        yield f"{words.name(factor.id)} {text}"


def _rests_on(card: Scorecard, style: Style) -> Iterator[str]:
    words = style.words
    read = _documents(card, words)
    more = len(read) - MOST_DOCUMENTS
    shown = joined(read[:MOST_DOCUMENTS], style)
    if read:
        yield words("mail.read", documents=words("report.and_more", names=shown, count=more) if more > 0 else shown)
    grade = words(f"report.grade.{card.confidence.grade}")
    yield words("mail.confidence", grade=grade, completeness=style.number(card.completeness, "ratio"))
    conflicts = card.filing.conflicts() if card.filing is not None else ()
    if card.estimates:
        yield words("mail.estimates", count=len(card.estimates))
    if conflicts:
        yield words("mail.conflicts", count=len(conflicts))


def _documents(card: Scorecard, words: Words) -> list[str]:
    """`10-K 0001769628-26-000104 (2 Mar 2026)`, that with most figures first."""
    data = card.filing.data.values() if card.filing is not None else ()
    found = Counter(
        aside(name, filed, words) if (filed := filed_on(source, words)) and name else name
        for source in (datum.fact.source for datum in data if datum.fact is not None)
        for name in [words.told(reference(source))]
    )
    return [plain(text, LONGEST_NAME) for text, _ in found.most_common() if text.strip()]


def _would_change(card: Scorecard, style: Style) -> Iterator[str]:
    """The nearest single change to the band below and to the one above; without a score what would give one."""
    words = style.words
    if card.score is None:
        names = [words.name(item.input) for item in wanted(card, MOST_WANTED)]
        if _why(card) == "disclosed" and names:
            yield words("mail.wanted", names=joined(names, style))
        else:
            yield words("report.too_small" if _why(card) == "small" else "mail.nothing_to_move")
        return
    from scoring.analysis.reverse import reverse

    found = reverse(card, together_too=False)
    yield from (_turn(card, found, way, style) for way in ("down", "up"))


def _turn(card: Scorecard, found: ReverseStress, way: Direction, style: Style) -> str:
    words, band = style.words, found.bands[way]
    if band is None:
        return words("analysis.lowest_band" if way == "down" else "analysis.highest_band")
    nearest = next((turn for turn in (found.down if way == "down" else found.up) if turn.value is not None), None)
    if nearest is None:
        return words(f"mail.{way}_none", band=band)
    return words(f"mail.{way}", band=band, turn=turn_sentence(nearest, card, style))


def eml(made: Draft) -> bytes:
    """The draft as a file, every line ended by CRLF, all of it seven-bit."""
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    message["Subject"] = plain(made.subject, 400)
    message.set_content(made.body, charset="utf-8", cte="quoted-printable")
    kinds = (PDF_TYPE, WORKBOOK_TYPE)
    for (name, content), (main, sub) in zip(made.files.items(), kinds, strict=True):
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    message["Content-Language"] = "zh-CN" if made.language == "zh" else "en"
    digest = hashlib.sha256(b"\0".join((made.subject.encode(errors="replace"), made.body.encode(errors="replace"),
                                        *made.files.values())))  # fmt: skip
    message.set_boundary(f"=_assay_{digest.hexdigest()[:40]}")
    return message.as_bytes(policy=SMTP.clone(max_line_length=LONGEST_LINE) if made.subject.isascii() else SMTP)


def plain(text: str, most: int) -> str:
    """One line that can be read: no line end, control, lone surrogate or sign that turns the writing around."""
    kept = []
    for letter in text[: 4 * most]:
        kind = unicodedata.category(letter)
        if kind in ("Cc", "Zl", "Zp", "Zs"):
            kept.append(" ")
        elif kind == "Cs":
            kept.append("\ufffd")
        elif kind != "Cf" or letter in JOINERS:
            kept.append(letter)
    line = " ".join("".join(kept).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
