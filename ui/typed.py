"""Numbers as a person types them, in the reader's own locale, to plain full units."""

from __future__ import annotations

import math
import re

from PySide6.QtCore import QLocale

SUFFIXES = {
    "%": 0.01, "×": 1.0, "x": 1.0, "y": 1.0, "年": 1.0, "k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9,
    "万": 1e4, "百万": 1e6, "亿": 1e8,
}  # fmt: skip
FITTING = {"ratio": ("%",), "per_year": ("%",), "multiple": ("×", "x"), "years": ("y", "年")}
AMOUNTS = ("k", "m", "mn", "bn", "b", "万", "百万", "亿")
_PARTS = re.compile(r"(.*?[\d.,])\s*([^\d.,\s]*)", re.DOTALL)
ENGLISH = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)


def typed(text: str, unit: str, scale: float = 1.0, locale: QLocale | None = None) -> float | None:
    """The number in full units, a share as a ratio; None for what is none.

    `12` under `ratio` is twelve percent; money is in `scale` units unless it says its own (`12.9bn`, `129亿`). What the
    locale refuses but is plain English (`1,234.5`) is taken as that. (5) is minus five.
    """
    plain = "".join(text.split()).replace("\N{MINUS SIGN}", "-")
    negative = plain.startswith("(") and plain.endswith(")")
    parts = _PARTS.fullmatch(plain.strip("()") if negative else plain)
    if parts is None:
        return None
    factor = _factor(parts[2].lower(), unit, scale)
    number = _number(parts[1], locale or QLocale())
    if factor is None or number is None or not math.isfinite(number):
        return None
    return (-number if negative else number) * factor


def _factor(suffix: str, unit: str, scale: float) -> float | None:
    """What the suffix multiplies by; None where it does not fit the unit."""
    if suffix:
        return SUFFIXES[suffix] if suffix in FITTING.get(unit, AMOUNTS) else None
    return {"ratio": 0.01, "per_year": 0.01, "money": scale}.get(unit, 1.0)


def _number(text: str, locale: QLocale) -> float | None:
    for reader in (locale, ENGLISH):
        number, fits = reader.toDouble(text)
        if fits:
            return float(number)
    return None
