"""What came home in a workbook, in words and as plain data: each change with old, new, who, why and its effect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.analysis_words import signed
from reports.numbers import Style
from reports.plain import columns
from reports.verify import Difference, Verdict, as_data, difference_text
from reports.wording import fact_text
from resources.words import Words
from scoring.filings.derived import FROM_CUSTOMERS
from scoring.filings.rows import NUMBER_LISTS
from scoring.filings.workbook_changes import CellChange, Change
from scoring.filings.workbook_home import Answer, Homecoming, summary
from scoring.problems import Problem, sentence
from scoring.scorecard import Scorecard

MOST_SHOWN = 20
LEAST = 0.005  # points that show as more than 0.00


@dataclass(frozen=True, slots=True)
class ChangeText:
    """One change for people: its name, old and new, where, who and why, and its rows where it has any."""

    change: Change
    name: str
    old: str
    new: str
    why: str
    cells: tuple[tuple[str, str, str, str], ...] = ()  # what, old, new, where


def change_text(home: Homecoming, change: Change, style: Style) -> ChangeText:
    """The change in words; a list, a scale or a table by its cells."""
    words = style.words
    cells = tuple(
        (_cell_name(cell, change, words), *_pair(cell.old, cell.new, cell.unit, change, style), cell.where)
        for cell in change.cells
    )
    old, new = _pair(change.old, change.new, _unit(home, change), change, style)
    line = change.line
    why = ""
    if line is not None:
        why = words("sharing.logged", who=line.who, why=line.why) if line.who and line.why else line.who or line.why
    return ChangeText(change, words.name(change.name), old, new, why, cells)


def _cell_name(cell: CellChange, change: Change, words: Words) -> str:
    """`Microsoft · Share of revenue`; a row without a name by its number."""
    key = cell.row.rpartition("[")[2].rstrip("]")
    if cell.column == "disclosed":
        return words("sharing.disclosed")
    parts = {"x": "sharing.x", "score": "sharing.score_point"}
    column = words(parts[cell.column]) if cell.column in parts else words.name(cell.column) if cell.column else ""
    if cell.column == change.name or not column:  # a list of amounts: the year says it all
        column = ""
    row = _row_name(change, key)
    if not row and "[" in cell.row:
        by_year = change.name in NUMBER_LISTS or (change.kind in ("table", "fixed") and key.isdigit())
        row = words("sharing.year" if by_year else "sharing.row", number=key)
    return " · ".join(part for part in (row, column) if part) or words.name(cell.row)


def _row_name(change: Change, key: str) -> str:
    """What the row is called, before the change or after it."""
    if change.kind != "list" or not key.isdigit():
        return ""
    for rows in (change.old, change.new):
        if isinstance(rows, tuple) and int(key) <= len(rows):
            row = rows[int(key) - 1]
            name = getattr(row, "name", "") or getattr(row, "bucket", "")
            if name:
                return str(name)
    return ""


def _unit(home: Homecoming, change: Change) -> str:
    given = home.card.methodology.inputs.get(change.name)
    if given is not None and given.kind == "market":
        return {"money": "price", "ratio": "rate"}.get(given.unit, given.unit)
    return change.unit


def _pair(old: Any, new: Any, unit: str, change: Change, style: Style) -> tuple[str, str]:
    """Old and new as texts; to the last digit where they would read the same."""
    texts = _text(old, unit, change, style), _text(new, unit, change, style)
    if texts[0] == texts[1] and isinstance(old, float) and isinstance(new, float):
        return f"{old:.15g}", f"{new:.15g}"
    return texts


def _text(value: Any, unit: str, change: Change, style: Style) -> str:
    words = style.words
    if value is None:
        return words("sharing.default" if change.kind == "assumption" else "sharing.not_known")
    if isinstance(value, bool | str):
        return fact_text(value, unit, style)
    if isinstance(value, float):
        if unit in ("price", "rate", ""):
            return f"{value:,.6g}"
        return style.full(value, unit)
    if change.kind == "knots":
        return ", ".join(f"{x:g} → {y:g}" for x, y in value)
    if change.kind == "list":
        return fact_text(value, style.currency if change.name in NUMBER_LISTS else "rows", style, "known_low")
    return ", ".join(_text(item, unit, change, style) for item in value)


def answer_for(home: Homecoming, words: Words, today: date) -> Answer:
    """Who answers for what has no line in the log: who last saved the file, else the file; on the day it was saved."""
    name = home.book.name
    saved = home.book.saved_on
    day = saved if saved is not None and home.work.filing.as_of < saved <= today else today
    who = home.saved_by or words("sharing.who_file", name=name)
    return Answer(who, words("sharing.why_file", name=name), day)


def saved_text(home: Homecoming, words: Words) -> str:
    """Who last saved the file and when, as far as it says."""
    who, day = home.saved_by, home.book.saved_on
    day = day if day is not None and day > home.work.filing.as_of else None
    if who and day:
        return words("sharing.saved_by_on", who=who, day=day)
    if who:
        return words("sharing.saved_by", who=who)
    return words("sharing.saved_on", day=day) if day else ""


def score_text(card: Scorecard | None, problems: Sequence[Problem], style: Style, base: Scorecard | None = None) -> str:
    """A score, with the difference from a base where there is one; or that there is none."""
    if card is None:
        return style.words("sharing.not_possible") if problems else style.words("sharing.fixed")
    if card.score is None:
        return style.words("sharing.no_score")
    text = style.number(card.score, "score")
    if base is None or base.score is None:
        return text
    return f"{text} ({signed(card.score - base.score)})"


def shown_otherwise(home: Homecoming, card: Scorecard, style: Style) -> str:
    """That the workbook itself shows another score than taking everything over gives; nothing where it does not."""
    shown = home.shown_score
    if shown is None or (card.score is not None and abs(shown - card.score) < LEAST):
        return ""
    score = style.number(shown, "score", 2)
    return style.words("sharing.shown_otherwise", shown=score)


def trust_lines(home: Homecoming, verdict: Verdict, words: Words) -> Iterator[str]:
    """What is to be known before anything is taken over: a seal that does not hold, another version of Assay."""
    if not verdict.seal_holds:
        yield words("sharing.seal_broken", seal=verdict.seal, computed=verdict.computed)
    if verdict.is_of_another:
        yield words("sharing.outcome.other_version", name=home.book.name, version=verdict.version)


def methodology_text(home: Homecoming, words: Words) -> str:
    """Under which methodology it was made, where that is not one that this Assay ships."""
    found = home.card.methodology
    if found.shipped:
        return ""
    key = "other_edition" if home.work.shipped else "own_methodology"
    return words(f"sharing.{key}", title=found.title, digest=found.digest[:12])


def counterparties_follow(home: Homecoming, changes: Sequence[Change]) -> bool:
    """Whether counterparties that stand in the workbook will change with the customers they were made from."""
    datum = home.work.filing.data.get("counterparties")
    names = {change.name for change in changes}
    derived = datum is not None and datum.rule == FROM_CUSTOMERS
    return derived and "customers" in names and "counterparties" not in names


def outside(verdict: Verdict) -> tuple[Difference, ...]:
    """What was edited outside the cells that are meant to be."""
    return tuple(item for item in verdict.told if item.kind != "input")


def home_lines(home: Homecoming, verdict: Verdict, style: Style) -> Iterator[str]:
    """The whole report on a workbook that came home."""
    words, filing = style.words, home.work.filing
    chinese = words.language == "zh"
    yield (
        (filing.issuer.name_zh if chinese and filing.issuer.name_zh else filing.issuer.name)
        + " · "
        + (filing.title_zh if chinese and filing.title_zh else filing.title)
    )
    yield words("sharing.made_by", version=verdict.version, seal=verdict.seal)
    yield from trust_lines(home, verdict, words)
    yield from filter(None, (methodology_text(home, words), saved_text(home, words)))
    yield words("sharing.score_sent", score=score_text(home.card, (), style))
    yield ""
    yield from _changes(home, style)
    problems = [*home.problems, *home.withheld]
    if counterparties_follow(home, home.changes):
        yield words("sharing.counterparties_follow")
    if home.other_lines:
        yield words("sharing.other_lines")
        yield from (f"  {line.where}: {' · '.join(filter(None, (line.name, line.who, line.why)))}"
                    for line in home.other_lines)  # fmt: skip
    if problems:
        yield words("sharing.to_know")
        yield from (f"  {sentence(problem, words)}" for problem in problems)
    found = outside(verdict)
    if found:
        yield words("sharing.outside", count=len(found))
        yield from (f"  {difference_text(item, words)}" for item in found[:MOST_SHOWN])
        if len(found) > MOST_SHOWN:
            yield "  " + words("sharing.more", count=len(found) - MOST_SHOWN)


def _changes(home: Homecoming, style: Style) -> Iterator[str]:
    words = style.words
    if not home.changes:
        yield words("sharing.nothing_changed")
        return
    yield words("sharing.changes", count=len(home.changes))
    head = [words(f"sharing.{key}") for key in ("id", "change", "sent", "found", "alone", "why")]
    table = [head]
    for change, card, problems in summary(home):
        text = change_text(home, change, style)
        whole = not text.cells
        row = [change.name, text.name, text.old if whole else "", text.new if whole else ""]
        table.append([*row, score_text(card, problems, style, home.card), text.why])
        table += [["", f"  {what}", old, new, "", where] for what, old, new, where in text.cells]
    yield from columns(table, "<<>>><")
    yield ""


def home_data(home: Homecoming, verdict: Verdict, words: Words) -> dict[str, Any]:
    """The same for other programs: values in full units, sentences in the language asked for."""
    return {
        "file": home.book.name, "issuer": home.work.filing.issuer.name,
        "period_end": home.work.filing.period_end.isoformat(), "saved_by": home.saved_by,
        "score_sent": home.card.score,
        "changes": [
            {
                "name": change.name, "kind": change.kind, "label": words.name(change.name), "where": change.where,
                "unit": change.unit, "old": plain(change.old), "new": plain(change.new),
                "acceptable": change.acceptable, "score": card.score if card is not None else None,
                "who": change.line.who if change.line else "", "why": change.line.why if change.line else "",
                "cells": [
                    {"row": cell.row, "column": cell.column, "old": cell.old, "new": cell.new, "where": cell.where}
                    for cell in change.cells
                ],
            }
            for change, card, _ in summary(home)
        ],
        "problems": [
            {"code": problem.code, "severity": problem.severity, "where": problem.where,
             "sentence": sentence(problem, words)}
            for problem in (*home.problems, *home.withheld)
        ],
        "verdict": as_data(verdict),
    }  # fmt: skip


def plain(value: Any) -> Any:
    """A value as JSON has it; rows of a list by their fields."""
    from dataclasses import asdict, is_dataclass

    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
