"""Everything that can be edited, in groups: weights, assumptions, scales, rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from reports.numbers import BLANK
from scoring.scorecard import Scorecard
from ui.session import Session
from ui.shown import shown
from ui.weights import factor_weights, metric_weights

Kind = Literal["factor_weights", "metric_weights", "assumption", "scale", "rule"]


class Item(msgspec.Struct, frozen=True):
    """One line of the list. `name` is a factor for the weights of its metrics, else what is edited."""

    kind: Kind
    name: str


def groups(session: Session) -> dict[str, tuple[Item, ...]]:
    """Group id (`window.group.<id>`) → its items, in the methodology's order."""
    methodology = session.state.methodology
    rules = [name for name in methodology.parameters if ".weight." not in name and ".reweight." not in name]
    return {
        "weights": (
            Item("factor_weights", ""),
            *(Item("metric_weights", factor) for factor in methodology.factors),
        ),
        "assumptions": tuple(Item("assumption", name) for name in methodology.assumptions),
        "scales": tuple(Item("scale", name) for name in methodology.scales),
        "rules": tuple(Item("rule", name) for name in rules if name != "aggregation.best"),
    }


def edits_of(session: Session, item: Item) -> tuple[str, ...]:
    """The names that an item edits and that are edited now."""
    state = session.state
    if item.kind == "factor_weights":
        names = tuple(factor_weights(state.methodology, state.profile))
    elif item.kind == "metric_weights":
        names = tuple(metric_weights(state.methodology, item.name, state.profile))
    else:
        names = (item.name,)
    return tuple(name for name in names if name in session.edited)


def title(session: Session, item: Item) -> str:
    words = session.words
    if item.kind == "factor_weights":
        return words("window.weights.factors")
    if item.kind == "metric_weights":
        return words("window.weights.metrics", factor=words.name(item.name))
    return words.name(item.name)


def number_behind(session: Session, item: Item) -> str:
    """The number of the scorecard that a line leads to: its own, or the mean or score that its weights make."""
    if item.kind == "factor_weights":
        return "scorecard.average"
    if item.kind == "metric_weights":
        return f"{item.name}.score"
    if item.kind == "scale":
        metrics = session.state.methodology.metrics
        return next((f"{key}.score" for key, m in metrics.items() if item.name in m.scales.values()), "")
    return item.name


def value_texts(session: Session, item: Item) -> tuple[str, str]:
    """The value now and the default, as short text."""
    state = session.state
    if item.kind in ("factor_weights", "metric_weights"):
        now = factor_weights(state.methodology, state.profile)
        if item.kind == "metric_weights":
            now = metric_weights(state.methodology, item.name, state.profile)
        return _joined(now.values()), _joined(state.methodology.parameters[name] for name in now)
    if item.kind == "scale":
        before = state.methodology.scales[item.name].knots
        return _points(session, session.edited.get(item.name, before)), _points(session, before)
    return editable_text(session, session.card, item.name), editable_text(session, session.default_card, item.name)


def _joined(values: Iterable[float]) -> str:
    return " · ".join(f"{value:.3g}" for value in values)


def _points(session: Session, knots: object) -> str:
    return session.words("window.knots.count", count=len(knots) if isinstance(knots, tuple) else 0)


def editable_text(session: Session, card: Scorecard, name: str) -> str:
    """An assumption's or a parameter's value in a card."""
    methodology = card.methodology
    assumption = methodology.assumptions.get(name)
    unit = assumption.unit if assumption is not None else unit_of_rule(name)
    return shown(methodology, session.style, card.run[name], unit) or BLANK


def default_text(session: Session, name: str) -> str:
    """What a number of the methodology is without the reader's edits; of a scale its points."""
    methodology = session.state.methodology
    if name in methodology.scales:
        return _points(session, methodology.scales[name].knots)
    if ".weight." in name or ".reweight." in name:
        return f"{methodology.parameters[name]:g}%"
    return editable_text(session, session.default_card, name)


def unit_of_rule(name: str) -> str:
    """A parameter that is not a weight is a share or points."""
    return "ratio" if name.endswith(("threshold", "share")) else "score"


def number_of(card: Scorecard, name: str) -> float | None:
    value = card[name]
    return float(value) if isinstance(value, int | float) else None
