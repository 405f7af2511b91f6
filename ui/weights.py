"""Weights by name, and how the others answer when one is changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scoring.methodology.document import Methodology

WHOLE = 100.0


def factor_weights(methodology: Methodology, profile: str) -> dict[str, float]:
    """Parameter name → weight of each factor under a profile; they sum to 100."""
    return _current(methodology, (f"{factor}.weight.{profile}" for factor in methodology.factors))


def metric_weights(methodology: Methodology, factor: str, profile: str) -> dict[str, float]:
    """Parameter name → weight of each metric of a factor under a profile, as far as the methodology has one."""
    names = (f"{metric}.weight.{profile}" for metric in methodology.factors[factor].metrics)
    return _current(methodology, names)


def _current(methodology: Methodology, names: Iterable[str]) -> dict[str, float]:
    found = {}
    for name in names:
        if name in methodology.parameters:
            value = methodology.edits.get(name, methodology.parameters[name])
            found[name] = float(value)  # type: ignore[arg-type]
    return found


def rebalanced(weights: Mapping[str, float], name: str, value: float) -> dict[str, float]:
    """One weight changed, the others rescaled in their proportions so that all sum to 100.

    Where the others are all zero they share the rest equally.
    """
    value = min(max(value, 0.0), WHOLE)
    others = {key: weight for key, weight in weights.items() if key != name}
    rest, total = WHOLE - value, sum(others.values())
    scaled = {key: rest * weight / total if total else rest / len(others) for key, weight in others.items()}
    return {key: value if key == name else scaled[key] for key in weights}
