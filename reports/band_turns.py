"""What would move the band, looked for once a card: PDF, workbook and mail of one report all ask for it."""

from __future__ import annotations

from functools import lru_cache

from scoring.analysis.reverse import ReverseStress, reverse
from scoring.scorecard import Scorecard


@lru_cache(maxsize=4)
def band_turns(card: Scorecard) -> ReverseStress:
    """The turns of every lever alone, down and up, without combinations. Raises Refused for a card that is stopped."""
    return reverse(card, together_too=False)
