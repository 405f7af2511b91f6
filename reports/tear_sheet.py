"""Page one of a report, made to stand alone: who, the score and its range, why, the gold, the debt, what to doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from reports.blocks import (
    Block,
    Chapter,
    Figure,
    Heading,
    Masthead,
    Row,
    Side,
    Size,
    Span,
    Table,
    Text,
    cell,
    say,
)
from reports.analysis_words import signed
from reports.numbers import BLANK, Style
from reports.palette import grade
from reports.picture_parts import estimated, number, year_names
from reports.pictures import debt_service, factor_bars, gold_waterfall, score_scale
from reports.wording import columns, fact_text, joined, known_as, limit_text, run_on, source_text
from scoring.analysis.reasons import reasons as main_reasons
from scoring.filings.filing import Datum, Source
from scoring.filings.rows import Value
from scoring.problems import sentence
from scoring.scorecard import Scorecard

WIDTH = 507.0  # of the text on a page
GAP = 16.0
MOST_CONFLICTS = 3
MANY = 12


def tear_sheet(card: Scorecard, style: Style) -> Chapter:
    """The first page as blocks."""
    words = style.words
    blocks: list[Block] = [masthead(card, style), *states(card, style)]
    blocks.append(Figure(score_scale(card, style, WIDTH, 40, 7.5), titled=False))
    blocks.append(Figure(factor_bars(card, style, WIDTH, 66, 7.5), titled=False))
    blocks.append(arithmetic(card, style))
    blocks.append(Side((reasons(card, style, up=True), reasons(card, style, up=False)), (1, 1)))
    blocks.append(pictures(card, style))
    blocks += burden(card, style)
    blocks.append(Side((caps(card, style), views(card, style)), (0.6, 0.4)))
    blocks += doubts(card, style)
    return Chapter(words("report.tear_sheet"), "tear_sheet", tuple(blocks))


def pictures(card: Scorecard, style: Style) -> Side:
    """The gold waterfall and debt service side by side; low where neither can be drawn."""
    wide = (WIDTH - GAP) * 0.56
    for height in (134.0, 44.0):
        left = gold_waterfall(card, style, wide, height, 7.2)
        right = debt_service(card, style, WIDTH - GAP - wide, height, 7.2)
        if left.table or right.table:
            break
    return Side(((Figure(left),), (Figure(right),)), (0.56, 0.44))


def masthead(card: Scorecard, style: Style) -> Masthead:
    words, filing = style.words, card.filing
    lines: list[Text] = []
    if filing is not None:
        title = filing.title_zh if words.language == "zh" else filing.title
        facts = (
            words("report.period", months=filing.period_months, end=filing.period_end.isoformat()),
            words("report.as_of", date=filing.as_of.isoformat()),
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
        None if card.score is None else grade(card.score), tuple(verdict(card, style)),
    )  # fmt: skip


def filings_used(card: Scorecard, style: Style) -> Text:
    """The documents that the figures come from, those with most figures first, each linked."""
    words = style.words
    data = card.filing.data.values() if card.filing is not None else ()
    sources = [datum.fact.source for datum in data if datum.fact is not None and datum.fact.source.form]
    most = Counter((s.form, s.accession) for s in sources).most_common(6)
    if not most:
        return say(words("report.no_filing"), size="small", colour="muted")
    spans: list[Span] = [Span(words("report.read_from") + " ")]
    for index, (key, _) in enumerate(most):
        source = next(s for s in sources if (s.form, s.accession) == key)
        filed = f"\u00a0({source.filed_text})" if source.filed_text else ""
        spans.append(Span("; " if index else ""))
        spans.append(Span(f"{source.form}\u00a0{source.accession}{filed}", link=filing_url(sources, key)))
    return Text(tuple(spans), "small", after=0)


def filing_url(sources: list[Source], key: tuple[str, str]) -> str:
    """The address of a document that lies with the regulator, where one of its figures gives it."""
    urls = [source.url for source in sources if (source.form, source.accession) == key]
    return next((url for url in urls if "sec.gov/" in url), "")


def verdict(card: Scorecard, style: Style) -> Iterator[Text]:
    """What stands under the score."""
    words = style.words
    if card.low is not None and card.high is not None:
        yield say(words("report.range") + " ", Span(style.span(card.low, card.high), bold=True), size="small", after=0)
        if card.binding_cap is not None:
            before = (
                f"{style.number(card.before_caps, 'score')} {style.span(card.low_before_caps, card.high_before_caps)}"
            )
            yield say(words("report.before_caps", range=before), size="small", after=0)
    yield say(words("report.not_a_rating"), size="small", colour="muted", after=0)
    confidence = words(f"report.grade.{card.confidence.grade}")
    yield say(words("report.confidence") + " ", Span(confidence, bold=True), "  " + words("report.completeness") + " ",
              Span(style.number(card.completeness, "ratio"), bold=True), size="small", after=0)  # fmt: skip


def states(card: Scorecard, style: Style) -> Iterator[Block]:
    """Why there is no score or only a provisional one, and what the confidence rests on."""
    words = style.words
    for problem in card.problems:
        if problem.severity == "error":
            yield say(sentence(problem, words), bold=True, colour="debt")
    if card.stopped:
        yield say(words("report.stopped"), colour="debt")
    elif not card.sufficient:
        yield say(words("report.insufficient"), bold=True, colour="debt")
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
    end = (words("report.sum_capped", cap=limit.id, limit=style.number(limit.limit, "score")) if limit
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
        out.append(say(words("report.no_reason_up" if up else "report.no_reason_down"), size="small", colour="muted"))
    return tuple(out)


def burden(card: Scorecard, style: Style) -> Iterator[Block]:
    """When the burden lightens: the first year that pays for itself, what is short before, what is left unpaid."""
    words = style.words
    if number(card, "debt") == 0:
        yield say(Span(words("report.burden.head") + " ", bold=True), words("report.burden.no_debt"))
        return
    unpaid, after_cash = number(card, "debt_left_unpaid"), number(card, "debt_left_unpaid_after_cash")
    short, maturity = number(card, "shortfall_before"), int(number(card, "maturity") or 0)
    if unpaid is None or short is None or not maturity:
        yield say(Span(words("report.burden.head") + " ", bold=True), words("report.burden.unknown"))
        return
    names = year_names(card, maturity)
    first = int(number(card, "first_year_covered") or 0)
    key = "never" if not first else "at_once" if first == 1 else "from"
    text = words(f"report.burden.{key}", year=names[min(first, maturity) - 1] if first else names[-1],
                 short=style.full(short, "money"))  # fmt: skip
    estimate = bool(estimated(card, "debt_service_coverage", "debt_left_unpaid"))
    rest = words("report.burden.unpaid", share=style.number(unpaid, "ratio"), after=style.number(after_cash, "ratio"))
    yield say(
        Span(words("report.burden.head") + " ", bold=True),
        run_on((text, rest, words("report.rests_on_estimates") if estimate else ""), style),
        after=0.5,
    )


def caps(card: Scorecard, style: Style) -> tuple[Block, ...]:
    """Every cap that is met, the one that binds, and those that cannot be judged."""
    words = style.words
    out: list[Block] = [Heading(words("report.caps"))]
    for cap in card.caps_met:
        why = words.why(cap.id, card.methodology.caps[cap.id].why)
        binds = Span(" " + words("report.binds"), bold=True, colour="debt") if cap.binding else Span("")
        out.append(
            say(
                Span(cap.id, bold=True), f" ≤ {style.number(cap.limit, 'score')}  {why}", binds, size="small", after=0.1
            )
        )
    unknown = [cap.id for cap in card.caps if cap.met is None]
    if not card.caps_met:
        out.append(say(words("report.no_caps"), size="small", after=0.1))
    elif card.binding_cap is None and card.score is not None:
        text = words("report.none_binds", score=style.number(card.before_caps, "score"))
        out.append(say(text, size="small", colour="muted", after=0.1))
    if unknown:
        out.append(
            say(words("report.caps_unknown", caps=joined(unknown, style)), size="small", colour="muted", after=0.1)
        )
    return tuple(out)


def views(card: Scorecard, style: Style) -> tuple[Block, ...]:
    """The same inputs seen otherwise: geometric mean, unscored factors at worst, the other profiles."""
    words = style.words
    rows = [
        (words("report.geometric"), None if card.score is None else card.geometric_mean),
        (words("report.worst"), None if card.score is None else card.worst),
        *((words.name(key), other.score) for key, other in card.profiles.items()),
    ]
    chosen = words.name(card.profile)
    out = []
    for name, score in rows:
        bold = name == chosen
        out.append(
            Row((cell(name, bold), cell(style.number(score, "score"), bold), cell(card.band_of(score) or BLANK)))
        )
    return (Heading(words("report.views")), Table(columns(style, view=1.0, score="decimal", band=0.3), tuple(out)))


def doubts(card: Scorecard, style: Style) -> Iterator[Block]:
    """Estimates, conflicts between sources, and the limits of the method."""
    words = style.words
    if card.estimates:
        names = joined([words.name(name) for name in card.estimates], style)
        share = style.number(card.confidence.estimated_share, "ratio", 0)
        size: Size = "small" if len(card.estimates) <= MANY else "fine"
        yield say(Span(words("report.estimates", count=len(card.estimates)) + " ", bold=True),
                  words("report.estimates_text", names=names, share=share), size=size, after=0.3)  # fmt: skip
    conflicts = card.filing.conflicts() if card.filing is not None else ()
    if conflicts:
        yield say(Span(words("report.conflicts", count=len(conflicts)), bold=True), size="small", after=0)
        for datum in conflicts[:MOST_CONFLICTS]:
            yield conflict(datum, style)
        if len(conflicts) > MOST_CONFLICTS:
            yield say(words("report.more_conflicts", count=len(conflicts) - MOST_CONFLICTS), size="small", bullet="·")
    limits = run_on((limit_text(text, style) for text in card.methodology.limits), style)
    yield say(Span(words("report.limits") + " ", bold=True), limits, size="fine", colour="muted", after=0)


def conflict(datum: Datum, style: Style) -> Text:
    """One disagreement: both values, where each was read, and the rule that chose."""
    words = style.words
    other = datum.conflicting[0] if datum.conflicting else None
    used = source_text(datum.fact.source) if datum.fact is not None else BLANK
    text = words("report.conflict", used=_figure(datum.value, datum.unit, style), source=used,
                 other=_figure(other.value, other.unit, style) if other else BLANK,
                 other_source=source_text(other.source) if other else BLANK)  # fmt: skip
    rule = next((f"rule.{r}" for r in (datum.rule,) if r), "")
    return say(
        Span(words.name(datum.name), bold=True),
        " " + run_on((text, words(rule) if rule else ""), style),
        size="small",
        bullet="·",
        after=0.1,
    )


def _figure(value: Value | None, unit: str, style: Style) -> str:
    """A single amount with its unit; a list row by row."""
    if isinstance(value, float):
        return style.full(value, "money" if unit == style.currency else unit)
    return fact_text(value, unit, style, "known_low" if value == () else "found")
