"""From the facts of a document to one Filing: small steps, each of which names the rule it chose by."""

from scoring.filings.selection.selecting import select
from scoring.filings.selection.views import views

__all__ = ["select", "views"]
