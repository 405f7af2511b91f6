"""Page one of a report, made to stand alone: who, the score and its range, why, the gold, the debt, what to doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from reports.analysis_words import signed, simulated_range
from reports.blocks import Block, Chapter, Figure, Heading, Masthead, Side, Span, Text, say
from reports.extras import NO_EXTRAS, Extras
from reports.numbers import BLANK, Style
from reports.palette import grade
from reports.pictures import debt_service, factor_bars, gold_waterfall, score_scale
from reports.tear_sheet_parts import band_moves, burden, caps, doubts, sealed, views, what_is_wanted
from reports.wording import aside, clauses, filed_on, joined, known_as, known_on, reference, run_on, titled
from scoring.analysis.reasons import reasons as main_reasons
from scoring.filings.filing import Source
from scoring.filings.places import index_address
from scoring.problems import sentence
from scoring.scorecard import Scorecard

if TYPE_CHECKING:  # it brings NumPy
    from scoring.analysis.reverse import Direction, ReverseStress

WIDTH = 507.0  # of the text on a page
GAP = 16.0
MOST_FILINGS = 6
WAYS: tuple[Direction, ...] = ("down", "up")
MOST_WARNINGS = 2
ROOMS = ((134.0, 3), (120.0, 3), (108.0, 3), (108.0, 2), (108.0, 1), (96.0, 1), (96.0, 0), (84.0, 0))
"""Heights of the pictures, each with how many conflicts are listed: the roomiest first."""


def tear_sheet(card: Scorecard, style: Style, extras: Extras, moves: ReverseStress | None) -> Chapter:
    """The first page as blocks; in closer forms with lower pictures and fewer of the conflicts."""
    above: tuple[Block, ...] = (
        masthead(card, style, extras),
        *states(card, style),
        Figure(score_scale(card, style, WIDTH, 40, 7.5), titled=False),
        Figure(factor_bars(card, style, WIDTH, 62, 7.5), titled=False),
        arithmetic(card, style),
        Side((reasons(card, style, up=True), reasons(card, style, up=False)), (1, 1)),
    )
    between: tuple[Block, ...] = (
        *burden(card, style),
        outlook(card, style, moves),
        *views(card, style),
    )
    drawn = {height: pictures(card, style, height) for height in dict.fromkeys(height for height, _ in ROOMS)}
    doubted = {most: tuple(doubts(card, style, most)) for most in dict.fromkeys(most for _, most in ROOMS)}
    end = sealed(card, style)
    forms = [(*above, drawn[height], *between, *doubted[most], end) for height, most in ROOMS]
    return Chapter(style.words("report.tear_sheet"), "tear_sheet", forms[0], tuple(forms[1:]))


def outlook(card: Scorecard, style: Style, moves: ReverseStress | None) -> Side:
    """The caps, and what would move the band; without a point score what would give one."""
    if card.score is None and not card.stopped:
        return Side((caps(card, style), what_is_wanted(card, style)), (1, 2))
    return Side((caps(card, style), *(band_moves(card, moves, way, style) for way in WAYS)), (1.5, 1, 1))


def pictures(card: Scorecard, style: Style, height: float) -> Side:
    """The gold waterfall and debt service side by side; low where neither can be drawn."""
    wide = (WIDTH - GAP) * 0.56
    for tall in (height, 44.0):
        left = gold_waterfall(card, style, wide, tall, 7.2)
        right = debt_service(card, style, WIDTH - GAP - wide, tall, 7.2)
        if left.table or right.table:
            break
    return Side(((Figure(left),), (Figure(right),)), (0.56, 0.44))


def masthead(card: Scorecard, style: Style, extras: Extras = NO_EXTRAS) -> Masthead:
    words, filing = style.words, card.filing
    lines: list[Text] = []
    if filing is not None:
        title = filing.title_zh if words.language == "zh" else filing.title
        facts = (
            words(
                "report.period" if filing.period_months == 12 else "report.period_annualised",
                months=filing.period_months,
                end=filing.period_end,
            ),
            known_on(filing, words),
            words.name(card.profile),
            words("report.figures_in", unit=style.money_unit),
        )
        lines = [
            say(title, size="body", colour="muted"),
            say(" · ".join(facts), size="small"),
            filings_used(card, style),
        ]
    return Masthead(
        known_as(card, style), tuple(lines), style.number(card.score, "score"), card.band or BLANK,
        words("report.spoken", score=style.number(card.score, "score"), band=card.band or BLANK),
        None if card.score is None else grade(card.score), tuple(verdict(card, style, extras)),
    )  # fmt: skip


def filings_used(card: Scorecard, style: Style) -> Text:
    """The documents that the figures come from, those with most figures first, each linked."""
    words = style.words
    data, cik = (card.filing.data.values(), card.filing.issuer.cik) if card.filing is not None else ((), "")
    sources = [datum.fact.source for datum in data if datum.fact is not None and datum.fact.source.form]
    counted = Counter((s.form, s.accession) for s in sources)
    most = counted.most_common(MOST_FILINGS)
    if not most:
        return say(words("report.no_filing"), size="small", colour="muted")
    spans: list[Span] = [Span(words("report.read_from") + " ")]
    for index, (key, _) in enumerate(most):
        source = next(s for s in sources if (s.form, s.accession) == key)
        day = filed_on(source, words)
        named = reference(source) if source.accession else f"{source.form} {source.document}".strip()
        filed = (aside(named, day, words) if day else named).replace(" ", "\u00a0")
        spans.append(Span(clauses(("", ""), words) if index else ""))
        spans.append(Span(filed, link=index_address(source, cik) or filing_url(sources, key)))
    if more := len(counted) - len(most):
        spans.append(Span(words("report.more_filings", count=more)))
    return Text(tuple(spans), "small", after=0)


def filing_url(sources: list[Source], key: tuple[str, str]) -> str:
    """The address of a document that lies with the regulator, where one of its figures gives it."""
    urls = [source.url for source in sources if (source.form, source.accession) == key]
    return next((url for url in urls if "sec.gov/" in url), "")


def verdict(card: Scorecard, style: Style, extras: Extras) -> Iterator[Text]:
    """What stands under the score."""
    words = style.words
    if card.low is not None and card.high is not None:
        yield say(words("report.range") + " ", Span(style.span(card.low, card.high), bold=True), size="small", after=0)
        if card.binding_cap is not None:
            before = (
                f"{style.number(card.before_caps, 'score')} {style.span(card.low_before_caps, card.high_before_caps)}"
            )
            yield say(words("report.before_caps", range=before), size="small", after=0)
    drawn = simulated_range(extras.simulated, style) if extras.simulated is not None and not card.stopped else ""
    if drawn:
        yield say(drawn, size="small", after=0)
    yield say(words("report.not_a_rating"), size="small", colour="muted", after=0)
    confidence = words(f"report.grade.{card.confidence.grade}")
    yield say(words("report.confidence") + " ", Span(confidence, bold=True), "  " + words("report.completeness") + " ",
              Span(style.number(card.completeness, "ratio"), bold=True), size="small", after=0)  # fmt: skip


def states(card: Scorecard, style: Style) -> Iterator[Block]:
    """Why there is no score or only a provisional one, what reading found amiss, and what the confidence rests on."""
    words = style.words
    for problem in card.problems:
        if problem.severity == "error":
            yield say(sentence(problem, words), bold=True, colour="debt")
    if card.stopped:
        yield say(words("report.stopped"), colour="debt")
    elif not card.sufficient:
        names = joined([words.name(name) for name in card.not_known_sufficient], style)
        text = words("overview.not_sufficient_without", names=names) if names else words("report.insufficient")
        yield say(text, bold=True, colour="debt")
    elif card.score is None:
        yield say(words("report.range_only"), bold=True, colour="debt")
    unscored = [words.name(f.id) for f in card.factors.values() if f.applies and f.score is None]
    if unscored and card.score is None:
        yield say(words("report.unscored", factors=joined(unscored, style)), bold=True, colour="debt")
    elif unscored:
        yield say(words("report.provisional", factors=joined(unscored, style), worst=style.number(card.worst, "score")),
                  bold=True, colour="debt")  # fmt: skip
    absent = [words.name(f.id) for f in card.factors.values() if not f.applies]
    if absent:
        yield say(words("report.factor_not_applicable", factors=joined(absent, style)))
    found = card.filing.problems if card.filing is not None else ()
    for problem in [problem for problem in found if problem.severity == "warning"][:MOST_WARNINGS]:
        told = (Span(titled(words.name("warning"), "", words), bold=True, colour="debt"), sentence(problem, words))
        yield say(*told, size="small")
    reasons = (sentence(problem, words) for problem in card.confidence.reasons)
    text = run_on((words(f"report.because.{card.confidence.grade}"), *reasons), style)
    yield say(text, size="small", colour="muted", after=0.4)


def arithmetic(card: Scorecard, style: Style) -> Text:
    """How the factors add up to the score."""
    words = style.words
    if card.average is None or card.score is None:
        return say(
            words("report.sum_blank" if card.average is None else "report.no_point"), size="small", colour="muted"
        )
    parts = " + ".join(
        style.number(f.contribution, "score", 2) for f in card.factors.values() if f.contribution is not None
    )
    adjustment = style.number(card.adjustment, "score")
    limit = card.binding_cap
    end = (words("report.sum_capped", cap=words.name(limit.id), limit=style.number(limit.limit, "score")) if limit
           else words("report.sum_uncapped"))  # fmt: skip
    text = words("report.sum", parts=parts, average=style.number(card.average, "score"), adjustment=adjustment)
    return say(run_on((text, end), style), size="small", colour="muted", after=0.5)


def reasons(card: Scorecard, style: Style, up: bool) -> tuple[Block, ...]:
    """The metrics that lift the average most, or press it most."""
    words = style.words
    lifting, pressing = main_reasons(card)
    found = lifting if up else pressing
    out: list[Block] = [Heading(words("report.lifts" if up else "report.weighs"))]
    for reason in found:
        metric = card.metrics[reason.metric]
        unit = card.methodology.metrics[metric.id].unit
        join = "，" if words.language == "zh" else ", "
        value = "" if metric.value is None else style.full(metric.value, unit) + join
        text = words("report.reason", value=value, score=style.number(metric.score, "score"),
                     points=signed(reason.pull))  # fmt: skip
        mark = " " + words("report.estimate_mark") if set(metric.inputs) & set(card.estimates) else ""
        name = Span(words.name(metric.id), bold=True, link=f"#metric.{metric.id}")
        bullet = "▲" if up else "▼"
        out.append(say(name, Span(mark, colour="debt"), " " + text, size="small", bullet=bullet, after=0.2))
    if not found:
        none = "report.no_reason_up" if up else "report.no_reason_down"
        out.append(say(words("report.moves_none" if card.average is None else none), size="small", colour="muted"))
    return tuple(out)
