"""An input's figures in words: the chosen one with its place and quote, the rule that chose, the others beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout

from reports.numbers import Style
from reports.wording import annualised, filed_on
from resources.words import Words
from scoring.filings.filing import Datum, Fact
from scoring.filings.overriding import CHOSEN, GIVEN, choosable
from scoring.scorecard import Scorecard
from ui.filing_acts import FilingActs
from ui.models.inputs import input_text
from ui.theme import sized
from ui.widgets.basics import label, row, selectable


def add_datum(layout: QVBoxLayout, datum: Datum, card: Scorecard, style: Style, acts: FilingActs | None) -> None:
    """Fill a column. Without `acts` it is only read."""
    words = style.words
    layout.addWidget(label(words.name(datum.status), 9, bold=True, wrap=True))
    if datum.rule:
        layout.addWidget(label(words("window.lineage.rule", rule=words.rule(datum.rule)), 9, muted=True, wrap=True))
    if brought := annualised(datum, card, style):
        layout.addWidget(selectable(label(brought, 9, muted=True, wrap=True)))
    if datum.fact is not None:
        _add_fact(layout, datum.fact, words, "")
    if acts is not None:
        _add_acts(layout, datum, words, acts)
    others = [fact for fact in datum.candidates if fact is not datum.fact]
    if not others:
        return
    layout.addSpacing(10)
    layout.addWidget(label(words("window.lineage.others"), 10, bold=True, wrap=True))
    conflicting = datum.conflicting
    for fact in others:
        value = input_text(card.methodology, style, fact.name, fact.value, fact.unit)
        part = datum.value is not None and isinstance(fact.value, tuple) != isinstance(datum.value, tuple)
        key = "disagrees" if fact in conflicting else "agrees"
        _add_fact(layout, fact, words, value if part else words(f"window.lineage.{key}", value=value))
        if acts is not None:
            _add_choice(layout, datum, fact, words, acts)


def _add_fact(layout: QVBoxLayout, fact: Fact, words: Words, value: str) -> None:
    """Document, filing date, place and the words themselves; `value` for one that was not chosen."""
    source = fact.source
    layout.addSpacing(8)
    if value:
        layout.addWidget(selectable(label(value, bold=True, wrap=True)))
    if source.method == "estimate":
        layout.addWidget(label(words("window.lineage.estimate"), bold=True, wrap=True))
    own = source.method == "user"
    head = " · ".join(part for part in (source.form, source.document) if part)
    if head and not own:
        layout.addWidget(selectable(label(head, bold=not value, wrap=True)))
    for key, text in _own_lines(fact, words) if own else _lines(fact, words):
        if text and key == "tag":
            _add_tags(layout, text, words)
        elif text:
            layout.addWidget(selectable(label(words(f"window.fact.{key}", text=text), 9, muted=True, wrap=True)))
    if source.quote:
        quote = selectable(label(f"“{source.quote}”", wrap=True))
        quote.setObjectName("formula")
        layout.addWidget(quote)


def _add_tags(layout: QVBoxLayout, text: str, words: Words) -> None:
    """Every tag on a line that can be walked and copied: one word of sixty letters is broken nowhere."""
    layout.addWidget(label(words("window.fact.tag", text="").strip(), 9, muted=True))
    for tag in text.split(" + "):
        made = QLineEdit(tag)
        made.setObjectName("tag")
        made.setFont(sized(9))
        made.setFrame(False)
        made.setReadOnly(True)
        made.setCursorPosition(0)
        made.setToolTip(tag)
        made.setAccessibleName(words("window.fact.tag", text=tag))
        layout.addWidget(made)


def _lines(fact: Fact, words: Words) -> tuple[tuple[str, str], ...]:
    source = fact.source
    tagged = source.note and source.locator and source.method in ("xbrl", "derived") and ":" in source.note
    return (
        ("accession", source.accession),
        ("filed", filed_on(source, words)),
        ("period", _period(fact, words)),
        ("place", source.locator),
        ("method", words.name(source.method)),
        ("grade", words.name(f"grade.{source.grade}")),
        ("tag" if tagged else "note", source.note),
    )


def _own_lines(fact: Fact, words: Words) -> tuple[tuple[str, str], ...]:
    source = fact.source
    return (
        ("who", source.document),
        ("entered", filed_on(source, words)),
        ("period", _period(fact, words)),
        ("place", source.locator),
        ("reason", source.note),
    )


def _period(fact: Fact, words: Words) -> str:
    days = (fact.period_end,) if fact.period_start is None else (fact.period_start, fact.period_end)
    return " – ".join(map(words.day, days))


def _add_acts(layout: QVBoxLayout, datum: Datum, words: Words, acts: FilingActs) -> None:
    name, fact = datum.name, datum.fact
    buttons = [_button(words("window.inputs.override"), lambda: acts.override(name))]
    if datum.rule in (GIVEN, CHOSEN):
        buttons.append(_button(words("window.inputs.put_back"), lambda: acts.put_back(name)))
    if fact is not None and acts.can_show(fact):
        buttons.insert(0, _showing(fact, words, acts))
    layout.addSpacing(6)
    layout.addLayout(row(*buttons, None))


def _add_choice(layout: QVBoxLayout, datum: Datum, fact: Fact, words: Words, acts: FilingActs) -> None:
    buttons = []
    if choosable(datum, fact):
        buttons.append(_button(words("window.inputs.use"), lambda: acts.choose(datum.name, fact)))
    if acts.can_show(fact):
        buttons.append(_showing(fact, words, acts))
    if buttons:
        layout.addLayout(row(*buttons, None))


def _showing(fact: Fact, words: Words, acts: FilingActs) -> QPushButton:
    made = _button(words("window.inputs.show"), lambda: acts.show(fact))
    made.setToolTip(fact.source.url)
    made.setAccessibleName(f"{words('window.inputs.show')}: {fact.source.document}")
    return made


def _button(text: str, act: Callable[[], object]) -> QPushButton:
    made = QPushButton(text)
    made.clicked.connect(act, Qt.ConnectionType.QueuedConnection)  # acting redraws the panel, this button with it
    return made
