"""Item models: a scorecard, its lineage, its assumptions and a filing's inputs as rows that Qt can show."""
