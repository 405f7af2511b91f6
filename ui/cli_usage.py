"""The words that the parser of the command line says by itself, in the reader's language."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import pairwise

from resources.words import LANGUAGE_IDS, Words

KEYS = (
    "usage", "positional", "options", "help", "version", "error", "argument", "required", "one_required",
    "unrecognized", "ambiguous", "not_allowed", "choice", "value", "ignored", "one_value", "most_one", "least_one",
    "some_values", "many_values",
)  # fmt: skip
FLAG = "--lang"


def language_of(arguments: Sequence[str]) -> Words:
    """The language of help and errors, before the arguments are parsed: `--lang zh` or `--lang=zh`, else English."""
    given = [word for flag, word in pairwise(arguments) if flag == FLAG]
    given += [word.partition("=")[2] for word in arguments if word.startswith(f"{FLAG}=")]
    return Words(next((word for word in given if word in LANGUAGE_IDS), "en"))


def speak(words: Words) -> None:
    """Let argparse say its own sentences in a language; what has no translation stays English.

    It has gettext's `_` and `ngettext` for that, which look for compiled catalogues of the system; ours are read here.
    """
    own = {Words("en")(f"usage.{key}"): words(f"usage.{key}") for key in KEYS}

    def said(text: str) -> str:
        return own.get(text, text)

    def counted(one: str, many: str, count: int) -> str:
        return said(one if count == 1 else many)

    vars(argparse).update(_=said, ngettext=counted)
