"""The engine: filings, the methodology language, evaluation and analysis. No Qt, no report."""
