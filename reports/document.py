"""A scorecard as a document: plain data that the PDF, the mail and the window's preview render."""

from __future__ import annotations

from reports.appendix import assumptions_chapter, method_chapter, places_of, sources_chapter
from reports.blocks import Document
from reports.changes_chapter import changes_chapter
from reports.chapters import metrics_chapter, workings_chapter
from reports.debt_chapter import debt_chapter
from reports.extras import NO_EXTRAS, Extras
from reports.glossary import glossary_chapter, seal_chapter
from reports.line_chapters import lines_chapter, shown_chapter
from reports.numbers import Style
from reports.peers_chapter import peers_chapter
from reports.tear_sheet import tear_sheet
from reports.what_if_chapters import scenarios_chapter
from reports.wording import known_as, known_on, method_name
from scoring.analysis.reverse import reverse
from scoring.analysis.scenarios import all_scenarios
from scoring.scorecard import Scorecard

__all__ = ["Document", "build_document"]


def build_document(card: Scorecard, style: Style, extras: Extras = NO_EXTRAS) -> Document:
    """The whole report in the style's language: page one, then every number with where it comes from."""
    words = style.words
    places = places_of(card)
    name = known_as(card, style)
    filing = card.filing
    scored = card.score is not None
    moves = reverse(card, together_too=False) if scored else None
    chapters = (
        tear_sheet(card, style, extras, moves),
        debt_chapter(card, style),
        metrics_chapter(card, style),
        workings_chapter(card, style, places),
        scenarios_chapter(card, all_scenarios(card) if scored else {}, moves, extras, style),
        peers_chapter(card, extras.peers, style),
        changes_chapter(card, extras, style),
        shown_chapter(card, style),
        lines_chapter(card, style),
        sources_chapter(card, style, places),
        assumptions_chapter(card, style),
        method_chapter(card, style),
        glossary_chapter(card, style),
        seal_chapter(card, style),
    )
    return Document(
        title=f"{name} – {words('report.title')}",
        subject=words("report.subject", method=f"{method_name(card.methodology, words)} {card.methodology.version}"),
        language="zh-CN" if words.language == "zh" else "en",
        brand=words("report.brand_line"),
        head=name,
        dated="" if filing is None else known_on(filing, words),
        foot=words("report.footer"),
        page_word=words("report.page"),
        chapters=tuple(chapter for chapter in chapters if chapter is not None),
        paper=extras.paper,
    )
