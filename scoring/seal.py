"""The seal: one hash over inputs, methodology, edits and results, by which two files are seen to say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scoring.methodology.document import Methodology
    from scoring.scorecard import Scorecard

EDITION = "assay1"
GROUPS, LETTERS = 4, 8
DIGITS = 6  # of results: their last digits may differ from one kind of machine to another


def seal(card: Scorecard) -> str:
    """`assay1-` and four groups of eight hexadecimal digits; the same in every language, unit and surface."""
    import hashlib
    import json

    text = json.dumps(sealed(card), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return "-".join([EDITION, *(digest[at * LETTERS : (at + 1) * LETTERS] for at in range(GROUPS))])


def whole(text: str) -> str:
    """A text that can be written as UTF-8: half a character is the sign for one that is unknown."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in text)
    return text


def sealed(card: Scorecard) -> dict[str, Any]:
    """What the seal is taken over, as plain data: inputs to the last digit, results to six digits."""
    filing = card.filing
    about = {} if filing is None else {
        "issuer": whole(filing.issuer.name), "ticker": whole(filing.issuer.ticker), "cik": whole(filing.issuer.cik),
        "currency": filing.issuer.currency, "period_end": filing.period_end.isoformat(),
        "period_months": filing.period_months, "as_of": filing.as_of.isoformat(),
    }  # fmt: skip
    given = card.methodology.inputs.values()
    inputs = {item.id: _exact(card[item.id]) for item in given if item.kind != "list" and item.id != "profile"}
    return {
        "about": about,
        "inputs": {name: value for name, value in inputs.items() if value not in (None, [])},
        "methodology": card.methodology.digest,
        "edits": {name: _exact(value) for name, value in effective_edits(card.methodology).items()},
        "profile": card.profile,
        "results": _results(card),
    }


def effective_edits(methodology: Methodology) -> dict[str, object]:
    """The edits that change something; an edit to the default is none."""
    defaults: dict[str, object] = {
        **methodology.parameters,
        **{name: item.value for name, item in methodology.assumptions.items() if item.default is None},
        **{name: scale.knots for name, scale in methodology.scales.items()},
    }
    return {name: value for name, value in methodology.edits.items() if defaults.get(name) != value}


def _exact(value: Any) -> Any:
    """A number to its last digit, lists without the blanks at their end."""
    if isinstance(value, list | tuple):
        items = [_exact(item) for item in value]
        while items and items[-1] is None:
            items.pop()
        return items
    return repr(float(value)) if isinstance(value, int | float) else value


def _rounded(value: Any) -> Any:
    return f"{value:.{DIGITS}g}" if isinstance(value, float) else value


def _results(card: Scorecard) -> dict[str, Any]:
    metrics = {
        key: [_rounded(x) for x in (metric.value, metric.score, metric.low, metric.high)]
        for key, metric in card.metrics.items()
    }
    factors = {
        key: [_rounded(x) for x in (factor.score, factor.low, factor.high)] for key, factor in card.factors.items()
    }
    whole = [_rounded(x) for x in (card.score, card.low, card.high, card.completeness)]
    return {"score": whole, "band": card.band, "factors": factors, "metrics": metrics}
