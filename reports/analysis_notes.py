"""What stands beside every analysis: how it was made, of which filing, under which methodology, and its seal."""

from __future__ import annotations

from reports.analysis_parts import Analysis
from reports.analysis_words import issuer_name, simulated_range, title
from reports.numbers import BLANK, Style
from reports.wording import joined, method_name, score_text, source_text
from resources import version
from scoring.analysis.comparison import documents
from scoring.scorecard import Scorecard
from scoring.seal import effective_edits, seal

Note = tuple[str, str]
MOST_DOCUMENTS = 8


def made_notes(found: Analysis, style: Style) -> tuple[Note, ...]:
    """The method: methodology with its digest and edits, seed and draws, the edition of Assay, the unit of money."""
    words, methodology = style.words, found.cards[0].methodology
    edits = effective_edits(methodology)
    changed = joined((words.name(name) for name in edits), style) if edits else words("analysis.note.unedited")
    own = "" if methodology.shipped else f" ({methodology.file})"
    return (
        (words("analysis.note.analysis"), found.title),
        *found.made,
        *_spread(found, style),
        (words("analysis.note.methodology"), f"{method_name(methodology, words)} {methodology.version}{own}"),
        (words("analysis.note.digest"), methodology.digest),
        (words("analysis.note.edits"), changed),
        (words("analysis.note.unit"), style.money_unit),
        (words("analysis.note.edition"), f"Assay {version()}"),
    )


def _spread(found: Analysis, style: Style) -> tuple[Note, ...]:
    """P5 to P95 of the one card's draws, with their seed."""
    drawn = simulated_range(found.simulated, style) if found.simulated is not None else ""
    if found.simulated is None or not drawn:
        return ()
    seed = f"{style.words('analysis.seed')} {found.simulated.seed}"
    return ((style.words("analysis.note.spread"), f"{drawn} · {seed}"),)


def known_of(card: Scorecard, style: Style) -> str:
    """The day as of which it is known; empty where the file does not say when it was filed."""
    filing = card.filing
    return style.words.day(filing.as_of) if filing is not None and filing.is_dated else ""


def read_notes(card: Scorecard, style: Style) -> tuple[Note, ...]:
    """Of one card what it was read from, and the seal over its numbers: all that does not stand over the page."""
    return (*_documents(card, style), (style.words("analysis.note.seal"), seal(card)))


def _documents(card: Scorecard, style: Style) -> tuple[Note, ...]:
    if card.filing is None:
        return ()
    read = [text for source in documents(card) if (text := source_text(source, style.words))]
    more, shown = len(read) - MOST_DOCUMENTS, joined(read[:MOST_DOCUMENTS], style)
    said = style.words("report.and_more", names=shown, count=more) if more > 0 else shown or BLANK
    return ((style.words("analysis.documents"), said),)


def card_notes(card: Scorecard, style: Style) -> tuple[Note, ...]:
    """One scorecard: who, when, the score, what it was read from, and the seal over its numbers."""
    words, filing = style.words, card.filing
    about: tuple[Note, ...] = ()
    if filing is not None:
        about = (
            (words("analysis.issuer"), issuer_name(card, style)),
            (words("analysis.note.filing"), title(card, style)),
            (words("analysis.period"), words.day(filing.period_end)),
            (words("analysis.as_of"), known_of(card, style) or words("report.undated")),
            *_documents(card, style),
        )
    band = f" {card.band}" if card.band else ""
    return (
        *about,
        (words("report.profile"), words.name(card.profile)),
        (words("analysis.score"), f"{score_text(card, style)}{band} {style.span(card.low, card.high)}"),
        (words("report.completeness"), style.number(card.completeness, "ratio")),
        (words("report.confidence"), words(f"report.grade.{card.confidence.grade}")),
        (words("analysis.note.seal"), seal(card)),
    )
