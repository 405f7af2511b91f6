"""Open whatever the user names: a bundled sample or a file."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

from scoring.filings.filing import Filing
from scoring.filings.located import shown
from scoring.filings.samples import read_sample, sample_names
from scoring.problems import Problem, Refused


def open_source(text: str, as_of: date | None = None, known_inputs: Collection[str] | None = None) -> Filing:
    """The filing that `text` names: a sample, or the path of a .toml file in the samples' format.

    Raises Refused: with every problem of the file, or with what can be opened when it is neither.
    """
    name = text.strip()
    if name in sample_names():
        return read_sample(name, as_of, known_inputs)
    if name.lower().endswith(".toml"):
        return read_sample(Path(name), as_of, known_inputs)
    code = "source_kind_unknown" if _is_file(name) else "source_unknown"
    raise Refused([Problem(code, values={"source": shown(name), "samples": ", ".join(sample_names())})])


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):
        return False
