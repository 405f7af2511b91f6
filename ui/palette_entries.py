"""What the command palette offers: actions, samples, recent files, and every figure and judgement by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from resources.words import LANGUAGE_IDS, Words
from scoring.filings.samples import sample_names
from ui import recent, theme
from ui.fuzzy import asked, best_fit

if TYPE_CHECKING:
    from ui.desk import Desk

KINDS = ("action", "page", "sample", "recent", "theme", "language", "profile", "metric", "input", "assumption")
_ACCELERATOR = re.compile(r"\(&\w\)|&(?=\w)")
LANGUAGE_NAMES = {"en": "English", "zh": "简体中文"}


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One line. `texts` are what it is found by, in both languages; `about` is the number or input that it names."""

    kind: str
    title: str
    texts: tuple[str, ...]
    run: Callable[[], object]
    keys: str = ""
    about: str = ""


def entries(desk: Desk) -> list[Entry]:
    """All that can be done and asked at this moment, in the order of the menus."""
    return [entry for part in (_actions, _opening, _choices, _figures) for entry in part(desk)]


def found(query: str, all_entries: list[Entry]) -> list[Entry]:
    """Those that fit what is typed, the best first; all of them where nothing is."""
    about = asked(query)
    if not about:
        return all_entries
    fits = [(best_fit(about, entry.texts), entry) for entry in all_entries]
    return [entry for fitting, entry in sorted(fits, key=lambda pair: -pair[0]) if fitting > 0]


def plain(text: str) -> str:
    """The words of a menu without the mark of their accelerator."""
    return _ACCELERATOR.sub("", text).replace("&&", "&")


def _both(key: str, **values: object) -> tuple[str, ...]:
    return tuple(plain(Words(language)(key, **values)) for language in LANGUAGE_IDS)


def _actions(desk: Desk) -> Iterator[Entry]:
    from ui.main_window import PAGES

    for name, action in sorted(desk.menus.actions.items(), key=lambda item: item[0] not in PAGES):
        if not action.isEnabled() or name == "palette":
            continue
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        kind = "page" if name in PAGES else "action"
        yield Entry(kind, plain(action.text()), (*_both(f"window.action.{name}"), name), action.trigger, keys)


def _opening(desk: Desk) -> Iterator[Entry]:
    words = desk.session.words
    for name in sample_names():
        yield Entry(
            "sample", words(f"window.sample.{name}"), (*_both(f"window.sample.{name}"), name), _calling(desk.open, name)
        )
    for entry in recent.recent(desk.settings):
        yield Entry("recent", recent.title(entry), (recent.title(entry), entry), desk.menus.reopening(entry))


def _choices(desk: Desk) -> Iterator[Entry]:
    words = desk.session.words
    for name in theme.THEME_IDS:
        texts = (*_both(f"window.theme.{name}"), *_both("desk.palette.theme"))
        yield Entry("theme", words(f"window.theme.{name}"), texts, _calling(desk.choose_theme, name))
    for name, title in LANGUAGE_NAMES.items():
        texts = (title, *_both("desk.report.language"), name)
        yield Entry("language", title, texts, _calling(desk.choose_language, name))
    if desk.session.is_open:
        for name in desk.session.state.methodology.profiles:
            yield Entry("profile", words.name(name), _names(name), _calling(desk.session.choose_profile, name))


def _figures(desk: Desk) -> Iterator[Entry]:
    if not desk.session.is_open:
        return
    words, methodology = desk.session.words, desk.session.state.methodology
    for name, metric in methodology.metrics.items():
        yield Entry("metric", words.name(name), _names(name), _calling(desk.ask, metric.value), about=name)
    for name, given in methodology.inputs.items():
        if not given.column and name != "profile":
            ask = _calling(desk.ask, f"input:{name}")
            yield Entry("input", words.name(name), _names(name), ask, about=name)
    for name in methodology.assumptions:
        show = _calling(desk.manners.show_assumption, name)
        yield Entry("assumption", words.name(name), _names(name), show, about=name)


def _names(name: str) -> tuple[str, ...]:
    """What it is called in both languages, and in the methodology."""
    return (*(Words(language).name(name) for language in LANGUAGE_IDS), name.replace("_", " "), name)


def _calling(call: Callable[[str], object], name: str) -> Callable[[], object]:
    return lambda: call(name)
