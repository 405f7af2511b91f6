"""What a reader types for a changed input: a number with its unit, or a formula."""

from __future__ import annotations

import re

NUMBER = re.compile(r"([-+−]?)\s*([\d,]*\.?\d+|[\d,]*\d\.?)\s*(%|×|x|m|bn|万|百万|亿)?", re.IGNORECASE)
FACTORS = {"": 1.0, "%": 0.01, "×": 1.0, "x": 1.0, "m": 1e6, "bn": 1e9, "万": 1e4, "百万": 1e6, "亿": 1e8}


def formula_of(text: str) -> str:
    """What was typed as a formula: a number with its unit as a plain number (`41%`, `1,200 m`), all else as it is."""
    found = NUMBER.fullmatch(text.strip())
    if found is None:
        return text.strip()
    sign, digits, unit = found.groups()
    value = float(digits.replace(",", "")) * FACTORS[(unit or "").lower()]
    return f"{'-' if sign in ('-', '−') else ''}{value:.15g}"
