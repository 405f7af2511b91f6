"""Exchanges, states and countries by name: the codes that a filing's cover carries."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from resources import ROOT

_COMPANY = re.compile(r",?\s*(?:llc|inc\.?)$")
_FORM_OF_STATE = re.compile(
    r"^(?:(?:federative |islamic |united |people's )?republic of (?:the )?|kingdom of |state of |(?:grand )?duchy of "
    r"|federated states of )"
)


@lru_cache
def tables() -> Mapping[str, Any]:
    """The names that ship with Assay."""
    return tomllib.loads((ROOT / "xbrl_names.toml").read_text(encoding="utf-8"))


@lru_cache
def _codes(table: str) -> dict[str, str]:
    lines = (line.partition(" = ") for line in tables()[table].strip().splitlines())
    return {name: code for name, _, code in lines}


def folded(text: str) -> str:
    """Lower case without accents, odd spaces and curly apostrophes, so that spellings of a name meet."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("’", "'"))
    return " ".join("".join(c for c in decomposed if not "\u0300" <= c <= "\u036f").split())


def exchange(text: str) -> str | None:
    """`The Nasdaq Stock Market LLC` → NASDAQ."""
    name = folded(text).removeprefix("the ")
    return _codes("exchanges").get(_COMPANY.sub("", name))


def state(text: str) -> str | None:
    """`Delaware` → DE."""
    return _codes("states").get(folded(text).removeprefix("the ").removeprefix("state of "))


def country(text: str) -> str | None:
    """`Netherlands` → NL."""
    return _place(text, 0)


def place(text: str) -> str | None:
    """`Cayman Islands` → E9, EDGAR's own code."""
    return _place(text, 1)


def _place(text: str, column: int) -> str | None:
    codes = _codes("places")
    name = folded(text).removeprefix("the ").replace(".", "")
    for candidate in (name, re.sub(r",? canada$", "", name), _FORM_OF_STATE.sub("", name)):
        if candidate in codes:
            code = codes[candidate].split()[column]
            return None if code == "-" else code
    return None


def filer_category(text: str) -> str | None:
    """`large accelerated filer` → Large Accelerated Filer."""
    name = re.sub(r"[^a-z]+", " ", folded(text)).strip()
    known = {
        "large accelerated filer": "Large Accelerated Filer",
        "accelerated filer": "Accelerated Filer",
        "non accelerated filer": "Non-accelerated Filer",
    }
    return known.get(name)
