"""Words on the screen that follow the language: each is bound to where it stands, once."""

from __future__ import annotations

from collections.abc import Callable

from resources.words import Words


class Texts:
    """Setters of widgets with the keys of what they say; `speak` says all of it again in another language."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self._bound: list[tuple[Callable[[str], object], str]] = []
        self._parts: list[Texts] = []

    def part(self) -> Texts:
        """Words of something that may be let go before the rest."""
        made = Texts(self.words)
        self._parts.append(made)
        return made

    def drop(self, part: Texts) -> None:
        """A part's widgets are gone."""
        self._parts.remove(part)

    def bind(self, key: str, *setters: Callable[[str], object]) -> None:
        for setter in setters:
            self._bound.append((setter, key))
            setter(self.words(key))

    def speak(self, words: Words) -> None:
        self.words = words
        for setter, key in self._bound:
            setter(words(key))
        for part in self._parts:
            part.speak(words)
