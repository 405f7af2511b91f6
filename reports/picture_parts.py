"""What several pictures share: values that may be missing, the sentence in place of a picture, years, estimates."""

from __future__ import annotations

from typing import Any

from reports.numbers import Style
from reports.picture_marks import Label, Mark, Picture, fitted, text_width, wrapped
from resources.words import Words
from scoring import trace
from scoring.scorecard import Scorecard

MOST_NAMES = 4


def value(card: Scorecard, name: str) -> Any:
    """The value of a name; None where it is blank or where the methodology has no such name."""
    return card[name] if name in card.run.program.slots else None


def number(card: Scorecard, name: str) -> float | None:
    """A value where it is one number."""
    found = value(card, name)
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


def estimated(card: Scorecard, *names: str) -> tuple[str, ...]:
    """Inputs that are estimates and that any of these numbers depends on."""
    known = [name for name in names if name in card.run.program.slots]
    read = {_plain(card, leaf) for name in known for leaf in trace.inputs(card.run, name)}
    return tuple(name for name in card.estimates if name in read)


def _plain(card: Scorecard, name: str) -> str:
    """A column of a list input under the list's own name."""
    return (card.methodology.inputs[name].column or name).split(".")[0]


def estimate_note(card: Scorecard, style: Style, *names: str) -> str:
    """`Uses estimates: principal schedule.`; empty where everything was read."""
    found = estimated(card, *names)
    return style.words("report.uses_estimates", names=few(found, style)) if found else ""


def year_names(card: Scorecard, count: int, words: Words) -> tuple[str, ...]:
    """What the years after the balance-sheet date are called: `2025`, or `Jun 2025` for a year that ends in June."""
    if card.filing is None:
        return tuple(f"+{index + 1}" for index in range(count))
    end = card.filing.period_end
    years = range(end.year + 1, end.year + 1 + count)
    return tuple(f"{year}" if end.month == 12 else words.month(year, end.month) for year in years)


def reason(card: Scorecard, style: Style, name: str, otherwise: str) -> str:
    """Why a picture cannot be drawn: the inputs whose absence leaves its number blank."""
    missing = trace.missing(card.run, name) if name in card.run.program.slots else ()
    names = tuple(dict.fromkeys(_plain(card, leaf) for leaf in missing if leaf != "profile"))
    return style.words("report.picture.missing", names=few(names, style)) if names else style.words(otherwise)


def few(names: tuple[str, ...], style: Style) -> str:
    """What these are called; of many the first and how many more."""
    words = style.words
    text = ("、" if words.language == "zh" else ", ").join(words.name(name) for name in names[:MOST_NAMES])
    more = len(names) - MOST_NAMES
    return words("report.and_more", names=text, count=more) if more > 0 else text


def sentence(text: str, width: float, height: float, size: float, title: str) -> Picture:
    """A picture that cannot be drawn: it says why."""
    lines = wrapped(text, width, size)
    most = max(1, int(height / (size * 1.4)))
    if len(lines) > most:
        lines = (*lines[: most - 1], fitted(lines[most - 1] + "…", width, size))
    top = height / 2 + size * 0.35 - (len(lines) - 1) * size * 0.7
    marks = tuple(
        Label(width / 2, top + index * size * 1.4, line, size, anchor="middle", colour="muted")
        for index, line in enumerate(lines)
    )
    return Picture(width, height, marks, title, text, ())


def stacked(x: float, y: float, lines: tuple[str, ...], size: float, colour: str = "ink") -> list[Mark]:
    """Lines of text under each other, centred at x, the first on the baseline y."""
    return [
        Label(x, y + index * size * 1.25, line, size, anchor="middle", colour=colour)
        for index, line in enumerate(lines)
    ]


def legend(x: float, y: float, entries: tuple[tuple[str, str, str], ...], size: float) -> tuple[list[Mark], float]:
    """Coloured squares with words from left to right, (fill, stroke, text); the marks and where they end."""
    from reports.picture_marks import Box

    marks: list[Mark] = []
    for fill, stroke, text in entries:
        marks.append(Box(x, y - size * 0.75, size * 0.8, size * 0.8, fill, stroke))
        marks.append(Label(x + size * 1.15, y, text, size, colour="muted"))
        x += size * 1.15 + text_width(text, size) + size * 1.4
    return marks, x
