"""What does not fit together in a filing, each as a problem with its place."""

from __future__ import annotations

from scoring.filings.filing import Filing
from scoring.filings.selection.faces import Faces
from scoring.problems import Problem


def check(filing: Filing, faces: Faces) -> tuple[Problem, ...]:
    """Checks."""
    return ()
