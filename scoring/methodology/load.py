"""A methodology by name or file: a shipped one as it was checked before, any other read and checked now."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from resources import METHODOLOGIES
from scoring.filings.located import read_text, shown
from scoring.methodology.document import Methodology
from scoring.problems import Problem, Refused

DEFAULT = "assay"


def methodology_names() -> list[str]:
    """The methodologies that Assay ships."""
    return sorted(path.stem for path in METHODOLOGIES.glob("*.toml"))


def load_methodology(name: str | Path = DEFAULT) -> Methodology:
    """A shipped methodology by name, or a file. Raises Refused with every problem."""
    path = Path(name)
    if path.suffix != ".toml" and (METHODOLOGIES / f"{name}.toml").is_file():
        path = METHODOLOGIES / f"{name}.toml"
    if not path.is_file() and path.suffix != ".toml":
        values = {"name": shown(name), "known": ", ".join(methodology_names())}
        raise Refused([Problem("methodology_unknown", values=values)])
    if path.parent != METHODOLOGIES:
        return read_methodology(read_text(path), path.name)
    from scoring.methodology.ready import recall

    return recall(path) or replace(read_methodology(read_text(path), path.name), shipped=True)


def shipped_methodology(text: str) -> Methodology | None:
    """The shipped methodology whose text is exactly this one; none where Assay ships another."""
    return next((load_methodology(name) for name in methodology_names() if _text_of(name) == text), None)


def _text_of(name: str) -> str:
    return read_text(METHODOLOGIES / f"{name}.toml")


def read_methodology(text: str, where: str) -> Methodology:
    """Parse and check a methodology. All problems of all sections come at once, before anything is computed."""
    from scoring.methodology.reading import read  # the parser and the checks, which a shipped methodology is past

    return read(text, where)
