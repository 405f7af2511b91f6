"""What a figure, an input or a judgement is, in sentences: meaning, formula, reason, source, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scoring import explain
from scoring.lineage import exists
from ui.shown import shown

if TYPE_CHECKING:
    from scoring.methodology.document import Methodology
    from ui.session import Session

MOST_NAMES = 12
SCORE = "scorecard.score"


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph with its heading; `boxed` for a formula."""

    heading: str
    text: str
    boxed: bool = False


def subject(methodology: Methodology, name: str) -> str:
    """The id that can be explained: `leverage.weight` and `input:rpo` are of the metric and the input."""
    plain = name.removeprefix("input:")
    stem = plain.partition(".")[0]
    owner = next((key for key, metric in methodology.metrics.items() if plain in (key, metric.value)), "")
    if owner or stem in methodology.metrics or stem in methodology.factors:
        return owner or stem
    groups = (methodology.inputs, methodology.assumptions, methodology.lines, methodology.caps,
              methodology.scenarios, methodology.profiles)  # fmt: skip
    return plain if any(plain in group for group in groups) else ""


def parts_of(session: Session, name: str) -> list[Part]:
    """All that is to be said of a name, in the session's language."""
    methodology = session.state.methodology
    if name in methodology.metrics:
        return _metric(session, name)
    if name in methodology.inputs:
        return _input(session, name)
    if name in methodology.assumptions:
        return _assumption(session, name)
    return _other(session, name)


def _metric(session: Session, name: str) -> list[Part]:
    words, style, card = session.words, session.style, session.card
    methodology, metric, now = card.methodology, card.methodology.metrics[name], card.metrics[name]
    score = words(
        "desk.what.metric_now",
        value=style.full(now.value, metric.unit),
        score=style.number(now.score, "score"),
        weight=style.number(now.weight, "score", 0),
        factor=words.name(metric.factor),
    )
    read = _names(session, tuple(dict.fromkeys(now.inputs)))
    return [
        Part("desk.what.meaning", words.why(name, metric.why)),
        Part("desk.what.now", score),
        Part("window.lineage.formula", _formula(session, metric.value), boxed=True),
        Part("desk.what.scale", _scale(session, name)),
        Part("desk.what.read", read),
        Part("window.lineage.source", _source(session, metric.source or _line_source(methodology, metric.value))),
    ]


def _input(session: Session, name: str) -> list[Part]:
    from ui.models.inputs import input_text, status_text

    words, card = session.words, session.card
    given, datum = card.methodology.inputs[name], session.datum(name)
    value = input_text(card.methodology, session.style, name, datum.value, datum.unit)
    now = words("desk.what.input_now", value=value, status=status_text(datum, words))
    used = tuple(key for key, metric in card.metrics.items() if name in metric.inputs)
    place = " · ".join(
        part for part in (datum.fact.source.form, datum.fact.source.document, datum.fact.source.locator) if part
    ) if datum.fact is not None else ""  # fmt: skip
    return [
        Part("desk.what.meaning", words.why(name, given.why)),
        Part("desk.what.now", now),
        Part("desk.what.place", place),
        Part("desk.what.used", _names(session, used)),
    ]


def _assumption(session: Session, name: str) -> list[Part]:
    words, card = session.words, session.card
    methodology = card.methodology
    given = methodology.assumptions[name]
    default = session.default_card.run[name]

    def text(value: object) -> str:
        return shown(methodology, session.style, value, given.unit)

    said = [words("window.default_is", value=text(default))]
    if given.low is not None and given.high is not None:
        said.append(words("window.range_is", low=text(given.low), high=text(given.high)))
    if given.default is not None:
        said.append(words("window.follows"))
    slots = card.run.program.slots
    touched = card.run.program.affected([slots[name]]) if name in slots else ()
    used = tuple(key for key, metric in methodology.metrics.items() if slots.get(metric.value) in touched)
    return [
        Part("desk.what.meaning", words.why(name, given.why)),
        Part("desk.what.now", text(card.run[name])),
        Part("desk.what.default", "\n".join(said)),
        Part("desk.what.used", _names(session, used)),
        Part("window.lineage.source", _source(session, given.source)),
    ]


def _other(session: Session, name: str) -> list[Part]:
    """A line, a factor, a cap, a scenario, a profile; the score itself in the words of the tour."""
    words, methodology = session.words, session.card.methodology
    groups = (methodology.factors, methodology.caps, methodology.scenarios, methodology.lines)
    found = next((group[name] for group in groups if name in group), None)
    why = methodology.profiles[name] if name in methodology.profiles else getattr(found, "why", "")
    factor = methodology.factors.get(name)
    meaning = words("desk.tour.score.text") if name == SCORE else words.why(name, why)
    numbered = lineage_name(session, name)
    unit = explain.unit_of(methodology, numbered) if numbered else ""
    now = shown(methodology, session.style, session.card.run[numbered], unit, full=True) if numbered else ""
    return [
        Part("desk.what.meaning", meaning),
        Part("desk.what.now", now),
        Part("desk.what.metrics", _names(session, factor.metrics) if factor is not None else ""),
        Part("window.lineage.formula", _formula(session, name), boxed=True),
        Part("window.lineage.source", _source(session, getattr(found, "source", ""))),
    ]


def _names(session: Session, names: tuple[str, ...]) -> str:
    from ui.models.metrics import listed

    more = len(names) - MOST_NAMES
    text = listed(session.words, names[:MOST_NAMES])
    return session.words("report.and_more", names=text, count=more) if more > 0 else text


def _formula(session: Session, name: str) -> str:
    line = session.card.methodology.lines.get(name)
    return explain.with_names(line.node, session.words.name) if line is not None else ""


def _line_source(methodology: Methodology, name: str) -> str:
    line = methodology.lines.get(name)
    return line.source if line is not None else ""


def _source(session: Session, source: str) -> str:
    return session.words(f"window.source.{source}") if source in ("judgement", "definition") else source


def _scale(session: Session, name: str) -> str:
    """How a value becomes a score, under the profile that is chosen: `0.30 → 0 · 0.50 → 20`."""
    methodology, style = session.card.methodology, session.style
    metric = methodology.metrics[name]
    scale = metric.scales.get(session.state.profile) or next(iter(metric.scales.values()), "")
    known = methodology.scales.get(scale)
    if known is None:
        return ""
    knots = session.edited.get(scale, known.knots)
    pairs = knots if isinstance(knots, tuple) else known.knots
    return "   ".join(f"{style.number(x, metric.unit)} → {style.number(y, 'score', 0)}" for x, y in pairs)


def lineage_name(session: Session, name: str) -> str:
    """What the lineage panel is asked for; empty where there is no number of that name."""
    methodology = session.state.methodology
    if name in methodology.metrics:
        return methodology.metrics[name].value
    if name in methodology.inputs:
        return f"input:{name}"
    if name in methodology.factors:
        return f"{name}.score"
    return name if exists(session.card, name) else ""
