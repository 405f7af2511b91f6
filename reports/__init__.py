"""A scorecard as a document, a document as a file. No Qt."""
