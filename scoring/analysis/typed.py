"""What a reader types for a changed input: a number with its unit, or a formula."""

from __future__ import annotations

import re

NUMBER = re.compile(r"([-+−]?)\s*([\d,]*\.?\d+|[\d,]*\d\.?)\s*(%|×|x|m|bn|万|百万|亿)?", re.IGNORECASE)
AMOUNT = re.compile(r"(?<![\w.,])(\d+(?:\.\d+)?)\s*(%|m|bn|万|百万|亿)(?![\w(])", re.IGNORECASE)
"""A number with its unit inside a formula; one with commas could be two numbers there, and is left as it is."""
FACTORS = {"": 1.0, "%": 0.01, "×": 1.0, "x": 1.0, "m": 1e6, "bn": 1e9, "万": 1e4, "百万": 1e6, "亿": 1e8}


def formula_of(text: str) -> str:
    """What was typed as a formula, numbers with a unit as plain ones: `41%`, `1,200 m`, `cash + 2 bn`."""
    found = NUMBER.fullmatch(text.strip())
    if found is None:
        return AMOUNT.sub(lambda part: f"{float(part[1]) * FACTORS[part[2].lower()]:.15g}", text.strip())
    sign, digits, unit = found.groups()
    value = float(digits.replace(",", "")) * FACTORS[(unit or "").lower()]
    return f"{'-' if sign in ('-', '−') else ''}{value:.15g}"
