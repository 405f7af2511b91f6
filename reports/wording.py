"""Small sentences that several parts of a report share: issuers, sources, lists of names, values of any kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from reports.blocks import Align, Column, Span, Text
from reports.numbers import BLANK, Style
from resources.words import Words, is_han
from scoring import trace
from scoring.filings.filing import Datum, Filing, Source
from scoring.filings.rows import Band, Counterparty, Customer, Value
from scoring.methodology.document import Methodology
from scoring.methodology.program import Run
from scoring.scorecard import Scorecard

SENTENCES = 60
NAMELESS = ("pool", "others")
STAR = "*"  # beside a provisional score in a table or picture, which says below what it means
EXCHANGE_RATE = "usd_per_currency_unit"


def known_as(card: Scorecard, style: Style) -> str:
    """The issuer's name in the reader's language, with its ticker."""
    if card.filing is None:
        return style.words("report.unnamed")
    issuer = card.filing.issuer
    name = issuer.name_zh if style.words.language == "zh" and issuer.name_zh else issuer.name
    if not issuer.ticker:
        return name
    return f"{name}（{issuer.ticker}）" if is_han(name[-1:]) else f"{name} ({issuer.ticker})"


def is_starred(card: Scorecard) -> bool:
    """Whether the score is provisional: there is one, and some factor that applies is not in it."""
    return card.score is not None and card.provisional


def score_text(card: Scorecard, style: Style) -> str:
    """`38.0`, `20.0*` where it is provisional, or a dash."""
    return style.number(card.score, "score") + (STAR if is_starred(card) else "")


def star_note(cards: Iterable[Scorecard], style: Style) -> list[str]:
    """What the star means, where any of the cards has one."""
    return [style.words("analysis.provisional")] if any(map(is_starred, cards)) else []


def known_on(filing: Filing, words: Words) -> str:
    """As of when the figures are known; said to be unknown where the file does not tell when it was filed."""
    return words("report.as_of", date=filing.as_of) if filing.is_dated else words("report.undated")


def joined(names: Iterable[str], style: Style) -> str:
    return ("、" if style.words.language == "zh" else ", ").join(names)


def apart(parts: Iterable[str], words: Words) -> str:
    """Parts of one remark with commas between them, those that are not empty."""
    return ("，" if words.language == "zh" else ", ").join(filter(None, parts))


def clauses(parts: Iterable[str], words: Words) -> str:
    """Clauses of one sentence, or rows of a list that have commas of their own."""
    return ("；" if words.language == "zh" else "; ").join(parts)


def titled(title: str, text: str, words: Words) -> str:
    """`AI infrastructure: sells capacity …`."""
    return f"{title}{'：' if words.language == 'zh' else ': '}{text}"


def aside(text: str, inside: str, words: Words) -> str:
    """A text with a remark in brackets."""
    return f"{text}（{inside}）" if words.language == "zh" else f"{text} ({inside})"


def run_on(sentences: Iterable[str], style: Style) -> str:
    """Sentences after each other; Chinese ones need no space between them."""
    return ("" if style.words.language == "zh" else " ").join(filter(None, sentences))


def reference(source: Source) -> str:
    """`10-K 0001769628-26-000104`, not to be broken between lines; the document's name where it has no form."""
    return "\u00a0".join(filter(None, (source.form, source.accession))) or source.document


def filed_on(source: Source, words: Words) -> str:
    """The filing date as far as it is known: `2 Mar 2026`, `2026` or nothing."""
    exactly = source.filed is not None and source.filed_exactly
    return words.day(source.filed) if source.filed is not None and exactly else source.filed_text


def source_text(source: Source, words: Words) -> str:
    """`10-K 0001769628-26-000104, 2 Mar 2026`."""
    return apart((words.told(reference(source)), filed_on(source, words)), words)


def method_name(methodology: Methodology, words: Words) -> str:
    """What a methodology calls itself, in the reader's language where it is the published one."""
    return words.why("methodology.name", methodology.name)


def limit_text(english: str, style: Style) -> str:
    """A limit of the methodology in the reader's language, where its sentence is one that was translated."""
    return _translated("why.limits", english, style) or english


def _translated(group: str, english: str, style: Style) -> str:
    """A sentence of the methodology in the reader's language; empty where it is not among those of the group."""
    ours = Words("en")
    keys = (f"{group}.{index}" for index in range(1, SENTENCES))
    return next((style.words(key) for key in keys if ours.has(key) and ours(key) == english), "")


def basis_text(source: str, style: Style) -> str:
    """What a judgement rests on, in the reader's language; sources as they are called, at least the first word ours."""
    if style.words.language != "en" and (text := _translated("basis", source, style)):
        return text
    for word in ("judgement", "definition"):
        if source.startswith(word):
            return style.words(f"report.basis_{word}") + source[len(word) :]
    return source


