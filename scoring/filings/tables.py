"""A table of a file being read: typed access that collects every problem and goes on."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from scoring.filings.located import Lines, shown
from scoring.problems import Problem

LARGEST = 1e18


class Table(msgspec.Struct, frozen=True):
    """One TOML table with its name, its number among tables of that name, and where problems are collected."""

    name: str
    content: Mapping[str, Any]
    lines: Lines
    problems: list[Problem]
    number: int = 0

    def problem(self, code: str, at: str = "", /, **values: object) -> None:
        """Note one problem at the line of the key `at`."""
        safe = {name: shown(value) if isinstance(value, str) else value for name, value in values.items()}
        self.problems.append(Problem(code, where=self.lines.where(self.name, self.number, at), values=safe))

    def only(self, allowed: Collection[str]) -> None:
        """Every key must be one of these."""
        for key in self.content:
            if key not in allowed:
                self.problem("sample_unknown_key", key, key=key, nearest=nearest(key, allowed))

    def text(self, key: str, default: str = "", required: bool = False) -> str:
        """A text, or the default."""
        value = self._given(key, required)
        if value is None:
            return default
        if not isinstance(value, str) or len(value) > 4000:
            self.problem("sample_expected_text", key, key=key)
            return default
        return value.strip()

    def one_of(self, key: str, allowed: Collection[str], default: str = "", required: bool = True) -> str:
        """A text out of a closed list."""
        value = self.text(key, default, required)
        if value and value not in allowed:
            self.problem("sample_not_one_of", key, key=key, value=value, allowed=", ".join(allowed))
            return default
        return value

    def day(self, key: str, required: bool = False) -> date | None:
        """A date without time."""
        value = self._given(key, required)
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            self.problem("sample_expected_date", key, key=key)
            return None
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        """A flag, yes or no."""
        value = self.content.get(key, default)
        if not isinstance(value, bool):
            self.problem("sample_expected_flag", key, key=key)
            return default
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self.content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.problem("sample_expected_texts", key, key=key)
            return ()
        return tuple(value)

    def finite(self, key: str, value: object) -> float | None:
        """A number that is finite and below 10^18 in size."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.problem("sample_expected_number", key, key=key, value=shown(value))
        elif isinstance(value, float) and not math.isfinite(value):
            self.problem("sample_number_not_finite", key, key=key)
        elif abs(value) > LARGEST:
            self.problem("sample_number_too_large", key, key=key)
        else:
            return float(value)
        return None

    def _given(self, key: str, required: bool) -> Any:
        if required and self.content.get(key) in (None, ""):
            self.problem("sample_key_missing", key, key=key, table=self.name)
            return None
        return self.content.get(key)


def nearest(word: str, known: Collection[str]) -> str:
    """The known word closest to this one; a dash where nothing is known."""
    import difflib  # for a file with a mistake only

    return next(iter(difflib.get_close_matches(word[:80], known, n=1, cutoff=0.0)), "-")