def resting_on_estimates(card: Scorecard) -> Callable[[str], bool]:
    """Whether a number was made from an estimate, at whatever distance; each is looked at once."""
    estimates, inputs = set(card.estimates), card.methodology.inputs
    known: dict[tuple[str, int], bool] = {}

    def rests(name: str, run: Run) -> bool:
        key = (name, id(run))
        if key not in known:
            known[key] = False
            if name in inputs:
                known[key] = (inputs[name].column or name).split(".")[0] in estimates
            else:
                known[key] = any(rests(part, where) for part, where in trace.reads(run, name))
        return known[key]

    return lambda name: bool(estimates) and name in card.run.program.slots and rests(name, card.run)


def columns(style: Style, **kinds: Align | float) -> tuple[Column, ...]:
    """Columns by the key of their header: `right`, `decimal`, or a left column's share of the room.

    A second column of the same name has an underscore at its end.
    """
    found = []
    for key, kind in kinds.items():
        head = style.words(f"report.{key.rstrip('_')}")
        found.append(Column(head, "left", kind) if isinstance(kind, float) else Column(head, kind))
    return tuple(found)


def marked(name: str, estimate: bool, style: Style, link: str = "") -> Text:
    """A name in a table, with the mark of an estimate where its number rests on one."""
    spans = (Span(name, link=link), Span(f" {style.words('report.estimate_mark')}", colour="debt"))
    return Text(spans if estimate else spans[:1], "small", after=0.0)


def with_unit(name: str, unit: str, style: Style) -> str:
    """A name over or beside plain numbers; that of money with the unit that they are in."""
    if unit != "money":
        return name
    return aside(name, style.money_unit, style.words)


def unit_in_style(unit: str, style: Style) -> str:
    """A fact's unit as the number formats know it: the filing's currency is money."""
    return "money" if unit in (style.currency, f"{style.currency}/share") else unit


def value_text(datum: Datum, style: Style) -> str:
    """A chosen value as words; lists row by row."""
    if datum.name == EXCHANGE_RATE and isinstance(datum.value, float):
        return f"{datum.value:,.4g}"  # a ratio that nobody reads as a percentage
    return fact_text(datum.value, datum.unit, style, datum.status)


def annualised(datum: Datum, card: Scorecard, style: Style) -> str:
    """How a flow over another span is brought to twelve months; empty for one that is of twelve, and for all else."""
    given, filing = card.methodology.inputs.get(datum.name), card.filing
    if filing is None or given is None or given.kind != "flow" or not isinstance(datum.value, float):
        return ""
    months = filing.months(datum)
    value = style.full(datum.value, unit_in_style(datum.unit, style))
    value = value.replace(" ", "\u00a0")  # an amount and its unit stay on one line
    return "" if months == 12 else style.words("report.annualised", value=value, months=months)


def fact_text(value: Value | None, unit: str, style: Style, status: str = "found") -> str:
    words = style.words
    if status == "not_applicable":
        return words("report.not_applicable")
    if status == "known_low" and not value and not isinstance(value, float):
        return words("report.none_named")
    if value is None:
        return BLANK
    if isinstance(value, tuple):
        return clauses((row_text(row, unit, style) for row in value), words)
    if isinstance(value, bool):
        return style.number(value, "flag")
    if isinstance(value, str):
        return words.name(value)
    if unit == f"{style.currency}/share":
        return f"{style.currency} {value:,.2f}"
    if unit in ("shares", "count"):
        return style.number(value, "count")
    return style.number(value, unit_in_style(unit, style))


def row_text(row: Band | Customer | Counterparty | float, unit: str, style: Style) -> str:
    words = style.words
    if isinstance(row, Band):
        end = words("report.thereafter") if row.end_year is None else f"{row.end_year:g}"
        return words("report.band_row", start=f"{row.start_year:g}", end=end, share=style.number(row.share, "ratio"))
    if isinstance(row, Customer):
        return f"{words.told(row.name)} {style.number(row.share, 'ratio')}" + (f" ({row.rating})" if row.rating else "")
    if isinstance(row, Counterparty):
        span = "" if row.share_weakest == row.share_strongest else (
            f" [{style.number(row.share_weakest, 'ratio')}, {style.number(row.share_strongest, 'ratio')}]")  # fmt: skip
        rating = f" ({row.rating})" if row.rating and row.rating != row.bucket else ""
        return f"{bucket_name(row.bucket, words)} {style.number(row.share_of_rpo, 'ratio')}{span}{rating}"
    return style.number(row, unit_in_style(unit, style))


def bucket_name(bucket: str, words: Words) -> str:
    """What a group of counterparties is called; the groups that have no name of their own in the reader's words."""
    return words.name(bucket) if bucket in NAMELESS else bucket


def element_names(card: Scorecard, axis: str, count: int, style: Style) -> tuple[str, ...]:
    """What the elements of an axis are called: counterparties and customers by name, others by number."""
    rows = card.filing.data.get(card.methodology.axes[axis].rows or "") if card.filing is not None else None
    found = rows.value if rows is not None and isinstance(rows.value, tuple) else ()
    names = [
        bucket_name(getattr(row, "bucket", ""), style.words) or style.words.told(getattr(row, "name", ""))
        for row in found
    ]
    return tuple(names[i] if i < len(names) and names[i] else f"{style.words.name(axis)} {i + 1}" for i in range(count))
